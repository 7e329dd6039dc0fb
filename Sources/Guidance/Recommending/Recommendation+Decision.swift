import JSON

extension Recommendation {
    /// What a set of answers recommends.
    public enum Decision: Sendable, Equatable {
        /// One type serves the needs that were stated.
        case type(Slug)
        /// Two types, each for a reason of its own, in the order of the catalogue.
        case combination(Slug, Slug)
        /// There were too few answers, or conditions favour several types alike.
        case undecided
        /// There were answers, and none speaks for any type.
        case noType

        /// The points that make an answer about the reason count as a reason, and the least that decides for a type
        /// without one: as many as one answer that clearly speaks for it.
        public static let pointsMin = 3
        /// Without a reason, conditions decide for a type only with at least this lead.
        public static let leadMin = 2

        /// Words that appear in place of a type's id, so no type may have one of them as its id.
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

        /// The types that this decides for.
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
    /// Decides from what the chosen options add up to, and from nothing else.
    ///
    /// The reason for a programme decides: a type with a reason wins, and is combined with the next type that has a
    /// reason of its own. However many conditions favour another type, they neither outweigh a reason nor join it.
    /// Where no answer gives a reason, conditions decide if they lead clearly.
    ///
    /// An answer that gives points to one type only can never undo a decision for that type: it ranks the type no
    /// lower, adds to its lead, and is no reason for another.
    ///
    /// - Parameter types: The types to decide among, in the order of the tally.
    init(on tally: Recommendation.Tally, among types: [Slug]) {
        guard tally.isAnswered else {
            self = .undecided
            return
        }
        guard let first = tally.ranking.first, tally.totals[first] > 0 else {
            self = .noType
            return
        }
        if tally.reasons[first] > 0 {
            guard let partner = tally.partner else {
                self = .type(types[first])
                return
            }
            self = .combination(types[min(first, partner)], types[max(first, partner)])
        } else {
            let leads = tally.totals[first] >= Self.pointsMin && tally.lead >= Self.leadMin
            self = leads ? .type(types[first]) : .undecided
        }
    }

    static let pointsMinMeaning = "The fewest points with which a type is recommended."
    static let leadMinMeaning = "By how many points the first type has to lead."

    static func writeThresholds(to writer: inout JSONWriter) {
        writer.member("pointsMin", pointsMin)
        writer.member("leadMin", leadMin)
    }
}
