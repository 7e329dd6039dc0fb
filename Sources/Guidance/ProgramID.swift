public import JSON

/// The id of a programme: `prg_` and a UUID of version 7 (RFC 9562 §5.7), so that ids sort by the time they were made.
public struct ProgramID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// - Parameters:
    ///   - count: Tells ids of one millisecond apart and keeps them in order; 12 bits are used.
    ///   - random: 62 bits of it are used.
    public init(at now: Instant, count: Int, random: UInt64) {
        high = UInt64(truncatingIfNeeded: now.milliseconds) << 16 | 0x7000 | UInt64(truncatingIfNeeded: count) & 0xFFF
        low = random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// - Parameter text: As `description` writes it; upper-case digits are refused, so that an id has one spelling.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let halves = text.withUTF8(Self.parse) else { return nil }
        (high, low) = halves
    }

    private static func parse(_ utf8: UnsafeBufferPointer<UInt8>) -> (high: UInt64, low: UInt64)? {
        guard utf8.count == 40, utf8.starts(with: "prg_".utf8) else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in 4..<40 {
            let digit: UInt8
            switch (index, utf8[index]) {
            case (12, UInt8(ascii: "-")), (17, UInt8(ascii: "-")), (22, UInt8(ascii: "-")), (27, UInt8(ascii: "-")): continue
            case (12, _), (17, _), (22, _), (27, _): return nil
            case (_, let byte) where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case (_, let byte) where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        return (high, low)
    }
}

extension ProgramID: Comparable {
    public static func < (one: ProgramID, other: ProgramID) -> Bool { (one.high, one.low) < (other.high, other.low) }
}

extension ProgramID: CustomStringConvertible {
    public var description: String {
        let hex = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 40) { buffer in
            var count = 0
            func put(_ byte: UInt8) {
                buffer.initializeElement(at: count, to: byte)
                count += 1
            }
            for byte in "prg_".utf8 { put(byte) }
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) { put(UInt8(ascii: "-")) }
                let half = digit < 16 ? high : low
                put(hex[Int(half >> UInt64(60 - 4 * (digit % 16)) & 15)])
            }
            return count
        }
    }
}

extension Codec where Value == ProgramID {
    public static var programID: Codec {
        .string(lengthMax: 40, expectation: "the id of a program, prg_ and a UUID") {
            ProgramID($0)
        } print: {
            $0.description
        }
    }
}
