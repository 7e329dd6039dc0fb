@testable import Matching
import Synchronization
import Testing

/// How much work there is, counted: the same on every machine.
@Suite struct WorkTests {
    /// A market that counts how often its rows are read.
    private final class Reads: Sendable {
        let learners = Atomic(0)
        let guides = Atomic(0)

        func market(_ instance: Instance) -> Market {
            Market(learners: instance.learners, guides: instance.guides) { side, position, row in
                if side == .learners { self.learners.add(1, ordering: .relaxed) } else { self.guides.add(1, ordering: .relaxed) }
                for other in row.indices {
                    let (learner, guide) = side == .learners ? (position, other) : (other, position)
                    row[other] = instance.scores[learner][guide]
                }
            }
        }

        var counts: [Int] { [learners.load(ordering: .relaxed), guides.load(ordering: .relaxed)] }
    }

    @Test func `an assignment reads every row once, and searches once at most for each learner`() throws {
        var dice = SeededRandom(for: "work")
        for law in ScoreLaw.allCases {
            let instance = Instance(learners: 200, guides: 80, law, capacities: 3...3, using: &dice)
            let reads = Reads()
            var searches = 0
            let market = reads.market(instance)
            let assignment = try market.assignment { if $0.phase == .solve { searches += 1 } }
            #expect(reads.counts == [200, 0])
            #expect(searches <= 201)
            _ = try Prices(of: assignment, in: market)
            #expect(reads.counts[0] == 200)
            #expect(reads.counts[1] <= 80)
            #expect(try assignment.fault(in: market) == nil)
            #expect(reads.counts[0] == 400)
        }
    }

    @Test func `where places are short guides are inserted, and searches are as many as places`() throws {
        var dice = SeededRandom(for: "short")
        let instance = Instance(learners: 200, guides: 50, .uniform, capacities: 3...3, using: &dice)
        let reads = Reads()
        var searches = 0
        _ = try reads.market(instance).assignment { if $0.phase == .solve { searches += 1 } }
        #expect(reads.counts[1] == 50)
        #expect(reads.counts[0] <= 200)
        #expect(searches <= 151)
    }

    @Test func `one pair is priced with each row read once at most`() throws {
        var dice = SeededRandom(for: "one pair")
        let instance = Instance(learners: 120, guides: 60, .uniform, capacities: 2...2, using: &dice)
        let reads = Reads()
        let market = reads.market(instance)
        let prices = try Prices(of: try market.assignment(), in: market)
        for learner in 0..<120 {
            let before = reads.counts
            _ = prices.without(learner, in: market)
            #expect(reads.counts[0] - before[0] <= 120)
            #expect(reads.counts[1] - before[1] <= 60)
        }
    }
}
