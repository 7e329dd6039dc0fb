import Foundation
import Hummingbird
import PeerRecords

extension Program: ResponseEncodable {}

/// What most people would build on instead: Hummingbird 2 on SwiftNIO.
///
/// Under `/memory` programmes are in a dictionary, under `/sqlite` in a database on disk. In each of them
/// `GET v1/programs/{id}` reads one, `POST v1/programs` makes one, and `GET count` tells how many there are.
///
/// usage: HummingbirdPeer PORT DATABASE
@main
struct HummingbirdPeer {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 3, let port = Int(words[1]) else {
            FileHandle.standardError.write(Data("usage: HummingbirdPeer PORT DATABASE\n".utf8))
            exit(2)
        }
        let router = Router()
        router.get("readyz") { _, _ in HTTPResponse.Status.ok }
        addMemory(MemoryStore(), to: router)
        addDatabase(try await ProgramDatabase(path: words[2]), to: router)
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))).runService()
    }

    private static func addMemory(_ store: MemoryStore, to router: Router<BasicRequestContext>) {
        router.get("memory/count") { _, _ in "\(await store.count)" }
        router.get("memory/v1/programs/{id}") { _, context -> Program in
            guard let program = await store.program(try context.parameters.require("id")) else { throw HTTPError(.notFound) }
            return program
        }
        router.post("memory/v1/programs") { request, context -> EditedResponse<Program> in
            let program = try await newProgram(request, context)
            await store.put(program)
            return EditedResponse(status: .created, response: program)
        }
    }

    private static func addDatabase(_ database: ProgramDatabase, to router: Router<BasicRequestContext>) {
        router.get("sqlite/count") { _, _ in "\(try await database.count)" }
        router.get("sqlite/v1/programs/{id}") { _, context -> Program in
            guard let program = try await database.program(try context.parameters.require("id")) else {
                throw HTTPError(.notFound)
            }
            return program
        }
        router.post("sqlite/v1/programs") { request, context -> EditedResponse<Program> in
            let program = try await newProgram(request, context)
            try await database.insert(program)
            return EditedResponse(status: .created, response: program)
        }
    }

    /// The programme in the body, under an id of its own.
    private static func newProgram(_ request: Request, _ context: BasicRequestContext) async throws -> Program {
        var program = try await request.decode(as: Program.self, context: context)
        program.id = UUID().uuidString
        return program
    }
}
