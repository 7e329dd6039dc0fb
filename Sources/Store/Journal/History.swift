public import Guidance

/// One line of the journal for those who follow what happens: without the documents.
public struct HistoryEntry: Sendable, Equatable {
    public let sequence: Int
    public let at: Instant
    public let note: EntryNote
    public let changes: [Touch]

    /// A record that was put or deleted.
    public struct Touch: Sendable, Equatable {
        /// The table, under the name that the journal has for it.
        public let table: String
        public let id: String
        /// Nil if it was deleted.
        public let revision: Int?
    }
}

/// Some lines of the journal, one behind the other.
public struct HistoryPage: Sendable, Equatable {
    public let entries: [HistoryEntry]
    /// The sequence number to go on behind: of the last entry, or without one that which was asked for.
    public let last: Int
    /// Whether there was more when the page was read.
    public let hasMore: Bool
}

/// Why there is no page.
public enum HistoryError: Error, Sendable, Equatable {
    /// Retention has removed lines that belong on it. The oldest that is kept, or the next to come if none is, is `floor`.
    case gone(floor: Int)
    /// The journal has not come so far; it may have been put back to an earlier moment.
    case ahead(last: Int)
    case unreadable(StoreError)
}

extension Store {
    /// Reads lines of the journal, oldest first: of those that `durable` is made of, and none that may still be taken back.
    ///
    /// It waits for the disk, and has all files stay meanwhile. It works beside writers.
    ///
    /// - Parameters:
    ///   - sequence: Of the line behind which the page starts; nil starts with the oldest line that is kept.
    ///   - limit: How many lines at the most, at least 1. There may be fewer and yet more behind them, as the bytes that are
    ///     read for one page are bounded too.
    public func history(after sequence: Int?, limit: Int) throws(HistoryError) -> HistoryPage {
        let last = pin()
        defer { unpin() }
        var reading = HistoryReading(folder, through: last, limit: limit)
        return try reading.page(after: sequence)
    }
}
