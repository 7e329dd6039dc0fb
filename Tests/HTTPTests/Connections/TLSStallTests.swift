import CShim
import Glibc
import Testing

@testable import HTTP

/// Clients that do not go on with the handshake are in nobody's way.
@Suite struct TLSStallTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private func server(starts: Bool = true, _ change: (inout Limits) -> Void = { _ in }) throws -> TestServer {
        var limits = Limits.patient
        change(&limits)
        return try TestServer(limits, tls: try certificates.tls(), starts: starts)
    }

    /// A client that has sent the first half of its greeting.
    private func stalled(_ server: TestServer) throws -> Client {
        let client = try Client(server.server.port, tls: TLSPeer())
        _ = client.tls?.handshake()
        let wire = client.tls?.take() ?? []
        client.sendOnWire(Array(wire[..<(wire.count / 2)]))
        return client
    }

    /// A client that has sent its greeting, and does not go on.
    private func silentHalfway(_ server: TestServer) throws -> Client {
        let client = try Client(server.server.port, tls: TLSPeer())
        _ = client.tls?.handshake()
        client.sendOnWire(client.tls?.take() ?? [])
        return client
    }

    /// Takes the first byte of the server's part.
    private func expectBegun(_ client: Client) {
        var first: UInt8 = 0
        #expect(cs_read(client.descriptor, &first, 1) == 1)
    }

    @Test func `a handshake has its time and no more, however its bytes trickle`() throws {
        let server = try server(starts: false) { $0.handshakeMilliseconds = 200 }
        let (half, halfway) = (try stalled(server), try silentHalfway(server))
        let (silent, slow) = (try server.client(), try server.client())
        // A record of 16 KiB that does not come to its end, byte by byte, each when the server has seen the one before.
        slow.send([0x16])
        try server.server.start()
        expectBegun(halfway)
        var rest = ([0x03, 0x01, 0x40, 0x00] + [UInt8](repeating: 0x01, count: 16_000)).makeIterator()
        while slow.isSilent {
            let turns = server.turns
            if let byte = rest.next() { slow.send([byte]) }
            while server.turns == turns, slow.isSilent { sched_yield() }
        }
        for client in [half, halfway, silent, slow] { _ = try? client.wire() }
        #expect(comes { server.metric("rapport_http_connections ") == "rapport_http_connections 0" })
        // Whoever said nothing has not failed.
        #expect(server.metric("rapport_http_tls_handshake_failures_total ") == "rapport_http_tls_handshake_failures_total 3")
    }

    @Test func `stalled handshakes delay neither drain nor stop`() throws {
        for end in [{ (server: Server) in server.drain() }, { $0.stop() }] {
            let server = try server()
            let clients = [try silentHalfway(server), try stalled(server), try server.client()]
            expectBegun(clients[0])
            let busy = try server.secureClient()
            busy.send(get("/held"))
            try server.settle()
            let before = cs_monotonic()
            server.gate.open(through: 1)
            end(server.server)
            server.server.wait()
            // Far below the ten minutes that handshake and drain may take.
            #expect(cs_monotonic() - before < 60_000_000_000)
            for client in clients { _ = try client.wire() }
        }
    }

    @Test func `a request that came with the end of the handshake is answered in a drain`() throws {
        let server = try server()
        let client = try server.secureClient(asking: get("/target"))
        server.server.drain()
        let answer = try client.answer()
        #expect(answer.text == "GET /target" && client.isEnded())
        server.server.wait()
    }

    @Test func `a connection that says nothing makes room, the oldest first`() throws {
        let server = try server { $0.connectionsMax = 3 }
        let used = try server.secureClient()
        #expect(try used.answer(to: get("/")).status == 200)
        let silent = [try server.client(), try server.client()]
        #expect(comes { server.metric("rapport_http_connections ") == "rapport_http_connections 3" })
        let next = try server.secureClient()  // in place of `used`, which has been idle longest
        #expect(try next.answer(to: get("/")).status == 200)
        #expect(used.isEnded() && silent.allSatisfy(\.isSilent))
        let last = try server.secureClient()
        #expect(try last.answer(to: get("/")).status == 200)
        #expect(silent[0].isEnded() && silent[1].isSilent)
    }

    @Test func `past the limit with none idle a client is told so over TLS`() throws {
        let server = try server { $0.connectionsMax = 1 }
        let busy = try server.secureClient()
        busy.send(get("/held"))
        #expect(server.seen.wait(count: 1))
        for _ in 0..<3 {
            let client = try server.secureClient()
            client.send(get("/"))
            let answer = try client.answer()
            #expect(answer.status == 503 && answer["Retry-After"] == "1" && answer["Connection"] == "close")
            #expect(client.isEnded())
        }
        server.gate.open(through: 1)
        #expect(try busy.answer().text == "held")
    }

    /// In a process of its own, which opens two thousand files.
    @Test func `a thousand stalled handshakes leave others their speed`() async {
        await #expect(processExitsWith: .success) {
            let certificates = try Certificates()
            var limits = Limits.patient
            limits.backlog = 4096
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let server = try TestServer(limits, tls: try certificates.tls())
            let greeting: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01]
            let stalled = try (0..<1000).map { _ in
                let client = try server.client(from: "127.0.0.2")
                client.send(greeting)
                return client
            }
            try server.settle()
            try server.expectQuickAnswers()
            try server.waitForConnections(1000)
            let begun = cs_monotonic()
            server.server.drain()
            server.server.wait()
            #expect(cs_monotonic() - begun < 60_000_000_000)  // where ten minutes may pass
            for client in stalled { _ = try client.wire() }
        }
    }
}
