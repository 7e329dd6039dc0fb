import CShim

/// The end of the journal, where lines are added. A single thread uses it.
struct Journal: Sendable {
    let folder: DataFolder
    private let disk: Disk
    private var file: File
    /// The first sequence number of the current segment.
    private(set) var first: Int
    /// Of the current segment, and of those that follow it.
    private(set) var format: Format
    /// The offset after the last byte that was written completely.
    private(set) var end: Int
    /// Whether something was written that may not be on disk.
    private(set) var needsSync = false
    private(set) var syncSeconds = 0.0

    enum Outcome {
        case done
        /// There is no room. What was being written has been removed again, and a later write may find room.
        case full(FileError)
        /// The disk cannot be trusted any more, and nothing more may be written.
        case failed(FileError)
    }

    /// Continues where a reading without faults ended. When it returns, the disk holds exactly what was read.
    ///
    /// After a kill the system may show lines that the disk does not hold, and after a failed sync it may take them for
    /// clean. So whatever is not known to be on disk is written again, and synced, before it counts.
    static func resume(_ reading: JournalReading, in folder: DataFolder, _ disk: Disk) throws(FileError) -> Journal {
        let first = reading.segments.last ?? 1
        let file = try File.openToWrite(folder.segment(first: first), in: folder)
        if let tail = reading.tail { try disk.truncate(file, tail.start.offset) }
        let header = Segment.header(first: first, reading.format)
        if reading.end <= header.count {  // no line follows to prove that the header is on disk
            try disk.write(file, header, 0)
        } else {
            try rewrite(file, from: reading.unsynced, to: reading.end, disk)
        }
        try disk.synchronize(file)
        try folder.synchronize(folder.journal)
        let end = max(reading.end, header.count)
        return Journal(folder: folder, disk: disk, file: file, first: first, format: reading.format, end: end)
    }

    private init(folder: DataFolder, disk: Disk, file: File, first: Int, format: Format, end: Int) {
        (self.folder, self.disk, self.file) = (folder, disk, file)
        (self.first, self.format, self.end) = (first, format, end)
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

    /// Writes whole lines after all others.
    ///
    /// - Parameter isSynced: Whether to sync them too; if not, `synchronize` does so later.
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

    /// Syncs what was written. The outcome is never `.full`: after a failed sync, the state of the disk is unknown.
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

    /// It syncs, so that a power cut does not bring back lines whose writers were refused.
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

    /// Refused lines should not come back after a start. Nothing more can be done for that, and the result does not
    /// matter. Never sync again after an error: the next sync may report success.
    private func giveUp(_ error: FileError) -> Outcome {
        try? disk.truncate(file, end)
        return .failed(error)
    }

    // MARK: Segments

    /// Whether the segment has no line yet.
    var isAtStartOfSegment: Bool { end == Segment.header(first: first).count }

    /// Continues in a new segment, once all lines before it are on disk. After `.full`, which here also means that
    /// there is no descriptor for another file, it stays in the old one. If the new segment already has its name, the
    /// outcome is not `.full`, because the name tells the next start that the old segment has no more lines.
    ///
    /// - Parameters:
    ///   - first: The sequence number of the next line.
    ///   - format: If it is another than that of the current segment, that one may be empty and is then replaced.
    mutating func startSegment(first: Int, _ format: Format) -> Outcome {
        if needsSync {
            let outcome = synchronize()
            guard case .done = outcome else { return outcome }
        }
        do {
            (file, end) = try Segment.make(first: first, format, in: folder, disk)
        } catch {
            let hasNoName = folder.exists(folder.segment(first: first)) == false
            return error.isShortage && hasNoName ? .full(error) : .failed(error)
        }
        (self.first, self.format) = (first, format)
        return .done
    }
}
