public import JSON

/// A key that opens the service; of the key itself only a hash is kept.
public struct AccessKey: Record {
    public typealias Identifier = Slug
    public typealias Table = Shelf<AccessKey>

    public var id: Slug
    /// SHA-256 of the key in lower-case hexadecimal digits.
    public var sha256: String
    public var createdAt: Instant
    /// From then on it opens nothing; nil while it counts.
    public var revokedAt: Instant?

    public init(id: Slug, sha256: String, createdAt: Instant) {
        (self.id, self.sha256, self.createdAt) = (id, sha256, createdAt)
    }

    public static let fields = FieldTable(
        blank: AccessKey(id: "key", sha256: "", createdAt: Instant(milliseconds: 0)),
        [
            Field("id", \.id, .slug, "The id of the key, as it stands in logs and in the journal."),
            Field("sha256", \.sha256, .text(64), "SHA-256 of the key in hexadecimal digits."),
            Field("createdAt", \.createdAt, .instant, "When it was made."),
            Field("revokedAt", optional: \.revokedAt, .instant, "From when on it opens nothing."),
        ])

    /// Clients cannot reach it: a key is made at the first start.
    public static let kind = Kind<AccessKey>(
        .keys, "administrator key", german: GermanNoun(.masculine, "Administratorschlüssel", "Administratorschlüssel"), "",
        access: Access({ _ in .key }, views: [.shown: ["id", "createdAt", "revokedAt"]]) { _, _ in [] })

    public static func table(of records: Records) -> Shelf<AccessKey> { records.keys }

    public static func withTable<Answer>(of records: inout Records, _ body: (inout Shelf<AccessKey>) -> Answer) -> Answer {
        body(&records.keys)
    }

    public static func made(_ draft: AccessKey, id: Slug?, by maker: String, at now: Instant) -> AccessKey { draft }

    public func revised(to revision: Int, by changer: String, at now: Instant) -> AccessKey { self }
}

extension Stored<AccessKey> {
    /// For the start, which makes it and revokes it.
    @_spi(Journal) public var key: AccessKey { value }
}

/// A shelf holds what can be read in several languages; of a key nobody reads anything.
extension AccessKey: Translated {
    public var texts: [String] { [] }
    public var languages: [LanguageTag] { [] }
    public var withoutAuthors: AccessKey? { nil }

    public func told(in tags: [LanguageTag]) -> AccessKey { self }
}
