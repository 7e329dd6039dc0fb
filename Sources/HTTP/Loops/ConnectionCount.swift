import Synchronization

/// The connections of all loops together.
final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)

    /// - Returns: Whether there is room for one more, which is then taken.
    func enter(max: Int) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= max else {
            count.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Whether more than three quarters of the places are taken.
    func isScarce(max: Int) -> Bool { count.load(ordering: .relaxed) > max - max / 4 }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
