public import Guidance

/// Those who take part in a program, as far as the reader sees them, and inviting more.
public struct ParticipantsPage: Sendable {
    /// Somebody who takes part, and who that is; nil for somebody of whom the reader sees nothing else.
    public struct Row: Sendable {
        let participant: Participant
        let person: Person?

        public init(_ participant: Participant, _ person: Person?) { (self.participant, self.person) = (participant, person) }
    }

    /// Why one of several was not invited.
    public struct Failure: Sendable {
        let person, detail, fix: String

        public init(_ person: String, _ detail: String, _ fix: String) {
            (self.person, self.detail, self.fix) = (person, detail, fix)
        }
    }

    private let program: Program
    private let types: [RelationshipType]
    private let mayInvite: Bool
    /// So that an invitation is sent once, however often its form is.
    private let key: String
    private var rows: [Row] = []
    private var next: String?
    private var wish = FormValues()
    /// How many the reader sees in each state; nil where they are too many to be counted for a page.
    private var counts: [Participant.Status: Int]?
    /// What was typed to invite somebody.
    private var invitation = FormValues()
    private var refused: Refused?
    private var failures: [Failure] = []
    private var invited: Int?

    public init(_ program: Program, _ types: [RelationshipType], mayInvite: Bool, key: String) {
        (self.program, self.types, self.mayInvite, self.key) = (program, types, mayInvite, key)
    }

    public func showing(
        _ rows: [Row], next: String?, _ wish: FormValues, counts: [Participant.Status: Int]?, invited: Int? = nil
    ) -> ParticipantsPage {
        var page = self
        (page.rows, page.next, page.wish, page.counts, page.invited) = (rows, next, wish, counts, invited)
        return page
    }

    /// With what was typed, and why nobody was invited.
    public func refusing(_ refused: Refused, of values: FormValues) -> ParticipantsPage {
        var page = self
        (page.refused, page.invitation) = (refused, values)
        return page
    }

    /// With those who could not be invited: the others are.
    public func refusing(_ failures: [Failure], of values: FormValues, invited: Int) -> ParticipantsPage {
        var page = self
        (page.failures, page.invitation, page.invited) = (failures, values, invited)
        return page
    }

    // MARK: The form

    /// The document that the operation takes.
    public func invitation(of values: FormValues, _ page: PageContext) -> [UInt8] {
        fields(page).document(values, page, keepsBlank: false)
    }

    /// Lines that name nobody whom the reader sees.
    public func unknown(_ lines: [String], _ page: PageContext) -> Refused {
        let faults = lines.map { line in
            Refused.Fault(
                pointer: "/people",
                detail: page.says(
                    "“\(line)” is neither the id of a person nor a user name that you can look up. The list of people shows the ids.",
                    "„\(line)“ ist weder die Kennung einer Person noch ein Anmeldename, den Sie nachschlagen können. Die Liste der Personen zeigt die Kennungen."
                ))
        }
        let blank = Refused.Fault(
            pointer: "/people",
            detail: page.says("Name at least one person.", "Nennen Sie mindestens eine Person."))
        return Refused(
            code: "invalid-document", status: 422, title: page.says("Nobody was invited", "Niemand wurde eingeladen"),
            detail: page.says("Somebody is not known.", "Jemand ist nicht bekannt."), errors: faults.isEmpty ? [blank] : faults)
    }

    private func fields(_ page: PageContext) -> [FormField] {
        let kinds = types.map { ($0.id.text, $0.name) }
        let sides = [Participant.Side.learner, .guide].map { side in
            (side.rawValue, types.count == 1 ? page.role(side, of: types[0]) : page.word(side))
        }
        let people = FormField(
            "/people", page.says("Who", "Wer"), .lines,
            hint: page.says(
                "One person on each line, by id (per_…) or by user name; at most 500",
                "Je Zeile eine Person, mit Kennung (per_…) oder Anmeldename; höchstens 500"), isNeeded: true)
        let type = FormField("/relationshipType", page.says("Relationship type", "Beziehungstyp"), .choice(kinds))
        return [people] + (types.count > 1 ? [type] : []) + [FormField("/side", page.says("As", "Als"), .choice(sides))]
    }

