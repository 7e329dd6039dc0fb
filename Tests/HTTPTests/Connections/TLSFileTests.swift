import CTestTLS
import Glibc
import Testing

@testable import HTTP

/// Files that cannot be used are named, with what is wrong and what would be right.
@Suite struct TLSFileTests {
    private let certificates: Certificates
    private let good: Certificates.Pair

    init() throws {
        certificates = try Certificates()
        good = try certificates.make("good")
    }

    private func refusal(_ certificate: String? = nil, key: String? = nil, clients: String? = nil) -> String {
        var files = TLS.Files(certificate: certificate ?? good.certificate, key: key ?? good.key)
        files.clientAuthorities = clients
        do {
            _ = try TLS(files)
            return "none"
        } catch {
            return error.description
        }
    }

    private func text(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }

    @Test func `a pair, a chain and authorities are taken`() throws {
        #expect(refusal() == "none")
        let authority = try certificates.make("ca", isAuthority: true)
        let member = try certificates.make("member", issuer: authority)
        let chain = try certificates.write(
            "chain", "subject=/CN=member\n" + text(member.certificate) + text(authority.certificate))
        #expect(refusal(chain, key: member.key, clients: authority.certificate) == "none")
        let both = try certificates.write("both", text(good.key) + text(good.certificate))
        #expect(refusal(both, key: both) == "none")
        let rsa = try certificates.make("rsa", rsaBits: 2048)
        #expect(refusal(rsa.certificate, key: rsa.key) == "none")
        // A server with such a chain is believed by whoever knows the authority.
        let server = try TestServer(tls: try TLS(.init(certificate: chain, key: member.key)))
        #expect(try server.secureClient(.init(authority: authority)).answer(to: get("/")).status == 200)
    }

    @Test func `a file that cannot be read is named`() throws {
        let missing = "\(certificates.folder)/missing"
        #expect(refusal(missing) == "the TLS certificate file \(missing) is not there: name one that exists")
        #expect(refusal(key: missing).hasPrefix("the TLS key file \(missing) is not there"))
        #expect(refusal(clients: missing).hasPrefix("the TLS client CA file \(missing) is not there"))
        #expect(refusal(certificates.folder).contains("is a folder: name a file"))
        #expect(refusal("/dev/zero").contains("is larger than 1 MiB"))
        let closed = try certificates.make("closed")
        chmod(closed.key, 0)
        if getuid() != 0 { #expect(refusal(key: closed.key).contains("may not be read by this user")) }
    }

    @Test func `a file that does not hold what it should is named`() throws {
        let (empty, words) = (try certificates.write("empty", ""), try certificates.write("words", "my certificate\n"))
        for path in [empty, words, good.key] {
            #expect(refusal(path).contains("certificate file \(path) does not hold"), "\(path)")
        }
        for path in [empty, words, good.certificate] { #expect(refusal(key: path).contains("key file \(path) does not hold")) }
        for path in [empty, words, good.key] { #expect(refusal(clients: path).contains("client CA file \(path) does not hold")) }
        let cut = try text(good.certificate).replacing("\n-----END", with: "A\n-----END")
        let damaged = try certificates.write("damaged", cut)
        #expect(refusal(damaged).contains("certificate file \(damaged) is damaged"), "\(refusal(damaged))")
        let behind = try certificates.write("behind", text(good.certificate) + cut)
        #expect(refusal(behind).contains("certificate file \(behind) is damaged"), "\(refusal(behind))")
    }

    @Test func `a key that does not fit, asks for a passphrase or is too short is named`() throws {
        let other = try certificates.make("other")
        #expect(refusal(key: other.key).contains("key file \(other.key) does not belong to the first certificate"))
        let rsa = try certificates.make("rsa", rsaBits: 2048)
        #expect(refusal(key: rsa.key).contains("does not belong"))
        let locked = try certificates.make("locked", passphrase: "secret")
        #expect(refusal(locked.certificate, key: locked.key).contains("asks for a passphrase"))
        let weak = try certificates.make("weak", rsaBits: 1024)
        #expect(refusal(weak.certificate, key: weak.key).contains("certificate file \(weak.certificate) is too weak"))
    }

    @Test func `the days of the certificate are told`() throws {
        let tls = try TLS(.init(certificate: good.certificate, key: good.key))
        let now = Int64(time(nil))
        #expect(abs(tls.validity.notBefore - (now - 3600)) < 120)
        #expect(abs(tls.validity.notAfter - (now + 90 * 86_400)) < 120)
    }
}
