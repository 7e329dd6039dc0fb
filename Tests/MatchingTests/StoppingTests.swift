@testable import Matching
import Testing

@Suite struct StoppingTests {
    private struct Stopped: Error {}

    @Test func `stopping at every call leaves no trace, and the next answer is the same`() throws {
        var dice = SeededRandom(for: "stopping")
        let instance = Instance(learners: 25, guides: 8, .few, share: 6, using: &dice)
        for objective in Market.Objective.allCases {
            let market = instance.market
            let expected = try market.assignment(for: objective)
            var calls = 0
            #expect(try market.assignment(for: objective) { _ in calls += 1 } == expected)
            for stop in 0..<calls {
                var count = 0
                #expect(throws: Stopped.self) {
                    try market.assignment(for: objective) { _ in
                        if count == stop { throw Stopped() }
                        count += 1
                    }
                }
            }
            #expect(try market.assignment(for: objective) == expected)
        }
    }

    @Test func `progress never goes back within a phase, and names every phase`() throws {
        var dice = SeededRandom(for: "progress")
        let market = Instance(learners: 40, guides: 10, .few, share: 5, using: &dice).market
        var all: [Progress] = []
        _ = try market.assignment { all.append($0) }
        for (one, next) in zip(all, all.dropFirst()) where one.phase == next.phase { #expect(one.done <= next.done) }
        #expect(all.allSatisfy { $0.of == 0 || $0.done <= $0.of })
        for phase in [Progress.Phase.rows, .solve, .balance, .canonical, .explain] {
            #expect(all.contains { $0.phase == phase }, "\(phase)")
        }
    }

    @Test func `rows are checked before every 4,096`() throws {
        let market = Market(learners: 9000, guides: [.init(capacity: 1)]) { _, _ in 1 }
        var rows: [Int] = []
        _ = try market.mostPossible { if $0.phase == .rows { rows.append($0.done) } }
        #expect(rows == [0, 4096, 8192])
    }

    @Test func `pairs beyond the memory that is allowed are refused, and at the limit are not`() throws {
        let market = Market(learners: 10, guides: Array(repeating: .init(capacity: 1), count: 10)) {
            ($0 + $1) % 2 == 0 ? 1 : -1
        }
        #expect(throws: MatchingError.tooLarge(bytes: 400, most: 399)) { try market.assignment(bytesMax: 399) }
        #expect(try market.assignment(bytesMax: 400) == market.assignment())
    }
}
