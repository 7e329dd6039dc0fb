import Synchronization
import Testing

@testable import HTTP

/// What a client sends or does not read is bounded in memory, and costs no turns of the loop while it waits.
@Suite struct BackPressureTests {
    /// More than the kernel keeps for both sides of a connection.
    private static let kernelBytesMax = 24 << 20

    /// A request again and again, whole each time.
    private func flood(of request: String, bytes count: Int) -> [UInt8] {
        var flood = bytes(request)
        while flood.count <= count / 2 { flood += flood }  // a request at a time takes seconds where nothing is optimized
        return flood
    }

    @Test func `behind a held answer the server stops reading`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.limitSending(milliseconds: 300)
        client.send(get("/held"))
        try server.settle()
        let flood = flood(of: get("/target"), bytes: 2 * Self.kernelBytesMax)
        #expect(client.send(flood) < Self.kernelBytesMax)
        server.gate.open(through: 1)
        #expect(try client.answer().text == "held")
        for _ in 0..<1000 { #expect(try client.answer().text == "GET /target") }
    }

    @Test func `a client that does not read its answers is not read from either`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.limitSending(milliseconds: 300)
        let request = get("/middling", "A: \(String(repeating: "a", count: 4000))\r\n")
        let flood = flood(of: request, bytes: Self.kernelBytesMax)
        let sent = client.send(flood)
        #expect(sent < flood.count)
        for _ in 0..<sent / request.utf8.count { #expect(try client.answer().body.count == 4096) }
    }

    @Test func `a large answer waits for its reader and then arrives whole`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/large") + get("/stream/100000") + get("/target"))
        try server.settle()
        #expect(server.seen.all == ["/large", "/"])  // the stream waits for room
        #expect(try client.answer().body.count == 32 << 20)
        #expect(try client.answer().body.count == 800_000)
        #expect(try client.answer().text == "GET /target")
    }

    /// Level-triggered readiness that is not acted on would wake the loop without end.
    @Test func `connections that wait cost the loop no turns`() throws {
        var limits = Limits.patient
        limits.pipelinedBytesMax = 1024
        let server = try TestServer(limits)
        let (held, stalled, ended) = (try server.client(), try server.client(), try server.client())
        held.send(get("/held") + String(repeating: get("/"), count: 1000))
        stalled.send(get("/large") + String(repeating: get("/"), count: 1000))
        ended.send(get("/held"))
        ended.endWriting()
        try server.settle()
        let before = server.turns
        var waited: Int32 = 0
        while waited < 5 {  // waits on a socket that stays silent: half a second in all
            #expect(throws: WireError.self) { try server.client(milliseconds: 100).answer() }
            waited += 1
        }
        #expect(server.turns - before < 60, "a paused connection spins")
        server.gate.open(through: 2)
        #expect(try ended.answer().text == "held")
        #expect(try held.answer().text == "held")
        for _ in 0..<1000 { #expect(try held.answer().text == "hello\n") }
    }

    @Test func `a head larger than the pipelined limit still arrives`() throws {
        var limits = Limits.patient
        limits.pipelinedBytesMax = 512
        let server = try TestServer(limits)
        let client = try server.client()
        for _ in 0..<2 {
            client.sendByteByByte(bytes(get("/target", "A: \(String(repeating: "a", count: 3000))\r\n")))
            #expect(try client.answer().status == 200)
        }
    }
}

extension TestServer {
    /// How often the loops have looked for something to do.
    var turns: Int64 { server.loops.reduce(0) { $0 + $1.metrics.turns.load(ordering: .relaxed) } }
}
