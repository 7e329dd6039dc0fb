/// Makes keys of records, each greater than the one before, whatever its kind.
public struct IDSource: Sendable {
    private static let countMax = 0xFFF

    private var millisecond: Int64 = 0
    private var count = 0
    /// Stands for chance, so that a decision can be made twice and give the same ids.
    package var random: UInt64?

    /// - Parameter newest: The greatest key that exists.
    public init(after newest: RecordKey?) {
        guard let newest else { return }
        (millisecond, count) = (newest.madeAt.milliseconds, Self.countMax)
    }

    /// Where the clock stands still or goes back, counts on; where the count is used up, borrows the next millisecond.
    public mutating func make(at now: Instant) -> RecordKey {
        if now.milliseconds > millisecond {
            (millisecond, count) = (now.milliseconds, 0)
        } else if count < Self.countMax {
            count += 1
        } else {
            (millisecond, count) = (millisecond + 1, 0)
        }
        return RecordKey(
            at: Instant(milliseconds: millisecond), count: count, random: random ?? UInt64.random(in: 0...UInt64.max))
    }
}
