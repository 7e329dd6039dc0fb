/// Who makes a request, as far as the credential tells: what it may do is worked out from records, see `Viewer`.
public struct Caller: Sendable {
    public let credential: Credential
    /// The person for whom it acts; nil for one that has no roles of a person.
    public let person: ID<Person>?
    public let scopes: ScopeSet
    /// The programmes to which it is confined; nil for all.
    public let programs: [ID<Program>]?
    /// How it stands in logs, in the journal and in records that say who did something.
    public let signature: String

    public enum Credential: Sendable, Hashable {
        /// Nobody has said who they are.
        case none
        /// The key of the setting, or of the first start.
        case administrator
        case key(ID<Key>)
    }

    public init(
        _ credential: Credential, signature: String, person: ID<Person>? = nil, scopes: ScopeSet, programs: [ID<Program>]? = nil
    ) {
        (self.credential, self.signature, self.person) = (credential, signature, person)
        (self.scopes, self.programs) = (scopes, programs)
    }

    public static let nobody = Caller(.none, signature: "", scopes: [])
    public static let administrator = Caller(.administrator, signature: "admin", scopes: .administrator)
}
