@testable import Guidance
import Testing

@testable import Store

/// What the store knows of writes under an Idempotency-Key.
struct IdempotencyTests {
    private static func note(_ key: String, _ digest: String = "one", by caller: String = "key_ada") -> EntryNote {
        EntryNote(by: caller, op: "program.create", requestID: "r", idempotencyKey: "\(key) \(digest)")
    }

    /// Writes, unless it was done before; what was done before.
    @discardableResult
    private static func write(_ note: EntryNote, _ number: Int, to store: Store) throws -> (EarlierWrite?, ticket: UInt64) {
        let change = try put(number)
        let written = try store.write(note) { _, moment in
            Decision(changes: moment.earlier == nil ? [change] : [], answer: moment.earlier)
        }
        let earlier = written.result.get().map { EarlierWrite(isSame: $0.isSame, name: $0.name, step: $0.step, at: .zero) }
        return (earlier, written.ticket)
    }

    private static func first(_ number: Int, isSame: Bool = true, at milliseconds: Int64 = 0) -> EarlierWrite {
        EarlierWrite(isSame: isSame, name: programID(number).name, step: 0, at: Instant(milliseconds: milliseconds))
    }

    @Test func `what was written under a key is known before it is on disk, and a repetition waits for the disk with it`() throws
    {
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
        let (none, ticket) = try Self.write(Self.note("k"), 1, to: store)
        syncing.pass()
        let (again, later) = try Self.write(Self.note("k"), 2, to: store)
        #expect(none == nil && again == Self.first(1) && later == ticket && store.durable.sequence == 0)
        mayEnd.open()
        tickets.wait(for: ticket)
        #expect(try Self.write(Self.note("k"), 3, to: store).0 == Self.first(1) && store.durable.sequence == 1)
    }

    @Test func `a key belongs to its caller and to one request`() throws {
        let store = try Scene().open()
        try Self.write(Self.note("k"), 1, to: store)
        #expect(try Self.write(Self.note("k", "two"), 2, to: store).0 == Self.first(1, isSame: false))
        #expect(try Self.write(Self.note("k", by: "key_bob"), 2, to: store).0 == nil)
        #expect(try Self.write(Self.note("k", by: "key_bob"), 3, to: store).0 == Self.first(2))
        #expect(try Self.write(Self.note("K"), 3, to: store).0 == nil)
        #expect(try Self.write(.test, 4, to: store).0 == nil && Self.write(.test, 5, to: store).0 == nil, "without a key")
        #expect(store.metrics.idempotencyKeys == 3)
    }

    @Test func `what was refused, and what changed nothing, is decided again`() throws {
        struct Refusal: Error {}
        let store = try Scene().open()
        _ = try store.write(Self.note("k")) { _, _ throws(Refusal) -> Decision<Int> in throw Refusal() }
        _ = try store.write(Self.note("k")) { _, _ in Decision(changes: [], answer: 0) }
        #expect(try Self.write(Self.note("k", "two"), 1, to: store).0 == nil)
    }

    @Test func `a write that found no room on the disk is forgotten with its key`() throws {
        let scene = Scene()
        let isFull = Monitor(false)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if isFull.withLock({ $0 }) { throw .injected(28) }
            try file.write(bytes, at: offset)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        tickets.wait(for: try Self.write(Self.note("kept"), 1, to: store).ticket)
        isFull.withLock { $0 = true }
        #expect(tickets.wait(for: try Self.write(Self.note("lost"), 2, to: store).ticket) == .diskFull)
        isFull.withLock { $0 = false }
        let (none, ticket) = try Self.write(Self.note("lost"), 3, to: store)
        #expect(none == nil && tickets.wait(for: ticket) == nil)
        #expect(try Self.write(Self.note("lost"), 4, to: store).0 == Self.first(3))
        #expect(try Self.write(Self.note("kept"), 4, to: store).0 == Self.first(1))
    }

    @Test func `a start finds the keys of 24 hours, also in lines that a snapshot covers`() throws {
        let (scene, clock) = (Scene(), StepClock())
        let store = try scene.open(clock.surroundings)
        let tickets = Tickets(of: store)
        try Self.write(Self.note("old"), 1, to: store)
        try store.put([try put(90)])
        _ = try store.makeSnapshot()
        clock.add(milliseconds: 3_600_000)
        tickets.wait(for: try Self.write(Self.note("covered"), 2, to: store).ticket)
        _ = try store.makeSnapshot()
        clock.add(milliseconds: 3_600_000)
        tickets.wait(for: try Self.write(Self.note("new"), 3, to: store).ticket)
        store.close()
        clock.add(milliseconds: 22 * 3_600_000 - 1)
        let again = try scene.open(clock.surroundings)
        #expect(again.metrics.idempotencyKeys == 3 && again.durable.records.programs.count == 4)
        for (key, number) in [("old", 1), ("covered", 2), ("new", 3)] {
            #expect(try Self.write(Self.note(key), 50, to: again).0 == Self.first(number), "\(key)")
        }
        clock.add(milliseconds: 1)
        #expect(try Self.write(Self.note("old", "two"), 51, to: again).0 == nil, "24 hours are over")
        #expect(try Self.write(Self.note("covered"), 52, to: again).0 == Self.first(2))
        again.close()
        let last = try scene.open(clock.surroundings)
        #expect(try Self.write(Self.note("old", "two"), 53, to: last).0 == Self.first(51), "the newer of two")
    }

