extension Market {
    /// What the best answer is: each criterion decides among the best of those before.
    ///
    /// After the ones named here come, for all of them, the least sum of squared loads, and then the canonical answer: the guide
    /// of the first learner as far ahead as can be, then that of the second, and so on, nobody last.
    public enum Objective: Sendable, CaseIterable {
        /// The most learners; the largest total of scores.
        case participation
        /// The largest total of scores; the most learners.
        case score
        /// The most learners; the largest least score; the largest total.
        case floor
    }
}

/// Learners and points: of an answer, or the difference between two.
public struct Totals: Sendable, Equatable {
    public var learners: Int
    public var points: Int

    public init(learners: Int, points: Int) { (self.learners, self.points) = (learners, points) }

    static let zero = Totals(learners: 0, points: 0)

    public static func + (one: Totals, other: Totals) -> Totals {
        Totals(learners: one.learners + other.learners, points: one.points + other.points)
    }

    public static func - (one: Totals, other: Totals) -> Totals {
        Totals(learners: one.learners - other.learners, points: one.points - other.points)
    }
}

/// How two criteria become one number: a pair of score s weighs `perPoint * s + perLearner`, which is 1 or more.
///
/// One of the two is 1, and the other more than twice what all learners together can bring of that one. So a difference between
/// two answers, in weight, is a difference in learners and points in one way only.
public struct Weights: Sendable, Equatable {
    public let perPoint: Int64
    public let perLearner: Int64

    /// The weights for an objective in a market with that number of learners, pinned ones included.
    public init(_ objective: Market.Objective, learners: Int) {
        let double = 2 * (Int64(learners) + 1)
        switch objective {
        case .participation, .floor: (perPoint, perLearner) = (1, double * Int64(Market.scoreMost) + 1)
        case .score: (perPoint, perLearner) = (double + 1, 1)
        }
    }

    @inline(__always) func weight(_ score: Int32) -> Int64 { perPoint * Int64(score) + perLearner }

    /// The largest that a pair can have.
    var most: Int64 { weight(Market.scoreMost) }

    /// A difference between two answers in learners and points.
    func split(_ value: Int64) -> Totals {
        let large = max(perPoint, perLearner)
        let (quotient, rest) = (value + large / 2).quotientAndRemainder(dividingBy: large)
        let count = rest < 0 ? quotient - 1 : quotient
        let left = value - count * large
        return perPoint == 1
            ? Totals(learners: Int(count), points: Int(left)) : Totals(learners: Int(left), points: Int(count))
    }
}
