@testable import Guidance
import Testing

@testable import Store

/// A folder in which some records tell of a person, in versions that were deleted or written again since, among others that do not.
struct Secrets {
    /// With what JSON escapes, and what Unicode writes in two ways.
    static let texts = ["Zoë \"Zo\" Änderung-Müller\n", "zoe.aenderung@example.org", "personnel/Nº 4711/42"]
    static let needles = Needles(texts)
    /// Segments of some lines each.
    static let segmentBytes = 20_000

    let scene: Scene
    let store: Store
    let tickets: Tickets
    private(set) var redaction = Redaction()
    /// What every line changed.
    private(set) var changes: [[Change]] = []

    /// - Parameter snapshots: The lines after which one is made.
    init(_ scene: Scene = Scene(), _ surroundings: Surroundings = Surroundings(), snapshots: Set<Int> = [6, 13]) throws {
        self.scene = scene
        store = try scene.open(surroundings, set: Self.set)
        tickets = Tickets(of: store)
        for number in 1...24 {
            try write(number)
            if snapshots.contains(number) { _ = try store.makeSnapshot() }
        }
    }

    @Sendable static func set(_ settings: inout Store.Settings) { settings.segmentBytes = segmentBytes }

    /// Programmes 1, 5 and 9 are deleted later, 2 and 6 are written again without what they said; all others stay.
    private mutating func write(_ number: Int) throws {
        switch number {
        case 1, 2, 5, 6, 9:
            // With a change of another record in one line, and texts that the client chose.
            let line = [try put(100 + number), try put(number, name: Self.texts[0], description: Self.needles.everything)]
            let note = EntryNote(
                by: "key_ada", op: "program.create", requestID: Self.texts[1], idempotencyKey: "\(Self.texts[1])-\(number) one")
            add(line, try store.write(note) { _, _ in Decision(changes: line, answer: ()) }.ticket)
        case 11, 15, 19:
            let gone = programID([11: 1, 15: 5, 19: 9][number] ?? 0)
            try add([.delete(gone), try put(200 + number)])
            redaction.add(RecordAddress(kind: .programs, name: gone.name), before: number)
        case 12, 16:
            let kept = number == 12 ? 2 : 6
            try add([try put(kept, revision: 2, name: "A former participant")])
            redaction.add(RecordAddress(kind: .programs, name: programID(kept).name), before: number)
        default: try add([try put(number, name: "Line \(number)", description: String(repeating: "x", count: 3000))])
        }
    }

    mutating func add(_ line: [Change]) throws { add(line, try store.put(line)) }

    private mutating func add(_ line: [Change], _ ticket: UInt64) {
        tickets.wait(for: ticket)
        changes.append(line)
    }

    /// The records after this many lines, without any version that had to go.
    func redacted(_ count: Int) -> Records {
        let addresses = redaction.records
        return replayed(
            changes[..<count].enumerated().map { place, line in
                line.filter { $0.stored == nil || place + 1 >= addresses[$0.address] ?? 0 }
            })
    }
}
