import Testing

/// One exchange as bytes: what a client sends, and what it has to get.
struct Row: Sendable, CustomStringConvertible {
    /// The place in `Coverage`, 1 to 92.
    let item: Int
    /// The RFC and its section.
    let clause: String
    let request: String
    let status: Int
    /// The body of the answer, nil where it does not matter.
    let body: String?
    /// The code of the problem in the body, nil where it does not matter.
    let code: String?
    /// Fields that the answer has, with their values.
    let has: [String: String]
    /// Fields that the answer has not.
    let lacks: [String]
    /// Whether the server closes behind the answer.
    let closes: Bool

    /// Requests that cannot be understood end their connection, as nobody knows where the next one starts.
    private static let fatal: Set<Int> = [400, 408, 414, 417, 431, 501, 505]

    init(
        _ item: Int, _ clause: String, _ request: String, _ status: Int, _ body: String? = nil, code: String? = nil,
        has: [String: String] = [:], lacks: [String] = [], closes: Bool? = nil
    ) {
        (self.item, self.clause, self.request, self.status) = (item, clause, request, status)
        (self.body, self.code, self.has, self.lacks) = (body, code, has, lacks)
        self.closes = closes ?? Self.fatal.contains(status)
    }

    var description: String { "\(item), RFC \(clause): \(request.debugDescription.prefix(80))" }

    var isHead: Bool { request.drop { $0.isNewline }.hasPrefix("HEAD ") }

    var isHTTP10: Bool { request.contains(" HTTP/1.0\r\n") }

    /// Whether a 100 may come first: it does where the rest of the body has not come with the head.
    var mayContinue: Bool { (item == 46 || item == 48) && status == 200 }
}

/// A request whose body is chunked, all of it framing that the sender chose.
func chunked(_ body: String, to target: String = "/echo") -> String { chunkedHead(target) + body }

func chunkedHead(_ target: String = "/echo") -> String {
    "POST \(target) HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
}

extension Answer {
    /// What holds for every answer of the server, whatever was asked.
    func expectWellFormed(to row: Row, _ note: String) {
        func comment() -> Comment { "\(row): \(note), \(head), \(fields)" }
        for name in ["Date", "X-Request-Id", "X-Content-Type-Options"] {
            #expect(fields.count { $0.name == name } == 1, comment())
        }
        let single = ["content-type", "content-length", "transfer-encoding", "connection", "etag", "location"]
        let names = fields.map { $0.name.lowercased() }
        for name in single { #expect(names.count { $0 == name } <= 1, comment()) }
        #expect(self["Date"]?.utf8.count == 29 && self["Date"]?.hasSuffix(" GMT") == true, comment())  // RFC 9110 §5.6.7
        // RFC 9112 §6: framed in one way, and in none where there is no body; only a close tells HTTP/1.0 where a stream ends.
        let framings = [self["Content-Length"], self["Transfer-Encoding"]].count { $0 != nil }
        #expect(framings == (status == 204 || status == 304 || row.isHTTP10 && row.closes && framings == 0 ? 0 : 1), comment())
        #expect(!row.isHTTP10 || self["Transfer-Encoding"] == nil, comment())
        // RFC 9112 §9.6
        #expect(self["Connection"] == (row.closes ? "close" : row.isHTTP10 ? "keep-alive" : nil), comment())
        // RFC 9457
        guard status >= 400 else { return }
        #expect(self["Content-Type"] == "application/problem+json" && self["Cache-Control"] == "no-store", comment())
        #expect(body.isEmpty == row.isHead && (row.isHead || code != nil), comment())
    }
}
