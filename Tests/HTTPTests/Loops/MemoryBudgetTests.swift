import CShim
import Glibc
import Testing

@testable import HTTP

/// What all connections hold together is bounded, and those who keep the server waiting give way first.
@Suite struct MemoryBudgetTests {
    private func limits(bytes: Int, _ change: (inout Limits) -> Void = { _ in }) -> Limits {
        var limits = Limits.patient
        limits.connectionMemoryBytesMax = bytes
        change(&limits)
        return limits
    }

    /// A request whose last bytes are missing.
    private func half(_ count: Int, missing: Int) -> (start: String, rest: String) {
        let whole = post("/echo", String(repeating: "x", count: count))
        return (String(whole.dropLast(missing)), String(whole.suffix(missing)))
    }

    @Test func `what is served at once is in no books`() throws {
        let server = try TestServer(limits(bytes: 1 << 20))
        let client = try server.client()
        for request in [get("/"), get("/large"), post("/echo", String(repeating: "x", count: 100_000)), get("/stream/1000")] {
            #expect(try client.answer(to: request).status == 200)
            // What the kernel had of it is looked at again with the next, and may wait for its acknowledgement a little longer.
            #expect(
                comes { (try? client.answer(to: get("/")))?.status == 200 && server.server.memory.bytes == 0 },
                "\(request.prefix(20))")
        }
    }

    @Test func `of requests that are not whole, the one that has moved least gives way, and reads why`() throws {
        let (bytesMax, each) = (1 << 20, 60_000)
        let server = try TestServer(limits(bytes: bytesMax))
        let clients = try (0..<40).map { _ in try server.client() }
        let (start, rest) = half(each, missing: 1)
        for client in clients {
            client.send(start)
            try server.settle()
            #expect(server.server.memory.bytes <= bytesMax)
        }
        let first = try clients[0].answer()
        #expect(
            first.status == 503 && first.code == "overloaded" && first["Retry-After"] == "1" && first["Connection"] == "close")
        #expect(clients[0].isEnded())
        for client in clients.suffix(10) {
            client.send(rest)
            #expect(try client.answer().body.count == each)
        }
        #expect(server.metric("rapport_http_connections_gave_way_total{need=\"memory\"}")?.hasSuffix(" 0") == false)
    }

    @Test func `a crowd of one client gives way before another client, however long that takes`() throws {
        let server = try TestServer(limits(bytes: 1 << 20))
        let slow = try server.client(from: "127.0.0.3")
        let (start, rest) = half(60_000, missing: 1)
        slow.send(start)
        try server.settle()
        let crowd = try (0..<40).map { _ in
            let client = try server.client(from: "127.0.0.2")
            client.send(start)
            try server.settle()
            return client
        }
        #expect(try crowd[0].answer().status == 503)
        slow.send(rest)
        #expect(try slow.answer().body.count == 60_000)
    }

    @Test func `an upload that goes on keeps its place beside many that do not`() throws {
        let server = try TestServer(limits(bytes: 1 << 19))
        let (steady, body) = (try server.client(), String(repeating: "y", count: 65_000))
        let whole = bytes(post("/echo", body))
        var sent = 0
        let (start, _) = half(60_000, missing: 1)
        var stalled: [Client] = []
        while sent < whole.count {
            sent += steady.send(Array(whole[sent..<min(sent + 5000, whole.count)]))
            try server.settle()
            stalled.append(try server.client())
            stalled.last?.send(start)
            try server.settle()
        }
        #expect(try steady.answer().body.count == body.utf8.count)
        #expect(try stalled[0].answer().status == 503)
    }

    @Test func `a length that is announced is reserved once`() throws {
        let server = try TestServer(limits(bytes: 4 << 20))
        let client = try server.client()
        let (start, rest) = half(500_000, missing: 1)
        client.send(String(start.prefix(1000)))
        try server.settle()
        let reserved = server.server.memory.bytes
        #expect((500_000..<520_000).contains(reserved))
        client.send(String(start.dropFirst(1000)))
        try server.settle()
        #expect(server.server.memory.bytes == reserved)
        client.send(rest)
        #expect(try client.answer().body.count == 500_000)
    }

    @Test func `large answers that nobody reads are refused past the bound, and small ones are not`() throws {
        let bytesMax = 4 << 20
        let server = try TestServer(limits(bytes: bytesMax))
        let clients = try (0..<30).map { _ in try server.client(receiveBytes: 4096) }
        for client in clients {
            client.send(get("/sized/500000"))
            try server.settle()
            #expect(server.server.memory.bytes <= bytesMax)
        }
        let refused = try #require(clients.last)
        let answer = try refused.answer()
        #expect(answer.status == 503 && answer.code == "overloaded" && answer["Retry-After"] == "1")
        #expect(try refused.answer(to: get("/")).status == 200, "and the connection goes on")
        #expect(server.metric("rapport_http_answers_refused_total ")?.hasSuffix(" 0") == false)
    }

    @Test func `who has not read anything for a while makes room for a large answer that is asked for again`() throws {
        let server = try TestServer(limits(bytes: 4 << 20) { $0.stallMilliseconds = 100 })
        let stalled = try (0..<30).map { _ in
            let client = try server.client(receiveBytes: 4096)
            client.send(get("/sized/500000"))
            return client
        }
        let client = try server.client()
        #expect(comes { (try? client.answer(to: get("/sized/500000")))?.body.count == 500_000 })
        #expect(stalled.count == 30)
    }

    @Test func `what clients have read meanwhile refuses no answer`() throws {
        let server = try TestServer(limits(bytes: 1 << 20))
        let readers = try (0..<8).map { _ in
            let client = try server.client(receiveBytes: 4096)
            client.send(get("/sized/17000"))
            return client
        }
        try server.settle()
        for client in readers { #expect(try client.answer().body.count == 17_000) }
        #expect(server.server.memory.bytes > 120_000, "what the kernel had when it was last asked")
        // The kernel may wait for its acknowledgements a little longer.
        let client = try server.client()
        #expect(comes { (try? client.answer(to: get("/sized/800000")))?.body.count == 800_000 })
    }

    @Test func `what the kernel had is looked at again when time has passed`() throws {
        let server = try TestServer()
        let client = try server.client(receiveBytes: 4096)
        client.send(get("/sized/70000"))
        try server.settle()
        #expect(try client.answer().body.count == 70_000)
        #expect(comes { server.server.memory.bytes == 0 && server.unfinishedCount == 0 })
    }

    @Test func `the next request waits until the answers before it are read`() throws {
        let server = try TestServer()
        let client = try server.client(receiveBytes: 4096)
        let count = 64
        client.send(String(repeating: get("/sized/60000"), count: count))
        try server.settle()
        #expect(server.seen.all.count < 5, "of \(count)")
        for _ in 0..<count { #expect(try client.answer().body.count == 60_000) }
    }

    @Test func `the kernel keeps little of what is not read, and it is counted`() throws {
        let server = try TestServer()
        let clients = try (0..<20).map { _ in try server.client(receiveBytes: 4096) }
        for client in clients { client.send(get("/sized/500000")) }
        try server.settle()
        let held = server.metric("rapport_http_kernel_bytes ").flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        #expect((20 * 8192...20 * 60_000).contains(held), "\(held)")
        for client in clients { #expect(try client.answer().body.count == 500_000) }
        // What the kernel had is looked at again with the next request.
        #expect(
            comes {
                clients.allSatisfy { (try? $0.answer(to: get("/")))?.status == 200 } && server.server.memory.bytes == 0
            })
        #expect(server.metric("rapport_http_kernel_bytes ")?.hasSuffix(" 0") == true)
    }

    @Test(arguments: ["", "Connection: close\r\n"])
    func `an answer that is not read in time goes with a reset, from the kernel too`(_ field: String) throws {
        let server = try TestServer(limits(bytes: 0) { $0.writeMilliseconds = 200 })
        let client = try server.client(receiveBytes: 4096)
        client.send(get("/sized/40000", field))
        try server.waitForConnections(0)
        #expect(throws: WireError.self) { try client.answer() }
        #expect(server.server.memory.bytes == 0)
    }

    @Test func `who has ended its direction still gets all of a large answer`() throws {
        let server = try TestServer()
        let client = try server.client(receiveBytes: 4096)
        client.send(get("/sized/500000"))
        client.endWriting()
        try server.settle()
        #expect(try client.answer().body.count == 500_000)
        #expect(client.isEnded())
    }

    @Test func `handshakes that do not go on are bounded too`() throws {
        let certificates = try Certificates()
        let server = try TestServer(limits(bytes: 1 << 20), tls: try certificates.tls())
        let stalled = try (0..<40).map { _ in
            let client = try Client(server.server.port, tls: TLSPeer(.init()))
            _ = client.tls?.handshake()
            client.sendOnWire(client.tls?.take() ?? [])
            try server.settle()
            #expect(server.server.memory.bytes <= 1 << 20)
            return client
        }
        #expect(server.server.memory.bytes > 1 << 19)
        #expect(throws: (any Error).self) {
            try stalled[0].shakeHands()
            _ = try stalled[0].answer(to: get("/"))
        }
        #expect(try server.secureClient().answer(to: get("/")).status == 200)
    }

    @Test func `whatever clients do and leave, the books are empty when they are gone`() throws {
        var random = Seeded()
        let server = try TestServer(limits(bytes: 2 << 20) { $0.connectionsMax = 24 }, loops: 2)
        let starts = [
            "", "G", "GET / HTTP/1.1\r\nHost: h\r\nA: b", half(50_000, missing: 10).start, half(100, missing: 1).start,
            get("/sized/300000"), get("/sized/70000") + get("/sized/9000"), get("/held"), get("/large"), get("/stream/9000"),
            get("/sized/50000", "Connection: close\r\n"), get("/"), String(repeating: get("/middling"), count: 50),
        ]
        for _ in 0..<6 {
            var clients: [Client] = []
            for _ in 0..<40 {
                guard
                    let client = try? server.client(from: "127.0.0.\(Int.random(in: 1...4, using: &random))", receiveBytes: 4096)
                else { continue }
                client.send(starts.randomElement(using: &random) ?? "")
                if Bool.random(using: &random) { client.resetAtEnd() }
                clients.append(client)
                if Int.random(in: 0..<4, using: &random) == 0 {
                    clients.remove(at: Int.random(in: 0..<clients.count, using: &random))
                }
            }
        }
        server.gate.open(through: 1000)
        // Without a client that asks: it would be one more, and could have to make room for those that still arrive.
        #expect(comes { server.metric("rapport_http_connections ")?.hasSuffix(" 0") == true && server.unfinishedCount == 0 })
        #expect(server.server.memory.bytes == 0, "seed \(random.seed)")
        #expect(server.unfinishedCount == 0)
    }

    @Test func `a loop that holds little of what fills the memory leaves it to the others to make room`() {
        let budget = MemoryBudget(bytesMax: 64 << 20)
        for waker in [100, 101] as [Int32] { budget.loops.add(waker) }
        budget.change(by: 64 << 20)
        #expect(budget.isMuch(32 << 20) && budget.isMuch(16 << 20) && !budget.isMuch(15 << 20))
        budget.loops.remove(101)
        #expect(budget.isMuch(32 << 20) && !budget.isMuch(31 << 20))
    }

    @Test func `memory goes back once, when little is left of a peak`() {
        let budget = MemoryBudget(bytesMax: 64 << 20)
        budget.change(by: 40 << 20)
        #expect(!budget.takeTrim())
        budget.change(by: -(20 << 20))
        #expect(!budget.takeTrim(), "half of it is still in use")
        budget.change(by: -(15 << 20))
        #expect(budget.takeTrim() && !budget.takeTrim())
        budget.change(by: -(5 << 20))
        #expect(!budget.takeTrim(), "nothing worth the trouble")
    }

    @Test func `an answer that is larger than the bound can be sent while little else is held`() {
        let budget = MemoryBudget(bytesMax: 8 << 20)
        #expect(budget.hasRoom(forAnswer: 100 << 20))
        budget.change(by: 2 << 20)
        #expect(!budget.hasRoom(forAnswer: 100 << 20) && budget.hasRoom(forAnswer: 5 << 20) && !budget.isFull)
        budget.change(by: 6 << 20)
        #expect(budget.isFull && !budget.hasRoom(forAnswer: 65_536) && budget.hasRoom(forAnswer: 65_535))
    }
}
