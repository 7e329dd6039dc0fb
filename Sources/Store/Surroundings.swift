import CShim
import Guidance

/// What the store meets outside, as values, so that a test can put its own in place.
struct Surroundings: Sendable {
    var disk = Disk()
    var clock: @Sendable () -> Instant = { Instant(milliseconds: cs_realtime()) }
    /// What the clock says, and the milliseconds that have passed since some moment, whatever the clock is set to.
    var times: @Sendable () -> (clock: Instant, passed: Int64) = { (Instant(milliseconds: cs_realtime()), cs_boottime()) }
    /// Makes every decision more than once; nil makes it once.
    var repetition: Repetition?
}
