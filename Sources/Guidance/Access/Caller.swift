/// Who makes a request, as far as the credential tells: what it may do is worked out from records, see `Viewer`.
public struct Caller: Sendable {
    public let credential: Credential
    /// The person for whom it acts; nil for one that has no roles of a person.
    public let person: ID<Person>?
    public let scopes: ScopeSet
    /// The programmes to which it is confined; nil for all.
    public let programs: [ID<Program>]?
    /// When the credential ends; nil for one that does not.
    public let expiresAt: Instant?
    /// How it stands in logs, in the journal and in records that say who did something.
    public let signature: String

    public enum Credential: Sendable, Hashable {
        /// Nobody has said who they are.
        case none
        /// The key of the setting, or of the first start.
        case administrator
        case key(ID<Key>)
        /// A token that a key has delegated to a person.
        case token(of: ID<Key>)
    }

    public init(
        _ credential: Credential, signature: String, person: ID<Person>? = nil, scopes: ScopeSet,
        programs: [ID<Program>]? = nil, expiresAt: Instant? = nil
    ) {
        (self.credential, self.signature, self.person) = (credential, signature, person)
        (self.scopes, self.programs, self.expiresAt) = (scopes, programs, expiresAt)
    }

    /// Why its scopes alone rule an act out, whatever the record; nil if they do not.
    public func denial(of act: Act, on kind: KindName) -> Denial? {
        guard let needed = Matrix.scopes(for: act, kind) else { return nil }
        if needed.general.contains(where: scopes.contains) { return nil }
        if person != nil, needed.personal.contains(where: scopes.contains) { return nil }
        return (needed.general.first ?? needed.personal.first).map { .scope($0) } ?? .otherRole([])
    }

    public static let nobody = Caller(.none, signature: "", scopes: [])
    public static let administrator = Caller(.administrator, signature: "admin", scopes: .administrator)

    /// The key that it holds; nil for one that was only delegated to it.
    public var key: ID<Key>? {
        if case .key(let id) = credential { id } else { nil }
    }
}
