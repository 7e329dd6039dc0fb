import Glibc
public import Guidance

/// The lock of a data folder for a reader, which keeps a server from starting on it. The lock goes when this value goes.
public final class FolderLock: Sendable {
    private let files: [File]?

    /// - Throws: `StoreError` if another process has the folder, or others could change what is in it. A folder that this user may not write to is read
    ///   without a lock: a backup on a read-only disk has no server.
    public init(_ path: String) throws(StoreError) {
        let folder = DataFolder(path)
        if (try? folder.descriptor()) != nil { try folder.checkExposure() }
        var isHeld = false
        do throws(FileError) {
            let isOurs = try !folder.segmentFirsts().isEmpty  // no lock file is put into a folder that is not ours
            files = isOurs ? try folder.lock() : nil
            isHeld = isOurs && files == nil
        } catch {
            guard [EROFS, EACCES].contains(error.code) else { throw .unusable(folder, error) }
            files = nil
        }
        if isHeld { throw .held(folder: path, process: folder.holder()) }
    }
}

/// A copy of a data folder, as it is or as it was at an earlier moment: backups are made with it, and restores too.
///
/// It has every snapshot and every line of the folder up to its sequence number, so it can itself be copied as of any
/// earlier moment.
public struct FolderCopy: Sendable {
    /// The moment to copy.
    public enum Moment: Sendable {
        case newest
        /// After the decision with this sequence number.
        case sequence(Int)
        /// Before the first decision that was made later than this.
        case time(Instant)
    }

    private let folder: DataFolder
    /// The sequence number of the last decision in the copy.
    public let sequence: Int
    /// When that decision was made; nil if only a snapshot tells of it.
    public let at: Instant?
    public let snapshots: [Int]
    /// The first sequence numbers of the segments with lines of the copy.
    public let segments: [Int]
    /// Where the last of them ends in the copy; nil if it is copied whole.
    private let end: Int?

    /// Works out what to copy, and copies nothing yet.
    ///
    /// - Parameter path: A folder that no server uses, or whose files its server has pinned.
    /// - Throws: `StoreError` with `.outOfReach` if the folder cannot restore that moment, or as `Store.open` does.
    public init(of path: String, at moment: Moment) throws(StoreError) {
        folder = DataFolder(path)
        guard !folder.isIncomplete else { throw .incomplete(folder: path) }
        let (firsts, sequences): ([Int], [Int])
        do throws(FileError) {
            (firsts, sequences) = (try folder.segmentFirsts(), try folder.snapshotSequences())
        } catch {
            throw .unusable(folder, error)
        }
        guard let first = firsts.first else {
            throw .outOfReach("there is no journal in \(path): name a data folder or a backup")
        }
        let last = try Self.find(moment, firsts, in: folder)
        (sequence, at, end) = (last.sequence, last.at, last.end)
        // A snapshot without its last line does not count: a start skips it too.
        let source = folder
        snapshots = sequences.filter { $0 <= last.sequence && Snapshot.exists(source.snapshot($0), in: source) }
        segments = firsts.filter { $0 <= last.sequence }
        let floor = first == 1 ? 1 : sequences.first { $0 >= first - 1 } ?? Int.max
        guard last.sequence >= floor else {
            let asked = last.sequence < 1 ? "before its first line" : "to \(last.sequence)"
            throw .outOfReach("\(path) goes back to sequence number \(floor), and not \(asked)")
        }
        if case .time(let time) = moment, at == nil { try reach(time) }
    }

    /// All remaining lines came later than the time, so only the snapshot before them can be restored. Everything in it
    /// had been decided when it was made; for any earlier time, nothing says what was already in it.
    private func reach(_ time: Instant) throws(StoreError) {
        let snapshot = folder.snapshot(sequence)
        let header: Snapshot.Header
        do { header = try Snapshot.peek(snapshot, in: folder).0 } catch { throw StoreError(error, snapshot) }
        guard header.at <= time else {
            throw .outOfReach(
                "\(folder.path) goes back to sequence number \(sequence), as it was at \(header.at), and not to \(time)")
        }
    }

    /// Copies, and reads the copy back. If that finds a fault, the copy stays incomplete.
    ///
    /// - Parameters:
    ///   - path: A folder that is new or empty, or that an earlier copy left incomplete.
    ///   - withSecret: Whether the secret of the service goes along: who has it can make tokens.
    public func copy(to path: String, withSecret: Bool = false) throws(StoreError) -> Verification {
        let target = DataFolder(path)
        return try target.build { () throws(StoreError) -> Verification in
            do throws(FileError) {
                let format = try newestFormat()
                for sequence in snapshots { try copy(folder.snapshot(sequence), to: target.snapshot(sequence), in: target) }
                for first in segments {
                    let end = first == segments.last ? end : nil
                    let path = target.segment(first: first)
                    try copy(folder.segment(first: first), to: path, in: target, end: end)
                    if first == segments.last, format != .plain { try Self.raise(path, first: first, to: format, in: target) }
                }
                // A segment always follows a snapshot, and a start refuses a folder without it.
                if snapshots.contains(sequence) { _ = try Segment.make(first: sequence + 1, format, in: target, Disk()) }
            } catch {
                throw .unusable(target, error)
            }
            if withSecret, let secret = try folder.secret() { _ = try target.makeSecret(Disk(), secret) }
            return try Verification(of: target)
        } isWhole: {
            $0.isSound
        }
    }

