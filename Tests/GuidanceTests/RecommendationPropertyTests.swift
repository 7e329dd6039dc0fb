import JSON
import Testing

@testable import Guidance

/// What holds for all answers to all questionnaires, tried on the shipped one and on random ones.
struct RecommendationPropertyTests {
    typealias Answer = (question: String, option: String)

    @Test func `the order of answers does not matter`() throws {
        var dice = SeededRandom(for: "order of answers")
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: catalogue, &dice)
            let results = try [answers, answers.shuffled(using: &dice), answers.reversed()].map {
                try recommendation($0, in: catalogue)
            }
            #expect(results[0] == results[1] && results[0] == results[2])
        }
    }

    @Test func `the order of types matters only where points are equal`() throws {
        var dice = SeededRandom(for: "order of types")
        var tried = 0
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: catalogue, &dice)
            let shuffled = shuffleTypes(of: catalogue, using: &dice)
            let results = try [catalogue, shuffled].map { try recommendation(answers, in: $0) }
            let ranked = results.map { $0.ranked.sorted { $0.relationshipType < $1.relationshipType } }
            #expect(ranked[0] == ranked[1])
            // Which type comes second is settled by points alone, unless the third has as many.
            let scores = results[0].ranked.map(\.score)
            guard scores.count < 3 || scores[1] > scores[2] else { continue }
            let decisions = results.map(\.decision)
            #expect(Set(decisions[0].relationshipTypes) == Set(decisions[1].relationshipTypes))
            #expect(decisions[0].text == decisions[1].text)
            tried += 1
        }
        #expect(tried > 80)
    }

    @Test func `an answer adds its points and takes none, ranks no type that it favors lower, and keeps a decision for it`()
        throws
    {
        var dice = SeededRandom(for: "one more answer")
        var (ranked, decided) = (0, 0)
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: catalogue, &dice)
            let before = try recommendation(answers, in: catalogue)
            for (question, option) in Self.open(catalogue, answers) {
                let after = try recommendation(answers + [(question, option.id.text)], in: catalogue)
                let most = option.points.map(\.points).max() ?? 0
                for (place, type) in before.ranked.map(\.relationshipType).enumerated() {
                    let points = option.points.first { $0.relationshipType == type }?.points ?? 0
                    let placeAfter = try #require(after.ranked.firstIndex { $0.relationshipType == type })
                    #expect(after.ranked[placeAfter].score == before.ranked[place].score + points)
                    guard points == most && most > 0 else { continue }
                    #expect(placeAfter <= place)
                    ranked += 1
                    // Points for another type as well may make a combination, or two alternatives.
                    let isAlone = option.points.allSatisfy { $0.relationshipType == type || $0.points == 0 }
                    guard isAlone && before.decision.relationshipTypes.contains(type) else { continue }
                    #expect(after.decision.relationshipTypes.contains(type), "\(before.explanation) / \(after.explanation)")
                    decided += 1
                }
            }
        }
        #expect(ranked > 400 && decided > 60)
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
        for (place, catalogue) in try catalogues(&dice).enumerated() {
            let answers = place.isMultiple(of: 10) ? [] : Self.answers(to: catalogue, &dice)
            let result = try recommendation(answers, in: catalogue)
            var expected: [Recommendation.Flip] = []
            for item in Questionnaire(of: catalogue).items {
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

    @Test func `no answers give no decision`() throws {
        var dice = SeededRandom(for: "no answers")
        for catalogue in try catalogues(&dice) {
            let result = try recommendation([], in: catalogue)
            #expect(result.decision == .undecided && result.serves.isEmpty)
            #expect(
                result.ranked.map(\.relationshipType) == catalogue.relationshipTypes.values.filter(\.isProgrammable).map(\.id))
            #expect(result.ranked.allSatisfy { $0.score == 0 && $0.contributions.isEmpty })
            #expect(result.conflicts.isEmpty && result.tensions.isEmpty)
        }
    }

    @Test func `the decision is the one that the published thresholds give`() throws {
        var dice = SeededRandom(for: "thresholds")
        var met: Set<String> = []
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: catalogue, &dice)
            let result = try recommendation(answers, in: catalogue)
            let (first, second) = (result.ranked.first, result.ranked.dropFirst().first)
            let (score, other) = (first?.score ?? 0, second?.score ?? 0)
            let isPair =
                other >= 3 && (score - other < 2 || other >= 6)
                && Self.hasOwnNeed(first, beside: second) && Self.hasOwnNeed(second, beside: first)
            switch result.decision {
            case .combination:
                #expect(isPair)
                #expect(Set(result.decision.relationshipTypes) == Set(result.ranked.prefix(2).map(\.relationshipType)))
            case .type(let type): #expect(!isPair && type == first?.relationshipType && score >= 3 && score - other >= 2)
            case .noType: #expect(!answers.isEmpty && score == 0)
            case .undecided: #expect(answers.isEmpty || score > 0 && !isPair && (score < 3 || score - other < 2))
            }
            met.insert(result.decision.relationshipTypes.count == 1 ? "type" : result.decision.text)
        }
        #expect(met == ["type", "combination", "none", "undecided"])
    }

    @Test func `each type that was decided for serves a need, and in a combination one of its own`() throws {
        var dice = SeededRandom(for: "needs")
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: catalogue, &dice)
            let result = try recommendation(answers, in: catalogue)
            let types = result.decision.relationshipTypes
            #expect(result.serves.map(\.relationshipType) == types)
            for service in result.serves {
                let others = result.serves.filter { $0.relationshipType != service.relationshipType }.flatMap(\.needs)
                #expect(service.needs.contains { !others.contains($0) }, "\(result.serves)")
            }
            // Whatever speaks for a type that was decided for is served by the one that it speaks for most.
            let options = Self.options(of: catalogue)
            for answer in answers {
                let option = try #require(options["\(answer.question) \(answer.option)"])
                let points = types.map { type in option.points.first { $0.relationshipType == type }?.points ?? 0 }
                for (service, own) in zip(result.serves, points) {
                    let isServed = own > 0 && own == points.max()
                    #expect(service.needs.contains(option.need ?? "") == isServed, "\(option.id) of \(answer.question)")
                }
            }
        }
    }

    @Test func `scores are the sums of contributions, and each is an answer with a claim about the type`() throws {
        var dice = SeededRandom(for: "contributions")
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: catalogue, &dice)
            let result = try recommendation(answers, in: catalogue)
            let options = Self.options(of: catalogue)
            #expect(result.ranked.map(\.score) == result.ranked.map(\.score).sorted(by: >))
            for ranked in result.ranked {
                #expect(ranked.score == ranked.contributions.reduce(0) { $0 + $1.points })
                for contribution in ranked.contributions {
                    let isAnswered = answers.contains {
                        $0.question == contribution.question.text && $0.option == contribution.option.text
                    }
                    #expect(isAnswered && contribution.points > 0 && !contribution.claims.isEmpty)
                    let claims = options["\(contribution.question) \(contribution.option)"]?.claims.filter {
                        catalogue.claims[$0]?.value.relationshipType == ranked.relationshipType
                    }
                    #expect(contribution.claims == claims)
                }
            }
        }
    }

    @Test func `the conflicts and tensions of the claims behind the points are told, and no others`() throws {
        var dice = SeededRandom(for: "conflicts")
        var (told, untold) = (0, 0)
        for catalogue in try catalogues(&dice) {
            let result = try recommendation(Self.answers(to: catalogue, &dice), in: catalogue)
            let claims = result.ranked.flatMap(\.contributions).flatMap(\.claims).compactMap { catalogue.claims[$0]?.value }
            for conflict in catalogue.conflicts {
                let isTouched = claims.contains {
                    $0.relationshipType == conflict.relationshipType && $0.dimension == conflict.dimension
                }
                #expect(result.conflicts.contains(conflict) == isTouched)
                (told, untold) = (told + (isTouched ? 1 : 0), untold + (isTouched ? 0 : 1))
            }
            for tension in catalogue.tensions.values {
                #expect(result.tensions.contains(tension) == claims.contains { tension.claims.contains($0.id) })
            }
        }
        #expect(told > 50 && untold > 50)
    }

    @Test func `the answer names the revision of the catalogue that was asked`() throws {
        var records = Records()
        var dice = SeededRandom(for: "revision")
        let shipped = try shippedCatalogue()
        for revision in 1...5 {
            let type = try #require(shipped.relationshipTypes.all.randomElement(using: &dice))
            records.apply([.catalogue(.putRelationshipType(type))])
            #expect(try recommendation([], in: records.catalogue).catalogueRevision == revision)
        }
    }

    // MARK: What is tried

    private func catalogues(_ dice: inout SeededRandom) throws -> [Catalogue] {
        let shipped = try shippedCatalogue()
        return Array(repeating: shipped, count: 20) + (0..<200).map { _ in randomCatalogue(&dice) }
    }

    private static func answers(to catalogue: Catalogue, _ dice: inout SeededRandom) -> [Answer] {
        let share = Int.random(in: 0...10, using: &dice)
        return Questionnaire(of: catalogue).items.compactMap { item in
            guard Int.random(in: 0..<10, using: &dice) < share else { return nil }
            return item.question.options.randomElement(using: &dice).map { (item.question.id.text, $0.id.text) }
        }
    }

    /// Every answer that can be added.
    private static func open(_ catalogue: Catalogue, _ answers: [Answer]) -> [(question: String, option: Question.Option)] {
        Questionnaire(of: catalogue).items.map(\.question)
            .filter { question in !answers.contains { $0.question == question.id.text } }
            .flatMap { question in question.options.map { (question.id.text, $0) } }
    }

    /// The options by the ids of question and option.
    private static func options(of catalogue: Catalogue) -> [String: Question.Option] {
        let all = Questionnaire(of: catalogue).items.flatMap { item in
            item.question.options.map { ("\(item.question.id) \($0.id)", $0) }
        }
        return Dictionary(uniqueKeysWithValues: all)
    }

    /// Whether an answer gives more points to one type than to the other.
    private static func hasOwnNeed(_ one: Recommendation.Ranked?, beside other: Recommendation.Ranked?) -> Bool {
        one?.contributions.contains { contribution in
            contribution.points > (other?.contributions.first { $0.question == contribution.question }?.points ?? 0)
        } ?? false
    }
}
