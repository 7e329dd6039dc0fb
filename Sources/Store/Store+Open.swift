public import Guidance
import Platform

extension Store {
    /// Opens a data folder, and makes it if it is not there.
    ///
    /// Before it returns, the folder is locked, a tail that a crash left is cut off, and all that can be read is on disk.
    ///
    /// - Parameters:
    ///   - initial: The first changes of a new folder, such as the catalogue. They become its first line.
    ///   - log: Is told, in a line each, what an operator should know; from this thread and from the flusher's.
    /// - Throws: `StoreError`; the folder is then as it was, but for a folder or a file that is made and empty.
    public static func open(
        _ settings: Settings, initial: () -> [Change], log: @escaping @Sendable (String) -> Void
    ) throws(StoreError) -> Store {
        try open(settings, Surroundings(), initial: initial, log: log)
    }

    static func open(
        _ settings: Settings, _ surroundings: Surroundings, initial: () -> [Change],
        log: @escaping @Sendable (String) -> Void
    ) throws(StoreError) -> Store {
        let start = ContinuousClock.now
        let folder = DataFolder(settings.folder)
        let lock = try folder.take()
        let recovery = try Recovery(folder, keysMax: settings.idempotencyKeysMax, now: surroundings.clock())
        for warning in recovery.warnings { log(warning) }
        if let tail = recovery.journal.tail, tail.bytes > 0 {
            log("cut off \(tail.bytes) bytes of a write that was not finished: \(tail.start)")
        }
        do {
            try folder.removeTemporaries()
            var journal = try Journal.resume(recovery.journal, in: folder, surroundings.disk)
            var edition = recovery.edition
            if edition.sequence == 0 { edition = try install(initial(), at: surroundings.clock(), &journal) }

            var metrics = StoreMetrics()
            metrics.recoveryMilliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            metrics.format = journal.format.rawValue
            metrics.bytesCutOff = recovery.journal.tail?.bytes ?? 0
            metrics.snapshot = recovery.snapshot
            metrics.bytesBehindSnapshot = recovery.journal.bytes - metrics.bytesCutOff
            try metrics.count(folder)
            return try run(settings, edition, journal, recovery.journal.keys, metrics, folder, surroundings, lock, log)
        } catch {
            throw .unusable(folder, error)
        }
    }

    /// Writes the first line.
    private static func install(
        _ changes: [Change], at now: Instant, _ journal: inout Journal
    ) throws(FileError) -> Edition {
        guard !changes.isEmpty else { return Edition(records: Records(), sequence: 0, newestKey: nil) }
        let note = EntryNote(by: "rapport", op: "catalogue.install", requestID: "start")
        switch journal.append(JournalLine(sequence: 1, synced: 0, at: now, note: note, changes: changes).bytes, isSynced: true) {
        case .done: break
        case .full(let error), .failed(let error): throw error
        }
        var records = Records()
        records.apply(changes)
        return Edition(records: records, sequence: 1, newestKey: Records.newestKey(after: nil, in: changes))
    }

    private static func run(
        _ settings: Settings, _ edition: Edition, _ journal: Journal, _ keys: IdempotencyKeys, _ metrics: StoreMetrics,
        _ folder: DataFolder, _ surroundings: Surroundings, _ lock: [File], _ log: @escaping @Sendable (String) -> Void
    ) throws(FileError) -> Store {
        let ledger = Monitor(Ledger(edition, settings, keys: keys, metrics: metrics))
        let published = Monitor(edition)
        let upkeep = Monitor(Upkeep())
        let flusher = Flusher(journal, settings, ledger: ledger, published: published, upkeep: upkeep, log: log)
        let keeper = Keeper(folder, settings, surroundings, ledger: ledger, upkeep: upkeep, log: log)
        let starting = Monitor(Optional(flusher))
        let flushing = try startThread("rapport-flush") {
            // Taken out: what is kept here would hold the first segment open, and its room on the disk, after it was removed.
            var flusher = starting.withLock { $0.take() }
            flusher?.run()
        }
        do {
            let keeping = try startThread("rapport-keep") {
                var keeper = keeper
                keeper.run()
            }
            return Store(
                folder, ledger: ledger, published: published, upkeep: upkeep, durability: settings.durability,
                surroundings, running: Running(flusher: flushing, keeper: keeping, lock: lock))
        } catch {
            ledger.withLock { $0.close() }
            ledger.signal()
            flushing.join()
            throw error
        }
    }
}

private func startThread(_ name: String, _ run: @escaping @Sendable () -> Void) throws(FileError) -> Thread {
    do { return try Thread.start(name, run) } catch { throw FileError(action: "start the thread", path: name, code: error.code) }
}
