import JSON
import Testing

@testable import Guidance

/// What holds for all answers to all questionnaires, tried on the shipped one and on random ones.
struct RecommendationPropertyTests {
    typealias Answer = (question: String, option: String)

    @Test func `the order of answers does not matter`() throws {
        var dice = SeededRandom(for: "order of answers")
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: Questionnaire(of: catalogue), &dice)
            let results = try [answers, answers.shuffled(using: &dice), answers.reversed()].map {
                try recommendation($0, in: catalogue)
            }
            #expect(results[0] == results[1] && results[0] == results[2])
        }
    }

    @Test func `an answer that favors one type alone never lowers it nor undoes a decision for it`() throws {
        var dice = SeededRandom(for: "favor")
        var tried = 0
        for catalogue in try catalogues(&dice) {
            let questionnaire = Questionnaire(of: catalogue)
            let answers = Self.answers(to: questionnaire, &dice)
            let before = try recommendation(answers, in: catalogue)
            for item in questionnaire.items where !answers.contains(where: { $0.question == item.question.id.text }) {
                for option in item.question.options {
                    let favored = option.points.filter { $0.points > 0 }
                    guard favored.count == 1, let type = favored.first?.relationshipType else { continue }
                    let after = try recommendation(answers + [(item.question.id.text, option.id.text)], in: catalogue)
                    let places = [before, after].map { $0.ranked.firstIndex { $0.relationshipType == type } ?? -1 }
                    #expect(places[1] <= places[0])
                    if before.decision.relationshipTypes.contains(type) {
                        #expect(
                            after.decision.relationshipTypes.contains(type), "\(before.explanation) / \(after.explanation)")
                    }
                    tried += 1
                }
            }
        }
        #expect(tried > 200)
    }

    @Test func `points for one type alone keep a decision for it, whatever the points`() {
        var dice = SeededRandom(for: "points for one")
        for _ in 0..<20_000 {
            let types = (0..<Int.random(in: 1...4, using: &dice)).map { Slug("type-\($0)")! }
            let options = (0..<Int.random(in: 0...6, using: &dice)).map { _ in
                types.map { _ in max(0, Int.random(in: -3...4, using: &dice)) }
            }
            let favored = Int.random(in: types.indices, using: &dice)
            let before = Recommendation.Decision(on: options, among: types)
            guard before.relationshipTypes.contains(types[favored]) else { continue }
            let points = types.indices.map { $0 == favored ? Int.random(in: 1...5, using: &dice) : 0 }
            let after = Recommendation.Decision(on: options + [points], among: types)
            #expect(after.relationshipTypes.contains(types[favored]), "\(options) + \(points)")
        }
    }

    @Test func `the flips that are named flip, and no other answer does`() throws {
        var dice = SeededRandom(for: "flips")
        for catalogue in try catalogues(&dice) {
            let questionnaire = Questionnaire(of: catalogue)
            let answers = Self.answers(to: questionnaire, &dice)
            let result = try recommendation(answers, in: catalogue)
            var expected: [Recommendation.Flip] = []
            for item in questionnaire.items {
                let (question, now) = (item.question.id, answers.first { $0.question == item.question.id.text }?.option)
                for option in item.question.options where option.id.text != now {
                    let changed = answers.filter { $0.question != question.text } + [(question.text, option.id.text)]
                    let decision = try recommendation(changed, in: catalogue).decision
                    guard decision != result.decision else { continue }
                    expected.append(
                        Recommendation.Flip(question: question, from: now.flatMap { Slug($0) }, to: option.id, decision: decision)
                    )
                }
            }
            #expect(result.flips == expected)
        }
    }

    @Test func `scores are the sums of contributions, and each contribution is an answer`() throws {
        var dice = SeededRandom(for: "contributions")
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: Questionnaire(of: catalogue), &dice)
            let result = try recommendation(answers, in: catalogue)
            #expect(result.ranked.map(\.score) == result.ranked.map(\.score).sorted(by: >))
            for ranked in result.ranked {
                #expect(ranked.score == ranked.contributions.reduce(0) { $0 + $1.points })
                for contribution in ranked.contributions {
                    #expect(
                        answers.contains { $0.question == contribution.question.text && $0.option == contribution.option.text })
                    #expect(
                        contribution.claims.allSatisfy {
                            catalogue.claims[$0]?.value.relationshipType == ranked.relationshipType
                        })
                }
            }
        }
    }

    // MARK: What is tried

    private func catalogues(_ dice: inout SeededRandom) throws -> [Catalogue] {
        let shipped = try shippedCatalogue()
        return Array(repeating: shipped, count: 30) + (0..<120).map { _ in Self.randomCatalogue(&dice) }
    }

    private static func answers(to questionnaire: Questionnaire, _ dice: inout SeededRandom) -> [Answer] {
        let share = Int.random(in: 0...10, using: &dice)
        return questionnaire.items.compactMap { item in
            guard Int.random(in: 0..<10, using: &dice) < share else { return nil }
            return item.question.options.randomElement(using: &dice).map { (item.question.id.text, $0.id.text) }
        }
    }

    /// One to four types and up to eight questions, with points that are often equal and often just at a threshold.
    private static func randomCatalogue(_ dice: inout SeededRandom) -> Catalogue {
        let types = (0..<Int.random(in: 1...4, using: &dice)).map { Slug("type-\($0)")! }
        let questions = (0..<Int.random(in: 0...8, using: &dice)).map { number in
            let options = (0..<Int.random(in: 2...4, using: &dice)).map { option in
                let points = types.filter { _ in Int.random(in: 0..<3, using: &dice) == 0 }
                    .map { Question.Points(relationshipType: $0, points: Int.random(in: 0...4, using: &dice)) }
                return Question.Option(id: Slug("option-\(option)")!, label: "o", need: "n \(number) \(option)", points: points)
            }
            return Question(id: Slug("question-\(number)")!, question: "?", options: options)
        }
        let dimension = Dimension(id: "all", name: "All", question: "?", questions: questions)
        let changes =
            [CatalogueChange.putDimension(Stored(revision: 1, dimension, Dimension.fields))]
            + types.map { id in
                let type = RelationshipType(id: id, name: id.text, isProgrammable: true, policy: Policy())
                return .putRelationshipType(Stored(revision: 1, type, RelationshipType.fields))
            }
        return catalogue(of: changes.map { .catalogue($0) })
    }
}
