import CShim
import HTTP
import Locks
import Synchronization

/// What is known of the process as a whole.
final class Health: Sendable {
    let startedAt = cs_realtime()
    private let isDraining = Atomic<Bool>(false)
    private let server = Lock<Server?>(nil)

    /// From now on the service is not ready: load balancers should look elsewhere.
    func drain() { isDraining.store(true, ordering: .releasing) }

    var drains: Bool { isDraining.load(ordering: .acquiring) }

    func watch(_ server: Server) { self.server.withLock { $0 = server } }

    /// What connections may hold in memory; 0 before there is a server.
    var connectionMemoryBytesMax: Int { server.withLock { $0?.connectionMemoryBytesMax ?? 0 } }

    /// The thread for calculations that take seconds; nil before there is a server.
    var long: LongWorker? { server.withLock { $0?.long } }

    func writeServerMetrics(to out: inout [UInt8]) {
        let server = server.withLock { $0 }
        server?.writeMetrics(to: &out)
    }
}
