import CShim
import CTestTLS
import Glibc
import Synchronization
import Testing

@testable import HTTP

/// What the server agrees to before the first request, and what it refuses.
@Suite struct TLSTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    /// The alert with which the server refuses such a client; nil if it answers.
    private func alert(_ server: TestServer, _ options: TLSPeer.Options) throws -> Int32? {
        do {
            // With TLS 1.3 a client is done before the server has looked at its certificate.
            let client = try server.secureClient(options)
            #expect(try client.answer(to: get("/")).status == 200)
            return nil
        } catch let refused as TLSRefused {
            return refused.alert
        }
    }

    @Test func `TLS 1_2 and 1_3 are spoken, and nothing older`() throws {
        let server = try TestServer(tls: try certificates.tls())
        for version in [Int32(0x0303), 0x0304] {
            let client = try server.secureClient(.init(versions: version...version))
            #expect(try client.answer(to: get("/")).text == "hello\n")
            #expect(client.tls?.version == version)
        }
        for version in [Int32(0x0301), 0x0302] {
            #expect(try alert(server, .init(versions: version...version)) == 70)  // protocol_version
        }
        try server.settle()  // a handshake that fails is counted after its alert has left
        #expect(server.metric("rapport_http_tls_handshakes_total ") == "rapport_http_tls_handshakes_total 3")
        #expect(server.metric("rapport_http_tls_handshake_failures_total ") == "rapport_http_tls_handshake_failures_total 2")
    }

    @Test func `clients that offer protocols have to offer HTTP 1_1`() throws {
        let server = try TestServer(tls: try certificates.tls())
        for (protocols, chosen) in [([], ""), (["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1")] {
            let client = try server.secureClient(.init(protocols: protocols))
            #expect(client.tls?.chosenProtocol == chosen)
            #expect(try client.answer(to: get("/")).status == 200)
        }
        for protocols in [["h2"], ["http/1.0", "http/1.1x"], ["HTTP/1.1"]] {
            #expect(try alert(server, .init(protocols: protocols)) == 120, "\(protocols)")  // no_application_protocol
        }
    }

    /// The session of a connection of its own, and whether it went on from the one given.
    private func session(_ server: TestServer, _ version: Int32, _ session: [UInt8] = []) throws -> ([UInt8], Bool) {
        let client = try server.secureClient(.init(versions: version...version, session: session))
        #expect(try client.answer(to: get("/")).status == 200)  // the ticket comes with or before it
        let tls = try #require(client.tls)
        return (tls.session, tls.isResumed)
    }

    @Test(arguments: [Int32(0x0303), 0x0304])
    func `a ticket of one loop is good at the other`(version: Int32) throws {
        let server = try TestServer(loops: 2, tls: try certificates.tls())
        let (first, isResumed) = try session(server, version)
        #expect(!first.isEmpty && !isResumed)
        // The system chooses the loop: until both have had their share.
        var count = 0
        let haveAll = { server.server.loops.allSatisfy { $0.metrics.accepted.load(ordering: .relaxed) > 5 } }
        while !haveAll(), count < 1000 {
            #expect(try session(server, version, first).1)
            count += 1
        }
        #expect(haveAll())
    }

    @Test(arguments: [Int32(0x0303), 0x0304])
    func `a ticket outlives one change of keys and not two, and no reload`(version: Int32) throws {
        let tls = try certificates.tls()
        let server = try TestServer(tls: tls)
        let pair = [Int32](unsafeUninitializedCapacity: 2) { buffer, count in
            count = 2
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, buffer.baseAddress)
        }
        defer { for descriptor in pair { cs_close(descriptor) } }
        func changeKeys(_ day: Int64) { cs_tls_free(tls.session(on: pair[0], now: cs_monotonic() + day * 86_400_000_000_000)) }
        let (first, _) = try session(server, version)
        changeKeys(1)
        let (second, isResumed) = try session(server, version, first)
        #expect(isResumed && second != first, "and the client gets one of the new key")
        changeKeys(2)
        #expect(try !session(server, version, first).1)
        #expect(try session(server, version, second).1)
        try tls.reload()
        #expect(try !session(server, version, second).1)
    }

    @Test(arguments: [Int32(0x0303), 0x0304])
    func `clients are let in by their certificate`(version: Int32) throws {
        let (authority, stranger) = (
            try certificates.make("ca", isAuthority: true), try certificates.make("other", isAuthority: true)
        )
        let member = try certificates.make("member", issuer: authority)
        let others = [try certificates.make("forged", issuer: stranger), try certificates.make("lone")]
        let required = try TestServer(tls: try certificates.tls(clients: authority))
        let optional = try TestServer(tls: try certificates.tls(clients: authority, required: false))
        let none = TLSPeer.Options(versions: version...version)
        #expect(try alert(required, none) == (version == 0x0304 ? 116 : 40))  // certificate_required, handshake_failure
        #expect(try alert(optional, none) == nil)
        for server in [required, optional] {
            var options = none
            options.certificate = member
            #expect(try alert(server, options) == nil)
            for other in others {
                options.certificate = other
                #expect(try alert(server, options) != nil)
            }
        }
        #expect(required.seen.all == ["/"] && optional.seen.all == ["/", "/"])
    }

    @Test func `a ticket lets nobody in who would need a certificate`() throws {
        let authority = try certificates.make("ca", isAuthority: true)
        let open = try TestServer(tls: try certificates.tls())
        let closed = try TestServer(tls: try certificates.tls(clients: authority))
        for version in [Int32(0x0303), 0x0304] {
            let (ticket, _) = try session(open, version)
            #expect(try alert(closed, .init(versions: version...version, session: ticket)) != nil)
        }
    }

    @Test func `the chain is what its file has, whoever vouches for clients`() throws {
        let authority = try certificates.make("ca", isAuthority: true)
        let pair = try certificates.make("server", issuer: authority)
        var files = TLS.Files(certificate: pair.certificate, key: pair.key)
        (files.clientAuthorities, files.requiresClientCertificate) = (authority.certificate, false)
        let client = try TestServer(tls: try TLS(files)).secureClient(.init(authority: authority))
        #expect(client.tls?.chainCount == 1)
    }

    @Test func `a reload serves new connections by new files and leaves the others`() throws {
        let tls = try certificates.tls()
        let (before, server) = (
            TLSPeer.Options(authority: .init(certificate: tls.files.certificate, key: "")), try TestServer(tls: tls)
        )
        let old = try server.secureClient(before)
        old.send(get("/held"))
        try server.settle()
        _ = try certificates.make("server")  // another key under the same name
        #expect(try server.secureClient().answer(to: get("/")).status == 200)
        let after = TLSPeer.Options(authority: .init(certificate: tls.files.certificate, key: ""))
        #expect(throws: TLSRefused.self, "not read again yet") { try server.secureClient(after) }
        try tls.reload()
        #expect(try server.secureClient(after).answer(to: get("/")).status == 200)
        server.gate.open(through: 1)
        #expect(try old.answer().text == "held")
        #expect(try old.answer(to: get("/")).status == 200)
        unlink(tls.files.key)
        #expect(throws: ServerError.self) { try tls.reload() }
        #expect(try server.secureClient(after).answer(to: get("/")).status == 200)
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD / HTTP/1.1\r\n", "post", "DELETE /v1 HTTP/1.0\r\n\r\n", "P"])
    func `plain HTTP is told in plain text what the port speaks`(request: String) throws {
        let server = try TestServer(tls: try certificates.tls(strictTransportSeconds: 60))
        let client = try server.client()
        client.send(request)
        let answer = try client.answer()
        #expect(answer.status == 400 && answer["Connection"] == "close")
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8" && answer.text.contains("https://"))
        #expect(answer["Strict-Transport-Security"] == nil && answer["Date"] != nil)
        #expect(client.isEnded())
        #expect(server.seen.all.isEmpty)
    }

    @Test(arguments: [[0x00], [0x16, 0x03, 0x01, 0xFF, 0xFF], [0x80, 0x2E, 0x01], [UInt8](repeating: 0xFF, count: 100_000)])
    func `what is no handshake is closed and counted, and the next is served`(garbage: [UInt8]) throws {
        let server = try TestServer(tls: try certificates.tls())
        let client = try server.client()
        client.send(garbage)
        client.endWriting()
        #expect(try client.rest().count <= 7)  // an alert at most
        #expect(try server.answer(to: get("/")).status == 200)
        #expect(server.metric("rapport_http_tls_handshake_failures_total ") == "rapport_http_tls_handshake_failures_total 1")
    }

    @Test func `a look whether anyone listens is no failure`() throws {
        let server = try TestServer(tls: try certificates.tls())
        for _ in 0..<3 { try server.client().endWriting() }
        try server.waitForConnections(0)
        #expect(server.metric("rapport_http_tls_handshake_failures_total ") == "rapport_http_tls_handshake_failures_total 0")
    }

    @Test func `every answer over TLS asks for TLS, and none in the clear`() throws {
        let field = "Strict-Transport-Security"
        let secure = try TestServer(tls: try certificates.tls(strictTransportSeconds: 63_072_000))
        for request in [get("/"), get("/nowhere"), "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", "BAD\r\n\r\n", get("/stream/1")] {
            #expect(try secure.answer(to: request)[field] == "max-age=63072000", "\(request)")
        }
        #expect(try TestServer(tls: try certificates.tls()).answer(to: get("/"))[field] == nil)
        #expect(try TestServer().answer(to: get("/"))[field] == nil)
    }

    /// RFC 9110 §7.4, RFC 9112 §3.2.2.
    @Test func `an absolute target has the scheme of the connection`() throws {
        let (plain, secure) = (try TestServer(), try TestServer(tls: try certificates.tls()))
        for (server, scheme, status) in [
            (plain, "http", 200), (plain, "https", 400), (secure, "https", 200), (secure, "HTTPS", 200), (secure, "http", 400),
        ] {
            #expect(try server.answer(to: get("\(scheme)://h/target")).status == status, "\(scheme)")
        }
        for target in ["https:/h/", "https://", "https:///", "https://h@i/", "httpsx://h/"] {
            #expect(try secure.answer(to: get(target)).status == 400, "\(target)")
        }
        let client = try secure.anyClient()
        for _ in 0..<2 { #expect(try client.answer(to: get("https://h/target?a")).text == "GET /target?a") }
    }
}
