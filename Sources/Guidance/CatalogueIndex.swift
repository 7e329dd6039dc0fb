/// A relationship type on a dimension: one cell of a comparison.
struct CataloguePlace: Hashable, Sendable {
    let relationshipType: Slug
    let dimension: Slug
}

/// What follows from the records of a catalogue. Tables here are looked up in and never iterated.
struct CatalogueIndex: Sendable, Equatable {
    /// In the order of types, then dimensions.
    private(set) var conflicts: [Conflict] = []
    fileprivate var claims: [CataloguePlace: [Claim]] = [:]
    fileprivate var conflictOfPlace: [CataloguePlace: Conflict] = [:]
    fileprivate var tensionsOfClaim: [Slug: [Int]] = [:]

    init() {}

    /// - Complexity: O(types × dimensions + claims), and for each place the square of its claims.
    init(of catalogue: Catalogue) {
        for claim in catalogue.claims.values {
            claims[CataloguePlace(relationshipType: claim.relationshipType, dimension: claim.dimension), default: []].append(
                claim)
        }
        for type in catalogue.relationshipTypes.values {
            for dimension in catalogue.dimensions.values {
                let place = CataloguePlace(relationshipType: type.id, dimension: dimension.id)
                guard let here = claims[place],
                    let conflict = Conflict(
                        among: here, of: type, on: dimension, source: { catalogue.sources[$0]?.value })
                else { continue }
                conflicts.append(conflict)
                conflictOfPlace[place] = conflict
            }
        }
        for (place, tension) in catalogue.tensions.values.enumerated() {
            for claim in tension.claims { tensionsOfClaim[claim, default: []].append(place) }
        }
    }
}

extension Catalogue {
    /// Every conflict between its sources, in the order of types, then dimensions.
    ///
    /// - Complexity: O(1); conflicts are worked out once for each revision.
    public var conflicts: [Conflict] { index.conflicts }

    /// The claims of a type on a dimension, in the order in which they were recorded.
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

    /// The tensions in which at least one of these claims has a part, in the order in which they were recorded.
    ///
    /// - Complexity: O(claims and tensions found).
    public func tensions(touching claims: some Sequence<Slug>) -> [Tension] {
        let places = claims.flatMap { index.tensionsOfClaim[$0] ?? [] }
        return Array(places.uniqued().sorted()).map { tensions.all[$0].value }
    }
}
