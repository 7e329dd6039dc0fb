public import JSON

// What values are called in a sentence.

extension Policy.DesignComponent {
    /// As people say it.
    func spoken(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .purpose): "purpose"
        case (.english, .focusAreas): "focus areas"
        case (.english, .model): "model"
        case (.english, .components): "components"
        case (.english, .matchingProcess): "matching process"
        case (.english, .successMeasures): "success measures"
        case (.german, .purpose): "Zweck"
        case (.german, .focusAreas): "Schwerpunkte"
        case (.german, .model): "Modell"
        case (.german, .components): "Komponenten"
        case (.german, .matchingProcess): "Matching-Prozess"
        case (.german, .successMeasures): "Messgrößen für den Erfolg"
        }
    }
}

extension Agreement.Part {
    /// What it says, after "does not say" and "sagt nicht,".
    func told(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .purpose): "what the relationship is for (purpose)"
        case (.english, .expectations), (.english, .responsibilities), (.english, .schedule):
            "how the members work together (expectations, responsibilities or schedule)"
        case (.english, .confidentiality): "what stays among the members (confidentiality)"
        case (.english, .disclosures): "who else learns what (disclosures)"
        case (.english, .howToEnd): "how either side ends the relationship (howToEnd)"
        case (.german, .purpose): "wozu die Beziehung dient (purpose)"
        case (.german, .expectations), (.german, .responsibilities), (.german, .schedule):
            "wie die Mitglieder zusammenarbeiten (expectations, responsibilities oder schedule)"
        case (.german, .confidentiality): "was unter den Mitgliedern bleibt (confidentiality)"
        case (.german, .disclosures): "wer sonst was erfährt (disclosures)"
        case (.german, .howToEnd): "wie eine Seite die Beziehung beendet (howToEnd)"
        }
    }

    /// As a button names it.
    func spoken(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .purpose): "purpose"
        case (.english, .expectations): "expectations"
        case (.english, .responsibilities): "responsibilities"
        case (.english, .schedule): "schedule"
        case (.english, .confidentiality): "confidentiality"
        case (.english, .disclosures): "disclosures"
        case (.english, .howToEnd): "end"
        case (.german, .purpose): "Zweck"
        case (.german, .expectations): "Erwartungen"
        case (.german, .responsibilities): "Zuständigkeiten"
        case (.german, .schedule): "Termine"
        case (.german, .confidentiality): "Vertraulichkeit"
        case (.german, .disclosures): "Weitergabe"
        case (.german, .howToEnd): "Beendigung"
        }
    }
}

extension LargeGroupPart {
    /// As people say it.
    func spoken(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .focusAreas): "competency areas (focusAreas)"
        case (.english, .expertiseNeeded): "expertise needed (expertiseNeeded)"
        case (.english, .assessmentTools): "assessment tools (assessmentTools)"
        case (.german, .focusAreas): "Kompetenzfelder (focusAreas)"
        case (.german, .expertiseNeeded): "nötiges Fachwissen (expertiseNeeded)"
        case (.german, .assessmentTools): "Verfahren der Einschätzung (assessmentTools)"
        }
    }
}

extension Relationship.Tie {
    /// What the guide is, after "the guide is" and "die begleitende Person".
    func spoken(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .manager): "the learner's manager"
        case (.english, .above): "above the learner in the same line"
        case (.english, .below): "below the learner in the same line"
        case (.english, .sameManager): "under the same manager"
        case (.german, _): "\(isVerbLast ? "ist" : "steht") \(place(in: language))"
        }
    }

    var isVerbLast: Bool { self == .manager }

    func place(in language: SpokenLanguage) -> String {
        switch self {
        case .manager: "die Führungskraft der lernenden Person"
        case .above: "in derselben Linie über der lernenden Person"
        case .below: "in derselben Linie unter der lernenden Person"
        case .sameManager: "unter derselben Führungskraft"
        }
    }
}

extension [Policy.DesignComponent] {
    /// Whether German takes them for several.
    var isPlural: Bool {
        count > 1 || [.focusAreas, .components, .successMeasures].contains { self == [$0] }
    }
}

extension Objective.Gap {
    /// As people say it.
    func spoken(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .measure): "measure"
        case (.english, .baseline): "baseline"
        case (.english, .target): "target"
        case (.english, .dueOn): "due date"
        case (.english, .otherTarget): "a target other than its baseline"
        case (.english, .laterDueOn(let day)): "a due date that is not before the first day, \(day)"
        case (.german, .measure): "Messgröße"
        case (.german, .baseline): "Ausgangswert"
        case (.german, .target): "Zielwert"
        case (.german, .dueOn): "Termin"
        case (.german, .otherTarget): "ein vom Ausgangswert abweichender Zielwert"
        case (.german, .laterDueOn(let day)): "ein Termin, der nicht vor dem ersten Tag (\(day.spoken(in: language))) liegt"
        }
    }
}

extension PlannedLength {
    /// The length in words: "for 6 months", "from 2026-01-01 to 2026-06-30".
    func spoken(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .period(let length, _)): "for \(length.spoken(in: language))"
        case (.english, .days(let first, let last)): "from \(first) to \(last)"
        case (.german, .period(let length, _)): "auf \(length.spoken(in: language))"
        case (.german, .days(let first, let last)):
            "vom \(first.spoken(in: language)) bis zum \(last.spoken(in: language))"
        }
    }
}

extension Day {
    /// As a sentence names it.
    public func spoken(in language: SpokenLanguage) -> String {
        switch language {
        case .english: description
        case .german: "\(parts.day). \(language.month(parts.month)) \(parts.year)"
        }
    }

    /// As a page says it in a sentence: "11 January 2027".
    public func told(in language: SpokenLanguage) -> String {
        switch language {
        case .english: "\(parts.day) \(language.month(parts.month)) \(parts.year)"
        case .german: spoken(in: language)
        }
    }

    private static let shortMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// For a table: "11 Jan 2027", "11.01.2027".
    public func short(in language: SpokenLanguage) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let parts = parts
        return switch language {
        case .english: "\(parts.day) \(Self.shortMonths[parts.month - 1]) \(parts.year)"
        case .german: "\(two(parts.day)).\(two(parts.month)).\(parts.year)"
        }
    }
}

extension [String] {
    /// As a sentence lists them: "purpose, model and components".
    func joined(by conjunction: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}

extension Period {
    /// A norm as people say it: "9 to 12 months", "at least 2 years", "at most 3 months"; nil if it is open at both ends.
    static func spokenNorm(least: Period?, most: Period?, in language: SpokenLanguage) -> String? {
        let (low, high) = (least?.spoken(in: language), most?.spoken(in: language))
        switch (low, high) {
        case (nil, nil): return nil
        case (let low?, nil): return "\(language.atLeast) \(low)"
        case (nil, let high?): return "\(language.atMost) \(high)"
        case (let low?, let high?):
            guard low != high else { return high }
            let (lowParts, highParts) = (low.split(separator: " "), high.split(separator: " "))
            let isSameUnit = lowParts.count == 2 && highParts.count == 2 && lowParts[1] == highParts[1]
            return "\(isSameUnit ? String(lowParts[0]) : low) \(language.to) \(high)"
        }
    }
}
