public import Guidance

/// One line of the journal for clients that follow events: without the documents.
public struct HistoryEntry: Sendable, Equatable {
    public let place: HistoryPlace
    public var sequence: Int { place.sequence }
    public let at: Instant
    public let note: EntryNote
    /// Those of which something was redacted are as they were: the history lacks only the documents, which are not part of it.
    public let changes: [Touch]
    /// Whether something was redacted in the line, so that its checksum is not the one with which it was written.
    let isRedacted: Bool

    /// A record that was put or deleted.
    public struct Touch: Sendable, Equatable {
        /// The journal's name for its table.
        public let table: String
        public let id: String
        /// Nil if the record was deleted.
        public let revision: Int?
    }
}

/// A line of the journal by its number and its checksum: after a restore to an earlier moment, another line can have that number.
///
/// A line in which something was redacted has another checksum than before. It is taken for the one that was named, whatever its
/// checksum: those who stand there would otherwise have to read everything again, and the old checksum cannot stay, as it would let
/// somebody try out what was removed.
public struct HistoryPlace: Hashable, Sendable {
    public let sequence: Int
    let checksum: String

    init(sequence: Int, checksum: some Sequence<UInt8>) {
        (self.sequence, self.checksum) = (sequence, String(decoding: Array(checksum), as: UTF8.self))
    }
}

extension HistoryPlace: CustomStringConvertible {
    /// `1042-9f3a11c2`.
    public var description: String { "\(sequence)-\(checksum)" }

    /// - Parameter text: As `description` writes it.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 8, let sequence = Int(parts[0]), sequence >= 1,
            sequence <= StoreLimits.sequenceMax, String(sequence) == parts[0],
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.init(sequence: sequence, checksum: parts[1].utf8)
    }
}

/// Consecutive lines of the journal.
public struct HistoryPage: Sendable, Equatable {
    public let entries: [HistoryEntry]
    /// The place to continue after: the last entry's, or the requested one if there is no entry. Nil where there was neither.
    public let last: HistoryPlace?
    /// Whether there was more when the page was read.
    public let hasMore: Bool
}

/// Why there is no page.
public enum HistoryError: Error, Sendable, Equatable {
    /// Retention has removed lines that belong on the page. `floor` is the oldest line that is kept, or the next one to
    /// come if none is.
    case gone(floor: Int)
    /// The journal has not got that far; it may have been restored to an earlier moment.
    case ahead
    /// The journal has another line there: it was restored to an earlier moment, and went on from that.
    case elsewhere
    case unreadable(StoreError)
}

extension Store {
    /// Reads lines of the journal, oldest first: only the lines that make up `durable`, none that may still be taken back.
    ///
    /// It waits for the disk, and keeps all files in place meanwhile. It runs concurrently with writers.
    ///
    /// - Parameters:
    ///   - place: The page starts after this line; nil starts with the oldest line that is kept. If retention has just removed the
    ///     line itself, the page starts after its number.
    ///   - limit: The most lines to read, at least 1. There may be fewer even if more follow, because the bytes read
    ///     for one page are bounded too.
    @_spi(Journal) public func history(after place: HistoryPlace?, limit: Int) throws(HistoryError) -> HistoryPage {
        try read { last throws(HistoryError) in
            var reading = HistoryReading(folder, through: last, limit: limit)
            return try reading.page(after: place)
        }
    }

    /// The place of the newest line; nil if it is no longer kept, or cannot be read.
    public func newestPlace() -> HistoryPlace? {
        read { last in
            var reading = HistoryReading(folder, through: last, limit: 1)
            return try? reading.page(from: last).last
        }
    }
}
