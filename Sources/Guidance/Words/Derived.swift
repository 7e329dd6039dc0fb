import Locks
import Synchronization

/// A value derived from others, computed once on first use; copies share it.
final class Derived<Value: Sendable>: Sendable {
    private let known = Lock<Value?>(nil)

    /// Whether it is computed; false also while somebody does.
    var isKnown: Bool { known.withLockIfAvailable { $0 != nil } ?? false }

    /// - Parameter make: Returns the same value every time.
    func value(_ make: () -> Value) -> Value {
        known.withLock { known in
            if let known { return known }
            let made = make()
            known = made
            return made
        }
    }
}
