@testable import Matching
import Testing

/// Compared with all assignments there are, and beyond that with a proof that does not need them.
@Suite struct AssignmentTests {
    @Test(arguments: Market.Objective.allCases)
    func `a small market gets the assignment that is best among all`(_ objective: Market.Objective) throws {
        var dice = SeededRandom(for: "best of all \(objective)")
        for _ in 0..<400 {
            let instance = Instance.small(&dice)
            let best = try #require(instance.best(for: objective))
            let assignment = try instance.market.assignment(for: objective)
            #expect(assignment.guides == best, "\(instance)")
            #expect(assignment.totals == instance.totals(best))
            #expect(try assignment.fault(in: instance.market) == nil)
        }
    }

    @Test(arguments: Market.Objective.allCases)
    func `the answer and the duals do not depend on the side that is inserted`(_ objective: Market.Objective) throws {
        var dice = SeededRandom(for: "both sides \(objective)")
        for law in ScoreLaw.allCases {
            for _ in 0..<20 {
                let (learners, guides) = (Int.random(in: 1...30, using: &dice), Int.random(in: 1...12, using: &dice))
                let share = Int.random(in: 2...10, using: &dice)
                let instance = Instance(learners: learners, guides: guides, law, share: share, using: &dice)
                let sides = try [Side.learners, .guides].map {
                    try instance.market.assignment(for: objective, inserting: $0, bytesMax: 1 << 20) { _ in }
                }
                #expect(sides[0] == sides[1], "\(law) \(instance)")
            }
        }
    }

    @Test(arguments: ScoreLaw.allCases)
    func `a certificate proves the assignment to somebody else`(_ law: ScoreLaw) throws {
        var dice = SeededRandom(for: "certificate \(law)")
        for size in [5, 20, 60, 150] {
            for capacities in [0...1, 0...3, 2...9] {
                let guides = max(1, size / Int.random(in: 1...4, using: &dice))
                let share = Int.random(in: 1...10, using: &dice)
                let instance = Instance(
                    learners: size, guides: guides, law, share: share, capacities: capacities, using: &dice)
                for objective in Market.Objective.allCases {
                    let assignment = try instance.market.assignment(for: objective)
                    #expect(proofFault(instance, assignment, objective) == nil)
                    #expect(try assignment.fault(in: instance.market) == nil)
                }
            }
        }
    }

    @Test func `a market of thousands is proved as well, from both sides`() throws {
        var dice = SeededRandom(for: "thousands")
        for (learners, guides, capacity) in [(1200, 900, 2...2), (1500, 500, 1...3)] {
            let instance = Instance(
                learners: learners, guides: guides, .uniform, share: 3, capacities: capacity, using: &dice)
            let assignment = try instance.market.assignment()
            #expect(proofFault(instance, assignment, .participation) == nil)
        }
    }

    @Test(arguments: [1, 2])
    func `three thousand of each with some twenty pairs each are proved, short of places or not`(_ capacity: Int) throws {
        var dice = SeededRandom(for: "three thousand, \(capacity)")
        let count = 3000
        let guides = (0..<count).map { Market.Guide(capacity: $0 % 2 == 0 ? capacity : 0) }
        var pairs: [Market.ScoredPair] = []
        for learner in 0..<count {
            for guide in Set((0..<20).map { _ in Int.random(in: 0..<count, using: &dice) }) {
                pairs.append(.init(learner: learner, guide: guide, score: .random(in: 0...1_000_000, using: &dice)))
            }
        }
        let assignment = try Market(learners: count, guides: guides, pairs: pairs).assignment()
        let (u, v) = (assignment.certificate.learners, assignment.certificate.guides)
        #expect(u.allSatisfy { $0 >= 0 } && v.allSatisfy { $0 >= 0 })
        let perLearner: Int64 = 2 * 3001 * 1_000_000 + 1
        #expect(pairs.allSatisfy { Int64($0.score) + perLearner <= u[$0.learner] + v[$0.guide] })
        let made = pairs.filter { assignment.guides[$0.learner] == $0.guide }
        #expect(made.count == assignment.totals.learners)
        #expect(assignment.guides.count { $0 != nil } == made.count)
        let bound = u.reduce(0, +) + zip(v, guides).reduce(0) { $0 + $1.0 * Int64($1.1.capacity) }
        #expect(made.reduce(0) { $0 + Int64($1.score) + perLearner } == bound)
        let loads = assignment.guides.reduce(into: Array(repeating: 0, count: count)) { if let guide = $1 { $0[guide] += 1 } }
        #expect(zip(loads, guides).allSatisfy { $0 <= $1.capacity })
    }

