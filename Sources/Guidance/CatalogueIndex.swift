/// A relationship type on a dimension: one cell of a comparison.
struct CataloguePlace: Hashable, Sendable {
    let relationshipType: Slug
    let dimension: Slug
}

/// What follows from the records of a catalogue. Tables here are looked up in and never iterated.
struct CatalogueIndex: Sendable {
    /// In the order of types, then dimensions.
    fileprivate var conflicts: [Conflict] = []
    /// The claims in force.
    fileprivate var claims: [CataloguePlace: [Claim]] = [:]
    fileprivate var conflictOfPlace: [CataloguePlace: Conflict] = [:]
    fileprivate var tensionsOfClaim: [Slug: [Int]] = [:]
    /// In the order in which records name them.
    fileprivate var languages: [LanguageTag] = []

    init() {}

    /// - Complexity: O(types × dimensions + claims), and for each place the square of its claims.
    init(of catalogue: Catalogue) {
        for claim in catalogue.claims.values where catalogue.isInForce(claim) {
            claims[CataloguePlace(relationshipType: claim.relationshipType, dimension: claim.dimension), default: []].append(
                claim)
        }
        for type in catalogue.relationshipTypes.values {
            for dimension in catalogue.dimensions.values {
                let place = CataloguePlace(relationshipType: type.id, dimension: dimension.id)
                guard let here = claims[place],
                    let conflict = Conflict(
                        among: here, of: type, on: dimension, in: catalogue.spokenLanguage,
                        source: { catalogue.sources[$0]?.value })
                else { continue }
                conflictOfPlace[place] = conflict
                if type.retirement == nil && dimension.retirement == nil { conflicts.append(conflict) }
            }
        }
        let languages =
            catalogue.relationshipTypes.values.flatMap(\.languages) + catalogue.dimensions.values.flatMap(\.languages)
            + catalogue.claims.values.flatMap(\.languages) + catalogue.sources.values.flatMap(\.languages)
            + catalogue.tensions.values.flatMap(\.languages)
        self.languages = ([.english] + languages).uniqued()
        for (place, tension) in catalogue.tensions.values.enumerated() where catalogue.isInForce(tension) {
            for claim in tension.claims { tensionsOfClaim[claim, default: []].append(place) }
        }
    }
}

extension Catalogue {
    /// Whether a claim counts: neither it nor its source is retired.
    public func isInForce(_ claim: Claim) -> Bool {
        claim.retirement == nil && sources[claim.source]?.value.retirement == nil
    }

    /// Whether a tension is shown: it is not retired, and all its claims count.
    public func isInForce(_ tension: Tension) -> Bool {
        tension.retirement == nil && tension.claims.allSatisfy { claimInForce($0) != nil }
    }

    /// The claim of that id; nil if there is none, or if it does not count.
    func claimInForce(_ id: Slug) -> Claim? {
        guard let claim = claims[id]?.value, isInForce(claim) else { return nil }
        return claim
    }

    /// English, and every language that a record is translated to.
    public var languages: [LanguageTag] { index.languages }

    /// What its sentences are formed in.
    public var spokenLanguage: SpokenLanguage { SpokenLanguage(for: language) }

    /// Every conflict between its sources over types and dimensions that are not retired, in the order of types, then
    /// dimensions.
    public var conflicts: [Conflict] { index.conflicts }

    /// The claims in force of a type on a dimension, in the order in which they were recorded.
    ///
    /// - Complexity: O(1).
    public func claims(of type: Slug, on dimension: Slug) -> [Claim] {
        index.claims[CataloguePlace(relationshipType: type, dimension: dimension)] ?? []
    }

    /// The conflict between the claims of a type on a dimension; nil if they agree.
    ///
    /// - Complexity: O(1).
    public func conflict(of type: Slug, on dimension: Slug) -> Conflict? {
        index.conflictOfPlace[CataloguePlace(relationshipType: type, dimension: dimension)]
    }

    /// The tensions in force in which at least one of these claims has a part, in the order in which they were recorded.
    ///
    /// - Complexity: O(claims and tensions found).
    public func tensions(touching claims: some Sequence<Slug>) -> [Tension] {
        let index = index
        let places = claims.flatMap { index.tensionsOfClaim[$0] ?? [] }
        return Array(places.uniqued().sorted()).map { tensions.all[$0].value }
    }
}
