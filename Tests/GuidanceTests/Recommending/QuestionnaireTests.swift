import JSON
import Testing

@testable import Guidance

struct QuestionnaireTests {
    @Test func `it has every question with its points and claims, and the thresholds`() throws {
        let questionnaire = Questionnaire(of: try catalogue(fromFile: smallFile))
        let text = written { questionnaire.write(to: &$0) }
        let items = """
            {"items":[{"id":"when","dimension":"duration","question":"When is it needed?","kind":"condition","options":[\
            {"id":"soon","label":"Soon","need":"a quick result","points":{"coaching":3},"claims":["c-short"]},\
            {"id":"later","label":"Later","need":"growth over years","points":{"mentoring":3},"claims":["m-year","m-years"]},\
            {"id":"any","label":"Whenever","points":{},"claims":[]}]}],\
            "decision":{"pointsMin":3,"leadMin":2,"rule":"The points of
            """
        #expect(text.hasPrefix(items))
        #expect(text.hasSuffix(#"Otherwise nothing is decided."},"catalogueRevision":1}"#))
    }

    @Test func `the rule takes at most five sentences, in every language, with the thresholds in figures`() {
        for language in SpokenLanguage.allCases {
            let rule = Recommendation.Decision.rule(in: language)
            #expect(rule.hasSuffix(".") && rule.filter { $0 == "." }.count <= 5)
            #expect(rule.contains("3") && rule.contains("2"))
        }
    }

    @Test func `a question is about a condition unless it says that it is about a reason`() throws {
        let items = Questionnaire(of: try catalogue(fromFile: smallFile)).items
        #expect(items.map(\.question.kind) == [.condition])
        func asking(_ kind: String) -> String {
            smallFile.replacing(#""id":"when""#, with: #""id":"when","kind":"\#(kind)""#)
        }
        #expect(Questionnaire(of: try catalogue(fromFile: asking("reason"))).items.map(\.question.kind) == [.reason])
        let errors = #expect(throws: FieldErrors.self) { try catalogue(fromFile: asking("why")) }
        #expect(errors?.all.map(\.pointer) == ["/dimensions/0/questions/0/kind"])
        #expect(try recommendation([("when", "soon")], in: catalogue(fromFile: asking("reason"))).ranked.first?.reasonPoints == 3)
    }

    @Test(arguments: ["{}", #"{"answers":[]}"#, #"{"answers":null}"#])
    func `answering nothing is allowed and decides nothing`(body: String) throws {
        let document = try json(body)
        let result = try Recommendation(answering: document, in: try catalogue(fromFile: smallFile))
        #expect(result.decision == .undecided && result.serves.isEmpty && result.conflicts.isEmpty)
        #expect(result.ranked.map(\.score) == [0, 0])
        #expect(result.explanation == "Nothing is answered yet; every question that is answered counts.")
    }

    static let rows: [(body: String, errors: [String: String])] = [
        ("[]", ["": "must be an object"]),
        (#"{"answers":{}}"#, ["/answers": "must be an array of at most 200 answers"]),
        (#"{"answer":[]}"#, ["/answer": "did you mean answers?"]),
        (#"{"answers":["when"]}"#, ["/answers/0": "must be an object"]),
        (#"{"answers":[{"question":"when"}]}"#, ["/answers/0/option": "is required"]),
        (
            #"{"answers":[{"question":"","option":3}]}"#,
            ["/answers/0/question": "blank", "/answers/0/option": "must be a string"]
        ),
        (
            #"{"answers":[{"question":"wen","option":"soon"}]}"#,
            ["/answers/0/question": "there is no question “wen”; did you mean when? Known: when"]
        ),
        (
            #"{"answers":[{"question":"when","option":"never"}]}"#,
            ["/answers/0/option": "there is no option “never”; known: soon, later, any"]
        ),
        (
            #"{"answers":[{"question":"when","option":"soon"},{"question":"when","option":"soon"}]}"#,
            ["/answers/1/question": "is answered twice"]
        ),
        (
            #"{"answers":[{"question":"when","option":"sooon"},{"question":"when","option":"any","why":1},7]}"#,
            [
                "/answers/0/option": "did you mean soon?", "/answers/1/question": "is answered twice",
                "/answers/1/why": "is not a member here", "/answers/2": "must be an object",
            ]
        ),
    ]

    @Test(arguments: rows)
    func `everything wrong with answers is reported by its place`(body: String, errors expected: [String: String]) throws {
        let document = try json(body)
        let catalogue = try catalogue(fromFile: smallFile)
        let errors = try #require(
            #expect(throws: FieldErrors.self) { try Recommendation(answering: document, in: catalogue) }
        ).all
        #expect(Set(errors.map(\.pointer)) == Set(expected.keys))
        for error in errors { #expect(error.detail.contains(expected[error.pointer] ?? "?"), "\(error)") }
    }

    @Test(arguments: [(CatalogueLimits.answersMax, true), (CatalogueLimits.answersMax + 1, false)])
    func `up to this many answers are read, and not one more`(count: Int, looksAtEach: Bool) throws {
        let answers = Array(repeating: #"{"question":"when","option":"any"}"#, count: count).joined(separator: ",")
        let document = try json(#"{"answers":[\#(answers)]}"#)
        let catalogue = try catalogue(fromFile: smallFile)
        let errors = #expect(throws: FieldErrors.self) { try Recommendation(answering: document, in: catalogue) }
        #expect(errors?.all.first?.pointer == (looksAtEach ? "/answers/1/question" : "/answers"))
    }
}
