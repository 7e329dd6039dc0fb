import CShim
import Glibc
import Guidance
import Locks
import Synchronization

/// The time zones that the machine knows: the files of the tz database, which its administrators keep up to date.
final class TimeZones: Sendable {
    private let folder: String
    /// Those that were asked for, of which there are a few hundred at the most: what is no file is read again.
    private let clocks = Lock<[String: ZoneClock]>([:])
    /// Whether there is a database. Without one any name is taken, and no session is repeated but in UTC.
    let areThere: Bool

    /// Far more than any file of the database has.
    private static let bytesMax = 1 << 18

    init(folder: String = "/usr/share/zoneinfo") {
        self.folder = folder
        areThere = Self.bytes(of: "\(folder)/Europe/Berlin") != nil
    }

    /// - Returns: Nil if there is none of that name.
    func clock(of name: String) -> ZoneClock? {
        if name == "UTC" { return .utc }
        guard ZoneClock.isName(name), !Self.isOfMachine(name) else { return nil }
        if let clock = clocks.withLock({ $0[name] }) { return clock }
        guard let clock = Self.bytes(of: "\(folder)/\(name)").flatMap({ ZoneClock($0) }) else { return nil }
        clocks.withLock { $0[name] = clock }
        return clock
    }

    /// What stands in the folder beside the zones: that of the machine, and all of them once more, with leap seconds and without.
    private static func isOfMachine(_ name: String) -> Bool {
        ["localtime", "posixrules"].contains(name) || ["posix/", "right/"].contains { name.hasPrefix($0) }
    }

    private static func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { cs_close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = cs_read(descriptor, &piece, piece.count)
            guard count >= 0 else { return nil }  // a folder, for one
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= bytesMax else { return nil }
        }
    }
}
