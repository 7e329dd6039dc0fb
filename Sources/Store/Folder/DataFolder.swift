import CShim
import Glibc

/// The folder that holds everything, and what lies where in it:
///
///     LOCK                                   held by the process that writes here
///     INCOMPLETE                             while the folder is built from another one, see `build`
///     journal/00000000000000000001.jsonl     segments, named by their first sequence number, see `Segment`
///     snapshots/00000000000000104512.jsonl   snapshots, named by the last sequence number in them, see `Snapshot`
///
/// A file whose name ends in `.tmp` is being written. It gets its name when it is whole and on disk, see `Disk.publish`.
struct DataFolder: Sendable {
    let path: String

    init(_ path: String) {
        var path = path.isEmpty ? "." : path[...]
        while path.count > 1 && path.last == "/" { path.removeLast() }
        self.path = String(path)
    }

    var journal: String { "\(path)/journal" }
    var snapshots: String { "\(path)/snapshots" }

    func segment(first: Int) -> String { "\(journal)/\(Self.name(of: first))" }
    func snapshot(_ sequence: Int) -> String { "\(snapshots)/\(Self.name(of: sequence))" }

    /// The name of a file that a sequence number names: 20 digits, so that names sort as numbers do.
    static func name(of sequence: Int) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits + ".jsonl"
    }

    /// - Returns: Nil if a file of this name is none of those.
    static func sequence(ofName name: String) -> Int? {
        let utf8 = Array(name.utf8)
        guard utf8.count == 26, name.hasSuffix(".jsonl"),
            utf8[..<20].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let sequence = Int(name.prefix(20)), sequence > 0
        else { return nil }
        return sequence
    }

    /// Makes the folder and those in it, where they are missing, so that they survive a power cut.
    func make() throws(FileError) {
        try Self.make(path)
        try Self.make(journal)
        try Self.make(snapshots)
    }

    private static func make(_ path: String) throws(FileError) {
        switch cs_make_folder(path) {
        case -EEXIST:
            // An earlier start may have been killed before it did this. Where we may not, we have not made the folder.
            try? synchronize(parent(of: path) ?? ".")
        case -ENOENT:
            guard let parent = parent(of: path) else { throw FileError(action: "make", path: path, code: ENOENT) }
            try make(parent)
            _ = try check(cs_make_folder(path), "make", path)
            try synchronize(parent)
        case let result:
            _ = try check(result, "make", path)
            try synchronize(parent(of: path) ?? ".")
        }
        try synchronize(path)
    }

    static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Returns once the names in a folder are on disk.
    static func synchronize(_ path: String) throws(FileError) {
        _ = try check(cs_sync_folder(path), "use the folder", path)
    }

    private var lockPath: String { "\(path)/LOCK" }

    /// Takes the folder for this process.
    ///
    /// The folder itself is locked too, for a file can be removed by someone who takes it for a leftover. Not every file
    /// system can do that, so that the file counts where it cannot.
    ///
    /// - Returns: Whose closing gives the folder back; nil if another has it.
    func lock() throws(FileError) -> [File]? {
        let folder = try File.openToRead(path)
        guard (try? folder.lock()) != false else { return nil }
        let file = try File.openToWrite(lockPath)
        guard try file.lock() else { return nil }
        let number = Array("\(getpid())\n".utf8)
        try file.write(number, at: 0)  // before it is cut, so that it needs no room where there was a number
        try file.truncate(to: number.count)
        return [folder, file]
    }

    /// The number of the process that has the folder, as far as the lock tells.
    func holder() -> Int? {
        guard let text = try? File.openToRead(lockPath).read(at: 0, count: 20) else { return nil }
        return Int(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    // MARK: What is there

    /// The first sequence numbers of the segments that are there, in order. Files of other names are left alone.
    func segmentFirsts() throws(FileError) -> [Int] { try Self.names(in: journal).compactMap(Self.sequence).sorted() }

    /// The sequence numbers of the snapshots that are there, in order; none in a folder that an older release made.
    func snapshotSequences() throws(FileError) -> [Int] {
        do {
            return try Self.names(in: snapshots).compactMap(Self.sequence).sorted()
        } catch {
            guard error.code == ENOENT else { throw error }
            return []
        }
    }

    /// Removes what a crash has left half written; nothing refers to it.
    func removeTemporaries() throws(FileError) {
        for folder in [journal, snapshots] {
            for name in try Self.names(in: folder) where name.hasSuffix(".jsonl.tmp") { try File.remove("\(folder)/\(name)") }
        }
    }

    static func names(in folder: String) throws(FileError) -> [String] {
        var names: [String] = []
        let result = withUnsafeMutablePointer(to: &names) { names in
            cs_list_folder(
                folder,
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

    /// Whether a restore or an import into this folder, or a backup to it, was not finished. Where that cannot be
    /// told, as this user may not look into the folder, no segment can be read either.
    var isIncomplete: Bool { cs_exists(incompletePath) == 1 }

    /// Whether there is data in the folder, or something of another kind where data would be; what was left incomplete, or
    /// without its name, is none.
    var isUsed: Bool {
        let names = [journal, snapshots].flatMap { (try? Self.names(in: $0)) ?? [] }
        return !isIncomplete && names.contains { !$0.hasSuffix(".jsonl.tmp") }
    }

    /// Fills a folder that is new or empty, or that an earlier call left incomplete. It counts once all of it is on disk.
    ///
    /// - Parameters:
    ///   - fill: Writes files below the folder and syncs them; the names are synced here.
    ///   - isWhole: Whether the folder counts; if not, it stays incomplete.
    /// - Throws: `StoreError` if the folder is in use or holds anything; what `fill` throws.
    func build<Result>(
        _ fill: () throws(StoreError) -> Result, isWhole: (Result) -> Bool
    ) throws(StoreError) -> Result {
        let lock = try unused()
        do throws(FileError) {
            let mark = try File.openToWrite(incompletePath)
            try mark.write(
                Array("a restore, an import or a backup into this folder was not finished: run it again\n".utf8), at: 0)
            try mark.synchronize()
            try Self.synchronize(path)
            for folder in [journal, snapshots] {
                for name in try Self.names(in: folder) { try File.remove("\(folder)/\(name)") }
            }
        } catch {
            throw .unusable(self, error)
        }
        let result = try fill()
        guard isWhole(result) else { return result }
        do throws(FileError) {
            for folder in [journal, snapshots, path] { try Self.synchronize(folder) }
            try File.remove(incompletePath)
            try Self.synchronize(path)
        } catch {
            throw .unusable(self, error)
        }
        withExtendedLifetime(lock) {}
        return result
    }

    private func unused() throws(StoreError) -> [File] {
        guard !isUsed else { throw .occupied(folder: path) }  // before the lock, which a service there would have
        let lock: [File]?
        do throws(FileError) {
            try make()
            lock = try self.lock()
        } catch {
            throw .unusable(self, error)
        }
        guard let lock else { throw .held(folder: path, process: holder()) }
        guard !isUsed else { throw .occupied(folder: path) }
        return lock
    }
}
