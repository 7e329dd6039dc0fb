public import JSON

/// What somebody finds wrong in a programme, told to those whom the programme names for that. It carries the name of who raises it.
public struct Concern: TimedRecord {
    public var id = ID<Concern>(.lowest)
    public var revision = 1
    /// Nil where the programme was deleted: nobody who deletes one learns that there are concerns.
    public var program: ID<Program>?
    /// The person whom it is about, who does not learn of it.
    public var about: ID<Person>?
    public var text = ""
    public var status = Status.open
    /// What was done about it, the oldest first.
    public var handling: [Handling] = []
    /// Who raised it; nil where that person was deleted.
    public var by: ID<Person>?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Status: String, CaseIterable, Sendable { case open, acknowledged, closed }

    /// A step, and what the contact who took it says to the one who raised the concern.
    public struct Handling: Sendable, Equatable {
        public var to = Status.acknowledged
        public var by = ID<Person>(.lowest)
        public var at = Instant(milliseconds: 0)
        public var text: String?

        static let fields = FieldTable(
            blank: Handling(), named: "Handling",
            [
                Field("to", \.to, .choice, "The state that the concern came to."),
                Field("by", \.by, .id(), "Who took the step."),
                Field("at", \.at, .instant, "When."),
                Field("text", optional: \.text, .text(4000), "What that person answers."),
            ])
    }

    public static let fields = FieldTable(
        blank: Concern(), named: "Concern",
        standard(
            "concern",
            [
                Field("program", optional: \.program, .id(), "The program; gone once it was deleted."),
                Field("about", optional: \.about, .id(), "The person whom it is about."),
                Field("text", \.text, .text(4000), "What is wrong."),
                Field("status", \.status, .choice, "Where the concern stands.", setBy: "POST /v1/concerns/{id}/transitions"),
                Field(
                    "handling", \.handling, .array(.object(Handling.fields), countMax: Status.allCases.count),
                    "What was done about it.", setBy: "POST /v1/concerns/{id}/transitions"),
                Field("by", optional: \.by, .id(), "Who raised it; gone once that person was deleted.", setBy: "the service"),
            ]))

    public static let prefix: StaticString = "con"
    public static var rows: any WritableKeyPath<Records, Rows<Concern>> & Sendable { \.concerns }

    public static let kind = Kind<Concern>(
        .concerns, "concern", german: GermanNoun(.neuter, "Anliegen", "Anliegen"), "/v1/concerns",
        filters: [.choice("status") { $0.status }], sorts: [.createdAt],
        references: [
            .to(Program.self, clearing: "program", \.program), .to(Person.self, clearing: "about", \.about),
            .to(Person.self, clearing: "by", \.by),
        ],
        access: Access({ _ in .concern }) { concern, viewer in
            guard let person = viewer.caller.person else { return viewer.ownRoles(in: concern.program) }
            guard viewer.reaches(concern.program) else { return [] }
            if concern.by == person { return .oneself }
            return viewer.records.contacts(for: concern, at: viewer.now).contains(person) ? .contact : []
        },
        faults: { draft, _ in
            // Nobody can raise one about nothing.
            let isMissing = draft.record.program == nil
            return isMissing ? [FieldError(pointer: "/program", .required(meaning: "The program."))] : []
        })

    public static let states = States<Status>(over: [.closed]) { state in
        switch state {
        case .open: [.step(to: .acknowledged, by: .contact)]
        case .acknowledged: [.step(to: .closed, by: .contact)]
        case .closed: []
        }
    }
}

/// What a contact sends: `{"to":"acknowledged","text":"…"}`.
public struct ConcernStep: Sendable {
    var to = Concern.Status.acknowledged
    var text: String?

    public static let fields = FieldTable(
        blank: ConcernStep(), named: "ConcernStep",
        [
            Field("to", \.to, .choice, "The state that the concern is to enter."),
            Field("text", optional: \.text, .text(4000), "What to answer the person who raised it."),
        ])
}
