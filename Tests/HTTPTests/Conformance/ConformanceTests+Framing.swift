private func posted(_ fields: String, _ body: String = "", version: String = "1.1") -> String {
    "POST /echo HTTP/\(version)\r\nHost: h\r\nContent-Type: text/plain\r\n\(fields)\r\n\r\n\(body)"
}

extension ConformanceTests {
    /// Bodies of known length and of none: RFC 9112 §6.2-6.3, items 30 to 33.
    static let lengths: [Row] =
        [
            Row(30, "9112 6.3", get("/target"), 200, "GET /target"),
            Row(30, "9112 6.3", "POST /echo HTTP/1.1\r\nHost: h\r\n\r\n", 200, ""),
            Row(30, "9112 6.3", "DELETE /v1/notes/1 HTTP/1.1\r\nHost: h\r\n\r\n", 204),
            Row(31, "9112 6.2", post("/echo", "five!"), 200, "five!"), Row(31, "9112 6.2", post("/echo", ""), 200, ""),
            Row(31, "9112 6.2", posted("Content-Length: 005", "five!"), 200, "five!"),
            Row(31, "9112 6.2", posted("Content-Length:\t5 ", "five!"), 200, "five!"),
            Row(31, "9112 6.2", post("/echo", "\r\n\r\n"), 200, "\r\n\r\n"),
        ]
        + [
            "+5", "-1", "-0", "0x5", "5_0", "5 5", "5\t5", "", "5,", ",5", "5;a", "5.0", "5e0", "\u{B2}", "\"5\"", "five",
            "9223372036854775807", "9223372036854775808", "18446744073709551621", "99999999999999999999",
        ].map { Row(31, "9110 8.6", posted("Content-Length: \($0)", "five!"), 400) }
        + [
            Row(32, "9112 6.3", posted("Content-Length: 5\r\nContent-Length: 6", "five!"), 400),
            Row(32, "9112 6.3", posted("Content-Length: 5\r\nContent-Length: 5", "five!"), 400),
            Row(32, "9112 6.3", posted("Content-Length: 5\r\ncontent-LENGTH: 05", "five!"), 400),
            Row(32, "9112 6.3", posted("Content-Length: 5, 5", "five!"), 400),
            Row(32, "9112 6.3", posted("Content-Length: 5, 6", "five!"), 400),
            Row(33, "9112 6.1", posted("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
            Row(33, "9112 6.1", posted("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), 400),
            Row(33, "9112 6.1", posted("Content-Length: 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
            Row(33, "9112 6.1", posted("Content-Length: 5\r\nTransfer-Encoding: gzip", "five!"), 400),
        ]

    /// Transfer-Encoding: RFC 9112 §6.1, items 34 and 35.
    static let codings: [Row] =
        [
            "gzip", "identity", "chunked, gzip", "chunked, chunked", "chunked,", ",chunked", "", "chunked;a=b", "\u{0B}chunked",
            "chunked\u{00}", "chunked, identity", "identity, chunked, identity", "chunked\r\nTransfer-Encoding: chunked",
            "chunked\r\nTransfer-Encoding: identity", "identity\r\nTransfer-Encoding: chunked",
        ].map { Row(34, "9112 6.1", posted("Transfer-Encoding: \($0)", "0\r\n\r\n"), 400) }
        + ["gzip, chunked", "x-gzip, Chunked", "xchunked", "chunkedx", "\"chunked\"", "cow", "cow, chunked"].map {
            Row(34, "9112 6.1", posted("Transfer-Encoding: \($0)", "0\r\n\r\n"), 501)
        }
        + ["chunked", "Chunked", "CHUNKED", "\tchunked "].map {
            Row(34, "9112 7", posted("Transfer-Encoding: \($0)", "5\r\nfive!\r\n0\r\n\r\n"), 200, "five!")
        }
        + [
            Row(35, "9112 6.1", posted("Transfer-Encoding: chunked", "0\r\n\r\n", version: "1.0"), 400),
            Row(35, "9112 6.1", posted("Transfer-Encoding: gzip, chunked", "0\r\n\r\n", version: "1.0"), 400),
            Row(35, "9112 6.1", posted("Content-Length: 5\r\nTransfer-Encoding: chunked", "five!", version: "1.0"), 400),
        ]

    /// Chunked bodies, each behind the same head: RFC 9112 §7.1, items 36 to 39.
    static let chunks: [Row] =
        [
            ("7.1", "0\r\n\r\n", ""), ("7.1", "000\r\n\r\n", ""), ("7.1", "5\r\nfive!\r\n0\r\n\r\n", "five!"),
            ("7.1", "4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "Wikipedia"), ("7.1", "1\r\na\r\n01\r\nb\r\n0\r\n\r\n", "ab"),
            ("7.1", "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"),
            ("7.1", "0000000000000000000000000004\r\nWiki\r\n00\r\n\r\n", "Wiki"),
            ("7.1", "2\r\n\r\n\r\n0\r\n\r\n", "\r\n"), ("7.1", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
            ("7.1.1", "4;a\r\nWiki\r\n0;b=c;d=\"e;\\\"\\f\"\r\n\r\n", "Wiki"), ("7.1.1", "5;a=b\r\nfive!\r\n0\r\n\r\n", "five!"),
            ("7.1.1", "5;a=\"\"\r\nfive!\r\n0\r\n\r\n", "five!"), ("7.1.1", "5;a=\"\u{E9}\t\"\r\nfive!\r\n0\r\n\r\n", "five!"),
            ("7.1.2", "1\r\na\r\n0\r\nA: b\r\nContent-Length: 9\r\n\r\n", "a"),
            ("7.1.2", "1\r\na\r\n0\r\nTransfer-Encoding: gzip\r\nHost: g\r\n\r\n", "a"), ("7.1.2", "0\r\nA:\r\n\r\n", ""),
        ].map { Row(36, "9112 \($0.0)", chunked($0.1), 200, $0.2) }
        + [
            ("7.1", "FFFFFFFFFFFFFFFFF\r\n"), ("7.1", "10000000000000005\r\nfive!\r\n0\r\n\r\n"), ("7.1", "8000000000000000\r\n"),
            ("7.1", "7FFFFFFFFFFFFFFF\r\n"), ("7.1", "0x5\r\nfive!\r\n0\r\n\r\n"), ("7.1", "+5\r\nfive!\r\n0\r\n\r\n"),
            ("7.1", "-5\r\nfive!\r\n0\r\n\r\n"), ("7.1", "-0\r\n\r\n"), ("7.1", "5_0\r\n"), ("7.1", " 5\r\nfive!\r\n0\r\n\r\n"),
            ("7.1", "5 \r\nfive!\r\n0\r\n\r\n"), ("7.1", "5\t\r\nfive!\r\n0\r\n\r\n"), ("7.1", "\r\n"), ("7.1", "\r\n0\r\n\r\n"),
            ("7.1", "g\r\n"), ("7.1", "5h\r\nfive!\r\n0\r\n\r\n"),
            ("7.1", "\u{FF15}\r\n".utf8.map { "\(Character(Unicode.Scalar($0)))" }.joined()),
            ("7.1.1", ";a\r\n"), ("7.1.1", "5;\r\nfive!\r\n0\r\n\r\n"), ("7.1.1", "5;a=\r\nfive!\r\n0\r\n\r\n"),
            ("7.1.1", "5;=b\r\nfive!\r\n"), ("7.1.1", "5;a;;b\r\nfive!\r\n"), ("7.1.1", "5 ;a\r\nfive!\r\n"),
            ("7.1.1", "5;a=\"b\r\nfive!\r\n"), ("7.1.1", "5;a=\"b\\\r\nfive!\r\n"), ("7.1.1", "5;a=\"b\"c\r\nfive!\r\n"),
            ("7.1.1", "5;a=b c\r\nfive!\r\n"), ("7.1.1", "5;a\rb\r\nfive!\r\n"), ("7.1.1", "5;a=\u{00}\r\nfive!\r\n"),
            ("7.1.1", "5;a\nfive!\r\n0\r\n\r\n"), ("7.1.1", "5;a=\"\u{01}\"\r\nfive!\r\n"), ("7.1.1", "5;a=\"\n\"\r\nfive!\r\n"),
        ].map { Row(37, "9112 \($0.0)", chunked($0.1), 400) }
        + [
            "5\nfive!\r\n0\r\n\r\n", "5\rfive!\r\n0\r\n\r\n", "5\r\nfive!\n0\r\n\r\n", "5\r\nfive!X", "5\r\nfive!0\r\n\r\n",
            "5\r\nfive!\rX", "5\r\nfive!X\n0\r\n\r\n", "5\r\nfive! more\r\n0\r\n\r\n", "1\r\na\r\n0\n\r\n", "1\r\na\r\n0\r\n\n",
            "0\r\nA: b\n\r\n", "0\r\nA: b\r\n\n",
        ].map { Row(38, "9112 7.1", chunked($0), 400) }
        + [
            "0\r\nA : b\r\n\r\n", "0\r\n A: b\r\n\r\n", "0\r\nA: \u{00}\r\n\r\n", "0\r\nA: b\rc\r\n\r\n", "0\r\nA\r\n\r\n",
            "0\r\n: b\r\n\r\n", "0\r\n\u{E9}: b\r\n\r\n", "0;\(String(repeating: "a", count: 1023))\r\n\r\n",
            "0;\(String(repeating: "a", count: 1025))", String(repeating: "1\r\na\r\n", count: 3277),
            "0\r\n\(String(repeating: "a: b\r\n", count: 17))\r\n", "0\r\na: \(String(repeating: "b", count: 4092))\r\n\r\n",
            "0\r\na: \(String(repeating: "b", count: 4096))",
        ].map { Row(39, "9112 7.1.2", chunked($0), 400) }
        + [
            Row(39, "9112 7.1.1", chunked("0;\(String(repeating: "a", count: 1022))\r\n\r\n"), 200, ""),
            Row(39, "9112 7.1.2", chunked("0\r\n\(String(repeating: "a: b\r\n", count: 16))\r\n"), 200, ""),
            Row(42, "9110 15.5.14", chunked("FFFFFFFFFFFFFFF\r\n"), 413, closes: true),
            Row(42, "9110 15.5.14", chunked("100001\r\n"), 413, closes: true),
        ]

    /// Bodies that nobody reads, and those too large: items 41 to 45.
    static let drains: [Row] = [
        Row(41, "9112 9.3", post("/nowhere", "GET /"), 404), Row(41, "9112 9.3", post("/secret", "GET /"), 401),
        Row(41, "9112 9.3", post("/echo", "<a/>", type: "text/xml"), 415),
        Row(41, "9112 9.3", chunked("0\r\n\r\n", to: "/nowhere"), 404, closes: true),
        Row(41, "9112 9.3", chunked("5\r\nGET /\r\n0\r\n\r\n", to: "/secret"), 401, closes: true),
        Row(42, "9110 15.5.14", post("/small", "12345678"), 200, "12345678"),
        Row(42, "9110 15.5.14", post("/small", "123456789"), 413, code: "content-too-large"),
        Row(42, "9110 15.5.14", chunked("8\r\n12345678\r\n0\r\n\r\n", to: "/small"), 200, "12345678"),
        Row(42, "9110 15.5.14", chunked("8\r\n12345678\r\n1\r\n9\r\n0\r\n\r\n", to: "/small"), 413, closes: true),
        Row(42, "9110 15.5.14", posted("Content-Length: 1048577"), 413, code: "content-too-large", closes: true),
        Row(42, "9110 15.5.14", posted("Content-Length: 999999999999999999"), 413, closes: true),
        Row(43, "9110 15.5.12", "POST /dropped HTTP/1.1\r\nHost: h\r\n\r\n", 200, "dropped"),
        Row(43, "9110 15.5.14", post("/dropped", String(repeating: "x", count: 65_536)), 200, "dropped"),
        Row(43, "9110 15.5.14", post("/dropped", String(repeating: "x", count: 65_537)), 413, closes: true),
        Row(44, "9112 11.2", post("/dropped", "GET /no HTTP/1.1\r\n\r\n"), 200, "dropped"),
        Row(44, "9110 9.3.1", "GET /target HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 200, "GET /target"),
        Row(
            44, "9110 9.3.1", chunked("5\r\nGET /\r\n0\r\n\r\n", to: "/target").replacing("POST", with: "GET"), 200, "GET /target"
        ),
        Row(44, "9110 9.3.2", "HEAD /target HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 200, ""),
        Row(44, "9110 9.3.5", "DELETE /v1/notes/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 204),
        Row(44, "9110 9.3.7", "OPTIONS /target HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 204),
        Row(44, "9110 9.3.7", "OPTIONS * HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 204),
        Row(44, "9110 9.3.8", "TRACE / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /", 405),
        Row(45, "9112 6.3", post("/echo", get("/target")), 200, get("/target")),
        Row(45, "9112 7.1", chunked("4\r\nGET \r\nE\r\n/ HTTP/1.1\r\n\r\n\r\n0\r\n\r\n"), 200, "GET / HTTP/1.1\r\n\r\n"),
    ]
}
