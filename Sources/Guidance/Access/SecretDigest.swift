import JSON

/// The SHA-256 of a secret: all that is kept of it.
public struct SecretDigest: Hashable, Sendable {
    private let first, second, third, fourth: UInt64

    public static let byteCount = 32

    /// That of no secret.
    init() { (first, second, third, fourth) = (0, 0, 0, 0) }

    /// - Parameter bytes: 32 of them.
    public init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.byteCount, "a digest of SHA-256 has 32 bytes")
        func word(_ place: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self).bigEndian }
        (first, second, third, fourth) = (word(0), word(1), word(2), word(3))
    }

    /// - Parameter text: 64 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 2 * Self.byteCount, let bytes = Hexadecimal.bytes(text) else { return nil }
        self = bytes.withUnsafeBytes { SecretDigest($0) }
    }

    /// Under which an index has it.
    var number: Int64 { Int64(bitPattern: first) }

    /// Takes as long wherever they differ.
    public static func == (one: SecretDigest, other: SecretDigest) -> Bool {
        (one.first ^ other.first) | (one.second ^ other.second) | (one.third ^ other.third) | (one.fourth ^ other.fourth) == 0
    }
}

extension SecretDigest: CustomStringConvertible {
    public var description: String { [first, second, third, fourth].map { Hexadecimal.digits(of: $0) }.joined() }
}

extension Codec where Value == SecretDigest {
    static var digest: Codec {
        .string(lengthMax: 2 * SecretDigest.byteCount, fault: .notString) {
            SecretDigest($0)
        } print: {
            $0.description
        }
    }
}
