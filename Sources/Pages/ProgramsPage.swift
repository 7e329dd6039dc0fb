public import Guidance
internal import JSON

/// The programs that the reader may see, to be found again by their address.
public struct ProgramsPage: Sendable {
    /// A program as its row shows it.
    public struct Row: Sendable {
        let id: ID<Program>
        let name: String
        let types: [Slug]
        let status: Program.Status
        let startsOn, endsOn: Day?
        /// The steps that may follow; none where the reader does not see them.
        let steps: [Step]

        public init(_ program: Program, _ steps: [Step]) {
            (id, name, types, status) = (program.id, program.name, program.relationshipTypes, program.status)
            (startsOn, endsOn, self.steps) = (program.startsOn, program.endsOn, steps)
        }
    }

    private let rows: [Row]
    /// What the next page starts after; nil on the last.
    private let next: String?
    /// What was asked for, by the names of the API.
    private let wish: FormValues
    private let types: [RelationshipType]
    private let mayCreate: Bool

    public init(_ rows: [Row], next: String?, _ wish: FormValues, _ types: [RelationshipType], mayCreate: Bool) {
        (self.rows, self.next, self.wish, self.types, self.mayCreate) = (rows, next, wish, types, mayCreate)
    }

    public func document(_ page: PageContext) -> Document {
        let title = Place.programs.name(page)
        return page.document(
            title, at: .programs, twin: Twin(json: link("/v1/programs")),
            """
            <div class="title-row"><h1>\(title)</h1>\(open(page))</div>
            \(rows.isEmpty && !isFiltered ? empty(page) : "\(filters(page))\(rows.isEmpty ? nothing(page) : table(page))\(more(page))")
            """)
    }

    private static let filters = ["q", "status", "relationshipType", "sort"]

    private var isFiltered: Bool { Self.filters.contains { !wish[$0].isEmpty } || !wish["after"].isEmpty }

    private func link(_ path: Link) -> Link {
        path.with(Self.filters.filter { !wish[$0].isEmpty }.map { ($0, wish[$0]) })
    }

    private func open(_ page: PageContext) -> HTML? {
        guard mayCreate else { return nil }
        return
            "<a class=\"button first\" href=\"\("/programs/new" as Link)\">\(page.says("Open a program", "Programm eröffnen"))</a>"
    }

    private func empty(_ page: PageContext) -> HTML {
        """
        <section class="card stack part"><h2>\(page.says("No program yet", "Noch kein Programm"))</h2>
        <p>\(page.says("A program runs coaching, mentoring, or both for the people who take part in it. It begins as a draft, and goes on step by step; what the rules ask of a step is shown before you take it.", "Ein Programm führt Coaching, Mentoring oder beides für alle, die daran teilnehmen. Es beginnt als Entwurf und geht Schritt für Schritt weiter; was die Regeln für einen Schritt verlangen, sehen Sie vorher."))</p>
        <p class="actions">\(open(page)) <a class="button" href="\(Place.choose.link)">\(page.says("Not sure? Choose", "Nicht sicher? Wählen"))</a></p></section>
        """
    }

    private func nothing(_ page: PageContext) -> HTML {
        """
        <p class="part">\(page.says("No program fits.", "Kein Programm passt."))  <a href="\(Place.programs.link)">\(page.says("Show all", "Alle zeigen"))</a></p>
        """
    }

