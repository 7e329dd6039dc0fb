import JSON

extension Recommendation {
    /// What answers come to.
    public enum Decision: Sendable, Equatable {
        /// One type serves what was asked for.
        case type(Slug)
        /// Two types, each for needs of its own, in the order of the catalogue.
        case combination(Slug, Slug)
        /// Too little was answered, or it speaks for several types alike.
        case undecided
        /// Questions were answered, and no answer speaks for any type.
        case noType

        /// The points without which a type is not decided for: one answer that speaks for it clearly.
        public static let pointsMin = 3
        /// The lead over the second type without which one type is not decided for alone.
        public static let leadMin = 2
        /// The points from which a second type has its place however far the first leads: two clear answers are a need.
        public static let secondPointsMin = 6

        /// Words that stand where the id of a type can stand, so that no type may have them as its id.
        static let words = ["combination", "undecided", "none"]

        /// The id of the one type, or a word.
        public var text: String {
            switch self {
            case .type(let id): id.text
            case .combination: "combination"
            case .undecided: "undecided"
            case .noType: "none"
            }
        }

        /// The types that were decided for.
        public var relationshipTypes: [Slug] {
            switch self {
            case .type(let id): [id]
            case .combination(let first, let second): [first, second]
            case .undecided, .noType: []
            }
        }
    }
}

extension Recommendation.Decision {
    /// Decides on what the chosen options give, and on nothing else.
    ///
    /// The first two types are combined if the second has `pointsMin` and the lead is below `leadMin`, or if the second has
    /// `secondPointsMin`; and if each has an answer that speaks more for it than for the other, because types that serve
    /// the same need are alternatives. Otherwise the first stands alone if it has `pointsMin` and the lead. An answer
    /// that gives points to one type only can therefore never undo a decision for it.
    ///
    /// - Parameters:
    ///   - options: The points that each chosen option gives, in the order of `types`.
    ///   - types: The types that can be decided for; the earlier one comes first when points are equal.
    init(on options: [[Int]], among types: [Slug]) {
        let totals = types.indices.map { type in options.reduce(0) { $0 + $1[type] } }
        let ranking = Self.ranking(of: totals)
        guard !options.isEmpty else {
            self = .undecided
            return
        }
        guard let first = ranking.first, totals[first] > 0 else {
            self = .noType
            return
        }
        let second = ranking.dropFirst().first
        let lead = totals[first] - (second.map { totals[$0] } ?? 0)
        if let second, totals[second] >= Self.pointsMin, lead < Self.leadMin || totals[second] >= Self.secondPointsMin,
            options.contains(where: { $0[first] > $0[second] }), options.contains(where: { $0[second] > $0[first] })
        {
            self = .combination(types[min(first, second)], types[max(first, second)])
        } else if totals[first] >= Self.pointsMin && lead >= Self.leadMin {
            self = .type(types[first])
        } else {
            self = .undecided
        }
    }

    /// The places of totals from the highest down, of equal ones the earlier first.
    static func ranking(of totals: [Int]) -> [Int] {
        totals.indices.sorted { (-totals[$0], $0) < (-totals[$1], $1) }
    }

    static func writeThresholds(in language: SpokenLanguage, to writer: inout JSONWriter) {
        writer.object {
            $0.member("pointsMin", pointsMin)
            $0.member("leadMin", leadMin)
            $0.member("secondPointsMin", secondPointsMin)
            $0.member("rule", rule(in: language))
        }
    }
}
