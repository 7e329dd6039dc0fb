/// Who would have been next for somebody.
public struct RunnersUp: Sendable, Equatable {
    /// Whom one person could have.
    public struct Options: Sendable, Equatable {
        /// The partner with the largest score, matched or not.
        public var best: (partner: Int, score: Int32)?
        /// The other partner with the least to lose: the answer gives up at least this many learners and points. None if there
        /// is no other.
        public var next: (partner: Int, givenUpAtLeast: Totals)?

        public static func == (one: Options, other: Options) -> Bool {
            one.best?.partner == other.best?.partner && one.best?.score == other.best?.score
                && one.next?.partner == other.next?.partner && one.next?.givenUpAtLeast == other.next?.givenUpAtLeast
        }
    }

    /// For each learner; nothing for those who are pinned.
    public let learners: [Options]
    /// For each guide; the next is a learner who is not with that guide.
    public let guides: [Options]
}

extension Assignment {
    /// For everyone, the best partner and the one who would have been next, in one pass over the pairs.
    ///
    /// A bound is the difference between the duals of a pair and its weight: what it costs to make that pair, whatever else
    /// changes,
    /// is at least that. `Prices.sending` has the exact cost.
    ///
    /// - Throws: What `check` throws.
    /// - Complexity: O(learners x guides).
    public func runnersUp(in market: Market, check: Check = { _ in }) throws -> RunnersUp {
        let weights = certificate.weights
        var learners = Array(repeating: RunnersUp.Options(), count: market.learners)
        var best = Array(repeating: (partner: -1, score: Int32(-1)), count: market.guides.count)
        var next = Array(repeating: (partner: -1, slack: Int64.max), count: market.guides.count)
        try admitted(by: market).forEachRow(of: .learners, .explain, check: check) { learner, row in
            let dual = certificate.learners[learner]
            var (first, second) = ((partner: -1, score: Int32(-1)), (partner: -1, slack: Int64.max))
            for guide in row.indices where row[guide] >= 0 {
                let score = row[guide]
                if score > first.score { first = (guide, score) }
                if score > best[guide].score { best[guide] = (learner, score) }
                guard guides[learner] != guide else { continue }
                let slack = dual + certificate.guides[guide] - weights.weight(score)
                if slack < second.slack { second = (guide, slack) }
                if slack < next[guide].slack { next[guide] = (learner, slack) }
            }
            learners[learner] = options(first, second)
        }
        return RunnersUp(learners: learners, guides: zip(best, next).map { options($0, $1) })
    }

    private func options(_ best: (partner: Int, score: Int32), _ next: (partner: Int, slack: Int64)) -> RunnersUp.Options {
        RunnersUp.Options(
            best: best.partner < 0 ? nil : best,
            next: next.partner < 0 ? nil : (next.partner, certificate.weights.split(next.slack)))
    }
}
