public import JSON

/// What has texts that people read, in its own language and in translations.
public protocol Translated {
    /// Whether parts of it have translations of their own, so that it can be told in several languages at once.
    static var isTranslatedInParts: Bool { get }

    /// What people read in it, for a search.
    var texts: [String] { get }
    /// The languages that it has translations in.
    var languages: [LanguageTag] { get }
    /// The same in the first of these languages in which there are words, without translations.
    ///
    /// - Parameter tags: Taken as they are: `de` is not tried for `de-AT`. `lookups` has them all.
    func told(in tags: [LanguageTag]) -> Self
    /// The same without those who recorded, changed and retired it; nil if it names nobody.
    var withoutAuthors: Self? { get }
}

extension Translated {
    public static var isTranslatedInParts: Bool { false }

    /// As people read it who like these languages, the first best.
    public func translated(to languages: [LanguageTag]) -> Self { told(in: languages.lookups) }

    /// Whether it has translations into any of these languages, taken as they are.
    public func hasWords(in tags: [LanguageTag]) -> Bool {
        let own = self.languages
        return !own.isEmpty && tags.contains(where: own.contains)
    }
}

// The texts of each kind of record, and the same record in another language.

extension Source {
    public var texts: [String] { [title, author, publisher].compactMap { $0 } }

    public var languages: [LanguageTag] { translations?.languages ?? [] }

    public func told(in tags: [LanguageTag]) -> Source {
        var source = self
        source.title = translations?[tags]?.title ?? title
        source.translations = nil
        return source
    }
}

extension Dimension {
    public static var isTranslatedInParts: Bool { true }

    public var texts: [String] {
        let asked = questions.flatMap { [$0.question] + $0.options.flatMap { [$0.label, $0.need ?? ""] } }
        return [name, question] + scale.choices.choices.map(\.label) + asked
    }

    public var languages: [LanguageTag] {
        let options = questions.flatMap(\.options).map { $0.translations?.languages }
        let parts = scale.choices.choices.map { $0.translations?.languages } + questions.map { $0.translations?.languages }
        return ([translations?.languages] + parts + options).flatMap { $0 ?? [] }
    }

    public func told(in tags: [LanguageTag]) -> Dimension {
        var dimension = self
        let texts = translations?[tags]
        dimension.name = texts?.name ?? name
        dimension.question = texts?.question ?? question
        dimension.scale = scale.told(in: tags)
        dimension.questions = questions.map { $0.told(in: tags) }
        dimension.translations = nil
        return dimension
    }
}

extension Scale {
    fileprivate func told(in tags: [LanguageTag]) -> Scale {
        func told(_ choice: Choice) -> Choice {
            Choice(id: choice.id, label: choice.translations?[tags]?.label ?? choice.label)
        }
        switch self {
        case .spectrum(let first, let second): return .spectrum(first: told(first), second: told(second))
        case .choice(let choices): return .choice(choices.map(told))
        case .duration, .text: return self
        }
    }
}

extension Question {
    fileprivate func told(in tags: [LanguageTag]) -> Question {
        var other = self
        other.question = translations?[tags]?.question ?? question
        other.options = options.map { option in
            var other = option
            let texts = option.translations?[tags]
            other.label = texts?.label ?? option.label
            other.need = texts?.need ?? option.need
            other.translations = nil
            return other
        }
        other.translations = nil
        return other
    }
}

extension RelationshipType {
    public var texts: [String] { [name, summary, roles.guide, roles.learner] + aliases }

    public var languages: [LanguageTag] { translations?.languages ?? [] }

    public func told(in tags: [LanguageTag]) -> RelationshipType {
        var type = self
        let texts = translations?[tags]
        type.name = texts?.name ?? name
        type.summary = texts?.summary ?? summary
        type.roles = texts?.roles ?? roles
        type.aliases = texts?.aliases ?? aliases
        type.translations = nil
        return type
    }
}

extension Claim {
    public var texts: [String] {
        var texts = [statement, locator]
        if case .text(let phrase)? = value { texts.append(phrase) }
        if let reading { texts.append(reading) }
        return texts
    }

    public var languages: [LanguageTag] { translations?.languages ?? [] }

    public func told(in tags: [LanguageTag]) -> Claim {
        var claim = self
        let texts = translations?[tags]
        claim.statement = texts?.statement ?? statement
        claim.value = texts?.value.map { .text($0) } ?? value
        claim.reading = texts?.reading ?? reading
        claim.locator = texts?.locator ?? locator
        claim.translations = nil
        return claim
    }
}

extension Tension {
    public var texts: [String] { [statement] }

    public var languages: [LanguageTag] { translations?.languages ?? [] }

    public func told(in tags: [LanguageTag]) -> Tension {
        var tension = self
        tension.statement = translations?[tags]?.statement ?? statement
        tension.translations = nil
        return tension
    }
}
