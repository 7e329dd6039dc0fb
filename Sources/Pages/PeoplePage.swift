public import Guidance

/// The people whom the reader may see.
public struct PeoplePage: Sendable {
    /// Somebody, and the manager as far as the reader sees both.
    public struct Row: Sendable {
        let person: Person
        let manager: Person?

        public init(_ person: Person, manager: Person?) { (self.person, self.manager) = (person, manager) }
    }

    private let rows: [Row]
    private let next: String?
    private let wish: FormValues
    /// The filters that the reader may use, by the names of the API: by what is hidden nobody can search.
    private let filters: Set<String>
    private let mayCreate: Bool

    public init(_ rows: [Row], next: String?, _ wish: FormValues, filters: Set<String>, mayCreate: Bool) {
        (self.rows, self.next, self.wish, self.filters, self.mayCreate) = (rows, next, wish, filters, mayCreate)
    }

    public static let filters = ["active", "manager", "department", "location"]

    public func document(_ page: PageContext) -> Document {
        let title = Place.people.name(page)
        return page.document(
            title, at: .people,
            twin: Twin(json: sorted(chosen("/v1/people"))),
            """
            <div class="title-row"><h1>\(title)</h1>\(add(page))</div>
            \(rows.isEmpty && !isFiltered ? empty(page) : "\(search(page))\(rows.isEmpty ? nothing(page) : table(page))\(page.more(sorted(chosen(Place.people.link)), after: next))")
            """)
    }

    private var parameters: [String] { ["q"] + PeoplePage.filters }

    private var isFiltered: Bool { (parameters + ["after"]).contains { !wish[$0].isEmpty } }

    private func chosen(_ path: Link) -> Link {
        path.with(parameters.filter { !wish[$0].isEmpty }.map { ($0, wish[$0]) })
    }

    /// In another order than that of names, where the address asks for one.
    private func sorted(_ link: Link) -> Link { wish["sort"].isEmpty ? link : link.with("sort", wish["sort"]) }

    private func add(_ page: PageContext) -> HTML? {
        guard mayCreate else { return nil }
        return "<a class=\"button first\" href=\"\("/people/new" as Link)\">\(page.says("Add a person", "Person anlegen"))</a>"
    }

    private func empty(_ page: PageContext) -> HTML {
        """
        <section class="card stack part"><h2>\(page.says("Nobody yet", "Noch niemand"))</h2>
        <p>\(mayCreate ? page.says("People come from a directory over the API, or you add them one at a time.", "Personen kommen über die API aus einem Verzeichnis, oder Sie legen sie einzeln an.") : page.says("You see nobody but those with whom you work in a program.", "Sie sehen nur Personen, mit denen Sie in einem Programm zu tun haben."))</p>
        <p class="actions">\(add(page))</p></section>
        """
    }

    private func nothing(_ page: PageContext) -> HTML {
        """
        <p class="part">\(page.says("Nobody fits.", "Niemand passt.")) <a href="\(Place.people.link)">\(page.says("Show all", "Alle zeigen"))</a></p>
        """
    }

    private func search(_ page: PageContext) -> HTML {
        func field(_ name: String, _ label: String) -> HTML? {
            guard filters.contains(name) else { return nil }
            return
                "<div class=\"field\"><label for=\"\(name)\">\(label)</label><input type=\"text\" id=\"\(name)\" name=\"\(name)\" value=\"\(wish[name])\"></div>"
        }
        let states = [
            ("", page.says("All", "Alle")), ("true", page.says("Yes", "Ja")), ("false", page.says("No", "Nein")),
        ]
        let active = filters.contains("active") ? page.filter("active", page.says("Active", "Aktiv"), states, wish) : nil
        return """
            <form method="get" action="\(Place.people.link)" class="filters part" role="search" aria-label="\(Place.people.name(page))">
            <div class="field"><label for="q">\(page.says("Name begins with", "Name beginnt mit"))</label><input type="search" id="q" name="q" value="\(wish["q"])"></div>
            \(active)\(field("department", page.says("Department", "Abteilung")))\(field("location", page.says("Location", "Standort")))\(field("manager", page.says("Id of the manager", "Kennung der Führungskraft")))
            <button class="button">\(page.says("Show", "Zeigen"))</button></form>
            """
    }

    private func table(_ page: PageContext) -> HTML {
        let heads = [
            page.says("Name", "Name"), page.says("Department", "Abteilung"), page.says("Location", "Standort"),
            page.says("Manager", "Führungskraft"), page.says("Id", "Kennung"),
        ]
        let rows = rows.map { row -> [HTML] in
            let person = row.person
            let isGone: HTML? =
                filters.contains("active") && !person.active
                ? " <span class=\"badge warn\">\(page.says("inactive", "inaktiv"))</span>" : nil
            return [
                """
                <a href="\("/people/\(person.id)" as Link)">\(person.displayName)</a>\(isGone)\(person.title.map { "<br><span class=\"muted small\">\($0)</span>" as HTML })
                """,
                .text(person.department ?? "–"), .text(person.location ?? "–"),
                person.manager.map { page.line(row.manager, $0) } ?? "–", "<code>\(person.id.description)</code>",
            ]
        }
        return page.table(Place.people.name(page), heads, rows)
    }
}
