import Glibc
@_spi(Journal) @testable import Guidance
import Platform
import Testing

@_spi(Journal) @testable import Store

/// What was redacted is in no file of the folder any more, and everything else is as it was.
struct RedactionTests {
    /// Collects what is told of a redaction.
    final class Course: Sendable {
        private let statuses = Monitor<[RedactionStatus]>([])

        @Sendable func tell(_ status: RedactionStatus) {
            statuses.withLock { $0.append(status) }
            statuses.signal()
        }

        var all: [RedactionStatus] { statuses.withLock { $0 } }

        func wait(for isReached: @Sendable (RedactionStatus) -> Bool) -> RedactionStatus {
            statuses.wait { $0.first(where: isReached) }
        }

        func report() throws -> RedactionReport {
            switch statuses.wait({ $0.first { $0.isLast } }) {
            case .done(let report): return report
            case .failed(let error): throw error
            case .rewriting, .waitingForReaders: preconditionFailure("it is over")
            }
        }
    }

    @Test func `no form of a text is left, and all else is as it was`() throws {
        let secrets = try Secrets()
        let (scene, store) = (secrets.scene, secrets.store)
        #expect(try Secrets.needles.missing(in: scene) == [] && Secrets.needles.found(in: scene).count > 100)
        let before = try HistoryTests.entries(of: store)
        try store.upgradeFormat()
        let report = try store.redact(secrets.redaction)
        #expect(try Secrets.needles.found(in: scene) == [])
        #expect(report.versions == secrets.redaction.records.mapValues { _ in 1 } && report.files > 3)
        #expect(store.durable.records == replayed(secrets.changes) && report.counts == [.programs: 5])

        // Events say the same, but for what a client chose.
        let after = try HistoryTests.entries(of: store)
        #expect(after.map(\.changes) == before.map(\.changes) && after.map(\.at) == before.map(\.at))
        #expect(after.map(\.sequence) == before.map(\.sequence))
        let gone = Set([1, 2, 5, 6, 9])
        for (one, other) in zip(before, after) {
            let isGone = gone.contains(one.sequence)
            let note = EntryNote(by: one.note.by, op: one.note.op, requestID: "")
            #expect(other.note == (isGone ? note : one.note) && other.isRedacted == isGone)
            #expect(isGone || one.place == other.place)
        }
        for (entry, next) in zip(before, before.dropFirst()) {
            let page = try store.history(after: entry.place, limit: 1)
            #expect(page.entries.first?.sequence == next.sequence, "who stands at \(entry.place) goes on from there")
        }
        store.close()

        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.restorable == 1...24, "\(found.faults)")
        let again = try scene.open(set: Secrets.set)
        #expect(again.durable.records == replayed(secrets.changes))
        #expect(again.durable.newestKey == store.durable.newestKey)
        let repeated = try again.redact(secrets.redaction)
        #expect(repeated.files == 0 && repeated.versions == report.versions)
    }

    @Test func `a folder restored to any earlier moment has nothing of it`() throws {
        let secrets = try Secrets()
        try secrets.store.upgradeFormat()
        try secrets.store.redact(secrets.redaction)
        secrets.store.close()
        for sequence in 1...24 {
            let target = Scene()
            let copy = try FolderCopy(of: secrets.scene.path, at: .sequence(sequence)).copy(to: target.path)
            #expect(copy.isSound, "\(sequence): \(copy.faults)")
            #expect(try Secrets.needles.found(in: target) == [])
            let last = try #require(try target.folder.segmentFirsts().last)
            #expect(try Segment.format(first: last, in: target.folder) == .redacting, "earlier releases refuse it")
            let store = try target.open()
            #expect(store.durable.records == secrets.redacted(sequence), "\(sequence)")
            store.close()
        }
    }

    @Test func `it runs beside writers and readers`() throws {
        for _ in 0..<3 {
            let secrets = try Secrets()
            let (scene, store) = (secrets.scene, secrets.store)
            try store.upgradeFormat()
            let isOver = Monitor(false)
            let threads = try (0..<3).map { writer in
                try Thread.start("writer") {
                    var number = 0
                    while !isOver.withLock({ $0 }) || number < 20 {
                        number += 1
                        _ = try? store.put([put(1000 * (writer + 1) + number, description: longText)])
                        if number % 5 == 0 { _ = try? store.history(after: nil, limit: 10) }
                        if number % 40 == 0 { _ = try? store.makeSnapshot() }
                        usleep(200)
                    }
                }
            }
            try store.redact(secrets.redaction)
            let found = try Secrets.needles.found(in: scene)
            isOver.withLock { $0 = true }
            for thread in threads { thread.join() }
            #expect(found == [])
            store.close()
            let records = store.durable.records
            let verification = try Store.verify(folder: scene.path)
            #expect(verification.isSound, "\(verification.faults)")
            #expect(try scene.open(set: Secrets.set).durable.records == records && records.programs.count > 60)
        }
    }

    @Test func `many are redacted in one pass, in which no file is written twice`() throws {
        let published = Monitor<[String: Int]>([:])
        var surroundings = Surroundings()
        surroundings.disk.publish = { folder, temporary, path throws(FileError) in
            published.withLock { $0[path, default: 0] += 1 }
            try Disk().publish(folder, temporary, path)
        }
        let scene = Scene()
        let store = try scene.open(surroundings, set: { $0.segmentBytes = 100_000 })
        let tickets = Tickets(of: store)
        for number in 1...1000 { try store.put([try put(number, name: "Secret \(number)"), try put(5000 + number)]) }
        let ticket = try store.put((1...1000).map { .delete(programID($0)) })
        tickets.wait(for: ticket)
        var redaction = Redaction()
        for number in 1...1000 { redaction.add(RecordAddress(kind: .programs, name: programID(number).name), before: 1001) }
        try store.upgradeFormat()
        published.withLock { $0 = [:] }
        let report = try store.redact(redaction)
        #expect(report.versions.count == 1000 && report.versions.values.allSatisfy { $0 == 1 })
        #expect(published.withLock { $0.values.allSatisfy { $0 == 1 } && $0.count == report.files })
        #expect(store.metrics.journalBytes == (try Store.verify(folder: scene.path).bytes))
    }

    // MARK: Those who read

    @Test func `a backup that has begun ends with the files as they were, and then it goes on`() throws {
        let secrets = try Secrets()
        let (scene, store, course) = (secrets.scene, secrets.store, Course())
        try store.upgradeFormat()
        let last = store.pin()
        let files = try scene.files()
        store.redact(secrets.redaction, course.tell)
        _ = course.wait { $0 == .waitingForReaders }
        #expect(try scene.files().filter { files[$0.key] != nil } == files, "but for a segment that was begun")
        let target = Scene()
        #expect(try FolderCopy(of: scene.path, at: .sequence(last)).copy(to: target.path).isSound)
        #expect(try Secrets.needles.missing(in: target) == [])
        _ = try store.makeSnapshot()  // others are not held up by it
        store.unpin()
        #expect(try course.report().versions.count == 5)
        #expect(course.all.map(\.isLast) == [false, false, true])
        #expect(try Secrets.needles.found(in: scene) == [])
    }

    @Test func `it is done only when nobody has an earlier file open`() throws {
        let secrets = try Secrets()
        let (store, course) = (secrets.store, Course())
        try store.upgradeFormat()
        let (reading, mayEnd) = (Door(), Door())
        let path = secrets.scene.firstSegment
        let thread = try Thread.start("reader") {
            store.read { _ in
                let file = try? File.openToRead(path)
                reading.open()
                mayEnd.pass()
                withExtendedLifetime(file) {}
            }
        }
        reading.pass()
        store.redact(secrets.redaction, course.tell)
        _ = course.wait { $0 == .waitingForReaders }
        #expect(try Secrets.needles.found(in: secrets.scene) == [])
        #expect(try HistoryTests.entries(of: store).count == 24, "others read")
        #expect(!course.all.contains { $0.isLast })
        mayEnd.open()
        thread.join()
        #expect(try course.report().files > 3)
    }

    @Test func `a store that closes tells that it is not done`() throws {
        let secrets = try Secrets()
        let course = Course()
        try secrets.store.upgradeFormat()
        _ = secrets.store.pin()
        secrets.store.redact(secrets.redaction, course.tell)
        _ = course.wait { $0 == .waitingForReaders }
        secrets.store.close()
        #expect(throws: StoreError.closed) { try course.report() }
        #expect(throws: StoreError.closed) { try secrets.store.redact(secrets.redaction) }
        let store = try secrets.scene.open(set: Secrets.set)
        try store.redact(secrets.redaction)
        #expect(try Secrets.needles.found(in: secrets.scene) == [])
    }

    // MARK: What else knows of it

    @Test func `what was done under a key of its lines is forgotten, and no other`() throws {
        let scene = Scene()
        func note(_ number: Int) -> EntryNote {
            EntryNote(by: "key_ada", op: "program.create", requestID: "r", idempotencyKey: "\(number) one")
        }
        var store = try scene.open()
        func known() throws -> [Int] {
            try (1...9).filter { number in
                try store.write(note(number)) { _, moment in Decision(changes: [], answer: moment.earlier != nil) }.result.get()
            }
        }
        let tickets = Tickets(of: store)
        for number in 1...9 { _ = try store.write(note(number)) { _, _ in Decision(changes: [try put(number)], answer: ()) } }
        tickets.wait(for: try store.put([.delete(programID(3)), .delete(programID(7))]))
        var redaction = Redaction()
        for number in [3, 7] { redaction.add(RecordAddress(kind: .programs, name: programID(number).name), before: 10) }
        try store.upgradeFormat()
        #expect(try known() == Array(1...9))
        try store.redact(redaction)
        #expect(try known() == [1, 2, 4, 5, 6, 8, 9])
        store.close()
        store = try scene.open()
        #expect(try known() == [1, 2, 4, 5, 6, 8, 9])
    }

    @Test(arguments: [false, true]) func `lines about a person go from the log of who read what`(isOpen: Bool) throws {
        let scene = Scene()
        let shelf = try ReadingLogTests.Shelf(in: scene)
        shelf.note()
        shelf.note(of: ReadingLogTests.ben, count: 2)
        shelf.log.flush()
        try shelf.set("2026-12-01T09:00:00.000Z")
        shelf.note(of: ReadingLogTests.ada, count: 3)
        shelf.note(of: ReadingLogTests.ben)
        if !isOpen { shelf.log.close() }
        let ben = try shelf.texts(ReadingLogTests.ben)
        let store = try scene.open()
        try store.upgradeFormat()
        var redaction = Redaction()
        redaction.add(readingsAbout: ReadingLogTests.ada)
        let report = try store.redact(redaction, readings: isOpen ? shelf.log : nil)
        #expect(report.readings == 2)
        #expect(try Needles([ReadingLine.text(ofPerson: ReadingLogTests.ada)]).found(in: scene) == [])
        #expect(try shelf.texts(ReadingLogTests.ben) == ben && ben.count == 3)
        if isOpen {
            shelf.note(of: ReadingLogTests.ben)
            #expect(try shelf.texts(ReadingLogTests.ben).count == 3, "the newest month goes on in its new file")
            #expect(try scene.bytes(of: "\(scene.path)/access/2026-12.jsonl").count { $0 == 0x0A } == 2)
        }
        #expect(try store.redact(redaction, readings: isOpen ? shelf.log : nil).readings == 0)
    }

    @Test func `a line that is damaged gets no checksum that fits, and nothing is changed`() throws {
        let secrets = try Secrets(snapshots: [])
        try secrets.store.upgradeFormat()
        let bytes = try secrets.scene.bytes(of: secrets.scene.firstSegment)
        var damaged = bytes
        damaged[Segment.header(first: 1).count + 200] ^= 1
        let file = try File.openToWrite(secrets.scene.firstSegment)
        try file.write(damaged, at: 0)
        let error = #expect(throws: StoreError.self) { try secrets.store.redact(secrets.redaction) }
        guard case .damaged(_, let first, 1) = error else { return #expect(error == nil, "it is damaged") }
        #expect(first.file == secrets.scene.firstSegment && first.line == 2)
        #expect(try secrets.scene.bytes(of: secrets.scene.firstSegment) == damaged && !secrets.scene.hasTemporaries())
        try file.write(bytes, at: 0)
        try secrets.store.redact(secrets.redaction)
        #expect(try Secrets.needles.found(in: secrets.scene) == [])
    }
}

extension RedactionStatus {
    fileprivate var isLast: Bool {
        switch self {
        case .rewriting, .waitingForReaders: false
        case .done, .failed: true
        }
    }
}

extension HistoryTests {
    /// All lines, page by page.
    static func entries(of store: Store) throws -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        while true {
            let page = try store.history(after: entries.last?.place, limit: 7)
            entries += page.entries
            guard page.hasMore else { return entries }
        }
    }
}
