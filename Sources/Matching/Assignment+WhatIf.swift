extension Assignment {
    /// What is different in the assignment of a market that was changed: another capacity, a pin, one more guide, other scores.
    public struct Difference: Sendable, Equatable {
        public let change: Totals
        /// How many learners have another guide, or none any more, or one now.
        public let moves: Int
    }

    /// - Precondition: Both have as many learners.
    public func difference(to changed: Assignment) -> Difference {
        Difference(change: changed.totals - totals, moves: zip(guides, changed.guides).count { $0 != $1 })
    }
}
