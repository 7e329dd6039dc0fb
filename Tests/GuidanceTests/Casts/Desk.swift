@testable import Guidance
import JSON
import Testing

/// Keeps programmes: decides, remembers the decisions, and moves the clock on by a second each time.
struct Desk {
    private(set) var records = Records()
    private(set) var now = Instant(milliseconds: 1_800_000_000_000)
    /// All decisions, for replay.
    private(set) var journal: [[Change]] = []

    /// - Parameter types: Relationship types besides coaching, mentoring, reverse mentoring and role model.
    init(types: [RelationshipType] = [], claims: [Claim] = []) {
        remember(sampleCatalogue(types: types, claims: claims))
    }

    /// A desk with no records.
    init(empty: Void) {}

    mutating func remember(_ changes: [Change]) {
        records.apply(changes)
        if !changes.isEmpty { journal.append(changes) }
        now = Instant(milliseconds: now.milliseconds + 1000)
    }

    /// Lets time pass.
    mutating func wait(until moment: Instant) { now = max(now, moment) }

    mutating func open(_ document: String) throws -> ID<Program> {
        let id = ID<Program>(RecordKey(at: now, count: 0, random: 7))
        let decision = try records.create(Program.self, from: try json(document), id: id, by: "ines", at: now)
        #expect(decision.changes == [.put(decision.answer)])
        remember(decision.changes)
        return id
    }

    @discardableResult
    mutating func change(_ id: ID<Program>, to document: String) throws -> Stored<Program> {
        let decision = try records.change(id, of: Program.self, to: try json(document), by: "ines", at: now)
        remember(decision.changes)
        return decision.answer
    }

    /// Changes a programme as a client's merge patch would.
    @discardableResult
    mutating func patch(_ id: ID<Program>, _ patch: String) throws -> Stored<Program> {
        let decision = try records.patch(id, of: Program.self, by: try json(patch), by: "ines", at: now)
        remember(decision.changes)
        return decision.answer
    }

    @discardableResult
    mutating func design(_ id: ID<Program>, _ document: String) throws -> Stored<Program> {
        let decision = try records.setDesign(id, to: try json(document), by: "ines", at: now)
        remember(decision.changes)
        return decision.answer
    }

    @discardableResult
    mutating func approve(_ id: ID<Program>, by approver: String = "Ines") throws -> Stored<Program> {
        let decision = try records.approveDesign(id, by: approver, at: now)
        remember(decision.changes)
        return decision.answer
    }

    @discardableResult
    mutating func move(_ id: ID<Program>, to status: Program.Status, by mover: String = "Ines") throws -> Move<Program> {
        let decision = try records.move(id, to: status, as: [.organiser], by: mover, at: now)
        #expect(decision.changes == [.put(decision.answer.stored)])
        remember(decision.changes)
        return decision.answer
    }

    mutating func delete(_ id: ID<Program>) throws {
        remember(try records.delete(id, of: Program.self, by: "ines", at: now).changes)
    }

    func program(_ id: ID<Program>) throws -> Program { try records.record(id, Program.self).value }
}

func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

/// The text that `body` writes.
func written(_ body: (inout JSONWriter) -> Void) -> String { String(decoding: JSONWriter.bytes(body), as: UTF8.self) }

/// The problem that `body` throws.
func problem<Answer>(
    _ code: Problem.Code, location: SourceLocation = #_sourceLocation, _ body: () throws -> Answer
) -> Problem {
    let problem = #expect(throws: Problem.self, sourceLocation: location) { _ = try body() }
    #expect(problem?.code == code, sourceLocation: location)
    return problem ?? .invalid(FieldErrors([]))
}

extension Records {
    /// No rule looks at the time yet.
    private static let now = Instant(milliseconds: 1_800_000_000_000)

    /// But for the owner, whom few programmes here have.
    func findings(of program: Program) -> [Finding] {
        findings(of: program, at: Self.now).filter { !["owner-named", "why-this-type"].contains($0.rule) }
    }

    func steps(of program: Program) -> [Step] { steps(of: program, at: Self.now) }

    func writeFindings(of program: Program, to writer: inout JSONWriter, for reader: Reader = Reader()) {
        writeFindings(of: program, at: Self.now, to: &writer, for: reader)
    }
}

extension Problem {
    var errors: [FieldError] {
        switch self {
        case .invalid(let errors), .pairsRefused(let errors, _): errors.all
        default: []
        }
    }

    var refusals: [Refusal] {
        switch self {
        case .rulesRefuse(_, let refusals), .pairsRefused(_, let refusals): refusals
        default: []
        }
    }

    var legalSteps: [Program.Status] {
        guard case .illegalTransition(_, _, _, let steps) = self else { return [] }
        return steps.next.compactMap { Program.Status(rawValue: $0) }
    }

    var use: Use? {
        switch self {
        case .inUse(_, _, let use, _), .typesInUse(_, let use): use
        default: nil
        }
    }
}

/// Random numbers that can be repeated: failures print the seed.
struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64 = UInt64.random(in: 0...UInt64.max), for name: String) {
        print("\(name): seed \(seed)")
        (self.seed, state) = (seed, seed)
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
