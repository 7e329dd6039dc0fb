import Guidance
import HTTP
import Platform
import Store

extension Request {
    /// The Idempotency-Key with a digest of what is sent under it, as the journal has both: the key, a space, 22 letters.
    ///
    /// The digest is of the method, the path as it was sent, and the body without its coding: SHA-256, of which 132 bits are kept.
    func idempotencyKey() throws(ProblemDetails) -> String? {
        guard let value = field(.idempotencyKey) else { return nil }
        guard let key = IdempotencyKey.read(value) else {
            throw .invalidIdempotencyKey
        }
        var text = Array((method.name.description + " " + path + "\n").utf8)
        text += body
        return key + " " + IdempotencyKey.letters(of: text.withUnsafeBytes(SHA256.digest(of:)))
    }
}

enum IdempotencyKey {
    /// Reads a string as draft-ietf-httpapi-idempotency-key-header-07 has it (RFC 9651 §3.3.3), or the same without quotation marks,
    /// as most clients send it.
    static func read(_ value: String) -> String? {
        guard let key = value.utf8.first == UInt8(ascii: "\"") ? unquoted(Array(value.utf8)) : value else { return nil }
        let isVisible = key.utf8.allSatisfy { 0x21 <= $0 && $0 <= 0x7E }
        return isVisible && (1...255).contains(key.utf8.count) ? key : nil
    }

    private static func unquoted(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 2, bytes.last == UInt8(ascii: "\"") else { return nil }
        var (key, rest) = ([UInt8](), bytes.dropFirst().dropLast())
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return nil
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
                    return nil
                }
                key.append(escaped)
            default: key.append(byte)
            }
        }
        return String(decoding: key, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The first 132 bits in base64url (RFC 4648 §5).
    static func letters(of digest: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: 22) { text in
            for place in 0..<22 {
                let (byte, bit) = (6 * place / 8, 6 * place % 8)
                let pair = Int(digest[byte]) << 8 | Int(digest[byte + 1])
                text[place] = alphabet[pair >> (10 - bit) & 63]
            }
            return 22
        }
    }
}

extension API {
    /// For an answer that is a record.
    static func again<R: Record>(_ kind: R.Type) -> Again<Visible<R>> {
        { viewer, earlier throws(Problem) in try viewer.record(earlier) }
    }
}

extension Viewer {
    /// The record that was written under the key, as it is now.
    func record<R: Record>(_ earlier: EarlierWrite) throws(Problem) -> Visible<R> {
        // The same request is about the same kind, unless something else wrote the line.
        guard let id = R.Identifier(earlier.name) else { throw .notFound(R.kind.name, "of this Idempotency-Key") }
        let visible: Visible<R> = try record(id)
        // The id of a record that was deleted may have been taken again, by somebody else's record.
        guard visible.madeAt ?? earlier.at <= earlier.at else { throw .notFound(R.kind.name, id.description) }
        return visible
    }
}
