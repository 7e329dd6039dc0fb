import JSON

/// Every bound of the store that no setting changes, with its reason.
enum StoreLimits {
    /// The longest line of a journal. Far above any decision; it keeps a damaged file from filling the memory of its reader.
    static let lineBytesMax = 64 << 20
    /// The last sequence number that is given out. The next names the file that follows, and has to be readable too.
    static let sequenceMax = JSONValue.integerMax - 1
    /// A line without its texts and changes: names, punctuation, checksum, two numbers and a time come to 150 bytes.
    static let lineFrameBytesMax = 256
    /// A change without its document: names, punctuation, a kind, an id of up to 100 bytes and a number come to 200 bytes.
    static let changeBytesMax = 256
    /// A record's document may be as deep as a request's (64); in a line, three more levels surround it.
    static let lineDepthMax = 64 + 8
    /// Bytes read from a file at a time: many enough for the disk, few compared with the records.
    static let chunkBytes = 256 << 10
    /// Bytes of lines on one page of history, plus one line, so that no page keeps others waiting for long.
    static let historyBytesMax = 4 << 20
    /// A search by halves reads this many bytes at each place, and stops once it is this close to its line.
    static let searchBytes = 32 << 10
    /// Threads that read during a start. One thread uses what they read, and cannot keep more of them busy.
    static let workersMax = 4
    /// The most bytes of a snapshot that may wait for the disk, so that a sync of the journal never waits for many.
    static let unsyncedSnapshotBytesMax = 4 << 20
    /// Lines further apart than this may show a clock that was set, and not time that has passed; see `Retention`.
    static let gapMilliseconds: Int64 = 7 * 86_400_000
    /// The clock is set when it goes further from the time that passes than this: more than one that keeps itself right ever does.
    static let clockStepMilliseconds: Int64 = 3_600_000
    /// How long it has to go like the time that passes, once it was set, before anything goes for its age again.
    static let clockTrialMilliseconds: Int64 = 86_400_000
    /// How long an Idempotency-Key is kept, from the time of its line.
    static let idempotencyMilliseconds: Int64 = 24 * 3_600_000
    /// As many Idempotency-Keys of lines from which something went are forgotten while writers wait.
    static let keysForgottenAtOnce = 256
    /// How long lines stay at least, whatever the days of retention: an hour longer, so that a start still finds all keys.
    static let retentionMillisecondsMin: Int64 = 25 * 3_600_000
    /// How often the keeper checks whether something is old enough to go.
    static let upkeepSeconds = 3600.0
    /// If there was no room for a new segment, the old one grows by this many bytes before the next try.
    static let segmentRetryBytes = 1 << 20
    /// How long steps that are due and are decided together may hold up other writers.
    static let dueHold = Duration.milliseconds(1)
    /// How many these are at first, and at the most. One alone may take longer than it should.
    static let (dueBatchFirst, dueBatchMax) = (10, 100)
    /// How long the scheduler waits before it tries again what the store refused: first, and at the most.
    static let (dueRetrySecondsMin, dueRetrySecondsMax) = (0.1, 10.0)
    /// How long the scheduler sleeps at the most: a clock that is set does not wake it.
    static let dueIdleSeconds = 10.0
    /// The same while something cannot happen: whether its record has changed is seen by looking.
    static let dueAsideSeconds = 1.0
    /// Threads that note readings have a ring each; beyond that many two share one.
    static let readingRings = 64
    /// Readings in a ring, 48 bytes each. A thread that fills it between two writes adds them up itself.
    static let readingRingMax = 4096
    /// Different readings that wait for the disk, some 150 bytes each: with those of a disk that takes nothing the log has a gap.
    static let readingsPendingMax = 100_000
    /// How long readings gather before they are written: as much is lost in a crash.
    static let readingGatherSeconds = 1.0
    /// How often the log says that it is whole, where there is nothing to write.
    static let readingIdleSeconds = 10.0
    /// The most faults listed one by one. More help nobody, but are still counted.
    static let faultsListedMax = 100
}
