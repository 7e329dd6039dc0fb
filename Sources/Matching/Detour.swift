/// The cheapest row of moves that ends at a guide who is one short, or where there is room, or with somebody without a guide.
///
/// Searched for from both ends at once: in a market of thousands everyone is a few cheap moves from everyone, and two small
/// searches that
/// meet look at far fewer guides than one that goes all the way.
struct Detour: ~Copyable {
    private let prices: Prices
    private let market: Market
    private let goal: Int
    private let places: [Int32]
    private let holdings: Holdings
    private let learnerRow: Buffer<Int32>
    private let guideRow: Buffer<Int32>
    /// What it costs to bring one learner more to a guide, and that somebody goes from there to the goal in the end.
    private let ahead: Buffer<Int64>
    private let behind: Buffer<Int64>
    private var aheadHeap: TargetHeap
    private var behindHeap: TargetHeap
    /// The cheapest so far.
    private var bound: Int64
    private var looked = 0

    /// - Parameter bound: What one way costs that is known.
    init(_ prices: Prices, _ market: Market, to goal: Int, bound: Int64) {
        (self.prices, self.market, self.goal, self.bound) = (prices, market, goal, bound)
        places = prices.assignment.guides.enumerated().map { market.isPinned($0) ? -1 : Int32($1 ?? -1) }
        let guides = market.guides.count
        holdings = Holdings(places, guides: guides)
        learnerRow = Buffer(repeating: -1, count: guides)
        guideRow = Buffer(repeating: -1, count: market.learners)
        ahead = Buffer(repeating: .max, count: guides)
        behind = Buffer(repeating: .max, count: guides)
        aheadHeap = TargetHeap(targets: guides)
        behindHeap = TargetHeap(targets: guides)
        behind[goal] = 0
        behindHeap.put(goal, 0)
    }

    /// One learner more comes to a guide, at that cost. Ways that do not end at the goal are known from there on: the vacancies.
    mutating func arrive(_ guide: Int, at cost: Int64) {
        guard cost < bound, cost < ahead[guide] else { return }
        ahead[guide] = cost
        if let vacancy = prices.vacancies[guide] { bound = min(bound, cost + vacancy.cost) }
        meet(at: guide)
        if guide != goal { aheadHeap.put(guide, cost) }
    }

    /// A learner leaves a guide for any other.
    mutating func leave(_ learner: Int, from guide: Int, at cost: Int64) {
        let certificate = prices.certificate
        let (weights, base) = (certificate.weights, cost + certificate.learners[learner])
        // Even the best of scores would be too far.
        guard base - weights.most < bound else { return }
        market.read(.learners, learner, into: learnerRow.all)
        certificate.guides.withUnsafeBufferPointer { duals in
            for other in duals.indices where learnerRow[other] >= 0 && other != guide {
                let reached = base - weights.weight(learnerRow[other]) + duals[other]
                if reached < bound { arrive(other, at: reached) }
            }
        }
    }

    /// The cost of the cheapest.
    mutating func shortest() -> Int64 {
        while aheadHeap.count > 0, behindHeap.count > 0, aheadHeap.least + behindHeap.least < bound {
            looked += 1
            if looked % 2 == 0 { goAhead() } else { goBack() }
        }
        return bound
    }

    private mutating func goAhead() {
        let cost = aheadHeap.least
        let guide = aheadHeap.pop()
        var held: [Int] = []
        holdings.forEach(of: guide) { held.append($0) }
        for learner in held { leave(learner, from: guide, at: cost) }
    }

    private mutating func goBack() {
        let certificate = prices.certificate
        let (weights, cost) = (certificate.weights, behindHeap.least)
        let guide = behindHeap.pop()
        let base = cost + certificate.guides[guide]
        guard base - weights.most < bound else { return }
        market.read(.guides, guide, into: guideRow.all)
        certificate.learners.withUnsafeBufferPointer { duals in
            for learner in duals.indices where guideRow[learner] >= 0 && places[learner] >= 0 {
                let from = Int(places[learner])
                let reached = base - weights.weight(guideRow[learner]) + duals[learner]
                guard reached < bound, reached < behind[from], from != guide else { continue }
                behind[from] = reached
                behindHeap.put(from, reached)
                meet(at: from)
            }
        }
    }

    private mutating func meet(at guide: Int) {
        guard ahead[guide] < .max, behind[guide] < .max else { return }
        bound = min(bound, ahead[guide] + behind[guide])
    }
}
