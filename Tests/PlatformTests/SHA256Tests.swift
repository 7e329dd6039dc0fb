import JSON
import Platform
import Testing

@Suite struct SHA256Tests {
    /// Appendix B of FIPS 180-2.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the digest is the one that others come to, in parts and at once`(text: String, digest: String) {
        let bytes = Array(text.utf8)
        #expect(Hexadecimal.digits(of: bytes.withUnsafeBytes { SHA256.digest(of: $0) }) == digest)
        let parts = SHA256()
        for byte in bytes { [byte].withUnsafeBytes { parts.add($0) } }
        #expect(Hexadecimal.digits(of: parts.end()) == digest)
    }
}
