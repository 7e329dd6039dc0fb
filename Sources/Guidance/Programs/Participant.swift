public import JSON

/// A person's place in a programme, on one side of one relationship type.
public struct Participant: TimedRecord {
    public var id = ID<Participant>(.lowest)
    public var revision = 1
    public var program = ID<Program>(.lowest)
    public var person = ID<Person>(.lowest)
    public var relationshipType: Slug = "coaching"
    public var side = Side.learner
    public var status = Status.invited
    /// What the type's policy said of managers when this was made: the stricter of that and of today's holds.
    public var manager = Policy.Manager.indirect
    public var joinedAt: Instant?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Side: String, CaseIterable, Sendable {
        /// Mentor or coach.
        case guide
        /// Mentee or coachee.
        case learner
    }

    public enum Status: String, CaseIterable, Sendable {
        case invited, applied, waitlisted, approved, active, paused, completed, rejected, withdrawn, removed, left

        /// Whether the person takes part, or has taken part.
        public var takesPart: Bool {
            switch self {
            case .applied, .waitlisted, .approved, .active, .paused, .completed: true
            case .invited, .rejected, .withdrawn, .removed, .left: false
            }
        }
    }

    public static let fields = FieldTable(
        blank: Participant(), named: "Participant",
        standard(
            "participant",
            [
                Field("program", \.program, .id(), "The program."),
                Field("person", \.person, .id(), "The person."),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type."),
                Field("side", \.side, .choice, "Whether the person is a guide (mentor, coach) or a learner (mentee, coachee)."),
                Field("status", \.status, .choice, "Where the participant stands.", setBy: "the service"),
                Field(
                    "manager", \.manager, .choice, "What the policy of the type said of managers when this was made.",
                    setBy: "the service"),
                Field("joinedAt", optional: \.joinedAt, .instant, "When the person was approved.", setBy: "the service"),
            ]))

    public static let prefix: StaticString = "par"
    public static let rows: any WritableKeyPath<Records, Rows<Participant>> & Sendable = \.participants

    public static let kind = Kind<Participant>(
        .participants, "participant", german: GermanNoun(.masculine, "Teilnehmer", "Teilnehmer"), "",
        filters: [.choice("status") { $0.status }, .choice("side") { $0.side }],
        sorts: [.createdAt],
        references: [
            .to(Program.self, "program", onDelete: .refuse) { $0.program },
            .to(Person.self, "person", onDelete: .refuse) { $0.person },
        ],
        access: Access(
            { _ in .participant },
            concerned: { participant, viewer in
                Access.Concerned(
                    person: participant.person,
                    firewallSince: participant.isBehindFirewall(in: viewer.records) ? participant.createdAt : nil)
            }
        ) { participant, viewer in
            var roles = viewer.records.programs[participant.program].map { viewer.roles(in: $0.value) } ?? []
            roles.subtract([.participant, .other, .contact])
            return participant.person == viewer.caller.person ? roles.union(.oneself) : roles
        })

    static let byPerson = kind.filter(ofReference: 1)
    static let byProgram = kind.filter(ofReference: 0)

    /// Whether nobody above the person may learn of it: by the policy of then, or by that of now.
    func isBehindFirewall(in records: Records) -> Bool {
        guard manager != .indirect else { return true }
        return records.catalogue.relationshipTypes[relationshipType]?.value.policy?.manager != .partner
    }
}
