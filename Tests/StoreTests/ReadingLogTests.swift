import Glibc
import JSON
import Synchronization
import Testing

@testable import Guidance
@testable import Platform
@testable import Store

/// Who read what about whom is kept whole, or with a gap that shows, and no read waits for it.
struct ReadingLogTests {
    static let (ada, ben, ines) = (key(1), key(2), key(3))

    static func key(_ number: Int) -> RecordKey { RecordKey(at: Instant(milliseconds: 1_000_000), count: number, random: 7) }

    /// A log with a clock that the test sets.
    final class Shelf: Sendable {
        let scene: Scene
        let clock = Monitor(Instant("2026-11-29T10:20:30.000Z") ?? Instant(milliseconds: 0))
        let lines = Log()
        let log: ReadingLog

        init(
            in scene: Scene = Scene(), _ surroundings: Surroundings = Surroundings(), months: Int = 12, isNaming: Bool = true,
            pendingMax: Int = 100
        ) throws {
            var surroundings = surroundings
            surroundings.clock = { [clock] in clock.withLock { $0 } }
            self.scene = scene
            try scene.folder.make()
            log = ReadingLog(
                scene.folder, surroundings, months: months, isNaming: isNaming, pendingMax: pendingMax, log: lines.add)
        }

        func set(_ time: String) throws {
            let instant = try #require(Instant(time))
            clock.withLock { $0 = instant }
        }

        func note(
            _ kind: KindName = .programs, of person: RecordKey = ada, by reader: PersonReading.Reader = .person(ines),
            as role: Role = .committee, _ act: PersonReading.Act = .read, count: Int = 1
        ) {
            for _ in 0..<count { log.note(PersonReading(kind, of: person, by: reader, as: role, act, at: clock.withLock { $0 })) }
        }

        /// Entries as clients read them.
        func texts(_ person: RecordKey = ada, before: Instant? = nil, limit: Int = 100) throws -> [String] {
            try log.page(of: person, before: before, limit: limit).entries.map { entry in
                String(decoding: JSONWriter.bytes { entry.write(to: &$0) }, as: UTF8.self)
            }
        }

        func names() throws -> [String] { try scene.folder.names(in: "\(scene.path)/access").sorted() }
    }

    /// That nothing is known before the log began.
    static let start = #"{"gap":{"from":null,"until":"2026-11-29T10:20:30.000Z"}}"#

    static func entry(
        _ at: String, _ reader: String = "per_\(ines.text(prefix: "per").dropFirst(4))", role: String = "committee",
        kinds: String = #""programs""#, count: Int = 1, act: String = "read"
    ) -> String {
        #"{"at":"\#(at)","reader":"\#(reader)","role":"\#(role)","kinds":[\#(kinds)],"count":\#(count),"act":"\#(act)","purpose":"operation"}"#
    }

    @Test func `what is equal in an hour is one entry, and each person reads of themselves alone`() throws {
        let shelf = try Shelf()
        shelf.log.flush()
        shelf.note(count: 3)
        shelf.note(.keys)
        shelf.note(of: Self.ben)
        shelf.log.flush()
        shelf.note(count: 2)
        shelf.note(by: .key(Self.key(9)), as: .integration, .list)
        shelf.note(by: .administrator, as: .administrator)
        let ten = "2026-11-29T10:00:00.000Z"
        #expect(
            try shelf.texts() == [
                Self.start, Self.entry(ten, "admin", role: "administrator"),
                Self.entry(ten, kinds: #""keys","programs""#, count: 6),
                Self.entry(ten, Self.key(9).text(prefix: "key"), role: "integration", act: "list"),
            ])
        #expect(try shelf.texts(Self.ben) == [Self.start, Self.entry(ten)])
        #expect(try shelf.texts(Self.key(77)) == [Self.start])
    }

    @Test func `roles alone do not tell how many readers there were`() throws {
        let shelf = try Shelf(isNaming: false)
        shelf.note(by: .person(Self.key(4)))
        shelf.note(by: .person(Self.key(5)))
        let at = "2026-11-29T10:00:00.000Z"
        let entry = #"{"at":"\#(at)","role":"committee","kinds":["programs"],"count":2,"act":"read","purpose":"operation"}"#
        #expect(try shelf.texts() == [Self.start, entry])
        #expect(try Shelf(in: shelf.scene).texts().filter { $0.contains("reader") }.count == 2, "the files have both")
    }

