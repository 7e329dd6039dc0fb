public import JSON

/// A learner asks guides of a programme to work with them: up to five, the most wanted first, who are asked one after another.
///
/// The one who says yes has the relationship. A guide learns of it when asked, and neither of the rank nor of who was asked before; the
/// learner does not learn whether a guide declined or did not answer.
public struct Application: Moving {
    public var id = ID<Application>(.lowest)
    public var revision = 1
    public var program = ID<Program>(.lowest)
    public var relationshipType: Slug = "coaching"
    public var learner = ID<Participant>(.lowest)
    /// The person who is the learner.
    public var person = ID<Person>(.lowest)
    /// The most wanted first.
    public var choices: [Choice] = []
    public var message: String?
    public var status = Status.open
    /// What the guide's yes has brought about.
    public var relationship: ID<Relationship>?
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Status: String, CaseIterable, Sendable { case open, accepted, exhausted, withdrawn }

    /// A guide who is to be asked.
    public struct Choice: Sendable, Equatable {
        public var guide = ID<Participant>(.lowest)
        /// The person who is the guide.
        public var person = ID<Person>(.lowest)
        public var state = State.queued
        public var offeredAt: Instant?
        /// Until when the guide can answer.
        public var expiresAt: Instant?
        public var answeredAt: Instant?

        public enum State: String, CaseIterable, Sendable {
            case queued, offered, accepted, declined, expired
            /// The guide was not asked, having no room then.
            case skipped
            case withdrawn
            /// What the learner reads of one that is declined, expired or skipped. It is never kept.
            case notAvailable = "not-available"
        }

        static let fields = FieldTable(
            blank: Choice(), named: "ApplicationChoice",
            [
                Field("guide", \.guide, .id(), "The participant who guides."),
                Field("person", \.person, .id(), "The person."),
                Field("state", \.state, .choice, "Whether the guide was asked, and what came of it."),
                Field("offeredAt", optional: \.offeredAt, .instant, "When the guide was asked."),
                Field("expiresAt", optional: \.expiresAt, .instant, "Until when the guide can answer."),
                Field("answeredAt", optional: \.answeredAt, .instant, "When the guide answered."),
            ])
    }

    /// As many as a ranking is honest about.
    static let choicesMax = 5
    /// How many a person can have open over all programmes.
    static let openMax = 5
    /// How many working days a guide has to answer, where the programme does not say.
    public static let answerDays = 5
    static let messageMax = 2000

    private static let making = "POST /v1/programs/{id}/applications"

    public static let fields = FieldTable(
        blank: Application(), named: "Application",
        standard(
            "application",
            [
                Field("program", \.program, .id(), "The program.", setBy: making),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type.", setBy: making),
                Field("learner", \.learner, .id(), "The participant who learns.", setBy: making),
                Field("person", \.person, .id(), "The person who is the learner.", setBy: "the service"),
                Field(
                    "choices", \.choices, .array(.object(Choice.fields), countMax: choicesMax),
                    "The guides, the most wanted first; of these a guide sees their own entry alone.", setBy: making),
                Field("message", optional: \.message, .text(messageMax), "What the learner says to the guides.", setBy: making),
                Field(
                    "status", \.status, .choice, "Whether a guide is still to answer, or what came of it.",
                    setBy: "POST /v1/applications/{id}/answer"),
                Field(
                    "relationship", optional: \.relationship, .id(), "The relationship that it has led to.",
                    setBy: "POST /v1/applications/{id}/answer"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: "the service"),
            ]))

    public static let transitionFields = Transition<Status>.fields(
        blank: .open, "application", named: "ApplicationTransition")
}

// MARK: As a kind

extension Application {
    public static let prefix: StaticString = "app"
    public static var rows: any WritableKeyPath<Records, Rows<Application>> & Sendable { \.applications }

