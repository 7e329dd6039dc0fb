import Locks
import Synchronization

/// What follows from the catalogue and is asked for again and again, kept until the catalogue changes.
final class CatalogueMemory<Value: Sendable>: Sendable {
    /// What was dropped is made again.
    private let none: RecentlyUsed<String, Value>
    private let kept: Lock<(revision: Int, values: RecentlyUsed<String, Value>)>

    init(countMax: Int, bytesMax: Int) {
        none = RecentlyUsed(countMax: countMax, bytesMax: bytesMax)
        kept = Lock((0, none))
    }

    /// - Parameter key: The same for whatever has the same answer, however a client spells it: else strangers could push out with
    ///   one question what others come back to.
    func find(_ key: String, revision: Int) -> Value? {
        kept.withLock { $0.revision == revision ? $0.values.find(key) : nil }
    }

    /// - Parameter bytes: About how much memory it takes.
    func keep(_ value: Value, for key: String, bytes: Int, revision: Int) {
        kept.withLock { kept in
            // One that was made from an older catalogue than those here is of no use any more.
            guard revision >= kept.revision else { return }
            if kept.revision != revision { kept = (revision, none) }
            kept.values.keep(value, for: key, bytes: bytes)
        }
    }
}
