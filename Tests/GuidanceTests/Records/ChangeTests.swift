@testable import Guidance
import JSON
import Testing

/// Every kind of change comes back from the journal as it went in; otherwise the next start would take it for damage.
@Suite struct ChangeTests {
    static let samples: [Change] = {
        var desk = Desk()
        let id = try? desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let key = AccessKey(id: "admin", sha256: String(repeating: "0", count: 64), createdAt: desk.now)
        let deleted: [Change] = id.map { [.deleteProgram($0)] } ?? []
        let dimension = Dimension(id: "d", name: "Duration", question: "How long?", scale: .duration)
        let tension = Tension(id: "t", claims: ["a", "b"], statement: "They pull apart.")
        return desk.journal.flatMap { $0 } + deleted + [
            .putKey(Stored(revision: 1, key, AccessKey.fields)),
            .catalogue(.putDimension(Stored(revision: 1, dimension, Dimension.fields))),
            .catalogue(.putTension(Stored(revision: 2, tension, Tension.fields))),
            .catalogue(.delete(.relationshipTypes, "role-model")),
        ]
    }()

    /// The kind of a change. A new case must be named here, and then the test below asks for a sample of it.
    static func kind(of change: Change) -> String {
        switch change {
        case .catalogue(.putSource): "source"
        case .catalogue(.putDimension): "dimension"
        case .catalogue(.putRelationshipType): "relationshipType"
        case .catalogue(.putClaim): "claim"
        case .catalogue(.putTension): "tension"
        case .catalogue(.delete): "deletion in the catalogue"
        case .putProgram: "program"
        case .deleteProgram: "deletion"
        case .putKey: "key"
        }
    }

    @Test func `there is a sample of every kind of change`() {
        let kinds: Set = [
            "source", "dimension", "relationshipType", "claim", "tension", "deletion in the catalogue", "program", "deletion",
            "key",
        ]
        #expect(Set(Self.samples.map(Self.kind)) == kinds)
    }

    @Test func `every change is read as it was written`() throws {
        for sample in Self.samples {
            let json = try JSONDocument(JSONWriter.bytes { sample.write(to: &$0) }).root
            #expect(try Change(json) == sample)
        }
    }

    @Test(arguments: [
        #"{"put":"claims","id":"other","rev":1,"doc":{"id":"c","relationshipType":"coaching","dimension":"d","source":"s","statement":"x","locator":"y","strength":"may"}}"#,
        #"{"put":"keys","id":"other","rev":1,"doc":{"id":"admin","sha256":"0","createdAt":"2026-01-01T00:00:00.000Z"}}"#,
        #"{"put":"nothing","id":"x","rev":1,"doc":{}}"#, #"{"put":"claims","id":"c","rev":0,"doc":{}}"#,
        #"{"delete":"claims","id":"C"}"#, #"{"delete":"claims"}"#, #"{"delete":"keys","id":"admin"}"#,
        #"{"delete":"programs","id":"prg_1"}"#, "{}", "[]",
    ])
    func `anything that is not a change is refused`(_ text: String) throws {
        let json = try JSONDocument(Array(text.utf8)).root
        #expect(throws: ChangeError.self) { try Change(json) }
    }
}
