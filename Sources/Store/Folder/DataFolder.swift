import CShim
import Glibc

/// The folder that holds all data, laid out as follows:
///
///     LOCK                                   held by the process that writes here
///     INCOMPLETE                             while the folder is built from another one, see `build`
///     SECRET                                 under which the service seals what clients bring back, see `ServiceSecret`
///     journal/00000000000000000001.jsonl     segments, named by their first sequence number, see `Segment`
///     snapshots/00000000000000104512.jsonl   snapshots, named by the last sequence number in them, see `Snapshot`
///     access/2026-11.jsonl                   who read what about whom in that month, see `ReadingFiles`
///
/// A file whose name ends in `.tmp` is still being written. It gets its final name once it is complete and on disk, see
/// `Disk.publish`.
///
/// What is below it is reached through its descriptor, which is opened with the first use and kept: a folder above it that somebody
/// renames changes nothing, and no symbolic link below it is followed.
struct DataFolder: Sendable {
    let path: String
    private let root = OpenFolder()

    init(_ path: String) {
        var path = path.isEmpty ? "." : path[...]
        while path.count > 1 && path.last == "/" { path.removeLast() }
        self.path = String(path)
    }

    var journal: String { "\(path)/journal" }
    var snapshots: String { "\(path)/snapshots" }
    var readings: String { "\(path)/access" }

    func segment(first: Int) -> String { "\(journal)/\(Self.name(of: first))" }
    func snapshot(_ sequence: Int) -> String { "\(snapshots)/\(Self.name(of: sequence))" }

