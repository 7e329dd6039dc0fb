internal import Guidance

/// The first page for somebody who is signed in: what can be done next, and what stands in the way.
public struct HomePage: Sendable {
    private let programs: [ProgramsPage.Row]
    /// Whether there are more than are shown.
    private let hasMore: Bool
    /// Whether the reader is a person, who has a page of their own.
    private let isPerson: Bool
    private let mayCreate: Bool

    /// - Parameter programs: Those that are not over.
    public init(_ programs: [ProgramsPage.Row], hasMore: Bool, isPerson: Bool, mayCreate: Bool) {
        (self.programs, self.hasMore, self.isPerson, self.mayCreate) = (programs, hasMore, isPerson, mayCreate)
    }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("What can be done next", "Was als Nächstes ansteht")
        return page.document(
            title, at: .home, twin: Twin(json: "/v1/me"),
            """
            <h1>\(title)</h1>
            \(isPerson ? own(page) : nil)
            \(programs.isEmpty ? nothing(page) : list(page))
            """)
    }

    private func own(_ page: PageContext) -> HTML {
        """
        <p class="lede"><a href="\("/me" as Link)">\(page.says("Your own programs, invitations and consents", "Ihre eigenen Programme, Einladungen und Einwilligungen"))</a></p>
        """
    }

    private func nothing(_ page: PageContext) -> HTML {
        """
        <section class="card stack part"><h2>\(page.says("No program is under way", "Kein Programm ist im Gange"))</h2>
        <p class="actions">\(mayCreate ? "<a class=\"button first\" href=\"\("/programs/new" as Link)\">\(page.says("Open a program", "Programm eröffnen"))</a> " as HTML : nil)<a class="button" href="\(Place.choose.link)">\(page.says("Choose: coaching or mentoring?", "Wählen: Coaching oder Mentoring?"))</a></p></section>
        """
    }

    private func list(_ page: PageContext) -> HTML {
        let items = programs.map { row -> HTML in
            let link: Link = "/programs/\(row.id)"
            return """
                <li><a href="\(link)"><strong>\(row.name)</strong></a> <span class="badge">\(page.word(row.status))</span><br>\(next(row, link, page))</li>

                """
        }
        let more: HTML? =
            hasMore ? "<p><a href=\"\(Place.programs.link)\">\(page.says("All programs", "Alle Programme"))</a></p>" : nil
        return """
            <section class="card stack part"><h2>\(Place.programs.name(page))</h2><ul class="plain stack">
            \(items)</ul>\(more)</section>
            """
    }

    /// The steps that are open, and the rules that keep others closed.
    private func next(_ row: ProgramsPage.Row, _ link: Link, _ page: PageContext) -> HTML {
        let onward = row.steps.filter { $0.to != Program.Status.cancelled.rawValue && $0.to != Program.Status.draft.rawValue }
        let open = onward.filter(\.isAllowed).map { page.word(ofStatus: $0.to) }
        let blocked = onward.filter { !$0.isAllowed }
        let text: HTML? =
            open.isEmpty
            ? nil
            : "<span>\(page.says("Can go on to: \(open.joined(separator: ", ")).", "Kann weiter zu: \(open.joined(separator: ", ")).")) </span>"
        let why: HTML? = blocked.first.map { step in
            let count = step.blockedBy.count
            let state = page.word(ofStatus: step.to)
            return
                "<a href=\"\(link.at("findings"))\">\(count == 1 ? page.says("“\(state)” waits for 1 rule", "„\(state)“ wartet auf 1 Regel") : page.says("“\(state)” waits for \(count) rules", "„\(state)“ wartet auf \(count) Regeln"))</a>"
        }
        return "\(text)\(why)"
    }
}
