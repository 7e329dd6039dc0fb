public import JSON

/// A meeting of the members of a relationship: planned, and then held or not.
public struct Session: Moving, SystemNamed {
    public var id = ID<Session>(.lowest)
    public var revision = 1
    public var relationship = ID<Relationship>(.lowest)
    public var externalId: String?
    /// The key to whose family `externalId` belongs; nil for the administrator's.
    public var externalIdBy: ID<Key>?
    /// The members when it was planned.
    public var people: [ID<Person>] = []
    public var startsAt = Instant(milliseconds: 0)
    public var zone = "UTC"
    public var minutes = 60
    public var mode: Mode?
    public var place: String?
    /// Where a member opens the video meeting.
    public var joinLink: String?
    public var agenda: [AgendaItem] = []
    public var attendance: [Attendance] = []
    public var status = Status.planned
    /// The first of those that were planned with it, this one among them.
    public var series: ID<Session>?
    /// How often a client asks to have it; no session keeps that.
    var repetition: SessionRepetition?
    /// The one that it takes the place of, at another time.
    public var replaces: ID<Session>?
    public var replacedBy: ID<Session>?
    public var cancelReason: EndReason?
    /// How often its time or place has changed, beside its steps: of all the sessions of which it came in the place.
    public var changes = 0
    /// When that last was; nil for one that has its first.
    public var changedAt: Instant?
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Status: String, CaseIterable, Sendable {
        case planned, confirmed, held
        case noShow = "no-show"
        case cancelled
    }

    public enum Mode: String, CaseIterable, Sendable {
        case inPerson = "in-person"
        case video, phone, written
    }

    public struct AgendaItem: Sendable, Equatable {
        public var title = ""
        public var minutes: Int?
        public var owner: ID<Person>?
        public var isDone = false

        static let fields = FieldTable(
            blank: AgendaItem(), named: "AgendaItem",
            [
                Field("title", \.title, .text(300), "What it is about."),
                Field("minutes", optional: \.minutes, .integer(1...1440), "How long it is to take."),
                Field("owner", optional: \.owner, .id(), "The member whose item it is."),
                Field("done", \.isDone, .boolean, "Whether it is done.", isRequired: false),
            ])
    }

    public struct Attendance: Sendable, Equatable {
        public var person = ID<Person>(.lowest)
        public var isPresent = true

        static let fields = FieldTable(
            blank: Attendance(), named: "Attendance",
            [
                Field("person", \.person, .id(), "A member."),
                Field("present", \.isPresent, .boolean, "Whether the person came."),
            ])
    }

    static let planning = "POST /v1/relationships/{id}/sessions"
    private static let stepping = "POST /v1/sessions/{id}/transitions"
    private static let moving = "POST /v1/sessions/{id}/move"

    public static let fields = FieldTable(
        blank: Session(), named: "Session",
        standard(
            "session",
            [
                Field("relationship", \.relationship, .id(), "The relationship.", setBy: planning),
                Field(
                    "people", \.people, .array(.id(), countMax: Relationship.membersMax), "The members when it was planned.",
                    setBy: "the service"),
                Field(
                    "externalId", optional: \.externalId, .text(200),
                    "What another system calls the session; no two sessions of one system have the same."),
                Field("startsAt", \.startsAt, .instant, "When it begins, in UTC."),
                Field(
                    "zone", \.zone, .zone, "The time zone in which it was planned, such as Europe/Berlin.", isRequired: false),
                Field("minutes", \.minutes, .integer(5...1440), "How long it lasts.", isRequired: false),
                Field("mode", optional: \.mode, .choice, "How the members meet."),
                Field("place", optional: \.place, .text(500), "Where they meet: a room, a number."),
                Field(
                    "joinLink", optional: \.joinLink, .webAddress, "Where they join a meeting by video: an address with https."),
                Field(
                    "agenda", \.agenda, .array(.object(AgendaItem.fields), countMax: 50), "What it is about.", isRequired: false),
                Field(
                    "attendance", \.attendance, .array(.object(Attendance.fields), countMax: Relationship.membersMax),
                    "Who came; of a session that was held, everybody of whom nothing is said.", isRequired: false),
                Field("status", \.status, .choice, "Where it stands.", setBy: stepping),
                Field(
                    "series", optional: \.series, .id(), "The first session of the series with which it was planned.",
                    setBy: planning),
                Field("replaces", optional: \.replaces, .id(), "The session in whose place it came.", setBy: moving),
                Field("replacedBy", optional: \.replacedBy, .id(), "The session that came in its place.", setBy: moving),
                Field("cancelReason", optional: \.cancelReason, .choice, "Why it was cancelled.", setBy: stepping),
                Field(
                    "changes", \.changes, .integer(0...JSONValue.integerMax),
                    "How often its time or place has changed, that of the sessions included in whose place it came.",
                    isRequired: false, setBy: "the service"),
                Field(
                    "changedAt", optional: \.changedAt, .instant, "When its length or place last changed.",
                    setBy: "the service"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: stepping),
                Field(
                    "externalIdBy", optional: \.externalIdBy, .id(),
                    "The key to whose family externalId belongs.", setBy: "the service"),
            ]))

