import Glibc
@testable import Guidance
import JSON
import Platform
import Testing

@_spi(Journal) @testable import Store

/// Exports and imports.
struct StreamTests {
    private static let now = Instant(milliseconds: 1_795_000_000_000)

    private func exported(_ scene: Scene, through last: Int? = nil) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let count = try Export(of: scene.path, through: last).write(at: Self.now) { bytes += $0 }
        #expect(count == bytes.count)
        return bytes
    }

    /// Writes a stream to a file of a scene, and returns its path.
    private func laid(_ bytes: [UInt8], _ scene: Scene) throws -> String {
        let path = "\(scene.path)/stream.jsonl"
        try scene.lay(bytes, at: path)
        return path
    }

    @Test func `an export is imported as equal records, and sequence numbers and ids continue from it`() throws {
        let scene = Scene()
        var surroundings = Surroundings()
        surroundings.clock = { Instant(milliseconds: 5_000_000) }
        let chronicle = try Chronicle(scene, lines: 9, snapshots: [4])
        let store = try scene.open(surroundings)
        let deleted = try store.write(.test) { _, moment in
            let id: ID<Program> = moment.makeID()
            return Decision(changes: [.put(try program(id)), .delete(id)], answer: id)
        }.result.get()
        store.close()
        let (files, target) = (Scene(), Scene())
        let stream = try Import(try laid(try exported(scene), files))
        #expect(stream.sequence == 10 && stream.at == Self.now)
        #expect(
            stream.counts.map { "\($0.kind.rawValue) \($0.count)" }
                == chronicle.records.counts.map { "\($0.kind.rawValue) \($0.count)" })
        #expect(try target.folder.names(in: target.path).isEmpty, "reading it makes nothing")
        try stream.apply(to: target.path)
        #expect(try Store.verify(folder: target.path).isSound)

        let again = try target.open(surroundings, initial: [try put(99)])
        #expect(again.durable.records == chronicle.records && again.durable.sequence == 10)
        let next = try again.write(.test) { _, moment in
            let id: ID<Program> = moment.makeID()
            return Decision(changes: [.put(try program(id))], answer: id)
        }
        #expect(try next.result.get() > deleted)
        again.close()
        #expect(again.durable.sequence == 11)
        #expect(try Store.verify(folder: target.path).restorable == 10...11)
    }

    @Test func `exporting an import gives the same bytes again`() throws {
        let chronicle = try Chronicle(lines: 9)
        let (files, target) = (Scene(), Scene())
        let bytes = try exported(chronicle.scene)
        try Import(try laid(bytes, files)).apply(to: target.path)
        #expect(try exported(target) == bytes)
        #expect(try target.bytes(of: target.folder.snapshot(9)) == bytes, "a stream is a snapshot")
    }

    @Test func `a stream up to a sequence number holds what the lines up to it make`() throws {
        let chronicle = try Chronicle(lines: 9, snapshots: [3, 6])
        for sequence in 1...9 {
            let files = Scene()
            let stream = try Import(try laid(try exported(chronicle.scene, through: sequence), files))
            let target = Scene()
            try stream.apply(to: target.path)
            let store = try target.open()
            #expect(store.durable.records == chronicle.records(sequence) && store.durable.sequence == sequence)
        }
    }

    @Test func `a stream of many parts arrives whole`() throws {
        let scene = Scene()
        let changes = try (1...200).map { try put($0, description: longText) }
        try scene.open(initial: changes).close()
        let (files, target) = (Scene(), Scene())
        let bytes = try exported(scene)
        #expect(bytes.count > 3 * StoreLimits.chunkBytes)
        try Import(try laid(bytes, files)).apply(to: target.path)
        #expect(try target.open().durable.records == replayed([changes]))
    }

    // MARK: What is refused

    /// The error that refuses a stream, which must name the place of the fault.
    private func refusal(_ bytes: [UInt8], _ files: Scene, _ comment: Comment) throws -> String {
        let path = try laid(bytes, files)
        let error = #expect(throws: StoreError.self, comment) { try Import(path) }
        let text = error?.description ?? ""
        #expect(
            text.hasPrefix("nothing was imported: \(path) line ") && text.hasSuffix("; export it again"), "\(comment): \(text)")
        return text
    }

    @Test func `cut at every byte, a stream is refused`() throws {
        let (chronicle, files) = (try Chronicle(first: Chronicle.small(), lines: 2), Scene())
        let bytes = try exported(chronicle.scene)
        for cut in bytes.indices {
            #expect(try refusal(Array(bytes[..<cut]), files, "cut at \(cut)").contains("lacks its last line"))
        }
    }

    @Test func `a flipped bit at every byte of a stream is refused`() throws {
        let (chronicle, files) = (try Chronicle(first: Chronicle.small(), lines: 2), Scene())
        let bytes = try exported(chronicle.scene)
        for offset in bytes.indices {
            var flipped = bytes
            flipped[offset] ^= 1 << UInt8(offset % 8)
            _ = try refusal(flipped, files, "byte \(offset)")
        }
    }

    @Test func `missing, doubled, swapped or added lines are refused`() throws {
        let (chronicle, files) = (try Chronicle(lines: 3), Scene())
        let lines = try exported(chronicle.scene).split(separator: 0x0A).map { Array($0) + [0x0A] }
        for index in lines.indices.dropLast() {
            for (what, replacement) in [
                ("missing", []), ("doubled", [lines[index], lines[index]]), ("followed by an empty one", [lines[index], [0x0A]]),
            ] {
                let changed = Array(lines[..<index]) + replacement + Array(lines[(index + 1)...])
                _ = try refusal(changed.flatMap { $0 }, files, "line \(index + 1) is \(what)")
            }
            guard index + 1 < lines.count - 1 else { continue }
            var swapped = lines
            swapped.swapAt(index, index + 1)
            _ = try refusal(swapped.flatMap { $0 }, files, "line \(index + 1) is swapped")
        }
        _ = try refusal(lines.flatMap { $0 } + [0x0A], files, "an empty line at the end")
        _ = try refusal(lines.flatMap { $0 } + lines[0], files, "the first line at the end")
        _ = try refusal(Array(repeating: 0, count: 5000), files, "zeros")
    }

    @Test func `a stream of a later format, an empty one, and one that is not a file are refused`() throws {
        let (chronicle, files) = (try Chronicle(lines: 2), Scene())
        let lines = try exported(chronicle.scene).split(separator: 0x0A).map { Array($0) + [0x0A] }
        let header = sealed(#""format":3,"sequence":2,"at":"2026-11-21T23:20:11.123Z","catalogueRevision":1"#) + [0x0A]
        let path = try laid(header + lines.dropFirst().flatMap { $0 }, files)
        #expect(throws: StoreError.newer(file: path, .format(3))) { try Import(path) }

        let record = Array(#"{"put":"meetings","id":"mtg_1","rev":1,"doc":{}}"#.utf8) + [0x0A]
        let digest = SHA256()
        (lines[0] + record).withUnsafeBytes { digest.add($0) }
        let ofKind = try laid(lines[0] + record + Snapshot.line(count: 1, sha256: digest.end()), files)
        #expect(throws: StoreError.newer(file: ofKind, .kind("meetings", line: 2))) { try Import(ofKind) }
        let damaged = try laid(lines[0] + record + Snapshot.line(count: 1, sha256: SHA256().end()), files)
        let error = #expect(throws: StoreError.self) { try Import(damaged) }
        #expect(error?.description.hasPrefix("nothing was imported: \(damaged) line 2 ") == true, "\(error?.description ?? "")")

        let empty = Snapshot.Header(sequence: 0, at: Self.now, catalogueRevision: 0, newestKey: nil)
        var nothing: [UInt8] = []
        _ = Snapshot.write(Records(), empty) { nothing += $0 }
        let none = try laid(nothing, files)
        #expect(throws: StoreError.outOfReach("there is no data in \(none)")) { try Import(none) }
        for missing in ["\(files.path)/missing", files.path] {
            let error = #expect(throws: StoreError.self) { try Import(missing) }
            #expect(error?.description.contains("cannot") == true, "\(error?.description ?? "")")
        }
    }

    @Test func `a folder that holds data is refused and stays as it is`() throws {
        let (chronicle, other, files) = (try Chronicle(lines: 3), try Chronicle(lines: 2), Scene())
        let before = try other.scene.files()
        let stream = try Import(try laid(try exported(chronicle.scene), files))
        #expect(throws: StoreError.occupied(folder: other.scene.path)) { try stream.apply(to: other.scene.path) }
        #expect(try other.scene.files() == before)
        let target = Scene()
        try target.lay([], at: "\(target.path)/INCOMPLETE")
        try target.lay([1], first: 1)
        try stream.apply(to: target.path)
        #expect(try target.open().durable.records == chronicle.records, "what was broken off is started anew")
    }

    @Test func `a folder without data is not exported`() throws {
        let scene = Scene()
        try scene.open().close()
        #expect(throws: StoreError.outOfReach("there is no data in \(scene.path)")) { try Export(of: scene.path) }
    }
}
