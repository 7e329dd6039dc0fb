import CShim
import JSON
import Synchronization

// Connections that come: taken, or turned away where there are too many.

extension Loop {
    /// Takes those that wait; this many at most in one turn, unless the queue is to be emptied before the listener closes.
    func accept(all: Bool = false) {
        for _ in 0..<(all ? limits.backlog : limits.acceptsPerTurnMax) {
            switch listener.take() {
            case .connection(let descriptor, let address): take(descriptor, address)
            case .nobody: return
            case .outOfDescriptors where makePlace() || turnAway(): continue
            case .outOfDescriptors, .failure: return listener.pause(at: now)
            }
        }
    }

    private func take(_ descriptor: Int32, _ address: ClientAddress) {
        metrics.accepted.store(metrics.accepted.load(ordering: .relaxed) + 1, ordering: .relaxed)
        if total.isScarce(max: limits.connectionsMax) { limitShare(of: address) }
        guard enter() else { return refuse(descriptor, address) }
        openCount += 1
        metrics.connections.store(openCount, ordering: .relaxed)
        _ = add(descriptor, address, isRefused: false)
    }

    /// Takes a place, if need be one that another connection has to leave. Another loop may be faster to take that.
    private func enter() -> Bool {
        // Before it is full: the next may come to a loop in which nobody can give way.
        if total.isNearlyFull(max: limits.connectionsMax), !(total.isMuch(openCount) && makePlace()) { total.call(except: wake) }
        for _ in 0..<8 {
            if total.enter(max: limits.connectionsMax) { return true }
            guard makePlace() else { return false }
        }
        return false
    }

    private func add(_ descriptor: Int32, _ address: ClientAddress, isRefused: Bool) -> Connection {
        let connection = Connection(
            descriptor, at: connections.takePlace(), from: address, isRefused: isRefused, loop: self)
        connections.add(connection)
        connection.isSecondRank = connection.isInHandshake
        let epoll = connection.isSecondRank ? secondRank : epoll
        if cs_epoll_add(epoll, descriptor, UInt32(CS_READABLE), connection.place.tag) != 0 { connection.close() }
        keepBooks(of: connection)
        return connection
    }

    /// Forgets a connection that closes; its descriptor leaves the epoll set by itself.
    func remove(_ connection: Connection) {
        closeBooks(of: connection)
        connections.remove(connection)
        guard !connection.isRefused else {
            refusedCount -= 1
            return
        }
        openCount -= 1
        total.leave()
        metrics.connections.store(openCount, ordering: .relaxed)
    }

    /// One connection too many: tells the client, and leaves it a bounded time to read that.
    private func refuse(_ descriptor: Int32, _ address: ClientAddress) {
        guard refusedCount < limits.refusedConnectionsMax else { return cs_close(descriptor) }
        refusedCount += 1
        let connection = add(descriptor, address, isRefused: true)
        if !isSecure { connection.end(with: refusal()) }  // else after the handshake
        keepBooks(of: connection)
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
        let (problem, reader, requestID) = (ProblemDetails.tooManyConnections, Reader(at: address), requestIDs.next())
        let body = problem.body(instance: nil, requestID: requestID, for: reader) + [0x0A]
        var response = Response(problem.status, .problem, body)
        response.caching = Caching.none
        response.set("Content-Language", reader.language.tag.text)
        for (name, value) in problem.fields { response.set(name, value) }
        var bytes = OutBytes()
        heads.write(
            response, .length(body.count), isGzipped: false, requestID: requestID, isHTTP11: true, keepsAlive: false, at: wallNow,
            to: &bytes)
        bytes.append(body)
        return bytes
    }
}
