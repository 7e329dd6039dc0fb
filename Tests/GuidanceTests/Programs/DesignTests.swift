@testable import Guidance
import JSON
import Testing

@Suite struct DesignTests {
    private func mentoringDesk() throws -> (Desk, ID<Program>) {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        return (desk, id)
    }

    @Test func `an approval records who and when, and approving again changes nothing`() throws {
        var (desk, id) = try mentoringDesk()
        try desk.design(id, fullDesign)
        let approved = desk.now
        let stored = try desk.approve(id, by: "Ines")
        #expect(stored.value.design?.approval == Design.Approval(by: "Ines", at: approved))
        let again = try desk.records.approveDesign(id, by: "Otto", at: desk.now)
        #expect(again.changes.isEmpty && again.answer === stored)
    }

    @Test func `editing an approved design voids the approval`() throws {
        var (desk, id) = try mentoringDesk()
        try desk.design(id, fullDesign)
        try desk.approve(id)
        let edited = try desk.design(id, fullDesign.replacing("Keep engineers", with: "Keep everybody"))
        #expect(edited.value.design?.purpose == "Keep everybody")
        #expect(edited.value.design?.approval == nil)
        #expect(edited.revision == 4)
    }

    @Test func `an unchanged design stays approved, whether the approval comes back or not`() throws {
        var (desk, id) = try mentoringDesk()
        try desk.design(id, fullDesign)
        let approved = try desk.approve(id)
        let design = try #require(try JSONDocument(approved.json).root["design"])
        for document in [fullDesign, String(decoding: design.raw, as: UTF8.self)] {
            let decision = try desk.records.setDesign(id, to: try json(document), by: "ines", at: desk.now)
            #expect(decision.changes.isEmpty && decision.answer === approved)
        }
    }

    @Test func `an approval that comes back with an edited design is still voided`() throws {
        var (desk, id) = try mentoringDesk()
        try desk.design(id, fullDesign)
        let approved = try desk.approve(id)
        let design = try #require(try JSONDocument(approved.json).root["design"])
        let edited = design.merged(with: try json(#"{"model":"circles"}"#))
        let stored = try desk.design(id, String(decoding: edited, as: UTF8.self))
        #expect(stored.value.design?.model == "circles" && stored.value.design?.approval == nil)
    }

    @Test func `nobody approves a design by writing the approval into it`() throws {
        var (desk, id) = try mentoringDesk()
        let forged = #"{"purpose":"p","approval":{"by":"Ines","at":"2026-01-01T00:00:00Z"},"modle":"m","focusAreas":[5]}"#
        let refused = problem(.invalidDocument) { try desk.design(id, forged) }
        #expect(refused.errors.map(\.pointer) == ["/approval", "/modle", "/focusAreas/0"])
        try desk.design(id, fullDesign)
        try desk.approve(id)
        #expect(problem(.invalidDocument) { try desk.design(id, forged) }.errors.first?.pointer == "/approval")
    }

    @Test func `without a design there is nothing to approve`() throws {
        var (desk, id) = try mentoringDesk()
        let refused = problem(.designMissing) { try desk.approve(id) }
        #expect(refused.fix == "PUT /v1/programs/\(id)/design first.")
    }

    @Test func `a design that lacks parts is not approved, and the answer says which`() throws {
        var (desk, id) = try mentoringDesk()
        try desk.design(id, #"{"purpose":"p","model":"m","focusAreas":[],"components":["c"]}"#)
        let refused = problem(.rulesRefuse) { try desk.approve(id) }
        #expect(refused.refusals.map(\.rule) == ["design-before-enrolment"])
        #expect(refused.refusals.first?.detail.hasSuffix("; the design lacks focus areas and matching process.") == true)
        #expect(refused.detail == "The approval is refused by design-before-enrolment.")
    }

    @Test(arguments: ["coaching", "mentoring"])
    func `an empty design cannot be approved`(_ type: String) throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["\#(type)"]}"#)
        try desk.design(id, #"{"purpose":null,"focusAreas":[]}"#)
        let refused = problem(.designMissing) { try desk.approve(id) }
        #expect(
            refused.detail.hasPrefix("The design is empty") && refused.fix.hasPrefix("Fill it with PUT /v1/programs/\(id)/design")
        )
    }

    @Test func `coaching may have an almost empty design approved`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        try desk.design(id, #"{"purpose":"p"}"#)
        #expect(try desk.approve(id).value.design?.approval != nil)
    }

    @Test func `an approval does not cover a type that is added later and asks for more`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        try desk.design(id, #"{"purpose":"p"}"#)
        try desk.approve(id)
        try desk.patch(id, #"{"relationshipTypes":["coaching","mentoring"]}"#)
        #expect(problem(.rulesRefuse) { try desk.approve(id) }.refusals.count == 1)
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }
        #expect(refused.refusals.map(\.rule) == ["design-before-enrolment", "combination-on-objectives"])
    }

    @Test(arguments: Program.Status.allCases)
    func `a design changes until the programme is over`(_ status: Program.Status) throws {
        var (desk, id) = try mentoringDesk()
        try desk.design(id, fullDesign)
        var program = try desk.program(id)
        program.status = status
        desk.remember([.put(Stored(program, revision: 2))])
        guard [.closed, .archived, .cancelled].contains(status) else {
            #expect(try desk.approve(id).value.design?.approval != nil)
            #expect(try desk.design(id, "{}").value.design == Design())
            return
        }
        #expect(problem(.programOver) { try desk.design(id, "{}") }.detail.hasPrefix("The program is \(status.rawValue)"))
        #expect(problem(.programOver) { try desk.approve(id) }.fix.isEmpty == false)
    }
}
