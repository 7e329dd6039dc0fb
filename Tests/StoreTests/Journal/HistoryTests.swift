import Glibc
@_spi(Journal) @testable import Guidance
import JSON
import Platform
import Testing

@_spi(Journal) @testable import Store

/// Reading the journal page by page while others write it.
struct HistoryTests {
    @Test(arguments: [1, 7, 60, 1000])
    func `the pages are what was written, across segments, snapshots and a restart`(limit: Int) throws {
        let chronicle = try Chronicle(lines: 60, snapshots: [20, 41], segmentBytes: 2000)
        #expect(try chronicle.scene.folder.segmentFirsts().count > 8)
        let store = try chronicle.scene.open()
        let entries = try all(of: store, limit: limit)
        let written = try chronicle.changes.map { try touches($0) }
        #expect(entries.map(\.changes) == written)
        #expect(entries.map(\.sequence) == Array(1...60))
        #expect(entries.dropFirst().allSatisfy { $0.note == .test })
        #expect(entries.first?.note == EntryNote(by: "rapport", op: "catalogue.install", requestID: "start"))
    }

    @Test func `every line of a long segment is found, wherever reading starts`() throws {
        let scene = Scene()
        let store = try scene.open()
        let tickets = Tickets(of: store)
        let text = String(repeating: "x", count: 190)
        var sizes = SeededGenerator(state: 4711)
        for number in 1...1500 {
            // Lines of some hundred bytes, and a few of some ten thousand.
            let count = number % 50 == 0 ? Int.random(in: 20...60, using: &sizes) : 1
            try store.put((0..<count).map { try put($0, revision: number, name: text) })
        }
        tickets.wait(for: 1500)
        #expect(try scene.bytes(of: scene.firstSegment).count > 4 * StoreLimits.chunkBytes)
        let places = try all(of: store, limit: 400).map(\.place)
        for after in stride(from: 0, through: 1499, by: 7) {
            let page = try store.history(after: after == 0 ? nil : places[after - 1], limit: 2)
            #expect(page.entries.map(\.sequence) == Array((after + 1)...min(after + 2, 1500)))
            #expect(page.entries.first?.changes.first?.revision == after + 1 && page.hasMore == (after < 1498))
        }
        #expect(try store.history(after: places[1499], limit: 2) == HistoryPage(entries: [], last: places[1499], hasMore: false))
        #expect(throws: HistoryError.ahead) { try store.history(after: unknown(1501), limit: 2) }
        for number in [1, 700, 1499, 1500] {
            #expect(throws: HistoryError.elsewhere, "\(number)") { try store.history(after: unknown(number), limit: 2) }
        }
        #expect(store.newestPlace() == places[1499])
    }

    @Test(arguments: [1, 3000, 10_000])
    func `a page ends after the line that fills it, and the next page continues there`(bytesMax: Int) throws {
        let chronicle = try Chronicle(lines: 60, segmentBytes: 5000)
        var (entries, pages): ([HistoryEntry], Int) = ([], 0)
        while entries.count < 60 {
            var reading = HistoryReading(chronicle.scene.folder, through: 60, limit: 1000, bytesMax: bytesMax)
            let page = try reading.page(after: entries.last?.place)
            try #require(!page.entries.isEmpty && page.hasMore == (page.entries.last?.sequence != 60))
            entries += page.entries
            pages += 1
        }
        let written = try chronicle.changes.map { try touches($0) }
        #expect(entries.map(\.changes) == written && (pages == 60) == (bytesMax == 1) && pages > 1)
    }

