/// The languages in which Rapport forms sentences of its own: who disagrees, why a recommendation comes out as it does, the
/// headings of a table. What records say may be in any language.
///
/// A sentence is chosen where it is formed, by a switch over this: a further case does not compile until all have it.
public enum SpokenLanguage: CaseIterable, Sendable {
    case english, german

    /// The first of these languages in which Rapport forms sentences; English where there is none.
    public init(for languages: [LanguageTag]) {
        let spoken = languages.lazy.compactMap { language in Self.allCases.first { $0.tag == language.lookups.last } }
        self = spoken.first ?? .english
    }

    /// Its own tag.
    public var tag: LanguageTag {
        switch self {
        case .english: "en"
        case .german: "de"
        }
    }

    /// A title or a label inside a sentence.
    func quoted(_ text: String) -> String {
        switch self {
        case .english: "“\(text)”"
        case .german: "„\(text)“"
        }
    }

    var and: String {
        switch self {
        case .english: "and"
        case .german: "und"
        }
    }

    /// Between the ends of a range.
    var to: String {
        switch self {
        case .english: "to"
        case .german: "bis"
        }
    }

    var atLeast: String {
        switch self {
        case .english: "at least"
        case .german: "mindestens"
        }
    }

    var atMost: String {
        switch self {
        case .english: "at most"
        case .german: "höchstens"
        }
    }

    /// What can be counted in a sentence.
    enum Unit {
        case year, month, week, day, point
    }

    /// "1 month", "9 months".
    func count(_ number: Int, _ unit: Unit) -> String {
        let (one, many) =
            switch (self, unit) {
            case (.english, .year): ("year", "years")
            case (.english, .month): ("month", "months")
            case (.english, .week): ("week", "weeks")
            case (.english, .day): ("day", "days")
            case (.english, .point): ("point", "points")
            case (.german, .year): ("Jahr", "Jahre")
            case (.german, .month): ("Monat", "Monate")
            case (.german, .week): ("Woche", "Wochen")
            case (.german, .day): ("Tag", "Tage")
            case (.german, .point): ("Punkt", "Punkte")
            }
        return "\(number) \(number == 1 ? one : many)"
    }
}
