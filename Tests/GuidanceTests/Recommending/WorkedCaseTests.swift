import JSON
import Testing

@testable import Guidance

/// `Docs/WorkedCases.md` and the engine agree.
struct WorkedCaseTests {
    let catalogue: Catalogue

    init() throws { catalogue = try shippedCatalogue() }

    /// The engine's answer, as a client reads it.
    private func answer(_ request: String) throws -> JSONValue {
        let result = try Recommendation(answering: json(request), in: catalogue)
        return try json(written { result.write(to: &$0) })
    }

    @Test(arguments: WorkedCase.all)
    func `the answer is the one on the page`(example: WorkedCase) throws {
        let answer = try answer(example.request)
        let page = try json(example.expected)
        for name in ["decision", "serves", "unserved"] {
            let told = try #require(answer[name])
            #expect(try told.shows(#require(page[name])), "\(name): \(text(told))")
        }
        for name in ["ranked", "conflicts", "tensions"] {
            #expect(try headings(answer, name) == headings(page, name))
        }
    }

    /// What the page shows of a list's elements: their ids, types and points.
    private func headings(_ json: JSONValue, _ name: String) throws -> [String] {
        try #require(json[name]).elements.map { element in
            "\((element["id"] ?? element["relationshipType"])?.string ?? "-") \(element["score"]?.integer ?? 0)"
        }
    }

    private func text(_ json: JSONValue) -> String { String(decoding: json.raw, as: UTF8.self) }

    @Test(arguments: WorkedCase.all)
    func `each flip on the page is named by the answer, and flips when it is answered`(example: WorkedCase) throws {
        let named = try #require(try answer(example.request)["flips"]).elements.map { $0 }
        let shown = try #require(try json(example.expected)["flips"]).elements.map { $0 }
        #expect(!shown.isEmpty)
        for flip in shown {
            #expect(named.contains { $0.shows(flip) }, "\(text(flip))")
            let (question, option) = (try #require(flip["question"]?.string), try #require(flip["to"]?.string))
            let others = try example.answers().filter { $0.question != question }
            let changed = try recommendation(others + [(question, option)], in: catalogue)
            #expect(changed.decision.text == flip["decision"]?.string)
        }
    }

    @Test(arguments: WorkedCase.all)
    func `the table gives the answers in the questionnaire's words, with their points`(example: WorkedCase) throws {
        let items = Questionnaire(of: catalogue).items.map(\.question)
        let expected = try example.answers().map { answer in
            let question = try #require(items.first { $0.id.text == answer.question })
            let option = try #require(question.options.first { $0.id.text == answer.option })
            let points = option.points.map {
                "\(catalogue.relationshipTypes[$0.relationshipType]?.value.name ?? "?") \($0.points)"
            }
            return [
                question.question, option.label, question.kind.rawValue, points.isEmpty ? "–" : points.joined(separator: ", "),
            ]
        }
        #expect(example.rows == expected)
    }

    @Test(arguments: WorkedCase.all)
    func `the reasons cite claims that exist, their sources, and claims behind the points`(example: WorkedCase) throws {
        let claims = try example.ids(of: "Claims").map { id in
            try #require(Slug(id).flatMap { catalogue.claims[$0]?.value }, "\(id)")
        }
        #expect(!claims.isEmpty && Set(claims.map(\.id)).count == claims.count)
        let sources = catalogue.sources.values.map(\.id).filter { source in claims.contains { $0.source == source } }
        #expect(example.ids(of: "Sources") == sources.map(\.text))

        let result = try Recommendation(answering: json(example.request), in: catalogue)
        for ranked in result.ranked where result.decision.relationshipTypes.contains(ranked.relationshipType) {
            let behind = Set(ranked.contributions.flatMap(\.claims))
            #expect(claims.contains { behind.contains($0.id) }, "\(ranked.relationshipType)")
        }
    }

    @Test func `the table at the top lists the cases with what was decided`() throws {
        let listed = WorkedCase.page.prefix { !$0.hasPrefix("## ") }.filter { $0.hasPrefix("| [") }
        let expected = try WorkedCase.all.map { example in
            let decision = try Recommendation(answering: json(example.request), in: catalogue).decision
            let names = decision.relationshipTypes.compactMap { catalogue.relationshipTypes[$0]?.value.name.lowercased() }
            let anchor = example.title.lowercased().replacing(" ", with: "-").filter { $0.isLetter || $0.isNumber || $0 == "-" }
            return "| [\(example.title)](#\(anchor)) | \(names.isEmpty ? decision.text : names.joined(separator: " and ")) |"
        }
        #expect(listed == expected)
    }

    @Test func `the twelve cases reach every kind of decision, and most have something against it`() throws {
        let results = try WorkedCase.all.map { try Recommendation(answering: json($0.request), in: catalogue) }
        #expect(results.count == 12)
        let kinds: [Recommendation.Decision] = [
            .type("coaching"), .type("mentoring"), .type("reverse-mentoring"), .combination("coaching", "mentoring"),
            .combination("coaching", "reverse-mentoring"), .noType, .undecided,
        ]
        for kind in kinds { #expect(results.contains { $0.decision == kind }, "\(kind)") }
        let contested = results.filter { result in
            result.ranked.contains { !result.decision.relationshipTypes.contains($0.relationshipType) && $0.score > 0 }
        }
        #expect(contested.count >= 6)
        let counts = try WorkedCase.all.map { try $0.answers().count }
        let (fewest, most) = (counts.min(), counts.max())
        #expect(try #require(fewest) <= 4 && most == Questionnaire(of: catalogue).items.count, "some partial, some whole")
    }
}
