import Guidance

/// About how long it takes to make an answer, told before it is made from what is asked.
///
/// What is cheap is answered at once, which is quicker than any hand-over; a loop that worked longer would keep its other
/// connections waiting. With the catalogue of a release nearly all that can be asked is cheap. The figures are for one core of a small
/// virtual machine, and round.
struct Effort: Comparable {
    private var nanoseconds: Int

    /// What a loop can give one request.
    static let turn = Effort(nanoseconds: 2_000_000)

    static let none = Effort(nanoseconds: 0)

    static func microseconds(_ count: Int) -> Effort { Effort(nanoseconds: 1000 * count) }
    // What is counted may come from a catalogue that something else wrote, past every limit: too much stays too much.
    static func + (one: Effort, other: Effort) -> Effort {
        let (sum, overflows) = one.nanoseconds.addingReportingOverflow(other.nanoseconds)
        return Effort(nanoseconds: overflows ? .max : sum)
    }
    static func * (count: Int, one: Effort) -> Effort {
        let (product, overflows) = count.multipliedReportingOverflow(by: one.nanoseconds)
        return Effort(nanoseconds: overflows ? .max : product)
    }
    static func < (one: Effort, other: Effort) -> Bool { one.nanoseconds < other.nanoseconds }

    /// Of one record, whether it passes one value of a filter.
    static let filtering = Effort(nanoseconds: 500)
    /// Of one record, whether a word stands in its texts.
    static let searching = Effort(nanoseconds: 600)
    /// Of one record, for later searches.
    static let folding = microseconds(10)
    /// Points of one answer for one type.
    static let adding = Effort(nanoseconds: 3)
    /// A record as it is kept, and its share of the page.
    static let copying = microseconds(3)
    /// A record in another language, or a claim in a comparison.
    static let telling = microseconds(6)
}
