extension Market {
    /// A pair that may be.
    public struct ScoredPair: Sendable, Equatable {
        public let learner: Int
        public let guide: Int
        /// 0...1,000,000.
        public let score: Int32

        public init(learner: Int, guide: Int, score: Int32) {
            (self.learner, self.guide, self.score) = (learner, guide, score)
        }
    }

    /// A market of the pairs in a list, in any order; all others may not be.
    ///
    /// - Precondition: Positions are within both sides, and no pair is there twice. Sizes as for the other initializers.
    public init(learners: Int, guides: [Guide], pairs: [ScoredPair]) {
        let byLearner = Listing(pairs, rows: learners) { ($0.learner, $0.guide) }
        let byGuide = Listing(pairs, rows: guides.count) { ($0.guide, $0.learner) }
        self.init(learners: learners, guides: guides) { side, position, row in
            (side == .learners ? byLearner : byGuide).fill(position, &row)
        }
    }
}

/// Pairs in compressed rows.
private struct Listing: Sendable {
    /// Where each row starts, and the last one ends.
    private var starts: [Int]
    private var others: [Int32]
    private var scores: [Int32]

    init(_ pairs: [Market.ScoredPair], rows: Int, _ places: (Market.ScoredPair) -> (row: Int, other: Int)) {
        starts = Array(repeating: 0, count: rows + 1)
        for pair in pairs { starts[places(pair).row + 1] += 1 }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        others = Array(repeating: 0, count: pairs.count)
        scores = others
        var next = starts
        for pair in pairs {
            let (row, other) = places(pair)
            others[next[row]] = Int32(other)
            scores[next[row]] = pair.score
            next[row] += 1
        }
    }

    func fill(_ position: Int, _ row: inout MutableSpan<Int32>) {
        row.update(repeating: -1)
        for place in starts[position]..<starts[position + 1] { row[Int(others[place])] = scores[place] }
    }
}
