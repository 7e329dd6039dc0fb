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
    private var ids: ProgramIDSource

    /// Lines that the flusher has not taken yet. With those it is writing, bounded by `pendingBytesMax` and one line more.
    private var pending: [UInt8] = []
    private var bytesTaken = 0
    private let pendingBytesMax: Int

    private var newestTicket: UInt64 = 0
    private var takenTicket: UInt64 = 0
    private var settledTicket: UInt64 = 0

    private var isClosing = false
    private var counted: StoreMetrics
    var onSettled: @Sendable (Settlement) -> Void = { _ in }

    init(_ durable: Edition, ids: ProgramIDSource, pendingBytesMax: Int, metrics: StoreMetrics) {
        (self.durable, next, sequence, self.ids) = (durable, durable.records, durable.sequence, ids)
        (self.pendingBytesMax, counted) = (pendingBytesMax, metrics)
    }

    var metrics: StoreMetrics {
        var metrics = counted
        metrics.pendingBytes = pending.count + bytesTaken
        metrics.lastSequence = durable.sequence
        return metrics
    }

    // MARK: Writers

    /// Decides on `next` and applies. Nothing changes if the rule throws.
    mutating func write<Answer, Failure: Error>(
        _ note: EntryNote, at now: Instant, _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(WriteRefusal) -> Written<Answer, Failure> {
        try admit()
        var moment = Moment(now: now, ids: ids)
        let decision: Decision<Answer>
        do {
            decision = try decide(next, &moment)
        } catch {
            return written(.failure(error))
        }
        if !decision.changes.isEmpty {
            ids = moment.ids
            try append(
                JournalLine(
                    sequence: sequence + 1, synced: durable.sequence, at: now, note: note, changes: decision.changes))
        }
        return written(.success(decision.answer))
    }

    private func admit() throws(WriteRefusal) {
        guard !isClosing else { throw .closed }
        switch counted.health {
        case .serving: break
        case .readOnly: guard settledTicket == newestTicket else { throw .diskFull }
        case .failed: throw .failed
        }
        guard pending.count + bytesTaken < pendingBytesMax else { throw .overloaded }
    }

    private mutating func append(_ line: JournalLine) throws(WriteRefusal) {
        let bytes = line.bytes
        guard bytes.count <= StoreLimits.lineBytesMax else { throw .tooLarge }
        precondition(bytes.firstIndex(of: UInt8(ascii: "\n")) == bytes.count - 1, "a stored document is one line")
        pending += bytes
        next.apply(line.changes)
        sequence = line.sequence
        newestTicket += 1
    }

    private func written<Answer, Failure>(_ result: Result<Answer, Failure>) -> Written<Answer, Failure> {
        Written(result: result, ticket: newestTicket, isSettled: settledTicket == newestTicket)
    }

    mutating func close() { isClosing = true }

    // MARK: The flusher

    /// All that was decided and not taken before, and what readers will see once it is on disk.
    struct Batch: Sendable {
        let lines: [UInt8]
        let lineCount: Int
        let edition: Edition
    }

    enum Work: Sendable {
        case write(Batch)
        case stop
    }

    /// - Returns: Nil if there is nothing to do but to wait.
    mutating func takeWork() -> Work? {
        guard !pending.isEmpty else { return isClosing ? .stop : nil }
        let batch = Batch(
            lines: pending, lineCount: Int(newestTicket - takenTicket), edition: Edition(records: next, sequence: sequence))
        bytesTaken = pending.count
        pending = []
        takenTicket = newestTicket
        return .write(batch)
    }

    /// The batch is on disk.
    mutating func settle(_ batch: Batch, seconds: Double) -> Settlement {
        durable = batch.edition
        settledTicket = takenTicket
        counted.journalBytes += bytesTaken
        counted.journalLines += batch.lineCount
        counted.commitSeconds.observe(seconds)
        counted.commitLines.observe(Double(batch.lineCount))
        counted.health = .serving
        bytesTaken = 0
        return .durable(through: settledTicket)
    }

    /// The batch is not on disk. What was decided since was decided on it, and is refused with it.
    mutating func takeBack(_ reason: Settlement.Reason) -> Settlement {
        let refused = settledTicket + 1...newestTicket
        (next, sequence) = (durable.records, durable.sequence)
        (pending, bytesTaken) = ([], 0)
        (takenTicket, settledTicket) = (newestTicket, newestTicket)
        counted.refusedWrites += refused.count
        switch reason {
        case .diskFull: counted.health = .readOnly
        case .failed: counted.health = .failed
        }
        return .refused(refused, reason)
    }
}
