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

    @Test(arguments: ConformanceTests.rows)
    func `the head of a row is refused or read the same in however many pieces it comes`(_ row: Row) {
        let input = bytes(row.request)
        let whole = ParsedHead(input, cuts: [])
        #expect(ParsedHead(input, cuts: stride(from: 0, to: input.count, by: max(1, input.count / 400))) == whole)
        #expect(ParsedHead(input, cuts: [input.count - 1]) == whole)
        switch whole {
        case .refused(let status): #expect(row.status == status)
        case .head: #expect(![414, 417, 431, 501, 505].contains(row.status))
        case .incomplete: Issue.record("a row has a whole head")
        }
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
