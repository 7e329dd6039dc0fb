@testable import Matching
import Testing

/// Learners without a guide: why, and what would help, compared with trying it.
@Suite struct UnmatchedTests {
    /// A market with the constraints that its pairs break, and the scores they have without them.
    private struct Constrained {
        var instance: Instance
        var violated: [[UInt16]]
        var scores: [[Int32]]

        init(_ dice: inout SeededRandom) {
            instance = Instance(
                learners: .random(in: 3...6, using: &dice), guides: .random(in: 1...4, using: &dice),
                ScoreLaw.allCases.randomElement(using: &dice)!, capacities: 0...2, using: &dice)
            scores = instance.scores
            violated = scores.map {
                $0.map { _ in
                    Bool.random(using: &dice) ? 0 : UInt16.random(in: 0..<16, using: &dice)
                }
            }
            for (learner, row) in violated.enumerated() {
                for (guide, mask) in row.enumerated() where mask != 0 { instance.scores[learner][guide] = -1 }
            }
        }

        /// With one pair allowed, and perhaps one place more.
        func lifting(_ learner: Int, _ guide: Int, place: Bool) -> Instance {
            var lifted = instance
            lifted.scores[learner][guide] = scores[learner][guide]
            lifted.guides[guide].capacity += place ? 1 : 0
            return lifted
        }
    }

    private func explained(_ all: Constrained, _ objective: Market.Objective = .participation) throws -> (Assignment, [Unmatched])
    {
        let market = all.instance.market
        let assignment = try market.assignment(for: objective)
        let prices = try Prices(of: assignment, in: market)
        let unmatched = try assignment.unmatched(in: market, prices, relaxable: 0b0111) {
            (all.violated[$0][$1], all.scores[$0][$1])
        }
        return (assignment, unmatched)
    }

    @Test func `a relaxation places the learner, nobody less, at the change and with the moves that it says`() throws {
        var dice = SeededRandom(for: "relaxations")
        var found = 0
        while found < 150 {
            let all = Constrained(&dice)
            let (assignment, unmatched) = try explained(all)
            #expect(unmatched.map(\.learner) == assignment.guides.indices.filter { assignment.guides[$0] == nil })
            for row in unmatched {
                for relaxation in row.relaxations {
                    found += 1
                    #expect(relaxation.lift == all.violated[row.learner][relaxation.guide])
                    let lifted = all.lifting(row.learner, relaxation.guide, place: relaxation.needsPlace)
                    var market = lifted.market
                    try market.pin(row.learner, to: relaxation.guide)
                    let totals = try market.optimum(for: .participation)
                    #expect(totals - assignment.totals == relaxation.change, "\(all)")
                    #expect(relaxation.change.learners == 1)
                    #expect(fewestMoves(lifted, row.learner, relaxation.guide, assignment, totals) == relaxation.moves, "\(all)")
                }
            }
        }
    }

    /// The least number of others who change their guide in an assignment with these totals and that pair.
    private func fewestMoves(
        _ instance: Instance, _ learner: Int, _ guide: Int, _ assignment: Assignment, _ totals: Totals
    ) -> Int? {
        var fewest: Int?
        instance.forEachAssignment { assigned in
            guard assigned[learner] == guide, instance.totals(assigned) == totals else { return }
            let moves = zip(assigned, assignment.guides).count { $0 != $1 } - 1
            fewest = min(fewest ?? moves, moves)
        }
        return fewest
    }

    @Test func `nothing smaller on the learner's row would help, and at equal size nothing better is left out`() throws {
        var dice = SeededRandom(for: "smallest")
        for _ in 0..<150 {
            let all = Constrained(&dice)
            let (assignment, unmatched) = try explained(all)
            let most = assignment.totals.learners
            for row in unmatched {
                let size = row.relaxations.first.map { $0.lift.nonzeroBitCount + ($0.needsPlace ? 1 : 0) } ?? Int.max
                var changes: [Int] = []
                for guide in all.instance.guides.indices where all.violated[row.learner][guide] & 0b1000 == 0 {
                    let broken = all.violated[row.learner][guide].nonzeroBitCount
                    let withoutPlace = try all.lifting(row.learner, guide, place: false).market.mostPossible() > most
                    let least = broken + (withoutPlace ? 0 : 1)
                    #expect(least >= size, "\(all)")
                    guard least == size else { continue }
                    var market = all.lifting(row.learner, guide, place: !withoutPlace).market
                    try market.pin(row.learner, to: guide)
                    changes.append(try market.optimum(for: .participation).points - assignment.totals.points)
                }
                #expect(row.relaxations.map(\.change.points) == Array(changes.sorted(by: >).prefix(3)))
            }
        }
    }