    // MARK: The page

    public func document(_ page: PageContext) -> Document {
        let name = page.says("Participants", "Teilnehmende")
        let tab = "\(name): \(program.name)"
        let title = refused == nil && failures.isEmpty ? tab : page.says("Refused: \(tab)", "Abgelehnt: \(tab)")
        let hasNobody = rows.isEmpty && !isFiltered && counts?.isEmpty != false
        return page.document(
            title, at: .programs,
            crumbs: [Crumb(Place.programs.name(page), Place.programs.link), Crumb(program.name, "/programs/\(program.id)")],
            named: name, twin: twin,
            """
            <div class="title-row"><h1>\(name)</h1>\(mayInvite ? "<a class=\"button\" href=\"\(("" as Link).at("invite"))\">\(page.says("Invite", "Einladen"))</a>" as HTML : nil)</div>
            <p class="lede">\(program.name)</p>
            \(tidings(page))
            \(isOfForm ? "<p class=\"part\"><a href=\"\(address)\">\(page.says("Show those who take part", "Teilnehmende zeigen"))</a></p>" : hasNobody ? empty(page) : "\(countList(page))\(filters(page))\(rows.isEmpty ? nothing(page) : table(page))\(page.more(chosen(address), after: next))")
            \(leftOut(page))
            \(mayInvite ? invite(page) : nil)
            """)
    }

    /// Said whether anybody is left out or not: that it is said tells of nobody.
    private func leftOut(_ page: PageContext) -> HTML? {
        let names = types.filter { $0.policy?.manager == .indirect }.map(\.name).joined(separator: ", ")
        guard !names.isEmpty else { return nil }
        return """
            <p class="hint part">\(page.says("\(names): managers are kept out, so people who report to you do not show here.", "\(names): Führungskräfte bleiben außen vor; Personen, die an Sie berichten, erscheinen hier nicht."))</p>
            """
    }

    private var address: Link { "/programs/\(program.id)/participants" }

    private static let filters = ["side", "status"]

    /// Whether it answers a form, beside which no list is read.
    private var isOfForm: Bool { refused != nil || !failures.isEmpty }

    private var isFiltered: Bool { (Self.filters + ["after"]).contains { !wish[$0].isEmpty } }

    private func chosen(_ path: Link) -> Link {
        path.with(Self.filters.filter { !wish[$0].isEmpty }.map { ($0, wish[$0]) })
    }

    private var twin: Twin {
        Twin(json: chosen("/v1/programs/\(program.id)/participants"))
    }

    private func tidings(_ page: PageContext) -> HTML? {
        if let refused { return page.alert(page.says("Nobody was invited", "Niemand wurde eingeladen"), refused, fields(page)) }
        let count = invited ?? 0
        guard failures.isEmpty else {
            let items = failures.map { "<li><strong>\($0.person)</strong>: \($0.detail) \($0.fix)</li>" as HTML }
            return page.alert(
                page.says(
                    "Not everybody was invited: \(count) are, \(failures.count) are not",
                    "Nicht alle wurden eingeladen: \(count) ja, \(failures.count) nicht"), "<ul>\(items)</ul>")
        }
        guard invited != nil else { return nil }
        return page.done(
            count == 1
                ? page.says("1 person is invited.", "1 Person ist eingeladen.")
                : page.says("\(count) people are invited.", "\(count) Personen sind eingeladen."))
    }

    private func empty(_ page: PageContext) -> HTML {
        """
        <section class="card stack part"><h2>\(page.says("Nobody whom you may see", "Niemand, den Sie sehen dürfen"))</h2>
        <p>\(mayInvite ? page.says("Invite people below, or let them apply: who may take part finds a form for it on the page of the program.", "Laden Sie unten Personen ein, oder lassen Sie sie sich bewerben: Wer teilnehmen darf, findet dafür ein Formular auf der Seite des Programms.") : page.says("You see nobody here who takes part.", "Sie sehen hier niemanden, der teilnimmt."))</p></section>
        """
    }

