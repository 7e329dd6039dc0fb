// The places of a programme, and who gets one that is free.

extension Participant {
    /// The group among which it counts: those with a place on its side of the programme, or those who wait for one.
    var standing: GroupKey? {
        status.hasPlace ? Self.placed(in: program, side) : status == .waitlisted ? Self.waiting(in: program, side) : nil
    }

    static func placed(in program: ID<Program>, _ side: Side) -> GroupKey { .part(side == .guide ? 0 : 1, of: program.key) }

    static func waiting(in program: ID<Program>, _ side: Side) -> GroupKey { .part(side == .guide ? 2 : 3, of: program.key) }

    /// The state that follows by itself: whom an organiser has invited, and anyone where the programme is open, needs nobody's
    /// approval, only a place.
    public func follower(in records: Records, at now: Instant) -> Status? {
        guard status == .applied, let program = records.programs[program]?.value,
            origin == .invited || program.enrolment == .open
        else { return nil }
        let refusing = Self.rules.filter { $0.gates.contains(.approved) && !$0.errors(in: self, records, at: now).isEmpty }
        guard !refusing.isEmpty else { return .approved }
        return refusing.map(\.id) == [Self.capacity.id] ? .waitlisted : nil
    }
}

extension Records {
    /// How many places on one side of a programme are free; nil where there is no bound.
    ///
    /// - Parameter own: A participant whose own place does not count.
    func freePlaces(in program: Program, _ side: Participant.Side, but own: Participant? = nil) -> Int? {
        guard let places = program.places?[side] else { return nil }
        let hasOwn = own.flatMap { participants[$0.id]?.value.status.hasPlace } ?? false
        return places - participants.count(in: Participant.placed(in: program.id, side), of: Participant.byStanding)
            + (hasOwn ? 1 : 0)
    }

    /// Gives the free places on one side to those who have waited longest, as far as the rules let them in.
    ///
    /// - Complexity: O(those who wait), where a place is free.
    func fillPlaces(of id: ID<Program>, _ side: Participant.Side, at now: Instant) -> [Change] {
        guard let program = programs[id]?.value, program.entryBar == nil else { return [] }
        guard freePlaces(in: program, side) ?? 1 > 0 else { return [] }
        let waiting = participants.all(in: Participant.waiting(in: id, side), of: Participant.byStanding).sorted {
            ($0.value.waitingSince ?? $0.value.createdAt, $0.value.id) < (
                $1.value.waitingSince ?? $1.value.createdAt, $1.value.id
            )
        }
        var (next, changes) = (self, [Change]())
        for stored in waiting {
            guard next.freePlaces(in: program, side) ?? 1 > 0 else { break }
            let more = next.stepped(stored, to: .approved, at: now)
            next.apply(more)
            changes += more
        }
        return changes
    }

    /// What a change of a programme means to its participants: places that are free now, or the end.
    func consequences(from before: Program, to after: Program, at now: Instant) -> [Change] {
        switch after.status {
        case .closed, .cancelled: return before.status == after.status ? [] : endParticipations(in: after, at: now)
        case .closing: return before.status == after.status ? [] : endApplications(in: after.id, at: now)
        case .draft, .designed, .enrolling, .matching, .running, .archived:
            guard after.entryBar == nil, before.places != after.places || before.entryBar != nil else { return [] }
            return Participant.Side.allCases.flatMap { fillPlaces(of: after.id, $0, at: now) }
        }
    }

    /// Everybody who takes part has completed a programme that is closed; the others leave it.
    private func endParticipations(in program: Program, at now: Instant) -> [Change] {
        let isClosed = program.status == .closed
        // First, or with each guide who goes another would be asked.
        let withdrawn = endApplications(in: program.id, at: now)
        var next = self
        next.apply(withdrawn)
        let ended = next.endRelationships(
            relationships.all(in: .key(program.id.key), of: Relationship.byProgram),
            because: isClosed ? .programEnded : .programCancelled, isDone: isClosed, at: now)
        next.apply(ended)
        return withdrawn + ended + next.endPlaces(in: program, isClosed: isClosed, at: now)
    }

    private func endPlaces(in program: Program, isClosed: Bool, at now: Instant) -> [Change] {
        return participants.all(in: .key(program.id.key), of: Participant.byProgram).flatMap { stored in
            if isClosed, [.active, .paused].contains(stored.value.status) { return stepped(stored, to: .completed, at: now) }
            return stepped(stored, to: .withdrawn, because: isClosed ? .programEnded : .programCancelled, at: now)
        }
    }

    /// What it means that a person has left the organisation for good.
    func endParticipations(of person: ID<Person>, at now: Instant) -> [Change] {
        var (next, changes) = (self, [Change]())
        for stored in participants.all(in: .key(person.key), of: Participant.byPerson) {
            let isRunning = [.active, .paused].contains(stored.value.status)
            let more = next.stepped(stored, to: isRunning ? .left : .withdrawn, because: .leftDirectory, at: now)
            next.apply(more)
            changes += more
        }
        return changes
    }

    /// The step of a participant that nobody takes, and what follows from it; nothing where it is not legal, or a rule
    /// stands in the way.
    func stepped(
        _ stored: Stored<Participant>, to status: Participant.Status, because reason: EndReason? = nil, at now: Instant
    ) -> [Change] {
        do throws(Problem) {
            return try move(bySchedule: stored.value.id, to: status, with: StepDetails(reason: reason), at: now)
        } catch {
            return []
        }
    }
}

/// How many people a programme takes on each side; nil for any number.
public struct Places: Sendable, Equatable {
    public var guide: Int?
    public var learner: Int?

    subscript(side: Participant.Side) -> Int? {
        switch side {
        case .guide: guide
        case .learner: learner
        }
    }
}
