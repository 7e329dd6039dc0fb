internal import Matching

/// Finds the pairs of one run, and what there is to say of each.
struct MatchSolver {
    private let run: MatchRun
    private let snapshot: MatchSnapshot
    private let hash: ([UInt8]) -> [UInt8]
    private let learners: [ID<Participant>: Int]
    private let guides: [ID<Participant>: Int]

    init(_ run: MatchRun, _ snapshot: MatchSnapshot, hash: @escaping ([UInt8]) -> [UInt8]) {
        (self.run, self.snapshot, self.hash) = (run, snapshot, hash)
        func places(_ entrants: [MatchSnapshot.Entrant]) -> [ID<Participant>: Int] {
            Dictionary(uniqueKeysWithValues: entrants.enumerated().map { ($1.participant, $0) })
        }
        (learners, guides) = (places(snapshot.learners), places(snapshot.guides))
    }

    func solve(check: Check) throws -> MatchSolution {
        let market = try market()
        let places = snapshot.places
        var solution = MatchSolution(
            configuration: snapshot.configuration,
            counts: MatchRun.Counts(
                learners: snapshot.learners.count, guides: snapshot.guides.count, places: places,
                allowedPairs: snapshot.allowedPairs),
            leftOut: snapshot.leftOut.map { .init(participant: $0.participant, side: $0.side, reason: $0.reason) },
            snapshotHash: hex(Array("rapport-match 1\n".utf8) + snapshot.text + decided))
        let found: [Int?]
        switch snapshot.configuration.mode {
        case .assignment: found = try assign(market, into: &solution, check: check)
        case .stable: found = try settle(market, into: &solution, check: check)
        }
        solution.isFeasible = found.contains { $0 != nil } || (snapshot.learners.isEmpty && !snapshot.guides.isEmpty)
        solution.result.proposals = try proposals(found, check: check)
        solution.summary = try summary(found, market, solution, check: check)
        let pairs = solution.result.proposals.map { "\($0.learner) \($0.guide) \($0.score)\n" }.joined()
        solution.resultHash = hex(Array("rapport-pairs 1\n\(pairs)".utf8))
        return solution
    }

