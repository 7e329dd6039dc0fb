import JSON
import Testing

@testable import Guidance

/// Retired records no longer count, and can still be read.
@Suite struct RetirementTests {
    private func desk() throws -> Desk { Desk(of: try CatalogueFile(json(smallFile)).changes) }

    private func answered(_ desk: Desk, _ option: String) throws -> Recommendation {
        try recommendation([(question: "when", option: option)], in: desk.records.catalogue)
    }

    private func cells(_ desk: Desk, types: [String]? = nil, dimensions: [String]? = nil) throws -> String {
        let comparison = try Comparison(of: desk.records.catalogue, types: types, dimensions: dimensions)
        return written { comparison.write(to: &$0) }
    }

    @Test func `a retired claim is not compared, weighed or cited, and takes part in no conflict`() throws {
        var desk = try desk()
        #expect(desk.records.catalogue.conflicts.map(\.id) == ["mentoring.duration"])
        #expect(try cells(desk).contains("Often takes years."))
        #expect(try answered(desk, "later").ranked[0].contributions[0].claims == ["m-year", "m-years"])
        let before = desk.records.catalogue
        try desk.retire("m-years", Claim.self, because: "Too old.")
        let catalogue = desk.records.catalogue
        #expect(catalogue.conflicts.isEmpty && catalogue.conflict(of: "mentoring", on: "duration") == nil)
        #expect(try !cells(desk).contains("Often takes years."))
        #expect(catalogue.claims(of: "mentoring", on: "duration").map(\.id) == ["m-year", "m-time"])
        #expect(try answered(desk, "later").ranked[0].contributions[0].claims == ["m-year"], "one claim left bears the points")
        try desk.retire("m-year", Claim.self)
        #expect(try answered(desk, "later").ranked.allSatisfy { $0.score == 0 }, "points without a claim in force do not count")
        #expect(try answered(desk, "later").decision.text != "mentoring")
        #expect(desk.records.catalogue.claims["m-year"] != nil, "it stays to be read")
        try desk.reinstate("m-year", Claim.self)
        try desk.reinstate("m-years", Claim.self)
        #expect(desk.records.catalogue.contents == before.contents && desk.records.catalogue.conflicts == before.conflicts)
        #expect(try answered(desk, "later").ranked[0].score == 3)
    }

    @Test(arguments: [
        [("timescale", "year"), ("joining", "volunteer")], [("manager-part", "kept-out"), ("timescale", "year")],
        [("skill", "career"), ("timescale", "years")],
    ])
    func `a kind never leads its type because claims about the type no longer count`(
        answers: [(question: String, option: String)]
    ) throws {
        let release = Desk(of: try shippedChanges())
        #expect(try recommendation(answers, in: release.records.catalogue).decision.text == "mentoring")
        for id in release.records.catalogue.claims.values.map(\.id) where id.text.hasPrefix("mentoring-") {
            var desk = release
            try desk.retire(id, Claim.self)
            let decision = try recommendation(answers, in: desk.records.catalogue).decision.text
            #expect(["mentoring", "undecided", "none"].contains(decision), "\(id): \(decision)")
        }
        for source in release.records.catalogue.sources.values.map(\.id) {
            var desk = release
            try desk.retire(source, Source.self)
            let decision = try recommendation(answers, in: desk.records.catalogue).decision.text
            #expect(decision != "reverse-mentoring", "\(source)")
        }
        var desk = release
        try desk.retire("mentoring", RelationshipType.self)
        #expect(try recommendation(answers, in: desk.records.catalogue).decision.text != "reverse-mentoring")
    }

    @Test func `a rule is listed with the claims that count, and refuses on the basis of no others`() throws {
        var desk = Desk(of: try shippedChanges())
        let rule = AnyRule(Program.designBeforeEnrolment)
        #expect(rule.basis(in: desk.records.catalogue) == rule.claims)
        try desk.retire("manfre", Source.self)
        #expect(rule.basis(in: desk.records.catalogue) == ["mentoring-design-mentoring-coaching-table"])
        try desk.retire("mentoring-design-mentoring-coaching-table", Claim.self)
        #expect(rule.basis(in: desk.records.catalogue).isEmpty)
        let id = try desk.open(#"{"name":"x","relationshipTypes":["mentoring"]}"#)
        let refusal = try #require(problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }.refusals.first)
        #expect(refusal.claims.isEmpty && refusal.sources.isEmpty && refusal.detail.contains("its policy does"))
    }

    @Test func `a conflict can be read where a comparison by name leads to it`() throws {
        var desk = try desk()
        try desk.retire("duration", Dimension.self)
        #expect(try cells(desk, dimensions: ["duration"]).contains(#""conflict":"mentoring.duration""#))
        #expect(desk.records.catalogue.conflicts.isEmpty)
        #expect(desk.records.catalogue.conflict("mentoring.duration")?.claims == ["m-year", "m-years"])
        for id in ["mentoring", "mentoring.", ".duration", "mentoring.duration.x", "role-model.duration", "A.b", ""] {
            #expect(desk.records.catalogue.conflict(id) == nil, "\(id)")
        }
    }

    @Test func `a source takes all its claims with it, and the tensions that rest on them`() throws {
        var desk = try desk()
        #expect(desk.records.catalogue.tensions(touching: ["c-short"]).map(\.id) == ["quick-trust"])
        try desk.retire("essay", Source.self)
        let catalogue = desk.records.catalogue
        #expect(catalogue.conflicts.isEmpty && catalogue.tensions(touching: ["c-short", "m-time"]).isEmpty)
        #expect(catalogue.claims(of: "coaching", on: "orientation").map(\.id) == ["c-task"])
        let text = try cells(desk)
        #expect(
            !text.contains("Is all about the task.") && !text.contains("\"An Essay\"") && text.contains("Leans toward a task."))
        #expect(try answered(desk, "later").ranked[0].contributions[0].claims == ["m-year"])
        #expect(catalogue.claims.values.filter { $0.retirement != nil }.isEmpty, "the claims themselves are as they were")
        try desk.reinstate("essay", Source.self)
        #expect(desk.records.catalogue.tensions(touching: ["c-short"]).map(\.id) == ["quick-trust"])
    }

