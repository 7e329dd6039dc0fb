import Glibc
@testable import Guidance
import JSON
import Platform
import Testing

@testable import Store

/// Snapshots as they are made, and read by a start.
struct SnapshotTests {
    @Test func `a snapshot and the lines after it hold what the whole journal and the live store hold`() throws {
        let chronicle = try Chronicle(lines: 14, snapshots: [1, 6, 11])
        let folder = chronicle.scene.folder
        #expect(try folder.snapshotSequences() == [1, 6, 11])
        #expect(try folder.segmentFirsts() == [1, 2, 7, 12])
        let journal = try JournalReading(folder)
        #expect(journal.records == chronicle.records && journal.lines == 14)
        for sequence in [1, 6, 11] {
            let snapshot = try Snapshot.read(folder.snapshot(sequence))
            #expect(snapshot.records == chronicle.records(sequence))
            let reading = try JournalReading(folder, from: snapshot)
            #expect(reading.faults.isEmpty && reading.lines == 14 - sequence && reading.sequence == 14)
            #expect(reading.records == chronicle.records)
            #expect(reading.newestKey == journal.newestKey)
        }
        let recovery = try Recovery(folder)
        #expect(recovery.snapshot?.sequence == 11 && recovery.journal.lines == 3, "a start reads the newest and what is behind")

        for remaining in [[1, 6, 11], [1, 6], [1], []] {
            let store = try chronicle.scene.open()
            #expect(store.durable.records == chronicle.records, "with snapshots of \(remaining)")
            #expect(store.durable.sequence == 14 && store.metrics.snapshot?.sequence == remaining.last)
            store.close()
            if let last = remaining.last { try File.remove(folder.snapshot(last)) }
        }
    }

    @Test func `a snapshot reads back the same whether its parts are short or long`() throws {
        for size in [1, 20_000] {
            let scene = Scene()
            let store = try scene.open(initial: try Chronicle.first())
            let tickets = Tickets(of: store)
            let name = String(repeating: "é", count: 60)
            for number in 2...40 {  // a part ends after a quarter of a mebibyte
                let changes = try (0..<max(1, size / 1000)).map { try put(number * 100 + $0, name: name) }
                tickets.wait(for: try store.put(changes))
            }
            let made = try store.makeSnapshot()
            let bytes = try scene.bytes(of: scene.folder.snapshot(40))
            #expect(made.sequence == 40 && made.bytes == bytes.count)
            #expect(size == 1 || bytes.count > StoreLimits.chunkBytes)
            let snapshot = try Snapshot.read(scene.folder.snapshot(40))
            #expect(snapshot.records == store.durable.records && snapshot.bytes == bytes.count)
            #expect(try Snapshot.peek(scene.folder.snapshot(40)).0 == snapshot.header)
        }
    }

