import CShim
import Glibc
import Synchronization

/// One thread that serves its share of the connections. Everything in it is used by that thread alone, but for `state`,
/// `cutOff` and `metrics`, which are atomic.
final class Loop: @unchecked Sendable {
    private static let listenerTag = UInt64.max
    private static let wakeTag = UInt64.max - 1
    /// Deadlines are looked at together, not more often than this.
    private static let sweepNanoseconds: Int64 = 20_000_000
    /// How long a listener that cannot take connections is left alone.
    private static let acceptPauseNanoseconds: Int64 = 100_000_000

    enum State: Int {
        case running, draining, stopping
    }

    let router: Router
    let routes: [Route]
    let limits: Limits
    let gate: Gate
    private let worker: Worker
    /// Nil serves in the clear.
    private let tls: TLS?
    let metrics: LoopMetrics
    let state = Atomic<Int>(State.running.rawValue)
    /// Requests that had begun, and had no whole answer when the loop ended.
    let cutOff = Atomic<Int>(0)
    /// Where connections read into; shared by all of them, as only one reads at a time.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    /// When the turn began: nanoseconds of a clock that only goes forward, and milliseconds since 1970.
    private(set) var now = cs_monotonic()
    private(set) var wallNow = cs_realtime()
    /// Compresses answers that are made for one request. Made when first asked for.
    private(set) lazy var deflater = Deflater(level: Gzip.quickLevel)
    private(set) var isDraining = false
    var requestIDs: RequestIDs

    private let accessLog: AccessLog?
    private let total: ConnectionCount
    private let epoll: Int32
    private let wake: Int32
    private var listener: Int32
    private var reserve: Int32
    private var connections: [Connection?] = []
    private var generations: [UInt32] = []
    private var freeSlots: [Int] = []
    private var openCount = 0
    /// Connections beyond the limit, which are being told so; not part of `openCount`.
    private var refusedCount = 0
    private var acceptsAgainAt = Int64.max
    /// Connections that have something to do of which epoll does not tell.
    private var calledBack: [(slot: Int, generation: UInt32)] = []
    private var held = HeldAnswers()
    /// Answers that the worker has made; from its thread.
    private let made = Mutex<[(slot: Int, generation: UInt32, result: Result<Response, ProblemDetails>)]>([])
    private var earliestDeadline = Int64.max
    private var drainDeadline = Int64.max
    // Unchecked for the reason that `Connection` gives.
    @exclusivity(unchecked) private var spareOutput = Bytes()
    @exclusivity(unchecked) private var logLines = Bytes()
    private var logLinesCount = 0
    @exclusivity(unchecked) private var logTime = LogTime()
    @exclusivity(unchecked) var heads: HeadWriter

    var isSecure: Bool { tls != nil }

    init(
        listener: Int32, router: Router, limits: Limits, gate: Gate, worker: Worker, tls: TLS?, accessLog: AccessLog?,
        total: ConnectionCount
    ) throws(ServerError) {
        (self.listener, self.router, routes, self.limits, self.gate) = (listener, router, router.routes, limits, gate)
        (self.worker, self.tls, self.accessLog, self.total) = (worker, tls, accessLog, total)
        heads = HeadWriter(strictTransportSeconds: tls?.strictTransportSeconds ?? 0)
        metrics = LoopMetrics(seriesCount: (router.routes.count + Method.allCases.count + 1) * Status.all.count)
        var random: UInt64 = 0
        guard cs_random(&random, 8) == 0 else { throw ServerError("the system gives no random numbers") }
        requestIDs = RequestIDs(random: random)
        (epoll, wake, reserve) = (cs_epoll(), cs_wake_open(), cs_reserve())
        guard epoll >= 0, wake >= 0, reserve >= 0 else {
            throw ServerError("too many files are open: raise the limit (ulimit -n)")
        }
        _ = cs_epoll_add(epoll, listener, UInt32(CS_READABLE), Self.listenerTag)
        _ = cs_epoll_add(epoll, wake, UInt32(CS_READABLE), Self.wakeTag)
        gate.add(waker: wake)
    }

