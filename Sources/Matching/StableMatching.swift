/// Who is paired so that no two would rather have each other.
public struct StableMatching: Sendable, Equatable {
    /// The guide of each learner, pinned ones included; nil for nobody.
    public let guides: [Int?]
    /// Learners with a guide and the sum of their scores, pins included.
    public let totals: Totals
}

extension Market {
    /// The stable matching that is best for everyone on the proposing side at once: deferred acceptance, with places.
    ///
    /// In every stable matching for these orders the same learners have a guide, and every guide has as many. No learner can
    /// get a
    /// better guide by another list where learners propose; guides can.
    ///
    /// - Precondition: `lists` has one list for each person.
    /// - Parameters:
    ///   - bytesMax: The most memory for pairs, 8 bytes each.
    ///   - check: Hears of progress, and may throw to stop.
    /// - Throws: `MatchingError.tooLarge`; what `check` throws.
    /// - Complexity: O(pairs), and sorting for those who come to the end of their list.
    public func stableMatching(
        _ lists: RankedLists, proposing side: Side = .learners, bytesMax: Int = 512 << 20, check: Check = { _ in }
    ) throws -> StableMatching {
        precondition(lists.fit(self), "a list of people for everyone")
        let rows = try Rows(of: side, in: self, bytesMax: bytesMax, check: check)
        var acceptance = DeferredAcceptance(self, lists, proposing: side)
        for proposer in 0..<rows.count {
            try check(Progress(.solve, proposer, of: rows.count))
            acceptance.propose(from: proposer, rows)
        }
        try check(Progress(.solve, rows.count, of: rows.count))
        var all = pinned.isEmpty ? Array(repeating: nil, count: learners) : pinned.map { $0 < 0 ? nil : Int($0) }
        var totals = pinTotals()
        for (receiver, held) in acceptance.held.enumerated() {
            for offer in held {
                let (learner, guide) = side == .learners ? (offer.proposer, receiver) : (receiver, offer.proposer)
                all[learner] = guide
                totals = totals + Totals(learners: 1, points: Int(offer.score))
            }
        }
        return StableMatching(guides: all, totals: totals)
    }
}

/// Gale and Shapley's algorithm: everyone goes down their order, and each one asked keeps the best proposal so far.
private struct DeferredAcceptance: ~Copyable {
    struct Offer {
        /// How far down the proposer stands in the receiver's order.
        let depth: Int64
        let proposer: Int
        let score: Int32
    }

    private let side: Side
    private let lists: RankedLists
    /// What each receiver holds, best first.
    private(set) var held: [[Offer]]
    private let room: [Int]
    /// How many more each proposer wants.
    private var wanted: [Int]
    /// The list of each proposer, without those who may not be, and how far down list and row each is; nil before the first
    /// offer.
    private var courses: [Course]
    /// The receivers' lists, and by person those that are too long to be searched.
    private let receivers: [[Int]]
    private let ranks: [[Int: Int]]
    /// The ranks in the list of one proposer.
    private let ownRanks: Ranks

    private struct Course {
        var list: [Rows.Entry]?
        private var inList = 0
        private var inRow = 0
        private var isRowSorted = false

        /// - Parameter row: Where it goes on after the list; nil if it does not.
        mutating func next(in row: Int?, _ rows: borrowing Rows) -> Rows.Entry? {
            let list = list ?? []
            if inList < list.count {
                inList += 1
                return list[inList - 1]
            }
            guard let row else { return nil }
            if !isRowSorted { rows.sort(row) }
            isRowSorted = true
            let entries = rows[row]
            while inRow < entries.count {
                let entry = entries[inRow]
                inRow += 1
                if !list.contains(where: { $0.target == entry.target }) { return entry }
            }
            return nil
        }
    }

    init(_ market: Market, _ lists: RankedLists, proposing side: Side) {
        (self.side, self.lists) = (side, lists)
        let places = market.guides.indices.map { market.places(of: $0) }
        let people = Array(repeating: 1, count: market.learners)
        (wanted, room) = side == .learners ? (people, places) : (places, people)
        held = Array(repeating: [], count: room.count)
        courses = Array(repeating: Course(), count: wanted.count)
        receivers = lists.of(side.other)
        ranks = receivers.map { list in
            list.count <= 16 ? [:] : Dictionary(list.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        }
        ownRanks = Ranks(count: room.count)
    }

    /// Makes the offers of one proposer, and of all whom these push out.
    mutating func propose(from first: Int, _ rows: borrowing Rows) {
        var waiting = [first]
        while let proposer = waiting.last {
            guard wanted[proposer] > 0, let entry = next(of: proposer, rows) else {
                waiting.removeLast()
                continue
            }
            wanted[proposer] -= 1
            guard let rejected = offer(proposer, entry) else { continue }
            wanted[rejected] += 1
            if rejected != proposer { waiting.append(rejected) }
        }
    }

    /// Lets a receiver keep the best, and returns the one who has to go on.
    private mutating func offer(_ proposer: Int, _ entry: Rows.Entry) -> Int? {
        let receiver = Int(entry.target)
        let rank = receivers[receiver].count <= 16 ? receivers[receiver].firstIndex(of: proposer) : ranks[receiver][proposer]
        guard let depth = lists.depth(rank: rank, score: entry.score, partner: proposer, for: side.other) else { return proposer }
        let isFull = held[receiver].count == room[receiver]
        if isFull, held[receiver].last.map({ $0.depth < depth }) ?? true { return proposer }
        var (low, high) = (0, held[receiver].count)
        while low < high {
            let middle = (low + high) / 2
            if held[receiver][middle].depth < depth { low = middle + 1 } else { high = middle }
        }
        held[receiver].insert(Offer(depth: depth, proposer: proposer, score: entry.score), at: low)
        return isFull ? held[receiver].removeLast().proposer : nil
    }

    /// The next in a proposer's order: the list, then the row.
    private mutating func next(of proposer: Int, _ rows: borrowing Rows) -> Rows.Entry? {
        if courses[proposer].list == nil { courses[proposer].list = allowedList(of: proposer, rows) }
        return courses[proposer].next(in: lists.listsOnly.contains(side) ? nil : proposer, rows)
    }

    private func allowedList(of proposer: Int, _ rows: borrowing Rows) -> [Rows.Entry] {
        let list = lists.of(side)[proposer]
        guard !list.isEmpty else { return [] }
        var found: [(rank: Int, entry: Rows.Entry)] = []
        ownRanks.with(list.enumerated().map { ($1, $0) }) { ranks in
            for entry in rows[proposer] { if let rank = ranks[Int(entry.target)] { found.append((rank, entry)) } }
        }
        found.sort { $0.rank < $1.rank }
        return found.map(\.entry)
    }
}
