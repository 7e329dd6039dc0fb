import CShim
import Glibc
import Synchronization
import Testing

@testable import HTTP

/// Whether a server can start, and says why not.
@Suite struct ServerTests {
    private func route(_ method: HTTP.Method, _ template: String) -> Route {
        Route(method, template, access: { _ in .nobody }, handler: { _ in Response() })
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

    /// In a process of its own: where others are started, they have for a moment what is open here.
    @Test func `a server that has ended gives its port back`() async {
        await #expect(processExitsWith: .success) {
            let first = try TestServer(loops: 2)
            // Who shares a port and does not listen keeps it from all who ask for any, and from nobody who asks for it.
            let holder = try #require(sharing(first.server.port))
            defer { cs_close(holder) }
            _ = try first.answer(to: get("/"))
            first.server.stop()
            first.server.wait()
            var configuration = Server.Configuration()
            configuration.port = first.server.port
            #expect(throws: Never.self) { try Server(configuration, routes: []) }
        }
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

/// A socket that has a port beside those who listen on it; nil if that is not possible.
private func sharing(_ port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var one: Int32 = 1
    for option in [SO_REUSEADDR, SO_REUSEPORT] {
        setsockopt(descriptor, SOL_SOCKET, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let isBound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
    guard isBound else {
        cs_close(descriptor)
        return nil
    }
    return descriptor
}
