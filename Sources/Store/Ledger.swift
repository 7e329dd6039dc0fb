import Guidance

/// What is decided, and how much of it is on disk: a plain value, which `Store` keeps behind a lock.
///
/// Tickets count decisions and are never used twice. Sequence numbers count lines that stay: those of lines taken back are
/// used again, so that the journal has no gap.
///
///     tickets:   1 … settled | … taken | … newest
///                 on disk    | written | pending
struct Ledger: Sendable {
    /// What readers see.
    private(set) var durable: Edition
    /// `durable`, and every decision since.
    private(set) var next: Records
    private var sequence: Int
    private var ids: IDSource
    private var newestKey: RecordKey?
    /// Those of `next`.
    private var keys: IdempotencyKeys

    /// Lines that the flusher has not taken yet; it writes them as bytes, where no writer waits for that. With those it is writing,
    /// bounded by `Settings.pendingBytesMax` and one line more.
    private var pending: [JournalLine] = []
    /// How long `pending` will be at the most, and what the flusher has taken.
    private var (pendingBytes, bytesTaken) = (0, 0)
    private let settings: Store.Settings
    /// How many bytes of lines after the last snapshot make the next one due.
    private var snapshotDueBytes: Int

    private var newestTicket: UInt64 = 0
    private var takenTicket: UInt64 = 0
    private var settledTicket: UInt64 = 0

    /// The last sequence number known to be on disk; behind `durable` where writes are not synced one by one.
    private var synced: Int
    /// Who wants the next line to start a segment.
    private var segmentRequest: SegmentRequest?
    private var isClosing = false
    private var counted: StoreMetrics
    var onSettled: @Sendable (Settlement) -> Void = { _ in }

    /// - Parameter keys: Of the lines up to that moment.
    init(_ durable: Edition, _ settings: Store.Settings, keys: IdempotencyKeys, metrics: StoreMetrics) {
        (self.durable, next, sequence, self.keys) = (durable, durable.records, durable.sequence, keys)
        (newestKey, ids) = (durable.newestKey, IDSource(after: durable.newestKey))
        synced = durable.sequence
        (self.settings, counted) = (settings, metrics)
        snapshotDueBytes = settings.snapshotDueBytes(after: metrics.snapshot)
    }

    var metrics: StoreMetrics {
        var metrics = counted
        metrics.pendingBytes = pendingBytes + bytesTaken
        metrics.lastSequence = durable.sequence
        (metrics.idempotencyKeys, metrics.idempotencyKeysDropped) = (keys.count, keys.droppedCount)
        return metrics
    }

    // MARK: Writers

