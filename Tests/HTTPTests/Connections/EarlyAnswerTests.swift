import Testing

@testable import HTTP

/// What is decided at the head, before the body (RFC 9110 §10.1.1, §15.5; RFC 9112 §9.6).
@Suite struct EarlyAnswerTests {
    private func expecting(_ target: String, _ fields: String, version: String = "1.1") -> String {
        "POST \(target) HTTP/\(version)\r\nHost: h\r\nContent-Type: text/plain\r\nExpect: 100-Continue\r\n\(fields)\r\n"
    }

    @Test func `a client that expects 100 gets it before it sends the body`() throws {
        let server = try TestServer()
        for (fields, body) in [("Content-Length: 4\r\n", "body"), ("Transfer-Encoding: chunked\r\n", "4\r\nbody\r\n0\r\n\r\n")] {
            let client = try server.client()
            let interim = try client.answer(to: expecting("/echo", fields))
            #expect(interim.status == 100 && interim.fields.isEmpty)
            #expect(try client.answer(to: body).text == "body")
            #expect(try client.answer(to: get("/")).status == 200)
        }
    }

    @Test func `no 100 goes to a client that is sending, that sends nothing, or that speaks HTTP 1.0`() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.answer(to: expecting("/echo", "Content-Length: 4\r\n") + "body").text == "body")
        #expect(try client.answer(to: expecting("/echo", "Content-Length: 0\r\n")).status == 200)
        #expect(try client.answer(to: expecting("/echo", "")).status == 200)
        client.send(expecting("/echo", "Content-Length: 4\r\nConnection: keep-alive\r\n", version: "1.0"))
        try server.settle()
        #expect(client.isSilent)
        #expect(try client.answer(to: "body").text == "body")
    }

    @Test func `what is refused at the head is refused instead of 100, and the connection ends`() throws {
        let server = try TestServer()
        let length = "Content-Length: 4\r\n"
        for (target, fields, status) in [
            ("/secret", length, 401), ("/nowhere", length, 404), ("/", length, 405), ("/small", "Content-Length: 9\r\n", 413),
            ("/echo", "Content-Encoding: br\r\n" + length, 415), ("/secret", "Transfer-Encoding: chunked\r\n", 401),
        ] {
            let client = try server.client()
            let answer = try client.answer(to: expecting(target, fields))
            #expect(answer.status == status && answer["Connection"] == "close")
            client.send("GET /target?smuggled HTTP/1.1\r\nHost: h\r\n\r\n")  // body or request? nobody knows
            #expect(client.isEnded())
        }
        #expect(server.seen.all.isEmpty)
    }

    @Test func `a body past its limit is refused before it is read`() throws {
        let server = try TestServer()
        let client = try server.client()
        let answer = try client.answer(
            to: "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 1048577\r\n\r\n")
        #expect(answer.status == 413 && answer.code == "content-too-large" && answer["Connection"] == "close")
        let chunked = try server.client()
        chunked.send("POST /small HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunked.send("4\r\nfour\r\n5\r\n")
        #expect(try chunked.answer().status == 413)
        #expect(chunked.isEnded())
    }

    /// RFC 9112 §9.6: without the staged close a reset would destroy the answer.
    @Test func `an early refusal arrives whole in front of a large unread body`() throws {
        let server = try TestServer()
        let body = [UInt8](repeating: 0x61, count: 900_000)
        for request in [
            "POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
        ] {
            let client = try server.client()
            client.send(bytes(request) + body)
            let answer = try client.answer()
            #expect([400, 401].contains(answer.status) && answer.code != nil && answer["Connection"] == "close")
            #expect(client.isEnded())
        }
    }

    @Test func `an answer arrives whole in front of requests that are not looked at`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/large", "Connection: close\r\n") + String(repeating: get("/"), count: 20_000))
        #expect(try client.answer().body.count == 32 << 20)
        #expect(client.isEnded())
    }

    @Test func `a small body that is refused is dropped and the connection goes on`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 65536\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 401 && answer["Connection"] == nil && answer["WWW-Authenticate"] == "Bearer")
        client.send([UInt8](repeating: 0x61, count: 65_536))
        #expect(try client.answer(to: get("/")).status == 200)
    }

    @Test func `a refusal names what would be right`() throws {
        let server = try TestServer()
        let notAllowed = try server.answer(to: post("/v1/notes/1", "{}"))
        #expect(notAllowed.status == 405 && notAllowed["Allow"] == "PATCH, DELETE, OPTIONS")
        let options = try server.answer(to: "OPTIONS /v1/notes/1 HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(options.status == 204 && options["Allow"] == "PATCH, DELETE, OPTIONS")
        #expect(options["Accept-Patch"] == "application/merge-patch+json, application/json")
        #expect(options["Content-Length"] == nil && options["Transfer-Encoding"] == nil)  // RFC 9110 §8.6
        #expect(try server.answer(to: "OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n")["Allow"] == "GET, HEAD, OPTIONS")
        #expect(try server.answer(to: "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")["Allow"]?.contains("GET") == true)
        let posted = try server.answer(to: post("/echo", "<a/>", type: "text/xml"))
        #expect(posted.status == 415 && posted["Accept-Post"] == "text/plain, application/json")
        let patched = try server.answer(to: post("/v1/notes/1", "x").replacing("POST", with: "PATCH"))
        #expect(patched.status == 415 && patched["Accept-Patch"] == "application/merge-patch+json, application/json")
        #expect(try server.answer(to: post("/echo", "x", "Content-Encoding: br\r\n"))["Accept-Encoding"] == "gzip")
    }
}
