/// When somebody has time, as quarter hours of a week in UTC that begins on Monday. Some zones are off by 45 minutes.
struct WeekHours: Hashable, Sendable {
    static let quarters = 672
    static let minutesPerQuarter = 15
    private static let quartersPerDay = 96

    private(set) var words = [UInt64](repeating: 0, count: (quarters + 63) / 64)

    init() {}

    /// - Parameters:
    ///   - availability: In the person's zone. A quarter hour of which only a part is free is not.
    ///   - offset: By how many seconds the person's clocks are ahead of UTC.
    init(_ availability: [Profile.Availability], offset: Int) {
        let ahead = Int((Double(offset) / 900).rounded(.down))
        for hours in availability {
            // The last minute that can be written stands for the end of the day.
            let end = hours.until.minutes == 1439 ? 1440 : hours.until.minutes
            let (first, last) = (
                (hours.from.minutes + Self.minutesPerQuarter - 1) / Self.minutesPerQuarter, end / Self.minutesPerQuarter
            )
            guard first < last else { continue }
            for day in hours.days {
                let midnight = (Profile.Weekday.allCases.firstIndex(of: day) ?? 0) * Self.quartersPerDay - ahead
                for quarter in first..<last { insert(midnight + quarter) }
            }
        }
    }

    /// A quarter hour, which may lie in the week before or after: each week is like the others.
    mutating func insert(_ quarter: Int) {
        let place = (quarter % Self.quarters + Self.quarters) % Self.quarters
        words[place / 64] |= 1 << UInt64(place % 64)
    }

    func contains(_ quarter: Int) -> Bool { words[quarter / 64] >> UInt64(quarter % 64) & 1 == 1 }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many quarter hours both have.
    func common(_ other: WeekHours) -> Int {
        words.indices.reduce(0) { $0 + (words[$1] & other.words[$1]).nonzeroBitCount }
    }

    /// Where the free time begins and ends, in order; none goes over the end of the week.
    var spans: [Range<Int>] {
        var (spans, start) = ([Range<Int>](), Int?.none)
        for quarter in 0..<Self.quarters {
            if contains(quarter) {
                start = start ?? quarter
            } else if let from = start {
                spans.append(from..<quarter)
                start = nil
            }
        }
        if let start { spans.append(start..<Self.quarters) }
        return spans
    }

    /// For the text of a snapshot.
    var digits: String {
        words.map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }
}
