#if SANITIZED
import Glibc

/// `Mutex` of the standard library, for builds that a sanitizer looks at.
///
/// ThreadSanitizer follows pthreads and atomics. `Mutex` is a futex that it does not see, so it would report all that one guards.
public struct Lock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {  // `value` is touched only under the lock
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    public init(_ value: consuming sending Value) {
        pthread_mutex_init(mutex, nil)
        self.value.initialize(to: value)
    }

    deinit {
        value.deinitialize(count: 1)
        pthread_mutex_destroy(mutex)
        value.deallocate()
        mutex.deallocate()
    }

    public borrowing func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }

    /// - Returns: Nil if another thread holds it.
    public borrowing func withLockIfAvailable<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard pthread_mutex_trylock(mutex) == 0 else { return nil }
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}
#else
public import Synchronization

/// A value that one thread touches at a time.
public typealias Lock = Mutex
#endif
