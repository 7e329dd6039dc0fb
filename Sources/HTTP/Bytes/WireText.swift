import Glibc
import JSON

// Bytes on the wire are compared as bytes: Swift's Int("+5") is 5, CRLF is one Character, and Unicode lower-casing maps the
// Kelvin sign to k.

@inlinable
func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// ASCII upper-case letters to lower case; every other byte stays.
@inlinable
func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

/// A set of ASCII characters, a bit for each: looking one up costs a shift, and the sets below are constants of the binary,
/// where a table would stand behind the lock of a lazy global.
struct ASCIISet: Sendable {
    /// The characters below 64, and the others.
    let low, high: UInt64

    func contains(_ byte: UInt8) -> Bool {
        (byte < 64 ? low : high) >> UInt64(byte & 63) & UInt64(~byte >> 7) != 0
    }

    /// tchar of RFC 9110 §5.6.2.
    static let token = ASCIISet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    /// token68 of RFC 9110 §11.2.
    static let token68 = ASCIISet(low: 0x23FF_E800_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// What a registered name is made of (RFC 3986 §3.2.2), but for escapes.
    static let hostName = ASCIISet(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// Letters, digits, `.`, `_` and `-`.
    static let requestID = ASCIISet(low: 0x03FF_6000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
}

func isToken(_ byte: UInt8) -> Bool { ASCIISet.token.contains(byte) }

extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Whether one of its eight bytes is less than the bound, which is at most 0x80: only then a byte that has no high bit
    /// itself gets one when the bound is taken off all of them.
    @inline(__always)
    fileprivate func hasByte(below bound: UInt8) -> Bool {
        (self &- Self.ones &* UInt64(bound)) & ~self & 0x8080_8080_8080_8080 != 0
    }

    /// Whether one of its eight bytes is this one.
    @inline(__always)
    fileprivate func hasByte(_ byte: UInt8) -> Bool { (self ^ Self.ones &* UInt64(byte)).hasByte(below: 1) }
}

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
    @inline(__always)
    func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && (count == 0 || memcmp(baseAddress.unsafelyUnwrapped, text.utf8Start, count) == 0)
    }

    func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        count == other.count
            && (count == 0 || memcmp(baseAddress.unsafelyUnwrapped, other.baseAddress.unsafelyUnwrapped, count) == 0)
    }

    /// Where the byte stands first, from `start` on.
    func place(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    func consists(of set: ASCIISet) -> Bool {
        var index = 0
        while index < count, set.contains(self[index]) { index += 1 }
        return index == count
    }

    /// Whether these can stand in a request target: visible ASCII without `#`, which no client sends, and `\`, which some take
    /// for `/` (RFC 9112 §3.2).
    var isTargetText: Bool {
        allSatisfy { eight in
            eight.hasByte(below: 0x21) || eight & 0x8080_8080_8080_8080 != 0 || eight.hasByte(0x7F)
                || eight.hasByte(UInt8(ascii: "#")) || eight.hasByte(UInt8(ascii: "\\"))
        } else: { byte in
            byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\\")
        }
    }

    /// Whether these can stand in a field value: no control character but tab (RFC 9110 §5.5).
    var isFieldText: Bool {
        allSatisfy { eight in
            eight.hasByte(below: 0x20) || eight.hasByte(0x7F)
        } else: { byte in
            byte >= 0x20 && byte != 0x7F || byte == 0x09
        }
    }

    /// Whether the test holds for every byte. It is asked of a byte at a time only where `mayFail` says of eight that it may
    /// not hold for one of them: heads are long, and this is most of what reading one costs.
    @inline(__always)
    private func allSatisfy(_ mayFail: (UInt64) -> Bool, else test: (UInt8) -> Bool) -> Bool {
        var index = 0
        while index + 8 <= count {
            if mayFail(loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
                for byte in self[index..<index + 8] where !test(byte) { return false }
            }
            index += 8
        }
        for byte in self[index...] where !test(byte) { return false }
        return true
    }

    /// Whether these are an IPv6 address as RFC 4291 §2.2 writes it, without a zone.
    var isIPv6Address: Bool {
        guard !contains(0) else { return false }
        var address = in6_addr()
        return inet_pton(AF_INET6, string, &address) == 1
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
    ///
    /// - Parameter membersMax: Only this many members are visited, where looking at one takes long.
    func forEachListMember(areTags: Bool = false, membersMax: Int = .max, _ visit: (UnsafeRawBufferPointer) -> Void) {
        var (start, isQuoted, index) = (0, false, 0)
        var membersLeft = membersMax
        while index <= count {
            if index == count || self[index] == UInt8(ascii: ",") && !isQuoted {
                let member = part(start..<index).trimmed
                if !member.isEmpty {
                    guard membersLeft > 0 else { return }
                    membersLeft -= 1
                    visit(member)
                }
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
        guard index + 2 <= bytes.count, let high = Hexadecimal.value(of: bytes[index]),
            let low = Hexadecimal.value(of: bytes[index + 1]), high | low != 0
        else { return nil }
        text.append(high << 4 | low)
        index += 2
    }
    return String(validating: text, as: UTF8.self)
}
