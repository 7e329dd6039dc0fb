import Testing

@testable import HTTP

/// Where a request comes from, and whose word counts.
@Suite struct ClientAddressTests {
    /// The end alone is looked at, however much a sender has written before it.
    @Test func `of thousands of addresses the last that is no proxy counts`() throws {
        let proxies = try #require(TrustedProxies("10.0.0.0/8"))
        let many = String(repeating: "1.2.3.4,", count: 900)
        var parser = HeadParser()
        let head = Array(
            "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: \(many)\r\nX-Forwarded-For: \(many)\r\nX-Forwarded-For: \(many)192.0.2.7, 10.0.0.2\r\n\r\n"
                .utf8)
        let found = try head.withUnsafeBytes { bytes in
            _ = try parser.parse(bytes, Limits())
            return proxies.origin(of: parser.head, bytes, sentBy: try #require(ClientAddress("10.0.0.1")))
        }
        #expect(found == ClientAddress("192.0.2.7"))
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("192.0.2.1", "::ffff:192.0.2.1", true),
        ("2001:db8::1", "2001:db8::ffff:1:2:3", true), ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
        ("2001:db8::1", "192.0.2.1", false), ("::1", "127.0.0.1", false),
    ])
    func `one client has an address of IPv4 or a network of IPv6`(one: String, other: String, isSame: Bool) throws {
        let (one, other) = (try #require(ClientAddress(one)), try #require(ClientAddress(other)))
        #expect((one.network == other.network) == isSame)
    }

    @Test(arguments: ["", "localhost", "192.0.2", "192.0.2.256", "192.0.2.1:80", "[::1]", "::1%lo", "1\u{0}", "0x7f.1", " ::1"])
    func `what is no address is none`(_ text: String) { #expect(ClientAddress(text) == nil) }

    @Test(arguments: [
        "", ",", "127.0.0.1,", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "::/129", "proxy", "10.0.0.0/8/8",
    ])
    func `a list with something else in it is refused`(_ text: String) { #expect(TrustedProxies(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.1.2.3/8", "10.9.9.9", true),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
        ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("127.0.0.1 , ::1", "::1", true), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.0", false),
    ])
    func `ranges hold what they should`(_ list: String, _ address: String, _ isTrusted: Bool) throws {
        #expect(try #require(TrustedProxies(list)).contains(#require(ClientAddress(address))) == isTrusted)
    }

    @Test(arguments: [
        // Nobody is trusted without being named, and nothing is believed of them.
        ("192.0.2.9", "Forwarded: for=203.0.113.7\r\n", "192.0.2.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "X-Forwarded-For: 203.0.113.7\r\n", "203.0.113.7"),
        ("10.0.0.1", "X-Forwarded-For: 203.0.113.7, 10.0.0.2\r\n", "203.0.113.7"),
        // The client can write whatever it likes before what the proxies add.
        ("10.0.0.1", "X-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n", "203.0.113.7"),
        ("10.0.0.1", "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.7\r\n", "203.0.113.7"),
        ("10.0.0.1", "X-Forwarded-For: 10.0.0.3, 10.0.0.2\r\n", "10.0.0.3"),
        ("10.0.0.1", "X-Forwarded-For: nonsense\r\n", "10.0.0.1"),
        ("10.0.0.1", "X-Forwarded-For: nonsense, 10.0.0.2\r\n", "10.0.0.2"),
        ("10.0.0.1", "Forwarded: for=203.0.113.7;proto=https;by=10.0.0.1\r\n", "203.0.113.7"),
        ("10.0.0.1", "Forwarded: proto=https; For=\"203.0.113.7:4711\"\r\n", "203.0.113.7"),
        ("10.0.0.1", "Forwarded: for=\"[2001:db8::17]:4711\"\r\n", "2001:db8::17"),
        ("10.0.0.1", "Forwarded: for=198.51.100.1, for=203.0.113.7\r\n", "203.0.113.7"),
        ("10.0.0.1", "Forwarded: for=unknown\r\n", "10.0.0.1"), ("10.0.0.1", "Forwarded: for=_hidden\r\n", "10.0.0.1"),
        ("10.0.0.1", "Forwarded: for=\"[2001:db8::17\r\n", "10.0.0.1"),
        // RFC 7239 is the standard; what stands beside it may have come from the client.
        ("10.0.0.1", "X-Forwarded-For: 198.51.100.1\r\nForwarded: for=203.0.113.7\r\n", "203.0.113.7"),
    ])
    func `the last address that no trusted proxy has is where a request comes from`(
        _ sender: String, _ fields: String, _ origin: String
    ) throws {
        let (proxies, sender) = (try #require(TrustedProxies("10.0.0.0/8")), try #require(ClientAddress(sender)))
        let head = bytes("GET / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
        let found = head.withUnsafeBytes { bytes in
            var parser = HeadParser()
            return (try? parser.parse(bytes, Limits())) == true ? proxies.origin(of: parser.head, bytes, sentBy: sender) : nil
        }
        #expect(found == ClientAddress(origin))
    }
}