    /// Decides on `next` and applies. Nothing changes if the rule throws.
    mutating func write<Answer, Failure: Error>(
        _ note: EntryNote, at now: Instant, _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(WriteRefusal) -> Written<Answer, Failure> {
        try admit()
        let key = IdempotencyKeys.Sent(note)
        var moment = Moment(now: now, ids: ids, earlier: key.flatMap { keys.find($0, at: now) })
        let decision: Decision<Answer>
        do {
            decision = try decide(next, &moment)
        } catch {
            return written(.failure(error))
        }
        if !decision.changes.isEmpty {
            precondition(moment.earlier == nil, "what was done before is not done again")
            ids = moment.ids
            try append(
                JournalLine(
                    sequence: sequence + 1, synced: synced, at: now, note: note, changes: decision.changes), key)
        }
        return written(.success(decision.answer))
    }

    /// What was decided before under the same Idempotency-Key, on disk or not yet: an answer that repeats it waits for the disk with it.
    func earlierWrite(_ note: EntryNote, at now: Instant) -> EarlierWrite? {
        IdempotencyKeys.Sent(note).flatMap { keys.find($0, at: now) }
    }

    private func admit() throws(WriteRefusal) {
        guard !isClosing else { throw .closed }
        switch counted.health {
        case .serving: break
        case .readOnly: guard settledTicket == newestTicket else { throw .diskFull }
        case .failed: throw .failed
        }
        guard pendingBytes + bytesTaken < settings.pendingBytesMax else { throw .overloaded }
    }

    private mutating func append(_ line: JournalLine, _ key: IdempotencyKeys.Sent?) throws(WriteRefusal) {
        guard line.sequence <= StoreLimits.sequenceMax, next.canCount(line.changes) else { throw .outOfNumbers }
        let bytes = line.bytesMax
        guard bytes <= StoreLimits.lineBytesMax else { throw .tooLarge }
        pending.append(line)
        pendingBytes += bytes
        next.apply(line.changes)
        if let key { keys.keep(line, key) }
        newestKey = Records.newestKey(after: newestKey, in: line.changes)
        sequence = line.sequence
        newestTicket += 1
    }

    private func written<Answer, Failure>(_ result: Result<Answer, Failure>) -> Written<Answer, Failure> {
        Written(result: result, ticket: newestTicket, isSettled: settledTicket == newestTicket)
    }

    mutating func close() { isClosing = true }

    /// Asks for the next line to start a segment. It is answered with what is on disk then, which the new segment goes on from.
    mutating func requestSegment(_ request: SegmentRequest) -> Bool {
        guard counted.health != .failed, !isClosing else { return false }
        precondition(segmentRequest == nil, "one thread asks")
        segmentRequest = request
        return true
    }

    // MARK: The flusher

    /// All that was decided and not taken before, and what readers will see once it is on disk.
    struct Batch: Sendable {
        let lines: [JournalLine]
        let edition: Edition
    }

    enum Work: Sendable {
        case write(Batch)
        /// The next line is to start a segment.
        case startSegment(SegmentRequest)
        case stop
    }

    /// - Returns: Nil if there is nothing to do but to wait.
    mutating func takeWork() -> Work? {
        if let request = segmentRequest {
            segmentRequest = nil
            return .startSegment(request)
        }
        guard !pending.isEmpty else { return isClosing ? .stop : nil }
        let batch = Batch(
            lines: pending, edition: Edition(records: next, sequence: sequence, newestKey: newestKey))
        (bytesTaken, pendingBytes) = (pendingBytes, 0)
        pending = []
        takenTicket = newestTicket
        return .write(batch)
    }

    /// The batch is on disk, or with the system, as the durability says.
    ///
    /// - Parameter bytes: How long it was.
    mutating func settle(_ batch: Batch, bytes: Int, seconds: Double) -> Settlement {
        durable = batch.edition
        settledTicket = takenTicket
        counted.journalBytes += bytes
        counted.bytesBehindSnapshot += bytes
        counted.bytesBehindSegmentRequest += bytes
        counted.commitSeconds.observe(seconds)
        counted.commitLines.observe(Double(batch.lines.count))
        counted.health = .serving
        bytesTaken = 0
        return .durable(through: settledTicket)
    }

    /// All of `durable` is on disk.
    mutating func settleSync(seconds: Double) {
        synced = durable.sequence
        counted.syncSeconds.observe(seconds)
    }

    /// A segment was started, after all of `durable` was brought to the disk.
    ///
    /// - Parameters:
    ///   - bytes: Its size; 0 if it has taken the place of an empty one.
    ///   - syncSeconds: How long that took; nil if there was nothing to bring.
    mutating func settleSegment(bytes: Int, _ format: Format, syncSeconds: Double?) {
        synced = durable.sequence
        if let syncSeconds { counted.syncSeconds.observe(syncSeconds) }
        if bytes > 0 { counted.journalSegments += 1 }
        counted.journalBytes += bytes
        counted.format = format.rawValue
    }

    /// The batch is not on disk. What was decided since was decided on it, and is refused with it.
    ///
    /// - Returns: Nil if nothing was decided since.
    mutating func takeBack(_ reason: Settlement.Reason) -> Settlement? {
        let refused = settledTicket + 1..<newestTicket + 1
        (next, sequence) = (durable.records, durable.sequence)
        keys.forget(after: sequence)
        (pending, pendingBytes, bytesTaken) = ([], 0, 0)
        (takenTicket, settledTicket) = (newestTicket, newestTicket)
        counted.refusedWrites += refused.count
        switch reason {
        case .diskFull: counted.health = .readOnly
        case .failed: counted.health = .failed
        }
        return refused.isEmpty ? nil : .refused(ClosedRange(refused), reason)
    }

    /// The oldest segment is gone, and the next starts the journal.
    mutating func settleRemoval(bytes: Int, next: Int) {
        counted.journalBytes -= bytes
        counted.journalSegments -= 1
        counted.firstSequence = next
        counted.segmentsRemoved += 1
    }

    /// Whether so much was written since the last snapshot that the next is due.
    var isSnapshotDue: Bool { !counted.isMakingSnapshot && counted.bytesBehindSnapshot >= snapshotDueBytes }

    /// A snapshot was made, of what stood before the segment that was asked for last; or it came to nothing.
    mutating func settleSnapshot(_ snapshot: SnapshotSummary?) {
        counted.isMakingSnapshot = false
        guard let snapshot else {
            counted.snapshotsFailed += 1
            snapshotDueBytes = counted.bytesBehindSnapshot + settings.snapshotBytes
            return
        }
        counted.snapshot = snapshot
        counted.snapshotsMade += 1
        counted.bytesBehindSnapshot = counted.bytesBehindSegmentRequest
        snapshotDueBytes = settings.snapshotDueBytes(after: snapshot)
    }

    /// What was done in these lines is not known any more under the keys of their requests.
    mutating func forgetKeys(ofLines sequences: some Sequence<Int>) {
        for sequence in sequences { keys.forget(line: sequence) }
    }

    /// Counts what else happens to the files.
    mutating func count(_ change: (inout StoreMetrics) -> Void) { change(&counted) }

    /// The flusher has ended: nobody is left who could answer.
    mutating func end() -> Promise<Result<Edition, StoreError>>? {
        defer { segmentRequest = nil }
        return segmentRequest?.promise
    }
}

/// Somebody wants the next line to start a segment.
struct SegmentRequest: Sendable {
    /// Of the new segment and of those that follow it; nil for that of the one before.
    var format: Format?
    let promise: Promise<Result<Edition, StoreError>>
}
