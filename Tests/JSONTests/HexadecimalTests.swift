import JSON
import Testing

@Suite struct HexadecimalTests {
    @Test func `bytes are written and read back`() {
        let all = (UInt8.min...UInt8.max).map { $0 }
        let digits = Hexadecimal.digits(of: all)
        #expect(digits.hasPrefix("000102") && digits.hasSuffix("fdfeff") && digits.utf8.count == 512)
        #expect(Hexadecimal.bytes(digits) == all)
        #expect(Hexadecimal.digits(of: [UInt8]()) == "" && Hexadecimal.bytes("") == [])
    }

    @Test func `numbers have all their zeros`() {
        #expect(Hexadecimal.digits(of: UInt32(0xBEEF)) == "0000beef" && Hexadecimal.digits(of: UInt32.max) == "ffffffff")
        #expect(Hexadecimal.digits(of: UInt64(0x0123_4567_89AB_CDEF)) == "0123456789abcdef")
        #expect(Hexadecimal.digits(of: UInt64(0)) == "0000000000000000")
    }

    @Test func `bytes have one spelling`() {
        for text in ["0", "000", "0g", "AB", "aB", " 0", "0x", "+1", "é", "٠٠"] {
            #expect(Hexadecimal.bytes(text) == nil, "\(text)")
        }
    }

    @Test func `a digit has a value, in one case or in both`() {
        for byte in UInt8.min...UInt8.max {
            let value = Int(String(UnicodeScalar(byte)), radix: 16).flatMap { byte < 0x80 ? UInt8($0) : nil }
            #expect(Hexadecimal.value(of: byte) == value)
            #expect(Hexadecimal.value(ofLowercase: byte) == (byte < 0x47 && byte > 0x40 ? nil : value))
            if let value { #expect([Hexadecimal.digit(value), Hexadecimal.digit(value, isCapital: true)].contains(byte)) }
        }
    }
}