    private func hex(_ bytes: [UInt8]) -> String {
        hash(bytes).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0\(digits)" : digits
        }.joined()
    }

    /// What the organiser decided before, which goes into the hash as well.
    private var decided: [UInt8] {
        func lines(_ word: String, _ pairs: [MatchRun.Decided]) -> [String] {
            pairs.map { "\(word) \($0.learner) \($0.guide)" }.sorted()
        }
        return Array(("\n" + (lines("pin", run.pins) + lines("forbid", run.forbids)).joined(separator: "\n")).utf8)
    }

    // MARK: What an organiser has decided

    /// The market with pins and forbids in it. Pairs that a constraint bars for good are not pinned: a run that asks for one fails.
    private func market() throws -> Market {
        var market = snapshot.market
        for pair in run.forbids {
            guard let learner = learners[pair.learner], let guide = guides[pair.guide] else { continue }
            try market.forbid(learner, with: guide)
        }
        for pair in run.pins {
            guard let learner = learners[pair.learner], let guide = guides[pair.guide],
                snapshot.broken(learner: learner, guide: guide) & ~MatchSnapshot.relaxable == 0
            else { throw MatchRun.AttemptEnd(.pinsRefused) }
            try market.pin(learner, to: guide)
        }
        return market
    }

    private var forbidden: [Int: Set<Int>] {
        var forbidden: [Int: Set<Int>] = [:]
        for pair in run.forbids {
            guard let learner = learners[pair.learner], let guide = guides[pair.guide] else { continue }
            forbidden[learner, default: []].insert(guide)
        }
        return forbidden
    }

    private var isPinned: Set<Int> { Set(run.pins.compactMap { learners[$0.learner] }) }

    // MARK: Both ways of pairing

    private func assign(_ market: Market, into solution: inout MatchSolution, check: Check) throws -> [Int?] {
        let objective: Market.Objective =
            switch snapshot.configuration.objective {
            case .participation: .participation
            case .score: .score
            case .floor: .floor
            }
        let assignment = try market.assignment(for: objective, check: check)
        let prices = try Prices(of: assignment, in: market, check: check)
        let loads = assignment.loads(of: market)
        solution.result.guides = snapshot.guides.enumerated().map { place, guide in
            MatchResult.Guide(
                guide: guide.participant, capacity: guide.capacity, load: loads[place],
                oneMore: MatchResult.Worth(prices.oneMore(at: place)), oneLess: MatchResult.Worth(prices.oneLess(at: place)))
        }
        let shortages = try assignment.shortages(in: market, check: check)
        solution.result.shortages = shortages.enumerated().map { index, shortage in
            MatchResult.Shortage(
                number: index + 1, learners: shortage.learners.map { snapshot.learners[$0].participant },
                guides: shortage.guides.map { snapshot.guides[$0].participant }, places: shortage.places,
                missing: shortage.missing)
        }
        solution.result.unmatched = try unmatched(assignment, prices, market, shortages, check: check)
        solution.result.proof = proof(assignment.certificate)
        return assignment.guides
    }

    private func settle(_ market: Market, into solution: inout MatchSolution, check: Check) throws -> [Int?] {
        // Lists are the preferences here, so that they do not count in the fit as well.
        var fit = snapshot.market(withChoice: false)
        for pair in run.forbids {
            guard let learner = learners[pair.learner], let guide = guides[pair.guide] else { continue }
            try fit.forbid(learner, with: guide)
        }
        for pair in run.pins {
            guard let learner = learners[pair.learner], let guide = guides[pair.guide] else { continue }
            try fit.pin(learner, to: guide)
        }
        let stable = try fit.stableMatching(snapshot.rankedLists, check: check)
        var loads = Array(repeating: 0, count: snapshot.guides.count)
        for case let guide? in stable.guides { loads[guide] += 1 }
        solution.result.guides = snapshot.guides.enumerated().map { place, guide in
            MatchResult.Guide(guide: guide.participant, capacity: guide.capacity, load: loads[place])
        }
        let forbidden = forbidden
        solution.result.unmatched = stable.guides.indices.filter { stable.guides[$0] == nil }.map { learner in
            let masks = snapshot.guides.indices.map { snapshot.broken(learner: learner, guide: $0) }
            let isAllowed = masks.indices.contains { masks[$0] == 0 && forbidden[learner]?.contains($0) != true }
            let excluding = (0..<16).map { bit in masks.count { $0 >> UInt16(bit) & 1 == 1 } }
            return MatchResult.Left(
                learner: snapshot.learners[learner].participant, reason: isAllowed ? .shortage : .noAllowedGuide,
                excludedBy: self.excluding(excluding, forbidden: forbidden[learner]?.count ?? 0))
        }
        return stable.guides
    }

    // MARK: Explaining

    private func unmatched(
        _ assignment: Assignment, _ prices: Prices, _ market: Market, _ shortages: [Shortage], check: Check
    ) throws -> [MatchResult.Left] {
        let (forbidden, bit) = (forbidden, Self.forbiddenBit)
        var groups: [Int: Int] = [:]
        for (index, shortage) in shortages.enumerated() {
            for learner in shortage.learners { groups[learner] = index + 1 }
        }
        let left = try assignment.unmatched(
            in: market, prices, relaxable: MatchSnapshot.relaxable | bit, check: check
        ) { learner, guide in
            let broken = snapshot.broken(learner: learner, guide: guide)
            let isForbidden = forbidden[learner]?.contains(guide) ?? false
            // Whom somebody has ranked is not to be read from points.
            return (isForbidden ? broken | bit : broken, Int32(snapshot.score(learner: learner, guide: guide, withChoice: false)))
        }
        return left.map { left in
            MatchResult.Left(
                learner: snapshot.learners[left.learner].participant, reason: MatchResult.Left.Reason(left.reason),
                excludedBy: excluding(left.excludedBy, forbidden: 0),
                relaxations: left.relaxations.map { relaxation in
                    MatchResult.Lifting(
                        guide: snapshot.guides[relaxation.guide].participant,
                        lift: names(of: relaxation.lift) + (relaxation.needsPlace ? ["capacity"] : []), moves: relaxation.moves,
                        learners: relaxation.change.learners, points: relaxation.change.points)
                },
                shortage: groups[left.learner])
        }
    }

    /// That of what the organiser has forbidden, behind those of the snapshot.
    private static let forbiddenBit = UInt16(1) << UInt16(MatchSnapshot.constraintIDs.count)
    /// From how many guides on it tells nobody who avoids whom.
    private static let privateMin = 3

    private func names(of mask: UInt16) -> [String] {
        MatchSnapshot.constraintIDs(in: mask & ~Self.forbiddenBit) + (mask & Self.forbiddenBit != 0 ? ["forbidden"] : [])
    }

    private func excluding(_ counts: [Int], forbidden: Int) -> [MatchResult.Excluding] {
        var (rows, hidden) = ([MatchResult.Excluding](), 0)
        for (place, id) in (MatchSnapshot.constraintIDs + ["forbidden"]).enumerated() {
            let count = counts[place] + (id == "forbidden" ? forbidden : 0)
            guard count > 0 else { continue }
            if MatchSnapshot.confidential >> UInt16(place) & 1 == 1 {
                hidden += count
            } else {
                rows.append(.init(constraint: id, guides: count))
            }
        }
        // A count of one or two would tell who does not want whom.
        if hidden >= Self.privateMin { rows.append(.init(constraint: "private", guides: hidden)) }
        return rows
    }

    private func proposals(_ found: [Int?], check: Check) throws -> [MatchResult.Proposal] {
        let (weights, pinned) = (max(1, snapshot.weights()), isPinned)
        let fit = snapshot.market(withChoice: false)
        var bestLearners = Array(repeating: MatchResult.Partner?.none, count: snapshot.guides.count)
        var proposals: [MatchResult.Proposal] = []
        var rows: [(learner: Int, guide: Int)] = []
        for learner in found.indices {
            let row = fit.row(of: .learners, learner)
            var best: (guide: Int, score: Int32)?
            for (guide, score) in row.enumerated() where score >= 0 && score > best?.score ?? -1 { best = (guide, score) }
            for (guide, score) in row.enumerated() where score >= 0 && Int(score) > bestLearners[guide]?.score ?? -1 {
                bestLearners[guide] = .init(participant: snapshot.learners[learner].participant, score: Int(score))
            }
            guard let guide = found[learner] else { continue }
            let score = snapshot.score(learner: learner, guide: guide)
            rows.append((learner, guide))
            proposals.append(
                MatchResult.Proposal(
                    learner: snapshot.learners[learner].participant, guide: snapshot.guides[guide].participant,
                    isPinned: pinned.contains(learner), score: score, percent: score * 100 / (1000 * weights),
                    contributions: snapshot.contributions(learner: learner, guide: guide).map {
                        .init(criterion: $0.criterion.text, grade: $0.grade, weight: $0.weight, points: $0.points)
                    },
                    learnerBest: best.map {
                        .init(participant: snapshot.guides[$0.guide].participant, score: Int($0.score))
                    }))
        }
        for (place, row) in rows.enumerated() { proposals[place].guideBest = bestLearners[row.guide] }
        return proposals
    }

    private func proof(_ certificate: Certificate) -> MatchResult.Proof {
        MatchResult.Proof(
            perPoint: Int(certificate.weights.perPoint), perLearner: Int(certificate.weights.perLearner),
            minimumScore: Int(certificate.minimumScore),
            learners: zip(snapshot.learners, certificate.learners).map { .init(participant: $0.participant, value: Int($1)) },
            guides: zip(snapshot.guides, certificate.guides).map { .init(participant: $0.participant, value: Int($1)) })
    }

    private func summary(
        _ found: [Int?], _ market: Market, _ solution: MatchSolution, check: Check
    ) throws -> MatchRun.Summary {
        var summary = MatchRun.Summary()
        let (proposals, unmatched) = (solution.result.proposals, solution.result.unmatched)
        (summary.matched, summary.total) = (proposals.count, proposals.reduce(0) { $0 + $1.score })
        summary.noAllowedGuide = unmatched.count { $0.reason == .noAllowedGuide }
        summary.shortage = unmatched.count { $0.reason == .shortage }
        summary.outweighed = unmatched.count { $0.reason == .outweighed }
        let percents = proposals.map(\.percent).sorted()
        if let least = percents.first {
            summary.percentLeast = least
            summary.percentMean = percents.reduce(0, +) / percents.count
            summary.percentMedian = percents[(percents.count - 1) / 2]
        }
        let loads = solution.result.guides.map(\.load)
        summary.largestLoad = loads.max() ?? 0
        summary.idle = loads.count { $0 == 0 }
        summary.loadSquares = zip(loads, snapshot.guides).reduce(0) { $0 + ($1.0 + $1.1.held) * ($1.0 + $1.1.held) }
        for (learner, entrant) in snapshot.learners.enumerated() where !entrant.choices.isEmpty {
            summary.withChoices += 1
            guard let guide = found[learner], let rank = entrant.choices.firstIndex(of: guide) else { continue }
            summary.listed += 1
            if rank == 0 { summary.firstChoice += 1 }
        }
        summary.mostPossible = try market.mostPossible(check: check)
        summary.blockingPairs = try market.blockingPairs(of: found, snapshot.rankedLists, most: 0, check: check).count
        if snapshot.configuration.mode == .assignment, snapshot.configuration.objective != .floor {
            let other = try market.optimum(
                for: snapshot.configuration.objective == .score ? .participation : .score, check: check)
            (summary.otherMatched, summary.otherTotal) = (other.learners, other.points)
        }
        return summary
    }
}

extension MatchResult.Worth {
    fileprivate init(_ totals: Totals) { (learners, points) = (totals.learners, totals.points) }
}

extension MatchResult.Left.Reason {
    fileprivate init(_ reason: Unmatched.Reason) {
        switch reason {
        case .noAllowedGuide: self = .noAllowedGuide
        case .shortage: self = .shortage
        case .outweighed: self = .outweighed
        }
    }
}
