internal import JSON

extension Scale {
    /// The choices on the scale, and the name of the member that lists them.
    var choices: (member: String, choices: [Choice]) {
        switch self {
        case .spectrum(let first, let second): ("ends", [first, second])
        case .choice(let choices): ("choices", choices)
        case .duration, .text: ("choices", [])
        }
    }

    /// What is wrong with a value on this scale; nil if it has a place there.
    func fault(of value: ClaimValue) -> FieldText? {
        switch (self, value) {
        case (.spectrum, .spectrum), (.text, .text):
            return nil
        case (.choice(let choices), .text(let id)):
            if choices.contains(where: { $0.id.text == id }) { return nil }
        case (.duration, .duration(let least, let most)):
            if least == nil && most == nil { return .rangeEmpty }
            guard let least, let most, least.nominalDays > most.nominalDays else { return nil }
            return .rangeReversed(least: least, most: most)
        case (.spectrum, _), (.choice, _), (.duration, _), (.text, _):
            break
        }
        return .notOn(self)
    }

    /// A value of this scale in words: "9 to 12 months", the label of a choice, the nearer end of a spectrum.
    ///
    /// - Parameter roles: The names of the two sides, for a choice between them.
    func spoken(_ value: ClaimValue, of roles: RelationshipType.Roles, in language: SpokenLanguage) -> String {
        switch value {
        case .spectrum(let number):
            guard case .spectrum(let first, let second) = self else { return String(number) }
            let ends = (language.quoted(first.label), language.quoted(second.label))
            if number != 0 { return number < 0 ? ends.0 : ends.1 }
            switch language {
            case .english: return "between \(ends.0) and \(ends.1)"
            case .german: return "zwischen \(ends.0) und \(ends.1)"
            }
        case .text(let text):
            guard case .choice(let choices) = self, let choice = choices.first(where: { $0.id.text == text }) else {
                return language.quoted(text)
            }
            return roles.spoken(choice.id, in: language) ?? choice.label(in: language)
        case .duration(let least, let most):
            if let norm = Period.spokenNorm(least: least, most: most, in: language) { return norm }
            switch language {
            case .english: return "any length"
            case .german: return "beliebige Dauer"
            }
        }
    }
}

extension RelationshipType.Roles {
    /// The side that a choice between the two sides means; nil for any other choice.
    fileprivate func spoken(_ choice: Slug, in language: SpokenLanguage) -> String? {
        switch (choice.text, language) {
        case ("guide", .english): "the \(guide)"
        case ("learner", .english): "the \(learner)"
        case ("both", .english): "\(guide) and \(learner) together"
        case ("guide", .german): guide
        case ("learner", .german): learner
        case ("both", .german): "\(guide) und \(learner) gemeinsam"
        default: nil
        }
    }
}

extension Scale.Choice {
    /// The label as it stands inside a sentence.
    fileprivate func label(in language: SpokenLanguage) -> String {
        switch language {
        case .english: label.prefix(1).lowercased() + label.dropFirst()
        case .german: language.quoted(label)  // nouns keep their capitals
        }
    }
}

extension ClaimValue {
    /// Whether the two cannot both be right about the same thing.
    ///
    /// Places on a spectrum disagree if they are on opposite sides of its middle, choices if they differ. Lengths
    /// disagree if their ranges do not meet, and if the shortest or the longest they name differ by a factor of two or
    /// more. Phrases are left to people to judge.
    ///
    /// - Parameter scale: The scale of the dimension that both belong to.
    func disagrees(with other: ClaimValue, on scale: Scale) -> Bool {
        switch (scale, self, other) {
        case (.spectrum, .spectrum(let one), .spectrum(let other)): return one.signum() * other.signum() < 0
        case (.choice, .text(let one), .text(let other)): return one != other
        case (.duration, .duration(let least, let most), .duration(let otherLeast, let otherMost)):
            return isLonger(least, than: otherMost) || isLonger(otherLeast, than: most)
                || differByTwo(least, otherLeast) || differByTwo(most, otherMost)
        case (.spectrum, _, _), (.choice, _, _), (.duration, _, _), (.text, _, _): return false
        }
    }
}

private func isLonger(_ one: Period?, than other: Period?) -> Bool {
    guard let one, let other else { return false }  // an open end matches any other
    return one.nominalDays > other.nominalDays
}

private func differByTwo(_ one: Period?, _ other: Period?) -> Bool {
    guard let one = one?.nominalDays, let other = other?.nominalDays else { return false }
    return max(one, other) >= 2 * min(one, other)
}
