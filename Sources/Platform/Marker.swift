import CShim

/// Makes marks of texts for one purpose under the secret of the service: who does not have that can neither make nor guess one.
///
/// A mark is HMAC-SHA256 of the text, in the form of HKDF-Expand (RFC 5869 §2.3).
public struct Marker: Sendable {
    private let key: [UInt8]

    /// - Parameters:
    ///   - secret: Of 32 bytes.
    ///   - purpose: A mark for one is none for another.
    public init(secret: [UInt8], purpose: String) { key = Self.derived(from: secret, "rapport \(purpose)") }

    /// - Parameter secret: As `RandomText` makes it; nil for any other text.
    public init?(secret: String, purpose: String) {
        var secret = secret
        guard let bytes = secret.withUTF8({ Base64URL.bytes(of: UnsafeRawBufferPointer($0)) }), bytes.count == Sealer.secretBytes
        else { return nil }
        self.init(secret: bytes, purpose: purpose)
    }

    /// - Parameter text: Without a zero byte in it.
    /// - Returns: 32 bytes.
    public func mark(of text: String) -> [UInt8] { Self.derived(from: key, text) }

    /// The mark in letters, digits, `-` and `_`.
    public func text(of text: String) -> String { Base64URL.text(of: mark(of: text)) }

    /// Whether somebody has sent that mark of the text. It takes as long wherever it differs.
    public func isMark(_ sent: String, of text: String) -> Bool {
        var sent = sent
        guard let bytes = sent.withUTF8({ Base64URL.bytes(of: UnsafeRawBufferPointer($0)) }) else { return false }
        let mark = mark(of: text)
        return bytes.count == mark.count && zip(bytes, mark).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }

    private static func derived(from secret: [UInt8], _ label: String) -> [UInt8] {
        precondition(secret.count == Sealer.secretBytes, "the secret of a service has 32 bytes")
        var key = [UInt8](repeating: 0, count: Sealer.secretBytes)
        precondition(cs_derive(secret, label, &key), "OpenSSL derives keys")
        return key
    }
}

/// Secrets that travel in addresses and cookies.
public enum RandomText {
    /// 256 bits in 43 letters, digits, `-` and `_`.
    public static func make() -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(cs_random(&bytes, bytes.count) == 0, "the system gives random numbers")
        return Base64URL.text(of: bytes)
    }
}
