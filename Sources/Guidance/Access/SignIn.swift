public import JSON

/// A browser that has shown a key or a personal link and now sends a cookie; of the cookie only a digest is kept.
///
/// It opens what its key opens, or what its person may, as the records have it at each request: a key that ends and a person who goes
/// take it with them.
public struct SignIn: TimedRecord {
    public var id = ID<SignIn>(.lowest)
    public var revision = 1
    /// For whom it acts.
    public var person: ID<Person>?
    /// The key that it stands for. Neither a key nor a person: the administrator's key, which is no record.
    public var key: ID<Key>?
    /// Whether it is an administrator's, and so has the shorter times.
    public var isAdministrators = false
    public var way = Way.key
    public var agent: String?
    public var network: String?
    public var lastSeenAt = Instant(milliseconds: 0)
    public var idleSeconds = 0
    public var endsAt = Instant(milliseconds: 0)
    public var ended: Ending?
    /// Whether it opens anything now. It follows from other records: it is worked out for each answer and never kept.
    public var opens: Bool?
    /// Those of its cookies, the newest first; no client sees them.
    public var digests: [SecretDigest] = []
    /// When the newest cookie was given out.
    public var renewedAt = Instant(milliseconds: 0)
    /// What the service makes of the administrator's key that was shown; another key in its place ends the sign-in.
    public var mark: SecretDigest?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Way: String, CaseIterable, Sendable { case key, link }

    /// The end before its time.
    public struct Ending: Sendable, Equatable {
        public var at = Instant(milliseconds: 0)
        public var by = ""

        static let fields = FieldTable(
            blank: Ending(),
            [
                Field("at", \.at, .instant, "When."),
                Field(
                    "by", \.by, .text(200),
                    "Who did it: the id of a key or a sign-in; rapport, where newer sign-ins took its place."),
            ])
    }

    /// How often the time of the last request is kept: it tells little of what people do, and costs few lines of the journal.
    public static let seenSeconds = 600
    /// How long after it somebody does what is risky without being asked again who they are.
    public static let freshSeconds = 900
    /// How old a cookie becomes before another takes its place.
    public static let renewalSeconds = 86_400
    /// How long the one before counts on, for requests that are on their way.
    static let overlapSeconds = 30
    /// How many one key or person may have at once: signing in again and again must not fill the disk.
    public static let countMax = 50
    /// How long one that is over is kept, so that people can see where they were signed in.
    static let keptSeconds = 30 * 86_400

    public static let fields = FieldTable(
        blank: SignIn(), named: "SignIn",
        members + [
            Field("digests", \.digests, .array(.digest, countMax: 2), "SHA-256 of its cookies.", setBy: "the service"),
            Field("renewedAt", \.renewedAt, .instant, "When the newest cookie was given out.", setBy: "the service"),
            Field("mark", optional: \.mark, .digest, "What stands for the administrator's key.", setBy: "the service"),
        ])
    /// A sign-in as the one who signed in sees it.
    public static let shown = FieldTable(blank: SignIn(), named: "SignIn", members)

    private static let members = standard(
        "sign-in",
        [
            Field("person", optional: \.person, .id(), "The person for whom it acts.", setBy: "the service"),
            Field(
                "key", optional: \.key, .id(),
                "The key that it stands for; with neither a key nor a person, the administrator's key.",
                setBy: "the service"),
            Field(
                "administrator", \.isAdministrators, .boolean, "Whether it is an administrator's, which ends sooner.",
                isRequired: false, setBy: "the service"),
            Field("how", \.way, .choice, "By what the browser was signed in.", setBy: "the service"),
            Field("agent", optional: \.agent, .text(100), "The browser, as it calls itself.", setBy: "the service"),
            Field(
                "network", optional: \.network, .text(60), "The network that it came from, without the end of its address.",
                setBy: "the service"),
            Field(
                "lastSeenAt", \.lastSeenAt, .instant, "When it was last used, to ten minutes.", isRequired: false,
                setBy: "the service"),
            Field(
                "idleSeconds", \.idleSeconds, .integer(0...JSONValue.integerMax), "How long it may go unused.", isRequired: false,
                setBy: "the service"),
            Field("endsAt", \.endsAt, .instant, "When it ends, used or not.", isRequired: false, setBy: "the service"),
            Field(
                "ended", optional: \.ended, .object(Ending.fields), "Who ended it early, and when.",
                setBy: "POST /v1/sign-ins/{id}/revocation"),
            Field(
                "opens", optional: \.opens, .boolean,
                "Whether it opens anything now. What has ended its key, or the person's access, has ended it too.",
                setBy: "the service"),
        ])

