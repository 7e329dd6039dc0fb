/// The end of the journal, where lines are added. One thread has it.
struct Journal: Sendable {
    private let file: File
    private let disk: Disk
    /// Behind the last byte that is known to be on disk.
    private(set) var end: Int

    enum Outcome {
        case onDisk
        /// No room; the bytes are cut off again, and a later write may find room.
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
        return Journal(file: file, disk: disk, end: max(reading.end, header.count))
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

    /// Writes whole lines behind all others and syncs them.
    mutating func append(_ lines: [UInt8]) -> Outcome {
        do {
            try disk.write(file, lines, end)
        } catch {
            return error.isDiskFull ? takeBack(error) : giveUp(error)
        }
        do {
            try disk.synchronize(file)
        } catch {
            return giveUp(error)
        }
        end += lines.count
        return .onDisk
    }

    /// Synced, so that a power cut does not bring back lines whose writers have been refused.
    private func takeBack(_ full: FileError) -> Outcome {
        do {
            try disk.truncate(file, end)
            try disk.synchronize(file)
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
}
