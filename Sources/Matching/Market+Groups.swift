extension Market {
    /// Duals of guides that were split into the places of their minimum, with a bonus, and the others, as one for each guide.
    ///
    /// Learners on both parts of a guide would change them at no cost, so that both have the same dual but for the bonus.
    /// Where all
    /// are on the first part, that one counts: it is the smaller, and below 0 where the minimum costs something.
    ///
    /// - Throws: `MatchingError.groupsTooSmall` if a guide did not reach the minimum: then no assignment reaches all of them.
    func joined(_ duals: [Int64], bonus: Int64, _ minima: [Int], _ assigned: [Int32]) throws -> [Int64] {
        var loads = Array(repeating: 0, count: guides.count)
        for place in assigned where place >= 0 { loads[Int(place)] += 1 }
        let small = guides.indices.filter { loads[$0] < minima[$0] }
        guard small.isEmpty else { throw MatchingError.groupsTooSmall(guides: small) }
        return guides.indices.map { guide in
            let isOnFirst = minima[guide] > 0 && loads[guide] == minima[guide]
            return isOnFirst ? duals[guide] - bonus : duals[guides.count + guide]
        }
    }
}
