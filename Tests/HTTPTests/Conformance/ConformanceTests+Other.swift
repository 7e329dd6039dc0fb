extension ConformanceTests {
    /// Accept, and which of application/json and text/plain it comes to: RFC 9110 §12.5.1, item 77.
    static let accept: [Row] =
        [
            (nil, "application/json"), ("", "application/json"), ("*/*", "application/json"),
            ("application/*", "application/json"),
            ("text/plain", "text/plain"), ("Text/PLAIN", "text/plain"), ("text/*;q=0.5, application/json;q=0.4", "text/plain"),
            ("application/json;q=0.5, */*", "text/plain"), ("text/plain;q=0, */*;q=0.1", "application/json"),
            ("text/plain, */*;q=0", "text/plain"), ("*/*, application/json;q=0", "text/plain"),
            ("application/json;q=1.001, text/plain;q=0.001", "text/plain"), ("text/plain;q=0.0001, image/png", nil),
            ("image/png", nil), ("*/*;q=0", nil), ("application/json;q=0", nil), ("text/html;a=\"b,text/plain\"", nil),
            ("text/html;a=\"\\\";q=0\", text/plain;q=0.3", "text/plain"),
            ("application/json; Q=0.3 , text/plain ; q=0.4", "text/plain"), ("text/plain;q=1.000, */*;q=0.999", "text/plain"),
            ("text/plain;q=1, application/json;q=1", "application/json"),
            ("text/plain;q=.5, application/json;q=0.1", "application/json"),
            ("text/plain;q=-1, application/json;q=0.1", "application/json"),
            ("text/plain;q=+1, application/json;q=0.1", "application/json"),
            ("text/*, */*;q=0.1\r\nAccept: application/json;q=0.5", "text/plain"),
        ].map { (accept: String?, type: String?) in
            let request = get("/typed", accept.map { "Accept: \($0)\r\n" } ?? "")
            return type.map { Row(77, "9110 12.5.1", request, 200, $0) }
                ?? Row(77, "9110 12.5.1", request, 406, code: "not-acceptable")
        } + [
            // A problem is sent as one even where only other types are accepted (RFC 9457 §3).
            Row(
                77, "9457 3", get("/nowhere", "Accept: application/json\r\n"), 404,
                has: ["Content-Type": "application/problem+json"]),
            Row(77, "9457 3", get("/nowhere", "Accept: text/html\r\n"), 404, has: ["Content-Type": "application/problem+json"]),
        ]

    /// Ranges, which there are none of, and paths: RFC 9110 §14, RFC 3986 §3.3 and §6.2, items 86 to 89; item 91.
    static let paths: [Row] =
        ["bytes=0-1", "bytes=-1", "bytes=5-2", "bytes=0-0,0-0,0-0", "lines=1-2", "bytes", "bytes=0-1\r\nIf-Range: \"v1\""].map {
            Row(86, "9110 14.2", get("/target", "Range: \($0)\r\n"), 200, "GET /target", lacks: ["Content-Range"])
        } + [
            Row(87, "9110 14.2", post("/echo", "body", "Range: bytes=0-1\r\n"), 200, "body"),
            Row(87, "9110 14.2", get("/nowhere", "Range: bytes=0-1\r\n"), 404),
            Row(89, "3986 3.3", get("//"), 404), Row(89, "3986 3.3", get("/./"), 404), Row(89, "3986 3.3", get("/."), 404),
            Row(89, "3986 3.3", get("/.."), 404), Row(89, "3986 3.3", get("//target"), 404),
            Row(89, "3986 3.3", get("/target/"), 404), Row(89, "3986 3.3", get("/target//"), 404),
            Row(89, "3986 3.3", get("/target/."), 404), Row(89, "3986 3.3", get("/target/../target"), 404),
            Row(89, "3986 3.3", get("/%2E%2E/target"), 404), Row(89, "3986 3.3", get("/TARGET"), 404),
            Row(89, "3986 3.3", get("/target;a=b"), 404), Row(89, "3986 2.1", get("/t%61rget"), 200, "GET /t%61rget"),
            Row(89, "3986 2.1", get("/%74%61%72%67%65%74"), 200), Row(89, "3986 2.1", get("/t%2561rget"), 404),
            Row(89, "3986 2.2", get("/v1/notes/a%2Fb/lines/%C3%A9%25"), 200, "a/b|é%"),
            Row(89, "3986 2.2", get("/v1/notes/%2E%2E/lines/a+b"), 200, "..|a+b"),
            Row(89, "3986 2.2", get("/v1/notes/a%2525/lines/%3Fq%23f"), 200, "a%25|?q#f"),
            Row(89, "3986 2.2", get("/v1/notes/../lines/1"), 200, "..|1"),
            Row(89, "3986 2.2", get("/v1/notes//lines/1"), 404), Row(89, "3986 2.2", get("/v1%2Fnotes/1/lines/1"), 404),
            Row(89, "3986 2.2", get("%2Ftarget"), 400),
            Row(91, "9457 3", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, code: "version-not-supported"),
            Row(91, "9457 3", "FOO / HTTP/1.1\r\nHost: h\r\n\r\n", 501, code: "method-unknown"),
            Row(91, "9457 3", get("/\(String(repeating: "a", count: 8192))"), 414, code: "uri-too-long"),
            Row(91, "9457 3", get("/", "A: \(String(repeating: "a", count: 8192))\r\n"), 431, code: "fields-too-large"),
            Row(91, "9457 3", post("/small", "123456789"), 413, code: "content-too-large"),
            Row(91, "9457 3", get("/", "Content-Length: a\r\n"), 400, code: "malformed-request"),
        ]

    /// Queries, what is read of them or why they are refused: RFC 3986 §3.4, item 90.
    static let queries: [Row] =
        [
            ("", "-|-"), ("?", "-|-"), ("?name=a", "a|-"), ("?name=", "|-"), ("?name", "|-"), ("?name=a+b%2B%26", "a b+&|-"),
            ("?size=9&name=%C3%A9", "é|9"), ("?pretty", "-|-"), ("?n%61me=x=y", "x=y|-"),
            ("?name=a%2520b", "a%20b|-"), ("?name=a?b/c", "a?b/c|-"), ("?size=%31", "-|1"), ("?size=01", "-|1"),
        ].map { Row(90, "3986 3.4", get("/query\($0.0)"), 200, $0.1) }
        + [
            ("?size=0", "invalid-query"), ("?size=10", "invalid-query"), ("?size=+5", "invalid-query"),
            ("?size=%2B5", "invalid-query"),
            ("?size=", "invalid-query"), ("?size=5.0", "invalid-query"), ("?size=0x5", "invalid-query"),
            ("?size=%D9%A5", "invalid-query"),
            ("?size=99999999999999999999", "invalid-query"), ("?pretty=no", "invalid-query"),
            ("?nmae=a", "unknown-query-parameter"), ("?Name=a", "unknown-query-parameter"), ("?=a", "unknown-query-parameter"),
            ("?name=a;size=1&name%00", "malformed-request"),
            ("?&", "invalid-query"), ("?name=a&", "invalid-query"), ("?&&name=a", "invalid-query"),
            ("?name=a&name=b", "repeated-query-parameter"), ("?name=a&n%61me=a", "repeated-query-parameter"),
            ("?name&name", "repeated-query-parameter"),
            ("?name=%", "malformed-request"), ("?name=%4", "malformed-request"), ("?name=%g1", "malformed-request"),
            ("?name=%00", "malformed-request"), ("?name=%ff", "malformed-request"), ("?name=%C0%AF", "malformed-request"),
            ("?%=a", "malformed-request"), ("?name=%u0041", "malformed-request"),
        ].map { Row(90, "3986 3.4", get("/query\($0.0)"), 400, code: $0.1, closes: $0.1 == "malformed-request") }
}
