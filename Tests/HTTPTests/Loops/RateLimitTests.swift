import Testing

@testable import HTTP

/// The limit on the requests of one caller.
@Suite struct RateLimitTests {
    private static let second: Int64 = 1_000_000_000

    private static func limit(_ text: String) throws -> RateLimit { try #require(RateLimit(text)) }

    @Test(arguments: ["1/1", "1000000/86400", "600/60"])
    func `a limit is requests and seconds`(text: String) throws {
        #expect(try "\(Self.limit(text))" == text)
    }

    @Test(arguments: [
        "", "/", "10", "10/", "/10", "0/1", "1/0", "1000001/1", "1/86401", "-1/1", "+1/1", "1/1/1", "1 / 1", "1/1s", "00000001/1",
    ])
    func `anything else is none`(text: String) { #expect(RateLimit(text) == nil) }

    @Test func `so many may come at once, and then one for each part of the window`() throws {
        let limiter = RateLimiter(try Self.limit("3/6"))
        let ada = RateLimiter.Caller.key("ada")
        #expect(limiter.take(ada, at: 0) == .init(remaining: 2, fullSeconds: 2, waitSeconds: 0))
        #expect(limiter.take(ada, at: 0) == .init(remaining: 1, fullSeconds: 4, waitSeconds: 0))
        #expect(limiter.take(ada, at: 0) == .init(remaining: 0, fullSeconds: 6, waitSeconds: 0))
        #expect(limiter.take(ada, at: 0) == .init(remaining: 0, fullSeconds: 6, waitSeconds: 2))
        #expect(limiter.take(ada, at: 2 * Self.second - 1) == .init(remaining: 0, fullSeconds: 5, waitSeconds: 1))
        #expect(limiter.take(ada, at: 2 * Self.second) == .init(remaining: 0, fullSeconds: 6, waitSeconds: 0))
        #expect(limiter.take(.key("bob"), at: 2 * Self.second).remaining == 2)
        #expect(limiter.take(ada, at: 100 * Self.second).remaining == 2, "a bucket holds no more than the limit")
    }

    @Test func `any course of requests is counted as a bucket of each caller would count them, as long as there are few`() throws
    {
        var random = Seeded(7)
        let (limit, interval) = (try Self.limit("7/5"), 5 * Self.second / 7)
        let limiter = RateLimiter(limit)
        var full = [Int64](repeating: 0, count: 5)
        var (now, refused) = (Int64(0), 0)
        for step in 0..<20_000 {
            now += Int64.random(in: 0...(step % 100 == 0 ? 9 * Self.second : Self.second / 5), using: &random)
            let place = Int.random(in: 0..<5, using: &random)
            let after = max(full[place], now) + interval
            let isLet = after - now <= 7 * interval
            if isLet { full[place] = after } else { refused += 1 }
            #expect((limiter.take(.key("\(place)"), at: now).waitSeconds == 0) == isLet, "step \(step)")
        }
        #expect(refused > 100)
    }

    @Test func `of more callers than are kept, those that came long ago start anew`() throws {
        let limiter = RateLimiter(try Self.limit("1/10"), countMax: 2)
        #expect(limiter.take(.key("0"), at: 0).waitSeconds == 0)
        #expect(limiter.take(.key("0"), at: 0).waitSeconds == 10)
        for number in 1...3 { #expect(limiter.take(.key("\(number)"), at: 0).waitSeconds == 0) }
        #expect(limiter.take(.key("3"), at: 0).waitSeconds == 10, "the newest are known")
        #expect(limiter.take(.key("0"), at: 0).waitSeconds == 0)
    }

    @Test func `every answer tells the limit and what is left, and past it 429 tells when to come again`() throws {
        let server = try TestServer(rateLimit: try Self.limit("3/86400"))
        let client = try server.client()
        for (request, left, status) in [(get("/"), 2, 200), (get("/line"), 1, 200), (get("/secret"), 0, 401)] {
            let answer = try client.answer(to: request)
            #expect(answer.status == status && answer["RateLimit-Policy"] == #""default";q=3;w=86400"#)
            #expect(answer["RateLimit"]?.hasPrefix(#""default";r=\#(left);t="#) == true)
        }
        for request in [get("/"), get("/secret"), post("/echo", "a body that nobody reads")] {
            let answer = try client.answer(to: request)
            #expect(answer.status == 429 && answer.code == "too-many-requests")
            #expect(answer["RateLimit"]?.hasPrefix(#""default";r=0;t="#) == true)
            let seconds = try #require(answer["Retry-After"].flatMap { Int($0) })
            #expect((28_000...28_800).contains(seconds))
        }
        #expect(server.seen.all == ["/", "/line"])
    }

    @Test func `each network and each key has its own, and health has none`() throws {
        let server = try TestServer(rateLimit: try Self.limit("1/86400"))
        let (one, other) = (try server.client(), try server.client(from: "127.0.0.2"))
        #expect(try one.answer(to: get("/")).status == 200 && one.answer(to: get("/")).status == 429)
        #expect(try other.answer(to: get("/")).status == 200)
        #expect(try one.answer(to: get("/key/ada")).status == 200 && other.answer(to: get("/key/ada")).status == 429)
        #expect(try one.answer(to: get("/key/bob")).status == 200)
        for _ in 1...3 {
            let answer = try one.answer(to: get("/health"))
            #expect(answer.status == 200 && answer["RateLimit"] == nil && answer["RateLimit-Policy"] == nil)
        }
    }

    @Test func `behind a proxy that is trusted, clients are told apart`() throws {
        let server = try TestServer(
            proxies: try #require(TrustedProxies("127.0.0.1")), rateLimit: try Self.limit("1/86400"))
        let client = try server.client()
        for (address, status) in [("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.1", 429)] {
            #expect(try client.answer(to: get("/", "X-Forwarded-For: \(address)\r\n")).status == status)
        }
    }

    @Test func `without a limit nothing is said of it`() throws {
        let answer = try TestServer().answer(to: get("/"))
        #expect(answer["RateLimit"] == nil && answer["RateLimit-Policy"] == nil)
    }

    @Test func `a page of another origin may read what is left`() throws {
        let server = try TestServer(origins: try #require(AllowedOrigins("https://portal.example")))
        let answer = try server.answer(to: get("/", "Origin: https://portal.example\r\n"))
        #expect(answer["Access-Control-Expose-Headers"]?.contains("RateLimit, RateLimit-Policy, Retry-After") == true)
    }
}
