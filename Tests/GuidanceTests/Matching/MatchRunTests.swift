import JSON
import Matching
import Testing

@testable import Guidance

/// Match runs from the draft to the relationships that come of them.
@Suite struct MatchRunTests {
    /// A programme with guides and learners, and what an organiser does with runs.
    private struct Scene {
        var match: MatchScene

        init(guides: Int = 2, learners: Int = 2, _ more: String = "") throws {
            match = try MatchScene(guides: guides, learners: learners, more)
        }

        private func newID<R: TimedRecord>() -> ID<R> { ID(RecordKey(at: match.desk.now, count: 0, random: 7)) }

        /// Prepares a run.
        mutating func draft(_ document: String = "{}") throws -> ID<MatchRun> {
            let desk = match.desk
            let run = try desk.records.matchRun(
                from: json(document), in: try desk.program(match.program), id: newID(), by: "ines", at: desk.now,
                where: desk.records.holds)
            match.desk.remember(desk.records.decide(on: run, revision: 1).changes)
            return run.id
        }

        mutating func step(_ id: ID<MatchRun>, to status: MatchRun.Status) throws {
            let desk = match.desk
            let decision = try desk.records.move(id, to: status, as: [.organiser], by: "ines", at: desk.now)
            match.desk.remember(decision.changes)
        }

        /// Starts it, and has it solved.
        @discardableResult
        mutating func solve(
            _ id: ID<MatchRun>, bytesMax: Int = 1 << 20, check: (MatchProgress) throws -> Void = { _ in }
        ) throws -> MatchRun {
            try step(id, to: .solving)
            let records = match.desk.records
            #expect(records.matchRunsToSolve.map(\.id) == [id])
            let outcome = try run(id).solve(
                in: records, at: match.desk.now, bytesMax: bytesMax, digest: MatchScene.digest, clock: { _ in nil }, check: check)
            match.desk.remember(records.settle(id, with: outcome, at: match.desk.now).changes)
            return try run(id)
        }

        mutating func publish(_ id: ID<MatchRun>, skipping: Bool = false, by signature: String = "ines") throws {
            let desk = match.desk
            var count = 0
            let decision = try desk.records.publish(
                try desk.records.record(id), skippingRefused: skipping, as: [.organiser], by: signature, at: desk.now
            ) {
                count += 1
                return ID(RecordKey(at: desk.now, count: count, random: 7))
            }
            match.desk.remember(decision.changes)
        }

        func run(_ id: ID<MatchRun>) throws -> MatchRun { try match.desk.records.record(id, MatchRun.self).value }

        func result(_ id: ID<MatchRun>) throws -> MatchResult {
            try match.desk.records.record(ID<MatchResult>(id.key), MatchResult.self).value
        }

        var relationships: [Relationship] {
            var all: [Relationship] = []
            match.desk.records.relationships.forEach { stored in
                all.append(stored.value)
                return true
            }
            return all
        }

        func pairs(_ id: ID<MatchRun>) throws -> Set<String> {
            Set(try result(id).proposals.map { "\(place($0.learner, match.learners))-\(place($0.guide, match.guides))" })
        }

        private func place(_ id: ID<Participant>, _ all: [ID<Participant>]) -> Int { all.firstIndex(of: id) ?? -1 }
    }

    @Test func `a run pairs everybody for whom there is a place, says why, and publishing proposes each pair`() throws {
        var scene = try Scene()
        scene.match.prefer(scene.match.learners[0], choices: [scene.match.guides[1]])
        let id = try scene.draft()
        let run = try scene.solve(id)
        #expect(run.status == .solved && run.counts == MatchRun.Counts(learners: 2, guides: 2, places: 2, allowedPairs: 4))
        #expect(try scene.pairs(id) == ["0-1", "1-0"], "the choice decides")
        let result = try scene.result(id)
        for proposal in result.proposals {
            #expect(proposal.contributions.reduce(0) { $0 + $1.points } == proposal.score)
        }
        #expect(run.summary?.matched == 2 && run.summary?.withChoices == 1 && run.summary?.firstChoice == 1)
        try scene.publish(id)
        #expect(try scene.run(id).status == .published && scene.run(id).publishedAt != nil)
        let made = scene.relationships
        #expect(made.map(\.status) == [.proposed, .proposed] && made.map(\.origin) == [.matched, .matched])
        #expect(made.map(\.matchRun) == [id, id])
        _ = problem(.illegalTransition) { try scene.publish(id) }
        // All are paired now.
        let next = try scene.draft()
        #expect(try scene.solve(next).counts?.learners == 0)
    }

