/// A learner without a guide: why, and what would be the least to change that.
public struct Unmatched: Sendable, Equatable {
    public enum Reason: Sendable {
        /// No pair may be.
        case noAllowedGuide
        /// All guides who may be are full, and so is everyone to whom their learners could go: see `Shortage`.
        case shortage
        /// A place could be found, and the total would be smaller for it; with the objective `score` only.
        case outweighed
    }

    public let learner: Int
    public let reason: Reason
    /// How many guides each constraint keeps from this learner, by bit. A guide counts under each.
    public let excludedBy: [Int]
    /// The smallest changes on this learner's own row, up to three, the best first. None if only what cannot be lifted would
    /// help.
    public let relaxations: [Relaxation]
}

/// What would place one more learner, and leaves everyone else placed.
public struct Relaxation: Sendable, Equatable {
    public let guide: Int
    /// The constraints that this pair breaks, as bits.
    public let lift: UInt16
    /// Whether the guide has to offer one place more.
    public let needsPlace: Bool
    /// How many others change their guide.
    public let moves: Int
    public let change: Totals
}

extension Assignment {
    /// Explains every learner without a guide, in canonical order.
    ///
    /// - Precondition: `prices` are those of this assignment in `market`.
    /// - Parameters:
    ///   - relaxable: The constraints that may be lifted, as bits.
    ///   - pair: The constraints that a pair breaks, as bits, 0 for a pair that may be; and the score that it has without them,
    ///     0...1,000,000. Asked once for each guide of each learner without one.
    /// - Throws: What `check` throws.
    /// - Complexity: O(learners x guides).
    public func unmatched(
        in market: Market, _ prices: Prices, relaxable: UInt16, check: Check = { _ in },
        pair: (_ learner: Int, _ guide: Int) -> (violated: UInt16, score: Int32)
    ) throws -> [Unmatched] {
        let alone = guides.indices.filter { guides[$0] == nil }
        guard !alone.isEmpty else { return [] }
        let reachable = try reachesRoom(in: admitted(by: market), check: check)
        return try alone.enumerated().map { index, learner in
            if index % 64 == 0 { try check(Progress(.explain, index, of: alone.count)) }
            return explain(learner, prices, reachable, relaxable, pair)
        }
    }

    private func explain(
        _ learner: Int, _ prices: Prices, _ reachable: [Bool], _ relaxable: UInt16,
        _ pair: (Int, Int) -> (violated: UInt16, score: Int32)
    ) -> Unmatched {
        var reason = Unmatched.Reason.noAllowedGuide
        var excludedBy = Array(repeating: 0, count: 16)
        var found: [(value: Int64, relaxation: Relaxation)] = []
        var least = Int.max
        for guide in reachable.indices {
            let (violated, score) = pair(learner, guide)
            for bit in 0..<16 where violated >> bit & 1 == 1 { excludedBy[bit] += 1 }
            if violated == 0, reason != .outweighed { reason = reachable[guide] ? .outweighed : .shortage }
            let size = violated.nonzeroBitCount + (reachable[guide] ? 0 : 1)
            guard violated & ~relaxable == 0, size > 0, size <= least else { continue }
            if size < least { (least, found) = (size, []) }
            found.append(relaxation(guide, violated, score, prices, needsPlace: !reachable[guide]))
            // The sort below is the order of value, then canonical; four are enough to know three.
            found.sort { ($1.value, $0.relaxation.guide) < ($0.value, $1.relaxation.guide) }
            if found.count > 3 { found.removeLast() }
        }
        return Unmatched(learner: learner, reason: reason, excludedBy: excludedBy, relaxations: found.map(\.relaxation))
    }

    private func relaxation(
        _ guide: Int, _ violated: UInt16, _ score: Int32, _ prices: Prices, needsPlace: Bool
    ) -> (value: Int64, relaxation: Relaxation) {
        let cost = needsPlace ? 0 : prices.cost(of: guide) ?? 0
        let value = certificate.weights.weight(score) - cost
        let relaxation = Relaxation(
            guide: guide, lift: violated, needsPlace: needsPlace, moves: needsPlace ? 0 : prices.vacancies[guide]?.moves ?? 0,
            change: certificate.weights.split(value))
        return (value, relaxation)
    }

    /// Which guides have room, or would have if learners moved and nobody lost a guide. The same for every assignment with the
    /// most learners.
    func reachesRoom(in market: Market, check: Check) throws -> [Bool] {
        let row = Buffer<Int32>(repeating: -1, count: market.learners)
        var loads = Array(repeating: 0, count: market.guides.count)
        for (learner, guide) in guides.enumerated() where !market.isPinned(learner) { if let guide { loads[guide] += 1 } }
        var reaches = market.guides.indices.map { loads[$0] < market.places(of: $0) }
        var queue = reaches.indices.filter { reaches[$0] }
        var done = 0
        while done < queue.count {
            try check(Progress(.explain, done, of: reaches.count))
            market.read(.guides, queue[done], into: row.all)
            done += 1
            for learner in guides.indices where row[learner] >= 0 {
                guard let guide = guides[learner], !reaches[guide] else { continue }
                reaches[guide] = true
                queue.append(guide)
            }
        }
        return reaches
    }
}
