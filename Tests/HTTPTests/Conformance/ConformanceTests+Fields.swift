/// A request with these field lines and no others.
private func lines(_ fields: String) -> String { "GET /target HTTP/1.1\r\n\(fields)\r\n" }

/// A request with this field behind Host.
private func field(_ line: String) -> String { get("/target", line + "\r\n") }

extension ConformanceTests {
    /// Field lines: RFC 9110 §5 and RFC 9112 §5, items 20 to 29.
    static let fields: [Row] =
        hosts + names + values + sizes
        + [
            Row(26, "9112 5.1", get("/fields", "Accept:\t a \t\r\nOrigin:o\r\nX-Request-Id: x\r\n"), 200, "a|o|x"),
            Row(26, "9110 5.5", get("/fields", "Accept: a b\tc\r\nX-Request-Id: x\r\n"), 200, "a b\tc|-|x"),
            // What Unicode calls white space is none.
            Row(26, "9110 5.6.3", get("/fields", "Origin: \u{85}o\u{A0}\r\nX-Request-Id: x\r\n"), 200, "-|\u{FFFD}o\u{FFFD}|x"),
            Row(
                28, "9110 5.3", get("/fields", "accept: a\r\nORIGIN: o\r\nAccept:\r\nAccept: b,,c\r\nX-Request-Id: x\r\n"), 200,
                "a, , b,,c|o|x"),
            Row(28, "9110 5.6.1", field("Connection: ,,close,,"), 200, closes: true),
            Row(28, "9110 5.6.1", get("/tagged", "If-Match: ,, \"v1\" ,,\r\n"), 200),
            Row(28, "9110 5.1", "GET /target HTTP/1.1\r\nhOsT: h\r\n\r\n", 200), Row(28, "9110 5.5", field("A:"), 200),
            Row(
                28, "9110 5.1", "POST /echo HTTP/1.1\r\nHOST: h\r\ncontent-type: text/plain\r\nCONTENT-LENGTH: 1\r\n\r\na", 200,
                "a"),
            Row(28, "9110 5.3", field("A: b\r\nA: b\r\nAccept: */*\r\nAccept: */*\r\nVia: 1.1 a\r\nVia: 1.1 b"), 200),
        ]
        + [
            "Content-Type: a/b", "Authorization: a", "If-Modified-Since: a", "If-Unmodified-Since: a", "Origin: a",
            "Idempotency-Key: a", "traceparent: a", "X-Request-Id: a", "Content-Length: 0",
        ].map { Row(29, "9110 5.3", field("\($0)\r\n\($0)"), 400) } + [
            Row(29, "9110 5.3", field("Content-Type: a/b\r\nA: b\r\nCONTENT-type: c/d"), 400)
        ]

    private static let hosts: [Row] =
        [
            "h", "h:8080", "h:", "example.org", "xn--bcher-kva.example", "192.0.2.1", "[::1]", "[2001:db8::1]:8080", "a_b",
            "localhost:65535", "a%41b.test", "%FF", "a%00b", "a,b;c=d.test", "!$&'()*+,;=", "h%2e:80",
        ].map { Row(20, "9112 3.2", lines("Host: \($0)\r\n"), 200) }
        + [
            "", "Host:\r\n", "Host: \t\r\n", "Host: h\r\nHost: h\r\n", "Host: h\r\nA: b\r\nhost: g\r\n", "Host: a b\r\n",
            "Host: u@h\r\n", "Host: h/p\r\n", "Host: h?q\r\n", "Host: h#f\r\n", "Host: a, b\r\n",
            "Host: h:99999\r\n", "Host: h:65536\r\n", "Host: h:1x\r\n", "Host: h:+1\r\n", "Host: h:-1\r\n", "Host: h:1:2\r\n",
            "Host: :80\r\n", "Host: :\r\n", "Host: [::1\r\n", "Host: [::1]8\r\n", "Host: [x]\r\n", "Host: [.]\r\n",
            "Host: [1]\r\n", "Host: [::1::]\r\n", "Host: [fe80::1%eth0]\r\n", "Host: []\r\n",
            "Host: ::1\r\n", "Host: h\u{E9}\r\n", "Host: h\\g\r\n", "Host: <h>\r\n", "Host: \"h\"\r\n", "Host: http://h\r\n",
            "Host: h%zz\r\n", "Host: h%\r\n", "Host: h%4\r\n", "Host: h%4:80\r\n", "Host: h%4g\r\n", "Host: %\r\n",
        ].map { Row(20, "9112 3.2", lines($0), 400) }
        + [
            Row(21, "9112 3.2", "GET /target HTTP/1.0\r\n\r\n", 200, "GET /target", closes: true),
            Row(21, "9112 3.2", "GET /target HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n", 400),
            Row(21, "9112 3.2", "GET /target HTTP/1.0\r\nHost: a b\r\n\r\n", 400),
        ]

