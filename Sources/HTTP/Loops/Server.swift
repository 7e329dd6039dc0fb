import CShim
import Glibc
public import JSON
import Locks
import Synchronization
import Platform

/// Why a server cannot start: one sentence with what to do.
public struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// An HTTP/1.1 server (RFC 9110, RFC 9112): one thread for each loop, each with its own epoll and listener.
public final class Server: Sendable {
    public struct Configuration: Sendable {
        /// A numeric address or a name to listen on.
        public var host = "127.0.0.1"
        /// 0 takes any free one.
        public var port: UInt16 = 8080
        /// Threads that serve; one for each core is right.
        public var loops = 1
        public var limits = Limits()
        /// Whose word on where a request comes from is believed.
        public var proxies = TrustedProxies()
        /// Whose pages may read answers in a browser.
        public var origins = AllowedOrigins()
        /// How many requests one caller may make; nil for any number.
        public var rateLimit: RateLimit?
        /// Where clients find the service: links begin with it.
        public var address = PublicAddress()
        /// Nil serves in the clear.
        public var tls: TLS?
        /// Makes problems into pages for those who read them in a browser; nil where there are no pages.
        public var problemPage: ProblemPage.Maker?

        public init() {}
    }

    /// Makes the answers for what handlers have returned as `Response.together`: one for each, in their order.
    public typealias MakeTogether = @Sendable ([Shared]) -> [Result<Response, ProblemDetails>]

    public let port: UInt16
    /// How many connections there may be: what the limits say, or fewer where the process may not open that many files.
    public let connectionsMax: Int
    /// What all connections together may hold in memory, see `Limits.connectionMemoryBytesMax`.
    public var connectionMemoryBytesMax: Int { memory.bytesMax }
    let loops: [Loop]
    let memory: MemoryBudget
    private let worker: Worker
    /// The thread for calculations that take seconds, also those of the service itself.
    public let long: LongWorker
    private let tls: TLS?
    private let labels: [(method: String, route: String?)]
    private let threads = Lock<[Thread]>([])

    /// Listens, and answers nothing yet.
    ///
    /// - Parameters:
    ///   - gate: Holds back answers that carry a ticket.
    ///   - accessLog: Gets a line for each answered request; nil for none.
    ///   - makeTogether: A loop calls it at the end of each turn that has brought something for it. It must not wait. Nil where no handler
    ///     returns such an answer.
    /// - Throws: `ServerError` if the port is in use, the address is not ours, or routes clash.
    public init(
        _ configuration: Configuration, routes: [Route], gate: Gate = Gate(), accessLog: AccessLog? = nil,
        makeTogether: MakeTogether? = nil
    ) throws(ServerError) {
        let router: Router
        do { router = try Router(routes) } catch { throw ServerError("the routes clash: \(error)") }
        var limits = configuration.limits
        // The parser keeps where fields are in 16 bits.
        guard limits.requestLineBytesMax + limits.fieldsBytesMax <= 65_000 else {
            throw ServerError("the limits of request line and fields come to more than 65000 bytes: lower one of them")
        }
        try Self.checkOpenFiles(configuration)
        Self.keepDescriptors(&limits, loops: max(1, configuration.loops))
        try Self.probe(configuration)
        var port = configuration.port
        var loops: [Loop] = []
        let total = ConnectionCount()
        let worker = try Worker(jobsMax: limits.laterMax)
        let memory = MemoryBudget(bytesMax: Self.connectionMemoryBytesMax(limits))
        let long = try LongWorker(limits, bytesMax: memory.bytesMax)
        let rateLimiter = configuration.rateLimit.map { RateLimiter($0) }
        let guesses = RateLimiter(.ofGuesses)
        for _ in 0..<max(1, configuration.loops) {
            let listener = cs_listen(configuration.host, port, Int32(limits.backlog), true)
            guard listener >= 0 else { throw Self.failure(listener, configuration) }
            if port == 0 { port = UInt16(clamping: cs_local_port(listener)) }
            loops.append(
                try Loop(
                    listener: listener, router: router, limits: limits, gate: gate, worker: worker, long: long, memory: memory,
                    proxies: configuration.proxies, origins: configuration.origins, address: configuration.address,
                    rateLimiter: rateLimiter, guesses: guesses,
                    tls: configuration.tls, problemPage: configuration.problemPage, accessLog: accessLog, total: total,
                    makeTogether: makeTogether ?? { $0.map { _ in .failure(.internalError) } }))
        }
        self.port = port
        connectionsMax = limits.connectionsMax
        self.loops = loops
        self.memory = memory
        (self.worker, self.long) = (worker, long)
        tls = configuration.tls
        labels =
            routes.map { ($0.method.name.description, $0.label) } + Method.allCases.map { ($0.name.description, nil) }
            + [("_OTHER", nil)]
    }

