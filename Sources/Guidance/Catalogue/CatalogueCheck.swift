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
        func refuse(_ pointer: String, _ detail: String) {
            faults.append(CatalogueFault(.relationshipTypes, type.id, pointer: pointer, detail))
        }
        if Recommendation.Decision.words.contains(type.id.text) {
            refuse("/id", "is a word that recommendations use for their decision; choose another")
        }
        if let general = type.kindOf {
            if let detail = missing(general, in: .relationshipTypes) { refuse("/kindOf", detail) }
            if general == type.id || catalogue.relationshipTypes[general]?.value.kindOf != nil {
                refuse("/kindOf", "must be another type, and one that is no kind itself")
            }
        }
        guard let policy = type.policy else {
            if type.isProgrammable { refuse("/policy", "is required of a type that programs can run") }
            return
        }
        let bounds = [("least", policy.length.least), ("typical", policy.length.typical), ("most", policy.length.most)]
        let given = bounds.compactMap { name, period in period.map { (name: name, period: $0) } }
        for (shorter, longer) in zip(given, given.dropFirst()) where shorter.period.nominalDays > longer.period.nominalDays {
            refuse(
                "/policy/length/\(longer.name)",
                "is \(longer.period.spoken), shorter than \(shorter.name), \(shorter.period.spoken)")
        }
    }

    // MARK: Dimensions

    mutating func check(_ dimension: Dimension) {
        func refuse(_ pointer: String, _ detail: String) {
            faults.append(CatalogueFault(.dimensions, dimension.id, pointer: pointer, detail))
        }
        let (member, choices) = dimension.scale.choices
        for (place, choice) in choices.enumerated() where choices[..<place].contains(where: { $0.id == choice.id }) {
            refuse("/scale/\(member)/\(place)/id", "is used twice on this scale")
        }
        for (place, question) in dimension.questions.enumerated() {
            let pointer = "/questions/\(place)"
            if let first = questions[question.id] {
                refuse("\(pointer)/id", "is the id of a question of \(first) too; it must be the only one in the catalogue")
            }
            questions[question.id] = questions[question.id] ?? dimension.id
            if questions.count == CatalogueLimits.questionsMax + 1 {
                refuse(pointer, "is one question too many; a catalogue has at most \(CatalogueLimits.questionsMax)")
            }
            if question.options.count < 2 { refuse("\(pointer)/options", "must be two or more, to choose from") }
            for (place, option) in question.options.enumerated() {
                if question.options[..<place].contains(where: { $0.id == option.id }) {
                    refuse("\(pointer)/options/\(place)/id", "is used twice in this question")
                }
                for (inside, detail) in faults(of: option) { refuse("\(pointer)/options/\(place)\(inside)", detail) }
            }
        }
    }

    /// Points without a need and a claim to support them would be weights that nobody can question.
    private func faults(of option: Question.Option) -> [(pointer: String, detail: String)] {
        var faults: [(String, String)] = []
        let scored = option.points.filter { $0.points > 0 }.map(\.relationshipType)
        for type in option.points.map(\.relationshipType) {
            let found = catalogue.relationshipTypes[type]?.value
            if found == nil, let detail = missing(type, in: .relationshipTypes) { faults.append(("/points/\(type)", detail)) }
            if let found, !found.isProgrammable {
                faults.append(("/points/\(type)", "goes to a type that no program can run, so it cannot be recommended"))
            }
        }
        if option.need == nil && !scored.isEmpty { faults.append(("/need", "is required of an option that gives points")) }
        let claims = option.claims.map { catalogue.claims[$0]?.value }
        for (place, claim) in claims.enumerated() {
            if let claim, !scored.contains(claim.relationshipType) {
                faults.append(("/claims/\(place)", "is about \(claim.relationshipType), which gets no points here"))
            }
            if claim == nil, let detail = missing(option.claims[place], in: .claims) {
                faults.append(("/claims/\(place)", detail))
            }
        }
        for type in scored where !unread.contains(.claims) && !claims.contains(where: { $0?.relationshipType == type }) {
            faults.append(("/claims", "must name a claim about \(type), which gets points here"))
        }
        return faults
    }

    // MARK: Claims and tensions

    mutating func check(_ claim: Claim) {
        func refuse(_ pointer: String, _ detail: String) {
            faults.append(CatalogueFault(.claims, claim.id, pointer: pointer, detail))
        }
        if let detail = missing(claim.relationshipType, in: .relationshipTypes) { refuse("/relationshipType", detail) }
        if let detail = missing(claim.dimension, in: .dimensions) { refuse("/dimension", detail) }
        if let detail = missing(claim.source, in: .sources) { refuse("/source", detail) }
        if let value = claim.value, let scale = catalogue.dimensions[claim.dimension]?.value.scale,
            let detail = scale.fault(of: value)
        {
            refuse("/value", detail)
        }
        let isPhrase = catalogue.dimensions[claim.dimension].map { $0.value.scale == .text } ?? true
        for (language, texts) in claim.translations?.entries ?? [] where texts.value != nil && (!isPhrase || claim.value == nil) {
            refuse("/translations/\(language.text)/value", "is given where the value is no phrase; only a phrase has a language")
        }
        if claim.reading != nil && claim.value == nil { refuse("/reading", "is given without the value that it was read as") }
        let place = CataloguePlace(relationshipType: claim.relationshipType, dimension: claim.dimension)
        claimCounts[place, default: 0] += 1
        if claimCounts[place] == CatalogueLimits.claimsOfPlaceMax + 1 {
            let detail = "has more than \(CatalogueLimits.claimsOfPlaceMax) claims about \(claim.relationshipType)"
            refuse("/dimension", detail)
        }
    }

    mutating func check(_ tension: Tension) {
        func refuse(_ pointer: String, _ detail: String) {
            faults.append(CatalogueFault(.tensions, tension.id, pointer: pointer, detail))
        }
        if tension.claims.count < 2 { refuse("/claims", "must be two or more claims that pull against each other") }
        for (place, claim) in tension.claims.enumerated() {
            if let detail = missing(claim, in: .claims) { refuse("/claims/\(place)", detail) }
            if tension.claims[..<place].contains(claim) { refuse("/claims/\(place)", "is named twice") }
        }
    }

    /// What is wrong with a reference; nil if the record exists, or may be among those that could not be read.
    private func missing(_ id: Slug, in kind: KindName) -> String? {
        func ids<R: CatalogueRecord>(_ kind: R.Type) -> [Slug] { catalogue[R.self].all.map(\.value.id) }
        let address = RecordAddress(kind: kind, name: id.name)
        guard !unread.contains(kind), !catalogue.state(of: address).isThere else { return nil }
        guard goesOn, let type = Catalogue.kind(kind) else { return "there is no \(kind.any.noun) \(id)" }
        return unknownName(kind.any.noun, id.text, known: ids(type))
    }
}
