/// When the clocks of a zone are set each year, as POSIX writes it and RFC 9636 §3.3.1 extends it: `EST5EDT,M3.2.0,M11.1.0`.
struct ClockRule: Sendable, Equatable {
    /// Seconds ahead of UTC.
    private let standard: Int
    /// Nil where the clocks are never set.
    private let summer: Summer?

    fileprivate struct Summer: Equatable {
        let offset: Int
        let start: Turn
        let end: Turn
    }

    /// A moment of each year, in what the clocks show before it.
    fileprivate struct Turn: Equatable {
        let day: YearDay
        let seconds: Int
    }

    fileprivate enum YearDay: Equatable {
        /// From 1, without 29 February.
        case julian(Int)
        /// From 0.
        case counted(Int)
        /// The week of that number in a month, 5 for the last, from Sunday, 0.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    /// - Parameter text: Nil if it is not of that form.
    init?(_ text: String) {
        var reading = Reading(text)
        guard reading.name(), let west = reading.time(hoursMax: 24) else { return nil }
        standard = -west
        guard !reading.isAtEnd else {
            summer = nil
            return
        }
        guard reading.name() else { return nil }
        var offset = standard + 3600
        if reading.next != UInt8(ascii: ",") {
            guard let west = reading.time(hoursMax: 24) else { return nil }
            offset = -west
        }
        guard let start = reading.turn(), let end = reading.turn(), reading.isAtEnd else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    /// How many seconds the clocks are ahead of UTC.
    ///
    /// - Parameter second: Since 1970, in UTC.
    func offset(at second: Int64) -> Int {
        guard let summer else { return standard }
        let local = second + Int64(standard)
        let year = Day(number: Int((local - (local % 86_400 + 86_400) % 86_400) / 86_400)).year
        let start = summer.start.second(of: year) - Int64(standard)
        let end = summer.end.second(of: year) - Int64(summer.offset)
        // South of the equator summer is what is not between its end and its start.
        let isSummer = start < end ? (start..<end).contains(second) : !(end..<start).contains(second)
        return isSummer ? summer.offset : standard
    }
}

extension ClockRule.Turn {
    /// In what the clocks show before it, as seconds since 1970 if that were UTC.
    fileprivate func second(of year: Int) -> Int64 {
        let first = Day(firstOf: year, month: 1)
        let day =
            switch day {
            case .julian(let number):
                first.number + number - 1 + (number > 59 && Day(firstOf: year, month: 3).number - first.number == 60 ? 1 : 0)
            case .counted(let number): first.number + number
            case .weekday(let month, let week, let weekday): Self.day(weekday, week, month, year)
            }
        return Int64(day) * 86_400 + Int64(seconds)
    }

    private static func day(_ weekday: Int, _ week: Int, _ month: Int, _ year: Int) -> Int {
        let first = Day(firstOf: year, month: month).number
        let next = month == 12 ? Day(firstOf: year + 1, month: 1).number : Day(firstOf: year, month: month + 1).number
        let start = first + (weekday - ((first + 4) % 7 + 7) % 7 + 7) % 7  // 1 January 1970 was a Thursday
        let day = start + 7 * (week - 1)
        return day < next ? day : day - 7
    }
}

/// Reads a rule from its beginning to its end.
private struct Reading {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    var isAtEnd: Bool { rest.isEmpty }
    var next: UInt8? { rest.first }

    private mutating func skip(_ byte: StaticString) -> Bool {
        guard rest.first == byte.utf8Start.pointee else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Skips what people call it: `CET`, `<+03>`.
    mutating func name() -> Bool {
        let isQuoted = skip("<")
        let name = rest.prefix { byte in
            (0x61...0x7A).contains(byte | 0x20) || isQuoted && ((0x30...0x39).contains(byte) || "+-".utf8.contains(byte))
        }
        rest = rest.dropFirst(name.count)
        return name.count >= 3 && (!isQuoted || skip(">"))
    }

    private mutating func number(max: Int) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count), case let value = digits.reduce(0, { $0 * 10 + Int($1 - 0x30) }), value <= max else {
            return nil
        }
        rest = rest.dropFirst(digits.count)
        return value
    }

    /// Hours, and minutes and seconds behind colons, as seconds.
    mutating func time(hoursMax: Int) -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let hours = number(max: hoursMax) else { return nil }
        var (seconds, unit) = (3600 * hours, 60)
        while unit > 0, skip(":") {
            guard let part = number(max: 59) else { return nil }
            (seconds, unit) = (seconds + part * unit, unit / 60)
        }
        return isNegative ? -seconds : seconds
    }

    mutating func turn() -> ClockRule.Turn? {
        guard skip(","), let day = day() else { return nil }
        guard skip("/") else { return ClockRule.Turn(day: day, seconds: 7200) }
        return time(hoursMax: 167).map { ClockRule.Turn(day: day, seconds: $0) }
    }

    private mutating func day() -> ClockRule.YearDay? {
        if skip("J") { return number(max: 365).flatMap { $0 > 0 ? .julian($0) : nil } }
        guard skip("M") else { return number(max: 365).map { .counted($0) } }
        guard let month = number(max: 12), month > 0, skip("."), let week = number(max: 5), week > 0, skip("."),
            let weekday = number(max: 6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }
}
