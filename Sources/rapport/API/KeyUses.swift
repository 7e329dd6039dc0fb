import Guidance
import Locks
import Synchronization

/// The days on which keys were used, until they are noted in the keys themselves.
///
/// A request looks at one number for that. The first of a key on a day takes the lock.
final class KeyUses: Sendable {
    private static let slotsCount = 4096

    /// What was noted last of the keys that share a slot: most requests come from few keys.
    private let slots = InlineArray<4096, Atomic<UInt64>> { _ in Atomic(0) }
    private let days = Lock<[ID<Key>: Day]>([:])

    func note(_ key: ID<Key>, on day: Day) {
        let number = UInt64(bitPattern: key.key.number)
        // Of each day another mark, so that none has to be taken away.
        let mark = number ^ UInt64(truncatingIfNeeded: day.number) &* 0x9E37_79B9_7F4A_7C15
        let slot = Int(truncatingIfNeeded: number % UInt64(Self.slotsCount))
        guard slots[slot].load(ordering: .relaxed) != mark else { return }
        slots[slot].store(mark, ordering: .relaxed)
        days.withLock { $0[key] = day }
    }

    /// What has come since it was last taken, at most that many.
    func take(countMax: Int = .max) -> [ID<Key>: Day] {
        days.withLock { days in
            guard days.count > countMax else { return days.removingAll() }
            let taken = Dictionary(uniqueKeysWithValues: days.prefix(countMax).map { ($0.key, $0.value) })
            for key in taken.keys { days[key] = nil }
            return taken
        }
    }
}

extension Dictionary {
    fileprivate mutating func removingAll() -> [Key: Value] {
        defer { self = [:] }
        return self
    }
}
