public import JSON

/// What answers to the questionnaire come to, with everything that led there.
public struct Recommendation: Sendable, Equatable {
    /// What was decided.
    public let decision: Decision
    /// Why, in sentences.
    public let explanation: String
    /// The types that were decided for, and what each is for.
    public let serves: [Service]
    /// Every type that programmes can run, from the most points down; equal ones in the order of the catalogue.
    public let ranked: [Ranked]
    /// Every single answer that would change the decision, in the order of the questionnaire.
    public let flips: [Flip]
    /// The conflicts between sources where contributing claims stand.
    public let conflicts: [Conflict]
    /// The tensions in which contributing claims have a part.
    public let tensions: [Tension]
    /// The revision of the catalogue that was asked.
    public let catalogueRevision: Int

    /// The needs that one type serves, as the answers tell them.
    public struct Service: Sendable, Equatable {
        /// The type that was decided for.
        public let relationshipType: Slug
        /// Noun phrases, in the order of the questionnaire, each once.
        public let needs: [String]
    }

    /// A type with its points and where they come from.
    public struct Ranked: Sendable, Equatable {
        /// The type.
        public let relationshipType: Slug
        /// The sum of its contributions.
        public let score: Int
        /// What each answer gives, in the order of the questionnaire; answers that give nothing are left out.
        public let contributions: [Contribution]
    }

    /// What one answer gives to one type.
    public struct Contribution: Sendable, Equatable {
        /// The question that was answered.
        public let question: Slug
        /// The option that was chosen.
        public let option: Slug
        /// What it gives, more than nothing.
        public let points: Int
        /// The claims about the type that stand behind the points.
        public let claims: [Slug]
    }

    /// An answer that would change the decision.
    public struct Flip: Sendable, Equatable {
        /// The question to answer otherwise.
        public let question: Slug
        /// What is answered now; nil if nothing is.
        public let from: Slug?
        /// What would be answered.
        public let to: Slug
        /// What the decision would be.
        public let decision: Decision
    }
}

extension Recommendation {
    /// Weighs what a client sent: `{"answers":[{"question":"…","option":"…"}]}`.
    ///
    /// - Returns: The same for the same answers in any order.
    /// - Throws: Everything that is wrong with the answers, by JSON Pointer.
    /// - Complexity: O(options × questions × types); all of them are bounded.
    public init(answering json: JSONValue, in catalogue: Catalogue) throws(FieldErrors) {
        self.init(for: try Answers(json, to: Questionnaire(of: catalogue)), in: catalogue)
    }

    /// - Parameter catalogue: The one whose questionnaire was answered.
    init(for answers: Answers, in catalogue: Catalogue) {
        precondition(answers.questionnaire.catalogueRevision == catalogue.revision, "answers belong to one catalogue")
        let ids = catalogue.recommendable.map(\.id)
        let options = answers.options
        let decision = Decision(on: options.map { $0.option.points(for: ids) }, among: ids)
        let unordered = ids.map { Self.ranked($0, options, catalogue) }
        let ranked = Decision.ranking(of: unordered.map(\.score)).map { unordered[$0] }
        let claims = ranked.flatMap { $0.contributions.flatMap(\.claims) }.uniqued()
        let places = claims.compactMap { catalogue.claims[$0]?.value }
            .map { CataloguePlace(relationshipType: $0.relationshipType, dimension: $0.dimension) }
        let touched = Set(places)

        self.decision = decision
        self.ranked = ranked
        serves = Self.services(decision, options.map(\.option))
        flips = Self.flips(of: decision, answers, ids)
        conflicts = catalogue.conflicts.filter {
            touched.contains(CataloguePlace(relationshipType: $0.relationshipType, dimension: $0.dimension))
        }
        tensions = catalogue.tensions(touching: claims)
        catalogueRevision = catalogue.revision
        let named = ranked.map { (name: catalogue.name(of: $0.relationshipType), score: $0.score) }
        explanation = decision.explanation(named, isAnswered: !options.isEmpty, in: catalogue.spokenLanguage)
    }

    private static func ranked(
        _ type: Slug, _ options: [(question: Slug, option: Question.Option)], _ catalogue: Catalogue
    ) -> Ranked {
        let contributions = options.compactMap { question, option -> Contribution? in
            let points = option.points(for: type)
            guard points > 0 else { return nil }
            let claims = option.claims.filter { catalogue.claims[$0]?.value.relationshipType == type }
            return Contribution(question: question, option: option.id, points: points, claims: claims)
        }
        return Ranked(relationshipType: type, score: contributions.reduce(0) { $0 + $1.points }, contributions: contributions)
    }

    /// In a combination each need goes to the type that the answer speaks more for; to both if it speaks for them alike.
    private static func services(_ decision: Decision, _ options: [Question.Option]) -> [Service] {
        let types = decision.relationshipTypes
        return types.map { type in
            let own = options.filter { option in
                let points = option.points(for: type)
                return points > 0 && types.allSatisfy { option.points(for: $0) <= points }
            }
            return Service(relationshipType: type, needs: own.compactMap(\.need).uniqued())
        }
    }

    private static func flips(of decision: Decision, _ answers: Answers, _ types: [Slug]) -> [Flip] {
        answers.questionnaire.items.enumerated().flatMap { item, asked in
            asked.question.options.enumerated().compactMap { option, to -> Flip? in
                let now = answers.chosen[item]
                guard now != option else { return nil }
                let changed = answers.replacing(item, with: option).options.map { $0.option.points(for: types) }
                let other = Decision(on: changed, among: types)
                guard other != decision else { return nil }
                return Flip(
                    question: asked.question.id, from: now.map { asked.question.options[$0].id }, to: to.id, decision: other)
            }
        }
    }
}

extension Question.Option {
    fileprivate func points(for type: Slug) -> Int { points.first { $0.relationshipType == type }?.points ?? 0 }

    fileprivate func points(for types: [Slug]) -> [Int] { types.map { points(for: $0) } }
}

extension Catalogue {
    fileprivate func name(of type: Slug) -> String { relationshipTypes[type]?.value.name ?? type.text }
}
