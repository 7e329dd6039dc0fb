import CShim
import Guidance

/// The keeper's work, as others request it.
struct Upkeep: Sendable {
    /// Called with the outcome of the next snapshot.
    var requests: [@Sendable (Result<SnapshotSummary, StoreError>) -> Void] = []
    var isSnapshotDue = false
    /// How many callers are reading or copying files of the folder; while there are any, no file may be removed.
    var pins = 0
    /// Whether files that were due for removal have stayed because of them.
    var isHeldUp = false
    /// Whether a file is being removed right now; `pin` waits until it is gone.
    var isRemoving = false
    var isClosing = false
}

/// Makes snapshots, and removes what retention no longer keeps.
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

    init(
        _ folder: DataFolder, _ settings: Store.Settings, _ surroundings: Surroundings, ledger: Monitor<Ledger>,
        upkeep: Monitor<Upkeep>, log: @escaping @Sendable (String) -> Void
    ) {
        (self.folder, self.settings, self.surroundings, self.log) = (folder, settings, surroundings, log)
        (self.ledger, self.upkeep) = (ledger, upkeep)
    }

    private enum Work {
        case snapshot([@Sendable (Result<SnapshotSummary, StoreError>) -> Void])
        case retire
        case stop
    }

    /// Returns when the store closes.
    func run() {
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
            case .retire: break  // as after every other job
            case .stop:
                let requests = upkeep.withLock { $0.requests }
                for tell in requests { tell(.failure(.closed)) }
                return
            }
        }
    }

    private static func takeWork(_ upkeep: inout Upkeep) -> Work? {
        if upkeep.isClosing { return .stop }
        if upkeep.isHeldUp && upkeep.pins == 0 {
            upkeep.isHeldUp = false
            return .retire
        }
        guard upkeep.isSnapshotDue || !upkeep.requests.isEmpty else { return nil }
        defer { (upkeep.requests, upkeep.isSnapshotDue) = ([], false) }
        return .snapshot(upkeep.requests)
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

    /// Makes the next line start a segment, so that the snapshot falls between two.
    private func startSegment() throws(StoreError) -> Edition {
        let promise = Promise<Result<Edition, StoreError>>()
        guard ledger.withLock({ $0.requestSegment(promise) }) else { throw .closed }
        ledger.signal()
        return try promise.wait().get()
    }

    private func goOn() throws(StoreError) {
        if upkeep.withLock({ $0.isClosing }) { throw .closed }
    }

    /// Whether history would stay longer than it should for lack of a snapshot, as it does where little is written.
    private func isSnapshotOld() -> Bool {
        guard isTimePlausible() else { return false }
        let metrics = ledger.withLock { $0.metrics }
        guard metrics.lastSequence > metrics.snapshot?.sequence ?? 0 else { return false }
        let since = metrics.snapshot?.at ?? (try? Segment.startTime(folder.segment(first: metrics.firstSequence)))
        return since.map { $0 < expiry } ?? false
    }

    // MARK: Retention

    /// Anything written before this is due for removal.
    private var expiry: Instant {
        Instant(milliseconds: surroundings.clock().milliseconds - Int64(settings.retentionDays) * 86_400_000)
    }

    /// Whether the clock is about where the journal suggests. A clock that was set far ahead by mistake must not remove
    /// all history at once. If nothing was really written for that long, lines wait for the next write.
    private func isTimePlausible() -> Bool {
        guard let newest = ledger.withLock({ $0.metrics.newestLineAt }) else { return true }
        let days = (surroundings.clock().milliseconds - newest.milliseconds) / 86_400_000
        return days <= Int64(settings.retentionDays + StoreLimits.quietDaysMax)
    }

    /// Removes the lines that retention no longer keeps, and the snapshots before them.
    ///
    /// The oldest go first, and each is gone from the disk before the next, so that a crash leaves no gap.
    private func retire() {
        do throws(StoreError) {
            let expiry = isTimePlausible() ? expiry : Instant(milliseconds: .min)
            guard let base = try Retention(folder, settings, expiry: expiry).base else { return }
            try Snapshot.check(folder.snapshot(base), mayGoOn: goOn)
            do throws(FileError) {
                let firsts = try folder.segmentFirsts()
                for (first, following) in zip(firsts, firsts.dropFirst()) where following <= base + 1 {
                    let size = try File.openToRead(folder.segment(first: first)).size()
                    guard try remove(folder.segment(first: first), in: folder.journal) else { return }
                    ledger.withLock { $0.settleRemoval(bytes: size, next: following) }
                }
                for sequence in try folder.snapshotSequences() where sequence < base {
                    guard try remove(folder.snapshot(sequence), in: folder.snapshots) else { return }
                }
            } catch {
                throw .unusable(folder, error)
            }
        } catch {
            if error != .closed { log("old lines are kept for now: \(error)") }
        }
    }

    /// - Returns: False if someone is reading the files, so that none may go.
    private func remove(_ path: String, in folder: String) throws(FileError) -> Bool {
        let mayGo = upkeep.withLock { upkeep in
            upkeep.isHeldUp = upkeep.pins > 0
            upkeep.isRemoving = !upkeep.isHeldUp && !upkeep.isClosing
            return upkeep.isRemoving
        }
        guard mayGo else { return false }
        defer {
            upkeep.withLock { $0.isRemoving = false }
            upkeep.signal()
        }
        try File.remove(path)
        try DataFolder.synchronize(folder)
        return true
    }
}

/// Works out which lines of the journal may go.
struct Retention {
    /// The snapshot that replaces everything before it; nil if nothing goes.
    let base: Int?

    /// - Parameter expiry: Anything written before this is due for removal.
    init(_ folder: DataFolder, _ settings: Store.Settings, expiry: Instant) throws(StoreError) {
        do throws(FileError) {
            let firsts = try folder.segmentFirsts()
            let snapshots = try folder.snapshotSequences().filter { firsts.contains($0 + 1) }
            let sizes = try firsts.map { (first) throws(FileError) -> Int in
                try File.openToRead(folder.segment(first: first)).size()
            }
            func bytes(behind sequence: Int) -> Int { zip(firsts, sizes).reduce(0) { $1.0 > sequence ? $0 + $1.1 : $0 } }

            var base: Int?
            for sequence in snapshots {
                // The snapshot was made when all its lines had been written.
                let isExpired = (try? Snapshot.peek(folder.snapshot(sequence)))?.0.at ?? expiry < expiry
                let isTooMuch = bytes(behind: base ?? 0) > settings.retentionBytes
                if isExpired || isTooMuch { base = sequence }
            }
            self.base = base.flatMap { base in firsts.contains { $0 <= base } || snapshots.contains { $0 < base } ? base : nil }
        } catch {
            throw .unusable(folder, error)
        }
    }
}
