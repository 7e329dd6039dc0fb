import Guidance

/// A redaction that somebody has asked for.
struct RedactionRequest: Sendable {
    let redaction: Redaction
    let readings: ReadingLog?
    let tell: @Sendable (RedactionStatus) -> Void
    /// Whether it goes on only when nobody has files of the folder pinned.
    var isWaiting = false
}

extension Keeper {
    /// Replaces every file from which something has to go. One after the other, and each is whole at any moment: after a crash the folder
    /// opens with the same records, whichever were replaced.
    ///
    /// - Returns: False if it has to wait for those who have files pinned; it then begins again, and passes over what is done.
    func redact(_ request: RedactionRequest) -> Bool {
        if !request.isWaiting { request.tell(.rewriting) }
        do throws(StoreError) {
            guard ledger.withLock({ $0.metrics.format }) >= Format.redacting.rawValue else {
                throw .earlierFormat(folder: folder.path)
            }
            var report = RedactionReport()
            guard try rewriteFiles(request.redaction, &report) else {
                if !request.isWaiting { request.tell(.waitingForReaders) }
                return false
            }
            report.readings = try removeReadings(request)
            try waitForReaders(request)
            request.tell(.done(report))
        } catch {
            if error != .closed { log("what was to be redacted is not yet: \(error)") }
            request.tell(.failed(error))
        }
        return true
    }

    private func rewriteFiles(_ redaction: Redaction, _ report: inout RedactionReport) throws(StoreError) -> Bool {
        var rewriting = Rewriting(folder, surroundings.disk, redaction, mayGoOn: goOn)
        let (snapshots, segments) = try attempt { () throws(FileError) in
            (try folder.snapshotSequences(), try folder.segmentFirsts())
        }
        for sequence in snapshots {
            guard try replace(try rewriting.copy(snapshot: sequence), &report) else { return false }
        }
        if let last = segments.last, try rewriting.holds(segment: last) { _ = try startSegment() }
        for first in try attempt({ () throws(FileError) in try folder.segmentFirsts() }).dropLast() {
            guard try replace(try rewriting.copy(segment: first), &report) else { return false }
        }
        report.versions = rewriting.versions
        // A crash may have come between a name and its way to the disk.
        try attempt { () throws(FileError) in
            for part in [folder.journal, folder.snapshots] { try folder.synchronize(part) }
        }
        return true
    }

    /// Puts a copy in the place of its file.
    ///
    /// - Returns: False if somebody has files of the folder pinned, and reads them by their names.
    private func replace(_ copy: Rewriting.Copy?, _ report: inout RedactionReport) throws(StoreError) -> Bool {
        guard let copy else { return true }
        for start in stride(from: 0, to: copy.keyless.count, by: StoreLimits.keysForgottenAtOnce) {
            let lines = copy.keyless[start...].prefix(StoreLimits.keysForgottenAtOnce)
            ledger.withLock { $0.forgetKeys(ofLines: lines) }
        }
        do throws(FileError) {
            let isReplaced = try change {
                $0.pins == 0
            } by: { () throws(FileError) in
                try surroundings.disk.publish(folder, copy.temporary, copy.path)
            }
            guard isReplaced else {
                try File.remove(copy.temporary, in: folder)
                return false
            }
        } catch {
            try? File.remove(copy.temporary, in: folder)
            throw .unusable(folder, error)
        }
        ledger.withLock { ledger in
            ledger.count { metrics in
                let isOfJournal = copy.path.hasPrefix(folder.journal)
                if isOfJournal { metrics.journalBytes -= copy.bytesLess }
                guard let newest = metrics.snapshot, copy.path == folder.snapshot(newest.sequence) else { return }
                metrics.snapshot?.bytes -= copy.bytesLess
            }
        }
        report.files += 1
        return true
    }

    private func removeReadings(_ request: RedactionRequest) throws(StoreError) -> Int {
        let people = request.redaction.people
        guard !people.isEmpty else { return 0 }
        if let readings = request.readings { return try readings.remove(about: people) }
        var files = ReadingFiles(folder, surroundings.disk, monthsMax: .max)
        return try attempt { () throws(FileError) in
            var count = 0
            for month in try files.months() { count += try files.remove(about: people, month: month) }
            return count
        }
    }

    /// Waits for those who opened a file before it was replaced.
    private func waitForReaders(_ request: RedactionRequest) throws(StoreError) {
        let (age, isRead) = upkeep.withLock { upkeep in
            upkeep.age += 1
            return (upkeep.age, !upkeep.readers.isEmpty)
        }
        if isRead, !request.isWaiting { request.tell(.waitingForReaders) }
        upkeep.wait { upkeep in upkeep.isClosing || upkeep.readers.keys.allSatisfy { $0 >= age } ? () : nil }
        try goOn()
    }

    private func attempt<Result>(_ body: () throws(FileError) -> Result) throws(StoreError) -> Result {
        do { return try body() } catch { throw .unusable(folder, error) }
    }
}
