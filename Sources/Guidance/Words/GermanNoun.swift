/// What a record is called in German sentences, where nouns have a gender.
public struct GermanNoun: Sendable {
    /// "Beziehungstyp", "Beziehungstypen".
    public let one, many: String
    private let gender: Gender

    public enum Gender: Sendable {
        case masculine, feminine, neuter
    }

    public init(_ gender: Gender, _ one: String, _ many: String) { (self.gender, self.one, self.many) = (gender, one, many) }

    /// At the beginning of a sentence: "Der Beziehungstyp".
    public var withArticle: String {
        switch gender {
        case .masculine: "Der \(one)"
        case .feminine: "Die \(one)"
        case .neuter: "Das \(one)"
        }
    }

    /// After "an" or "bei": "einem Beziehungstyp".
    var inDative: String {
        switch gender {
        case .masculine, .neuter: "einem \(one)"
        case .feminine: "einer \(one)"
        }
    }

    /// As what somebody makes: "einen neuen Beziehungstyp".
    var asNew: String {
        switch gender {
        case .masculine: "einen neuen \(one)"
        case .feminine: "eine neue \(one)"
        case .neuter: "ein neues \(one)"
        }
    }
}
