import JSON
import Testing

/// Bytes that are not UTF-8, or UTF-8 that no text may contain.
struct ReaderEncodingTests {
    private static let invalid = "the text must be valid UTF-8"
    private static let utf16 = "the text must be UTF-8, not UTF-16 or UTF-32"

    @Test(arguments: [
        Refused(bytes: [0x22, 0x80, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xC0, 0xAF, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xC1, 0xBF, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0x61, 0xE0, 0x80, 0xAF, 0x22], 1, 3, invalid),
        Refused(bytes: [0x22, 0xE0, 0x9F, 0xBF, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xF0, 0x80, 0x80, 0xAF, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22], 1, 2, invalid),
    ])
    func `an overlong sequence is refused`(_ row: Refused) { row.check() }

    @Test(arguments: [
        Refused(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xED, 0xBF, 0xBF, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xFF, 0x22], 1, 2, invalid),
    ])
    func `surrogates and anything past U+10FFFF are refused`(_ row: Refused) { row.check() }

    @Test(arguments: [
        Refused(bytes: [0x22, 0xC3], 1, 2, invalid),
        Refused(bytes: [0x22, 0xE2, 0x82], 1, 2, invalid),
        Refused(bytes: [0x22, 0xF0, 0x9F, 0x98], 1, 2, invalid),
        Refused(bytes: [0x22, 0xC3, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xE2, 0x82, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xF0, 0x9F, 0x98, 0x22], 1, 2, invalid),
        Refused(bytes: [0x22, 0xC3, 0xA9, 0xC3, 0x28, 0x22], 1, 3, invalid),
    ])
    func `a sequence that stops too early is refused`(_ row: Refused) { row.check() }

    @Test(arguments: [
        Refused(bytes: [0xEF, 0xBB, 0xBF, 0x31], 1, 1, "the text must not start with a byte order mark"),
        Refused(bytes: [0xEF, 0xBB, 0xBF], 1, 1, "the text must not start with a byte order mark"),
        Refused(bytes: [0xFE, 0xFF, 0x00, 0x31], 1, 1, utf16),
        Refused(bytes: [0xFF, 0xFE, 0x31, 0x00], 1, 1, utf16),
        Refused(bytes: [0x7B, 0x00, 0x7D, 0x00], 1, 1, utf16),
        Refused(bytes: [0x00, 0x7B, 0x00, 0x7D], 1, 1, utf16),
        Refused(bytes: [0x00, 0x00, 0x00, 0x31], 1, 1, utf16),
    ])
    func `a byte order mark and other encodings are refused`(_ row: Refused) { row.check() }

    @Test func `every scalar may stand for itself but controls, the quotation mark and the backslash`() {
        func text(_ scalars: [Unicode.Scalar]) -> [UInt8] {
            [0x22] + Array(String(String.UnicodeScalarView(scalars)).utf8) + [0x22]
        }
        func isFree(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x20 && scalar != "\"" && scalar != "\\" }
        for start in stride(from: UInt32(0), through: 0x10FFFF, by: 1024) {
            let scalars = (start..<start + 1024).compactMap(Unicode.Scalar.init)
            if let fault = fault(in: text(scalars.filter(isFree))) {
                Issue.record("from U+\(String(start, radix: 16)): \(fault)")
            }
            for scalar in scalars where !isFree(scalar) && fault(in: text([scalar])) == nil {
                Issue.record("\(scalar.debugDescription)")
            }
        }
    }
}
