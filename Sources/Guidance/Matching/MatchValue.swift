internal import JSON

/// What somebody says in answer to one source.
enum MatchValue: Hashable, Sendable {
    /// In order, each once, at least one.
    case tags([String])
    case number(Int)

    /// Texts as they are compared.
    ///
    /// - Returns: Nil where nothing is left.
    static func tags(of texts: some Sequence<String>) -> MatchValue? {
        let texts = Set(texts.map(\.compared).filter { !$0.isEmpty }).sorted()
        return texts.isEmpty ? nil : .tags(texts)
    }

    /// - Returns: The nearest whole number within the bounds.
    static func number(of value: Double) -> MatchValue {
        let most = Double(MatchCriterion.numberMax)
        return .number(Int(max(-most, min(most, value)).rounded()))
    }

    var texts: [String] {
        switch self {
        case .tags(let texts): texts
        case .number: []
        }
    }
}

extension String {
    /// As texts of people are compared: whatever the capitals, and what stands around them. Swift compares letters that are written in
    /// several ways as one.
    var compared: String { trimmed.lowercased() }

    /// Without spaces around it.
    var trimmed: String {
        let rest = drop { $0.isWhitespace }
        return String(rest.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// A participant with all that matching may read of them.
struct MatchReading {
    let participant: Participant
    let person: Person
    let profile: Profile?
    let answers: AnswerSheet?
    let form: Form?
    /// The organisation's words for levels as they are compared, each with its place.
    let levels: [String: Int]

    /// What a source gives; nil where nothing was said.
    func value(of source: MatchSource) -> MatchValue? {
        switch source {
        case .seeks: .tags(of: profile?.seeks ?? [])
        case .offers: .tags(of: profile?.offers ?? [])
        case .expertise: .tags(of: profile?.expertise.map(\.topic) ?? [])
        case .languages: .tags(of: languages)
        case .department: .tags(of: [person.department].compactMap(\.self))
        case .division: .tags(of: [person.division].compactMap(\.self))
        case .organization: .tags(of: [person.organization].compactMap(\.self))
        case .location: .tags(of: [person.location].compactMap(\.self))
        case .level: person.level.flatMap { level($0) }
        case .question(let id): answer(to: id)
        }
    }

    /// The languages without scripts and regions: who writes de-AT and who writes de understand each other.
    private var languages: [String] {
        (person.languages + (person.preferredLanguage.map { [$0] } ?? [])).map { String($0.text.prefix { $0 != "-" }) }
    }

    /// A level that is a whole number, or its place among the words of the organisation; what other words mean, nobody has said.
    private func level(_ text: String) -> MatchValue? {
        let number = Int(text) ?? levels[text.compared]
        return number.map { .number(max(-MatchCriterion.numberMax, min(MatchCriterion.numberMax, $0))) }
    }

    /// - Returns: Also nil for what was asked as sensitive when it was answered.
    private func answer(to id: Slug) -> MatchValue? {
        guard let question = form?.question(id), question.isCompared, question.isAsked(of: participant.side), let answers,
            !answers.sensitive.contains(id.text), let entry = answers.values.first(where: { $0.question == id.text })
        else { return nil }
        return switch (question.kind, entry.value) {
        case (.choice, .text(let option)): .tags(of: [option])
        case (.multiChoice, .options(let options)), (.rank, .options(let options)): .tags(of: options)
        case (.number, .number(let number)): .number(of: number)
        // The form has changed since it was answered.
        case (.choice, _), (.multiChoice, _), (.rank, _), (.number, _), (.text, _): nil
        }
    }

    /// When the person has time; nil where nothing was said.
    ///
    /// - Parameters:
    ///   - second: The moment whose offset from UTC counts.
    ///   - clock: Of a time zone; a person without one, or with one that nobody knows, is read as in UTC.
    func hours(at second: Int64, _ clock: (String) -> ZoneClock?) -> WeekHours? {
        guard let availability = profile?.availability, !availability.isEmpty else { return nil }
        let hours = WeekHours(availability, offset: person.timezone.flatMap(clock)?.offset(at: second) ?? 0)
        return hours.isEmpty ? nil : hours
    }
}
