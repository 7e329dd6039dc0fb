/// What the answers to the questionnaire recommend, and everything that led there, in words as well as in ids: a reader
/// needs neither the questionnaire nor the catalogue next to it.
public struct Recommendation: Sendable, Equatable {
    public let decision: Decision
    /// Why, in sentences.
    public let explanation: String
    /// The types that were decided for, and the needs each serves.
    public let serves: [Service]
    /// Needs that only other types serve. Where something was decided, somebody must give them up or arrange for them.
    public let unserved: [Unserved]
    /// Every type that programmes can run, from first to last: by the points of its reasons, by all its points, by its
    /// place in the catalogue.
    public let ranked: [Ranked]
    /// The answers that speak for no type.
    public let withoutPoints: [Answered]
    /// Every single answer that would change the decision, in the order of the questionnaire.
    public let flips: [Flip]
    /// The conflicts between sources in the cells of contributing claims.
    public let conflicts: [Conflict]
    /// The tensions that involve contributing claims.
    public let tensions: [Tension]
    /// The claims behind points, conflicts and tensions, each once, in the order in which they are first named.
    public let claims: [Claim]
    /// The sources of the claims, in the order of the catalogue.
    public let sources: [Source]
    /// The revision of the catalogue that the questions come from.
    public let catalogueRevision: Int

    /// An answer in the words of the questionnaire.
    public struct Answered: Sendable, Equatable {
        public let question: Slug
        public let asked: String
        /// Whether it asks why or how.
        public let kind: Question.Kind
        /// The option that was chosen, or that would be.
        public let option: Slug
        public let answered: String
    }

    /// The needs that one type serves, as the answers state them.
    public struct Service: Sendable, Equatable {
        public let relationshipType: Slug
        public let name: String
        /// Noun phrases, in the order of the questionnaire, each once.
        public let needs: [String]
    }

    /// A need that none of the decided types serves.
    public struct Unserved: Sendable, Equatable {
        /// The answer that states it.
        public let answer: Answered
        /// A noun phrase.
        public let need: String
        /// The types that would serve it, in the order of the catalogue.
        public let relationshipTypes: [Slug]
    }

    /// A type with its points and their origin.
    public struct Ranked: Sendable, Equatable {
        public let relationshipType: Slug
        public let name: String
        /// The sum of its contributions.
        public let score: Int
        /// The part of its score that comes from reasons.
        public let reasonPoints: Int
        /// What each answer gives it, in the order of the questionnaire; answers that give nothing are left out.
        public let contributions: [Contribution]
    }

    /// What one answer gives to one type.
    public struct Contribution: Sendable, Equatable {
        public let answer: Answered
        /// Always more than 0.
        public let points: Int
        /// The claims about the type that support the points.
        public let claims: [Slug]
    }

    /// An answer that would change the decision.
    public struct Flip: Sendable, Equatable {
        /// The current answer; nil if there is none.
        public let from: Answered?
        /// The answer that would replace it.
        public let to: Answered
        /// The decision it would lead to.
        public let decision: Decision
    }
}

extension Recommendation {
    /// What a client sends to be given one.
    public static let answersSchema = Answers.schema
}
