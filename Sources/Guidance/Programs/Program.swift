public import JSON

/// An organisation's record of running one or more relationship types.
public struct Program: Moving, SystemNamed {
    public var id: ID<Program>
    /// How often the record was written.
    public var revision: Int
    public var name: String
    /// What another system calls it.
    public var externalId: String?
    /// The key with which the family begins that says so; nil for the administrator's.
    public var externalIdBy: ID<Key>?
    public var description: String?
    public var relationshipTypes: [Slug]
    /// Why these and no others.
    public var typeReason: String?
    public var status: Status
    public var format: Format?
    public var cycle: Cycle?
    public var owner: String?
    public var sponsor: String?
    /// The people who run it.
    public var owners: [ID<Person>] = []
    /// Those who answer for it in the organisation's leadership.
    public var sponsors: [ID<Person>] = []
    /// Those who match guides and learners.
    public var committee: [ID<Person>] = []
    /// Those who receive concerns.
    public var concernContacts: [ID<Person>] = []
    /// Whether people who do not take part see it.
    public var isListed = true
    public var enrolment = Enrolment.apply
    /// Whether people come in when it runs already.
    public var takesLateJoiners = true
    public var places: Places?
    public var capacity: Capacity?
    /// The last day on which managers may nominate people and suggest something.
    public var suggestionsUntil: Day?
    /// How many working days a guide has to answer a request; nil for `Application.answerDays`.
    public var answerDays: Int?
    /// Whether relationships in which nothing happens any more close by themselves.
    public var closesAfterSilence = false
    public var consentTexts: ConsentTexts?
    public var startsOn: Day?
    public var endsOn: Day?
    /// How long one relationship of the programme is meant to last.
    public var length: Period?
    public var plannedSessions: Int?
    public var endCondition: String?
    public var objectives: [Objective]
    public var design: Design?
    public var transitions: [Transition<Status>]
    public var createdAt: Instant
    public var updatedAt: Instant

    /// More than the catalogue is likely to hold; every rule looks at each of them.
    public static let relationshipTypesMax = 8

    public enum Status: String, CaseIterable, Sendable {
        case draft, designed, enrolling, matching, running, closing, closed, archived, cancelled
    }

    public enum Format: String, CaseIterable, Sendable {
        case oneToOne = "one-to-one"
        case group, circle
    }

    public enum Cycle: String, CaseIterable, Sendable {
        case cohort, evergreen
    }
}

/// What an organisation wants from a programme, and how it will know.
public struct Objective: Sendable, Equatable {
    public var statement = ""
    public var measure: String?
    public var baseline: Double?
    public var target: Double?
    public var unit: String?
    public var dueOn: Day?
    /// What the measure has become, once somebody has looked.
    public var result: Double?

    public static let fields = FieldTable(
        blank: Objective(), named: "Objective",
        [
            Field("statement", \.statement, .text(1000), "What the organization wants to reach."),
            Field("measure", optional: \.measure, .text(500), "What is measured, such as the score of a survey."),
            Field("baseline", optional: \.baseline, .number, "What the measure is today."),
            Field("target", optional: \.target, .number, "What the measure is to become."),
            Field("unit", optional: \.unit, .text(50), "What baseline and target count, such as points or percent."),
            Field("dueOn", optional: \.dueOn, .day, "When the target is to be reached."),
            Field("result", optional: \.result, .number, "What the measure has become, as it was found at the end."),
        ])
}

/// How a programme is meant to work, before anyone enrols.
public struct Design: Sendable, Equatable {
    public var purpose: String?
    public var focusAreas: [String] = []
    public var model: String?
    public var components: [String] = []
    public var matchingProcess: String?
    public var successMeasures: [String] = []
    /// What a coach of many people has to know.
    public var expertiseNeeded: String?
    public var assessmentTools: [String]?
    /// Editing the design voids it.
    public var approval: Approval?

    /// Whether no member is filled; an approval fills none.
    var isEmpty: Bool {
        var unapproved = self
        unapproved.approval = nil
        return unapproved == Design()
    }

    public struct Approval: Sendable, Equatable {
        public var by: String
        public var at: Instant

        static let fields = FieldTable(
            blank: Approval(by: "", at: Instant(milliseconds: 0)),
            [
                Field("by", \.by, .text(200), "Who approved it."),
                Field("at", \.at, .instant, "When it was approved."),
            ])
    }

