internal import JSON

// What a change in the organisation breaks in relationships that go on, and what it mends. A small change is looked at with the line that
// makes it; of a large one the person keeps a mark, in that same line, and the scheduler does the rest piece by piece.

extension Person {
    /// That relationships are still to be looked at, of this person and of everybody below.
    public struct Recheck: Sendable, Equatable {
        public var at = Instant(milliseconds: 0)
        /// The last person of whom it is done; nil before the first.
        public var after: ID<Person>?

        static let fields = FieldTable(
            blank: Recheck(), named: "Recheck",
            [
                Field("at", \.at, .instant, "When it goes on."),
                Field("after", optional: \.after, .id(), "The last person of whom it is done."),
            ])
    }

    /// More relationships than this are looked at piece by piece.
    static let recheckedAtOnce = 200
    /// How many each piece has: it holds up other writers for about a millisecond.
    static let recheckedInPiece = 10

    /// The person with the mark, where a change of manager concerns many.
    func withRecheck(instead current: Person?, in records: Records, at now: Instant) -> Person {
        guard let current, current.manager != manager else { return self }
        var (person, count) = (self, 0)
        if current.recheck != nil {  // what was done already may be otherwise by now
            person.recheck = Recheck(at: now)
            return person
        }
        for id in [id] + records.below(id) {
            count += records.relationships.count(in: .key(id.key), of: Relationship.byPerson)
            guard count <= Self.recheckedAtOnce else {
                person.recheck = Recheck(at: now)
                return person
            }
        }
        return person
    }
}

extension Records {
    /// Looks at the next piece of the relationships of a person and of everybody below.
    func recheck(_ stored: Stored<Person>, at now: Instant) -> [Change] {
        guard let recheck = stored.value.recheck else { return [] }
        var person = stored.value
        let people = ([person.id] + below(person.id)).sorted().drop { id in recheck.after.map { id <= $0 } ?? false }
        var (piece, count) = ([ID<Person>](), 0)
        for id in people where count < Person.recheckedInPiece {
            piece.append(id)
            count += relationships.count(in: .key(id.key), of: Relationship.byPerson)
        }
        let isDone = piece.count == people.count
        // Later than before, or it would count as not done.
        person.recheck =
            isDone
            ? nil : Person.Recheck(at: Instant(milliseconds: max(now, recheck.at).milliseconds + 1), after: piece.last)
        return decide(on: person, instead: stored, by: Self.scheduler, at: now).changes + rechecked(piece, at: now)
    }

    /// What the line of today breaks or mends in the relationships of people.
    func rechecked(_ people: [ID<Person>], at now: Instant) -> [Change] {
        var (seen, changes) = (Set<ID<Relationship>>(), [Change]())
        for person in people {
            relationships.forEach(in: Relationship.byPerson, .key(person.key)) { stored in
                guard !stored.value.isOver, seen.insert(stored.value.id).inserted else { return true }
                changes += rechecked(stored, at: now)
                return true
            }
        }
        return changes
    }

    /// The same for one.
    func rechecked(_ stored: Stored<Relationship>, at now: Instant) -> [Change] {
        let status = stored.value.status
        switch status {
        case .active, .paused, .conflict:
            let isBroken = !Relationship.reCheckOnChange.errors(in: stored.value, self, at: now).isEmpty
            if !isBroken, status == .paused, let until = stored.value.pausedUntil, until <= now {
                return moved(stored, to: [.active], at: now)  // the day has come while it was broken
            }
            guard isBroken != (status == .conflict) else { return [] }
            return isBroken ? broken(stored, at: now) : restored(stored, at: now)
        // What only the line has kept from going on goes on.
        case .proposed, .accepted, .contracting: return followed(stored.value.id, at: now)
        case .closing, .completed, .endedEarly, .cancelled: return []
        }
    }

    private func broken(_ stored: Stored<Relationship>, at now: Instant) -> [Change] {
        var relationship = stored.value
        relationship.take(relationship.nextTransition(to: .conflict, by: Self.scheduler, at: now))
        relationship.conflict = Relationship.Conflict(rule: Relationship.mentorOutsideLine.id, since: now)
        return decide(on: relationship, instead: stored, by: Self.scheduler, at: now).changes
    }

    /// Goes back to where it was; where something else stands in the way by now, its members find it paused.
    private func restored(_ stored: Stored<Relationship>, at now: Instant) -> [Change] {
        let wasPaused = stored.value.transitions.last { $0.to == .conflict }?.from == .paused
        return moved(stored, to: wasPaused ? [.paused] : [.active, .paused], at: now)
    }

    /// Goes to the first of the states to which no rule keeps it from going.
    private func moved(_ stored: Stored<Relationship>, to states: [Relationship.Status], at now: Instant) -> [Change] {
        for status in states {
            let changes = try? move(
                bySchedule: stored.value.id, to: status, with: StepDetails(until: stored.value.pausedUntil), at: now)
            if let changes { return changes }
        }
        return []
    }
}
