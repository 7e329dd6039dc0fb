@testable import Guidance
import Testing

@testable import Store

/// Decisions that are only tried.
@Suite struct RehearsalTests {
    @Test func `a rehearsal answers as a write would, and nothing of it remains`() throws {
        let scene = Scene()
        let store = try scene.open()
        let (records, sequence) = (store.durable.records, store.metrics.lastSequence)
        let change = try put(7)
        let answer = try store.rehearse(.test) { (seen, moment) throws(Problem) in
            #expect(seen == records)
            return Decision(changes: [change], answer: moment.makeID() as ID<Program>)
        }
        #expect(try #require(answer) > programID(0))
        #expect(store.durable.records == records && store.metrics.lastSequence == sequence)
        #expect(store.metrics.pendingBytes == 0)
        let refused = Problem.notFound(.programs, "prg_1")
        #expect(throws: refused) { try store.rehearse(.test) { (_, _) throws(Problem) -> Decision<Int> in throw refused } }
    }
}
