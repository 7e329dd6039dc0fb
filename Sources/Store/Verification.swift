import Guidance

/// What a reading of a whole data folder found.
public struct Verification: Sendable {
    public let segments: Int
    public let lines: Int
    public let bytes: Int
    /// The sequence numbers of the first and the last line; nil if there is no line.
    public let sequences: ClosedRange<Int>?
    /// How many records of each kind there are in the end, by the name that the journal gives the kind.
    public let records: [(table: String, count: Int)]
    /// The first faults, in the order of the journal.
    public let faults: [JournalFault]
    public let faultCount: Int
    /// What opening would cut off; beside a running server, what it is writing.
    public let tail: JournalTail?

    /// Whether the folder would open.
    public var isSound: Bool { faultCount == 0 }
}

extension Store {
    /// Reads everything in a data folder and judges it. Changes nothing and takes no lock: it works beside a server.
    public static func verify(folder path: String) throws(StoreError) -> Verification {
        let folder = DataFolder(path)
        let reading: JournalReading
        do { reading = try JournalReading(folder) } catch { throw .unusable(folder, error) }
        if let newer = reading.newer { throw newer }
        let first = reading.segments.first ?? 1
        return Verification(
            segments: reading.segments.count, lines: reading.lines, bytes: reading.bytes,
            sequences: reading.sequence >= first ? first...reading.sequence : nil, records: reading.records.counts,
            faults: reading.faults.listed, faultCount: reading.faults.count, tail: reading.tail)
    }
}
