public import JSON

/// A key of a portal, a script or a person; of its secrets only digests are kept.
///
/// Who and what it names is not kept by references: a person or a programme that is gone leaves the key as it is, and it opens less.
public struct Key: TimedRecord {
    public var id = ID<Key>(.lowest)
    public var revision = 1
    public var name = ""
    public var purpose: String?
    public var scopes: ScopeSet = []
    /// The programmes to which it is confined; empty for all.
    public var programs: [ID<Program>] = []
    /// The person for whom it acts.
    public var actsFor: ID<Person>?
    /// The key that made it, without which it opens nothing.
    public var parent: ID<Key>?
    public var createdBy = ""
    public var secrets: [Secret] = []
    /// The digests of the secrets; no client sees them.
    public var digests: [SecretDigest] = []
    /// Nil only while it is being made.
    public var expiresAt: Instant?
    /// Whether it ends within `soonSeconds`: kept, so that lists find it and an event tells.
    public var expiresSoon = false
    public var lastUsedOn: Day?
    public var revoked: Revocation?
    /// Whether it opens anything now. As `endedBy`, it follows from other records: it is worked out for each answer and never kept, see `Records.told`.
    public var opens: Bool?
    /// What it depends on and has ended: the key that made it, or the person for whom it acts.
    public var endedBy: String?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// What a client sends; both of two that overlap in a rotation count. Its digest has the same place in `digests`.
    public struct Secret: Sendable, Equatable {
        public var createdAt = Instant(milliseconds: 0)
        /// Nil for one that ends with the key.
        public var expiresAt: Instant?

        func isLive(at now: Instant) -> Bool { expiresAt.map { now < $0 } ?? true }

        static let fields = FieldTable(
            blank: Secret(),
            [
                Field("createdAt", \Secret.createdAt, .instant, "When it was made."),
                Field("expiresAt", optional: \Secret.expiresAt, .instant, "When it ends; without it, with the key."),
            ])
    }

    /// The end of a key before its time.
    public struct Revocation: Sendable, Equatable {
        public var at = Instant(milliseconds: 0)
        public var by = ""

        static let fields = FieldTable(
            blank: Revocation(),
            [Field("at", \.at, .instant, "When."), Field("by", \.by, .text(200), "Who did it: the id of a key.")])
    }

    public static let secretsMax = 2
    public static let overlapDaysMax = 30
    public static let overlapDays = 7
    /// How many keys may stand behind one another, each made by the one before: each costs a look-up for each request.
    static let generationsMax = 4
    /// From how long before its end on a key is said to expire soon.
    public static let soonSeconds = 30 * 86_400
    /// How long a key lives if nobody says otherwise.
    static let lifeSeconds = 365 * 86_400

    public static let fields = FieldTable(
        blank: Key(), named: "Key",
        members + [
            Field("digests", \.digests, .array(.digest, countMax: secretsMax), "SHA-256 of each secret.", setBy: "the service")
        ])
    /// A key as clients see it.
    public static let shown = FieldTable(blank: Key(), named: "Key", members)

    private static let members = standard(
        "key",
        [
            Field("name", \.name, .text(200), "What the key is called."),
            Field("purpose", optional: \.purpose, .text(200), "What it reads records for, as people can see who are read."),
            Field("scopes", \.scopes, .scopes, "What it may do."),
            Field(
                "programs", \.programs, .array(.id(), countMax: 100), "The programs to which it is confined; none for all.",
                isRequired: false),
            Field("actsFor", optional: \.actsFor, .id(), "The person for whom it acts."),
            Field("parent", optional: \.parent, .id(), "The key that made it, and with which it ends.", setBy: "the service"),
            Field("createdBy", \.createdBy, .text(200), "Who made it: the id of a key.", setBy: "the service"),
            Field(
                "secrets", \.secrets, .array(.object(Secret.fields), countMax: secretsMax),
                "Its secrets. Each was shown once, when it was made.", setBy: "the service"),
            Field("expiresAt", optional: \.expiresAt, .instant, "When it ends; without it, a year after it was made."),
            Field(
                "expiresSoon", \.expiresSoon, .boolean, "Whether it ends within 30 days.", isRequired: false,
                setBy: "the service"),
            Field("lastUsedOn", optional: \.lastUsedOn, .day, "The day on which it was last used.", setBy: "the service"),
            Field(
                "revoked", optional: \.revoked, .object(Revocation.fields), "Who ended it early, and when.", setBy: "the service"),
            Field(
                "opens", optional: \.opens, .boolean,
                "Whether it opens anything now. What has ended the key that made it, or the person's access, has ended it too.",
                setBy: "the service"),
            Field(
                "endedBy", optional: \.endedBy, .text(200),
                "Of a key that opens nothing, what it depends on and has ended: the key that made it, or the person for whom it acts.",
                setBy: "the service"),
        ])

    static let byPerson = 0

    public static let prefix: StaticString = "key"
    public static var rows: any WritableKeyPath<Records, Rows<Key>> & Sendable { \.accessKeys }

    public static let kind = Kind<Key>(
        .accessKeys, "key", german: GermanNoun(.masculine, "Schlüssel", "Schlüssel"), "/v1/keys",
        filters: [.rareID("actsFor", of: Person.self) { $0.actsFor }, .flag("expiresSoon") { $0.expiresSoon }],
        sorts: [.createdAt, .time("expiresAt") { $0.expiresAt ?? .last }],
        access: Access(
            { _ in .key }, views: [.shown: shown.fields.map(\.name)], candidates: \.ownKeys,
            told: { key, viewer in viewer.records.told(key, at: viewer.now) }
        ) { key, viewer in
            viewer.ownRoles(in: nil).union(viewer.caller.isNear(key) ? .oneself : [])
        },
        title: { $0.name },
        due: [
            .change("expire-soon", at: { $0.expiresSoon ? nil : $0.livesUntil?.adding(seconds: -soonSeconds) }) { key, _ in
                key.expiresSoon = true
            },
            .change("expire", at: { $0.livesUntil }) { key, _ in key.end() },
        ], faults: faults,
        lookup: Keying {
            $0.value.digests == $1.value.digests
        } forEachKey: { stored, visit in
            var last: Int64?
            for digest in stored.value.digests where digest.number != last {
                last = digest.number
                visit(digest.number)
            }
        })

    /// When it expires; nil once it has, and for one that was revoked.
    private var livesUntil: Instant? { secrets.isEmpty ? nil : expiresAt }

    /// Whether it is to be said that it ends soon.
    func isEndingSoon(at now: Instant) -> Bool { livesUntil.map { $0 <= now.adding(seconds: Self.soonSeconds) } ?? false }

    /// Leaves it without secrets: it opens nothing any more, whatever becomes of its time.
    mutating func end() { (secrets, digests, expiresSoon) = ([], [], false) }

    /// Whether a secret of that digest opens it.
    func isOpened(by digest: SecretDigest, at now: Instant) -> Bool {
        digests.indices.contains { digests[$0] == digest && $0 < secrets.count && secrets[$0].isLive(at: now) }
    }
}
