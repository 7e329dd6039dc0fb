/// Two who would rather have each other than what an answer gives them.
public struct BlockingPair: Sendable, Equatable {
    public let learner: Int
    public let guide: Int
}

extension Market {
    /// The blocking pairs of any answer: pairs that may be and are not, where the learner has nobody or ranks the guide above
    /// their own,
    /// and the guide has room or ranks the learner above somebody. None in a stable matching for the same lists.
    ///
    /// - Precondition: `lists` has one list for each person, `guides` one element for each learner.
    /// - Parameter most: The most pairs to return; all are counted.
    /// - Throws: What `check` throws.
    /// - Complexity: O(learners x guides).
    public func blockingPairs(
        of guides: [Int?], _ lists: RankedLists, most: Int = 100, check: Check = { _ in }
    ) throws -> (count: Int, first: [BlockingPair]) {
        precondition(lists.fit(self), "a list of people for everyone")
        precondition(guides.count == learners, "a guide or nobody for everyone")
        let mentions = mentions(lists)
        let own = Ranks(count: self.guides.count)
        let theirs = Ranks(count: self.guides.count)
        /// Calls `body` with how far down guide and learner stand with each other, for all pairs that may be and that both take.
        func forEachPair(_ body: (_ learner: Int, _ guide: Int, _ learners: Int64?, _ guides: Int64?) -> Void) throws {
            try forEachRow(of: .learners, .explain, check: check) { learner, row in
                own.with(lists.learners[learner].enumerated().map { ($1, $0) }) { own in
                    theirs.with(mentions[learner]) { theirs in
                        for guide in row.indices where row[guide] >= 0 {
                            let score = row[guide]
                            let down = lists.depth(rank: own[guide], score: score, partner: guide, for: .learners)
                            let up = lists.depth(rank: theirs[guide], score: score, partner: learner, for: .guides)
                            body(learner, guide, down, up)
                        }
                    }
                }
            }
        }
        // Where each stands with whom they have; those who have nobody, or somebody they would not take, rank everyone above.
        var room = self.guides.indices.map { places(of: $0) }
        var learnerDepth = Array(repeating: Int64.max, count: learners)
        var guideDepth = Array(repeating: Int64(-1), count: room.count)
        for (learner, guide) in guides.enumerated() where !isPinned(learner) { if let guide { room[guide] -= 1 } }
        try forEachPair { learner, guide, down, up in
            guard guides[learner] == guide else { return }
            learnerDepth[learner] = down ?? .max
            guideDepth[guide] = max(guideDepth[guide], up ?? .max)
        }
        var (count, first) = (0, [BlockingPair]())
        try forEachPair { learner, guide, down, up in
            guard let down, let up, guides[learner] != guide, down < learnerDepth[learner] else { return }
            guard room[guide] > 0 || up < guideDepth[guide] else { return }
            count += 1
            if first.count < most { first.append(BlockingPair(learner: learner, guide: guide)) }
        }
        return (count, first)
    }

    /// The guides in whose list each learner is, with the rank there.
    private func mentions(_ lists: RankedLists) -> [[(position: Int, rank: Int)]] {
        var mentions = Array(repeating: [(position: Int, rank: Int)](), count: learners)
        for (guide, list) in lists.guides.enumerated() {
            for (rank, learner) in list.enumerated() { mentions[learner].append((guide, rank)) }
        }
        return mentions
    }
}
