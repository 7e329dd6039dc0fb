public import JSON

/// A made-up kind: a meeting of the people of a programme. It is no part of the service; it has one of everything that a kind
/// can have, so that its tests show what a kind gets without another line.
public struct Meeting: Moving {
    public var id = ID<Meeting>(.lowest)
    public var revision = 1
    public var name = ""
    /// What only one can have.
    public var externalId: String?
    /// Goes when this does.
    public var program = ID<Program>(.lowest)
    /// Cannot go while this stands.
    public var host = ID<Program>(.lowest)
    /// Emptied when that goes.
    public var partner: ID<Program>?
    /// One of the same kind, emptied when that goes.
    public var follows: ID<Meeting>?
    public var relationshipType: Slug = "coaching"
    public var topics: [Slug] = []
    public var room: Room?
    public var isOpen = false
    public var startsAt = Instant(milliseconds: 0)
    public var dueOn: Day?
    public var minutes: Int?
    public var notes: String?
    public var status = Status.planned
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Room: String, CaseIterable, Sendable { case video, hall, office }

    public enum Status: String, CaseIterable, Sendable {
        case planned, confirmed, held
        case noShow = "no-show"
        case cancelled
    }

    public static let transitionFields = Transition<Status>.fields(blank: .planned, "meeting", named: "MeetingTransition")

    public static let fields = FieldTable(
        blank: Meeting(), named: "Meeting",
        standard(
            "meeting",
            [
                Field("name", \.name, .text(200), "What the meeting is called."),
                Field("externalId", optional: \.externalId, .text(200), "What another system calls the meeting."),
                Field("program", \.program, .id(), "The program whose people meet."),
                Field("host", \.host, .id(), "The program that has the room."),
                Field("partner", optional: \.partner, .id(), "Another program that takes part."),
                Field("follows", optional: \.follows, .id(), "The meeting before."),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type of those who meet."),
                Field("topics", \.topics, .array(.slug, countMax: 5), "The dimensions it is about.", isRequired: false),
                Field("room", optional: \.room, .choice, "Where they meet."),
                Field("open", \.isOpen, .boolean, "Whether others may come.", isRequired: false),
                Field("startsAt", \.startsAt, .instant, "When it begins."),
                Field("dueOn", optional: \.dueOn, .day, "When the minutes are due."),
                Field("minutes", optional: \.minutes, .integer(1...1440), "How long it lasts."),
                Field("notes", optional: \.notes, .text(4000), "What else there is to say."),
                Field("status", \.status, .choice, "Where the meeting stands.", setBy: "POST /v1/meetings/{id}/transitions"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: "POST /v1/meetings/{id}/transitions"),
            ]))
}

extension Meeting {
    public static let prefix: StaticString = "mee"
    public static var rows: any WritableKeyPath<Records, Rows<Meeting>> & Sendable { \.meetings }

    public static let kind = Kind<Meeting>(
        .meetings, "meeting", german: GermanNoun(.neuter, "Treffen", "Treffen"), "/v1/meetings",
        filters: [
            .choice("status") { $0.status }, .choice("room") { $0.room }, .flag("open") { $0.isOpen },
            .text("externalId", isUnique: true) { $0.externalId }, .since("updatedSince", sort: "updatedAt") { $0.updatedAt },
            Filter(name: "long", values: { _ in ["true"] }) { stored, _, _ in (stored.value.minutes ?? 0) > 60 },
        ],
        sorts: [
            .createdAt, .time("updatedAt") { $0.updatedAt }, .time("startsAt") { $0.startsAt }, .day("dueOn") { $0.dueOn },
            .name("name") { $0.name },
        ],
        references: [
            .to(Program.self, "program", onDelete: .cascade) { $0.program },
            .to(Program.self, "host", onDelete: .refuse) { $0.host },
            .to(Program.self, clearing: "partner", \.partner), .to(Meeting.self, clearing: "follows", \.follows),
            .toCatalogue(RelationshipType.self, "relationshipType") { [$0.relationshipType] },
            .toCatalogue(Dimension.self, "topic") { $0.topics },
        ],
        access: Access({ _ in .programInPreparation }) { _, viewer in viewer.ownRoles(in: nil) },
        title: { $0.name }, texts: { [$0.name, $0.notes ?? ""] }, writableWhenOver: ["name", "notes"],
        due: [
            // When the day of the minutes has begun, and nobody said what became of it.
            .step("no-show", to: .noShow) {
                $0.status == .confirmed ? $0.dueOn.map { Instant(milliseconds: Int64($0.number) * 86_400_000) } : nil
            }
        ],
        faults: { draft, records in draft.faults(in: records.catalogue) })

    public static let states = States<Status>(over: [.held, .noShow, .cancelled]) { state in
        switch state {
        case .planned: [.step(to: .confirmed, by: .member, .organiser), .step(to: .cancelled, by: .member, .organiser)]
        case .confirmed:
            [
                .step(to: .planned, by: .guide, .organiser),
                .step(to: .held, by: .guide, .learner, .organiser, .scheduler),
                .step(to: .noShow, by: .guide, .organiser, .scheduler), .step(to: .cancelled, by: .member, .organiser),
            ]
        case .held, .noShow, .cancelled: []
        }
    }

    public var guidedBy: [Slug] { [relationshipType] }

    public static let rules = [plannedLength, inTime]

    /// Citing what sources say, for each relationship type.
    static let plannedLength = Rule<Meeting>(
        "meeting-has-length", .error, claims: ["coaching-duration-manfre", "mentoring-duration-manfre"], dimensions: ["duration"],
        reads: [], gates: [.confirmed, .held],
        text: RuleText(
            english: .init(
                statement: "A meeting says how long it lasts before it is confirmed.",
                fix: "Give minutes with PATCH /v1/meetings/{id}.", ours: nil),
            german: .init(
                statement: "Ein Treffen gibt seine Dauer an, bevor es bestätigt wird.",
                fix: "Geben Sie minutes mit PATCH /v1/meetings/{id} an.", ours: nil))
    ) { meeting, type, _, _ in
        meeting.minutes == nil ? Violation(type.id) : nil
    }

    /// Of our own, and about the time.
    static let inTime = Rule<Meeting>(
        "meeting-in-time", .warning, claims: [], dimensions: [], gates: [],
        text: RuleText(
            english: .init(
                statement: "A meeting that is to come begins in the future.",
                fix: "Say with POST /v1/meetings/{id}/transitions what became of it.", ours: "All of it is ours."),
            german: .init(
                statement: "Ein bevorstehendes Treffen beginnt in der Zukunft.",
                fix: "Geben Sie mit POST /v1/meetings/{id}/transitions an, was daraus wurde.", ours: "Alles stammt von uns."))
    ) { meeting, _, now in
        meeting.startsAt < now ? [Violation(nil)] : []
    }
}

extension Kind<Meeting>.Draft {
    /// The catalogue has to have what a meeting names, unless the meeting named it before.
    fileprivate func faults(in catalogue: Catalogue) -> [FieldError] {
        var errors: [FieldError] = []
        if record.relationshipType != current?.relationshipType, catalogue.relationshipTypes[record.relationshipType] == nil {
            errors.append(
                FieldError(pointer: "/relationshipType", .text(.missing(.relationshipTypes, record.relationshipType.text))))
        }
        for (place, topic) in record.topics.enumerated() where catalogue.dimensions[topic] == nil {
            if current?.topics.contains(topic) != true {
                errors.append(FieldError(pointer: "/topics/\(place)", .text(.missing(.dimensions, topic.text))))
            }
        }
        return errors
    }
}
