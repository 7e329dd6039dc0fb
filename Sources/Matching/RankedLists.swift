/// Whom people want, in their own order.
///
/// A person prefers those in their list, first ones first, to all others; these come after by score, and among equal scores in
/// canonical order. So everyone's order is strict. For learners to gain nothing by another list than their true one, the
/// scores must not
/// depend on learners' lists.
public struct RankedLists: Sendable {
    /// The guides of each learner's list. Those with whom no pair may be are passed over, and so are repetitions.
    public let learners: [[Int]]
    /// The learners of each guide's list.
    public let guides: [[Int]]
    /// The sides on which people take nobody who is not in their list.
    public let listsOnly: Set<Side>

    /// - Precondition: One list for each person of the market that they are used with, empty ones included; positions of the
    ///   other side.
    public init(learners: [[Int]], guides: [[Int]], listsOnly: Set<Side> = []) {
        (self.learners, self.guides, self.listsOnly) = (learners, guides, listsOnly)
    }

    /// Whether these are lists for this market.
    func fit(_ market: Market) -> Bool {
        learners.count == market.learners && guides.count == market.guides.count
            && learners.allSatisfy { $0.allSatisfy(market.guides.indices.contains) }
            && guides.allSatisfy { $0.allSatisfy((0..<market.learners).contains) }
    }

    func of(_ side: Side) -> [[Int]] { side == .learners ? learners : guides }

    /// How far down somebody stands: by rank in the list if there, then by score and position; nil if that is too far.
    func depth(rank: Int?, score: Int32, partner: Int, for side: Side) -> Int64? {
        if let rank { return Int64(rank) }
        if listsOnly.contains(side) { return nil }
        return 1 << 40 + Int64(Market.scoreMost - score) << 17 + Int64(partner)
    }
}

/// The ranks that somebody has in the lists of one side, or gives in their own: -1 for none.
struct Ranks: ~Copyable {
    private let ranks: Buffer<Int32>

    init(count: Int) { ranks = Buffer(repeating: -1, count: count) }

    subscript(position: Int) -> Int? { ranks[position] < 0 ? nil : Int(ranks[position]) }

    /// Calls `body` while the ranks of a list are there.
    func with<Answer>(_ list: [(position: Int, rank: Int)], _ body: (borrowing Ranks) throws -> Answer) rethrows -> Answer {
        for (position, rank) in list where ranks[position] < 0 { ranks[position] = Int32(truncatingIfNeeded: rank) }
        defer { for (position, _) in list { ranks[position] = -1 } }
        return try body(self)
    }
}
