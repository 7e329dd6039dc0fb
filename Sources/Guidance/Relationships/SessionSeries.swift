public import JSON

// Several sessions that are planned at once.

/// How often a session is repeated, as a client asks for it.
public struct SessionRepetition: Sendable, Equatable {
    var every = Period(days: 7)
    var times = 2

    /// A year of weeks.
    static let timesMax = 52

    static let fields = FieldTable(
        blank: SessionRepetition(), named: "SessionRepetition",
        [
            Field("every", \.every, .period, "How long after one session the next begins, at the same time of day in zone."),
            Field("times", \.times, .integer(2...timesMax), "How many sessions there are, the first included."),
        ])

    /// When the sessions begin.
    ///
    /// - Returns: Nil if one would begin after `last`.
    func starts(from first: Instant, _ clock: ZoneClock, until last: Instant) -> [Instant]? {
        // Each from the first: a month after the last of January is no step back from the last of February.
        let starts = (0..<times).map { clock.instant(every.repeated($0), after: first) }
        guard let end = starts.last, let end, end <= last else { return nil }
        return starts.compactMap { $0 }
    }
}

extension Period {
    /// - Parameter times: At most `SessionRepetition.timesMax`, of a length that a client wrote with four digits.
    fileprivate func repeated(_ times: Int) -> Period { Period(months: months * times, days: days * times) }
}

extension Session {
    private static let planFields = FieldTable(
        blank: Session(), named: "SessionPlan",
        fields.fields + [
            Field(
                "repeat", optional: \.repetition, .object(SessionRepetition.fields),
                "Plans several sessions at once.")
        ])

    /// What a client sends to plan one, or several.
    public static let planSchema = planFields.schema.draft

    /// Reads what a client sends.
    public static func plan(_ document: JSONValue) -> Draft<Session> { planFields.draft(document) }

    /// Those of a series that were planned with this one as the first, in their order; none if it is not.
    func series(in records: Records) -> [Stored<Session>] {
        guard series == id else { return [] }
        return records.sessions.all(in: .key(relationship.key), of: Self.byRelationship)
            .filter { $0.value.series == id && $0.value.replaces == nil }.sorted { $0.value.id < $1.value.id }
    }
}

/// What was planned by one request.
public enum PlannedSessions: Sendable {
    case one(Visible<Session>)
    case series([Visible<Session>])
}

extension Viewer {
    /// Plans a session in a relationship, or several in one decision.
    ///
    /// - Parameters:
    ///   - draft: As `Session.plan` reads it, with the relationship.
    ///   - clock: That of its zone; nil if the machine knows no zones.
    public func plan(
        _ draft: Draft<Session>, from document: JSONValue, _ clock: ZoneClock?, makeID: () -> ID<Session>
    ) throws(Problem) -> Decision<PlannedSessions> {
        let first = makeID()
        guard let session = draft.record, draft.errors.isEmpty, let repetition = session.repetition else {
            return try Session.kind.create(self, draft, document, first).map { .one($0) }
        }
        // Who may plan none is not told what is wrong with it.
        var decision = try plan(draft, session.startsAt, in: first, document, first)
        guard let clock else { throw .unknownZone }
        let last = now.adding(seconds: Session.plannedSeconds)
        guard let starts = repetition.starts(from: session.startsAt, clock, until: last) else {
            throw .invalid(FieldErrors([FieldError(pointer: "/repeat", .text(.seriesTooLong(until: last)))]))
        }
        for start in starts.dropFirst() {
            let next = try plan(draft, start, in: first, document, makeID())
            decision = Decision(changes: decision.changes + next.changes, answer: decision.answer + next.answer)
        }
        return decision.map { .series($0) }
    }

    private func plan(
        _ draft: Draft<Session>, _ start: Instant, in series: ID<Session>, _ document: JSONValue, _ id: ID<Session>
    ) throws(Problem) -> Decision<[Visible<Session>]> {
        let draft = draft.with { ($0.startsAt, $0.series, $0.repetition) = (start, series, nil) }
        return try Session.kind.create(self, draft, document, id).map { [$0] }
    }

    /// What was planned by a request that comes again.
    public func planned(_ first: Visible<Session>) -> PlannedSessions {
        let all = first.value.series(in: records)
        return all.isEmpty ? .one(first) : .series(all.compactMap { seen($0) })
    }
}

extension Problem {
    /// The time zone of a session is none that the machine knows.
    public static var unknownZone: Problem {
        .invalid(FieldErrors([FieldError(pointer: "/zone", .text(.notZone))]))
    }
}
