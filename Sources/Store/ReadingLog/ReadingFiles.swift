import Glibc
import Guidance

/// The files of the reading log, in a folder of their own below the data folder:
///
///     access/2026-11.jsonl   a line for each reader and person, hour after hour, see `ReadingLine`
///     access/alive           up to when the log is whole; there while a service runs, or if one ended without notice
///
/// Only whole lines count. What a crash has torn is cut off by the next start, which finds `alive`, and writes down the gap.
struct ReadingFiles: Sendable {
    let folder: DataFolder
    let disk: Disk
    /// How many months are kept beside the newest.
    let monthsMax: Int
    /// Whether there has been anybody about whom something could have been read.
    let isAboutSomebody: Bool
    private var current: (month: String, file: File, end: Int)?
    private var alive: File?
    /// Up to when all is on disk; nil before anything was written.
    private(set) var isWholeUntil: Instant?
    /// What the start has found to be missing, until it is written down.
    private var found: ReadingEntry.Gap?

    init(_ folder: DataFolder, _ disk: Disk, monthsMax: Int, isAboutSomebody: Bool = true) {
        (self.folder, self.disk, self.monthsMax, self.isAboutSomebody) = (folder, disk, monthsMax, isAboutSomebody)
    }

    private static let aliveBytes = 25  // a time and a line feed

    private func path(_ name: String) -> String { "\(folder.readings)/\(name)" }

    /// The months that have a file, in order.
    func months() throws(FileError) -> [String] {
        let names: [String]
        do { names = try folder.names(in: folder.readings) } catch {
            guard error.code == ENOENT else { throw error }
            return []
        }
        return names.filter { $0.utf8.count == 13 && $0.hasSuffix(".jsonl") && Day("\($0.prefix(7))-01") != nil }
            .map { String($0.prefix(7)) }.sorted()
    }

    func path(month: String) -> String { path("\(month).jsonl") }

    func open(_ month: String) throws(FileError) -> File { try File.openToRead(path(month: month), in: folder) }

    // MARK: Writing

    /// Writes lines that belong into one month, and returns once they are on disk. After an error nothing of them is.
    mutating func append(_ lines: [UInt8], month: String) throws(FileError) {
        try use(month)
        guard let (_, file, end) = current else { return }
        do throws(FileError) {
            try disk.write(file, lines, end)
            try disk.synchronize(file)
        } catch {
            try? disk.truncate(file, end)
            current = nil  // opened again, and cut where it was torn
            throw error
        }
        current?.end = end + lines.count
    }

    /// Says that everything until then is on disk.
    mutating func setWhole(until now: Instant) throws(FileError) {
        guard let alive else { return }
        try disk.write(alive, Array("\(now)\n".utf8), 0)
        isWholeUntil = now
    }

    /// What the start has found to be missing; the next lines have to say so.
    func takeGap() -> ReadingEntry.Gap? { found }

    mutating func settleGap() { found = nil }

    /// Ends it without a gap.
    mutating func close() throws(FileError) {
        guard alive != nil, found == nil else { return }
        (alive, current) = (nil, nil)
        try File.remove(path("alive"), in: folder)
        try folder.synchronize(folder.readings)
    }

    /// Makes the folder, and looks at how the log ended.
    mutating func prepare(at now: Instant) throws(FileError) {
        guard alive == nil else { return }
        try folder.makeReadings()
        let months = try months()
        if folder.exists(path("alive")) == true {
            let bytes = try File.openToRead(path("alive"), in: folder).read(at: 0, count: Self.aliveBytes)
            let text = Instant(String(decoding: bytes.dropLast(), as: UTF8.self))
            found = ReadingEntry.Gap(from: text.map { min($0, now) }, until: now)
        } else if months.isEmpty, isAboutSomebody {
            found = ReadingEntry.Gap(from: nil, until: now)
        }
        let file = try File.openToWrite(path("alive"), in: folder)
        if found == nil { try disk.write(file, Array("\(now)\n".utf8), 0) }
        try disk.synchronize(file)
        try folder.synchronize(folder.readings)
        alive = file
    }

    /// Has the file of a month opened again before anything is added to it.
    mutating func close(_ month: String) { if current?.month == month { current = nil } }

    /// Opens the file of a month, without a line that is torn.
    private mutating func use(_ month: String) throws(FileError) {
        guard current?.month != month else { return }
        current = nil
        let isNew = folder.exists(path(month: month)) != true
        let file = try File.openToWrite(path(month: month), in: folder)
        let size = try file.size()
        var end = size
        search: while end > 0 {
            let start = max(0, end - StoreLimits.chunkBytes)
            let bytes = try file.read(at: start, count: end - start)
            if let last = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                end = start + last + 1
                break search
            }
            end = start
        }
        if end < size { try disk.truncate(file, end) }
        if isNew {
            try folder.synchronize(folder.readings)
            try retire()
        }
        current = (month, file, end)
    }

    /// Removes the oldest months. It counts files and asks no clock, so that one that is set removes no more than a file for each
    /// month in which it has stood.
    private func retire() throws(FileError) {
        for month in try months().dropLast(monthsMax + 1) { try File.remove(path(month: month), in: folder) }
        try folder.synchronize(folder.readings)
    }
}
