import JSON
import Testing

@_spi(Journal) @testable import Guidance

struct CatalogueFileTests {
    @Test func `a file becomes puts of revision 1 in its own order`() throws {
        let file = try CatalogueFile(json(smallFile))
        let lines = file.changes.map { change in written { change.write(to: &$0) } }
        #expect(lines.count == 2 + 4 + 3 + 9 + 1)
        #expect(lines[0].hasPrefix(#"{"put":"sources","id":"tables","rev":1,"doc":{"id":"tables","title":"Two Tables""#))
        #expect(lines[5].hasPrefix(#"{"put":"dimensions","id":"purpose","rev":1"#))
        #expect(lines[18].hasPrefix(#"{"put":"tensions","id":"quick-trust","rev":1"#))
    }

    @Test func `the journal gives back the same catalogue`() throws {
        let file = try CatalogueFile(json(smallFile))
        let again = try file.changes.map { change in try Change(json(written { change.write(to: &$0) })) }
        #expect(catalogue(of: file.changes) == catalogue(of: again))
    }

    @Test func `a catalogue that is in order has no faults`() throws {
        #expect(try catalogue(fromFile: smallFile).faults().isEmpty)
    }

    /// One change that makes the small file invalid, and where the fault shows.
    struct Row: Sendable, CustomTestStringConvertible {
        let wrong: String
        let replacing: String
        let with: String
        let pointer: String
        let detail: String

        init(_ wrong: String, _ replacing: String, _ with: String, _ pointer: String, _ detail: String) {
            (self.wrong, self.replacing, self.with, self.pointer, self.detail) = (wrong, replacing, with, pointer, detail)
        }

        var testDescription: String { wrong }
    }

