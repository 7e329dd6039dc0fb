import CShim
import Foundation
import Glibc
import Synchronization
import Testing

/// A run of the executable that was built beside these tests, or of the one that CRASH_BINARY names. It ends, at the latest,
/// with this value.
final class ChildProcess: Sendable {
    /// How long anything here may take before the test fails, so that none hangs.
    static let secondsMax: TimeInterval = 180

    static let executable: String = {
        if let named = getenv("CRASH_BINARY") { return String(cString: named) }
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return own.deletingLastPathComponent().appending(path: "rapport").path
    }()

    let id: pid_t
    let output: Outlet
    let errors: Outlet
    private let exitCode = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - environment: All of it: nothing of ours is handed on.
    ///   - folder: Where it runs.
    ///   - redirection: Of its standard input and output, as the shell writes it.
    ///   - openFilesMax: How many files it may have open; nil as many as these tests.
    init(
        _ arguments: [String], environment: [String: String] = [:], in folder: TemporaryFolder, redirection: String = "",
        openFilesMax: Int? = nil
    ) throws {
        // A child that starts between the making and the marking of another's pipes would hold them open.
        (id, output, errors) = try Self.starting.withLock { _ in
            let (outputEnds, errorEnds) = (try Self.pipe(), try Self.pipe())
            defer { for end in [outputEnds.write, errorEnds.write] { cs_close(end) } }
            let limit = openFilesMax.map { "ulimit -n \($0) && " } ?? ""
            let command =
                ["/bin/sh", "-c", "\(limit)cd \"$0\" && exec \"$@\" \(redirection)", folder.path, Self.executable] + arguments
            let id = try Self.spawn(command, environment, outputEnds.write, errorEnds.write)
            return (id, Outlet(reading: outputEnds.read), Outlet(reading: errorEnds.read))
        }
    }

    deinit {
        signal(SIGKILL)
        wait()
    }

    /// Does nothing once it has ended.
    func signal(_ number: Int32) {
        exitCode.withLock { exitCode in
            if exitCode == nil { kill(id, number) }
        }
    }

    /// Waits for it to end, and ends it if that takes too long.
    ///
    /// - Returns: Its exit code, or the number of the signal that ended it, negative.
    @discardableResult
    func wait(location: SourceLocation = #_sourceLocation) -> Int32 {
        if !errors.waitForEnd() || !output.waitForEnd() {
            Issue.record("the process does not end:\n\(errors.text)", sourceLocation: location)
            signal(SIGKILL)
        }
        return exitCode.withLock { exitCode in
            if let exitCode { return exitCode }
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let code = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
            exitCode = code
            return code
        }
    }

    private static let starting = Mutex(())

    private static func spawn(
        _ command: [String], _ environment: [String: String], _ output: Int32, _ errors: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let words = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        let failed = posix_spawn(&id, command[0], &actions, nil, words, variables)
        guard failed == 0 else { throw Failure("\(command[0]) does not start: \(String(cString: strerror(failed)))") }
        return id
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw Failure("no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}

/// What a process writes to one of its outputs, taken as it comes so that the process never has to wait.
final class Outlet: @unchecked Sendable {
    private let condition = NSCondition()
    private var bytes: [UInt8] = []
    private var hasEnded = false

    init(reading descriptor: Int32) {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = cs_read(descriptor, &buffer, buffer.count)
                condition.lock()
                if count > 0 { bytes += buffer[..<count] } else { hasEnded = true }
                condition.broadcast()
                condition.unlock()
                guard count > 0 else { break }
            }
            cs_close(descriptor)
        }
    }

    var text: String {
        condition.lock()
        defer { condition.unlock() }
        return String(decoding: bytes, as: UTF8.self)
    }

    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// Waits for the first whole line that holds `part`; nil if the output ends or time is up without it.
    func line(with part: String) -> String? {
        wait { bytes, _ in
            bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().lazy
                .map { String(decoding: $0, as: UTF8.self) }.first { $0.contains(part) }
        }
    }

    /// - Returns: Whether it ended in time.
    func waitForEnd(seconds: TimeInterval = ChildProcess.secondsMax) -> Bool {
        wait(seconds: seconds) { _, hasEnded in hasEnded ? true : nil } ?? false
    }

    private func wait<Value>(
        seconds: TimeInterval = ChildProcess.secondsMax, _ look: ([UInt8], Bool) -> Value?
    ) -> Value? {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let value = look(bytes, hasEnded) { return value }
            guard !hasEnded, condition.wait(until: deadline) else { return nil }
        }
    }
}

/// A folder of one test, gone when the test is.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        // In memory if that is possible: every write is synced.
        for parent in ["/dev/shm", "/tmp"] {
            var name = Array("\(parent)/rapport-XXXXXX".utf8CString)
            guard mkdtemp(&name) != nil else { continue }
            path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            return
        }
        throw Failure("no folder for the test")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// The names of everything in it.
    var names: [String] { (try? FileManager.default.subpathsOfDirectory(atPath: path))?.sorted() ?? [] }
}

/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Runs `body` on so many threads at once and waits for them all.
func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        Thread.detachNewThread {
            body(index)
            group.leave()
        }
    }
    group.wait()
}
