public import JSON

/// A relationship type on a dimension: one cell of a comparison.
struct CataloguePlace: Hashable, Sendable {
    let relationshipType: Slug
    let dimension: Slug
}

/// What the records of a catalogue imply, in whatever language they are read. Its tables are looked up, never iterated.
struct CatalogueIndex: Sendable {
    /// Where types and dimensions that are not retired have a conflict, in the order of types, then dimensions.
    fileprivate var conflicts: [CataloguePlace] = []
    /// The claims in force, as indices into their table.
    fileprivate var claims: [CataloguePlace: [Int]] = [:]
    /// Those of them that take part in a conflict.
    fileprivate var divided: [CataloguePlace: [Int]] = [:]
    fileprivate var disputed: Set<Slug> = []
    fileprivate var tensionsOfClaim: [Slug: [Int]] = [:]
    fileprivate var languages: Set<LanguageTag> = [.english]
    fileprivate var claimsOfRecord: [RecordAddress: [Int]] = [:]
    fileprivate var idleClaimsCount = 0
    fileprivate var (questionsCount, optionsCount) = (0, 0)

    init() {}

    /// - Complexity: O(types × dimensions + claims), and for each place the square of its claims.
    init(of catalogue: Catalogue) {
        let kept = catalogue.claims.kept
        for (number, stored) in kept.enumerated() {
            guard catalogue.isInForce(stored.value) else {
                idleClaimsCount += 1
                continue
            }
            let place = CataloguePlace(relationshipType: stored.value.relationshipType, dimension: stored.value.dimension)
            claims[place, default: []].append(number)
            for reference in stored.value.references { claimsOfRecord[reference.target, default: []].append(number) }
        }
        for dimension in catalogue.dimensions.kept where dimension.value.retirement == nil {
            questionsCount += dimension.value.questions.count
            optionsCount += dimension.value.questions.reduce(0) { $0 + $1.options.count }
        }
        for type in catalogue.relationshipTypes.kept {
            for dimension in catalogue.dimensions.kept {
                let place = CataloguePlace(relationshipType: type.value.id, dimension: dimension.value.id)
                guard let here = claims[place], here.count > 1 else { continue }
                let divided = Conflict.divided(here.map { kept[$0].value }, on: dimension.value.scale)
                guard !divided.isEmpty else { continue }
                self.divided[place] = divided.map { here[$0] }
                for number in divided { disputed.insert(kept[here[number]].value.id) }
                if type.value.retirement == nil && dimension.value.retirement == nil { conflicts.append(place) }
            }
        }
        for kind in Catalogue.kinds { addLanguages(kind, in: catalogue) }
        for (place, tension) in catalogue.tensions.kept.map(\.value).enumerated() where catalogue.isInForce(tension) {
            for claim in tension.claims { tensionsOfClaim[claim, default: []].append(place) }
        }
    }

    private mutating func addLanguages<R: CatalogueRecord>(_ kind: R.Type, in catalogue: Catalogue) {
        for stored in catalogue[R.self].kept { languages.formUnion(stored.value.languages) }
    }
}

extension Catalogue {
    /// Whether a claim counts: neither the claim nor its source is retired.
    public func isInForce(_ claim: Claim) -> Bool {
        claim.retirement == nil && sources[kept: claim.source]?.value.retirement == nil
    }

    /// Whether a tension is shown: it is not retired, and all its claims count.
    public func isInForce(_ tension: Tension) -> Bool {
        tension.retirement == nil && tension.claims.allSatisfy { claimInForce($0) != nil }
    }

    /// The claim with this id, as it is kept; nil if there is none, or if it does not count.
    func claimInForce(_ id: Slug) -> Claim? {
        guard let claim = claims[kept: id]?.value, isInForce(claim) else { return nil }
        return claim
    }

    /// English, and every language that some record is translated into.
    public var languages: Set<LanguageTag> { index.languages }