    private func filters(_ page: PageContext) -> HTML {
        let all = page.says("All", "Alle")
        let states = [("", all)] + Program.Status.allCases.map { ($0.rawValue, page.word($0)) }
        let kinds = [("", all)] + types.map { ($0.id.text, $0.name) }
        let orders = [
            ("", page.says("Oldest first", "Älteste zuerst")), ("-createdAt", page.says("Newest first", "Neueste zuerst")),
            ("name", page.says("Name", "Name")), ("startsOn", page.says("First day", "Erster Tag")),
        ]
        func choice(_ name: String, _ label: String, _ choices: [(String, String)]) -> HTML {
            let items = choices.map { value, label -> HTML in
                "<option value=\"\(value)\"\(.selected, if: value == wish[name])>\(label)</option>"
            }
            return
                "<div class=\"field\"><label for=\"\(name)\">\(label)</label><select id=\"\(name)\" name=\"\(name)\">\(items)</select></div>"
        }
        return """
            <form method="get" action="\(Place.programs.link)" class="filters part" role="search" aria-label="\(page.says("Programs", "Programme"))">
            <div class="field"><label for="q">\(page.says("Name begins with", "Name beginnt mit"))</label><input type="search" id="q" name="q" value="\(wish["q"])"></div>
            \(choice("status", page.says("State", "Stand"), states))\(choice("relationshipType", page.says("Type", "Typ"), kinds))\(choice("sort", page.says("Order", "Reihenfolge"), orders))
            <button class="button">\(page.says("Show", "Zeigen"))</button></form>
            """
    }

    private func table(_ page: PageContext) -> HTML {
        let heads = [
            page.says("Name", "Name"), page.says("Types", "Typen"), page.says("State", "Stand"), page.says("Days", "Zeitraum"),
            page.says("Next", "Als Nächstes"),
        ]
        let head = heads.map { "<th role=\"columnheader\" scope=\"col\">\($0)</th>" as HTML }
        let body = rows.map { row -> HTML in
            let kinds = row.types.map { id in types.first { $0.id == id }?.name ?? id.text }
            let link: Link = "/programs/\(row.id)"
            return """
                <tr role="row"><th role="rowheader" scope="row"><a href="\(link)">\(row.name)</a></th><td role="cell"><span class="cell-name">\(heads[1])</span>\(kinds.joined(separator: ", "))</td><td role="cell"><span class="cell-name">\(heads[2])</span><span class="badge">\(page.word(row.status))</span></td><td role="cell"><span class="cell-name">\(heads[3])</span>\(page.days(from: row.startsOn, to: row.endsOn))</td><td role="cell"><span class="cell-name">\(heads[4])</span>\(next(row, link, page))</td></tr>

                """
        }
        return """
            <table class="list part" role="table"><caption class="hidden-to-eyes">\(page.says("Programs", "Programme"))</caption><thead role="rowgroup"><tr role="row">\(head)</tr></thead><tbody role="rowgroup">
            \(body)</tbody></table>
            """
    }

    /// The step that goes on, and whether anything stands in its way.
    private func next(_ row: Row, _ link: Link, _ page: PageContext) -> HTML {
        guard
            let step = row.steps.first(where: {
                $0.to != Program.Status.cancelled.rawValue && $0.to != Program.Status.draft.rawValue
            })
        else { return "–" }
        let count = step.blockedBy.count
        guard count > 0 else { return .text(page.word(ofStatus: step.to)) }
        let text =
            count == 1
            ? page.says("1 rule stands in the way", "1 Regel steht im Weg")
            : page.says("\(count) rules stand in the way", "\(count) Regeln stehen im Weg")
        return "<a href=\"\(link.at("findings"))\">\(text)</a>"
    }

    private func more(_ page: PageContext) -> HTML? {
        guard let next else { return nil }
        return
            "<p class=\"actions part\"><a class=\"button\" href=\"\(link(Place.programs.link).with("after", next))\">\(page.says("Next page", "Nächste Seite"))</a></p>"
    }
}

extension PageContext {
    /// From when to when a program runs, as far as it says.
    func days(_ program: Program) -> HTML { days(from: program.startsOn, to: program.endsOn) }

    func days(from first: Day?, to last: Day?) -> HTML {
        switch (first, last) {
        case (let first?, let last?): "\(shortDay(first)) – \(shortDay(last))"
        case (let first?, nil): "\(says("from", "ab")) \(shortDay(first))"
        case (nil, let last?): "\(says("until", "bis")) \(shortDay(last))"
        case (nil, nil): "–"
        }
    }
}
