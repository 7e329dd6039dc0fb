import CShim

/// The end of the journal, where lines are added. One thread has it.
struct Journal: Sendable {
    let folder: DataFolder
    private let disk: Disk
    private var file: File
    /// The first sequence number of the segment that is written.
    private(set) var first: Int
    /// Behind the last byte of it that was written whole.
    private(set) var end: Int
    /// Whether something was written that may not be on disk.
    private(set) var needsSync = false
    private(set) var syncSeconds = 0.0

    enum Outcome {
        case done
        /// No room; what was being written is taken away again, and a later write may find room.
        case full(FileError)
        /// Nothing more can be believed of the disk, and nothing more may be written.
        case failed(FileError)
    }

    /// Goes on where a reading without faults ended. When it returns, the disk holds exactly what was read.
    ///
    /// After a kill the system may show lines that the disk does not hold, and after a failed sync it may hold them for
    /// clean. So what is not known to be on disk is written again, and synced, before it counts.
    static func resume(_ reading: JournalReading, in folder: DataFolder, _ disk: Disk) throws(FileError) -> Journal {
        let first = reading.segments.last ?? 1
        let file = try File.openToWrite(folder.segment(first: first))
        if let tail = reading.tail { try disk.truncate(file, tail.start.offset) }
        let header = Segment.header(first: first)
        if reading.end <= header.count {  // no line follows that would say that the header is on disk
            try disk.write(file, header, 0)
        } else {
            try rewrite(file, from: reading.unsynced, to: reading.end, disk)
        }
        try disk.synchronize(file)
        try DataFolder.synchronize(folder.journal)
        return Journal(folder: folder, disk: disk, file: file, first: first, end: max(reading.end, header.count))
    }

    private init(folder: DataFolder, disk: Disk, file: File, first: Int, end: Int) {
        (self.folder, self.disk, self.file, self.first, self.end) = (folder, disk, file, first, end)
    }

    private static func rewrite(_ file: File, from start: Int, to end: Int, _ disk: Disk) throws(FileError) {
        var offset = start
        while offset < end {
            let bytes = try file.read(at: offset, count: min(StoreLimits.chunkBytes, end - offset))
            guard !bytes.isEmpty else { return }
            try disk.write(file, bytes, offset)
            offset += bytes.count
        }
    }

    /// Writes whole lines behind all others.
    ///
    /// - Parameter isSynced: Whether to bring them to the disk too; else `synchronize` does, later.
    mutating func append(_ lines: [UInt8], isSynced: Bool) -> Outcome {
        do {
            try disk.write(file, lines, end)
        } catch {
            return error.isDiskFull ? takeBack(error) : giveUp(error)
        }
        needsSync = true
        if isSynced {
            let outcome = synchronize()
            guard case .done = outcome else { return outcome }
        }
        end += lines.count
        return .done
    }

    /// Brings to the disk what was written; never `.full`, for after an error of a sync nothing is known.
    mutating func synchronize() -> Outcome {
        let start = ContinuousClock.now
        do {
            try disk.synchronize(file)
        } catch {
            return giveUp(error)
        }
        needsSync = false
        syncSeconds = (ContinuousClock.now - start) / .seconds(1)
        return .done
    }

    /// Synced, so that a power cut does not bring back lines whose writers have been refused.
    private mutating func takeBack(_ full: FileError) -> Outcome {
        do {
            try disk.truncate(file, end)
            try disk.synchronize(file)
            needsSync = false
            return .full(full)
        } catch {
            return .failed(error)
        }
    }

    /// Lines that were refused should not come back after a start. No more can be done for it, and nothing is believed of
    /// it: never sync again after an error, for it may then answer with success.
    private func giveUp(_ error: FileError) -> Outcome {
        try? disk.truncate(file, end)
        return .failed(error)
    }

    // MARK: Segments

    /// Whether no line stands in the segment yet.
    var isAtStartOfSegment: Bool { end == Segment.header(first: first).count }

    /// Goes on in a new segment, once all lines before it are on disk. After `.full`, which here also means that there is no
    /// descriptor for one more file, it goes on in the old one; not where the new
    /// one has its name already, which says to the next start that no more lines stand in the old one.
    ///
    /// - Parameter first: The sequence number of the next line.
    mutating func startSegment(first: Int) -> Outcome {
        if needsSync {
            let outcome = synchronize()
            guard case .done = outcome else { return outcome }
        }
        do {
            (file, end) = try Segment.make(first: first, in: folder, disk)
        } catch {
            let hasNoName = cs_exists(folder.segment(first: first)) == 0
            return error.isShortage && hasNoName ? .full(error) : .failed(error)
        }
        self.first = first
        return .done
    }
}
