import Testing

@testable import rapport

@Suite struct EffortTests {
    /// Counts that a catalogue can have which something else wrote.
    private static let counts = [0, 1, 1000, 4_000_000, 1 << 40, Int.max]

    @Test(arguments: counts, counts) func `work past every bound is more than a turn of a loop, and is counted without end`(
        _ one: Int, _ other: Int
    ) {
        let work = one * (other * .telling) + other * (one * .adding)
        let (product, overflows) = one.multipliedReportingOverflow(by: other)
        #expect((work <= .turn) == (!overflows && product <= 333), "\(one) \(other)")
    }
}