    public static let fields = FieldTable(
        blank: Design(), named: "Design",
        [
            Field(
                "purpose", optional: \.purpose, .text(2000), "What the program is for, seen from the organization's strategy."),
            Field(
                "focusAreas", \.focusAreas, .array(.text(500), countMax: 50), "What relationships are to work on.",
                isRequired: false),
            Field("model", optional: \.model, .text(1000), "The model of the relationships, such as one mentor to one mentee."),
            Field(
                "components", \.components, .array(.text(500), countMax: 50),
                "What guides the relationships: training, meetings, reviews.",
                isRequired: false),
            Field("matchingProcess", optional: \.matchingProcess, .text(2000), "How guides and learners find each other."),
            Field(
                "successMeasures", \.successMeasures, .array(.text(500), countMax: 50), "How the program will be judged.",
                isRequired: false),
            Field(
                "expertiseNeeded", optional: \.expertiseNeeded, .text(1000),
                "What the guides have to know, where a program is for many people."),
            Field(
                "assessmentTools", optional: \.assessmentTools, .array(.text(500), countMax: 50),
                "How it is assessed where people stand, where a program is for many people."),
            Field(
                "approval", optional: \.approval, .object(Approval.fields), "Who approved the design and when.",
                setBy: "POST /v1/programs/{id}/design/approval"),
        ])
}

extension Program {
    /// Before any member is filled.
    static let blank = Program(
        id: ID(RecordKey(at: Instant(milliseconds: 0), count: 0, random: 0)), revision: 1, name: "", relationshipTypes: [],
        status: .draft, objectives: [], transitions: [], createdAt: Instant(milliseconds: 0),
        updatedAt: Instant(milliseconds: 0))

    /// The members of a programme, in the order in which they are written.
    public static let fields = FieldTable(
        blank: blank, named: "Program",
        standard(
            "program",
            [
                Field("name", \.name, .text(200), "What the program is called; need not be unique."),
                Field(
                    "externalId", optional: \.externalId, .text(200),
                    "What another system calls the program; no two programs of one system have the same."),
                Field("description", optional: \.description, .text(4000), "What the program is about."),
                Field(
                    "relationshipTypes", \.relationshipTypes, .array(.slug, countMax: relationshipTypesMax),
                    "The relationship types it runs, by id, such as [\"mentoring\"]."),
                Field(
                    "typeReason", optional: \.typeReason, .text(2000),
                    "Why these relationship types and no others: what a recommendation said, or a sentence."),
                Field("status", \.status, .choice, "Where the program stands.", setBy: "POST /v1/programs/{id}/transitions"),
                Field("format", optional: \.format, .choice, "Who works with whom."),
                Field("cycle", optional: \.cycle, .choice, "Whether all start together or anyone at any time."),
                Field("owner", optional: \.owner, .text(200), "Who runs the program."),
                Field("sponsor", optional: \.sponsor, .text(200), "Who answers for it in the organization's leadership."),
                Field(
                    "owners", \.owners, .array(.id(), countMax: 5), "The people who run the program.", isRequired: false),
                Field(
                    "sponsors", \.sponsors, .array(.id(), countMax: 5), "The people in the leadership who answer for it.",
                    isRequired: false),
                Field(
                    "committee", \.committee, .array(.id(), countMax: 20), "The people who match guides and learners.",
                    isRequired: false),
                Field(
                    "concernContacts", \.concernContacts, .array(.id(), countMax: 5), "The people who receive concerns.",
                    isRequired: false),
                Field("listed", \.isListed, .boolean, "Whether people who do not take part see the program.", isRequired: false),
                Field(
                    "enrolment", \.enrolment, .choice,
                    "How people get in: at once (open), once an organizer approves (apply), or only by invitation (invite).",
                    isRequired: false),
                Field(
                    "lateJoiners", \.takesLateJoiners, .boolean, "Whether people can still join when the program is running.",
                    isRequired: false),
                Field("places", optional: \.places, .object(Places.fields), "How many people it takes; the others wait."),
                Field(
                    "capacity", optional: \.capacity, .object(Capacity.fields),
                    "How many relationships a guide takes on at a time."),
                Field(
                    "suggestionsUntil", optional: \.suggestionsUntil, .day,
                    "The last day on which managers may nominate people and make suggestions; without it, they cannot."),
                Field(
                    "answerDays", optional: \.answerDays, .integer(1...60),
                    "How many working days a guide has to answer a request; without it, \(Application.answerDays)."),
                Field(
                    "closeAfterSilence", \.closesAfterSilence, .boolean,
                    "Whether a relationship closes automatically whose members have not met for long, and plan no session when they are "
                        + "asked to.", isRequired: false),
                Field(
                    "consentTexts", optional: \.consentTexts, .object(ConsentTexts.fields), "What people agree to."),
                Field("startsOn", optional: \.startsOn, .day, "The first day."),
                Field("endsOn", optional: \.endsOn, .day, "The last day."),
                Field(
                    "length", optional: \.length, .period,
                    "How long one relationship is meant to last; without it and plannedSessions, from startsOn to endsOn."),
                Field(
                    "plannedSessions", optional: \.plannedSessions, .integer(1...1000),
                    "How many sessions a relationship has before it ends."),
                Field("endCondition", optional: \.endCondition, .text(1000), "The goal whose reaching ends a relationship."),
                Field(
                    "objectives", \.objectives, .array(.object(Objective.fields), countMax: 50),
                    "What the organization wants from the program.", isRequired: false),
                Field(
                    "design", optional: \.design, .object(Design.fields), "How the program is meant to work.",
                    setBy: "PUT /v1/programs/{id}/design"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: "POST /v1/programs/{id}/transitions"),
                Field(
                    "externalIdBy", optional: \.externalIdBy, .id(),
                    "The key to whose family externalId belongs.", setBy: "the service"),
            ]))

