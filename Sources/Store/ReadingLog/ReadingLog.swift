import CShim
@_spi(Journal) public import Guidance
public import Platform

/// Keeps who read what about whom, apart from the journal: reads never wait for a disk.
///
/// The loop that answers a read notes it in memory, in a ring of the thread. A thread of the log adds up what is equal in an hour, and brings
/// it to the disk each second. A crash loses that second, and the next start writes down the gap; so does a disk that takes
/// nothing for so long that memory has no room.
public final class ReadingLog: Sendable {
    /// What was noted and waits for the disk.
    private struct Pending: Sendable {
        var counts: [PersonReading: Int] = [:]
        /// Since when something was lost for lack of room.
        var lostSince: Instant?
        /// Whether there is something to write.
        var isAsked = false
        var isClosing = false
    }

    private let rings: [Monitor<[PersonReading]>]
    private let pending = Monitor(Pending())
    private let files: Monitor<ReadingFiles>
    private let clock: @Sendable () -> Instant
    private let pendingMax: Int
    private let isNaming: Bool
    private let log: @Sendable (String) -> Void
    private let thread = Monitor<Thread?>(nil)
    private let failing = Monitor(false)

    /// - Parameters:
    ///   - store: In whose folder the log is; it has to stay open for as long as the log does.
    ///   - months: How many months are kept beside the newest.
    ///   - isNaming: Whether pages name readers; otherwise their roles have to do.
    ///   - log: Gets a line for each thing that an operator should know.
    public convenience init(
        of store: Store, months: Int, isNaming: Bool = true, log: @escaping @Sendable (String) -> Void
    ) {
        // Of a folder without people nothing can have been read: its log begins without a gap.
        self.init(
            store.folder, Surroundings(), months: months, isNaming: isNaming,
            isAboutSomebody: store.durable.kept.people.count > 0, log: log)
    }

    init(
        _ folder: DataFolder, _ surroundings: Surroundings, months: Int, isNaming: Bool = true,
        isAboutSomebody: Bool = true, pendingMax: Int = StoreLimits.readingsPendingMax,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.isNaming = isNaming
        rings = (0..<StoreLimits.readingRings).map { _ in Monitor([]) }
        files = Monitor(ReadingFiles(folder, surroundings.disk, monthsMax: months, isAboutSomebody: isAboutSomebody))
        (clock, self.pendingMax, self.log) = (surroundings.clock, pendingMax, log)
    }

