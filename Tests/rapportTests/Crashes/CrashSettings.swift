import Glibc
import Testing

/// What the tests that crash the service have in common.
enum Crash {
    /// Small enough for segments to turn, snapshots to be made and both to be let go while a test runs.
    static let settings = [
        "RAPPORT_STORE_SEGMENT_BYTES": "65536",
        "RAPPORT_STORE_SNAPSHOT_BYTES": "65536",
        "RAPPORT_STORE_SNAPSHOT_PERCENT": "10",
        "RAPPORT_STORE_RETENTION_BYTES": "4096",
    ]

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
