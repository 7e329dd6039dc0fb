import Guidance

/// Works out which lines of the journal may go, for their age or because they are too many.
///
/// The age of a snapshot, and of all before it, is what the clock says, and never more than the time that has passed since it was
/// made: see `PassedTime`. A clock that is wrong can so keep history for longer, but not remove it at once.
struct Retention {
    /// The snapshot that replaces everything before it; nil if nothing goes.
    let base: Int?
    /// The newest snapshot that is older than the days of retention.
    private let expired: Int?
    private let settings: Store.Settings

    init(_ folder: DataFolder, _ settings: Store.Settings, _ clock: RetentionClock) throws(StoreError) {
        do throws(FileError) {
            let firsts = try folder.segmentFirsts()
            let snapshots = try folder.snapshotSequences().filter { firsts.contains($0 + 1) }
            let sizes = try firsts.map { (first) throws(FileError) -> Int in
                try File.openToRead(folder.segment(first: first), in: folder).size()
            }
            func bytes(behind sequence: Int) -> Int { zip(firsts, sizes).reduce(0) { $1.0 > sequence ? $0 + $1.1 : $0 } }

            let expired = clock.isSuspended ? nil : try Self.newestExpired(folder, firsts, snapshots, settings, clock)
            var base = expired
            for sequence in snapshots where sequence > base ?? 0 && bytes(behind: base ?? 0) > settings.retentionBytes {
                base = sequence
            }
            self.base = base.flatMap { base in firsts.contains { $0 <= base } || snapshots.contains { $0 < base } ? base : nil }
            (self.expired, self.settings) = (expired, settings)
        } catch {
            throw .unusable(folder, error)
        }
    }

    /// Why what ends with this line goes.
    func reason(through last: Int) -> String {
        last <= expired ?? 0
            ? "a later snapshot that is older than \(settings.retentionDays) days holds the records"
            : "the journal has more than \(settings.retentionBytes) bytes, and a later snapshot holds the records"
    }

    private static func newestExpired(
        _ folder: DataFolder, _ firsts: [Int], _ snapshots: [Int], _ settings: Store.Settings, _ clock: RetentionClock
    ) throws(FileError) -> Int? {
        let kept = settings.retentionMilliseconds
        func isOld(_ time: Instant) -> Bool { clock.now.milliseconds - time.milliseconds > kept }
        // A snapshot was made when all its lines had been written.
        let times = snapshots.map { (try? Snapshot.peek(folder.snapshot($0), in: folder))?.0.at }
        guard times.contains(where: { $0.map(isOld) ?? false }) else { return nil }
        let made = Dictionary(uniqueKeysWithValues: zip(snapshots, times))
        // The latest time before each segment and its snapshot.
        var (latest, before) = (Instant(milliseconds: .min), [Instant]())
        var starts: [Instant?] = []
        for first in firsts {
            starts.append(try Segment.startTime(folder.segment(first: first), in: folder))
            before.append(latest)
            latest = max(latest, starts[starts.count - 1] ?? latest, (made[first - 1] ?? nil) ?? latest)
        }
        // With few days, even a week of a clock that was set would be much of them.
        var passed = PassedTime(clock, gap: min(StoreLimits.gapMilliseconds, kept / 2))
        for (index, first) in firsts.enumerated().reversed() {
            let time = made[first - 1] ?? nil
            if let start = starts[index] {
                // Within a gap there may be lines.
                let times = passed.hasGap(to: start) ? try Segment.times(folder.segment(first: first), in: folder) : [start]
                passed.reach(times, after: max(before[index], time ?? before[index]))
            }
            guard let time else { continue }
            passed.reach(time, after: before[index])
            if isOld(time) && passed.milliseconds > kept { return first - 1 }
        }
        return nil
    }
}