    static let byPerson = kind.filter(ofReference: 0)
    private static let byOpener = kind.filter(ofGroup: 0)

    public static let prefix: StaticString = "sgn"
    public static var rows: any WritableKeyPath<Records, Rows<SignIn>> & Sendable { \.signIns }

    public static let kind = Kind<SignIn>(
        .signIns, "sign-in", german: GermanNoun(.feminine, "Anmeldung", "Anmeldungen"), "/v1/sign-ins",
        filters: [.rareID("key", of: Key.self) { $0.key }], sorts: [.createdAt],
        references: [.to(Person.self, "person", onDelete: .cascade, ifPresent: { $0.person })],
        access: Access(
            { _ in .signIn },
            views: [
                .shown: shown.fields.map(\.name),
                .standing: ["id", "person", "key", "administrator", "how", "endsAt", "ended", "opens", "createdAt"],
            ],
            candidates: \.ownSignIns,
            concerned: { signIn, _ in signIn.person.map { Access.Concerned(person: $0, firewallSince: nil) } },
            told: { signIn, viewer in viewer.records.told(signIn, at: viewer.now) }
        ) { signIn, viewer in
            viewer.ownRoles(in: nil).union(viewer.caller.isSelf(in: signIn) ? .oneself : [])
        },
        due: [
            Due("forget", at: { ($0.ended?.at ?? $0.endsAt).adding(seconds: keptSeconds) }) { stored, _, _ in
                [.delete(stored.value.id)]
            }
        ],
        groups: [
            Keying {
                $0.value.opener == $1.value.opener
            } forEachKey: { stored, visit in
                visit(stored.value.opener)
            }
        ],
        lookup: Keying {
            $0.value.digests == $1.value.digests
        } forEachKey: { stored, visit in
            var last: Int64?
            for digest in stored.value.digests where digest.number != last {
                last = digest.number
                visit(digest.number)
            }
        })

    /// Whose sign-ins count together.
    private var opener: GroupKey { .key(person?.key ?? key?.key ?? .lowest) }

    /// Those that count together with it.
    func others(in records: Records) -> [Stored<SignIn>] {
        records.signIns.all(in: opener, of: Self.byOpener).filter { $0.value.id != id }
    }

    /// Leaves it without cookies.
    mutating func end(by ender: String, at now: Instant) { (ended, digests) = (Ending(at: now, by: ender), []) }

    /// Whether it lasts, as far as it tells by itself.
    func lasts(at now: Instant) -> Bool { ended == nil && now < endsAt }

    /// Whether a cookie of that digest is its newest, or the one before that counts on for a moment.
    func isOpened(by digest: SecretDigest, at now: Instant) -> Bool {
        digests.indices.contains { place in
            digests[place] == digest && (place == 0 || now < renewedAt.adding(seconds: Self.overlapSeconds))
        }
    }

    /// Whether it has gone unused for too long.
    ///
    /// - Parameter seen: When it was used, as far as it is not kept yet.
    public func isIdle(since seen: Instant?, at now: Instant) -> Bool {
        max(lastSeenAt, seen ?? lastSeenAt).adding(seconds: idleSeconds) <= now
    }

    /// Whether its cookie is to be another by now.
    public func wantsRenewal(at now: Instant) -> Bool { renewedAt.adding(seconds: Self.renewalSeconds) <= now }
}

/// How long sign-ins last.
public struct SignInTimes: Sendable, Equatable {
    public var idleSeconds = 8 * 3600
    public var lifeSeconds = 7 * 86_400
    public var administratorIdleSeconds = 1800
    public var administratorLifeSeconds = 12 * 3600

    public init() {}
}

extension Caller {
    /// Whether the sign-in is this caller's, or one of the same key or person.
    func isSelf(in signIn: SignIn) -> Bool {
        if let person { return signIn.person == person || self.signIn == signIn.id }
        if self.signIn == signIn.id { return true }
        return key.map { $0 == signIn.key } ?? false
    }
}

extension Viewer {
    /// The sign-ins of the caller's person, where it sees no others; nil if it may see any.
    var ownSignIns: [RecordKey]? {
        guard let person = caller.person, offices.isEmpty else { return nil }
        return records.signIns.all(in: .key(person.key), of: SignIn.byPerson).map(\.value.id.key)
    }
}
