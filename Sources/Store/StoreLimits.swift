/// Every bound of the store that no setting changes, with its reason.
enum StoreLimits {
    /// Longest line of a journal. Far above any decision; it keeps a damaged file from filling the memory that reads it.
    static let lineBytesMax = 64 << 20
    /// A record's document may be as deep as a request may (64); in a line it stands inside three more levels.
    static let lineDepthMax = 64 + 8
    /// Bytes read from a file at a time: large enough for the disk, small beside the records.
    static let chunkBytes = 256 << 10
    /// Bytes of lines on one page of history, and a line more, so that no page keeps others waiting for long.
    static let historyBytesMax = 4 << 20
    /// Where a line is looked for by halves, so many bytes are read at each place, and so near it has to be.
    static let searchBytes = 32 << 10
    /// Threads that read at a start. What one thread does with what they have read keeps no more of them at work.
    static let workersMax = 4
    /// Bytes of a snapshot that wait for the disk at the most, so that a sync of the journal never waits for many.
    static let unsyncedSnapshotBytesMax = 4 << 20
    /// Longer than a folder in use is without a line, beyond the days of retention: then the clock is not believed.
    static let quietDaysMax = 366
    /// How often it is looked whether something has grown old enough to go.
    static let upkeepSeconds = 3600.0
    /// Where there was no room for a new segment, the old one goes on for so many bytes before the next try.
    static let segmentRetryBytes = 1 << 20
    /// Faults told one by one. Past this many a list helps nobody; they are still counted.
    static let faultsListedMax = 100
}
