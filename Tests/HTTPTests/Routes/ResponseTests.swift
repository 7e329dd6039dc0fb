import CShim
import JSON
import Testing

@testable import HTTP

@Suite struct ResponseTests {
    @Test func `HEAD has the fields of GET and no body`() throws {  // RFC 9110 §9.3.2
        let server = try TestServer()
        for target in ["/", "/line", "/middling", "/tagged", "/stream/3", "/counted/3", "/nowhere"] {
            let client = try server.client()
            let fields = "X-Request-Id: same\r\n"
            let got = try client.answer(to: get(target, fields))
            let head = try client.answer(to: get(target, fields).replacing("GET", with: "HEAD"))
            func comparable(_ answer: Answer) -> [String] { answer.fields.filter { $0.name != "Date" }.map { "\($0)" } }
            #expect(head.status == got.status && comparable(head) == comparable(got), "\(target)")
            #expect(try client.answer(to: get("/target")).text == "GET /target")
        }
    }

    @Test func `a stream of unknown length is chunked, and to HTTP 1.0 ended by the close`() throws {  // RFC 9112 §6.3
        let server = try TestServer()
        let client = try server.client()
        let chunked = try client.answer(to: get("/stream/3"))
        #expect(chunked["Transfer-Encoding"] == "chunked" && chunked["Content-Length"] == nil)
        #expect(chunked.text == "a piece\na piece\na piece\n")
        #expect(try client.answer(to: get("/stream/0")).body.isEmpty)
        let counted = try client.answer(to: get("/counted/3"))
        #expect(counted["Content-Length"] == "24" && counted["Transfer-Encoding"] == nil && counted.body.count == 24)
        let old = try client.answer(to: "GET /stream/100 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(old["Transfer-Encoding"] == nil && old["Content-Length"] == nil && old["Connection"] == "close")
        #expect(old.body.count == 800)
        let kept = try server.client()
        let answer = try kept.answer(to: "GET /counted/100 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(answer.body.count == 800 && answer["Connection"] == "keep-alive")
        #expect(try kept.answer(to: get("/")).status == 200)
    }

    @Test func `a stream with more or less than it announced ends the connection within its length`() throws {
        let server = try TestServer()
        for target in ["/short", "/long"] {
            let client = try server.client()
            client.send(get(target) + get("/target?never"))
            #expect(throws: WireError.self) { try client.answer() }
        }
        #expect(!server.seen.all.contains("/target?never"))
    }

    @Test func `statuses without a body never have one`() throws {  // RFC 9110 §6.4.1, §8.6
        let server = try TestServer()
        let client = try server.client()
        let answer = try client.answer(to: get("/overfull"))
        #expect(answer.status == 204 && answer["Content-Length"] == nil && answer["Transfer-Encoding"] == nil)
        #expect(try client.answer(to: get("/")).status == 200)
    }

    @Test func `a control character in a field of ours is a 500, never a field of the client's`() throws {
        let server = try TestServer()
        let client = try server.client()
        let answer = try client.answer(to: get("/forged"))
        #expect(answer.status == 500 && answer.code == "internal-error" && answer["Set-Cookie"] == nil)
        #expect(client.isEnded())
    }

    @Test func `a request id is kept if it is sane and made if it is not`() throws {
        let server = try TestServer()
        let client = try server.client()
        for sane in ["a", "4f-0.A_z", String(repeating: "a", count: 128)] {
            #expect(try client.answer(to: get("/", "x-request-ID: \(sane)\r\n"))["X-Request-Id"] == sane)
        }
        var made = Set<String>()
        for hostile in ["", "a b", "\"}", "a\u{E9}", "a\tb", "<x>", String(repeating: "a", count: 129)] {
            let id = try #require(try client.answer(to: get("/", "X-Request-Id: \(hostile)\r\n"))["X-Request-Id"])
            #expect(id.count == 15 && made.insert(id).inserted)
        }
        let problem = try client.answer(to: get("/nowhere", "X-Request-Id: mine\r\n"))
        #expect(try JSONDocument(problem.body).root["requestId"]?.string == "mine")
    }

    @Test func `every answer says when, in the one format`() throws {  // RFC 9110 §5.6.7, §6.6.1
        let server = try TestServer()
        let pattern =
            #/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20\d\d \d\d:\d\d:\d\d GMT/#
        for target in ["/", "/nowhere", "/overfull", "/forged", "/stream/1"] {
            let date = try #require(try server.answer(to: get(target))["Date"])
            #expect(try pattern.wholeMatch(in: date) != nil, "\(date)")
        }
        func text(_ seconds: Int64) -> String {
            var text = [CChar](repeating: 0, count: 30)
            cs_http_date(seconds, &text)
            return String(decoding: text.prefix(29).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        #expect(text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(text(951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test func `a problem is JSON that escapes what the client wrote`() throws {  // RFC 9457
        let server = try TestServer()
        let answer = try server.answer(to: get("/a\"b%22{}"))
        #expect(answer["Content-Type"] == "application/problem+json" && answer["Cache-Control"] == "no-store")
        let problem = try JSONDocument(answer.body).root
        #expect(problem["instance"]?.string == "/a\"b%22{}")
        #expect(problem["status"]?.integer == 404 && problem["title"]?.string == "Not Found")
    }

    @Test func `a record kept without its line end gets one`() throws {
        let server = try TestServer()
        let answer = try server.answer(to: get("/line"))
        #expect(answer.text == "{}\n" && answer["Content-Length"] == "3" && answer["Content-Type"] == "application/json")
    }
}
