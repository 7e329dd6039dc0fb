import Guidance

/// What the journal of a folder holds, read in order and judged line by line. Reading changes nothing.
///
/// A group commit writes many lines at once, and a power cut may keep any of their pages. So the first line that does
/// not match its checksum starts a torn tail, unless something proves that it had been on disk: the `sync` of a later
/// line, or the name of a later segment. Then it is damage. A line that matches its checksum but is invalid is damage
/// too.
struct JournalReading {
    private let folder: DataFolder
    private let last: Int
    /// The first sequence number of each segment that is read.
    private(set) var segments: [Int] = []
    private(set) var records = Records()
    private(set) var lines = 0
    private(set) var bytes = 0
    /// The sequence number of the last line that counts; 0 if there is none.
    private(set) var sequence = 0
    /// The last sequence number that had been on disk according to the journal itself.
    private(set) var synced = 0
    private(set) var faults = FaultList()
    /// Set if reading stopped at what a later release wrote.
    private(set) var newer: StoreError?
    /// What a crash left after the last line that counts; only the last segment can have it.
    private(set) var tail: JournalTail?
    /// The greatest key that a record ever had; new ones must be greater.
    private(set) var newestKey: RecordKey?
    private(set) var keys: IdempotencyKeys
    /// The format of the last segment.
    private(set) var format = Format.plain
    /// The records of which the last that is said was redacted: whether they were there, and how, is not known.
    private(set) var unknown: Set<RecordAddress>
    /// The offsets, in the last segment, of the lines after `synced`: as many as one or two group commits wrote.
    private var unsyncedOffsets: [Int] = []
    /// The offset, in the last segment, after the last line that counts.
    private(set) var end = 0

    /// The offset, in the last segment, of the first bytes that are not known to be on disk.
    var unsynced: Int { unsyncedOffsets.first ?? end }

    /// - Parameters:
    ///   - snapshot: The records that lines are applied to; segments that it covers are not read.
    ///   - last: The last sequence number to read; nil for all.
    ///   - keys: Those of the lines before; by default none are kept.
    ///   - atStart: Called before a segment is read, with its first sequence number, the records before it, those of them
    ///     that are not known, and whether every line so far was sound.
    init(
        _ folder: DataFolder, from snapshot: Snapshot? = nil, through last: Int? = nil,
        keys: IdempotencyKeys = IdempotencyKeys(countMax: 0),
        atStart: (Int, Records, Set<RecordAddress>, Bool) -> Void = { _, _, _, _ in }
    ) throws(FileError) {
        (self.folder, self.keys) = (folder, keys)
        (records, sequence, self.last) = (snapshot?.records ?? Records(), snapshot?.header.sequence ?? 0, last ?? Int.max)
        (synced, newestKey, unknown) = (sequence, snapshot?.header.newestKey, snapshot?.redacted ?? [])
        segments = try folder.segmentFirsts().filter { $0 > sequence && $0 <= self.last }
        if let snapshot, segments.isEmpty, sequence < self.last {
            // The segment was made before the snapshot.
            let file = folder.segment(first: sequence + 1)
            faults.append(
                DataFault(
                    file: file, line: 1, offset: 0,
                    reason: "it is missing, though there is a snapshot of \(snapshot.header.sequence)"))
        }
        for first in segments where newer == nil {
            atStart(first, records, unknown, faults.isEmpty)
            try read(segment: first)
        }
    }

    private mutating func read(segment first: Int) throws(FileError) {
        let file = try File.openToRead(folder.segment(first: first), in: folder)
        let size = try file.size()
        bytes += size
        if first != sequence + 1 {
            faults.append(fault(file, 1, 0, "it starts at sequence number \(first), and \(sequence + 1) is the next"))
        }
        (sequence, synced, unsyncedOffsets) = (first - 1, first - 1, [])
        guard try readHeader(file, size: size, first: first) else { return }

        var suspects = FaultList()
        var reader = LineReader(file, end: size)
        do throws(LineReadError<Never>) {
            try reader.forEach(threads: StoreLimits.workersMax, decoding: { [format] line in Self.parse(line, format) }) {
                line, parsed in
                if line.number > 1 && sequence < last && newer == nil { judge(line, parsed, of: file, &suspects) }
            }
        } catch {
            switch error {
            case .file(let error): throw error
            }
        }
        guard let torn = suspects.listed.first else { return }
        if first == segments.last {
            tail = JournalTail(start: torn, bytes: size - torn.offset)
        } else {
            faults.append(suspects)
        }
    }

    // MARK: The header

