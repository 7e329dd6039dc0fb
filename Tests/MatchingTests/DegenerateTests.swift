@testable import Matching
import Testing

/// Markets at the edge have an answer, and none of them traps.
@Suite struct DegenerateTests {
    private func guides(_ capacities: Int...) -> [Market.Guide] { capacities.map { .init(capacity: $0) } }

    @Test(arguments: Market.Objective.allCases)
    func `without learners, guides, places or pairs nobody is matched`(_ objective: Market.Objective) throws {
        let markets = [
            Market(learners: 0, guides: []) { _, _ in 1 },
            Market(learners: 0, guides: guides(2, 3)) { _, _ in 1 },
            Market(learners: 3, guides: []) { _, _ in 1 },
            Market(learners: 3, guides: guides(0, 0)) { _, _ in 1 },
            Market(learners: 3, guides: guides(1, 2)) { _, _ in -1 },
        ]
        for market in markets {
            let assignment = try market.assignment(for: objective)
            #expect(assignment.guides == Array(repeating: nil, count: market.learners))
            #expect(assignment.totals == Totals(learners: 0, points: 0))
            #expect(try assignment.fault(in: market) == nil)
            #expect(try market.mostPossible() == 0)
        }
    }

    @Test func `one guide whom all want takes the best, first ones first`() throws {
        let market = Market(learners: 10_000, guides: guides(3)) { learner, _ in Int32(learner / 4) }
        let assignment = try market.assignment()
        #expect(assignment.guides.enumerated().filter { $1 != nil }.map(\.offset) == [9996, 9997, 9998])
        #expect(assignment.totals == Totals(learners: 3, points: 3 * 2499))
        let price = assignment.certificate.weights.split(assignment.certificate.guides[0])
        #expect(price == Totals(learners: 1, points: 2499))
    }

    @Test func `one guide with more places than there are learners takes everyone, at no price`() throws {
        let market = Market(learners: 10_000, guides: guides(.max)) { _, _ in 0 }
        let assignment = try market.assignment()
        #expect(assignment.guides.allSatisfy { $0 == 0 })
        #expect(assignment.certificate.guides == [0])
    }

    @Test(arguments: [Int32(0), 1_000_000])
    func `equal scores give an even load, in the order of people`(_ score: Int32) throws {
        let market = Market(learners: 7, guides: [.init(capacity: 7), .init(capacity: 7, held: 1), .init(capacity: 7)]) {
            _, _ in score
        }
        let assignment = try market.assignment()
        #expect(assignment.guides == [0, 0, 0, 1, 1, 2, 2])
        #expect(assignment.loads(of: market) == [3, 2, 2])
    }

    @Test func `equal scores for hundreds give an even load too`() throws {
        let market = Market(learners: 600, guides: Array(repeating: .init(capacity: 5), count: 200)) { _, _ in 5 }
        let assignment = try market.assignment()
        #expect(assignment.guides == (0..<600).map { $0 / 3 })
    }

    @Test func `live relationships are loads, so that nobody gets one more while somebody could have a first`() throws {
        let market = Market(learners: 2, guides: [.init(capacity: 2, held: 1), .init(capacity: 2)]) { _, _ in 9 }
        #expect(try market.assignment().guides == [0, 1])
        let other = Market(learners: 1, guides: [.init(capacity: 2, held: 1), .init(capacity: 2)]) { _, _ in 9 }
        #expect(try other.assignment().guides == [1])
    }
}
