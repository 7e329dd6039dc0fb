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

    /// Who did something, as journal and records say it.
    func word(ofSignature text: String) -> String {
        switch text {
        case "admin": says("the administrator", "die Administration")
        case "rapport": says("Rapport itself", "Rapport selbst")
        default: text
        }
    }
}

extension PageContext {
    /// Who holds the administrator's key.
    public var administrator: String { word(ofSignature: "admin") }
}
