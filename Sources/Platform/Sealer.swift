import CShim

/// Seals bytes for one purpose under the secret of the service: nobody else can read them, change them, or have made them.
///
/// The same bytes are sealed alike, and the text is as long for all bytes of one length.
public struct Sealer: Sendable {
    /// How long the secret of a service is.
    public static let secretBytes = Int(CS_KEY_BYTES)

    private let key: [UInt8]
    private let nonceKey: [UInt8]

    /// - Parameters:
    ///   - secret: Of 32 bytes.
    ///   - purpose: What is sealed for one is nothing to another.
    public init(secret: [UInt8], purpose: String) {
        precondition(secret.count == Self.secretBytes, "the secret of a service has 32 bytes")
        func derived(_ label: String) -> [UInt8] {
            var key = [UInt8](repeating: 0, count: Self.secretBytes)
            precondition(cs_derive(secret, label, &key), "OpenSSL derives keys")
            return key
        }
        (key, nonceKey) = (derived("rapport \(purpose)"), derived("rapport nonce \(purpose)"))
    }

    /// - Returns: Letters, digits, `-` and `_`.
    public func seal(_ bytes: [UInt8]) -> String {
        let sealed = [UInt8](unsafeUninitializedCapacity: bytes.count + Int(CS_SEALED_BYTES)) { sealed, count in
            precondition(cs_seal(key, nonceKey, bytes, bytes.count, sealed.baseAddress), "OpenSSL seals")
            count = bytes.count + Int(CS_SEALED_BYTES)
        }
        return Base64URL.text(of: sealed)
    }

    /// - Parameter text: As `seal` gives it.
    /// - Returns: Nil if it was not sealed for this purpose under this secret.
    public func open(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let sealed = Base64URL.bytes(of: text), sealed.count >= Int(CS_SEALED_BYTES) else { return nil }
        var isSealed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: sealed.count - Int(CS_SEALED_BYTES)) { bytes, count in
            isSealed = cs_open_sealed(key, sealed, sealed.count, bytes.baseAddress)
            count = isSealed ? sealed.count - Int(CS_SEALED_BYTES) : 0
        }
        return isSealed ? bytes : nil
    }

    public func open(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { open(UnsafeRawBufferPointer($0)) }
    }
}

/// RFC 4648 §5, without padding.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(of bytes: [UInt8]) -> String {
        var (text, bits, count) = ([UInt8](), UInt32(0), UInt32(0))
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        for byte in bytes {
            (bits, count) = (bits << 8 | UInt32(byte), count + 8)
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> count & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: Nil for any other spelling of the same bytes too, so that a text has one.
    static func bytes(of text: UnsafeRawBufferPointer) -> [UInt8]? {
        var (bytes, bits, count) = ([UInt8](), UInt32(0), UInt32(0))
        bytes.reserveCapacity(text.count * 3 / 4)
        for letter in text {
            guard let value = value(of: letter) else { return nil }
            (bits, count) = (bits << 6 | value, count + 6)
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return count < 6 && bits & (1 << count - 1) == 0 ? bytes : nil
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
