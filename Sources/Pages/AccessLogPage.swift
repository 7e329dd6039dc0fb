public import Guidance

/// Who read or changed what about a person.
public struct AccessLogPage: Sendable {
    /// What one reader read in an hour, or a time of which nothing is known.
    public enum Row: Sendable {
        /// - Parameters:
        ///   - reader: The id, or nil where the service shows roles alone.
        ///   - name: Who that is, where the person may know.
        case reading(
            at: Instant, reader: String?, name: String?, role: String, kinds: [String], count: Int, act: String, purpose: String)
        case gap(from: Instant?, until: Instant)
    }

    private let rows: [Row]
    private let next: String?
    private let isFirst: Bool

    /// - Parameter isFirst: Whether nothing stands before these.
    public init(_ rows: [Row], next: String?, isFirst: Bool) {
        (self.rows, self.next, self.isFirst) = (rows, next, isFirst)
    }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Who has read what about you", "Wer was über Sie gelesen hat")
        return page.document(
            title, at: .home, crumbs: [Crumb(page.says("Your programs", "Ihre Programme"), "/me")], named: title,
            twin: Twin(json: "/v1/people/me/access-log"),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("Everybody who read or changed something about you for an office, as a manager, or as another system, by the hour. People of the same program who see your card are not listed.", "Alle, die in einem Amt, als Führungskraft oder als anderes System etwas über Sie gelesen oder geändert haben, je Stunde. Personen aus demselben Programm, die Ihre Karte sehen, stehen nicht hier."))</p>
            \(hasReadings ? nil : nothing(page))\(rows.isEmpty ? nil : Self.table(rows, page))
            \(page.more("/me/access-log", after: next))
            """)
    }

    private var hasReadings: Bool {
        rows.contains { row in
            if case .reading = row { true } else { false }
        }
    }

    private func nothing(_ page: PageContext) -> HTML {
        let isWhole = rows.isEmpty
        let text =
            isFirst
            ? isWhole
                ? page.says("Nobody but you has read this.", "Niemand außer Ihnen hat etwas gelesen.")
                : page.says(
                    "Nobody but you has read this, as far as the log goes back.",
                    "Soweit das Protokoll zurückreicht, hat niemand außer Ihnen etwas gelesen.")
            : page.says("There is nothing before.", "Davor gibt es nichts.")
        return "<p class=\"note good part\">\(text)</p>"
    }

    /// The whole log as a part of another page.
    static func section(_ rows: [Row], _ page: PageContext) -> HTML? {
        guard !rows.isEmpty else { return nil }
        return page.section(
            "access-log", page.says("Who has read what about you", "Wer was über Sie gelesen hat"), table(rows, page))
    }

    private static func table(_ rows: [Row], _ page: PageContext) -> HTML {
        let heads = [
            page.says("Hour", "Stunde"), page.says("Who", "Wer"), page.says("As", "Als"), page.says("What", "Was"),
            page.says("How often", "Wie oft"), page.says("What for", "Wozu"),
        ]
        return page.table(page.says("Accesses", "Zugriffe"), heads, rows.map { cells($0, page) })
    }

    private static func cells(_ row: Row, _ page: PageContext) -> [HTML] {
        switch row {
        case .gap(let from, let until):
            let start: HTML = from.map { page.moment($0) } ?? .text(page.says("the beginning", "Beginn"))
            return [
                "\(start) – \(page.moment(until))", .text(page.says("not known", "nicht bekannt")), "–",
                .text(page.says("The log has a gap here.", "Hier hat das Protokoll eine Lücke.")), "–", "–",
            ]
        case .reading(let at, let reader, let name, let role, let kinds, let count, let act, let purpose):
            let who: HTML =
                if let name { .text(name) } else if let reader { "<code>\(reader)</code>" } else {
                    .text(page.says("names are not shown", "Namen werden nicht gezeigt"))
                }
            let what = kinds.map { page.word(ofKind: $0) }.joined(separator: ", ")
            return [
                page.moment(at), who, .text(page.word(ofRole: role)), "\(page.word(ofAct: act)): \(what)", .text(String(count)),
                .text(purpose == "operation" ? page.says("running the service", "Betrieb") : purpose),
            ]
        }
    }
}

extension PageContext {
    /// What a role is called.
    func word(ofRole name: String) -> String {
        switch name {
        case "administrator": says("Administrator", "Administration")
        case "integration": says("Another system", "Anderes System")
        case "owner": says("Owner of a program", "Programmleitung")
        case "committee": says("Committee", "Auswahlkreis")
        case "sponsor": says("Sponsor", "Sponsor")
        case "line": says("Manager", "Führungskraft")
        case "auditor": says("Auditor", "Revision")
        case "privacy-officer": says("Privacy officer", "Datenschutz")
        default: name
        }
    }

    func word(ofAct name: String) -> String {
        switch name {
        case "read": says("read", "gelesen")
        case "list": says("read in a list", "in einer Liste gelesen")
        case "change": says("changed", "geändert")
        case "access-log": says("read this log", "dieses Protokoll gelesen")
        case "export": says("exported", "exportiert")
        default: name
        }
    }

    /// What a kind of record is called, as the log says it.
    func word(ofKind name: String) -> String {
        switch name {
        case "people": says("your record", "Ihre Angaben")
        case "profiles": says("your profile", "Ihr Profil")
        case "participants": says("your part in programs", "Ihre Teilnahmen")
        case "signIns": says("where you are signed in", "wo Sie angemeldet sind")
        case "signInLinks": says("your links to sign in", "Ihre Anmeldelinks")
        case "answers": says("your answers", "Ihre Antworten")
        case "consents": says("your consents", "Ihre Einwilligungen")
        case "suggestions": says("what a manager said about you", "was eine Führungskraft über Sie sagte")
        case "appointments": says("your offices", "Ihre Ämter")
        case "relationships": says("your relationships", "Ihre Beziehungen")
        case "preferences": says("whom you want and avoid", "wen Sie wünschen und meiden")
        case "concerns": says("your concerns", "Ihre Anliegen")
        case "applications": says("requests to guides", "Anfragen an Begleitende")
        case "agreements": says("agreements", "Vereinbarungen")
        case "sessions": says("sessions", "Sitzungen")
        case "goals": says("goals", "Ziele")
        case "notes": says("notes", "Notizen")
        case "managerInputs": says("what a manager said beforehand", "was eine Führungskraft vorab sagte")
        case "disclosures": says("what somebody outside may read", "was jemand außerhalb lesen darf")
        case "calendarFeeds": says("the address of your calendar", "die Adresse Ihres Kalenders")
        case "accessKeys", "keys": says("your keys", "Ihre Schlüssel")
        default: name
        }
    }
}
