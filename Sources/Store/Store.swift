public import Guidance

/// Records in memory, kept by a journal on disk.
///
/// There are two moments. `durable` is what is on disk, and all that a reader sees. Writers decide on what comes next, one
/// after the other; their answers are held until a flusher has brought their lines to the disk, all that have come together
/// with one sync.
public final class Store: Sendable {
    /// What can be set.
    public struct Settings: Sendable {
        public var folder: String
        /// Past this many bytes that wait for the disk, a write is refused before it decides: a disk that has stopped must
        /// not fill the memory.
        public var pendingBytesMax = 8 << 20

        public init(folder: String) { self.folder = folder }
    }

    private let ledger: Monitor<Ledger>
    private let published: Monitor<Edition>
    private let clock: @Sendable () -> Instant
    private let running: Monitor<Running?>

    /// What ends with `close`.
    struct Running: Sendable {
        let flusher: Thread
        let lock: File
    }

    init(ledger: Monitor<Ledger>, published: Monitor<Edition>, clock: @escaping @Sendable () -> Instant, running: Running) {
        (self.ledger, self.published, self.clock) = (ledger, published, clock)
        self.running = Monitor(running)
    }

    deinit { close() }

    /// What is on disk, as one consistent moment that stays as it is for as long as it is held.
    ///
    /// - Complexity: O(1). It waits for no writer and for no disk.
    public var durable: Edition { published.withLock { $0 } }

    /// Decides and applies, and adds one line to the journal. Nothing is on disk yet when it returns.
    ///
    /// `decide` sees everything that was decided before. It runs under the lock of all writers: it must be short, and must
    /// not call the store.
    ///
    /// - Returns: What `decide` answered or threw, to be held until its ticket is settled: what it read may never come to be
    ///   on disk. A decision without changes adds no line, and its ticket is that of the newest write. The ticket may be
    ///   settled even before this returns: look for it in settlements after the answer is in its place, on one thread.
    /// - Throws: `WriteRefusal`; nothing has changed then.
    public func write<Answer, Failure: Error>(
        _ note: EntryNote, _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(WriteRefusal) -> Written<Answer, Failure> {
        let written = try ledger.withLock { (ledger) throws(WriteRefusal) in
            try ledger.write(note, at: clock(), decide)
        }
        if !written.isSettled { ledger.signal() }
        return written
    }

    /// Decides on what is on disk, and forgets what was decided: nothing is held up by it.
    ///
    /// - Returns: What `decide` would answer if nothing else were being written.
    public func rehearse<Answer, Failure: Error>(
        _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(Failure) -> Answer {
        var moment = Moment(now: clock(), ids: ProgramIDSource(after: nil))
        return try decide(durable.records, &moment).answer
    }

    /// Sets who is told what became of tickets, in place of whoever was. Set it before the first write.
    ///
    /// `tell` is called on the flusher's thread, in the order of tickets, and holds up the next group commit: it should do
    /// little, and must not close the store.
    public func onSettled(_ tell: @escaping @Sendable (Settlement) -> Void) {
        ledger.withLock { $0.onSettled = tell }
    }

    public var metrics: StoreMetrics { ledger.withLock { $0.metrics } }

    /// Brings to disk what was decided, settles it, and gives the folder back. Writes are refused from now on; reads go on.
    ///
    /// Closing again does nothing.
    public func close() {
        ledger.withLock { $0.close() }
        ledger.signal()
        running.withLock { running in
            running?.flusher.join()
            running = nil
        }
        ledger.withLock { $0.onSettled = { _ in } }  // it may hold the one who holds this store
    }
}

/// The records as they are on disk at one moment.
///
/// A class, so that handing it to a reader costs one retain.
public final class Edition: Sendable {
    public let records: Records
    /// Of the last line in it; 0 before the first.
    public let sequence: Int

    /// As `records.program`, without a copy of all records, which is a reference to count for each table.
    public func program(_ id: ProgramID) throws(Problem) -> Stored<Program> { try records.program(id) }

    init(records: Records, sequence: Int) {
        self.records = records
        self.sequence = sequence
    }
}
