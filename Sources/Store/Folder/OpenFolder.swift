import CShim
import Glibc

/// The descriptor of a folder, once it has been used. It closes when this goes.
final class OpenFolder: Sendable {
    private let opened = Monitor<CInt?>(nil)

    func descriptor(of path: String) throws(FileError) -> CInt {
        try opened.withLock { (opened) throws(FileError) in
            if let opened { return opened }
            let descriptor = try check(cs_open_folder(path), "open", path)
            opened = descriptor
            return descriptor
        }
    }

    deinit { if let descriptor = opened.withLock({ $0 }) { cs_close(descriptor) } }
}

/// A path as the system takes it: for what lies in a data folder the folder's descriptor, and what follows below.
struct Place {
    let folder: CInt
    let name: String

    /// - Parameter within: The data folder that the path begins with; nil for any other path.
    init(_ path: String, _ within: DataFolder?) throws(FileError) {
        guard let within else {
            (folder, name) = (AT_FDCWD, path)
            return
        }
        precondition(path == within.path || path.hasPrefix(within.path + "/"), "it lies in the folder")
        folder = try within.descriptor()
        let below = path.dropFirst(within.path.count + 1)
        name = below.isEmpty ? "." : String(below)
    }
}
