import Testing

@testable import HTTP

/// What a head comes to: its parts as text, or the status of its refusal.
enum ParsedHead: Equatable {
    case head(String)
    case refused(Int)
    case incomplete

    /// - Parameter pieces: Where the input is cut; the parser sees all up to each cut, then all of it.
    init(_ input: [UInt8], cuts: some Sequence<Int>, limits: Limits = Limits()) {
        var parser = HeadParser()
        for cut in Array(cuts) + [input.count] {
            let guarded = GuardedBytes(Array(input[..<cut]))
            let bytes = UnsafeRawBufferPointer(guarded.bytes)
            do {
                guard try parser.parse(bytes, limits) else { continue }
            } catch {
                self = .refused(ProblemDetails(error).status.rawValue)
                return
            }
            let head = parser.head
            let query = head.query.map { "?" + bytes.part($0).string } ?? ""
            let fields = head.fields.map { "\(bytes.part($0.name).string)=\(bytes.part($0.value).string)" }
            let ends = head.keepsAlive ? "" : " closes"
            self = .head(
                "\(head.method.name) \(bytes.part(head.path).string)\(query) \(fields.joined(separator: "|")) "
                    + "\(head.framing)\(head.count == input.count ? "" : " left")\(ends)")
            return
        }
        self = .incomplete
    }
}

@Suite struct HeadParserTests {
    /// Heads that are refused: the clause, the bytes, the status.
    static let refused: [(clause: String, head: String, status: Int)] = refusedLines + refusedFields

