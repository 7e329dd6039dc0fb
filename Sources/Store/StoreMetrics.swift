public import Guidance

/// The store's counts at one moment.
public struct StoreMetrics: Sendable {
    public internal(set) var health = Health.serving
    /// The format in which the journal goes on: nothing can be redacted before 2.
    public internal(set) var format = 1
    /// The size of the journal on disk, across all its segments.
    public internal(set) var journalBytes = 0
    public internal(set) var journalSegments = 0
    /// The sequence number of the first line that the journal still has; 1 until retention has removed a segment.
    public internal(set) var firstSequence = 1
    /// The sequence number of the last line that readers see.
    public internal(set) var lastSequence = 0
    /// Bytes of lines that are decided but not yet on disk.
    public internal(set) var pendingBytes = 0
    /// Group commits since the start, by the seconds that each took to write and, where that is part of it, to sync.
    public internal(set) var commitSeconds = Histogram(bounds: Histogram.secondsOfDisks)
    /// Syncs of the journal since the start, by the seconds that each took.
    public internal(set) var syncSeconds = Histogram(bounds: Histogram.secondsOfDisks)
    /// How many lines a group commit held.
    public internal(set) var commitLines = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096])
    /// Writes that were taken back because the disk was full or failed.
    public internal(set) var refusedWrites = 0
    /// How long the start took to read the folder and repair it.
    public internal(set) var recoveryMilliseconds = 0
    /// The size of the torn tail that the start cut off.
    public internal(set) var bytesCutOff = 0
    /// The newest snapshot; nil if there is none.
    public internal(set) var snapshot: SnapshotSummary?
    /// Whether a snapshot is being made.
    public internal(set) var isMakingSnapshot = false
    /// Snapshots made since the start.
    public internal(set) var snapshotsMade = 0
    /// Snapshots that failed since the start.
    public internal(set) var snapshotsFailed = 0
    /// Segments that retention has removed since the start.
    public internal(set) var segmentsRemoved = 0
    /// Whether nothing goes for its age, as the clock was set while the service ran.
    public internal(set) var isRetentionSuspended = false
    /// Idempotency-Keys in memory.
    public internal(set) var idempotencyKeys = 0
    /// Idempotency-Keys that gave way to others before their 24 hours were over, since the start.
    public internal(set) var idempotencyKeysDropped = 0
    /// What happened by itself.
    public internal(set) var due = DueMetrics()
    /// Bytes of lines after the newest snapshot, which a start reads one by one.
    public internal(set) var bytesBehindSnapshot = 0
    /// The same after the snapshot that is being made.
    var bytesBehindSegmentRequest = 0

    /// Whether the store can keep writes.
    public enum Health: Sendable, Equatable {
        case serving
        /// The disk is full. Reads continue. Each write is tried again, and the first one that is kept ends this.
        case readOnly
        /// The disk failed; nothing more is written.
        case failed
    }
}

/// The facts about a snapshot.
public struct SnapshotSummary: Sendable, Equatable {
    /// The sequence number of the last decision in it.
    public let sequence: Int
    /// When it was made.
    public let at: Instant
    public internal(set) var bytes: Int
    /// How long it took; 0 for one that an earlier process made.
    public let seconds: Double
}

/// How often values fell between bounds.
public struct Histogram: Sendable, Equatable {
    /// The upper bounds, in rising order; a value equal to a bound falls under it.
    public let bounds: [Double]
    /// One count for each bound, and a last one for values above all of them; not cumulative.
    public private(set) var counts: [Int]
    public private(set) var sum = 0.0

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// From the time of a disk with a battery to one that makes an operator look.
    static let secondsOfDisks = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    ]

    public var count: Int { counts.reduce(0, +) }

    mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}

extension StoreMetrics {
    /// Counts the files of a folder and their bytes.
    mutating func count(_ folder: DataFolder) throws(FileError) {
        let firsts = try folder.segmentFirsts()
        journalSegments = firsts.count
        firstSequence = firsts.first ?? 1
        journalBytes = 0
        for first in firsts { journalBytes += try File.openToRead(folder.segment(first: first), in: folder).size() }
    }
}
