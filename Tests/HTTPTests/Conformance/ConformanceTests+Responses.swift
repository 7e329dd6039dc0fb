private func ask(_ method: String, _ target: String, _ fields: String = "") -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n"
}

private func coded(_ coding: String, _ target: String = "/echo") -> String {
    post(target, "x", "Content-Encoding: \(coding)\r\n")
}

extension ConformanceTests {
    /// What answers are made of: RFC 9110, items 59 to 69. `Answer.expectWellFormed` holds for every row of the table.
    static let responses: [Row] = [
        Row(59, "9110 6.6.1", get("/"), 200), Row(59, "9110 6.6.1", get("/overfull"), 204),
        Row(59, "9110 6.6.1", get("/nowhere"), 404),
        Row(60, "9110 9.3.2", ask("HEAD", "/"), 200, "", has: ["Content-Length": "6"]),
        Row(60, "9110 9.3.2", ask("HEAD", "/middling"), 200, "", has: ["Content-Length": "4096"]),
        Row(60, "9110 9.3.2", ask("HEAD", "/stream/3"), 200, "", has: ["Transfer-Encoding": "chunked"]),
        Row(60, "9110 9.3.2", ask("HEAD", "/counted/3"), 200, "", has: ["Content-Length": "24"]),
        Row(60, "9110 9.3.2", ask("HEAD", "/nowhere"), 404, ""), Row(60, "9110 9.3.2", ask("HEAD", "/secret"), 401, ""),
        Row(60, "9110 9.3.2", "HEAD / HTTP/1.0\r\n\r\n", 200, "", has: ["Content-Length": "6"], closes: true),
        Row(60, "9112 6.3", ask("HEAD", "/a b"), 400, ""), Row(60, "9112 6.3", ask("HEAD", "/", "A : b\r\n"), 400, ""),
        Row(61, "9110 8.6", get("/overfull"), 204, "", lacks: ["Content-Length", "Transfer-Encoding", "Content-Type"]),
        Row(61, "9110 8.6", ask("DELETE", "/v1/notes/1"), 204, "", lacks: ["Content-Length", "Transfer-Encoding"]),
        Row(61, "9110 15.4.5", get("/tagged", "If-None-Match: \"v1\"\r\n"), 304, "", lacks: ["Transfer-Encoding"]),
        Row(62, "9112 6.2", get("/target"), 200, has: ["Content-Length": "11"], lacks: ["Transfer-Encoding"]),
        Row(62, "9112 6.2", get("/counted/3"), 200, has: ["Content-Length": "24"], lacks: ["Transfer-Encoding"]),
        Row(
            62, "9112 6.1", "GET /stream/2 HTTP/1.0\r\n\r\n", 200, "a piece\na piece\n", lacks: ["Transfer-Encoding"],
            closes: true),
        Row(63, "9112 6.3", get("/stream/3"), 200, "a piece\na piece\na piece\n", lacks: ["Content-Length"]),
        Row(63, "9112 6.3", get("/stream/0"), 200, "", has: ["Transfer-Encoding": "chunked"]),
        Row(63, "9112 6.3", post("/echo", ""), 200, "", has: ["Content-Length": "0"]),
        Row(64, "9110 6.2", "GET / HTTP/1.0\r\n\r\n", 200, "hello\n", closes: true),
        Row(64, "9110 6.2", "GET /\u{00} HTTP/1.0\r\n\r\n", 400), Row(64, "9110 6.2", "GET / HTTP/1.0\r\n : \r\n\r\n", 400),
        Row(65, "9110 5.5", get("/forged"), 500, code: "internal-error", lacks: ["Set-Cookie", "Location"], closes: true),
        Row(66, "9110 15.5.2", get("/secret"), 401, code: "no-key", has: ["WWW-Authenticate": "Bearer"]),
        Row(66, "9110 15.5.6", ask("DELETE", "/"), 405, has: ["Allow": "GET, HEAD, OPTIONS"]),
        Row(67, "9110 9.1", get("/line"), 200, "{}\n"), Row(67, "9110 9.1", ask("HEAD", "/line"), 200, ""),
        Row(67, "9110 9.3.7", ask("OPTIONS", "/line"), 204, has: ["Allow": "GET, HEAD, OPTIONS"], lacks: ["Accept-Patch"]),
        Row(
            67, "5789 3.1", ask("OPTIONS", "/v1/notes/1"), 204,
            has: ["Allow": "PATCH, DELETE, OPTIONS", "Accept-Patch": "application/merge-patch+json, application/json"]),
        Row(67, "9110 9.3.7", ask("OPTIONS", "/secret"), 204, has: ["Allow": "GET, HEAD, POST, OPTIONS"]),
        Row(67, "9110 9.3.7", ask("OPTIONS", "/nowhere"), 404),
        Row(68, "9110 14.5", ask("PUT", "/whole", "Content-Range: bytes 0-0/2\r\n"), 400, code: "partial-put", closes: false),
        Row(68, "9110 14.5", ask("PUT", "/whole", "content-range:\r\n"), 400, code: "partial-put", closes: false),
        Row(68, "9110 9.3.4", ask("PUT", "/whole"), 204),
        Row(68, "9110 14.4", post("/echo", "x", "Content-Range: bytes 0-0/2\r\n"), 200, "x"),  // has a meaning in PUT alone
        Row(69, "9110 9.3.5", ask("DELETE", "/v1/notes/a%20b"), 204, ""), Row(69, "9110 9.3.5", ask("DELETE", "/v1/notes"), 404),
    ]

