public import JSON

// What people do in programmes, as somebody may.

/// What became of an enrolment, as the caller sees it.
public enum SeenEnrolment: Sendable {
    case one(Visible<Participant>)
    case many([(person: ID<Person>, result: Result<Visible<Participant>, Problem>)])
}

extension Viewer {
    /// As `Records.enrol`.
    ///
    /// - Throws: Also `Problem` with `.notFound` for a programme that the caller does not see.
    public func enrol(
        _ document: JSONValue, in id: ID<Program>, makeID: () -> ID<Participant>
    ) throws(Problem) -> Decision<SeenEnrolment> {
        let program = try record(id, of: Program.self).value
        let decision: Decision<Enrolment>
        do throws(Problem) {
            decision = try records.enrol(
                document, in: id, caller: caller.person, as: { actors(to: $0, for: .create) },
                where: { sees(RecordAddress(kind: .people, name: $0.name)) }, at: now, makeID: makeID)
        } catch {
            throw explained(error, in: program)
        }
        return decision.map { enrolment in
            guard case .many(let results) = enrolment else { return seen(enrolment) }
            return seen(.many(results.map { ($0.person, $0.result.mapError { explained($0, in: program) }) }))
        }
    }

    /// Tells organisers of a programme why a person is not theirs to invite: they would be sent to themselves.
    private func explained(_ problem: Problem, in program: Program) -> Problem {
        guard case .notYourStep(.participants, _, _) = problem else { return problem }
        let roles = roles(in: program).intersection([.administrator, .integration, .owner])
        guard !roles.isEmpty else { return problem }
        let isOpen = !roles.isDisjoint(with: caller.opened(by: Need(.create, .participants)))
        return .denied(isOpen ? .line : .scope(.participantsWrite))
    }

    /// An enrolment that was made before, told again.
    public func enrolment(_ document: JSONValue, in id: ID<Program>) throws(Problem) -> SeenEnrolment {
        _ = try record(id, of: Program.self)
        switch try records.enrolment(document, in: id, caller: caller.person) {
        case .one(let stored): return .one(try visible(stored))
        case .many(let results):
            return .many(
                results.map { person, result in
                    // Somebody who is hidden by now gets the answer of one who is gone.
                    guard case .success(let stored) = result else { return (person, result.map { written($0) }) }
                    return (person, seen(stored).map { .success($0) } ?? .failure(.notFound(.people, person.description)))
                })
        }
    }

    private func seen(_ enrolment: Enrolment) -> SeenEnrolment {
        switch enrolment {
        case .one(let stored): .one(written(stored))
        case .many(let results): .many(results.map { ($0.person, $0.result.map { written($0) }) })
        }
    }

    /// As `Records.suggest`, by the person for whom the request is made.
    ///
    /// - Throws: Also `Problem` with `.personal` for a key that acts for nobody, and with `.denied`.
    public func suggest(
        _ what: Suggestion.What, _ document: JSONValue, in id: ID<Program>, makeID: () -> RecordKey
    ) throws(Problem) -> Decision<Void> {
        guard let person = caller.person else { throw .personal(.suggestions) }
        _ = try record(id, of: Program.self)
        let decision = try records.suggest(what, document, in: id, by: person, at: now, makeID: makeID)
        if let denial = denial(of: .create, decision.answer.value) { throw .denied(denial) }
        return decision.map { _ in () }
    }

    /// As `Records.guides`, for those who take part in the programme and those who run it.
    public func guides(of id: ID<Program>, _ choice: GuideChoice) throws(Problem) -> [GuideCard] {
        let program = try record(id, of: Program.self).value
        let readers: RoleSet = [.administrator, .integration, .owner, .committee, .participant]
        guard !roles(in: program).isDisjoint(with: readers) else { throw .denied(.otherRole(readers.roles)) }
        return records.guides(of: program, for: caller.person, choice, now: now)
    }

    /// As `Records.copyProgram`: only those who see all of a programme can copy it.
    public func copyProgram(from document: JSONValue, id: ID<Program>) throws(Problem) -> Decision<Visible<Program>> {
        let decision = try records.copyProgram(from: document, id: id, by: caller.signature, at: now) {
            seen($0)?.isWhole ?? false
        }
        if let denial = denial(of: .create, decision.answer.value) { throw .denied(denial) }
        return decision.map { written($0) }
    }
}