    // The choices are no reference: nobody is to find out by a filter or a deletion who is wanted by whom.
    public static let kind = Kind<Application>(
        .applications, "application", german: GermanNoun(.feminine, "Anfrage", "Anfragen"), "/v1/applications",
        filters: [
            .choice("status") { $0.status }, .ids("person", of: Person.self) { [$0.person] + $0.asked.map(\.person) },
            .ids("offeredTo", of: Participant.self) { $0.offer.map { [$0.guide] } ?? [] },
        ],
        sorts: [.createdAt],
        references: [
            .to(Program.self, "program", onDelete: .refuse) { $0.program },
            .to(Participant.self, "learner", onDelete: .refuse) { $0.learner },
            .toCatalogue(RelationshipType.self, "relationshipType") { [$0.relationshipType] },
        ],
        access: Access(
            { _ in .application },
            views: [
                .unnumbered: fields.fields.map(\.name).filter { !["revision", "updatedAt"].contains($0) },
                .organiser: [
                    "id", "program", "relationshipType", "learner", "person", "choices", "status", "relationship", "transitions",
                    "createdAt",
                ],
                .offer: [
                    "id", "program", "relationshipType", "learner", "person", "choices", "message", "status", "relationship",
                ],
            ],
            chosenBy: ["offeredTo": ["choices"], "person": ["person", "choices"]],
            candidates: \.ownApplications,
            concerned: { $1.concerned(by: $0.learner) },
            told: { $1.told($0) }
        ) { application, viewer in viewer.roles(in: application) },
        due: [
            Due("offer-expires", at: { $0.offer?.expiresAt }) { stored, records, now in
                records.expireOffer(of: stored, at: now)
            }
        ],
        groups: [
            // A choice that is offered takes one of the places of its guide: in the programme, and over all of them.
            Keying {
                $0.value.offer?.guide == $1.value.offer?.guide
            } forEachKey: { stored, visit in
                guard let offer = stored.value.offer else { return }
                visit(Relationship.place(of: offer.guide))
                visit(Relationship.place(of: offer.person))
            }
        ])

    static let byPerson = kind.filters.firstIndex { $0.name == "person" } ?? 0
    static let byOffered = kind.filters.firstIndex { $0.name == "offeredTo" } ?? 0
    static let byProgram = kind.filter(ofReference: 0)
    static let byLearner = kind.filter(ofReference: 1)
    static let byPlace = kind.filter(ofGroup: 0)

    public static let states = States<Status>(over: [.accepted, .exhausted, .withdrawn]) { state in
        switch state {
        case .open:
            [
                .step(to: .accepted, by: .guide), .step(to: .exhausted, by: .scheduler),
                .step(to: .withdrawn, by: .oneself, .scheduler),
            ]
        case .accepted, .exhausted, .withdrawn: []
        }
    }

    public var guidedBy: [Slug] { [relationshipType] }
    public static var rules: [Rule<Application>] { [] }

    /// The choice that waits for its guide's answer.
    public var offer: Choice? { status == .open ? choices.first { $0.state == .offered } : nil }

    /// Those whose guides know of it.
    var asked: [Choice] { choices.filter { [.offered, .accepted].contains($0.state) } }
}

// MARK: Who sees what

extension Viewer {
    /// What the caller is to an application: its learner, somebody who runs the programme, or the guide who is asked, who counts as
    /// another who takes part.
    func roles(in application: Application) -> RoleSet {
        guard reaches(application.program) else { return [] }
        var roles = records.programs[application.program].map { self.roles(byOfficeIn: $0.value) } ?? []
        roles.subtract([.other, .contact, .sponsor])
        guard let person = caller.person else { return roles }
        // Someone who is one of the choices is a guide here, whatever they run: as an organiser they would read their own rank.
        if application.choices.contains(where: { $0.person == person }) { roles.subtract(.organisers) }
        if application.person == person { roles.insert(.oneself) }
        if application.asked.contains(where: { $0.person == person }) { roles.insert(.participant) }
        return roles
    }

