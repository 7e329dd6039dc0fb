/// What answers to the questionnaire come to, with everything that led there, in words as well as in ids: whoever reads it
/// needs neither the questionnaire nor the catalogue beside it.
public struct Recommendation: Sendable, Equatable {
    /// What was decided.
    public let decision: Decision
    /// Why, in sentences.
    public let explanation: String
    /// The types that were decided for, and what each is for.
    public let serves: [Service]
    /// What speaks for other types alone: where something was decided, somebody has to give it up or to arrange it.
    public let unserved: [Unserved]
    /// Every type that programmes can run, from the first down: by the points of its reasons, by all its points, by its place
    /// in the catalogue.
    public let ranked: [Ranked]
    /// The answers that speak for no type.
    public let withoutPoints: [Answered]
    /// Every single answer that would change the decision, in the order of the questionnaire.
    public let flips: [Flip]
    /// The conflicts between sources where contributing claims stand.
    public let conflicts: [Conflict]
    /// The tensions in which contributing claims have a part.
    public let tensions: [Tension]
    /// The claims behind points, conflicts and tensions, each once, as they are first named.
    public let claims: [Claim]
    /// The sources of the claims, in the order of the catalogue.
    public let sources: [Source]
    /// The revision of the catalogue that was asked.
    public let catalogueRevision: Int

    /// An answer in the words of the questionnaire.
    public struct Answered: Sendable, Equatable {
        /// The question.
        public let question: Slug
        /// What it asks.
        public let asked: String
        /// Whether it asks why or how.
        public let kind: Question.Kind
        /// The option that is chosen, or would be.
        public let option: Slug
        /// What the option says.
        public let answered: String
    }

    /// The needs that one type serves, as the answers tell them.
    public struct Service: Sendable, Equatable {
        /// The type that was decided for.
        public let relationshipType: Slug
        /// What it is called.
        public let name: String
        /// Noun phrases, in the order of the questionnaire, each once.
        public let needs: [String]
    }

    /// A need that none of the types serves that were decided for.
    public struct Unserved: Sendable, Equatable {
        /// The answer that tells of it.
        public let answer: Answered
        /// A noun phrase.
        public let need: String
        /// The types that would serve it, in the order of the catalogue.
        public let relationshipTypes: [Slug]
    }

    /// A type with its points and where they come from.
    public struct Ranked: Sendable, Equatable {
        /// The type.
        public let relationshipType: Slug
        /// What it is called.
        public let name: String
        /// The sum of its contributions.
        public let score: Int
        /// What of its score is reasons.
        public let reasonPoints: Int
        /// What each answer gives, in the order of the questionnaire; answers that give nothing are left out.
        public let contributions: [Contribution]
    }

    /// What one answer gives to one type.
    public struct Contribution: Sendable, Equatable {
        /// The answer.
        public let answer: Answered
        /// What it gives, more than nothing.
        public let points: Int
        /// The claims about the type that stand behind the points.
        public let claims: [Slug]
    }

    /// An answer that would change the decision.
    public struct Flip: Sendable, Equatable {
        /// What is answered now; nil if nothing is.
        public let from: Answered?
        /// What would be answered.
        public let to: Answered
        /// What the decision would be.
        public let decision: Decision
    }
}