    private static let refusedLines: [(clause: String, head: String, status: Int)] = [
        ("9112 2.2", "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}", 400),
        ("9112 2.2", "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.2", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400),
        ("9112 2.2", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.2", "GET / HTTP/1.1\r\nHost: h\n\r\n", 400),
        ("9112 2.2", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400),
        ("9112 2.2", "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.2", "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", 400),
        ("9112 2.2", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400),
        ("9112 3", " GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400),
        ("9112 3", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.3", "GET / http/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.3", "GET / HTTP/1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.3", "GET / HTTP/01.1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.3", "GET / HTTP/1.10\r\nHost: h\r\n\r\n", 400),
        ("9112 2.3", "GET / HTTP/ 1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 2.3", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505),
        ("9112 2.3", "GET / HTTP/9.9\r\nHost: h\r\n\r\n", 505),
        ("9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("9112 3", "GET /\r\n\r\n", 400),
        ("9110 9.1", "FOO / HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        ("9110 9.1", "get / HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        ("9110 9.1", "G\u{C9}T / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9110 9.1", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9110 9.1", String(repeating: "M", count: 4000) + " / HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        ("9110 9.3.6", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        ("9112 3.2", "GET /\u{00} HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3.2", "GET /\u{E9} HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3.2", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3.2", "GET /\\a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("3986 2.1", "GET /%0 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("3986 2.1", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("3986 2.1", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("3629 3", "GET /%C0%AF HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("3629 3", "GET /?a=%FF HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3.2.2", "GET http://g/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3.2.2", "GET http://u@h/ HTTP/1.1\r\nHost: u@h\r\n\r\n", 400),
        ("9112 3.2.2", "GET http://u@h/ HTTP/1.0\r\n\r\n", 400),
        ("9112 3.2.2", "GET http:///x HTTP/1.0\r\n\r\n", 400),
        ("9112 3.2.2", "GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3.2", "GET h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("9112 3.2.4", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ]

    private static let refusedFields: [(clause: String, head: String, status: Int)] =
        [
            "", "Host:\r\n", "Host: h\r\nHost: h\r\n", "Host: a b\r\n", "Host: u@h\r\n", "Host: h/p\r\n", "Host: a, b\r\n",
            "Host: h:99999\r\n", "Host: h:1x\r\n", "Host: :80\r\n", "Host: [::1\r\n", "Host: [x]\r\n", "Host: h\u{E9}\r\n",
        ].map { ("9112 3.2", "GET / HTTP/1.1\r\n\($0)\r\n", 400) }
        + [
            ("9112 5.1", "A : b", 400), ("9112 5.1", "A\t: b", 400), ("9112 5", ": b", 400), ("9112 5", "A", 400),
            ("9110 5.1", "A(: b", 400), ("9110 5.1", "\u{C0}: b", 400), ("9110 5.5", "A: \u{00}", 400),
            ("9110 5.5", "A: b\rc", 400), ("9110 5.5", "A: \u{7F}", 400), ("9110 5.5", "A: \u{0B}", 400),
            ("9112 5.2", "A: b\r\n c", 400), ("9112 5.2", "A: b\r\n\tc", 400),
            ("9110 5.3", "Content-Type: a/b\r\nContent-Type: a/b", 400),
            ("9110 5.3", "Authorization: a\r\nAuthorization: b", 400),
            ("9110 10.1.1", "Expect: 200-maybe", 417),
            ("9112 6.2", "Content-Length: +5", 400), ("9112 6.2", "Content-Length: -1", 400),
            ("9112 6.2", "Content-Length: 0x5", 400), ("9112 6.2", "Content-Length: 5_0", 400),
            ("9112 6.2", "Content-Length: 5 5", 400), ("9112 6.2", "Content-Length:", 400),
            ("9112 6.2", "Content-Length: 5, 5", 400), ("9112 6.2", "Content-Length: 9223372036854775808", 400),
            ("9112 6.2", "Content-Length: 99999999999999999999", 400),
            ("9112 6.3", "Content-Length: 5\r\nContent-Length: 5", 400),
            ("9112 6.3", "Content-Length: 5\r\nContent-Length: 6", 400),
            ("9112 6.3", "Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
            ("9112 6.3", "Transfer-Encoding: chunked\r\nContent-Length: 5", 400),
            ("9112 6.3", "Transfer-Encoding: gzip", 400), ("9112 6.3", "Transfer-Encoding: identity", 400),
            ("9112 6.3", "Transfer-Encoding: chunked, gzip", 400), ("9112 6.1", "Transfer-Encoding: gzip, chunked", 501),
            ("9112 6.1", "Transfer-Encoding: xchunked", 501), ("9112 6.1", "Transfer-Encoding: chunked, chunked", 400),
            ("9112 6.1", "Transfer-Encoding: ,chunked", 400), ("9112 6.1", "Transfer-Encoding:", 400),
            ("9112 6.1", "Transfer-Encoding: chunked;a=b", 400), ("9112 6.1", "Transfer-Encoding: \u{0B}chunked", 400),
            ("9112 6.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
        ].map { ($0.0, "GET / HTTP/1.1\r\nHost: h\r\n\($0.1)\r\n\r\n", $0.2) }
        + [("9112 6.1", "POST / HTTP/1.0\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400)]

    /// Heads that are understood, and as what.
    static let understood: [(clause: String, head: String, parsed: String)] = [
        ("9112 2.2", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / Host=h none"),
        ("9112 2.3", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "GET / Host=h none"),
        ("9112 3.2", "GET / HTTP/1.0\r\n\r\n", "GET /  none closes"),
        ("9112 3.2.2", "GET http://H:80/x?y HTTP/1.1\r\nHost: h:80\r\n\r\n", "GET /x?y Host=h:80 none"),
        ("9112 3.2.2", "GET HTTP://h?y HTTP/1.1\r\nHost: h\r\n\r\n", "GET ?y Host=h none"),
        ("9112 3.2.4", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS  Host=h none"),
        ("9112 3.2", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "GET / Host=[::1]:8080 none"),
        ("9110 5.5", "GET / HTTP/1.1\r\nHost:\t h \t\r\nA:\r\nB: c\td\r\n\r\n", "GET / Host=h|A=|B=c\td none"),
        ("9112 6.2", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 005\r\n\r\n", "GET / Host=h|Content-Length=005 length(5)"),
        (
            "9112 6.1", "GET / HTTP/1.1\r\nHost: h\r\ntransfer-encoding: Chunked\r\n\r\n",
            "GET / Host=h|transfer-encoding=Chunked chunked"
        ),
        ("9112 9.3", "GET / HTTP/1.1\r\nHost: h\r\nConnection: a,,CLOSE\r\n\r\n", "GET / Host=h|Connection=a,,CLOSE none closes"),
        ("9112 9.3", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET / Connection=keep-alive none"),
        (
            "9112 9.3", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
            "GET / Connection=keep-alive, close none closes"
        ),
    ]

    @Test(arguments: refused)
    func `a head that could be read in two ways is refused, in however many pieces it comes`(
        _ row: (clause: String, head: String, status: Int)
    ) {
        let input = bytes(row.head)
        #expect(ParsedHead(input, cuts: []) == .refused(row.status))
        #expect(ParsedHead(input, cuts: 0..<input.count) == .refused(row.status))
    }

    @Test(arguments: understood)
    func `a head is read the same in however many pieces it comes`(_ row: (clause: String, head: String, parsed: String)) {
        let input = bytes(row.head)
        #expect(ParsedHead(input, cuts: []) == .head(row.parsed))
        #expect(ParsedHead(input, cuts: 0..<input.count) == .head(row.parsed))
        for cut in 0..<input.count { #expect(ParsedHead(input, cuts: [cut]) == .head(row.parsed)) }
        #expect(ParsedHead(Array(input.dropLast()), cuts: 0..<input.count - 1) == .incomplete)
    }

    @Test func `each limit holds at it and refuses one past it`() {
        func status(_ head: String) -> Int {
            let whole = ParsedHead(bytes(head), cuts: [])
            #expect(ParsedHead(bytes(head), cuts: stride(from: 0, to: head.utf8.count, by: 97)) == whole)
            if case .refused(let status) = whole { return status }
            return whole == .incomplete ? 0 : 200
        }
        func line(_ count: Int) -> String { "GET /\(String(repeating: "a", count: count - 14)) HTTP/1.1\r\nHost: h\r\n\r\n" }
        func fields(_ text: String) -> String { "GET / HTTP/1.1\r\nHost: h\r\n\(text)\r\n" }
        func field(_ count: Int) -> String { "a: \(String(repeating: "b", count: count - 3))\r\n" }
        #expect([status(line(8192)), status(line(8193))] == [200, 414])
        #expect([status(fields(field(8192))), status(fields(field(8193)))] == [200, 431])
        let most = "a:b\r\n"
        #expect(
            [status(fields(String(repeating: most, count: 99))), status(fields(String(repeating: most, count: 100)))] == [
                200, 431,
            ])
        // Host takes 9 bytes, three whole lines 8194 each; the last line's end is not counted.
        let three = field(8192) + field(8192) + field(8192)
        #expect([status(fields(three + field(8177))), status(fields(three + field(8178)))] == [200, 431])
        // Without an end of line it is refused as soon as it is too long.
        #expect(status("GET /" + String(repeating: "a", count: 8192)) == 414)
        #expect(status("GET / HTTP/1.1\r\na: " + String(repeating: "a", count: 8192)) == 431)
    }
}
