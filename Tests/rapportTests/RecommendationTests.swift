import JSON
import Testing

/// The questionnaire and what its answers come to, over HTTP and without a key.
@Suite struct RecommendationTests {
    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    private func recommend(_ answers: [(String, String)]) throws -> Answer {
        let list = answers.map { "{\"question\":\"\($0.0)\",\"option\":\"\($0.1)\"}" }.joined(separator: ",")
        return try guest.post("/v1/recommendations", "{\"answers\":[\(list)]}")
    }

    static let cases: [(answers: [(String, String)], decision: String)] = [
        ([], "undecided"),
        ([("skill", "skill"), ("timescale", "weeks"), ("performance", "clearly"), ("manager-part", "partner")], "coaching"),
        ([("skill", "career"), ("timescale", "years"), ("direction", "from-senior")], "mentoring"),
        ([("direction", "from-junior"), ("beyond-skill", "other-generation"), ("guide", "fresh-view")], "reverse-mentoring"),
        ([("performance", "clearly"), ("future", "clearly"), ("results", "organization")], "combination"),
        ([("direction", "no-preference")], "none"),
    ]

    @Test func `answers come to what the documents say`() throws {
        for (answers, decision) in Self.cases {
            let answer = try recommend(answers)
            #expect(try answer.status == 200 && answer.string("decision") == decision, "\(answers): \(answer.text)")
            #expect(answer["Cache-Control"] == "no-store" && answer.tag == nil)
            #expect(try recommend(answers.reversed()).body == answer.body, "in any order")
            for ranked in try #require(try answer.json()["ranked"]?.elements) {
                let contributions = try #require(ranked["contributions"]?.elements.map { $0 })
                #expect(ranked["score"]?.integer == contributions.reduce(0) { $0 + ($1["points"]?.integer ?? 0) })
                for claim in contributions.flatMap({ $0.strings("claims") }) {
                    #expect(try guest.get("/v1/claims/\(claim)").status == 200, "\(claim)")
                }
            }
        }
        #expect(try guest.post("/v1/recommendations", "{}").string("decision") == "undecided")
        #expect(try guest.post("/v1/recommendations?pretty", "{}").text.hasPrefix("{\n  \"decision\""))
    }

    @Test func `every answer that the questionnaire offers is taken`() throws {
        for item in try #require(try guest.get("/v1/questionnaire").json()["items"]?.elements) {
            let question = try #require(item["id"]?.string)
            for option in try #require(item["options"]?.elements) {
                #expect(try recommend([(question, try #require(option["id"]?.string))]).status == 200, "\(question)")
            }
        }
    }

    static let wrong: [(body: String, pointers: [String])] = [
        (#"{"answers":[{"question":"skil","option":"skill"}]}"#, ["/answers/0/question"]),
        (#"{"answers":[{"question":"skill","option":"skil"},{"question":"x"}]}"#, ["/answers/0/option", "/answers/1/option"]),
        (#"{"answers":[{"question":"skill","option":"skill"},{"question":"skill","option":"career"}]}"#, ["/answers/1/question"]),
        (#"{"answers":{}}"#, ["/answers"]), (#"{"answer":[]}"#, ["/answer"]), ("[]", [""]),
    ]

    @Test func `what is no answer is refused by its place`() throws {
        for (body, pointers) in Self.wrong {
            let answer = try guest.post("/v1/recommendations", body)
            #expect(try answer.problem(422) == "invalid-document", "\(body)")
            #expect(try Set(answer.pointers()).isSuperset(of: pointers), "\(body): \(answer.text)")
        }
        let typo = try guest.post("/v1/recommendations", #"{"answers":[{"question":"skil","option":"skill"}]}"#)
        #expect(typo.text.contains("did you mean skill?"))
    }
}
