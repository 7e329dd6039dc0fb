internal import JSON

extension Records {
    /// Raises a concern.
    ///
    /// - Throws: `Problem` with `.personal` for a caller who acts for nobody; as `create` does.
    func raiseConcern(
        _ draft: Draft<Concern>, from document: JSONValue, id: ID<Concern>, by caller: Caller, at now: Instant,
        for viewer: Viewer? = nil
    ) throws(Problem) -> Decision<Stored<Concern>> {
        guard let person = caller.person else { throw .personal(.concerns) }
        return try create(draft.with { $0.by = person }, from: document, id: id, by: caller.signature, at: now, for: viewer)
    }

    /// Takes a step with a concern, and keeps what its contact answers.
    ///
    /// - Throws: `Problem` with `.notFound` for who may not read it; with `.notYourStep` for the one who raised it; with
    ///   `.invalidDocument`, `.illegalTransition`.
    func handleConcern(
        _ id: ID<Concern>, as document: JSONValue, by caller: Caller, at now: Instant
    ) throws(Problem) -> Decision<Stored<Concern>> {
        let current: Stored<Concern> = try record(id)
        guard let person = caller.person, mayRead(current.value, person, at: now) else {
            throw .notFound(.concerns, id.description)
        }
        let step: ConcernStep
        do { step = try ConcernStep.fields.readDraft(document) } catch { throw .invalid(error) }
        var concern = current.value
        let next = Concern.states.next(from: concern.status)
        guard next.contains(step.to) else {
            let leading = concern.status == step.to ? [] : Concern.states.next(from: concern.status, toward: step.to)
            throw .illegalTransition(
                .concerns, from: concern.status.rawValue, to: step.to.rawValue,
                Problem.Steps(next: next.map(\.rawValue), leading: leading.map(\.rawValue)))
        }
        guard contacts(for: concern, at: now).contains(person) else {
            throw .notYourStep(.concerns, to: step.to.rawValue, [.contact])
        }
        concern.status = step.to
        concern.handling.append(Concern.Handling(to: step.to, by: person, at: now, text: step.text))
        return decide(on: concern, instead: current, by: caller.signature, at: now)
    }

    /// Whether the person raised the concern, or handles it. Nobody else learns that there is one.
    func mayRead(_ concern: Concern, _ person: ID<Person>, at now: Instant) -> Bool {
        concern.by == person || contacts(for: concern, at: now).contains(person)
    }

    /// Those who read, answer and close a concern: the programme's contacts, but for those whom it is about, who raised it, or who stand
    /// above one of the two; where none is left, as where the programme is gone, the privacy officers.
    func contacts(for concern: Concern, at now: Instant) -> [ID<Person>] {
        func isApart(_ person: ID<Person>) -> Bool {
            guard people[person]?.value.active == true, person != concern.by, person != concern.about else { return false }
            return ![concern.by, concern.about].compactMap(\.self).contains {
                isInLine(person, of: $0, since: start(of: $0, concern), now: now)
            }
        }
        let contacts = concern.program.flatMap { programs[$0]?.value.concernContacts.filter(isApart) } ?? []
        return contacts.isEmpty ? privacyOfficers(of: concern.program, at: now).filter(isApart) : contacts
    }

    /// From when on those above a person count: since the person takes part in the programme, or else since the concern is there.
    private func start(of person: ID<Person>, _ concern: Concern) -> Instant {
        let own = participants.referring(to: RecordAddress(kind: .people, name: person.name), nil, namedMax: .max).named
        let first = own.first { $0.value.person == person && $0.value.program == concern.program }
        return min(first?.value.createdAt ?? concern.createdAt, concern.createdAt)
    }

    private func privacyOfficers(of program: ID<Program>?, at now: Instant) -> [ID<Person>] {
        var officers: [ID<Person>] = []
        appointments.forEach { stored in
            let appointment = stored.value
            let counts = appointment.office == .privacyOfficer && appointment.holds(at: now)
            if counts, appointment.program == nil || appointment.program == program { officers.append(appointment.person) }
            return true
        }
        return officers.uniqued()
    }
}
