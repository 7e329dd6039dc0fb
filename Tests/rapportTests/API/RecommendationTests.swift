import Foundation
import Guidance
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

    /// The blocks of JSON on the page of worked cases: what is sent, and what the answer holds of it.
    private static func workedCases() throws -> [(request: String, answer: JSONValue)] {
        let page = try String(contentsOf: Repository.root.appending(path: "Docs/WorkedCases.md"), encoding: .utf8)
        let blocks = page.matches(of: /```json\n(?<json>[^`]+)```/).map { String($0.json) }
        return try stride(from: 0, to: blocks.count - 1, by: 2).map { place in
            (blocks[place], try JSONDocument(Array(blocks[place + 1].utf8)).root)
        }
    }

    @Test func `each worked case is answered as its page says, whatever the order, and as the engine does`() throws {
        var records = Records()
        let file = try Data(contentsOf: Repository.root.appending(path: "Config/catalogue.json"))
        records.apply(try CatalogueFile(JSONDocument(Array(file)).root).changes)
        let cases = try Self.workedCases()
        #expect(cases.count == 12)
        for (request, page) in cases {
            let answer = try guest.post("/v1/recommendations", request)
            #expect(answer.status == 200 && answer["Cache-Control"] == "no-store" && answer.tag == nil, "\(answer.text)")
            #expect(try answer.string("decision") == page["decision"]?.string, "\(request)\(answer.text)")
            let (serves, shown) = (try #require(try answer.json()["serves"]), try #require(page["serves"]))
            #expect(serves.count == shown.count)
            for (one, other) in zip(serves.elements, shown.elements) {
                #expect(one.strings("needs") == other.strings("needs") && one["name"]?.string != nil, "\(answer.text)")
            }
            let document = try JSONDocument(Array(request.utf8)).root
            let engine = try Recommendation(answering: document, in: records.catalogue.translated(to: .english))
            #expect(answer.body == JSONWriter.bytes { engine.write(to: &$0) } + Array("\n".utf8))

            let answers = try #require(document["answers"]).elements.map {
                ($0["question"]?.string ?? "", $0["option"]?.string ?? "")
            }
            #expect(try recommend(answers.reversed()).body == answer.body)
        }
    }

    @Test func `every claim behind a point can be read`() throws {
        for (request, _) in try Self.workedCases() {
            let ranked = try #require(try guest.post("/v1/recommendations", request).json()["ranked"]).elements
            let claims = ranked.flatMap { $0["contributions"]?.elements.flatMap { $0.strings("claims") } ?? [] }
            for claim in Set(claims) { #expect(try guest.get("/v1/claims/\(claim)").status == 200, "\(claim)") }
        }
    }

    @Test func `an answer needs no second call: it has the words, claims and sources of all that it names`() throws {
        for (request, _) in try Self.workedCases() {
            let answer = try guest.post("/v1/recommendations", request).json()
            let contributions = try #require(answer["ranked"]).elements.flatMap { $0["contributions"]?.elements.map { $0 } ?? [] }
            for flip in try #require(answer["flips"]).elements {
                #expect(flip["asked"]?.string?.hasSuffix("?") == true && flip["toAnswer"]?.string?.isEmpty == false)
                #expect((flip["from"] == nil) == (flip["fromAnswer"] == nil))
            }
            let told = try #require(answer["claims"]).elements.map { $0 }
            let named = contributions.flatMap { $0.strings("claims") }
            let ids = Set(told.compactMap { $0["id"]?.string })
            #expect(ids.isSuperset(of: named) && contributions.allSatisfy { $0["asked"] != nil && $0["answered"] != nil })
            let sources = try #require(answer["sources"]).elements.compactMap { $0["id"]?.string }
            #expect(Set(told.compactMap { $0["source"]?.string }) == Set(sources))
            #expect(answer["thresholds"]?["pointsMin"]?.integer == 3 && answer["thresholds"]?["leadMin"]?.integer == 2)
        }
    }

    @Test func `it is answered in the language that is asked for`() throws {
        let request = #"{"answers":[{"question":"skill","option":"skill"},{"question":"joining","option":"volunteer"}]}"#
        let answer = try guest.post("/v1/recommendations", request, ["Accept-Language": "de"])
        #expect(answer.status == 200 && answer["Content-Language"] == "de")
        #expect(try answer.string("explanation")?.hasPrefix("Der Grund für Coaching: eine benennbare Fähigkeit.") == true)
        let unserved = try #require(try answer.json()["unserved"]).elements.map { $0 }
        #expect(unserved.map { $0["need"]?.string } == ["Personen, die sich freiwillig melden"])
        #expect(unserved.first?["answered"]?.string == "Durch freiwillige Meldung, jede Person für sich")
    }

    @Test func `nothing answered is undecided`() throws {
        #expect(try recommend([]).string("decision") == "undecided")
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
