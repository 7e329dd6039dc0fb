public import JSON

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
    init?(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) {
        guard utf8.count == 10, utf8[4] == UInt8(ascii: "-"), utf8[7] == UInt8(ascii: "-"),
            let year = Digits.number(utf8[0..<4]),
            let month = Digits.number(utf8[5..<7]), let day = Digits.number(utf8[8..<10])
        else { return nil }
        self.init(year, month, day)
    }

    /// Counts years from March, so that the leap day is the last of its year; the calendar repeats every 146,097 days.
    private init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    var parts: (year: Int, month: Int, day: Int) {
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

    /// The first day of a month.
    init(firstOf year: Int, month: Int) { self.init(year: year, month: month, day: 1) }

    var year: Int { parts.year }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Its first moment in UTC; of days that no text of a time names, the last of all.
    var start: Instant { min(Instant(milliseconds: Int64(clamping: number) &* 86_400_000), Instant.last) }

    public static func < (one: Day, other: Day) -> Bool { one.number < other.number }
}

extension Day: CustomStringConvertible {
    public var description: String {
        String(unsafeUninitializedCapacity: 10) { text in
            write(to: text)
            return 10
        }
    }

    func write(to text: UnsafeMutableBufferPointer<UInt8>) {
        let (year, month, day) = parts
        Digits.write(year, 4, to: text, at: 0)
        text[4] = UInt8(ascii: "-")
        Digits.write(month, 2, to: text, at: 5)
        text[7] = UInt8(ascii: "-")
        Digits.write(day, 2, to: text, at: 8)
    }
}

extension Day {
    init?(_ year: Int, _ month: Int, _ day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day > 0, day <= Self.days(inMonth: month, of: year) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }
}

extension Codec where Value == Day {
    public static var day: Codec {
        Codec(schema: .text(lengthMax: 10, format: "date")) { json, reading in
            let text = json.string
            return text.flatMap { Day($0) } ?? reading.refuse(.text(.notDay(Day.Fault(text))))
        } write: { day, writer in
            writer.string(day.description)
        }
    }
}
