import Dispatch
import Testing

@testable import HTTP

/// RFC 9112 §9.3: several requests on one connection, sent before their answers are there.
@Suite struct PipeliningTests {
    @Test func `requests sent together are answered in order`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/target?1") + post("/echo", "two") + get("/target?3") + get("/stream/2") + get("/target?5"))
        #expect(try client.answer().text == "GET /target?1")
        #expect(try client.answer().text == "two")
        #expect(try client.answer().text == "GET /target?3")
        #expect(try client.answer().text == "a piece\na piece\n")
        #expect(try client.answer().text == "GET /target?5")
        #expect(client.isSilent)
    }

    /// The loop is kept in the first request until all others have arrived.
    @Test(arguments: ["", "over TLS"])
    func `many requests of one connection do not keep another one waiting for all of them`(how: String) throws {
        let server = try how.isEmpty ? TestServer() : TestServer(tls: try Certificates().tls())
        let (many, one) = (try server.anyClient(), try server.anyClient())
        many.send(get("/door") + (0..<300).map { get("/target?\($0)") }.joined())
        #expect(server.seen.wait(for: "/door"))
        one.send(get("/target?other"))
        server.seen.door.signal()
        #expect(try one.answer().text == "GET /target?other")
        #expect(try many.answer().text == "open")
        for number in 0..<300 { #expect(try many.answer().text == "GET /target?\(number)") }
        let place = try #require(server.seen.all.firstIndex(of: "/target?other"))
        #expect(place < 40, "it came after \(place) others")
        #expect(many.isSilent)
    }

    @Test func `after a request that took long, the others of its connection wait for another connection`() throws {
        let server = try TestServer()
        let (many, one) = (try server.client(), try server.client())
        many.send(get("/door") + (0..<10).map { get("/target?\($0)") }.joined())
        #expect(server.seen.wait(for: "/door"))
        one.send(get("/target?other"))
        let end = ContinuousClock.now + .milliseconds(3)
        #expect(comes { ContinuousClock.now > end })
        server.seen.door.signal()
        #expect(try one.answer().text == "GET /target?other")
        #expect(try many.answer().text == "open")
        for number in 0..<10 { #expect(try many.answer().text == "GET /target?\(number)") }
        #expect(server.seen.all.prefix(2) == ["/door", "/target?other"])
    }

    @Test func `all of many requests are answered when the client has ended its direction`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/door") + (0..<300).map { get("/target?\($0)") }.joined())
        #expect(server.seen.wait(for: "/door"))
        client.endWriting()
        server.seen.door.signal()
        #expect(try client.answer().text == "open")
        for number in 0..<300 { #expect(try client.answer().text == "GET /target?\(number)") }
        #expect(client.isEnded())
    }

    @Test func `the next request starts only when the answer before it is released`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/held") + get("/target?next"))
        try server.settle()
        #expect(client.isSilent)
        #expect(server.seen.all == ["/held", "/"])
        server.gate.open(through: 1)
        #expect(try client.answer().text == "held")
        #expect(try client.answer().text == "GET /target?next")
    }

    @Test func `a request behind a stream longer than one turn is answered`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/stream/40") + get("/target?behind"))
        #expect(try client.answer().body.count == 320)
        #expect(try client.answer().text == "GET /target?behind")
    }

    @Test func `a bad second request does not spoil the first answer`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/held") + "BAD\r\n\r\n" + get("/target?never"))
        try server.settle()
        server.gate.open(through: 1)
        let first = try client.answer()
        #expect(first.status == 200 && first["Connection"] == nil)
        #expect(try client.answer().status == 400)
        #expect(client.isEnded())
        #expect(!server.seen.all.contains("/target?never"))
    }

    @Test func `what follows a request with Connection close is not looked at`() throws {
        let server = try TestServer()
        for option in ["close", "Close", "foo, CLOSE", "keep-alive\r\nConnection: close"] {  // RFC 9112 §9.6
            let client = try server.client()
            client.send(get("/", "Connection: \(option)\r\n") + get("/target?never"))
            #expect(try client.answer()["Connection"] == "close")
            #expect(client.isEnded())
        }
        #expect(!server.seen.all.contains("/target?never"))
    }

    @Test func `an HTTP 1.0 connection goes on only if the client asks for it`() throws {
        let server = try TestServer()
        let client = try server.client()
        let kept = try client.answer(to: "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
        #expect(kept["Connection"] == "keep-alive")
        let last = try client.answer(to: "GET / HTTP/1.0\r\n\r\n")
        #expect(last["Connection"] == "close" && last.text == "hello\n")
        #expect(client.isEnded())
    }

    @Test func `a client that ends its direction gets the answers to all it asked for`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/held") + get("/target?2") + get("/held") + get("/target?4"))  // RFC 9112 §9.6
        client.endWriting()
        try server.settle()
        server.gate.open(through: 2)
        #expect(try client.answer().text == "held")
        #expect(try client.answer().text == "GET /target?2")
        #expect(try client.answer().text == "held")
        #expect(try client.answer().text == "GET /target?4")
        #expect(client.isEnded())
    }

    @Test func `a request cut off by the end of the connection is not run`() throws {
        let server = try TestServer()
        for part in ["GET / HTTP/1.1\r\nHost: h\r\n", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"] {
            for rest in ["", "Content-Length: 5\r\n\r\nfour", "Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n"] {
                let client = try server.client()
                client.send(part + rest)  // RFC 9112 §8: an incomplete message
                client.endWriting()
                #expect(client.isEnded())
            }
        }
        #expect(server.seen.all.isEmpty)
    }

    @Test func `a client that is gone when its answer is released harms nobody`() throws {
        let server = try TestServer()
        var client: Client? = try server.client()
        client?.send(get("/held"))
        try server.settle()
        client?.resetAtEnd()
        client = nil
        let next = try server.client()  // takes the place in the loop's table
        next.send(get("/held"))
        try server.settle()
        server.gate.open(through: 2)
        #expect(try next.answer().text == "held")
        #expect(next.isSilent)
    }
}
