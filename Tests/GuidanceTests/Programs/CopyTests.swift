import JSON
import Testing

@testable import Guidance

/// A programme that begins with what another one has.
@Suite struct CopyTests {
    private func copy(_ document: String, in desk: inout Desk) throws -> Program {
        let id = ID<Program>(RecordKey(at: desk.now, count: 0, random: 7))
        let decision = try desk.records.copyProgram(from: try json(document), id: id, by: "ines", at: desk.now)
        desk.remember(decision.changes)
        return decision.answer.value
    }

    @Test func `it has the design and the settings, and neither people nor approval nor days`() throws {
        var desk = Desk()
        let owner = try desk.person()
        let id = try desk.enrolling(
            "mentoring",
            #"""
            ,"externalId":"HR-7","description":"D","format":"group","owner":"Ines","owners":["\#(owner)"],"listed":false,
            "enrolment":"open","places":{"learner":3},"capacity":{"most":2},"suggestionsUntil":"2027-02-01",
            "startsOn":"2027-01-01","endsOn":"2027-12-31","consentTexts":{"take-part":{"en":"I do.","version":1}}
            """#)
        _ = try desk.invite(try desk.person(), to: id)
        let source = try desk.program(id)
        let made = try copy(#"{"copyOf":"\#(id)","name":"Again","startsOn":"2028-01-01"}"#, in: &desk)
        #expect(made.name == "Again" && made.startsOn == Day("2028-01-01") && made.endsOn == nil && made.status == .draft)
        #expect(made.description == "D" && made.format == .group && made.relationshipTypes == ["mentoring"] && !made.isListed)
        #expect(made.enrolment == .open && made.places == source.places && made.capacity == source.capacity)
        #expect(made.consentTexts == source.consentTexts && made.length == source.length)
        #expect(made.owner == nil && made.owners == [] && made.externalId == nil && made.suggestionsUntil == nil)
        #expect(made.design?.purpose == source.design?.purpose && made.design?.approval == nil && source.design?.approval != nil)
        #expect(made.transitions == [] && desk.records.participants.count == 1 && made.id != id)
    }

    @Test func `what would be refused today is refused`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let rows = [
            (#"{"copyOf":"prg_00000000-0000-7000-8000-000000000000","name":"N"}"#, "/copyOf"), (#"{"copyOf":"\#(id)"}"#, "/name"),
            (#"{"copyOf":"\#(id)","name":"N","relationshipTypes":["coaching"]}"#, "/relationshipTypes"),
            (#"{"copyOf":"\#(id)","name":"N","startsOn":"2027-02-01","endsOn":"2027-01-01"}"#, "/endsOn"),
        ]
        for (document, pointer) in rows {
            #expect(problem(.invalidDocument) { try copy(document, in: &desk) }.errors.map(\.pointer) == [pointer])
        }
        try desk.retire("coaching", RelationshipType.self)
        #expect(
            problem(.invalidDocument) { try copy(#"{"copyOf":"\#(id)","name":"N"}"#, in: &desk) }.errors.map(\.pointer)
                == ["/relationshipTypes/0"])
    }
}
