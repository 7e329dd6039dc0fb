import Testing

@testable import Platform

/// What is sealed: nobody can read, change or make it without the secret.
@Suite struct SealerTests {
    private static let secret = [UInt8](0..<32)
    private let sealer = Sealer(secret: secret, purpose: "delegation")

    @Test(arguments: [[], [7], Array("a person and an hour".utf8), [UInt8](repeating: 0, count: 1000)])
    func `what was sealed comes back, and is sealed alike again`(_ bytes: [UInt8]) {
        let text = sealer.seal(bytes)
        #expect(sealer.open(text) == bytes && sealer.seal(bytes) == text)
        #expect(text.utf8.count == ((bytes.count + 28) * 4 + 2) / 3, "as long for all of one length")
    }

    @Test func `no bit of it can be changed, taken away or added`() {
        let text = Array(sealer.seal(Array("a person and an hour".utf8)).utf8)
        func opens(_ text: [UInt8]) -> Bool { sealer.open(String(decoding: text, as: UTF8.self)) != nil }
        #expect(opens(text))
        for place in text.indices {
            for bit in 0..<8 {
                var changed = text
                changed[place] ^= 1 << UInt8(bit)
                #expect(!opens(changed), "bit \(bit) of \(place)")
            }
        }
        for count in text.indices { #expect(!opens(Array(text.prefix(count)))) }
        #expect(!opens(text + [UInt8(ascii: "A")]) && !opens(text + [UInt8(ascii: "=")]))
    }

    @Test func `another secret or another purpose opens nothing`() {
        let text = sealer.seal([1, 2, 3])
        #expect(Sealer(secret: [UInt8](1...32), purpose: "delegation").open(text) == nil)
        #expect(Sealer(secret: Self.secret, purpose: "events").open(text) == nil)
    }

    /// RFC 4648 §10, in the alphabet of §5.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
        ("\u{3ff}\u{3ff}", "z7_Pvw"),
    ])
    func `bytes have one spelling in base64url`(_ text: String, _ spelling: String) {
        #expect(Base64URL.text(of: Array(text.utf8)) == spelling)
        #expect(Array(spelling.utf8).withUnsafeBytes { Base64URL.bytes(of: $0) } == Array(text.utf8))
    }

    @Test(arguments: ["Zh", "Zm9", "A", "Zg==", "Zm+v", "Zm/v", "Z g", "Zm9vé"])
    func `any other spelling is refused`(_ spelling: String) {
        #expect(Array(spelling.utf8).withUnsafeBytes { Base64URL.bytes(of: $0) } == nil)
    }
}
