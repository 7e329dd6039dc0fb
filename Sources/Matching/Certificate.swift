/// The proof that no other assignment is better: a number for every learner and guide, the duals of the assignment problem as
/// a linear one.
///
/// Where every pair that may be weighs at most the sum of its two duals, no assignment weighs more than all learners' duals and,
/// for each guide, the dual times the places. The assignment weighs exactly that. So nothing but a pass over the pairs is needed
/// to believe it: see `fault`.
///
/// Duals are the least that guides can have. They do not depend on the algorithm, on ties or on the order of people, and that of
/// a guide is what one more place there is worth. With minima (`Market.Guide.minimum`) a guide's may be below 0, they are not
/// unique, and prices do not follow from them.
public struct Certificate: Sendable, Equatable {
    public let weights: Weights
    /// Pairs below it may not be; for `floor` the least score that all can have.
    public let minimumScore: Int32
    /// 0 or more; 0 for everyone who is unmatched or pinned.
    public internal(set) var learners: [Int64]
    /// 0 or more without minima. Above 0 only for a guide who is full, below 0 only for one at the minimum.
    public internal(set) var guides: [Int64]

    /// Larger than any dual, and small enough that no weight overflows beside it.
    static let most: Int64 = 1 << 60

    /// A certificate from somewhere else: nothing of it is believed before `Assignment.fault`.
    public init(weights: Weights, minimumScore: Int32, learners: [Int64], guides: [Int64]) {
        (self.weights, self.minimumScore, self.learners, self.guides) = (weights, minimumScore, learners, guides)
    }

    /// What is wrong with a certificate.
    public enum Fault: Sendable, Equatable {
        /// It is of another market: not as many people, a guide who is not there, weights for something else, another pin.
        case market
        /// A dual is below 0, or larger than any can be.
        case dual
        /// The learner is with a guide who may not be.
        case pairNotAllowed(learner: Int, guide: Int)
        /// The guide has more learners than places, or less than the minimum.
        case load(guide: Int)
        /// The pair weighs more than its duals.
        case pairOutweighs(learner: Int, guide: Int)
        /// The assignment weighs less than the duals allow.
        case notBest(weight: Int128, bound: Int128)
        /// Learners or points are not what the assignment says.
        case totals(Totals)
    }
}

extension Assignment {
    /// Checks in one pass over the pairs that the assignment is allowed, and that none has a better count and total.
    ///
    /// - Returns: What is wrong, nil if it is proved.
    /// - Throws: What `check` throws.
    /// - Complexity: O(learners x guides), one row of memory.
    public func fault(in market: Market, check: Check = { _ in }) throws -> Certificate.Fault? {
        // A pin may have less than the least score that was found for the others.
        let pinned = market.pinTotals()
        var market = market
        market.minimumScore = certificate.minimumScore
        let weights = Weights(objective, learners: market.learners)
        guard isOf(market), certificate.weights == weights else { return .market }
        let range = -Certificate.most...Certificate.most
        guard certificate.learners.allSatisfy({ $0 >= 0 && range.contains($0) }),
            zip(market.guides, certificate.guides).allSatisfy({ range.contains($1) && ($1 >= 0 || $0.minimum > 0) })
        else { return .dual }
        let duals = Buffer(certificate.guides)
        var fault: Certificate.Fault?
        var counted = Totals(learners: 0, points: 0)
        var weight: Int128 = 0
        var loads = Array(repeating: 0, count: market.guides.count)
        try market.forEachRow(of: .learners, .explain, check: check) { learner, row in
            if let guide = guides[learner], !market.isPinned(learner) {
                if row[guide] < 0 { fault = fault ?? .pairNotAllowed(learner: learner, guide: guide) }
                counted.learners += 1
                counted.points += Int(row[guide])
                weight += Int128(weights.weight(row[guide]))
                loads[guide] += 1
            }
            if fault == nil, let guide = outweighing(row, certificate.learners[learner], duals.base) {
                fault = .pairOutweighs(learner: learner, guide: guide)
            }
        }
        return fault ?? loadFault(loads, in: market) ?? sumFault(weight, counted, pinned, in: market)
    }

    /// The first guide with whom a learner weighs more than both duals.
    private func outweighing(
        _ row: UnsafeMutableBufferPointer<Int32>, _ dual: Int64, _ guideDuals: UnsafeMutablePointer<Int64>
    ) -> Int? {
        let (perPoint, bound) = (certificate.weights.perPoint, dual - certificate.weights.perLearner)
        // Without a branch for each pair: there should be none.
        var most = bound
        for guide in row.indices {
            let value = perPoint &* Int64(row[guide]) &- guideDuals[guide]
            most = max(most, row[guide] < 0 ? bound : value)
        }
        return most == bound ? nil : row.indices.first { row[$0] >= 0 && perPoint * Int64(row[$0]) - guideDuals[$0] > bound }
    }

    /// Whether there are as many people as in the market, the guides are of it, and pins are as they are there.
    func isOf(_ market: Market) -> Bool {
        guides.count == market.learners && certificate.learners.count == market.learners
            && certificate.guides.count == market.guides.count
            && guides.allSatisfy { $0.map(market.guides.indices.contains) ?? true }
            && market.pinned.enumerated().allSatisfy { $1 < 0 || guides[$0] == Int($1) }
    }

    private func loadFault(_ loads: [Int], in market: Market) -> Certificate.Fault? {
        loads.indices.first { loads[$0] > market.places(of: $0) || loads[$0] < market.minimum(of: $0) }.map { .load(guide: $0) }
    }

    private func sumFault(_ weight: Int128, _ counted: Totals, _ pinned: Totals, in market: Market) -> Certificate.Fault? {
        // Duals from somewhere else can be anything; 128 bits hold whatever they add up to.
        var bound = certificate.learners.reduce(into: Int128(0)) { $0 += Int128($1) }
        for (guide, dual) in certificate.guides.enumerated() {
            bound += Int128(dual) * Int128(dual < 0 ? market.minimum(of: guide) : market.places(of: guide))
        }
        if weight != bound { return .notBest(weight: weight, bound: bound) }
        let all = counted + pinned
        return all == totals ? nil : .totals(all)
    }
}
