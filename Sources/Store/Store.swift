@_spi(Journal) public import Guidance
import Platform

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
        public var durability = Durability.always
        /// With `Durability.interval`: how long an acknowledged write may not be on disk.
        public var syncMilliseconds = 1000
        /// A segment of the journal that has this many bytes is followed by another.
        public var segmentBytes = 64 << 20
        /// A snapshot is made when the lines after the last one have this many bytes…
        public var snapshotBytes = 64 << 20
        /// …and at least this percentage of its own: then starting again takes about twice as long as it must.
        public var snapshotPercent = 100
        /// Lines and snapshots older than this go, once a later snapshot holds what they said.
        public var retentionDays = 90
        /// Lines go before that when the journal has more bytes than this.
        public var retentionBytes = 10 << 30
        /// How many Idempotency-Keys are kept, for 24 hours: beyond that the oldest give way. Each takes 100 to 170 bytes of memory.
        public var idempotencyKeysMax = 100_000

        public init(folder: String) { self.folder = folder }

        /// Never so few that a start would not find the Idempotency-Keys of the last 24 hours.
        var retentionMilliseconds: Int64 { max(Int64(retentionDays) * 86_400_000, StoreLimits.retentionMillisecondsMin) }

        /// How many bytes of lines after a snapshot make the next one due.
        func snapshotDueBytes(after snapshot: SnapshotSummary?) -> Int {
            max(snapshotBytes, (snapshot?.bytes ?? 0) / 100 * snapshotPercent)
        }
    }

    let folder: DataFolder
    private let ledger: Monitor<Ledger>
    private let published: Monitor<Edition>
    private let upkeep: Monitor<Upkeep>
    let clock: @Sendable () -> Instant
    private let repetition: Repetition?
    private let disk: Disk
    private let running: Monitor<Running?>
    /// When a write is answered.
    public let durability: Durability

    /// What ends with `close`.
    struct Running: Sendable {
        let flusher: Thread
        let keeper: Thread
        let lock: [File]
    }

    init(
        _ folder: DataFolder, ledger: Monitor<Ledger>, published: Monitor<Edition>, upkeep: Monitor<Upkeep>,
        durability: Durability, _ surroundings: Surroundings, running: Running
    ) {
        self.folder = folder
        (self.ledger, self.published, self.upkeep, self.durability) = (ledger, published, upkeep, durability)
        (clock, repetition, disk) = (surroundings.clock, surroundings.repetition, surroundings.disk)
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
    /// not call the store. It owns what it needs and has no effect but its decision: the store may ask again, on other records.
    ///
    /// - Returns: What `decide` answered or threw, to be held until its ticket is settled: what it read may never come to be
    ///   on disk. A decision without changes adds no line, and its ticket is that of the newest write. The ticket may be
    ///   settled even before this returns: look for it in settlements after the answer is in its place, on one thread.
    /// - Throws: `WriteRefusal`; nothing has changed then.
    public func write<Answer, Failure: Error>(
        _ note: EntryNote, _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(WriteRefusal) -> Written<Answer, Failure> {
        let written = try ledger.withLock { (ledger) throws(WriteRefusal) in
            try write(note, at: clock(), to: &ledger, decide)
        }
        if !written.isSettled { ledger.signal() }
        return written
    }

    /// The same for several writes that have come together, one after the other: they cost the lock of all writers once, and wake
    /// the flusher once.
    public func write<Answer, Failure: Error>(
        _ entries: [WriteEntry<Answer, Failure>]
    ) -> [Result<Written<Answer, Failure>, WriteRefusal>] {
        let written = ledger.withLock { ledger in
            let now = clock()
            return entries.map { entry in
                Result { () throws(WriteRefusal) in try write(entry.note, at: now, to: &ledger, entry.decide) }
            }
        }
        if written.contains(where: { (try? $0.get())?.isSettled == false }) { ledger.signal() }
        return written
    }

    /// Decides once, or more often where a test asks for that.
    private func write<Answer, Failure: Error>(
        _ note: EntryNote, at now: Instant, to ledger: inout Ledger,
        _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(WriteRefusal) -> Written<Answer, Failure> {
        guard let repetition else { return try ledger.write(note, at: now, decide) }
        let others = [Records(), ledger.durable.records]
        return try ledger.write(note, at: now) { (records, moment) throws(Failure) in
            try repetition.decide(note, on: records, &moment, beside: others, decide)
        }
    }

    /// Decides on what is on disk, and forgets what was decided: nothing is held up by it.
    ///
    /// - Returns: What `decide` would answer if nothing else were being written; nil if it was done before, under the same key.
    public func rehearse<Answer, Failure: Error>(
        _ note: EntryNote, _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(Failure) -> Answer? {
        let (edition, now) = (durable, clock())  // before the keys: what it holds was done under a key that is known then
        guard ledger.withLock({ $0.earlierWrite(note, at: now) }) == nil else { return nil }
        var moment = Moment(now: now, ids: IDSource(after: nil))
        return try decide(edition.records, &moment).answer
    }

    /// Sets the function that learns what became of tickets. A later call replaces it: tickets settled before that went to the
    /// function before.
    ///
    /// `tell` is called on the flusher's thread, in the order of tickets, and holds up the next group commit: it should do
    /// little, and must not close the store.
    public func onSettled(_ tell: @escaping @Sendable (Settlement) -> Void) {
        ledger.withLock { $0.onSettled = tell }
    }

    /// The secret of the folder, which is made where there is none.
    public func secret() throws(StoreError) -> ServiceSecret { try folder.makeSecret(disk) }

    public var metrics: StoreMetrics { ledger.withLock { $0.metrics } }

    /// Counts what others do with the store.
    func count(_ change: (inout StoreMetrics) -> Void) { ledger.withLock { $0.count(change) } }

    /// Makes a snapshot of what is on disk, and waits for it; if nothing was written since the last one, it is that one.
    ///
    /// - Throws: `StoreError` if it cannot be written, or the store closes. The store goes on in any case.
    public func makeSnapshot() throws(StoreError) -> SnapshotSummary {
        let promise = Promise<Result<SnapshotSummary, StoreError>>()
        makeSnapshot { promise.keep($0) }
        return try promise.wait().get()
    }

    /// The same, without waiting.
    ///
    /// - Parameter tell: Called once, on another thread or on this one; must not close the store.
    public func makeSnapshot(_ tell: @escaping @Sendable (Result<SnapshotSummary, StoreError>) -> Void) {
        ask {
            $0.requests.append(tell)
        } orElse: {
            tell(.failure(.closed))
        }
    }

    /// Has the keeper do something; if it does nothing any more, `refuse` is called.
    func ask(_ add: (inout Upkeep) -> Void, orElse refuse: () -> Void) {
        let isOpen = upkeep.withLock { upkeep in
            if !upkeep.isClosing { add(&upkeep) }
            return !upkeep.isClosing
        }
        guard isOpen else { return refuse() }
        upkeep.signal()
    }

    /// Has every file of the folder stay as it is, for someone who copies or reads them, until `unpin`.
    ///
    /// - Returns: The sequence number up to which they are to be read: what stands behind it may be taken back.
    public func pin() -> Int {
        upkeep.wait { upkeep -> Void? in
            guard !upkeep.isChanging else { return nil }
            upkeep.pins += 1
            return ()
        }
        return durable.sequence
    }

    /// Reads files of the folder. None goes meanwhile; one that is replaced is read as it was, or as it then is.
    ///
    /// - Parameter body: Gets the sequence number up to which they are to be read.
    func read<Result, Failure: Error>(_ body: (Int) throws(Failure) -> Result) throws(Failure) -> Result {
        let age = upkeep.wait { upkeep -> Int? in
            guard !upkeep.isChanging else { return nil }
            upkeep.readers[upkeep.age, default: 0] += 1
            return upkeep.age
        }
        defer {
            upkeep.withLock { upkeep in
                let count = (upkeep.readers[age] ?? 1) - 1
                upkeep.readers[age] = count > 0 ? count : nil
            }
            upkeep.signal()
        }
        return try body(durable.sequence)
    }

    /// Ends one `pin`.
    public func unpin() {
        upkeep.withLock { upkeep in
            precondition(upkeep.pins > 0, "a pin is ended once")
            upkeep.pins -= 1
        }
        upkeep.signal()
    }

    /// Brings to disk what was decided, settles it, and gives the folder back. Writes are refused from now on; reads go on.
    ///
    /// Closing again does nothing.
    public func close() {
        upkeep.withLock { $0.isClosing = true }
        upkeep.signal()
        running.withLock { running in
            running?.keeper.join()  // before the flusher, which it may wait for
            ledger.withLock { $0.close() }
            ledger.signal()
            running?.flusher.join()
            running = nil
        }
        ledger.withLock { $0.onSettled = { _ in } }  // it may hold the one who holds this store
    }
}

/// When a write counts: what an answer to it, and reading it, promise.
public enum Durability: String, CaseIterable, Sendable {
    /// When it is on disk. Nothing that was answered or read is ever lost.
    case always
    /// When the system has it; it is brought to the disk at an interval. A power cut loses what came since, a kill nothing.
    case interval
    /// When the system has it, which brings it to the disk as it likes. A power cut loses what came since, a kill nothing.
    case os
}

/// The records as they are on disk at one moment.
///
/// A class, so that handing it to a reader costs one retain.
public final class Edition: World, @unchecked Sendable {  // it never changes
    /// Of the last line in it; 0 before the first.
    public let sequence: Int
    /// The greatest key that was ever given to a record.
    let newestKey: RecordKey?

    /// For the store itself.
    var records: Records { kept }

    /// The record of that id, without a copy of all records.
    public subscript<R: TimedRecord>(id: ID<R>) -> Stored<R>? { R.table(of: kept)[id] }

    init(records: Records, sequence: Int, newestKey: RecordKey?) {
        (self.sequence, self.newestKey) = (sequence, newestKey)
        super.init(records)
    }

    /// The first line of a snapshot of it.
    func header(at now: Instant) -> Snapshot.Header {
        Snapshot.Header(
            sequence: sequence, at: now, catalogueRevision: records.catalogue.revision, newestKey: newestKey)
    }
}
