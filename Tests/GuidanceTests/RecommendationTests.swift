import JSON
import Testing

@testable import Guidance

struct RecommendationTests {
    /// A situation that the documents describe, told in answers.
    struct Case: Sendable, CustomTestStringConvertible {
        let situation: String
        let answers: [(question: String, option: String)]
        let decision: String
        let serves: [String: String]

        var testDescription: String { situation }
    }

    static let cases = [
        Case(
            situation: "a manager wants a presentation skill improved in six weeks",
            answers: [("skill", "skill"), ("timescale", "weeks"), ("performance", "clearly"), ("manager-part", "partner")],
            decision: "coaching", serves: ["coaching": "a skill that can be named"]),
        Case(
            situation: "a graduate wants a career in two years",
            answers: [("skill", "career"), ("timescale", "years"), ("direction", "from-senior")],
            decision: "mentoring", serves: ["mentoring": "direction for a career"]),
        Case(
            situation: "a senior leader wants to understand a younger generation",
            answers: [("direction", "from-junior"), ("beyond-skill", "other-generation"), ("guide", "fresh-view")],
            decision: "reverse-mentoring", serves: ["reverse-mentoring": "understanding of another generation"]),
        Case(
            situation: "a large group needs one skill",
            answers: [("group-size", "many-one-skill"), ("skill", "skill")],
            decision: "coaching", serves: ["coaching": "one skill for a large group"]),
        Case(
            situation: "an organization has gaps today and wants growth in the long term",
            answers: [("performance", "clearly"), ("future", "clearly"), ("results", "organization")],
            decision: "combination",
            serves: ["coaching": "better performance in the current job", "mentoring": "development for future jobs"]),
        Case(
            situation: "a firm wants its people ready for jobs they do not hold yet",
            answers: [("future", "clearly"), ("performance", "no"), ("preparation", "enough")],
            decision: "mentoring", serves: ["mentoring": "development for future jobs"]),
        Case(
            situation: "an employee has to correct a behavior, was referred, and it must start at once",
            answers: [("skill", "behavior"), ("joining", "referred"), ("preparation", "none")],
            decision: "coaching", serves: ["coaching": "a change of behavior"]),
        Case(
            situation: "someone wants a safe place that the manager has no part in",
            answers: [("beyond-skill", "whole-person"), ("manager-part", "kept-out")],
            decision: "mentoring", serves: ["mentoring": "growth of the whole person"]),
        Case(
            situation: "someone knows only that rank does not matter", answers: [("direction", "no-preference")],
            decision: "none", serves: [:]),
        Case(situation: "someone has said nothing yet", answers: [], decision: "undecided", serves: [:]),
    ]

    @Test(arguments: cases)
    func `the case that the documents tell comes to the type that they name`(example: Case) throws {
        let result = try recommendation(example.answers, in: shippedCatalogue())
        #expect(result.decision.text == example.decision, "\(result.explanation)")
        #expect(Set(result.serves.map(\.relationshipType.text)) == Set(example.serves.keys))
        for service in result.serves {
            #expect(service.needs.contains(try #require(example.serves[service.relationshipType.text])))
        }
    }

    @Test func `it shows what each answer gave, and the claims behind it`() throws {
        let result = try recommendation([("when", "later")], in: catalogue(fromFile: smallFile))
        let expected = """
            {"decision":"mentoring","explanation":"The answers give Mentoring 3 points and Coaching 0; 3 points and a lead of 2 \
            decide.","serves":[{"relationshipType":"mentoring","needs":["growth over years"]}],"ranked":[\
            {"relationshipType":"mentoring","score":3,"contributions":[{"question":"when","option":"later","points":3,\
            "claims":["m-year","m-years"]}]},{"relationshipType":"coaching","score":0,"contributions":[]}],"flips":[\
            {"question":"when","from":"later","to":"soon","decision":"coaching","relationshipTypes":["coaching"]},\
            {"question":"when","from":"later","to":"any","decision":"none","relationshipTypes":[]}],"conflicts":[\
            {"id":"mentoring.duration","relationshipType":"mentoring","dimension":"duration","claims":["m-year","m-years"],\
            "statement":"Mentoring / Duration: “Two Tables” says 9 to 12 months; The Press says perhaps at least 2 years"}],\
            "tensions":[],"catalogueRevision":1}
            """
        #expect(written { result.write(to: &$0) } == expected)
    }

    @Test func `a type that no program can run is not ranked`() throws {
        let result = try recommendation([("when", "soon")], in: catalogue(fromFile: smallFile))
        #expect(result.ranked.map(\.relationshipType) == ["coaching", "mentoring"])
        #expect(result.tensions.map(\.id) == ["quick-trust"])
    }

    /// Rows: the points that each answer gives to a, b and c, and the decision.
    static let decisions: [([[Int]], Recommendation.Decision)] = [
        ([], .undecided),
        ([[0, 0, 0]], .noType),
        ([[2, 0, 0]], .undecided),  // one short of pointsMin
        ([[3, 0, 0]], .type("a")),
        ([[3, 2, 0]], .undecided),  // the lead is one short, the second too weak
        ([[4, 2, 0]], .type("a")),
        ([[3, 0, 0], [0, 3, 0]], .combination("a", "b")),
        ([[3, 0, 0], [0, 4, 0]], .combination("a", "b")),  // in the order of the catalogue
        ([[3, 0, 0], [0, 5, 0]], .type("b")),
        ([[5, 0, 0], [0, 0, 7]], .type("c")),  // the second is one short of secondPointsMin
        ([[6, 0, 0], [0, 0, 8]], .combination("a", "c")),
        ([[3, 3, 0]], .undecided),  // one need, for which both will do
        ([[3, 3, 0], [1, 0, 0]], .undecided),  // b has no need of its own
        ([[3, 3, 0], [2, 0, 0]], .type("a")),
        ([[6, 6, 0], [2, 0, 0]], .type("a")),
        ([[3, 0, 0], [0, 3, 0], [0, 0, 3]], .combination("a", "b")),
    ]

    @Test(arguments: decisions)
    func `points decide as the thresholds say`(options: [[Int]], decision: Recommendation.Decision) {
        #expect(Recommendation.Decision(on: options, among: ["a", "b", "c"]) == decision)
        #expect(Recommendation.Decision(on: options.reversed(), among: ["a", "b", "c"]) == decision)
    }

    @Test(arguments: decisions)
    func `every decision is explained`(options: [[Int]], decision: Recommendation.Decision) {
        let totals = (0..<3).map { type in (name: "ABC".map(String.init)[type], score: options.reduce(0) { $0 + $1[type] }) }
        let ranked = Recommendation.Decision.ranking(of: totals.map(\.score)).map { totals[$0] }
        let text = decision.explanation(ranked, isAnswered: !options.isEmpty)
        #expect(text.hasSuffix(".") && !text.contains("Optional"))
    }

    @Test func `nothing is decided where no type can be run`() {
        #expect(Recommendation.Decision(on: [[]], among: []) == .noType)
        #expect(Recommendation.Decision(on: [[3]], among: ["only"]) == .type("only"))
    }
}
