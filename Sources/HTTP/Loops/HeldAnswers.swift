/// The connections of a loop whose answers wait for the gate.
struct HeldAnswers {
    private var waiting: [(ticket: UInt64, place: ConnectionPlace)] = []
    private var start = 0

    /// Tickets come in rising order, as the loop's requests are decided one after the other.
    mutating func add(_ connection: Connection, until ticket: UInt64) {
        waiting.append((ticket, connection.place))
    }

    struct Settled {
        let ticket: UInt64
        let settlement: Gate.Settlement
        let place: ConnectionPlace
    }

    /// Takes out the first one if the gate has settled it.
    mutating func popSettled(by gate: Gate) -> Settled? {
        guard start < waiting.count else { return nil }
        let (ticket, place) = waiting[start]
        guard let settlement = gate.settlement(of: ticket) else { return nil }
        start += 1
        if start == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            start = 0
        } else if start > 4096 {
            waiting.removeFirst(start)
            start = 0
        }
        return Settled(ticket: ticket, settlement: settlement, place: place)
    }
}
