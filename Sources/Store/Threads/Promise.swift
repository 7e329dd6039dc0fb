/// A value that one thread provides, once, while another waits for it.
final class Promise<Value: Sendable>: Sendable {
    private let value = Monitor<Value?>(nil)

    func keep(_ value: Value) {
        self.value.withLock { kept in
            precondition(kept == nil, "a promise is kept once")
            kept = value
        }
        self.value.signal()
    }

    func wait() -> Value { value.wait { $0 } }
}