    /// The name of the file for a sequence number: 20 digits, so that names sort as numbers do.
    static func name(of sequence: Int) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits + ".jsonl"
    }

    /// - Returns: Nil for a file of any other name.
    static func sequence(ofName name: String) -> Int? {
        let utf8 = Array(name.utf8)
        guard utf8.count == 26, name.hasSuffix(".jsonl"),
            utf8[..<20].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let sequence = Int(name.prefix(20)), 0 < sequence && sequence <= StoreLimits.sequenceMax + 1
        else { return nil }
        return sequence
    }

    /// Makes the folder and its subfolders where they are missing, and syncs them so that they survive a power cut.
    func make() throws(FileError) {
        try Self.make(path)
        for part in [journal, snapshots] { try make(part: part) }
    }

    /// The same for the folder of the reading log.
    func makeReadings() throws(FileError) { try make(part: readings) }

    private func make(part: String) throws(FileError) {
        let place = try Place(part, self)
        let result = cs_make_folder(place.folder, place.name)
        if result != -EEXIST { _ = try check(result, "make", part) }
        try synchronize(path)
        try synchronize(part)
    }

    /// Its descriptor.
    func descriptor() throws(FileError) -> CInt { try root.descriptor(of: path) }

    private static func make(_ path: String) throws(FileError) {
        switch cs_make_folder(AT_FDCWD, path) {
        case -EEXIST:
            // A kill may have kept an earlier start from doing this. If we lack the permission, we did not make the folder.
            try? syncNames(parent(of: path) ?? ".")
        case -ENOENT:
            guard let parent = parent(of: path) else { throw FileError(action: "make", path: path, code: ENOENT) }
            try make(parent)
            _ = try check(cs_make_folder(AT_FDCWD, path), "make", path)
            try syncNames(parent)
        case let result:
            _ = try check(result, "make", path)
            try syncNames(parent(of: path) ?? ".")
        }
        try syncNames(path)
    }

    static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func syncNames(_ path: String) throws(FileError) {
        _ = try check(cs_sync_folder(AT_FDCWD, path), "use the folder", path)
    }

    /// Returns once the names in this folder, or in one below it, are on disk.
    func synchronize(_ path: String) throws(FileError) {
        let place = try Place(path, self)
        _ = try check(cs_sync_folder(place.folder, place.name), "use the folder", path)
    }

    private var lockPath: String { "\(path)/LOCK" }

    /// Takes the folder for this process.
    ///
    /// It locks the folder itself as well, because somebody may take the lock file for a leftover and remove it. Not
    /// every file system can lock folders; where one cannot, the file's lock alone counts.
    ///
    /// - Returns: The files whose closing releases the folder; nil if another process has it.
    func lock() throws(FileError) -> [File]? {
        let folder = try File.openToRead(path, in: self)
        guard (try? folder.lock()) != false else { return nil }
        let file = try File.openToWrite(lockPath, in: self)
        guard try file.lock() else { return nil }
        let number = Array("\(getpid())\n".utf8)
        try file.write(number, at: 0)  // before the cut, so that replacing a number needs no room
        try file.truncate(to: number.count)
        return [folder, file]
    }

    /// Makes the folder where it is missing, and locks it.
    ///
    /// - Throws: `StoreError` if another process has it, or others could change what is in it.
    func take() throws(StoreError) -> [File] {
        let lock: [File]?
        do { try make() } catch { throw .unusable(self, error) }
        try checkExposure()
        do { lock = try self.lock() } catch { throw .unusable(self, error) }
        guard let lock else { throw .held(folder: path, process: holder()) }
        return lock
    }

    /// The id of the process that has the folder, if the lock file tells.
    func holder() -> Int? {
        guard let text = try? File.openToRead(lockPath, in: self).read(at: 0, count: 20) else { return nil }
        return Int(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    // MARK: What is there

    /// The first sequence numbers of the segments in the folder, in order. Files of other names are ignored.
    func segmentFirsts() throws(FileError) -> [Int] { try names(in: journal).compactMap(Self.sequence).sorted() }

    /// The sequence numbers of the snapshots in the folder, in order; none in a folder from an older release.
    func snapshotSequences() throws(FileError) -> [Int] {
        do {
            return try names(in: snapshots).compactMap(Self.sequence).sorted()
        } catch {
            guard error.code == ENOENT else { throw error }
            return []
        }
    }

    /// Removes half-written files that a crash left; nothing refers to them.
    func removeTemporaries() throws(FileError) {
        for folder in [journal, snapshots, readings] where exists(folder) != false {
            for name in try names(in: folder) where name.hasSuffix(".jsonl.tmp") {
                try File.remove("\(folder)/\(name)", in: self)
            }
        }
    }

    /// What is in this folder, or in one below it.
    func names(in folder: String) throws(FileError) -> [String] {
        let place: Place
        do { place = try Place(folder, self) } catch {
            throw FileError(action: "read the folder", path: folder, code: error.code)
        }
        var names: [String] = []
        let result = withUnsafeMutablePointer(to: &names) { names in
            cs_list_folder(
                place.folder, place.name,
                { name, names in
                    guard let name else { return }
                    names?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
                }, names)
        }
        _ = try check(result, "read the folder", folder)
        return names
    }

    // MARK: Building a folder from elsewhere

    private var incompletePath: String { "\(path)/INCOMPLETE" }

    /// Whether anything below has this name; nil if that is unknown.
    func exists(_ path: String) -> Bool? {
        guard let place = try? Place(path, self) else { return nil }
        let found = cs_exists(place.folder, place.name)
        return found < 0 ? nil : found == 1
    }

    /// Whether a restore or an import into this folder, or a backup to it, did not finish. It is false if this user may
    /// not look into the folder, who then cannot read a segment either.
    var isIncomplete: Bool { exists(incompletePath) == true }

    /// Whether the folder holds data, or something else where data would go. Files that were left incomplete or without
    /// their final name do not count.
    var isUsed: Bool {
        let files = [journal, snapshots].flatMap { (try? names(in: $0)) ?? [] }
        return !isIncomplete && files.contains { !$0.hasSuffix(".jsonl.tmp") }
    }

    /// Fills a folder that is new or empty, or that an earlier call left incomplete. The folder counts once all of it is on disk.
    ///
    /// - Parameters:
    ///   - fill: Writes files below the folder and syncs them; `build` syncs the names.
    ///   - isWhole: Whether the folder counts; if not, it stays incomplete.
    /// - Throws: `StoreError` if the folder is in use or holds anything; whatever `fill` throws.
    func build<Result>(
        _ fill: () throws(StoreError) -> Result, isWhole: (Result) -> Bool
    ) throws(StoreError) -> Result {
        let lock = try unused()
        do throws(FileError) {
            let mark = try File.openToWrite(incompletePath, in: self)
            try mark.write(
                Array("a restore, an import or a backup into this folder was not finished: run it again\n".utf8), at: 0)
            try mark.synchronize()
            try synchronize(path)
            for folder in [journal, snapshots] {
                for name in try names(in: folder) { try File.remove("\(folder)/\(name)", in: self) }
            }
        } catch {
            throw .unusable(self, error)
        }
        let result = try fill()
        guard isWhole(result) else { return result }
        do throws(FileError) {
            for folder in [journal, snapshots, path] { try synchronize(folder) }
            try File.remove(incompletePath, in: self)
            try synchronize(path)
        } catch {
            throw .unusable(self, error)
        }
        withExtendedLifetime(lock) {}
        return result
    }

    private func unused() throws(StoreError) -> [File] {
        guard !isUsed else { throw .occupied(folder: path) }  // before the lock, which a service there would hold
        let lock = try take()
        guard !isUsed else { throw .occupied(folder: path) }
        return lock
    }
}
