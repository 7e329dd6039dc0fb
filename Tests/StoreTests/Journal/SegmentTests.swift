import Glibc
@testable import Guidance
import Testing

@testable import Store

/// The journal across several files.
struct SegmentTests {
    private static func lineBytes() throws -> Int { journalLine(1, sync: 0, [try put(1)]).count }

    /// Writes `count` lines, each on disk before the next, in segments of three.
    private func fill(_ scene: Scene, _ count: Int, _ surroundings: Surroundings = Surroundings()) throws {
        let size = try Self.lineBytes()
        let store = try scene.open(surroundings, set: { $0.segmentBytes = 3 * size })
        let tickets = Tickets(of: store)
        for number in store.durable.sequence + 1..<store.durable.sequence + count + 1 {
            #expect(tickets.wait(for: try store.put([try put(number)])) == nil)
        }
        let metrics = store.metrics
        store.close()
        let files = try scene.files()
        #expect(metrics.journalSegments == files.count && metrics.journalBytes == files.values.reduce(0) { $0 + $1.count })
    }

    private func expect(_ scene: Scene, holds count: Int) throws {
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.lines == count && found.tail == nil, "\(found.faults)")
        let store = try scene.open()
        #expect(store.durable.records == replayed(try (1..<count + 1).map { [try put($0)] }))
        #expect(store.durable.sequence == count)
        store.close()
    }

    @Test func `a new segment starts before the next line once the current one has this many bytes`() throws {
        let scene = Scene()
        try fill(scene, 3)
        #expect(try scene.folder.segmentFirsts() == [1], "it is full, and nothing has come that would start another")
        try fill(scene, 7)
        #expect(try scene.folder.segmentFirsts() == [1, 4, 7, 10])
        for first in [1, 4, 7] {
            let bytes = try scene.bytes(of: scene.folder.segment(first: first))
            #expect(bytes.starts(with: Segment.header(first: first)))
            #expect(bytes.filter { $0 == 0x0A }.count == 4)
        }
        try expect(scene, holds: 10)
    }

    @Test func `lines of one batch stay in one segment, however large they are`() throws {
        let scene = Scene()
        let (syncing, mayEnd) = (Door(), Door())
        var surroundings = Surroundings()
        surroundings.disk.synchronize = { file throws(FileError) in
            guard try file.size() > Segment.header(first: 1).count else { return }
            syncing.open()
            mayEnd.pass()
        }
        let size = try Self.lineBytes()
        let store = try scene.open(surroundings, set: { $0.segmentBytes = 2 * size })
        try store.put([try put(1)])
        syncing.pass()
        for number in 2...9 { try store.put([try put(number)]) }
        mayEnd.open()
        store.close()
        #expect(try scene.folder.segmentFirsts() == [1], "the batch began when there was room")
        try fill(scene, 1)
        #expect(try scene.folder.segmentFirsts() == [1, 10])
        try expect(scene, holds: 10)
    }

    @Test func `a new segment is on disk, and all lines before it are, before its first line is written`() throws {
        let scene = Scene()
        try fill(scene, 3)
        let done = Monitor<[String]>([])
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            done.withLock { $0.append("write \(file.path.suffix(13)) at \(offset == 0 ? "the start" : "its end")") }
            try file.write(bytes, at: offset)
        }
        surroundings.disk.synchronize = { file in done.withLock { $0.append("sync \(file.path.suffix(13))") } }
        surroundings.disk.publish = { folder, temporary, path throws(FileError) in
            done.withLock { $0.append("publish \(path.suffix(13))") }
            try Disk().publish(folder, temporary, path)
        }
        let size = try Self.lineBytes()
        let store = try scene.open(
            surroundings,
            set: {
                $0.segmentBytes = 3 * size
                $0.durability = .interval
                $0.syncMilliseconds = 3_600_000
            })
        let tickets = Tickets(of: store)
        done.withLock { $0 = [] }
        tickets.wait(for: try store.put([try put(4)]))
        #expect(
            done.withLock { $0 } == [
                "write 004.jsonl.tmp at the start", "sync 004.jsonl.tmp", "publish 0000004.jsonl",
                "write 0000004.jsonl at its end",
            ])
        tickets.wait(for: try store.put([try put(5)]))
        done.withLock { $0 = [] }
        tickets.wait(for: try store.put(try (6...9).map { try put($0) }))
        tickets.wait(for: try store.put([try put(10)]))
        #expect(
            done.withLock { $0.filter { !$0.hasPrefix("write") } } == [
                "sync 0000004.jsonl", "sync 007.jsonl.tmp", "publish 0000007.jsonl",
            ], "lines that were not synced are, before the next segment says that they had been")
    }

    // MARK: What a crash leaves

    @Test(arguments: [[], Array("{\"crc\":\"0".utf8), Segment.header(first: 5)])
    func `a segment that never got its name does not count, and is removed`(bytes: [UInt8]) throws {
        let scene = Scene()
        try fill(scene, 4)
        try scene.lay(bytes, at: scene.folder.segment(first: 5) + ".tmp")
        try expect(scene, holds: 4)
        #expect(try !scene.hasTemporaries())
        try fill(scene, 3)
        try expect(scene, holds: 7)
    }

    /// It got its name when its header was on disk, so no crash leaves it without one: lines may have been lost with it.
    @Test func `a later segment whose header is cut anywhere is refused, however empty it looks`() throws {
        let header = Segment.header(first: 4)
        for cut in 0..<header.count {
            for zeros in [0, 4096] where zeros == 0 || [0, 7, header.count - 1].contains(cut) {
                let scene = Scene()
                try fill(scene, 3)
                try scene.lay(Array(header[..<cut]) + Array(repeating: 0, count: zeros), first: 4)
                let found = try Store.verify(folder: scene.path)
                #expect(found.faults.first?.file == scene.folder.segment(first: 4), "cut at \(cut): \(found.faults)")
                #expect(throws: StoreError.self) { try scene.open() }
            }
        }
    }

    @Test func `after a crash between two segments, a second start changes nothing more`() throws {
        let scene = Scene()
        try fill(scene, 3)
        try scene.lay(Segment.header(first: 4), first: 4)
        try scene.open().close()
        let files = try scene.files()
        try scene.open().close()
        #expect(try scene.files() == files)
    }

    @Test func `an empty segment that is not the last is refused`() throws {
        let scene = Scene()
        try fill(scene, 7)
        try scene.lay([], first: 4)
        let error = #expect(throws: StoreError.self) { try scene.open() }
        #expect(error?.description.contains(scene.folder.segment(first: 4)) == true)
    }

    // MARK: Disks that fail

    enum Step: CaseIterable { case write, synchronize, publish }

    @Test(arguments: Step.allCases, [ENOSPC, EMFILE, ENFILE])
    func `without room or a descriptor for a new segment the old one continues, and the new one comes later`(
        step: Step, code: CInt
    ) throws {
        let scene = Scene()
        let isFull = Monitor(true)
        @Sendable func fails(_ path: String) -> Bool { path.hasSuffix(".tmp") && isFull.withLock { $0 } }
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if step == .write && offset == 0 && fails(file.path) { throw .injected(code) }
            try file.write(bytes, at: offset)
        }
        surroundings.disk.synchronize = { file throws(FileError) in
            if step == .synchronize && fails(file.path) { throw .injected(code) }
        }
        surroundings.disk.publish = { folder, temporary, path throws(FileError) in
            if step == .publish && fails(temporary) { throw .injected(code) }
            try Disk().publish(folder, temporary, path)
        }
        try scene.open().close()  // the first segment
        let store = try scene.open(surroundings, set: { $0.segmentBytes = 100 })
        let tickets = Tickets(of: store)
        for number in 1...6 {
            #expect(tickets.wait(for: try store.put([try put(number)])) == nil)
            #expect(store.metrics.health == .serving)
        }
        #expect(try scene.folder.segmentFirsts() == [1])
        #expect(try !scene.hasTemporaries(), "a full disk has no room for what is of no use")
        isFull.withLock { $0 = false }
        // The next try comes a mebibyte further on.
        let large = try (100..<101 + StoreLimits.segmentRetryBytes / longText.utf8.count).map {
            try put($0, description: longText)
        }
        tickets.wait(for: try store.put(large))
        tickets.wait(for: try store.put([try put(8)]))
        #expect(try scene.folder.segmentFirsts() == [1, 8])
        store.close()
        #expect(try scene.open().durable.records == replayed(try (1...6).map { [try put($0)] } + [large, [try put(8)]]))
    }

    @Test func `when a file may not grow any more, lines continue in the next one`() throws {
        let scene = Scene()
        let line = try Self.lineBytes()
        let end = 3 * line  // where each file ends; no segment gets full before that
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard offset + bytes.count <= end else { throw .injected(EFBIG) }
            try file.write(bytes, at: offset)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        var kept: [[Change]] = []
        for number in 1...12 {
            let change = try put(number)
            if tickets.wait(for: try store.put([change])) == nil { kept.append([change]) }
        }
        store.close()
        #expect(kept.count > 6, "only the write that finds the end of a file is refused")
        #expect(try scene.folder.segmentFirsts().count > 3)
        #expect(try scene.open().durable.records == replayed(kept))
    }

    /// The new segment may be on disk, and tells that all lines come before it: the old one must not go on.
    @Test(arguments: [ENOSPC, EMFILE])
    func `a new segment whose name may not be on disk ends writing, even if the disk is full`(code: CInt) throws {
        let scene = Scene()
        let size = try Self.lineBytes()
        var surroundings = Surroundings()
        surroundings.disk.publish = { folder, temporary, path throws(FileError) in
            try Disk().publish(folder, temporary, path)
            if !path.hasSuffix(DataFolder.name(of: 1)) { throw .injected(code) }
        }
        let store = try scene.open(surroundings, set: { $0.segmentBytes = 2 * size })
        let tickets = Tickets(of: store)
        for number in 1...2 { tickets.wait(for: try store.put([try put(number)])) }
        #expect(tickets.wait(for: try store.put([try put(3)])) == .failed)
        #expect(eventually { tickets.now.hasFailed })
        store.close()
        try expect(scene, holds: 2)
    }
}
