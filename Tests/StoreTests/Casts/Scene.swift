import CShim
import Glibc
@testable import Guidance
import JSON
import Testing

@testable import Store

/// The data folder of one test, removed when the test ends.
final class Scene: Sendable {
    let path: String

    init() {
        // In memory if possible: thousands of starts sync thousands of times.
        for parent in ["/dev/shm", "/tmp"] {
            var name = Array("\(parent)/rapport-store-XXXXXX".utf8CString)
            guard mkdtemp(&name) != nil else { continue }
            path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            return
        }
        preconditionFailure("no folder for the test")
    }

    deinit {
        Self.remove(path)
    }

    private static func remove(_ path: String) {
        var names: [String] = []
        _ = withUnsafeMutablePointer(to: &names) { names in
            cs_list_folder(
                AT_FDCWD, path,
                { name, names in
                    guard let name else { return }
                    names?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
                }, names)
        }
        for name in names { remove("\(path)/\(name)") }
        _ = Glibc.remove(path)
    }

    var folder: DataFolder { DataFolder(path) }
    var firstSegment: String { folder.segment(first: 1) }

    func open(
        _ surroundings: Surroundings = Surroundings(), pendingBytesMax: Int = 8 << 20, initial: [Change] = [],
        log: @escaping @Sendable (String) -> Void = { _ in }, set: (inout Store.Settings) -> Void = { _ in }
    ) throws -> Store {
        var settings = Store.Settings(folder: path)
        settings.pendingBytesMax = pendingBytesMax
        set(&settings)
        return try Store.open(settings, surroundings, initial: { initial }, log: log)
    }

    /// Writes a segment of these bytes, replacing any there.
    func lay(_ bytes: [UInt8], first: Int = 1) throws {
        try folder.make()
        let file = try File.openToWrite(folder.segment(first: first))
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
    }

    func bytes(of path: String) throws -> [UInt8] {
        let file = try File.openToRead(path)
        return try file.read(at: 0, count: try file.size())
    }

    /// Writes a file there, replacing any there.
    func lay(_ bytes: [UInt8], at path: String) throws {
        try folder.make()
        let file = try File.openToWrite(path)
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
    }

    /// The files of the journal and the snapshots, by their path below the folder.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for below in ["journal", "snapshots"] {
            for name in try folder.names(in: "\(path)/\(below)") {
                files["\(below)/\(name)"] = try bytes(of: "\(path)/\(below)/\(name)")
            }
        }
        return files
    }

    /// Makes the journal and the snapshots exactly these files.
    func lay(_ files: [String: [UInt8]]) throws {
        try folder.make()
        for name in try self.files().keys { try File.remove("\(path)/\(name)") }
        for (name, bytes) in files { try lay(bytes, at: "\(path)/\(name)") }
    }

    /// Whether there is an unfinished file.
    func hasTemporaries() throws -> Bool { try files().keys.contains { $0.hasSuffix(".tmp") } }
}

/// Collects the lines that a store logs.
final class Log: Sendable {
    private let lines = Monitor<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    @Sendable func add(_ line: String) { lines.withLock { $0.append(line) } }

    func contains(_ text: String) -> Bool { all.contains { $0.contains(text) } }
}

/// A budget of steps that threads may take; once it is used up, they wait for more.
final class Allowance: Sendable {
    private let left = Monitor<Int?>(0)

    func add(_ count: Int) {
        left.withLock { $0 = ($0 ?? 0) + count }
        left.signal()
    }

    /// Allows no more steps.
    func end() {
        left.withLock { $0 = nil }
        left.signal()
    }

    /// - Returns: False at the end.
    func take() -> Bool {
        left.wait { left in
            guard let count = left else { return false }
            guard count > 0 else { return nil }
            left = count - 1
            return true
        }
    }
}

/// Asks again and again, for so long that only what never comes is given up.
func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(120)
    while try !isSo() {
        guard ContinuousClock.now < end else { return false }
        usleep(1000)
    }
    return true
}

