import Guidance
import JSON
import Platform

/// Makes copies of a folder's files from which versions of records have gone. The copy has `.tmp` behind its name, is on disk, and was
/// read back; the one who asked for it puts it in the place of the file.
///
/// It reads line by line, and holds one at a time.
struct Rewriting {
    /// What is to take the place of a file.
    struct Copy {
        let path: String
        /// How many bytes it is shorter than the file.
        let bytesLess: Int
        /// The sequence numbers of lines that have lost an Idempotency-Key.
        let keyless: [Int]

        var temporary: String { Rewriting.temporary(path) }
    }

    let folder: DataFolder
    let disk: Disk
    let search: RedactionSearch
    /// Called from time to time; if it throws, the copy is removed.
    let mayGoOn: () throws(StoreError) -> Void
    /// How many versions of each record are missing from the segments that were asked for.
    private(set) var versions: [RecordAddress: Int] = [:]

    init(_ folder: DataFolder, _ disk: Disk, _ redaction: Redaction, mayGoOn: @escaping () throws(StoreError) -> Void) {
        (self.folder, self.disk, search, self.mayGoOn) = (folder, disk, RedactionSearch(redaction), mayGoOn)
    }

    private static let feed = [UInt8(ascii: "\n")]
    fileprivate static func temporary(_ path: String) -> String { path + ".tmp" }

    // MARK: Segments

    /// - Parameter first: Of a segment to which nothing is added any more.
    /// - Returns: Nil if nothing in it has to go.
    mutating func copy(segment first: Int) throws(StoreError) -> Copy? {
        let path = folder.segment(first: first)
        let found = try look(into: path, at: JournalLine.sequence)
        guard found.holds else {
            versions.merge(found.redacted) { $0 + $1 }
            return nil
        }
        return try removingOnError(path) { () throws(StoreError) in
            guard let (copy, lines) = try write(segment: first, path) else { return nil }
            try check(copy, first: first, lines: lines)
            versions.merge(try look(into: copy.temporary, at: JournalLine.sequence).redacted) { $0 + $1 }
            return copy
        }
    }

    /// Whether something has to go from a segment, which may be the one to which lines are added.
    func holds(segment first: Int) throws(StoreError) -> Bool {
        try look(into: folder.segment(first: first), at: JournalLine.sequence).holds
    }

    private func write(segment first: Int, _ path: String) throws(StoreError) -> (Copy, lines: Int)? {
        var writer = try attempt { () throws(FileError) in try FileWriter(Self.temporary(path), in: folder, disk) }
        var (before, lines, gone, keyless) = (0, 0, 0, [Int]())
        try forEachLine(path) { line throws(StoreError) in
            (before, lines) = (before + line.length, line.number)
            var bytes = line.bytes + Self.feed
            if line.number == 1 {
                guard Segment.format(of: bytes, first: first) != nil else { throw fault(path, line, "it is no header") }
                bytes = Segment.header(first: first, .redacting)
            } else if let sequence = JournalLine.sequence(atStartOf: line.bytes), looksGone(line.bytes, at: sequence) {
                // A line that is damaged must not get a checksum that fits.
                guard JournalLine.isSealed(line.bytes) else { throw fault(path, line, "the line does not match its checksum") }
                let redacted: RedactedLine?
                do throws(LineError) { redacted = try RedactedLine(line.bytes) { search.isGone($0, at: sequence) } } catch {
                    throw fault(path, line, error.reason)
                }
                if let redacted {
                    (bytes, gone) = (redacted.bytes, gone + 1)
                    if redacted.hadKey { keyless.append(sequence) }
                }
            }
            try attempt { () throws(FileError) in try writer.append(bytes) }
            return true
        }
        guard gone > 0 else {
            try attempt { () throws(FileError) in try File.remove(Self.temporary(path), in: folder) }
            return nil
        }
        try attempt { () throws(FileError) in try writer.finish() }
        return (Copy(path: path, bytesLess: before - writer.size, keyless: keyless), lines)
    }

    /// Reads a copy back: it takes the place of the only other one of its lines.
    private func check(_ copy: Copy, first: Int, lines: Int) throws(StoreError) {
        var next = first
        try forEachLine(copy.temporary) { line throws(StoreError) in
            if line.number == 1 {
                let format = Segment.format(of: line.bytes + Self.feed, first: first)
                guard format == .redacting else { throw fault(copy.temporary, line, "it is no header") }
                return true
            }
            guard line.isTerminated, JournalLine.isSealed(line.bytes), JournalLine.sequence(atStartOf: line.bytes) == next else {
                throw fault(copy.temporary, line, "the line is damaged, or not the one that follows")
            }
            next += 1
            return true
        }
        guard next - first == lines - 1 else {
            throw fault(copy.temporary, nil, "it lacks lines of the file that it is a copy of")
        }
    }

    // MARK: Snapshots

