@testable import Guidance
import Platform
import Testing

@testable import Store

struct VerificationTests {
    @Test func `a sound folder is reported in numbers, and nothing in it changes`() throws {
        let scene = Scene()
        let sample = try TornTailTests.Sample()
        try scene.lay(sample.bytes)
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.tail == nil && found.faults.isEmpty)
        #expect(found.segments == 1 && found.lines == 6 && found.bytes == sample.bytes.count)
        #expect(found.sequences == 1...6)
        #expect(found.records.map { "\($0.kind.rawValue) \($0.count)" }.contains("programs 1"))
        #expect(try scene.bytes(of: scene.firstSegment) == sample.bytes)
    }

    @Test func `every fault is named, with its place`() throws {
        let scene = Scene()
        var bytes = Segment.header(first: 1)
        var starts: [Int] = []
        for number in 1...9 {
            starts.append(bytes.count)
            bytes += journalLine(number, sync: number - 1, [try put(number)])
        }
        for number in [2, 5, 6] { bytes[starts[number - 1] + 30] ^= 4 }
        try scene.lay(bytes + journalLine(11, sync: 9, []))
        let found = try Store.verify(folder: scene.path)
        #expect(!found.isSound && found.faultCount == 4)
        #expect(found.faults.map(\.line) == [3, 6, 7, 11])
        #expect(found.faults.prefix(3).map(\.offset) == [starts[1], starts[4], starts[5]])
        #expect(found.faults.last?.reason == "its sequence number is 11, and 10 is the next")
        #expect(found.lines == 7, "what can be read is counted")
    }

    /// Each row changes the snapshot so that every checksum is right.
    @Test(arguments: [
        (#""format":1"#, #""format":3"#, LaterFormat.format(3)),
        (#"{"put":"keys""#, #"{"put":"meetings""#, LaterFormat.kind("meetings", line: 7)),
    ])
    func `verify says of a snapshot of a later release what a start says, also where all lines before it are there`(
        _ old: String, _ new: String, _ what: LaterFormat
    ) throws {
        let scene = try Chronicle(lines: 6, snapshots: [4]).scene
        let path = scene.folder.snapshot(4)
        let text = try #require(String(validating: try scene.bytes(of: path), as: UTF8.self)).replacing(old, with: new)
        var lines = text.split(separator: "\n").map { Array($0.utf8) }
        lines[0] = sealed(String(decoding: lines[0].dropFirst(18).dropLast(), as: UTF8.self))
        let body = Array(lines.dropLast().joined(separator: [0x0A])) + [0x0A]
        try scene.lay(body + Snapshot.line(count: lines.count - 2, sha256: body.withUnsafeBytes(SHA256.digest)), at: path)
        #expect(throws: StoreError.newer(file: path, what)) { try scene.open() }
        #expect(throws: StoreError.newer(file: path, what)) { try Store.verify(folder: scene.path) }
    }

    /// A line feed, what colours a terminal, and what turns the direction of reading, each where a sentence quotes the file.
    @Test(arguments: [#"\n"#, #"\u001b[2J"#, #"\u009b"#, #"\u202e"#], [#""name""#, #""programs""#])
    func `a fault is one line that does nothing to a screen, whatever the file says`(
        _ odd: String, _ quoted: String
    ) throws {
        let scene = Scene()
        let line = try #require(String(validating: journalLine(1, sync: 0, [try put(1)]).dropLast(), as: UTF8.self))
        let members = line.dropFirst(18).dropLast().replacing(quoted, with: quoted.dropLast() + odd + #"""#)
        try scene.lay(Segment.header(first: 1) + sealed(String(members)) + [0x0A])
        let error = #expect(throws: StoreError.self) { try scene.open() }
        var told = [error?.description ?? ""]
        do { told += try Store.verify(folder: scene.path).faults.map(\.description) } catch { told.append("\(error)") }
        #expect(told.count > 1)
        for sentence in told {
            #expect(sentence.contains("\u{FFFD}"), "\(sentence)")
            #expect(
                sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) && $0.value != 0x202E }
            )
        }
    }

    @Test func `a torn tail is reported as one, not as damage, and is left alone`() throws {
        let scene = Scene()
        let sample = try TornTailTests.Sample()
        let cut = Array(sample.bytes.dropLast(5))
        try scene.lay(cut)
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound && found.lines == 5)
        #expect(found.tail?.start.offset == sample.end(5) && found.tail?.start.line == 7)
        #expect(found.tail?.bytes == cut.count - sample.end(5))
        #expect(try scene.bytes(of: scene.firstSegment) == cut)
    }

    @Test func `with a running server, a write in progress is not damage`() throws {
        let scene = Scene()
        let (isHalf, mayGoOn) = (Door(), Door())
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard offset > 0 else { return try file.write(bytes, at: offset) }
            try file.write(Array(bytes[..<(bytes.count / 2)]), at: offset)
            isHalf.open()
            mayGoOn.pass()
            try file.write(bytes, at: offset)
        }
        let store = try scene.open(surroundings)
        try store.put([try put(1)])
        isHalf.pass()
        let during = try Store.verify(folder: scene.path)
        #expect(during.isSound && during.lines == 0 && during.tail != nil && during.sequences == nil)
        mayGoOn.open()
        store.close()
        let after = try Store.verify(folder: scene.path)
        #expect(after.isSound && after.lines == 1 && after.tail == nil)
    }

    @Test func `a folder that holds no journal is refused`() {
        let scene = Scene()
        let error = #expect(throws: StoreError.self) { try Store.verify(folder: scene.path) }
        #expect(error?.description.contains("name a folder that is there") == true)
    }

    @Test func `a journal of nothing but faults gives a bounded list`() throws {
        let scene = Scene()
        let garbage = Array(repeating: Array("{}\n".utf8), count: 5000).flatMap { $0 }
        try scene.lay(Segment.header(first: 1) + garbage + journalLine(5001, sync: 5000, [try put(1)]))
        let found = try Store.verify(folder: scene.path)
        #expect(found.faultCount == 5000 && found.faults.count == StoreLimits.faultsListedMax)
    }

    @Test func `lines that a crash kept from being removed are read too`() throws {
        let chronicle = try Chronicle(lines: 12, snapshots: [9], segmentBytes: 1)
        let (folder, scene) = (chronicle.scene.folder, chronicle.scene)
        for first in 1...3 { try File.remove(folder.segment(first: first)) }
        let before = try Store.verify(folder: scene.path)
        #expect(before.isSound && before.sequences == 4...12 && before.lines == 9 && before.restorable == 9...12)

        let path = folder.segment(first: 6)
        var bytes = try scene.bytes(of: path)
        bytes[bytes.count - 10] ^= 1
        try scene.lay(bytes, first: 6)
        let after = try Store.verify(folder: scene.path)
        #expect(after.faults.map(\.file) == [path] && after.faults.first?.line == 2 && after.restorable == nil)

        try File.remove(folder.segment(first: 6))
        #expect(try Store.verify(folder: scene.path).faults.map(\.file) == [folder.segment(first: 5)])
    }

    @Test func `after a damaged line that a snapshot covers, the line is blamed and no snapshot is`() throws {
        let chronicle = try Chronicle(lines: 12, snapshots: [4, 8])
        let path = chronicle.scene.firstSegment
        var bytes = try chronicle.scene.bytes(of: path)
        bytes[bytes.count - 10] ^= 1
        try chronicle.scene.lay(bytes)
        let found = try Store.verify(folder: chronicle.scene.path)
        #expect(found.faults.first?.file == path && found.faults.allSatisfy { !$0.isOfSnapshot }, "\(found.faults)")
        #expect(try chronicle.scene.open().durable.records == chronicle.records, "a start needs none of it")
    }
}
