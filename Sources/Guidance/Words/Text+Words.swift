public import JSON

extension Text {
    public func sentence(for reader: Reader) -> String {
        let language = reader.language
        func name(_ type: Phrase) -> String { type.words(in: language) }
        switch self {
        case .statement(let text): return text.words(in: language).statement
        case .fix(let fix, let id):
            let text =
                switch fix {
                case .rule(let text): text.words(in: language).fix
                case .text(let text): text.sentence(for: reader)
                }
            return reader.address.placed(text).replacing("{id}", with: id)
        case .withoutSource(let text, let type):
            return text.sentence(for: reader) + " " + Self.withoutSource(name(type), in: language)
        case .designMissing(let type, let parts): return Self.designMissing(name(type), parts, in: language)
        case .designUnapproved(let type):
            return switch language {
            case .english: "\(name(type)) \(Self.wanted); the design is complete, but nobody has approved it."
            case .german: "\(name(type)) \(Self.verlangt); das Konzept ist vollständig, aber noch nicht freigegeben."
            }
        case .designLacks(let type, let parts, let isApproved):
            let lacks = parts.map { $0.spoken(in: language) }.joined(by: language.and)
            return switch language {
            case .english:
                "\(name(type)) \(Self.wanted); the design lacks \(lacks)\(isApproved ? "." : ", and nobody has approved it.")"
            case .german:
                "\(name(type)) \(Self.verlangt); im Konzept \(parts.isPlural ? "fehlen" : "fehlt"): \(lacks)"
                    + (isApproved ? "." : "; freigegeben ist es auch noch nicht.")
            }
        case .endMissing(let type):
            return switch language {
            case .english:
                "\(name(type)) has to end; the program gives no last day, length, number of sessions or goal that ends it."
            case .german:
                "\(name(type)) braucht ein Ende; das Programm nennt weder einen letzten Tag noch eine Dauer, eine Anzahl von "
                    + "Sitzungen oder ein Ziel, mit dem es endet."
            }
        case .objectiveMissing(let type):
            return switch language {
            case .english: "\(name(type)) \(Self.measured); the program has no objective."
            case .german: "\(name(type)) \(Self.gemessen); das Programm nennt kein Ziel."
            }
        case .objectiveLacks(let type, let nearest, let gaps):
            let lacks = gaps.map { $0.spoken(in: language) }.joined(by: language.and)
            return switch language {
            case .english: "\(name(type)) \(Self.measured); objective \(nearest) comes nearest and lacks \(lacks)."
            case .german:
                "\(name(type)) \(Self.gemessen); am nächsten kommt Ziel \(nearest), dort \(gaps.count == 1 ? "fehlt" : "fehlen") "
                    + "noch: \(lacks)."
            }
        case .measureMissing(let type):
            return switch language {
            case .english: "\(name(type)) has nothing to be judged by: no objective of the program has a measure."
            case .german: "\(name(type)) lässt sich an nichts messen: Kein Ziel des Programms hat eine Messgröße."
            }
        case .lengthMisfit(let type, let planned, let isShorter, let least, let most, let norms):
            let norm = Period.spokenNorm(least: least, most: most, in: language) ?? ""
            let said = norms.map { $0.words(in: language) }.joined(separator: "; ")
            return switch language {
            case .english:
                "\(name(type)) is planned \(planned.spoken(in: language)), \(isShorter ? "shorter" : "longer") than the norm of \(norm)"
                    + (norms.count > 1 ? "; sources disagree: \(said)." : ".")
            case .german:
                "\(name(type)) ist \(planned.spoken(in: language)) geplant und damit \(isShorter ? "kürzer" : "länger") als die "
                    + "Norm (\(norm))" + (norms.count > 1 ? "; die Quellen sind sich uneinig: \(said)." : ".")
            }
        case .consentMissing(let type, _):
            return switch language {
            case .english: "\(name(type)) rests on free will; the person has not consented to taking part."
            case .german: "\(name(type)) beruht auf Freiwilligkeit; die Person hat ihrer Teilnahme nicht zugestimmt."
            }
        case .suggestedBefore:
            return switch language {
            case .english:
                "You have said something about this person already; there is one suggestion and one nomination for each."
            case .german:
                "Zu dieser Person haben Sie sich bereits geäußert; möglich ist je Person ein Vorschlag und eine Nominierung."
            }
        case .suggestionsOver(let last):
            return switch (language, last) {
            case (.english, nil): "The program asks managers for nothing: it has no suggestionsUntil."
            case (.english, let last?): "The last day for it was \(last.spoken(in: language))."
            case (.german, nil): "Das Programm fragt Führungskräfte nicht: suggestionsUntil ist nicht gesetzt."
            case (.german, let last?): "Der letzte Tag dafür war der \(last.spoken(in: language))."
            }
        case .placesTaken(_, let side, let places):
            return switch (language, side) {
            case (.english, .guide): "All \(places) places for guides are taken."
            case (.english, .learner): "All \(places) places for learners are taken."
            case (.german, .guide): "Alle \(places) Plätze für begleitende Personen sind vergeben."
            case (.german, .learner): "Alle \(places) Plätze für lernende Personen sind vergeben."
            }
        case .ownerMissing:
            return switch language {
            case .english: "Nobody who is active is named in owners, so nobody but the administrator runs the program."
            case .german: "In owners steht niemand, der aktiv ist; außer der Administration leitet deshalb niemand das Programm."
            }
        case .completeObjective:
            return switch language {
            case .english:
                """
                Give one objective all of these with PATCH /v1/programs/{id}, which takes all objectives together: measure, \
                baseline, a target other than the baseline, and a dueOn that is not before startsOn.
                """
            case .german:
                """
                Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für ein Ziel all dies an: measure, \
                baseline, ein davon abweichendes target und ein dueOn, das nicht vor startsOn liegt.
                """
            }
        case .measureObjective:
            return switch language {
            case .english:
                """
                Give one objective a measure with PATCH /v1/programs/{id}, which takes all objectives together; baseline, \
                target and dueOn may be left out.
                """
            case .german:
                """
                Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für ein Ziel eine Messgröße \
                (measure) an; baseline, target und dueOn dürfen fehlen.
                """
            }
        }
    }

    // After the name of a type.
    private static let wanted = "needs an approved design before anyone enrolls"
    private static let verlangt = "verlangt ein freigegebenes Konzept, bevor sich jemand anmeldet"
    private static let measured = "is measured by an objective with measure, baseline, target and due date"
    private static let gemessen = "wird an einem Ziel mit Messgröße, Ausgangswert, Zielwert und Termin gemessen"

    private static func designMissing(
        _ type: String, _ parts: [Policy.DesignComponent], in language: SpokenLanguage
    ) -> String {
        let all = parts.map { $0.spoken(in: language) }.joined(by: language.and)
        return switch language {
        case .english: "\(type) \(wanted); the program has none." + (parts.isEmpty ? "" : " It has to give \(all).")
        case .german:
            "\(type) \(verlangt); das Programm hat keines." + (parts.isEmpty ? "" : " Das Konzept muss enthalten: \(all).")
        }
    }

    private static func withoutSource(_ type: String, in language: SpokenLanguage) -> String {
        switch language {
        case .english: "No source in the catalogue says so of \(type): its policy does."
        case .german: "Keine Quelle im Katalog sagt das über \(type): Es steht in der Richtlinie dieses Typs."
        }
    }
}

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

extension [Policy.DesignComponent] {
    /// Whether German takes them for several.
    fileprivate var isPlural: Bool {
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
