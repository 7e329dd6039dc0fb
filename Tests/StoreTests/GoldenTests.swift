import FoundationEssentials
@testable import Guidance
import JSON
import Testing

@_spi(Journal) @testable import Store

/// A folder exactly as the first release with snapshots wrote it: every later release reads it, and writes the same for
/// as long as the format is 1. One of format 2 is what becomes of it once something was redacted.
struct GoldenTests {
    /// A copy of it, because nothing may be written to the original.
    private func golden(_ format: Int = 1) throws -> Scene {
        let scene = Scene()
        try scene.folder.make()
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/format-\(format)").path
        let golden = DataFolder(path)
        for (from, to) in [(golden.journal, scene.folder.journal), (golden.snapshots, scene.folder.snapshots)] {
            for name in try DataFolder(from).names(in: from) {
                try scene.lay(try scene.bytes(of: "\(from)/\(name)"), at: "\(to)/\(name)")
            }
        }
        return scene
    }

    private static let full = "prg_01a31c8a-d000-7001-8000-00000000002a"

    @Test func `a folder of format 1 opens with the records it was closed with`() throws {
        let scene = try golden()
        let log = Log()
        let store = try scene.open(log: log.add)
        let records = store.durable.records
        #expect(store.durable.sequence == 7 && log.all.isEmpty)
        #expect(store.metrics.snapshot?.sequence == 4 && store.metrics.snapshot?.at == Instant("2026-11-18T11:06:50.500Z"))
        #expect(
            records.counts.filter { $0.count > 0 }.map { "\($0.kind.rawValue) \($0.count)" } == [
                "sources 1", "dimensions 1", "relationshipTypes 1", "claims 1", "tensions 1", "keys 1", "programs 1",
            ])
        #expect(records.catalogue.revision == 1)
        #expect(records.catalogue.claims.all.first?.revision == 3)
        #expect(records.catalogue.claims.all.first?.value.statement == "Slow \"and\" sure.")
        #expect(records.keys.values.map(\.id.text) == ["admin"])

        let stored = try records.record(try #require(ID<Program>(Self.full)), Program.self)
        let program = stored.value
        #expect(stored.revision == 4 && program.revision == 4 && program.name == "Read \"aloud\" — émile")
        #expect(program.status == .enrolling && program.description == "One\nTwo" && program.plannedSessions == 12)
        #expect(program.relationshipTypes.map(\.text) == ["tutoring", "coaching"])
        #expect(program.objectives.map(\.baseline) == [12.5, nil] && program.design?.approval?.by == "Otto")
        #expect(program.transitions.map(\.at) == [Instant("2026-01-03T00:00:00Z")])
        #expect(store.durable.newestKey?.text(prefix: "prg") == Self.full, "greater than those that were deleted")
    }

