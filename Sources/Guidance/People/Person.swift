public import JSON

/// Somebody who takes part in programmes, runs one, or stands in the reporting line of those who do.
public struct Person: TimedRecord {
    public var id = ID<Person>(.lowest)
    public var revision = 1
    /// What another system calls the person.
    public var externalId: String?
    public var displayName = ""
    public var title: String?
    public var department: String?
    public var location: String?
    public var timezone: String?
    public var languages: [String] = []
    /// Whether the person is there; of one who is not, nothing is opened any more.
    public var active = true
    /// To whom the person reports.
    public var manager: ID<Person>?
    /// To whom the person has reported, the newest last.
    public var lines: [Line] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// A manager, and for how long.
    public struct Line: Sendable, Equatable {
        public var manager = ID<Person>(.lowest)
        public var from = Instant(milliseconds: 0)
        /// Nil for the present one.
        public var until: Instant?

        static let fields = FieldTable(
            blank: Line(),
            [
                Field("manager", \.manager, .id(), "The manager."),
                Field("from", \.from, .instant, "From when."),
                Field("until", optional: \.until, .instant, "Until when; without it, until today."),
            ])
    }

    public static let linesMax = 20

    public static let fields = FieldTable(
        blank: Person(), named: "Person",
        standard(
            "person",
            [
                Field("externalId", optional: \.externalId, .text(200), "What another system calls the person."),
                Field("displayName", \.displayName, .text(200), "How the person is called."),
                Field("title", optional: \.title, .text(200), "What the person does, such as Head of Sales."),
                Field("department", optional: \.department, .text(200), "The department."),
                Field("location", optional: \.location, .text(200), "Where the person works."),
                Field("timezone", optional: \.timezone, .text(64), "The time zone, such as Europe/Berlin."),
                Field(
                    "languages", \.languages, .array(.text(35), countMax: 20), "The languages that the person speaks (BCP 47).",
                    isRequired: false),
                Field("active", \.active, .boolean, "Whether the person is there.", isRequired: false),
                Field("manager", optional: \.manager, .id(), "The person to whom this one reports."),
                Field(
                    "lines", \.lines, .array(.object(Line.fields), countMax: linesMax), "To whom the person has reported.",
                    setBy: "the service"),
            ]))

    public static let prefix: StaticString = "per"
    public static let rows: any WritableKeyPath<Records, Rows<Person>> & Sendable = \.people

    static let byManager = kind.filter(ofReference: 0)

    public static let kind = Kind<Person>(
        .people, "person", german: GermanNoun(.feminine, "Person", "Personen"), "/v1/people",
        filters: [.text("externalId") { $0.externalId }, .flag("active") { $0.active }],
        sorts: [.createdAt, .name("displayName") { $0.displayName }],
        references: [.to(Person.self, clearing: "manager", \.manager)],
        access: Access(
            { _ in .person },
            views: [
                .card: ["id", "displayName", "title", "department", "location", "timezone", "languages", "createdAt"],
                .directory: [
                    "id", "displayName", "title", "department", "location", "timezone", "languages", "active", "manager",
                    "createdAt",
                ],
                .portal: [
                    "id", "externalId", "displayName", "title", "department", "location", "timezone", "languages", "active",
                    "manager", "createdAt",
                ],
                .own: ["timezone", "languages"],
            ], candidates: { $0.acquaintances },
            concerned: { person, _ in Access.Concerned(person: person.id, firewallSince: nil) }
        ) { person, viewer in viewer.roles(to: person) },
        title: { $0.displayName }, texts: { [$0.displayName] })
}
