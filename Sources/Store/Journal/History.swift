public import Guidance

/// One line of the journal for clients that follow events: without the documents.
public struct HistoryEntry: Sendable, Equatable {
    public let sequence: Int
    public let at: Instant
    public let note: EntryNote
    public let changes: [Touch]

    /// A record that was put or deleted.
    public struct Touch: Sendable, Equatable {
        /// The journal's name for its table.
        public let table: String
        public let id: String
        /// Nil if the record was deleted.
        public let revision: Int?
    }
}

/// Consecutive lines of the journal.
public struct HistoryPage: Sendable, Equatable {
    public let entries: [HistoryEntry]
    /// The sequence number to continue after: the last entry's, or the requested one if there is no entry.
    public let last: Int
    /// Whether there was more when the page was read.
    public let hasMore: Bool
}

/// Why there is no page.
public enum HistoryError: Error, Sendable, Equatable {
    /// Retention has removed lines that belong on the page. `floor` is the oldest line that is kept, or the next one to
    /// come if none is.
    case gone(floor: Int)
    /// The journal has not got that far; it may have been restored to an earlier moment.
    case ahead(last: Int)
    case unreadable(StoreError)
}

extension Store {
    /// Reads lines of the journal, oldest first: only the lines that make up `durable`, none that may still be taken back.
    ///
    /// It waits for the disk, and keeps all files in place meanwhile. It runs concurrently with writers.
    ///
    /// - Parameters:
    ///   - sequence: The page starts after the line with this number; nil starts with the oldest line that is kept.
    ///   - limit: The most lines to read, at least 1. There may be fewer even if more follow, because the bytes read
    ///     for one page are bounded too.
    public func history(after sequence: Int?, limit: Int) throws(HistoryError) -> HistoryPage {
        let last = pin()
        defer { unpin() }
        var reading = HistoryReading(folder, through: last, limit: limit)
        return try reading.page(after: sequence)
    }
}
