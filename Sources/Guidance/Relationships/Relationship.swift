public import JSON

/// A pair or a group that works together in a programme: one guide, and one learner or several, under one relationship type.
///
/// It begins as a proposal, which each member accepts for themselves. What is said in it stands in records of their own, which nobody but
/// its members reads.
public struct Relationship: Moving, SystemNamed {
    public var id = ID<Relationship>(.lowest)
    public var revision = 1
    public var program = ID<Program>(.lowest)
    public var externalId: String?
    /// The key to whose family `externalId` belongs; nil for the administrator's.
    public var externalIdBy: ID<Key>?
    public var relationshipType: Slug = "coaching"
    public var format = Format.oneToOne
    /// The guide first.
    public var members: [Member] = []
    public var origin = Origin.assigned
    public var status = Status.proposed
    /// What the type's policy said of managers when it was proposed: the stricter of that and of today's holds.
    public var manager = Policy.Manager.indirect
    /// What it said of confidentiality, likewise.
    public var confidentiality = Policy.Confidentiality.isPrivate
    public var startsOn: Day?
    public var plannedEnd: Day?
    /// Another last day that one side wishes for, and the other has to accept.
    public var proposedEnd: ProposedEnd?
    public var plannedSessions: Int?
    public var endCondition: String?
    /// A sponsor of the programme who says what the organisation looks for, in place of the learner's manager.
    public var managerInputFrom: ID<Person>?
    /// Until when the members can accept the proposal, and then until when they can agree on how they work together.
    public var expiresAt: Instant?
    /// When a pause ends by itself.
    public var pausedUntil: Instant?
    /// What a change in the organisation has broken.
    public var conflict: Conflict?
    public var endReason: EndReason?
    /// Of the one who ended it: the reason is that member's to show.
    public var endedBy: ID<Person>?
    /// The one of before, where one side has changed.
    public var replaces: ID<Relationship>?
    public var replacedBy: ID<Relationship>?
    /// The match run that found the two.
    public var matchRun: ID<MatchRun>?
    public var waivers: [Waiver] = []
    // What follows from other records is worked out for each answer and never kept: no change to what only members read writes a record that
    // others may read.
    public var agreementStatus: Agreement.Status?
    public var sessionsHeld: Int?
    /// The month in which the newest session was held.
    public var lastHeldIn: String?
    public var hasManagerInput: Bool?
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Status: String, CaseIterable, Sendable {
        case proposed, accepted, contracting, active, paused, conflict, closing, completed
        case endedEarly = "ended-early"
        case cancelled

        /// Whether it takes one of the places that a guide offers.
        var hasPlace: Bool {
            switch self {
            case .proposed, .accepted, .contracting, .active, .paused, .conflict: true
            case .closing, .completed, .endedEarly, .cancelled: false
            }
        }
    }

    public enum Format: String, CaseIterable, Sendable {
        case oneToOne = "one-to-one"
        case group
    }

    /// How it came to be.
    public enum Origin: String, CaseIterable, Sendable { case assigned, requested, matched, imported }

    /// Somebody in it.
    public struct Member: Sendable, Equatable {
        public var participant = ID<Participant>(.lowest)
        public var person = ID<Person>(.lowest)
        public var side = Participant.Side.learner
        /// What the type called that side when it was proposed.
        public var role = ""
        /// When an organiser asked the person to join a group that had begun.
        public var askedAt: Instant?
        public var acceptedAt: Instant?
        public var leftAt: Instant?

        /// Whether the person is asked to join and has not answered: until then what is said in the group is not for them.
        var isAsked: Bool { askedAt != nil && acceptedAt == nil && leftAt == nil }

        /// When it is too late to answer.
        fileprivate var lapsesAt: Instant? { isAsked ? askedAt?.adding(seconds: Relationship.proposalSeconds) : nil }

        static let fields = FieldTable(
            blank: Member(), named: "RelationshipMember",
            [
                Field("participant", \.participant, .id(), "As whom the person takes part in the program."),
                Field("person", \.person, .id(), "The person."),
                Field("side", \.side, .choice, "Whether the person is the guide or a learner."),
                Field("role", \.role, .text(200), "What the relationship type calls that side."),
                Field(
                    "askedAt", optional: \.askedAt, .instant, "When the person was asked to join a group that had begun."),
                Field("acceptedAt", optional: \.acceptedAt, .instant, "When the person accepted the relationship."),
                Field("leftAt", optional: \.leftAt, .instant, "When the person left it."),
            ])
    }

