public import JSON

/// A moment, to the millisecond, in UTC. Rules get one from their caller; they never read a clock.
public struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// - Parameter text: RFC 3339 with `Z`, with or without up to three decimals: `2026-11-21T23:20:11.123Z`.
    public init?(_ text: String) {
        var text = text
        guard let instant = text.withUTF8({ Instant($0[...]) }) else { return nil }
        self = instant
    }

    private init?(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) {
        guard (20...24).contains(utf8.count), utf8[10] == UInt8(ascii: "T"), utf8[13] == UInt8(ascii: ":"),
            utf8[16] == UInt8(ascii: ":"), utf8.last == UInt8(ascii: "Z"), let day = Day(utf8[..<10]),
            let hour = number(utf8[11..<13]), let minute = number(utf8[14..<16]), let second = number(utf8[17..<19]),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var thousandths = 0
        if utf8.count > 20 {
            guard utf8[19] == UInt8(ascii: "."), utf8.count > 21, let decimals = number(utf8[20..<utf8.count - 1]) else {
                return nil
            }
            thousandths = utf8.count == 22 ? decimals * 100 : utf8.count == 23 ? decimals * 10 : decimals
        }
        let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        self.init(milliseconds: seconds * 1000 + Int64(thousandths))
    }

    /// The UTC day it falls on.
    public var day: Day {
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        return Day(number: Int(rest < 0 ? days - 1 : days))
    }

    public static func < (one: Instant, other: Instant) -> Bool { one.milliseconds < other.milliseconds }
}

extension Instant: CustomStringConvertible {
    public var description: String {
        let day = day
        let rest = Int(milliseconds - Int64(day.number) * 86_400_000)
        return String(unsafeUninitializedCapacity: 24) { text in
            day.write(to: text)
            text[10] = UInt8(ascii: "T")
            write(rest / 3_600_000, 2, to: text, at: 11)
            text[13] = UInt8(ascii: ":")
            write(rest / 60_000 % 60, 2, to: text, at: 14)
            text[16] = UInt8(ascii: ":")
            write(rest / 1000 % 60, 2, to: text, at: 17)
            text[19] = UInt8(ascii: ".")
            write(rest % 1000, 3, to: text, at: 20)
            text[23] = UInt8(ascii: "Z")
            return 24
        }
    }
}