    /// The language of its sentences.
    public var spokenLanguage: SpokenLanguage { SpokenLanguage(for: readIn) }

    /// Every conflict between its sources on types and dimensions that are not retired, in the order of types, then dimensions.
    ///
    /// - Complexity: O(claims that disagree): their sentences are formed.
    public var conflicts: [Conflict] { conflicts { _ in true } }

    /// Those conflicts whose place is meant.
    func conflicts(where isMeant: (CataloguePlace) -> Bool) -> [Conflict] {
        let index = index
        return index.conflicts.filter(isMeant).compactMap { conflict(at: $0, index) }
    }

    private func conflict(at place: CataloguePlace, _ index: CatalogueIndex) -> Conflict? {
        guard let divided = index.divided[place], let type = relationshipTypes.value(place.relationshipType),
            let dimension = dimensions.value(place.dimension)
        else { return nil }
        return Conflict(
            among: divided.map { claims.value(at: $0) }, of: type, on: dimension, in: spokenLanguage,
            source: { sources.value($0) })
    }

    /// The claims in force that name a type, a dimension or a source.
    func claims(naming record: RecordAddress) -> [Stored<Claim>] {
        (index.claimsOfRecord[record] ?? []).map { claims.told(claims.kept[$0]) }
    }

    /// How many claims in force name a record of that kind.
    public func claimsCount(naming kind: KindName, _ id: Slug) -> Int {
        index.claimsOfRecord[RecordAddress(kind: kind, name: .slug(id))]?.count ?? 0
    }

    /// The answers of the questionnaire that rest on a claim, those of retired dimensions left out.
    ///
    /// - Complexity: O(options).
    public func options(citing claim: Slug) -> [(dimension: Dimension, question: Question, option: Question.Option)] {
        func cites(_ question: Question) -> Bool { question.options.contains { $0.claims.contains(claim) } }
        return dimensions.values { $0.retirement == nil && $0.questions.contains(where: cites) }.flatMap { dimension in
            dimension.questions.flatMap { question in
                question.options.filter { $0.claims.contains(claim) }.map { (dimension, question, $0) }
            }
        }
    }

    /// The value of a claim in words, as comparisons say it; nil where it has none.
    public func spokenValue(of claim: Claim) -> String? {
        guard let value = claim.value, let dimension = dimensions.value(claim.dimension),
            let type = relationshipTypes.value(claim.relationshipType)
        else { return nil }
        return dimension.scale.spoken(value, of: type.roles, in: spokenLanguage)
    }

    /// How many claims disagree with another source.
    public var disputedCount: Int { index.disputed.count }

    /// How many claims do not count.
    public var idleClaimsCount: Int { index.idleClaimsCount }

    /// How many questions are asked.
    public var questionsCount: Int { index.questionsCount }

    /// How many options they have together.
    public var optionsCount: Int { index.optionsCount }

    /// Claims of one type on one dimension, at most.
    public static let claimsOfCellMax = CatalogueLimits.claimsOfPlaceMax

    /// Whether another source disagrees with the claim.
    public func isDisputed(_ claim: Slug) -> Bool { index.disputed.contains(claim) }

    /// The claims in force of a type on a dimension, in the order in which they were recorded.
    ///
    /// - Complexity: O(claims found).
    public func claims(of type: Slug, on dimension: Slug) -> [Claim] {
        (index.claims[CataloguePlace(relationshipType: type, dimension: dimension)] ?? []).map { claims.value(at: $0) }
    }

    /// The conflict between the claims of a type on a dimension; nil if they agree.
    ///
    /// - Complexity: O(claims that disagree).
    public func conflict(of type: Slug, on dimension: Slug) -> Conflict? {
        conflict(at: CataloguePlace(relationshipType: type, dimension: dimension), index)
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
        return Array(places.uniqued().sorted()).map { tensions.value(at: $0) }
    }
}
