public import JSON

extension Records {
    /// The programme of that id.
    ///
    /// - Throws: `Problem` with `.notFound`.
    public func program(_ id: ProgramID) throws(Problem) -> Stored<Program> {
        guard let stored = programs[id] else { throw .notFound(id) }
        return stored
    }

    /// Opens a programme as a draft, which may be incomplete: rules guard its steps, not its writing.
    ///
    /// - Parameters:
    ///   - document: What the client asks for; `name` and `relationshipTypes` at the least.
    ///   - id: Not yet used.
    ///   - now: When it happened. Rules never read a clock.
    /// - Throws: `Problem` with `.invalidDocument` and every error: members that are unknown, wrong or set by the service,
    ///   relationship types that no programme can run, an end before the start.
    public func openProgram(
        _ document: JSONValue, id: ProgramID, at now: Instant
    ) throws(Problem) -> Decision<Stored<Program>> {
        precondition(programs[id] == nil, "a program opens once")
        var program = try catalogue.readProgram(document)
        (program.id, program.createdAt, program.updatedAt) = (id, now, now)
        let stored = Stored(revision: program.revision, program, Program.fields)
        return Decision(changes: [.putProgram(stored)], answer: stored)
    }

    /// Changes what clients may change of a programme.
    ///
    /// - Parameter document: The whole programme as it is to be; read-only members may come back unchanged, or be left out.
    /// - Returns: The programme; with no change to remember if the document says what is there already.
    /// - Throws: `Problem` with `.notFound`; with `.invalidDocument` as for `openProgram`; with `.programOver` if it is over
    ///   and more than name, description, owner and sponsor would change; with `.rulesRefuse` if the change
    ///   breaks a rule that guards the state the programme is in, and that it obeyed until now.
    public func changeProgram(
        _ id: ProgramID, to document: JSONValue, at now: Instant
    ) throws(Problem) -> Decision<Stored<Program>> {
        let current = try program(id)
        var program = try catalogue.readProgram(document, current: current.value)
        (program.id, program.revision, program.status) = (id, current.revision, current.value.status)
        (program.design, program.transitions) = (current.value.design, current.value.transitions)
        (program.createdAt, program.updatedAt) = (current.value.createdAt, current.value.updatedAt)
        if program.status.isOver {
            var kept = current.value
            (kept.name, kept.description) = (program.name, program.description)
            (kept.owner, kept.sponsor) = (program.owner, program.sponsor)
            guard kept == program else { throw .over(program.status) }
        }
        let refusals = newRefusals(of: program, since: current.value)
        guard refusals.isEmpty else {
            throw .refused("The change to a program in state \(program.status.rawValue)", by: refusals)
        }
        return program.revised(from: current, at: now)
    }

    /// Deletes a programme with its design and its history.
    ///
    /// - Throws: `Problem` with `.notFound`.
    public func deleteProgram(_ id: ProgramID) throws(Problem) -> Decision<Void> {
        _ = try program(id)
        return Decision(changes: [.deleteProgram(id)], answer: ())
    }

    /// The rules that guard the state of `program` and that it breaks, but `before` did not, for a relationship type.
    ///
    /// What was broken before stays writable: otherwise nobody could mend such a programme one step at a time.
    private func newRefusals(of program: Program, since before: Program) -> [Refusal] {
        Rule.all.filter { $0.gates.contains(program.status) }.flatMap { rule in
            let broken = Set(rule.errors(in: before, catalogue).map(\.relationshipType))
            return rule.errors(in: program, catalogue).filter { !broken.contains($0.relationshipType) }
                .map { rule.refusal($0, in: program, catalogue) }
        }
    }
}

extension Program {
    /// The decision to write this programme in place of `current`: nothing to remember if they are the same.
    func revised(from current: Stored<Program>, at now: Instant) -> Decision<Stored<Program>> {
        guard self != current.value else { return Decision(changes: [], answer: current) }
        var program = self
        (program.revision, program.updatedAt) = (current.revision + 1, now)
        let stored = Stored(revision: program.revision, program, Program.fields)
        return Decision(changes: [.putProgram(stored)], answer: stored)
    }
}
