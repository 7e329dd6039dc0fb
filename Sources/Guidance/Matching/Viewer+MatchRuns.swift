public import JSON

// Match runs, as somebody may see and move them.

extension Viewer {
    /// As `Records.matchRun`.
    ///
    /// - Throws: Also `Problem` with `.notFound` and `.denied`.
    public func makeMatchRun(
        _ document: JSONValue, in id: ID<Program>, id made: ID<MatchRun>
    ) throws(Problem) -> Decision<Visible<MatchRun>> {
        let program = try record(id, of: Program.self)
        var blank = MatchRun()
        blank.program = id
        if let denial = denial(of: .create, blank) { throw .denied(denial) }
        let run = try records.matchRun(from: document, in: program.value, id: made, by: caller.signature, at: now) { sees($0) }
        return records.decide(on: run, revision: 1).map { written($0) }
    }

    /// As any step, but that publishing makes a relationship of each pair.
    public func move(
        _ current: Visible<MatchRun>, as document: JSONValue, makeID: () -> ID<Relationship>
    ) throws(Problem) -> Decision<SeenMove<MatchRun>> {
        let request = try MoveRequest<MatchRun>.read(document, at: now)
        guard request.to == .published else { return try move(current, as: document) }
        let actors = actors(to: current.value)
        try requireWhole(current.value.id)
        return try records.publish(
            current.stored, skippingRefused: request.details.onRefusal == .skip, as: actors, by: caller.signature, at: now,
            makeID: makeID
        ).map { SeenMove(move: $0, visible: written($0.stored, before: current)) }
    }

    /// The place of a run among those of its programme, from 1 on: what pages call it by.
    public func number(of run: Visible<MatchRun>) -> Int {
        records.matchRuns.all(in: .key(run.record.program.key), of: MatchRun.byProgram).count {
            ($0.value.createdAt, $0.value.id) <= (run.record.createdAt, run.id)
        }
    }

    /// What came of a run, without those whom the caller does not see as participants.
    ///
    /// - Returns: Nil where nothing has come of the run yet, and where the caller reads no more of it than numbers.
    /// - Throws: `Problem` with `.notFound` for the run; with `.denied`.
    public func matchResult(of id: ID<MatchRun>) throws(Problem) -> Visible<MatchResult>? {
        _ = try record(id, of: MatchRun.self)
        return records.matchResults[ID(id.key)].flatMap { seen($0) }
    }

    /// Refuses what only those may do who see every pair of a run: what stands in the way of one, or what would change, would tell of
    /// somebody of whom the caller reads nothing.
    ///
    /// - Throws: As `matchResult`; with `.denied`.
    func requireWhole(_ id: ID<MatchRun>) throws(Problem) {
        let result = records.matchResults[ID(id.key)]?.value
        if try result?.proposals.count != matchResult(of: id)?.record.proposals.count { throw .denied(.line) }
    }
}

extension Viewer {
    /// Whether the caller may know that somebody takes part, whatever the scopes of its key: somebody who runs a programme and stands above
    /// one of those in it reads nothing of that one.
    func knows(_ id: ID<Participant>) -> Bool {
        guard let participant = records.participants[id]?.value else { return true }
        let access = Participant.kind.access
        return roles(to: participant, access).roles.roles.contains {
            Matrix.rows[access.matter(participant).rawValue][$0].view != nil
        }
    }
}

extension MatchResult {
    /// Without rows that name somebody else.
    func only(_ isSeen: (ID<Participant>) -> Bool) -> MatchResult {
        var (seen, known) = (self, [ID<Participant>: Bool]())
        func sees(_ id: ID<Participant>) -> Bool {
            if let known = known[id] { return known }
            let isKnown = isSeen(id)
            known[id] = isKnown
            return isKnown
        }
        seen.proposals = proposals.filter { sees($0.learner) && sees($0.guide) }
        for place in seen.proposals.indices {
            if let best = seen.proposals[place].learnerBest, !sees(best.participant) { seen.proposals[place].learnerBest = nil }
            if let best = seen.proposals[place].guideBest, !sees(best.participant) { seen.proposals[place].guideBest = nil }
        }
        seen.unmatched = unmatched.filter { sees($0.learner) }
        for place in seen.unmatched.indices { seen.unmatched[place].relaxations.removeAll { !sees($0.guide) } }
        seen.guides = guides.filter { sees($0.guide) }
        for place in shortages.indices {
            seen.shortages[place].learners.removeAll { !sees($0) }
            seen.shortages[place].guides.removeAll { !sees($0) }
        }
        seen.leftOut.removeAll { !sees($0.participant) }
        seen.proof?.learners.removeAll { !sees($0.participant) }
        seen.proof?.guides.removeAll { !sees($0.participant) }
        return seen
    }

    /// The proposals of a learner or a guide alone, by the ids that a client sends.
    public func only(learner: String?, guide: String?) -> MatchResult {
        guard learner != nil || guide != nil else { return self }
        var some = self
        some.proposals.removeAll { proposal in
            learner.map { $0 != proposal.learner.description } ?? false || guide.map { $0 != proposal.guide.description } ?? false
        }
        return some
    }
}
