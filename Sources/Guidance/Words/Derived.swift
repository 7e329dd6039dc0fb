import Synchronization

/// A value that follows from others and is worked out once, when it is first asked for; copies share it.
final class Derived<Value: Sendable>: Sendable {
    private let known = Mutex<Value?>(nil)

    /// - Parameter make: Gives the same whenever it is asked.
    func value(_ make: () -> Value) -> Value {
        known.withLock { known in
            if let known { return known }
            let made = make()
            known = made
            return made
        }
    }
}
