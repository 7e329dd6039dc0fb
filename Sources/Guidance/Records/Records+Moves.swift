public import JSON

/// A step that a record has taken.
public struct Move<R: Moving>: Sendable {
    public let transition: Transition<R.Status>
    /// The rules that guard the new state and ask something of the record, all of which held.
    public let held: [Slug]
    /// The warnings that stay on the record.
    public let findings: [Finding]
    /// The record in its new state.
    public let stored: Stored<R>

    /// Writes `{"number","from","to","at","by","held","findings"}`.
    public func write(to writer: inout JSONWriter, for reader: Reader) {
        writer.object { writer in
            writer.member("number", transition.number)
            writer.member("from", transition.from.rawValue)
            writer.member("to", transition.to.rawValue)
            writer.member("at", transition.at.description)
            writer.member("by", transition.by)
            writer.member("held", held.map(\.text))
            writer.name("findings")
            writer.array(findings) { $1.write(to: &$0, for: reader) }
        }
    }
}

/// What a client sends to move a record: `{"to":"enrolling"}` and nothing else.
struct MoveRequest<R: Moving>: Sendable {
    var to: R.Status

    static func read(_ document: JSONValue) throws(Problem) -> R.Status {
        guard let state = R.Status.allCases.first else { preconditionFailure("a record with states has some") }
        let fields = FieldTable(
            blank: MoveRequest(to: state), [Field("to", \.to, .choice, "The state that the \(R.kind.noun) is to enter.")])
        do { return try fields.readDraft(document).to } catch { throw .invalid(error) }
    }
}

extension Records {
    /// Moves a record to another state.
    ///
    /// Rules answer before the legality of the step does, so that a refusal teaches what the type asks for; but where the
    /// record is already, or can never come, what they ask for would not help, and they are silent.
    ///
    /// - Parameter mover: Who takes the step, for the record: at most 200 characters, not blank.
    /// - Throws: `Problem` with `.notFound`; with `.rulesRefuse` and every rule that guards the state and is broken; with
    ///   `.illegalTransition` and the legal steps.
    public func move<R: Moving>(
        _ id: ID<R>, to status: R.Status, by mover: String, at now: Instant
    ) throws(Problem) -> Decision<Move<R>> {
        precondition(mover.isSignature, "who acts is named so that the record can be read back")
        let current: Stored<R> = try record(id)
        var record = current.value
        guard record.status != status, !R.states.next(from: record.status, toward: status).isEmpty else {
            throw .illegal(record, to: status)
        }
        let gating = R.rules.filter { $0.gates.contains(status) }
        let refusals = gating.flatMap { rule in
            rule.errors(in: record, self, at: now).map { rule.refusal($0, in: record, catalogue) }
        }
        guard refusals.isEmpty else { throw .rulesRefuse(.step(to: status.rawValue), refusals) }
        guard R.states.next(from: record.status).contains(status) else { throw .illegal(record, to: status) }

        let transition = Transition(
            number: min(record.lastStep + 1, JSONValue.integerMax), from: record.status, to: status,
            at: now, by: mover)
        record.status = status
        record.transitions = Array((record.transitions + [transition]).suffix(R.transitionsMax))
        let revision = current.revision + 1
        let stored = Stored(record.revised(to: revision, by: mover, at: now), revision: revision)
        return Decision(changes: [.put(stored)], answer: move(transition, of: stored, at: now))
    }

    /// A step that a record has taken, told again: with the rules and the warnings of the record as it is now.
    ///
    /// - Throws: `Problem` with `.notFound` if the record is gone, or has taken so many steps since that this one is not kept with it.
    public func move<R: Moving>(_ number: Int, of id: ID<R>, at now: Instant) throws(Problem) -> Move<R> {
        let stored: Stored<R> = try record(id)
        guard let transition = stored.value.transitions.last(where: { $0.number == number }) else {
            throw .notFound(R.kind.name, id.description)
        }
        return move(transition, of: stored, at: now)
    }

    private func move<R: Moving>(_ transition: Transition<R.Status>, of stored: Stored<R>, at now: Instant) -> Move<R> {
        let findings = findings(of: stored.value, at: now)
        let held = R.rules.filter { $0.gates.contains(transition.to) && $0.applies(stored.value, self) }.map(\.id)
        return Move(
            transition: transition, held: held.filter { rule in !findings.contains { $0.rule == rule } },
            findings: findings.filter { $0.severity == .warning }, stored: stored)
    }

    /// The same as a client asks for it.
    ///
    /// - Throws: Also `Problem` with `.invalidDocument` that names an unknown state and every member that does not belong.
    public func move<R: Moving>(
        _ id: ID<R>, as document: JSONValue, by mover: String, at now: Instant
    ) throws(Problem) -> Decision<Move<R>> {
        try move(id, to: try MoveRequest<R>.read(document), by: mover, at: now)
    }

    /// Refuses a change of a record that has come to its end, or that would break a rule that guards its state.
    ///
    /// What was broken before stays writable: otherwise nobody could put such a record right one step at a time.
    func check<R: Moving>(_ record: R, instead current: R, at now: Instant) throws(Problem) {
        if current.isOver {
            var kept = current
            R.fields.carry(R.kind.writableWhenOver, from: record, to: &kept)
            guard kept == record else { throw .over(R.kind.name, current.status.rawValue) }
        }
        let refusals = R.rules.filter { $0.gates.contains(record.status) }.flatMap { rule in
            let broken = Set(rule.errors(in: current, self, at: now).map(\.relationshipType))
            return rule.errors(in: record, self, at: now).filter { !broken.contains($0.relationshipType) }
                .map { rule.refusal($0, in: record, catalogue) }
        }
        guard refusals.isEmpty else { throw .rulesRefuse(.change(R.kind.name, in: record.status.rawValue), refusals) }
    }
}