    deinit {
        buffer.deallocate()
        gate.remove(waker: wake)  // before its number can be another file's
        for descriptor in [epoll, wake, reserve, listener] where descriptor >= 0 { cs_close(descriptor) }
    }

    /// Wakes the loop to look at `state`; from any thread.
    func notify() { cs_wake(wake) }

    // MARK: Turns

    func run() {
        var events = [cs_event](repeating: cs_event(), count: 256)
        while true {
            let count = cs_epoll_wait(epoll, &events, 256, waitMilliseconds())
            // Any error but an interruption is a mistake of ours, and would be the same at once: a loop that spins helps nobody.
            precondition(count >= 0, "epoll_wait failed with \(-count)")
            (now, wallNow) = (cs_monotonic(), cs_realtime())
            metrics.turns.store(metrics.turns.load(ordering: .relaxed) + 1, ordering: .relaxed)
            for index in 0..<Int(count) { dispatch(events[index]) }
            if !calledBack.isEmpty { resumeCalledBack() }
            if now >= earliestDeadline { sweep() }
            if now >= acceptsAgainAt { listen() }
            let goesOn = observeState()
            handOverLog()
            guard goesOn else { break }
        }
        for case let connection? in connections {
            if connection.isInExchange { cutOff.add(1, ordering: .relaxed) }
            connection.close()
        }
        closeListener()
        gate.remove(waker: wake)
    }

    private func dispatch(_ event: cs_event) {
        switch event.data {
        case Self.listenerTag: accept()
        case Self.wakeTag:
            cs_wake_clear(wake)
            releaseHeld()
            takeMade()
        default:
            let slot = Int(event.data & 0xFFFF_FFFF)
            guard let connection = connections[slot], connection.generation == UInt32(event.data >> 32) else { return }
            connection.handle(event.events)
            note(connection.deadline)
        }
    }

    private func waitMilliseconds() -> Int32 {
        guard calledBack.isEmpty else { return 0 }
        let next = min(earliestDeadline, drainDeadline, acceptsAgainAt)
        guard next != Int64.max else { return -1 }
        return Int32(clamping: max(0, (next - cs_monotonic() + 999_999) / 1_000_000))
    }

    /// Has the connection go on behind the events that are there, whether or not epoll tells of it.
    func callBack(_ connection: Connection) {
        guard !connection.isCalledBack else { return }
        connection.isCalledBack = true
        calledBack.append((connection.slot, connection.generation))
    }

    /// A few requests, or one read, for each of them; whoever has still more comes again in the next turn, behind the others.
    private func resumeCalledBack() {
        var now: [(slot: Int, generation: UInt32)] = []
        swap(&now, &calledBack)
        for (slot, generation) in now {
            guard let connection = connections[slot], connection.generation == generation else { continue }
            connection.resume()
            note(connection.deadline)
        }
    }

    /// - Returns: Whether the loop goes on.
    private func observeState() -> Bool {
        switch State(rawValue: state.load(ordering: .acquiring)) {
        case .running, nil: return true
        case .stopping: return false
        case .draining:
            if !isDraining {
                isDraining = true
                drainDeadline = deadline(in: limits.drainMilliseconds)
                accept(all: true)
                closeListener()
            }
            for case let connection? in connections {
                connection.drain()
                note(connection.deadline)
            }
            return openCount > 0 && now < drainDeadline
        }
    }

    // MARK: Deadlines

    func deadline(in milliseconds: Int) -> Int64 { now + Int64(milliseconds) * 1_000_000 }

    /// Connections push their own deadline back with each request; the earliest is only ever too early, and then corrected.
    private func note(_ deadline: Int64) { if deadline < earliestDeadline { earliestDeadline = deadline } }

    private func sweep() {
        var next = Int64.max
        for connection in connections {
            guard let connection else { continue }
            if connection.deadline <= now { connection.expire() }
            if !connection.isClosed { next = min(next, connection.deadline) }
        }
        earliestDeadline = next == Int64.max ? next : max(next, now + Self.sweepNanoseconds)
    }

    // MARK: Connections