    @Test func `a folder of format 1 is sound, and can be restored to its first line`() throws {
        let scene = try golden()
        let files = try scene.files()
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.tail == nil && found.segments == 2 && found.snapshots == 1 && found.lines == 7)
        #expect(found.sequences == 1...7 && found.restorable == 1...7)
        #expect(try scene.files() == files)
        let programs = try (1...7).map { sequence in
            try Export(of: scene.path, through: sequence).counts.first { $0.kind.rawValue == "programs" }?.count
        }
        #expect(programs == [0, 1, 3, 2, 2, 3, 1])
    }

    @Test func `lines of format 1 are still written the same`() throws {
        let scene = try golden()
        #expect(try scene.folder.segmentFirsts() == [1, 5])
        var lines = 0
        for first in [1, 5] {
            var again = Segment.header(first: first)
            for line in try scene.bytes(of: scene.folder.segment(first: first)).split(separator: 0x0A).dropFirst() {
                again += try JournalLine(Array(line)).bytes
                lines += 1
            }
            #expect(again == (try scene.bytes(of: scene.folder.segment(first: first))), "segment \(first)")
        }
        #expect(lines == 7)
    }

    @Test func `a snapshot of format 1 is still written the same, even from the lines`() throws {
        let scene = try golden()
        let path = scene.folder.snapshot(4)
        let snapshot = try Snapshot.read(path)
        for records in [snapshot.records, try JournalReading(scene.folder, through: 4).records] {
            var again: [UInt8] = []
            _ = Snapshot.write(records, snapshot.header) { again += $0 }
            #expect(again == (try scene.bytes(of: path)))
        }
        #expect(snapshot.header.newestKey?.text(prefix: "prg") == Self.full)
    }

    @Test func `new lines continue a folder of format 1`() throws {
        let scene = try golden()
        let store = try scene.open()
        Tickets(of: store).wait(for: try store.put([try put(9)]))
        store.close()
        #expect(try Store.verify(folder: scene.path).sequences == 1...8)
        #expect(try scene.open().durable.records.programs.count == 2)
    }

    // MARK: Format 2

    /// What was said of a programme before the line 5, which writes it again, and of two before the line 7, which deletes them.
    private static func redaction() throws -> Redaction {
        var redaction = Redaction()
        redaction.add(try #require(RecordAddress(.programs, id: full)), before: 5)
        for number in [1, 3] { redaction.add(RecordAddress(kind: .programs, name: programID(number).name), before: 7) }
        return redaction
    }

    @Test func `a redaction makes of a folder of format 1 the one of format 2, byte by byte`() throws {
        let scene = try golden()
        let store = try scene.open()
        #expect(store.metrics.format == 1)
        #expect(throws: StoreError.earlierFormat(folder: scene.path)) { try store.redact(try Self.redaction()) }
        #expect(try scene.files() == golden().files(), "a folder of format 1 stays one until it is asked for")
        #expect(try store.upgradeFormat() == 2 && store.metrics.format == 2)
        let report = try store.redact(try Self.redaction())
        #expect(report.files == 3 && report.versions.values.sorted() == [1, 1, 1])
        store.close()
        let (files, wanted) = (try scene.files(), try golden(2).files())
        #expect(files.keys.sorted() == wanted.keys.sorted())
        for (name, bytes) in wanted {
            #expect(String(decoding: files[name] ?? [], as: UTF8.self) == String(decoding: bytes, as: UTF8.self), "\(name)")
        }
    }

    @Test func `a folder of format 2 opens with the records of its last line, and with what is left at earlier ones`() throws {
        let scene = try golden(2)
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.segments == 3 && found.snapshots == 1 && found.lines == 7 && found.restorable == 1...7)
        let store = try scene.open()
        let former = try golden()
        let before = try former.open()
        #expect(store.durable.records == before.durable.records && store.durable.newestKey == before.durable.newestKey)
        #expect(store.metrics.format == 2 && store.durable.sequence == 7)
        let programs = try (1...7).map { sequence in
            try Export(of: scene.path, through: sequence).counts.first { $0.kind.rawValue == "programs" }?.count
        }
        #expect(programs == [0, 0, 1, 0, 1, 1, 1])
        let entries = try store.history(after: nil, limit: 10).entries
        #expect(entries.map(\.changes) == (try before.history(after: nil, limit: 10)).entries.map(\.changes))
        withExtendedLifetime(former) {}
    }

    @Test func `a stream of a folder of format 2 is one of format 1`() throws {
        let scene = try golden(2)
        var stream: [UInt8] = []
        _ = try Export(of: scene.path).write(at: Instant(milliseconds: 0)) { stream += $0 }
        #expect(try Snapshot.header(Array(stream.prefix { $0 != 0x0A })).format == .plain)
    }

    @Test func `what a file of format 1 says was redacted is damage`() throws {
        for (name, bytes) in try golden(2).files() where name.hasSuffix("1.jsonl") || name.contains("snapshots") {
            let scene = try golden(2)
            let path = "\(scene.path)/\(name)"
            var header = Segment.header(first: 1)
            if name.contains("snapshots") {
                let found = try Snapshot.peek(path, in: scene.folder).0
                header = Snapshot.line(
                    Snapshot.Header(
                        sequence: found.sequence, at: found.at, catalogueRevision: found.catalogueRevision,
                        newestKey: found.newestKey))
            }
            try scene.lay(header + bytes.drop { $0 != 0x0A }.dropFirst(), at: path)
            #expect(try !Store.verify(folder: scene.path).isSound, "\(name)")
        }
    }

    @Test func `a folder is asked for the newest format with lines and without, and goes on in it`() throws {
        for lines in [0, 3] {
            let scene = Scene()
            var store = try scene.open()
            let tickets = Tickets(of: store)
            for number in 0..<lines { tickets.wait(for: try store.put([try put(number)])) }
            for _ in 0..<2 { #expect(try store.upgradeFormat() == 2) }
            #expect(
                try scene.folder.segmentFirsts() == (lines == 0 ? [1] : [1, 4])
                    && store.metrics.journalSegments == (lines == 0 ? 1 : 2))
            tickets.wait(for: try store.put([try put(9)]))
            #expect(store.metrics.journalBytes == (try Store.verify(folder: scene.path)).bytes)
            store.close()
            store = try scene.open()
            #expect(store.metrics.format == 2 && store.durable.sequence == lines + 1)
            _ = try store.makeSnapshot()
            #expect(try Segment.format(first: lines + 2, in: scene.folder) == .redacting)
            store.close()
            #expect(try Store.verify(folder: scene.path).isSound)
            let error = #expect(throws: StoreError.self) { try store.upgradeFormat() }
            #expect(error == .closed)
        }
    }
}