    /// What stands against it since something has changed in the organisation.
    public struct Conflict: Sendable, Equatable {
        public var rule: Slug = "mentor-outside-line"
        public var since = Instant(milliseconds: 0)

        static let fields = FieldTable(
            blank: Conflict(), named: "RelationshipConflict",
            [
                Field("rule", \.rule, .slug, "The rule that is broken."),
                Field("since", \.since, .instant, "Since when."),
            ])
    }

    /// The last day as one side would have it.
    public struct ProposedEnd: Sendable, Equatable {
        public var on = Day(number: 0)
        public var by = ID<Person>(.lowest)

        static let fields = FieldTable(
            blank: ProposedEnd(), named: "ProposedEnd",
            [Field("on", \.on, .day, "The day."), Field("by", \.by, .id(), "The member who wishes for it.")])
    }

    private static let proposing = "POST /v1/relationships"
    private static let stepping = "POST /v1/relationships/{id}/transitions"

    public static let fields = FieldTable(
        blank: Relationship(), named: "Relationship",
        standard(
            "relationship",
            [
                Field("program", \.program, .id(), "The program.", setBy: proposing),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type.", setBy: proposing),
                Field("format", \.format, .choice, "Whether it has one learner or several.", setBy: "the service"),
                Field(
                    "members", \.members, .array(.object(Member.fields), countMax: membersMax), "Who is in it, the guide first.",
                    setBy: proposing),
                Field("origin", \.origin, .choice, "How it came to be.", setBy: "the service"),
                Field("status", \.status, .choice, "Where it stands.", setBy: stepping),
                Field(
                    "manager", \.manager, .choice, "What the policy of the type said of managers when it was proposed.",
                    setBy: "the service"),
                Field(
                    "confidentiality", \.confidentiality, .choice,
                    "What the policy of the type said of confidentiality when it was proposed.", setBy: "the service"),
                Field(
                    "externalId", optional: \.externalId, .text(200),
                    "What another system calls the relationship; no two relationships of one system have the same."),
                Field("startsOn", optional: \.startsOn, .day, "The first day."),
                Field("plannedEnd", optional: \.plannedEnd, .day, "The last day, after which it closes."),
                Field(
                    "proposedEnd", optional: \.proposedEnd, .object(ProposedEnd.fields),
                    "Another last day that one side wishes for; the other accepts it by setting the same plannedEnd.",
                    setBy: "PATCH /v1/relationships/{id}"),
                Field(
                    "plannedSessions", optional: \.plannedSessions, .integer(1...1000), "How many sessions it has before it ends."
                ),
                Field("endCondition", optional: \.endCondition, .text(1000), "The goal whose reaching ends it."),
                Field(
                    "managerInputFrom", optional: \.managerInputFrom, .id(),
                    "A sponsor of the program who gives input in place of the learner's manager."),
                Field(
                    "expiresAt", optional: \.expiresAt, .instant,
                    "When it is cancelled, unless all have accepted it by then, or else an agreement is in force.",
                    setBy: "the service"),
                Field("pausedUntil", optional: \.pausedUntil, .instant, "When the pause ends automatically.", setBy: stepping),
                Field(
                    "conflict", optional: \.conflict, .object(Conflict.fields), "What a change in the organization has broken.",
                    setBy: "the service"),
                Field("endReason", optional: \.endReason, .choice, "Why it ended, where that may be shown.", setBy: stepping),
                Field("endedBy", optional: \.endedBy, .id(), "The member who ended it.", setBy: "the service"),
                Field(
                    "replaces", optional: \.replaces, .id(), "The relationship in whose place it came.", setBy: proposing),
                Field(
                    "replacedBy", optional: \.replacedBy, .id(), "The relationship that came in its place.", setBy: "the service"),
                Field("matchRun", optional: \.matchRun, .id(), "The match run that found the pair.", setBy: "the service"),
                Field(
                    "waivers", \.waivers, .array(.object(Waiver.fields), countMax: waiversMax), "The rules that were waived.",
                    setBy: "POST /v1/relationships/{id}/waivers"),
                Field(
                    "agreement", optional: \.agreementStatus, .choice,
                    "Where its agreement stands: in force as long as one is, also while another version is being written.",
                    setBy: "the service"),
                Field(
                    "sessionsHeld", optional: \.sessionsHeld, .integer(0...JSONValue.integerMax), "How many sessions were held.",
                    setBy: "the service"),
                Field(
                    "lastHeldIn", optional: \.lastHeldIn, .text(7), "The month of the newest of these, such as 2027-03.",
                    setBy: "the service"),
                Field(
                    "managerInput", optional: \.hasManagerInput, .boolean,
                    "Whether the learner's manager or a sponsor has given input.", setBy: "the service"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: stepping),
                Field(
                    "externalIdBy", optional: \.externalIdBy, .id(),
                    "The key to whose family externalId belongs.", setBy: "the service"),
            ]))