    public static let transitionFields = Transition<Status>.fields(blank: .draft, "program", named: "ProgramTransition")
}

// MARK: As a kind

extension Program {
    public static let prefix: StaticString = "prg"
    public static var rows: any WritableKeyPath<Records, Rows<Program>> & Sendable { \.programs }

    public static let kind = Kind<Program>(
        .programs, "program", german: GermanNoun(.neuter, "Programm", "Programme"), "/v1/programs",
        filters: [
            .choice("status") { $0.status }, .externalId(),
            .since("updatedSince", sort: "updatedAt") { $0.updatedAt },
        ],
        sorts: [
            .createdAt, .time("updatedAt") { $0.updatedAt }, .name("name") { $0.name }, .day("startsOn") { $0.startsOn },
            .day("endsOn") { $0.endsOn },
        ],
        references: [
            .toCatalogue(RelationshipType.self, "relationshipType") { $0.relationshipTypes },
            .to(Person.self, each: "owners", filter: "owner") { $0.owners },
            .to(Person.self, each: "sponsors", filter: "sponsor") { $0.sponsors },
            .to(Person.self, each: "committee", filter: "committee") { $0.committee },
            .to(Person.self, each: "concernContacts", filter: "concernContact") { $0.concernContacts },
        ],
        access: Access(
            { $0.hasOpened ? .program : .programInPreparation },
            views: [
                .outline: [
                    "id", "name", "description", "relationshipTypes", "status", "format", "cycle", "startsOn", "endsOn",
                    "createdAt",
                ],
                .member: [
                    "id", "name", "description", "relationshipTypes", "status", "format", "cycle", "owner", "sponsor", "owners",
                    "startsOn", "endsOn", "length", "plannedSessions", "endCondition", "consentTexts", "createdAt",
                ],
            ],
            chosenBy: [
                "relationshipType": ["relationshipTypes"], "owner": ["owners"], "sponsor": ["sponsors"],
                "concernContact": ["concernContacts"],
            ], external: .bySystem(),
            deletion: { program, viewer in viewer.denial(deleting: program) }
        ) { program, viewer in viewer.roles(toTermsOf: program) },
        title: { $0.name }, texts: { [$0.externalId ?? "", $0.name] },
        writableWhenOver: ["name", "description", "owner", "sponsor", "externalId"],
        faults: { draft, records in draft.faults(in: records) },
        consequences: { before, after, records, now in
            guard let before, let after else { return [] }
            return records().consequences(from: before, to: after, at: now)
        })

    /// The same for every relationship type: what a type forbids is the business of rules.
    public static let states = States<Status>(over: [.closed, .archived, .cancelled]) { state in
        let next: [Status] =
            switch state {
            case .draft: [.designed, .enrolling, .running, .cancelled]
            case .designed: [.draft, .enrolling, .cancelled]
            case .enrolling: [.matching, .running, .cancelled]
            case .matching: [.running, .cancelled]
            case .running: [.closing, .cancelled]
            case .closing: [.running, .closed, .cancelled]
            case .closed: [.archived]
            case .archived, .cancelled: []
            }
        return next.map { .step(to: $0, by: .organiser) }
    }

    public static func states(taking detail: StepDetail) -> [Status] { detail == .endRelationships ? [.closed] : [] }

    static let byOwner = kind.filter(ofReference: 1)
    static let bySponsor = kind.filter(ofReference: 2)
    static let byCommittee = kind.filter(ofReference: 3)
    static let byContact = kind.filter(ofReference: 4)

    public var guidedBy: [Slug] { relationshipTypes }

    /// Whether people can join, or could once.
    var hasOpened: Bool {
        switch status {
        case .draft, .designed: false
        case .enrolling, .matching, .running, .closing, .closed: true
        case .archived: true  // only what was closed is
        case .cancelled:
            switch transitions.last?.from {
            case .draft, .designed, nil: false
            case .enrolling, .matching, .running, .closing, .closed, .archived, .cancelled: true
            }
        }
    }
}
