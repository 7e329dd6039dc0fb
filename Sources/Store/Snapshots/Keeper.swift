import CShim
import Guidance

/// The keeper's work, as others request it.
struct Upkeep: Sendable {
    /// Called with the outcome of the next snapshot.
    var requests: [@Sendable (Result<SnapshotSummary, StoreError>) -> Void] = []
    var isSnapshotDue = false
    /// Called with the format once the journal goes on in the newest.
    var upgrades: [@Sendable (Result<Int, StoreError>) -> Void] = []
    var redactions: [RedactionRequest] = []
    /// How many callers are reading or copying files of the folder by their names; while there are any, no file may be removed or
    /// replaced.
    var pins = 0
    /// How many read one file after the other, each as it then is, by the age in which they began; while there are any, no file may be
    /// removed.
    var readers: [Int: Int] = [:]
    /// Begins when files were replaced.
    var age = 0
    /// Whether files that were due for removal have stayed because of them.
    var isHeldUp = false
    /// Whether a file is being removed or replaced right now; `pin` waits until that is done.
    var isChanging = false
    var isClosing = false

    var isRead: Bool { pins > 0 || !readers.isEmpty }
}

/// Makes snapshots, removes what retention no longer keeps, and redacts.
///
/// It runs on a thread of its own, with the lowest priority. It takes the durable state of one moment, which costs
/// nothing, and holds up neither readers nor writers.
struct Keeper: Sendable {
    let folder: DataFolder
    let settings: Store.Settings
    let surroundings: Surroundings
    let ledger: Monitor<Ledger>
    let upkeep: Monitor<Upkeep>
    let log: @Sendable (String) -> Void
    private var clock: RetentionClock

    init(
        _ folder: DataFolder, _ settings: Store.Settings, _ surroundings: Surroundings, ledger: Monitor<Ledger>,
        upkeep: Monitor<Upkeep>, log: @escaping @Sendable (String) -> Void
    ) {
        (self.folder, self.settings, self.surroundings, self.log) = (folder, settings, surroundings, log)
        (self.ledger, self.upkeep) = (ledger, upkeep)
        let times = surroundings.times()
        clock = RetentionClock(times.clock, passed: times.passed)
    }

    private enum Work {
        case snapshot([@Sendable (Result<SnapshotSummary, StoreError>) -> Void])
        case upgrade([@Sendable (Result<Int, StoreError>) -> Void])
        case redact(RedactionRequest)
        case retire
        case stop
    }

    /// Returns when the store closes.
    mutating func run() {
        cs_thread_yield_to_others()
        if isSnapshotOld() { upkeep.withLock { $0.isSnapshotDue = true } }
        while true {
            retire()
            switch upkeep.wait(seconds: StoreLimits.upkeepSeconds, { Self.takeWork(&$0) }) {
            case nil: if isSnapshotOld() { upkeep.withLock { $0.isSnapshotDue = true } }
            case .snapshot(let requests):
                let result = makeSnapshot()
                if case .failure(let error) = result, error != .closed { log("no snapshot was made: \(error)") }
                for tell in requests { tell(result) }
                // The lines written during the snapshot may be enough for another, and no later write may come to start it.
                if ledger.withLock({ $0.isSnapshotDue }) { upkeep.withLock { $0.isSnapshotDue = true } }
            case .upgrade(let requests):
                let result = Result { () throws(StoreError) in try upgradeFormat() }
                for tell in requests { tell(result) }
            case .redact(var request):
                guard !redact(request) else { break }
                request.isWaiting = true
                upkeep.withLock { $0.redactions.insert(request, at: 0) }
            case .retire: break  // as after every other job
            case .stop:
                let (snapshots, upgrades, redactions) = upkeep.withLock { ($0.requests, $0.upgrades, $0.redactions) }
                for tell in snapshots { tell(.failure(.closed)) }
                for tell in upgrades { tell(.failure(.closed)) }
                for request in redactions { request.tell(.failed(.closed)) }
                return
            }
        }
    }

    private static func takeWork(_ upkeep: inout Upkeep) -> Work? {
        if upkeep.isClosing { return .stop }
        if upkeep.isHeldUp && !upkeep.isRead {
            upkeep.isHeldUp = false
            return .retire
        }
        if upkeep.isSnapshotDue || !upkeep.requests.isEmpty {
            defer { (upkeep.requests, upkeep.isSnapshotDue) = ([], false) }
            return .snapshot(upkeep.requests)
        }
        if !upkeep.upgrades.isEmpty {
            defer { upkeep.upgrades = [] }
            return .upgrade(upkeep.upgrades)
        }
        guard let next = upkeep.redactions.first, !next.isWaiting || upkeep.pins == 0 else { return nil }
        return .redact(upkeep.redactions.removeFirst())
    }

    private func upgradeFormat() throws(StoreError) -> Int {
        if ledger.withLock({ $0.metrics.format }) < Format.newest.rawValue { _ = try startSegment(.newest) }
        return Format.newest.rawValue
    }

    // MARK: Snapshots

