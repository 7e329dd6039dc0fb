import CShim

// Whose turn it is.

extension Loop {
    /// How long a turn serves a crowd.
    private static let crowdNanoseconds: Int64 = 1_000_000
    private static let turnNanoseconds: Int64 = 2_000_000

    /// Whether the turn has lasted so long that whatever can wait is left to the next.
    var isTurnLong: Bool { cs_monotonic() - now > Self.turnNanoseconds }

    /// Serves those of whom epoll tells. Once the turn has lasted long, it serves the first event of each client that has had none, and
    /// no other: nobody queues behind a thousand dear requests of another client. A crowd, which is a client with many unfinished
    /// connections, comes after all others, for a bounded time. What is left is reported again, and goes first then: epoll tells of
    /// those that are ready again at once before the others, which would wait for as long as they are.
    ///
    /// - Parameter leftOver: What the last turn returned.
    /// - Returns: The tag of the first that is left; nil if none is.
    func serve(_ events: inout [cs_event], _ count: Int, first leftOver: UInt64?) -> UInt64? {
        if let leftOver, let first = (0..<count).first(where: { events[$0].data == leftOver }), first > 0 {
            events.replaceSubrange(..<count, with: Array(events[first..<count] + events[..<first]))
        }
        var left: UInt64?
        var crowdCount = 0
        let hasCrowds = unfinished.count > Self.fewMax
        var served: Set<ClientAddress.Network>?
        for index in 0..<count {
            let event = events[index]
            guard let address = connections[ConnectionPlace(tag: event.data)]?.address else {
                dispatch(event)
                continue
            }
            if hasCrowds, unfinished.count(of: address.network) > Self.fewMax, !proxies.contains(address) {
                events[crowdCount] = event
                crowdCount += 1
                continue
            }
            if served == nil, index > 0, isTurnLong {
                let before = events[crowdCount..<index].compactMap { connections[ConnectionPlace(tag: $0.data)]?.address.network }
                served = Set(before)
            }
            guard served?.insert(address.network).inserted ?? true else {
                left = left ?? event.data
                continue
            }
            dispatch(event)
        }
        guard crowdCount > 0 else { return left }
        // From another one each time, so that nobody is always among those left.
        let first = Int(now % Int64(crowdCount))
        let end = cs_monotonic() + Self.crowdNanoseconds
        for index in 0..<crowdCount {
            dispatch(events[(first + index) % crowdCount])
            guard cs_monotonic() < end else { break }
        }
        return left
    }

    /// Ends what is late, or asks the kernel what it still has: as much as a turn has time for.
    func sweep() {
        if sweptSlots == 0 { nextDeadline = .max }
        while sweptSlots < connections.all.count {
            defer { sweptSlots += 1 }
            guard let connection = connections.all[sweptSlots] else { continue }
            if connection.deadline <= now {
                connection.expire()
                keepBooks(of: connection)
                guard !isTurnLong else {
                    if !connection.isClosed { nextDeadline = min(nextDeadline, connection.deadline) }
                    earliestDeadline = now  // goes on with the next turn
                    return
                }
            }
            if !connection.isClosed { nextDeadline = min(nextDeadline, connection.deadline) }
        }
        sweptSlots = 0
        let pause = max(Self.sweepNanoseconds, Int64(openCount) * Self.sweepNanosecondsEach)
        earliestDeadline = nextDeadline == Int64.max ? nextDeadline : max(nextDeadline, now + pause)
    }
}
