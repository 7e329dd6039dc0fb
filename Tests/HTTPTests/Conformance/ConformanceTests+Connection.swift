private func expecting(_ fields: String, _ body: String = "", to target: String = "/echo", version: String = "1.1") -> String {
    "POST \(target) HTTP/\(version)\r\nHost: h\r\nContent-Type: text/plain\r\n\(fields)\r\n\r\n\(body)"
}

private func old(_ target: String, _ fields: String = "") -> String { "GET \(target) HTTP/1.0\r\n\(fields)\r\n" }

extension ConformanceTests {
    /// Expect: RFC 9110 §10.1.1, items 46 to 50. What is sent when is in `EarlyAnswerTests`.
    static let expectations: [Row] =
        [
            Row(46, "9110 10.1.1", expecting("Expect: 100-continue\r\nContent-Length: 4", "body"), 200, "body"),
            Row(46, "9110 10.1.1", expecting("Content-Length: 4\r\nExpect: 100-continue", "body"), 200, "body"),
            Row(
                46, "9110 10.1.1", expecting("Expect: 100-continue\r\nTransfer-Encoding: chunked", "4\r\nbody\r\n0\r\n\r\n"), 200,
                "body"),
            Row(46, "9110 10.1.1", expecting("Expect: 100-continue\r\nContent-Length: +4", "body"), 400),
            Row(
                47, "9110 10.1.1", expecting("Expect: 100-continue\r\nContent-Length: 4", "body", version: "1.0"), 200, "body",
                closes: true),
            Row(
                47, "9110 10.1.1",
                expecting("Connection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 4", "body", version: "1.0"), 200,
                "body"),
            Row(48, "9110 10.1.1", expecting("Expect: 100-CONTINUE\r\nContent-Length: 4", "body"), 200, "body"),
            Row(49, "9110 10.1.1", expecting("Expect: 100-continue\r\nContent-Length: 0"), 200, ""),
            Row(49, "9110 10.1.1", expecting("Expect: 100-continue"), 200, ""),
            Row(49, "9110 10.1.1", get("/target", "Expect: 100-continue\r\n"), 200, "GET /target"),
        ]
        + ["200-maybe", "100", "100-continue, gold", "100-continue;a=b", "\"100-continue\"", "", "100-continu\u{E9}"].map {
            Row(48, "9110 10.1.1", expecting("Expect: \($0)\r\nContent-Length: 4", "body"), 417, code: "expectation-failed")
        }
        + [
            ("/secret", 401), ("/nowhere", 404), ("/target", 405),
        ].map { target, status in
            Row(
                50, "9110 10.1.1", expecting("Expect: 100-continue\r\nContent-Length: 4", "body", to: target), status,
                closes: true)
        } + [
            Row(50, "9110 10.1.1", expecting("Expect: 100-continue\r\nContent-Length: 9", to: "/small"), 413, closes: true),
            Row(
                50, "9110 10.1.1", expecting("Expect: 100-continue\r\nContent-Encoding: cow\r\nContent-Length: 4", "body"), 415,
                closes: true),
        ]

    /// Connections: RFC 9112 §9, items 51 to 58. What takes time is in `PipeliningTests` and `DeadlineTests`.
    static let connections: [Row] =
        [
            Row(51, "9112 9.3", get("/target"), 200, "GET /target", lacks: ["Connection", "Keep-Alive"]),
            Row(51, "9112 9.3", get("/target", "Connection: keep-alive\r\nKeep-Alive: 5\r\n"), 200, lacks: ["Keep-Alive"]),
            Row(51, "9112 9.3", get("/target", "Connection: closed, not-close\r\n"), 200),
            Row(51, "9112 9.3", get("/target", "Proxy-Connection: close\r\n"), 200),
        ]
        + [
            "close", "Close", "CLOSE", "foo, close", "close, foo", ",close", "keep-alive, close", "close, keep-alive",
            "\tclose\t", "keep-alive\r\nConnection: close", "close\r\nConnection: keep-alive",
            "a\r\nConnection:\r\nConnection: close",
        ].map { Row(52, "9112 9.6", get("/target", "Connection: \($0)\r\n"), 200, "GET /target", closes: true) }
        + [
            Row(52, "9112 9.6", post("/echo", "body", "Connection: close\r\n"), 200, "body", closes: true),
            Row(52, "9112 9.6", get("/stream/2", "Connection: close\r\n"), 200, "a piece\na piece\n", closes: true),
            Row(52, "9112 9.6", get("/nowhere", "Connection: close\r\n"), 404, closes: true),
            Row(53, "9112 9.3", old("/target"), 200, "GET /target", closes: true),
            Row(53, "9112 9.3", old("/target", "Connection: keep-alive\r\n"), 200, "GET /target"),
            Row(53, "9112 9.3", old("/target", "Connection: a, Keep-Alive\r\n"), 200, "GET /target"),
            Row(53, "9112 9.3", old("/target", "Connection: keep-alive, close\r\n"), 200, closes: true),
            Row(53, "9112 9.3", old("/target", "Keep-Alive: 5\r\n"), 200, closes: true),
            Row(53, "9112 6.3", old("/stream/3"), 200, "a piece\na piece\na piece\n", lacks: ["Content-Length"], closes: true),
            Row(53, "9112 6.3", old("/stream/3", "Connection: keep-alive\r\n"), 200, lacks: ["Content-Length"], closes: true),
            Row(53, "9112 6.3", old("/counted/2", "Connection: keep-alive\r\n"), 200, has: ["Content-Length": "16"]),
            Row(53, "9112 9.3", old("/nowhere", "Connection: keep-alive\r\n"), 404),
            Row(54, "9112 9.3.2", "BAD\r\n\r\n", 400),
            Row(58, "9110 7.8", get("/target", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), 200, lacks: ["Upgrade"]),
            Row(
                58, "9110 7.8", get("/target", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"),
                200),
            Row(58, "9110 7.8", get("/target", "Connection: upgrade\r\nUpgrade: TLS/1.0, HTTP/2.0\r\n"), 200, "GET /target"),
            Row(58, "9110 7.8", get("/target", "Upgrade: a b\r\n"), 200, "GET /target"),
        ]
}
