import Testing

@testable import HTTP

/// Deadlines are absolute for each phase: bytes buy no time (RFC 9112 §9.5).
@Suite struct DeadlineTests {
    private func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits.patient
        change(&limits)
        return limits
    }

    /// Sends a byte whenever the server has had time to see the one before, until it answers.
    private func trickle(_ server: TestServer, _ client: Client, _ byte: String) throws {
        var count = 0
        while client.isSilent, count < 100_000 {
            client.send(byte)
            try server.settle()
            count += 1
        }
    }

    @Test func `a head that does not end is answered 408, however its bytes trickle`() throws {
        let server = try TestServer(limits { $0.headMilliseconds = 100 })
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\nHost: h\r\nA: ")
        try trickle(server, client, "a")
        let answer = try client.answer()
        #expect(answer.status == 408 && answer.code == "request-timeout" && answer["Connection"] == "close")
    }

    @Test func `an answer that is being sent buys the next head no time`() throws {
        let server = try TestServer(limits { ($0.headMilliseconds, $0.writeMilliseconds) = (100, 60_000) })
        let client = try server.client()
        client.send(get("/target") + "GET / HTTP/1.1\r\n")
        #expect(try client.answer().status == 200)
        #expect(try client.answer().status == 408)
    }

    @Test func `a body that does not end is answered 408`() throws {
        let server = try TestServer(limits { $0.bodyMilliseconds = 100 })
        let client = try server.client()
        client.send(post("/echo", "").replacing("Content-Length: 0", with: "Content-Length: 1000000"))
        try trickle(server, client, String(repeating: "a", count: 100))
        #expect(try client.answer().status == 408)
    }

    @Test func `a body slower than the rate is given up before its time`() throws {
        let server = try TestServer(limits { ($0.bodyGraceMilliseconds, $0.bodyBytesPerSecondMin) = (50, 1_000_000) })
        let client = try server.client()
        client.send(post("/echo", "").replacing("Content-Length: 0", with: "Content-Length: 1000000"))
        try trickle(server, client, "a")
        #expect(try client.answer().status == 408)
    }

    @Test func `a body that keeps to the rate is waited for, however long after the grace`() throws {
        let server = try TestServer(limits { ($0.bodyGraceMilliseconds, $0.bodyBytesPerSecondMin) = (200, 1) })
        let (steady, stalled) = (try server.client(), try server.client())
        let head = post("/echo", "").replacing("Content-Length: 0", with: "Content-Length: 61")
        steady.send(head + String(repeating: "a", count: 60))  // which earn it a minute
        try server.settle()
        stalled.send(head)
        #expect(try stalled.answer().status == 408)  // so the grace of both is over
        #expect(steady.isSilent)
        steady.send("b")
        #expect(try steady.answer().text.hasSuffix("ab"))
    }

    @Test func `a 100 that was sent buys the body no time`() throws {
        let server = try TestServer(limits { $0.bodyMilliseconds = 100 })
        let client = try server.client()
        client.send(post("/echo", "", "Expect: 100-continue\r\n").replacing("Content-Length: 0", with: "Content-Length: 5"))
        #expect(try client.answer().status == 100)
        #expect(try client.answer().status == 408)
    }

    @Test func `a body to be dropped has its time too`() throws {
        let server = try TestServer(limits { $0.bodyMilliseconds = 100 })
        let client = try server.client()
        client.send("POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nfour")
        #expect(try client.answer().status == 401)
        #expect(client.isEnded())
    }

    @Test func `an idle connection is closed without a word, and one that works is not`() throws {
        let server = try TestServer(limits { $0.idleMilliseconds = 400 }, starts: false)
        let (fresh, used, held) = (try server.client(), try server.client(), try server.client())
        held.send(get("/held"))
        used.send(get("/"))
        try server.server.start()
        #expect(try used.answer().status == 200)
        #expect(fresh.isEnded() && used.isEnded())
        #expect(held.isSilent)
        server.gate.open(through: 1)
        #expect(try held.answer().text == "held")
    }

    @Test func `a client that does not read its answer is closed`() throws {
        let server = try TestServer(limits { $0.writeMilliseconds = 100 })
        let client = try server.client()
        client.send(get("/large"))
        try server.waitForConnections(0)  // before it has read a byte
        #expect(throws: WireError.self) { try client.answer() }
    }

    @Test func `a client that reads slowly but reads is not closed`() throws {
        let server = try TestServer(limits { $0.idleMilliseconds = 400 }, starts: false)
        let (client, idle) = (try server.client(), try server.client())
        client.send(get("/large"))
        try server.server.start()
        #expect(idle.isEnded())  // longer than idle connections live
        #expect(try client.answer().body.count == 32 << 20)
    }

    @Test func `the time to read a last answer is bounded`() throws {
        let server = try TestServer(limits { $0.lingerMilliseconds = 50 })
        let client = try server.client()
        #expect(try client.answer(to: "BAD\r\n\r\n").status == 400)
        #expect(client.isEnded())
        try server.waitForConnections(0)
    }
}