    @Test func `while others write, it shows what readers see, in order, each line once`() throws {
        let scene = Scene()
        let store = try scene.open(set: { $0.segmentBytes = 8000 })
        let tickets = Tickets(of: store)
        let writer = try Thread.start("writer") {
            for number in 1...600 { _ = try? store.put(Chronicle.line(number)) }
        }
        var entries: [HistoryEntry] = []
        let isWhole = try eventually {
            let before = store.durable.sequence
            let page = try store.history(after: entries.last?.place, limit: 50)
            entries += page.entries
            let last = page.last?.sequence ?? 0
            #expect(last == entries.count && last <= store.durable.sequence)
            #expect(page.entries.count == 50 || last >= before)
            return entries.count == 600
        }
        writer.join()
        tickets.wait(for: 600)
        #expect(isWhole)
        let written = try (1...600).map { try touches(Chronicle.line($0)) }
        #expect(entries.map(\.changes) == written)
    }

    @Test func `a line that is in the file but not yet on disk is not shown`() throws {
        let scene = Scene()
        let door = Door(isOpen: true)
        var surroundings = Surroundings()
        surroundings.disk.synchronize = { file throws(FileError) in
            door.pass()
            try file.synchronize()
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        tickets.wait(for: try store.put([put(1)]))
        let size = try scene.bytes(of: scene.firstSegment).count
        door.close()
        let ticket = try store.put([put(2)])
        #expect(try eventually { try scene.bytes(of: scene.firstSegment).count > size })
        let before = try store.history(after: nil, limit: 10)
        door.open()
        #expect(before.entries.map(\.sequence) == [1] && !before.hasMore)
        tickets.wait(for: ticket)
        #expect(try store.history(after: before.last, limit: 10).entries.map(\.sequence) == [2])
    }

    @Test func `lines that a full disk takes back are never shown, and other lines get their numbers`() throws {
        let scene = Scene()
        let (isFull, door) = (Monitor(false), Door())
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            try file.write(bytes, at: offset)  // complete, so that only the order of events keeps it from being shown
            if isFull.withLock({ $0 }) { throw FileError.injected(ENOSPC) }
        }
        surroundings.disk.truncate = { file, size throws(FileError) in
            if isFull.withLock({ $0 }) { door.pass() }
            try file.truncate(to: size)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        tickets.wait(for: try store.put([put(1)]))
        let size = try scene.bytes(of: scene.firstSegment).count
        isFull.withLock { $0 = true }
        let refused = try store.put([put(2)])
        #expect(try eventually { try scene.bytes(of: scene.firstSegment).count > size })
        let before = try store.history(after: nil, limit: 10)
        door.open()
        #expect(before.entries.map(\.sequence) == [1] && !before.hasMore)
        #expect(tickets.wait(for: refused) == .diskFull)
        isFull.withLock { $0 = false }
        tickets.wait(for: try store.put([put(3)]))
        #expect(try store.history(after: before.last, limit: 10).entries.map(\.changes) == [touches([put(3)])])
    }

    @Test func `a reader of what retention removed gets the floor, and files stay only while it reads`() throws {
        let scene = Scene()
        // Where nothing is kept for longer than must be, a keeper that comes late makes a snapshot by itself once the clock has gone on.
        let clock = StepClock()
        let store = try scene.open(clock.surroundings, set: { $0.retentionDays = 0 })
        let tickets = Tickets(of: store)
        for number in 1...4 { tickets.wait(for: try store.put(Chronicle.line(number))) }
        #expect(try store.history(after: nil, limit: 2).entries.map(\.sequence) == [1, 2])
        #expect(throws: HistoryError.ahead) { try store.history(after: unknown(5), limit: 2) }
        _ = try store.makeSnapshot()
        clock.add(milliseconds: StoreLimits.retentionMillisecondsMin + 1)
        for number in 5...6 { tickets.wait(for: try store.put(Chronicle.line(number))) }
        for _ in 1...2 { _ = try store.makeSnapshot() }  // what may go is gone before the second
        let floor = try #require(try scene.folder.segmentFirsts().first)
        #expect(floor == 5)
        for after in [1, floor - 2] {
            #expect(throws: HistoryError.gone(floor: floor)) { try store.history(after: unknown(after), limit: 10) }
        }
        let oldest = try store.history(after: nil, limit: 10)
        #expect(try store.history(after: unknown(floor - 1), limit: 10) == oldest)
        #expect(oldest.entries.map(\.sequence) == Array(floor..<7) && oldest.last?.sequence == 6)
    }

    @Test func `an imported folder has no lines, and the next line follows the import`() throws {
        let (chronicle, target) = (try Chronicle(lines: 9), Scene())
        var stream: [UInt8] = []
        _ = try Export(of: chronicle.scene.path).write(at: Instant(milliseconds: 1)) { stream += $0 }
        let file = "\(chronicle.scene.path)/stream"
        try chronicle.scene.lay(stream, at: file)
        try Import(file).apply(to: target.path)
        let store = try target.open()
        let tickets = Tickets(of: store)
        #expect(try store.history(after: nil, limit: 10) == HistoryPage(entries: [], last: nil, hasMore: false))
        #expect(throws: HistoryError.gone(floor: 10)) { try store.history(after: unknown(8), limit: 10) }
        #expect(throws: HistoryError.ahead) { try store.history(after: unknown(10), limit: 10) }
        tickets.wait(for: try store.put([put(77)]))
        #expect(try store.history(after: unknown(9), limit: 10).entries.map(\.sequence) == [10])
    }

    @Test(arguments: [false, true])
    func `a line damaged under a running store is named, and the lines before it are shown`(isMissing: Bool) throws {
        let chronicle = try Chronicle(lines: 12, snapshots: [8])
        let store = try chronicle.scene.open()
        let places = try all(of: store, limit: 100).map(\.place)
        var bytes = try chronicle.scene.bytes(of: chronicle.scene.firstSegment)
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let start = lines[5].startIndex  // of sequence number 5, after the header
        if isMissing { bytes.removeSubrange(start...) } else { bytes[start + 60] ^= 1 }
        try chronicle.scene.lay(bytes)
        #expect(try store.history(after: nil, limit: 4).entries.map(\.sequence) == [1, 2, 3, 4])
        let error = #expect(throws: HistoryError.self) { try store.history(after: places[3], limit: 4) }
        guard case .unreadable(.damaged(_, let fault, _)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault.file == chronicle.scene.firstSegment && fault.line == 6)
        #expect(isMissing || fault.offset == start)
        #expect(try store.history(after: places[8], limit: 3).entries.map(\.sequence) == [10, 11, 12])
    }

    @Test(arguments: [
        "", "1", "1-", "-9f3a11c2", "1-9F3A11C2", "01-9f3a11c2", "1-9f3a11c", "1-9f3a11c2-", "0-9f3a11c2", "x-9f3a11c2",
    ])
    func `what is not written as a place is none`(text: String) {
        #expect(HistoryPlace(text) == nil)
        #expect(HistoryPlace("1042-9f3a11c2")?.description == "1042-9f3a11c2")
    }

    // MARK: Shared

    /// A place that no line has.
    private func unknown(_ sequence: Int) throws -> HistoryPlace { try #require(HistoryPlace("\(sequence)-00000000")) }

    private func all(of store: Store, limit: Int) throws -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        var page = try store.history(after: nil, limit: limit)
        entries += page.entries
        while page.hasMore {
            #expect(!page.entries.isEmpty && page.entries.count <= limit)
            page = try store.history(after: page.last, limit: limit)
            entries += page.entries
        }
        return entries
    }

    /// The changes in the form that the journal itself gives them.
    private func touches(_ changes: [Change]) throws -> [HistoryEntry.Touch] {
        try changes.map { change in
            let json = try JSONDocument(JSONWriter.bytes { change.write(to: &$0) }).root
            let table = try #require((json["put"] ?? json["delete"])?.string)
            return HistoryEntry.Touch(table: table, id: try #require(json["id"]?.string), revision: json["rev"]?.integer)
        }
    }
}
