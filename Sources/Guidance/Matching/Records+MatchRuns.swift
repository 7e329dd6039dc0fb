public import JSON

// How match runs are made, end and are published.

/// What an organiser decides before a run.
struct MatchRunRequest: Sendable {
    var relationshipType: Slug?
    var basedOn: ID<MatchRun>?
    var pins: [MatchRun.Decided] = []
    var forbids: [MatchRun.Decided] = []

    static let fields = FieldTable(
        blank: MatchRunRequest(), named: "MatchRunRequest",
        [
            Field(
                "relationshipType", optional: \.relationshipType, .slug,
                "The relationship type; needed where the program has several."),
            Field(
                "basedOn", optional: \.basedOn, .id(),
                "An earlier run of the program, whose pins and forbids hold where none are sent."),
            Field(
                "pins", \.pins, .array(.object(MatchRun.Decided.fields), countMax: MatchRun.decidedMax),
                "Pairs that are made, whatever their score.", isRequired: false),
            Field(
                "forbids", \.forbids, .array(.object(MatchRun.Decided.fields), countMax: MatchRun.decidedMax),
                "Pairs that are not made.", isRequired: false),
        ])
}

extension MatchRun {
    /// What a client sends to prepare one.
    public static let requestSchema = MatchRunRequest.fields.schema

    /// What is wrong with pins and forbids.
    func faults(in records: Records, where isThere: (RecordAddress) -> Bool) -> [FieldError] {
        var errors: [FieldError] = []
        for (member, decided) in [("pins", pins), ("forbids", forbids)] {
            for (place, pair) in decided.enumerated() {
                for (name, id, side) in [("learner", pair.learner, Participant.Side.learner), ("guide", pair.guide, .guide)] {
                    let pointer = "/\(member)/\(place)/\(name)"
                    guard isThere(RecordAddress(kind: .participants, name: id.name)),
                        let participant = records.participants[id]?.value
                    else {
                        errors.append(FieldError(pointer: pointer, .text(.missing(.participants, id.description))))
                        continue
                    }
                    if participant.program != program {
                        errors.append(FieldError(pointer: pointer, .text(.notOfProgram)))
                    } else if participant.side != side || participant.relationshipType != relationshipType {
                        errors.append(FieldError(pointer: pointer, .text(.notAs(side, relationshipType))))
                    }
                }
            }
        }
        errors += FieldError.repetitions(of: pins.map(\.learner.description), in: "/pins", at: "/learner")
        let barred = Set(forbids.map { "\($0.learner)~\($0.guide)" })
        for (place, pin) in pins.enumerated() where barred.contains("\(pin.learner)~\(pin.guide)") {
            errors.append(FieldError(pointer: "/pins/\(place)", .text(.pinnedAndForbidden)))
        }
        return errors
    }
}

extension Kind<MatchRun>.Draft {
    func faults(in records: Records) -> [FieldError] {
        guard record.status == .draft || current.map({ $0.pins == record.pins && $0.forbids == record.forbids }) ?? true else {
            return [FieldError(pointer: "", .text(.runBegun(record.status.rawValue)))]
        }
        return record.faults(in: records) { _ in true }
    }
}

extension Records {
    /// A run as a client prepares it.
    ///
    /// - Parameter isThere: Whether there is a record, for the one who asks.
    /// - Throws: `Problem` with `.invalidDocument`.
    func matchRun(
        from document: JSONValue, in program: Program, id: ID<MatchRun>, by maker: String, at now: Instant,
        where isThere: (RecordAddress) -> Bool
    ) throws(Problem) -> MatchRun {
        let draft = MatchRunRequest.fields.draft(document)
        guard let request = draft.record, draft.errors.isEmpty else { throw .invalid(first: draft.errors) }
        var (run, errors) = (MatchRun(), [FieldError]())
        if !program.bringsTogether { errors.append(FieldError(pointer: "", .text(.notProposing(program.status.rawValue)))) }
        (run.program, run.pins, run.forbids) = (program.id, request.pins, request.forbids)
        let types = program.relationshipTypes
        if let type = request.relationshipType ?? (types.count == 1 ? types.first : nil) {
            run.relationshipType = type
            if !types.contains(type) { errors.append(FieldError(pointer: "/relationshipType", .text(.typeNeeded(types)))) }
        } else {
            errors.append(FieldError(pointer: "/relationshipType", .text(.typeNeeded(types))))
        }
        var base: MatchRun?
        func knows(_ id: ID<Participant>) -> Bool { isThere(RecordAddress(kind: .participants, name: id.name)) }
        if let id = request.basedOn {
            if let earlier = matchRuns[id]?.value, earlier.program == program.id,
                isThere(RecordAddress(kind: .matchRuns, name: id.name))
            {
                (run.basedOn, base) = (id, earlier)
                let told = earlier.only(knows)
                if document["pins"] == nil { run.pins = told.pins }
                if document["forbids"] == nil { run.forbids = told.forbids }
            } else {
                errors.append(FieldError(pointer: "/basedOn", .text(.missing(.matchRuns, id.description))))
            }
        }
        if errors.isEmpty { errors = run.faults(in: self, where: isThere) }
        if let base { run.keep(of: base, hiddenFrom: knows) }
        guard errors.isEmpty else { throw .invalid(first: errors) }
        return MatchRun.made(run, id: id, by: maker, at: now)
    }

