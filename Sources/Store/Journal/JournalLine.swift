import CShim
@_spi(Journal) import Guidance
import JSON

/// One decision in the journal, as a complete line of JSON.
///
///     {"crc":"9f3a11c2","seq":1042,"sync":1031,"at":"2026-11-21T23:20:11.123Z","by":"key_hr","op":"program.create",
///      "req":"01JD…","idem":"…","changes":[{"put":"programs","id":"prg_…","rev":1,"doc":{…}}]}
///
/// (broken in two here only). A line is valid if and only if
///
/// - it ends in a line feed, and is at most `StoreLimits.lineBytesMax` long;
/// - it starts with `{"crc":"`, eight lower-case hexadecimal digits and `"`, and the digits are the CRC-32 (zlib's) of
///   everything after them, from the comma to the closing brace, without the line feed;
/// - it is JSON, and an object of exactly these members in this order, where `idem` may be missing: `seq` and `sync`
///   whole numbers with 0 ≤ sync < seq ≤ `StoreLimits.sequenceMax`, `at` a time, `by`, `op`, `req` and `idem` strings, `changes` as
///   `FileChange` reads them;
/// - its `seq` is one more than that of the line before it.
///
/// The checksum tells a torn write from other faults: a line that matches it and is otherwise invalid was never torn.
struct JournalLine: Equatable {
    /// `seq`. Numbers the lines from 1 without a gap, across all segments.
    let sequence: Int
    /// `sync`. The last sequence number known to be on disk when this line was written.
    let synced: Int
    /// `at`. For information only: the clock may go back, sequence numbers do not.
    let at: Instant
    let note: EntryNote
    let changes: [Change]
    /// The records of which something was redacted in it.
    var redacted: [RecordAddress] = []

    /// The line with its line feed, as written; nothing was redacted in it.
    var bytes: [UInt8] {
        Self.sealed {
            $0.member("seq", sequence)
            $0.member("sync", synced)
            $0.member("at", at.description)
            $0.member("by", note.by)
            $0.member("op", note.op)
            $0.member("req", note.requestID)
            $0.member("idem", ifPresent: note.idempotencyKey)
            $0.name("changes")
            $0.array(changes) { $1.write(to: &$0) }
        }
    }

    /// At least as many bytes as the line has, known without writing it. A control character takes six bytes in JSON.
    var bytesMax: Int {
        let texts = [note.by, note.op, note.requestID, note.idempotencyKey ?? ""]
        let documents = changes.reduce(0) { $0 + ($1.stored?.document.count ?? 0) + StoreLimits.changeBytesMax }
        return StoreLimits.lineFrameBytesMax + 6 * texts.reduce(0) { $0 + $1.utf8.count } + documents
    }

    // MARK: The checksum

    static let crcRange = 8..<16
    private static let sealedFrom = 17

    /// An object with the checksum first, then `members`, and a line feed at the end.
    static func sealed(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var line = JSONWriter.bytes(reserving: 1024) {
            $0.object {
                $0.member("crc", "00000000")
                members(&$0)
            }
        }
        line.replaceSubrange(crcRange, with: Hexadecimal.digits(of: crc(of: line)).utf8)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// Whether `sealed` wrote this line, given without its line feed.
    static func isSealed(_ line: [UInt8]) -> Bool {
        guard line.count > sealedFrom, line.starts(with: #"{"crc":""#.utf8), line[crcRange.upperBound] == UInt8(ascii: "\"")
        else { return false }
        return line[crcRange].elementsEqual(Hexadecimal.digits(of: crc(of: line)).utf8)
    }

    private static func crc(of line: [UInt8]) -> UInt32 {
        line.withUnsafeBytes { bytes in
            let sealed = bytes[sealedFrom...]
            return cs_crc32(UnsafeRawBufferPointer(rebasing: sealed).baseAddress, sealed.count)
        }
    }
}

/// Why a line cannot be read although it matches its checksum.
struct LineError: Error, Equatable {
    let reason: String
    /// The kind of record that this release does not know; nil if something else is wrong.
    var unknownKind: String?
}

extension JournalLine {
    /// Reads a line, without its line feed, that matches its checksum.
    init(_ line: [UInt8], _ format: Format = .plain) throws(LineError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(line, depthMax: StoreLimits.lineDepthMax)
        } catch {
            throw LineError(reason: "it is not JSON: \(error.reason)")
        }
        var members = document.root.members
        var member = members.next()
        func take(_ name: String) -> JSONValue? {
            guard let taken = member, taken.isNamed(name) else { return nil }
            member = members.next()
            return taken.value
        }
        guard take("crc") != nil, let sequence = take("seq")?.integer, let synced = take("sync")?.integer,
            0 <= synced && synced < sequence && sequence <= StoreLimits.sequenceMax,
            let at = take("at")?.string.flatMap({ Instant($0) }),
            let by = take("by")?.string, let op = take("op")?.string, let requestID = take("req")?.string
        else { throw LineError(reason: "seq, sync, at, by, op or req is missing, out of order or of the wrong kind") }
        let key = take("idem")
        guard key == nil || key?.string != nil, let changes = take("changes"), changes.kind == .array, member == nil else {
            throw LineError(reason: "idem or changes is missing or of the wrong kind, or more follows")
        }
        (self.sequence, self.synced, self.at) = (sequence, synced, at)
        self.note = EntryNote(by: by, op: op, requestID: requestID, idempotencyKey: key?.string)
        (self.changes, redacted) = try Self.read(changes, format)
    }

    /// The members that give a line's place in the journal.
    struct Place {
        let sequence: Int
        let synced: Int
        let at: Instant
    }

    /// - Returns: Nil if the bytes, without their line feed, are not a line of a journal.
    static func place(of line: [UInt8]) -> Place? {
        guard isSealed(line), let root = try? JSONDocument(line, depthMax: StoreLimits.lineDepthMax).root,
            let sequence = root["seq"]?.integer, let synced = root["sync"]?.integer, sequence <= StoreLimits.sequenceMax,
            let at = root["at"]?.string.flatMap({ Instant($0) })
        else { return nil }
        return Place(sequence: sequence, synced: synced, at: at)
    }

    /// The sequence number in the first bytes of a line, for a look that does not read all of it; nil if they do not
    /// start a line.
    static func sequence(atStartOf line: [UInt8]) -> Int? {
        let member = Array(#","seq":"#.utf8)
        let start = crcRange.upperBound + 1 + member.count
        guard line.count > start, line.starts(with: #"{"crc":""#.utf8), line[(start - member.count)..<start].elementsEqual(member)
        else { return nil }
        let digits = line[start...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard start + digits.count < line.count else { return nil }  // the number may continue
        return Int(String(decoding: digits, as: UTF8.self)).flatMap { $0 <= StoreLimits.sequenceMax ? $0 : nil }
    }

    private static func read(
        _ changes: JSONValue, _ format: Format
    ) throws(LineError) -> (changes: [Change], redacted: [RecordAddress]) {
        var (read, redacted) = ([Change](), [RecordAddress]())
        read.reserveCapacity(changes.count)
        for element in changes.elements {
            do {
                switch try FileChange(element, format) {
                case .change(let change): read.append(change)
                case .redacted(let address): redacted.append(address)
                }
            } catch {
                let place = read.count + redacted.count + 1
                throw LineError(reason: "change \(place) cannot be read: \(error)", unknownKind: error.unknownKind)
            }
        }
        return (read, redacted)
    }
}
