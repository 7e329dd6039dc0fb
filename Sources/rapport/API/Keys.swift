import CShim
import Guidance
import HTTP
import JSON
import Platform
import Synchronization

/// Who may do what. So far there is one key, the administrator's.
struct Keys: Sendable {
    static let expectation = "32 to 500 letters, digits and -._~+/= (make one with: openssl rand -hex 32)"

    /// The id of the administrator's key, as it stands in logs and in the journal.
    static let admin = "admin"

    private let digest: [UInt8]

    /// - Parameter hash: SHA-256 of the key in hexadecimal digits, as it is stored.
    init(hash: String) { digest = Hexadecimal.bytes(hash) ?? [] }

    /// Whether a key is long enough to be no guess and can travel in Authorization (token68 of RFC 9110 §11.2).
    static func isStrong(_ key: String) -> Bool {
        (32...500).contains(key.utf8.count)
            && key.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-._~+/=".utf8.contains(byte)
            }
    }

    static func hash(_ key: String) -> String {
        Hexadecimal.digits(of: Array(key.utf8).withUnsafeBytes { SHA256.digest(of: $0) })
    }

    /// Makes a key: `rap_`, 30 random characters of base 62, and the crc32 of both in six more, so that scanners can tell one
    /// from noise.
    static func make() -> String {
        var key = "rap_"
        while key.utf8.count < 34 {
            var byte: UInt8 = 0
            precondition(cs_random(&byte, 1) == 0, "the system gives random numbers")
            if byte < 248 { key.append(base62[Int(byte) % 62]) }  // 248 is a multiple of 62: no character is likelier
        }
        let bytes = Array(key.utf8)
        var rest = Int(cs_crc32(bytes, bytes.count))
        var check = ""
        for _ in 0..<6 {
            check = String(base62[rest % 62]) + check
            rest /= 62
        }
        return key + check
    }

    private static let base62 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    private func isAdmin(_ request: borrowing Request) -> Bool? {
        request.withBearerToken { token in
            guard let token else { return nil }
            return digest.count == 32 && cs_equal(SHA256.digest(of: token), digest, 32)
        }
    }

    /// Who makes the request; nil for one without a key that counts.
    ///
    /// - Parameter world: The records by which keys count.
    func visitor(_ request: borrowing Request, in world: World) -> Visitor? {
        isAdmin(request) == true ? .administrator : nil
    }
}