    /// - Returns: Whether there are lines to read.
    private mutating func readHeader(_ file: File, size: Int, first: Int) throws(FileError) -> Bool {
        end = Segment.header(first: first).count
        if let known = Segment.format(of: try file.read(at: 0, count: end), first: first) {
            format = known
            return true
        }
        var reader = LineReader(file, end: size)
        if let line = try reader.next(), let format = Segment.laterFormat(of: line.bytes) {
            newer = .newer(file: file.path, .format(format))
            return false
        }
        let torn = fault(file, 1, 0, "the header is not that of a format up to \(Format.newest.rawValue) and of the file's name")
        guard first == 1, first == segments.last, try isZero(file, from: end, to: size) else {
            faults.append(torn)
            return true
        }
        end = 0  // a crash came while the first segment was made; a later one has its name only once its header is on disk
        tail = JournalTail(start: torn, bytes: size)
        return false
    }

    private func isZero(_ file: File, from start: Int, to end: Int) throws(FileError) -> Bool {
        var offset = start
        while offset < end {
            let bytes = try file.read(at: offset, count: min(StoreLimits.chunkBytes, end - offset))
            guard bytes.allSatisfy({ $0 == 0 }) else { return false }
            guard !bytes.isEmpty else { return true }
            offset += bytes.count
        }
        return true
    }

    // MARK: The lines

    /// What a line is by itself.
    private enum Parsed: Sendable {
        case entry(JournalLine)
        /// The line was never written completely, or is damaged.
        case broken(String)
        /// The line is intact, and invalid.
        case wrong(LineError)
    }

    private static func parse(_ line: LineReader.Line, _ format: Format) -> Parsed {
        guard line.isTerminated else { return .broken("the line does not end") }
        guard JournalLine.isSealed(line.bytes) else { return .broken("the line does not match its checksum") }
        do { return .entry(try JournalLine(line.bytes, format)) } catch { return .wrong(error) }
    }

    /// - Parameter suspects: The lines before this one that are torn unless something proves that they had been on disk.
    private mutating func judge(_ line: LineReader.Line, _ parsed: Parsed, of file: File, _ suspects: inout FaultList) {
        let entry: JournalLine
        switch parsed {
        case .entry(let parsed): entry = parsed
        case .broken(let reason):
            suspects.append(fault(file, line.number, line.offset, reason))
            return
        case .wrong(let error):
            if suspects.isEmpty, let kind = error.unknownKind {
                newer = .newer(file: file.path, .kind(kind, line: line.number))
                return
            }
            faults.append(fault(file, line.number, line.offset, "\(error.reason), though it matches its checksum"))
            if suspects.isEmpty { sequence += 1 }
            return
        }
        if !suspects.isEmpty {
            guard entry.synced > sequence else { return }  // part of the tail, as far as anything says
            faults.append(suspects)
            suspects = FaultList()
        } else if entry.sequence != sequence + 1 {
            let reason = "its sequence number is \(entry.sequence), and \(sequence + 1) is the next"
            faults.append(fault(file, line.number, line.offset, reason))
        }
        // The store wrote none of these, and a snapshot after it could not be read.
        guard records.canCount(entry.changes) else {
            let reason = "it changes the catalogue, whose revision is the greatest there can be"
            faults.append(fault(file, line.number, line.offset, reason))
            sequence = entry.sequence
            return
        }
        accept(entry, line)
    }

    private mutating func accept(_ entry: JournalLine, _ line: LineReader.Line) {
        records.apply(entry.changes)
        keys.keep(entry)
        newestKey = Records.newestKey(after: newestKey, in: entry.changes)
        if !unknown.isEmpty || !entry.redacted.isEmpty { note(entry) }
        if entry.synced > synced {
            unsyncedOffsets.removeFirst(min(entry.synced - synced, unsyncedOffsets.count))
            synced = entry.synced
        }
        unsyncedOffsets.append(line.offset)
        sequence = entry.sequence
        lines += 1
        end = line.offset + line.length
    }

    private mutating func note(_ entry: JournalLine) {
        for change in entry.changes { unknown.remove(change.address) }
        unknown.formUnion(entry.redacted)
        for case .key(let key) in entry.redacted.map(\.name) { newestKey = max(newestKey ?? key, key) }
    }

    private func fault(_ file: File, _ line: Int, _ offset: Int, _ reason: String) -> DataFault {
        DataFault(file: file.path, line: line, offset: offset, reason: reason)
    }
}

/// Bytes after the last line that counts: what a crash left, or a write in progress.
public struct JournalTail: Sendable, Equatable {
    public let start: DataFault
    public let bytes: Int
}

/// Faults in the order of the journal. All are counted; the first are kept.
struct FaultList {
    private(set) var listed: [DataFault] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ fault: DataFault) {
        if listed.count < StoreLimits.faultsListedMax { listed.append(fault) }
        count += 1
    }

    mutating func append(_ others: FaultList) {
        listed += others.listed.prefix(StoreLimits.faultsListedMax - listed.count)
        count += others.count
    }
}
