import Dispatch
import JSON
import Testing

@testable import HTTP

/// In which language a problem is told, and where the addresses in an answer lead.
@Suite struct ReaderTests {
    private func asks(_ language: String) -> String { "Accept-Language: \(language)\r\n" }

    private func problem(_ answer: Answer) throws -> JSONValue { try JSONDocument(answer.body).root }

    @Test(arguments: [
        ("de", "de"), ("DE-at", "de"), ("de_DE.UTF-8", "de"), ("fr, de;q=0.5", "de"), ("en, de", "en"),
        ("de;q=0.2, en;q=0.8", "en"),
        ("fr", "en"), ("*", "en"), ("de;q=0", "en"), ("de-", "en"), ("de--AT", "en"), ("deutsch", "en"), ("", "en"),
    ])
    func `a problem is told in the language that the client likes best`(_ accepted: String, _ language: String) throws {
        let answer = try TestServer().answer(to: get("/nowhere", asks(accepted)))
        #expect(answer.status == 404 && answer["Content-Language"] == language)
        #expect(answer["Vary"]?.contains("Accept-Language") == true)
        let problem = try problem(answer)
        #expect(problem["title"]?.string == (language == "de" ? "Nicht gefunden" : "Not Found"))
        #expect(
            problem["detail"]?.string
                == (language == "de" ? "Unter dieser Adresse gibt es nichts." : "There is nothing at this address."))
        #expect(problem["code"]?.string == "not-found" && problem["instance"]?.string == "/nowhere")
    }

    @Test func `whatever goes wrong, before a handler and behind it, is told in German to who reads German`() throws {
        let server = try TestServer()
        server.seen.door.signal()
        for (request, status) in [
            ("GET /query?size=x HTTP/1.1\r\nHost: h\r\n\(asks("de"))\r\n", 400),
            ("GET / HTTP/1.1\r\n\(asks("de"))Host: h\r\nHost: h\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\(asks("de"))Host: h\r\nno colon\r\n\r\n", 400),
            ("PUT / HTTP/1.1\r\nHost: h\r\n\(asks("de"))\r\n", 405), ("BREW / HTTP/1.1\r\nHost: h\r\n\(asks("de"))\r\n", 501),
            (get("/typed", asks("de") + "Accept: image/png\r\n"), 406), (get("/secret", asks("de")), 401),
            (post("/echo", "a", type: "a/b", asks("de")), 415), (post("/small", "123456789", asks("de")), 413),
            (
                "POST /echo HTTP/1.1\r\nHost: h\r\n\(asks("de"))Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                400
            ),
            (get("/forged", asks("de")), 500), (get("/later/gone", asks("de")), 410),
            (get("/tagged", asks("de") + "If-Match: \"x\"\r\n"), 412),
        ] {
            let answer = try server.answer(to: request)
            #expect(
                answer.status == status && answer["Content-Language"] == (request.hasPrefix("BREW") ? "en" : "de"), "\(request)")
            guard ![401, 410, 412].contains(status), !request.hasPrefix("BREW") else { continue }  // those are the test's own
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(!text.contains("The ") && !text.contains("Send "), "\(text)")
        }
        #expect(try server.answer(to: get("/target", asks("de")))["Content-Language"] == nil, "what is no problem is as it was")
    }

    @Test func `the reason phrase stays English, and each request of a connection has its own language`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/nowhere", asks("de")))
        #expect(try client.answer(to: get("/nowhere"))["Content-Language"] == "de")
        #expect(try client.answer()["Content-Language"] == "en")
        #expect(Status.notFound.reason.description == "Not Found")
    }

    @Test func `who waits for the disk reads in their language why a change was not kept`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/held", asks("de")))
        #expect(server.seen.wait(for: "/held"))
        server.gate.refuse(1...1, .outcomeUnknown)
        let answer = try client.answer()
        #expect(answer.status == 503 && answer["Content-Language"] == "de")
        #expect(try problem(answer)["detail"]?.string?.hasPrefix("Der Datenträger braucht zu lange") == true)
        #expect(try problem(answer)["instance"]?.string == "/held")
    }

    @Test func `a head that stays away is told in the language that has come of it`() throws {
        var limits = Limits.patient
        limits.headMilliseconds = 1
        let server = try TestServer(limits, starts: false)
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\n\(asks("de"))Host: h\r\n")
        try server.server.start()
        let answer = try client.answer()
        #expect(answer.status == 408 && answer["Content-Language"] == "de")
        #expect(
            try problem(answer)["detail"]?.string == "Die Anfrage hat zu lange gedauert: Der Header kam nicht rechtzeitig an.")
    }

    // MARK: Addresses

    @Test func `fields that are addresses begin with the public one, and others stay`() throws {
        let server = try TestServer(address: PublicAddress(origin: "https://hr.example", prefix: "/rapport"))
        let answer = try server.answer(to: get("/placed"))
        #expect(answer["Location"] == "https://hr.example/rapport/v1/notes/1" && answer["X-Location"] == "/v1/notes/1")
        #expect(answer["Content-Location"] == "https://hr.example/rapport/v1/notes/1/lines" && answer["Content-Language"] == "en")
        #expect(answer["Link"] == "<https://hr.example/rapport/v1/notes?after=2>; rel=\"next\"")
        let elsewhere = try server.answer(to: get("/elsewhere"))
        #expect(
            elsewhere["Location"] == "https://other.example/v1" && elsewhere["Link"] == "<https://other.example/v1>; rel=\"next\""
        )
        let nowhere = try problem(try server.answer(to: get("/v1/note/1/lines/2")))
        #expect(nowhere["instance"]?.string == "https://hr.example/rapport/v1/note/1/lines/2")
        #expect(nowhere["fix"]?.string == "Did you mean /rapport/v1/notes/1/lines/2? GET /rapport/ lists where to start.")
        let plain = try TestServer().answer(to: get("/placed"))
        #expect(plain["Location"] == "/v1/notes/1" && plain["Link"] == "</v1/notes?after=2>; rel=\"next\"")
    }

    @Test(
        arguments: [
            ("https://hr.example.org", "https://hr.example.org/v1"), ("https://hr.example.org/", "https://hr.example.org/v1"),
            ("https://hr.example.org/rapport", "https://hr.example.org/rapport/v1"),
            ("https://hr.example.org/rapport/", "https://hr.example.org/rapport/v1"),
            ("HTTPS://HR.example.org/R", "https://hr.example.org/R/v1"),
            ("http://10.0.0.1:8080/a/b-c_d.e~f", "http://10.0.0.1:8080/a/b-c_d.e~f/v1"),
            ("http://[::1]:3000/x", "http://[::1]:3000/x/v1"),
            ("https://hr.example.org:443", "https://hr.example.org/v1"),
            ("", nil), ("/rapport", nil), ("hr.example.org", nil), ("//hr.example.org", nil), ("ftp://hr.example.org", nil),
            ("https://", nil), ("https:///rapport", nil), ("https://hr.example.org/a?b", nil), ("https://hr.example.org?b", nil),
            ("https://hr.example.org/#top", nil), ("https://me@hr.example.org", nil), ("https://hr.example.org//a", nil),
            ("https://hr.example.org/a//", nil), ("https://hr.example.org/../a", nil), ("https://hr.example.org/a/./b", nil),
            ("https://hr.example.org/a b", nil), ("https://hr.example.org/a%20b", nil), ("https://hr.example.org/ä", nil),
            ("https://hr.example.org/{x}", nil), ("https://hr.example.org:", nil), ("https://hr.example.org:99999", nil),
            ("https://*.example.org", nil), ("https://a(b).org", nil), ("https://hr.example.org\r\nX: y", nil),
            (" https://hr.example.org", nil),
        ])
    func `a public address has a scheme, a host, perhaps a port and a plain path`(_ text: String, _ link: String?) {
        #expect(PublicAddress(text)?.link("/v1") == link)
    }
}
