import Testing

@testable import HTTP

/// What a refusal of Accept or of a query says; what is refused stands in `ConformanceTests`.
@Suite struct NegotiationTests {
    @Test func `a refusal names what would have been right`() throws {
        let server = try TestServer()
        #expect(try server.answer(to: get("/typed", "Accept: a/b\r\n")).text.contains("application/json, text/plain"))
        #expect(try server.answer(to: get("/query?nam=a")).text.contains("Did you mean name?"))
    }
}
