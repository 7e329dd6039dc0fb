public import JSON

/// A time on a clock, `09:30`, in whatever zone it is read in.
public struct TimeOfDay: Hashable, Comparable, Sendable {
    /// Since midnight.
    public let minutes: Int

    /// - Parameter text: `HH:MM`, from 00:00 to 23:59.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Self.number(parts[0], below: 24), let minute = Self.number(parts[1], below: 60) else {
            return nil
        }
        minutes = hour * 60 + minute
    }

    private static func number(_ digits: Substring.UTF8View, below end: Int) -> Int? {
        guard digits.count == 2, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(String(Substring(digits))), number < end
        else { return nil }
        return number
    }

    public static func < (one: TimeOfDay, other: TimeOfDay) -> Bool { one.minutes < other.minutes }
}

extension TimeOfDay: CustomStringConvertible {
    public var description: String { Self.two(minutes / 60) + ":" + Self.two(minutes % 60) }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension TimeOfDay: ExpressibleByStringLiteral {
    /// For times written in code; an invalid one is a bug.
    public init(stringLiteral text: StaticString) {
        guard let time = TimeOfDay(text.description) else { preconditionFailure("\(text) is no time of day") }
        self = time
    }
}

extension Codec where Value == TimeOfDay {
    public static var timeOfDay: Codec {
        .string(lengthMax: 5, pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", fault: .text(.notTimeOfDay)) {
            TimeOfDay($0)
        } print: {
            $0.description
        }
    }
}
