import Glibc

/// Brings what was decided to the disk: one write and one sync for all that has come together meanwhile.
///
/// Runs on a thread of its own, which alone writes to the journal and alone publishes.
struct Flusher: Sendable {
    let ledger: Monitor<Ledger>
    let published: Monitor<Edition>
    let upkeep: Monitor<Upkeep>
    let settings: Store.Settings
    let log: @Sendable (String) -> Void
    var journal: Journal
    private var isReadOnly = false
    /// When the journal is to be synced, where that is not done for each batch.
    private var syncAt: ContinuousClock.Instant?
    /// Where the segment is to end; later than set where there was no room for a new one.
    private var segmentEnd: Int

    init(
        _ journal: Journal, _ settings: Store.Settings, ledger: Monitor<Ledger>, published: Monitor<Edition>,
        upkeep: Monitor<Upkeep>, log: @escaping @Sendable (String) -> Void
    ) {
        (self.journal, self.settings, self.log) = (journal, settings, log)
        (self.ledger, self.published, self.upkeep) = (ledger, published, upkeep)
        segmentEnd = settings.segmentBytes
    }

    /// Returns after the store was closed and all is written, or when the disk has failed.
    mutating func run() {
        while step() {}
        let request = ledger.withLock { $0.end() }
        request?.keep(.failure(.closed))
    }

    private mutating func step() -> Bool {
        if let syncAt, syncAt <= .now { return synchronize() }
        switch nextWork() {
        case nil: return true
        case .write(let batch): return startSegmentIfFull(before: batch) && flush(batch)
        case .startSegment(let request): return startSegment(for: request)
        case .stop:
            if journal.needsSync { _ = synchronize() }
            return false
        }
    }

    private func nextWork() -> Ledger.Work? {
        guard let syncAt else { return ledger.wait { $0.takeWork() } }
        return ledger.wait(seconds: (syncAt - .now) / .seconds(1)) { $0.takeWork() }
    }

    // MARK: Lines

    /// - Returns: False if nothing more may be written.
    private mutating func flush(_ batch: Ledger.Batch) -> Bool {
        let bytes = batch.bytes
        let start = ContinuousClock.now
        switch journal.append(bytes, isSynced: settings.durability == .always) {
        case .done:
            publish(batch, bytes: bytes.count, seconds: (ContinuousClock.now - start) / .seconds(1))
            if isReadOnly { log("there is room on the disk again: writes are kept") }
            isReadOnly = false
            if settings.durability == .interval && syncAt == nil { syncAt = .now + .milliseconds(settings.syncMilliseconds) }
            return true
        case .full(let error):
            tell { $0.takeBack(.diskFull) }
            if !isReadOnly { log("\(error): writes are refused until there is room; reads go on") }
            isReadOnly = true
            // No file may be larger than this one; another one may be as large.
            if error.code == EFBIG, !journal.isAtStartOfSegment { segmentEnd = journal.end }
            return true
        case .failed(let error):
            return fail(error)
        }
    }

    /// Shows the batch to readers before its tickets are settled: whoever is told must be able to read it.
    private func publish(_ batch: Ledger.Batch, bytes: Int, seconds: Double) {
        let before = published.withLock { edition in
            defer { edition = batch.edition }
            return edition
        }
        let isSynced = !journal.needsSync
        tell { ledger in
            let settlement = ledger.settle(batch, bytes: bytes, seconds: seconds)
            if isSynced { ledger.settleSync(seconds: journal.syncSeconds) }
            return settlement
        }
        if ledger.withLock({ $0.isSnapshotDue }) {
            upkeep.withLock { $0.isSnapshotDue = true }
            upkeep.signal()
        }
        withExtendedLifetime(before) {}  // freeing what only it held takes time, and here no lock is held
    }

    private mutating func synchronize() -> Bool {
        syncAt = nil
        if case .failed(let error) = journal.synchronize() { return fail(error) }
        ledger.withLock { $0.settleSync(seconds: journal.syncSeconds) }
        return true
    }

    private func fail(_ error: FileError) -> Bool {
        tell { $0.takeBack(.failed) }
        let lost = settings.durability == .always ? "nothing that was acknowledged is lost" : "what was not synced may be lost"
        log("\(error): \(lost), and nothing more is written; end the process")
        ledger.withLock { $0.onSettled }(.failed)
        return false
    }

    private func tell(_ settle: (inout Ledger) -> Settlement?) {
        let (settlement, onSettled) = ledger.withLock { (settle(&$0), $0.onSettled) }
        if let settlement { onSettled(settlement) }
    }

    // MARK: Segments

    private mutating func startSegmentIfFull(before batch: Ledger.Batch) -> Bool {
        guard journal.end >= segmentEnd else { return true }
        switch startSegment(first: batch.edition.sequence - batch.lines.count + 1, journal.format) {
        case .done: break
        case .full: segmentEnd = journal.end + StoreLimits.segmentRetryBytes  // the lines may still find room
        case .failed(let error): return fail(error)
        }
        return true
    }

    private mutating func startSegment(for request: SegmentRequest) -> Bool {
        let durable = published.withLock { $0 }
        let format = request.format ?? journal.format
        if !journal.isAtStartOfSegment || format != journal.format {
            switch startSegment(first: durable.sequence + 1, format) {
            case .done: break
            case .full(let error):
                request.promise.keep(.failure(.unusable(journal.folder, error)))
                return true
            case .failed(let error):
                request.promise.keep(.failure(.unusable(journal.folder, error)))
                return fail(error)
            }
        }
        ledger.withLock { ledger in ledger.count { $0.bytesBehindSegmentRequest = 0 } }
        request.promise.keep(.success(durable))
        return true
    }

    private mutating func startSegment(first: Int, _ format: Format) -> Journal.Outcome {
        let (needsSync, before) = (journal.needsSync, journal.first)
        let outcome = journal.startSegment(first: first, format)
        if case .done = outcome {
            (segmentEnd, syncAt) = (settings.segmentBytes, nil)
            let bytes = first == before ? 0 : journal.end  // it may have taken the place of an empty one
            ledger.withLock { ledger in
                ledger.settleSegment(bytes: bytes, format, syncSeconds: needsSync ? journal.syncSeconds : nil)
            }
        }
        return outcome
    }
}

extension Ledger.Batch {
    /// All lines as they are written.
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(0) { $0 + $1.bytesMax })
        for line in lines {
            let line = line.bytes
            precondition(line.isOneLine, "a stored document is one line")
            bytes += line
        }
        return bytes
    }
}
