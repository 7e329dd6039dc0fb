@testable import Matching
import Testing

/// Guides who hold a group, with a least number of learners.
@Suite struct GroupTests {
    @Test(arguments: Market.Objective.allCases)
    func `groups get their minimum whatever it costs, and the rest is the best that leaves`(_ objective: Market.Objective) throws
    {
        var dice = SeededRandom(for: "groups \(objective)")
        var (possible, impossible) = (0, 0)
        while possible < 150 || impossible < 20 {
            var instance = Instance.small(&dice)
            guard instance.guides.count > 0 else { continue }
            for guide in instance.guides.indices where Bool.random(using: &dice) {
                instance.guides[guide].minimum = .random(in: 0...min(2, instance.guides[guide].capacity), using: &dice)
            }
            guard let best = instance.best(for: objective) else {
                impossible += 1
                #expect(throws: MatchingError.self, "\(instance)") { try instance.market.assignment(for: objective) }
                continue
            }
            guard instance.guides.contains(where: { $0.minimum > 0 }) else { continue }
            possible += 1
            let assignment = try instance.market.assignment(for: objective)
            #expect(assignment.guides == best, "\(instance)")
            #expect(try assignment.fault(in: instance.market) == nil)
        }
    }

    @Test func `pins count into the minimum`() throws {
        var market = Market(learners: 3, guides: [.init(capacity: 3, minimum: 2), .init(capacity: 3)]) { $0 == $1 ? 1 : 5 }
        try market.pin(0, to: 0)
        #expect(try market.assignment().guides == [0, 0, 1])
        market = Market(learners: 2, guides: [.init(capacity: 3, minimum: 2), .init(capacity: 1)]) { $1 == 0 ? 0 : 9 }
        #expect(try market.assignment().guides == [0, 0])
        try market.forbid(0, with: 0)
        #expect(throws: MatchingError.groupsTooSmall(guides: [0])) { try market.assignment() }
    }

    @Test func `groups of hundreds are proved`() throws {
        var dice = SeededRandom(for: "many groups")
        for law in ScoreLaw.allCases {
            var instance = Instance(learners: 240, guides: 30, law, share: 8, capacities: 8...12, using: &dice)
            for guide in 0..<24 { instance.guides[guide].minimum = 7 }
            let assignment = try instance.market.assignment()
            #expect(try assignment.fault(in: instance.market) == nil)
            for guide in 0..<24 { #expect(assignment.guides.count { $0 == guide } >= 7) }
        }
    }

    @Test func `a certificate of groups does not prove one that misses a minimum`() throws {
        let scores: [[Int32]] = [[1, 9], [1, 9]]
        let market = Market(learners: 2, guides: [.init(capacity: 2, minimum: 1), .init(capacity: 2)]) { scores[$0][$1] }
        let assignment = try market.assignment()
        #expect(assignment.guides == [0, 1])
        #expect(assignment.certificate.guides[0] < 0)
        let other = Assignment(
            guides: [1, 1], totals: Totals(learners: 2, points: 18), objective: .participation,
            certificate: assignment.certificate)
        #expect(try other.fault(in: market) == .load(guide: 0))
    }
}
