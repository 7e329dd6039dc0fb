import CShim
import Locks
import Synchronization

/// The loops that wait for what others do, by the descriptors that wake them.
final class Wakers: Sendable {
    private let all = Lock<[Int32]>([])
    private let countKept = Atomic<Int>(0)

    var count: Int { countKept.load(ordering: .relaxed) }

    func add(_ waker: Int32) { change { $0.append(waker) } }

    /// Call it before the descriptor can be another file's.
    func remove(_ waker: Int32) { change { $0.removeAll { $0 == waker } } }

    private func change(_ body: (inout [Int32]) -> Void) {
        all.withLock {
            body(&$0)
            countKept.store($0.count, ordering: .relaxed)
        }
    }

    /// - Parameter caller: Is not woken; nil wakes all.
    func wake(except caller: Int32? = nil) { all.withLock { for waker in $0 where waker != caller { cs_wake(waker) } } }
}
