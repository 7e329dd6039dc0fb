import CShim

/// A thread with a name and with all signals blocked. It must be joined.
public struct Thread: Sendable {
    private let id: UInt

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Parameter name: At most 15 bytes.
    public static func start(_ name: String, _ run: @escaping @Sendable () -> Void) throws(SystemError) -> Thread {
        let body = Unmanaged.passRetained(Body(run))
        var id: UInt = 0
        let result = cs_thread_start(
            &id, name,
            { body in
                guard let body else { return }
                Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
            }, body.toOpaque())
        guard result >= 0 else {
            body.release()
            throw SystemError(code: -result)
        }
        return Thread(id: id)
    }

    /// Waits for the thread to end. Call it once for each thread, and not from the thread itself.
    public func join() {
        let result = cs_thread_join(id)
        precondition(result == 0, "a thread is joined once, by another: \(systemText(of: -result))")
    }

    /// Waits for its end, and gives up after this time.
    ///
    /// - Returns: Whether it has ended; else it still has to be joined.
    public func join(withinMilliseconds milliseconds: Int32) -> Bool { cs_thread_join_within(id, milliseconds) == 0 }
}
