import Glibc
import Platform

/// A value behind a lock; threads can wait for its changes.
///
/// The standard library's `Mutex` has no way to wait, and ThreadSanitizer, which follows pthreads, cannot see into it.
final class Monitor<State: Sendable>: @unchecked Sendable {  // `state` is touched only under the lock
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)  // waits keep their length when the wall clock is set
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// `body` must be short, and must not use this monitor again.
    func withLock<Result, Failure: Error>(_ body: (inout State) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Wakes all waiting threads; call it after a change that they wait for.
    func signal() { pthread_cond_broadcast(changed) }

    /// Waits until `body` returns a result. It is called at once, and again after each signal.
    func wait<Result>(_ body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(changed, mutex)
        }
    }

    /// As `wait`, but at most this long; 0 or less does not wait.
    ///
    /// - Returns: Nil when the time is up.
    func wait<Result>(seconds: Double, _ body: (inout State) -> Result?) -> Result? {
        let seconds = max(0, seconds)
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = end.tv_nsec + Int(seconds.truncatingRemainder(dividingBy: 1) * 1e9)
        end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            let code = pthread_cond_timedwait(changed, mutex, &end)
            precondition(code == 0 || code == ETIMEDOUT, "a wait has an end that is a time: \(systemText(of: code))")
            if code == ETIMEDOUT { return body(&state) }
        }
    }
}
