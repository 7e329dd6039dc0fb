import CShim
import Glibc
import JSON
import Locks
import Synchronization

/// One thread that serves its share of the connections. Everything in it is used by that thread alone, but for `state`,
/// `cutOff` and `metrics`, which are atomic.
final class Loop: @unchecked Sendable {
    private static let wakeTag = UInt64.max - 1
    private static let secondRankTag = UInt64.max - 2
    /// Deadlines are checked together, and not more often than this.
    static let sweepNanoseconds: Int64 = 20_000_000
    /// A thousand times what a look at one connection takes, so that looking never takes more than a thousandth of the time.
    static let sweepNanosecondsEach: Int64 = 10_000

    enum State: Int {
        case running, draining, stopping
    }

    let router: Router
    let routes: [Route]
    let limits: Limits
    let gate: Gate
    let worker: Worker
    let long: LongWorker
    let memory: MemoryBudget
    let proxies: TrustedProxies
    let origins: AllowedOrigins
    /// Nil without a limit.
    let rateLimiter: RateLimiter?
    /// Counts requests by the network that they come from whose key opens nothing.
    let guesses: RateLimiter
    let address: PublicAddress
    /// Nil serves in the clear.
    private let tls: TLS?
    let problemPage: ProblemPage.Maker?
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
    let total: ConnectionCount
    let epoll: Int32
    /// Tells of connections whose clients owe something, and of handshakes: a few in each turn, after all others. However many drip
    /// their requests at once, a client that sends a whole one does not queue behind them.
    let secondRank: Int32
    let wake: Int32
    var listener: Listener
    var connections = ConnectionTable()
    var openCount = 0
    /// The most since memory was last given back.
    var openPeak = 0
    /// Connections beyond the limit, which get a refusal; not part of `openCount`.
    var refusedCount = 0
    var unfinished = Unfinished()
    /// This loop's part of `memory`.
    var heldBytes = 0
    /// There is no room, and little of what is held is held here.
    var isWaitingForOthers = false
    private var hasSecondRank = false
    /// The first of whom epoll told and whom a long turn did not come to, in each rank.
    private var leftOver: (first: UInt64?, second: UInt64?)
    private var secondRankEvents = [cs_event](repeating: cs_event(), count: 1024)
    /// The largest answer of this turn that found no room.
    var wantedBytes = 0
    /// Memory was full at the end of the turn.
    var isMakingRoom = false
    /// Connections that have something to do that epoll does not report.
    private var calledBack: [ConnectionPlace] = []
    private var held = HeldAnswers()
    /// What this turn has brought to be made together, and for whom.
    private var shares: [Shared] = []
    private var sharers: [ConnectionPlace] = []
    private let makeTogether: Server.MakeTogether
    /// Answers that the worker has made, which its thread puts here.
    private let made = Lock<[(place: ConnectionPlace, result: Result<Response, ProblemDetails>)]>([])
    var earliestDeadline = Int64.max
    /// How far a sweep has come that had no time for all, and the earliest deadline that it has seen.
    var (sweptSlots, nextDeadline) = (0, Int64.max)
    private var drainDeadline = Int64.max
    // Unchecked for the reason that `Connection` gives.
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    private var spareOutput = OutBytes()
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    private var logLines = OutBytes()
    private var logLinesCount = 0
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    private var logTime = LogTime()
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    var heads: HeadWriter

    var isSecure: Bool { tls != nil }

    init(
        listener: Int32, router: Router, limits: Limits, gate: Gate, worker: Worker, long: LongWorker, memory: MemoryBudget,
        proxies: TrustedProxies, origins: AllowedOrigins, address: PublicAddress, rateLimiter: RateLimiter?, guesses: RateLimiter,
        tls: TLS?, problemPage: ProblemPage.Maker?, accessLog: AccessLog?, total: ConnectionCount,
        makeTogether: @escaping Server.MakeTogether
    ) throws(ServerError) {
        self.makeTogether = makeTogether
        (self.router, routes, self.limits, self.gate) = (router, router.routes, limits, gate)
        self.long = long
        (self.worker, self.memory, self.proxies, self.origins, self.address) = (worker, memory, proxies, origins, address)
        (self.tls, self.problemPage, self.accessLog, self.total) = (tls, problemPage, accessLog, total)
        (self.rateLimiter, self.guesses) = (rateLimiter, guesses)
        heads = HeadWriter(
            strictTransportSeconds: tls?.strictTransportSeconds ?? 0, variesByOrigin: !origins.isEmpty,
            policyLine: rateLimiter?.policyLine ?? [], address: address)
        metrics = LoopMetrics(seriesCount: (router.routes.count + Method.allCases.count + 1) * Status.all.count)
        var random: UInt64 = 0
        guard cs_random(&random, 8) == 0 else { throw ServerError("the system gives no random numbers") }
        requestIDs = RequestIDs(random: random)
        (epoll, secondRank, wake) = (cs_epoll(), cs_epoll(), cs_wake_open())
        self.listener = Listener(listener, epoll: epoll, limits)
        guard epoll >= 0, secondRank >= 0, wake >= 0, self.listener.hasReserve else {
            throw ServerError("too many files are open: raise the limit (ulimit -n)")
        }
        _ = cs_epoll_add(epoll, wake, UInt32(CS_READABLE), Self.wakeTag)
        _ = cs_epoll_add(epoll, secondRank, UInt32(CS_READABLE), Self.secondRankTag)
        gate.loops.add(wake)
        memory.loops.add(wake)
        total.loops.add(wake)
    }

