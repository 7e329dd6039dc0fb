import Testing

@testable import HTTP

/// Conditional requests, Accept and queries, asked of a handler.
@Suite struct NegotiationTests {
    /// RFC 9110 §13.1: the clause, the fields, what a GET and a POST of the resource tagged "v1" come to.
    static let conditions: [(clause: String, fields: String, get: Int, post: Int)] = [
        ("13.1.1", "If-Match: \"v1\"", 200, 200), ("13.1.1", "If-Match: *", 200, 200),
        ("13.1.1", "If-Match: \"v0\", \"v1\"", 200, 200), ("13.1.1", "If-Match: \"v0\"\r\nIf-Match: \"v1\"", 200, 200),
        ("13.1.1", "If-Match: \"v0\"", 412, 412), ("13.1.1", "If-Match: W/\"v1\"", 412, 412),
        ("13.1.1", "If-Match: v1", 412, 412), ("13.1.1", "If-Match:", 412, 412), ("13.1.1", "If-Match: \"v1", 412, 412),
        ("8.8.3", "If-Match: \"a,b\", \"v1\"", 200, 200), ("8.8.3", "If-Match: \"a\\\", \"v1\"", 200, 200),
        ("13.1.2", "If-None-Match: \"v1\"", 304, 412), ("13.1.2", "If-None-Match: W/\"v1\"", 304, 412),
        ("13.1.2", "If-None-Match: *", 304, 412), ("13.1.2", "If-None-Match: \"v0\",, W/\"v1\"", 304, 412),
        ("13.1.2", "If-None-Match: \"v0\"", 200, 200), ("13.1.2", "If-None-Match: v1", 200, 200),
        ("13.1.2", "If-None-Match: w/\"v1\"", 200, 200), ("13.1.2", "If-None-Match: \"V1\"", 200, 200),
        ("13.2.2", "If-Match: \"v0\"\r\nIf-None-Match: \"v1\"", 412, 412),
        ("13.2.2", "If-Match: \"v1\"\r\nIf-None-Match: \"v1\"", 304, 412),
        ("13.1.3", "If-Modified-Since: Sat, 29 Oct 1994 19:43:31 GMT", 200, 200),
    ]

    @Test func `conditions are evaluated in the order of the RFC`() throws {
        let server = try TestServer()
        let client = try server.client()
        for row in Self.conditions {
            let got = try client.answer(to: get("/tagged", row.fields + "\r\n"))
            #expect(got.status == row.get && got["ETag"] == "\"v1\"", "\(row)")
            if got.status == 304 { #expect(got["Date"] != nil && got["Content-Length"] == nil) }
            #expect(try client.answer(to: post("/tagged", "", row.fields + "\r\n")).status == row.post, "\(row)")
        }
    }

    /// RFC 9110 §12.5.1: Accept, and which of application/json and text/plain it comes to.
    static let accepts: [(accept: String?, type: String?)] = [
        (nil, "application/json"), ("", "application/json"), ("*/*", "application/json"), ("application/*", "application/json"),
        ("text/plain", "text/plain"), ("Text/PLAIN", "text/plain"), ("text/*;q=0.5, application/json;q=0.4", "text/plain"),
        ("application/json;q=0.5, */*", "text/plain"), ("text/plain;q=0, */*;q=0.1", "application/json"),
        ("text/plain, */*;q=0", "text/plain"), ("*/*, application/json;q=0", "text/plain"),
        ("application/json;q=1.001, text/plain;q=0.001", "text/plain"), ("text/plain;q=0.0001, image/png", nil),
        ("image/png", nil), ("*/*;q=0", nil), ("application/json;q=0", nil), ("text/html;a=\"b,text/plain\"", nil),
        ("text/html;a=\"\\\";q=0\", text/plain;q=0.3", "text/plain"),
        ("application/json; Q=0.3 , text/plain ; q=0.4", "text/plain"),
    ]

    @Test func `the type that the client likes best is sent, and 406 names those there are`() throws {
        let server = try TestServer()
        let client = try server.client()
        for row in Self.accepts {
            let answer = try client.answer(to: get("/typed", row.accept.map { "Accept: \($0)\r\n" } ?? ""))
            if let type = row.type {
                #expect(answer.text == type, "\(row)")
            } else {
                #expect(answer.status == 406 && answer.text.contains("application/json, text/plain"), "\(row)")
            }
        }
    }

    /// Queries: what is read, or the code of the problem.
    static let queries: [(query: String, answer: String)] = [
        ("", "-|-"), ("?", "-|-"), ("?name=a", "a|-"), ("?name=", "|-"), ("?name", "|-"), ("?name=a+b%2B%26", "a b+&|-"),
        ("?size=9&name=%C3%A9", "é|9"), ("?&&size=1&", "-|1"), ("?pretty", "-|-"), ("?n%61me=x=y", "x=y|-"),
        ("?size=0", "invalid-query"), ("?size=10", "invalid-query"), ("?size=+5", "invalid-query"), ("?size=", "invalid-query"),
        ("?size=5.0", "invalid-query"), ("?size=99999999999999999999", "invalid-query"),
        ("?nmae=a", "unknown-query-parameter"), ("?Name=a", "unknown-query-parameter"),
        ("?name=a&name=b", "repeated-query-parameter"), ("?name=a&n%61me=a", "repeated-query-parameter"),
        ("?name=%", "malformed-request"), ("?name=%00", "malformed-request"), ("?name=%ff", "malformed-request"),
    ]

    @Test func `a query is read strictly`() throws {
        let server = try TestServer()
        for row in Self.queries {
            let answer = try server.answer(to: get("/query\(row.query)"))
            #expect((answer.status == 200 ? answer.text : answer.code) == row.answer, "\(row)")
            #expect(answer.status == 200 || answer.status == 400)
        }
        #expect(try server.answer(to: get("/query?nam=a")).text.contains("Did you mean name?"))
    }
}
