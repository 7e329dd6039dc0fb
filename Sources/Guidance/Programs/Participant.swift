public import JSON

/// A person's place in a programme, on one side of one relationship type. There is one for each of these four, however often
/// the person leaves and comes back.
public struct Participant: Moving, SystemNamed {
    public var id = ID<Participant>(.lowest)
    public var revision = 1
    public var program = ID<Program>(.lowest)
    public var person = ID<Person>(.lowest)
    public var externalId: String?
    /// The key to whose family `externalId` belongs; nil for the administrator's.
    public var externalIdBy: ID<Key>?
    public var relationshipType: Slug = "coaching"
    public var side = Side.learner
    /// What the type called that side when this was made: mentor, coachee.
    public var role = ""
    public var origin = Origin.invited
    /// Who proposed the person.
    public var nominatedBy: ID<Person>?
    public var status = Status.invited
    /// How many relationships a guide takes on here; nil for what the programme says.
    public var capacity: Int?
    /// The form whose questions the person was asked.
    public var formVersion: Int?
    public var joinedAt: Instant?
    /// Since when the person has stood on the wait list.
    public var waitingSince: Instant?
    /// When a pause ends by itself.
    public var pausedUntil: Instant?
    public var leftReason: EndReason?
    /// What the type's policy said of managers when this was made: the stricter of that and of today's holds.
    public var manager = Policy.Manager.indirect
    /// What it said of confidentiality, likewise.
    public var confidentiality = Policy.Confidentiality.isPrivate
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Side: String, CaseIterable, Sendable {
        /// Mentor or coach.
        case guide
        /// Mentee or coachee.
        case learner
    }

    /// How the person came to the programme, the last time.
    public enum Origin: String, CaseIterable, Sendable { case invited, applied, nominated, imported }

    public enum Status: String, CaseIterable, Sendable {
        case invited, applied, waitlisted, approved, active, paused, completed, rejected, withdrawn, removed, left

        /// Whether the person takes part, or has taken part.
        public var takesPart: Bool {
            switch self {
            case .applied, .waitlisted, .approved, .active, .paused, .completed: true
            case .invited, .rejected, .withdrawn, .removed, .left: false
            }
        }

        /// Whether the person can come into a relationship.
        public var isTaking: Bool { [.approved, .active].contains(self) }
        /// Whether it takes one of the places of the programme.
        public var hasPlace: Bool { [.approved, .active, .paused].contains(self) }
        /// Whether the person has left, and may come back.
        public var isOut: Bool { [.rejected, .withdrawn, .removed, .left].contains(self) }
    }

    /// More than anybody can guide.
    public static let capacityMax = 1000

    private static let enrolling = "POST /v1/programs/{id}/participants"
    private static let stepping = "POST /v1/participants/{id}/transitions"

    public static let fields = FieldTable(
        blank: Participant(), named: "Participant",
        standard(
            "participant",
            [
                Field("program", \.program, .id(), "The program.", setBy: enrolling),
                Field("person", \.person, .id(), "The person.", setBy: enrolling),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type.", setBy: enrolling),
                Field(
                    "side", \.side, .choice, "Whether the person is a guide (mentor, coach) or a learner (mentee, coachee).",
                    setBy: enrolling),
                Field("role", \.role, .text(200), "What the relationship type calls that side.", setBy: "the service"),
                Field("origin", \.origin, .choice, "How the person came to the program.", setBy: "the service"),
                Field("nominatedBy", optional: \.nominatedBy, .id(), "Who nominated the person.", setBy: "the service"),
                Field("status", \.status, .choice, "Where the participant stands.", setBy: stepping),
                Field(
                    "externalId", optional: \.externalId, .text(200),
                    "What another system calls the participant; no two participants of one system have the same."),
                Field(
                    "capacity", optional: \.capacity, .integer(0...capacityMax),
                    "How many relationships a guide takes on here; without it, as many as the program says."),
                Field(
                    "formVersion", optional: \.formVersion, .integer(1...JSONValue.integerMax),
                    "The version of the form that the person was to answer.", setBy: "the service"),
                Field("joinedAt", optional: \.joinedAt, .instant, "When the person was approved.", setBy: "the service"),
                Field(
                    "waitingSince", optional: \.waitingSince, .instant, "Since when the person waits for a place.",
                    setBy: "the service"),
                Field("pausedUntil", optional: \.pausedUntil, .instant, "When the pause ends automatically.", setBy: stepping),
                Field(
                    "leftReason", optional: \.leftReason, .choice, "Why the person is no longer in the program.", setBy: stepping),
                Field(
                    "manager", \.manager, .choice, "What the policy of the type said of managers when this was made.",
                    setBy: "the service"),
                Field(
                    "confidentiality", \.confidentiality, .choice,
                    "What the policy of the type said of confidentiality when this was made.", setBy: "the service"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: stepping),
                Field(
                    "externalIdBy", optional: \.externalIdBy, .id(),
                    "The key to whose family externalId belongs.", setBy: "the service"),
            ]))

