public import JSON

/// A moment, to the millisecond, in UTC. Rules get one from their caller; they never read a clock.
public struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let milliseconds: Int64

    /// The last that has a text: the end of the year 9999.
    public static let last = Instant(milliseconds: 253_402_300_799_999)
    /// Before all that is on record.
    static let first = Instant(milliseconds: 0)

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
            let hour = Digits.number(utf8[11..<13]), let minute = Digits.number(utf8[14..<16]),
            let second = Digits.number(utf8[17..<19]), hour < 24, minute < 60, second < 60
        else { return nil }
        var thousandths = 0
        if utf8.count > 20 {
            guard utf8[19] == UInt8(ascii: "."), utf8.count > 21, let decimals = Digits.number(utf8[20..<utf8.count - 1]) else {
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

    /// This much later; never after the last that has a text.
    public func adding(seconds: Int) -> Instant {
        let (later, overflows) = milliseconds.addingReportingOverflow(1000 &* Int64(seconds))
        return overflows ? Self.last : min(Instant(milliseconds: later), Self.last)
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
            Digits.write(rest / 3_600_000, 2, to: text, at: 11)
            text[13] = UInt8(ascii: ":")
            Digits.write(rest / 60_000 % 60, 2, to: text, at: 14)
            text[16] = UInt8(ascii: ":")
            Digits.write(rest / 1000 % 60, 2, to: text, at: 17)
            text[19] = UInt8(ascii: ".")
            Digits.write(rest % 1000, 3, to: text, at: 20)
            text[23] = UInt8(ascii: "Z")
            return 24
        }
    }
}

extension Codec where Value == Instant {
    public static var instant: Codec {
        Codec(schema: .text(lengthMax: 24, format: "date-time")) { json, reading in
            let text = json.string
            return text.flatMap { Instant($0) } ?? reading.refuse(.text(.notTime(Instant.Fault(text))))
        } write: { instant, writer in
            writer.string(instant.description)
        }
    }
}