    /// An eighth of the memory that the process may use, from 8 to 64 MiB, unless the limits say.
    private static func connectionMemoryBytesMax(_ limits: Limits) -> Int {
        guard limits.connectionMemoryBytesMax == 0 else { return limits.connectionMemoryBytesMax }
        return max(8 << 20, min(64 << 20, MemoryLimit.bytes / 8))
    }

    /// Connections leave descriptors to the rest of the process, where a write that finds none fails.
    private static func keepDescriptors(_ limits: inout Limits, loops: Int) {
        let free = freeDescriptors(loops: loops)
        limits.refusedConnectionsMax = max(0, min(limits.refusedConnectionsMax, free / (4 * loops)))
        limits.connectionsMax = max(1, min(limits.connectionsMax, free - limits.refusedConnectionsMax * loops))
    }

    private static func freeDescriptors(loops: Int) -> Int {
        let (ofLoop, ofFiles) = (5, 64)
        return cs_open_files_max() - cs_open_files() - ofLoop * loops - ofFiles
    }

    /// Also for callers that want to know before they do anything else.
    ///
    /// - Throws: `ServerError` if so few files may be open that no connections to speak of are left.
    public static func checkOpenFiles(_ configuration: Configuration) throws(ServerError) {
        let (free, needed) = (freeDescriptors(loops: max(1, configuration.loops)), min(16, configuration.limits.connectionsMax))
        guard free < needed else { return }
        throw ServerError(
            "only \(cs_open_files_max()) files may be open, and \(cs_open_files_max() + needed - free) are needed: raise the limit "
                + "(ulimit -n, LimitNOFILE of systemd)")
    }

    /// A listener that shares its port would not notice another process on it, and would take half of its connections: so one
    /// that does not share comes first.
    ///
    /// Also for callers that want to know before they do anything else.
    public static func probe(_ configuration: Configuration) throws(ServerError) {
        let descriptor = cs_listen(configuration.host, configuration.port, 1, false)
        guard descriptor >= 0 else { throw failure(descriptor, configuration) }
        cs_close(descriptor)
    }

    private static func failure(_ code: Int32, _ configuration: Configuration) -> ServerError {
        let place = "\(configuration.host):\(configuration.port)"
        switch -code {
        case EADDRINUSE: return ServerError("\(place) is in use by another process: stop that one, or choose another port")
        case EACCES: return ServerError("\(place) may not be used by this user: choose a port from 1024 up")
        case EADDRNOTAVAIL:
            return ServerError("\(configuration.host) is not an address of this machine: choose one that is, such as 127.0.0.1")
        default: return ServerError("listening on \(place) failed with error \(-code) of the system")
        }
    }

    /// - Throws: `ServerError` if the system has no thread for each loop. Then none is left, and all connections are closed.
    public func start() throws(ServerError) {
        do throws(SystemError) {
            try worker.start()
            try long.start()
            for (index, loop) in loops.enumerated() {
                let thread = try Thread.start("loop-\(index)") { loop.run() }
                threads.withLock { $0.append(thread) }
            }
        } catch {
            stop()
            wait()
            throw ServerError("no thread can be started: raise the limit of processes (ulimit -u, TasksMax of systemd, pids.max)")
        }
    }

    /// Accepts what waits in the queue, listens no more, lets requests in progress finish and says `Connection: close`;
    /// whatever is open after `Limits.drainMilliseconds` is closed. A calculation has a second to end. Returns at once.
    public func drain() {
        long.stop(at: cs_monotonic() + 1_000_000_000)
        signal(.draining)
    }

    /// Closes everything at once.
    public func stop() {
        long.stop(at: 0)
        signal(.stopping)
    }

    private func signal(_ state: Loop.State) {
        for loop in loops {
            loop.state.store(state.rawValue, ordering: .releasing)
            loop.notify()
        }
    }

    /// Waits until every loop has ended, after `drain` or `stop`, and then the workers.
    ///
    /// - Returns: How many requests had begun and did not get a whole answer: 0 after a drain that had the time it needed.
    @discardableResult public func wait() -> Int {
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
        worker.close()
        long.close()
        return loops.reduce(0) { $0 + $1.cutOff.load(ordering: .relaxed) }
    }

    /// Appends the counters of requests and connections as Prometheus text (format 0.0.4).
    public func writeMetrics(to out: inout [UInt8]) {
        ServerMetrics(loops: loops.map(\.metrics), memory: memory, labels: labels, tls: tls).write(to: &out)
    }
}