    @Test func `reasons and counts say why`() throws {
        let masks: [[UInt16]] = [[0, 1], [0, 3], [2, 3], [8, 8]]
        let market = Market(learners: 4, guides: [.init(capacity: 1), .init(capacity: 1)]) { masks[$0][$1] == 0 ? 5 : -1 }
        let assignment = try market.assignment()
        let prices = try Prices(of: assignment, in: market)
        let unmatched = try assignment.unmatched(in: market, prices, relaxable: 3) { (masks[$0][$1], 5) }
        #expect(unmatched.map(\.learner) == [1, 2, 3])
        #expect(unmatched.map(\.reason) == [.shortage, .noAllowedGuide, .noAllowedGuide])
        #expect(unmatched.map { $0.excludedBy.prefix(4) } == [[1, 1, 0, 0], [1, 2, 0, 0], [0, 0, 0, 2]])
        let place = Relaxation(guide: 0, lift: 0, needsPlace: true, moves: 0, change: Totals(learners: 1, points: 5))
        #expect(unmatched[0].relaxations == [place])
        #expect(unmatched[1].relaxations.map(\.guide) == [0, 1])
        #expect(unmatched[2].relaxations == [])
    }

    @Test func `a larger total that leaves somebody out is said to`() throws {
        // The second learner could only have the first one's guide, who is worth more there.
        let scores: [[Int32]] = [[900_000, 0], [10, -1]]
        let market = Market(learners: 2, guides: [.init(capacity: 1), .init(capacity: 1)]) { scores[$0][$1] }
        let assignment = try market.assignment(for: .score)
        #expect(assignment.guides == [0, nil])
        let prices = try Prices(of: assignment, in: market)
        let unmatched = try assignment.unmatched(in: market, prices, relaxable: 1) { (scores[$0][$1] < 0 ? 2 : 0, 5) }
        #expect(unmatched.map(\.reason) == [.outweighed])
        #expect(try assignment.shortages(in: market) == [])
        #expect(try market.assignment().guides == [1, 0])
    }

    @Test func `shortages are learners and their guides apart from all others`() throws {
        let scores: [[Int32]] = [
            [1, -1, -1], [1, -1, -1], [1, -1, -1], [-1, 1, -1], [-1, 1, -1], [-1, -1, 1], [-1, -1, -1],
        ]
        let market = Market(learners: 7, guides: [.init(capacity: 2), .init(capacity: 1), .init(capacity: 1)]) { scores[$0][$1] }
        let assignment = try market.assignment()
        let shortages = try assignment.shortages(in: market)
        #expect(shortages.map(\.learners) == [[0, 1, 2], [3, 4]])
        #expect(shortages.map(\.guides) == [[0], [1]])
        #expect(shortages.map(\.places) == [2, 1])
        #expect(shortages.map(\.missing) == [1, 1])
    }

    @Test func `shortages account for everyone who could be with somebody, and their guides are all that these may have`() throws
    {
        var dice = SeededRandom(for: "shortages")
        for _ in 0..<200 {
            let instance = Instance.small(&dice)
            let assignment = try instance.market.assignment()
            let shortages = try assignment.shortages(in: instance.market)
            let alone = (0..<instance.learners).filter { assignment.guides[$0] == nil }
            let able = alone.filter { instance.scores[$0].contains { $0 >= 0 } }
            #expect(shortages.reduce(0) { $0 + $1.missing } == able.count)
            #expect(Set(able).isSubset(of: shortages.flatMap(\.learners)))
            for shortage in shortages {
                let allowed = Set(
                    shortage.learners.flatMap { learner in
                        instance.guides.indices.filter { instance.isAllowed(learner, $0) }
                    })
                #expect(allowed.sorted() == shortage.guides)
                #expect(
                    shortage.places == shortage.guides.reduce(0) { $0 + min(instance.guides[$1].capacity, instance.learners) })
            }
            #expect(Set(shortages.flatMap(\.learners)).count == shortages.reduce(0) { $0 + $1.learners.count })
        }
    }
}
