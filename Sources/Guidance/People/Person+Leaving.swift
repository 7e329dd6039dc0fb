// What becomes of what somebody has a part in who is not there any more. Access ends at once, with `active`; what cannot be taken back
// waits, since a directory with a wrong filter deactivates people by the hundred.

extension Person {
    /// How long somebody can come back to everything as it was.
    static let graceSeconds = 14 * 86_400

    /// What the service keeps of a person beside what others say.
    public func completed(instead current: Person?, in records: Records, at now: Instant) -> Person {
        var person = withLine(instead: current, in: records, at: now).withRecheck(instead: current, in: records, at: now)
        if let current, current.active != active { person.leavesAt = active ? nil : now.adding(seconds: Self.graceSeconds) }
        return person
    }
}

extension Records {
    /// Ends the participations, offices, keys and calendar of somebody who has not come back.
    func leave(_ stored: Stored<Person>, at now: Instant) -> [Change] {
        var person = stored.value
        person.leavesAt = nil
        let ended = endRelationships(
            relationships.all(in: .key(person.id.key), of: Relationship.byPerson), without: person.id, because: .leftDirectory,
            at: now)
        var next = self
        next.apply(ended)
        return decide(on: person, instead: stored, by: Self.scheduler, at: now).changes + ended
            + next.endParticipations(of: person.id, at: now) + endAppointments(of: person.id, at: now)
            + endKeys(of: person.id, at: now) + endCalendar(of: person.id)
    }

    private func endCalendar(of person: ID<Person>) -> [Change] {
        calendarFeeds[ID(person.key)].map { [.delete($0.value.id)] } ?? []
    }

    private func endAppointments(of person: ID<Person>, at now: Instant) -> [Change] {
        var changes: [Change] = []
        appointments.forEach(in: Appointment.byPerson, .key(person.key)) { stored in
            var appointment = stored.value
            if let from = appointment.from, from >= now {
                changes.append(.delete(appointment.id))
            } else if appointment.holds(at: now) {
                appointment.until = now
                changes += decide(on: appointment, instead: stored, by: Self.scheduler, at: now).changes
            }
            return true
        }
        return changes
    }

    private func endKeys(of person: ID<Person>, at now: Instant) -> [Change] {
        accessKeys.keys(passing: Key.byPerson, .key(person.key)).compactMap { accessKeys[ID($0)] }
            .filter { $0.value.actsFor == person }.flatMap { revoked($0, by: Self.scheduler, at: now).changes }
    }

    /// Gives somebody who is there again the places that nobody has taken meanwhile: who is not there was passed over.
    func comeBack(_ person: ID<Person>, at now: Instant) -> [Change] {
        var (next, changes) = (self, [Change]())
        for stored in participants.all(in: .key(person.key), of: Participant.byPerson)
        where stored.value.status == .waitlisted {
            let more = next.fillPlaces(of: stored.value.program, stored.value.side, at: now)
            next.apply(more)
            changes += more
        }
        return changes
    }
}
