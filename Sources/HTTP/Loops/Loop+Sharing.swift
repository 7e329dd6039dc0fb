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
    private static let manyConnections = 512
    /// How far a search goes for connections that have nothing left to do.
    private static let searchedMax = 64
    /// A client with more unfinished connections than these is a crowd.
    static let fewMax = 8

    // MARK: Books

    /// Call it when something has happened to a connection.
    func keepBooks(of connection: Connection) {
        guard !connection.isClosed else { return }
        note(connection.deadline)
        let held = connection.heldBytes
        if held != connection.account.heldBytes {
            change(held: held - connection.account.heldBytes)
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
        if connection.account.heldBytes != 0 { change(held: -connection.account.heldBytes) }
        if connection.account.isUnfinished {
            unfinished.remove(connection.place.slot, of: connection.address.network)
            metrics.unfinished.store(unfinished.count, ordering: .relaxed)
        }
        metrics.addInKernel(-connection.account.kernelBytes)
        connection.account = Account()
    }

    private func change(held bytes: Int) {
        heldBytes += bytes
        memory.change(by: bytes)
    }

    func renew(_ connection: Connection) { unfinished.renew(connection.place.slot, of: connection.address.network) }

    // MARK: Memory

    /// Whether the connection may read more. If not, the loop comes back to it once others have given way. What it reads into memory
    /// that it has already takes no more.
    func hasRoom(toRead connection: Connection) -> Bool {
        guard memory.isFull, connection.inbox.capacity == connection.inbox.count else { return true }
        guard unfinished.count > 1, memory.isMuch(heldBytes) else {
            isWaitingForOthers = true
            return true
        }
        callBack(connection)
        return false
    }

    /// Whether an answer of this size may be sent; if not, those that have stalled give way at the end of the turn, so that the
    /// next one may.
    func hasRoom(forAnswer bytes: Int, on connection: Connection) -> Bool {
        guard !memory.hasRoom(forAnswer: bytes) else { return true }
        if wantedBytes == 0 { measureOldest(but: connection) }
        guard !memory.hasRoom(forAnswer: bytes) else { return true }
        wantedBytes = max(wantedBytes, bytes)
        return false
    }

    /// What the kernel had when it was last asked, clients may have read since.
    private func measureOldest(but busy: Connection) {
        var slot = unfinished.oldest
        for _ in 0..<Self.searchedMax {
            guard let connection = slot.flatMap({ connections.all[$0] }) else { return }
            slot = unfinished.next(after: connection.place.slot)
            guard connection !== busy, connection.account.kernelBytes > 0 else { continue }
            connection.measure()
            keepBooks(of: connection)
        }
    }

    /// At the end of a turn, when no connection is at work.
    func makeRoom() {
        isMakingRoom = memory.isFull
        // Only where one reads: two loops without anything to give would wake each other for ever.
        if isMakingRoom, isWaitingForOthers { memory.callForRoom(except: wake) }
        isWaitingForOthers = false
        while let oldest = unfinished.oldest.flatMap({ connections.all[$0] }), mustGiveWay(oldest) {
            giveWay(isMakingRoom ? firstOfCrowd(few: Self.fewMax) ?? oldest : oldest, to: .memory)
        }
        (wantedBytes, isMakingRoom) = (0, false)
    }

    /// A single one may hold more than there is room for: an answer that is larger than that has to be sent one day.
    private func mustGiveWay(_ connection: Connection) -> Bool {
        guard unfinished.count > 1 else { return false }
        if isMakingRoom, !memory.hasRoomAgain, memory.isMuch(heldBytes) { return true }
        return wantedBytes > 0 && !memory.hasRoom(forAnswer: wantedBytes)
            && now - connection.account.movedAt > Int64(limits.stallMilliseconds) * 1_000_000
    }

    /// Gives memory back to the system, on a thread where it holds up no connection.
    func trimIfDue() {
        // Idle connections over TLS have some 15 KiB each, which stands in no book.
        openPeak = max(openPeak, openCount)
        let haveManyGone = openPeak - openCount > Self.manyConnections && openCount <= openPeak / 4
        if haveManyGone { openPeak = openCount }
        guard memory.takeTrim() || haveManyGone else { return }
        _ = worker.add(Worker.Job(client: nil, expiry: .max) { cs_trim() })
    }

    /// Of a client that has more than a quarter of what is unfinished, the connection that has moved least: a crowd gives way before
    /// others who are a little slower than it.
    ///
    /// - Parameter few: No more than these are a crowd.
    private func firstOfCrowd(few: Int) -> Connection? {
        guard let network = unfinished.crowd(above: max(unfinished.count / 4, few)),
            let connection = unfinished.oldest(of: network).flatMap({ connections.all[$0] }),
            !proxies.contains(connection.address)
        else { return nil }
        return connection
    }

    // MARK: Places

    /// An office has this many behind one address, in each loop.
    private var fewOfPlaces: Int { limits.connectionsMax / 64 }

    /// - Returns: Whether a connection is closed, so that another may take its place.
    func makePlace() -> Bool {
        let before = openCount
        if let connection = firstOfCrowd(few: fewOfPlaces) { giveWay(connection, to: .place) }
        if openCount < before || evictIdle() { return true }
        // A look at what the kernel still has may show that the first has nothing left to do; it is idle then.
        for _ in 0..<Self.searchedMax where openCount == before {
            guard let oldest = unfinished.oldest.flatMap({ connections.all[$0] }) else { break }
            giveWay(oldest, to: .place)
        }
        return openCount < before || evictIdle()
    }

    /// Another loop has a connection to take, and nobody who could make place for it.
    func makePlaceForOthers() {
        guard total.isNearlyFull(max: limits.connectionsMax), total.isMuch(openCount), total.takeCall() else { return }
        if !makePlace() { total.call() }  // perhaps the next can
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
    /// Few are let be. The clients of a proxy are not told apart before there is a request.
    func limitShare(of address: ClientAddress) {
        let network = address.network
        let share = max(unfinished.count / 4, fewOfPlaces)
        guard unfinished.count(of: network) > share, !proxies.contains(address) else { return }
        guard let connection = unfinished.oldest(of: network).flatMap({ connections.all[$0] }) else { return }
        giveWay(connection, to: .share)
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
