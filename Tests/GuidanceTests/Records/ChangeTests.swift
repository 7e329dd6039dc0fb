@_spi(Journal) @testable import Guidance
import JSON
import Testing

/// Every kind of change comes back from the journal as it went in; otherwise the next start would take it for damage.
@Suite struct ChangeTests {
    static let samples: [Change] = {
        var desk = Desk()
        let id = try? desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let tension = Tension(id: "t", claims: ["a", "b"], statement: "They pull apart.")
        var all = desk.journal.flatMap { $0 }
        all += [.put(Stored(tension, revision: 2)), .delete(RecordName.slug("role-model"), .relationshipTypes)]
        if let id { all.append(.delete(id)) }
        return all
    }()

    /// A record of the kind with nothing in it.
    private func blank<R: Record>(_ type: R.Type) throws -> Change {
        .put(Stored(try R.fields.read(try json("{}"), isKept: true), revision: 1))
    }

    @Test(arguments: KindName.allCases)
    func `a record of every kind is read as it was written, and put where it belongs`(_ kind: KindName) throws {
        let change = try blank(kind.any.type)
        #expect(try Change(JSONDocument(JSONWriter.bytes { change.write(to: &$0) }).root) == change)
        var records = Records()
        records.apply([change])
        #expect(records.counts.filter { $0.count > 0 }.map(\.kind) == [kind])
        guard kind != .keys else { return }
        records.apply([.delete(change.name, kind)])
        #expect(records.counts.allSatisfy { $0.count == 0 })
    }

    @Test func `every change is read as it was written`() throws {
        for sample in Self.samples {
            let json = try JSONDocument(JSONWriter.bytes { sample.write(to: &$0) }).root
            #expect(try Change(json) == sample)
        }
    }

    @Test func `a kind that this release does not know is named`() throws {
        for text in [#"{"put":"rooms","id":"roo_1","rev":1,"doc":{}}"#, #"{"delete":"rooms","id":"roo_1"}"#] {
            let error = #expect(throws: ChangeError.self) { try Change(json(text)) }
            #expect(error?.unknownKind == "rooms")
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
