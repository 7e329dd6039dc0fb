// Bytes on the wire are compared as bytes: Swift's Int("+5") is 5, CRLF is one Character, and Unicode lower-casing maps the
// Kelvin sign to k.

@inlinable
func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// ASCII upper-case letters to lower case; every other byte stays.
@inlinable
func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}

/// tchar of RFC 9110 §5.6.2, by byte.
private let tokenTable: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for byte in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 { table[Int(byte)] = true }
    return table
}()

func isToken(_ byte: UInt8) -> Bool { tokenTable[Int(byte)] }

extension UnsafeRawBufferPointer {
    /// The part of the buffer, as a buffer of its own that starts at 0.
    @inlinable
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }

    /// Whether these bytes are the text, ASCII letters in any case. `text` is in lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where lowercased(self[index]) != text.utf8Start[index] { return false }
        return true
    }

    /// Whether these bytes are the text.
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Without space and tab at both ends: OWS of RFC 9110 §5.6.3, and nothing else that Unicode calls white.
    var trimmed: UnsafeRawBufferPointer {
        var (low, high) = (0, count)
        while low < high, self[low] == 0x20 || self[low] == 0x09 { low += 1 }
        while low < high, self[high - 1] == 0x20 || self[high - 1] == 0x09 { high -= 1 }
        return part(low..<high)
    }

    /// Visits the members of a comma-separated list (RFC 9110 §5.6.1): trimmed, empty ones left out, commas in quoted
    /// strings part of their member. In entity tags a backslash is a character like any other (RFC 9110 §8.8.3).
    func forEachListMember(areTags: Bool = false, _ visit: (UnsafeRawBufferPointer) -> Void) {
        var (start, isQuoted, index) = (0, false, 0)
        while index <= count {
            if index == count || self[index] == UInt8(ascii: ",") && !isQuoted {
                let member = part(start..<index).trimmed
                if !member.isEmpty { visit(member) }
                start = index + 1
            } else if self[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if self[index] == UInt8(ascii: "\\") && isQuoted && !areTags {
                index += 1
            }
            index += 1
        }
    }

    var string: String { String(decoding: self, as: UTF8.self) }
}

extension [UInt8] {
    @inlinable
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends the digits of a number that is not negative.
    mutating func append(decimal value: Int) {
        if value >= 10 { append(decimal: value / 10) }
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}

/// Undoes percent-encoding once (RFC 3986 §2.1).
///
/// - Parameter plusIsSpace: As HTML forms write queries.
/// - Returns: nil for an escape that is not two hexadecimal digits, for one of NUL, and for bytes that are not UTF-8.
func percentDecoded(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> String? {
    guard bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 >= 0x80 || plusIsSpace && $0 == UInt8(ascii: "+") }) else {
        return bytes.string  // most have no escape
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        index += 1
        guard byte == UInt8(ascii: "%") else {
            text.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            continue
        }
        guard index + 2 <= bytes.count, let high = hexValue(bytes[index]), let low = hexValue(bytes[index + 1]), high | low != 0
        else { return nil }
        text.append(high << 4 | low)
        index += 2
    }
    return String(validating: text, as: UTF8.self)
}