    /// The newest format of all that is copied.
    private func newestFormat() throws(FileError) -> Format {
        for first in segments where try Segment.format(first: first, in: folder) == .redacting { return .redacting }
        let headers = snapshots.compactMap { try? Snapshot.peek(folder.snapshot($0), in: folder).0 }
        return headers.contains { $0.format == .redacting } ? .redacting : .plain
    }

    /// The last segment has the newest format of the folder, so that a release that does not know it refuses the folder at its start. An
    /// earlier moment may end in a segment that was never rewritten.
    private static func raise(_ path: String, first: Int, to format: Format, in folder: DataFolder) throws(FileError) {
        let file = try File.openToWrite(path, in: folder)
        guard Segment.format(of: try file.read(at: 0, count: Segment.header(first: first).count), first: first) != nil else {
            return
        }
        try file.write(Segment.header(first: first, format), at: 0)
        try file.synchronize()
    }

    /// - Parameter end: Where the copy ends; nil to copy the whole file.
    private func copy(_ from: String, to: String, in folder: DataFolder, end: Int? = nil) throws(FileError) {
        let (source, target) = (try File.openToRead(from, in: self.folder), try File.openToWrite(to, in: folder))
        let end = if let end { end } else { try source.size() }
        var (offset, synced) = (0, 0)
        while offset < end {
            let bytes = try source.read(at: offset, count: min(StoreLimits.chunkBytes, end - offset))
            guard !bytes.isEmpty else { break }
            try target.write(bytes, at: offset)
            offset += bytes.count
            guard offset - synced >= StoreLimits.unsyncedSnapshotBytesMax else { continue }
            try target.synchronize()  // little by little: a server's journal syncs wait behind this one
            synced = offset
        }
        try target.synchronize()
        target.forget()  // so that it is read back from the disk
    }

    /// Whether a folder holds data, so that nothing can be copied to it.
    public static func isUsed(_ path: String) -> Bool { DataFolder(path).isUsed }

    // MARK: Finding the moment

    private struct Place {
        var sequence: Int
        var at: Instant?
        /// Where the line ends in its segment; nil if it is the last line of a segment that was not read.
        var end: Int?
    }

    private static func find(_ moment: Moment, _ firsts: [Int], in folder: DataFolder) throws(StoreError) -> Place {
        let wanted: ArraySlice<Int>
        let isWanted: (JournalLine.Place) -> Bool
        var last: Int?
        switch moment {
        case .newest:
            wanted = firsts.suffix(1)
            isWanted = { _ in true }
        case .sequence(let sequence):
            wanted = firsts.filter { $0 <= sequence }.suffix(1)
            isWanted = { $0.sequence <= sequence }
            last = sequence
        case .time(let time):
            wanted = firsts[...]
            isWanted = { $0.at <= time }
        }
        var found = Place(sequence: (wanted.first ?? firsts[0]) - 1, at: nil, end: nil)
        for first in wanted {
            guard try extend(&found, first, in: folder, upTo: last, while: isWanted) else { break }
        }
        if case .sequence(let sequence) = moment {
            let isAtSnapshot = wanted.isEmpty && sequence == found.sequence
            guard found.sequence == sequence || isAtSnapshot else {
                let edge = wanted.isEmpty ? "starts" : "ends"
                throw .outOfReach(
                    "the journal in \(folder.path) \(edge) at sequence number \(found.sequence), and not at \(sequence)")
            }
        }
        return found
    }

    /// - Returns: Whether all lines of the segment are wanted.
    private static func extend(
        _ found: inout Place, _ first: Int, in folder: DataFolder, upTo last: Int?,
        while isWanted: (JournalLine.Place) -> Bool
    ) throws(StoreError) -> Bool {
        let path = folder.segment(first: first)
        var broken: LineReader.Line?
        var fault: DataFault?
        do throws(FileError) {
            let file = try File.openToRead(path, in: folder)
            var reader = LineReader(file, end: try file.size())
            _ = try reader.next()  // the header
            while let line = try reader.next() {
                guard line.isTerminated, let place = JournalLine.place(of: line.bytes) else {
                    broken = broken ?? line
                    continue
                }
                if let broken {
                    guard place.synced > found.sequence else { continue }  // part of a torn tail, as far as anything says
                    fault = DataFault(file: path, line: broken.number, offset: broken.offset, reason: "the line is damaged")
                    break
                }
                guard isWanted(place) else { return false }
                found = Place(sequence: place.sequence, at: place.at, end: line.offset + line.length)
                if place.sequence == last { return false }  // whatever is wrong after it
            }
        } catch {
            throw .unusable(folder, error)
        }
        if let fault { throw .damaged(folder: folder.path, first: fault, count: 1) }
        return true
    }
}