    // MARK: Solving

    /// The runs that wait to be solved, the oldest first.
    public var matchRunsToSolve: [MatchRun] {
        matchRuns.all(in: MatchRun.solving, of: MatchRun.byStatus).map(\.value)
    }

    /// Whether a run waits to be solved, or is being solved.
    public func isSolving(_ id: ID<MatchRun>) -> Bool { matchRuns[id]?.value.status == .solving }

    /// Writes what came of a run, unless it was cancelled meanwhile.
    public func settle(
        _ id: ID<MatchRun>, with outcome: MatchOutcome, at now: Instant
    ) -> Decision<Bool> {
        guard let current = matchRuns[id], current.value.status == .solving else { return Decision(changes: [], answer: false) }
        var run = current.value
        var changes: [Change] = []
        switch outcome {
        case .failed(let attempt):
            run.lastAttempt = attempt
            run.take(run.nextTransition(to: .draft, by: Self.scheduler, at: now))
        case .solved(let solution):
            run.take(run.nextTransition(to: solution.isFeasible ? .solved : .infeasible, by: Self.scheduler, at: now))
            (run.configuration, run.counts) = (solution.configuration, solution.counts)
            (run.snapshotHash, run.resultHash) = (solution.snapshotHash, solution.resultHash)
            (run.summary, run.solvedAt) = (solution.summary, now)
            var result = solution.result
            (result.run, result.program) = (id, run.program)
            result = MatchResult.made(result, id: ID(id.key), by: Self.scheduler, at: now)
            changes = decide(on: result, revision: 1).changes
        }
        let decision = decide(on: run, instead: current, by: Self.scheduler, at: now)
        return Decision(changes: decision.changes + changes, answer: true)
    }

    // MARK: Publishing

