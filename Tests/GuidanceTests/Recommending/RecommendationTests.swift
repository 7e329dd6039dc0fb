import JSON
import Testing

@testable import Guidance

struct RecommendationTests {
    @Test func `an answer that speaks for no type recommends none, and no answer leaves it undecided`() throws {
        let shipped = try shippedCatalogue()
        #expect(try recommendation([("direction", "no-preference")], in: shipped).decision == .noType)
        #expect(try recommendation([], in: shipped).decision == .undecided)
    }

    @Test func `it shows what each answer gave, and everything it cites, in words`() throws {
        let result = try recommendation([("when", "later")], in: catalogue(fromFile: smallFile))
        let expected = """
            {"decision":"mentoring","explanation":"No answer is a reason. The answers give Mentoring 3 points, and none speaks more \
            for another type; 3 points decide.",\
            "serves":[{"relationshipType":"mentoring","name":"Mentoring","needs":["growth over years"]}],"unserved":[],"ranked":[\
            {"relationshipType":"mentoring","name":"Mentoring","score":3,"reasonPoints":0,"contributions":[{"question":"when",\
            "asked":"When is it needed?","kind":"condition","option":"later","answered":"Later","points":3,\
            "claims":["m-year","m-years"]}]},\
            {"relationshipType":"coaching","name":"Coaching","score":0,"reasonPoints":0,"contributions":[]}],"withoutPoints":[],\
            "flips":[{"question":"when","asked":"When is it needed?","from":"later","fromAnswer":"Later","to":"soon",\
            "toAnswer":"Soon","decision":"coaching","relationshipTypes":["coaching"]},\
            {"question":"when","asked":"When is it needed?","from":"later","fromAnswer":"Later","to":"any","toAnswer":"Whenever",\
            "decision":"none","relationshipTypes":[]}],"conflicts":[\
            {"id":"mentoring.duration","relationshipType":"mentoring","dimension":"duration","claims":["m-year","m-years"],\
            "statement":"Mentoring / Duration: “Two Tables” says 9 to 12 months; The Press says perhaps at least 2 years"}],\
            "tensions":[],"claims":[\
            {"id":"m-year","statement":"Takes nine months to a year.","source":"tables","locator":"row 2","strength":"always"},\
            {"id":"m-years","statement":"Often takes years.","source":"essay","locator":"paragraph 3","strength":"may"}],"sources":[\
            {"id":"tables","title":"Two Tables","kind":"practitioner"},\
            {"id":"essay","title":"An Essay","author":"Ada Writer","publisher":"The Press","year":2014,"kind":"institution"}],\
            "thresholds":{"pointsMin":3,"leadMin":2},"catalogueRevision":1}
            """
        #expect(written { result.write(to: &$0) } == expected)
    }

    @Test func `once something is decided, it lists what stays unserved and what counts for nothing`() throws {
        let shipped = try shippedCatalogue()
        let answers = [("performance", "clearly"), ("joining", "volunteer"), ("group-size", "few"), ("timescale", "year")]
        let result = try recommendation(answers, in: shipped)
        #expect(result.decision == .type("coaching"))
        #expect(result.unserved.map(\.answer.question) == ["joining"])
        #expect(result.unserved.map(\.need) == ["people who volunteer"])
        #expect(result.unserved.map(\.relationshipTypes) == [["mentoring", "reverse-mentoring"]])
        #expect(result.withoutPoints.map(\.question) == ["group-size"])
        let open = try recommendation([("joining", "volunteer"), ("group-size", "few")], in: shipped)
        #expect(open.decision == .undecided && open.unserved.isEmpty && open.withoutPoints.count == 1)
    }