    public static let transitionFields = Transition<Status>.fields(blank: .planned, "session", named: "SessionTransition")

    public static let prefix: StaticString = "ses"
    public static var rows: any WritableKeyPath<Records, Rows<Session>> & Sendable { \.sessions }

    public static let kind = Kind<Session>(
        .sessions, "session", german: GermanNoun(.feminine, "Sitzung", "Sitzungen"), "/v1/sessions",
        filters: [
            .choice("status") { $0.status }, .ids("person", of: Person.self) { $0.people },
            .externalId(),
            Filter.since("from", sort: "startsAt") { $0.startsAt }.meaning("Items that begin at this time in UTC, or later."),
            Filter.before("until", sort: "startsAt") { $0.startsAt }.meaning("Items that begin before this time in UTC."),
        ],
        sorts: [.time("startsAt") { $0.startsAt }, .createdAt],
        references: [.to(Relationship.self, "relationship", onDelete: .cascade) { $0.relationship }],
        access: .ofMembers(
            .session,
            external: .bySystem(),
            candidates: \.ownSessions
        ) {
            $0.relationship
        } hiding: { session, viewer in
            // Who joined a group later was not there.
            !session.people.isEmpty && viewer.caller.person.map { !session.people.contains($0) } ?? true
        },
        writableWhenOver: ["agenda", "attendance", "externalId"],
        faults: { draft, records in
            records.faults(inside: draft.record.relationship, draft.current == nil, in: Self.open) + draft.faults(in: records)
        },
        consequences: { before, after, records, now in
            // The last one that was planned ends the relationship.
            guard let after, after.status == .held, before?.status != .held else { return [] }
            return records().followed(after.relationship, at: now)
        })

    static let byPerson = kind.filters.firstIndex { $0.name == "person" } ?? 0
    static let byRelationship = kind.filter(ofReference: 0)

    /// The states of a relationship in which its members plan sessions.
    static let open: [Relationship.Status] = [.accepted, .contracting, .active, .paused, .closing]

    public static let states = States<Status>(over: [.held, .noShow, .cancelled]) { state in
        switch state {
        case .planned: [.step(to: .confirmed, by: .member)] + ends
        case .confirmed: ends
        case .held, .noShow, .cancelled: []
        }
    }

    private static let ends: [States<Status>.Step] = [
        .step(to: .held, by: .member), .step(to: .noShow, by: .member), .step(to: .cancelled, by: .member, .scheduler),
    ]

    public var guidedBy: [Slug] { [] }
    public static var rules: [Rule<Session>] { [] }

    public static func states(taking detail: StepDetail) -> [Status] {
        switch detail {
        case .until: []
        case .reason: [.cancelled]
        case .endRelationships, .onRefusal: []
        }
    }

    public mutating func prepare(
        _ step: Transition<Status>, with details: StepDetails, in records: Records
    ) throws(Problem) {
        switch step.to {
        case .held, .noShow:
            guard startsAt <= step.at else {
                throw .invalid(FieldErrors([FieldError(pointer: "/to", .text(.notBefore(startsAt)))]))
            }
            if step.to == .held { try records.requireActive(relationship, for: step.to.rawValue, at: step.at) }
        case .cancelled: cancelReason = details.reason
        case .planned, .confirmed: break
        }
    }

    /// How long after it a session can still be written down: what was longer ago nobody remembers well. Ours.
    static let recordedSeconds = 30 * 86_400
    /// How long before it a session can be planned: what is later is a slip of the pen more often than a plan. Ours.
    static let plannedSeconds = 2 * 366 * 86_400
    /// A day begins in one zone when it is still the day before in UTC.
    private static let zoneSecondsMax = 14 * 3600

