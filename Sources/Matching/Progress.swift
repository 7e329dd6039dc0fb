/// How far a computation is.
public struct Progress: Sendable, Equatable {
    public enum Phase: Sendable {
        /// Rows of scores are read and sorted.
        case rows
        /// Rows are inserted one by one: `done` of them.
        case solve
        /// Learners move to guides with smaller loads; the number of moves is not known before.
        case balance
        /// Learners get the first guide that the optimum leaves to them, one after the other.
        case canonical
        /// Prices and explanations are computed.
        case explain
    }

    public let phase: Phase
    public let done: Int
    /// 0 where it is not known before.
    public let of: Int

    public init(_ phase: Phase, _ done: Int, of all: Int) { (self.phase, self.done, self.of) = (phase, done, all) }
}

/// Hears of progress, and stops the computation by throwing: what it throws is what the computation throws, and nothing of it
/// remains.
///
/// Called at every search (one pass over the pairs at most) and before every 4,096 rows.
public typealias Check = (Progress) throws -> Void

/// Why there is no answer.
public enum MatchingError: Error, Equatable {
    /// The rows would take `bytes` of memory, and may take `most`. Nothing was allocated for them.
    case tooLarge(bytes: Int, most: Int)
    /// There are not enough learners: these guides would stay below their minimum.
    case groupsTooSmall(guides: [Int])
}