    @Test(arguments: WorkedCase.all)
    func `in German nothing is English except ids, titles and names`(example: WorkedCase) throws {
        let shipped = try shippedCatalogue()
        let request = try json(example.request)
        let texts = try [LanguageTag.english, "de"].map { language in
            let result = try Recommendation(answering: request, in: shipped.translated(to: language))
            return strings(of: try json(written { result.write(to: &$0) }), under: "")
        }
        #expect(texts[0].map(\.path) == texts[1].map(\.path))
        let alike: Set = [
            "decision", "name", "relationshipType", "relationshipTypes", "question", "kind", "option", "claims", "from", "to",
            "id",
            "dimension", "source", "strength", "title", "author", "publisher", "file",
        ]
        var told = 0
        for (english, german) in zip(texts[0], texts[1]) where !alike.contains(english.path) {
            #expect(english.text != german.text, "\(english)")
            told += 1
        }
        #expect(told > 20)
    }

    /// Every string in a document, with the name of its member.
    private func strings(of json: JSONValue, under name: String) -> [(path: String, text: String)] {
        switch json.kind {
        case .object: json.members.flatMap { strings(of: $0.value, under: $0.name) }
        case .array: json.elements.flatMap { strings(of: $0, under: name) }
        case .string: [(name, json.string ?? "")]
        case .null, .true, .false, .number: []
        }
    }

    @Test func `a type that no program can run is not ranked`() throws {
        let result = try recommendation([("when", "soon")], in: catalogue(fromFile: smallFile))
        #expect(result.ranked.map(\.relationshipType) == ["coaching", "mentoring"])
        #expect(result.tensions.map(\.id) == ["quick-trust"])
    }

    /// What an answer about the reason gives to a, b and c.
    private static func reason(_ points: Int...) -> Recommendation.Tally.Weights { .init(isAboutReason: true, points: points) }

    /// What an answer about a condition gives to a, b and c.
    private static func condition(_ points: Int...) -> Recommendation.Tally.Weights {
        .init(isAboutReason: false, points: points)
    }

    /// Rows: the answers, and the decision.
    static let decisions: [([Recommendation.Tally.Weights], Recommendation.Decision)] = [
        ([], .undecided),
        ([condition(0, 0, 0)], .noType),
        // Conditions alone.
        ([condition(2, 0, 0)], .undecided),  // one short of pointsMin
        ([condition(3, 0, 0)], .type("a")),
        ([condition(3, 2, 0)], .type("a")),  // nothing favours b
        ([condition(3, 0, 0), condition(0, 2, 0)], .undecided),  // the lead is one short
        ([condition(4, 0, 0), condition(0, 2, 0)], .type("a")),
        ([condition(4, 0, 0), condition(0, 6, 0)], .type("b")),
        ([condition(9, 0, 0), condition(0, 9, 0)], .undecided),  // many conditions are not a reason for both
        ([condition(2, 2, 0), condition(2, 2, 0)], .type("a")),  // nothing but the catalogue's order separates them
        ([condition(2, 0, 2), condition(2, 0, 2), condition(0, 0, 1)], .type("c")),  // nothing favours a
        ([condition(2, 0, 2), condition(0, 0, 1), condition(0, 3, 0)], .undecided),
        // Reasons.
        ([reason(2, 0, 0)], .undecided),  // a wish, one short of pointsMin
        ([reason(2, 0, 0), condition(1, 0, 0)], .type("a")),  // then a condition counts
        ([reason(3, 0, 0)], .type("a")),
        ([reason(3, 0, 0), condition(0, 9, 0)], .type("a")),
        ([reason(3, 0, 0), reason(0, 2, 0), condition(0, 9, 0)], .type("a")),  // nor does a wish outweigh it
        ([reason(3, 0, 0), reason(0, 3, 0)], .combination("a", "b")),
        ([reason(3, 0, 0), reason(0, 4, 0), condition(0, 9, 0)], .combination("a", "b")),  // in the order of the catalogue
        ([reason(3, 2, 0), reason(2, 3, 0)], .combination("a", "b")),
        ([reason(3, 0, 0), condition(0, 9, 0), reason(0, 0, 3)], .combination("a", "c")),
        ([reason(3, 3, 0)], .type("a")),  // one reason, which either serves
        ([reason(3, 3, 0), condition(0, 1, 0)], .type("b")),  // and a condition chooses
        ([reason(4, 3, 0), condition(0, 9, 0)], .type("a")),
        ([reason(3, 3, 0), reason(3, 0, 0), reason(0, 0, 3)], .combination("a", "c")),  // b has no reason of its own beside a
        ([reason(3, 0, 0), reason(0, 3, 0), reason(0, 0, 3)], .combination("a", "b")),
        ([reason(3, 0, 0), reason(0, 3, 0), reason(0, 0, 3), condition(0, 0, 1)], .combination("a", "c")),
    ]

