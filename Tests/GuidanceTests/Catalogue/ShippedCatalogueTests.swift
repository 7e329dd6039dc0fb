import JSON
import Testing

@testable import Guidance

struct ShippedCatalogueTests {
    let catalogue: Catalogue

    init() throws { catalogue = try shippedCatalogue() }

    @Test func `it has four types, and programmes can run all but role models`() {
        let types = catalogue.relationshipTypes.values
        #expect(types.map(\.id) == ["coaching", "mentoring", "reverse-mentoring", "role-model"])
        #expect(types.map(\.isProgrammable) == [true, true, true, false])
    }

    @Test func `it has the nineteen dimensions in their order`() {
        let ids: [Slug] = [
            "orientation", "focus", "influence", "purpose", "driver", "duration", "design", "structure", "formality", "manager",
            "initiative", "voluntariness", "roles", "expertise", "outcomes", "accountability", "pairing", "seniority",
            "confidentiality",
        ]
        #expect(catalogue.dimensions.values.map(\.id) == ids)
    }

    @Test func `every claim is reachable from its type and dimension, with source and locator`() {
        #expect(catalogue.claims.all.count >= 70)
        for claim in catalogue.claims.values {
            #expect(catalogue.claims(of: claim.relationshipType, on: claim.dimension).contains(claim), "\(claim.id)")
            #expect(catalogue.sources[claim.source] != nil && !claim.locator.isEmpty, "\(claim.id)")
        }
    }

    @Test func `every claim that a rule rests on exists`() {
        for rule in Program.rules {
            #expect(!rule.claims.isEmpty || rule.text.english.ours != nil, "\(rule.id)")
            for claim in rule.claims { #expect(catalogue.claims[claim] != nil, "\(rule.id) cites \(claim)") }
            for dimension in rule.dimensions {
                #expect(catalogue.dimensions[dimension] != nil, "\(rule.id) looks at \(dimension)")
            }
        }
    }

    @Test func `every dimension has a claim, and so has every source`() {
        let claims = catalogue.claims.values
        #expect(Set(claims.map(\.dimension)) == Set(catalogue.dimensions.values.map(\.id)))
        #expect(Set(claims.map(\.source)) == Set(catalogue.sources.values.map(\.id)))
    }

    @Test func `the sources disagree in these places and no others`() {
        #expect(catalogue.conflicts.map(\.id) == ["coaching.duration", "coaching.initiative", "mentoring.duration"])
    }

    @Test func `where a figure is ours, the source's own words come first`() throws {
        #expect(
            catalogue.conflicts.map(\.statement) == [
                """
                Coaching / Duration: “Difference between Mentoring and Coaching” and Frank Manfre say perhaps a few sessions, or as \
                long as needed (read here as at most 3 months); MentorCliq says usually half a year, or a year at most (read here \
                as at most 12 months)
                """,
                "Coaching / Initiative: Wake Forest School of Medicine says the coach; MentorCliq says coach and coachee together",
                """
                Mentoring / Duration: “Difference between Mentoring and Coaching” says 9 to 12 months; Frank Manfre says usually \
                years (read here as at least 2 years)
                """,
            ])
        let read = catalogue.claims.values.filter { $0.reading != nil }
        #expect(
            read.map(\.id) == [
                "coaching-duration-mentoring-coaching-table", "coaching-duration-manfre", "coaching-duration-mentorcliq",
                "mentoring-duration-manfre", "reverse-mentoring-seniority-mentorcliq",
            ])
        #expect(catalogue.claims["reverse-mentoring-seniority-mentorcliq"]?.value.strength == .may)
        #expect(catalogue.claims["mentoring-voluntariness-mentorcliq-recognition"]?.value.strength == .may)
    }

    @Test func `no two statements of one type and dimension begin alike`() {
        for (number, claim) in catalogue.claims.values.enumerated() where claim.dimension == "duration" {
            let beginning = claim.statement.prefix(24)
            for other in catalogue.claims.values[..<number]
            where (other.relationshipType, other.dimension) == (claim.relationshipType, claim.dimension) {
                #expect(!other.statement.hasPrefix(beginning), "\(claim.id), \(other.id)")
            }
        }
    }

    @Test func `a required design and a loose structure pull against each other`() throws {
        let pulling = catalogue.tensions.values.filter { tension in
            let dimensions = Set(tension.claims.compactMap { catalogue.claims[$0]?.value.dimension })
            let types = Set(tension.claims.compactMap { catalogue.claims[$0]?.value.relationshipType })
            return dimensions == ["design", "structure"] && types == ["mentoring"]
        }
        let tension = try #require(pulling.first)
        #expect(catalogue.tensions(touching: [tension.claims[1]]).contains(tension))
    }

    @Test func `every type that can be run can be recommended by answers`() throws {
        for type in catalogue.relationshipTypes.values where type.isProgrammable {
            var answers: [(question: String, option: String)] = []
            for item in Questionnaire(of: catalogue).items {
                let best = item.question.options.first { option in
                    option.points.contains { $0.relationshipType == type.id && $0.points > 0 } && option.points.count == 1
                }
                if let best { answers.append((item.question.id.text, best.id.text)) }
            }
            #expect(try recommendation(answers, in: catalogue).decision == .type(type.id))
        }
    }
}
