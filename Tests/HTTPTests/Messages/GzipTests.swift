import CShim
import Testing

@testable import HTTP

/// Bodies in gzip, both ways (RFC 9110 §8.4, §12.5.3).
@Suite struct GzipTests {
    static func gzip(_ bytes: [UInt8]) -> [UInt8] { Deflater(level: 6).gzip(bytes) }

    private func gunzip(_ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 1 << 21)
        let count = cs_gunzip(bytes, bytes.count, &out, out.count)
        return count < 0 ? [] : Array(out[..<count])
    }

    /// Accept-Encoding, and whether an answer of 4 KiB comes in gzip.
    static let codings: [(field: String?, isGzipped: Bool)] = [
        (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, br", false), ("br, gzip", true),
        ("gzip;q=0", false), ("gzip;q=0.000", false), ("gzip;q=0.001", true), ("gzip;q=1.001", false), ("gzip;q=1.", true),
        ("*", true), ("*;q=0", false), ("*;q=0, gzip", true), ("gzip;q=0, *", false), ("identity", false),
        ("identity, gzip", true), ("identity;q=0.5, gzip", true), ("identity, gzip;q=0.5", false), ("identity;q=0, gzip", true),
        ("identity;q=0", false), ("gzip ; q=0.2", true), ("gzip;q=abc", false), (",,gzip,", true), ("gzipp", false),
    ]

    @Test func `an answer comes in gzip if the client takes it, and says so`() throws {
        let server = try TestServer()
        let client = try server.client()
        for (field, isGzipped) in Self.codings {
            let line = field.map { "Accept-Encoding: \($0)\r\n" } ?? ""
            let answer = try client.answer(to: get("/middling", line))
            #expect(answer.status == 200 && answer["Vary"] == "Accept, Accept-Encoding, Accept-Language", "\(field ?? "-")")
            #expect((answer["Content-Encoding"] == "gzip") == isGzipped, "\(field ?? "-")")
            let body = isGzipped ? gunzip(answer.body) : answer.body
            #expect(body.count == 4096 && body.starts(with: "0123456789abcdef".utf8), "\(field ?? "-")")
            let head = try client.answer(to: get("/middling", line).replacing("GET", with: "HEAD"))
            #expect(head["Content-Length"] == answer["Content-Length"] && head["Content-Encoding"] == answer["Content-Encoding"])
        }
    }

    @Test func `several lines of Accept-Encoding are one list`() throws {
        let server = try TestServer()
        let client = try server.client()
        let answer = try client.answer(to: get("/middling", "Accept-Encoding: br\r\nAccept-Encoding: gzip;q=0.5\r\n"))
        #expect(answer["Content-Encoding"] == "gzip")
        let other = try client.answer(to: get("/middling", "Accept-Encoding: gzip;q=0.5\r\nAccept-Encoding: identity\r\n"))
        #expect(other["Content-Encoding"] == nil)
    }

    /// All lines are looked at once, and of each the first 64 members: a head full of them costs no more than any other.
    @Test func `what comes behind more preferences than any client has does not count`() throws {
        let server = try TestServer()
        let client = try server.client()
        for (before, isGzipped) in [(63, true), (64, false)] {
            let line = "Accept-Encoding: \(String(repeating: "br,", count: before))gzip\r\n"
            #expect((try client.answer(to: get("/middling", line))["Content-Encoding"] == "gzip") == isGzipped, "\(before)")
            let types = "Accept: \(String(repeating: "a/b,", count: before))text/plain\r\n"
            #expect(try client.answer(to: get("/typed", types)).status == (isGzipped ? 200 : 406), "\(before)")
        }
        let many = String(repeating: "Accept-Encoding: \(String(repeating: "gzip;q=0.1,", count: 29))\r\n", count: 90)
        #expect(try client.answer(to: get("/middling", many))["Content-Encoding"] == "gzip")
    }

    @Test func `what is kept is sent the same, however often it is asked for`() throws {
        let body = KeptBody(Array(String(repeating: "coach and mentee ", count: 100).utf8))
        let deflater = Deflater(level: Gzip.quickLevel)
        let answers = (0..<3).map { _ in body.gzipped(deflater) }
        #expect(answers.allSatisfy { gunzip($0) == body.bytes } && answers[1] == answers[2])
        #expect(answers[0].count >= answers[2].count && answers[2].count <= body.bytesKeptMax - body.bytes.count)
    }

    @Test func `what would hold up a loop is compressed beside it, in haste and then as small as it gets`() throws {
        let deflater = Deflater(level: Gzip.quickLevel)
        for (count, isLarge) in [
            (Gzip.turnBytesMax, false), (Gzip.turnBytesMax + 1, true), (1 << 20, true), (1 << 20 + 1, false),
        ] {
            let body = KeptBody((0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 * 31) })
            #expect(body.awaitsGzip == isLarge, "\(count)")
        }
        let body = KeptBody((0..<100_000).map { UInt8(truncatingIfNeeded: $0 * $0 / 977) })
        body.compress()
        let quick = body.gzipped(deflater)
        #expect(body.awaitsGzip && gunzip(quick) == body.bytes && body.gzipped(deflater) == quick)
        body.compress()
        let small = body.gzipped(deflater)
        #expect(!body.awaitsGzip && gunzip(small) == body.bytes && small.count < quick.count)
    }

    @Test func `small answers, huge ones and streams go as they are`() throws {
        let server = try TestServer()
        let client = try server.client()
        let rows: [(target: String, isGzipped: Bool)] = [
            ("/sized/1023", false), ("/sized/1024", true), ("/sized/1048576", true), ("/sized/1048577", false),
            ("/stream/500", false),
            ("/counted/500", false), ("/overfull", false), ("/kept", true),
        ]
        for (target, isGzipped) in rows {
            let answer = try client.answer(to: get(target, "Accept-Encoding: gzip\r\n"))
            #expect((answer["Content-Encoding"] == "gzip") == isGzipped && answer["Vary"] != nil, "\(target)")
            #expect(isGzipped || answer.status == 204 || answer.body.count >= 1023)
        }
        // Without a body as it is, the client can only have it compressed, or not at all (RFC 9110 §12.5.3).
        let small = try client.answer(to: get("/sized/5", "Accept-Encoding: gzip, identity;q=0\r\n"))
        #expect(small["Content-Encoding"] == "gzip" && gunzip(small.body) == Array("xxxxx".utf8))
    }

    @Test func `a problem comes in gzip as well, and a kept answer as whole as others`() throws {
        let server = try TestServer()
        let client = try server.client()
        let problem = try client.answer(to: get("/\(String(repeating: "n", count: 2000))", "Accept-Encoding: gzip\r\n"))
        #expect(problem.status == 404 && problem["Content-Encoding"] == "gzip")
        #expect(String(decoding: gunzip(problem.body), as: UTF8.self).contains("\"code\":\"not-found\""))
        let (kept, plain) = (
            try client.answer(to: get("/kept", "Accept-Encoding: gzip\r\n")), try client.answer(to: get("/kept"))
        )
        #expect(gunzip(kept.body) == plain.body && plain.text.hasSuffix("2]\n") && kept.body.count < plain.body.count / 10)
    }

    @Test func `each coding has a tag of its own, and either is the version it belongs to`() throws {  // RFC 9110 §8.8.3.3
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.answer(to: get("/tagged"))["ETag"] == "\"v1\"")
        #expect(try client.answer(to: get("/tagged", "Accept-Encoding: gzip\r\n"))["ETag"] == "\"v1-gzip\"")
        // What the client sends, and the status and tag of the answer.
        let rows: [(fields: String, status: Int, tag: String)] = [
            ("Accept-Encoding: gzip\r\nIf-None-Match: \"v1-gzip\"", 304, "\"v1-gzip\""),
            ("Accept-Encoding: gzip\r\nIf-None-Match: \"v1\"", 304, "\"v1\""),
            ("Accept-Encoding: gzip\r\nIf-None-Match: \"v1\", W/\"v1-gzip\"", 304, "\"v1-gzip\""),
            ("If-None-Match: \"v1-gzip\"", 200, "\"v1\""), ("If-None-Match: \"v1\"", 304, "\"v1\""),
            ("If-None-Match: \"v1-gzi\"", 200, "\"v1\""), ("If-None-Match: \"v0-gzip\"", 200, "\"v1\""),
            ("Accept-Encoding: gzip\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 304, "\"v1-gzip\""),
        ]
        for row in rows {
            let answer = try client.answer(to: get("/tagged", row.fields + "\r\n"))
            #expect(answer.status == row.status && answer["ETag"] == row.tag && answer["Vary"] != nil, "\(row)")
        }
        #expect(try client.answer(to: post("/tagged", "", "If-Match: \"v1-gzip\"\r\n")).status == 200)
        #expect(try client.answer(to: post("/tagged", "", "If-None-Match: \"v1-gzip\"\r\n")).status == 412)
    }

    // MARK: Request bodies

    private func coded(_ target: String, _ body: [UInt8], coding: String = "gzip") -> [UInt8] {
        bytes(
            "POST \(target) HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Encoding: \(coding)\r\n"
                + "Content-Length: \(body.count)\r\n\r\n") + body
    }

    @Test func `a body in gzip reaches its handler without it`() throws {
        let server = try TestServer()
        let client = try server.client()
        let text = Array(String(repeating: "coach and mentee ", count: 1000).utf8)
        let two = Self.gzip(Array("a ".utf8)) + Self.gzip(Array("body".utf8))  // members are put together, RFC 1952 §2.2
        for (body, coding, seen) in [
            (Self.gzip(text), "gzip", text), (Self.gzip(text), "X-GZIP", text), (Self.gzip([]), "gzip", []),
            (two, "gzip", Array("a body".utf8)),
            (text, "identity", text), (Self.gzip(text), "identity, gzip", text),
        ] {
            client.send(coded("/echo", body, coding: coding))
            let answer = try client.answer()
            #expect(answer.status == 200 && answer.body == seen, "\(coding)")
        }
        let body = Self.gzip(text)
        client.send(
            bytes(
                "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
            ))
        for byte in body { client.send(bytes("1\r\n") + [byte] + bytes("\r\n")) }
        client.send("0\r\n\r\n")
        #expect(try client.answer().body == text)
    }

    @Test func `what a body inflates to is bounded as any body is`() throws {
        let server = try TestServer()
        let client = try server.client()
        for (count, status) in [(1 << 20, 200), (1 << 20 + 1, 413)] {  // the bound of /echo
            client.send(coded("/echo", Self.gzip([UInt8](repeating: 0x61, count: count))))
            #expect(try client.answer().status == status, "\(count)")
        }
        let bomb = Self.gzip([UInt8](repeating: 0, count: 256 << 20))
        #expect(bomb.count < 1 << 19)
        client.send(coded("/echo", bomb))
        let answer = try client.answer()
        #expect(answer.status == 413 && answer.code == "content-too-large")
        #expect(try client.answer(to: get("/")).status == 200)
    }

    @Test func `a body that is not what its coding says is refused, and the connection goes on`() throws {
        let server = try TestServer()
        let client = try server.client()
        let whole = Self.gzip(Array("a body".utf8))
        var damaged = whole
        damaged[whole.count - 5] ^= 1  // of the checksum
        let rows: [(body: [UInt8], coding: String, status: Int, code: String)] = [
            (Array("plain".utf8), "gzip", 400, "invalid-gzip"), (Array(whole.dropLast()), "gzip", 400, "invalid-gzip"),
            (damaged, "gzip", 400, "invalid-gzip"), (whole + [0], "gzip", 400, "invalid-gzip"),
            (Array(whole.prefix(5)), "gzip", 400, "invalid-gzip"), (whole, "br", 415, "content-encoding-unsupported"),
            (Self.gzip(whole), "gzip, gzip", 415, "content-encoding-unsupported"),
            (whole, "deflate", 415, "content-encoding-unsupported"), (whole, "gzip, br", 415, "content-encoding-unsupported"),
        ]
        let before = server.seen.all.count
        for row in rows {
            client.send(coded("/echo", row.body, coding: row.coding))
            let answer = try client.answer()
            #expect(answer.status == row.status && answer.code == row.code, "\(row)")
            #expect((answer["Accept-Encoding"] == "gzip") == (row.status == 415))
        }
        #expect(server.seen.all.count == before, "no handler has run")
    }
}
