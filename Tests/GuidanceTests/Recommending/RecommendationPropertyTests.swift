import JSON
import Testing

@testable import Guidance

/// Properties of all answers to all questionnaires, tried on the shipped questionnaire and on random ones.
struct RecommendationPropertyTests {
    typealias Answer = (question: String, option: String)

    /// Where enough has to be tried, more is tried if the numbers were unlucky; one round is nearly always enough.
    private static let roundsMax = 20

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
            // Points alone decide which type comes first, unless another has as many.
            let scores = results[0].ranked.filter { $0.score > 0 }.map { "\($0.reasonPoints) \($0.score)" }
            guard Set(scores).count == scores.count else { continue }
            let decisions = results.map(\.decision)
            #expect(Set(decisions[0].relationshipTypes) == Set(decisions[1].relationshipTypes))
            #expect(decisions[0].text == decisions[1].text)
            tried += 1
        }
        #expect(tried > 80)
    }

    @Test func `an answer adds its points and removes none, never lowers a type it favors, and keeps a decision for it`()
        throws
    {
        var dice = SeededRandom(for: "one more answer")
        var (ranked, decided) = (0, 0)
        for _ in 1...Self.roundsMax where ranked <= 400 || decided <= 20 {
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
        }
        #expect(ranked > 400 && decided > 20)
    }

    @Test func `points for one type alone keep a decision for it, whatever the points`() {
        var dice = SeededRandom(for: "points for one")
        var kept = 0
        for _ in 0..<5_000 {
            let types = (0..<Int.random(in: 1...4, using: &dice)).map { Slug("type-\($0)")! }
            let options = (0..<Int.random(in: 0...6, using: &dice)).map { _ in weights(for: types.count, &dice) }
            let favored = Int.random(in: types.indices, using: &dice)
            let before = decision(on: options, types)
            guard before.relationshipTypes.contains(types[favored]) else { continue }
            let points = types.indices.map { $0 == favored ? Int.random(in: 1...5, using: &dice) : 0 }
            let added = Recommendation.Tally.Weights(isAboutReason: Bool.random(using: &dice), points: points)
            #expect(decision(on: options + [added], types).relationshipTypes.contains(types[favored]), "\(options) + \(points)")
            kept += 1
        }
        #expect(kept > 500)
    }

    @Test func `a type ranks no lower for an answer that gives it the most, whatever the points`() {
        var dice = SeededRandom(for: "points for the most")
        for _ in 0..<5_000 {
            let count = Int.random(in: 2...4, using: &dice)
            let options = (0..<Int.random(in: 0...6, using: &dice)).map { _ in weights(for: count, &dice) }
            let added = weights(for: count, &dice)
            let (before, after) = (
                Recommendation.Tally(of: options, typeCount: count).ranking,
                Recommendation.Tally(of: options + [added], typeCount: count).ranking
            )
            for type in 0..<count where added.points[type] == added.points.max() {
                #expect(after.firstIndex(of: type)! <= before.firstIndex(of: type)!, "\(options) + \(added)")
            }
        }
    }

    @Test func `conditions change nothing where every type with a reason was decided for, and join no type to them`() {
        var dice = SeededRandom(for: "conditions beside reasons")
        var tried = 0
        for _ in 0..<5_000 {
            let types = (0..<Int.random(in: 2...4, using: &dice)).map { Slug("type-\($0)")! }
            let options = (0..<Int.random(in: 1...6, using: &dice)).map { _ in weights(for: types.count, &dice) }
            let tally = Recommendation.Tally(of: options, typeCount: types.count)
            let withReasons = types.indices.filter { tally.reasons[$0] > 0 }.map { types[$0] }
            let before = decision(on: options, types)
            guard !withReasons.isEmpty else { continue }
            #expect(Set(before.relationshipTypes).isSubset(of: withReasons) && !before.relationshipTypes.isEmpty, "\(options)")
            guard before.relationshipTypes == withReasons else { continue }
            let conditions = (0..<3).map { _ in
                Recommendation.Tally.Weights(isAboutReason: false, points: weights(for: types.count, &dice).points)
            }
            #expect(decision(on: options + conditions, types) == before, "\(options) + \(conditions)")
            tried += 1
        }
        #expect(tried > 500)
    }

    @Test func `the listed flips change the decision, and no other answer does`() throws {
        var dice = SeededRandom(for: "flips")
        for (place, catalogue) in try catalogues(&dice).enumerated() {
            let answers = place.isMultiple(of: 10) ? [] : Self.answers(to: catalogue, &dice)
            let result = try recommendation(answers, in: catalogue)
            var expected: [Recommendation.Flip] = []
            for item in Questionnaire(of: catalogue).items {
                let question = item.question.id.text
                let now = answers.first { $0.question == question }?.option
                for (place, option) in item.question.options.enumerated() where option.id.text != now {
                    let changed = answers.filter { $0.question != question } + [(question, option.id.text)]
                    let decision = try recommendation(changed, in: catalogue).decision
                    guard decision != result.decision else { continue }
                    let from = item.question.options.firstIndex { $0.id.text == now }
                    expected.append(
                        Recommendation.Flip(
                            from: from.map { answered(item.question, $0) }, to: answered(item.question, place), decision: decision
                        ))
                }
            }
            #expect(result.flips == expected)
        }
    }

    @Test func `without answers there is no decision`() throws {
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

    @Test func `the decision is the one that the published rule gives`() throws {
        var dice = SeededRandom(for: "rule")
        var met: Set<String> = []
        for catalogue in try catalogues(&dice) {
            let answers = Self.answers(to: catalogue, &dice)
            let result = try recommendation(answers, in: catalogue)
            for ranked in result.ranked {
                let reasons = ranked.contributions.filter { $0.answer.kind == .reason && $0.points >= 3 }
                #expect(ranked.reasonPoints == reasons.reduce(0) { $0 + $1.points })
            }
            let (first, others) = (result.ranked.first, result.ranked.dropFirst())
            let hasReason = first.map { $0.reasonPoints > 0 } ?? false
            let partner = others.first { other in
                Self.answers(for: other, beside: first).contains { $0.answer.kind == .reason && $0.points >= 3 }
            }
            let rival = others.first { !Self.answers(for: $0, beside: first).isEmpty }
            let (score, lead) = (first?.score ?? 0, (first?.score ?? 0) - (rival?.score ?? 0))
            let expected: Set<Slug> =
                hasReason
                ? Set([first, partner].compactMap { $0?.relationshipType })
                : score >= 3 && lead >= 2 ? Set([first].compactMap { $0?.relationshipType }) : []
            #expect(Set(result.decision.relationshipTypes) == expected)
            switch result.decision {
            case .type, .combination: met.insert("\(hasReason ? "reasons" : "conditions") \(expected.count)")
            case .noType: #expect(!answers.isEmpty && score == 0)
            case .undecided: #expect(answers.isEmpty || score > 0)
            }
            if expected.isEmpty { met.insert(result.decision.text) }
        }
        #expect(met == ["reasons 1", "reasons 2", "conditions 1", "none", "undecided"])
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
            // In a combination, each type has a reason that the other lacks.
            for type in types where types.count == 2 {
                let (own, other) = (
                    result.ranked.first { $0.relationshipType == type },
                    result.ranked.first { $0.relationshipType != type && types.contains($0.relationshipType) }
                )
                let answers = Self.answers(for: try #require(own), beside: other)
                #expect(answers.contains { $0.answer.kind == .reason && $0.points >= 3 }, "\(type): \(result.explanation)")
            }
            // Anything that speaks for a decided type is served by the decided type that it favours most.
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
            for (one, next) in zip(result.ranked, result.ranked.dropFirst()) {
                #expect((one.reasonPoints, one.score) >= (next.reasonPoints, next.score))
            }
            for ranked in result.ranked {
                #expect(ranked.score == ranked.contributions.reduce(0) { $0 + $1.points })
                for contribution in ranked.contributions {
                    let isAnswered = answers.contains {
                        $0.question == contribution.answer.question.text && $0.option == contribution.answer.option.text
                    }
                    #expect(isAnswered && contribution.points > 0 && !contribution.claims.isEmpty)
                    let claims = options["\(contribution.answer.question) \(contribution.answer.option)"]?.claims.filter {
                        catalogue.claims[$0]?.value.relationshipType == ranked.relationshipType
                    }
                    #expect(contribution.claims == claims)
                }
            }
        }
    }

    @Test func `every answer is served, unserved or without points, where something was decided`() throws {
        var dice = SeededRandom(for: "unserved")
        var (unserved, without) = (0, 0)
        for _ in 1...Self.roundsMax where unserved <= 15 || without <= 50 {
            for catalogue in try catalogues(&dice) {
                let answers = Self.answers(to: catalogue, &dice)
                let result = try recommendation(answers, in: catalogue)
                let types = result.decision.relationshipTypes
                let options = Self.options(of: catalogue)
                let asked = Questionnaire(of: catalogue).items.map(\.question).filter { question in
                    answers.contains { $0.question == question.id.text }
                }
                var (expected, silent): ([Slug], [Slug]) = ([], [])
                for question in asked {
                    let answer = try #require(answers.first { $0.question == question.id.text })
                    let option = try #require(options["\(answer.question) \(answer.option)"])
                    let speaksFor = option.points.filter { $0.points > 0 }.map(\.relationshipType)
                    if speaksFor.isEmpty { silent.append(question.id) }
                    if !types.isEmpty && !speaksFor.isEmpty && speaksFor.allSatisfy({ !types.contains($0) }) {
                        expected.append(question.id)
                        let told = try #require(result.unserved.first { $0.answer.question == question.id })
                        #expect(told.need == option.need && Set(told.relationshipTypes) == Set(speaksFor))
                    }
                }
                #expect(result.unserved.map(\.answer.question) == expected)
                #expect(result.withoutPoints.map(\.question) == silent)
                (unserved, without) = (unserved + expected.count, without + silent.count)
            }
        }
        #expect(unserved > 15 && without > 50, "\(unserved), \(without)")
    }

    @Test func `every claim and source that is named is listed once, and no other`() throws {
        var dice = SeededRandom(for: "cited")
        for catalogue in try catalogues(&dice) {
            let result = try recommendation(Self.answers(to: catalogue, &dice), in: catalogue)
            let named =
                result.ranked.flatMap(\.contributions).flatMap(\.claims) + result.conflicts.flatMap(\.claims)
                + result.tensions.flatMap(\.claims)
            #expect(result.claims.map(\.id).sorted() == Set(named).sorted())
            #expect(result.sources.map(\.id).sorted() == Set(result.claims.map(\.source)).sorted())
        }
    }

    @Test func `the conflicts and tensions of the claims behind the points are listed, and no others`() throws {
        var dice = SeededRandom(for: "conflicts")
        var (told, untold) = (0, 0)
        for _ in 1...Self.roundsMax where told <= 50 || untold <= 50 {
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
        }
        #expect(told > 50 && untold > 50)
    }

    @Test func `the answer names the revision of the catalogue that asked`() throws {
        var records = Records()
        var dice = SeededRandom(for: "revision")
        let shipped = try shippedCatalogue()
        for revision in 1...5 {
            let type = try #require(shipped.relationshipTypes.all.randomElement(using: &dice))
            records.apply([.put(type)])
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

    /// The options, keyed by the ids of question and option.
    private static func options(of catalogue: Catalogue) -> [String: Question.Option] {
        let all = Questionnaire(of: catalogue).items.flatMap { item in
            item.question.options.map { ("\(item.question.id) \($0.id)", $0) }
        }
        return Dictionary(uniqueKeysWithValues: all)
    }

    /// The answers that give more points to one type than to the other.
    private static func answers(
        for one: Recommendation.Ranked, beside other: Recommendation.Ranked?
    ) -> [Recommendation.Contribution] {
        one.contributions.filter { contribution in
            let same = other?.contributions.first { $0.answer.question == contribution.answer.question }
            return contribution.points > (same?.points ?? 0)
        }
    }

    private func answered(_ question: Question, _ place: Int) -> Recommendation.Answered {
        let option = question.options[place]
        return Recommendation.Answered(
            question: question.id, asked: question.question, kind: question.kind, option: option.id, answered: option.label)
    }

    /// Points for this many types: many are zero, and some are reasons.
    private func weights(for typeCount: Int, _ dice: inout SeededRandom) -> Recommendation.Tally.Weights {
        let points = (0..<typeCount).map { _ in max(0, Int.random(in: -3...4, using: &dice)) }
        return Recommendation.Tally.Weights(isAboutReason: Bool.random(using: &dice), points: points)
    }

    private func decision(on options: [Recommendation.Tally.Weights], _ types: [Slug]) -> Recommendation.Decision {
        Recommendation.Decision(on: Recommendation.Tally(of: options, typeCount: types.count), among: types)
    }
}
