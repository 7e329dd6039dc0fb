public import JSON

/// Claims of one type and dimension from different sources whose values disagree.
///
/// It is derived and never stored, and it is shown and never averaged: which source is right is for the reader to judge.
public struct Conflict: Sendable, Equatable {
    /// The type that the claims are about.
    public let relationshipType: Slug
    /// The dimension that the claims are about.
    public let dimension: Slug
    /// The places on the scale between which the sources are divided, in the order of their first claims.
    public let positions: [Position]
    /// What it is about, for people: "Mentoring / Duration".
    public let subject: String
    /// What its sentences are formed in.
    let language: SpokenLanguage

    /// The same value, by the sources that give it, or that say the same where the value is our reading of it.
    public struct Position: Sendable, Equatable {
        /// What is said, hedged as its firmest source hedges it: "9 to 12 months", "usually years (read here as at least 2
        /// years)".
        public let saying: String
        /// The claims that say so.
        public let claims: [Slug]
        /// Who says so, each once.
        public let sources: [Source]
    }

    /// The same for the same type and dimension; slugs have no dots, so that no two are alike.
    public var id: String { "\(relationshipType).\(dimension)" }

    /// All claims that have part in it.
    public var claims: [Slug] { positions.flatMap(\.claims) }

    /// Who says what, in a sentence without a full stop.
    public var statement: String { sentence { $0.shortName(in: language) } }

    /// The sentence with the sources named as the reader will find them.
    func sentence(naming name: (Source) -> String) -> String {
        let sayings = positions.map { position in
            let isOne = position.sources.count == 1
            let verb =
                switch language {
                case .english: isOne ? "says" : "say"
                case .german: isOne ? "sagt:" : "sagen:"
                }
            return "\(position.sources.map(name).joined(by: language.and)) \(verb) \(position.saying)"
        }
        return "\(subject): \(sayings.joined(separator: "; "))"
    }
}

extension Conflict {
    /// - Parameters:
    ///   - claims: All claims of the type on the dimension.
    ///   - source: The source of that id.
    ///   - language: What its sentences are formed in.
    /// - Returns: nil if no two of the claims disagree.
    /// - Complexity: O(claims²); their number is bounded.
    init?(
        among claims: [Claim], of type: RelationshipType, on dimension: Dimension, in language: SpokenLanguage,
        source: (Slug) -> Source?
    ) {
        self.language = language
        let placed = claims.compactMap { claim in claim.value.map { (claim: claim, value: $0) } }
        let divided = placed.filter { one in
            placed.contains {
                $0.claim.source != one.claim.source && $0.value.disagrees(with: one.value, on: dimension.scale)
            }
        }
        guard !divided.isEmpty else { return nil }
        relationshipType = type.id
        self.dimension = dimension.id
        subject = "\(type.name) / \(dimension.name)"
        positions = divided.map(\.claim).groupedByValue.flatMap { value, claims in
            claims.map(\.reading).uniqued().map { reading in
                let claims = claims.filter { $0.reading == reading }
                let said = claims.firmest
                return Position(
                    saying: said.strength.hedge(in: language)
                        + said.saying(dimension.scale.spoken(value, of: type.roles, in: language), in: language),
                    claims: claims.map(\.id), sources: claims.map(\.source).uniqued().compactMap(source))
            }
        }
    }

    /// Writes the conflict as a JSON object.
    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("relationshipType", relationshipType.text)
            $0.member("dimension", dimension.text)
            $0.member("claims", claims.map(\.text))
            $0.member("statement", statement)
        }
    }
}

extension Source {
    /// What one calls it in a sentence: who published it, else who wrote it, else its title.
    func shortName(in language: SpokenLanguage) -> String { publisher ?? author ?? language.quoted(title) }
}