    deinit {
        buffer.deallocate()
        gate.loops.remove(wake)  // before its number can be another file's
        memory.loops.remove(wake)
        total.loops.remove(wake)
        for descriptor in [epoll, secondRank, wake] where descriptor >= 0 { cs_close(descriptor) }
    }

    /// Wakes the loop, which then looks at `state`. Any thread may call it.
    func notify() { cs_wake(wake) }

    // MARK: Turns

    func run() {
        var events = [cs_event](repeating: cs_event(), count: 1024)
        while true {
            let count = cs_epoll_wait(epoll, &events, 1024, waitMilliseconds())
            // Any error but an interruption is a mistake of ours, and would be the same at once: a loop that spins helps nobody.
            precondition(count >= 0, "epoll_wait failed with \(-count)")
            (now, wallNow) = (cs_monotonic(), cs_realtime())
            metrics.turns.store(metrics.turns.load(ordering: .relaxed) + 1, ordering: .relaxed)
            leftOver.first = serve(&events, Int(count), first: leftOver.first)
            if hasSecondRank {
                hasSecondRank = false
                let count = cs_epoll_wait(secondRank, &secondRankEvents, 1024, 0)
                precondition(count >= 0, "epoll_wait failed with \(-count)")
                leftOver.second = serve(&secondRankEvents, Int(count), first: leftOver.second)
            }
            if !calledBack.isEmpty { resumeCalledBack() }
            while !shares.isEmpty { makeShares() }  // an answer lets the next request in, of which a turn takes only a few
            if now >= earliestDeadline { sweep() }
            if now >= listener.resumesAt { listener.resume() }
            makeRoom()
            makePlaceForOthers()
            trimIfDue()
            let goesOn = observeState()
            handOverLog()
            guard goesOn else { break }
        }
        for case let connection? in connections.all {
            if connection.isInExchange { cutOff.add(1, ordering: .relaxed) }
            connection.close()
        }
        listener.close()
        gate.loops.remove(wake)
        memory.loops.remove(wake)
        total.loops.remove(wake)
    }

    func dispatch(_ event: cs_event) {
        switch event.data {
        case Listener.tag: accept()
        case Self.secondRankTag: hasSecondRank = true
        case Self.wakeTag:
            cs_wake_clear(wake)
            releaseHeld()
            takeMade()
        default:
            guard let connection = connections[ConnectionPlace(tag: event.data)] else { return }
            connection.handle(event.events)
            keepBooks(of: connection)
        }
    }

    private func waitMilliseconds() -> Int32 {
        guard calledBack.isEmpty else { return 0 }
        let next = min(earliestDeadline, drainDeadline, listener.resumesAt)
        guard next != Int64.max else { return -1 }
        return Int32(clamping: max(0, (next - cs_monotonic() + 999_999) / 1_000_000))
    }

    /// Lets the connection go on after the events of this turn, whether or not epoll reports one for it.
    func callBack(_ connection: Connection) {
        guard !connection.isCalledBack else { return }
        connection.isCalledBack = true
        calledBack.append(connection.place)
    }

