import CShim
import Synchronization

// Connections that come: taken, or turned away where there are too many.

extension Loop {
    /// Takes those that wait; this many at most in one turn, unless the queue is to be emptied before the listener closes.
    func accept(all: Bool = false) {
        for _ in 0..<(all ? limits.backlog : limits.acceptsPerTurnMax) {
            switch listener.take() {
            case .connection(let descriptor, let isFromLoopback): take(descriptor, isFromLoopback)
            case .nobody: return
            case .outOfDescriptors where evictIdle() || turnAway(): continue
            case .outOfDescriptors, .failure: return listener.pause(at: now)
            }
        }
    }

    private func take(_ descriptor: Int32, _ isFromLoopback: Bool) {
        metrics.accepted.store(metrics.accepted.load(ordering: .relaxed) + 1, ordering: .relaxed)
        guard total.enter(max: limits.connectionsMax) || evictIdle() && total.enter(max: limits.connectionsMax) else {
            return refuse(descriptor, isFromLoopback)
        }
        openCount += 1
        metrics.connections.store(openCount, ordering: .relaxed)
        _ = add(descriptor, isFromLoopback, isRefused: false)
    }

    private func add(_ descriptor: Int32, _ isFromLoopback: Bool, isRefused: Bool) -> Connection {
        let connection = Connection(
            descriptor, at: connections.takePlace(), isFromLoopback: isFromLoopback, isRefused: isRefused, loop: self)
        connections.add(connection)
        if cs_epoll_add(epoll, descriptor, UInt32(CS_READABLE), connection.place.tag) != 0 { connection.close() }
        note(connection.deadline)
        return connection
    }

    /// Forgets a connection that closes; its descriptor leaves the epoll set by itself.
    func remove(_ connection: Connection) {
        connections.remove(connection)
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
        for case let connection? in connections.all
        where connection.isIdle && connection.idleSince < oldest?.idleSince ?? Int64.max {
            oldest = connection
        }
        guard let oldest else { return false }
        oldest.drain()  // a request that has arrived unseen is answered, not reset
        note(oldest.deadline)
        return oldest.isClosed
    }

    /// One connection too many: tells the client, and leaves it a bounded time to read that.
    private func refuse(_ descriptor: Int32, _ isFromLoopback: Bool) {
        guard refusedCount < limits.refusedConnectionsMax else { return cs_close(descriptor) }
        refusedCount += 1
        let connection = add(descriptor, isFromLoopback, isRefused: true)
        if !isSecure { connection.end(with: refusal()) }  // else after the handshake
        note(connection.deadline)
    }

    /// No descriptor is left for the client who waits longest.
    private func turnAway() -> Bool {
        listener.turnAway { descriptor in
            guard !isSecure else { return }
            let bytes = refusal()
            _ = Transport.plain(descriptor).send(bytes.buffer, UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    /// What a client gets whose connection is one too many.
    func refusal() -> OutBytes {
        let problem = ProblemDetails(
            .serviceUnavailable, "too-many-connections", "The server has as many connections as it takes.",
            fix: "Try again in a moment.")
        let requestID = requestIDs.next()
        let body = problem.body(instance: nil, requestID: requestID) + [0x0A]
        var response = Response(.serviceUnavailable, .problem, body)
        response.caching = Caching.none
        response.set("Retry-After", "1")
        var bytes = OutBytes()
        heads.write(
            response, .length(body.count), isGzipped: false, requestID: requestID, isHTTP11: true, keepsAlive: false, at: wallNow,
            to: &bytes)
        bytes.append(body)
        return bytes
    }
}
