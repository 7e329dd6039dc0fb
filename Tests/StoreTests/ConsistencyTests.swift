import Glibc
@_spi(Journal) @testable import Guidance
import JSON
import Platform
import Testing

@_spi(Journal) @testable import Store

/// Every reader sees a single moment, whatever others write meanwhile.
struct ConsistencyTests {
    /// Each decision gives two programmes, far apart in every order, the same name and revision.
    private static func pair(_ number: Int, _ marker: Int) throws -> [Change] {
        try [number, number + 500].map { try put($0, revision: marker, name: "Marker \(marker)") }
    }

    private static let pairs = 40

    /// Counts the pairs whose programmes share a marker; a pair that does not is an issue.
    private static func whole(_ records: Records, _ comment: Comment) -> Int {
        (0..<pairs).count { number in
            let (one, other) = (records.programs[programID(number)], records.programs[programID(number + 500)])
            #expect(one?.revision == other?.revision && one?.value.name == other?.value.name, comment)
            return one != nil
        }
    }

    @Test func `any reader sees both of two changes made together, or neither`() throws {
        let scene = Scene()
        let store = try scene.open(set: {
            $0.segmentBytes = 60_000
            $0.snapshotBytes = 1 << 30
        })
        let allowances = (0..<4).map { _ in Allowance() }  // to each its own, so that each pair is written
        let writers = try allowances.enumerated().map { writer, allowance in
            try Thread.start("writer-\(writer)") {
                var count = 0
                while allowance.take() {
                    let (marker, place) = count.quotientAndRemainder(dividingBy: Self.pairs / 4)
                    count += 1
                    guard let changes = try? Self.pair(writer + 4 * place, marker + 1) else { break }
                    _ = try? store.put(changes)
                }
            }
        }
        for allowance in allowances { allowance.add(5 * Self.pairs) }
        #expect(eventually { store.durable.records.programs.count == 2 * Self.pairs })
        var sequences: [Int] = []
        for round in 1...5 {
            for allowance in allowances { allowance.add(Self.pairs) }
            #expect(eventually { store.durable.sequence > (sequences.last ?? 0) })
            let edition = store.durable
            sequences.append(edition.sequence)
            var markers: [[UInt8]] = []
            edition.records.programs.forEach { stored in
                markers.append(stored.document)
                sched_yield()  // a slow reader
                return true
            }
            #expect(Self.whole(edition.records, "an edition, round \(round)") == Self.pairs)
            #expect(markers.count == 2 * Self.pairs)

            let made = try store.makeSnapshot()
            #expect(made.sequence >= edition.sequence)
            let snapshot = try Snapshot.read(scene.folder.snapshot(made.sequence))
            #expect(Self.whole(snapshot.records, "a snapshot, round \(round)") == Self.pairs)

            let (target, files, imported) = (Scene(), Scene(), Scene())
            let sequence = store.pin()
            _ = try FolderCopy(of: scene.path, at: .sequence(sequence)).copy(to: target.path)
            let export = try Export(of: scene.path, through: sequence)
            store.unpin()
            let copied = try Recovery(target.folder).edition
            #expect(Self.whole(copied.records, "a backup, round \(round)") == Self.pairs)
            var stream: [UInt8] = []
            _ = export.write(at: Instant(milliseconds: 0)) { stream += $0 }
            try files.lay(stream, at: "\(files.path)/stream")
            try Import("\(files.path)/stream").apply(to: imported.path)
            let other = try Recovery(imported.folder).edition
            #expect(other.records == copied.records && other.sequence == copied.sequence, "a backup and an export are one moment")
        }
        for allowance in allowances { allowance.end() }
        for writer in writers { writer.join() }
        store.close()
        #expect(Self.whole(try scene.open().durable.records, "a start") == Self.pairs)
        #expect(Set(sequences).count == 5, "there were writes between the readings")
    }

    @Test func `until a batch is synced none of it is shown, copied, exported or in a snapshot; then all of it is`() throws {
        let scene = Scene()
        let door = Monitor<Door?>(nil)
        let waiting = Door()
        var surroundings = Surroundings()
        surroundings.disk.synchronize = { file throws(FileError) in
            if let door = door.withLock({ $0 }), file.path.hasPrefix(scene.folder.journal), !file.path.hasSuffix(".tmp") {
                waiting.open()
                door.pass()
            }
            try file.synchronize()
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        tickets.wait(for: try store.put(try Self.pair(1, 1)))
        let mayEnd = Door()
        door.withLock { $0 = mayEnd }
        let ticket = try store.put(try Self.pair(1, 2))
        waiting.pass()
        try store.put(try Self.pair(2, 3))
        #expect(try scene.bytes(of: scene.firstSegment).split(separator: 0x0A).count == 3, "the line is in the file")
        let snapshot = Promise<Result<SnapshotSummary, StoreError>>()
        store.makeSnapshot { snapshot.keep($0) }
        for _ in 1...50 {
            #expect(store.durable.records == replayed([try Self.pair(1, 1)]))
            #expect(tickets.now.settled == 1)
            #expect(try scene.folder.snapshotSequences().isEmpty)
        }
        let sequence = store.pin()
        let target = Scene()
        #expect(try FolderCopy(of: scene.path, at: .sequence(sequence)).copy(to: target.path).isSound)
        #expect(try Recovery(target.folder).edition.records == replayed([try Self.pair(1, 1)]))
        #expect(try Export(of: scene.path, through: sequence).counts.contains { $0.kind.rawValue == "programs" && $0.count == 2 })
        store.unpin()

        door.withLock { $0 = nil }
        mayEnd.open()
        #expect(tickets.wait(for: ticket + 1) == nil)
        #expect(store.durable.records == replayed(try [Self.pair(1, 2), Self.pair(2, 3)]))
        let made = try snapshot.wait().get()
        let records = try Snapshot.read(scene.folder.snapshot(made.sequence)).records
        #expect(records == replayed(try [Self.pair(1, 2)] + (made.sequence == 3 ? [Self.pair(2, 3)] : [])))
    }

    @Test func `an edition stays the same for as long as it is held`() throws {
        let scene = Scene()
        let store = try scene.open()
        let tickets = Tickets(of: store)
        var editions: [Edition] = []
        for number in 1...30 {
            tickets.wait(for: try store.put(try Self.pair(number % 3, number)))
            editions.append(store.durable)
        }
        for (index, edition) in editions.enumerated() {
            #expect(edition.sequence == index + 1)
            #expect(edition.records == replayed(try (1..<index + 2).map { try Self.pair($0 % 3, $0) }))
        }
    }
}