    /// A few requests, or one read, for each of them; one that has still more comes again in the next turn, after the others.
    private func resumeCalledBack() {
        var places: [ConnectionPlace] = []
        swap(&places, &calledBack)
        var resumed = 0
        while resumed < places.count, resumed == 0 || !isTurnLong {
            defer { resumed += 1 }
            guard let connection = connections[places[resumed]] else { continue }
            connection.resume()
            keepBooks(of: connection)
        }
        if resumed < places.count { calledBack.insert(contentsOf: places[resumed...], at: 0) }
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
                listener.close()
            }
            for case let connection? in connections.all {
                connection.drain()
                keepBooks(of: connection)
            }
            return openCount > 0 && now < drainDeadline
        }
    }

    // MARK: Deadlines

    func deadline(in milliseconds: Int) -> Int64 { now + Int64(milliseconds) * 1_000_000 }

    /// Connections push their own deadline back with each request; the earliest is only ever too early, and then corrected.
    func note(_ deadline: Int64) {
        if deadline < earliestDeadline { earliestDeadline = deadline }
        // A sweep that goes on in the next turn may have passed this connection.
        if deadline < nextDeadline { nextDeadline = deadline }
    }

    // MARK: Connections

    func change(_ connection: Connection, interest: UInt32) {
        _ = cs_epoll_change(
            connection.isSecondRank ? secondRank : epoll, connection.descriptor, interest, connection.place.tag)
    }

    func session(on descriptor: Int32) -> OpaquePointer? { tls?.session(on: descriptor, now: now) }

    // MARK: Held answers

    func hold(_ connection: Connection, until ticket: UInt64) { held.add(connection, until: ticket) }

    private func releaseHeld() {
        while let next = held.popSettled(by: gate) {
            guard let connection = connections[next.place] else { continue }
            connection.release(next.ticket, next.settlement)
            keepBooks(of: connection)
        }
    }

    /// Lets the worker make the answer of a connection.
    ///
    /// - Returns: False if as many wait for the worker as may, or as many of this client.
    func makeLater(
        for connection: Connection, client: ClientAddress.Network,
        _ make: @escaping @Sendable () throws(ProblemDetails) -> Response
    ) -> Bool {
        let place = connection.place
        return worker.add(
            Worker.Job(client: client, expiry: deadline(in: limits.holdMilliseconds)) { [self] in
                deliver(Result { () throws(ProblemDetails) in try make() }, to: place)
            })
    }

    /// How long a client waits for a calculation, others before it included.
    var longMilliseconds: Int { 2000 * limits.longSeconds }

    /// Lets the long worker calculate the answer of a connection.
    ///
    /// - Returns: Nil if as many wait for it as may, as many of this client, or if they hold as much memory as they may.
    func makeLong(
        for connection: Connection, client: ClientAddress.Network, holding bytes: Int,
        _ make: @escaping @Sendable (LongJob) throws(ProblemDetails) -> Response
    ) -> LongJob? {
        let place = connection.place
        return long.add(for: client, holding: bytes, until: deadline(in: longMilliseconds)) { [self] job in
            deliver(Result { () throws(ProblemDetails) in try make(job) }, to: place)
        }
    }

    /// Called on the thread that has made an answer.
    private func deliver(_ result: Result<Response, ProblemDetails>, to place: ConnectionPlace) {
        made.withLock { $0.append((place, result)) }
        notify()
    }

    /// Has the answer made at the end of this turn, with all others that it brings.
    func makeTogether(_ share: Shared, for connection: Connection) {
        shares.append(share)
        sharers.append(connection.place)
    }

    private func makeShares() {
        var (shares, sharers) = ([Shared](), [ConnectionPlace]())
        swap(&shares, &self.shares)
        swap(&sharers, &self.sharers)
        for (place, result) in zip(sharers, makeTogether(shares)) {
            guard let connection = connections[place] else { continue }
            connection.take(result)
            keepBooks(of: connection)
        }
    }

    private func takeMade() {
        let made = made.withLock { made in
            defer { made = [] }
            return made
        }
        for (place, result) in made {
            guard let connection = connections[place] else { continue }
            connection.take(result)
            keepBooks(of: connection)
        }
    }

    // MARK: Answers

    /// The buffer in which answers are built goes to the connection that builds one, and comes back once all is sent.
    func lend(to output: inout SendQueue) {
        if output.bytes.capacity == 0 { swap(&output.bytes, &spareOutput) }
    }

    func takeBack(_ output: inout SendQueue) {
        guard output.bytes.capacity > 0 else { return }
        if spareOutput.capacity == 0, output.bytes.capacity <= 2 * limits.outputBytesMax { swap(&output.bytes, &spareOutput) }
        output.bytes.removeAll(keeping: 0)
    }

    /// Counts and logs an exchange whose answer is decided.
    func record(_ exchange: borrowing Exchange, _ status: Status) {
        let nanoseconds = exchange.startedAt == 0 ? 0 : cs_monotonic() - exchange.startedAt
        // Requests without a route are counted by method.
        let series = exchange.route ?? routes.count + Int(exchange.method?.rawValue ?? UInt8(Method.allCases.count))
        metrics.observe(series: series * Status.all.count + status.place, nanoseconds: nanoseconds)
        guard let accessLog else { return }
        logTime.set(wallNow)
        accessLog.write(
            exchange, exchange.route.map { routes[$0] }, status, time: logTime, nanoseconds: nanoseconds, to: &logLines)
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
