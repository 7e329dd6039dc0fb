import JSON
import Testing

@testable import Guidance

struct ComparisonTests {
    @Test func `it has a cell for each type on each dimension, in the order asked for`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let comparison = try Comparison(
            of: catalogue, types: ["mentoring", "coaching", "mentoring"], dimensions: ["orientation", "duration", "orientation"])
        #expect(comparison.types.map(\.id) == ["mentoring", "coaching"])
        #expect(comparison.rows.map(\.dimension.id) == ["orientation", "duration"])
        #expect(
            comparison.rows.map { $0.cells.map { $0.claims.map(\.id) } } == [
                [[], ["c-task", "c-task-2"]], [["m-year", "m-years", "m-time"], ["c-short"]],
            ])
        #expect(comparison.conflicts.map(\.id) == ["mentoring.duration"])
        #expect(comparison.tensions.map(\.id) == ["quick-trust"])
        #expect(comparison.sources.map(\.id) == ["tables", "essay"])
    }

    @Test func `without names it compares everything`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let comparison = try Comparison(of: catalogue)
        #expect(comparison.types == catalogue.relationshipTypes.values)
        #expect(comparison.rows.map(\.dimension) == catalogue.dimensions.values)
    }

    @Test func `names that are not in the catalogue are all told, with those that are`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let errors = #expect(throws: ParameterErrors.self) {
            try Comparison(of: catalogue, types: ["mentorin", "coaching", "Not a slug"], dimensions: [""])
        }
        let known = "known: coaching, mentoring, role-model"
        #expect(
            errors?.all == [
                ParameterError(
                    parameter: "types", detail: "there is no relationship type “mentorin”; did you mean mentoring? \(known)"),
                ParameterError(parameter: "types", detail: "there is no relationship type “Not a slug”; \(known)"),
                ParameterError(
                    parameter: "dimensions", detail: "there is no dimension “”; known: duration, orientation, agenda, purpose"),
            ])
    }

    @Test func `as JSON it has every claim with its value, source and locator`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let comparison = try Comparison(of: catalogue, types: ["mentoring"], dimensions: ["duration"])
        let expected = """
            {"types":[{"id":"mentoring","name":"Mentoring"}],\
            "dimensions":[{"id":"duration","name":"Duration","question":"How long does it last?","cells":[\
            {"relationshipType":"mentoring","claims":[\
            {"id":"m-year","statement":"Takes nine months to a year.","value":{"least":"P9M","most":"P1Y"},"source":"tables",\
            "locator":"row 2","strength":"always"},\
            {"id":"m-years","statement":"Often takes years.","value":{"least":"P2Y"},"source":"essay",\
            "locator":"paragraph 3","strength":"may"},\
            {"id":"m-time","statement":"Needs time for trust.","source":"essay","locator":"paragraph 4","strength":"always"}],\
            "conflict":"mentoring.duration"}]}],\
            "conflicts":[{"id":"mentoring.duration","relationshipType":"mentoring","dimension":"duration",\
            "claims":["m-year","m-years"],"statement":\
            "Mentoring / Duration: “Two Tables” says 9 to 12 months; The Press says perhaps at least 2 years"}],\
            "tensions":[{"id":"quick-trust","claims":["c-short","m-time"],\
            "statement":"Trust needs time that a short form does not give."}],\
            "sources":[{"id":"tables","title":"Two Tables","kind":"practitioner"},\
            {"id":"essay","title":"An Essay","author":"Ada Writer","publisher":"The Press","year":2014,"kind":"institution"}],\
            "catalogueRevision":1}
            """
        #expect(written { comparison.write(to: &$0) } == expected)
    }
}

struct ComparisonTextTests {
    @Test func `as text it is a table with what disagrees and the sources below`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let comparison = try Comparison(
            of: catalogue, types: ["coaching", "mentoring"], dimensions: ["duration", "orientation"])
        let expected = """
                         Coaching                          Mentoring
            -----------  --------------------------------  --------------------------------
            Duration     - Ends after some weeks [1]       ! Takes nine months to a year
                                                             [1]
                                                           ! Often takes years [2]

            Orientation  - Is all about the task [2,1]     (nothing said)

            They disagree (!)
            -----------------
            ! Mentoring / Duration: “Two Tables” [1] says 9 to 12 months; The Press [2] says
              perhaps at least 2 years.

            They pull against each other
            ----------------------------
            - Trust needs time that a short form does not give.

            Sources
            -------
            [1] Two Tables
            [2] An Essay, Ada Writer, The Press, 2014

            A statement is of the source numbered first; the others take the same position.

            """
        #expect(comparison.text() == expected)
    }

    @Test(arguments: [
        (["coaching"], 1), (["coaching", "mentoring"], 1), (["coaching", "mentoring", "reverse-mentoring"], 1),
        (["coaching", "mentoring", "reverse-mentoring", "role-model"], 2),
    ])
    func `whatever is compared fits 80 columns, in as few tables as can be read`(types: [String], tables: Int) throws {
        let text = try Comparison(of: shippedCatalogue(), types: types).text()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { String($0).displayWidth <= 80 && $0.last != " " })
        #expect(lines.count { $0.hasPrefix("-----") && $0.contains("-  -") } == tables)
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }

    @Test func `wide letters, accents, long words and many types fit too`() throws {
        let statement = String(repeating: "指導者は学ぶ人を助ける", count: 8) + " e\u{301}tude " + String(repeating: "x", count: 200)
        let small = try CatalogueFile(json(smallFile))
        let types = (0..<7).map { number in
            RelationshipType(
                id: Slug("type-\(number)")!, name: number == 3 ? "メンタリングとコーチングの組み合わせ" : "Type \(number)", summary: "s",
                roles: RelationshipType.Roles(guide: "g", learner: "l"), isProgrammable: false)
        }
        let claims = types.map { type in
            Claim(
                id: Slug("\(type.id)-claim")!, relationshipType: type.id, dimension: "weather", source: "tables",
                statement: statement, locator: "row")
        }
        let weather = Dimension(id: "weather", name: "Großwetterlagenbeurteilungsverfahren 天気", question: "?")
        let changes =
            [CatalogueChange.putDimension(Stored(revision: 1, weather, Dimension.fields))]
            + types.map { .putRelationshipType(Stored(revision: 1, $0, RelationshipType.fields)) }
            + claims.map { .putClaim(Stored(revision: 1, $0, Claim.fields)) }
        let catalogue = catalogue(of: small.changes + changes.map { .catalogue($0) })
        let text = try Comparison(of: catalogue).text()
        for line in text.split(separator: "\n") { #expect(String(line).displayWidth <= 80, "\(line)") }
        #expect(text.count { $0 == "x" } >= 7 * 200)
    }
}
