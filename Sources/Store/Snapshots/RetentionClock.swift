import Guidance

/// The wall clock, as far as retention believes it: while the service runs, its time is that of the start and what has passed since
/// by a clock that nobody can set.
struct RetentionClock: Sendable {
    /// What a look at the wall clock found.
    enum Finding: Equatable {
        /// It was set, by this many milliseconds; reported once until it has kept time again.
        case set(Int64)
        /// Since it was set last, it has gone like the time that passes for long enough.
        case keptTime
    }

    /// The wall clock at the start, or when it was seen to be set, in milliseconds since 1970.
    let start: Int64
    /// How much time has passed since.
    private(set) var ran: Int64 = 0
    private(set) var isSuspended = false
    private let startPassed: Int64

    init(_ wall: Instant, passed: Int64) { (start, startPassed) = (wall.milliseconds, passed) }

    var now: Instant { Instant(milliseconds: start + ran) }

    /// Compares how far the wall clock has gone with how much time has passed.
    mutating func look(_ wall: Instant, passed: Int64) -> Finding? {
        ran = passed - startPassed
        let step = wall.milliseconds - start - ran
        if abs(step) > StoreLimits.clockStepMilliseconds {
            let isKnown = isSuspended
            self = RetentionClock(wall, passed: passed)
            isSuspended = true
            return isKnown ? nil : .set(step)
        }
        guard isSuspended, ran >= StoreLimits.clockTrialMilliseconds else { return nil }
        isSuspended = false
        return .keptTime
    }
}

/// How much time has passed since something was written, as far as anything but the wall clock of this moment tells.
///
/// It goes back from now, along all that has a time, the newest first. What the service has run counts whole, and so does the
/// distance of what was written one after the other. But a gap, longer than any pause of a folder in use, may be a clock that was
/// set: it counts for no more than the time that has passed since. Each day that passes makes up for a day of it. A time out of
/// order, later than one that came after it or earlier than one that came before, counts for nothing.
struct PassedTime {
    private(set) var milliseconds: Int64
    private var reached: Int64
    private let gap: Int64

    init(_ clock: RetentionClock, gap: Int64) { (milliseconds, reached, self.gap) = (clock.ran, clock.start, gap) }

    /// Whether there is a gap before what was reached, if this is the next.
    func hasGap(to time: Instant) -> Bool { reached - time.milliseconds > gap }

    /// - Parameter older: The latest time of all that came before this one.
    mutating func reach(_ time: Instant, after older: Instant) {
        let isBack = older > time && older.milliseconds < reached
        guard time.milliseconds < reached, !isBack else { return }
        let step = reached - time.milliseconds
        milliseconds += step > gap ? min(step, milliseconds) : step
        reached = time.milliseconds
    }

    /// Reaches all of these, which stand in the order in which they came.
    mutating func reach(_ times: [Instant], after older: Instant) {
        var latest = [older]
        for time in times { latest.append(max(time, latest[latest.count - 1])) }
        for (time, older) in zip(times, latest).reversed() { reach(time, after: older) }
    }
}