    private static let (a, b) = (#"{"id":"a","label":"A"}"#, #"{"id":"b","label":"B"}"#)

    private static func asking(_ question: String) -> String { #""scale":{"kind":"text"},"questions":[\#(question)]"# }

    static let rows = [
        Row(
            "a claim about no type", #""c-task","relationshipType":"coaching""#, #""c-task","relationshipType":"coachin""#,
            "/claims/4/relationshipType", "did you mean coaching? Known: coaching, mentoring, role-model"),
        Row(
            "a claim on no dimension", #""coaching","dimension":"agenda""#, #""coaching","dimension":"weather""#,
            "/claims/7/dimension", "known: duration, orientation, agenda, purpose"),
        Row(
            "a claim of no source", #""purpose","source":"tables""#, #""purpose","source":"rumor""#,
            "/claims/8/source", "there is no source “rumor”"),
        Row(
            "a word on a spectrum", #""value":-2,"locator":"row 3""#, #""value":"task","locator":"row 3""#,
            "/claims/4/value", "from -2 (Task) to 2 (Relationship)"),
        Row(
            "a reading of nothing", #""statement":"Needs time for trust.","#,
            #""statement":"Needs time for trust.","reading":"time","#, "/claims/3/reading", "without the value"),
        Row("a number on a duration", #""value":{"most":"P6W"}"#, #""value":1"#, "/claims/0/value", "least, most or both"),
        Row(
            "a length without ends", #""value":{"most":"P6W"}"#, #""value":{}"#, "/claims/0/value",
            "must have least, most or both"),
        Row(
            "a length that ends before it begins", #"{"least":"P9M","most":"P12M"}"#, #"{"least":"P13M","most":"P1Y"}"#,
            "/claims/1/value", "a least of 13 months, which is longer than its most, 12 months"),
        Row(
            "a choice that the scale lacks", #""value":"both""#, #""value":"learner""#,
            "/claims/7/value", "choices: guide, both"),
        Row("a place on a scale of text", #""value":"A skill""#, #""value":2"#, "/claims/8/value", "must be a short phrase"),
        Row(
            "a place past the end of a spectrum", #""value":-2,"locator":"row 3""#, #""value":-3,"locator":"row 3""#,
            "/claims/4/value", "from -2 to 2"),
        Row("an id used twice in a table", #"{"id":"essay","#, #"{"id":"tables","#, "/sources/1/id", "/sources/0"),
        Row(
            "a type that runs without a policy", #""programmable":false"#, #""programmable":true"#,
            "/relationshipTypes/2/policy", "required of a type that programs can run"),
        Row("a policy without a member", #""manager":"partner","#, "", "/relationshipTypes/0/policy/manager", "is required"),
        Row(
            "typical below least", #""typical":"P3M""#, #""typical":"P2W""#,
            "/relationshipTypes/0/policy/length/typical", "2 weeks, shorter than least, 1 month"),
        Row(
            "most below typical", #""most":"P6M""#, #""most":"P2M""#,
            "/relationshipTypes/0/policy/length/most", "2 months, shorter than typical, 3 months"),
        Row(
            "most below least with no typical", #""typical":"P3M","most":"P6M""#, #""most":"P3W""#,
            "/relationshipTypes/0/policy/length/most", "3 weeks, shorter than least, 1 month"),
        Row(
            "a type named like a decision", #"{"id":"role-model","#, #"{"id":"undecided","#,
            "/relationshipTypes/2/id", "is a word that recommendations use"),
        Row(
            "a scale with one choice twice", #"{"id":"both","label":"Both"}"#, #"{"id":"guide","label":"Both"}"#,
            "/dimensions/2/scale/choices/1/id", "used twice"),
        Row(
            "a spectrum of one end", #"{"id":"relationship","label":"Relationship"}"#, #"{"id":"task","label":"Relationship"}"#,
            "/dimensions/1/scale/ends/1/id", "used twice"),
        Row(
            "an option used twice", #"{"id":"later","#, #"{"id":"soon","#,
            "/dimensions/0/questions/0/options/1/id", "used twice"),
        Row(
            "a question of two dimensions", #""scale":{"kind":"text"}"#,
            asking(#"{"id":"when","question":"?","options":[\#(a),\#(b)]}"#),
            "/dimensions/3/questions/0/id", "a question of duration too"),
        Row(
            "a question without a choice", #""scale":{"kind":"text"}"#, asking(#"{"id":"why","question":"?","options":[\#(a)]}"#),
            "/dimensions/3/questions/0/options", "two or more"),
        Row(
            "points for no type", #""points":{"coaching":3}"#, #""points":{"coaching":3,"couching":1}"#,
            "/dimensions/0/questions/0/options/0/points/couching", "did you mean coaching?"),
        Row(
            "points for a type that cannot run", #""points":{"coaching":3}"#, #""points":{"coaching":3,"role-model":0}"#,
            "/dimensions/0/questions/0/options/0/points/role-model", "no program can run"),
        Row(
            "points without a need", #""need":"a quick result","#, "",
            "/dimensions/0/questions/0/options/0/need", "required of an option that gives points"),
        Row(
            "points without a claim", #""claims":["c-short"]}"#, #""claims":[]}"#,
            "/dimensions/0/questions/0/options/0/claims", "a claim about coaching"),
        Row(
            "an option on no claim", #"["m-year","m-years"]"#, #"["m-year","m-yers"]"#,
            "/dimensions/0/questions/0/options/1/claims/1", "did you mean m-years?"),
        Row(
            "an option on a claim about another type", #"["m-year","m-years"]"#, #"["m-year","c-short"]"#,
            "/dimensions/0/questions/0/options/1/claims/1", "about coaching, which gets no points here"),
        Row("a tension of one claim", #"["c-short","m-time"]"#, #"["c-short"]"#, "/tensions/0/claims", "two or more"),
        Row(
            "a tension of one claim twice", #"["c-short","m-time"]"#, #"["c-short","c-short"]"#,
            "/tensions/0/claims/1", "named twice"),
        Row(
            "a tension of no claim", #"["c-short","m-time"]"#, #"["c-short","m-tim"]"#,
            "/tensions/0/claims/1", "did you mean m-time?"),
        Row(
            "a misspelled member", #""summary":"A far one.""#, #""sumary":"A far one.","summary":"A far one.""#,
            "/relationshipTypes/2/sumary", "did you mean summary?"),
        Row(
            "a table nobody knows", #""tensions": ["#, #""claims~/": [], "tensions": ["#, "/claims~0~1",
            "did you mean claims?"),
    ]

    @Test(arguments: rows)
    func `a file with one thing wrong is refused at that place`(row: Row) throws {
        let text = smallFile.replacing(row.replacing, with: row.with, maxReplacements: 1)
        try #require(text != smallFile, "the row changes nothing")
        let document = try json(text)
        let errors = #expect(throws: FieldErrors.self) { try CatalogueFile(document) }
        let all = try #require(errors).all
        #expect(all.contains { $0.pointer == row.pointer && $0.detail.contains(row.detail) }, "\(all)")
    }

    @Test func `everything wrong is reported at once`() throws {
        let text = smallFile.replacing(#""value":"both""#, with: #""value":"learner""#)
            .replacing(#""year":2014"#, with: #""year":"2014""#).replacing(#"["c-short","m-time"]"#, with: #"["c-short"]"#)
        let document = try json(text)
        let errors = #expect(throws: FieldErrors.self) { try CatalogueFile(document) }
        #expect(errors?.all.map(\.pointer) == ["/sources/1/year", "/claims/7/value", "/tensions/0/claims"])
    }

    @Test func `an unreadable record does not make those that refer to it wrong`() throws {
        let text = smallFile.replacing(#""scale":{"kind":"duration"}"#, with: #""scale":{"kind":"length"}"#)
        let document = try json(text)
        let errors = #expect(throws: FieldErrors.self) { try CatalogueFile(document) }
        #expect(errors?.all.map(\.pointer) == ["/dimensions/0/scale/kind"])
    }

    @Test(arguments: [
        ("[]", [""]),
        (#"{"sources":{},"dimensions":[],"relationshipTypes":[],"claims":[3]}"#, ["/sources", "/claims/0", "/tensions"]),
    ])
    func `a file of another shape is refused`(text: String, pointers: [String]) throws {
        let document = try json(text)
        let errors = #expect(throws: FieldErrors.self) { try CatalogueFile(document) }
        #expect(errors?.all.map(\.pointer) == pointers)
    }

    @Test func `an empty catalogue is a catalogue`() throws {
        let empty = try catalogue(fromFile: #"{"sources":[],"dimensions":[],"relationshipTypes":[],"claims":[],"tensions":[]}"#)
        #expect(empty.conflicts.isEmpty)
        #expect(try recommendation([], in: empty).decision == .undecided)
        let comparison = try Comparison(of: empty)
        #expect(comparison.text() == "")
        #expect(comparison.markdown() == "# Comparison\n\n| Dimension |\n| --- |\n")
        #expect(comparison.csv().split(separator: "\r\n").count == 1)
    }
}

struct CatalogueLimitTests {
    @Test(arguments: [(CatalogueLimits.questionsMax, 0), (CatalogueLimits.questionsMax + 1, 1)])
    func `a catalogue asks at most this many questions`(count: Int, faults: Int) {
        let options = ["a", "b"].map { Question.Option(id: Slug($0)!, label: $0) }
        let dimensions = (0..<count).map { number in
            let question = Question(id: Slug("q-\(number)")!, question: "?", options: options)
            return Dimension(id: Slug("d-\(number)")!, name: "D", question: "?", questions: [question])
        }
        let full = catalogue(of: dimensions.map { .put(Stored($0, revision: 1)) })
        #expect(full.faults().count == faults)
    }

    @Test(arguments: [(CatalogueLimits.claimsOfPlaceMax, 0), (CatalogueLimits.claimsOfPlaceMax + 1, 1)])
    func `a type has at most this many claims on a dimension`(count: Int, faults: Int) throws {
        let small = try CatalogueFile(json(smallFile))
        let claims = (0..<count).map { number in
            Claim(
                id: Slug("x-\(number)")!, relationshipType: "mentoring", dimension: "agenda", source: "tables", statement: "So.",
                locator: "row \(number)")
        }
        let full = catalogue(of: small.changes + claims.map { .put(Stored($0, revision: 1)) })
        #expect(full.faults().count == faults)
    }

    @Test(arguments: [(CatalogueLimits.errorsMax - 1, 0), (CatalogueLimits.errorsMax, 0), (CatalogueLimits.errorsMax + 50, 50)])
    func `up to this many faults are reported, and not one more`(wrong: Int, untold: Int) {
        let tensions = (0..<wrong).map { number in
            Tension(id: Slug("t-\(number)")!, claims: [], statement: "One that names no claims.")
        }
        let full = catalogue(of: tensions.map { .put(Stored($0, revision: 1)) })
        #expect(full.faults().count == wrong - untold)
    }
}