    @Test(arguments: 0..<4)
    func `after any operations, snapshots and starts the store holds what a dictionary holds`(round: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("SnapshotTests round \(round): seed \(seed)")
        var random = SeededGenerator(state: seed)
        let scene = Scene()
        var model: [ID<Program>: Stored<Program>] = [:]
        var lines = 0
        func open() throws -> Store {
            try scene.open(set: { settings in
                settings.segmentBytes = 4000
                settings.snapshotBytes = round % 2 == 0 ? 6000 : 1 << 30
                settings.retentionBytes = round < 2 ? 12_000 : 1 << 30
            })
        }
        var store = try open()
        var tickets = Tickets(of: store)
        for step in 1...300 {
            let changes = try ModelTests.change(&model, ids: 40, step, &random)
            let ticket = try store.put(changes)
            lines += 1
            switch Int.random(in: 0..<30, using: &random) {
            case 0:
                tickets.wait(for: ticket)
                #expect(try store.makeSnapshot().sequence == lines, "seed \(seed)")
            case 1:
                store.makeSnapshot { _ in }  // and the next line, or the end, comes at any moment during it
            case 2:
                store.close()
                store = try open()
                tickets = Tickets(of: store)
                #expect(store.durable.sequence == lines, "seed \(seed)")
                ModelTests.expect(store.durable.records, holds: model, seed)
            default: break
            }
        }
        store.close()
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.sequences?.upperBound == lines, "seed \(seed): \(found.faults)")
        #expect(try !scene.hasTemporaries())
        ModelTests.expect(try scene.open().durable.records, holds: model, seed)
    }

    @Test func `a snapshot is made once the lines after the last one have this many bytes, and no sooner`() throws {
        let scene = Scene()
        let size = journalLine(1, sync: 0, [try put(1)]).count
        let store = try scene.open(set: { $0.snapshotBytes = 10 * size })
        let tickets = Tickets(of: store)
        for number in 1...8 { tickets.wait(for: try store.put([try put(number)])) }
        #expect(try store.makeSnapshot().sequence == 8)
        for number in 9...16 { tickets.wait(for: try store.put([try put(number)])) }
        #expect(store.metrics.bytesBehindSnapshot < 10 * size)
        #expect(store.metrics.snapshotsMade == 1 && !store.metrics.isMakingSnapshot, "what the first holds does not count again")
        for number in 17...20 { tickets.wait(for: try store.put([try put(number)])) }
        #expect(eventually { store.metrics.snapshotsMade == 2 })
        store.close()
        let second = try #require(try scene.folder.snapshotSequences().last)
        #expect((17...20).contains(second))
        #expect(try scene.folder.snapshotSequences() == [8, second])
        #expect(try Snapshot.read(scene.folder.snapshot(second)).records == replayed(try (1...second).map { [try put($0)] }))
    }

    @Test func `lines written during a snapshot count towards the next, even if no write follows`() throws {
        let scene = Scene()
        let (publishing, mayGoOn) = (Door(), Door())
        let disk = Disk()
        var surroundings = Surroundings()
        surroundings.disk.publish = { folder, temporary, path throws(FileError) in
            if path.contains("/snapshots/") {
                publishing.open()
                mayGoOn.pass()
            }
            try disk.publish(folder, temporary, path)
        }
        let size = journalLine(1, sync: 0, [try put(1)]).count
        let store = try scene.open(surroundings, set: { $0.snapshotBytes = 10 * size })
        let tickets = Tickets(of: store)
        for number in 1...12 { tickets.wait(for: try store.put([try put(number)])) }
        publishing.pass()
        for number in 13...24 { tickets.wait(for: try store.put([try put(number)])) }
        mayGoOn.open()
        #expect(eventually { store.metrics.snapshotsMade == 2 })
        #expect(store.metrics.snapshot?.sequence == 24)
        store.close()
    }

    @Test func `after a large snapshot the next waits for lines of a share of its size`() throws {
        let scene = Scene()
        let store = try scene.open(set: {
            $0.snapshotBytes = 100
            $0.snapshotPercent = 300
        })
        let tickets = Tickets(of: store)
        tickets.wait(for: try store.put(try (1...40).map { try put($0) }))
        #expect(eventually { store.metrics.snapshotsMade == 1 })
        let bytes = try #require(store.metrics.snapshot?.bytes)
        for number in 1...20 { tickets.wait(for: try store.put([try put(number)])) }
        #expect(store.metrics.bytesBehindSnapshot > 100 && store.metrics.bytesBehindSnapshot < 3 * bytes)
        #expect(store.metrics.snapshotsMade == 1 && !store.metrics.isMakingSnapshot)
        while store.metrics.bytesBehindSnapshot < 3 * bytes && store.metrics.snapshotsMade == 1 {
            tickets.wait(for: try store.put([try put(1)]))
        }
        #expect(eventually { store.metrics.snapshotsMade == 2 })
    }

    @Test func `if nothing was written since, the existing snapshot is returned`() throws {
        let chronicle = try Chronicle(lines: 3)
        let calls = Monitor(0)
        var surroundings = Surroundings()
        surroundings.disk.publish = { folder, temporary, path throws(FileError) in
            calls.withLock { $0 += 1 }
            try Disk().publish(folder, temporary, path)
        }
        let store = try chronicle.scene.open(surroundings)
        let first = try store.makeSnapshot()
        #expect(calls.withLock { $0 } == 2, "a segment and the snapshot")
        #expect(try store.makeSnapshot() == first)
        store.close()
        let again = try chronicle.scene.open(surroundings)
        #expect(try again.makeSnapshot().sequence == 3)
        #expect(calls.withLock { $0 } == 2)
        Tickets(of: again).wait(for: try again.put([try put(4)]))
        #expect(try again.makeSnapshot().sequence == 4)
        #expect(calls.withLock { $0 } == 4)
    }

    @Test func `the id of a deleted programme is never reused, even if only a snapshot knows it`() throws {
        let scene = Scene()
        var surroundings = Surroundings()
        surroundings.clock = { Instant(milliseconds: 5_000_000) }
        func make(in store: Store, keeping isKept: Bool) throws -> ID<Program> {
            try store.write(.test) { _, moment in
                let id: ID<Program> = moment.makeID()
                let put = Change.put(try program(id))
                return Decision(changes: isKept ? [put] : [put, .delete(id)], answer: id)
            }.result.get()
        }
        let store = try scene.open(surroundings)
        _ = try make(in: store, keeping: true)
        let deleted = try make(in: store, keeping: false)
        Tickets(of: store).wait(for: try store.put([try put(1)]))
        #expect(try store.makeSnapshot().sequence == 3)
        store.close()
        try File.remove(scene.firstSegment)
        surroundings.clock = { Instant(milliseconds: 1) }
        for round in 1...2 {  // the second start uses the lines of the first
            let again = try scene.open(surroundings)
            #expect(try make(in: again, keeping: false) > deleted, "start \(round)")
            again.close()
        }
    }
}
