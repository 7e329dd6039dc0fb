import Guidance

// What values of a program are called.

extension PageContext {
    func word(_ status: Program.Status) -> String {
        switch status {
        case .draft: says("Draft", "Entwurf")
        case .designed: says("Designed", "Konzept steht")
        case .enrolling: says("Enrolling", "Anmeldung")
        case .matching: says("Matching", "Zuordnung")
        case .running: says("Running", "Läuft")
        case .closing: says("Closing", "Abschluss")
        case .closed: says("Closed", "Abgeschlossen")
        case .archived: says("Archived", "Archiviert")
        case .cancelled: says("Cancelled", "Abgesagt")
        }
    }

    /// The same by its name in the API.
    func word(ofStatus name: String) -> String { Program.Status(rawValue: name).map(word) ?? name }

    func word(_ format: Program.Format) -> String {
        switch format {
        case .oneToOne: says("One to one", "Zu zweit")
        case .group: says("Group", "Gruppe")
        case .circle: says("Circle", "Zirkel")
        }
    }

    func word(_ cycle: Program.Cycle) -> String {
        switch cycle {
        case .cohort: says("A cohort: all start together", "Jahrgang: alle beginnen gemeinsam")
        case .evergreen: says("Evergreen: people start at any time", "Laufend: Beginn jederzeit")
        }
    }

    func word(_ enrolment: Program.Enrolment) -> String {
        switch enrolment {
        case .open: says("At once, while there is a place", "Sofort, solange ein Platz frei ist")
        case .apply: says("Once an organizer approves", "Nach Zustimmung der Programmleitung")
        case .invite: says("Only by invitation", "Nur auf Einladung")
        }
    }

    /// Who did something, as journal and records say it: of a person who signed in the person, whatever the browser.
    func word(ofSignature text: String) -> String {
        let parts = text.split(separator: "/").map(String.init)
        return switch parts.first {
        case "admin": says("the administrator", "die Administration")
        case "rapport": says("Rapport itself", "Rapport selbst")
        default: parts.first { ID<Person>($0) != nil } ?? text
        }
    }

    /// How an objective is measured, from where to where and until when, as far as it says.
    func measure(of objective: Objective) -> HTML {
        guard let measure = objective.measure else { return .text(says("no measure yet", "noch keine Messgröße")) }
        let unit = objective.unit.map { " \($0)" } ?? ""
        let span: String? =
            switch (objective.baseline.map(number), objective.target.map(number)) {
            case (let from?, let to?): says("from \(from) to \(to)\(unit)", "von \(from) auf \(to)\(unit)")
            case (nil, let to?): says("to \(to)\(unit)", "auf \(to)\(unit)")
            case (let from?, nil): says("from \(from)\(unit)", "von \(from)\(unit)")
            case (nil, nil): nil
            }
        let due: HTML? = objective.dueOn.map { ", \(says("until", "bis")) \(shortDay($0))" }
        return "\(measure)\(span.map { ": \($0)" } ?? "")\(due)"
    }

    /// In the way of the language.
    func number(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return "\(value)" }
        let whole = digits(Int(value.magnitude))
        let rest = "\(value.magnitude)".split(separator: ".").dropFirst().first.map(String.init) ?? "0"
        return (value < 0 ? "−" : "") + (rest == "0" ? whole : whole + says(".", ",") + rest)
    }
}

extension PageContext {
    /// Who holds the administrator's key.
    public var administrator: String { word(ofSignature: "admin") }
}
