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

    @Test func `all names that are not in the catalogue are reported, with those that are`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let errors = #expect(throws: ParameterErrors.self) {
            try Comparison(of: catalogue, types: ["mentorin", "coaching", "Not a slug"], dimensions: [""])
        }
        let known = "known: coaching, mentoring, role-model"
        #expect(
            errors?.all.map { "\($0.parameter): \($0.text.sentence())" } == [
                "types: there is no relationship type “mentorin”; did you mean mentoring? K\(known.dropFirst())",
                "types: there is no relationship type “Not a slug”; \(known)",
                "dimensions: there is no dimension “”; known: duration, orientation, agenda, purpose",
            ])
    }

    @Test func `as JSON it has every claim with its value, source and locator`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let comparison = try Comparison(of: catalogue, types: ["mentoring"], dimensions: ["duration"])
        let expected = """
            {"types":[{"id":"mentoring","name":"Mentoring"}],\
            "dimensions":[{"id":"duration","name":"Duration","question":"How long does it last?","cells":[\
            {"relationshipType":"mentoring","claims":[\
            {"id":"m-year","statement":"Takes nine months to a year.","value":{"least":"P9M","most":"P1Y"},\
            "valueText":"9 to 12 months","months":{"least":9,"most":12},"source":"tables",\
            "locator":"row 2","strength":"always","origin":"built-in"},\
            {"id":"m-years","statement":"Often takes years.","value":{"least":"P2Y"},\
            "valueText":"at least 2 years","months":{"least":24},"source":"essay",\
            "locator":"paragraph 3","strength":"may","origin":"built-in"},\
            {"id":"m-time","statement":"Needs time for trust.","source":"essay","locator":"paragraph 4","strength":"always","origin":"built-in"}],\
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
    @Test func `as text it is a table with disagreements and sources below`() throws {
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
            All claims, with ids and places in the sources: this address with format=csv
            The claims of a cell: /v1/claims?relationshipType={type}&dimension={dimension}

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
        let comparison = try hostileComparison(statement, name: "メンタリングとコーチングの組み合わせ", types: 7)
        let text = comparison.text()
        for line in text.split(separator: "\n") { #expect(String(line).displayWidth <= 80, "\(line)") }
        #expect(text.count { $0 == "x" } >= 7 * 200)
    }

    @Test(arguments: [
        String(repeating: "👩‍👧‍👦", count: 60), String(repeating: "🏳️‍🌈🇩🇪", count: 30), "\u{FE0F}\u{200D}\u{301}\u{FE0F}",
        "\u{301}at the start",
        "z" + String(repeating: "\u{336}\u{348}", count: 100) + "algo", String(repeating: "क्ष्म्य", count: 40),
        String(repeating: "\u{1100}", count: 90), String(repeating: "\u{1112}\u{1161}\u{11AB}\u{D7CB}", count: 60),
        "a\n\n- b\r\n\u{85}c\u{2028}d\te\u{B}f", String(repeating: "\u{A0}", count: 200), String(repeating: "ﷺ", count: 50) + ".",
        "never \u{202E}desrever\u{2066} on", "\u{1B}[2J\u{9B}31m gone", "〈" + String(repeating: "〉", count: 99), "-", "!", ".",
        "[1] [2]",
    ])
    func `whatever a statement or a name holds, columns stay where they are`(hostile: String) throws {
        for types in [1, 2, 3] {
            let text = try hostileComparison(hostile, name: hostile, types: types).text()
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for line in lines { #expect(line.displayWidth <= 80, "\(line.debugDescription)") }
            let rule = try #require(lines.firstIndex { $0.hasPrefix("---------") })
            let columns = lines[rule].split(separator: " ").count
            #expect(columns == types + 1 || types == 1 && columns == 2, "\(lines[rule])")
            // Every line of the table has blanks in the columns where its rule has the gap after the first column.
            let gap = lines[rule].prefix { $0 == "-" }.count
            let table = lines[(rule + 1)...].prefix { !$0.hasPrefix(ComparisonWords.english.disagreements) }
            #expect(table.allSatisfy { $0.blanks(at: gap) }, "\(table.joined(separator: "\n"))")
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
            #expect(
                !text.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value) })
        }
    }

    @Test func `no line is cut inside a number, however many sources take a position`() throws {
        let sources = (1...40).map { Source(id: Slug("source-\($0)")!, title: "Title \($0)") }
        let claims = sources.map { source in
            Claim(
                id: Slug("claim-of-\(source.id)")!, relationshipType: "guiding", dimension: "place", source: source.id,
                statement: "Is far.", value: .spectrum(2), locator: "page 1")
        }
        let comparison = try Comparison(of: catalogue(of: [RelationshipType](named: ["Guiding"]), claims, sources: sources))
        let words = comparison.text().split(whereSeparator: \.isWhitespace)
        let numbers = words.filter { $0.hasSuffix(",") || $0.hasSuffix("]") }.prefix(40)
        #expect(numbers.map { $0.filter(\.isNumber) } == (1...40).map(String.init))
    }
}

extension String {
    /// Whether the two columns after the first `count` are blank, or the line ends before them.
    fileprivate func blanks(at count: Int) -> Bool {
        var (column, isBlank) = (0, true)
        for character in self {
            if column >= count, column < count + 2, character != " " { isBlank = false }
            if column < count, column + character.displayWidth > count { isBlank = false }
            column += character.displayWidth
        }
        return isBlank
    }
}