    /// Takes what waits, bounded by turn unless the queue is to be emptied before the listener closes.
    private func accept(all: Bool = false) {
        guard listener >= 0 else { return }
        var left = all ? limits.backlog : limits.acceptsPerTurnMax
        while left > 0 {
            left -= 1
            var isFromLoopback = false
            let descriptor = cs_accept(listener, &isFromLoopback)
            guard descriptor >= 0 else {
                if descriptor == -EAGAIN { return }
                let isOutOfFiles = descriptor == -EMFILE || descriptor == -ENFILE
                guard isOutOfFiles, evictIdle() || refuseWithoutDescriptor() else { return pauseAccepting() }
                continue
            }
            metrics.accepted.store(metrics.accepted.load(ordering: .relaxed) + 1, ordering: .relaxed)
            guard total.enter(max: limits.connectionsMax) || evictIdle() && total.enter(max: limits.connectionsMax) else {
                refuse(descriptor, isFromLoopback)
                continue
            }
            openCount += 1
            metrics.connections.store(openCount, ordering: .relaxed)
            _ = add(descriptor, isFromLoopback, isRefused: false)
        }
    }

    private func add(_ descriptor: Int32, _ isFromLoopback: Bool, isRefused: Bool) -> Connection {
        let slot = freeSlots.popLast() ?? connections.count
        if slot == connections.count {
            connections.append(nil)
            generations.append(0)
        }
        generations[slot] &+= 1
        if generations[slot] == UInt32.max { generations[slot] = 1 }  // the tags of listener and waker have it
        let connection = Connection(
            descriptor, slot: slot, generation: generations[slot], isFromLoopback: isFromLoopback, isRefused: isRefused,
            loop: self)
        connections[slot] = connection
        if cs_epoll_add(epoll, descriptor, UInt32(CS_READABLE), tag(connection)) != 0 { connection.close() }
        note(connection.deadline)
        return connection
    }

    private func tag(_ connection: Connection) -> UInt64 { UInt64(connection.generation) << 32 | UInt64(connection.slot) }

    func change(_ connection: Connection, interest: UInt32) {
        _ = cs_epoll_change(epoll, connection.descriptor, interest, tag(connection))
    }

    /// Forgets a connection that closes; its descriptor leaves the epoll set by itself.
    func remove(_ connection: Connection) {
        connections[connection.slot] = nil
        freeSlots.append(connection.slot)
        guard !connection.isRefused else {
            refusedCount -= 1
            return
        }
        openCount -= 1
        total.leave()
        metrics.connections.store(openCount, ordering: .relaxed)
    }

    /// Closes the connection that has been idle longest.
    private func evictIdle() -> Bool {
        var oldest: Connection?
        for case let connection? in connections where connection.isIdle && connection.idleSince < oldest?.idleSince ?? Int64.max {
            oldest = connection
        }
        guard let oldest else { return false }
        oldest.drain()  // a request that has arrived unseen is answered, not reset
        note(oldest.deadline)
        return oldest.isClosed
    }

    /// One more than the server takes: it is told so, and given the time to read it, within bounds.
    private func refuse(_ descriptor: Int32, _ isFromLoopback: Bool) {
        guard refusedCount < limits.refusedConnectionsMax else { return cs_close(descriptor) }
        refusedCount += 1
        let connection = add(descriptor, isFromLoopback, isRefused: true)
        if !isSecure { connection.end(with: refusal()) }  // else behind the handshake
        note(connection.deadline)
    }

    func refusal() -> Bytes {
        let problem = ProblemDetails(
            .serviceUnavailable, "too-many-connections", "The server has as many connections as it takes.",
            fix: "Try again in a moment.")
        let requestID = requestIDs.next()
        let body = problem.body(instance: nil, requestID: requestID) + [0x0A]
        var response = Response(.serviceUnavailable, .problem, body)
        response.caching = Caching.none
        response.set("Retry-After", "1")
        var bytes = Bytes()
        heads.write(
            response, .length(body.count), isGzipped: false, requestID: requestID, isHTTP11: true, keepsAlive: false, at: wallNow,
            to: &bytes)
        bytes.append(body)
        return bytes
    }

    func session(on descriptor: Int32) -> OpaquePointer? { tls?.session(on: descriptor, now: now) }

