public import JSON
import Locks
import Synchronization

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

/// A generic type has no stored property of its own.
private let moveTables = Lock<[ObjectIdentifier: any Sendable]>([:])

/// What a client sends to move a record: `{"to":"enrolling"}`, and what the kind lets it say with that.
struct MoveRequest<R: Moving>: Sendable {
    var to: R.Status
    var details = StepDetails()

    /// Made once for each kind: its key paths take longer than all the rest of a step.
    static var fields: FieldTable<MoveRequest> {
        moveTables.withLock { tables in
            if let table = tables[ObjectIdentifier(R.self)] as? FieldTable<MoveRequest> { return table }
            let table = makeFields()
            tables[ObjectIdentifier(R.self)] = table
            return table
        }
    }

    private static func makeFields() -> FieldTable<MoveRequest> {
        guard let state = R.Status.allCases.first else { preconditionFailure("a record with states has some") }
        var fields = [Field("to", \MoveRequest.to, .choice, "The state that the \(R.kind.noun) is to enter.")]
        if !R.states(taking: .until).isEmpty {
            fields.append(Field("until", optional: \.details.until, .instant, "When the step back is taken automatically."))
        }
        if !R.states(taking: .reason).isEmpty {
            fields.append(Field("reason", optional: \.details.reason, .choice, "Why; nobody has to say."))
        }
        if !R.states(taking: .endRelationships).isEmpty {
            fields.append(
                Field(
                    "endRelationships", \.details.endsRelationships, .boolean,
                    "Whether its relationships that are not over end with it.", isRequired: false))
        }
        if !R.states(taking: .onRefusal).isEmpty {
            fields.append(
                Field(
                    "onRefusal", optional: \.details.onRefusal, .choice,
                    "What happens where a rule refuses a part of it: nothing at all (stop, as without it), or all else (skip)."))
        }
        return FieldTable(blank: MoveRequest(to: state), fields)
    }

    static func read(_ document: JSONValue, at now: Instant) throws(Problem) -> MoveRequest {
        let request: MoveRequest
        do { request = try fields.readDraft(document) } catch { throw .invalid(error) }
        var errors: [FieldError] = []
        func check(_ detail: StepDetail, _ pointer: String, isGiven: Bool) {
            let states = R.states(taking: detail)
            guard isGiven, !states.contains(request.to) else { return }
            errors.append(FieldError(pointer: pointer, .text(.notWithStep(states.map(\.rawValue)))))
        }
        check(.until, "/until", isGiven: request.details.until != nil)
        check(.reason, "/reason", isGiven: request.details.reason != nil)
        check(.onRefusal, "/onRefusal", isGiven: request.details.onRefusal != nil)
        check(.endRelationships, "/endRelationships", isGiven: request.details.endsRelationships)
        if errors.isEmpty, let until = request.details.until, until <= now {
            errors.append(FieldError(pointer: "/until", .text(.notLater(than: now))))
        }
        guard errors.isEmpty else { throw .invalid(FieldErrors(errors)) }
        return request
    }
}

extension Records {
    /// Moves a record to another state.
    ///
    /// Rules answer before the legality of the step does, so that a refusal teaches what the type asks for; but where the
    /// record is already, or can never come, what they ask for would not help, and they are silent.
    ///
    /// - Parameters:
    ///   - actors: What the mover is to the record.
    ///   - mover: Who takes the step, for the record: at most 200 characters, not blank.
    /// - Throws: `Problem` with `.notFound`; with `.notYourStep`, where others may take the step; with `.rulesRefuse` and every rule
    ///   that guards the state and is broken; with `.illegalTransition` and the legal steps; with what the kind itself refuses.
    public func move<R: Moving>(
        _ id: ID<R>, to status: R.Status, with details: StepDetails = StepDetails(), as actors: Set<Actor>, by mover: String,
        at now: Instant
    ) throws(Problem) -> Decision<Move<R>> {
        let (transition, decision) = try take(id, to: status, with: details, as: actors, by: mover, at: now)
        return decision.map { move(transition, of: $0, at: now) }
    }

    /// The same for a step of the service itself. Nobody reads an answer, so the rules are not asked for findings.
    func move<R: Moving>(
        bySchedule id: ID<R>, to status: R.Status, with details: StepDetails = StepDetails(), at now: Instant
    ) throws(Problem) -> [Change] {
        try take(id, to: status, with: details, as: [.scheduler], by: Self.scheduler, at: now).decision.changes
    }

