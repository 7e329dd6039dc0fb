import CShim
import Synchronization
import Testing

@testable import HTTP

/// Whether a server can start, and says why not.
@Suite struct ServerTests {
    private func route(_ method: HTTP.Method, _ template: String) -> Route {
        Route(method, template, access: { _ in "" }, handler: { _ in Response() })
    }

    private func failure(_ configuration: Server.Configuration, _ routes: [Route] = []) -> String {
        do {
            _ = try Server(configuration, routes: routes)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test func `a port in use is told, whoever listens there`() throws {
        let server = try TestServer()
        var configuration = Server.Configuration()
        configuration.port = server.server.port
        #expect(failure(configuration).contains("127.0.0.1:\(configuration.port) is in use by another process"))
        #expect(try server.answer(to: get("/")).status == 200)
        let other = cs_listen("127.0.0.1", 0, 1, false)
        defer { cs_close(other) }
        configuration.port = UInt16(cs_local_port(other))
        #expect(failure(configuration).contains("is in use"))
    }

    @Test func `an address that is not ours and limits that cannot hold are told`() {
        var configuration = Server.Configuration()
        (configuration.host, configuration.port) = ("192.0.2.1", 0)
        #expect(failure(configuration).contains("192.0.2.1 is not an address of this machine"))
        configuration.host = "127.0.0.1"
        configuration.limits.fieldsBytesMax = 60_000
        #expect(failure(configuration).contains("lower one of them"))
    }

    @Test func `routes that would answer the same request are told`() {
        var configuration = Server.Configuration()
        configuration.port = 0
        #expect(failure(configuration, [route(.get, "/a"), route(.get, "/a")]).contains("/a and /a clash"))
        #expect(failure(configuration, [route(.get, "/{a}"), route(.put, "/{b}")]).contains("one place has two names"))
        #expect(failure(configuration, [route(.get, "a")]).contains("does not start with /"))
        #expect(failure(configuration, [route(.get, "/a"), route(.put, "/a"), route(.get, "/{b}")]) == "none")
    }

    @Test func `a server that has ended gives its port back`() throws {
        let first = try TestServer(loops: 2)
        _ = try first.answer(to: get("/"))
        first.server.stop()
        first.server.wait()
        var configuration = Server.Configuration()
        configuration.port = first.server.port
        #expect(failure(configuration) == "none")
    }

    @Test func `several loops serve one port`() throws {
        let server = try TestServer(loops: 3)
        let clients = try (0..<60).map { _ in try server.client() }
        for client in clients { client.send(get("/held")) }
        while server.seen.all.count < 60 { try server.settle() }
        server.gate.open(through: 1000)
        for client in clients { #expect(try client.answer().text == "held") }
        #expect(server.server.loops.count { $0.metrics.accepted.load(ordering: .relaxed) > 0 } > 1)
    }
}
