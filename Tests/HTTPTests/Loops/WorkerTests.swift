import Dispatch
import Testing

@testable import HTTP

/// Answers that the worker makes, while the loop goes on.
@Suite struct WorkerTests {
    @Test func `while an answer is made, its connection waits and the loop serves the others`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/later/a"))
        #expect(server.seen.wait(for: "at work on a"))
        for _ in 0..<3 { #expect(try server.answer(to: get("/target")).text == "GET /target") }
        #expect(client.isSilent)
        server.seen.door.signal()
        let answer = try client.answer()
        #expect(answer.status == 200 && answer.text == "a" && answer["X-Request-Id"] != nil)
        #expect(try client.answer(to: get("/target?on")).text == "GET /target?on")
    }

    @Test func `what is pipelined behind it is answered in order, and not looked at before`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/later/a") + get("/target?next") + get("/later/b") + get("/target?last"))
        #expect(server.seen.wait(for: "at work on a"))
        try server.settle()
        #expect(client.isSilent && !server.seen.all.contains("/target?next"))
        server.seen.door.signal()
        #expect(try client.answer().text == "a")
        #expect(try client.answer().text == "GET /target?next")
        #expect(server.seen.wait(for: "at work on b"))
        #expect(client.isSilent && !server.seen.all.contains("/target?last"))
        server.seen.door.signal()
        #expect(try client.answer().text == "b")
        #expect(try client.answer().text == "GET /target?last")
    }

    @Test(arguments: [false, true])
    func `the answer of a client that hung up goes to nobody, not even to the next in its place`(resets: Bool) throws {
        let server = try TestServer()
        var gone: Client? = try server.client()
        gone?.send(get("/later/a"))
        #expect(server.seen.wait(for: "at work on a"))
        // An end of one direction cancels nothing, see `Connection.hasPeerEnded`; a reset does.
        if resets { gone?.resetAtEnd() }
        gone = nil
        if resets { try server.waitForConnections(0) }
        let next = try server.client()
        next.send(get("/later/b"))
        try server.settle()
        server.seen.door.signal()
        #expect(server.seen.wait(for: "at work on b"))
        try server.settle()
        #expect(next.isSilent)
        server.seen.door.signal()
        #expect(try next.answer().text == "b")
        try server.waitForConnections(1)
    }

    @Test func `with each client who waits the share of one gets less, and there is room for another`() throws {
        let worker = try Worker(jobsMax: 64)  // not started: what is added stays
        func add(_ client: Int) -> Bool {
            worker.add(Worker.Job(client: ClientAddress("192.0.2.\(client)")?.network, expiry: .max) {})
        }
        let counts = (1...9).map { client in (0..<64).count { _ in add(client) } }
        #expect(counts[0] == 16 && counts == counts.sorted(by: >) && counts.allSatisfy { $0 > 0 }, "\(counts)")
        #expect(counts.reduce(0, +) <= 64)
    }

    @Test func `while an answer is made, nothing more is read of its connection`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/later/a"))
        #expect(server.seen.wait(for: "at work on a"))
        let held = server.server.memory.bytes
        let more = (0..<40).map { get("/target?\($0)", "X: \(String(repeating: "x", count: 3000))\r\n") }.joined()
        client.send(more)
        try server.settle()
        #expect(server.server.memory.bytes == held)
        server.seen.door.signal()
        #expect(try client.answer().text == "a")
        for number in 0..<40 { #expect(try client.answer().text == "GET /target?\(number)") }
    }

    @Test func `clients take turns`() throws {
        let server = try TestServer()
        let busy = try (1...3).map { number in
            let client = try server.client(from: "127.0.0.2")
            client.send(get("/later/busy\(number)"))
            #expect(comes { server.seen.all.contains("/later/busy\(number)") })
            return client
        }
        let other = try server.client(from: "127.0.0.3")
        other.send(get("/later/other"))
        #expect(server.seen.wait(for: "/later/other"))
        for _ in 0..<4 { server.seen.door.signal() }
        #expect(try other.answer().text == "other")
        for client in busy { #expect(try client.answer().status == 200) }
        let made = server.seen.all.filter { $0.hasPrefix("at work") }
        #expect(try #require(made.firstIndex(of: "at work on other")) < #require(made.firstIndex(of: "at work on busy3")))
    }

    @Test func `one client has at most a quarter of the queue`() throws {
        var limits = Limits.patient
        limits.laterMax = 8
        let server = try TestServer(limits)
        let busy = try (1...4).map { _ in try server.client(from: "127.0.0.2") }
        busy[0].send(get("/later/busy"))
        #expect(server.seen.wait(for: "at work on busy"))
        for client in busy.dropFirst() { client.send(get("/later/busy")) }
        #expect(comes { server.seen.all.count { $0 == "/later/busy" } == 4 })
        #expect(comes { busy.count { !$0.isSilent } == 1 }, "one is in the making, two wait")
        let other = try server.client(from: "127.0.0.3")
        other.send(get("/later/other"))
        #expect(server.seen.wait(for: "/later/other"))
        for _ in 0..<4 { server.seen.door.signal() }
        #expect(try other.answer().text == "other")
        #expect(try busy.map { try $0.answer().status }.sorted() == [200, 200, 200, 503])
    }

    @Test func `past the bound of what may wait it is refused at once, and the connection goes on`() throws {
        var limits = Limits.patient
        limits.laterMax = 1
        let server = try TestServer(limits)
        let (first, second, third) = (try server.client(), try server.client(), try server.client())
        first.send(get("/later/a"))
        #expect(server.seen.wait(for: "at work on a"))
        second.send(get("/later/b"))
        #expect(server.seen.wait(for: "/later/b"))
        let refused = try third.answer(to: get("/later/c"))
        #expect(refused.status == 503 && refused.code == "overloaded" && refused["Retry-After"] == "1")
        #expect(refused["Connection"] == nil)
        for _ in 0..<3 { server.seen.door.signal() }
        #expect(try first.answer().text == "a")
        #expect(try second.answer().text == "b")
        #expect(try third.answer(to: get("/later/c")).text == "c")
    }

    @Test func `a drain waits for it`() throws {
        let server = try TestServer()
        let (idle, client) = (try server.client(), try server.client())
        client.send(get("/later/a") + get("/target?never"))
        #expect(server.seen.wait(for: "at work on a"))
        server.server.drain()
        #expect(idle.isEnded())
        #expect(client.isSilent)
        server.seen.door.signal()
        let answer = try client.answer()
        #expect(answer.text == "a" && answer["Connection"] == "close")
        #expect(client.isEnded())
        client.endWriting()  // what it sent and nobody looked at has the close linger for it
        server.server.wait()
        #expect(!server.seen.all.contains("/target?never"))
    }

    @Test func `a stop ends its connection at once, and the worker behind what it is doing`() throws {
        let server = try TestServer()
        let (first, second) = (try server.client(), try server.client())
        first.send(get("/later/a"))
        #expect(server.seen.wait(for: "at work on a"))
        second.send(get("/later/b"))
        #expect(server.seen.wait(for: "/later/b"))
        server.server.stop()
        #expect(first.isEnded() && second.isEnded())
        for _ in 0..<2 { server.seen.door.signal() }
        server.server.wait()
    }

    @Test func `one that takes too long is replaced by 503, and comes to nothing when it is there`() throws {
        var limits = Limits.patient
        limits.holdMilliseconds = 50
        let server = try TestServer(limits)
        // What the machine lets the worker take up too late is not begun: then another one is asked for.
        var client: Client
        repeat {
            client = try server.client()
            client.send(get("/later/a") + get("/target?never"))
        } while !server.seen.wait(for: "at work on a", unless: { !client.isSilent })
        let behind = try server.client()
        behind.send(get("/later/b"))
        for client in [client, behind] {
            let answer = try client.answer()
            #expect(answer.status == 503 && answer.code == "overloaded" && answer["Retry-After"] == "5")
            #expect(client.isEnded())
        }
        server.seen.door.signal()
        // On a slow machine the next may take too long as well, and the one behind it.
        #expect(try (0..<1000).contains { _ in try server.answer(to: get("/later/gone")).status == 410 })
        #expect(!server.seen.all.contains("/target?never"))
        #expect(!server.seen.all.contains("at work on b"), "what nobody waits for is not begun")
    }

    @Test func `HEAD and conditions are answered as by a loop`() throws {
        let server = try TestServer()
        let client = try server.client()
        server.seen.door.signal()
        let head = try client.answer(to: get("/later/abc").replacing("GET", with: "HEAD"))
        #expect(head.status == 200 && head["Content-Length"] == "3" && head.body.isEmpty)
        for fields in [
            "", "If-None-Match: \"v1\"\r\n", "If-None-Match: \"v2\"\r\n", "Accept-Encoding: gzip\r\n",
            "If-None-Match: \"v1\"\r\nAccept-Encoding: gzip\r\n",
        ] {
            let (later, now) = (
                try client.answer(to: get("/later/tagged", fields)), try client.answer(to: get("/tagged/small", fields))
            )
            #expect(later.status == now.status && later["ETag"] == now["ETag"] && later.body == now.body, "\(fields)")
        }
    }

    @Test func `a problem that comes of it names the path, and an answer with a ticket is then held by the gate`() throws {
        let server = try TestServer()
        let client = try server.client()
        let problem = try client.answer(to: get("/later/gone"))
        #expect(problem.status == 410 && problem.code == "gone" && problem.text.contains(#""instance":"/later/gone""#))
        client.send(get("/later/held"))
        #expect(server.seen.wait(for: "at work on held"))
        try server.settle()
        #expect(client.isSilent)
        server.gate.open(through: 1)
        #expect(try client.answer().text == "held")
    }
}
