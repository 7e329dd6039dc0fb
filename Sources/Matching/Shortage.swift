/// Learners who can only be guided by these guides, who do not have enough places for them.
public struct Shortage: Sendable, Equatable {
    /// All whom it is about, with a guide or not; no pinned ones.
    public let learners: [Int]
    /// All of them are full.
    public let guides: [Int]
    /// The places of these guides, without pins.
    public let places: Int
    /// How many learners go without.
    public var missing: Int { learners.count - places }
}

extension Assignment {
    /// The groups that run short, by their first learner: each could be helped by itself only.
    ///
    /// Learners for whom no pair may be are in none, and with the objective `score` those whom a larger total leaves out.
    ///
    /// - Throws: What `check` throws.
    /// - Complexity: O(learners x guides).
    public func shortages(in market: Market, check: Check = { _ in }) throws -> [Shortage] {
        let market = admitted(by: market)
        let reaches = objective == .score ? try reachesRoom(in: market, check: check) : market.guides.map { _ in false }
        let holdings = Holdings(
            guides.enumerated().map { market.isPinned($0) ? -1 : Int32($1 ?? -1) }, guides: market.guides.count)
        var groups = Groups(count: market.guides.count)
        var isSeen = Array(repeating: false, count: market.guides.count)
        var queue = guides.indices.filter { guides[$0] == nil }
        var first: [(learner: Int, guide: Int)] = []
        var done = 0
        while done < queue.count {
            if done % 4096 == 0 { try check(Progress(.explain, done, of: guides.count)) }
            let learner = queue[done]
            done += 1
            let row = market.row(of: .learners, learner)
            let allowed = row.indices.filter { row[$0] >= 0 }
            guard let one = allowed.first, !allowed.contains(where: { reaches[$0] }) else { continue }
            first.append((learner, one))
            for guide in allowed {
                groups.join(guide, one)
                if isSeen[guide] { continue }
                isSeen[guide] = true
                holdings.forEach(of: guide) { queue.append($0) }
            }
        }
        return collect(
            first.map { ($0.learner, groups.root(of: $0.guide)) }, isSeen.indices.filter { isSeen[$0] }, &groups, market)
    }

    private func collect(
        _ learners: [(learner: Int, group: Int)], _ guides: [Int], _ groups: inout Groups, _ market: Market
    ) -> [Shortage] {
        let people = Dictionary(grouping: learners, by: \.group).mapValues { $0.map(\.learner).sorted() }
        let offers = Dictionary(grouping: guides) { groups.root(of: $0) }
        return people.map { group, learners in
            let guides = offers[group] ?? []
            return Shortage(learners: learners, guides: guides, places: guides.reduce(0) { $0 + market.places(of: $1) })
        }.sorted { $0.learners[0] < $1.learners[0] }
    }
}

/// Sets that join.
private struct Groups {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    mutating func root(of member: Int) -> Int {
        var member = member
        while parents[member] != member {
            parents[member] = parents[parents[member]]
            member = parents[member]
        }
        return member
    }

    mutating func join(_ one: Int, _ other: Int) { parents[root(of: one)] = root(of: other) }
}
