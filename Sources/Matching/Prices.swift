/// What places and people are worth beside an assignment, exactly, without solving again.
///
/// Differences are those between two best assignments by the same objective; for `floor`, with the least score that was found.
/// They rest on the duals, and on what it costs to free a place at each guide: somebody leaves for another guide, somebody
/// there for
/// a third, until there is room or somebody goes without.
public struct Prices: Sendable {
    let assignment: Assignment
    /// What it costs to free a place at each guide, and how many learners move for it; nil where there is none.
    private(set) var vacancies: [Vacancy?]
    /// Places without pins, also those for which there are no learners, and how many of them are taken.
    private let places: [Int]
    private let taken: [Int]
    /// The guides of pinned learners, as in the market.
    private let pinned: [Int32]

    struct Vacancy: Sendable {
        let cost: Int64
        let moves: Int
    }

    /// What a new person would bring.
    public struct Gain: Sendable, Equatable {
        public let change: Totals
        /// With whom they would be paired; nil if they would bring nothing.
        public let partner: Int?
    }

    /// - Precondition: `assignment` is one of `market`, which has no minima.
    /// - Throws: What `check` throws.
    /// - Complexity: O(learners x guides); two numbers for each guide are kept.
    public init(of assignment: Assignment, in market: Market, check: Check = { _ in }) throws {
        precondition(market.guides.allSatisfy { $0.minimum == 0 }, "prices are for markets without minima")
        precondition(assignment.isOf(market), "an assignment of this market")
        self.assignment = assignment
        pinned = market.pinned
        places = market.guides.indices.map { market.guides[$0].capacity - market.pins[$0] }
        var taken = Array(repeating: 0, count: market.guides.count)
        for (learner, guide) in assignment.guides.enumerated() where !market.isPinned(learner) {
            if let guide { taken[guide] += 1 }
        }
        self.taken = taken
        vacancies = []
        vacancies = try findVacancies(in: assignment.admitted(by: market), check: check)
    }

    var certificate: Certificate { assignment.certificate }
    private func split(_ value: Int64) -> Totals { certificate.weights.split(value) }

    /// What changes with one place more at a guide.
    public func oneMore(at guide: Int) -> Totals { split(certificate.guides[guide]) }

    /// What changes with one place less at a guide; nothing where there is room.
    public func oneLess(at guide: Int) -> Totals {
        guard taken[guide] == places[guide], let cost = cost(of: guide) else { return .zero }
        return split(-cost)
    }

    /// What changes with one guide more, who has one place and these scores; negative where the pair may not be. Nobody who is
    /// pinned
    /// is asked for.
    public func newGuide(score: (_ learner: Int) -> Int32) -> Gain {
        best(of: assignment.guides.indices, score) { learner in
            pinned.isEmpty || pinned[learner] < 0 ? certificate.learners[learner] : nil
        }
    }

    /// What changes with one learner more, who has these scores; negative where the pair may not be.
    public func newLearner(score: (_ guide: Int) -> Int32) -> Gain { best(of: vacancies.indices, score, costs: cost(of:)) }

    /// What it costs to place one learner more at a guide: the price of the place, and of freeing it. Nil if there are no places.
    func cost(of guide: Int) -> Int64? { vacancies[guide].map { certificate.guides[guide] + $0.cost } }

    private func best(of partners: Range<Int>, _ score: (Int) -> Int32, costs: (Int) -> Int64?) -> Gain {
        var best: (value: Int64, partner: Int?) = (0, nil)
        for partner in partners {
            let score = score(partner)
            guard score >= certificate.minimumScore, score >= 0, let cost = costs(partner) else { continue }
            let value = certificate.weights.weight(score) - cost
            if value > best.value { best = (value, partner) }
        }
        return Gain(change: split(best.value), partner: best.partner)
    }
}

extension Assignment {
    /// The market that the certificate is about.
    func admitted(by market: Market) -> Market {
        var market = market
        market.minimumScore = certificate.minimumScore
        return market
    }
}

// MARK: - Vacancies

extension Prices {
    /// Shortest paths to room or to going without, from every guide, found backwards. Among equally cheap ones that with the
    /// fewest moves.
    private func findVacancies(in market: Market, check: Check) throws -> [Vacancy?] {
        // Costs and moves are one number: there are fewer moves than guides, of whom there are fewer than that.
        let unit: Int64 = 1 << 17
        let (duals, weights) = (certificate, certificate.weights)
        let row = Buffer<Int32>(repeating: -1, count: market.learners)
        let distance = Buffer<Int64>(repeating: .max, count: market.guides.count)
        var heap = TargetHeap(targets: market.guides.count)
        for guide in market.guides.indices where taken[guide] < places[guide] { distance[guide] = 0 }
        // How far a learner is from a way out; those who are not in the market never move.
        let own = Buffer(assignment.guides.enumerated().map { market.isPinned($0) ? -1 : Int32($1 ?? -1) })
        let ways = Buffer(duals.learners.map { $0 * unit + 1 })
        for learner in duals.learners.indices where own[learner] >= 0 {
            distance[Int(own[learner])] = min(distance[Int(own[learner])], ways[learner])
        }
        for guide in market.guides.indices where distance[guide] < .max { heap.put(guide, distance[guide]) }
        var done = 0
        while heap.count > 0 {
            try check(Progress(.explain, done, of: market.guides.count))
            done += 1
            let guide = heap.pop()
            let price = duals.guides[guide]
            // A learner who moves here has to be better off than unmatched.
            guard distance[guide] + price * unit < weights.most * unit else { continue }
            market.read(.guides, guide, into: row.all)
            let base = distance[guide] + (price - weights.perLearner) * unit + 1
            for learner in duals.learners.indices where row[learner] >= 0 && own[learner] >= 0 && own[learner] != guide {
                let way = base + (duals.learners[learner] - weights.perPoint * Int64(row[learner])) * unit
                guard way < ways[learner] else { continue }
                ways[learner] = way
                let from = Int(own[learner])
                guard way < distance[from] else { continue }
                distance[from] = way
                heap.put(from, way)
            }
        }
        return distance.all.map { $0 == .max ? nil : Vacancy(cost: $0 / unit, moves: Int($0 % unit)) }
    }
}