    @Test func `pages go from the newest hour back, over months, and hold whole hours`() throws {
        let shelf = try Shelf()
        shelf.log.flush()
        let times = [
            "2026-11-29T11:00:00.000Z", "2026-12-01T00:00:00.000Z", "2026-12-01T05:59:59.999Z", "2027-02-03T04:05:06.000Z",
        ]
        for time in times {
            try shelf.set(time)
            shelf.note()
            shelf.note(of: Self.ben)
            shelf.note(by: .administrator, as: .administrator)
        }
        shelf.log.flush()
        #expect(try shelf.names() == ["2026-11.jsonl", "2026-12.jsonl", "2027-02.jsonl", "alive"])
        let all = try shelf.texts()
        #expect(all.count == 9 && all.first?.contains("2027-02-03T04:00") == true && all.last == Self.start)
        for limit in 1...10 {
            var (pages, before) = ([[ReadingEntry]](), Instant?.none)
            repeat {
                let page = try shelf.log.page(of: Self.ada, before: before, limit: limit)
                pages.append(page.entries)
                before = page.next
            } while before != nil
            #expect(
                pages.joined().map { entry in String(decoding: JSONWriter.bytes { entry.write(to: &$0) }, as: UTF8.self) } == all,
                "\(limit)")
            #expect(pages.dropLast().allSatisfy { $0.count >= limit && $0.count <= limit + 1 }, "\(limit)")
        }
    }

    @Test func `a month in which nobody read about the person is no next page`() throws {
        let shelf = try Shelf()
        shelf.log.flush()
        try shelf.set("2026-10-02T00:00:00.000Z")
        shelf.note(of: Self.ben)
        shelf.log.flush()
        #expect(try shelf.names() == ["2026-10.jsonl", "2026-11.jsonl", "alive"])
        let (ada, ben) = (try shelf.log.page(of: Self.ada, limit: 1), try shelf.log.page(of: Self.ben, limit: 1))
        #expect(ada.entries.count == 1 && ada.next == nil)
        #expect(ben.entries.count == 1 && ben.next != nil)
    }

    @Test func `a clock that is set back writes into the month it shows`() throws {
        let shelf = try Shelf()
        shelf.note()
        shelf.log.flush()
        try shelf.set("2026-10-02T00:00:00.000Z")
        shelf.note()
        shelf.log.flush()
        try shelf.set("2026-11-29T09:00:00.000Z")
        shelf.note()
        #expect(
            try shelf.texts().map { String($0.prefix(40)) }.filter { !$0.contains("gap") } == [
                #"{"at":"2026-11-29T10:00:00.000Z","reader"#, #"{"at":"2026-11-29T09:00:00.000Z","reader"#,
                #"{"at":"2026-10-02T00:00:00.000Z","reader"#,
            ])
    }

    @Test(arguments: [0, 1, 3]) func `the newest months stay, and one more than asked`(_ months: Int) throws {
        let shelf = try Shelf(months: months)
        for month in 1...6 {
            try shelf.set("2027-0\(month)-15T00:00:00.000Z")
            shelf.note()
            shelf.log.flush()
        }
        let kept = (max(1, 6 - months)...6).map { "2027-0\($0).jsonl" }
        #expect(try shelf.names() == kept + ["alive"])
        try shelf.scene.lay([], at: "\(shelf.scene.path)/access/notes.txt")
        try shelf.set("2036-01-01T00:00:00.000Z")
        shelf.note()
        shelf.log.flush()
        #expect(
            try shelf.names().count == months + 3,
            "a clock that is far ahead takes one month with it, and nothing that is not the log's")
    }

    // MARK: Ends

    @Test func `a log that was closed goes on without a gap`() throws {
        let scene = Scene()
        for hour in 10...12 {
            let shelf = try Shelf(in: scene)
            try shelf.set("2026-11-29T\(hour):00:00.000Z")
            try shelf.log.start()
            shelf.note()
            shelf.log.close()
            #expect(try shelf.names() == ["2026-11.jsonl"])
        }
        let shelf = try Shelf(in: scene)
        #expect(try shelf.texts().filter { $0.contains("gap") }.count == 1, "the beginning")
        #expect(try shelf.texts().count == 4)
    }

    @Test(arguments: [0, 1, 50, 100]) func `a start after a crash cuts off the torn line, and everybody sees the gap`(
        _ torn: Int
    ) throws {
        let scene = Scene()
        let before = try Shelf(in: scene)
        before.note()
        before.log.flush()
        before.note(of: Self.ben)  // never written
        let path = "\(scene.path)/access/2026-11.jsonl"
        let whole = try scene.bytes(of: path)
        let line = whole.dropFirst((whole.firstIndex(of: UInt8(ascii: "\n")) ?? 0) + 1)
        try scene.lay(whole + line.prefix(torn), at: path)

        let shelf = try Shelf(in: scene)
        try shelf.set("2026-11-29T12:34:56.000Z")
        try shelf.log.start()
        shelf.note()
        let gap = #"{"gap":{"from":"2026-11-29T10:20:30.000Z","until":"2026-11-29T12:34:56.000Z"}}"#
        let ten = Self.entry("2026-11-29T10:00:00.000Z")
        #expect(try shelf.texts() == [gap, Self.entry("2026-11-29T12:00:00.000Z"), Self.start, ten])
        #expect(try shelf.texts(Self.ben) == [gap, Self.start])
        shelf.log.close()
        #expect(try Shelf(in: scene).texts().filter { $0.contains("gap") }.count == 2, "each gap is written once")
    }

    @Test func `a gap is not lost by a crash before it is written`() throws {
        let scene = Scene()
        let first = try Shelf(in: scene)
        first.log.flush()
        let isFull = Monitor(true)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if isFull.withLock({ $0 }) { throw .injected(ENOSPC) }
            try file.write(bytes, at: offset)
        }
        let second = try Shelf(in: scene, surroundings)
        try second.set("2026-11-29T12:00:00.000Z")
        #expect(!second.log.flush())
        let third = try Shelf(in: scene)
        try third.set("2026-11-29T13:00:00.000Z")
        #expect(try third.texts().first == #"{"gap":{"from":"2026-11-29T10:20:30.000Z","until":"2026-11-29T13:00:00.000Z"}}"#)
    }

    @Test func `an unreadable sign of life leaves a gap without a beginning`() throws {
        let scene = Scene()
        try Shelf(in: scene).log.flush()
        for text in ["", "\0\0\0", "2026-11-29T99:00:00.000Z\n", "9999-12-31T23:59:59.999Z\n"] {
            try scene.lay(Array(text.utf8), at: "\(scene.path)/access/alive")
            let shelf = try Shelf(in: scene)
            let from = text.hasPrefix("9999") ? #""2026-11-29T10:20:30.000Z""# : "null"
            #expect(try shelf.texts().contains(#"{"gap":{"from":\#(from),"until":"2026-11-29T10:20:30.000Z"}}"#), "\(text)")
        }
    }

    // MARK: Disks

    @Test func `on a full disk nothing waits, and what memory holds is written when there is room`() throws {
        let isFull = Monitor(false)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard isFull.withLock({ $0 }) else { return try file.write(bytes, at: offset) }
            try file.write(Array(bytes.dropLast(5)), at: offset)
            throw .injected(ENOSPC)
        }
        let shelf = try Shelf(surroundings)
        shelf.log.flush()
        isFull.withLock { $0 = true }
        shelf.note(count: 2)
        for _ in 0..<3 { #expect(!shelf.log.flush() && shelf.log.isFailing) }
        #expect(
            try shelf.texts() == [#"{"gap":{"from":"2026-11-29T10:20:30.000Z","until":"2026-11-29T10:20:30.000Z"}}"#, Self.start])
        isFull.withLock { $0 = false }
        #expect(try shelf.texts() == [Self.start, Self.entry("2026-11-29T10:00:00.000Z", count: 2)], "nothing is there twice")
        #expect(shelf.lines.all.count == 2 && shelf.lines.contains("reads go on") && !shelf.log.isFailing)
    }

    @Test func `what memory has no room for is a gap`() throws {
        let isFull = Monitor(true)
        var surroundings = Surroundings()
        surroundings.disk.synchronize = { file throws(FileError) in if isFull.withLock({ $0 }) { throw .injected(EIO) } }
        let shelf = try Shelf(surroundings, pendingMax: 10)
        for number in 0..<30 { shelf.note(of: Self.key(100 + number)) }
        #expect(!shelf.log.flush())
        try shelf.set("2026-11-29T10:40:00.000Z")
        isFull.withLock { $0 = false }
        #expect(try shelf.texts(Self.key(105)).count == 3)
        #expect(
            try shelf.texts(Self.key(125)).contains(
                #"{"gap":{"from":"2026-11-29T10:00:00.000Z","until":"2026-11-29T10:40:00.000Z"}}"#))
    }

    // MARK: Threads

    @Test func `readings of many threads are all counted, rings that fill included`() throws {
        let shelf = try Shelf()
        try shelf.log.start()
        let threads = try (0..<8).map { number in
            try Thread.start("reader") { for _ in 0..<10_000 { shelf.note(of: Self.key(number % 2 + 1)) } }
        }
        for thread in threads { thread.join() }
        for person in [Self.ada, Self.ben] {
            #expect(try shelf.texts(person).last == Self.entry("2026-11-29T10:00:00.000Z", count: 40_000))
        }
        shelf.log.close()
    }

    @Test func `the thread writes what was noted without being asked`() throws {
        let shelf = try Shelf()
        try shelf.log.start()
        shelf.note()
        let path = "\(shelf.scene.path)/access/2026-11.jsonl"
        #expect(try eventually { String(decoding: try shelf.scene.bytes(of: path), as: UTF8.self).contains(#""count":1}"#) })
        shelf.log.close()
    }

    @Test func `the log of a folder without people begins without a gap`() throws {
        let scene = Scene()
        let store = try scene.open()
        defer { store.close() }
        let log = ReadingLog(of: store, months: 12) { _ in }
        try log.start()
        defer { log.close() }
        #expect(try log.page(of: Self.ada, before: nil, limit: 10).entries.isEmpty)
    }

    // MARK: The folder

    @Test func `the store takes no notice of the log, and its folder is the owner's alone`() throws {
        let scene = Scene()
        do {
            let store = try scene.open()
            let log = ReadingLog(of: store, months: 12) { _ in }
            try log.start()
            log.note(PersonReading(.programs, of: Self.ada, by: .administrator, as: .administrator, at: Instant(milliseconds: 0)))
            try store.put([try put(1)])
            log.close()
            store.close()
        }
        var status = stat()
        #expect(stat("\(scene.path)/access", &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(stat("\(scene.path)/access/1970-01.jsonl", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try Store.verify(folder: scene.path).isSound)
        let copy = Scene()
        #expect(try FolderCopy(of: scene.path, at: .newest).copy(to: "\(copy.path)/copy").isSound)
        #expect(DataFolder("\(copy.path)/copy").exists("\(copy.path)/copy/access") == false, "a backup has no copy of it")
        chmod("\(scene.path)/access", 0o777)
        #expect(throws: StoreError.self) { try scene.open() }
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"gap\":{}}", "{\"gap\":{\"from\":\"x\",\"until\":\"y\"}}", "{\"person\":\"per_1\"}", "{\"person\":\"",
        #"{"person":"p","at":"2026-11-29T10:00:00Z","reader":"r","role":"r","kind":"k","act":"a","purpose":"p","count":0}"#,
        #"{"person":"p","at":"2026-11-29T10:00:00Z","reader":"r","role":"r","kind":"k","act":"a","purpose":"p","count":1e99}"#,
    ]) func `what is no line of the log is passed over`(_ line: String) throws {
        #expect(ReadingLine(Array(line.utf8)) == nil)
    }

    @Test func `lines that another release has written are read, and counts do not overflow`() throws {
        let shelf = try Shelf()
        let person = Self.ada.text(prefix: "per")
        let line =
            #"{"person":"\#(person)","at":"2026-11-29T10:59:00Z","reader":"r","role":"new","kind":"new","act":"new","purpose":"new","count":9007199254740991,"more":1}"#
        shelf.log.flush()
        let path = "\(shelf.scene.path)/access/2026-11.jsonl"
        try shelf.scene.lay(try shelf.scene.bytes(of: path) + Array("\(line)\n\(line)\n".utf8), at: path)
        #expect(
            try Shelf(in: shelf.scene).texts().last
                == #"{"at":"2026-11-29T10:00:00.000Z","reader":"r","role":"new","kinds":["new"],"count":9007199254740991,"act":"new","purpose":"new"}"#
        )
    }
}
