extension Recommendation {
    /// What the chosen options add up to for each type; a decision rests on nothing else.
    ///
    /// A type is an index into an array of types. The order of the options does not matter.
    struct Tally: Sendable, Equatable {
        /// Whether there is any answer.
        let isAnswered: Bool
        /// For each type, the sum of all its points.
        let totals: [Int]
        /// For each type, the part of its total that comes from reasons.
        let reasons: [Int]
        /// The types from first to last: by points of reasons, then by all points, then by index.
        ///
        /// An answer adds what it gives to both sums, so it never lowers the rank of the type to which it gives the most.
        let ranking: [Int]
        /// The highest-ranked type after the first that has a reason of its own: one that gives it more points than it
        /// gives the first. The first then has such a reason too, as its reasons have no fewer points.
        let partner: Int?
        /// The highest-ranked type after the first that some answer favours over the first.
        let rival: Int?

        /// How far the first type is ahead of its rival; all its points if it has none.
        var lead: Int { (ranking.first.map { totals[$0] } ?? 0) - (rival.map { totals[$0] } ?? 0) }

        /// What one chosen option gives to each type.
        struct Weights: Sendable, Equatable {
            /// Whether it answers a question about the reason.
            let isAboutReason: Bool
            let points: [Int]

            /// A weaker wish gives fewer points, and counts for no more than a condition.
            func reason(for type: Int) -> Int { isAboutReason && points[type] >= Decision.pointsMin ? points[type] : 0 }
        }

        /// - Parameter typeCount: How many types there are; each option has points for this many.
        init(of options: [Weights], typeCount: Int) {
            let types = 0..<typeCount
            let totals = types.map { type in options.reduce(0) { $0 + $1.points[type] } }
            let reasons = types.map { type in options.reduce(0) { $0 + $1.reason(for: type) } }
            let ranking = types.sorted { (-reasons[$0], -totals[$0], $0) < (-reasons[$1], -totals[$1], $1) }
            isAnswered = !options.isEmpty
            (self.totals, self.reasons, self.ranking) = (totals, reasons, ranking)
            func next(_ speaks: (Weights, _ other: Int, _ first: Int) -> Bool) -> Int? {
                guard let first = ranking.first else { return nil }
                return ranking.dropFirst().first { other in options.contains { speaks($0, other, first) } }
            }
            partner = next { $0.reason(for: $1) > $0.points[$2] }
            rival = next { $0.points[$1] > $0.points[$2] }
        }

        init(of choices: [Question.Choice], for types: [Slug]) {
            self.init(of: choices.map { Weights(of: $0, for: types) }, typeCount: types.count)
        }
    }
}

extension Recommendation.Tally.Weights {
    init(of choice: Question.Choice, for types: [Slug]) {
        self.init(isAboutReason: choice.question.kind == .reason, points: choice.option.points(for: types))
    }
}

extension Question.Option {
    func points(for type: Slug) -> Int { points.first { $0.relationshipType == type }?.points ?? 0 }

    func points(for types: [Slug]) -> [Int] { types.map { points(for: $0) } }
}