/// The outcomes of one store's tickets; checks that each is settled once and in order.
final class Tickets: Sendable {
    struct Known: Sendable {
        var settled: UInt64 = 0
        var refused: [UInt64: Settlement.Reason] = [:]
        var reasons: [Settlement.Reason] = []
        var isInOrder = true
        var hasFailed = false
    }

    private let known = Monitor(Known())

    init(of store: Store) {
        store.onSettled { [known] settlement in
            known.withLock { known in
                switch settlement {
                case .durable(let through):
                    known.isInOrder = known.isInOrder && through > known.settled
                    known.settled = through
                case .refused(let tickets, let reason):
                    known.isInOrder = known.isInOrder && tickets.lowerBound == known.settled + 1
                    for ticket in tickets { known.refused[ticket] = reason }
                    known.reasons.append(reason)
                    known.settled = tickets.upperBound
                case .failed: known.hasFailed = true
                }
            }
            known.signal()
        }
    }

    var now: Known { known.withLock { $0 } }

    /// Waits until the ticket is settled, and returns the refusal; nil means it is on disk.
    @discardableResult
    func wait(for ticket: UInt64) -> Settlement.Reason? {
        known.wait { known in known.settled >= ticket ? .some(known.refused[ticket]) : nil }
    }
}

/// A door at which threads wait.
final class Door: Sendable {
    private let isOpen: Monitor<Bool>

    init(isOpen: Bool = false) { self.isOpen = Monitor(isOpen) }

    func pass() { isOpen.wait { $0 ? () : nil } }

    func open() {
        isOpen.withLock { $0 = true }
        isOpen.signal()
    }

    func close() { isOpen.withLock { $0 = false } }
}

extension FileError {
    static func injected(_ code: CInt) -> FileError { FileError(action: "write to", path: "the journal", code: code) }
}

extension EntryNote {
    static let test = EntryNote(by: "key_ada", op: "program.create", requestID: "req-1")
}

extension Store {
    /// Writes changes that no rule decides.
    @discardableResult
    func put(_ changes: [Change]) throws -> UInt64 {
        try write(.test) { _, _ in Decision(changes: changes, answer: ()) }.ticket
    }
}

// MARK: Programmes

/// The id of a test's n-th programme.
func programID(_ number: Int) -> ID<Program> {
    ID<Program>(RecordKey(at: Instant(milliseconds: 1_000_000 + Int64(number)), count: 0, random: 7))
}

func program(
    _ id: ID<Program>, revision: Int = 1, name: String = "Ada's programme", description: String? = nil
) throws -> Stored<Program> {
    let json = JSONWriter.bytes {
        $0.object {
            $0.member("id", id.description)
            $0.member("revision", revision)
            $0.member("name", name)
            if let description { $0.member("description", description) }
            $0.member("relationshipTypes", ["mentoring"])
            $0.member("status", "draft")
            $0.member("transitions", [String]())
            $0.member("createdAt", "2026-11-21T23:20:11.123Z")
            $0.member("updatedAt", "2026-11-21T23:20:11.123Z")
        }
    }
    let program = try Program.fields.read(try JSONDocument(json).root)
    return Stored(program, revision: revision)
}

func put(
    _ number: Int, revision: Int = 1, name: String = "Ada's programme", description: String? = nil
) throws -> Change {
    .put(try program(programID(number), revision: revision, name: name, description: description))
}

/// A description of nearly 8000 bytes: few programmes with it are many bytes.
let longText = String(repeating: "é", count: 3900)

func replayed(_ changes: [[Change]]) -> Records {
    var records = Records()
    for changes in changes { records.apply(changes) }
    return records
}

func journalLine(_ sequence: Int, sync: Int, _ changes: [Change]) -> [UInt8] {
    JournalLine(
        sequence: sequence, synced: sync, at: Instant(milliseconds: 1_795_000_000_000), note: .test, changes: changes
    ).bytes
}

/// A generator that repeats its numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
