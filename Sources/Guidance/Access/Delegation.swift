public import JSON

/// What a key hands on for a while to a person: the content of a token, which is sealed and kept nowhere.
public struct Delegation: Equatable, Sendable {
    public let key: ID<Key>
    public let person: ID<Person>
    public let scopes: ScopeSet
    public let expiresAt: Instant

    public static let secondsMax = 3600

    init(key: ID<Key>, person: ID<Person>, scopes: ScopeSet, expiresAt: Instant) {
        (self.key, self.person, self.scopes, self.expiresAt) = (key, person, scopes, expiresAt)
    }

    /// What a client asks for.
    public struct Wish: Sendable {
        public var person = ID<Person>(.lowest)
        public var seconds = 900
        /// Nil for all that the key may hand on.
        public var scopes: ScopeSet?

        public static let fields = FieldTable(
            blank: Wish(),
            [
                Field("person", \.person, .id(), "For whom the token is."),
                Field("seconds", \.seconds, .integer(1...secondsMax), "How long it lasts; 900 without it.", isRequired: false),
                Field("scopes", optional: \.scopes, .scopes, "What it may do; without it, all that the key can hand on."),
            ])
    }

    // MARK: As bytes: six numbers of 64 bits, the highest byte first

    public static let byteCount = 48

    /// What the bytes mean: a release with other scopes, which numbers them otherwise, takes no token of this one.
    public static let form = "delegation \(Scope.allCases.map(\.rawValue).joined(separator: " "))"

    public var bytes: [UInt8] {
        let words = [
            key.key.high, key.key.low, person.key.high, person.key.low, scopes.rawValue,
            UInt64(bitPattern: expiresAt.milliseconds),
        ]
        return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
    }

    /// - Parameter bytes: As `bytes` has them; nil for any other number.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ place: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self).bigEndian }
        self.init(
            key: ID(RecordKey(high: word(0), low: word(1))), person: ID(RecordKey(high: word(2), low: word(3))),
            scopes: ScopeSet(rawValue: word(4)), expiresAt: Instant(milliseconds: Int64(bitPattern: word(5))))
    }
}