    public static let transitionFields = Transition<Status>.fields(
        blank: .invited, "participant", named: "ParticipantTransition")
}

// MARK: As a kind

extension Participant {
    public static let prefix: StaticString = "par"
    public static var rows: any WritableKeyPath<Records, Rows<Participant>> & Sendable { \.participants }

    public static let kind = Kind<Participant>(
        .participants, "participant", german: GermanNoun(.feminine, "Teilnahme", "Teilnahmen"), "/v1/participants",
        under: "/v1/programs/{id}/participants",
        filters: [
            .choice("status") { $0.status }, .choice("side") { $0.side }, .externalId(),
        ],
        sorts: [.createdAt],
        references: [
            .to(Program.self, "program", onDelete: .refuse) { $0.program },
            .to(Person.self, "person", onDelete: .refuse) { $0.person },
            .to(Person.self, clearing: "nominatedBy", \.nominatedBy),
            .toCatalogue(RelationshipType.self, "relationshipType") { [$0.relationshipType] },
        ],
        access: Access(
            { _ in .participant },
            external: .bySystem(),
            concerned: { participant, viewer in
                Access.Concerned(
                    person: participant.person,
                    firewallSince: participant.isBehindFirewall(in: viewer.records) ? participant.createdAt : nil)
            }
        ) { participant, viewer in
            var roles = viewer.records.programs[participant.program].map { viewer.roles(byOfficeIn: $0.value) } ?? []
            roles.subtract([.other, .contact])
            guard viewer.reaches(participant.program) else { return [] }
            return participant.person == viewer.caller.person ? roles.union(.oneself) : roles
        },
        writableWhenOver: ["externalId"], due: [.step("resume", to: .active) { $0.status == .paused ? $0.pausedUntil : nil }],
        groups: [
            // Those with a place, and those who wait for one.
            Keying {
                $0.value.standing == $1.value.standing
            } forEachKey: { stored, visit in
                stored.value.standing.map(visit)
            }
        ],
        faults: { draft, records in
            draft.record.capacity == draft.current?.capacity ? [] : records.capacityErrors(of: draft.record)
        },
        consequences: { before, after, records, now in
            guard let before else { return [] }
            let leaves = before.status.hasPlace && after?.status.hasPlace != true
            // A learner who pauses keeps what was asked; a guide who does is not asked.
            let pauses = before.side == .guide && before.status.isTaking && after?.status.isTaking != true
            guard leaves || pauses else { return [] }
            var next = records()
            let passed = next.endApplications(of: before, at: now)
            next.apply(passed)
            guard leaves else { return passed }
            // Who is out of the programme is out of what it brought about.
            // Why somebody leaves is not for the other side.
            let reason: EndReason =
                switch after?.status {
                case .completed: .programEnded
                case .left: .leftDirectory
                case .invited, .applied, .waitlisted, .approved, .active, .paused, .rejected, .withdrawn, .removed, nil:
                    .withdrawn
                }
            let ended = next.endRelationships(
                next.relationships(of: before.id), without: before.person, because: reason, isDone: after?.status == .completed,
                at: now)
            next.apply(ended)
            return passed + ended + next.fillPlaces(of: before.program, before.side, at: now)
        })

