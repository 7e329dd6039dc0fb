internal import Matching

/// Finds the pairs of one run, and what there is to say of each.
struct MatchSolver {
    let snapshot: MatchSnapshot
    private let hash: ([UInt8]) -> [UInt8]
    /// The most memory for pairs.
    private let bytesMax: Int
    /// What the organiser decided, in positions; people who are not matched are not in it.
    private let pins: [Int: Int]
    private let forbids: [Int: Set<Int>]
    /// The same as the hash takes it.
    private let decided: [UInt8]
    /// Whether choices count in the score. In stable mode they are the preferences, and count there.
    private let countsChoices: Bool

    /// - Throws: `AttemptEnd` for a pin of somebody who is not matched, or of two whom a constraint bars for good.
    init(_ run: MatchRun, _ snapshot: MatchSnapshot, hash: @escaping ([UInt8]) -> [UInt8], bytesMax: Int) throws {
        func places(_ entrants: [MatchSnapshot.Entrant]) -> [ID<Participant>: Int] {
            Dictionary(uniqueKeysWithValues: entrants.enumerated().map { ($1.participant, $0) })
        }
        let (learners, guides) = (places(snapshot.learners), places(snapshot.guides))
        var (pins, forbids) = ([Int: Int](), [Int: Set<Int>]())
        for pair in run.pins {
            guard let learner = learners[pair.learner], let guide = guides[pair.guide],
                snapshot.broken(learner: learner, guide: guide) & ~MatchSnapshot.relaxable == 0
            else { throw MatchRun.AttemptEnd(.pinsRefused) }
            pins[learner] = guide
        }
        for pair in run.forbids {
            guard let learner = learners[pair.learner], let guide = guides[pair.guide] else { continue }
            forbids[learner, default: []].insert(guide)
        }
        (self.snapshot, self.hash, self.bytesMax, self.pins, self.forbids) = (snapshot, hash, bytesMax, pins, forbids)
        countsChoices = snapshot.configuration.mode == .assignment
        func lines(_ word: String, _ pairs: [MatchRun.Decided]) -> [String] {
            pairs.map { "\n\(word) \($0.learner) \($0.guide)" }.sorted()
        }
        decided = Array((lines("pin", run.pins) + lines("forbid", run.forbids)).joined().utf8)
    }

    func solve(check: Check) throws -> MatchSolution {
        let market = try market(withChoice: countsChoices)
        var solution = MatchSolution(
            configuration: snapshot.configuration,
            counts: MatchRun.Counts(
                learners: snapshot.learners.count, guides: snapshot.guides.count, places: snapshot.places,
                allowedPairs: snapshot.allowedPairs),
            snapshotHash: snapshotHash)
        let found: [Int?]
        switch snapshot.configuration.mode {
        case .assignment: found = try assign(market, into: &solution.result, check: check)
        case .stable: found = try settle(market, into: &solution.result, check: check)
        }
        solution.result.leftOut = snapshot.leftOut.map { .init(participant: $0.participant, side: $0.side, reason: $0.reason) }
        // Without learners nothing is to be done; without guides nothing can be.
        solution.isFeasible = found.contains { $0 != nil } || (snapshot.learners.isEmpty && !snapshot.guides.isEmpty)
        solution.result.proposals = proposals(found)
        solution.summary = try summary(found, market, solution.result, check: check)
        let pairs = solution.result.proposals.map { "\($0.learner) \($0.guide) \($0.score)\n" }.joined()
        solution.resultHash = hex(Array("rapport-pairs 1\n\(pairs)".utf8))
        return solution
    }

    /// The hash of all that goes in.
    var snapshotHash: String { hex(Array("rapport-match 1\n".utf8) + snapshot.text + decided) }

