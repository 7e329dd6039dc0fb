import Glibc
import Testing

/// What the tests that crash the service have in common.
enum Crash {
    /// Small enough for segments to turn, snapshots to be made and both to be let go while a test runs.
    private static let wanted = [
        "RAPPORT_STORE_SEGMENT_BYTES": "65536",
        "RAPPORT_STORE_SNAPSHOT_BYTES": "131072",
        "RAPPORT_STORE_SNAPSHOT_PERCENT": "100",
        "RAPPORT_STORE_RETENTION_DAYS": "0",
        "RAPPORT_STORE_RETENTION_BYTES": "262144",
    ]

    /// Those of `wanted` that this executable has; it refuses to start with any other.
    static let settings: Result<[String: String], any Error> = Result {
        let folder = try TemporaryFolder()
        let child = try ChildProcess(["check-config"], environment: wanted, in: folder)
        let code = withExtendedLifetime(folder) { child.wait() }
        guard code != 0 else { return wanted }
        let lines = child.errors.lines
        let known = wanted.filter { setting in !lines.contains { $0.contains("\(setting.key) is not a setting") } }
        guard lines.count == wanted.count - known.count else { throw Failure("check-config: \(child.errors.text)") }
        return known
    }

    /// How much `make crash` asks for; nil among all other tests.
    static let rounds = variable("CRASH_ROUNDS").flatMap { Int($0) }

    /// The seed in the environment, to have a test's choices once more, or a new one.
    static var seed: UInt64 { variable("CRASH_SEED").flatMap { UInt64($0) } ?? .random(in: 1...9_999_999) }

    /// Where the folders go, as they are before a start, that a test finds wrong; nil keeps none.
    static let keptIn = variable("CRASH_KEEP")

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// A generator whose numbers a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
