import Glibc
@testable import Guidance
import Platform
import Testing

@testable import Store

struct WritingTests {
    @Test func `a reader never sees what is not synced`() throws {
        let scene = Scene()
        let (syncing, mayEnd) = (Door(), Door())
        var surroundings = Surroundings()
        surroundings.disk.synchronize = { file throws(FileError) in
            guard try file.size() > Segment.header(first: 1).count else { return }
            syncing.open()
            mayEnd.pass()
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        let ticket = try store.put([try put(1)])
        syncing.pass()
        #expect(store.durable.records == Records(), "its line is written, and not synced")
        #expect(tickets.now.settled == 0)
        let next = try store.write(.test) { records, _ in Decision(changes: [], answer: records.programs.count) }
        #expect(next.result.get() == 1, "a writer decides on it")
        #expect(next.ticket == ticket && !next.isSettled)
        #expect(store.metrics.pendingBytes > 0)
        mayEnd.open()
        tickets.wait(for: ticket)
        #expect(store.durable.records == replayed([[try put(1)]]))
        #expect(store.metrics.pendingBytes == 0)
    }

    @Test func `a refusal waits for what it was decided on, and costs no line`() throws {
        struct Refusal: Error, Equatable {}
        let scene = Scene()
        let store = try scene.open()
        let tickets = Tickets(of: store)
        let before = try store.write(.test) { _, _ throws(Refusal) -> Decision<Int> in throw Refusal() }
        #expect(before.result == .failure(Refusal()) && before.ticket == 0 && before.isSettled)
        let ticket = try store.put([try put(1)])
        tickets.wait(for: ticket)
        let after = try store.write(.test) { _, _ throws(Refusal) -> Decision<Int> in throw Refusal() }
        #expect(after.ticket == ticket && after.isSettled, "what it read is on disk")
        #expect(store.durable.sequence == 1)
    }

    @Test func `past the bound on pending bytes a write is refused before it decides`() throws {
        let scene = Scene()
        let (syncing, mayEnd) = (Door(), Door())
        var surroundings = Surroundings()
        surroundings.disk.synchronize = { file throws(FileError) in
            guard try file.size() > Segment.header(first: 1).count else { return }
            syncing.open()
            mayEnd.pass()
        }
        let size = JournalLine(
            sequence: 1, synced: 0, at: Instant(milliseconds: 0), note: .test, changes: [try put(1)]
        ).bytesMax
        let store = try scene.open(surroundings, pendingBytesMax: 2 * size)
        let tickets = Tickets(of: store)
        try store.put([try put(1)])
        syncing.pass()
        #expect(store.metrics.pendingBytes == size, "one byte below two lines there is room for a line")
        try store.put([try put(2)])
        var hasDecided = false
        #expect(throws: WriteRefusal.overloaded) {
            try store.write(.test) { _, _ in
                hasDecided = true
                return Decision(changes: [], answer: ())
            }
        }
        #expect(!hasDecided)
        mayEnd.open()
        tickets.wait(for: 2)
        tickets.wait(for: try store.put([try put(3)]))
        #expect(store.durable.sequence == 3)
    }

    @Test func `a decision too large for a line changes nothing`() throws {
        let scene = Scene()
        let store = try scene.open()
        let large = try put(1, description: longText)
        let count = 1 + StoreLimits.lineBytesMax / longText.utf8.count
        #expect(throws: WriteRefusal.tooLarge) { try store.put(Array(repeating: large, count: count)) }
        Tickets(of: store).wait(for: try store.put([try put(2)]))
        #expect(store.durable.records == replayed([[try put(2)]]))
    }

    @Test func `closing syncs what was decided, and closing again does nothing`() throws {
        let scene = Scene()
        let store = try scene.open()
        let tickets = Tickets(of: store)
        for number in 1...100 { try store.put([try put(number)]) }
        store.close()
        store.close()
        #expect(tickets.now.settled == 100 && tickets.now.refused.isEmpty)
        #expect(throws: WriteRefusal.closed) { try store.put([try put(101)]) }
        #expect(store.durable.records.programs.count == 100, "reads go on")
    }

    @Test func `a store that nobody holds is closed`() throws {
        let scene = Scene()
        _ = try scene.open().metrics
        try scene.open().close()
    }

    @Test func `sixty-four threads write a journal without a gap, and every settled write is there`() throws {
        let scene = Scene()
        let store = try scene.open()
        let tickets = Tickets(of: store)
        let made = Monitor<[(ticket: UInt64, id: ID<Program>)]>([])
        let threads = try (0..<64).map { number in
            try Thread.start("writer-\(number)") {
                for _ in 0..<20 {
                    let written = try? store.write(.test) { _, moment in
                        let id: ID<Program> = moment.makeID()
                        return Decision(changes: [.put(try program(id))], answer: id)
                    }
                    guard let written, let id = try? written.result.get() else { continue }
                    made.withLock { $0.append((written.ticket, id)) }
                    let edition = store.durable
                    precondition(edition.records.programs.count == edition.sequence, "an edition is one moment")
                }
            }
        }
        for thread in threads { thread.join() }
        store.close()
        let all = made.withLock { $0 }.sorted { $0.ticket < $1.ticket }
        #expect(all.map(\.ticket) == Array(1...1280))
        #expect(all.map(\.id) == all.map(\.id).sorted(), "ids rise in the order of decisions")
        #expect(tickets.now.isInOrder && tickets.now.settled == 1280 && tickets.now.refused.isEmpty)
        let metrics = store.metrics
        #expect(metrics.lastSequence == 1280 && metrics.commitLines.sum == 1280)
        #expect(metrics.commitSeconds.count == metrics.commitLines.count)
        #expect(try scene.bytes(of: scene.firstSegment).count == metrics.journalBytes)

        let again = try scene.open()
        #expect(again.durable.sequence == 1280)
        for (_, id) in all { #expect(again.durable.records.programs[id] != nil) }
    }

    @Test func `ids rise whatever the clock does, and across a restart`() throws {
        let scene = Scene()
        let time = Monitor(Instant(milliseconds: 2_000_000))
        var surroundings = Surroundings()
        surroundings.clock = { time.withLock { $0 } }
        var ids: [ID<Program>] = []
        func make(_ count: Int, in store: Store) throws {
            for _ in 0..<count {
                let written = try store.write(.test) { _, moment in
                    let id: ID<Program> = moment.makeID()
                    return Decision(changes: [.put(try program(id)), .delete(id)], answer: id)
                }
                ids.append(try written.result.get())
            }
        }
        let store = try scene.open(surroundings)
        try make(3, in: store)
        time.withLock { $0 = Instant(milliseconds: 1_000_000) }
        try make(5000, in: store)
        store.close()
        let again = try scene.open(surroundings)
        try make(3, in: again)
        time.withLock { $0 = Instant(milliseconds: 3_000_000) }
        try make(3, in: again)
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Set(ids).count == ids.count)
    }
}
