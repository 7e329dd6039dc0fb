// The texts of each kind of record, and the same record in another language.

extension Source {
    public var texts: [String] { [title, author, publisher].compactMap { $0 } }

    public var languages: [LanguageTag] { translations?.languages ?? [] }

    public func translated(to languages: [LanguageTag]) -> Source {
        var source = self
        source.title = translations?[languages]?.title ?? title
        source.translations = nil
        return source
    }
}

extension Dimension {
    public var texts: [String] {
        let asked = questions.flatMap { [$0.question] + $0.options.flatMap { [$0.label, $0.need ?? ""] } }
        return [name, question] + scale.choices.choices.map(\.label) + asked
    }

    public var languages: [LanguageTag] {
        let options = questions.flatMap(\.options).map { $0.translations?.languages }
        let parts = scale.choices.choices.map { $0.translations?.languages } + questions.map { $0.translations?.languages }
        return ([translations?.languages] + parts + options).flatMap { $0 ?? [] }
    }

    public func translated(to languages: [LanguageTag]) -> Dimension {
        var dimension = self
        let texts = translations?[languages]
        dimension.name = texts?.name ?? name
        dimension.question = texts?.question ?? question
        dimension.scale = scale.translated(to: languages)
        dimension.questions = questions.map { $0.translated(to: languages) }
        dimension.translations = nil
        return dimension
    }
}

extension Scale {
    fileprivate func translated(to languages: [LanguageTag]) -> Scale {
        func translated(_ choice: Choice) -> Choice {
            Choice(id: choice.id, label: choice.translations?[languages]?.label ?? choice.label)
        }
        switch self {
        case .spectrum(let first, let second): return .spectrum(first: translated(first), second: translated(second))
        case .choice(let choices): return .choice(choices.map(translated))
        case .duration, .text: return self
        }
    }
}

extension Question {
    fileprivate func translated(to languages: [LanguageTag]) -> Question {
        var other = self
        other.question = translations?[languages]?.question ?? question
        other.options = options.map { option in
            var other = option
            let texts = option.translations?[languages]
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

    public func translated(to languages: [LanguageTag]) -> RelationshipType {
        var type = self
        let texts = translations?[languages]
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

    public func translated(to languages: [LanguageTag]) -> Claim {
        var claim = self
        let texts = translations?[languages]
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

    public func translated(to languages: [LanguageTag]) -> Tension {
        var tension = self
        tension.statement = translations?[languages]?.statement ?? statement
        tension.translations = nil
        return tension
    }
}
