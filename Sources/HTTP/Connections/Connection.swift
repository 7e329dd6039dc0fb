import CShim

/// One connection: reads requests, calls their handlers in order, sends the answers. Used by its loop's thread alone.
///
/// An idle connection owns next to no memory: bytes are read into a buffer of the loop and parsed there, answers are built
/// in another, and only what is left of either is kept.
final class Connection {
    /// What the connection is doing, which says what its deadline means.
    enum Phase {
        /// Agreeing on TLS; until the first byte there is not even a session.
        case handshake
        /// Between requests, or within the head of one.
        case head
        /// The head is known and passed every check; the body is arriving.
        case body(BodyDecoder)
        /// The answer was sent without reading the body; the rest of it, if it is small, is read and dropped.
        case discarding(Int)
        /// The answer is there, and waits until the gate settles its ticket.
        case held(Response, until: UInt64)
        /// A worker makes the answer, or the loop does at the end of its turn; the long worker as this job.
        case making(LongJob?)
        /// The body of the answer is made while it is sent; its framing says how much is still to come.
        case streaming(BodyStream, BodyFraming)
        /// What is queued is sent, then the connection ends.
        case closing
        /// Our direction is ended; what still arrives is dropped, so that the answer is not lost to a reset.
        case lingering(Int)
    }

    let descriptor: Int32
    var transport: Transport
    let place: ConnectionPlace
    let address: ClientAddress
    /// One connection too many: it gets a refusal, and is not counted.
    let isRefused: Bool
    /// Outlives its connections; unchecked, as the check would count references on every use.
    unowned(unsafe) let loop: Loop

    // Each access to these would be checked at run time for another one going on, several times a request. There is none: no
    // closure holds them, and no method that changes one is called while another changes it.
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    var phase = Phase.head
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    var parser = HeadParser()
    /// What was received and not yet used.
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    var inbox: [UInt8] = []
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    var output = SendQueue()
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    var exchange = Exchange()
    /// The request, while its handler is called and its answer begun.
    #if !DEBUG
    @exclusivity(unchecked)
    #endif
    var bytesAtHand: UnsafeRawBufferPointer?
    /// When the present phase has to end, and when sending has to have made progress, in nanoseconds of the loop's clock. Two
    /// deadlines, so that an answer that is being sent buys the next request no time.
    var phaseDeadline: Int64
    var writeDeadline = Int64.max
    var bodyStartedAt: Int64 = 0
    var bodyDeadline: Int64 = 0
    /// What the connection waits for, and what epoll watches for it.
    var interest = UInt32(CS_READABLE)
    var registered = UInt32(CS_READABLE)
    /// Reading waits for room to send, or sending for something to read, as TLS has messages of its own.
    var crossing: Crossing?
    /// The loop comes back without an event, for what TLS has taken from the descriptor or for requests that have to wait.
    var isCalledBack = false
    /// Requests wait here for the loop's next turn, so that other connections get theirs.
    var hasBacklog = false
    /// The turn of the loop, by its time, and how many more requests it may begin here.
    private var budget: (turn: Int64, left: Int) = (0, 0)
    /// The other side has ended its direction, which cancels nothing that it has asked for (RFC 9112 §9.6).
    var hasPeerEnded = false
    /// Something unread may still arrive: the close has to linger.
    var mustLinger = false
    var isClosed = false
    /// What it holds, and how it moves.
    var account = Account()
    /// The loop looks at it after those who owe nothing, see `Loop.secondRank`.
    var isSecondRank = false

    init(_ descriptor: Int32, at place: ConnectionPlace, from address: ClientAddress, isRefused: Bool, loop: Loop) {
        (self.descriptor, self.place, self.loop) = (descriptor, place, loop)
        (self.address, self.isRefused) = (address, isRefused)
        transport = .plain(descriptor)
        guard loop.isSecure else {
            phaseDeadline = loop.deadline(in: loop.limits.idleMilliseconds)
            return
        }
        (phase, parser) = (.handshake, HeadParser(isSecure: true))
        phaseDeadline = loop.deadline(in: isRefused ? loop.limits.lingerMilliseconds : loop.limits.handshakeMilliseconds)
    }

