import Guidance

/// What a data folder holds, read for a start: the newest snapshot, and the lines after it.
struct Recovery {
    let journal: JournalReading
    /// The snapshot that lines were applied to.
    let snapshot: SnapshotSummary?
    /// What an operator should know, in a line each.
    let warnings: [String]

    var edition: Edition {
        Edition(records: journal.records, sequence: journal.sequence, newestKey: journal.newestKey)
    }

    /// Reads and changes nothing.
    ///
    /// - Parameters:
    ///   - last: The sequence number after which nothing is read; nil for all there is.
    ///   - keysMax: How many Idempotency-Keys are kept.
    ///   - now: What the clock says; keys that are 24 hours older do not count.
    /// - Throws: `StoreError` if anything but a torn tail is wrong with the folder.
    init(
        _ folder: DataFolder, through last: Int? = nil, keysMax: Int = 0, now: Instant = Instant(milliseconds: 0)
    ) throws(StoreError) {
        guard !folder.isIncomplete else { throw .incomplete(folder: folder.path) }
        let sequences: [Int]
        do { sequences = try folder.snapshotSequences() } catch { throw .unusable(folder, error) }
        var unfinished: [DataFault] = []
        var snapshot: Snapshot?
        for sequence in sequences.reversed() where snapshot == nil && sequence <= last ?? .max {
            let path = folder.snapshot(sequence)
            do {
                snapshot = try Snapshot.read(path, in: folder)
            } catch .unfinished {
                unfinished.append(DataFault(.unfinished, path))
            } catch {
                throw StoreError(error, path)
            }
            if let header = snapshot?.header, header.sequence != sequence {
                throw StoreError(.invalid(line: 1, offset: 0, "it is of sequence number \(header.sequence)"), path)
            }
        }
        var (keys, warnings) = (IdempotencyKeys(countMax: keysMax), [String]())
        do {
            try keys.read(folder, through: snapshot?.header.sequence ?? 0, at: now)
        } catch {
            // These lines are not needed for the records.
            warnings.append("\(error): what was written with an Idempotency-Key before may be written again if it is repeated")
        }
        do {
            journal = try JournalReading(folder, from: snapshot, through: last, keys: keys)
        } catch {
            throw .unusable(folder, error)
        }
        if let newer = journal.newer { throw newer }
        if let first = unfinished.first ?? journal.faults.listed.first, !journal.faults.isEmpty {
            // Where lines start behind a snapshot that cannot be used, that is what is wrong.
            throw .damaged(folder: folder.path, first: first, count: unfinished.count + journal.faults.count)
        }
        self.snapshot = snapshot.map {
            SnapshotSummary(sequence: $0.header.sequence, at: $0.header.at, bytes: $0.bytes, seconds: 0)
        }
        self.warnings =
            unfinished.map {
                "\($0.file) lacks its last line and is passed over: the snapshot and the lines before it are read"
            } + warnings
    }
}
