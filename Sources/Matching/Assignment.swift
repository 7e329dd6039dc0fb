/// Who is paired with whom, and the proof that nothing is better.
public struct Assignment: Sendable, Equatable {
    /// The guide of each learner, pinned ones included; nil for nobody.
    public let guides: [Int?]
    /// Learners with a guide and the sum of their scores, pins included; a pin of a pair that may not be adds no points.
    public let totals: Totals
    public let objective: Market.Objective
    public let certificate: Certificate

    /// An assignment from somewhere else: nothing of it is believed before `fault`.
    public init(guides: [Int?], totals: Totals, objective: Market.Objective, certificate: Certificate) {
        (self.guides, self.totals, self.objective, self.certificate) = (guides, totals, objective, certificate)
    }

    /// How many learners each guide gets, pinned ones included and `held` not.
    public func loads(of market: Market) -> [Int] {
        var loads = Array(repeating: 0, count: market.guides.count)
        for case let guide? in guides { loads[guide] += 1 }
        return loads
    }
}

extension Market {
    /// The best assignment: see `Objective`.
    ///
    /// The answer is a function of the market and the objective alone.
    ///
    /// Where guides have minima, each minimum is filled, whatever it costs, and the best of these assignments is the answer.
    ///
    /// - Parameters:
    ///   - bytesMax: The most memory for pairs, 8 bytes each. There are also 2 bits for each learner and guide.
    ///   - check: Hears of progress, and may throw to stop.
    /// - Throws: `MatchingError`; what `check` throws.
    /// - Complexity: O(learners x pairs) at worst, in practice little more than a few passes over the pairs.
    public func assignment(
        for objective: Objective = .participation, bytesMax: Int = 512 << 20, check: Check = { _ in }
    ) throws -> Assignment {
        try assignment(for: objective, inserting: shortSide, bytesMax: bytesMax, check: check)
    }

    /// The side that is inserted is the one in short supply: from the other, every learner too many would be a long search.
    var shortSide: Side {
        if guides.contains(where: { $0.minimum > 0 }) { return .guides }
        let places = guides.indices.reduce(into: 0) { $0 += self.places(of: $1) }
        return places < learners - pins.reduce(0, +) ? .guides : .learners
    }

    /// As above, from either side: the answer is the same.
    func assignment(for objective: Objective, inserting side: Side, bytesMax: Int, check: Check) throws -> Assignment {
        var market = self
        if objective == .floor { market.minimumScore = try floor(bytesMax: bytesMax, check: check) }
        let rows = try Rows(of: side, in: market, bytesMax: bytesMax, check: check)
        var (certificate, places) = try market.solved(rows, for: objective, check: check)
        let counted = market.count(places, in: rows)
        let face = TightFace(of: market, rows, certificate, places: places)
        if guides.allSatisfy({ $0.minimum == 0 }) { try certificate.lower(in: market, rows, places: places, check: check) }
        try face.balance(check: check)
        try face.makeCanonical(check: check)
        places = face.place.all.map { $0 == face.nobody ? -1 : $0 }
        return assignment(of: places, objective, certificate, counted)
    }

    /// Learners and points of the best assignment, without the search for the even and the canonical one: for comparing
    /// objectives.
    public func optimum(
        for objective: Objective, bytesMax: Int = 512 << 20, check: Check = { _ in }
    ) throws -> Totals {
        var market = self
        if objective == .floor { market.minimumScore = try floor(bytesMax: bytesMax, check: check) }
        let rows = try Rows(of: market.shortSide, in: market, bytesMax: bytesMax, check: check)
        return market.count(try market.solved(rows, for: objective, check: check).places, in: rows) + pinTotals()
    }

    /// An optimum, and duals that prove it.
    private func solved(
        _ rows: borrowing Rows, for objective: Objective, check: Check
    ) throws -> (certificate: Certificate, places: [Int32]) {
        let weights = Weights(objective, learners: learners)
        let places = guides.indices.map { self.places(of: $0) }
        let people = (0..<learners).map { isPinned($0) ? 0 : 1 }
        let minima = guides.indices.map { minimum(of: $0) }
        let areGroups = minima.contains { $0 > 0 }
        precondition(!areGroups || rows.side == .guides, "groups are inserted")
        // More than everything else together can weigh: a place of a minimum is left empty only if it cannot be filled.
        let bonus = areGroups ? Int64(learners) * weights.most + 1 : 0
        let offered = areGroups ? minima + zip(places, minima).map { max(0, $0 - $1) } : places
        var kernel = Kernel(
            supply: rows.side == .learners ? people : offered, room: rows.side == .learners ? places : people,
            pairsMax: learners, weights: weights, bonus: bonus, bonusSources: areGroups ? guides.count : 0)
        try kernel.solve(rows, check: check)

        var assigned = [Int32](repeating: -1, count: learners)
        kernel.forEachPair { source, target in
            let (learner, guide) = rows.side == .learners ? (source, target) : (target, source % max(1, rows.count))
            assigned[learner] = Int32(guide)
        }
        let (sources, targets) = (Array(kernel.sourceDual.all), Array(kernel.targetDual.all))
        var certificate = Certificate(
            weights: weights, minimumScore: minimumScore, learners: rows.side == .learners ? sources : targets,
            guides: rows.side == .learners ? targets : sources)
        if areGroups { certificate.guides = try joined(sources, bonus: bonus, minima, assigned) }
        return (certificate, assigned)
    }

    /// - Parameter counted: Learners and points without pins; the same for every optimum.
    private func assignment(
        of places: [Int32], _ objective: Objective, _ certificate: Certificate, _ counted: Totals
    ) -> Assignment {
        let all = (0..<learners).map { learner -> Int? in
            let place = isPinned(learner) ? pinned[learner] : places[learner]
            return place < 0 ? nil : Int(place)
        }
        return Assignment(guides: all, totals: counted + pinTotals(), objective: objective, certificate: certificate)
    }

    /// Counts learners and points. Most are with one of the best in their row.
    private func count(_ places: [Int32], in rows: borrowing Rows) -> Totals {
        var totals = Totals.zero
        var pairs = Array(repeating: 0, count: rows.count)
        for (learner, place) in places.enumerated() where place >= 0 { pairs[rows.side == .learners ? learner : Int(place)] += 1 }
        for row in 0..<rows.count where pairs[row] > 0 {
            totals.learners += pairs[row]
            for entry in rows[row] {
                let (learner, guide) = rows.side == .learners ? (row, Int(entry.target)) : (Int(entry.target), row)
                guard places[learner] == Int32(guide) else { continue }
                totals.points += Int(entry.score)
                pairs[row] -= 1
                if pairs[row] == 0 { break }
            }
        }
        return totals
    }
}
