@testable import Guidance
import JSON

@testable import Store

/// A folder written line by line, with the records as they were after each line.
///
/// The first line has a record of every table. The lines after it put programmes, change them and delete them.
struct Chronicle {
    let scene: Scene
    /// The changes of each line.
    private(set) var changes: [[Change]] = []

    /// - Parameters:
    ///   - lines: How many; each is on disk before the next is decided.
    ///   - snapshots: The lines after which a snapshot is made.
    ///   - first: The first line, in place of the one with a record of every table.
    ///   - segmentBytes: By default, a segment starts only after a snapshot.
    init(
        _ scene: Scene = Scene(), first: [Change]? = nil, lines: Int, snapshots: Set<Int> = [], segmentBytes: Int = 64 << 20,
        _ surroundings: Surroundings = Surroundings()
    ) throws {
        self.scene = scene
        changes = [try first ?? Self.first()]
        let store = try scene.open(surroundings, initial: changes[0], set: { $0.segmentBytes = segmentBytes })
        let tickets = Tickets(of: store)
        while true {
            if snapshots.contains(changes.count) { _ = try store.makeSnapshot() }
            guard changes.count < lines else { break }
            changes.append(try Self.line(changes.count + 1))
            tickets.wait(for: try store.put(changes[changes.count - 1]))
        }
        store.close()
    }

    /// The records after this many lines.
    func records(_ count: Int) -> Records { replayed(Array(changes[..<count])) }

    var records: Records { replayed(changes) }

    /// One record of every kind there is.
    static func first() throws -> [Change] {
        try [
            #"{"put":"sources","id":"diary","rev":1,"doc":{"id":"diary","title":"A Diary","kind":"practitioner"}}"#,
            #"{"put":"dimensions","id":"pace","rev":2,"doc":{"id":"pace","name":"Pace","question":"How fast?","scale":{"kind":"text"}}}"#,
            #"{"put":"relationshipTypes","id":"tutoring","rev":1,"doc":{"id":"tutoring","name":"Tutoring","summary":"By the hour.","roles":{"guide":"tutor","learner":"pupil"},"programmable":false}}"#,
            #"{"put":"claims","id":"slow","rev":3,"doc":{"id":"slow","relationshipType":"tutoring","dimension":"pace","source":"diary","statement":"Slow \"and\" sure.","value":"Slow","locator":"page 1","strength":"always"}}"#,
            #"{"put":"tensions","id":"haste","rev":1,"doc":{"id":"haste","claims":["slow","slow"],"statement":"Haste."}}"#,
            #"{"put":"keys","id":"admin","rev":1,"doc":{"id":"admin","sha256":"00","createdAt":"2026-11-21T23:20:11.123Z"}}"#,
        ].map { try Change(try JSONDocument(Array($0.utf8)).root) } + [try put(1)]
    }

    /// A single record of the catalogue, for tests that try every byte.
    static func small() throws -> [Change] { Array(try first().prefix(1)) }

    static func line(_ number: Int) throws -> [Change] {
        switch number % 4 {
        case 0: [.delete(programID(number - 2))]
        case 1: [try put(number, name: "Line \(number)"), try put(number - 2, revision: 2, name: "Changed in \(number)")]
        default: [try put(number, name: "Line \(number)")]
        }
    }
}
