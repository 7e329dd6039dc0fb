import Testing

/// The limit on the requests of one caller, as an operator sets it.
@Suite struct RateLimitTests {
    @Test func `strangers of one network and the administrator have a limit each, and health and metrics have none`() throws {
        let service = try ServiceProcess(["RAPPORT_RATE_LIMIT": "2/86400"])
        let (ines, guest) = (try service.admin(), try service.guest())
        for (client, target) in [(guest, "/v1/sources/manfre"), (ines, "/v1/programs")] {
            for left in [1, 0] {
                let answer = try client.get(target)
                #expect(answer.status == 200 && answer["RateLimit"]?.hasPrefix(#""default";r=\#(left);"#) == true)
            }
        }
        #expect(try guest.get("/v1/sources/manfre").problem(429) == "too-many-requests")
        #expect(try ines.post("/v1/programs", Sample.coaching).problem(429) == "too-many-requests")
        for _ in 1...3 {
            for target in ["/livez", "/readyz", "/healthz", "/metrics"] { #expect(try ines.get(target).status == 200) }
        }
        #expect(service.logs.contains("2/86400"), "the start tells the limit")
    }
}
