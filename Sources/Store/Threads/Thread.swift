import CShim

/// A thread with a name and with all signals blocked. It must be joined.
struct Thread: Sendable {
    private let id: UInt

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Parameter name: At most 15 bytes.
    static func start(_ name: String, _ run: @escaping @Sendable () -> Void) throws(FileError) -> Thread {
        let body = Unmanaged.passRetained(Body(run))
        var id: UInt = 0
        let result = cs_thread_start(
            &id, name,
            { body in
                guard let body else { return }
                Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
            }, body.toOpaque())
        if result < 0 { body.release() }
        _ = try check(result, "start the thread", name)
        return Thread(id: id)
    }

    /// Waits for the thread to end. Call it once for each thread, and not from the thread itself.
    func join() {
        let result = cs_thread_join(id)
        precondition(result == 0, "a thread is joined once, by another: \(systemText(of: -result))")
    }
}
