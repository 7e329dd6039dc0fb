public import JSON

extension Recommendation {
    /// Weighs what a client sent: `{"answers":[{"question":"…","option":"…"}]}`.
    ///
    /// - Returns: The same for the same answers in any order, in the language of the catalogue.
    /// - Throws: Every fault in the answers, by JSON Pointer.
    /// - Complexity: O(options × questions × types); all of them are bounded.
    public init(answering json: JSONValue, in catalogue: Catalogue) throws(FieldErrors) {
        self.init(for: try Answers(json, to: Questionnaire(of: catalogue)), in: catalogue)
    }

    /// - Parameter catalogue: The catalogue whose questionnaire was answered.
    init(for answers: Answers, in catalogue: Catalogue) {
        precondition(answers.questionnaire.catalogueRevision == catalogue.revision, "answers belong to one catalogue")
        let (types, choices) = (catalogue.recommendable, answers.choices)
        let ids = types.map(\.id)
        let tally = Tally(of: choices, for: ids)
        let decision = Decision(on: tally, among: ids)
        let ranked = tally.ranking.map { place in
            Ranked(
                relationshipType: ids[place], name: types[place].name, score: tally.totals[place],
                reasonPoints: tally.reasons[place],
                contributions: choices.compactMap { Contribution(of: $0, to: ids[place], in: catalogue) })
        }
        let weighed = ranked.flatMap { $0.contributions.flatMap(\.claims) }.uniqued()
        let places = weighed.compactMap { catalogue.claims[kept: $0]?.value }
            .map { CataloguePlace(relationshipType: $0.relationshipType, dimension: $0.dimension) }
        let touched = Set(places)
        let decided = types.filter { decision.relationshipTypes.contains($0.id) }

        self.decision = decision
        let standings = types.indices.map { Standing(types[$0], at: $0, tally, choices, ids) }
        explanation = decision.explanation(of: tally, standings, in: catalogue.spokenLanguage)
        self.ranked = ranked
        serves = Self.services(of: decided, choices.map(\.option))
        unserved = decided.isEmpty ? [] : choices.compactMap { Unserved($0, by: decision.relationshipTypes, among: ids) }
        withoutPoints = choices.filter { $0.option.points(for: ids).allSatisfy { $0 == 0 } }.map(Answered.init)
        flips = Self.flips(of: decision, answers, ids)
        conflicts = catalogue.conflicts(where: touched.contains)
        tensions = catalogue.tensions(touching: weighed)
        let cited = (weighed + conflicts.flatMap(\.claims) + tensions.flatMap(\.claims)).uniqued()
        let claims = cited.compactMap { catalogue.claims.value($0) }
        let named = Set(claims.map(\.source))
        self.claims = claims
        sources = catalogue.sources.values { named.contains($0.id) }
        catalogueRevision = catalogue.revision
    }

    /// In a combination, each need goes to the type that its answer favours, and to both if it favours neither.
    private static func services(of types: [RelationshipType], _ options: [Question.Option]) -> [Service] {
        let ids = types.map(\.id)
        return types.map { type in
            let own = options.filter { option in
                let points = option.points(for: type.id)
                return points > 0 && ids.allSatisfy { option.points(for: $0) <= points }
            }
            return Service(relationshipType: type.id, name: type.name, needs: own.compactMap(\.need).uniqued())
        }
    }

    private static func flips(of decision: Decision, _ answers: Answers, _ types: [Slug]) -> [Flip] {
        let items = answers.questionnaire.items.map(\.question)
        let weights = items.map { question in
            question.options.indices.map { Tally.Weights(of: question.choice($0), for: types) }
        }
        return items.indices.flatMap { item in
            let now = answers.chosen[item]
            let others = items.indices.compactMap { other in
                other == item ? nil : answers.chosen[other].map { weights[other][$0] }
            }
            return items[item].options.indices.compactMap { option -> Flip? in
                guard option != now else { return nil }
                let changed = Tally(of: others + [weights[item][option]], typeCount: types.count)
                let other = Decision(on: changed, among: types)
                guard other != decision else { return nil }
                return Flip(
                    from: now.map { Answered(items[item].choice($0)) }, to: Answered(items[item].choice(option)),
                    decision: other)
            }
        }
    }
}

extension Recommendation.Answered {
    fileprivate init(_ choice: Question.Choice) {
        self.init(
            question: choice.question.id, asked: choice.question.question, kind: choice.question.kind, option: choice.option.id,
            answered: choice.option.label)
    }
}

extension Recommendation.Standing {
    fileprivate init(
        _ type: RelationshipType, at place: Int, _ tally: Recommendation.Tally, _ choices: [Question.Choice], _ types: [Slug]
    ) {
        let reasons = choices.filter { Recommendation.Tally.Weights(of: $0, for: types).reason(for: place) > 0 }
        self.init(name: type.name, score: tally.totals[place], reasons: reasons.compactMap(\.option.need).uniqued())
    }
}

extension Recommendation.Contribution {
    /// - Returns: Nil if the choice gives the type nothing.
    fileprivate init?(of choice: Question.Choice, to type: Slug, in catalogue: Catalogue) {
        points = choice.option.points(for: type)
        guard points > 0 else { return nil }
        answer = Recommendation.Answered(choice)
        claims = choice.option.claims.filter { catalogue.claims[kept: $0]?.value.relationshipType == type }
    }
}

extension Recommendation.Unserved {
    /// - Returns: Nil if the choice speaks for one of the decided types, or for no type.
    fileprivate init?(_ choice: Question.Choice, by decided: [Slug], among types: [Slug]) {
        let speaksFor = types.filter { choice.option.points(for: $0) > 0 }
        guard let need = choice.option.need, !speaksFor.isEmpty, !speaksFor.contains(where: decided.contains) else {
            return nil
        }
        self.init(answer: Recommendation.Answered(choice), need: need, relationshipTypes: speaksFor)
    }
}
