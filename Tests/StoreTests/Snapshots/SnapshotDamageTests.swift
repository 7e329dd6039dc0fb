import Glibc
@_spi(Journal) @testable import Guidance
import JSON
import Platform
import Testing

@testable import Store

/// Snapshots that are not as they were written.
struct SnapshotDamageTests {
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
}