    private func hex(_ bytes: [UInt8]) -> String {
        hash(bytes).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0\(digits)" : digits
        }.joined()
    }

    /// The market with what the organiser decided in it.
    private func market(withChoice: Bool, lifting lifted: UInt16 = 0, places: [Int: Int] = [:]) throws -> Market {
        var market = snapshot.market(withChoice: withChoice, lifting: lifted, places: places)
        for (learner, guides) in forbids { for guide in guides { try market.forbid(learner, with: guide) } }
        for (learner, guide) in pins { try market.pin(learner, to: guide) }
        return market
    }

    // MARK: Both ways of pairing

    private var objective: Market.Objective {
        switch snapshot.configuration.objective {
        case .participation: .participation
        case .score: .score
        case .floor: .floor
        }
    }

    /// The guide of each learner by all that counts beside choices, and what that comes to: for those who may not know of anybody's list.
    ///
    /// - Parameters:
    ///   - lifted: Constraints that are not looked at, as bits.
    ///   - places: By guide, in place of their capacity.
    func fit(lifting lifted: UInt16 = 0, places: [Int: Int] = [:], check: Check) throws -> (guides: [Int?], totals: Totals) {
        let market = try market(withChoice: false, lifting: lifted, places: places)
        switch snapshot.configuration.mode {
        case .assignment:
            let assignment = try market.assignment(for: objective, bytesMax: bytesMax, check: check)
            return (assignment.guides, assignment.totals)
        case .stable:
            let matching = try market.stableMatching(snapshot.rankedLists, bytesMax: bytesMax, check: check)
            return (matching.guides, matching.totals)
        }
    }

    private func assign(_ market: Market, into result: inout MatchResult, check: Check) throws -> [Int?] {
        let assignment = try market.assignment(for: objective, bytesMax: bytesMax, check: check)
        let prices = try Prices(of: assignment, in: market, check: check)
        result.guides = guides(of: assignment.guides)
        for place in result.guides.indices {
            result.guides[place].oneMore = MatchResult.Worth(prices.oneMore(at: place))
            result.guides[place].oneLess = MatchResult.Worth(prices.oneLess(at: place))
        }
        let shortages = try assignment.shortages(in: market, check: check)
        result.shortages = shortages.enumerated().map { index, shortage in
            MatchResult.Shortage(
                number: index + 1, learners: shortage.learners.map { snapshot.learners[$0].participant },
                guides: shortage.guides.map { snapshot.guides[$0].participant }, places: shortage.places,
                missing: shortage.missing)
        }
        result.unmatched = try unmatched(assignment, prices, market, shortages, check: check)
        result.proof = proof(assignment.certificate)
        return assignment.guides
    }

    private func settle(_ market: Market, into result: inout MatchResult, check: Check) throws -> [Int?] {
        let found = try market.stableMatching(snapshot.rankedLists, bytesMax: bytesMax, check: check).guides
        result.guides = guides(of: found)
        result.unmatched = found.indices.filter { found[$0] == nil }.map { learner in
            let masks = snapshot.guides.indices.map { broken(learner, $0) }
            return MatchResult.Left(
                learner: snapshot.learners[learner].participant, reason: masks.contains(0) ? .shortage : .noAllowedGuide,
                excludedBy: excluding((0..<16).map { bit in masks.count { $0 >> UInt16(bit) & 1 == 1 } }))
        }
        return found
    }

    private func guides(of found: [Int?]) -> [MatchResult.Guide] {
        var loads = Array(repeating: 0, count: snapshot.guides.count)
        for case let guide? in found { loads[guide] += 1 }
        return zip(snapshot.guides, loads).map { guide, load in
            MatchResult.Guide(guide: guide.participant, capacity: guide.capacity, load: load)
        }
    }

    // MARK: Explaining

    private func unmatched(
        _ assignment: Assignment, _ prices: Prices, _ market: Market, _ shortages: [Shortage], check: Check
    ) throws -> [MatchResult.Left] {
        var groups: [Int: Int] = [:]
        for (index, shortage) in shortages.enumerated() {
            for learner in shortage.learners { groups[learner] = index + 1 }
        }
        let left = try assignment.unmatched(
            in: market, prices, relaxable: MatchSnapshot.relaxable | Self.forbiddenBit, check: check
        ) { learner, guide in
            // Whom somebody has ranked is not to be read from points.
            (broken(learner, guide), Int32(snapshot.score(learner: learner, guide: guide, withChoice: false)))
        }
        return left.map { left in
            MatchResult.Left(
                learner: snapshot.learners[left.learner].participant, reason: MatchResult.Left.Reason(left.reason),
                excludedBy: excluding(left.excludedBy),
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
    private static let constraintIDs = MatchSnapshot.constraintIDs + ["forbidden"]
    /// From how many guides on it tells nobody who avoids whom.
    private static let privateMin = 3

    /// What a pair breaks, as bits.
    private func broken(_ learner: Int, _ guide: Int) -> UInt16 {
        let broken = snapshot.broken(learner: learner, guide: guide)
        return forbids[learner]?.contains(guide) == true ? broken | Self.forbiddenBit : broken
    }

    private func names(of mask: UInt16) -> [String] {
        Self.constraintIDs.indices.filter { mask >> UInt16($0) & 1 == 1 }.map { Self.constraintIDs[$0] }
    }

    /// - Parameter counts: How many guides each constraint bars.
    private func excluding(_ counts: [Int]) -> [MatchResult.Excluding] {
        let isConfidential = { (place: Int) in MatchSnapshot.confidential >> UInt16(place) & 1 == 1 }
        let places = Self.constraintIDs.indices.filter { counts[$0] > 0 }
        let rows = places.filter { !isConfidential($0) }.map {
            MatchResult.Excluding(constraint: Self.constraintIDs[$0], guides: counts[$0])
        }
        let hidden = places.filter(isConfidential).reduce(0) { $0 + counts[$1] }
        // A count of one or two would tell who does not want whom.
        return hidden < Self.privateMin ? rows : rows + [.init(constraint: "private", guides: hidden)]
    }

    private func proposals(_ found: [Int?]) -> [MatchResult.Proposal] {
        let weights = max(1, snapshot.weights(withChoice: countsChoices))
        let best = bestPartners()
        return found.enumerated().compactMap { learner, guide in
            guard let guide else { return nil }
            let contributions = snapshot.contributions(learner: learner, guide: guide).filter {
                countsChoices || $0.kind != .choice
            }
            let score = contributions.reduce(0) { $0 + $1.points }
            return MatchResult.Proposal(
                learner: snapshot.learners[learner].participant, guide: snapshot.guides[guide].participant,
                isPinned: pins[learner] != nil, score: score, percent: score * 100 / (1000 * weights),
                contributions: contributions.map { MatchResult.Contribution($0) },
                passed: snapshot.passed(learner: learner, guide: guide).map { MatchResult.Passed($0.constraint, $0.detail) },
                learnerBest: best.guides[learner], guideBest: best.learners[guide])
        }
    }

    /// Who would suit each best, of those whom no constraint bars, by all that counts beside choices.
    private func bestPartners() -> (guides: [MatchResult.Partner?], learners: [MatchResult.Partner?]) {
        let fit = snapshot.market(withChoice: false)
        var guides = Array(repeating: MatchResult.Partner?.none, count: snapshot.learners.count)
        var learners = Array(repeating: MatchResult.Partner?.none, count: snapshot.guides.count)
        func take(_ participant: ID<Participant>, _ score: Int, in best: inout MatchResult.Partner?) {
            if score > best?.score ?? -1 { best = .init(participant: participant, score: score) }
        }
        for (learner, own) in snapshot.learners.enumerated() {
            for (guide, score) in fit.row(of: .learners, learner).enumerated() where score >= 0 {
                take(snapshot.guides[guide].participant, Int(score), in: &guides[learner])
                take(own.participant, Int(score), in: &learners[guide])
            }
        }
        return (guides, learners)
    }

    private func proof(_ certificate: Certificate) -> MatchResult.Proof {
        MatchResult.Proof(
            perPoint: Int(certificate.weights.perPoint), perLearner: Int(certificate.weights.perLearner),
            minimumScore: Int(certificate.minimumScore),
            learners: zip(snapshot.learners, certificate.learners).map { .init(participant: $0.participant, value: Int($1)) },
            guides: zip(snapshot.guides, certificate.guides).map { .init(participant: $0.participant, value: Int($1)) })
    }

    private func summary(
        _ found: [Int?], _ market: Market, _ result: MatchResult, check: Check
    ) throws -> MatchRun.Summary {
        var summary = MatchRun.Summary()
        let (proposals, unmatched) = (result.proposals, result.unmatched)
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
        let loads = result.guides.map(\.load)
        summary.largestLoad = loads.max() ?? 0
        summary.idle = loads.count { $0 == 0 }
        summary.loadSquares = zip(loads, snapshot.guides).reduce(0) { $0 + ($1.0 + $1.1.held) * ($1.0 + $1.1.held) }
        for (learner, entrant) in snapshot.learners.enumerated() where !entrant.choices.isEmpty {
            summary.withChoices += 1
            guard let guide = found[learner], let rank = entrant.choices.firstIndex(of: guide) else { continue }
            summary.listed += 1
            if rank == 0 { summary.firstChoice += 1 }
        }
        summary.mostPossible = try market.mostPossible(bytesMax: bytesMax, check: check)
        // People go by their lists, and then by what counts beside these.
        let fit = countsChoices ? try self.market(withChoice: false) : market
        summary.blockingPairs = try fit.blockingPairs(of: found, snapshot.rankedLists, most: 0, check: check).count
        if snapshot.configuration.mode == .assignment, snapshot.configuration.objective != .floor {
            let other = try market.optimum(
                for: snapshot.configuration.objective == .score ? .participation : .score, bytesMax: bytesMax, check: check)
            (summary.otherMatched, summary.otherTotal) = (other.learners, other.points)
        }
        return summary
    }
}

extension MatchResult.Contribution {
    init(_ contribution: MatchSnapshot.Contribution) {
        self.init(
            criterion: contribution.criterion.text, grade: contribution.grade, weight: contribution.weight,
            points: contribution.points)
    }
}

extension MatchResult.Passed {
    fileprivate init(_ constraint: String, _ detail: MatchSnapshot.Detail) {
        self.constraint = constraint
        switch detail {
        case .none: break
        case .languages(let languages): self.languages = languages
        case .minutes(let minutes): self.minutes = minutes
        case .levels(let levels): self.levels = levels
        case .unknown: isUnknown = true
        }
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