    @Test(arguments: decisions)
    func `reasons decide, or conditions if there are no reasons`(
        options: [Recommendation.Tally.Weights], decision: Recommendation.Decision
    ) {
        for options in [options, options.reversed()] {
            #expect(Recommendation.Decision(on: .init(of: options, typeCount: 3), among: ["a", "b", "c"]) == decision)
        }
    }

    /// Rows: the answers, and what the explanation says about the decision.
    static let explanations: [([Recommendation.Tally.Weights], english: String, german: String)] = [
        ([], "Nothing is answered yet; every", "Noch ist keine Frage beantwortet"),
        ([condition(0, 0, 0)], "No answer speaks for any", "Keine Antwort spricht für einen der Typen"),
        (
            [condition(1, 0, 0)], "A comes first with 1 point, and a decision needs 3. Say what should",
            "A liegt mit 1 Punkt vorn; für eine Entscheidung sind 3 nötig. Sagen Sie"
        ),
        (
            [condition(4, 0, 0), condition(0, 3, 0)], "A (4 points) leads B (3 points) by 1, and without a reason",
            "A (4 Punkte) liegt um 1 vor B (3 Punkte); ohne einen Grund"
        ),
        (
            [condition(4, 0, 0), condition(0, 4, 0)], "A and B have 4 points each, and without a reason",
            "A und B haben je 4 Punkte; ohne einen Grund"
        ),
        (
            [condition(5, 0, 0), condition(0, 1, 0)], "The answers give A 5 points and B 1; 3 points and a lead of 2",
            "Die Antworten geben A 5 Punkte und B 1; 3 Punkte und ein Vorsprung von 2"
        ),
        (
            [condition(5, 5, 0)], "The answers give A 5 points, and none speaks more for another type; 3 points decide",
            "Die Antworten geben A 5 Punkte, und keine spricht stärker für einen anderen Typ; 3 Punkte"
        ),
        (
            [reason(3, 0, 0), condition(0, 9, 0)], "The reason for A: need 0. No other type has a reason of its own",
            "Der Grund für A: need 0. Für keinen anderen Typ"
        ),
        (
            [reason(3, 0, 0), reason(0, 0, 3), reason(4, 1, 0)],
            "The reasons for A: need 0 and need 2. The reason for C: need 1. Each has a reason of its own",
            "Die Gründe für A: need 0 und need 2. Der Grund für C: need 1. Für jeden der beiden"
        ),
    ]

    @Test(arguments: explanations)
    func `every decision is explained`(options: [Recommendation.Tally.Weights], english: String, german: String) {
        let tally = Recommendation.Tally(of: options, typeCount: 3)
        let standings = (0..<3).map { type in
            let reasons = options.indices.filter { options[$0].reason(for: type) > 0 }
            return Recommendation.Standing(
                name: String("ABC".map { $0 }[type]), score: tally.totals[type], reasons: reasons.map { "need \($0)" })
        }
        let decision = Recommendation.Decision(on: tally, among: ["a", "b", "c"])
        for (language, start) in [(SpokenLanguage.english, english), (.german, german)] {
            let text = decision.explanation(of: tally, standings, in: language)
            #expect(text.contains(start) && text.hasSuffix(".") && !text.contains("Optional"), "\(text)")
        }
    }

