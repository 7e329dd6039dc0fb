import Synchronization

/// The connections of all loops together.
final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)
    /// Places that loops want and could not make themselves.
    private let calls = Atomic<Int>(0)
    let loops = Wakers()

    /// The most places that are kept free where there are many: one that comes to a loop with nobody who could give way takes one
    /// of them, while another loop makes one.
    private static let spareMax = 64

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

    /// Whether only the places are left that are kept free.
    func isNearlyFull(max: Int) -> Bool { count.load(ordering: .relaxed) >= max - min(Self.spareMax, max / 128) }

    func leave() { count.subtract(1, ordering: .relaxed) }

    /// Whether a loop that has this many should make places: not one that has less than half of its share, as the others are where
    /// most are. There always is one that does.
    func isMuch(_ openCount: Int) -> Bool {
        openCount >= count.load(ordering: .relaxed) / max(1, 2 * loops.count)
    }

    // MARK: Places of other loops

    /// Has another loop make a place.
    func call(except caller: Int32) {
        call()
        loops.wake(except: caller)
    }

    func call() {
        if calls.load(ordering: .relaxed) < Self.spareMax { calls.add(1, ordering: .relaxed) }
    }

    func takeCall() -> Bool {
        guard calls.load(ordering: .relaxed) > 0 else { return false }
        guard calls.subtract(1, ordering: .relaxed).newValue >= 0 else {
            calls.add(1, ordering: .relaxed)
            return false
        }
        return true
    }
}
