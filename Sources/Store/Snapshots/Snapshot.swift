import Guidance
import JSON

/// All records as of one sequence number, as a stream of JSON lines: a file in `snapshots`, and the output of an export.
///
///     {"crc":"9f3a11c2","format":1,"sequence":104512,"at":"2026-11-21T23:20:11.123Z","catalogueRevision":1,"newestProgramID":"prg_…"}
///     {"put":"sources","id":"…","rev":1,"doc":{…}}
///     {"put":"programs","id":"prg_…","rev":3,"doc":{…}}
///     {"redacted":"notes","id":"not_…","rev":1}
///     {"crc":"…","count":1000000,"sha256":"…"}
///
/// The first line has the sequence number of the last decision in the snapshot, the time when it was written, and two
/// facts that records alone do not give: how often the catalogue has changed, and the greatest key that a record ever
/// had, because new ones must be greater (left out if there was none). A line for each record follows, as `Change`
/// writes it, or, in `Format.redacting` alone, the mark that it was removed later: the catalogue in the order in which it was
/// recorded, then the other kinds, each by id. The last line has the number of those lines and the SHA-256 of all bytes before it. The first and last line have a checksum, as the lines
/// of the journal do.
///
/// A snapshot is valid if and only if all of this holds, and no id appears in it twice. Without its last line it does
/// not count. It gets its name only after it has been read back; after that, nothing changes it, but that it can be replaced as a
/// whole by one from which something was redacted, see `Rewriting`.
struct Snapshot: Sendable {
    /// The first line.
    struct Header: Sendable, Equatable {
        let sequence: Int
        let at: Instant
        let catalogueRevision: Int
        let newestKey: RecordKey?
        var format = Format.plain
    }

    let header: Header
    let records: Records
    /// What it says nothing of.
    let redacted: Set<RecordAddress>
    let bytes: Int

    // MARK: Lines

    static func line(_ header: Header) -> [UInt8] {
        JournalLine.sealed {
            $0.member("format", header.format.rawValue)
            $0.member("sequence", header.sequence)
            $0.member("at", header.at.description)
            $0.member("catalogueRevision", header.catalogueRevision)
            // The name and the prefix are those of a time when only programmes had such keys: the format stays.
            $0.member("newestProgramID", ifPresent: header.newestKey?.text(prefix: "prg"))
        }
    }

    static func header(_ line: [UInt8]) throws(SnapshotError) -> Header {
        guard JournalLine.isSealed(line), let root = try? JSONDocument(line).root else {
            throw .invalid(line: 1, offset: 0, "it does not start with the first line of a snapshot")
        }
        guard let number = root["format"]?.integer, number > 0 else {
            throw .invalid(line: 1, offset: 0, "its first line lacks a member, or has one of the wrong kind")
        }
        guard let format = Format(rawValue: number) else { throw .newer(.format(number)) }
        let id = root["newestProgramID"]?.string
        guard let sequence = root["sequence"]?.integer, 0 <= sequence && sequence <= StoreLimits.sequenceMax,
            let at = root["at"]?.string.flatMap({ Instant($0) }),
            let revision = root["catalogueRevision"]?.integer, revision >= 0,
            id == nil || RecordKey(id ?? "", prefix: "prg") != nil
        else { throw .invalid(line: 1, offset: 0, "its first line lacks a member, or has one of the wrong kind") }
        return Header(
            sequence: sequence, at: at, catalogueRevision: revision, newestKey: id.flatMap { RecordKey($0, prefix: "prg") },
            format: format)
    }

    static func line(count: Int, sha256: [UInt8]) -> [UInt8] {
        JournalLine.sealed {
            $0.member("count", count)
            $0.member("sha256", Hexadecimal.digits(of: sha256))
        }
    }

    /// - Returns: Nil if the line is not the last one of a snapshot.
    static func trailer(_ line: [UInt8]) -> (count: Int, sha256: String)? {
        guard JournalLine.isSealed(line), let root = try? JSONDocument(line).root, let count = root["count"]?.integer,
            let sha256 = root["sha256"]?.string
        else { return nil }
        return (count, sha256)
    }
}

/// Why a file is not a usable snapshot.
enum SnapshotError: Error, Equatable {
    case file(FileError)
    /// The last line is missing: writing did not finish.
    case unfinished
    /// The file is not what was written; with the place, as far as it is known.
    case invalid(line: Int, offset: Int, String)
    /// A later release wrote it.
    case newer(LaterFormat)
    /// The caller stopped the reading.
    case stopped(StoreError)
}
