import Matching

/// CPU seconds of every explanation of one row; of those for one person, the mean and the longest of many.
func measureExplanations(_ law: Law) throws {
    let market = law.market(law.matrix(of: .learners), law.matrix(of: .guides))
    let assignment = try market.assignment()
    var lines: [String] = []
    func time(_ name: String, _ work: () throws -> Void) rethrows {
        let start = seconds()
        try work()
        lines.append("\"\(name)\":\(rounded(seconds() - start))")
    }
    func time(_ name: String, each people: StrideTo<Int>, _ work: (Int) -> Void) {
        var (sum, longest, count) = (0.0, 0.0, 0.0)
        for person in people {
            let start = seconds()
            work(person)
            let took = seconds() - start
            (sum, longest, count) = (sum + took, max(longest, took), count + 1)
        }
        lines.append("\"\(name)\":[\(rounded(sum / count)),\(rounded(longest))]")
    }
    let made = try Prices(of: assignment, in: market)
    try time("prices") { _ = try Prices(of: assignment, in: market) }
    let (learners, guides) = (stride(from: 0, to: law.learners, by: 37), stride(from: 0, to: law.guides, by: 37))
    time("oneMoreOrLess", each: guides) { _ = (made.oneMore(at: $0), made.oneLess(at: $0)) }
    time("newGuide", each: guides) { like in
        let row = market.row(of: .guides, like)
        _ = made.newGuide { row[$0] }
    }
    time("withoutPair", each: learners) { _ = made.without($0, in: market) }
    time("sending", each: learners) { _ = made.sending($0, to: ($0 * 7919) % law.guides, in: market) }
    try time("runnersUp") { _ = try assignment.runnersUp(in: market) }
    try time("shortages") { _ = try assignment.shortages(in: market) }
    try time("unmatched") { _ = try assignment.unmatched(in: market, made, relaxable: 1) { _, _ in (1, 0) } }
    try time("relax") {
        let relaxed = market.rescored { side, position, row in
            for (other, score) in market.row(of: side, position).enumerated() { row[other] = max(score, 0) }
        }
        _ = assignment.difference(to: try relaxed.assignment())
    }
    try time("twentyPins") {
        var pinned = market
        for learner in 0..<20 { try pinned.pin(learner * 17, to: learner * 13) }
        _ = assignment.difference(to: try pinned.assignment())
    }
    try time("mostPossible") { _ = try market.mostPossible() }
    try time("floor") { _ = try market.assignment(for: .floor) }
    try time("score") { _ = try market.assignment(for: .score) }
    let lists = RankedLists(
        learners: (0..<law.learners).map { learner in (0..<5).map { (learner * 31 + $0 * $0 * 977) % law.guides } },
        guides: Array(repeating: [], count: law.guides))
    var stable: StableMatching?
    try time("stable") { stable = try market.stableMatching(lists) }
    try time("stableByGuides") { _ = try market.stableMatching(lists, proposing: .guides) }
    try time("blockingPairs") { _ = try market.blockingPairs(of: stable!.guides, lists) }
    print("{\"row\":\"\(law.name)\",\(lines.joined(separator: ","))}")
}
