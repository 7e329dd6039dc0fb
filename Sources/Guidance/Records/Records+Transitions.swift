public import JSON

/// A step that a programme has taken.
public struct Move: Sendable {
    public let transition: Transition
    /// The rules that guard the new state, all of which held.
    public let held: [Slug]
    /// The warnings that stay on the record.
    public let findings: [Finding]
    /// The programme in its new state.
    public let stored: Stored<Program>

    /// Writes `{"number","from","to","at","by","held","findings"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("number", transition.number)
            writer.member("from", transition.from.rawValue)
            writer.member("to", transition.to.rawValue)
            writer.member("at", transition.at.description)
            writer.member("by", transition.by)
            writer.member("held", held.map(\.text))
            writer.name("findings")
            writer.array(findings) { $1.write(to: &$0) }
        }
    }
}

extension Records {
    /// Moves a programme to another state.
    ///
    /// Rules answer before the legality of the step does, so that a refusal teaches what the type asks for; but where the
    /// programme is already, or can never come, what they ask for would not help, and they are silent.
    ///
    /// - Parameter mover: Who takes the step, for the record: at most 200 characters, not blank.
    /// - Throws: `Problem` with `.notFound`; with `.rulesRefuse` and every rule that guards the state and is broken; with
    ///   `.illegalTransition` and the legal steps.
    public func moveProgram(
        _ id: ProgramID, to status: Program.Status, by mover: String, at now: Instant
    ) throws(Problem) -> Decision<Move> {
        precondition(mover.isSignature, "who acts is named so that the record can be read back")
        let current = try program(id)
        var program = current.value
        guard program.status != status, !program.status.next(toward: status).isEmpty else {
            throw .illegal(from: program.status, to: status)
        }
        let gating = Rule.all.filter { $0.gates.contains(status) }
        let refusals = gating.flatMap { rule in
            rule.errors(in: program, catalogue).map { rule.refusal($0, in: program, catalogue) }
        }
        guard refusals.isEmpty else { throw .refused("The step to \(status.rawValue)", by: refusals) }
        guard program.status.next.contains(status) else { throw .illegal(from: program.status, to: status) }

        let transition = Transition(
            number: (program.transitions.last?.number ?? 0) + 1, from: program.status, to: status, at: now, by: mover)
        program.status = status
        program.transitions = Array((program.transitions + [transition]).suffix(Program.transitionsMax))
        let decision = program.revised(from: current, at: now)
        let findings = findings(of: decision.answer.value)
        let move = Move(
            transition: transition,
            held: gating.map(\.id).filter { rule in !findings.contains { $0.rule == rule } },
            findings: findings.filter { $0.severity == .warning }, stored: decision.answer)
        return Decision(changes: decision.changes, answer: move)
    }
}
