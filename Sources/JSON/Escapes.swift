/// Resolves the escapes of a string that the reader has already checked.
func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var rest = bytes
    func takeHex() -> UInt32 {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        return digits.reduce(0) { $0 << 4 | UInt32(hexDigit($1) ?? 0) }
    }
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
            text.append(byte)
            continue
        }
        switch escape {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = takeHex()
            if (0xD800..<0xDC00).contains(code) {  // a pair: the reader has checked the second half
                rest = rest.dropFirst(2)
                code = 0x10000 + (code - 0xD800) << 10 + (takeHex() - 0xDC00)
            }
            if let scalar = Unicode.Scalar(code) { text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar()) }
        default: text.append(escape)
        }
    }
    return text
}

/// The value of one hexadecimal digit, nil for any other byte.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
