@testable import Guidance
import JSON
import Platform
import Testing

@testable import Store

/// Numbers and times that somebody else wrote: none is trusted to have one after it.
struct NumberTests {
    private static let most = JSONValue.integerMax
    private static let now = Instant(milliseconds: 1_795_000_000_000)
    /// One more than the greatest, and the greatest of all.
    private static let beyond = ["9007199254740992", "9223372036854775807", "9223372036854775808", "1e400", "0", "-1"]

    /// The journal with the number in place of the revision of its one programme.
    private func journal(revision: String) throws -> [UInt8] {
        let line = try #require(String(validating: journalLine(1, sync: 0, [try put(1)]).dropLast(), as: UTF8.self))
        let members = line.dropFirst(18).replacing(#""rev":1"#, with: #""rev":\#(revision)"#)
        return Segment.header(first: 1) + sealed(String(members.dropLast())) + [0x0A]
    }

    @Test(arguments: beyond) func `a journal with such a revision is refused by start and verification`(_ number: String) throws {
        let scene = Scene()
        try scene.lay(try journal(revision: number))
        let error = #expect(throws: StoreError.self) { try scene.open() }
        let told = "the rev of \(programID(1)) must be a whole number from 1 to 9007199254740991"
        #expect(error?.description.contains(told) == true, "\(error?.description ?? "")")
        #expect(try Store.verify(folder: scene.path).faults.first?.reason.contains(told) == true)
    }

    @Test(arguments: ["9007199254740990", "9223372036854775806"])
    func `a journal with such a sequence number is refused`(_ number: String) throws {
        let scene = Scene()
        let line = try #require(String(validating: journalLine(1, sync: 0, [try put(1)]).dropLast(), as: UTF8.self))
        let members = line.dropFirst(18).replacing(#""seq":1"#, with: #""seq":\#(number)"#)
        try scene.lay(Segment.header(first: 1) + sealed(String(members.dropLast())) + [0x0A])
        let error = #expect(throws: StoreError.self) { try scene.open() }
        #expect(error?.description.contains("the data is damaged") == true)
    }

    @Test func `after the greatest revision a change is refused, and nothing is lost`() throws {
        let scene = Scene()
        try scene.lay(try journal(revision: "\(Self.most)"))
        for _ in 1...2 {
            let store = try scene.open()
            #expect(store.durable.records.programs[programID(1)]?.revision == Self.most)
            let next = Stored(try program(programID(1)).value, revision: Self.most + 1)
            #expect(throws: WriteRefusal.outOfNumbers) { try store.put([.put(next)]) }
            store.close()
        }
        let store = try scene.open()
        try store.put([try put(2)])
        try store.put([.delete(programID(1))])
        store.close()
        #expect(try Store.verify(folder: scene.path).isSound)
        #expect(try scene.open().durable.records == replayed([[try put(2)]]))
    }

    /// A stream of one programme with this first line.
    private func stream(_ header: String) throws -> [UInt8] {
        let empty = Snapshot.Header(sequence: 1, at: Self.now, catalogueRevision: 0, newestKey: nil)
        var bytes: [UInt8] = []
        _ = Snapshot.write(replayed([[try put(1)]]), empty) { bytes += $0 }
        let record = bytes.split(separator: 0x0A)[1] + [0x0A]
        let first = sealed(#""format":1,\#(header)"#) + [0x0A]
        let digest = SHA256()
        (first + record).withUnsafeBytes { digest.add($0) }
        return first + record + Snapshot.line(count: 1, sha256: digest.end())
    }

    private func header(sequence: String = "1", revision: String = "0", newest: String = "") -> String {
        #""sequence":\#(sequence),"at":"2026-11-21T23:20:11.123Z","catalogueRevision":\#(revision)\#(newest)"#
    }

    @Test func `a stream whose first line has such a number is refused, and the greatest are taken`() throws {
        let files = Scene()
        func newest(_ id: String) -> String { #","newestProgramID":"\#(id)""# }
        for wrong in [
            header(sequence: "\(Self.most)"), header(sequence: "9223372036854775807"), header(sequence: "-1"),
            header(revision: "9223372036854775807"), header(revision: "9007199254740992"), header(revision: "-1"),
            header(newest: newest("prg_ffffffff-ffff-7fff-bfff-ffffffffffff")),
            header(newest: newest("prg_e677d21f-dc00-7000-8000-000000000000")),  // the first of the year 10000
        ] {
            let path = "\(files.path)/stream.jsonl"
            try files.lay(try stream(wrong), at: path)
            let error = #expect(throws: StoreError.self, "\(wrong)") { try Import(path) }
            #expect(error?.description.contains("line 1 ") == true, "\(error?.description ?? "")")
        }
        let right = header(
            sequence: "\(Self.most - 1)", revision: "\(Self.most)", newest: newest("prg_e677d21f-dbff-7fff-bfff-ffffffffffff"))
        try files.lay(try stream(right), at: "\(files.path)/stream.jsonl")
        _ = try Import("\(files.path)/stream.jsonl")
    }

    /// Each row is the first line of a stream, and changes that would need the number after the greatest.
    @Test func `after the greatest number of a stream a change is refused, and the folder opens again`() throws {
        let source = try #require(Chronicle.first().first { $0.kind == .sources })
        let key = Change.put(Stored(AccessKey(id: "key-1", sha256: "", createdAt: Self.now), revision: 1))
        let last = RecordKey("prg_e677d21f-dbff-7fff-bfff-ffffffffffff", prefix: "prg")
        let after = RecordKey(at: Instant(milliseconds: 253_402_300_800_000), count: 0, random: 7)
        #expect(last != nil)
        var late = try program(programID(2)).value
        late.id = ID(after)
        for (header, refused, taken) in [
            (header(sequence: "\(Self.most - 1)"), [key], [Change]()),
            (header(revision: "\(Self.most)"), [source], [key]),
            (header(), [.put(Stored(late, revision: 1))], [key]),
        ] {
            let (files, target) = (Scene(), Scene())
            try files.lay(try stream(header), at: "\(files.path)/stream.jsonl")
            try Import("\(files.path)/stream.jsonl").apply(to: target.path)
            for _ in 1...2 {
                let store = try target.open()
                #expect(throws: WriteRefusal.outOfNumbers, "\(header)") { try store.put(refused) }
                if !taken.isEmpty { try store.put(taken) }
                store.close()
                #expect(try Store.verify(folder: target.path).isSound)
            }
        }
    }

    @Test func `a journal that counts the catalogue on after the greatest revision is refused by start and verification`() throws
    {
        let source = try #require(Chronicle.first().first { $0.kind == .sources })
        for (revision, isRefused) in [(Self.most - 1, false), (Self.most, true)] {
            let scene = Scene()
            try scene.lay(try stream(header(revision: "\(revision)")), at: scene.folder.snapshot(1))
            try scene.lay(Segment.header(first: 2) + journalLine(2, sync: 1, [source]), first: 2)
            let found = try Store.verify(folder: scene.path)
            #expect(found.isSound == !isRefused)
            guard isRefused else {
                let store = try scene.open()
                #expect(store.durable.records.catalogue.revision == Self.most)
                _ = try store.makeSnapshot()
                store.close()
                #expect(try Store.verify(folder: scene.path).isSound)
                continue
            }
            let error = #expect(throws: StoreError.self) { try scene.open() }
            let told = "it changes the catalogue, whose revision is the greatest there can be"
            #expect(error?.description.contains(told) == true, "\(error?.description ?? "")")
            #expect(found.faults.first?.reason == told)
        }
    }
}