    /// An application without what its reader is not to know of the others.
    func told(_ application: Application) -> Application {
        var told = application
        if application.person == caller.person {
            for (place, choice) in application.choices.enumerated()
            where [.declined, .expired, .skipped].contains(choice.state) {
                told.choices[place] = Application.Choice(guide: choice.guide, person: choice.person, state: .notAvailable)
            }
            return told
        }
        // Whom a learner would ask next is the learner's alone, and the rank too: those who run the programme see who was asked.
        let runs = !roles(to: application, Application.kind.access).roles.isDisjoint(with: [
            .administrator, .integration, .owner, .committee,
        ])
        told.choices = application.choices.filter { $0.offeredAt != nil && (runs || $0.person == caller.person) }
        // To a guide who has said no it tells whether others were left.
        if !runs, told.choices.allSatisfy({ $0.state != .accepted }) { told.status = .open }
        return told
    }

    /// Whether the caller may know that a record which it sees was changed then. The guide whom a learner asks may not know of the rest:
    /// how often the application was changed before would tell how many were asked.
    public func mayKnow(of id: String, _ kind: KindName, changedAt moment: Instant) -> Bool {
        guard kind == .applications, let person = caller.person,
            let application = ID<Application>(id).flatMap({ records.applications[$0]?.value }), application.person != person,
            let choice = application.choices.first(where: { $0.person == person })
        else { return true }
        return choice.offeredAt == moment || choice.answeredAt == moment
    }

    /// The applications among which all are that a person without an office sees: the own, and those of programmes that the person runs. Nil
    /// where these are many.
    var ownApplications: [RecordKey]? {
        guard let person = caller.person, offices.isEmpty else { return nil }
        return few(
            Application.self,
            in: [(Application.byPerson, .key(person.key))] + programsRun.map { (Application.byProgram, .key($0.key)) })
    }

    /// As `Records.application`, for the person for whom the request is made.
    ///
    /// - Throws: Also `Problem` with `.notFound` for a programme that the caller does not see, and with `.personal`.
    public func makeApplication(
        _ document: JSONValue, in id: ID<Program>, id made: ID<Application>
    ) throws(Problem) -> Decision<Visible<Application>> {
        let program = try record(id, of: Program.self).value
        guard let person = caller.person else { throw .personal(.applications) }
        var blank = Application()
        (blank.program, blank.person) = (id, person)
        if let denial = denial(of: .create, blank) { throw .denied(denial) }
        return try records.application(
            from: document, of: person, in: program, id: made, by: caller.signature, at: now
        ).map { written($0) }
    }

    /// As `Records.answer`, for the guide who is asked.
    public func answer(
        _ id: ID<Application>, as document: JSONValue, makeID: () -> ID<Relationship>
    ) throws(Problem) -> Decision<Visible<Application>> {
        let current = try record(id, .step, of: Application.self)
        guard let person = caller.person, current.value.asked.contains(where: { $0.person == person }) else {
            throw .notYourStep(.applications, to: Application.Status.accepted.rawValue, [.guide])
        }
        return try decide(on: current) { (records, signature, now) throws(Problem) in
            try records.answer(current.stored, as: document, by: person, signature, at: now, makeID: makeID)
        }
    }

    /// The application as who took a step in it was told then: for a guide who has declined nothing else of it is left.
    public func stepped(_ id: ID<Application>) throws(Problem) -> Visible<Application> {
        guard let stored = records.applications[id], let person = caller.person, reaches(stored.value.program),
            stored.value.choices.contains(where: { $0.person == person && $0.state == .declined })
        else { return try record(id) }
        try require(Application.kind.need(for: .read))
        return Visible(stored, seen: Application.kind.access.mask(.offer), for: self)
    }

    /// As `Records.withdraw`, for the learner.
    public func withdraw(_ id: ID<Application>, as document: JSONValue) throws(Problem) -> Decision<Visible<Application>> {
        let current = try record(id, .step, of: Application.self)
        guard actors(to: current.value).contains(.oneself) else {
            throw .notYourStep(.applications, to: Application.Status.withdrawn.rawValue, [.oneself])
        }
        return try decide(on: current) { (records, signature, now) throws(Problem) in
            try records.withdraw(current.stored, as: document, by: signature, at: now)
        }
    }
}