    private func take<R: Moving>(
        _ id: ID<R>, to status: R.Status, with details: StepDetails, as actors: Set<Actor>, by mover: String, at now: Instant
    ) throws(Problem) -> (transition: Transition<R.Status>, decision: Decision<Stored<R>>) {
        precondition(mover.isSignature, "who acts is named so that the record can be read back")
        let current: Stored<R> = try record(id)
        var record = current.value
        guard record.status != status, !R.states.next(from: record.status, toward: status).isEmpty else {
            throw .illegal(record, to: status)
        }
        // Rules would teach what somebody else has to do.
        if let step = R.states.steps(from: record.status).first(where: { $0.to == status }), actors.isDisjoint(with: step.by) {
            throw .notYourStep(R.kind.name, to: status.rawValue, step.by)
        }
        // What the service does others see, so that it tells nothing of what only members read.
        let gating = R.rules.filter {
            $0.gates.contains(status) && !($0.isForMembers && actors == [.scheduler]) && !details.answers($0.id)
        }
        let refusals = gating.flatMap { rule in
            rule.errors(in: record, self, at: now).map { rule.refusal($0, in: record, catalogue) }
        }
        guard refusals.isEmpty else { throw .rulesRefuse(.step(to: status.rawValue), refusals) }
        guard R.states.next(from: record.status).contains(status) else { throw .illegal(record, to: status) }

        let transition = record.nextTransition(to: status, by: mover, at: now)
        try record.prepare(transition, with: details, in: self)
        record.take(transition)
        takeFollowers(of: &record, at: now)
        return (transition, decide(on: record, instead: current, by: mover, at: now))
    }

    /// Takes the steps that follow by themselves, as part of the same decision.
    func takeFollowers<R: Moving>(of record: inout R, at now: Instant) {
        while let next = record.follower(in: self, at: now) {
            let transition = record.nextTransition(to: next, by: Self.scheduler, at: now)
            do throws(Problem) { try record.prepare(transition, with: StepDetails(), in: self) } catch { return }
            record.take(transition)
        }
    }

    /// A step that a record has taken, told again: with the rules and the warnings of the record as it is now.
    ///
    /// - Throws: `Problem` with `.notFound` if the record is gone, or has taken so many steps since that this one is not kept with it.
    public func move<R: Moving>(_ number: Int, of id: ID<R>, at now: Instant) throws(Problem) -> Move<R> {
        let stored: Stored<R> = try record(id)
        let steps = stored.value.transitions
        guard var place = steps.lastIndex(where: { $0.number == number }) else { throw .notFound(R.kind.name, id.description) }
        // The step that somebody took, and not those that followed it automatically in the same line.
        while place > 0, steps[place].by == Self.scheduler, steps[place - 1].at == steps[place].at { place -= 1 }
        let transition = steps[place]
        return move(transition, of: stored, at: now)
    }

    private func move<R: Moving>(_ transition: Transition<R.Status>, of stored: Stored<R>, at now: Instant) -> Move<R> {
        // By their places: a rule is much to copy.
        let (rules, record) = (R.rules, stored.value)
        var (held, findings) = ([Slug](), [Finding]())
        for place in rules.indices where !rules[place].isForMembers {
            let broken = record.isOver ? [] : rules[place].violations(in: record, self, at: now)
            findings += broken.map { rules[place].finding($0, in: record, catalogue, at: now) }
            if broken.isEmpty, rules[place].gates.contains(transition.to), rules[place].applies(record, self) {
                held.append(rules[place].id)
            }
        }
        return Move(transition: transition, held: held, findings: findings.filter { $0.severity == .warning }, stored: stored)
    }

    /// The same as a client asks for it.
    ///
    /// - Throws: Also `Problem` with `.invalidDocument` that names an unknown state and every member that does not belong.
    public func move<R: Moving>(
        _ id: ID<R>, by document: JSONValue, as actors: Set<Actor>, by mover: String, for person: ID<Person>? = nil,
        at now: Instant
    ) throws(Problem) -> Decision<Move<R>> {
        var request = try MoveRequest<R>.read(document, at: now)
        request.details.person = person
        return try move(id, to: request.to, with: request.details, as: actors, by: mover, at: now)
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

extension Moving {
    /// The step to a state, with the next number.
    func nextTransition(to status: Status, by mover: String, at now: Instant) -> Transition<Status> {
        Transition(number: min(lastStep + 1, JSONValue.integerMax), from: self.status, to: status, at: now, by: mover)
    }

    /// Enters the state to which a step leads.
    mutating func take(_ step: Transition<Status>) {
        status = step.to
        transitions = Array((transitions + [step]).suffix(Self.transitionsMax))
    }
}
