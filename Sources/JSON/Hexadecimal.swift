/// Hexadecimal digits: two to a byte, the higher first. They stand in JSON because every other module imports it.
public enum Hexadecimal {
    /// The digit of a value below 16.
    @inlinable
    public static func digit(_ value: UInt8, isCapital: Bool = false) -> UInt8 {
        value < 10 ? 0x30 + value : (isCapital ? 0x41 : 0x61) + value - 10
    }

    /// The lower-case digits of the bytes.
    public static func digits(of bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { digits in
            for (place, byte) in bytes.enumerated() {
                digits[2 * place] = digit(byte >> 4)
                digits[2 * place + 1] = digit(byte & 15)
            }
            return 2 * bytes.count
        }
    }

    /// The lower-case digits of the number, with the zeros in front.
    @inlinable
    public static func digits<Number: FixedWidthInteger & UnsignedInteger>(of number: Number) -> String {
        let count = Number.bitWidth / 4
        return String(unsafeUninitializedCapacity: count) { digits in
            for place in 0..<count {
                digits[place] = digit(UInt8(truncatingIfNeeded: number >> Number(Number.bitWidth - 4 - 4 * place) & 15))
            }
            return count
        }
    }

    /// The value of a digit in either case, nil if it is none.
    @inlinable
    public static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    /// The value of a digit in lower case alone, where a value is to have one spelling.
    @inlinable
    public static func value(ofLowercase digit: UInt8) -> UInt8? { 0x41...0x46 ~= digit ? nil : value(of: digit) }

    /// The bytes that `digits(of:)` writes so; nil for anything else, such as capitals.
    public static func bytes(_ digits: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits.utf8 {
            guard let value = value(ofLowercase: digit) else { return nil }
            if let whole = high.take() { bytes.append(whole << 4 | value) } else { high = value }
        }
        return high == nil ? bytes : nil
    }
}