    var deadline: Int64 { min(dueAt, account.measuresAt) }

    /// When it is late.
    private var dueAt: Int64 { output.isEmpty ? phaseDeadline : min(phaseDeadline, writeDeadline) }

    /// Between requests, with nothing received of the next; or connected, with nothing received at all.
    var isIdle: Bool {
        switch (phase, transport) {
        case (.head, _): inbox.isEmpty && output.isEmpty && !account.holdsRecord
        case (.handshake, .plain): !isRefused
        default: false
        }
    }

    /// Whether a client waits for an answer, or for the rest of one.
    var isInExchange: Bool {
        switch phase {
        case .handshake, .lingering: false
        case .closing: !isRefused && isSending
        case .head, .body, .discarding, .held, .making, .streaming: !isIdle
        }
    }

    /// Since when an idle connection is idle.
    var idleSince: Int64 {
        if case .handshake = phase { return phaseDeadline - Int64(loop.limits.handshakeMilliseconds) * 1_000_000 }
        return phaseDeadline - Int64(loop.limits.idleMilliseconds) * 1_000_000
    }

    // MARK: Events

    /// How many requests of one connection are begun in one turn of the loop, however small they and their answers are.
    private static let requestsPerTurnMax = 16

    /// Counts one request that begins in this turn.
    ///
    /// - Returns: False if it is one too many, or not the first of a turn that has lasted long: the loop then comes back.
    func spend() -> Bool {
        guard budget.turn == loop.now else {
            budget = (loop.now, Self.requestsPerTurnMax - 1)
            return true
        }
        budget.left -= 1
        guard budget.left < 0 || loop.isTurnLong else { return true }
        hasBacklog = true
        loop.callBack(self)
        return false
    }

    /// The loop comes back, after the events of its turn.
    func resume() {
        isCalledBack = false
        let hadBacklog = hasBacklog
        hasBacklog = false
        guard crossing == nil else { return }
        if hadBacklog { advance() }
        if !isClosed, interest & UInt32(CS_READABLE) != 0, !hasBacklog { receive() }
    }

    func handle(_ events: UInt32) {
        if events & UInt32(CS_BROKEN) != 0 { return close() }
        if case .handshake = phase { return shakeHands() }
        if crossing != nil { return uncross() }
        if events & UInt32(CS_WRITABLE) != 0 { advance() }
        if !isClosed, events & UInt32(CS_READABLE) != 0 { receive() }
    }

    func receive() {
        if case .lingering(let left) = phase { return drop(left) }
        guard inbox.count < receivedBytesMax else {
            return setInterest(reading: false)
        }
        guard loop.hasRoom(toRead: self) else { return }
        switch transport.read(into: loop.buffer) {
        case .count(let count):
            move(count)
            account.holdsRecord = transport.holdsPart
            let fresh = UnsafeMutableRawBufferPointer(rebasing: loop.buffer[..<count])
            if inbox.isEmpty {
                let used = process(fresh)
                if used < count, !isClosed { keep(fresh[used...]) }
            } else {
                keep(fresh[...])
            }
            advance()
        case .wouldBlock: account.holdsRecord = transport.holdsPart
        case .wouldCross: cross(.readingNeedsWriting)
        case .broken: close()
        case .ended:
            hasPeerEnded = true
            setInterest(reading: false)
            advance()
        }
    }

    /// Keeps what was received and not yet used. Where its length is announced, memory for all of it is taken once.
    private func keep(_ bytes: Slice<UnsafeMutableRawBufferPointer>) {
        if case .body(let decoder) = phase, let whole = decoder.wholeCount { inbox.reserveCapacity(max(whole, bytes.count)) }
        inbox.append(contentsOf: bytes)
    }

    /// A request is kept whole, within the bounds of parser and decoder; while one is in progress, only this much of the
    /// next is taken before the client has to wait.
    var receivedBytesMax: Int {
        switch phase {
        case .body: Int.max
        case .head where takesRequests && !hasBacklog: Int.max
        case .making: 0  // it may wait long, and does not give way
        case .handshake, .head, .discarding, .held, .streaming, .closing, .lingering: loop.limits.pipelinedBytesMax
        }
    }

