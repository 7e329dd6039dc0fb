/// One of the two sides of a market.
public enum Side: Sendable, Equatable {
    case learners, guides

    public var other: Side { self == .learners ? .guides : .learners }
}

/// Who is to be paired: learners and guides as positions in canonical order, places, and the pairs that may be with their scores.
///
/// The order is the caller's: where two answers are equally good, the learners before get the guides before. Each learner is
/// paired once at most. A pair has a score of 0...1,000,000, or may not be.
///
/// A market holds no scores, but the way to them: it asks for them row by row, whenever it needs them, and so more than once.
public struct Market: Sendable {
    /// What a guide offers.
    public struct Guide: Sendable, Equatable {
        /// Places for learners, those of pins included. 0 or more.
        public var capacity: Int
        /// Live relationships: they count into the load that is to be even, and take nothing of `capacity`. 0...1,000,000.
        public var held: Int
        /// The least learners that this guide has to get, 0...capacity: a group that is to be held. One that is not has no
        /// capacity.
        /// Stable mode does not look at it.
        public var minimum: Int

        public init(capacity: Int, held: Int = 0, minimum: Int = 0) {
            (self.capacity, self.held, self.minimum) = (capacity, held, minimum)
        }
    }

    /// Fills a row: the scores of one learner with every guide, or of one guide with every learner; negative where the pair
    /// may not be.
    public typealias Fill = @Sendable (_ side: Side, _ position: Int, _ row: inout MutableSpan<Int32>) -> Void

    /// The number of learners, at most 100,000.
    public let learners: Int
    public private(set) var guides: [Guide]
    /// Pairs below this score may not be.
    public var minimumScore: Int32 = 0
    private let fill: Fill
    /// The guide that each learner is pinned to, -1 for none; empty if nobody is pinned.
    private(set) var pinned: [Int32] = []
    private(set) var pins: [Int]
    private var forbidden: [Side: [Int: [Int]]] = [:]

    /// A market whose scores are computed when they are asked for.
    ///
    /// - Precondition: At most 100,000 learners and 100,000 guides; `Guide` within its bounds. With minima, at most 10,000
    ///   learners,
    ///   so that no sum of weights overflows.
    /// - Parameter score: A pure function of the pair: 0...1,000,000, or negative where the pair may not be. A larger one traps.
    @inlinable
    public init(learners: Int, guides: [Guide], score: @escaping @Sendable (_ learner: Int, _ guide: Int) -> Int32) {
        self.init(learners: learners, guides: guides) { side, position, row in
            switch side {
            case .learners: for guide in row.indices { row[guide] = score(position, guide) }
            case .guides: for learner in row.indices { row[learner] = score(learner, position) }
            }
        }
    }

    /// A market whose scores are computed a row at a time.
    ///
    /// - Precondition: As above.
    /// - Parameter fill: Writes every element of the row it is given. Both sides have to say the same of a pair.
    public init(learners: Int, guides: [Guide], fill: @escaping Fill) {
        let most = 100_000
        precondition((0...most).contains(learners) && guides.count <= most, "a side has at most \(most)")
        precondition(guides.allSatisfy { $0.minimum == 0 } || learners <= 10_000, "groups are for 10,000 learners at most")
        for guide in guides { guide.check() }
        (self.learners, self.guides, self.fill) = (learners, guides, fill)
        pins = Array(repeating: 0, count: guides.count)
    }

    /// A guide who joins at the end of the order, with the scores that `score` has for them; the market for a question what if.
    public func adding(_ guide: Guide, score: @escaping @Sendable (_ learner: Int) -> Int32) -> Market {
        guide.check()
        let (fill, last) = (self.fill, guides.count)
        let wider: Fill = { side, position, row in
            switch side {
            case .learners:
                row.withUnsafeMutableBufferPointer { all in
                    let rest = UnsafeMutableBufferPointer(rebasing: all[..<last])
                    var others = rest.mutableSpan
                    fill(side, position, &others)
                }
                row[last] = score(position)
            case .guides where position == last: for learner in row.indices { row[learner] = score(learner) }
            case .guides: fill(side, position, &row)
            }
        }
        var market = Market(learners: learners, guides: guides + [guide], fill: wider)
        (market.minimumScore, market.pinned, market.pins) = (minimumScore, pinned, pins + [0])
        market.forbidden = forbidden
        return market
    }

    /// The same people with other scores: the market in which a constraint is relaxed.
    public func rescored(_ fill: @escaping Fill) -> Market {
        var market = Market(learners: learners, guides: guides, fill: fill)
        (market.minimumScore, market.pinned, market.pins, market.forbidden) = (minimumScore, pinned, pins, forbidden)
        return market
    }
}

