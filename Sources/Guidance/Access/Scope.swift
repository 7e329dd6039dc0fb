public import JSON

/// What a key may do, as the OAuth of portals has it (RFC 6749 §3.3): each scope opens some operations.
///
/// A key that acts for a person may do what one of its scopes opens and that person may do.
public enum Scope: String, CaseIterable, Sendable {
    case catalogueWrite = "catalogue:write"
    case peopleRead = "people:read"
    case peopleWrite = "people:write"
    case peopleAct = "people:act"
    case peopleLink = "people:link"
    case profilesRead = "profiles:read"
    case appointmentsWrite = "appointments:write"
    case programsRead = "programs:read"
    case programsWrite = "programs:write"
    case programsStep = "programs:step"
    case participantsRead = "participants:read"
    case participantsWrite = "participants:write"
    case matchingRead = "matching:read"
    case matchingRun = "matching:run"
    case relationshipsRead = "relationships:read"
    case relationshipsWrite = "relationships:write"
    case eventsRead = "events:read"
    case eventsReadAll = "events:read-all"
    case keysRead = "keys:read"
    case keysWrite = "keys:write"
    case auditRead = "audit:read"
    case privacyWrite = "privacy:write"
    case metricsRead = "metrics:read"
    // Those below count only for a key that acts for a person: they open what is that person's own.
    case meRead = "me:read"
    case meWrite = "me:write"
    case preferencesWrite = "preferences:write"
    case consentsWrite = "consents:write"
    case concernsWrite = "concerns:write"
    case sessionsWrite = "sessions:write"
    case goalsWrite = "goals:write"
    case notesRead = "notes:read"
    case notesWrite = "notes:write"
    case calendarWrite = "calendar:write"

    /// Whether it opens only what belongs to the person for whom a key acts.
    public var isPersonal: Bool {
        switch self {
        case .meRead, .meWrite, .preferencesWrite, .consentsWrite, .concernsWrite, .sessionsWrite, .goalsWrite, .notesRead,
            .notesWrite, .calendarWrite:
            true
        case .catalogueWrite, .peopleRead, .peopleWrite, .peopleAct, .peopleLink, .profilesRead, .appointmentsWrite,
            .programsRead,
            .programsWrite, .programsStep, .participantsRead, .participantsWrite, .matchingRead, .matchingRun, .relationshipsRead,
            .relationshipsWrite,
            .eventsRead, .eventsReadAll, .keysRead,
            .keysWrite, .auditRead, .privacyWrite, .metricsRead:
            false
        }
    }
}

/// Scopes, in one word.
public struct ScopeSet: OptionSet, Hashable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public init(_ scope: Scope) {
        guard let place = Scope.allCases.firstIndex(of: scope) else { preconditionFailure("a scope is one of all") }
        rawValue = 1 << UInt64(place)
    }

    public init(_ scopes: some Sequence<Scope>) { self = scopes.reduce([]) { $0.union(ScopeSet($1)) } }

    public static let all = ScopeSet(Scope.allCases)
    /// Those that open only what is a person's own.
    public static let personal = ScopeSet(Scope.allCases.filter(\.isPersonal))
    /// What the administrator's key may: all that is not a person's own.
    public static let administrator = all.subtracting(personal)
    /// What no key hands on to a token: what would make the token's holder a maker of others.
    static let undelegated: ScopeSet = ScopeSet([.peopleAct, .peopleLink, .keysRead, .keysWrite])
    /// What a browser may that was signed in by a link: all that a person's roles open.
    static let signedIn = all.subtracting(ScopeSet(.peopleAct))

    public func contains(_ scope: Scope) -> Bool { isSuperset(of: ScopeSet(scope)) }

    /// In the order of `Scope`.
    public var scopes: [Scope] { Scope.allCases.filter(contains) }
}

extension Codec where Value == ScopeSet {
    /// Scopes by name.
    public static var scopes: Codec {
        let list = Codec<[Scope]>.array(.choice, countMax: 64)
        return Codec(schema: list.schema) { json, reading in
            list.read(json, &reading).map { ScopeSet($0) }
        } write: {
            list.write($0.scopes, &$1)
        }
    }
}
