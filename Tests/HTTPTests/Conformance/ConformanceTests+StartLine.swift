/// A request of that first line, with a Host.
private func line(_ line: String) -> String { line + "\r\nHost: h\r\n\r\n" }

extension ConformanceTests {
    /// Where a request starts, its method and its version: RFC 9112 §2-3, items 1 to 14.
    static let startLine: [Row] = [
        Row(1, "9112 3", line("GET /target HTTP/1.1"), 200, "GET /target"),
        Row(1, "9112 3", line("GET /target?a=b&c HTTP/1.1"), 200, "GET /target?a=b&c"),
        Row(2, "9112 2.2", "\r\n" + get("/target"), 200, "GET /target"),
        Row(2, "9112 2.2", "\r\n\r\n" + get("/target"), 200, "GET /target"),
        Row(2, "9112 2.2", "\r\n\r\n\r\n" + get("/target"), 400),

        Row(3, "9112 2.2", "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}", 400),  // a TLS hello
        Row(3, "9112 2.2", "SSH-2.0-OpenSSH_9.2\r\n", 400), Row(3, "9112 2.2", "HTTP/1.1 200 OK\r\n\r\n", 400),
        Row(3, "9112 2.2", "{\"a\": 1}\r\n\r\n", 400), Row(3, "9112 2.2", "\u{00}\r\n", 400),
        Row(3, "9112 2.2", "\u{EF}\u{BB}\u{BF}" + get("/target"), 400), Row(3, "9112 2.2", "GET\r\n\r\n", 400),

        Row(4, "9112 2.2", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400),
        Row(4, "9112 2.2", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        Row(4, "9112 2.2", "GET / HTTP/1.1\r\nHost: h\n\r\n", 400), Row(4, "9112 2.2", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400),
        Row(4, "9112 2.2", "GET / HTTP/1.1\nHost: h\n\n", 400), Row(4, "9112 2.2", "GET /\n HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        Row(4, "9112 2.2", "GET / HTTP/1.1\r\nHost: h\r\nA: b\nC: d\r\n\r\n", 400),
        Row(5, "9112 2.2", "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        Row(5, "9112 2.2", "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", 400),
        Row(5, "9112 2.2", "\rGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        Row(5, "9112 2.2", "GET / HTTP/1.1\rHost: h\r\n\r\n", 400),
        Row(5, "9112 2.2", "GET / HTTP/1.1\r\nHost: h\r\r\n\r\n", 400),
        Row(5, "9112 2.2", "GET / HTTP/1.1\r\nHost: h\r\nA\r: b\r\n\r\n", 400),
        Row(5, "9112 2.2", "GET / HTTP/1.1\r\nHost: h\r\nA: b\rC: d\r\n\r\n", 400),
        Row(6, "9112 2.2", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400),
        Row(6, "9112 2.2", "GET / HTTP/1.1\r\n\tHost: h\r\n\r\n", 400),
        Row(6, "9112 2.2", "GET / HTTP/1.1\r\n \r\nHost: h\r\n\r\n", 400),

        Row(7, "9112 3", line(" GET / HTTP/1.1"), 400), Row(7, "9112 3", line("GET  / HTTP/1.1"), 400),
        Row(7, "9112 3", line("GET /  HTTP/1.1"), 400), Row(7, "9112 3", line("GET\t/ HTTP/1.1"), 400),
        Row(7, "9112 3", line("GET /\tHTTP/1.1"), 400), Row(7, "9112 3", line("GET / HTTP/1.1 "), 400),
        Row(7, "9112 3", line("GET / HTTP/1.1\t"), 400), Row(7, "9112 3", line("GET\u{0B}/ HTTP/1.1"), 400),
        Row(7, "9112 3", line("GET / HTTP/1.1 GET"), 400), Row(7, "9112 3", line(" "), 400),

        Row(8, "9112 2.3", line("GET / http/1.1"), 400), Row(8, "9112 2.3", line("GET / Http/1.1"), 400),
        Row(8, "9112 2.3", line("GET / HTTP/1"), 400), Row(8, "9112 2.3", line("GET / HTTP/01.1"), 400),
        Row(8, "9112 2.3", line("GET / HTTP/1.10"), 400), Row(8, "9112 2.3", line("GET / HTTP/1.01"), 400),
        Row(8, "9112 2.3", line("GET / HTTP/ 1.1"), 400), Row(8, "9112 2.3", line("GET / HTTP/1,1"), 400),
        Row(8, "9112 2.3", line("GET / HTTP/+1.1"), 400), Row(8, "9112 2.3", line("GET / HTTP/1."), 400),
        Row(8, "9112 2.3", line("GET / HTTP/.1"), 400), Row(8, "9112 2.3", line("GET / HTTP/A.1"), 400),
        Row(8, "9112 2.3", line("GET / HTTP1.1"), 400), Row(8, "9112 2.3", line("GET / HTTPS/1.1"), 400),
        Row(8, "9112 2.3", line("GET / HTTP/1.\u{B9}"), 400), Row(8, "9112 2.3", line("GET / HTTP/1.1\u{00}"), 400),
        Row(9, "9112 2.3", line("GET / HTTP/2.0"), 505), Row(9, "9112 2.3", line("GET / HTTP/3.0"), 505),
        Row(9, "9112 2.3", line("GET / HTTP/9.9"), 505), Row(9, "9112 2.3", line("GET / HTTP/0.9"), 505),
        Row(9, "9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Row(10, "9112 2.3", line("GET /target HTTP/1.2"), 200, "GET /target"),
        Row(10, "9112 2.3", line("GET /target HTTP/1.9"), 200, "GET /target"),
        Row(11, "9112 3", "GET /\r\n", 400), Row(11, "9112 3", "GET /\r\n\r\n", 400), Row(11, "9112 3", "GET / \r\n\r\n", 400),

        Row(12, "9110 9.1", line("FOO / HTTP/1.1"), 501), Row(12, "9110 9.1", line("get / HTTP/1.1"), 501),
        Row(12, "9110 9.1", line("GETX / HTTP/1.1"), 501), Row(12, "9110 9.1", line("GE / HTTP/1.1"), 501),
        Row(12, "9110 9.1", line("!#$%&'*+-.^_`|~9aZ / HTTP/1.1"), 501),  // every kind of tchar
        Row(12, "9110 9.1", line("\(String(repeating: "M", count: 4000)) / HTTP/1.1"), 501),
        Row(12, "9110 9.1", line("G\u{C9}T / HTTP/1.1"), 400), Row(12, "9110 9.1", line("G(T / HTTP/1.1"), 400),
        Row(12, "9110 9.1", line("GET: / HTTP/1.1"), 400), Row(12, "9110 9.1", line("\"GET\" / HTTP/1.1"), 400),
        Row(12, "9110 9.1", line("G\u{00}T / HTTP/1.1"), 400),
        Row(12, "9110 9.3.2", line("HEAD / HTTP/2.0"), 505), Row(12, "9110 9.3.2", "HEAD / HTTP/1.1\r\n\r\n", 400),
        Row(13, "9110 15.5.6", line("PUT / HTTP/1.1"), 405, has: ["Allow": "GET, HEAD, OPTIONS"]),
        Row(13, "9110 15.5.6", line("PATCH /echo HTTP/1.1"), 405, has: ["Allow": "POST, OPTIONS"]),
        Row(13, "9110 15.5.6", line("GET /v1/notes/1 HTTP/1.1"), 405, has: ["Allow": "PATCH, DELETE, OPTIONS"]),
        Row(13, "9110 15.5.6", line("HEAD /echo HTTP/1.1"), 405, has: ["Allow": "POST, OPTIONS"]),
        Row(13, "9110 15.5.6", post("/target", "a body"), 405, has: ["Allow": "GET, HEAD, OPTIONS"]),

        Row(14, "9110 4.1", line("GET /target?\(String(repeating: "a", count: 7992)) HTTP/1.1"), 200),
        Row(14, "9110 15.5.15", line("GET /\(String(repeating: "a", count: 8192)) HTTP/1.1"), 414),
        Row(14, "9110 15.5.15", "GET /\(String(repeating: "a", count: 8192))", 414),  // long before its end
    ]

    /// Request targets: RFC 9112 §3.2 and RFC 3986, items 15 to 19.
    static let targets: [Row] =
        (Array(0...0x20) + [0x7F, 0x80, 0xA0, 0xC9, 0xFF]).map { octet in
            Row(15, "9112 3.2", line("GET /target?\(Character(Unicode.Scalar(UInt8(octet)))) HTTP/1.1"), 400)
        } + [
            Row(15, "9112 3.2", line("GET /# HTTP/1.1"), 400), Row(15, "9112 3.2", line("GET /a#b HTTP/1.1"), 400),
            Row(15, "9112 3.2", line("GET /\\a HTTP/1.1"), 400), Row(15, "9112 3.2", line("GET \\ HTTP/1.1"), 400),
            Row(15, "9112 3.2", line("GET /a b HTTP/1.1"), 400),
            Row(15, "3986 2.1", line("GET /% HTTP/1.1"), 400), Row(15, "3986 2.1", line("GET /%0 HTTP/1.1"), 400),
            Row(15, "3986 2.1", line("GET /%zz HTTP/1.1"), 400), Row(15, "3986 2.1", line("GET /%+1 HTTP/1.1"), 400),
            Row(15, "3986 2.1", line("GET /%%41 HTTP/1.1"), 400), Row(15, "3986 2.1", line("GET /%u0041 HTTP/1.1"), 400),
            Row(15, "3986 2.1", line("GET /%00 HTTP/1.1"), 400), Row(15, "3986 2.1", line("GET /?a=%00 HTTP/1.1"), 400),
            Row(15, "3629 3", line("GET /%C0%AF HTTP/1.1"), 400), Row(15, "3629 3", line("GET /%E0%80%AF HTTP/1.1"), 400),
            Row(15, "3629 3", line("GET /%ED%A0%80 HTTP/1.1"), 400), Row(15, "3629 3", line("GET /%F4%90%80%80 HTTP/1.1"), 400),
            Row(15, "3629 3", line("GET /%C3 HTTP/1.1"), 400), Row(15, "3629 3", line("GET /?a=%FF HTTP/1.1"), 400),
            Row(15, "3629 3", line("GET /?%80 HTTP/1.1"), 400),

            Row(16, "9112 3.2.2", line("GET http://h/target?a=b HTTP/1.1"), 200, "GET /target?a=b"),
            Row(16, "9112 3.2.2", line("GET HTTP://H/target HTTP/1.1"), 200, "GET /target"),
            Row(16, "9112 3.2.2", line("GET http://h HTTP/1.1"), 200, "hello\n"),
            Row(16, "9112 3.2.2", line("GET http://h?a HTTP/1.1"), 200, "hello\n"),
            Row(16, "9112 3.2.2", "GET http://h:80/target HTTP/1.1\r\nHost: h:80\r\n\r\n", 200, "GET /target"),
            Row(16, "9112 3.2.2", "GET http://[::1]:80/target HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200, "GET /target"),
            Row(16, "9112 3.2.2", "GET http://h/target HTTP/1.0\r\n\r\n", 200, "GET /target", closes: true),
            Row(16, "9112 3.2.2", line("GET http://g/ HTTP/1.1"), 400),
            Row(16, "9112 3.2.2", line("GET http://h:81/ HTTP/1.1"), 400),
            Row(16, "9112 3.2.2", "GET http://h/ HTTP/1.1\r\n\r\n", 400),
            Row(16, "9110 4.2.4", "GET http://u@h/ HTTP/1.1\r\nHost: u@h\r\n\r\n", 400),
            Row(16, "9110 4.2.4", "GET http://u@h/ HTTP/1.0\r\n\r\n", 400),
            Row(16, "9110 4.2.1", "GET http:///x HTTP/1.0\r\n\r\n", 400),
            Row(16, "9110 4.2.1", line("GET http:// HTTP/1.1"), 400),
            Row(16, "9110 4.2.1", "GET http://h:99999/ HTTP/1.0\r\n\r\n", 400),
            Row(16, "9110 7.4", line("GET https://h/ HTTP/1.1"), 400), Row(16, "9110 7.4", line("GET ftp://h/ HTTP/1.1"), 400),
            Row(16, "9112 3.2", line("GET h/ HTTP/1.1"), 400), Row(16, "9112 3.2.3", line("GET h:80 HTTP/1.1"), 400),
            Row(16, "9112 3.2", line("GET ?a HTTP/1.1"), 400),

            Row(
                17, "9110 9.3.7", line("OPTIONS * HTTP/1.1"), 204, has: ["Allow": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"],
                lacks: ["Content-Type"]),
            Row(17, "9112 3.2.4", line("GET * HTTP/1.1"), 400), Row(17, "9112 3.2.4", line("POST * HTTP/1.1"), 400),
            Row(17, "9112 3.2.4", line("OPTIONS ** HTTP/1.1"), 400), Row(17, "9112 3.2.4", line("OPTIONS *?a HTTP/1.1"), 400),
            Row(18, "9110 9.3.6", line("CONNECT h:443 HTTP/1.1"), 501), Row(18, "9110 9.3.6", line("CONNECT h: HTTP/1.1"), 501),
            Row(18, "9110 9.3.6", line("CONNECT h:99999 HTTP/1.1"), 501), Row(18, "9110 9.3.6", line("CONNECT / HTTP/1.1"), 501),
            Row(19, "9110 9.3.8", line("TRACE / HTTP/1.1"), 405, has: ["Allow": "GET, HEAD, OPTIONS"]),
            Row(19, "9110 9.3.8", "TRACE /target HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer a\r\n\r\n", 405),
        ]
}
