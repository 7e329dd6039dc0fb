import CShim
import Glibc
import HTTP
import Platform
import Synchronization

/// Stops the server at once when another signal arrives while it drains.
final class SecondSignal: Sendable {
    private let server: Server
    private let came = Atomic<Bool>(false)

    init(_ server: Server) {
        self.server = server
        _ = try? Thread.start("second-signal") { [self] in watch() }
    }

    var hasCome: Bool { came.load(ordering: .acquiring) }

    private func watch() {
        while cs_signal_wait() == SIGHUP {}
        came.store(true, ordering: .releasing)
        server.stop()
    }

    /// Gives load balancers time to notice that the service is not ready; a signal cuts the wait short.
    func wait(seconds: Int) {
        var left = seconds * 10
        while left > 0, !hasCome {
            usleep(100_000)
            left -= 1
        }
    }
}
