/// What the store counts, at one moment.
public struct StoreMetrics: Sendable {
    public var health = Health.serving
    /// Bytes of the journal on disk.
    public var journalBytes = 0
    /// Lines of the journal on disk.
    public var journalLines = 0
    /// The sequence number of the last line on disk.
    public var lastSequence = 0
    /// Bytes of lines that were decided and are not on disk yet.
    public var pendingBytes = 0
    /// Group commits since the start, with the seconds that writing and syncing took.
    public var commitSeconds = Histogram(bounds: [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    ])
    /// How many lines a group commit held.
    public var commitLines = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096])
    /// Writes that were taken back because the disk was full or failed.
    public var refusedWrites = 0
    /// How long reading the journal and making it whole took at the start.
    public var recoveryMilliseconds = 0
    /// The torn tail that was cut off at the start.
    public var bytesCutOff = 0

    /// Whether writes can be kept.
    public enum Health: Sendable, Equatable {
        case serving
        /// The disk is full. Reads go on; a write tries again and, if it is kept, ends this.
        case readOnly
        /// The disk failed; nothing more is written.
        case failed
    }
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

    public var count: Int { counts.reduce(0, +) }

    mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
