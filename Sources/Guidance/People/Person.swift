public import JSON

/// Somebody who takes part in programmes, runs one, or stands in the reporting line of those who do.
///
/// The members are those of SCIM (RFC 7643 §4.1, §4.3), by the same names, and a few of our own.
public struct Person: TimedRecord, SystemNamed {
    public var id = ID<Person>(.lowest)
    public var revision = 1
    /// What another system calls the person.
    public var externalId: String?
    /// The key with which the family begins that says so; nil for the administrator's.
    public var externalIdBy: ID<Key>?
    /// What the person signs in with; no two have the same, whatever the capitals.
    public var userName: String?
    public var name: Name?
    public var displayName = ""
    public var nickName: String?
    public var emails: [Email] = []
    public var title: String?
    public var userType: String?
    public var department: String?
    public var division: String?
    public var organization: String?
    public var costCenter: String?
    public var location: String?
    public var timezone: String?
    public var locale: LanguageTag?
    public var preferredLanguage: LanguageTag?
    public var languages: [LanguageTag] = []
    /// The rank, in the organisation's own words or numbers; a higher number is more senior.
    public var level: String?
    public var employeeNumber: String?
    public var startedOn: Day?
    /// Whether the person is there; of one who is not, nothing is opened any more.
    public var active = true
    /// To whom the person reports.
    public var manager: ID<Person>?
    /// What another system calls the manager, as long as nobody knows who that is.
    public var managerReference: String?
    /// To whom the person has reported, the newest last.
    public var lines: [Line] = []
    /// When what the person has a part in ends; nil while the person is there, and once it has ended.
    public var leavesAt: Instant?
    /// What a change of manager leaves to be done.
    public var recheck: Recheck?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public struct Name: Sendable, Equatable {
        public var formatted: String?
        public var givenName: String?
        public var middleName: String?
        public var familyName: String?
        public var honorificPrefix: String?
        public var honorificSuffix: String?

        static let fields = FieldTable(
            blank: Name(), named: "PersonName",
            [
                Field("formatted", optional: \.formatted, .text(200), "The whole name, as it is written."),
                Field("givenName", optional: \.givenName, .text(200), "The given name."),
                Field("middleName", optional: \.middleName, .text(200), "Names in between."),
                Field("familyName", optional: \.familyName, .text(200), "The family name."),
                Field("honorificPrefix", optional: \.honorificPrefix, .text(50), "What comes before it, such as Dr."),
                Field("honorificSuffix", optional: \.honorificSuffix, .text(50), "What comes after it, such as Jr."),
            ])
    }

    public struct Email: Sendable, Equatable {
        public var value = ""
        public var type: String?
        public var primary = false

        static let fields = FieldTable(
            blank: Email(), named: "Email",
            [
                Field("value", \.value, .email, "The address."),
                Field("type", optional: \.type, .text(50), "What it is for, such as work."),
                Field("primary", \.primary, .boolean, "Whether it is the one to write to.", isRequired: false),
            ])
    }

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

    /// How many are kept in any case; beyond that those that a participation looks back on.
    public static let linesMax = 20
    /// Nobody changes managers as often in one participation.
    public static let linesKeptMax = 200
    /// More than any directory has of one person.
    static let emailsMax = 10

