import CTestTLS
import Glibc

@testable import HTTP

/// Certificates made for a test, in a folder that goes with it.
final class Certificates {
    /// The paths of a certificate and its key.
    struct Pair {
        let certificate: String
        let key: String
    }

    let folder: String

    init() throws {
        var name = Array("/tmp/rapport-tls-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw WireError(description: "no folder for certificates") }
        folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for file in files { unlink(file) }
        rmdir(folder)
    }

    private var files: Set<String> = []

    /// Good for 90 days.
    func make(
        _ name: String, issuer: Pair? = nil, isAuthority: Bool = false, rsaBits: Int32 = 0, passphrase: String? = nil
    ) throws -> Pair {
        let pair = Pair(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        files.formUnion([pair.certificate, pair.key])
        let texts = [name, pair.certificate, pair.key, issuer?.certificate, issuer?.key, passphrase].map {
            $0.flatMap { strdup($0) }
        }
        defer { for text in texts { free(text) } }
        func text(_ place: Int) -> UnsafePointer<CChar>? { texts[place].map { UnsafePointer($0) } }
        var wanted = ct_certificate()
        (wanted.name, wanted.certificate, wanted.key) = (text(0), text(1), text(2))
        (wanted.issuer_certificate, wanted.issuer_key, wanted.passphrase) = (text(3), text(4), text(5))
        (wanted.from, wanted.to, wanted.rsa_bits, wanted.is_authority) = (-3600, 90 * 86_400, rsaBits, isAuthority)
        let isMade = ct_make_certificate(&wanted)
        guard isMade else { throw WireError(description: "the certificate \(name) was not made") }
        return pair
    }

    /// Writes a file and gives its path.
    func write(_ name: String, _ text: String) throws -> String {
        let path = "\(folder)/\(name)"
        files.insert(path)
        guard let file = fopen(path, "w") else { throw WireError(description: "\(path) cannot be written") }
        fputs(text, file)
        fclose(file)
        return path
    }

    /// TLS with a certificate of its own.
    func tls(clients authority: Pair? = nil, required: Bool = true, strictTransportSeconds: Int = 0) throws -> TLS {
        let pair = try make("server")
        var files = TLS.Files(certificate: pair.certificate, key: pair.key)
        (files.clientAuthorities, files.requiresClientCertificate) = (authority?.certificate, required)
        return try TLS(files, strictTransportSeconds: strictTransportSeconds)
    }
}
