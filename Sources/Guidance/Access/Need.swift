/// The scopes of which a credential has to have one.
public struct Need: Sendable {
    /// Those that open all records of a kind.
    fileprivate let general: ScopeSet
    /// Those that open what is a person's own.
    fileprivate let personal: ScopeSet
    /// The roles in which something is a person's own.
    fileprivate let own: RoleSet
    /// The one that a refusal names.
    let named: Scope?
    /// The one that would open a record to a key without a person; nil if none does.
    var opening: Scope? { general.isEmpty ? nil : named }

    public init(_ scope: Scope) { (general, personal, own, named) = (ScopeSet(scope), [], .personal, scope) }

    /// For the log of who read what about a person, which is no record.
    static let accessLog = Need(general: [.auditRead, .privacyWrite], personal: [.meRead, .meWrite])

    private init(general: [Scope], personal: [Scope]) {
        (self.general, self.personal, own, named) = (ScopeSet(general), ScopeSet(personal), .personal, general.first)
    }

    /// - Returns: Nil for an act that needs none.
    public init?(_ act: Act, _ kind: KindName) {
        guard let scopes = Matrix.scopes(for: act, kind) else { return nil }
        (general, personal, own) = (ScopeSet(scopes.general), ScopeSet(scopes.personal), Matrix.personal(kind))
        named = scopes.general.first ?? scopes.personal.first
    }
}

extension Need {
    /// The scopes of which each opens an act on records of a kind, and those of which each opens it on what is a person's own; nil for what
    /// needs none.
    public static func scopes(for act: Act, _ kind: KindName) -> (general: [Scope], personal: [Scope])? {
        Matrix.scopes(for: act, kind)
    }
}

extension Caller {
    /// Why its scopes alone rule something out, whatever the record; nil if they do not.
    public func denial(of need: Need) -> Denial? {
        guard opened(by: need) == [] else { return nil }
        return need.named.map { .scope($0) } ?? .otherRole([])
    }

    /// The roles that its scopes let count.
    func opened(by need: Need?) -> RoleSet {
        guard let need, scopes.isDisjoint(with: need.general) else { return .all }
        return person == nil || scopes.isDisjoint(with: need.personal) ? [] : need.own
    }
}

extension Viewer {
    /// Refuses a caller whose scopes rule something out: they may be others than when the request came.
    func require(_ need: Need?) throws(Problem) {
        if let need, let denial = caller.denial(of: need) { throw .denied(denial) }
    }
}
