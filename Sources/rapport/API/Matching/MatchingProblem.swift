import Matching
import Platform

/// A matching problem in canonical order: the same whatever the order of the lists that a client has sent.
struct MatchingProblem: Sendable {
    let wish: MatchingRequest.Wish
    /// Ids, in canonical order as everything here.
    let learners: [String]
    let guides: [String]
    /// All pairs that have a score, with nothing decided.
    let open: Market
    /// The same with what the client has decided.
    let market: Market
    let lists: RankedLists
    /// Pairs as `learner * guides.count + guide`.
    let forbidden: Set<Int>
    let pinned: Set<Int>

    /// - Throws: `Market.PinError` never: the reader has looked at pins.
    init(_ request: consuming MatchingRequest) throws {
        let wish = request.wish
        let learnerOrder = CanonicalOrder(request.learners, wish)
        let guideOrder = CanonicalOrder(request.guides, wish)
        self.wish = wish
        learners = learnerOrder.positions.map { [people = request.learners] in people[$0].id }
        guides = guideOrder.positions.map { [people = request.guides] in people[$0].id }
        lists = RankedLists(
            learners: learnerOrder.positions.map { [people = request.learners] in people[$0].ranks.map { guideOrder.places[$0] }
            },
            guides: guideOrder.positions.map { [people = request.guides] in people[$0].ranks.map { learnerOrder.places[$0] } })
        let offers = guideOrder.positions.map { [people = request.guides] in
            Market.Guide(capacity: people[$0].capacity, held: people[$0].held)
        }
        let (pins, forbids) = (request.pins, request.forbids)
        open = Self.market(request.scores, offers, learnerOrder, guideOrder)
        var market = open
        market.minimumScore = Int32(truncatingIfNeeded: wish.minimumScore)
        var forbidden = Set<Int>(minimumCapacity: forbids.count)
        for pair in forbids {
            let (learner, guide) = (learnerOrder.places[pair.learner], guideOrder.places[pair.guide])
            try market.forbid(learner, with: guide)
            forbidden.insert(learner * offers.count + guide)
        }
        for pin in pins { try market.pin(learnerOrder.places[pin.learner], to: guideOrder.places[pin.guide]) }
        pinned = Set(pins.map { learnerOrder.places[$0.learner] })
        (self.market, self.forbidden) = (market, forbidden)
    }

    private static func market(
        _ scores: consuming MatchingRequest.Scores, _ offers: [Market.Guide], _ learners: CanonicalOrder, _ guides: CanonicalOrder
    ) -> Market {
        let (people, columns) = (learners.positions.count, offers.count)
        switch consume scores {
        case .list(let pairs):
            let placed = pairs.map {
                Market.ScoredPair(learner: learners.places[$0.learner], guide: guides.places[$0.guide], score: $0.score)
            }
            return Market(learners: people, guides: offers, pairs: placed)
        case .table(let cells):
            let rows = learners.positions.map { $0 * columns }
            let order = guides.positions
            // Rows stay where they came, and are read through both orders: another table of millions would be as large.
            return Market(learners: people, guides: offers) { side, position, row in
                cells.withUnsafeBufferPointer { cells in
                    switch side {
                    case .learners:
                        let start = rows[position]
                        for guide in row.indices { row[guide] = cells[start + order[guide]] }
                    case .guides:
                        let column = order[position]
                        for learner in row.indices { row[learner] = cells[rows[learner] + column] }
                    }
                }
            }
        }
    }
}

/// The people of one side in the order in which ties are broken.
struct CanonicalOrder: Sendable {
    /// Where each stands in the list of the client.
    let positions: [Int]
    /// Where each of that list comes in this order.
    let places: [Int]

    init(_ people: [MatchingRequest.Person], _ wish: MatchingRequest.Wish) {
        let names = people.map { Array($0.id.utf8) }
        let keys: [[UInt8]] =
            switch wish.tieBreak {
            case .id: names
            // Ids after the lot, for two that draw the same.
            case .lot: names.map { Self.lot($0, seed: wish.seed ?? "") + $0 }
            }
        positions = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
        var places = Array(repeating: 0, count: people.count)
        for (place, position) in positions.enumerated() { places[position] = place }
        self.places = places
    }

    /// The SHA-256 of the seed, a line feed and the id.
    private static func lot(_ id: [UInt8], seed: String) -> [UInt8] {
        (Array(seed.utf8) + [UInt8(ascii: "\n")] + id).withUnsafeBytes(SHA256.digest(of:))
    }
}
