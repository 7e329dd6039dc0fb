public import Guidance

/// What a complete reading of a data folder found.
public struct Verification: Sendable {
    public let segments: Int
    public let snapshots: Int
    /// How many lines the journal has.
    public let lines: Int
    /// The size of all segments and snapshots together.
    public let bytes: Int
    /// The sequence numbers of the first and the last line; nil if there is no line.
    public let sequences: ClosedRange<Int>?
    /// The sequence numbers that the folder can be restored to; nil if it is empty or has a fault.
    public let restorable: ClosedRange<Int>?
    /// How many records of each kind there are after the last line, under the journal's name for the kind.
    public let records: [(kind: KindName, count: Int)]
    /// The first faults, in the order in which they were found.
    public let faults: [DataFault]
    public let faultCount: Int
    /// The first records that this service would not have written as they are. They open, and are served.
    public let doubts: [Doubt]
    public let doubtCount: Int
    /// What opening the folder would cut off; with a running server, what it is just writing.
    public let tail: JournalTail?

    /// Whether the folder would open.
    public var isSound: Bool { faultCount == 0 }
}

extension Store {
    /// Reads everything in a data folder and checks it: each line and snapshot by itself, and each snapshot against the
    /// lines before it, but for records of which the last that either says was redacted. It changes nothing and takes no lock, so it
    /// works while a server runs.
    public static func verify(folder path: String) throws(StoreError) -> Verification {
        let folder = DataFolder(path)
        guard !folder.isIncomplete else { throw .incomplete(folder: path) }
        return try FolderReading(folder).verification(ofRecords: true)
    }
}

extension Verification {
    /// Reads a folder, even one that is still being built.
    init(of folder: DataFolder) throws(StoreError) { self = try FolderReading(folder).verification(ofRecords: false) }
}

/// Reads all files of a folder in the order of their sequence numbers.
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
            sequences = try folder.snapshotSequences()  // first: a segment is made before its snapshot
            firsts = try folder.segmentFirsts()
        } catch {
            throw .unusable(folder, error)
        }
    }

    /// The sequence number of the snapshot that the lines continue; nil if they start with the first line.
    private var base: Int? {
        guard let first = firsts.first, first > 1 else { return firsts.isEmpty ? sequences.last : nil }
        return sequences.first { $0 >= first - 1 }
    }

    /// - Parameter ofRecords: Whether records are looked at too, which takes as long again as reading them.
    consuming func verification(ofRecords: Bool) throws(StoreError) -> Verification {
        let snapshot = try base.flatMap { (base) throws(StoreError) in try read(base) }
        let journal = try readJournal(from: snapshot)
        let floor = snapshot?.header.sequence ?? 0
        for (first, following) in zip(firsts, firsts.dropFirst()) where following <= floor + 1 {
            do { try look(at: first, before: following) } catch { throw .unusable(folder, error) }
        }
        if let newest = sequences.last, newest != snapshot?.header.sequence, !firsts.contains(newest + 1) {
            let missing = folder.segment(first: newest + 1)
            let reason = "it is missing, though there is a snapshot of \(newest)"
            faults.append(DataFault(file: missing, line: 1, offset: 0, reason: reason))
        }
        if let fault = folder.secretFault { faults.append(fault) }
        let (doubts, doubtCount) = ofRecords ? Self.doubts(of: journal.records) : ([], 0)
        let first = firsts.first ?? floor + 1
        return Verification(
            segments: firsts.count, snapshots: sequences.count, lines: journal.lines + lines, bytes: journal.bytes + bytes,
            sequences: journal.sequence >= first ? first...journal.sequence : nil,
            restorable: faults.isEmpty && journal.sequence >= max(1, floor) ? max(1, floor)...journal.sequence : nil,
            records: journal.records.counts, faults: faults.listed, faultCount: faults.count, doubts: doubts,
            doubtCount: doubtCount, tail: journal.tail)
    }

    /// Reads the lines after a snapshot, and holds every other snapshot against the records that they make.
    private mutating func readJournal(from snapshot: Snapshot?) throws(StoreError) -> JournalReading {
        var others = sequences.filter { $0 != snapshot?.header.sequence }
        var compared = FaultList()
        var newer: StoreError?
        let journal: JournalReading
        do {
            journal = try JournalReading(folder, from: snapshot) { first, records, unknown, isSound in
                guard let place = others.firstIndex(of: first - 1) else { return }
                // After a line that cannot be read, the records differ, and the snapshots may well be right.
                do throws(StoreError) {
                    let fault = try compare(others.remove(at: place), with: isSound ? (records, unknown) : nil)
                    if let fault { compared.append(fault) }
                } catch {
                    newer = newer ?? error
                }
            }
        } catch {
            throw .unusable(folder, error)
        }
        if let newer = newer ?? journal.newer { throw newer }
        faults.append(journal.faults)
        faults.append(compared)
        // A snapshot later than the last line, or between two segments with a gap.
        for sequence in others {
            let isKnown = sequence == journal.sequence && journal.faults.isEmpty
            if let fault = try compare(sequence, with: isKnown ? (journal.records, journal.unknown) : nil) {
                faults.append(fault)
            }
        }
        return journal
    }

    private static func doubts(of records: Records) -> (listed: [Doubt], count: Int) {
        var (listed, count) = ([Doubt](), 0)
        records.forEachDoubt { doubt in
            if listed.count < StoreLimits.faultsListedMax { listed.append(doubt) }
            count += 1
        }
        return (listed, count)
    }

    /// Checks a segment that the first snapshot covers completely: retention was interrupted while it removed such
    /// segments. Its changes are not applied.
    private mutating func look(at first: Int, before following: Int) throws(FileError) {
        let file = try File.openToRead(folder.segment(first: first), in: folder)
        let size = try file.size()
        bytes += size
        var (reader, next) = (LineReader(file, end: size), first)
        while let line = try reader.next() {
            let isWhole =
                line.number == 1
                ? Segment.format(of: line.bytes + [UInt8(ascii: "\n")], first: first) != nil
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
            let snapshot = try Snapshot.read(path, in: folder)
            bytes += snapshot.bytes
            if snapshot.header.sequence == sequence { return snapshot }
            throw .invalid(line: 1, offset: 0, "it is of sequence number \(snapshot.header.sequence)")
        } catch {
            if case .newer = error { throw StoreError(error, path) }
            faults.append(DataFault(error, path))
            return nil
        }
    }

    /// - Parameter lines: The records that the lines up to the snapshot make, and those of them that are not known; nil if that
    ///   is unknown as a whole.
    /// - Throws: If a later release wrote the snapshot, which a start refuses too.
    private mutating func compare(
        _ sequence: Int, with lines: (records: Records, unknown: Set<RecordAddress>)?
    ) throws(StoreError) -> DataFault? {
        guard let snapshot = try read(sequence) else { return nil }
        guard let lines else { return nil }
        let unknown = lines.unknown.union(snapshot.redacted)
        guard snapshot.records.without(unknown) != lines.records.without(unknown) else { return nil }
        let reason = "it holds other records than the lines up to sequence number \(sequence) make"
        return DataFault(file: folder.snapshot(sequence), line: 1, offset: 0, reason: reason)
    }
}

extension Records {
    fileprivate func without(_ addresses: Set<RecordAddress>) -> Records {
        guard !addresses.isEmpty else { return self }
        var records = self
        let deletions = addresses.map { Change.delete($0.name, $0.kind) }
        records.apply(deletions.sorted { $0.kind.rawValue < $1.kind.rawValue })  // those of one kind in a row cost less
        return records
    }
}