    public static let fields = FieldTable(
        blank: Person(), named: "Person",
        standard(
            "person",
            [
                Field("externalId", optional: \.externalId, .text(200), "What another system calls the person."),
                Field(
                    "userName", optional: \.userName, .text(200),
                    "What the person signs in with; no two people have the same, whatever the capitals."),
                Field("name", optional: \.name, .object(Name.fields), "The parts of the name."),
                Field("displayName", \.displayName, .text(200), "How the person is called."),
                Field("nickName", optional: \.nickName, .text(200), "How the person likes to be called."),
                Field(
                    "emails", \.emails, .array(.object(Email.fields), countMax: emailsMax), "The addresses of mail.",
                    isRequired: false),
                Field("title", optional: \.title, .text(200), "What the person does, such as Head of Sales."),
                Field("userType", optional: \.userType, .text(200), "How the person is employed, such as Contractor."),
                Field("department", optional: \.department, .text(200), "The department."),
                Field("division", optional: \.division, .text(200), "The division."),
                Field("organization", optional: \.organization, .text(200), "The organization, where there are several."),
                Field("costCenter", optional: \.costCenter, .text(200), "The cost center."),
                Field("location", optional: \.location, .text(200), "Where the person works."),
                Field("timezone", optional: \.timezone, .zone, "The time zone, such as Europe/Berlin."),
                Field(
                    "locale", optional: \.locale, .language,
                    "How numbers and dates are written for the person, by a language tag such as de-AT (BCP 47)."),
                Field(
                    "preferredLanguage", optional: \.preferredLanguage, .language,
                    "The language in which to write to the person (BCP 47)."),
                Field(
                    "languages", \.languages, .array(.language, countMax: 20), "The languages that the person speaks (BCP 47).",
                    isRequired: false),
                Field("level", optional: \.level, .text(100), "The rank, in the organization's words or numbers."),
                Field("employeeNumber", optional: \.employeeNumber, .text(100), "The number of the employee."),
                Field("startedOn", optional: \.startedOn, .day, "The first day in the organization."),
                Field("active", \.active, .boolean, "Whether the person is there.", isRequired: false),
                Field("manager", optional: \.manager, .id(), "The person to whom this one reports."),
                Field(
                    "managerReference", optional: \.managerReference, .text(200),
                    "What another system calls the manager, as long as manager is not known."),
                Field(
                    "lines", \.lines, .array(.object(Line.fields), countMax: linesKeptMax), "To whom the person has reported.",
                    setBy: "the service"),
                Field(
                    "leavesAt", optional: \.leavesAt, .instant,
                    "When the person's participations, offices and keys end, unless active is true again by then.",
                    setBy: "the service"),
                Field(
                    "recheck", optional: \.recheck, .object(Recheck.fields),
                    "That relationships are still to be looked at after a change of manager.", setBy: "the service"),
                Field(
                    "externalIdBy", optional: \.externalIdBy, .id(),
                    "The key to whose family externalId belongs.", setBy: "the service"),
            ]))

    public static let prefix: StaticString = "per"
    public static var rows: any WritableKeyPath<Records, Rows<Person>> & Sendable { \.people }

    public static let kind = Kind<Person>(
        .people, "person", german: GermanNoun(.feminine, "Person", "Personen"), "/v1/people",
        filters: [
            .text("userName", isUnique: true, isFolded: true) { $0.userName },
            .externalId(),
            .text("employeeNumber") { $0.employeeNumber }, .texts("email") { $0.emails.map(\.value) },
            .text("department") { $0.department }, .text("division") { $0.division }, .text("location") { $0.location },
            .text("level") { $0.level }, .flag("active") { $0.active },
            .since("updatedSince", sort: "updatedAt") { $0.updatedAt },
        ],
        sorts: [.createdAt, .time("updatedAt") { $0.updatedAt }, .name("displayName") { $0.displayName }],
        references: [
            .to(Person.self, "manager", onDelete: .refuse, ifPresent: { $0.manager }),
            .to(Person.self, each: "lines", filter: "line") { $0.managersEver },
        ],
        access: .ofPeople, title: { $0.displayName },
        texts: { person in
            [person.displayName, person.nickName, person.name?.givenName, person.name?.middleName, person.name?.familyName]
                .compactMap(\.self)
        },
        due: [
            Due("leave", at: { $0.leavesAt }) { stored, records, now in records.leave(stored, at: now) },
            Due("recheck", at: { $0.recheck?.at }) { stored, records, now in records.recheck(stored, at: now) },
        ],
        faults: { draft, records in draft.faults(in: records) },
        consequences: { before, after, records, now in
            guard let before, let after else { return [] }
            let (isBack, isAway) = (!before.active && after.active, before.active && !after.active)
            let isElsewhere = before.manager != after.manager && after.recheck == nil
            guard isBack || isAway || isElsewhere else { return [] }
            var next = records()
            let changes = isBack ? next.comeBack(after.id, at: now) : isAway ? next.endApplications(of: after.id, at: now) : []
            guard isElsewhere else { return changes }
            next.apply(changes)
            return changes + next.rechecked([after.id] + next.below(after.id), at: now)
        })
}
