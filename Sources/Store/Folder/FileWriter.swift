/// Writes a new file from its first byte to its last. It syncs now and then, so that a sync of the journal never waits for many bytes.
struct FileWriter {
    private let file: File
    private let disk: Disk
    private var part: [UInt8] = []
    private var synced = 0
    /// How many bytes of it are in the file.
    private var end = 0

    /// - Parameter path: A name that a start removes. What is there is overwritten.
    init(_ path: String, in folder: DataFolder, _ disk: Disk) throws(FileError) {
        (file, self.disk) = (try File.openToWrite(path, in: folder), disk)
        try disk.truncate(file, 0)
        part.reserveCapacity(StoreLimits.chunkBytes + 4096)
    }

    /// The size of the file with all that was added.
    var size: Int { end + part.count }

    mutating func append(_ bytes: some Sequence<UInt8>) throws(FileError) {
        part += bytes
        if part.count >= StoreLimits.chunkBytes { try flush() }
    }

    /// Returns once all of it is on disk. The next to read it gets it from there.
    mutating func finish() throws(FileError) {
        try flush()
        try disk.synchronize(file)
        file.forget()
    }

    private mutating func flush() throws(FileError) {
        guard !part.isEmpty else { return }
        try disk.write(file, part, end)
        end += part.count
        part.removeAll(keepingCapacity: true)
        guard end - synced >= StoreLimits.unsyncedSnapshotBytesMax else { return }
        try disk.synchronize(file)
        synced = end
    }
}
