internal import JSON

/// Goes through the records of a catalogue and collects their faults.
struct CatalogueCheck {
    let catalogue: Catalogue
    let unread: Set<KindName>
    private(set) var faults: [CatalogueFault] = []
    /// Where each question first appeared.
    private var questions: [Slug: Slug] = [:]
    private var claimCounts: [CataloguePlace: Int] = [:]

    init(catalogue: Catalogue, unread: Set<KindName>) {
        self.catalogue = catalogue
        self.unread = unread
    }

    /// Whether there is room for more faults.
    var goesOn: Bool { faults.count < CatalogueLimits.errorsMax }

    // MARK: Relationship types

    mutating func check(_ type: RelationshipType) {
        func refuse(_ pointer: String, _ text: FieldText) {
            faults.append(CatalogueFault(.relationshipTypes, type.id, pointer: pointer, text))
        }
        if Recommendation.Decision.words.contains(type.id.text) {
            refuse("/id", .idIsDecision)
        }
        if let general = type.kindOf {
            if let text = missing(general, in: .relationshipTypes) { refuse("/kindOf", text) }
            if general == type.id || catalogue.relationshipTypes[general]?.value.kindOf != nil {
                refuse("/kindOf", .kindOfKind)
            }
        }
        guard let policy = type.policy else {
            if type.isProgrammable { refuse("/policy", .policyMissing) }
            return
        }
        let bounds = [("least", policy.length.least), ("typical", policy.length.typical), ("most", policy.length.most)]
        let given = bounds.compactMap { name, period in period.map { (name: name, period: $0) } }
        for (shorter, longer) in zip(given, given.dropFirst()) where shorter.period.nominalDays > longer.period.nominalDays {
            refuse("/policy/length/\(longer.name)", .lengthTooShort(longer.period, bound: shorter.name, shorter.period))
        }
    }

    // MARK: Dimensions

    mutating func check(_ dimension: Dimension) {
        func refuse(_ pointer: String, _ text: FieldText) {
            faults.append(CatalogueFault(.dimensions, dimension.id, pointer: pointer, text))
        }
        let (member, choices) = dimension.scale.choices
        for (place, choice) in choices.enumerated() where choices[..<place].contains(where: { $0.id == choice.id }) {
            refuse("/scale/\(member)/\(place)/id", .twiceOnScale)
        }
        for (place, question) in dimension.questions.enumerated() {
            let pointer = "/questions/\(place)"
            if let first = questions[question.id] {
                refuse("\(pointer)/id", .questionTaken(by: first))
            }
            questions[question.id] = questions[question.id] ?? dimension.id
            if questions.count == CatalogueLimits.questionsMax + 1 {
                refuse(pointer, .questionTooMany(countMax: CatalogueLimits.questionsMax))
            }
            if question.options.count < 2 { refuse("\(pointer)/options", .optionsTooFew) }
            for (place, option) in question.options.enumerated() {
                if question.options[..<place].contains(where: { $0.id == option.id }) {
                    refuse("\(pointer)/options/\(place)/id", .optionTwice)
                }
                for (inside, text) in faults(of: option) { refuse("\(pointer)/options/\(place)\(inside)", text) }
            }
        }
    }

    /// Points without a need and a claim to support them would be weights that nobody can question.
    private func faults(of option: Question.Option) -> [(pointer: String, text: FieldText)] {
        var faults: [(String, FieldText)] = []
        let scored = option.points.filter { $0.points > 0 }.map(\.relationshipType)
        for type in option.points.map(\.relationshipType) {
            let found = catalogue.relationshipTypes[type]?.value
            if found == nil, let text = missing(type, in: .relationshipTypes) { faults.append(("/points/\(type)", text)) }
            if let found, !found.isProgrammable { faults.append(("/points/\(type)", .pointsNotProgrammable)) }
        }
        if option.need == nil && !scored.isEmpty { faults.append(("/need", .needMissing)) }
        let claims = option.claims.map { catalogue.claims[$0]?.value }
        for (place, claim) in claims.enumerated() {
            if let claim, !scored.contains(claim.relationshipType) {
                faults.append(("/claims/\(place)", .claimWithoutPoints(type: claim.relationshipType)))
            }
            if claim == nil, let text = missing(option.claims[place], in: .claims) {
                faults.append(("/claims/\(place)", text))
            }
        }
        for type in scored where !unread.contains(.claims) && !claims.contains(where: { $0?.relationshipType == type }) {
            faults.append(("/claims", .pointsWithoutClaim(type: type)))
        }
        return faults
    }

    // MARK: Claims and tensions

    mutating func check(_ claim: Claim) {
        func refuse(_ pointer: String, _ text: FieldText) {
            faults.append(CatalogueFault(.claims, claim.id, pointer: pointer, text))
        }
        if let text = missing(claim.relationshipType, in: .relationshipTypes) { refuse("/relationshipType", text) }
        if let text = missing(claim.dimension, in: .dimensions) { refuse("/dimension", text) }
        if let text = missing(claim.source, in: .sources) { refuse("/source", text) }
        if let value = claim.value, let scale = catalogue.dimensions[claim.dimension]?.value.scale,
            let text = scale.fault(of: value)
        {
            refuse("/value", text)
        }
        let isPhrase = catalogue.dimensions[claim.dimension].map { $0.value.scale == .text } ?? true
        for (language, texts) in claim.translations?.entries ?? [] where texts.value != nil && (!isPhrase || claim.value == nil) {
            refuse("/translations/\(language.text)/value", .translatedNumber)
        }
        if claim.reading != nil && claim.value == nil { refuse("/reading", .readingWithoutValue) }
        let place = CataloguePlace(relationshipType: claim.relationshipType, dimension: claim.dimension)
        claimCounts[place, default: 0] += 1
        if claimCounts[place] == CatalogueLimits.claimsOfPlaceMax + 1 {
            refuse("/dimension", .claimsTooMany(type: claim.relationshipType, countMax: CatalogueLimits.claimsOfPlaceMax))
        }
    }

    mutating func check(_ tension: Tension) {
        func refuse(_ pointer: String, _ text: FieldText) {
            faults.append(CatalogueFault(.tensions, tension.id, pointer: pointer, text))
        }
        if tension.claims.count < 2 { refuse("/claims", .tensionTooSmall) }
        for (place, claim) in tension.claims.enumerated() {
            if let text = missing(claim, in: .claims) { refuse("/claims/\(place)", text) }
            if tension.claims[..<place].contains(claim) { refuse("/claims/\(place)", .claimTwice) }
        }
    }

    /// What is wrong with a reference; nil if the record exists, or may be among those that could not be read.
    private func missing(_ id: Slug, in kind: KindName) -> FieldText? {
        func ids<R: CatalogueRecord>(_ kind: R.Type) -> [Slug] { catalogue[R.self].all.map(\.value.id) }
        let address = RecordAddress(kind: kind, name: id.name)
        guard !unread.contains(kind), !catalogue.state(of: address).isThere else { return nil }
        guard goesOn, let type = Catalogue.kind(kind) else { return .missing(kind, id.text) }
        return .unknown(.record(kind), id.text, among: ids(type))
    }
}
