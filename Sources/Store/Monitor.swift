import Glibc

/// A value behind a lock, on whose changes a thread can wait.
///
/// `Mutex` of the standard library has nothing to wait on, and ThreadSanitizer, which follows pthreads, cannot see into it.
final class Monitor<State: Sendable>: @unchecked Sendable {  // `state` is touched under the lock alone
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// `body` must be short, and must not come back here.
    func withLock<Result, Failure: Error>(_ body: (inout State) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Wakes the thread that waits; call it after a change that it waits for.
    func signal() { pthread_cond_signal(changed) }

    /// Waits until `body` has a result. It is asked at once, and again after each signal. For one thread at a time.
    func wait<Result>(_ body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(changed, mutex)
        }
    }
}
