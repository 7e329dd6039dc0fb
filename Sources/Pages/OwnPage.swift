public import Guidance
public import JSON

/// What concerns a person: invitations that wait, the own part in programs, and what is missing in each.
public struct OwnPage: Sendable {
    /// One's own part in a program.
    public struct Part: Sendable {
        let participant: Participant
        let tag: String
        let program: Program?
        let findings: [RuleFinding]
        let steps: [OpenStep]
        let lacksAnswers: Bool

        /// - Parameters:
        ///   - findings: As the API lists them, with the steps that the person may take.
        ///   - lacksAnswers: Whether the program asks something that the person has not answered yet.
        public init(
            _ participant: Visible<Participant>, tag: String, _ program: Program?, findings: JSONValue?, lacksAnswers: Bool
        ) {
            (self.participant, self.tag, self.program) = (participant.record, tag, program)
            self.findings = findings?["items"].map { $0.elements.map { RuleFinding($0) } } ?? []
            steps = findings.map { OpenStep.list($0) } ?? []
            self.lacksAnswers = lacksAnswers
        }
    }

    private let person: Person
    private let parts: [Part]
    private let types: [RelationshipType]
    /// The programs that the person runs.
    private let runs: [Program]

    public init(_ person: Person, _ parts: [Part], runs: [Program], _ types: [RelationshipType]) {
        (self.person, self.parts, self.runs, self.types) = (person, parts, runs, types)
    }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Your programs", "Ihre Programme")
        let waiting = parts.filter { $0.participant.status == .invited }
        let going = parts.filter { $0.participant.status != .invited && !$0.participant.status.isOut }
        let gone = parts.filter { $0.participant.status.isOut }
        return page.document(
            title, at: .home, twin: Twin(json: "/v1/me"),
            """
            <h1>\(title)</h1><p class="lede">\(person.displayName)</p>
            <div class="columns"><div class="stack-wide">
            \(section("waiting", page.says("Waits for you", "Wartet auf Sie"), waiting, page))
            \(section("going", page.says("You take part in", "Sie nehmen teil an"), going, page))
            \(waiting.isEmpty && going.isEmpty ? nothing(page) : nil)
            \(section("gone", page.says("Earlier", "Früher"), gone, page))
            </div>
            <aside class="stack-wide" aria-label="\(page.says("Your own", "Ihre Daten"))">\(runsSection(page))\(own(page))</aside></div>
            """)
    }

    private func nothing(_ page: PageContext) -> HTML {
        """
        <section class="card stack"><h2>\(page.says("You take part in no program", "Sie nehmen an keinem Programm teil"))</h2>
        <p>\(page.says("Programs that take people in are in the list; you apply on the page of a program.", "Programme, die aufnehmen, stehen in der Liste; Sie bewerben sich auf der Seite eines Programms."))</p>
        <p class="actions"><a class="button first" href="\(Place.programs.link)">\(page.says("See the programs", "Programme ansehen"))</a></p></section>
        """
    }

    private func section(_ id: String, _ title: String, _ parts: [Part], _ page: PageContext) -> HTML? {
        guard !parts.isEmpty else { return nil }
        let cards = parts.map { card($0, page) }
        return "<section class=\"stack\" aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(title)</h2>\(cards)</section>"
    }

    private func card(_ part: Part, _ page: PageContext) -> HTML {
        let participant = part.participant
        let name = part.program?.name ?? participant.program.description
        return """
            <article class="card stack"><h3><a href="\("/participants/\(participant.id)" as Link)">\(name)</a></h3>
            <p>\(page.role(of: participant, types)) <span class="badge">\(page.word(participant.status))</span>\(days(part, page))</p>
            \(missing(part, page))\(buttons(part, page))</article>
            """
    }

    private func days(_ part: Part, _ page: PageContext) -> HTML? {
        guard let program = part.program, program.startsOn != nil || program.endsOn != nil else { return nil }
        return " · \(page.days(program))"
    }

    /// What is not there yet, with the way to it.
    private func missing(_ part: Part, _ page: PageContext) -> HTML? {
        var items: [HTML] = part.findings.filter(\.isError).map { finding in
            let links = finding.remedies.compactMap { remedy in Remedies.link(remedy).map { (remedy.label, $0) } }
            let first: HTML? = links.first.map { " <a href=\"\($0.1)\">\($0.0)</a>" }
            return "<li>\(finding.detail)\(first)</li>"
        }
        if part.lacksAnswers, !part.participant.status.isOut {
            items.append(
                "<li>\(page.says("You have not answered the questions of the program.", "Sie haben die Fragen des Programms noch nicht beantwortet.")) <a href=\"\("/participants/\(part.participant.id)/answers" as Link)\">\(page.says("Answer them", "Jetzt beantworten"))<span class=\"hidden-to-eyes\">: \(part.program?.name ?? "")</span></a></li>"
            )
        }
        guard !items.isEmpty else { return nil }
        return "<div><h4>\(page.says("Still missing", "Fehlt noch"))</h4><ul>\(items)</ul></div>"
    }

    /// An invitation is answered here; other steps are on the page of the participation.
    private func buttons(_ part: Part, _ page: PageContext) -> HTML? {
        let participant = part.participant
        guard participant.status == .invited, !part.steps.isEmpty else { return nil }
        let buttons = part.steps.compactMap { step -> HTML? in
            guard let state = Participant.Status(rawValue: step.to) else { return nil }
            let style = state == .applied ? "button first" : "button"
            return
                "<button class=\"\(style)\" name=\"to\" value=\"\(state.rawValue)\">\(page.action(state, from: .invited, isOneself: true))</button> "
        }
        return """
            <form method="post" action="\(("/participants/\(participant.id)/transitions" as Link).at("refused"))">\(page.hidden([("tag", part.tag)]))<p class="actions">\(buttons)</p></form>
            """
    }

    private func runsSection(_ page: PageContext) -> HTML? {
        guard !runs.isEmpty else { return nil }
        let items = runs.map { program -> HTML in
            "<li><a href=\"\("/programs/\(program.id)" as Link)\">\(program.name)</a> <span class=\"badge\">\(page.word(program.status))</span></li>"
        }
        return
            "<section class=\"card stack\"><h2>\(page.says("You run", "Sie leiten"))</h2><ul class=\"plain\">\(items)</ul></section>"
    }

    private func own(_ page: PageContext) -> HTML {
        let links: [(Link, String)] = [
            ("/me/profile", page.says("Your profile", "Ihr Profil")),
            ("/me/consents", page.says("Your consents", "Ihre Einwilligungen")),
            ("/me/access-log", page.says("Who has read what about you", "Wer was über Sie gelesen hat")),
            ("/people/\(person.id)", page.says("Your record", "Ihre Angaben")),
            ("/me/export", page.says("All about you", "Alles über Sie")),
        ]
        let items = links.map { "<li><a href=\"\($0.0)\">\($0.1)</a></li>" as HTML }
        return
            "<section class=\"card stack\"><h2>\(page.says("Your own", "Ihre Daten"))</h2><ul class=\"plain\">\(items)</ul></section>"
    }
}

/// For a key that acts for nobody: what it is, and what there is for it.
public struct NobodyPage: Sendable {
    public init() {}

    public func document(_ page: PageContext) -> Document {
        let title = page.says("This key acts for nobody", "Dieser Schlüssel handelt für niemanden")
        return page.document(
            title, at: .home, twin: Twin(json: "/v1/me"),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("This page shows a person their own programs, consents and log of access. The key that you use belongs to no person: it administers, or is that of another system.", "Diese Seite zeigt einer Person ihre eigenen Programme, Einwilligungen und ihr Zugriffsprotokoll. Der Schlüssel, den Sie verwenden, gehört zu keiner Person: Er verwaltet, oder er ist der eines anderen Systems."))</p>
            <p>\(page.says("A key for one person has “Acts for” set.", "Bei einem Schlüssel für eine Person ist „Handelt für“ gesetzt."))</p>
            <p class="actions"><a class="button first" href="\("/keys/new" as Link)">\(page.says("Make a key for a person", "Schlüssel für eine Person erstellen"))</a> <a class="button" href="\(Place.programs.link)">\(Place.programs.name(page))</a></p>
            """)
    }
}