    private func nothing(_ page: PageContext) -> HTML {
        """
        <p class="part">\(page.says("Nobody fits.", "Niemand passt.")) <a href="\(address)">\(page.says("Show all", "Alle zeigen"))</a></p>
        """
    }

    private func countList(_ page: PageContext) -> HTML? {
        guard let counts, !counts.isEmpty else { return nil }
        let items = Participant.Status.allCases.compactMap { state -> HTML? in
            counts[state].map { "<li><a href=\"\(address.with("status", state.rawValue))\">\(page.word(state))</a>: \($0)</li>" }
        }
        return """
            <ul class="jump part" role="list" aria-label="\(page.says("How many in each state", "Anzahl je Stand"))">\(items)</ul>
            """
    }

    private func filters(_ page: PageContext) -> HTML {
        let all = page.says("All", "Alle")
        let states = [("", all)] + Participant.Status.allCases.map { ($0.rawValue, page.word($0)) }
        let sides = [("", all)] + Participant.Side.allCases.map { ($0.rawValue, page.words($0)) }
        return """
            <form method="get" action="\(address)" class="filters part" role="search" aria-label="\(page.says("Participants", "Teilnehmende"))">
            \(page.filter("status", page.says("State", "Stand"), states, wish))\(page.filter("side", page.says("Side", "Seite"), sides, wish))
            <button class="button">\(page.says("Show", "Zeigen"))</button></form>
            """
    }

    private func table(_ page: PageContext) -> HTML {
        let heads = [
            page.says("Person", "Person"), page.says("As", "Als"), page.says("State", "Stand"), page.says("Since", "Seit"),
            page.says("Capacity", "Kapazität"),
        ]
        let rows = rows.map { row -> [HTML] in
            let participant = row.participant
            return [
                """
                <a href="\("/participants/\(participant.id)" as Link)">\(page.name(row.person, participant.person))</a>\(row.person?.title.map { "<br><span class=\"muted small\">\($0)</span>" as HTML })
                """,
                .text(page.role(of: participant, types)), "<span class=\"badge\">\(page.word(participant.status))</span>",
                page.shortDay((participant.transitions.last?.at ?? participant.createdAt).day),
                participant.side == .guide
                    ? .text(participant.capacity.map(String.init) ?? page.says("as the program says", "wie das Programm")) : "–",
            ]
        }
        return page.table(page.says("Participants", "Teilnehmende"), heads, rows)
    }

    private func invite(_ page: PageContext) -> HTML {
        let form = Form(fields: fields(page), values: invitation, errors: refused?.errors ?? [])
        let hint: HTML? =
            [.enrolling, .matching, .running].contains(program.status)
            ? nil
            : "<p class=\"hint\">\(page.says("The program takes people in from “Enrolling” on, until it is closing.", "Aufgenommen wird vom Stand „Anmeldung“ bis zum Abschluss."))</p>"
        return """
            <section class="card stack part" id="invite" tabindex="-1" aria-labelledby="invite-title"><h2 id="invite-title">\(page.says("Invite people", "Personen einladen"))</h2>\(hint)
            <p class="hint">\(page.says("Somebody who is invited takes part once they have said yes themselves.", "Wer eingeladen ist, nimmt erst teil, wenn sie oder er selbst zugestimmt hat.")) <a href="\(Place.people.link)">\(page.says("Look up people", "Personen nachschlagen"))</a></p>
            <form method="post" action="\(address.at("refused"))">\(page.hidden([("key", key)]))
            \(form.markup(page))
            <p class="actions field"><button class="button first">\(page.says("Invite", "Einladen"))</button></p></form></section>
            """
    }
}
