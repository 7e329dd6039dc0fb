public import JSON

/// A link with which a person signs a browser in, once; of its secret only a digest is kept.
public struct SignInLink: TimedRecord {
    public var id = ID<SignInLink>(.lowest)
    public var revision = 1
    public var person = ID<Person>(.lowest)
    /// The key by which the person asked for it, which the browser then stands for; nil if somebody else made it.
    public var key: ID<Key>?
    public var createdBy = ""
    public var expiresAt = Instant(milliseconds: 0)
    public var usedAt: Instant?
    /// When a newer one took its place.
    public var replacedAt: Instant?
    /// That of its secret, as long as it opens anything; no client sees it.
    public var digest: SecretDigest?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// A week for a link that goes by mail, and a quarter of an hour for one that goes from one screen to the next.
    static let lifeSeconds = 7 * 86_400
    static let ownLifeSeconds = 900
    /// How long one that is over is kept, so that the person can see who made it.
    static let keptSeconds = 30 * 86_400

    public static let fields = FieldTable(
        blank: SignInLink(), named: "SignInLink",
        members + [Field("digest", optional: \.digest, .digest, "SHA-256 of its secret.", setBy: "the service")])
    public static let shown = FieldTable(blank: SignInLink(), named: "SignInLink", members)

    private static let members = standard(
        "sign-in link",
        [
            Field("person", \.person, .id(), "The person whom it signs in.", setBy: "POST /v1/people/{id}/sign-in-links"),
            Field(
                "key", optional: \.key, .id(), "The key by which the person asked for it, and with which its sign-in ends.",
                setBy: "the service"),
            Field(
                "createdBy", \.createdBy, .text(200), "Who made it: the id of a key or a sign-in.", isRequired: false,
                setBy: "the service"),
            Field("expiresAt", \.expiresAt, .instant, "Until when it can be used.", isRequired: false, setBy: "the service"),
            Field("usedAt", optional: \.usedAt, .instant, "When it was used.", setBy: "the service"),
            Field("replacedAt", optional: \.replacedAt, .instant, "When a newer one took its place.", setBy: "the service"),
        ])

    public static let prefix: StaticString = "lnk"
    public static var rows: any WritableKeyPath<Records, Rows<SignInLink>> & Sendable { \.signInLinks }

    static let byPerson = kind.filter(ofReference: 0)

    public static let kind = Kind<SignInLink>(
        .signInLinks, "sign-in link", german: GermanNoun(.masculine, "Anmeldelink", "Anmeldelinks"), "/v1/sign-in-links",
        under: "/v1/people/{id}/sign-in-links", sorts: [.createdAt],
        references: [.to(Person.self, "person", onDelete: .cascade) { $0.person }],
        access: Access(
            { _ in .signInLink }, views: [.shown: shown.fields.map(\.name)],
            concerned: { link, _ in Access.Concerned(person: link.person, firewallSince: nil) }
        ) { link, viewer in
            viewer.ownRoles(in: nil).union(viewer.caller.person == link.person ? .oneself : [])
        },
        due: [
            Due("forget", at: { ($0.usedAt ?? $0.replacedAt ?? $0.expiresAt).adding(seconds: keptSeconds) }) { stored, _, _ in
                [.delete(stored.value.id)]
            }
        ],
        lookup: Keying {
            $0.value.digest == $1.value.digest
        } forEachKey: { stored, visit in
            if let digest = stored.value.digest { visit(digest.number) }
        })

    func isOpened(by digest: SecretDigest, at now: Instant) -> Bool { self.digest == digest && now < expiresAt }
}