    /// The types and codings of bodies: RFC 9110 §8.3-8.4, items 70 to 72.
    static let media: [Row] =
        [
            Row(
                70, "9110 15.5.16", post("/echo", "<a/>", type: "text/xml"), 415,
                has: ["Accept-Post": "text/plain, application/json"]),
            Row(
                70, "5789 3.1", ask("PATCH", "/v1/notes/1", "Content-Type: text/plain\r\nContent-Length: 1\r\n") + "x", 415,
                has: ["Accept-Patch": "application/merge-patch+json, application/json"]),
            Row(
                70, "9110 15.5.16", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", 415,
                code: "content-type-unsupported"),
            Row(70, "9110 8.4", coded("identity"), 200, "x"), Row(70, "9110 8.4", coded("Identity"), 200, "x"),
            Row(70, "9110 15.5.16", get("/target", "Content-Encoding: cow\r\n"), 200, lacks: ["Accept-Encoding"]),
            Row(70, "9110 15.5.7", get("/typed", "Accept: image/png\r\n"), 406, code: "not-acceptable"),
        ]
        + ["br", "deflate", "compress", "cow", "gzip, br", "br, gzip", "gzipx", "br\r\nContent-Encoding: identity"].map {
            Row(70, "9110 8.4", coded($0), 415, code: "content-encoding-unsupported")
        }
        + [
            "application/json", "Application/JSON", "application/json;charset=utf-8", "application/json; Charset=\"UTF-8\"",
            "application/json ; charset=utf-8", "application/json;a=\"b;charset=latin1\"", "application/json; charset=US-ASCII",
            "application/json; charset=utf8", "application/json; charset=\"UTF8\"",
            "application/json;", "text/plain", "text/plain; charset=UTF-8",
        ].map { Row(71, "9110 8.3.1", post("/echo", "{}", type: $0), 200, "{}") }
        + [
            "application/json; charset=latin1", "application/json; charset =latin1", "application/json; charset=utf-16",
            "application/json; charset=\"utf-16\"",
            "application/json; charset=utf-8; charset=latin1", "application/json; charset=", "application/json; charset=utf-7",
            "application/vnd.a+json", "application/json+a", "application/*", "*/*", "application/jso", "application/jsonx",
            "application", "json", "/", "", "application/json, text/plain", "application/json text/plain", "application /json",
            "\"application/json\"", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
            "application/\u{212A}son".unicodeScalars.map { $0.isASCII ? String($0) : "\u{C4}" }.joined(),
        ].map { Row(71, "9110 8.3.1", post("/echo", "{}", type: $0), 415, code: "content-type-unsupported") }
        + [
            // There are no names of ours to compare with.
            Row(72, "9110 15.5.20", "GET /target HTTP/1.1\r\nHost: other.example\r\n\r\n", 200, "GET /target")
        ]
}
