import Matching

/// A programme made up for measuring: scores are computed from columns of the people, as in a service, and never kept.
final class Law: Sendable {
    enum Kind {
        case uniform
        /// Tags, level, place, hours and ranked wishes.
        case real
        /// Nothing but ties.
        case equal
    }

    let name: String
    let learners: Int
    let guides: Int
    let capacity: Int
    /// How many of 1,000 pairs may be.
    private let share: UInt64
    private let kind: Kind
    private let seekers: Columns
    private let offers: Columns
    /// The points that guides have as wishes of each learner, five of them, and the same by guide.
    private let wishes: [[(guide: Int, points: Int32)]]
    private let wished: [[(learner: Int, points: Int32)]]

    init(_ name: String, learners: Int, guides: Int, capacity: Int = 1, share: UInt64 = 1000, _ kind: Kind, seed: UInt64) {
        (self.name, self.learners, self.guides, self.capacity) = (name, learners, guides, capacity)
        (self.share, self.kind) = (share, kind)
        var dice = Mixer(state: seed)
        offers = Columns(count: guides, tags: 5, level: 2, &dice)
        seekers = Columns(count: learners, tags: 3, level: 0, &dice)
        wishes = (0..<learners).map { _ in
            (0..<5).map { (Int(min(dice.next() % UInt64(guides), dice.next() % UInt64(guides))), 50_000 * Int32(5 - $0)) }
        }
        var wished = Array(repeating: [(learner: Int, points: Int32)](), count: guides)
        for (learner, row) in wishes.enumerated() { for (guide, points) in row { wished[guide].append((learner, points)) } }
        self.wished = wished
    }

    /// All scores, row by row of one side: learner by learner is what the others are given, too.
    func matrix(of side: Side) -> [Int32] {
        let market = computed
        return (0..<(side == .learners ? learners : guides)).flatMap { market.row(of: side, $0) }
    }

    /// The market whose scores are in two matrices: computing them is measured apart.
    func market(_ byLearner: [Int32], _ byGuide: [Int32]) -> Market {
        Market(learners: learners, guides: Array(repeating: .init(capacity: capacity), count: guides)) { side, position, row in
            let start = position * row.count
            let scores = (side == .learners ? byLearner : byGuide).span.extracting(start..<start + row.count)
            for other in row.indices { row[other] = scores[other] }
        }
    }

    /// The market whose scores are computed whenever they are asked for.
    var computed: Market {
        Market(learners: learners, guides: Array(repeating: .init(capacity: capacity), count: guides)) { side, position, row in
            let isLearner = side == .learners
            switch self.kind {
            case .equal: row.update(repeating: 500_000)
            case .real:
                self.fillReal(
                    &row, isLearner ? self.seekers : self.offers, position, isLearner ? self.offers : self.seekers, side)
            case .uniform:
                for other in row.indices { row[other] = self.uniform(isLearner ? position : other, isLearner ? other : position) }
            }
            if self.share < 1000 {
                for other in row.indices where !self.isAllowed(isLearner ? position : other, isLearner ? other : position) {
                    row[other] = -1
                }
            }
        }
    }

    private func isAllowed(_ learner: Int, _ guide: Int) -> Bool {
        mix(UInt64(learner) << 32 | UInt64(guide)) >> 40 % 1000 < share
    }

    private func uniform(_ learner: Int, _ guide: Int) -> Int32 {
        Int32(truncatingIfNeeded: ((mix(UInt64(learner) << 32 | UInt64(guide)) & 0xFFFF_FFFF) * 1_000_001) >> 32)
    }

    private func fillReal(
        _ row: inout MutableSpan<Int32>, _ own: Columns, _ position: Int, _ others: Columns, _ side: Side
    ) {
        let (tags, hours, level, place) = (own.tags[position], own.hours[position], own.levels[position], own.places[position])
        let sought = Int32(tags.nonzeroBitCount)
        let difference: Int32 = side == .learners ? 1 : -1
        for other in row.indices {
            let common = Int32((tags & others.tags[other]).nonzeroBitCount)
            let wanted = side == .learners ? sought : Int32(others.tags[other].nonzeroBitCount)
            var points = 500 * (1000 * common / max(2, wanted))
            points += 150 * min(1000, 125 * Int32((hours & others.hours[other]).nonzeroBitCount))
            points += 50 * max(0, 1000 - 333 * abs(others.levels[other] - level - difference))
            row[other] = points + (place == others.places[other] ? 50_000 : 0)
        }
        if side == .learners {
            for wish in wishes[position] { row[wish.guide] += wish.points }
        } else {
            for wish in wished[position] { row[wish.learner] += wish.points }
        }
    }
}

/// What is known of the people of one side.
private struct Columns: Sendable {
    let tags: [UInt64]
    let hours: [UInt64]
    let levels: [Int32]
    let places: [Int32]

    init(count: Int, tags: Int, level: Int32, _ dice: inout Mixer) {
        // Few tags are common: the smaller of two numbers.
        self.tags = (0..<count).map { _ in
            (0..<tags).reduce(0) { found, _ in found | 1 << min(dice.next() % 40, dice.next() % 40) }
        }
        hours = (0..<count).map { _ in (0..<12).reduce(0) { found, _ in found | 1 << (dice.next() % 60) } }
        levels = (0..<count).map { _ in level + Int32(dice.next() % 4) }
        places = (0..<count).map { _ in Int32(dice.next() % 8) }
    }
}

/// SplitMix64.
struct Mixer {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix(state)
    }
}

private func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
}