    /// - Returns: Nil if nothing in it has to go.
    func copy(snapshot sequence: Int) throws(StoreError) -> Copy? {
        let path = folder.snapshot(sequence)
        guard try look(into: path, at: { _ in sequence }).holds else { return nil }
        return try removingOnError(path) { () throws(StoreError) in
            let copy = try write(snapshot: sequence, path)
            if let copy { try Snapshot.checkBytes(copy.temporary, in: folder, mayGoOn: mayGoOn) }
            return copy
        }
    }

    private func write(snapshot sequence: Int, _ path: String) throws(StoreError) -> Copy? {
        let (size, end, trailer): (Int, Int, (count: Int, sha256: String))
        do throws(SnapshotError) {
            let source: File
            do { source = try File.openToRead(path, in: folder) } catch { throw .file(error) }
            (size, end, trailer) = try Snapshot.end(of: source)
        } catch {
            throw StoreError(error, path)
        }
        var writer = try attempt { () throws(FileError) in try FileWriter(Self.temporary(path), in: folder, disk) }
        let (source, digest) = (SHA256(), SHA256())
        var gone = 0
        func add(_ bytes: [UInt8]) throws(StoreError) {
            bytes.withUnsafeBytes { digest.add($0) }
            try attempt { () throws(FileError) in try writer.append(bytes) }
        }
        try forEachLine(path) { line throws(StoreError) in
            guard line.offset < end else { return false }
            var bytes = line.bytes + Self.feed
            bytes.withUnsafeBytes { source.add($0) }
            if line.number == 1 {
                do throws(SnapshotError) {
                    var header = try Snapshot.header(line.bytes)
                    header.format = .redacting
                    bytes = Snapshot.line(header)
                } catch {
                    throw StoreError(error, path)
                }
            } else if looksGone(line.bytes, at: sequence) {
                let redacted: RedactedLine?
                do throws(LineError) {
                    redacted = try RedactedLine(ofSnapshot: line.bytes) { search.isGone($0, at: sequence) }
                } catch {
                    throw fault(path, line, error.reason)
                }
                if let redacted { (bytes, gone) = (redacted.bytes, gone + 1) }
            }
            try add(bytes)
            return true
        }
        // What is damaged must not get a checksum that fits.
        guard Hexadecimal.digits(of: source.end()) == trailer.sha256 else {
            throw StoreError(Snapshot.mismatch(trailer, end), path)
        }
        let last = Snapshot.line(count: trailer.count, sha256: digest.end())
        try attempt { () throws(FileError) in
            try writer.append(last)
            try writer.finish()
            if gone == 0 { try File.remove(Self.temporary(path), in: folder) }
        }
        return gone > 0 ? Copy(path: path, bytesLess: size - writer.size, keyless: []) : nil
    }

    // MARK: Lines

    /// Whether a file holds something that has to go; if not, how much of it is missing already.
    ///
    /// - Parameter sequence: The number as of which a line says something.
    private func look(
        into path: String, at sequence: ([UInt8]) -> Int?
    ) throws(StoreError) -> (holds: Bool, redacted: [RecordAddress: Int]) {
        var (holds, redacted) = (false, [RecordAddress: Int]())
        try forEachLine(path) { line throws(StoreError) in
            search.forEachMatch(in: line.bytes) { record, isRedacted in
                if isRedacted {
                    redacted[record.address, default: 0] += 1
                } else if let sequence = sequence(line.bytes), sequence < record.sequence {
                    holds = true
                }
            }
            return !holds
        }
        return (holds, redacted)
    }

    private func looksGone(_ line: [UInt8], at sequence: Int) -> Bool {
        var looksGone = false
        search.forEachMatch(in: line) { record, isRedacted in
            looksGone = looksGone || !isRedacted && sequence < record.sequence
        }
        return looksGone
    }

    /// - Parameter body: Returns whether to go on.
    private func forEachLine(_ path: String, _ body: (LineReader.Line) throws(StoreError) -> Bool) throws(StoreError) {
        let (file, size) = try attempt { () throws(FileError) in
            let file = try File.openToRead(path, in: folder)
            return (file, try file.size())
        }
        var reader = LineReader(file, end: size)
        while let line = try attempt({ () throws(FileError) in try reader.next() }) {
            if line.number % 256 == 0 { try mayGoOn() }
            guard try body(line) else { return }
        }
    }

    private func attempt<Result>(_ body: () throws(FileError) -> Result) throws(StoreError) -> Result {
        do { return try body() } catch { throw .unusable(folder, error) }
    }

    private func removingOnError(_ path: String, _ body: () throws(StoreError) -> Copy?) throws(StoreError) -> Copy? {
        do { return try body() } catch {
            try? File.remove(Self.temporary(path), in: folder)
            throw error
        }
    }

    private func fault(_ path: String, _ line: LineReader.Line?, _ reason: String) -> StoreError {
        let fault = DataFault(file: path, line: line?.number ?? 1, offset: line?.offset ?? 0, reason: reason)
        return .damaged(folder: folder.path, first: fault, count: 1)
    }
}