    @Test func `a retired tension is not shown`() throws {
        var desk = try desk()
        try desk.retire("quick-trust", Tension.self)
        #expect(desk.records.catalogue.tensions(touching: ["c-short", "m-time"]).isEmpty)
        #expect(try !cells(desk).contains("quick-trust"))
    }

    @Test func `a retired dimension is compared on request, and asks nothing`() throws {
        var desk = try desk()
        try desk.retire("duration", Dimension.self)
        #expect(try !cells(desk).contains("\"duration\""))
        #expect(try cells(desk, dimensions: ["duration"]).contains("Often takes years."))
        #expect(desk.records.catalogue.conflicts.isEmpty)
        #expect(desk.records.catalogue.conflict(of: "mentoring", on: "duration") != nil, "for those who ask")
        #expect(Questionnaire(of: desk.records.catalogue).items.isEmpty)
        let unknown = #expect(throws: FieldErrors.self) { try answered(desk, "soon") }
        #expect(unknown?.all.map(\.detail) == ["there is no question “when”"])
    }

    @Test func `a retired type is compared on request, not recommended, and gets no points`() throws {
        var desk = try desk()
        try desk.retire("mentoring", RelationshipType.self)
        #expect(try !cells(desk).contains("Takes nine months to a year."))
        #expect(try cells(desk, types: ["mentoring"]).contains("Takes nine months to a year."))
        #expect(desk.records.catalogue.conflicts.isEmpty)
        let later = try answered(desk, "later")
        #expect(later.ranked.map(\.relationshipType) == ["coaching"] && later.ranked[0].score == 0)
        let options = try #require(Questionnaire(of: desk.records.catalogue).items.first).question.options
        #expect(options.map { $0.points.map(\.relationshipType) } == [["coaching"], [], []])
        #expect(try answered(desk, "soon").decision.text == "coaching")
        try desk.retire("coaching", RelationshipType.self)
        #expect(try answered(desk, "soon").ranked.isEmpty)
        let refused = problem(.invalidDocument) { try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#) }
        #expect(refused.errors.first?.detail.hasSuffix("no type is in force that a program can run") == true)
    }

    @Test func `a rule rests on no retired claim, and says so when none is left`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        func refusal() throws -> Refusal {
            try #require(problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }.refusals.first)
        }
        #expect(try refusal().claims == ["mentoring-design-mentoring-coaching-table", "mentoring-design-manfre"])
        try desk.retire("manfre", Source.self)
        #expect(try refusal().claims == ["mentoring-design-mentoring-coaching-table"])
        #expect(try refusal().sources.map(\.id) == ["mentoring-coaching-table"])
        try desk.retire("mentoring-design-mentoring-coaching-table", Claim.self)
        let last = try refusal()
        #expect(last.claims.isEmpty && last.sources.isEmpty && last.detail.hasSuffix("its policy does."))
    }

    @Test func `a type that is retired while a program uses it still applies`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        let draft = try desk.open(#"{"name":"S","relationshipTypes":["mentoring"]}"#)
        try desk.retire("mentoring", RelationshipType.self)
        #expect(problem(.rulesRefuse) { try desk.move(id, to: .enrolling) }.refusals.map(\.rule) == ["design-before-enrolment"])
        try desk.patch(id, #"{"name":"Q"}"#)
        try desk.design(id, fullDesign)
        try desk.approve(id)
        try desk.move(id, to: .enrolling)
        let refused = problem(.invalidDocument) { try desk.open(#"{"name":"R","relationshipTypes":["mentoring"]}"#) }
        #expect(refused.errors.map(\.pointer) == ["/relationshipTypes/0"])
        try desk.patch(draft, #"{"relationshipTypes":["coaching"]}"#)
        #expect(problem(.invalidDocument) { try desk.patch(draft, #"{"relationshipTypes":["mentoring"]}"#) }.errors.count == 1)
    }
}
