@testable import Matching
import Testing

/// Every price is compared with solving the changed market.
@Suite struct PricesTests {
    /// Random markets with an assignment and its prices; for `floor` the pairs below the floor are taken away, as prices keep it.
    private func forEachMarket(
        _ name: String, _ count: Int, _ body: (Instance, Assignment, Prices, inout SeededRandom) throws -> Void
    ) throws {
        var dice = SeededRandom(for: name)
        for round in 0..<count {
            let objective = Market.Objective.allCases[round % 3]
            var instance: Instance
            if round % 2 == 0 {
                instance = .small(&dice)
            } else {
                let law = ScoreLaw.allCases[round % 7]
                instance = Instance(
                    learners: .random(in: 5...25, using: &dice), guides: .random(in: 2...10, using: &dice), law,
                    share: .random(in: 1...10, using: &dice), using: &dice)
            }
            let assignment = try instance.market.assignment(for: objective)
            let floor = assignment.certificate.minimumScore
            instance.scores = instance.scores.map { $0.map { $0 < floor ? -1 : $0 } }
            try body(instance, assignment, try Prices(of: assignment, in: instance.market), &dice)
        }
    }

    private func totals(_ instance: Instance, _ assignment: Assignment) throws -> Totals {
        try instance.market.optimum(for: assignment.objective == .score ? .score : .participation)
    }

    @Test func `one place more or less changes what solving again says`() throws {
        try forEachMarket("places", 240) { instance, assignment, prices, _ in
            for guide in instance.guides.indices {
                var changed = instance
                changed.guides[guide].capacity += 1
                let more = try totals(changed, assignment)
                #expect(more - assignment.totals == prices.oneMore(at: guide), "\(instance)")
                guard instance.guides[guide].capacity > 0 else { continue }
                changed.guides[guide].capacity -= 2
                let less = try totals(changed, assignment)
                #expect(less - assignment.totals == prices.oneLess(at: guide), "\(instance)")
            }
        }
    }

    @Test func `a new guide or learner brings what solving again says`() throws {
        try forEachMarket("new people", 240) { instance, assignment, prices, dice in
            let floor = assignment.certificate.minimumScore
            let scores = (0..<instance.learners).map { _ in
                Bool.random(using: &dice) ? Int32.random(in: 0...1_000_000, using: &dice) : -1
            }
            let gain = prices.newGuide { scores[$0] }
            var market = instance.market.adding(.init(capacity: 1)) { scores[$0] }
            market.minimumScore = floor
            let objective: Market.Objective = assignment.objective == .score ? .score : .participation
            let changed = try market.assignment(for: objective)
            #expect(changed.totals - assignment.totals == gain.change)
            #expect((gain.partner == nil) == (gain.change == .init(learners: 0, points: 0)))

            let row = instance.guides.map { _ in Bool.random(using: &dice) ? Int32.random(in: 0...1_000_000, using: &dice) : -1 }
            var more = instance
            more.scores.append(row.map { $0 < floor ? -1 : $0 })
            let learner = prices.newLearner { row[$0] }
            let with = try totals(more, assignment)
            #expect(with - assignment.totals == learner.change)
        }
    }

    @Test func `a pair that may not be, and one that has to be, cost what solving again says`() throws {
        try forEachMarket("pairs", 240) { instance, assignment, prices, _ in
            let market = instance.market
            let objective: Market.Objective = assignment.objective == .score ? .score : .participation
            for learner in 0..<instance.learners {
                if let guide = assignment.guides[learner] {
                    var changed = market
                    try changed.forbid(learner, with: guide)
                    let change = try changed.optimum(for: objective) - assignment.totals
                    #expect(prices.without(learner, in: market) == change, "\(instance)")
                } else {
                    #expect(prices.without(learner, in: market) == nil)
                }
                for guide in instance.guides.indices {
                    let price = prices.sending(learner, to: guide, in: market)
                    guard instance.isAllowed(learner, guide), instance.guides[guide].capacity > 0 else {
                        #expect(price == nil)
                        continue
                    }
                    var changed = market
                    try changed.pin(learner, to: guide)
                    #expect(try changed.optimum(for: objective) - assignment.totals == price, "\(instance)")
                }
            }
        }
    }