/// A calendar day of the Gregorian calendar, `2026-11-21`, from year 1 to 9999.
public struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public let number: Int

    public init(number: Int) { self.number = number }

    /// - Parameter text: `YYYY-MM-DD`, a day that exists.
    public init?(_ text: String) {
        var text = text
        guard let day = text.withUTF8({ Day($0[...]) }) else { return nil }
        self = day
    }

    /// - Parameter utf8: The slice's indices must start at 0.
    fileprivate init?(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) {
        guard utf8.count == 10, utf8[4] == UInt8(ascii: "-"), utf8[7] == UInt8(ascii: "-"),
            let year = Guidance.number(utf8[0..<4]),
            let month = Guidance.number(utf8[5..<7]), let day = Guidance.number(utf8[8..<10]), year > 0,
            (1...12).contains(month), day > 0, day <= Self.days(inMonth: month, of: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Counts years from March, so that the leap day is the last of its year; the calendar repeats every 146,097 days.
    private init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// The day this much later; the last day of the month if that month is too short.
    public func adding(_ period: Period) -> Day {
        let (year, month, day) = parts
        let months = year * 12 + month - 1 + period.months
        let (newYear, newMonth) = (months / 12, months % 12 + 1)
        let first = Day(year: newYear, month: newMonth, day: min(day, Self.days(inMonth: newMonth, of: newYear)))
        return Day(number: first.number + period.days)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    public static func < (one: Day, other: Day) -> Bool { one.number < other.number }
}

extension Day: CustomStringConvertible {
    public var description: String {
        String(unsafeUninitializedCapacity: 10) { text in
            write(to: text)
            return 10
        }
    }

    fileprivate func write(to text: UnsafeMutableBufferPointer<UInt8>) {
        let (year, month, day) = parts
        Guidance.write(year, 4, to: text, at: 0)
        text[4] = UInt8(ascii: "-")
        Guidance.write(month, 2, to: text, at: 5)
        text[7] = UInt8(ascii: "-")
        Guidance.write(day, 2, to: text, at: 8)
    }
}

/// A length of time in whole days, weeks, months or years, in the form of ISO 8601: `P9M`, `P6W`, `P1Y6M`.
public struct Period: Hashable, Sendable {
    public let months: Int
    public let days: Int

    public init(months: Int = 0, days: Int = 0) {
        self.months = months
        self.days = days
    }

    /// - Parameter text: `P`, then numbers of at most four digits with Y, M, W, D in this order; not zero in total.
    public init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "P") else { return nil }
        var (months, days) = (0, 0)
        var units = Substring("YMWD")
        var value: Int?
        var length = 0
        for character in text.dropFirst() {
            if let digit = character.wholeNumberValue, character.isASCII, length < 4 {
                value = (value ?? 0) * 10 + digit
                length += 1
                continue
            }
            guard let count = value, let unit = units.firstIndex(of: character) else { return nil }
            switch character {
            case "Y": months += 12 * count
            case "M": months += count
            case "W": days += 7 * count
            default: days += count
            }
            units = units[units.index(after: unit)...]
            (value, length) = (nil, 0)
        }
        guard value == nil, months + days > 0 else { return nil }
        self.init(months: months, days: days)
    }

    /// Its length in days when no calendar applies: a month is 30.436875 days, the calendar's mean.
    public var nominalDays: Double { Double(months) * 30.436875 + Double(days) }

    /// The period in English words.
    public var spoken: String { spoken(in: .english) }

    /// The period in words: "9 months", "6 weeks", "2 years".
    func spoken(in language: SpokenLanguage) -> String {
        var parts: [String] = []
        if months >= 24 && months % 12 == 0 {
            parts.append(language.count(months / 12, .year))
        } else if months > 0 {
            parts.append(language.count(months, .month))
        }
        if days > 0 { parts.append(days % 7 == 0 ? language.count(days / 7, .week) : language.count(days, .day)) }
        return parts.joined(separator: " \(language.and) ")
    }
}

extension Period: CustomStringConvertible {
    public var description: String {
        let (years, restMonths) = months % 12 == 0 ? (months / 12, 0) : (0, months)
        let (weeks, restDays) = days % 7 == 0 && months == 0 ? (days / 7, 0) : (0, days)
        let parts = [(years, "Y"), (restMonths, "M"), (weeks, "W"), (restDays, "D")]
        return "P" + parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
    }
}

extension Codec where Value == Day {
    public static var day: Codec {
        .string(lengthMax: 10, format: "date", expectation: "a day that exists, such as 2026-11-21") {
            Day($0)
        } print: {
            $0.description
        }
    }
}

extension Codec where Value == Instant {
    public static var instant: Codec {
        .string(lengthMax: 24, format: "date-time", expectation: "a time in UTC, such as 2026-11-21T23:20:11.123Z") {
            Instant($0)
        } print: {
            $0.description
        }
    }
}

extension Codec where Value == Period {
    public static var period: Codec {
        .string(
            lengthMax: 21, format: "duration",
            expectation: "a length in whole years, months, weeks and days, in this order, each of at most four digits and all "
                + "more than none, such as P9M, P6W or P1Y6M"
        ) {
            Period($0)
        } print: {
            $0.description
        }
    }
}

/// The number that ASCII digits spell; nil if anything else is among them.
private func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    var value = 0
    for byte in digits {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return digits.isEmpty ? nil : value
}

/// Writes this many decimal digits. Every record has times, and building them from strings took half the time to write one.
private func write(_ value: Int, _ width: Int, to text: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
    var rest = value
    for place in stride(from: start + width - 1, through: start, by: -1) {
        text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
    }
}
