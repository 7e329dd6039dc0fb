@testable import Guidance
import Testing

@testable import Store

struct ModelTests {
    @Test(arguments: 0..<4)
    func `after any operations and starts the store holds what a dictionary holds`(round: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("ModelTests round \(round): seed \(seed)")
        var random = SeededGenerator(state: seed)
        let scene = Scene()
        var model: [ID<Program>: Stored<Program>] = [:]
        var store = try scene.open()
        var tickets = Tickets(of: store)
        for step in 1...400 {
            let changes = try Self.change(&model, ids: 60, step, &random)
            let ticket = try store.put(changes)
            guard step % 40 == 0 else { continue }
            tickets.wait(for: ticket)
            let live = store.durable
            Self.expect(live.records, holds: model, seed)
            store.close()
            store = try scene.open()
            tickets = Tickets(of: store)
            #expect(store.durable.records == live.records, "replay equals live, seed \(seed)")
            #expect(store.durable.sequence == step)
        }
    }

    /// Puts or deletes a few programmes at random, among this many ids, in the model and as changes for the store.
    static func change(
        _ model: inout [ID<Program>: Stored<Program>], ids: Int, _ step: Int, _ random: inout SeededGenerator
    ) throws -> [Change] {
        try (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let id = programID(Int.random(in: 0..<ids, using: &random))
            guard Int.random(in: 0..<3, using: &random) > 0 else {
                model[id] = nil
                return .delete(id)
            }
            let stored = try program(id, revision: (model[id]?.revision ?? 0) + 1, name: "Step \(step)")
            model[id] = stored
            return .put(stored)
        }
    }

    static func expect(_ records: Records, holds model: [ID<Program>: Stored<Program>], _ seed: UInt64) {
        var listed: [Stored<Program>] = []
        records.programs.forEach {
            listed.append($0)
            return true
        }
        #expect(listed == model.sorted { $0.key < $1.key }.map(\.value), "seed \(seed)")
        for (id, stored) in model { #expect(records.programs[id] == stored, "seed \(seed)") }
    }
}
