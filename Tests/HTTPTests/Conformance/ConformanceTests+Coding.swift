private func accepting(_ codings: String, _ target: String = "/middling") -> String {
    get(target, "Accept-Encoding: \(codings)\r\n")
}

/// - Parameter body: Each character up to U+00FF is one byte.
private func coded(_ coding: String, _ body: String, to target: String = "/echo") -> String {
    "POST \(target) HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Encoding: \(coding)\r\n"
        + "Content-Length: \(body.unicodeScalars.count)\r\n\r\n\(body)"
}

/// "five!" in gzip: head, data, checksum and length (RFC 1952 §2.3).
private let head = "\u{1F}\u{8B}\u{08}\u{00}\u{00}\u{00}\u{00}\u{00}\u{02}\u{03}"
private let data = "K\u{CB},KU\u{04}\u{00}"
private let tail = "'V\u{E1}\u{92}\u{05}\u{00}\u{00}\u{00}"
private let five = head + data + tail
/// "aaaaaaaaa" in gzip.
private let nine = head + "KL\u{84}\u{02}\u{00}f\u{DE}\u{B7}w\u{09}\u{00}\u{00}\u{00}"

extension ConformanceTests {
    /// gzip, for answers and for bodies: RFC 9110 §8.4 and §12.5.3, items 70 and 73 to 76.
    static let gzip: [Row] = taken + refused + varying + tags + gzipped

    private static let taken: [Row] =
        [
            "gzip", "GZIP", "x-gzip", "X-GZip", "*", "gzip;q=0.001", "gzip;q=1.000", "gzip;q=1.", "deflate, gzip",
            "br;q=1, gzip;q=0.1", "gzip;Q=0.5", "gzip ; q=0.5", "\tgzip\t", ",,gzip,,", "identity;q=0.5, gzip", "*;q=0.1",
            "*;q=0, gzip", "identity;q=0, gzip", "deflate, *;q=0.5", "br\r\nAccept-Encoding: gzip",
        ].map {
            Row(73, "9110 12.5.3", accepting($0), 200, has: ["Content-Encoding": "gzip"], lacks: ["Transfer-Encoding"])
        }

    private static let refused: [Row] =
        [
            "", "identity", "gzip;q=0", "gzip;q=0.000", "GZIP;Q=0", "br", "deflate", "br, zstd", "*;q=0", "gzip;q=0, *",
            "*, gzip;q=0", "gzip;q=1.001", "gzip;q=0.0001", "gzip;q=", "gzip;q=-1", "gzip;q=2", "gzip;q=.5", "gzipx", "g zip",
            "\"gzip\"", "identity, gzip;q=0.5", "identity;q=0", "gzip\\",
        ].map { Row(73, "9110 12.5.3", accepting($0), 200, has: ["Content-Length": "4096"], lacks: ["Content-Encoding"]) }
        + [Row(73, "9110 12.5.3", get("/middling"), 200, has: ["Content-Length": "4096"], lacks: ["Content-Encoding"])]

    /// Whatever the answer is: caches have to know that it could have been another.
    private static let varying: [Row] =
        [
            (get("/"), 200), (accepting("gzip"), 200), (accepting("br"), 200), (get("/overfull"), 204), (get("/nowhere"), 404),
            (get("/secret"), 401), (get("/tagged", "If-None-Match: \"v1\"\r\n"), 304),
            (get("/tagged", "If-Match: \"v0\"\r\n"), 412), (post("/echo", "a"), 200), (post("/", "a"), 405), (get("/a b"), 400),
            (get("/stream/1"), 200), (get("/typed", "Accept: a/b\r\n"), 406),
        ].map { request, status in
            Row(
                74, "9110 12.5.5", request, status, has: ["Vary": "Accept, Accept-Encoding, Accept-Language"],
                closes: status == 400)
        }

    private static let tags: [Row] = [
        Row(75, "9110 8.8.3.3", get("/tagged"), 200, has: ["ETag": "\"v1\""], lacks: ["Content-Encoding"]),
        Row(75, "9110 8.8.3.3", accepting("gzip", "/tagged"), 200, has: ["ETag": "\"v1-gzip\"", "Content-Encoding": "gzip"]),
        Row(75, "9110 13.1.2", get("/tagged", "If-None-Match: \"v1\"\r\n"), 304, has: ["ETag": "\"v1\""]),
        Row(
            75, "9110 13.1.2", accepting("gzip\r\nIf-None-Match: \"v1-gzip\"", "/tagged"), 304, has: ["ETag": "\"v1-gzip\""],
            lacks: ["Content-Encoding"]),
        Row(75, "9110 13.1.2", accepting("gzip\r\nIf-None-Match: \"v1\"", "/tagged"), 304),
        Row(75, "9110 13.1.2", accepting("gzip\r\nIf-None-Match: W/\"v1-gzip\"", "/tagged"), 304),
        Row(75, "9110 13.1.2", accepting("gzip\r\nIf-None-Match: \"v0-gzip\"", "/tagged"), 200),
        Row(75, "9110 13.1.2", accepting("gzip\r\nIf-None-Match: \"v1-br\", \"-gzip\"", "/tagged"), 200),
        Row(75, "9110 13.1.1", post("/tagged", "", "If-Match: \"v1\"\r\n"), 200),
        Row(75, "9110 13.1.1", post("/tagged", "", "If-Match: \"v1-gzip\"\r\n"), 200),
        Row(75, "9110 13.1.1", post("/tagged", "", "If-Match: W/\"v1-gzip\"\r\n"), 200),
        Row(75, "9110 13.1.1", post("/tagged", "", "If-Match: \"v1-gzip-gzip\"\r\n"), 412),
        Row(76, "9110 8.4", accepting("gzip", "/sized/1023"), 200, has: ["Content-Length": "1023"], lacks: ["Content-Encoding"]),
        Row(76, "9110 8.4", accepting("gzip", "/sized/1024"), 200, has: ["Content-Encoding": "gzip"]),
        Row(76, "9110 9.3.2", accepting("gzip").replacing("GET", with: "HEAD"), 200, "", has: ["Content-Encoding": "gzip"]),
        Row(76, "9110 15.3.5", accepting("gzip", "/overfull"), 204, lacks: ["Content-Encoding", "Content-Length"]),
        Row(
            76, "9110 8.4", accepting("gzip", "/stream/300"), 200, has: ["Transfer-Encoding": "chunked"],
            lacks: ["Content-Encoding"]),
        Row(
            76, "9110 8.4", "GET /middling HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n", 200, has: ["Content-Encoding": "gzip"],
            closes: true),
    ]

    private static let gzipped: [Row] =
        ["gzip", "GZip", "x-gzip", "identity, gzip"].map { Row(70, "9110 8.4.1", coded($0, five), 200, "five!") }
        + broken.map { Row(70, "1952 2.3", coded("gzip", $0), 400, code: "invalid-gzip", closes: false) }
        + ["gzip, gzip", "br", "gzip, br"].map {
            Row(
                70, "9110 8.4", coded($0, five), 415, code: "content-encoding-unsupported", has: ["Accept-Encoding": "gzip"])
        } + [
            Row(42, "9110 15.5.14", coded("gzip", nine, to: "/small"), 413, code: "content-too-large")  // which takes eight
        ]

    private static let broken: [String] = [
        "five!", head, "\(head)\(data)", String(five.dropLast()), String(five.dropFirst()), "\(five)\u{00}",
        "\(head)\(data)\(head)\(data)", "\(head)\(data)(\(tail.dropFirst())", "\(head)\u{FF}\(data.dropFirst())\(tail)",
    ]
}
