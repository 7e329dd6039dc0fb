import JSON
import Testing

@testable import Guidance

/// Random histories of relationships, by operations that are often refused; the invariants are checked after each one.
@Suite struct RelationshipWalkTests {
    private static let ways: Set<Relationship.Status> = [
        .proposed, .accepted, .contracting, .active, .paused, .conflict, .closing, .completed, .endedEarly, .cancelled,
    ]

    @Test func `whatever people do, relationships keep to their states, and guides to what they offer`() throws {
        var random = SeededRandom(for: "relationship walk")
        var reached: Set<Relationship.Status> = []
        var (ends, states) = (Set<Application.Status>(), Set<Application.Choice.State>())
        func isDone() -> Bool {
            reached.isSuperset(of: Self.ways) && ends.count == Application.Status.allCases.count
                && states.count == Application.Choice.State.allCases.count - 1
        }
        // On until each state was come to: few histories go all the way.
        for round in 0..<100 where round < 20 || !isDone() {
            var walk = try PairWalk()
            for _ in 0..<200 { try walk.step(&random) }
            walk.checkLists(random.seed)
            reached.formUnion(walk.reached)
            ends.formUnion(walk.ends)
            states.formUnion(walk.states)
        }
        #expect(isDone() && !states.contains(.notAvailable), "seed \(random.seed)")
    }

    /// What goes wrong only after years.
    @Test func `a long history stays as sound as a short one`() throws {
        var random = SeededRandom(for: "long relationship walk")
        var hasLasted = false
        // Another where the first ends soon: both programmes may be over after a few steps, or everybody gone.
        for _ in 0..<5 where !hasLasted {
            var walk = try PairWalk()
            for number in 1...10_000 { try walk.step(&random, isChecked: number % 50 == 0) }
            hasLasted = walk.reached.count > 5 && !walk.ends.isEmpty
        }
        #expect(hasLasted, "seed \(random.seed)")
    }
}
