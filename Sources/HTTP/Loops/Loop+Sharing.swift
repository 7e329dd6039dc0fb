import CShim
import Synchronization

// Who gives way where there is too little room: memory for what connections hold, and places.

/// What a connection has to give way for.
enum Need: String, CaseIterable {
    /// Memory for what connections hold.
    case memory
    /// A place for another connection.
    case place
    /// The share of one client.
    case share
}

extension Loop {
    /// How far a search for a connection of one client goes.
    private static let searchedMax = 64

    // MARK: Books

    /// Call it when something has happened to a connection.
    func keepBooks(of connection: Connection) {
        guard !connection.isClosed else { return }
        note(connection.deadline)
        let held = connection.heldBytes
        if held != connection.account.heldBytes {
            memory.change(by: held - connection.account.heldBytes)
            connection.account.heldBytes = held
        }
        let isUnfinished = connection.isUnfinished && !connection.isRefused
        setRank(of: connection, isSecond: isUnfinished || connection.isInHandshake)
        guard isUnfinished != connection.account.isUnfinished, !connection.isClosed else { return }
        connection.account.isUnfinished = isUnfinished
        if isUnfinished {
            (connection.account.movedAt, connection.account.movedBytes) = (now, 0)
            unfinished.add(connection.place.slot, of: connection.address.network)
        } else {
            unfinished.remove(connection.place.slot, of: connection.address.network)
        }
        metrics.unfinished.store(unfinished.count, ordering: .relaxed)
    }

    private func setRank(of connection: Connection, isSecond: Bool) {
        guard isSecond != connection.isSecondRank else { return }
        _ = cs_epoll_remove(isSecond ? epoll : secondRank, connection.descriptor)
        connection.isSecondRank = isSecond
        let added = cs_epoll_add(
            isSecond ? secondRank : epoll, connection.descriptor, connection.registered, connection.place.tag)
        if added != 0 { connection.close() }
    }

    /// The connection closes.
    func closeBooks(of connection: Connection) {
        if connection.account.heldBytes != 0 { memory.change(by: -connection.account.heldBytes) }
        if connection.account.isUnfinished {
            unfinished.remove(connection.place.slot, of: connection.address.network)
            metrics.unfinished.store(unfinished.count, ordering: .relaxed)
        }
        metrics.addInKernel(-connection.account.kernelBytes)
        connection.account = Account()
    }

    func renew(_ connection: Connection) { unfinished.renew(connection.place.slot) }

    // MARK: Memory

    /// Whether the connection may read more. If not, the loop comes back to it once others have given way. What it reads into memory
    /// that it has already takes no more.
    func hasRoom(toRead connection: Connection) -> Bool {
        guard memory.isFull, connection.inbox.capacity == connection.inbox.count else { return true }
        guard unfinished.count > 1 else {
            isWaitingForOthers = true
            return true
        }
        callBack(connection)
        return false
    }

    /// Whether an answer of this size may be sent; if not, those that have stalled give way at the end of the turn, so that the
    /// next one may.
    func hasRoom(forAnswer bytes: Int) -> Bool {
        guard !memory.hasRoom(forAnswer: bytes) else { return true }
        wantedBytes = max(wantedBytes, bytes)
        return false
    }

    /// At the end of a turn, when no connection is at work.
    func makeRoom() {
        if isWaitingForOthers, memory.isFull { memory.callForRoom(except: wake) }
        isWaitingForOthers = false
        isMakingRoom = memory.isFull
        while let oldest = unfinished.oldest.flatMap({ connections.all[$0] }), mustGiveWay(oldest) {
            giveWay(isMakingRoom ? firstOfCrowd ?? oldest : oldest, to: .memory)
        }
        (wantedBytes, isMakingRoom) = (0, false)
    }

    /// A single one may hold more than there is room for: an answer that is larger than that has to be sent one day.
    private func mustGiveWay(_ connection: Connection) -> Bool {
        guard unfinished.count > 1 else { return false }
        if isMakingRoom, !memory.hasRoomAgain { return true }
        return wantedBytes > 0 && !memory.hasRoom(forAnswer: wantedBytes)
            && now - connection.account.movedAt > Int64(limits.stallMilliseconds) * 1_000_000
    }

    /// Gives memory back to the system, on a thread where it holds up no connection.
    func trimIfDue() {
        guard memory.takeTrim() else { return }
        _ = worker.add(Worker.Job(client: nil, expiry: .max) { cs_trim() })
    }

    /// Of those that have moved least, the first whose client has more than a quarter of what is unfinished: a crowd gives way before
    /// others who are a little slower than it.
    private var firstOfCrowd: Connection? {
        var slot = unfinished.oldest
        for _ in 0..<Self.searchedMax {
            guard let connection = slot.flatMap({ connections.all[$0] }) else { return nil }
            let count = unfinished.count(of: connection.address.network)
            if count > unfinished.count / 4, !proxies.contains(connection.address) { return connection }
            slot = unfinished.next(after: connection.place.slot)
        }
        return nil
    }

    // MARK: Places

    /// - Returns: Whether a connection is closed, so that another may take its place.
    func makePlace() -> Bool {
        let before = openCount
        if evictIdle() { return true }
        // A look at what the kernel still has may show that the first has nothing left to do; it is idle then.
        for _ in 0..<Self.searchedMax where openCount == before {
            guard let oldest = unfinished.oldest.flatMap({ connections.all[$0] }) else { break }
            giveWay(oldest, to: .place)
        }
        return openCount < before || evictIdle()
    }

    /// Closes the connection that has been idle longest.
    private func evictIdle() -> Bool {
        guard unfinished.count < openCount else { return false }
        var oldest: Connection?
        for case let connection? in connections.all
        where connection.isIdle && connection.idleSince < oldest?.idleSince ?? Int64.max {
            oldest = connection
        }
        guard let oldest else { return false }
        oldest.drain()  // a request that has arrived unseen is answered, not reset
        keepBooks(of: oldest)
        return oldest.isClosed
    }

    /// Where places are scarce, a client who has more than a quarter of what is unfinished gets no more of it: its oldest gives way.
    /// Few are let be, as an office has them behind one address. The clients of a proxy are not told apart before there is a request.
    func limitShare(of address: ClientAddress) {
        let network = address.network
        let share = max(unfinished.count / 4, limits.connectionsMax / 64)
        guard unfinished.count(of: network) > share, !proxies.contains(address) else { return }
        var slot = unfinished.oldest
        for _ in 0..<Self.searchedMax {
            guard let connection = slot.flatMap({ connections.all[$0] }) else { return }
            if connection.address.network == network { return giveWay(connection, to: .share) }
            slot = unfinished.next(after: connection.place.slot)
        }
    }

    /// Unless a look at what the kernel has shows that the client has read everything.
    private func giveWay(_ connection: Connection, to need: Need) {
        if connection.account.kernelBytes > 0 {
            connection.measure()
            keepBooks(of: connection)
        }
        guard connection.account.isUnfinished else { return }
        metrics.countGivingWay(to: need)
        connection.giveWay()
        keepBooks(of: connection)
    }
}
