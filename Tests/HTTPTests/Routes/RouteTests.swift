import Testing

@testable import HTTP

/// What a route declares is checked before its handler runs, and reaches it.
@Suite struct RouteTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test(arguments: [
        ("/typed", "", "application/json|-|body"), ("/typed?name=a", "", "application/json|a|body"),
        ("/typed?pretty&name=a+b", "Accept: text/*\r\n", "text/plain|a b|body"),
        ("/typed", "Accept: */*\r\n", "application/json|-|body"),
        ("/typed", "Accept: TEXT/plain\r\n", "text/plain|-|body"),
        ("/typed?as=csv", "Accept: text/csv\r\n", "-|-|body"), ("/typed?as", "", "-|-|body"),
    ])
    func `query and type reach the handler, and wait for a body`(target: String, fields: String, seen: String) throws {
        let request = post(target, "body", fields)
        #expect(try server.answer(to: request).text == seen)
        let slow = try server.client()
        slow.send(String(request.dropLast(2)))
        try server.settle()
        slow.send(String(request.suffix(2)))
        #expect(try slow.answer().text == seen)
        #expect(try slow.answer(to: post("/typed", "body")).text == "application/json|-|body", "the next has its own")
    }

    @Test(arguments: [
        ("/typed", "text/plain", "Accept: text/csv\r\n", 406, "not-acceptable"),
        ("/typed?nmae=a", "text/plain", "", 400, "unknown-query-parameter"),
        ("/typed?name=a&name=b", "text/plain", "", 400, "repeated-query-parameter"),
        ("/typed?nmae=a", "text/plain", "Accept: text/csv\r\n", 400, "unknown-query-parameter"),
        ("/typed?nmae=a", "text/csv", "Accept: text/csv\r\n", 415, "content-type-unsupported"),
        ("/secret?nmae=a", "text/csv", "Accept: text/csv\r\n", 401, "no-key"),
    ])
    func `what does not fit is refused in one order, and has no effect`(
        target: String, type: String, fields: String, status: Int, code: String
    ) throws {
        let client = try server.client()
        let answer = try client.answer(to: post(target, "body", type: type, fields))
        #expect(answer.status == status && answer.text.contains("\"code\":\"\(code)\""), "\(answer.text)")
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(server.seen.all.isEmpty)
        #expect(try client.answer(to: get("/")).status == 200, "the small body was dropped and the connection goes on")
    }

    @Test func `HEAD is agreed on as GET is`() throws {
        let client = try server.client()
        #expect(try client.answer(to: "HEAD /typed HTTP/1.1\r\nHost: h\r\nAccept: text/csv\r\n\r\n").status == 406)
        #expect(try client.answer(to: get("/query?nmae=a")).status == 400)
    }

    @Test func `a route without types does not look at Accept`() throws {
        #expect(try server.answer(to: get("/target", "Accept: image/png\r\n")).status == 200)
    }
}
