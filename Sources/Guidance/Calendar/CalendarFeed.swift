public import JSON

/// A person's sessions as a calendar at an address that needs no key: one for each person, under the person's key. Of the secret in its
/// address only a digest is kept.
public struct CalendarFeed: TimedRecord {
    public var id = ID<CalendarFeed>(.lowest)
    public var revision = 1
    public var person = ID<Person>(.lowest)
    public var details = Details.none
    /// That of the secret in its address; no client sees it.
    public var digest: SecretDigest?
    public var createdAt = Instant(milliseconds: 0)
    /// When its address was made: whatever writes the record gives it another.
    public var updatedAt = Instant(milliseconds: 0)

    /// What the entries tell. Colleagues and managers see shared calendars.
    public enum Details: String, CaseIterable, Sendable {
        /// That the time is taken.
        case none
        /// The relationship type as well.
        case type
        /// With whom as well, and where.
        case names
    }

    static let making = "POST /v1/people/{id}/calendar"

    public static let fields = FieldTable(
        blank: CalendarFeed(), named: "CalendarFeed",
        members + [Field("digest", optional: \.digest, .digest, "SHA-256 of the secret in its address.", setBy: "the service")])
    public static let shown = FieldTable(blank: CalendarFeed(), named: "CalendarFeed", members)

    private static let members = standard(
        "calendar feed",
        [
            Field("person", \.person, .id(), "The person whose sessions it has.", setBy: making),
            Field("details", \.details, .choice, "What its entries tell.", isRequired: false, setBy: making),
        ])

    public static let prefix: StaticString = "cal"
    public static var rows: any WritableKeyPath<Records, Rows<CalendarFeed>> & Sendable { \.calendarFeeds }

    public static let kind = Kind<CalendarFeed>(
        .calendarFeeds, "calendar feed", german: GermanNoun(.masculine, "Kalender", "Kalender"), "",
        under: "/v1/people/{id}/calendar", sorts: [.createdAt],
        references: [.to(Person.self, "person", onDelete: .cascade) { $0.person }],
        access: Access(
            { _ in .calendarFeed }, views: [.shown: shown.fields.map(\.name)],
            concerned: { feed, _ in Access.Concerned(person: feed.person, firewallSince: nil) }
        ) { feed, viewer in
            viewer.caller.person == feed.person ? .oneself : []
        },
        lookup: Keying {
            $0.value.digest == $1.value.digest
        } forEachKey: { stored, visit in
            if let digest = stored.value.digest { visit(digest.number) }
        })
}

/// What a person asks of their feed.
struct CalendarWish: Sendable {
    var details = CalendarFeed.Details.none

    static let fields = FieldTable(
        blank: CalendarWish(), named: "CalendarWish",
        [
            Field(
                "details", \.details, .choice,
                "What entries tell, to everybody who sees the calendar that shows them: none, that the time is taken; type, also the "
                    + "relationship type; names, also the others' names, the place and the join link.", isRequired: false)
        ])
}

extension CalendarFeed {
    /// What a client sends.
    public static let requestSchema = CalendarWish.fields.schema
}

extension World {
    // Here, where the records are read in place, as for keys.

    /// The feed at the address with that secret.
    ///
    /// - Returns: Nil if there is none, or its person has no access any more.
    public func calendarFeed(holding digest: SecretDigest) -> CalendarFeed? {
        guard let feed = kept.calendarFeeds.first(under: digest.number, where: { $0.digest == digest })?.value,
            kept.people[feed.person]?.value.active == true
        else { return nil }
        return feed
    }
}

extension CalendarFeed {
    /// As whom a calendar program reads it: the person, with what it takes to see who the others are, and nothing more.
    public var reader: Caller { Caller(.signIn, signature: "", person: person, scopes: ScopeSet([.meRead, .peopleRead])) }
}