    @Test func `the proof of a run holds for the pairs of a market that is made of the snapshot alone`() throws {
        var scene = try Scene(guides: 3, learners: 5)
        for (place, learner) in scene.match.learners.enumerated() {
            scene.match.prefer(learner, choices: [scene.match.guides[place % 3], scene.match.guides[(place + 1) % 3]])
        }
        let id = try scene.draft()
        try scene.solve(id)
        let (result, snapshot) = (try scene.result(id), try scene.match.snapshot())
        let proof = try #require(result.proof)
        let learners = Dictionary(uniqueKeysWithValues: proof.learners.map { ($0.participant, $0.value) })
        let guides = Dictionary(uniqueKeysWithValues: proof.guides.map { ($0.participant, $0.value) })
        let pairs = Dictionary(uniqueKeysWithValues: result.proposals.map { ($0.learner, $0.guide) })
        var weight = 0
        for (place, learner) in snapshot.learners.enumerated() {
            let row = snapshot.market.row(of: .learners, place)
            for (other, guide) in snapshot.guides.enumerated() where row[other] >= 0 {
                let own = proof.perLearner + proof.perPoint * Int(row[other])
                let dual = (learners[learner.participant] ?? 0) + (guides[guide.participant] ?? 0)
                #expect(dual >= own, "no pair weighs more than its duals")
                if pairs[learner.participant] == guide.participant { weight += own }
            }
        }
        let places = snapshot.guides.reduce(0) { $0 + $1.capacity * (guides[$1.participant] ?? 0) }
        #expect(weight == learners.values.reduce(0, +) + places, "so nothing weighs more than what was found")
        #expect(result.proposals.count == 3 && result.unmatched.count == 2)
    }

    @Test func `who is left out reads in which shortage, and the least that would help`() throws {
        var scene = try Scene(guides: 1, learners: 3)
        let id = try scene.draft()
        let run = try scene.solve(id)
        #expect(run.summary?.shortage == 2 && run.summary?.mostPossible == 1)
        let result = try scene.result(id)
        #expect(result.shortages.map(\.missing) == [2] && result.shortages[0].guides == scene.match.guides)
        for left in result.unmatched {
            #expect(left.reason == .shortage && left.shortage == 1)
            #expect(left.relaxations.map(\.lift) == [["capacity"]] && left.relaxations[0].learners == 1)
        }
        #expect(result.guides.map(\.oneMore?.learners) == [1])
    }

    @Test func `of a list of people whom somebody avoids no row tells, unless there are many`() throws {
        for count in 1...4 {
            var scene = try Scene(guides: count, learners: 1)
            let avoided = try scene.match.guides.map { try scene.match.person($0) }
            scene.match.prefer(scene.match.learners[0], avoid: avoided)
            let id = try scene.draft()
            #expect(try scene.solve(id).status == .infeasible)
            let left = try #require(try scene.result(id).unmatched.first)
            #expect(left.reason == .noAllowedGuide && left.relaxations == [])
            #expect(left.excludedBy.map(\.constraint) == (count < 3 ? [] : ["private"]))
        }
    }

