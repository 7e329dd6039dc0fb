/// A relationship type on a dimension: one cell of a comparison.
struct CataloguePlace: Hashable, Sendable {
    let relationshipType: Slug
    let dimension: Slug
}

/// What the records of a catalogue imply. Its tables are looked up, never iterated.
struct CatalogueIndex: Sendable {
    /// In the order of types, then dimensions.
    fileprivate var conflicts: [Conflict] = []
    /// The claims in force, as indices into their table.
    fileprivate var claims: [CataloguePlace: [Int]] = [:]
    fileprivate var conflictOfPlace: [CataloguePlace: Conflict] = [:]
    fileprivate var tensionsOfClaim: [Slug: [Int]] = [:]
    fileprivate var languages: Set<LanguageTag> = [.english]

    init() {}

    /// - Complexity: O(types × dimensions + claims), and for each place the square of its claims.
    init(of catalogue: Catalogue) {
        for (number, stored) in catalogue.claims.all.enumerated() where catalogue.isInForce(stored.value) {
            let place = CataloguePlace(relationshipType: stored.value.relationshipType, dimension: stored.value.dimension)
            claims[place, default: []].append(number)
        }
        for type in catalogue.relationshipTypes.all {
            for dimension in catalogue.dimensions.all {
                let place = CataloguePlace(relationshipType: type.value.id, dimension: dimension.value.id)
                guard let here = claims[place], here.count > 1,
                    let conflict = Conflict(
                        among: here.map { catalogue.claims.all[$0].value }, of: type.value, on: dimension.value,
                        in: catalogue.spokenLanguage, source: { catalogue.sources[$0]?.value })
                else { continue }
                conflictOfPlace[place] = conflict
                if type.value.retirement == nil && dimension.value.retirement == nil { conflicts.append(conflict) }
            }
        }
        for kind in Catalogue.kinds { addLanguages(kind, in: catalogue) }
        for (place, tension) in catalogue.tensions.values.enumerated() where catalogue.isInForce(tension) {
            for claim in tension.claims { tensionsOfClaim[claim, default: []].append(place) }
        }
    }

    private mutating func addLanguages<R: CatalogueRecord>(_ kind: R.Type, in catalogue: Catalogue) {
        for stored in catalogue[R.self].all { languages.formUnion(stored.value.languages) }
    }
}

extension Catalogue {
    /// Whether a claim counts: neither the claim nor its source is retired.
    public func isInForce(_ claim: Claim) -> Bool {
        claim.retirement == nil && sources[claim.source]?.value.retirement == nil
    }

    /// Whether a tension is shown: it is not retired, and all its claims count.
    public func isInForce(_ tension: Tension) -> Bool {
        tension.retirement == nil && tension.claims.allSatisfy { claimInForce($0) != nil }
    }

    /// The claim with this id; nil if there is none, or if it does not count.
    func claimInForce(_ id: Slug) -> Claim? {
        guard let claim = claims[id]?.value, isInForce(claim) else { return nil }
        return claim
    }

    /// English, and every language that some record is translated into.
    public var languages: Set<LanguageTag> { index.languages }

    /// The language of its sentences.
    public var spokenLanguage: SpokenLanguage { SpokenLanguage(for: readIn) }

    /// Every conflict between its sources on types and dimensions that are not retired, in the order of types, then dimensions.
    public var conflicts: [Conflict] { index.conflicts }

    /// The claims in force of a type on a dimension, in the order in which they were recorded.
    ///
    /// - Complexity: O(claims found).
    public func claims(of type: Slug, on dimension: Slug) -> [Claim] {
        (index.claims[CataloguePlace(relationshipType: type, dimension: dimension)] ?? []).map { claims.all[$0].value }
    }

    /// The conflict between the claims of a type on a dimension; nil if they agree.
    ///
    /// - Complexity: O(1).
    public func conflict(of type: Slug, on dimension: Slug) -> Conflict? {
        index.conflictOfPlace[CataloguePlace(relationshipType: type, dimension: dimension)]
    }

    /// The conflict with this id, even if its type or dimension is retired: a comparison that asks for those by name shows it.
    public func conflict(_ id: String) -> Conflict? {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let type = Slug(String(parts[0])), let dimension = Slug(String(parts[1])) else { return nil }
        return conflict(of: type, on: dimension)
    }

    /// The tensions in force that involve at least one of these claims, in the order in which they were recorded.
    ///
    /// - Complexity: O(claims and tensions found).
    public func tensions(touching claims: some Sequence<Slug>) -> [Tension] {
        let index = index
        let places = claims.flatMap { index.tensionsOfClaim[$0] ?? [] }
        return Array(places.uniqued().sorted()).map { tensions.all[$0].value }
    }
}
