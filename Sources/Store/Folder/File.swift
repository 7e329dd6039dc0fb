import CShim
import Glibc
import Platform

/// An operation on a file or folder that the system refused.
struct FileError: Error, Equatable {
    /// The operation, as a person would say it: "open", "write to".
    let action: String
    let path: String
    /// The system's errno.
    let code: CInt

    /// Whether there is no room left: on the disk, in the user's quota, or under the largest size of a file.
    var isDiskFull: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

    /// Whether a resource ran out that may become available again, with nothing wrong with the disk.
    var isShortage: Bool { isDiskFull || code == EMFILE || code == ENFILE }

    /// What an operator can do about it.
    var advice: String {
        if isDiskFull { return "make room on the disk" }
        switch code {
        case EMFILE, ENFILE: return "raise the limit of open files (ulimit -n, or LimitNOFILE of systemd)"
        case EAGAIN: return "raise the limit of processes (ulimit -u, TasksMax of systemd, pids.max)"
        case EACCES, EPERM: return "let this user read and write it, or name another folder"
        case ENOTDIR: return "name a folder"
        case ENOENT: return "name a folder that is there"
        case ELOOP: return "put what the symbolic link stands for in its place: none is followed there"
        case EROFS: return "name a folder on a disk that can be written"
        case EINVAL, EOPNOTSUPP: return "name a folder on a disk, whose file system can be synced"
        default: return "check the disk"
        }
    }
}

extension FileError: CustomStringConvertible {
    var description: String { "cannot \(action) \(path): \(systemText(of: code))" }
}

/// An open file. It closes when its last copy goes.
struct File: Sendable {
    private final class Descriptor: Sendable {
        let number: CInt

        init(_ number: CInt) { self.number = number }

        deinit {
            cs_unlock(number)
            cs_close(number)
        }
    }

    let path: String
    private let holder: Descriptor
    private var descriptor: CInt { holder.number }

    private init(path: String, descriptor: CInt) {
        (self.path, holder) = (path, Descriptor(descriptor))
    }

    private init(path: String, holder: Descriptor) {
        (self.path, self.holder) = (path, holder)
    }

    /// The same open file under its new name, so that errors give that name.
    func renamed(to path: String) -> File { File(path: path, holder: holder) }

    /// - Parameter folder: The data folder that it lies below; nil for any other file.
    static func openToRead(_ path: String, in folder: DataFolder? = nil) throws(FileError) -> File {
        let place = try Place(path, folder)
        return File(path: path, descriptor: try check(cs_open_to_read(place.folder, place.name), "open", path))
    }

    /// Opens the file for reading and writing; if there is none, makes one that only its owner can use.
    static func openToWrite(_ path: String, in folder: DataFolder? = nil) throws(FileError) -> File {
        let place = try Place(path, folder)
        return File(path: path, descriptor: try check(cs_open_to_write(place.folder, place.name), "open", path))
    }

    func size() throws(FileError) -> Int {
        Int(try check(cs_size(descriptor), "look at", path))
    }

    /// Reads up to `count` bytes from `offset`, fewer only where the file ends.
    func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        guard count > 0 else { return [] }
        var got: Int64 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            got = cs_read_at(descriptor, buffer.baseAddress, count, Int64(offset))
            initialized = max(0, Int(got))
        }
        _ = try check(got, "read", path)
        return bytes
    }

    /// Reads the same into `bytes`, replacing what it holds and reusing its memory.
    func read(at offset: Int, count: Int, into bytes: inout [UInt8]) throws(FileError) {
        if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
        let got = count > 0 ? cs_read_at(descriptor, &bytes, count, Int64(offset)) : 0
        bytes.removeLast(bytes.count - max(0, Int(got)))
        _ = try check(got, "read", path)
    }

    /// Writes all of `bytes` at `offset`. After an error, any part of them may have been written.
    func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        _ = try check(cs_write_at(descriptor, bytes, bytes.count, Int64(offset)), "write to", path)
    }

    /// Removes a file; does nothing if there is none.
    static func remove(_ path: String, in folder: DataFolder? = nil) throws(FileError) {
        let place = try Place(path, folder)
        let result = cs_remove(place.folder, place.name)
        if result != -ENOENT { _ = try check(result, "remove", path) }
    }

    /// Makes the next read come from the disk, for what has been synced.
    func forget() { cs_forget(descriptor) }

    func truncate(to size: Int) throws(FileError) {
        _ = try check(cs_truncate(descriptor, Int64(size)), "shorten", path)
    }

    /// Returns once all that was written, and the file's size, are on disk.
    func synchronize() throws(FileError) {
        _ = try check(cs_sync(descriptor), "sync", path)
    }

    /// - Returns: False if another open of the file has its lock. Closing the file releases the lock.
    func lock() throws(FileError) -> Bool {
        let result = cs_lock(descriptor)
        if result == -EWOULDBLOCK { return false }
        _ = try check(result, "lock", path)
        return true
    }
}

/// The file functions that promises to clients depend on, as values, so that a test can make any one of them fail.
struct Disk: Sendable {
    var write: @Sendable (File, [UInt8], _ offset: Int) throws(FileError) -> Void = { file, bytes, offset throws(FileError) in
        try file.write(bytes, at: offset)
    }
    var truncate: @Sendable (File, _ size: Int) throws(FileError) -> Void = { file, size throws(FileError) in
        try file.truncate(to: size)
    }
    var synchronize: @Sendable (File) throws(FileError) -> Void = { file throws(FileError) in
        try file.synchronize()
    }
    /// Gives a complete and synced file its name next to the old one. When it returns, the name is on disk.
    var publish: @Sendable (_ folder: DataFolder, _ temporary: String, _ path: String) throws(FileError) -> Void = {
        folder, temporary, path throws(FileError) in
        let (from, to) = (try Place(temporary, folder), try Place(path, folder))
        _ = try check(cs_publish(to.folder, from.name, to.name), "rename", temporary)
    }
}

/// Turns a negative result of a C function into an error.
func check<Result: SignedInteger>(_ result: Result, _ action: String, _ path: String) throws(FileError) -> Result {
    guard result >= 0 else { throw FileError(action: action, path: path, code: CInt(-result)) }
    return result
}