    /// Proposes a relationship to each pair, in one decision: every rule is asked again, with all that was proposed before.
    ///
    /// - Parameter skips: Whether pairs that are refused are left out; else nothing happens where there is one.
    /// - Throws: `Problem` with `.rulesRefuse` and what was refused, for each pair; with `.illegalTransition`; with `.notYourStep`.
    func publish(
        _ current: Stored<MatchRun>, skippingRefused skips: Bool, as actors: Set<Actor>, by signature: String, at now: Instant,
        makeID: () -> ID<Relationship>
    ) throws(Problem) -> Decision<Move<MatchRun>> {
        var run = current.value
        guard MatchRun.states.next(from: run.status).contains(.published) else { throw .illegal(run, to: .published) }
        guard actors.contains(.organiser) else { throw .notYourStep(.matchRuns, to: "published", [.organiser]) }
        if run.configuration?.asksForReview == true, run.status != .reviewed { throw .illegal(run, to: .published) }
        if run.configuration?.needsTwoPeople == true, run.startedBy == signature { throw .denied(.ownCase) }
        guard let program = programs[run.program]?.value, program.bringsTogether else {
            throw .invalid(first: [
                FieldError(pointer: "", .text(.notProposing(programs[run.program]?.value.status.rawValue ?? "")))
            ])
        }
        var (next, changes, errors, refusals) = (self, [Change](), [FieldError](), [Refusal]())
        for unit in units(of: run, in: program) {
            let id = makeID()
            var proposed: (learners: [ID<Participant>], relationship: Relationship?) = ([], nil)
            for (place, pair) in unit {
                let learners = proposed.learners + [pair.learner]
                switch next.proposal(of: pair.guide, and: learners, in: program, by: run.id, signature, at: now, id: id) {
                case .success(let relationship): proposed = (learners, relationship)
                case .failure(let refused):
                    guard !skips else {
                        let rules = refused.refusals.map(\.rule)
                        run.skipped.append(MatchRun.Skipped(learner: pair.learner, guide: pair.guide, rules: rules))
                        continue
                    }
                    errors.append(FieldError(pointer: "/proposals/\(place)", .text(refused.text)))
                    // Nobody reads more of them, and others who write wait.
                    guard errors.count <= CatalogueLimits.errorsMax else {
                        throw .pairsRefused(FieldErrors(first: errors), refusals)
                    }
                    // Most say the same of many pairs.
                    refusals += refused.refusals.filter { new in
                        !refusals.contains { $0.rule == new.rule && $0.text == new.text }
                    }
                }
            }
            guard let relationship = proposed.relationship else { continue }
            let made = next.decide(on: relationship, revision: 1).changes
            next.apply(made)
            changes += made
        }
        guard errors.isEmpty else { throw .pairsRefused(FieldErrors(first: errors), refusals) }
        run.publishedAt = now
        let transition = run.nextTransition(to: .published, by: signature, at: now)
        run.take(transition)
        let decision = decide(on: run, instead: current, by: signature, at: now)
        return Decision(
            changes: decision.changes + changes,
            answer: Move(transition: transition, held: [], findings: [], stored: decision.answer))
    }

    /// The pairs of a run with their places in it, as they are proposed: each by itself, or all of a guide as one group.
    private func units(of run: MatchRun, in program: Program) -> [[(place: Int, pair: MatchResult.Proposal)]] {
        let pairs = (matchResults[ID(run.id.key)]?.value.proposals ?? []).enumerated().map { (place: $0, pair: $1) }
        guard program.hasGroups else { return pairs.map { [$0] } }
        var (units, places) = ([[(place: Int, pair: MatchResult.Proposal)]](), [ID<Participant>: Int]())
        for one in pairs {
            if let unit = places[one.pair.guide] {
                units[unit].append(one)
            } else {
                places[one.pair.guide] = units.count
                units.append([one])
            }
        }
        return units
    }

    /// Why a pair is not proposed.
    private struct PairRefusal: Error {
        let text: FieldText
        var refusals: [Refusal] = []
    }

    /// What is proposed to a guide and learners, with all that was proposed before in these records.
    ///
    /// - Parameter learners: Those before the last could be proposed without it.
    private func proposal(
        of guide: ID<Participant>, and learners: [ID<Participant>], in program: Program, by run: ID<MatchRun>,
        _ signature: String, at now: Instant, id: ID<Relationship>
    ) -> Result<Relationship, PairRefusal> {
        func gone(_ id: ID<Participant>) -> PairRefusal { PairRefusal(text: .missing(.participants, id.description)) }
        guard let guide = participants[guide]?.value else { return .failure(gone(guide)) }
        let people = learners.compactMap { participants[$0]?.value }
        guard people.count == learners.count, let last = people.last else { return .failure(gone(learners[learners.count - 1])) }
        if let text = absence(of: guide) ?? absence(of: last) { return .failure(PairRefusal(text: text)) }
        if let other = openPair(of: guide, and: last) { return .failure(PairRefusal(text: .pairedAlready(in: other))) }
        var request = RelationshipRequest()
        (request.program, request.guide, request.learners) = (program.id, guide.id, learners)
        var relationship = relationship(asking: request, in: program, guide, people, id: id, by: signature, at: now)
        (relationship.origin, relationship.matchRun) = (.matched, run)
        let refusals = refusals(of: relationship, entering: .proposed, at: now)
        guard !refusals.isEmpty else { return .success(relationship) }
        return .failure(PairRefusal(text: .pairRefused(refusals.map(\.rule)), refusals: refusals))
    }
}

extension Program {
    /// Whether a guide and all of their learners are one group.
    var hasGroups: Bool { format == .group || format == .circle }
}
