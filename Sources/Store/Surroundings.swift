import Glibc
import Guidance

/// What the store meets outside, as values, so that a test can put its own in place.
struct Surroundings: Sendable {
    var disk = Disk()
    var clock: @Sendable () -> Instant = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
    /// Makes every decision more than once; nil makes it once.
    var repetition: Repetition?
}