    static let byProgram = kind.filter(ofReference: 0)
    static let byPerson = kind.filter(ofReference: 1)
    static let byStanding = kind.filter(ofGroup: 0)

    /// Whether nobody above the person may learn of it: by the policy of then, or by that of now.
    func isBehindFirewall(in records: Records) -> Bool {
        guard manager != .indirect else { return true }
        return records.catalogue.relationshipTypes[relationshipType]?.value.policy?.manager != .partner
    }

    public static let states = States<Status>(initial: [.invited, .applied], over: [.completed]) { state in
        switch state {
        case .invited: [.step(to: .applied, by: .oneself), .step(to: .withdrawn, by: .oneself, .organiser, .scheduler)]
        case .applied:
            [
                .step(to: .approved, by: .organiser, .scheduler), .step(to: .rejected, by: .organiser),
                .step(to: .waitlisted, by: .organiser, .scheduler), .step(to: .withdrawn, by: .oneself, .scheduler),
            ]
        case .waitlisted:
            [
                .step(to: .approved, by: .organiser, .scheduler), .step(to: .rejected, by: .organiser),
                .step(to: .withdrawn, by: .oneself, .scheduler),
            ]
        case .approved:
            [
                .step(to: .active, by: .scheduler), .step(to: .withdrawn, by: .oneself, .scheduler),
                .step(to: .removed, by: .organiser),
            ]
        case .active:
            [.step(to: .paused, by: .oneself, .organiser)] + leaving
        case .paused:
            [.step(to: .active, by: .oneself, .scheduler)] + leaving
        // Those who have left can come back.
        case .rejected, .removed: [.step(to: .invited, by: .organiser)]
        case .withdrawn, .left: [.step(to: .invited, by: .organiser), .step(to: .applied, by: .oneself)]
        case .completed: []
        }
    }

    private static let leaving: [States<Status>.Step] = [
        .step(to: .withdrawn, by: .oneself, .scheduler), .step(to: .removed, by: .organiser), .step(to: .left, by: .scheduler),
        .step(to: .completed, by: .scheduler),
    ]

    public static func states(taking detail: StepDetail) -> [Status] {
        switch detail {
        case .until: [.paused]
        case .reason: [.rejected, .withdrawn, .removed]
        case .endRelationships, .onRefusal: []
        }
    }

    public var guidedBy: [Slug] { [relationshipType] }

    public mutating func prepare(
        _ step: Transition<Status>, with details: StepDetails, in records: Records
    ) throws(Problem) {
        try records.checkEntry(of: self, to: step.to, from: step.from)
        enter(step, with: details)
    }

    /// What goes with a state.
    private mutating func enter(_ step: Transition<Status>, with details: StepDetails) {
        waitingSince = step.to == .waitlisted ? step.at : nil
        pausedUntil = step.to == .paused ? details.until : nil
        switch step.to {
        case .invited, .applied:
            if step.from.isOut { (origin, joinedAt, leftReason) = (step.to == .invited ? .invited : .applied, nil, nil) }
        case .approved: joinedAt = step.at
        case .withdrawn: leftReason = details.reason ?? (step.from == .invited ? .declined : .withdrawn)
        case .rejected, .removed, .left: leftReason = details.reason
        case .waitlisted, .active, .paused, .completed: break
        }
    }
}

extension Records {
    /// What is wrong with how many relationships somebody takes on.
    func capacityErrors(of participant: Participant) -> [FieldError] {
        guard let capacity = participant.capacity else { return [] }
        guard participant.side == .guide else { return [FieldError(pointer: "/capacity", .text(.onlyOfGuides))] }
        let bounds = programs[participant.program]?.value.capacity
        let range = (bounds?.least ?? 0)...max(bounds?.least ?? 0, bounds?.most ?? Participant.capacityMax)
        return range.contains(capacity) ? [] : [FieldError(pointer: "/capacity", .notInteger(range))]
    }
}