    @Test func `nothing is decided where no type can be run`() {
        let nothing = Recommendation.Tally(of: [.init(isAboutReason: true, points: [])], typeCount: 0)
        let decision = Recommendation.Decision(on: nothing, among: [])
        #expect(decision == .noType)
        #expect(
            decision.explanation(of: nothing, [], in: .english) == "No answer speaks for any of the types that a program can run."
        )
        let only = Recommendation.Tally(of: [.init(isAboutReason: true, points: [3])], typeCount: 1)
        #expect(Recommendation.Decision(on: only, among: ["only"]) == .type("only"))
    }

    /// Rows: answers to the shipped questionnaire, and the decision that the documents ask for.
    static let wanted: [([(question: String, option: String)], Recommendation.Decision)] = [
        // Reverse mentoring is mentoring, so mentoring's conditions are its own (MentorCliq, paragraph 5, sentence 4).
        ([("direction", "from-junior")], .type("reverse-mentoring")),
        ([("beyond-skill", "other-generation")], .type("reverse-mentoring")),
        ([("guide", "fresh-view")], .type("reverse-mentoring")),
        ([("guide", "fresh-view"), ("joining", "volunteer"), ("manager-part", "kept-out")], .type("reverse-mentoring")),
        (
            [
                ("direction", "from-junior"), ("beyond-skill", "other-generation"), ("guide", "fresh-view"),
                ("joining", "volunteer"), ("manager-part", "kept-out"), ("timescale", "year"),
            ], .type("reverse-mentoring")
        ),
        (
            [
                ("direction", "from-junior"), ("beyond-skill", "other-generation"), ("guide", "fresh-view"),
                ("joining", "volunteer"), ("manager-part", "kept-out"), ("timescale", "years"), ("agenda", "learner"),
                ("results", "evolving"), ("preparation", "enough"), ("performance", "no"), ("future", "no"),
                ("skill", "unsure"), ("group-size", "one"),
            ], .type("reverse-mentoring")
        ),
        (
            [
                ("direction", "from-junior"), ("joining", "volunteer"), ("manager-part", "kept-out"), ("timescale", "years"),
                ("agenda", "learner"), ("results", "evolving"), ("preparation", "enough"),
            ], .type("reverse-mentoring")
        ),
        ([("direction", "from-junior"), ("skill", "career")], .combination("mentoring", "reverse-mentoring")),
        ([("direction", "from-junior"), ("skill", "skill")], .combination("coaching", "reverse-mentoring")),
        // If nothing separates the two, the decision is plain mentoring.
        ([("joining", "volunteer"), ("manager-part", "kept-out")], .type("mentoring")),
        ([("timescale", "years")], .type("mentoring")),
        // No condition erases a stated reason (paragraph 6, sentence 4; paragraph 9, sentence 2).
        (
            [("performance", "clearly"), ("future", "clearly"), ("results", "organization"), ("preparation", "enough")],
            .combination("coaching", "mentoring")
        ),
        ([("group-size", "many-one-skill"), ("future", "clearly")], .combination("coaching", "mentoring")),
        // The intended result decides, not the conditions (paragraph 6, sentence 3).
        (
            [("performance", "clearly"), ("joining", "volunteer"), ("manager-part", "kept-out"), ("timescale", "year")],
            .type("coaching")
        ),
        (
            [("performance", "clearly"), ("results", "measured"), ("timescale", "year"), ("guide", "experience")],
            .type("coaching")
        ),
        ([("skill", "career"), ("timescale", "weeks"), ("manager-part", "partner")], .type("mentoring")),
        // A senior guide is usual in mentoring but no reason for it (paragraph 5, sentence 3).
        ([("skill", "skill"), ("timescale", "weeks"), ("direction", "from-senior")], .type("coaching")),
        // Conditions for both leave it undecided.
        (
            [("timescale", "months"), ("manager-part", "partner"), ("joining", "volunteer"), ("agenda", "learner")], .undecided
        ),
    ]

    @Test(arguments: wanted)
    func `the decisions are the ones that the documents ask for`(
        answers: [(question: String, option: String)], decision: Recommendation.Decision
    ) throws {
        #expect(try recommendation(answers, in: shippedCatalogue()).decision == decision)
    }
}