    @Test func `runners-up have the least to lose, which bounds what making their pair costs; the best are the best`() throws {
        try forEachMarket("runners-up", 120) { instance, assignment, prices, _ in
            let certificate = assignment.certificate
            let runnersUp = try assignment.runnersUp(in: instance.market)
            func slack(_ learner: Int, _ guide: Int) -> Int64? {
                guard instance.isAllowed(learner, guide), assignment.guides[learner] != guide else { return nil }
                let weight =
                    certificate.weights.perPoint * Int64(instance.scores[learner][guide]) + certificate.weights.perLearner
                return certificate.learners[learner] + certificate.guides[guide] - weight
            }
            func check(_ options: RunnersUp.Options, _ scores: [Int32], _ slacks: [Int64?], _ cost: (Int) -> Totals?) {
                let best = scores.max().flatMap { $0 < 0 ? nil : $0 }
                #expect(options.best?.score == best)
                #expect(options.best?.partner == best.flatMap { scores.firstIndex(of: $0) })
                let least = slacks.compactMap { $0 }.min()
                #expect(options.next?.partner == slacks.firstIndex { $0 == least && least != nil })
                guard let next = options.next, let least, let cost = cost(next.partner) else { return }
                #expect(next.givenUpAtLeast == certificate.weights.split(least))
                #expect(isAtLeast(next.givenUpAtLeast, -1, cost, assignment))
            }
            for (learner, options) in runnersUp.learners.enumerated() {
                check(options, instance.scores[learner], instance.guides.indices.map { slack(learner, $0) }) {
                    prices.sending(learner, to: $0, in: instance.market)
                }
            }
            for (guide, options) in runnersUp.guides.enumerated() {
                let learners = 0..<instance.learners
                check(options, learners.map { instance.scores[$0][guide] }, learners.map { slack($0, guide) }) {
                    prices.sending($0, to: guide, in: instance.market)
                }
            }
        }
    }

    /// Whether the loss is at least the bound, in the order of the objective.
    private func isAtLeast(_ bound: Totals, _ sign: Int, _ change: Totals, _ assignment: Assignment) -> Bool {
        let pairs = [(bound.learners, sign * change.learners), (bound.points, sign * change.points)]
        let ordered = assignment.objective == .score ? pairs.reversed() : pairs
        return !ordered.map(\.1).lexicographicallyPrecedes(ordered.map(\.0))
    }

    @Test func `pinned learners count, and nobody prices their places`() throws {
        var market = Market(learners: 3, guides: [.init(capacity: 2), .init(capacity: 1)]) { learner, guide in
            [[10, 20], [30, 5], [7, 1]][learner][guide]
        }
        try market.pin(0, to: 0)
        let assignment = try market.assignment()
        #expect(assignment.guides == [0, 0, 1])
        let prices = try Prices(of: assignment, in: market)
        #expect(prices.oneMore(at: 0) == Totals(learners: 0, points: 6))
        #expect(prices.oneLess(at: 0) == Totals(learners: -1, points: -26))
        #expect(prices.without(0, in: market) == nil)
        #expect(prices.newGuide { [1_000_000, 32, 1_000][$0] } == .init(change: Totals(learners: 0, points: 999), partner: 2))
        #expect(prices.without(1, in: market) == Totals(learners: 0, points: -19))
    }

    @Test func `what if compares two answers`() throws {
        var market = Market(learners: 3, guides: [.init(capacity: 1), .init(capacity: 1)]) { learner, guide in
            [[10, 20], [30, 5], [7, 1]][learner][guide]
        }
        let before = try market.assignment()
        #expect(before.guides == [1, 0, nil])
        try market.setCapacity(2, of: 0)
        #expect(before.difference(to: try market.assignment()) == .init(change: .init(learners: 1, points: 7), moves: 1))
        let relaxed = market.rescored { _, _, row in row.update(repeating: 50) }
        #expect(before.difference(to: try relaxed.assignment()).change == Totals(learners: 1, points: 100))
    }
}
