import JSON
import Testing

@testable import Guidance

struct RecommendationTests {
    @Test func `an answer that speaks for no type comes to none, and no answer leaves it open`() throws {
        let shipped = try shippedCatalogue()
        #expect(try recommendation([("direction", "no-preference")], in: shipped).decision == .noType)
        #expect(try recommendation([], in: shipped).decision == .undecided)
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
        let text = decision.explanation(ranked, isAnswered: !options.isEmpty, in: .english)
        #expect(text.hasSuffix(".") && !text.contains("Optional"))
    }

    @Test func `nothing is decided where no type can be run`() {
        #expect(Recommendation.Decision(on: [[]], among: []) == .noType)
        #expect(Recommendation.Decision(on: [[3]], among: ["only"]) == .type("only"))
    }
}
