import Guidance

/// What the journal of a folder holds: read in order and judged line by line. Reading changes nothing.
///
/// A group commit writes many lines at once, and a power cut keeps any pages of them. So the first line that does not
/// match its checksum is the start of a torn tail, unless something says that it had been on disk: the `sync` of a line
/// behind it, or the name of a later segment. Then it is damage, and so is a line that matches its checksum and is wrong.
struct JournalReading {
    private let folder: DataFolder
    /// The first sequence number of each segment.
    private(set) var segments: [Int] = []
    private(set) var records = Records()
    private(set) var lines = 0
    private(set) var bytes = 0
    /// Of the last line that counts; 0 if there is none.
    private(set) var sequence = 0
    /// The last sequence number of which the journal itself says that it had been on disk.
    private(set) var synced = 0
    private(set) var faults = FaultList()
    /// The reading stopped at a segment of another format.
    private(set) var newer: StoreError?
    /// What a crash left behind the last line that counts; only the last segment has one.
    private(set) var tail: JournalTail?
    /// The greatest id that was ever given to a programme, for those to come must be greater.
    private(set) var newestProgramID: ProgramID?
    /// Where, in the last segment, the lines behind `synced` start. As many as one or two group commits wrote.
    private var unsyncedOffsets: [Int] = []
    /// Where the last segment's last line that counts ends.
    private(set) var end = 0

    /// Where, in the last segment, the bytes start that are not known to be on disk.
    var unsynced: Int { unsyncedOffsets.first ?? end }

    init(_ folder: DataFolder) throws(FileError) {
        self.folder = folder
        segments = try folder.segments()
        for first in segments where newer == nil { try read(segment: first) }
    }

    private mutating func read(segment first: Int) throws(FileError) {
        let file = try File.openToRead(folder.segment(first: first))
        let size = try file.size()
        bytes += size
        if first != sequence + 1 {
            faults.append(fault(file, 1, 0, "it starts at sequence number \(first), and \(sequence + 1) is the next"))
        }
        (sequence, synced, unsyncedOffsets) = (first - 1, first - 1, [])
        guard try readHeader(file, size: size, first: first) else { return }

        var reader = LineReader(file, end: size)
        var suspects = FaultList()
        while let line = try reader.next() {
            if line.number > 1 { judge(line, of: file, &suspects) }
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
        let header = Segment.header(first: first)
        end = header.count
        if try file.read(at: 0, count: header.count) == header { return true }
        var reader = LineReader(file, end: size)
        if let line = try reader.next(), let format = Segment.otherFormat(of: line.bytes) {
            newer = .newer(file: file.path, format: format)
            return false
        }
        let torn = fault(file, 1, 0, "the header is not that of format \(Segment.format) and of the file's name")
        guard first == segments.last, try isZero(file, from: header.count, to: size) else {
            faults.append(torn)
            return true
        }
        end = 0  // a crash came while the segment was made
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

    /// - Parameter suspects: The lines before this one that are torn unless something proves that they had been on disk.
    private mutating func judge(_ line: LineReader.Line, of file: File, _ suspects: inout FaultList) {
        guard line.isTerminated, JournalLine.isSealed(line.bytes) else {
            let reason = line.isTerminated ? "the line does not match its checksum" : "the line does not end"
            suspects.append(fault(file, line.number, line.offset, reason))
            return
        }
        let entry: JournalLine
        do {
            entry = try JournalLine(line.bytes)
        } catch {
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
        accept(entry, line)
    }

    private mutating func accept(_ entry: JournalLine, _ line: LineReader.Line) {
        records.apply(entry.changes)
        for case .putProgram(let program) in entry.changes {
            newestProgramID = max(newestProgramID ?? program.value.id, program.value.id)
        }
        if entry.synced > synced {
            unsyncedOffsets.removeFirst(min(entry.synced - synced, unsyncedOffsets.count))
            synced = entry.synced
        }
        unsyncedOffsets.append(line.offset)
        sequence = entry.sequence
        lines += 1
        end = line.offset + line.length
    }

    private func fault(_ file: File, _ line: Int, _ offset: Int, _ reason: String) -> JournalFault {
        JournalFault(file: file.path, line: line, offset: offset, reason: reason)
    }
}

/// Bytes behind the last line that counts, as a crash leaves them, or a write that is still going on.
public struct JournalTail: Sendable, Equatable {
    public let start: JournalFault
    public let bytes: Int
}

/// Faults in the order of the journal: all are counted, the first are kept.
struct FaultList {
    private(set) var listed: [JournalFault] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ fault: JournalFault) {
        if listed.count < StoreLimits.faultsListedMax { listed.append(fault) }
        count += 1
    }

    mutating func append(_ others: FaultList) {
        listed += others.listed.prefix(StoreLimits.faultsListedMax - listed.count)
        count += others.count
    }
}