    public static let transitionFields = Transition<Status>.fields(
        blank: .proposed, "relationship", named: "RelationshipTransition")

    /// A guide and as many learners as a group can hold.
    static let membersMax = 31
    static let waiversMax = 20
    /// How long the members can accept a proposal.
    static let proposalSeconds = 14 * 86_400
    /// How long they then have, from its first day on if that is later, to bring an agreement into force. Ours: time for holidays and for a
    /// first talk to be found, and no guide's place is kept for a pair that does not begin.
    static let agreementSeconds = 60 * 86_400
    /// How many days before it organisers have to set another last day of a relationship that goes on: its members are to learn of it in time.
    /// Ours, and as long as a proposal is there to be accepted.
    static let endNoticeDays = 14
    /// How long it stays closing before it is over by itself.
    static let closingSeconds = 14 * 86_400
}

// MARK: As a kind

extension Relationship {
    public static let prefix: StaticString = "rel"
    public static var rows: any WritableKeyPath<Records, Rows<Relationship>> & Sendable { \.relationships }

    public static let kind = Kind<Relationship>(
        .relationships, "relationship", german: GermanNoun(.feminine, "Beziehung", "Beziehungen"), "/v1/relationships",
        filters: [
            .choice("status") { $0.status }, .ids("person", of: Person.self) { $0.members.map(\.person) },
            .externalId(),
        ],
        sorts: [.createdAt, .day("plannedEnd") { $0.plannedEnd }],
        references: [
            .to(Program.self, "program", onDelete: .refuse) { $0.program },
            .to(Participant.self, each: "members", filter: "participant") { $0.members.map(\.participant) },
            .to(Person.self, clearing: "managerInputFrom", \.managerInputFrom),
            .toCatalogue(RelationshipType.self, "relationshipType") { [$0.relationshipType] },
        ],
        access: Access(
            { _ in .relationship },
            views: [
                .unnumbered: memberView, .organiser: organiserView, .partner: partnerView, .terms: terms, .end: ["plannedEnd"],
            ],
            chosenBy: ["person": ["members"], "participant": ["members"]],
            external: .bySystem(),
            candidates: \.ownRelationships, concerned: { $1.concerned(by: $0) }, parts: { $1.parts(in: $0) },
            sign: { (relationship, current, viewer, document) throws(Problem) in
                try viewer.propose(endOf: &relationship, instead: current, by: document)
            },
            told: { $1.told($0) }
        ) { relationship, viewer in viewer.roles(in: relationship) },
        writableWhenOver: ["externalId"],
        due: [
            Due("expire", at: { [.proposed, .accepted, .contracting].contains($0.status) ? $0.expiresAt : nil }) {
                stored, records, now in
                stored.value.status == .proposed
                    ? records.expire(stored, at: now) : records.expireUnagreed(stored, at: now)
            },
            .change("lapse", at: { $0.isOver ? nil : $0.members.compactMap(\.lapsesAt).min() }) { relationship, now in
                for place in relationship.members.indices where relationship.members[place].lapsesAt.map({ $0 <= now }) ?? false {
                    relationship.members[place].leftAt = now
                }
            },
            .step("resume", to: .active) { $0.status == .paused ? $0.pausedUntil : nil },
            .step("close", to: .closing) { relationship in
                [.active, .paused].contains(relationship.status) ? relationship.endsAt : nil
            },
            // Nobody has put it right in time: there is no last session to hold, so it does not close first.
            Due("end", at: { $0.status == .conflict ? $0.endsAt : nil }) { (stored, records, now) throws(Problem) in
                try records.move(bySchedule: stored.value.id, to: .endedEarly, with: StepDetails(reason: .rule), at: now)
            },
            Due("complete", at: { $0.closesAt }) { (stored, records, now) throws(Problem) in
                let isDone = records.sessionsHeld(in: stored.value.id) > 0
                return try records.move(bySchedule: stored.value.id, to: isDone ? .completed : .endedEarly, at: now)
            },
        ],
        groups: [
            // Those that take one of the places of their guide: in the programme, and over all of them.
            Keying {
                $0.value.placesTaken == $1.value.placesTaken
            } forEachKey: { stored, visit in
                for place in stored.value.placesTaken { visit(place) }
            }
        ],
        faults: { draft, records in draft.faults(in: records) },
        consequences: { before, after, records, now in
            guard let after, after.isElsewhere(than: before) else { return [] }
            return records().consequences(from: before, to: after, at: now)
        })

