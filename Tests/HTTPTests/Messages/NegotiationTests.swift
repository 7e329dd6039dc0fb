import Testing

@testable import HTTP

/// What a refusal of Accept or of a query says; what is refused stands in `ConformanceTests`.
@Suite struct NegotiationTests {
    @Test func `a refusal names what would have been right`() throws {
        let server = try TestServer()
        #expect(try server.answer(to: get("/typed", "Accept: a/b\r\n")).text.contains("application/json, text/plain"))
        #expect(try server.answer(to: get("/query?nam=a")).text.contains("Did you mean name?"))
        #expect(
            try server.answer(to: post("/echo", "a", type: "text/xml; a=b")).text.contains("The Content-Type text/xml is not"))
        #expect(
            try server.answer(to: post("/echo", "a", type: "text/plain; charset=\"iso-8859-1\"")).text.contains(
                "The charset iso-8859-1 is not accepted"))
    }

    @Test(
        arguments: [
            ("/target/", "/target"), ("//target", "/target"), ("/TARGET", "/target"), ("/targt", "/target"),
            ("/v2/notes/1", "/v1/notes/1"),
            ("/notes/7", "/v1/notes/7"), ("/V1/Notes/A/lines/3/", "/v1/notes/A/lines/3"),
            ("/v1/notes/a%20b/line/2", "/v1/notes/a%20b/lines/2"),
            ("/api/v1/notes/1", "/v1/notes/1"), ("/echos", "/echo"),
            ("/nothing/of/the/kind", nil), ("/xyz", nil), ("/v1/notes/1/pages/2", nil),
            ("/" + String(repeating: "a", count: 300), nil),
            ("/v1/" + String(repeating: "a/", count: 90), nil), ("/target%0d%0aSet-Cookie:x", nil),
        ] as [(String, String?)])
    func `an address without a route names the one that was meant`(_ path: String, _ meant: String?) throws {
        let answer = try TestServer().answer(to: get(path))
        #expect(answer.status == 404 && answer.text.contains("Did you mean") == (meant != nil), "\(answer.text)")
        if let meant { #expect(answer.text.contains("Did you mean \(meant)? GET / lists")) }
    }

    @Test(arguments: [
        ("de_DE", ["de-DE"]), ("de-at, en_GB;q=0.5", ["de-at", "en-GB"]), ("de_DE.UTF-8, *;q=0.1", ["de-DE", "*"]),
    ])
    func `a language as systems name it is taken`(_ field: String, _ ranges: [String]) throws {
        #expect(
            try TestServer().answer(to: get("/languages", "Accept-Language: \(field)\r\n")).text == ranges.joined(separator: "|"))
    }
}
