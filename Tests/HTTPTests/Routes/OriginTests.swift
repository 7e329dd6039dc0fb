import Dispatch
import Testing

@testable import HTTP

/// What a browser is told of pages of other origins (CORS protocol of the Fetch standard).
@Suite struct OriginTests {
    private func server(_ origins: String = "https://portal.example, http://localhost:3000") throws -> TestServer {
        try TestServer(origins: try #require(AllowedOrigins(origins)))
    }

    private func asks(_ origin: String) -> String { "Origin: \(origin)\r\n" }

    @Test(arguments: ["https://portal.example", "http://localhost:3000"])
    func `a page of an origin that is allowed may read every answer, and what its head says`(_ origin: String) throws {
        let server = try server()
        let preflight = "OPTIONS /v1/notes/1 HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: PATCH\r\n\(asks(origin))\r\n"
        for (request, status) in [
            (get("/target", asks(origin)), 200), (get("/nowhere", asks(origin)), 404), (get("/secret", asks(origin)), 401),
            (get("/tagged", asks(origin) + "If-None-Match: \"v1\"\r\n"), 304), (get("/later/a", asks(origin)), 200),
            (post("/echo", "a", type: "a/b", asks(origin)), 415), (preflight, 204),
        ] {
            if request.contains("/later/") { server.seen.door.signal() }
            let answer = try server.answer(to: request)
            #expect(answer.status == status && answer["Access-Control-Allow-Origin"] == origin, "\(request)")
            #expect(answer["Access-Control-Expose-Headers"]?.contains("ETag, Link, Location") == true)
            #expect(answer["Vary"]?.hasSuffix(", Origin") == true && answer["Access-Control-Allow-Credentials"] == nil)
        }
        let answer = try server.answer(to: preflight)
        #expect(answer["Access-Control-Allow-Methods"] == "PATCH, DELETE, OPTIONS" && answer["Access-Control-Max-Age"] == "7200")
        #expect(answer["Access-Control-Allow-Headers"]?.contains("Authorization, Content-Type") == true)
    }

    @Test(arguments: [
        "https://portal.example.evil", "http://portal.example", "https://portal.example:8443", "https://portal.example/", "null",
        "*",
        "https://PORTAL.example", "portal.example", "", "https://portal.example, http://localhost:3000", "http://localhost:30000",
    ])
    func `a page of another origin is answered alike, and told nothing`(_ origin: String) throws {
        let server = try server()
        for request in [
            get("/target", asks(origin)), "OPTIONS /target HTTP/1.1\r\nHost: h\r\n\(asks(origin))\r\n", get("/target"),
        ] {
            let answer = try server.answer(to: request)
            #expect(
                answer.status < 300 && !answer.fields.contains { $0.name.lowercased().hasPrefix("access-control-") }, "\(request)"
            )
            #expect(answer["Vary"]?.hasSuffix(", Origin") == true)
        }
    }

    @Test func `the next request of the connection has its own origin`() throws {
        let server = try server()
        let client = try server.client()
        #expect(try client.answer(to: get("/target", asks("http://localhost:3000")))["Access-Control-Allow-Origin"] != nil)
        #expect(try client.answer(to: get("/target"))["Access-Control-Allow-Origin"] == nil)
    }

    @Test func `without origins nothing is said of them`() throws {
        let answer = try TestServer().answer(to: get("/target", asks("https://portal.example")))
        #expect(answer["Access-Control-Allow-Origin"] == nil && answer["Vary"] == "Accept, Accept-Encoding, Accept-Language")
    }

    @Test(
        arguments: [
            ("https://a.example", true), (" https://a.example , http://b:80", true), ("HTTPS://A.example:443", true),
            ("http://[::1]:3000", true),
            ("*", false), ("null", false), ("a.example", false), ("https://", false), ("https://a.example/", false),
            ("https://a.example/path", false), ("https://user@a.example", false), ("ftp://a.example", false),
            ("https://a.example,", false),
            ("", false), ("https://*.example", false), ("https://a%41.example", false), ("https://a b", false),
            ("https://a.example:99999", false),
        ])
    func `an origin has a scheme, a host and perhaps a port`(_ text: String, _ isOne: Bool) {
        #expect((AllowedOrigins(text) != nil) == isOne)
    }

    @Test func `the port of the scheme is left out, as browsers do`() throws {
        let server = try server("https://A.example:443,http://b.example:80")
        for origin in ["https://a.example", "http://b.example"] {
            #expect(try server.answer(to: get("/target", asks(origin)))["Access-Control-Allow-Origin"] == origin)
        }
    }
}