    @Test func `pins are made and forbidden pairs are not, and a new run takes both on`() throws {
        var scene = try Scene()
        let (learners, guides) = (scene.match.learners, scene.match.guides)
        scene.match.prefer(learners[0], choices: [guides[1]])
        let first = try scene.draft(
            #"{"pins":[{"learner":"\#(learners[0])","guide":"\#(guides[0])","reason":"They know each other."}]}"#)
        #expect(try scene.solve(first).status == .solved)
        #expect(try scene.pairs(first) == ["0-0", "1-1"])
        #expect(try scene.result(first).proposals.map(\.isPinned).count(where: \.self) == 1)
        let second = try scene.draft(
            #"{"basedOn":"\#(first)","pins":[],"forbids":[{"learner":"\#(learners[0])","guide":"\#(guides[1])"}]}"#)
        #expect(try scene.run(second).basedOn == first && scene.run(second).pins == [])
        #expect(try scene.solve(second).snapshotHash != scene.run(first).snapshotHash, "what was decided before goes in")
        #expect(try scene.pairs(second) == ["0-0", "1-1"])
        let third = try scene.draft(#"{"basedOn":"\#(first)"}"#)
        #expect(try scene.run(third).pins == scene.run(first).pins)
        #expect(try scene.solve(third).resultHash == scene.run(first).resultHash)
        #expect(try scene.run(third).snapshotHash == scene.run(first).snapshotHash)
    }

    @Test(arguments: [
        (#"{"pins":[{"learner":"GUIDE","guide":"LEARNER"}]}"#, ["/pins/0/learner", "/pins/0/guide"]),
        (#"{"pins":[{"learner":"LEARNER","guide":"GUIDE"},{"learner":"LEARNER","guide":"OTHER"}]}"#, ["/pins/1/learner"]),
        (
            #"{"pins":[{"learner":"LEARNER","guide":"GUIDE"}],"forbids":[{"learner":"LEARNER","guide":"GUIDE"}]}"#, ["/pins/0"]
        ),
        (#"{"forbids":[{"learner":"NOBODY","guide":"GUIDE"}]}"#, ["/forbids/0/learner"]),
        (#"{"relationshipType":"coaching"}"#, ["/relationshipType"]),
        (#"{"basedOn":"run_00000000-0000-7000-8000-000000000000"}"#, ["/basedOn"]),
        (#"{"pins":7}"#, ["/pins"]), (#"{"seed":"x"}"#, ["/seed"]),
    ]) func `what an organiser decides before is refused where it cannot be meant`(
        _ document: String, _ pointers: [String]
    ) throws {
        var scene = try Scene()
        let (match, text) = (scene.match, document)
        let meant = text.replacing("LEARNER", with: match.learners[0].description)
            .replacing("GUIDE", with: match.guides[0].description).replacing("OTHER", with: match.guides[1].description)
            .replacing("NOBODY", with: "par_00000000-0000-7000-8000-000000000000")
        #expect(problem(.invalidDocument) { try scene.draft(meant) }.errors.map(\.pointer) == pointers)
    }

    @Test func `what was decided of people whom somebody does not know stays, and shows in no refusal`() throws {
        var scene = try Scene()
        let (learners, guides) = (scene.match.learners, scene.match.guides)
        let both = (0..<2).map { #"{"learner":"\#(learners[$0])","guide":"\#(guides[$0])"}"# }
        let base = try scene.draft(#"{"pins":[\#(both.joined(separator: ","))]}"#)
        let isKnown = { (id: ID<Participant>) in id != learners[0] }
        func made(_ more: String) throws -> [ID<Participant>] {
            let desk = scene.match.desk
            return try desk.records.matchRun(
                from: json(#"{"basedOn":"\#(base)"\#(more)}"#), in: try desk.program(scene.match.program),
                id: ID(RecordKey(at: desk.now, count: 9, random: 9)), by: "ines", at: desk.now
            ) { $0.name != learners[0].name }.pins.map(\.learner)
        }
        #expect(try Set(made("")) == Set(learners[0..<2]))
        #expect(try made(#","pins":[]"#) == [learners[0]])
        #expect(try made(#","pins":[\#(both[1])]"#) == [learners[1], learners[0]])
        var run = try scene.run(base)
        run.pins = []
        run.keep(of: try scene.run(base), hiddenFrom: isKnown)
        #expect(run.pins.map(\.learner) == [learners[0]])
        run.keep(of: try scene.run(base), hiddenFrom: isKnown)
        #expect(run.pins.count == 1, "once")
    }

    @Test func `a run whose pairs take more memory than they may is too large, and stays a draft`() throws {
        var scene = try Scene()
        let id = try scene.draft()
        let run = try scene.solve(id, bytesMax: 31)
        #expect(run.status == .draft && run.lastAttempt == .tooLarge)
        #expect(try scene.solve(id, bytesMax: 32).status == .solved, "four pairs of 8 bytes")
    }

    @Test func `a run says how far it is, phase after phase`() throws {
        var scene = try Scene()
        let id = try scene.draft()
        var phases: [MatchProgress.Phase] = []
        try scene.solve(id) { progress in
            #expect(progress.of.map { progress.done <= $0 } ?? true)
            if phases.last != progress.phase { phases.append(progress.phase) }
        }
        #expect(phases.starts(with: [.snapshot, .score, .solve]) && phases.contains(.explain), "\(phases)")
    }

    @Test func `a run that is cancelled, takes too long or has a pin that cannot be goes back to the draft and says so`() throws {
        var scene = try Scene()
        for attempt in [MatchRun.Attempt.cancelled, .timedOut] {
            let id = try scene.draft()
            let run = try scene.solve(id) { _ in throw MatchRun.AttemptEnd(attempt) }
            #expect(run.status == .draft && run.lastAttempt == attempt && run.summary == nil)
            #expect(scene.match.desk.records.matchResults[ID(id.key)] == nil, "nothing of it is kept")
            #expect(try scene.solve(id).lastAttempt == nil, "and it can be started again")
        }
        scene.match.prefer(scene.match.learners[0], avoid: [try scene.match.person(scene.match.guides[0])])
        let pin = #"{"pins":[{"learner":"\#(scene.match.learners[0])","guide":"\#(scene.match.guides[0])"}]}"#
        let id = try scene.draft(pin)
        #expect(try scene.solve(id).lastAttempt == .pinsRefused)
        // An organiser who moves it back while it is solved wins.
        try scene.step(id, to: .solving)
        try scene.step(id, to: .draft)
        #expect(scene.match.desk.records.settle(id, with: .failed(.timedOut), at: scene.match.desk.now).changes.isEmpty)
        #expect(try scene.run(id).lastAttempt == .cancelled)
    }

    @Test func `publishing asks every rule again: it stops at what is refused, or proposes the others`() throws {
        var scene = try Scene(guides: 2, learners: 2)
        let id = try scene.draft()
        try scene.solve(id)
        let pair = try scene.result(id).proposals[0]
        let (learner, guide) = (try scene.match.person(pair.learner), try scene.match.person(pair.guide))
        // The guide has come to stand above the learner since.
        try scene.match.change(pair.learner) { $0.manager = guide }
        let refused = problem(.rulesRefuse) { try scene.publish(id) }
        #expect(refused.errors.map(\.pointer) == ["/proposals/0"], "\(refused)")
        #expect(refused.errors[0].detail.contains("mentor-outside-line"))
        #expect(refused.refusals.map(\.rule) == ["mentor-outside-line"])
        #expect(
            refused.detail(in: .english) == "A pair cannot be proposed, so none was."
                && refused.german == "Ein Paar kann nicht vorgeschlagen werden; deshalb wurde keines vorgeschlagen.")
        #expect(scene.match.desk.records.relationships.count == 0, "nothing happens")
        try scene.publish(id, skipping: true)
        #expect(
            try scene.run(id).skipped == [
                MatchRun.Skipped(learner: pair.learner, guide: pair.guide, rules: ["mentor-outside-line"])
            ])
        #expect(scene.match.desk.records.relationships.count == 1 && learner != guide)
    }

    @Test func `of many pairs that are refused the first are named, and each rule once`() throws {
        let count = CatalogueLimits.errorsMax + 5
        var scene = try Scene(guides: count, learners: count)
        let id = try scene.draft()
        try scene.solve(id)
        for pair in try scene.result(id).proposals {
            let guide = try scene.match.person(pair.guide)
            try scene.match.change(pair.learner) { $0.manager = guide }
        }
        let refused = problem(.rulesRefuse) { try scene.publish(id) }
        #expect(refused.errors.count == CatalogueLimits.errorsMax && refused.refusals.map(\.rule) == ["mentor-outside-line"])
        #expect(refused.detail(in: .english) == "More than \(CatalogueLimits.errorsMax) pairs cannot be proposed, so none was.")
        #expect(scene.match.desk.records.relationships.count == 0)
        try scene.publish(id, skipping: true)
        #expect(try scene.run(id).skipped.count == count)
    }

    @Test func `where a guide has a group, all of their learners are proposed as one, but for those whom rules refuse`() throws {
        var scene = try Scene(guides: 1, learners: 4, #","format":"group","capacity":{"default":4,"most":4}"#)
        let id = try scene.draft()
        try scene.solve(id)
        let result = try scene.result(id)
        #expect(result.proposals.count == 4, "what the guide offers counts learners")
        let guide = try scene.match.person(scene.match.guides[0])
        try scene.match.change(result.proposals[1].learner) { $0.manager = guide }
        #expect(problem(.rulesRefuse) { try scene.publish(id) }.errors.map(\.pointer) == ["/proposals/1"])
        try scene.publish(id, skipping: true)
        let groups = scene.relationships
        #expect(groups.count == 1 && groups[0].format == .group && groups[0].origin == .matched)
        let others = [0, 2, 3].map { result.proposals[$0].learner }
        #expect(groups[0].learners.map(\.participant) == others)
        // One of the four places is left, and the learner who may not have it.
        try scene.match.change(result.proposals[1].learner) { $0.manager = nil }
        let second = try scene.draft()
        try scene.solve(second)
        #expect(try scene.run(second).counts?.places == 1 && scene.result(second).proposals.count == 1)
    }

    @Test func `somebody who has left since is skipped, and two people publish where the programme asks for it`() throws {
        var scene = try Scene()
        let id = try scene.draft()
        try scene.solve(id)
        let pair = try scene.result(id).proposals[1]
        try scene.match.desk.step(pair.learner, to: .withdrawn, as: .oneself)
        _ = problem(.rulesRefuse) { try scene.publish(id) }
        try scene.publish(id, skipping: true)
        #expect(try scene.run(id).skipped.map(\.rules) == [[]])

        var other = try Scene()
        var configuration = other.match.desk.records.matching(of: try other.match.desk.program(other.match.program)).value
        (configuration.needsTwoPeople, configuration.asksForReview, configuration.revision) = (true, true, 1)
        other.match.desk.remember([.put(Stored(configuration, revision: 1))])
        let run = try other.draft()
        try other.solve(run)
        _ = problem(.illegalTransition) { try other.publish(run, by: "ida") }
        try other.step(run, to: .reviewed)
        _ = problem(.ownCase) { try other.publish(run) }
        try other.publish(run, by: "ida")
        #expect(try other.run(run).status == .published)
    }

    @Test func `in stable mode lists are the preferences and bring no points, and no two prefer each other`() throws {
        var scene = try Scene(guides: 3, learners: 4)
        for (place, learner) in scene.match.learners.enumerated() {
            scene.match.prefer(learner, choices: [scene.match.guides[place % 2], scene.match.guides[2]])
        }
        var configuration = scene.match.desk.records.matching(of: try scene.match.desk.program(scene.match.program)).value
        (configuration.mode, configuration.revision) = (.stable, 1)
        scene.match.desk.remember([.put(Stored(configuration, revision: 1))])
        let id = try scene.draft()
        let run = try scene.solve(id)
        let summary = try #require(run.summary)
        #expect(run.status == .solved && summary.matched == 3)
        #expect(summary.blockingPairs == 0 && summary.listed == 3, "\(summary)")
        let result = try scene.result(id)
        #expect(result.proof == nil && result.unmatched.map(\.reason) == [.shortage])
        for proposal in result.proposals {
            #expect(!proposal.contributions.contains { $0.criterion == "wish" })
            #expect(proposal.contributions.reduce(0) { $0 + $1.points } == proposal.score)
        }
    }

    @Test func `the same snapshot gives the same bytes, whatever came first`() throws {
        var scene = try Scene(guides: 4, learners: 6)
        let (first, second) = (try scene.draft(), try scene.draft())
        let (one, other) = (try scene.solve(first), try scene.solve(second))
        #expect(one.snapshotHash == other.snapshotHash && one.resultHash == other.resultHash && one.summary == other.summary)
        #expect(try scene.result(first).proposals == scene.result(second).proposals)
        #expect(try scene.result(first).proof == scene.result(second).proof)
    }
}
