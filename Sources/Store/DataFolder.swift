import CShim
import Glibc

/// The folder that holds everything, and what lies where in it:
///
///     LOCK                                 held by the process that writes here
///     journal/00000000000000000001.jsonl   segments, see `Segment`
struct DataFolder {
    let path: String

    init(_ path: String) {
        var path = path.isEmpty ? "." : path[...]
        while path.count > 1 && path.last == "/" { path.removeLast() }
        self.path = String(path)
    }

    var journal: String { "\(path)/journal" }

    func segment(first: Int) -> String { "\(journal)/\(Segment.name(first: first))" }

    /// Makes the folder and the one for the journal, where they are missing, so that they survive a power cut.
    func make() throws(FileError) {
        try Self.make(path)
        try Self.make(journal)
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

    private static func parent(of path: String) -> String? {
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
    /// - Returns: The file whose closing gives the folder back; nil if another has it.
    func lock() throws(FileError) -> File? {
        let file = try File.openToWrite(lockPath)
        guard try file.lock() else { return nil }
        try file.truncate(to: 0)
        try file.write(Array("\(getpid())\n".utf8), at: 0)
        return file
    }

    /// The number of the process that has the folder, as far as the lock tells.
    func holder() -> Int? {
        guard let text = try? File.openToRead(lockPath).read(at: 0, count: 20) else { return nil }
        return Int(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// The first sequence numbers of the segments that are there, in order. Files of other names are left alone.
    func segments() throws(FileError) -> [Int] {
        var firsts: [Int] = []
        let result = withUnsafeMutablePointer(to: &firsts) { firsts in
            cs_list_folder(
                journal,
                { name, firsts in
                    guard let name, let first = Segment.first(ofName: String(cString: name)) else { return }
                    firsts?.assumingMemoryBound(to: [Int].self).pointee.append(first)
                }, firsts)
        }
        _ = try check(result, "read the folder", journal)
        return firsts.sorted()
    }
}
