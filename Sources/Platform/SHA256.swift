import CShim

/// SHA-256 of bytes that come in parts. Used by one thread.
public final class SHA256 {
    private var state: OpaquePointer?

    public init() { state = cs_sha256_start() }

    deinit { if state != nil { _ = end() } }

    public func add(_ bytes: UnsafeRawBufferPointer) {
        precondition(state != nil, "memory is left for a checksum, and it is ended once")
        cs_sha256_add(state, bytes.baseAddress, bytes.count)
    }

    public func end() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        cs_sha256_end(state, &digest)
        state = nil
        return digest
    }

    /// Hands on the digest, of 32 bytes, of bytes that are all there; nothing is allocated for it.
    public static func withDigest<Answer>(
        of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Answer
    ) -> Answer {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
            cs_sha256(bytes.baseAddress, bytes.count, digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
            return body(UnsafeRawBufferPointer(digest))
        }
    }

    /// The digest, of 32 bytes, of bytes that are all there.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        cs_sha256(bytes.baseAddress, bytes.count, &digest)
        return digest
    }
}