    /// Whether the next request may begin: not while the client has yet to read more than one send of answers.
    var takesRequests: Bool {
        output.isEmpty || output.hasRoom(loop.limits) && interest & UInt32(CS_WRITABLE) == 0
    }

    /// Does all that can be done now: answers the requests received, sends what the socket takes.
    func advance() {
        while !isClosed {
            let wasSending = isSending
            var used = 0
            if !inbox.isEmpty, !hasBacklog {
                // Out of the connection while it is looked at, as what is done meanwhile may look at the connection.
                var bytes: [UInt8] = []
                swap(&bytes, &inbox)
                used = bytes.withUnsafeMutableBytes { process($0) }
                if used < bytes.count, !isClosed {
                    bytes.removeFirst(used)
                    inbox = bytes
                }
            }
            guard flush() else { return }
            // An answer that is gone may let the next request in; without one nothing new can come of what is left.
            if inbox.isEmpty || hasBacklog || used == 0 && !wasSending { break }
        }
        guard !isClosed else { return }
        if hasPeerEnded {
            if !hasBacklog { endAfterPeer() }
        } else if case .making = phase {
            // Most answers are made at the end of this turn: reading ends only if something comes before.
        } else {
            resumeReading(inbox.count < receivedBytesMax)
        }
    }

    /// Whether an answer has to leave before the next request is read.
    var isSending: Bool {
        if case .streaming = phase { return true }
        return !output.isEmpty
    }

    /// The other side will send no more: what it asked for is answered, what it left half-said is not.
    func endAfterPeer() {
        switch phase {
        case .handshake, .head, .body, .discarding, .lingering: close()
        case .held, .making, .streaming, .closing: return
        }
    }

    /// A deadline has passed.
    func expire() {
        if account.measuresAt <= loop.now { measure() }
        guard dueAt <= loop.now else { return }
        if !output.isEmpty, writeDeadline <= loop.now { return abort() }
        switch phase {
        case .handshake:
            if case .tls = transport { loop.metrics.countHandshakeFailure() }
            close()
        case .lingering: return endLingering()
        case .head where exchange.startedAt == 0, .discarding, .closing, .streaming: close()
        case .head: reject(.tooSlow(.head), accepting: acceptLanguageSoFar)
        case .body: reject(.tooSlow(.body), accepting: acceptLanguageSoFar)
        case .making(let job?):
            job.cancel()
            answer(.calculationTooLate, closing: true)
        case .making(nil): answer(.answerTooLate, closing: true)
        case .held(let response, until: _): answer(.outcomeUnknown, insteadOf: response, closing: true)
        }
        advance()
    }

    /// Ends the connection if it is idle, as the server drains or needs the place. It reads what has arrived first: a client
    /// that sent a request in time gets its answer.
    ///
    /// A handshake in progress has no request yet, and does not delay the end.
    func drain() {
        if case .handshake = phase {
            shakeHands()
            if case .handshake = phase { return close() }
        }
        if isIdle { receive() }
        if !isClosed, isIdle { close() }
    }

    /// The gate has settled a ticket. An answer that was held too long, and was replaced, waits for it no more.
    func release(_ ticket: UInt64, _ settlement: Gate.Settlement) {
        guard case .held(let response, until: ticket) = phase else { return }
        phase = .head
        send(response, settlement)
        advance()
    }

    /// The answer is made. One that took too long, and was replaced, is dropped.
    func take(_ result: Result<Response, ProblemDetails>) {
        guard case .making = phase else { return }
        phase = .head
        switch result {
        case .success(let response): settle(response)
        case .failure(let problem): answer(problem, closing: false)
        }
        advance()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        cancelJob()
        loop.remove(self)
        transport.close(isWhole: !isSending)
    }

    /// Closes the connection so that nothing of it is left in the kernel.
    func abort() {
        guard !isClosed else { return }
        isClosed = true
        cancelJob()
        loop.remove(self)
        transport.abort()
    }

    /// Nobody waits any more for what is calculated for it.
    private func cancelJob() { if case .making(let job?) = phase { job.cancel() } }
}
