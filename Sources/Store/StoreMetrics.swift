public import Guidance

/// What the store counts, at one moment.
public struct StoreMetrics: Sendable {
    public internal(set) var health = Health.serving
    /// Bytes of the journal on disk, all its segments.
    public internal(set) var journalBytes = 0
    /// Segments of the journal.
    public internal(set) var journalSegments = 0
    /// The sequence number of the first line of the journal that is kept; 1 until retention has removed a segment.
    public internal(set) var firstSequence = 1
    /// The sequence number of the last line that readers see.
    public internal(set) var lastSequence = 0
    /// The latest time that a line says it was decided at.
    var newestLineAt: Instant?
    /// Bytes of lines that were decided and are not on disk yet.
    public internal(set) var pendingBytes = 0
    /// Group commits since the start, with the seconds that writing and, if that is part of it, syncing took.
    public internal(set) var commitSeconds = Histogram(bounds: Histogram.secondsOfDisks)
    /// Syncs of the journal since the start, with the seconds that each took.
    public internal(set) var syncSeconds = Histogram(bounds: Histogram.secondsOfDisks)
    /// How many lines a group commit held.
    public internal(set) var commitLines = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096])
    /// Writes that were taken back because the disk was full or failed.
    public internal(set) var refusedWrites = 0
    /// How long reading the folder and making it whole took at the start.
    public internal(set) var recoveryMilliseconds = 0
    /// The torn tail that was cut off at the start.
    public internal(set) var bytesCutOff = 0
    /// The newest snapshot; nil if there is none.
    public internal(set) var snapshot: SnapshotSummary?
    /// Whether one is being made.
    public internal(set) var isMakingSnapshot = false
    /// Snapshots since the start.
    public internal(set) var snapshotsMade = 0
    /// Snapshots since the start that came to nothing.
    public internal(set) var snapshotsFailed = 0
    /// Bytes of lines behind the newest snapshot, which a start reads one by one.
    public internal(set) var bytesBehindSnapshot = 0
    /// The same, behind the snapshot that is being made.
    var bytesBehindSegmentRequest = 0

    /// Whether writes can be kept.
    public enum Health: Sendable, Equatable {
        case serving
        /// The disk is full. Reads go on; a write tries again and, if it is kept, ends this.
        case readOnly
        /// The disk failed; nothing more is written.
        case failed
    }
}

/// What is known of a snapshot.
public struct SnapshotSummary: Sendable, Equatable {
    /// Of the last decision in it.
    public let sequence: Int
    /// When it was made.
    public let at: Instant
    public let bytes: Int
    /// How long it took; 0 for one that an earlier process made.
    public let seconds: Double
}

/// How often values fell between bounds.
public struct Histogram: Sendable, Equatable {
    /// The upper bounds, rising; a value equal to one falls under it.
    public let bounds: [Double]
    /// One for each bound, and a last one for values above all; not cumulative.
    public private(set) var counts: [Int]
    public private(set) var sum = 0.0

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// From what a disk with a battery takes to what makes an operator look.
    static let secondsOfDisks = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    ]

    public var count: Int { counts.reduce(0, +) }

    mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
