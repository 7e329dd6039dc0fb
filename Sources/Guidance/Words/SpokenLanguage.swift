internal import JSON

// The small words of sentences.

extension SpokenLanguage {
    /// Returns a title or a label, quoted for use inside a sentence.
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

    /// The word between the ends of a range.
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

    /// - Parameter number: From 1 to 12.
    func month(_ number: Int) -> String {
        let names =
            switch self {
            case .english:
                [
                    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
                    "December",
                ]
            case .german:
                [
                    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
                    "Dezember",
                ]
            }
        return names[number - 1]
    }

    /// What a sentence can count.
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