extension Market.Guide {
    fileprivate func check() {
        precondition(capacity >= 0 && (0...1_000_000).contains(held) && (0...capacity).contains(minimum), "a guide in its bounds")
    }
}

// MARK: - What the organiser decides

extension Market {
    /// Why a pin or a capacity cannot be.
    public enum PinError: Error, Equatable {
        /// The learner is pinned already.
        case pinnedTwice
        /// More are pinned to the guide than there are places.
        case noPlace
        /// The pair is forbidden.
        case forbidden
    }

    /// Decides that the two are a pair, whatever their score: the learner leaves the market with one place of the guide.
    public mutating func pin(_ learner: Int, to guide: Int) throws(PinError) {
        if forbidden[.learners]?[learner]?.contains(guide) == true { throw .forbidden }
        if isPinned(learner) { throw .pinnedTwice }
        guard places(of: guide) > 0 else { throw .noPlace }
        if pinned.isEmpty { pinned = Array(repeating: -1, count: learners) }
        pinned[learner] = Int32(guide)
        pins[guide] += 1
    }

    /// Decides that the two are no pair.
    public mutating func forbid(_ learner: Int, with guide: Int) throws(PinError) {
        precondition((0..<learners).contains(learner) && guides.indices.contains(guide), "two people of this market")
        if !pinned.isEmpty && pinned[learner] == Int32(guide) { throw .forbidden }
        forbidden[.learners, default: [:]][learner, default: []].append(guide)
        forbidden[.guides, default: [:]][guide, default: []].append(learner)
    }

    /// Gives a guide another capacity, pins included.
    public mutating func setCapacity(_ capacity: Int, of guide: Int) throws(PinError) {
        guard capacity >= pins[guide] else { throw .noPlace }
        guides[guide].capacity = capacity
        guides[guide].minimum = min(guides[guide].minimum, capacity)
        guides[guide].check()
    }

    /// Everyone is in the market again, and guides have the places.
    mutating func unpinAll() { (pinned, pins) = ([], Array(repeating: 0, count: guides.count)) }

    func isPinned(_ learner: Int) -> Bool { !pinned.isEmpty && pinned[learner] >= 0 }

    /// The places that pins leave, and never more than there are learners: nobody can use them.
    func places(of guide: Int) -> Int { min(guides[guide].capacity - pins[guide], learners) }

    /// What the guide has to get beside pins.
    func minimum(of guide: Int) -> Int { max(0, guides[guide].minimum - pins[guide]) }

    /// The load before anyone is assigned.
    func startLoad(of guide: Int) -> Int { guides[guide].held + pins[guide] }
}

// MARK: - Rows

extension Market {
    static let scoreMost: Int32 = 1_000_000

    func count(of side: Side) -> Int { side == .learners ? learners : guides.count }

    /// Fills a row with the scores of the pairs that may be, and -1 elsewhere. Nobody who is pinned is in one.
    func read(_ side: Side, _ position: Int, into row: UnsafeMutableBufferPointer<Int32>) {
        if side == .learners && isPinned(position) { return row.update(repeating: -1) }
        var scores = row.mutableSpan
        fill(side, position, &scores)
        let least = max(0, minimumScore)
        var largest: Int32 = 0
        for other in row.indices {
            let score = row[other]
            largest = max(largest, score)
            row[other] = score < least ? -1 : score
        }
        precondition(largest <= Self.scoreMost, "a score is at most 1,000,000")
        if side == .guides && !pinned.isEmpty {
            for learner in row.indices where pinned[learner] >= 0 { row[learner] = -1 }
        }
        for other in forbidden[side]?[position] ?? [] { row[other] = -1 }
    }

    /// Calls `body` with each row of `side` in turn, and `check` before every 4,096 of them.
    func forEachRow(
        of side: Side, _ phase: Progress.Phase, check: Check, _ body: (Int, UnsafeMutableBufferPointer<Int32>) throws -> Void
    ) throws {
        let row = Buffer<Int32>(repeating: -1, count: count(of: side.other))
        for position in 0..<count(of: side) {
            if position % 4096 == 0 { try check(Progress(phase, position, of: count(of: side))) }
            read(side, position, into: row.all)
            try body(position, row.all)
        }
    }

    /// The scores of one person with everyone of the other side, -1 where the pair may not be.
    public func row(of side: Side, _ position: Int) -> [Int32] {
        let row = Buffer<Int32>(repeating: -1, count: count(of: side.other))
        read(side, position, into: row.all)
        return Array(row.all)
    }
}