    /// Looks at how the log ended, and starts the thread.
    public func start() throws(SystemError) {
        flush()
        let started = try Thread.start("rapport-access") { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Writes what is left, and ends the log. What is noted afterwards is lost.
    public func close() {
        pending.withLock { $0.isClosing = true }
        pending.signal()
        thread.withLock { $0.take() }?.join()
        guard flush() else { return }
        files.withLock { files in
            do throws(FileError) { try files.close() } catch { log("the access log cannot be closed: \(error)") }
        }
    }

    /// Notes what was read. It waits for no disk, and for no other thread that reads.
    public func note(_ reading: PersonReading) {
        let ring = rings[Int(cs_thread_number()) % rings.count]
        let count = ring.withLock { ring in
            ring.append(reading)
            return ring.count
        }
        if count == 1 { ask() } else if count >= StoreLimits.readingRingMax { fold(ring) }
    }

    private func ask() {
        pending.withLock { $0.isAsked = true }
        pending.signal()
    }

    /// Adds up what is equal.
    private func fold(_ ring: Monitor<[PersonReading]>) {
        let readings = ring.withLock { ring in
            defer { ring.removeAll(keepingCapacity: true) }
            return ring.withUnsafeBufferPointer { Array($0) }  // so that the ring keeps its memory
        }
        guard !readings.isEmpty else { return }
        pending.withLock { pending in
            for reading in readings {
                if pending.counts.count >= pendingMax, pending.counts[reading] == nil {
                    pending.lostSince = pending.lostSince ?? Instant(hour: reading.hour)
                } else {
                    pending.counts[reading, default: 0] += 1
                }
            }
        }
    }

    // MARK: The thread

    private func run() {
        while true {
            let isClosing = pending.wait(seconds: StoreLimits.readingIdleSeconds) { pending in
                pending.isClosing ? true : pending.isAsked ? false : nil
            }
            if isClosing == true { return }
            // What comes together is written together.
            if isClosing == false { _ = pending.wait(seconds: StoreLimits.readingGatherSeconds) { $0.isClosing ? () : nil } }
            flush()
        }
    }

    /// Brings to disk what was noted before.
    ///
    /// - Returns: False if the disk does not take it; it then stays for the next time.
    @discardableResult
    func flush() -> Bool {
        files.withLock { files in
            let now = clock()
            pending.withLock { $0.isAsked = false }
            for ring in rings { fold(ring) }
            let (counts, lostSince) = pending.withLock { pending in
                defer { (pending.counts, pending.lostSince) = ([:], nil) }
                return (pending.counts, pending.lostSince)
            }
            var left = counts
            do throws(FileError) {
                try files.prepare(at: now)
                try write(&left, lostSince.map { ReadingEntry.Gap(from: $0, until: now) }, to: &files, at: now)
                try files.setWhole(until: now)
                if failing.withLock({ isFailing in
                    defer { isFailing = false }
                    return isFailing
                }) {
                    log("the access log is written again")
                }
                return true
            } catch {
                keep(left, lostSince)
                let isNew = failing.withLock { isFailing in
                    defer { isFailing = true }
                    return !isFailing
                }
                if isNew {
                    log("the access log cannot be written: \(error); reads go on, and the log will show a gap if this lasts")
                }
                return false
            }
        }
    }

    /// - Parameter counts: What is not on disk when it throws.
    private func write(
        _ counts: inout [PersonReading: Int], _ lost: ReadingEntry.Gap?, to files: inout ReadingFiles, at now: Instant
    ) throws(FileError) {
        let gaps = [files.takeGap(), lost].compactMap { $0 }
        if !gaps.isEmpty {
            try files.append(gaps.flatMap { ReadingLine.bytes($0) }, month: now.month)
            files.settleGap()
        }
        let months = Dictionary(grouping: counts.keys) { Instant(hour: $0.hour).month }
        for (month, readings) in months.sorted(by: { $0.key < $1.key }) {
            var lines: [UInt8] = []
            for reading in readings.sorted(by: { ($0.hour, $0.person) < ($1.hour, $1.person) }) {
                lines += ReadingLine.bytes(reading, count: counts[reading] ?? 1)
            }
            try files.append(lines, month: month)
            for reading in readings { counts[reading] = nil }
        }
    }

    private func keep(_ counts: [PersonReading: Int], _ lostSince: Instant?) {
        pending.withLock { pending in
            pending.counts.merge(counts) { $0 + $1 }
            pending.lostSince = lostSince ?? pending.lostSince
            pending.isAsked = true
        }
    }

    /// Has something done to the files, while nothing is written to them.
    func change<Result>(_ body: (inout ReadingFiles) throws(FileError) -> Result) throws(StoreError) -> Result {
        try files.withLock { (files) throws(StoreError) in
            do throws(FileError) { return try body(&files) } catch { throw .unusable(files.folder, error) }
        }
    }

    /// Whether the disk does not take it.
    public var isFailing: Bool { failing.withLock { $0 } }

    // MARK: Reading

    /// What is known of who read about a person, the newest hour first. It waits for the disk.
    ///
    /// - Parameters:
    ///   - sight: What of it the one who asks may see.
    ///   - before: Entries of this hour, and of later ones, are passed over; nil passes over none.
    ///   - limit: The page ends with the hour that fills it.
    public func page(
        of person: RecordKey, as sight: AccessLogSight = .unjudged, before: Instant? = nil, limit: Int
    ) throws(StoreError) -> ReadingPage {
        let isWhole = flush()
        return try files.withLock { (files) throws(StoreError) in
            var reading = ReadingSearch(of: person, as: sight, before: before?.hour ?? .max, isNaming: isNaming)
            if !isWhole, before == nil { reading.add(.gap(ReadingEntry.Gap(from: files.isWholeUntil, until: clock()))) }
            do throws(FileError) { return try reading.page(in: files, limit: limit) } catch {
                throw .unusable(files.folder, error)
            }
        }
    }
}