    private static let names: [Row] =
        [
            Row(22, "9112 5.1", field("A : b"), 400), Row(22, "9112 5.1", field("A\t: b"), 400),
            Row(22, "9112 5.1", lines("Host : h\r\n"), 400), Row(22, "9112 5.1", field("Content-Length : 5"), 400),
            Row(22, "9112 5.1", field("Transfer-Encoding : chunked"), 400),
            Row(23, "9112 5", field(": b"), 400), Row(23, "9112 5", field("A"), 400), Row(23, "9112 5", field("A b: c"), 400),
            Row(23, "9110 5.1", field("\u{C0}: b"), 400), Row(23, "9110 5.1", field("A\u{00}: b"), 400),
            Row(23, "9110 5.1", field("\u{7F}: b"), 400), Row(23, "9110 5.1", field("!#$%&'*+-.^_`|~9aZ: b"), 200),
        ]
        + "\"(),/;<=>?@[\\]{}".map { Row(23, "9110 5.1", field("A\($0): b"), 400) }

    private static let values: [Row] =
        (Array(0..<0x20) + [0x7F]).filter { $0 != 0x09 && $0 != 0x0A }.map { octet in
            Row(24, "9110 5.5", field("A: b\(Character(Unicode.Scalar(UInt8(octet))))c"), 400)
        } + [
            Row(24, "9110 5.5", field("A: \u{00}"), 400), Row(24, "9110 5.5", field("A: b\u{00}"), 400),
            Row(24, "9110 5.5", field("A: \u{80}b\u{FF}"), 200), Row(24, "9110 5.5", field("A: b\tc"), 200),
            Row(25, "9112 5.2", field("A: b\r\n c"), 400), Row(25, "9112 5.2", field("A: b\r\n\tc"), 400),
            Row(25, "9112 5.2", field("A: b\r\n "), 400), Row(25, "9112 5.2", lines("Host: h\r\n i\r\n"), 400),
            Row(25, "9112 5.2", field("Transfer-Encoding:\r\n chunked"), 400),
        ]

    private static let longest = "A: \(String(repeating: "b", count: 8189))\r\n"

    private static let sizes: [Row] = [
        Row(27, "6585 5", field("A: \(String(repeating: "b", count: 8189))"), 200),
        Row(27, "6585 5", field("A: \(String(repeating: "b", count: 8190))"), 431),
        Row(27, "6585 5", field("\(String(repeating: "n", count: 8192)): b"), 431),
        Row(27, "6585 5", field(String(repeating: "a:b\r\n", count: 98) + "a:b"), 200),
        Row(27, "6585 5", field(String(repeating: "a:b\r\n", count: 99) + "a:b"), 431),
        Row(27, "6585 5", field(String(repeating: "A: \(String(repeating: "b", count: 8000))\r\n", count: 5) + "a:b"), 431),
        // At the bound of all together and one past it; Host is one of them.
        Row(27, "6585 5", field("\(longest)\(longest)\(longest)A: \(String(repeating: "b", count: 8174))"), 200),
        Row(27, "6585 5", field("\(longest)\(longest)\(longest)A: \(String(repeating: "b", count: 8175))"), 431),
        Row(27, "6585 5", "GET / HTTP/1.1\r\nA: \(String(repeating: "b", count: 8192))", 431),  // long before its end
    ]
}
