import Testing

@testable import HTTP

/// One exchange as bytes: what a client sends, and what it has to get. RFC 9112 but where the clause says otherwise.
struct Row: Sendable, CustomTestStringConvertible {
    let clause: String
    let request: String
    let status: Int
    /// The body of the answer, nil where it does not matter.
    let body: String?
    /// Whether the server closes behind the answer.
    let closes: Bool

    init(_ clause: String, _ request: String, _ status: Int, _ body: String? = nil, closes: Bool? = nil) {
        (self.clause, self.request, self.status, self.body) = (clause, request, status, body)
        self.closes = closes ?? (status >= 400)
    }

    var testDescription: String { "\(clause): \(request.debugDescription.prefix(80))" }
}

@Suite struct ConformanceTests {
    /// Requests whose framing matters: run cut at every place too.
    static let framing: [Row] = [
        Row("6.3", "GET /target HTTP/1.1\r\nHost: h\r\n\r\n", 200, "GET /target"),
        Row("2.2", "\r\nGET /target HTTP/1.1\r\nHost: h\r\n\r\n", 200, "GET /target"),
        Row("6.2", post("/echo", "five!"), 200, "five!"),
        Row("6.2", post("/echo", ""), 200, ""),
        Row("6.3", "POST /echo HTTP/1.1\r\nHost: h\r\n\r\n", 200, ""),
        Row("7.1", chunked("5;a=b\r\nfive!\r\n0\r\nTrailer: dropped\r\n\r\n"), 200, "five!"),
        Row("7.1", chunked("1\r\na\r\n01\r\nb\r\n0\r\n\r\n"), 200, "ab"),
        Row("7.1", chunked("0\r\n\r\n"), 200, ""),
        // A body that looks like a request is none (11.2), wherever the resource drops it.
        Row("11.2", post("/dropped", "GET /no HTTP/1.1\r\n\r\n"), 200, "dropped"),
        Row("11.2", "GET /target HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 200, "GET /target"),
        Row("11.2", "DELETE /v1/notes/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 204),
        Row("9.3", post("/nowhere", "GET /"), 404, closes: false),
        Row("9.3", post("/secret", "GET /"), 401, closes: false),
        Row("9.3", "POST /nowhere HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 404),
        Row("7.1", chunked("5\r\nfive!X"), 400), Row("7.1", chunked("+5\r\nfive!\r\n0\r\n\r\n"), 400),
        Row("7.1", chunked("5\nfive!\r\n0\r\n\r\n"), 400), Row("7.1", chunked("FFFFFFFFFFFFFFFFF\r\n"), 400),
        Row("6.1", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        Row("6.1", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        Row("6.1", "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        Row("6.3", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nfive!", 400),
    ]

    static let others: [Row] = [
        Row("2.3", "GET /target HTTP/1.2\r\nHost: h\r\n\r\n", 200, "GET /target"),
        Row("3.2", "GET /target HTTP/1.0\r\n\r\n", 200, "GET /target", closes: true),
        Row("3.2.2", "GET http://h/target?a=b HTTP/1.1\r\nHost: h\r\n\r\n", 200, "GET /target?a=b"),
        Row("3.2.2", "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", 200, "hello\n"),
        Row("3.2.4", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 204),
        Row("9110 4.1", "GET /target?\(String(repeating: "a", count: 7980)) HTTP/1.1\r\nHost: h\r\n\r\n", 200),
        Row(
            "9110 5.3", get("/fields", "accept: a\r\nORIGIN: o\r\nAccept:\r\nAccept: b,,c\r\nX-Request-Id: x\r\n"), 200,
            "a, , b,,c|o|x"),
        Row("9110 7.8", get("/target", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), 200, "GET /target"),
        Row("9110 7.8", get("/target", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"), 200, "GET /target"),
        Row("9110 14.2", get("/target", "Range: bytes=0-1\r\n"), 200, "GET /target"),
        Row("9110 9.3.8", "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", 405, closes: false),
        Row("9110 15.5.6", "PUT / HTTP/1.1\r\nHost: h\r\n\r\n", 405, closes: false),
        Row("9110 15.5.5", get("//"), 404, closes: false), Row("3986 3.3", get("/./"), 404, closes: false),
        Row("3986 3.3", get("/target/"), 404, closes: false), Row("3986 3.3", get("/target/../target"), 404, closes: false),
        Row("3986 2.1", get("/t%61rget"), 200, "GET /t%61rget"),
        Row("3986 2.2", get("/v1/notes/a%2Fb/lines/%C3%A9%25"), 200, "a/b|é%"),
        Row("3986 2.2", get("/v1/notes//lines/1"), 404, closes: false),
        Row("3986 2.2", get("/v1%2Fnotes/1/lines/1"), 404, closes: false),
        Row("9110 8.3", post("/echo", "{}", type: "Application/JSON; Charset=\"UTF-8\""), 200, "{}"),
        Row("9110 15.5.16", post("/echo", "{}", type: "application/json; charset=latin1"), 415, closes: false),
        Row("9110 15.5.16", post("/echo", "{}", type: "application/xml"), 415, closes: false),
        Row("9110 8.4", post("/echo", "x", "Content-Encoding: br\r\n"), 415, closes: false),
        Row("9110 8.4", post("/echo", "x", "Content-Encoding: br\r\nContent-Encoding: identity\r\n"), 415, closes: false),
        Row("9110 8.4", post("/echo", "x", "Content-Encoding: identity\r\n"), 200, "x"),
        Row("9110 15.5.14", post("/small", "12345678"), 200, "12345678"),
        Row("9110 15.5.14", post("/small", "123456789"), 413, closes: false),
    ]

    @Test(arguments: framing + others)
    func `a row is answered the same whole and byte by byte`(_ row: Row) throws {
        let server = try TestServer()
        let whole = try server.client()
        whole.send(row.request)
        try check(row, whole)
        let piecemeal = try server.client()
        piecemeal.sendByteByByte(bytes(row.request))
        try check(row, piecemeal)
    }

    /// Both parts come behind a request whose answer is awaited, so that the server has seen the first when the second comes.
    @Test(arguments: framing)
    func `a row behind a good request is answered the same wherever it is cut`(_ row: Row) throws {
        let server = try TestServer()
        let request = bytes(row.request)
        for cut in 0...request.count {
            let client = try server.client()
            client.send(bytes(get("/")) + request[..<cut])
            let first = try client.answer()
            #expect(first.text == "hello\n" && first["Connection"] == nil)
            client.send(Array(request[cut...]))
            try check(row, client, "cut at \(cut)")
        }
    }

    /// Heads the parser refuses are refused on the wire as problems that say what is wrong.
    @Test func `every refusal of the parser is a problem, and the connection ends`() throws {
        let server = try TestServer()
        for row in HeadParserTests.refused {
            let client = try server.client()
            client.send(get("/") + row.head)
            #expect(try client.answer().text == "hello\n")
            let answer = try client.answer()
            #expect(answer.status == row.status && answer["Connection"] == "close", "\(row)")
            #expect(answer["Content-Type"] == "application/problem+json" && answer["Date"] != nil)
            #expect(answer.code != nil && answer["X-Request-Id"]?.count == 15, "\(answer.text)")
            #expect(client.isEnded())
        }
    }

    @Test func `a refusal of HEAD has no body`() throws {  // RFC 9112 §6.3, RFC 9110 §9.3.2
        let server = try TestServer()
        for (request, status) in [("HEAD / HTTP/1.1\r\n\r\n", 400), ("HEAD /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", 404)] {
            let client = try server.client()
            client.send(request)
            let answer = try client.answer(isHead: true)
            #expect(answer.status == status && answer["Content-Length"] != "0")
            client.endWriting()
            #expect(client.isEnded())
        }
    }

    private func check(_ row: Row, _ client: Client, _ note: String = "") throws {
        let answer = try client.answer()
        #expect(answer.status == row.status, "\(note)")
        if let body = row.body { #expect(answer.text == body, "\(note)") }
        #expect((answer["Connection"] == "close") == row.closes, "\(note)")
        if row.closes {
            #expect(client.isEnded(), "\(note)")
        } else {  // the next request starts exactly where this one ended
            #expect(try client.answer(to: get("/target?next")).text == "GET /target?next", "\(note)")
        }
    }
}

private func chunked(_ body: String) -> String {
    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
}
