import Guidance

/// What a reading of a whole data folder found.
public struct Verification: Sendable {
    public let segments: Int
    public let snapshots: Int
    /// Lines of the journal.
    public let lines: Int
    /// Of segments and snapshots.
    public let bytes: Int
    /// The sequence numbers of the first and the last line; nil if there is no line.
    public let sequences: ClosedRange<Int>?
    /// The sequence numbers to which the folder can be restored; nil if there is nothing in it, or a fault.
    public let restorable: ClosedRange<Int>?
    /// How many records of each kind there are in the end, by the name that the journal gives the kind.
    public let records: [(table: String, count: Int)]
    /// The first faults, in the order in which they were found.
    public let faults: [DataFault]
    public let faultCount: Int
    /// What opening would cut off; beside a running server, what it is writing.
    public let tail: JournalTail?

    /// Whether the folder would open.
    public var isSound: Bool { faultCount == 0 }
}

extension Store {
    /// Reads everything in a data folder and judges it: each line and snapshot by itself, and each snapshot against what the
    /// lines before it say. Changes nothing and takes no lock: it works beside a server.
    public static func verify(folder path: String) throws(StoreError) -> Verification {
        let folder = DataFolder(path)
        guard !folder.isIncomplete else { throw .incomplete(folder: path) }
        return try Verification(of: folder)
    }
}

extension Verification {
    /// Reads a folder, also one that is still being built.
    init(of folder: DataFolder) throws(StoreError) { self = try FolderReading(folder).verification() }
}

/// All files of a folder, read in the order of their sequence numbers.
private struct FolderReading {
    let folder: DataFolder
    let firsts: [Int]
    let sequences: [Int]
    private var faults = FaultList()
    private var bytes = 0
    private var lines = 0

    init(_ folder: DataFolder) throws(StoreError) {
        self.folder = folder
        do throws(FileError) {
            sequences = try folder.snapshotSequences()  // first: a segment is made before its snapshot is
            firsts = try folder.segmentFirsts()
        } catch {
            throw .unusable(folder, error)
        }
    }

    /// Sequence number of the snapshot that the lines go on from; nil if they start with the first line.
    private var base: Int? {
        guard let first = firsts.first, first > 1 else { return firsts.isEmpty ? sequences.last : nil }
        return sequences.first { $0 >= first - 1 }
    }

    consuming func verification() throws(StoreError) -> Verification {
        let snapshot = try base.flatMap { (base) throws(StoreError) in try read(base) }
        var others = sequences.filter { $0 != snapshot?.header.sequence }
        var compared = FaultList()
        let journal: JournalReading
        do {
            journal = try JournalReading(folder, from: snapshot) { first, records, isSound in
                guard let place = others.firstIndex(of: first - 1) else { return }
                // Behind a line that cannot be read the records are others, and the snapshots may well be right.
                if let fault = compare(others.remove(at: place), with: isSound ? records : nil) { compared.append(fault) }
            }
        } catch {
            throw .unusable(folder, error)
        }
        if let newer = journal.newer { throw newer }
        faults.append(journal.faults)
        faults.append(compared)
        for (first, following) in zip(firsts, firsts.dropFirst()) where following <= (snapshot?.header.sequence ?? 0) + 1 {
            do { try look(at: first, before: following) } catch { throw .unusable(folder, error) }
        }
        // One behind the last line, or between two segments that do not meet.
        for sequence in others {
            let isKnown = sequence == journal.sequence && journal.faults.isEmpty
            if let fault = compare(sequence, with: isKnown ? journal.records : nil) { faults.append(fault) }
        }
        if let newest = sequences.last, newest != snapshot?.header.sequence, !firsts.contains(newest + 1) {
            let missing = folder.segment(first: newest + 1)
            let reason = "it is missing, though there is a snapshot of \(newest)"
            faults.append(DataFault(file: missing, line: 1, offset: 0, reason: reason))
        }
        let first = firsts.first ?? (snapshot?.header.sequence ?? 0) + 1
        let floor = snapshot?.header.sequence ?? 0
        return Verification(
            segments: firsts.count, snapshots: sequences.count, lines: journal.lines + lines, bytes: journal.bytes + bytes,
            sequences: journal.sequence >= first ? first...journal.sequence : nil,
            restorable: faults.isEmpty && journal.sequence >= max(1, floor) ? max(1, floor)...journal.sequence : nil,
            records: journal.records.counts, faults: faults.listed, faultCount: faults.count, tail: journal.tail)
    }

    /// A segment that the first snapshot covers whole: retention was stopped while it removed such. Nothing is carried out.
    private mutating func look(at first: Int, before following: Int) throws(FileError) {
        let file = try File.openToRead(folder.segment(first: first))
        let size = try file.size()
        bytes += size
        var (reader, next) = (LineReader(file, end: size), first)
        while let line = try reader.next() {
            let isWhole =
                line.number == 1
                ? line.bytes + [UInt8(ascii: "\n")] == Segment.header(first: first)
                : line.isTerminated && JournalLine.place(of: line.bytes)?.sequence == next
            if line.number > 1 { next += 1 }
            guard !isWhole else { continue }
            let reason = "the line is damaged, or not the one that follows"
            faults.append(DataFault(file: file.path, line: line.number, offset: line.offset, reason: reason))
        }
        lines += next - first
        guard next != following else { return }
        let reason = "it ends at sequence number \(next - 1), and the next segment starts at \(following)"
        faults.append(DataFault(file: file.path, line: 1, offset: 0, reason: reason))
    }

    private mutating func read(_ sequence: Int) throws(StoreError) -> Snapshot? {
        let path = folder.snapshot(sequence)
        do throws(SnapshotError) {
            let snapshot = try Snapshot.read(path)
            bytes += snapshot.bytes
            if snapshot.header.sequence == sequence { return snapshot }
            throw .invalid(line: 1, offset: 0, "it is of sequence number \(snapshot.header.sequence)")
        } catch {
            if case .newer = error { throw StoreError(error, path) }
            faults.append(DataFault(error, path))
            return nil
        }
    }

    /// - Parameter records: What the lines up to the snapshot say; nil if that is not known.
    private mutating func compare(_ sequence: Int, with records: Records?) -> DataFault? {
        guard let snapshot = try? read(sequence) else { return nil }
        guard let records, snapshot.records != records else { return nil }
        let reason = "it holds other records than the lines up to sequence number \(sequence) make"
        return DataFault(file: folder.snapshot(sequence), line: 1, offset: 0, reason: reason)
    }
}
