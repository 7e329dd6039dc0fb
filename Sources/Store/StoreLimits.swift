/// Every bound of the store that no setting changes, with its reason.
enum StoreLimits {
    /// Longest line of a journal. Far above any decision; it keeps a damaged file from filling the memory that reads it.
    static let lineBytesMax = 64 << 20
    /// A record's document may be as deep as a request may (64); in a line it stands inside three more levels.
    static let lineDepthMax = 64 + 8
    /// Bytes read from a file at a time: large enough for the disk, small beside the records.
    static let chunkBytes = 256 << 10
    /// Faults told one by one. Past this many a list helps nobody; they are still counted.
    static let faultsListedMax = 100
}