    static let byPerson = kind.filters.firstIndex { $0.name == "person" } ?? 0
    static let byProgram = kind.filter(ofReference: 0)
    static let byParticipant = kind.filter(ofReference: 1)
    static let bySponsor = kind.filter(ofReference: 2)
    static let byPlace = kind.filter(ofGroup: 0)

    private static let terms = ["startsOn", "plannedEnd", "plannedSessions", "endCondition", "managerInputFrom"]
    private static let partnerView = [
        "id", "program", "relationshipType", "members", "status", "startsOn", "plannedEnd", "createdAt",
    ]
    private static let memberView = fields.fields.map(\.name).filter { !["revision", "updatedAt"].contains($0) }
    private static let organiserView = memberView.filter { !["endReason", "endedBy"].contains($0) }

    /// When its last day is over.
    var endsAt: Instant? { plannedEnd.map { Day(number: $0.number + 1).start } }

    /// When it is over by itself.
    private var closesAt: Instant? {
        guard status == .closing, let step = transitions.last(where: { $0.to == .closing }) else { return nil }
        return step.at.adding(seconds: Self.closingSeconds)
    }

    /// When it is cancelled that all have accepted, unless they have agreed by then.
    func agreementDue(from accepted: Instant) -> Instant {
        max(accepted, startsOn?.start ?? accepted).adding(seconds: Self.agreementSeconds)
    }

    /// Whether other records follow: not where it has stayed, and not from one state to another in which its goals are worked on.
    private func isElsewhere(than before: Relationship?) -> Bool {
        guard let before else { return true }
        let isGoingOn = [before.status, status].allSatisfy { [.active, .paused, .closing].contains($0) }
        return before.status != status && !isGoingOn
    }

    public var guidedBy: [Slug] { [relationshipType] }

    /// The guide.
    public var guide: Member? { members.first { $0.side == .guide } }
    /// Those who are in it: not those who have left, and not yet those who are asked to join.
    public var present: [Member] { members.filter { $0.leftAt == nil && !$0.isAsked } }
    /// The learners who are in it.
    public var learners: [Member] { present.filter { $0.side == .learner } }

    /// Whether one guides the other in it, who has not left.
    func isGuided(by guide: ID<Person>, as learner: ID<Person>) -> Bool {
        members.contains { $0.side == .guide && $0.person == guide }
            && members.contains { $0.side == .learner && $0.leftAt == nil && $0.person == learner }
    }

    func member(_ person: ID<Person>?) -> Member? { person.flatMap { person in members.first { $0.person == person } } }

    /// The groups in which it takes one of the places of its guide.
    var placesTaken: [GroupKey] {
        guard status.hasPlace, let guide else { return [] }
        return [Self.place(of: guide.participant), Self.place(of: guide.person)]
    }

    static func place(of guide: ID<Participant>) -> GroupKey { .part(0, of: guide.key) }
    static func place(of guide: ID<Person>) -> GroupKey { .part(1, of: guide.key) }
}

extension Kind<Relationship>.Draft {
    /// What is wrong with what organisers change.
    fileprivate func faults(in records: Records) -> [FieldError] {
        var errors: [FieldError] = []
        let isSame = record.startsOn == current?.startsOn && record.plannedEnd == current?.plannedEnd
        if !isSame, let first = record.startsOn, let last = record.plannedEnd, last < first {
            errors.append(FieldError(pointer: "/plannedEnd", .text(.endsTooEarly(startsOn: first))))
        }
        if let sponsor = record.managerInputFrom, sponsor != current?.managerInputFrom,
            records.programs[record.program]?.value.sponsors.contains(sponsor) != true
        {
            errors.append(FieldError(pointer: "/managerInputFrom", .text(.notSponsor)))
        }
        return errors
    }
}