    @Test func `a damaged line that a snapshot covers costs the key in it, and nothing else`() throws {
        let scene = Scene()
        let store = try scene.open()
        try Self.write(Self.note("lost"), 1, to: store)
        Tickets(of: store).wait(for: try Self.write(Self.note("kept"), 2, to: store).ticket)
        _ = try store.makeSnapshot()
        store.close()
        var bytes = try scene.bytes(of: scene.firstSegment)
        bytes[Segment.header(first: 1).count + 20] ^= 1
        try scene.lay(bytes, at: scene.firstSegment)
        let again = try scene.open()
        #expect(try Self.write(Self.note("kept"), 3, to: again).0 == Self.first(2))
        #expect(try Self.write(Self.note("lost"), 3, to: again).0 == nil)
    }

    @Test func `a restored folder knows the keys of what it holds`() throws {
        let (scene, target) = (Scene(), Scene())
        let store = try scene.open()
        try Self.write(Self.note("a"), 1, to: store)
        _ = try store.makeSnapshot()
        try Self.write(Self.note("b"), 2, to: store)
        store.close()
        _ = try FolderCopy(of: scene.path, at: .sequence(1)).copy(to: target.path)
        let restored = try target.open()
        #expect(try Self.write(Self.note("a"), 3, to: restored).0 == Self.first(1))
        #expect(try Self.write(Self.note("b"), 3, to: restored).0 == nil, "what it did is not there")
    }

    @Test func `past the most keys the oldest gives way, and is counted`() throws {
        let scene = Scene()
        let store = try scene.open(set: { $0.idempotencyKeysMax = 2 })
        for number in 1...3 { try Self.write(Self.note("k\(number)"), number, to: store) }
        #expect(store.metrics.idempotencyKeys == 2 && store.metrics.idempotencyKeysDropped == 1)
        #expect(try Self.write(Self.note("k2"), 4, to: store).0 == Self.first(2))
        #expect(try Self.write(Self.note("k1"), 4, to: store).0 == nil)
        store.close()
        #expect(try scene.open(set: { $0.idempotencyKeysMax = 2 }).metrics.idempotencyKeys == 2)
    }

    @Test func `a rehearsal passes over what was done before`() throws {
        let store = try Scene().open()
        Tickets(of: store).wait(for: try Self.write(Self.note("k"), 1, to: store).ticket)
        #expect(store.rehearse(Self.note("k")) { _, _ in Decision(changes: [], answer: 1) } == nil)
        #expect(store.rehearse(Self.note("j")) { _, _ in Decision(changes: [], answer: 1) } == 1)
    }

    @Test func `lines stay for 25 hours whatever the days of retention, so that a start finds the keys`() throws {
        let (scene, clock) = (Scene(), StepClock())
        var writer = try LineWriter(scene, clock.surroundings, set: { $0.retentionDays = 0 })
        try writer.write(2)
        try writer.makeSnapshot()
        clock.add(milliseconds: 25 * 3_600_000)
        try writer.write(1)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts().first == 1)
        clock.add(milliseconds: 1)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts().first == 3)
    }

    @Test(arguments: [1, 2, 7, 64, 1000])
    func `any number of keys is kept as a dictionary would keep them`(countMax: Int) throws {
        var random = SeededGenerator(state: UInt64(countMax))
        var keys = IdempotencyKeys(countMax: countMax)
        var model: [(key: String, number: Int, at: Int64)] = []
        var (now, sequence): (Int64, Int) = (1_795_000_000_000, 0)
        for step in 0..<20_000 {
            now += Int64.random(in: 0...(countMax < 10 ? 20_000_000 : 400_000), using: &random)
            let key = "k\(Int.random(in: 0..<2 * countMax + 2, using: &random))"
            let found = keys.find(try #require(IdempotencyKeys.Sent(Self.note(key))), at: Instant(milliseconds: now))
            let wanted = model.last { $0.key == key && now - $0.at < 86_400_000 }
            #expect(found == wanted.map { Self.first($0.number, at: $0.at) }, "step \(step)")
            if step % 50 == 49, let newest = model.last, newest.number == sequence {
                keys.forget(after: sequence - 1)
                model.removeLast()
                sequence -= 1
            } else if found == nil {
                sequence += 1
                keys.keep(
                    JournalLine(
                        sequence: sequence, synced: 0, at: Instant(milliseconds: now), note: Self.note(key),
                        changes: [.delete(programID(sequence))]))
                model.append((key, sequence, now))
                model = model.suffix(countMax)
            }
            #expect(keys.count <= countMax)
        }
        #expect(sequence > 100)
    }
}

extension Instant {
    fileprivate static let zero = Instant(milliseconds: 0)
}
