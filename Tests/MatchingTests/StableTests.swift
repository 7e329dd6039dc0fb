@testable import Matching
import Testing

@Suite struct StableTests {
    /// Everyone's order, worked out on its own: the partners that a person takes, best first.
    private struct Orders {
        let learners: [[Int]]
        let guides: [[Int]]

        init(_ instance: Instance, _ lists: RankedLists) {
            func order(_ list: [Int], _ only: Bool, _ scores: [Int32]) -> [Int] {
                var order: [Int] = []
                for partner in list where scores[partner] >= 0 && !order.contains(partner) { order.append(partner) }
                if only { return order }
                let others = scores.indices.filter { scores[$0] >= 0 && !order.contains($0) }
                return order + others.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
            }
            learners = instance.scores.enumerated().map { order(lists.learners[$0], lists.listsOnly.contains(.learners), $1) }
            guides = instance.guides.indices.map { guide in
                order(lists.guides[guide], lists.listsOnly.contains(.guides), instance.scores.map { $0[guide] })
            }
        }

        func rank(_ learner: Int, of guide: Int?) -> Int? { guide.flatMap { learners[learner].firstIndex(of: $0) } }

        /// Whether nobody has whom they would not take, and no two would rather have each other.
        func isStable(_ assigned: [Int?], _ instance: Instance) -> Bool { blocking(assigned, instance) == 0 && isTaken(assigned) }

        func isTaken(_ assigned: [Int?]) -> Bool {
            assigned.enumerated().allSatisfy { learner, guide in
                guide.map { learners[learner].contains($0) && guides[$0].contains(learner) } ?? true
            }
        }

        func blocking(_ assigned: [Int?], _ instance: Instance) -> Int {
            var count = 0
            for learner in assigned.indices {
                for guide in learners[learner] where assigned[learner] != guide {
                    guard let rank = guides[guide].firstIndex(of: learner) else { continue }
                    let own = self.rank(learner, of: assigned[learner]) ?? .max
                    let held = assigned.indices.filter { assigned[$0] == guide }.map { guides[guide].firstIndex(of: $0) ?? .max }
                    let wants = held.count < instance.guides[guide].capacity || held.contains { $0 > rank }
                    if wants && self.rank(learner, of: guide)! < own { count += 1 }
                }
            }
            return count
        }
    }

    private func lists(_ instance: Instance, _ dice: inout SeededRandom) -> RankedLists {
        func some(_ count: Int) -> [Int] {
            Array((0..<count).shuffled(using: &dice).prefix(.random(in: 0...count, using: &dice)))
        }
        let only: [Set<Side>] = [[], [], [.learners], [.guides], [.learners, .guides]]
        return RankedLists(
            learners: instance.scores.map { _ in some(instance.guides.count) },
            guides: instance.guides.map { _ in some(instance.learners) },
            listsOnly: only.randomElement(using: &dice)!)
    }

    @Test func `the answer is stable and best for every proposer among all stable ones`() throws {
        var dice = SeededRandom(for: "stable")
        for round in 0..<200 {
            let instance = Instance(
                learners: .random(in: 1...(round < 40 ? 7 : 5), using: &dice), guides: .random(in: 1...4, using: &dice),
                ScoreLaw.allCases.randomElement(using: &dice)!, share: .random(in: 4...10, using: &dice), using: &dice)
            let lists = lists(instance, &dice)
            let orders = Orders(instance, lists)
            let byLearners = try instance.market.stableMatching(lists)
            let byGuides = try instance.market.stableMatching(lists, proposing: .guides)
            #expect(orders.isStable(byLearners.guides, instance), "\(instance) \(lists)")
            #expect(orders.isStable(byGuides.guides, instance), "\(instance) \(lists)")
            #expect(byLearners.totals == instance.totals(byLearners.guides))
            instance.forEachAssignment { other in
                guard orders.isStable(other, instance) else { return }
                for learner in other.indices {
                    let rank = orders.rank(learner, of: other[learner]) ?? .max
                    #expect((orders.rank(learner, of: byLearners.guides[learner]) ?? .max) <= rank)
                    // What is best for all guides is worst for all learners.
                    #expect((orders.rank(learner, of: byGuides.guides[learner]) ?? .max) >= rank)
                    #expect((other[learner] == nil) == (byLearners.guides[learner] == nil))
                }
            }
        }
    }