    /// No descriptor is left: gives up the one held back to take the connection and close it, so that the queue empties
    /// instead of waking the loop for ever.
    ///
    /// - Returns: Whether that worked; others in the process may be faster to take the descriptor.
    private func refuseWithoutDescriptor() -> Bool {
        if reserve >= 0 { cs_close(reserve) }
        var isFromLoopback = false
        let descriptor = cs_accept(listener, &isFromLoopback)
        if descriptor >= 0 {
            if !isSecure {
                let bytes = refusal()
                _ = Transport.plain(descriptor).send(bytes.buffer, UnsafeRawBufferPointer(start: nil, count: 0))
            }
            cs_close(descriptor)
        }
        reserve = cs_reserve()
        return descriptor >= 0 && reserve >= 0
    }

    /// The listener stays readable while connections wait, and would wake the loop for ever.
    private func pauseAccepting() {
        _ = cs_epoll_change(epoll, listener, 0, Self.listenerTag)
        acceptsAgainAt = now + Self.acceptPauseNanoseconds
    }

    private func listen() {
        acceptsAgainAt = .max
        if listener >= 0 { _ = cs_epoll_change(epoll, listener, UInt32(CS_READABLE), Self.listenerTag) }
    }

    private func closeListener() {
        guard listener >= 0 else { return }
        cs_close(listener)
        listener = -1
    }

    // MARK: Held answers

    func hold(_ connection: Connection, until ticket: UInt64) { held.add(connection, until: ticket) }

    private func releaseHeld() {
        while let next = held.popSettled(by: gate) {
            guard let connection = connections[next.slot], connection.generation == next.generation else { continue }
            connection.release(next.ticket, next.settlement)
            note(connection.deadline)
        }
    }

    /// Has the worker make the answer of a connection, which is held meanwhile.
    ///
    /// - Returns: False if as many wait for the worker as may.
    func makeLater(for connection: Connection, _ make: @escaping @Sendable () throws(ProblemDetails) -> Response) -> Bool {
        let (slot, generation) = (connection.slot, connection.generation)
        let deliver = { @Sendable [self] (result: Result<Response, ProblemDetails>) in
            made.withLock { $0.append((slot, generation, result)) }
            notify()
        }
        return worker.add(Worker.Job(make: make, deliver: deliver, expiry: deadline(in: limits.holdMilliseconds)))
    }

    private func takeMade() {
        let made = made.withLock { made in
            defer { made = [] }
            return made
        }
        for (slot, generation, result) in made {
            guard let connection = connections[slot], connection.generation == generation else { continue }
            connection.take(result)
            note(connection.deadline)
        }
    }

    // MARK: Answers

    /// The buffer in which answers are built goes to the connection that builds one, and comes back once all is sent.
    func lend(to output: inout Output) {
        if output.bytes.capacity == 0 { swap(&output.bytes, &spareOutput) }
    }

    func takeBack(_ output: inout Output) {
        guard output.bytes.capacity > 0 else { return }
        if spareOutput.capacity == 0, output.bytes.capacity <= 2 * limits.outputBytesMax { swap(&output.bytes, &spareOutput) }
        output.bytes.removeAll(keeping: 0)
    }

    /// Counts and logs an exchange whose answer is decided.
    func record(_ exchange: borrowing Exchange, _ status: Status) {
        let nanoseconds = exchange.startedAt == 0 ? 0 : cs_monotonic() - exchange.startedAt
        // Those without a route are told apart by their methods.
        let series = exchange.route ?? routes.count + Int(exchange.method?.rawValue ?? UInt8(Method.allCases.count))
        metrics.observe(series: series * Status.all.count + status.place, nanoseconds: nanoseconds)
        guard let accessLog else { return }
        logTime.set(wallNow)
        accessLog.write(
            exchange, exchange.route.map { routes[$0].template } ?? "-", status, time: logTime, nanoseconds: nanoseconds,
            to: &logLines)
        logLinesCount += 1
    }

    func countSent(_ count: Int) {
        metrics.bytesSent.store(metrics.bytesSent.load(ordering: .relaxed) + Int64(count), ordering: .relaxed)
    }

    private func handOverLog() {
        guard logLinesCount > 0 else { return }
        accessLog?.append(logLines.buffer, count: logLinesCount)
        logLines.removeAll()
        logLinesCount = 0
    }
}
