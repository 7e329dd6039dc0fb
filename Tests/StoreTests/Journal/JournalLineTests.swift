import CShim
@testable import Guidance
import JSON
import Testing

@testable import Store

struct JournalLineTests {
    @Test func `lines are written like this for ever`() throws {
        let line = JournalLine(
            sequence: 1042, synced: 1031, at: Instant(milliseconds: 1_795_303_211_123),
            note: EntryNote(by: "key_hr", op: "program.delete", requestID: "01JD", idempotencyKey: "a \"key\""),
            changes: [.delete(programID(1))])
        #expect(
            String(decoding: line.bytes, as: UTF8.self) == #"""
                {"crc":"f63d57c2","seq":1042,"sync":1031,"at":"2026-11-21T23:20:11.123Z","by":"key_hr","op":"program.delete","req":"01JD","idem":"a \"key\"","changes":[{"delete":"programs","id":"prg_0000000f-4241-7000-8000-000000000007"}]}

                """#)
    }

    @Test func `headers are written like this for ever`() {
        #expect(
            String(decoding: Segment.header(first: 1042), as: UTF8.self) == "{\"crc\":\"c64ca481\",\"format\":1,\"first\":1042}\n"
        )
        #expect(DataFolder.name(of: 1042) == "00000000000000001042.jsonl")
    }

    @Test(arguments: [nil, "retry-1", "line\nfeed and \u{0} and 𝄞"])
    func `a line reads back as it was`(key: String?) throws {
        let line = JournalLine(
            sequence: 7, synced: 6, at: Instant(milliseconds: 0),
            note: EntryNote(by: "", op: "\"", requestID: "\\", idempotencyKey: key), changes: [try put(1), try put(2)])
        let bytes = Array(line.bytes.dropLast())
        #expect(JournalLine.isSealed(bytes))
        #expect(try JournalLine(bytes) == line)
        #expect(!bytes.contains(0x0A))
    }

    @Test func `no other byte in a line has its checksum`() {
        let sound = Array(journalLine(1, sync: 0, [.delete(programID(1))]).dropLast())
        for index in sound.indices {
            for bit in 0..<8 {
                var flipped = sound
                flipped[index] ^= 1 << UInt8(bit)
                #expect(!JournalLine.isSealed(flipped), "bit \(bit) of byte \(index)")
            }
        }
        for count in sound.indices { #expect(!JournalLine.isSealed(Array(sound[..<count])), "cut to \(count) bytes") }
    }

    @Test(arguments: [
        #""seq":2"#,
        #""sync":0,"seq":1,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[]"#,
        #""seq":0,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[]"#,
        #""seq":1,"sync":1,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[]"#,
        #""seq":1,"sync":-1,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[]"#,
        #""seq":1.0,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[]"#,
        #""seq":1,"sync":0,"at":"yesterday","by":"","op":"","req":"","changes":[]"#,
        #""seq":1,"sync":0,"at":"2026-11-21T23:20:11Z","by":1,"op":"","req":"","changes":[]"#,
        #""seq":1,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","idem":null,"changes":[]"#,
        #""seq":1,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":{}"#,
        #""seq":1,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[],"more":1"#,
        #""seq":1,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[{"put":"spells"}]"#,
        #""seq":1,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[1"#,
    ])
    func `a line of another shape is refused though its checksum matches`(members: String) {
        let bytes = sealed(members)
        #expect(JournalLine.isSealed(bytes))
        #expect(throws: LineError.self) { try JournalLine(bytes) }
    }

    @Test(arguments: [
        "00000000000000000000.jsonl", "1.jsonl", "0000000000000000000a.jsonl", "00000000000000000001.jsonl.tmp",
        "00000000000000000001.json", "+0000000000000000001.jsonl", "99999999999999999999.jsonl", "",
    ])
    func `a file of any other name is not a segment`(name: String) {
        #expect(DataFolder.sequence(ofName: name) == nil)
    }

    @Test func `a document as deep as a request may be comes back`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        let bytes = sealed(
            #""seq":1,"sync":0,"at":"2026-11-21T23:20:11Z","by":"","op":"","req":"","changes":[{"put":"x","doc":\#(deep)}]"#)
        let error = #expect(throws: LineError.self) { try JournalLine(bytes) }
        #expect(error?.reason.contains("JSON") == false, "refused for its table, not for its depth")
    }

    /// The bounds on what waits for the disk and on a line are judged before the line is written.
    @Test func `no line is longer than it is thought to be`() throws {
        let hostile = String(repeating: "\u{1}", count: 300)
        let slug = try #require(Slug(String(repeating: "s", count: 100)))
        let last = RecordKey(at: Instant(milliseconds: 0xFFFF_FFFF_FFFF), count: 0xFFF, random: .max)
        let key = AccessKey(id: slug, sha256: hostile, createdAt: Instant("9999-12-31T23:59:59.999Z")!)
        let notes = [
            EntryNote(by: "", op: "", requestID: ""), .test,
            EntryNote(by: hostile, op: hostile, requestID: hostile, idempotencyKey: hostile),
        ]
        var program = try program(programID(1)).value
        program.id = ID(last)
        for note in notes {
            for changes: [Change] in [
                [], [try put(1)], [.put(Stored(key, revision: .max))], [.delete(slug.name, .relationshipTypes)],
                [.delete(ID<Program>(last)), .put(Stored(program, revision: .max))],
            ] {
                for (sequence, at) in [(1, Instant(milliseconds: 0)), (Int.max, Instant("9999-12-31T23:59:59.999Z")!)] {
                    let line = JournalLine(sequence: sequence, synced: sequence - 1, at: at, note: note, changes: changes)
                    #expect(line.bytes.count <= line.bytesMax, "\(line.bytes.count)")
                }
            }
        }
    }
}

/// A line of these members, without its line feed, with a matching checksum.
func sealed(_ members: String) -> [UInt8] {
    // The writer passes raw bytes through, so a value can smuggle the other members in.
    var line = JournalLine.sealed { $0.member("x", raw: members.utf8) }
    let start = 17
    line.replaceSubrange(start..<start + #","x":"#.utf8.count, with: ",".utf8)
    line.removeLast()
    let crc = line[start...].withUnsafeBytes { cs_crc32($0.baseAddress, $0.count) }
    let digits = String(crc, radix: 16)
    line.replaceSubrange(8..<16, with: (String(repeating: "0", count: 8 - digits.count) + digits).utf8)
    return line
}