    @Test func `blocking pairs of any answer are counted`() throws {
        var dice = SeededRandom(for: "blocking")
        for _ in 0..<200 {
            let instance = Instance.small(&dice)
            let lists = lists(instance, &dice)
            let orders = Orders(instance, lists)
            let assignment = try instance.market.assignment()
            let blocking = try instance.market.blockingPairs(of: assignment.guides, lists, most: 2)
            #expect(blocking.count == orders.blocking(assignment.guides, instance), "\(instance) \(lists)")
            #expect(blocking.first.count == min(2, blocking.count))
            for side in [Side.learners, .guides] {
                let stable = try instance.market.stableMatching(lists, proposing: side)
                #expect(try instance.market.blockingPairs(of: stable.guides, lists).count == 0)
            }
        }
    }

    @Test(arguments: [false, true])
    func `thousands are stable too, also where most scores are close together`(_ areClose: Bool) throws {
        var dice = SeededRandom(for: "many stable, \(areClose)")
        var instance = Instance(learners: 1000, guides: 300, .uniform, share: 5, using: &dice)
        if areClose { instance.scores = instance.scores.map { $0.map { $0 < 999_000 ? $0 % 1000 : $0 } } }
        let lists = RankedLists(
            learners: instance.scores.map { _ in (0..<5).map { _ in .random(in: 0..<300, using: &dice) } },
            guides: instance.guides.map { _ in (0..<3).map { _ in .random(in: 0..<1000, using: &dice) } })
        for side in [Side.learners, .guides] {
            let stable = try instance.market.stableMatching(lists, proposing: side)
            #expect(try instance.market.blockingPairs(of: stable.guides, lists).count == 0)
        }
    }

    /// All orders of all subsets.
    private func allLists(_ count: Int) -> [[Int]] {
        var all: [[Int]] = [[]]
        func extend(_ list: [Int]) {
            for guide in 0..<count where !list.contains(guide) {
                all.append(list + [guide])
                extend(list + [guide])
            }
        }
        extend([])
        return all
    }

    @Test func `no list gets a learner a better guide than the true one`() throws {
        var dice = SeededRandom(for: "truthful")
        let all = allLists(5)
        #expect(all.count == 326)
        for round in 0..<8 {
            var instance = Instance(
                learners: 5, guides: 5, .few, share: round < 4 ? 10 : 8, capacities: round % 2 == 0 ? 1...1 : 0...2, using: &dice)
            if round == 0 { instance.guides = instance.guides.map { _ in .init(capacity: 1) } }
            let honestLists = (0..<5).map { _ in (0..<5).shuffled(using: &dice) }
            let guides = (0..<5).map { _ in Array((0..<5).shuffled(using: &dice).prefix(2)) }
            let market = instance.market
            func outcome(_ lists: [[Int]]) throws -> [Int?] {
                try market.stableMatching(RankedLists(learners: lists, guides: guides, listsOnly: [.learners])).guides
            }
            let honest = try outcome(honestLists)
            for learner in 0..<5 {
                let own = honest[learner].flatMap { honestLists[learner].firstIndex(of: $0) } ?? 5
                for list in all {
                    var lists = honestLists
                    lists[learner] = list
                    let got = try outcome(lists)[learner].flatMap { honestLists[learner].firstIndex(of: $0) } ?? 5
                    #expect(got >= own, "\(instance) \(honestLists) \(learner) \(list)")
                }
            }
        }
    }

    @Test func `pins stay, and take their place`() throws {
        var market = Market(learners: 2, guides: [.init(capacity: 1), .init(capacity: 1)]) { _, _ in 3 }
        try market.pin(1, to: 0)
        let lists = RankedLists(learners: [[0], [1]], guides: [[], []])
        let stable = try market.stableMatching(lists)
        #expect(stable == StableMatching(guides: [1, 0], totals: Totals(learners: 2, points: 6)))
        #expect(try market.blockingPairs(of: stable.guides, lists).count == 0)
    }

    @Test func `nobody is matched where there is nobody`() throws {
        let none = RankedLists(learners: [], guides: [])
        #expect(try Market(learners: 0, guides: []) { _, _ in 1 }.stableMatching(none).guides == [])
        let market = Market(learners: 1, guides: [.init(capacity: 0)]) { _, _ in 1 }
        let lists = RankedLists(learners: [[0]], guides: [[]])
        for side in [Side.learners, .guides] { #expect(try market.stableMatching(lists, proposing: side).guides == [nil]) }
    }
}
