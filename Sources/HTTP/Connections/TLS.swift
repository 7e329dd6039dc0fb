import CShim
import Glibc
import Locks
import Synchronization

/// What a server needs to speak TLS: the files and what was read from them, which a reload replaces while connections go on.
public final class TLS: Sendable {
    /// PEM files, and whether clients need a certificate.
    public struct Files: Sendable, Equatable {
        /// The server's certificate, then those that lead to one that clients know.
        public var certificate: String
        /// The key of the first of them, without a passphrase.
        public var key: String
        /// The certificates of those who may vouch for clients; nil asks clients for none.
        public var clientAuthorities: String?
        /// Whether a client has to show a certificate. One that it shows has to be good in any case.
        public var requiresClientCertificate = true

        public init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }
    }

    /// What was read from the files.
    private struct Loaded {
        let context: Context
        var rotatesAt: Int64
    }

    public let files: Files
    /// How long browsers are to use https only (RFC 6797 §6.1.1); 0 for no such rule.
    public let strictTransportSeconds: Int
    private let loaded: Lock<Loaded>

    /// Ticket keys change as often as tickets expire, so that a key is of use for twice that time and no longer.
    private static let rotationNanoseconds: Int64 = 7200 * 1_000_000_000

    /// - Throws: `ServerError` with each file that cannot be used, why, and what to do.
    public init(_ files: Files, strictTransportSeconds: Int = 0) throws(ServerError) {
        (self.files, self.strictTransportSeconds) = (files, strictTransportSeconds)
        loaded = Lock(Loaded(context: try Context(files), rotatesAt: cs_monotonic() + Self.rotationNanoseconds))
    }

    /// Reads the files again. Connections that are open keep what they began with; tickets of before are not taken any more.
    ///
    /// - Throws: As `init`; then everything stays as it was.
    public func reload() throws(ServerError) {
        let fresh = Loaded(context: try Context(files), rotatesAt: cs_monotonic() + Self.rotationNanoseconds)
        loaded.withLock { $0 = fresh }
    }

    /// From when to when the certificate is good, in seconds since 1970.
    public var validity: (notBefore: Int64, notAfter: Int64) {
        var validity: (notBefore: Int64, notAfter: Int64) = (0, 0)
        loaded.withLock { cs_tls_context_validity($0.context.pointer, &validity.notBefore, &validity.notAfter) }
        return validity
    }

    /// The server's side of a new session, to be freed by the caller; nil without memory.
    func session(on descriptor: Int32, now: Int64) -> OpaquePointer? {
        let context = loaded.withLock { loaded in
            if now >= loaded.rotatesAt {
                _ = cs_tls_context_rotate(loaded.context.pointer)
                loaded.rotatesAt = now + Self.rotationNanoseconds
            }
            return loaded.context
        }
        return cs_tls_accept(context.pointer, descriptor)
    }
}

/// One set of files as it was when it was read. Never changed, but for its ticket keys, which have a lock.
private final class Context: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ files: TLS.Files) throws(ServerError) {
        guard let pointer = cs_tls_context_new() else { throw ServerError("OpenSSL could not be set up: is there memory left?") }
        self.pointer = pointer
        var steps: [(name: String, path: String, read: () -> Int32)] = [
            ("certificate", files.certificate, { cs_tls_context_certificate(pointer, files.certificate) }),
            ("key", files.key, { cs_tls_context_key(pointer, files.key) }),
        ]
        if let path = files.clientAuthorities {
            steps.append(
                ("client CA", path, { cs_tls_context_clients(pointer, path, files.requiresClientCertificate) }))
        }
        var faults: [String] = []
        for step in steps {
            let failure = step.read()
            if failure != 0 { faults.append("the TLS \(step.name) file \(step.path) \(Self.text(failure))") }
        }
        guard faults.isEmpty else { throw ServerError(faults.joined(separator: "; ")) }
    }

    deinit { cs_tls_context_free(pointer) }

    /// What is wrong with a file and what to do about it.
    private static func text(_ failure: Int32) -> String {
        switch failure {
        case -ENOENT: "is not there: name one that exists"
        case -EACCES: "may not be read by this user: let it, or name another"
        case -EISDIR: "is a folder: name a file"
        case -EFBIG: "is larger than 1 MiB: name one that holds PEM and nothing else"
        case ..<0: "cannot be read (error \(-failure) of the system)"
        case Int32(CS_TLS_NOT_PEM): "does not hold what it should as PEM: look for its -----BEGIN line"
        case Int32(CS_TLS_BAD_PEM): "is damaged: copy it again"
        case Int32(CS_TLS_WEAK): "is too weak: use a key of ECDSA P-256 or of RSA from 2048 bits up, and signatures of SHA-256"
        case Int32(CS_TLS_ENCRYPTED):
            "asks for a passphrase, and nobody is there to give it: write it out without, by openssl pkey"
        case Int32(CS_TLS_KEY_DIFFERS):
            "does not belong to the first certificate of the certificate file: name the two of one pair, or put that one first"
        default: "is not taken by OpenSSL: use X.509 certificates and keys of ECDSA or RSA"
        }
    }
}
