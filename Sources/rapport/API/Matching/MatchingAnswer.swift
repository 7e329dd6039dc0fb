import JSON
import Matching

/// What a matching problem comes to, with what proves and explains it.
struct MatchingAnswer: Sendable {
    let problem: MatchingProblem
    /// The guide of each learner.
    let guides: [Int?]
    /// The score of each learner's pair; nil without one.
    let scores: [Int?]
    let totals: Totals
    let blockingPairs: Int
    let explanation: Explanation

    enum Explanation: Sendable {
        case assignment(Assignment, Prices, without: [Int: Totals]?, [Unmatched])
        /// - Parameter mostPossible: As many learners as could have a guide at once.
        case stable(mostPossible: Int)
    }

    /// Why a pair may not be, as bits for the engine.
    enum Bar: Int, CaseIterable {
        case noScore, forbidden, minimumScore

        var bit: UInt16 { 1 << UInt16(rawValue) }
        var name: String {
            switch self {
            case .noScore: "no-score"
            case .forbidden: "forbidden"
            case .minimumScore: "minimum-score"
            }
        }
    }

    /// How many looks at a pair may go into what each pair is worth; beyond that it is left out.
    private static let looksMax = 200_000_000

    /// - Parameter bytesMax: The most memory for pairs.
    /// - Throws: `MatchingError`; what `check` throws.
    init(to problem: MatchingProblem, bytesMax: Int, check: Check) throws {
        self.problem = problem
        let market = problem.market
        switch problem.wish.mode {
        case .assignment:
            let assignment = try market.assignment(for: problem.wish.objective.ofMarket, bytesMax: bytesMax, check: check)
            let prices = try Prices(of: assignment, in: market, check: check)
            (guides, totals) = (assignment.guides, assignment.totals)
            explanation = .assignment(
                assignment, prices, without: try Self.without(assignment, prices, in: market, check: check),
                try Self.unmatched(assignment, prices, of: problem, check: check))
        case .stable:
            let matching = try market.stableMatching(
                problem.lists, proposing: problem.wish.proposer == .learners ? .learners : .guides, bytesMax: bytesMax,
                check: check)
            (guides, totals) = (matching.guides, matching.totals)
            explanation = .stable(mostPossible: try market.mostPossible(bytesMax: bytesMax, check: check))
        }
        let found = guides
        scores = found.enumerated().map { learner, guide in
            guide.map { Int(problem.open.row(of: .learners, learner)[$0]) }
        }
        blockingPairs = try market.blockingPairs(of: found, problem.lists, most: 0, check: check).count
    }

    /// What changes if a learner may not be with their guide, for everyone who is no pin; nil where that would take too long.
    private static func without(
        _ assignment: Assignment, _ prices: Prices, in market: Market, check: Check
    ) throws -> [Int: Totals]? {
        let pairs = market.learners * market.guides.count
        guard assignment.totals.learners * pairs <= looksMax else { return nil }
        var changes: [Int: Totals] = [:]
        for learner in assignment.guides.indices {
            if learner % 16 == 0 { try check(Progress(.explain, learner, of: market.learners)) }
            changes[learner] = prices.without(learner, in: market)
        }
        return changes
    }

    private static func unmatched(
        _ assignment: Assignment, _ prices: Prices, of problem: MatchingProblem, check: Check
    ) throws -> [Unmatched] {
        let least = assignment.certificate.minimumScore
        var (asked, row) = (-1, [Int32]())
        return try assignment.unmatched(
            in: problem.market, prices, relaxable: Bar.forbidden.bit | Bar.minimumScore.bit, check: check
        ) { learner, guide in
            // A learner is asked about all guides, one after the other.
            if learner != asked { (asked, row) = (learner, problem.open.row(of: .learners, learner)) }
            guard row[guide] >= 0 else { return (Bar.noScore.bit, 0) }
            var bars: UInt16 = 0
            if problem.forbidden.contains(learner * problem.guides.count + guide) { bars |= Bar.forbidden.bit }
            if row[guide] < least { bars |= Bar.minimumScore.bit }
            return (bars, row[guide])
        }
    }
}
