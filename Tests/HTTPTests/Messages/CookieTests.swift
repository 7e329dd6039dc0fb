import JSON
import Testing

@testable import HTTP

/// Cookies, and whether a form comes from a page of ours.
@Suite struct CookieTests {
    /// Hands on a request with these field lines, as a handler gets it.
    private func withRequest<Result>(_ lines: String, _ body: (borrowing Request) throws -> Result) throws -> Result {
        var parser = HeadParser()
        let head = Array("GET / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n".utf8)
        return try head.withUnsafeBytes { bytes in
            #expect(try parser.parse(bytes, Limits()))
            return try body(
                Request(
                    bytes: bytes, head: parser.head, content: bytes.part(0..<0), parameters: PathParameters(), requestID: "a",
                    principal: .nobody))
        }
    }

    @Test(
        arguments: [
            ("Cookie: rapport=abc\r\n", "abc"), ("cookie: a=b; rapport=abc; c=d\r\n", "abc"),
            ("Cookie: a=b;rapport=abc\r\n", "abc"),
            ("Cookie: rapport=\r\n", ""), ("Cookie: rapport=a=b\r\n", "a=b"), ("Cookie: rapport=\"abc\"\r\n", "\"abc\""),
            ("Cookie: a=b\r\nCookie: rapport=abc\r\n", "abc"),
            ("", nil), ("Cookie: \r\n", nil), ("Cookie: ;;\r\n", nil), ("Cookie: rapport\r\n", nil),
            ("Cookie: Rapport=abc\r\n", nil),
            ("Cookie: xrapport=abc\r\n", nil), ("Cookie: rapportx=abc\r\n", nil), ("Cookie: a=rapport=abc\r\n", nil),
            ("Cookie: rapport =abc\r\n", nil),
            // Which of them is ours, nobody could tell.
            ("Cookie: rapport=abc; rapport=abd\r\n", nil), ("Cookie: rapport=abc\r\nCookie: rapport=abc\r\n", nil),
        ] as [(String, String?)])
    func `a cookie is found by its very name, where there is one of it`(_ lines: String, _ value: String?) throws {
        #expect(try withRequest(lines) { $0.cookie("rapport") } == value)
    }

    @Test func `a cookie goes to the whole host and to no script, over TLS where its name says so`() {
        var response = Response()
        response.set(Cookie(name: "__Host-a", value: "v", isSecure: true))
        response.set(Cookie(name: "a", value: "v", isSecure: false))
        response.drop(Cookie(name: "__Host-a", value: "v", isSecure: true))
        #expect(
            String(decoding: response.fieldLines, as: UTF8.self) == """
                Set-Cookie: __Host-a=v; Path=/; HttpOnly; Secure; SameSite=Lax\r
                Set-Cookie: a=v; Path=/; HttpOnly; SameSite=Lax\r
                Set-Cookie: __Host-a=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0\r

                """)
    }

    static let own = ["https://hr.example.org"]

    @Test(
        arguments: [
            (nil, nil, .unknown), ("same-origin", nil, .own), ("none", nil, .own),
            ("same-origin", "https://hr.example.org", .own),
            (nil, "https://hr.example.org", .own),
            ("same-site", nil, .foreign), ("cross-site", nil, .foreign), ("", nil, .foreign), ("Same-Origin", nil, .foreign),
            ("same-origin, none", nil, .foreign), ("cross-site", "https://hr.example.org", .foreign),
            ("same-origin", "null", .foreign), ("none", "https://evil.example", .foreign),
            (nil, "null", .foreign), (nil, "", .foreign), (nil, "http://hr.example.org", .foreign),
            (nil, "https://hr.example.org:8443", .foreign), (nil, "https://hr.example.org.evil.example", .foreign),
            (nil, "https://HR.example.org", .foreign), (nil, "https://hr.example.org/", .foreign),
        ] as [(String?, String?, CrossSite)])
    func `what a browser says of where a form comes from has to be right in each field`(
        _ site: String?, _ origin: String?, _ expected: CrossSite
    ) {
        #expect(CrossSite(site: site, origin: origin, own: Self.own) == expected)
    }

    @Test(arguments: [
        ("X-Forwarded-Proto: https\r\n", true), ("X-Forwarded-Proto: HTTPS\r\n", true),
        ("X-Forwarded-Proto: http, https\r\n", true),
        ("Forwarded: for=1.2.3.4;proto=https\r\n", true), ("Forwarded: proto=http, proto=\"https\"\r\n", true),
        ("", false), ("X-Forwarded-Proto: http\r\n", false), ("X-Forwarded-Proto: https, http\r\n", false),
        ("X-Forwarded-Proto: httpsx\r\n", false), ("Forwarded: proto=https, for=1.2.3.4\r\n", false),
        // Where both are there, the one that has a standard counts, as for addresses.
        ("Forwarded: proto=http\r\nX-Forwarded-Proto: https\r\n", false),
    ])
    func `the last word of a proxy says whether its client came over TLS, if it is believed`(
        _ lines: String, _ isTLS: Bool
    ) throws {
        var parser = HeadParser()
        let head = Array("GET / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n".utf8)
        let proxies = try #require(TrustedProxies("10.0.0.1"))
        for (sender, isBelieved) in [("10.0.0.1", true), ("10.0.0.2", false)] {
            parser.reset()
            let found = try head.withUnsafeBytes { bytes in
                #expect(try parser.parse(bytes, Limits()))
                return proxies.saysTLS(parser.head, bytes, sentBy: try #require(ClientAddress(sender)))
            }
            #expect(found == (isTLS && isBelieved), "\(sender)")
        }
    }

    @Test(arguments: [
        ("203.0.113.77", "203.0.113.0/24", false), ("127.0.0.1", "127.0.0.0/24", true), ("127.9.9.9", "127.9.9.0/24", true),
        ("::1", "0:0:0::/48", true), ("2001:db8:1:2:3::4", "2001:db8:1::/48", false), ("::ffff:127.0.0.1", "127.0.0.0/24", true),
        ("128.0.0.1", "128.0.0.0/24", false), ("::2", "0:0:0::/48", false),
    ])
    func `of an address the network is told, and whether it is this machine`(
        _ text: String, _ network: String, _ isLoopback: Bool
    ) throws {
        let address = try #require(ClientAddress(text))
        #expect(address.networkText == network && address.isLoopback == isLoopback)
    }
}
