public import JSON

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
    public func spoken(in language: SpokenLanguage) -> String {
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

extension Codec where Value == Period {
    public static var period: Codec {
        .string(
            lengthMax: 21, pattern: "^P(?=.*[1-9])([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,4}D)?$",
            fault: .text(.notPeriod)
        ) {
            Period($0)
        } print: {
            $0.description
        }
    }
}
