import Glibc
public import Guidance

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
        let (lock, reading) = try take(folder)
        if let tail = reading.tail, tail.bytes > 0 {
            log("cut off \(tail.bytes) bytes of a write that was not finished: \(tail.start)")
        }
        do {
            var journal = try Journal.resume(reading, in: folder, surroundings.disk)
            var edition = Edition(records: reading.records, sequence: reading.sequence)
            if reading.sequence == 0 { edition = try install(initial(), at: surroundings.clock(), &journal) }

            var metrics = StoreMetrics()
            metrics.recoveryMilliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            metrics.bytesCutOff = reading.tail?.bytes ?? 0
            metrics.journalBytes = journal.end
            metrics.journalLines = edition.sequence - (reading.segments.first ?? 1) + 1
            return try run(
                Ledger(
                    edition, ids: ProgramIDSource(after: reading.newestProgramID), pendingBytesMax: settings.pendingBytesMax,
                    metrics: metrics),
                journal, surroundings, lock, log)
        } catch {
            throw .unusable(folder, error)
        }
    }

    /// Locks the folder and reads what is in it.
    ///
    /// - Throws: `StoreError` if another process has the folder, or if anything but a torn tail is wrong with it.
    private static func take(_ folder: DataFolder) throws(StoreError) -> (File, JournalReading) {
        let locked: (File, JournalReading)?
        do throws(FileError) {
            try folder.make()
            let lock = try folder.lock()
            locked = try lock.map { lock throws(FileError) in (lock, try JournalReading(folder)) }
        } catch {
            throw .unusable(folder, error)
        }
        guard let (lock, reading) = locked else { throw .held(folder: folder.path, process: folder.holder()) }
        if let newer = reading.newer { throw newer }
        if let first = reading.faults.listed.first {
            throw .damaged(folder: folder.path, first: first, count: reading.faults.count)
        }
        return (lock, reading)
    }

    /// Writes the first line.
    private static func install(
        _ changes: [Change], at now: Instant, _ journal: inout Journal
    ) throws(FileError) -> Edition {
        guard !changes.isEmpty else { return Edition(records: Records(), sequence: 0) }
        let note = EntryNote(by: "rapport", op: "catalogue.install", requestID: "start")
        switch journal.append(JournalLine(sequence: 1, synced: 0, at: now, note: note, changes: changes).bytes) {
        case .onDisk: break
        case .full(let error), .failed(let error): throw error
        }
        var records = Records()
        records.apply(changes)
        return Edition(records: records, sequence: 1)
    }

    private static func run(
        _ state: Ledger, _ journal: Journal, _ surroundings: Surroundings, _ lock: File,
        _ log: @escaping @Sendable (String) -> Void
    ) throws(FileError) -> Store {
        let ledger = Monitor(state)
        let published = Monitor(state.durable)
        let flusher = Flusher(journal, ledger: ledger, published: published, log: log)
        let thread = try Thread.start("rapport-flush") {
            var flusher = flusher
            flusher.run()
        }
        return Store(
            ledger: ledger, published: published, clock: surroundings.clock, running: Running(flusher: thread, lock: lock))
    }
}

/// What the store meets outside, as values, so that a test can put its own in place.
struct Surroundings: Sendable {
    var disk = Disk()
    var clock: @Sendable () -> Instant = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