    public func check(madeIn records: Records, at now: Instant) throws(Problem) {
        if let fault = fault(of: startsAt, in: records, at: now) {
            throw .invalid(FieldErrors([FieldError(pointer: "/startsAt", .text(fault))]))
        }
    }

    private func fault(of start: Instant, in records: Records, at now: Instant) -> FieldText? {
        let (earliest, latest) = (now.adding(seconds: -Self.recordedSeconds), now.adding(seconds: Self.plannedSeconds))
        if start < earliest { return .sessionTooOld(earliest, days: Self.recordedSeconds / 86_400) }
        if start > latest { return .sessionTooFar(latest) }
        guard let first = records.relationships[relationship]?.value.startsOn,
            start < first.start.adding(seconds: -Self.zoneSecondsMax)
        else { return nil }
        return .beforeRelationship(first)
    }

    public func completed(instead current: Session?, in records: Records, at now: Instant) -> Session {
        if let current { return counted(instead: current, at: now) }
        var session = self
        session.people = records.relationships[relationship]?.value.present.map(\.person) ?? []
        return session
    }
}

extension Kind<Session>.Draft {
    /// What is wrong with it: a time that is changed without the other side's word, and people who are not in the relationship.
    fileprivate func faults(in records: Records) -> [FieldError] {
        if let current, !current.isOver, current.startsAt != record.startsAt {
            return [FieldError(pointer: "/startsAt", .text(.movedOtherwise))]
        }
        guard let relationship = records.relationships[record.relationship]?.value else { return [] }
        let agenda = record.agenda.enumerated().compactMap { place, item in item.owner.map { ("/agenda/\(place)/owner", $0) } }
        let attendance = record.attendance.enumerated().map { ("/attendance/\($0)/person", $1.person) }
        return (agenda + attendance).filter { relationship.member($1) == nil }.map {
            FieldError(pointer: $0.0, .text(.notMember))
        } + FieldError.repetitions(of: record.attendance.map(\.person.description), in: "/attendance")
    }
}

extension Viewer {
    /// The sessions of the caller's person; none for a key without one, whatever its scopes.
    var ownSessions: [RecordKey]? {
        guard let person = caller.person else { return [] }
        return records.sessions.all(in: .key(person.key), of: Session.byPerson).map(\.value.id.key)
    }
}

// MARK: Moving one to another time

/// When a session takes place instead.
struct SessionMove: Sendable {
    var startsAt = Instant(milliseconds: 0)
    var zone: String?
    var minutes: Int?

    static let fields = FieldTable(
        blank: SessionMove(), named: "SessionMove",
        [
            Field("startsAt", \.startsAt, .instant, "When it begins, in UTC."),
            Field("zone", optional: \.zone, .zone, "The time zone; without it, that of before."),
            Field("minutes", optional: \.minutes, .integer(5...1440), "How long it lasts; without it, as long as before."),
        ])
}

extension Session {
    /// What a client sends.
    public static let moveSchema = SessionMove.fields.schema
}

extension Records {
    /// Moves a session to another time: a new one takes its place, which the other side has to confirm again.
    ///
    /// - Throws: `Problem` with `.notFound`, `.invalidDocument`; with `.illegalTransition` for one that is over.
    func moveSession(
        _ current: Stored<Session>, to document: JSONValue, id: ID<Session>, as actors: Set<Actor>, by mover: String,
        at now: Instant
    ) throws(Problem) -> Decision<Stored<Session>> {
        let errors = faults(inside: current.value.relationship, true, in: Session.open)
        guard errors.isEmpty else { throw .invalid(FieldErrors(errors)) }
        let request: SessionMove
        do { request = try SessionMove.fields.readDraft(document) } catch { throw .invalid(error) }
        let old = try move(current.value.id, to: .cancelled, as: actors, by: mover, at: now).answer.stored
        var (before, after) = (old.value, current.value)
        (before.replacedBy, after.replaces) = (id, current.value.id)
        (after.startsAt, after.zone) = (request.startsAt, request.zone ?? after.zone)
        (after.minutes, after.status, after.transitions) = (request.minutes ?? after.minutes, .planned, [])
        after.attendance = []
        try after.check(madeIn: self, at: now)
        (after.changes, after.changedAt) = (min(current.value.sequence + 1, JSONValue.integerMax), nil)
        let made = Stored(Session.made(after.completed(instead: nil, in: self, at: now), id: id, by: mover, at: now), revision: 1)
        // The new one first: it is what a repeated request is answered with.
        return Decision(changes: [.put(made), .put(Stored(before, revision: old.revision))], answer: made)
    }
}
