import Glibc
import Guidance
import JSON
import Platform
import Testing

@testable import Store

/// Snapshots as they are made, read by a start, and found damaged.
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
        surroundings.disk.publish = { temporary, path throws(FileError) in
            if path.contains("/snapshots/") {
                publishing.open()
                mayGoOn.pass()
            }
            try disk.publish(temporary, path)
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
        surroundings.disk.publish = { temporary, path throws(FileError) in
            calls.withLock { $0 += 1 }
            try Disk().publish(temporary, path)
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

    // MARK: Damage

    @Test func `cut at every byte, a snapshot is skipped if the lines before it are there, and refused if not`() throws {
        let chronicle = try Chronicle(first: Chronicle.small(), lines: 3, snapshots: [2])
        let scene = chronicle.scene
        let path = scene.folder.snapshot(2)
        let (whole, first) = (try scene.bytes(of: path), try scene.bytes(of: scene.firstSegment))
        for cut in whole.indices {
            try scene.lay(Array(whole[..<cut]), at: path)
            try scene.lay(first, at: scene.firstSegment)
            let log = Log()
            let store = try scene.open(log: log.add)
            #expect(store.durable.records == chronicle.records && store.durable.sequence == 3, "cut at \(cut)")
            #expect(store.metrics.snapshot == nil)
            #expect(log.contains("\(path) lacks its last line and is passed over"), "cut at \(cut)")
            store.close()
            try File.remove(scene.firstSegment)
            let error = #expect(throws: StoreError.self, "cut at \(cut)") { try scene.open() }
            guard case .damaged = error else {
                Issue.record("cut at \(cut): \(String(describing: error))")
                return
            }
        }
    }

    @Test func `if the lines start after a snapshot without its end, the refusal names that snapshot`() throws {
        let chronicle = try Chronicle(lines: 5, snapshots: [4])
        let scene = chronicle.scene
        let path = scene.folder.snapshot(4)
        try scene.lay(Array(try scene.bytes(of: path).dropLast(9)), at: path)
        try File.remove(scene.firstSegment)
        let error = #expect(throws: StoreError.self) { try scene.open() }
        #expect(error?.description.contains("\(path) line") == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("lacks its last line") == true)
    }

    @Test func `a flipped bit at every byte of a snapshot has it refused or skipped, and never changes a record`() throws {
        let chronicle = try Chronicle(first: Chronicle.small(), lines: 3, snapshots: [2])
        let scene = chronicle.scene
        let path = scene.folder.snapshot(2)
        let whole = try scene.bytes(of: path)
        let lastLine = try #require(whole.dropLast().lastIndex(of: 0x0A))
        var refused = 0
        for offset in whole.indices {
            var bytes = whole
            bytes[offset] ^= 1 << UInt8(offset % 8)
            try scene.lay(bytes, at: path)
            do {
                let log = Log()
                let store = try scene.open(log: log.add)
                #expect(offset >= lastLine, "byte \(offset) is of no last line")
                #expect(log.contains("is passed over"))
                #expect(store.durable.records == chronicle.records, "byte \(offset)")
                store.close()
            } catch let error as StoreError {
                refused += 1
                #expect(error.description.contains("\(path) line "), "byte \(offset): \(error)")
            }
            let found = try Store.verify(folder: scene.path)
            #expect(found.faults.map(\.file) == [path], "byte \(offset): \(found.faults)")
        }
        #expect(refused >= lastLine, "every byte before the last line")
    }

    @Test func `a snapshot named by another number is refused`() throws {
        let chronicle = try Chronicle(lines: 6, snapshots: [2, 4])
        let folder = chronicle.scene.folder
        try chronicle.scene.lay(try chronicle.scene.bytes(of: folder.snapshot(2)), at: folder.snapshot(4))
        let error = #expect(throws: StoreError.self) { try chronicle.scene.open() }
        #expect(error?.description.contains("\(folder.snapshot(4)) line 1 (byte 0): it is of sequence number 2") == true)
    }

    @Test func `a snapshot with the same record twice, or a deletion, is refused though its checksums match`() throws {
        for extra in [try put(1), .delete(programID(1))] {
            let chronicle = try Chronicle(lines: 3, snapshots: [2])
            let path = chronicle.scene.folder.snapshot(2)
            let lines = try chronicle.scene.bytes(of: path).split(separator: 0x0A).map { Array($0) + [0x0A] }
            let body = lines.dropLast().flatMap { $0 } + JSONWriter.bytes { extra.write(to: &$0) } + [0x0A]
            let digest = SHA256()
            body.withUnsafeBytes { digest.add($0) }
            try chronicle.scene.lay(body + Snapshot.line(count: lines.count - 1, sha256: digest.end()), at: path)
            let error = #expect(throws: StoreError.self) { try chronicle.scene.open() }
            #expect(error?.description.contains("\(path) line \(lines.count) ") == true, "\(error?.description ?? "")")
        }
    }

    @Test func `a snapshot without the segment after it is refused`() throws {
        let chronicle = try Chronicle(lines: 6, snapshots: [4, 6])
        let scene = chronicle.scene
        try File.remove(scene.folder.segment(first: 7))
        let error = #expect(throws: StoreError.self) { try scene.open() }
        #expect(error?.description.contains("\(scene.folder.segment(first: 7)) line 1 (byte 0): it is missing") == true)
        #expect(try !Store.verify(folder: scene.path).isSound)
    }

    @Test func `a start removes what a crash left of an unfinished snapshot`() throws {
        let chronicle = try Chronicle(lines: 3, snapshots: [2])
        let temporary = chronicle.scene.folder.snapshot(3) + ".tmp"
        let stranger = "\(chronicle.scene.folder.snapshots)/notes.txt"
        try chronicle.scene.lay(Array("{\"crc\":".utf8), at: temporary)
        try chronicle.scene.lay([1], at: stranger)
        let store = try chronicle.scene.open()
        #expect(store.durable.records == chronicle.records)
        #expect(
            try chronicle.scene.files().keys.sorted().suffix(2) == ["snapshots/\(DataFolder.name(of: 2))", "snapshots/notes.txt"])
    }

    // MARK: Disks that fail

    enum Call: CaseIterable {
        case write, synchronize
        /// Before the file has its name, and after, when the name is not known to be on disk.
        case publish, publishLate
    }

    @Test(arguments: Call.allCases, [EIO, ENOSPC])
    func `whichever call fails while a snapshot is written, the store goes on and the next is made`(
        call: Call, code: CInt
    ) throws {
        var (nth, isReached) = (1, true)
        while isReached {
            let chronicle = try Chronicle(lines: 3)
            let scene = chronicle.scene
            let count = Monitor(0)
            let log = Log()
            let store = try scene.open(failing(call, nth, code, count), log: log.add)
            do {
                let made = try store.makeSnapshot()
                isReached = false
                #expect(made.sequence == 3 && count.withLock { $0 } < nth)
            } catch {
                #expect("\(error)".contains(code == EIO ? "check the disk" : "make room on the disk"))
                #expect(log.contains("no snapshot was made: "))
                #expect(try !scene.hasTemporaries() && scene.folder.snapshotSequences().isEmpty, "call \(nth)")
                #expect(store.metrics.health == .serving && store.metrics.snapshotsFailed == 1)
                #expect(!store.metrics.isMakingSnapshot)
            }
            count.withLock { $0 = nth }  // nothing fails from here on
            let next = try put(9)
            #expect(Tickets(of: store).wait(for: try store.put([next])) == nil)
            #expect(try store.makeSnapshot().sequence == 4)
            store.close()
            #expect(try Store.verify(folder: scene.path).isSound)
            #expect(try scene.open().durable.records == replayed(chronicle.changes + [[next]]))
            nth += 1
        }
        #expect(nth > 2, "the failing call was met")
    }

    /// A disk on which the n-th call of one function fails, counting only calls for a snapshot.
    private func failing(_ call: Call, _ nth: Int, _ code: CInt, _ count: Monitor<Int>) -> Surroundings {
        let isNext: @Sendable (String) -> Bool = { path in
            count.withLock {
                if path.contains("/snapshots/") { $0 += 1 }
                return path.contains("/snapshots/") && $0 == nth
            }
        }
        var surroundings = Surroundings()
        switch call {
        case .write:
            surroundings.disk.write = { file, bytes, offset throws(FileError) in
                guard isNext(file.path) else { return try file.write(bytes, at: offset) }
                try file.write(Array(bytes[..<(bytes.count / 2)]), at: offset)
                throw .injected(code)
            }
        case .synchronize:
            surroundings.disk.synchronize = { file throws(FileError) in
                if isNext(file.path) { throw .injected(code) }
            }
        case .publish, .publishLate:
            surroundings.disk.publish = { temporary, path throws(FileError) in
                let fails = isNext(path)
                if fails, call == .publish { throw .injected(code) }
                try Disk().publish(temporary, path)
                if fails { throw .injected(code) }
            }
        }
        return surroundings
    }

    @Test func `a snapshot that does not read back as it was written is not taken`() throws {
        let chronicle = try Chronicle(lines: 3)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            var bytes = bytes
            if file.path.contains("/snapshots/") && bytes.count > 400 { bytes[300] ^= 4 }
            try file.write(bytes, at: offset)
        }
        let store = try chronicle.scene.open(surroundings)
        #expect(throws: StoreError.self) { try store.makeSnapshot() }
        #expect(try chronicle.scene.files().keys.allSatisfy { $0.hasPrefix("journal/") })
        #expect(store.metrics.snapshotsFailed == 1 && store.metrics.health == .serving)
    }

    @Test func `without room for a segment no snapshot is made, and the store goes on`() throws {
        let chronicle = try Chronicle(lines: 3)
        let isFull = Monitor(true)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard offset == 0 && file.path.hasSuffix(".tmp") && isFull.withLock({ $0 }) else {
                return try file.write(bytes, at: offset)
            }
            throw .injected(ENOSPC)
        }
        let store = try chronicle.scene.open(surroundings)
        let error = #expect(throws: StoreError.self) { try store.makeSnapshot() }
        #expect(error?.description.contains("make room on the disk") == true)
        #expect(store.metrics.health == .serving && store.metrics.snapshotsFailed == 1)
        #expect(try !chronicle.scene.hasTemporaries(), "a full disk has no room for what is of no use")
        #expect(Tickets(of: store).wait(for: try store.put([try put(9)])) == nil)
        isFull.withLock { $0 = false }
        #expect(try store.makeSnapshot().sequence == 4)
        store.close()
        #expect(try chronicle.scene.open().durable.records == replayed(chronicle.changes + [[try put(9)]]))
    }

    // MARK: Closing

    @Test func `closing stops a snapshot in progress, and leaves nothing of it`() throws {
        let scene = Scene()
        let (writing, mayGoOn) = (Door(), Door())
        let parts = Monitor(0)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if file.path.contains("/snapshots/") {
                parts.withLock { $0 += 1 }
                writing.open()
                mayGoOn.pass()
            }
            try file.write(bytes, at: offset)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        let name = String(repeating: "é", count: 60)
        for part in 0..<4 {  // some parts of a snapshot
            try store.put(try (1...500).map { try put(part * 1000 + $0, name: name) })
        }
        tickets.wait(for: 4)
        let result = Promise<Result<SnapshotSummary, StoreError>>()
        store.makeSnapshot { result.keep($0) }
        writing.pass()
        let late = Promise<Result<SnapshotSummary, StoreError>>()
        store.makeSnapshot { late.keep($0) }
        let closing = try Thread.start("closing") { store.close() }
        #expect(eventually { (try? store.makeSnapshotIsRefused()) == true }, "it has begun to close")
        mayGoOn.open()
        closing.join()
        #expect(parts.withLock { $0 } == 1, "no other part is written")
        #expect(result.wait() == .failure(.closed) && late.wait() == .failure(.closed))
        #expect(try scene.files().keys.allSatisfy { $0.hasPrefix("journal/") && !$0.hasSuffix(".tmp") })
        #expect(try scene.open().durable.records.programs.count == 2000)
    }

    @Test func `a snapshot of a closed store, or of one whose disk has failed, is refused at once`() throws {
        let scene = Scene()
        let store = try scene.open()
        store.close()
        #expect(throws: StoreError.closed) { try store.makeSnapshot() }

        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if offset > 0 { throw .injected(EIO) }
            try file.write(bytes, at: offset)
        }
        let failed = try scene.open(surroundings)
        #expect(Tickets(of: failed).wait(for: try failed.put([try put(1)])) == .failed)
        #expect(throws: StoreError.closed) { try failed.makeSnapshot() }
    }
}

extension Store {
    /// Whether the store has begun to close, so that it refuses a snapshot.
    fileprivate func makeSnapshotIsRefused() throws -> Bool {
        let isRefused = Monitor(false)
        makeSnapshot { result in
            if result == .failure(.closed) { isRefused.withLock { $0 = true } }
        }
        return isRefused.withLock { $0 }
    }
}