    @Test func `no certificate proves an assignment that is not the best, or not allowed`() throws {
        let instance = Instance(
            guides: [.init(capacity: 1), .init(capacity: 1)], scores: [[9, 5], [8, -1]])
        let assignment = try instance.market.assignment()
        #expect(assignment.guides == [1, 0])
        func fault(_ guides: [Int?], _ change: (inout Certificate) -> Void = { _ in }) throws -> Certificate.Fault? {
            var certificate = assignment.certificate
            change(&certificate)
            let made = guides.enumerated().filter { $1 != nil }
            let points = made.reduce(0) { $0 + Int(instance.scores[$1.offset][$1.element!]) }
            let changed = Assignment(
                guides: guides, totals: Totals(learners: made.count, points: points), objective: .participation,
                certificate: certificate)
            return try changed.fault(in: instance.market)
        }
        #expect(try fault([1, 0]) == nil)
        #expect(try fault([0, 1]) == .pairNotAllowed(learner: 1, guide: 1))
        #expect(try fault([0, 0]) == .load(guide: 0))
        let weights = assignment.certificate.weights
        let bound = Int128(weights.weight(5) + weights.weight(8))
        #expect(try fault([0, nil]) == .notBest(weight: Int128(weights.weight(9)), bound: bound))
        #expect(try fault([1, 0]) { $0.learners[0] -= 1 } == .pairOutweighs(learner: 0, guide: 0))
        #expect(try fault([1, 0]) { $0.guides[1] = -1 } == .dual)
        #expect(try fault([1, 0]) { $0.guides[1] = .min } == .dual)
        #expect(try fault([1, 0]) { $0.learners[1] = .max } == .dual)
        #expect(try fault([1, 0]) { $0.guides[1] = 1 << 60 } != nil)
        #expect(try fault([1, 0]) { $0.learners.removeLast() } == .market)
        let foreign = Weights(.score, learners: 2)
        #expect(
            try fault([1, 0]) { $0 = Certificate(weights: foreign, minimumScore: 0, learners: $0.learners, guides: $0.guides) }
                == .market)
        let nowhere = Assignment(
            guides: [1, 2], totals: assignment.totals, objective: .participation, certificate: assignment.certificate)
        #expect(try nowhere.fault(in: instance.market) == .market)
        var pinned = instance.market
        try pinned.pin(0, to: 0)
        #expect(try assignment.fault(in: pinned) == .market)
    }

    @Test func `an order of people that is another one permutes totals, loads and duals, and unique answers`() throws {
        var dice = SeededRandom(for: "permuted")
        for law in ScoreLaw.allCases {
            for _ in 0..<10 {
                let instance = Instance(learners: 14, guides: 6, law, share: 7, using: &dice)
                let (people, offers) = ((0..<14).shuffled(using: &dice), (0..<6).shuffled(using: &dice))
                let permuted = Instance(
                    guides: offers.map { instance.guides[$0] },
                    scores: people.map { learner in offers.map { instance.scores[learner][$0] } })
                let (one, other) = (try instance.market.assignment(), try permuted.market.assignment())
                #expect(other.totals == one.totals)
                #expect(permuted.squares(other.guides) == instance.squares(one.guides))
                #expect(other.certificate.learners == people.map { one.certificate.learners[$0] })
                #expect(other.certificate.guides == offers.map { one.certificate.guides[$0] })
                if law == .uniform { #expect(other.guides.map { $0.map { offers[$0] } } == people.map { one.guides[$0] }) }
            }
        }
    }

    @Test func `pairs in a list give the same answer in whatever order they come`() throws {
        var dice = SeededRandom(for: "list")
        for _ in 0..<40 {
            let instance = Instance.small(&dice)
            var pairs: [Market.ScoredPair] = []
            for (learner, row) in instance.scores.enumerated() {
                for (guide, score) in row.enumerated() where score >= 0 {
                    pairs.append(.init(learner: learner, guide: guide, score: score))
                }
            }
            let market = Market(learners: instance.learners, guides: instance.guides, pairs: pairs.shuffled(using: &dice))
            #expect(try market.assignment(for: .score) == instance.market.assignment(for: .score))
        }
    }

    @Test func `pins leave the market with their place, and forbidden pairs are not made`() throws {
        var dice = SeededRandom(for: "pins")
        for _ in 0..<200 {
            var instance = Instance.small(&dice)
            guard instance.learners > 1, instance.guides.count > 1 else { continue }
            var market = instance.market
            let (pinned, guide) = (Int.random(in: 0..<instance.learners, using: &dice), instance.guides.count - 1)
            let forbidden = (learner: (pinned + 1) % instance.learners, guide: 0)
            try market.forbid(forbidden.learner, with: forbidden.guide)
            instance.scores[forbidden.learner][forbidden.guide] = -1
            guard instance.guides[guide].capacity > 0 else {
                #expect(throws: Market.PinError.noPlace) { try market.pin(pinned, to: guide) }
                continue
            }
            try market.pin(pinned, to: guide)
            // The same without pins: the learner may be with nobody else, and is so for certain where the pair is worth the most.
            let score = instance.scores[pinned][guide]
            var rest = instance
            rest.scores[pinned] = rest.scores[pinned].map { _ in -1 }
            rest.guides[guide].capacity -= 1
            rest.guides[guide].held += 1
            var expected = try #require(rest.best(for: .participation))
            let totals = rest.totals(expected) + Totals(learners: 1, points: Int(max(0, score)))
            expected[pinned] = guide
            let assignment = try market.assignment()
            #expect(assignment.guides == expected)
            #expect(assignment.totals == totals)
            #expect(try assignment.fault(in: market) == nil)
        }
    }

    @Test func `pins that contradict each other, a forbidden pair or the places are refused`() throws {
        var market = Market(learners: 3, guides: [.init(capacity: 1), .init(capacity: 1)]) { _, _ in 1 }
        try market.pin(0, to: 0)
        #expect(throws: Market.PinError.pinnedTwice) { try market.pin(0, to: 1) }
        #expect(throws: Market.PinError.noPlace) { try market.pin(1, to: 0) }
        #expect(throws: Market.PinError.forbidden) { try market.forbid(0, with: 0) }
        #expect(throws: Market.PinError.noPlace) { try market.setCapacity(0, of: 0) }
        try market.forbid(1, with: 1)
        #expect(throws: Market.PinError.forbidden) { try market.pin(1, to: 1) }
    }

    @Test func `a least score leaves out the pairs below`() throws {
        var market = Market(learners: 2, guides: [.init(capacity: 2)]) { learner, _ in Int32(learner) + 4 }
        market.minimumScore = 5
        #expect(try market.assignment().guides == [nil, 0])
    }

    @Test func `the optimum of an objective is what its assignment has, and the most that is possible what most have`() throws {
        var dice = SeededRandom(for: "optimum")
        for _ in 0..<150 {
            let instance = Instance.small(&dice)
            for objective in Market.Objective.allCases {
                #expect(try instance.market.optimum(for: objective) == instance.market.assignment(for: objective).totals)
            }
            #expect(try instance.market.mostPossible() == instance.market.assignment().totals.learners)
        }
        for law in [ScoreLaw.uniform, .blocks] {
            let instance = Instance(learners: 300, guides: 120, law, share: 1, using: &dice)
            #expect(try instance.market.mostPossible() == instance.market.assignment().totals.learners)
        }
    }
}
