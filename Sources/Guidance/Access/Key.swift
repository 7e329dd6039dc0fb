public import JSON

/// A key of a portal, a script or a person; of its secrets only hashes are kept.
public struct Key: TimedRecord {
    public var id = ID<Key>(.lowest)
    public var revision = 1
    public var name = ""
    public var scopes: [Scope] = []
    /// The programmes to which it is confined; empty for all.
    public var programs: [ID<Program>] = []
    /// The person for whom it acts.
    public var actsFor: ID<Person>?
    public var secrets: [Secret] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// What a client sends; both of two that overlap in a rotation count.
    public struct Secret: Sendable, Equatable {
        /// SHA-256 in lower-case hexadecimal digits.
        public var sha256 = ""
        public var createdAt = Instant(milliseconds: 0)
        public var expiresAt: Instant?

        static let fields = FieldTable(
            blank: Secret(),
            [
                Field("sha256", \.sha256, .text(64), "SHA-256 of the secret in hexadecimal digits."),
                Field("createdAt", \.createdAt, .instant, "When it was made."),
                Field("expiresAt", optional: \.expiresAt, .instant, "From when on it opens nothing."),
            ])
    }

    public static let fields = FieldTable(
        blank: Key(), named: "Key",
        standard(
            "key",
            [
                Field("name", \.name, .text(200), "What the key is for."),
                Field("scopes", \.scopes, .array(.choice, countMax: 64), "What it may do."),
                Field(
                    "programs", \.programs, .array(.id(), countMax: 100), "The programs to which it is confined; none for all.",
                    isRequired: false),
                Field("actsFor", optional: \.actsFor, .id(), "The person for whom it acts."),
                Field("secrets", \.secrets, .array(.object(Secret.fields), countMax: 2), "Its secrets.", setBy: "the service"),
            ]))

    public static let prefix: StaticString = "key"
    public static let rows: any WritableKeyPath<Records, Rows<Key>> & Sendable = \.accessKeys

    public static let kind = Kind<Key>(
        .accessKeys, "key", german: GermanNoun(.masculine, "Schlüssel", "Schlüssel"), "", sorts: [.createdAt],
        access: Access({ _ in .key }) { key, viewer in
            viewer.ownRoles(in: nil).union(key.actsFor != nil && key.actsFor == viewer.caller.person ? .oneself : [])
        },
        title: { $0.name })
}
