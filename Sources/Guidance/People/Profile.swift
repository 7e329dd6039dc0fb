public import JSON

/// What a person offers and seeks in coaching and mentoring: one for each person, under the person's key.
public struct Profile: TimedRecord {
    public var id = ID<Profile>(.lowest)
    public var revision = 1
    public var person = ID<Person>(.lowest)
    /// What the person can help others with.
    public var offers: [String] = []
    /// What the person wants help with.
    public var seeks: [String] = []
    public var expertise: [Expertise] = []
    public var credentials: [Credential] = []
    public var experience: String?
    /// How many relationships the person takes on as a guide, over all programmes.
    public var capacity: Int?
    /// In the person's zone.
    public var availability: [Availability] = []
    /// Whether learners who choose a guide see the person.
    public var browsable = true
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public struct Expertise: Sendable, Equatable {
        public var topic = ""
        public var years: Int?
        public var level: String?

        static let fields = FieldTable(
            blank: Expertise(), named: "Expertise",
            [
                Field("topic", \.topic, .text(100), "What the person knows well."),
                Field("years", optional: \.years, .integer(0...80), "For how many years."),
                Field("level", optional: \.level, .text(100), "How well, in the person's own words."),
            ])
    }

    public struct Credential: Sendable, Equatable {
        public var name = ""
        public var issuer: String?
        public var expiresOn: Day?

        static let fields = FieldTable(
            blank: Credential(), named: "Credential",
            [
                Field("name", \.name, .text(200), "What it is, such as Professional Certified Coach."),
                Field("issuer", optional: \.issuer, .text(200), "Who has given it."),
                Field("expiresOn", optional: \.expiresOn, .day, "The last day on which it counts."),
            ])
    }

    /// The same hours on some days of each week.
    public struct Availability: Sendable, Equatable {
        public var days: [Weekday] = []
        public var from: TimeOfDay = "09:00"
        public var until: TimeOfDay = "17:00"

        static let fields = FieldTable(
            blank: Availability(), named: "Availability",
            [
                Field("days", \.days, .array(.choice, countMax: 7), "The days of the week."),
                Field("from", \.from, .timeOfDay, "From when on, in the person's time zone."),
                Field("until", \.until, .timeOfDay, "Until when, on the same day."),
            ])
    }

    public enum Weekday: String, CaseIterable, Sendable { case mon, tue, wed, thu, fri, sat, sun }

    /// Enough to choose by, and few enough to compare each with each in matching.
    static let topicsMax = 20

    public static let fields = FieldTable(
        blank: Profile(), named: "Profile",
        standard(
            "profile",
            [
                Field("person", \.person, .id(), "The person.", setBy: "PUT /v1/people/{id}/profile"),
                Field(
                    "offers", \.offers, .array(.text(100), countMax: topicsMax), "What the person can help others with.",
                    isRequired: false),
                Field(
                    "seeks", \.seeks, .array(.text(100), countMax: topicsMax), "What the person wants help with.",
                    isRequired: false),
                Field(
                    "expertise", \.expertise, .array(.object(Expertise.fields), countMax: topicsMax),
                    "What the person knows well.",
                    isRequired: false),
                Field(
                    "credentials", \.credentials, .array(.object(Credential.fields), countMax: 20),
                    "What proves that the person can coach or mentor.", isRequired: false),
                Field("experience", optional: \.experience, .text(4000), "What the person has done as a coach or mentor."),
                Field(
                    "capacity", optional: \.capacity, .integer(0...50),
                    "How many relationships the person takes on as a guide, over all programs."),
                Field(
                    "availability", \.availability, .array(.object(Availability.fields), countMax: 20),
                    "When the person has time in a week.", isRequired: false),
                Field(
                    "browsable", \.browsable, .boolean, "Whether learners who choose a guide see the person.", isRequired: false),
            ]))

    public static let prefix: StaticString = "pfl"
    public static var rows: any WritableKeyPath<Records, Rows<Profile>> & Sendable { \.profiles }

    public static let kind = Kind<Profile>(
        .profiles, "profile", german: GermanNoun(.neuter, "Profil", "Profile"), "", under: "/v1/people/{id}/profile",
        sorts: [.createdAt], references: [.to(Person.self, "person", onDelete: .cascade) { $0.person }],
        access: Access(
            { _ in .profile },
            concerned: { profile, _ in
                // Alike for everybody above, whatever the person takes part in: else that would show.
                Access.Concerned(person: profile.person, firewallSince: .first)
            }
        ) { profile, viewer in viewer.roles(toPartOf: profile.person) },
        faults: { draft, _ in draft.faults })
}

extension Kind<Profile>.Draft {
    /// What is wrong with a profile that no field table can see.
    fileprivate var faults: [FieldError] {
        var errors = FieldError.repetitions(of: record.offers.map { $0.lowercased() }, in: "/offers")
        errors += FieldError.repetitions(of: record.seeks.map { $0.lowercased() }, in: "/seeks")
        errors += FieldError.repetitions(of: record.expertise.map { $0.topic.lowercased() }, in: "/expertise", at: "/topic")
        for (place, hours) in record.availability.enumerated() {
            let pointer = "/availability/\(place)"
            if hours.days.isEmpty, sent(place)?["days"]?.count == 0 {
                errors.append(FieldError(pointer: "\(pointer)/days", .text(.noDays)))
            }
            errors += FieldError.repetitions(of: hours.days.map(\.rawValue), in: "\(pointer)/days")
            guard hours.until <= hours.from else { continue }
            errors.append(FieldError(pointer: "\(pointer)/until", .text(.endsBeforeItBegins(from: hours.from.description))))
        }
        return errors
    }

    /// The hours as the client sent them: days that could not be read are not among those of the record.
    private func sent(_ place: Int) -> JSONValue? { document["availability"]?.elements.dropFirst(place).first { _ in true } }
}
