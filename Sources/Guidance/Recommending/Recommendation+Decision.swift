import JSON

extension Recommendation {
    /// What answers come to.
    public enum Decision: Sendable, Equatable {
        /// One type serves what was asked for.
        case type(Slug)
        /// Two types, each for a reason of its own, in the order of the catalogue.
        case combination(Slug, Slug)
        /// Too little was answered, or conditions speak for several types alike.
        case undecided
        /// Questions were answered, and no answer speaks for any type.
        case noType

        /// The points that make an answer about the reason a reason, and without which no type is decided for: one answer
        /// that speaks for it clearly.
        public static let pointsMin = 3
        /// The lead without which conditions alone decide for no type.
        public static let leadMin = 2

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
    /// Decides on what the chosen options come to, and on nothing else.
    ///
    /// What should come of it decides: a type with a reason is decided for, and combined with the next that has a reason of
    /// its own. However many conditions speak for another type, they neither outweigh a reason nor join it. Where no reason
    /// is given, conditions decide if they lead clearly.
    ///
    /// An answer that gives points to one type only can never undo a decision for it: it ranks that type no lower, adds to
    /// its lead, and is no reason for another.
    ///
    /// - Parameter types: The types that can be decided for, as the tally has them.
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

    static func writeThresholds(to writer: inout JSONWriter) {
        writer.member("pointsMin", pointsMin)
        writer.member("leadMin", leadMin)
    }
}
