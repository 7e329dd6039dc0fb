public import JSON

/// Claims on one type and dimension, from different sources, whose values disagree.
///
/// A conflict is derived and never stored, shown and never averaged: the reader judges which source is right.
public struct Conflict: Sendable, Equatable {
    /// The type that the claims describe.
    public let relationshipType: Slug
    /// The dimension that the claims describe.
    public let dimension: Slug
    /// The places on the scale that divide the sources, in the order of their first claims.
    public let positions: [Position]
    /// A heading for people: "Mentoring / Duration".
    public let subject: String
    /// The language of its sentences.
    let language: SpokenLanguage

    /// One value, with the sources that give it. Where the value is our reading, only sources in the same words share a position.
    public struct Position: Sendable, Equatable {
        /// What the sources say, hedged as the firmest of them hedges it: "9 to 12 months", "usually years (read here
        /// as at least 2 years)".
        public let saying: String
        /// The claims that say so.
        public let claims: [Slug]
        /// The sources that say so, each once.
        public let sources: [Source]
    }

    /// The same for the same type and dimension, and unique, because slugs contain no dots.
    public var id: String { "\(relationshipType).\(dimension)" }

    /// All claims that take part in it.
    public var claims: [Slug] { positions.flatMap(\.claims) }

    /// Which source says what, in a sentence without its final full stop.
    public var statement: String { sentence { $0.shortName(in: language) } }

    /// The same sentence with each source under the name that the reader will find it by.
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
    ///   - source: Looks a source up by its id.
    ///   - language: The language of its sentences.
    /// - Returns: Nil if no two of the claims disagree.
    /// - Complexity: O(claims²); their number is bounded.
    init?(
        among claims: [Claim], of type: RelationshipType, on dimension: Dimension, in language: SpokenLanguage,
        source: (Slug) -> Source?
    ) {
        self.language = language
        let divided = Self.divided(claims, on: dimension.scale).map { claims[$0] }
        guard !divided.isEmpty else { return nil }
        relationshipType = type.id
        self.dimension = dimension.id
        subject = "\(type.name) / \(dimension.name)"
        positions = divided.groupedByValue.flatMap { value, claims in
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

    /// Which of the claims of a type on a dimension disagree with one of another source: the same in all languages.
    ///
    /// - Complexity: O(claims²); their number is bounded.
    static func divided(_ claims: [Claim], on scale: Scale) -> [Int] {
        let placed = claims.enumerated().compactMap { number, claim in
            claim.value.map { (number: number, source: claim.source, value: $0) }
        }
        return placed.filter { one in
            placed.contains { $0.source != one.source && $0.value.disagrees(with: one.value, on: scale) }
        }.map(\.number)
    }

    /// What `write` writes.
    public static let schema = Schema.named(
        "Conflict",
        .object([
            .init("id", .text(), "The id of the conflict."),
            .init("relationshipType", Slug.schema, "The type that the claims are about."),
            .init("dimension", Slug.schema, "The dimension on which they disagree."),
            .init("claims", .array(Slug.schema), "The claims that disagree."),
            .init("statement", .text(), "Who says what."),
        ]))

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
    /// Its name within a sentence: the publisher, else the author, else the title.
    public func shortName(in language: SpokenLanguage) -> String { publisher ?? author ?? language.quoted(title) }
}