    private func makeSnapshot() -> Result<SnapshotSummary, StoreError> {
        let before = ledger.withLock { ledger in
            ledger.count { $0.isMakingSnapshot = true }
            return ledger.metrics.snapshot
        }
        do {
            let edition = try startSegment()
            if let before, before.sequence == edition.sequence {
                ledger.withLock { ledger in ledger.count { $0.isMakingSnapshot = false } }
                return .success(before)
            }
            let start = ContinuousClock.now
            let header = edition.header(at: surroundings.clock())
            let bytes = try Snapshot.publish(edition.records, header, in: folder, surroundings.disk, mayGoOn: goOn)
            let snapshot = SnapshotSummary(
                sequence: edition.sequence, at: header.at, bytes: bytes, seconds: (ContinuousClock.now - start) / .seconds(1))
            ledger.withLock { $0.settleSnapshot(snapshot) }
            return .success(snapshot)
        } catch {
            ledger.withLock { $0.settleSnapshot(nil) }
            return .failure(error)
        }
    }

    /// Makes the next line start a segment, so that a snapshot falls between two, and nothing is added to those before it.
    ///
    /// - Parameter format: Nil for that of the segments before.
    func startSegment(_ format: Format? = nil) throws(StoreError) -> Edition {
        let promise = Promise<Result<Edition, StoreError>>()
        guard ledger.withLock({ $0.requestSegment(SegmentRequest(format: format, promise: promise)) }) else { throw .closed }
        ledger.signal()
        return try promise.wait().get()
    }

    func goOn() throws(StoreError) {
        if upkeep.withLock({ $0.isClosing }) { throw .closed }
    }

    /// Whether history would stay longer than it should for lack of a snapshot, as it does where little is written. By the age of one
    /// that a clock far ahead has dated nothing would ever go either.
    private mutating func isSnapshotOld() -> Bool {
        look()
        let metrics = ledger.withLock { $0.metrics }
        guard metrics.lastSequence > metrics.snapshot?.sequence ?? 0 else { return false }
        let since = metrics.snapshot?.at ?? (try? Segment.startTime(folder.segment(first: metrics.firstSequence), in: folder))
        return since.map { abs(clock.now.milliseconds - $0.milliseconds) > settings.retentionMilliseconds } ?? false
    }

    // MARK: Retention

    /// Looks at the clock, as has to be done before anything is judged by its age.
    private mutating func look() {
        let times = surroundings.times()
        switch clock.look(times.clock, passed: times.passed) {
        case nil: return
        case .set(let milliseconds):
            let direction = milliseconds > 0 ? "ahead" : "back"
            log(
                "the clock was set \(direction) by \(abs(milliseconds) / 60_000) minutes while the service ran: no history goes for its "
                    + "age until the clock has kept time for a day; set it right")
        case .keptTime: log("the clock has kept time for a day since it was set: history goes for its age again")
        }
        let isSuspended = clock.isSuspended
        ledger.withLock { ledger in ledger.count { $0.isRetentionSuspended = isSuspended } }
    }

    /// Removes the lines that retention no longer keeps, and the snapshots before them.
    ///
    /// The oldest go first, and each is gone from the disk before the next, so that a crash leaves no gap.
    private mutating func retire() {
        look()
        do throws(StoreError) {
            let retention = try Retention(folder, settings, clock)
            guard let base = retention.base else { return }
            try Snapshot.check(folder.snapshot(base), in: folder, mayGoOn: goOn)
            do throws(FileError) {
                let firsts = try folder.segmentFirsts()
                for (first, following) in zip(firsts, firsts.dropFirst()) where following <= base + 1 {
                    let path = folder.segment(first: first)
                    let (size, times) = (try File.openToRead(path, in: folder).size(), try Segment.times(path, in: folder))
                    guard try remove(path, from: folder.journal) else { return }
                    ledger.withLock { $0.settleRemoval(bytes: size, next: following) }
                    let span = times.first.flatMap { start in times.last.map { " from \(start) to \($0)" } } ?? ""
                    log(
                        "removed \(path), the lines \(first) to \(following - 1)\(span): \(retention.reason(through: following - 1))"
                    )
                }
                for sequence in try folder.snapshotSequences() where sequence < base {
                    let path = folder.snapshot(sequence)
                    let time = (try? Snapshot.peek(path, in: folder)).map { ", made at \($0.0.at)" } ?? ""
                    guard try remove(path, from: folder.snapshots) else { return }
                    log("removed \(path)\(time): \(retention.reason(through: sequence))")
                }
            } catch {
                throw .unusable(folder, error)
            }
        } catch {
            if error != .closed { log("old lines are kept for now: \(error)") }
        }
    }

    /// - Returns: False if someone is reading the files, so that none may go.
    private func remove(_ path: String, from part: String) throws(FileError) -> Bool {
        try change { upkeep in
            upkeep.isHeldUp = upkeep.isRead
            return !upkeep.isRead
        } by: { () throws(FileError) in
            try File.remove(path, in: folder)
            try folder.synchronize(part)
        }
    }

    /// Changes files of the folder, where nobody begins to read them meanwhile.
    ///
    /// - Returns: False if they may not be changed, or the store closes.
    func change(
        if mayChange: (inout Upkeep) -> Bool, by body: () throws(FileError) -> Void
    ) throws(FileError) -> Bool {
        let isChanging = upkeep.withLock { upkeep in
            upkeep.isChanging = mayChange(&upkeep) && !upkeep.isClosing
            return upkeep.isChanging
        }
        guard isChanging else { return false }
        defer {
            upkeep.withLock { $0.isChanging = false }
            upkeep.signal()
        }
        try body()
        return true
    }
}
