import Glibc
import Testing

@testable import HTTP

/// The end of a server: nobody who asked in time goes without an answer.
@Suite struct DrainTests {
    /// In a process of its own: where others are started, they have for a moment what is open here, and a listener with it.
    @Test func `a drain finishes what is in progress and closes what is idle`() async {
        await #expect(processExitsWith: .success) {
            let server = try TestServer()
            let (idle, busy, half) = (try server.client(), try server.client(), try server.client())
            #expect(try idle.answer(to: get("/")).status == 200)
            half.send(post("/echo", "").replacing("Content-Length: 0", with: "Content-Length: 4"))
            busy.send(get("/held") + get("/target?never"))
            try server.settle()
            server.server.drain()
            #expect(idle.isEnded())
            #expect(busy.isSilent)
            #expect(throws: WireError.self) { try server.client() }  // nobody listens
            half.send("body")
            let whole = try half.answer()
            #expect(whole.text == "body" && whole["Connection"] == "close")
            server.gate.open(through: 1)
            let held = try busy.answer()
            #expect(held.text == "held" && held["Connection"] == "close")
            #expect(busy.isEnded() && half.isEnded())
            busy.endWriting()  // what it sent and nobody looked at has the close linger for it
            server.server.wait()
            #expect(!server.seen.all.contains("/target?never"))
        }
    }

    @Test func `a request that waits in the accept queue is answered`() throws {
        let server = try TestServer(starts: false)
        let waiting = try (0..<10).map { _ in try server.client() }  // the kernel takes them; nobody serves yet
        for client in waiting { client.send(get("/target")) }
        server.server.drain()
        try server.server.start()
        for client in waiting {
            let answer = try client.answer()
            #expect(answer.text == "GET /target" && answer["Connection"] == "close")
            #expect(client.isEnded())
        }
        server.server.wait()
    }

    @Test func `what is not done at the drain's deadline is closed`() throws {
        var limits = Limits.patient
        limits.drainMilliseconds = 100
        let server = try TestServer(limits)
        let (held, started) = (try server.client(), try server.client())
        held.send(get("/held"))
        started.send("GET / HTTP/1.1\r\n")
        try server.settle()
        server.server.drain()
        #expect(held.isEnded() && started.isEnded())
        server.server.wait()
    }

    @Test func `a stop closes everything at once`() throws {
        let server = try TestServer(loops: 2)
        let clients = try (0..<4).map { _ in try server.client() }
        for client in clients { client.send(get("/held")) }
        #expect(server.seen.wait(count: 4))
        server.server.drain()
        server.server.stop()
        server.server.wait()
        for client in clients { #expect(client.isEnded()) }
    }

    @Test func `the last lines of the access log are written before the end`() throws {
        let lines = try LoggedLines { log in
            let server = try TestServer(log: log)
            let client = try server.client()
            client.send(get("/held"))
            try server.settle()
            server.server.drain()
            server.gate.open(through: 1)
            #expect(try client.answer().text == "held")
            server.server.wait()
        }
        #expect(lines.all.count == 2)
    }
}
