import CShim
import Glibc
import Testing

@testable import HTTP

/// A connection over TLS does what one in the clear does, in spite of records, hidden bytes and ends of its own.
@Suite struct TLSConnectionTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private func server(_ limits: Limits = .patient) throws -> TestServer { try TestServer(limits, tls: try certificates.tls()) }

    // MARK: Bytes

    @Test(arguments: [Int32(0x0303), 0x0304])
    func `handshake and requests arrive byte by byte`(version: Int32) throws {
        let server = try server()
        let client = try Client(server.server.port, tls: TLSPeer(.init(versions: version...version)))
        try client.shakeHands { client.sendByteByByte($0, onWire: true) }
        for _ in 0..<2 {
            client.tls?.write(bytes(post("/echo", "over the wire")))
            client.sendByteByByte(client.tls?.take() ?? [], onWire: true)
            #expect(try client.answer().text == "over the wire")
        }
        client.sendByteByByte(bytes(post("/echo", "record by record")))
        #expect(try client.answer().text == "record by record")
    }

    @Test func `what comes together with the end of the handshake is answered`() throws {
        let server = try server()
        let client = try server.secureClient(asking: get("/target"), get("/target"), get("/target"))
        for _ in 0..<3 { #expect(try client.answer().text == "GET /target") }
    }

    @Test func `large answers, streams and bodies pass whole`() throws {
        let server = try server()
        let client = try server.secureClient()
        client.send(get("/large") + get("/stream/100000") + get("/target"))
        #expect(try client.answer().body.count == 32 << 20)
        #expect(try client.answer().body.count == 800_000)
        #expect(try client.answer().text == "GET /target")
        let body = String(repeating: "0123456789abcdef", count: 1 << 16)
        #expect(try client.answer(to: post("/echo", body)).text == body)
    }

    /// OpenSSL reads on into buffers of its own, and epoll does not tell of what is there.
    @Test func `what TLS holds is not forgotten while the server does not read`() throws {
        var limits = Limits.patient
        limits.pipelinedBytesMax = 4096
        let server = try server(limits)
        let request = bytes(get("/target"))
        var ticket: UInt64 = 0
        // Whole records beyond what one read of the server takes, in the last of its reads.
        for count in stride(from: 2000, through: 2800, by: 50) {
            let client = try server.secureClient()
            client.tls?.write(bytes(get("/held")))
            for _ in 0..<count { client.tls?.write(request) }
            #expect(client.sendOnWire(client.tls?.take() ?? []) > 65_536)
            try server.settle()
            let before = server.turns
            try server.settle()
            #expect(server.turns - before < 10, "held back, it costs no turns")
            ticket += 1
            server.gate.open(through: ticket)
            #expect(try client.answer().text == "held")
            for _ in 0..<count { #expect(try client.answer().text == "GET /target") }
        }
    }

    @Test func `connections that wait cost the loop no turns`() throws {
        var limits = Limits.patient
        limits.pipelinedBytesMax = 1024
        let server = try server(limits)
        let (held, stalled, half) = (try server.secureClient(), try server.secureClient(), try server.secureClient())
        let greeting = try server.client()
        held.send(get("/held") + String(repeating: get("/"), count: 3000))
        stalled.send(get("/large") + String(repeating: get("/"), count: 1000))
        half.tls?.write(bytes(get("/")))
        let record = half.tls?.take() ?? []
        half.sendOnWire(Array(record.dropLast(3)))
        greeting.send([0x16, 0x03, 0x01, 0x01, 0x00, 0x01])
        try server.settle()
        let before = server.turns
        var waited: Int32 = 0
        while waited < 5 {  // waits on a socket that stays silent: half a second in all
            #expect(throws: WireError.self) { try server.client(milliseconds: 100).answer() }
            waited += 1
        }
        #expect(server.turns - before < 60, "a paused connection spins")
        half.sendOnWire(Array(record.suffix(3)))
        #expect(try half.answer().status == 200)
        server.gate.open(through: 1)
        #expect(try held.answer().text == "held")
        for _ in 0..<3000 { #expect(try held.answer().text == "hello\n") }
    }

    @Test func `keys change in the middle of a connection`() throws {
        let server = try server()
        let client = try server.secureClient(.init(versions: 0x0304...0x0304))
        for asks in [false, true, true, false] {
            client.tls?.updateKeys(asks: asks)
            client.send(get("/target") + get("/middling"))
            #expect(try client.answer().text == "GET /target")
            #expect(try client.answer().body.count == 4096)
        }
    }

    /// Each costs us as much as a small request, and no request counts it.
    @Test(arguments: [false, true]) func `who does nothing but change keys is cut off`(_ asks: Bool) throws {
        let server = try server()
        let client = try server.secureClient(.init(versions: 0x0304...0x0304))
        for _ in 0..<30 { client.tls?.updateKeys(asks: asks) }
        client.send(get("/target"))
        #expect(try client.answer().text == "GET /target", "a few are let be")
        for _ in 0..<3000 { client.tls?.updateKeys(asks: asks) }
        client.send(get("/target?never"))
        #expect(throws: (any Error).self) { try client.answer() }
        try server.waitForConnections(0)
        #expect(!server.seen.all.contains("/target?never"))
    }

    @Test func `nobody gets a second handshake`() throws {
        let server = try server()
        let client = try server.secureClient(.init(versions: 0x0303...0x0303))
        client.tls?.renegotiate()
        client.sendOnWire(client.tls?.take() ?? [])
        _ = try? client.rest()
        #expect(client.tls?.alert == 100)  // no_renegotiation
        #expect(server.metric("rapport_http_tls_handshakes_total ") == "rapport_http_tls_handshakes_total 1")
        #expect(try server.answer(to: get("/")).status == 200)
    }

    // MARK: Ends

    @Test func `the end of whatever is whole is said`() throws {
        var limits = Limits.patient
        limits.idleMilliseconds = 300
        let server = try server(limits)
        for request in [
            get("/", "Connection: close\r\n"), get("/large", "Connection: close\r\n"), "BAD\r\n\r\n", get("/"),
            "GET /stream/9 HTTP/1.0\r\n\r\n",
        ] {
            let client = try server.secureClient(asking: request)  // it cannot come too late
            #expect(try client.rest().count > 50)
            #expect(client.tls?.hasEnded == true, "\(request)")
        }
        let idle = try server.secureClient()
        #expect(try idle.rest().isEmpty && idle.tls?.hasEnded == true)
    }

    @Test func `the end of what is not whole is not said`() throws {
        let server = try server()
        for target in ["/short", "/long"] {
            let client = try server.secureClient()
            client.send(get(target))
            _ = try client.rest()
            #expect(client.tls?.hasEnded == false, "\(target)")
        }
    }

    @Test func `a client that says its end gets what it has asked for`() throws {
        let server = try server()
        let client = try server.secureClient()
        client.send(get("/held"))
        client.tls?.end()
        client.sendOnWire(client.tls?.take() ?? [])
        try server.settle()
        server.gate.open(through: 1)
        #expect(try client.answer().text == "held")
        #expect(client.isEnded() && client.tls?.hasEnded == true)
    }

    /// Anyone on the way can end TCP (RFC 9112 §9.8, RFC 8446 §6.1).
    @Test func `a body that is cut off runs nothing, wherever it is cut`() throws {
        let server = try server()
        let whole = post("/echo", "0123456789")
        for count in [0, 5, 9] {
            let client = try server.secureClient()
            client.send(String(whole.dropLast(10 - count)))
            client.endWriting()
            #expect(try client.rest().isEmpty)
        }
        let client = try server.secureClient()
        client.send(String(whole.dropLast(10)))
        client.tls?.write(bytes("0123456789"))
        client.sendOnWire((client.tls?.take() ?? []).dropLast(1))  // all of the body, but not the proof that it is
        client.endWriting()
        #expect(try client.rest().isEmpty)
        #expect(server.seen.all.isEmpty)
    }

    @Test func `a client that is cut off is not waited for`() throws {
        let server = try server()
        let client = try server.secureClient()
        client.send(get("/held"))
        #expect(server.seen.wait(count: 1))
        client.endWriting()
        #expect(client.isEnded() && client.tls?.hasEnded == false)
    }

    @Test func `a record that was tampered with ends the connection and runs nothing`() throws {
        let server = try server()
        let client = try server.secureClient()
        client.tls?.write(bytes(get("/target")))
        var wire = client.tls?.take() ?? []
        wire[wire.count - 1] ^= 1
        client.sendOnWire(wire)
        #expect(throws: TLSRefused(alert: 20)) { try client.answer() }  // bad_record_mac
        #expect(server.seen.all.isEmpty)
    }
}
