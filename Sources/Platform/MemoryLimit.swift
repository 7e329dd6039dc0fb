import CShim
import Glibc

/// How much memory this process may use.
public enum MemoryLimit {
    /// The least of what the machine has and of what the control groups and the limits of the process allow, in bytes.
    public static var bytes: Int {
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let groups = ofControlGroups(text(of: "/proc/self/cgroup") ?? "") { text(of: "/sys/fs/cgroup\($0)") }
        let limits = [RLIMIT_DATA, RLIMIT_AS].compactMap { resource -> Int? in
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
            return Int(exactly: limit.rlim_cur)
        }
        return ([machine] + limits + (groups.map { [$0] } ?? [])).filter { $0 > 0 }.min() ?? machine
    }

    /// What the control groups of a process allow, of version 2 and of version 1; nil if they set no limit.
    ///
    /// - Parameters:
    ///   - list: The contents of `/proc/self/cgroup`: lines of number, controllers and path.
    ///   - read: The contents of a file below `/sys/fs/cgroup`; nil if it is not there.
    static func ofControlGroups(_ list: String, _ read: (String) -> String?) -> Int? {
        let limits = list.split(separator: "\n").flatMap { line -> [Int] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let (root, file): (String, String)
            switch parts[1] {
            case "": (root, file) = ("", "memory.max")
            case let controllers where controllers.split(separator: ",").contains("memory"):
                (root, file) = ("/memory", "memory.limit_in_bytes")
            default: return []
            }
            // A group may use no more than those around it. In a container its own may be mounted as the root.
            var path = String(parts[2])
            var limits: [Int] = []
            while true {
                let text = read("\(root)\(path == "/" ? "" : path)/\(file)")
                if let limit = text.flatMap({ Int($0.prefix { $0.isNumber }) }) { limits.append(limit) }
                guard let slash = path.lastIndex(of: "/"), path != "/" else { break }
                path = slash == path.startIndex ? "/" : String(path[..<slash])
            }
            return limits
        }
        return limits.min()
    }

    private static func text(of path: String) -> String? {
        let file = cs_open_to_read(AT_FDCWD, path)
        guard file >= 0 else { return nil }
        defer { cs_close(file) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = cs_read_at(file, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes[..<Int(count)], as: UTF8.self)
    }
}
