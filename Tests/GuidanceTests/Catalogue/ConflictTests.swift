import JSON
import Testing

@testable import Guidance

struct ConflictTests {
    static let ends = Scale.spectrum(first: Scale.Choice(id: "a", label: "A"), second: Scale.Choice(id: "b", label: "B"))
    static let choices = Scale.choice([Scale.Choice(id: "a", label: "A"), Scale.Choice(id: "b", label: "B")])

    static func months(_ least: Int?, _ most: Int?) -> ClaimValue {
        .duration(least: least.map { Period(months: $0) }, most: most.map { Period(months: $0) })
    }

    @Test(arguments: [
        (months(9, 12), months(24, nil), true),  // the ranges do not meet
        (months(9, 12), months(12, nil), false),  // they meet at one point
        (months(nil, 3), months(nil, 6), true),  // twice as long
        (months(nil, 4), months(nil, 7), false),
        (months(3, nil), months(6, nil), true),
        (months(4, nil), months(7, nil), false),
        (months(nil, 12), months(3, nil), false),  // open ends match any other
        (months(6, 12), months(6, 12), false),
        (.duration(least: nil, most: Period(days: 42)), months(nil, 3), true),
        (.duration(least: nil, most: Period(days: 42)), months(nil, 2), false),
        (months(9, 12), .text("9 months"), false),  // on no common scale
    ])
    func `lengths disagree when they do not meet or differ by a factor of two`(
        one: ClaimValue, other: ClaimValue, disagree: Bool
    ) {
        #expect(one.disagrees(with: other, on: .duration) == disagree)
        #expect(other.disagrees(with: one, on: .duration) == disagree)
    }

    @Test(arguments: [(-2, 1, true), (-1, 1, true), (0, 2, false), (0, 0, false), (1, 2, false), (-2, -1, false)])
    func `places on a spectrum disagree on opposite sides`(one: Int, other: Int, disagree: Bool) {
        #expect(ClaimValue.spectrum(one).disagrees(with: .spectrum(other), on: Self.ends) == disagree)
        #expect(ClaimValue.spectrum(other).disagrees(with: .spectrum(one), on: Self.ends) == disagree)
    }

    @Test func `choices disagree when they differ, phrases never`() {
        #expect(ClaimValue.text("a").disagrees(with: .text("b"), on: Self.choices))
        #expect(!ClaimValue.text("a").disagrees(with: .text("a"), on: Self.choices))
        #expect(!ClaimValue.text("a").disagrees(with: .text("b"), on: .text))
    }

    @Test func `a conflict says which source says what, and how firmly`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let conflict = try #require(catalogue.conflict(of: "mentoring", on: "duration"))
        #expect(catalogue.conflicts == [conflict])
        #expect(conflict.id == "mentoring.duration")
        #expect(conflict.claims == ["m-year", "m-years"])
        #expect(
            conflict.statement
                == "Mentoring / Duration: “Two Tables” says 9 to 12 months; The Press says perhaps at least 2 years")
    }

    @Test(arguments: [
        (
            ["guide", "guide", "both"], ["tables", "essay", "essay"], ["the mentor", "mentor and mentee together"],
            [["tables"], ["essay"]]
        ),
        (["guide", "both"], ["tables", "tables"], [], []),  // a source that wavers does not conflict with itself
        (["both", "both"], ["tables", "essay"], [], []),
    ])
    func `only claims that another source contradicts take part in a conflict`(
        values: [String], sources: [String], sayings: [String], groups: [[String]]
    ) throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let claims = zip(values, sources).enumerated().map { number, said in
            Claim(
                id: Slug("x-\(number)")!, relationshipType: "mentoring", dimension: "agenda", source: Slug(said.1)!,
                statement: "So.", value: .text(said.0), locator: "row", strength: .always)
        }
        let conflict = Conflict(
            among: claims, of: try #require(catalogue.relationshipTypes["mentoring"]).value,
            on: try #require(catalogue.dimensions["agenda"]).value, in: .english, source: { catalogue.sources[$0]?.value })
        #expect(conflict?.positions.map(\.saying) ?? [] == sayings)
        #expect(conflict?.positions.map { $0.sources.map(\.id.text) } ?? [] == groups)
    }

    @Test func `a value that is our reading comes after what the source says`() throws {
        let read = smallFile.replacing(#""value":{"least":"P2Y"}"#, with: #""value":{"least":"P2Y"},"reading":"years""#)
        let catalogue = try catalogue(fromFile: read)
        #expect(
            try #require(catalogue.conflicts.first).statement == """
                Mentoring / Duration: “Two Tables” says 9 to 12 months; The Press says perhaps years (read here as at least 2 \
                years)
                """)
        let comparison = try Comparison(of: catalogue)
        let json = written { comparison.write(to: &$0) }
        #expect(json.contains(#""months":{"least":24},"reading":"years","source":"essay""#))
    }

    @Test func `a source that gives a figure does not share a position with one from which we read it`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let claims = [(9, "tables", nil), (24, "essay", nil), (24, "third", "years")].enumerated().map { number, said in
            Claim(
                id: Slug("x-\(number)")!, relationshipType: "mentoring", dimension: "duration", source: Slug(said.1)!,
                statement: "So.", value: Self.months(said.0, said.0 + 1), reading: said.2, locator: "row", strength: .always)
        }
        let conflict = Conflict(
            among: claims, of: try #require(catalogue.relationshipTypes["mentoring"]).value,
            on: try #require(catalogue.dimensions["duration"]).value, in: .english, source: { catalogue.sources[$0]?.value })
        #expect(
            conflict?.positions.map(\.saying) == [
                "9 to 10 months", "2 years to 25 months", "years (read here as 2 years to 25 months)",
            ])
    }

    @Test func `a choice that is not between the two sides is named by its label`() {
        let roles = RelationshipType.Roles(guide: "coach", learner: "coachee")
        let scale = Scale.choice([
            Scale.Choice(id: "junior", label: "The guide is junior"), Scale.Choice(id: "learner", label: "The learner"),
        ])
        #expect(scale.spoken(.text("junior"), of: roles, in: .english) == "the guide is junior")
        #expect(scale.spoken(.text("learner"), of: roles, in: .english) == "the coachee")
        #expect(Scale.text.spoken(.text("Practice"), of: roles, in: .english) == "“Practice”")
    }

    @Test func `a change to a claim changes what follows from it`() throws {
        var records = Records()
        records.apply(try CatalogueFile(json(smallFile)).changes)
        let before = records.catalogue
        var claim = try #require(before.claims["m-years"]).value
        claim.value = .duration(least: Period(months: 12), most: nil)
        records.apply([.put(Stored(claim, revision: 2))])
        #expect(records.catalogue.conflicts.isEmpty)
        #expect(records.catalogue.revision == before.revision + 1)
        #expect(before.conflicts.count == 1, "the older value stays as it was")
        #expect(records.catalogue.claims(of: "mentoring", on: "duration").map(\.id) == ["m-year", "m-years", "m-time"])
    }

    @Test(arguments: [("m-time", ["quick-trust"]), ("m-year", [])])
    func `tensions are found by any claim that takes part in them`(claim: String, tensions: [String]) throws {
        let found = try catalogue(fromFile: smallFile).tensions(touching: [Slug(claim)!])
        #expect(found.map(\.id.text) == tensions)
    }
}
