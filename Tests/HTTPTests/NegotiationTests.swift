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

    @Test func `a refusal names what would have been right`() throws {
        let server = try TestServer()
        #expect(try server.answer(to: get("/typed", "Accept: a/b\r\n")).text.contains("application/json, text/plain"))
        #expect(try server.answer(to: get("/query?nam=a")).text.contains("Did you mean name?"))
    }
}
