import JSON
import Testing

@_spi(Journal) @testable import Guidance

/// Random changes to programmes, by operations that are often refused; the invariants are checked after each one.
@Suite struct ProgramWalkTests {
    @Test func `whatever clients ask, programmes keep to their rules and replay gives the same records`() throws {
        var random = SeededRandom(for: "program walk")
        for _ in 0..<20 {
            var walk = Walk()
            for _ in 0..<150 { try walk.step(&random) }
            try walk.checkReplay()
        }
    }
}

private struct Walk {
    var desk = Desk()
    var ids: [ID<Program>] = []

    static let types = ["coaching", "mentoring", "reverse-mentoring"]
    static let patches = [
        #"{"name":"Grow"}"#, #"{"name":"Stay"}"#, #"{"name":""}"#, #"{"length":"P6M"}"#, #"{"length":null}"#,
        #"{"plannedSessions":6}"#, #"{"plannedSessions":null}"#, #"{"endsOn":"2025-01-01","startsOn":"2026-01-01"}"#,
        #"{"objectives":[]}"#, #"{"objectives":[\#(measuredObjective)]}"#, #"{"objectives":[{"statement":"Vague"}]}"#,
        #"{"relationshipTypes":["coaching"]}"#, #"{"relationshipTypes":["coaching","mentoring"]}"#,
        #"{"relationshipTypes":["role-model"]}"#, #"{"status":"running"}"#, #"{"unknown":true}"#,
    ]
    static let designs = [
        fullDesign, fullDesign.replacing("training", with: "meetings"), #"{"purpose":"Keep engineers"}"#, "{}", #"{"x":1}"#,
    ]
    /// Cancels rarely, so that programmes get far.
    static let states = Array(repeating: Program.Status.allCases.dropLast(), count: 5).joined() + [.cancelled]

    /// One operation on one programme; a refusal is as good as a success.
    mutating func step(_ random: inout SeededRandom) throws {
        let seed = random.seed
        guard ids.count == 4, let id = ids.randomElement(using: &random) else {
            let type = Self.types.randomElement(using: &random) ?? "coaching"
            ids.append(try desk.open(#"{"name":"P","relationshipTypes":["\#(type)"]}"#))
            return
        }
        let before = try desk.records.record(id, Program.self)
        do {
            switch Int.random(in: 0..<10, using: &random) {
            case 0...3: try desk.patch(id, Self.patches.randomElement(using: &random) ?? "{}")
            case 4: try desk.design(id, Self.designs.randomElement(using: &random) ?? "{}")
            case 5: try desk.approve(id)
            case 6...8: try desk.move(id, to: Self.states.randomElement(using: &random) ?? .running)
            default:
                // Nothing more happens to a programme that is over: a new one takes its place.
                guard before.value.isOver || Int.random(in: 0..<20, using: &random) == 0 else { return }
                try desk.delete(id)
                ids.removeAll { $0 == id }
                return
            }
        } catch let problem as Problem {
            #expect(!problem.detail.isEmpty && !problem.fix.isEmpty, "seed \(seed)")
            #expect((problem.code == .rulesRefuse) == !problem.refusals.isEmpty, "seed \(seed)")
            #expect((problem.code == .invalidDocument) == !problem.errors.isEmpty, "seed \(seed)")
            #expect(try desk.records.record(id, Program.self) === before, "a refusal changes nothing, seed \(seed)")
        }
        try check(id, since: before, seed: seed)
    }

    private func check(_ id: ID<Program>, since before: Stored<Program>, seed: UInt64) throws {
        let stored = try desk.records.record(id, Program.self)
        let (program, old) = (stored.value, before.value)
        #expect(stored === before || stored.revision == before.revision + 1, "seed \(seed)")
        #expect(program.revision == stored.revision, "seed \(seed)")
        #expect(try Program.fields.read(JSONDocument(stored.json).root) == program, "seed \(seed)")
        #expect(program.createdAt == old.createdAt && program.updatedAt >= old.updatedAt, "seed \(seed)")

        let broken = Program.rules.filter {
            $0.gates.contains(program.status) && !$0.errors(in: program, desk.records, at: desk.now).isEmpty
        }
        if program.status != old.status {
            #expect(broken.isEmpty, "a state is entered with its rules held, seed \(seed)")
            #expect(program.transitions.count == old.transitions.count + 1, "seed \(seed)")
            #expect(
                program.transitions.last?.from == old.status && program.transitions.last?.to == program.status, "seed \(seed)")
        } else if program.design == old.design {
            let brokenBefore = Program.rules.filter { !$0.errors(in: old, desk.records, at: desk.now).isEmpty }.map(\.id)
            #expect(broken.allSatisfy { brokenBefore.contains($0.id) }, "a change breaks no rule of its state, seed \(seed)")
        }
        if var design = program.design, var oldDesign = old.design, let approval = design.approval, oldDesign.approval != nil {
            (design.approval, oldDesign.approval) = (nil, nil)
            #expect(design == oldDesign && approval == old.design?.approval, "an approval is of one design, seed \(seed)")
        }
        try checkSteps(of: program, seed: seed)
    }

    /// Each step turns out as the programme's steps predict.
    private func checkSteps(of program: Program, seed: UInt64) throws {
        let steps = desk.records.steps(of: program)
        #expect(steps.map(\.to) == Program.states.next(from: program.status).map(\.rawValue), "seed \(seed)")
        let findings = desk.records.findings(of: program)
        for step in steps {
            let moved = Result {
                try desk.records.move(
                    program.id, to: try #require(Program.Status(rawValue: step.to)), as: [.organiser], by: "Ines", at: desk.now)
            }
            let blocking = findings.filter { $0.blocks.contains(step.to) }.map(\.rule)
            #expect(blocking.uniqueInOrder == step.blockedBy, "seed \(seed)")
            switch moved {
            case .success: #expect(step.isAllowed, "seed \(seed)")
            case .failure(let error):
                #expect((error as? Problem)?.refusals.map(\.rule).uniqueInOrder == step.blockedBy, "seed \(seed)")
            }
        }
    }

    func checkReplay() throws {
        var replayed = Records()
        for changes in desk.journal {
            let written = changes.map { change in JSONWriter.bytes { change.write(to: &$0) } }
            replayed.apply(try written.map { try Change(try JSONDocument($0).root) })
        }
        #expect(replayed == desk.records)
    }
}

extension [Slug] {
    fileprivate var uniqueInOrder: [Slug] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
