import Glibc
@testable import Guidance
import Platform
import Testing

@_spi(Journal) @testable import Store

/// Backups, and restores from them.
struct FolderCopyTests {
    /// Twelve lines in segments of a few, with snapshots between them.
    private func chronicle() throws -> Chronicle { try Chronicle(lines: 12, snapshots: [4, 9], segmentBytes: 1500) }

    private func expectWhole(_ scene: Scene, _ records: Records, _ sequence: Int) throws {
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.tail == nil && found.restorable?.upperBound == sequence, "\(found.faults)")
        #expect(try Recovery(scene.folder).edition.records == records, "\(sequence)")
        #expect(try JournalReading(scene.folder, from: nil).records == records, "\(sequence), by its lines alone")
    }

    @Test func `every sequence number can be restored to what the lines up to it make, written to and copied again`() throws {
        let chronicle = try chronicle()
        let source = try chronicle.scene.files()
        #expect(source.count > 6)
        for sequence in 1...12 {
            let target = Scene()
            let copy = try FolderCopy(of: chronicle.scene.path, at: .sequence(sequence))
            #expect(copy.sequence == sequence)
            #expect(try copy.copy(to: target.path).isSound)
            try expectWhole(target, chronicle.records(sequence), sequence)
            #expect(try target.folder.snapshotSequences() == [4, 9].filter { $0 <= sequence })

            let store = try target.open()
            #expect(store.durable.sequence == sequence)
            Tickets(of: store).wait(for: try store.put([try put(77)]))
            store.close()
            let next = chronicle.changes.prefix(sequence) + [[try put(77)]]
            for moment in [FolderCopy.Moment.newest, .sequence(sequence + 1)] {
                let second = Scene()
                #expect(try FolderCopy(of: target.path, at: moment).copy(to: second.path).isSound)
                try expectWhole(second, replayed(Array(next)), sequence + 1)
            }
            let first = Scene()
            #expect(try FolderCopy(of: target.path, at: .sequence(1)).copy(to: first.path).isSound)
            try expectWhole(first, chronicle.records(1), 1)
        }
        #expect(try chronicle.scene.files() == source, "nothing of the source was changed")
    }

    @Test(arguments: 1...12)
    func `the newest moment has every line, wherever the last snapshot is`(snapshot: Int) throws {
        let chronicle = try Chronicle(lines: 12, snapshots: [snapshot], segmentBytes: 1500)
        let target = Scene()
        let copy = try FolderCopy(of: chronicle.scene.path, at: .newest)
        #expect(copy.sequence == 12)
        let found = try copy.copy(to: target.path)
        #expect(found.isSound, "\(found.faults)")
        try expectWhole(target, chronicle.records, 12)
        let from = try chronicle.scene.files()
        for (name, bytes) in try target.files() { #expect(from[name] == bytes, "\(name)") }
    }

    @Test func `a copy has the same bytes as the folder`() throws {
        let chronicle = try chronicle()
        let target = Scene()
        _ = try FolderCopy(of: chronicle.scene.path, at: .newest).copy(to: target.path)
        #expect(try target.files() == chronicle.scene.files())
    }

    // MARK: Times

    @Test func `a copy up to a time has all before the first later decision, even if the clock went back`() throws {
        let scene = Scene()
        let time = Monitor(Int64(0))
        var surroundings = Surroundings()
        surroundings.clock = { Instant(milliseconds: 1_795_000_000_000 + time.withLock { $0 } * 1000) }
        let seconds: [Int64] = [10, 20, 30, 15, 25, 40, 40, 50]
        let store = try scene.open(surroundings, set: { $0.segmentBytes = 700 })
        let tickets = Tickets(of: store)
        for (index, second) in seconds.enumerated() {
            time.withLock { $0 = second }
            tickets.wait(for: try store.put([try put(index + 1)]))
            if index == 5 { _ = try store.makeSnapshot() }
        }
        store.close()
        #expect(try scene.folder.segmentFirsts().count > 3)
        for (second, wanted) in [(10, 1), (19, 1), (20, 2), (29, 2), (30, 5), (39, 5), (40, 7), (49, 7), (50, 8), (99, 8)] {
            let target = Scene()
            let copy = try FolderCopy(
                of: scene.path, at: .time(Instant(milliseconds: 1_795_000_000_000 + Int64(second) * 1000)))
            #expect(copy.sequence == wanted, "until \(second)")
            #expect(copy.at == Instant(milliseconds: 1_795_000_000_000 + seconds[wanted - 1] * 1000))
            #expect(try copy.copy(to: target.path).isSound, "until \(second)")
            try expectWhole(target, replayed(try (1..<wanted + 1).map { [try put($0)] }), wanted)
        }
        let early = Instant(milliseconds: 1_795_000_009_999)
        #expect(throws: StoreError.self) { try FolderCopy(of: scene.path, at: .time(early)) }
    }

    @Test func `a time before the oldest remaining snapshot is refused, not answered with what came later`() throws {
        let scene = Scene()
        let time = Monitor(Int64(0))
        var surroundings = Surroundings()
        surroundings.clock = { Instant(milliseconds: 1_795_000_000_000 + time.withLock { $0 } * 1000) }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        for second in [10, 20] {
            time.withLock { $0 = Int64(second) }
            tickets.wait(for: try store.put([try put(second)]))
        }
        time.withLock { $0 = 30 }
        _ = try store.makeSnapshot()
        time.withLock { $0 = 50 }
        tickets.wait(for: try store.put([try put(50)]))
        store.close()
        try File.remove(scene.firstSegment)
        func copy(_ second: Int64) throws -> FolderCopy {
            try FolderCopy(of: scene.path, at: .time(Instant(milliseconds: 1_795_000_000_000 + second * 1000)))
        }
        for second: Int64 in [-1000, 15, 29] {  // at 29 everything may have been there; nothing tells
            let error = #expect(throws: StoreError.self, "\(second)") { try copy(second) }
            guard case .outOfReach(let reason) = error else {
                Issue.record("\(second): \(String(describing: error))")
                return
            }
            #expect(reason.contains("2026-11-18T"), "it says how far back one can go: \(reason)")
        }
        #expect(try copy(30).sequence == 2 && copy(49).sequence == 2 && copy(50).sequence == 3)
        let target = Scene()
        #expect(try copy(30).copy(to: target.path).isSound)
        #expect(try Recovery(target.folder).edition.records == replayed([[try put(10)], [try put(20)]]))
    }

    // MARK: Out of reach

    @Test func `a moment out of the folder's reach is refused, with what is within reach`() throws {
        let chronicle = try Chronicle(lines: 12, snapshots: [4, 9])
        let scene = chronicle.scene
        try File.remove(scene.firstSegment)
        for (sequence, text) in [
            (-1, "starts at sequence number 4, and not at -1"), (0, "starts at sequence number 4, and not at 0"),
            (3, "starts at sequence number 4, and not at 3"), (13, "ends at sequence number 12, and not at 13"),
            (Int.max, "ends at sequence number 12"),
        ] {
            let error = #expect(throws: StoreError.self) { try FolderCopy(of: scene.path, at: .sequence(sequence)) }
            #expect(error?.description.contains(text) == true, "\(sequence): \(error?.description ?? "")")
        }
        try File.remove(scene.folder.snapshot(4))
        for sequence in 4...8 {
            let error = #expect(throws: StoreError.self) { try FolderCopy(of: scene.path, at: .sequence(sequence)) }
            #expect(error?.description.contains("goes back to sequence number 9, and not to \(sequence)") == true)
        }
        let target = Scene()
        #expect(try FolderCopy(of: scene.path, at: .sequence(9)).copy(to: target.path).isSound)
        #expect(try Recovery(target.folder).edition.records == chronicle.records(9))
    }

    @Test func `a folder without data is refused, and none is made`() throws {
        let scene = Scene()
        #expect(throws: StoreError.self) { try FolderCopy(of: "\(scene.path)/missing", at: .newest) }
        try scene.folder.make()
        let nothing = #expect(throws: StoreError.self) { try FolderCopy(of: scene.path, at: .newest) }
        #expect(nothing?.description.contains("there is no journal in \(scene.path)") == true)
        try scene.open().close()
        for moment in [FolderCopy.Moment.newest, .sequence(0), .sequence(1), .time(Instant(milliseconds: 1_795_000_000_000))] {
            let error = #expect(throws: StoreError.self) { try FolderCopy(of: scene.path, at: moment) }
            guard case .outOfReach = error else {
                Issue.record("\(moment): \(String(describing: error))")
                return
            }
        }
    }

    // MARK: The target

    @Test func `a folder that holds data is refused and stays as it is`() throws {
        let (chronicle, other) = (try chronicle(), try Chronicle(lines: 2))
        let files = try other.scene.files()
        let error = #expect(throws: StoreError.self) {
            try FolderCopy(of: chronicle.scene.path, at: .newest).copy(to: other.scene.path)
        }
        #expect(error == .occupied(folder: other.scene.path))
        #expect(try other.scene.files() == files)
        #expect(FolderCopy.isUsed(other.scene.path) && !FolderCopy.isUsed("\(other.scene.path)/new"))
    }

    @Test func `a folder that a service uses is refused`() throws {
        let (chronicle, target) = (try chronicle(), Scene())
        let store = try target.open()
        let error = #expect(throws: StoreError.self) {
            try FolderCopy(of: chronicle.scene.path, at: .newest).copy(to: target.path)
        }
        #expect(error == .held(folder: target.path, process: Int(getpid())) || error == .occupied(folder: target.path))
        #expect(throws: StoreError.held(folder: target.path, process: Int(getpid()))) { try FolderLock(target.path) }
        store.close()
        let lock = try FolderLock(chronicle.scene.path)
        #expect(throws: StoreError.self, "nobody starts on what is being read") { try chronicle.scene.open() }
        withExtendedLifetime(lock) {}
    }

    @Test func `an interrupted copy is refused everywhere, and copying again completes it`() throws {
        let chronicle = try chronicle()
        let whole = Scene()
        _ = try FolderCopy(of: chronicle.scene.path, at: .newest).copy(to: whole.path)
        let names = try whole.files().keys.sorted()
        for count in 0...names.count {
            let target = Scene()
            try target.lay(try whole.files().filter { names.prefix(count).contains($0.key) })
            try target.lay([], at: "\(target.path)/INCOMPLETE")
            if count > 0 { try target.lay([1, 2, 3], at: "\(target.path)/\(names[count - 1])") }
            let refusal = StoreError.incomplete(folder: target.path)
            #expect(throws: refusal) { try target.open() }
            #expect(throws: refusal) { try Store.verify(folder: target.path) }
            #expect(throws: refusal) { try FolderCopy(of: target.path, at: .newest) }
            #expect(throws: refusal) { try Export(of: target.path) }
            #expect(!FolderCopy.isUsed(target.path))
            #expect(try FolderCopy(of: chronicle.scene.path, at: .newest).copy(to: target.path).isSound)
            #expect(try target.files() == chronicle.scene.files(), "\(count) files were there")
            try target.open().close()
        }
    }

    // MARK: The source

    @Test func `a torn tail in the source is left out`() throws {
        let sample = try TornTailTests.Sample()
        for cut in [1, 40, sample.lines[5].count, sample.lines[5].count + 30] {
            let (scene, target) = (Scene(), Scene())
            try scene.lay(Array(sample.bytes.dropLast(cut)))
            let lines = cut > sample.lines[5].count ? 4 : 5
            let copy = try FolderCopy(of: scene.path, at: .newest)
            #expect(copy.sequence == lines, "cut by \(cut)")
            #expect(try copy.copy(to: target.path).isSound)
            try expectWhole(target, sample.records(lines), lines)
            #expect(try target.bytes(of: target.firstSegment) == Array(sample.bytes[..<sample.end(lines)]))
        }
    }

    @Test func `damage in the source is found and named, at the latest in the copy`() throws {
        let chronicle = try chronicle()
        let whole = try chronicle.scene.files()
        for (name, bytes) in whole where bytes.count > 200 {
            var damaged = bytes
            damaged[bytes.count / 3] ^= 1
            try chronicle.scene.lay(damaged, at: "\(chronicle.scene.path)/\(name)")
            let target = Scene()
            do {
                let found = try FolderCopy(of: chronicle.scene.path, at: .newest).copy(to: target.path)
                #expect(
                    !found.isSound && found.faults.contains { $0.file == "\(target.path)/\(name)" }, "\(name): \(found.faults)")
            } catch {
                #expect(error.description.contains(name), "\(error)")
            }
            try chronicle.scene.lay(bytes, at: "\(chronicle.scene.path)/\(name)")
        }
        #expect(try chronicle.scene.files() == whole)
    }

    // MARK: Beside a service

    @Test func `while threads write, a pinned copy is what readers saw at that number`() throws {
        let scene = Scene()
        let store = try scene.open(set: {
            $0.segmentBytes = 3000
            $0.snapshotBytes = 5000
            $0.retentionBytes = 0
        })
        let allowance = Allowance()
        let decided = Monitor<[Change]>([])  // in the order of their lines
        let writers = try (1...4).map { number in
            try Thread.start("writer-\(number)") {
                var count = 0
                while allowance.take() {
                    count += 1
                    _ = try? store.write(.test) { _, _ in
                        let change = try put(number * 1000 + count % 50, revision: count / 50 + 1)
                        decided.withLock { $0.append(change) }
                        return Decision(changes: [change], answer: ())
                    }
                }
            }
        }
        for round in 1...6 {
            allowance.add(200)
            #expect(eventually { store.durable.sequence > (round - 1) * 200 + 20 })
            let before = store.durable
            let sequence = store.pin()
            let target = Scene()
            let found = try FolderCopy(of: scene.path, at: .sequence(sequence)).copy(to: target.path)
            let exported = try Export(of: scene.path, through: sequence)
            store.unpin()
            #expect(found.isSound && found.restorable?.upperBound == sequence, "\(found.faults)")
            #expect(sequence >= before.sequence, "nothing that was shown is missing")
            let wanted = replayed([decided.withLock { Array($0[..<sequence]) }])
            let copied = try Recovery(target.folder).edition
            #expect(copied.sequence == sequence && copied.records == wanted)
            #expect(exported.sequence == sequence && exported.counts.map(\.count) == wanted.counts.map(\.count))
        }
        allowance.end()
        for writer in writers { writer.join() }
        for _ in 1...2 { _ = try store.makeSnapshot() }  // the next one lets what was pinned go
        #expect(store.metrics.firstSequence > 1)
        store.close()
        #expect(store.metrics.snapshotsMade > 0, "there were snapshots and removals meanwhile")
        #expect(try scene.open().durable.records == replayed([decided.withLock { $0 }]))
    }

    @Test func `a folder can be restored to the line before damage, and no further`() throws {
        let chronicle = try Chronicle(lines: 8)
        let path = chronicle.scene.firstSegment
        var bytes = try chronicle.scene.bytes(of: path)
        let feeds = bytes.indices.filter { bytes[$0] == 0x0A }
        bytes[feeds[5] + 40] ^= 1  // in line 6, after the header and five lines
        try chronicle.scene.lay(bytes)
        let target = Scene()
        #expect(try FolderCopy(of: chronicle.scene.path, at: .sequence(5)).copy(to: target.path).isSound)
        #expect(try Recovery(target.folder).edition.records == chronicle.records(5))
        #expect(throws: StoreError.self) { try FolderCopy(of: chronicle.scene.path, at: .sequence(6)) }
        #expect(throws: StoreError.self) { try FolderCopy(of: chronicle.scene.path, at: .newest) }
    }
}
