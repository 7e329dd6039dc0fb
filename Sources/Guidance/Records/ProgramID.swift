public import JSON

/// The id of a programme: `prg_` and a UUID of version 7 (RFC 9562 §5.7), so that ids sort by the time they were made.
public struct ProgramID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// No id is below it.
    static let lowest = ProgramID(high: 0, low: 0)

    private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

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
        guard let id = text.withUTF8({ ProgramID(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    /// - Parameter utf8: The same as bytes.
    public init?(_ utf8: UnsafeRawBufferPointer) {
        guard utf8.count == 40, utf8[0] == UInt8(ascii: "p"), utf8[1] == UInt8(ascii: "r"), utf8[2] == UInt8(ascii: "g"),
            utf8[3] == UInt8(ascii: "_")
        else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in 4..<40 {
            let byte = utf8[index]
            if index == 12 || index == 17 || index == 22 || index == 27 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        self.init(high: high, low: low)
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
