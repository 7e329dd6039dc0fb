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
    /// The sign-in of the browser that it comes from; nil for what sends its key with each request.
    public let signIn: ID<SignIn>?

    public enum Credential: Sendable, Hashable {
        /// Nobody has said who they are.
        case none
        /// The key of the setting, or of the first start.
        case administrator
        case key(ID<Key>)
        /// A token that a key has delegated to a person.
        case token(of: ID<Key>)
        /// A browser that was signed in by a link: it stands for a person, and for no key.
        case signIn
    }

    public init(
        _ credential: Credential, signature: String, person: ID<Person>? = nil, scopes: ScopeSet,
        programs: [ID<Program>]? = nil, expiresAt: Instant? = nil, signIn: ID<SignIn>? = nil
    ) {
        (self.credential, self.signature, self.person, self.signIn) = (credential, signature, person, signIn)
        (self.scopes, self.programs, self.expiresAt) = (scopes, programs, expiresAt)
    }

    public static let nobody = Caller(.none, signature: "", scopes: [])
    public static let administrator = Caller(.administrator, signature: "admin", scopes: .administrator)

    /// A key, and the person for whom it acts: `key_…/per_…`. Written at once, as each request of such a key has one.
    static func signature(_ key: ID<Key>, _ person: ID<Person>?) -> String {
        guard let person else { return key.description }
        let count = RecordKey.textCount
        return String(unsafeUninitializedCapacity: 2 * count + 1) { buffer in
            key.key.write(Key.prefix, to: buffer)
            buffer[count] = UInt8(ascii: "/")
            person.key.write(Person.prefix, to: buffer, at: count + 1)
            return 2 * count + 1
        }
    }

    /// The key that it holds; nil for one that was only delegated to it.
    public var key: ID<Key>? {
        if case .key(let id) = credential { id } else { nil }
    }
}
