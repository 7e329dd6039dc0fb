import FlyingFox
import Foundation
import PeerRecords

/// The peer that has no SwiftNIO either: FlyingFox, on sockets and Swift concurrency.
///
/// `GET /memory/v1/programs/{id}` reads a programme from a dictionary.
///
/// usage: FlyingFoxPeer PORT
@main
struct FlyingFoxPeer {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 2, let port = UInt16(words[1]) else {
            FileHandle.standardError.write(Data("usage: FlyingFoxPeer PORT\n".utf8))
            exit(2)
        }
        let store = MemoryStore()
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port))
        await server.appendRoute("GET /readyz") { _ in HTTPResponse(statusCode: .ok) }
        await server.appendRoute("GET /memory/v1/programs/:id") { request in
            guard let id = request.routeParameters["id"], let program = await store.program(id) else {
                return HTTPResponse(statusCode: .notFound)
            }
            return HTTPResponse(
                statusCode: .ok, headers: [.contentType: "application/json"], body: try JSONEncoder().encode(program))
        }
        try await server.run()
    }
}
