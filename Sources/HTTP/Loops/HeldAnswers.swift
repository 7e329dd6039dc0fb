/// The connections of a loop whose answers wait for the gate.
struct HeldAnswers {
    private var waiting: [(ticket: UInt64, slot: Int, generation: UInt32)] = []
    private var start = 0

    /// Tickets come in rising order, as the loop's requests are decided one after the other.
    mutating func add(_ connection: Connection, until ticket: UInt64) {
        waiting.append((ticket, connection.slot, connection.generation))
    }

    /// Takes out the first one if the gate has settled it.
    mutating func popSettled(by gate: Gate) -> (slot: Int, generation: UInt32)? {
        guard start < waiting.count else { return nil }
        let (ticket, slot, generation) = waiting[start]
        if case .waiting = gate.outcome(of: ticket) { return nil }
        start += 1
        if start == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            start = 0
        } else if start > 4096 {
            waiting.removeFirst(start)
            start = 0
        }
        return (slot, generation)
    }
}
