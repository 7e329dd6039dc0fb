public import Guidance

/// The keys that the reader may see.
public struct KeysPage: Sendable {
    public struct Row: Sendable {
        let key: Key
        let person: Person?
        let programs: [String]

        /// - Parameters:
        ///   - person: For whom it acts, where the reader sees that person.
        ///   - programs: What those are called to which it is confined.
        public init(_ key: Key, _ person: Person?, programs: [String]) {
            (self.key, self.person, self.programs) = (key, person, programs)
        }
    }

    private let rows: [Row]
    private let next: String?
    private let wish: FormValues
    private let mayCreate: Bool

    public init(_ rows: [Row], next: String?, _ wish: FormValues, mayCreate: Bool) {
        (self.rows, self.next, self.wish, self.mayCreate) = (rows, next, wish, mayCreate)
    }

    public func document(_ page: PageContext) -> Document {
        let title = Place.keys.name(page)
        return page.document(
            title, at: .keys, twin: Twin(json: chosen("/v1/keys")),
            """
            <div class="title-row"><h1>\(title)</h1>\(make(page))</div>
            \(rows.isEmpty && !isFiltered ? recipes(page) : "\(filters(page))\(rows.isEmpty ? nothing(page) : table(page))\(page.more(chosen(Place.keys.link), after: next))")
            """)
    }

    private var isFiltered: Bool { ["expiresSoon", "actsFor", "after"].contains { !wish[$0].isEmpty } }

    private func chosen(_ path: Link) -> Link {
        path.with(["expiresSoon", "actsFor"].filter { !wish[$0].isEmpty }.map { ($0, wish[$0]) })
    }

    private func make(_ page: PageContext) -> HTML? {
        guard mayCreate else { return nil }
        return "<a class=\"button first\" href=\"\("/keys/new" as Link)\">\(page.says("Make a key", "Schlüssel erstellen"))</a>"
    }

    /// What a first key is for.
    private func recipes(_ page: PageContext) -> HTML {
        let recipes: [(String, String, [Scope])] = [
            (
                page.says("A portal", "Ein Portal"),
                page.says(
                    "Your intranet shows people their programs, and acts for each of them with a token.",
                    "Ihr Intranet zeigt Personen ihre Programme und handelt mit einem Token für jede von ihnen."),
                [.peopleRead, .peopleAct, .programsRead, .participantsRead, .meRead, .meWrite, .consentsWrite]
            ),
            (
                page.says("A directory", "Ein Verzeichnis"),
                page.says(
                    "Your HR system keeps the people here up to date.", "Ihr HR-System hält die Personen hier aktuell."),
                [.peopleRead, .peopleWrite]
            ),
            (
                page.says("A nightly export", "Ein nächtlicher Export"),
                page.says(
                    "A script reads programs and who takes part, and changes nothing.",
                    "Ein Skript liest Programme und Teilnahmen und ändert nichts."),
                [.programsRead, .participantsRead]
            ),
        ]
        let cards = recipes.map { name, text, scopes -> HTML in
            let link = ("/keys/new" as Link).with([("name", name)] + scopes.map { ("scopes", $0.rawValue) })
            return """
                <section class="card stack"><h3>\(name)</h3><p>\(text)</p><p class="actions"><a class="button" href="\(link)">\(page.says("Make this key", "Diesen Schlüssel erstellen"))<span class="hidden-to-eyes">: \(name)</span></a></p></section>
                """
        }
        return """
            <section class="stack part"><h2>\(page.says("No key yet", "Noch kein Schlüssel"))</h2>
            <p>\(page.says("A key lets another system, a script or a person use the service, for nothing but what its scopes open.", "Mit einem Schlüssel nutzt ein anderes System, ein Skript oder eine Person den Dienst, und zwar nur für das, was seine Berechtigungen öffnen."))</p>
            \(mayCreate ? "<div class=\"ways\">\(cards)</div>" : nil)</section>
            """
    }

    private func nothing(_ page: PageContext) -> HTML {
        """
        <p class="part">\(page.says("No key fits.", "Kein Schlüssel passt.")) <a href="\(Place.keys.link)">\(page.says("Show all", "Alle zeigen"))</a></p>
        """
    }

    private func filters(_ page: PageContext) -> HTML {
        let choices = [("", page.says("All", "Alle")), ("true", page.says("Within 30 days", "Innerhalb von 30 Tagen"))]
        return """
            <form method="get" action="\(Place.keys.link)" class="filters part" role="search" aria-label="\(Place.keys.name(page))">
            \(page.filter("expiresSoon", page.says("Ends", "Endet"), choices, wish))<button class="button">\(page.says("Show", "Zeigen"))</button></form>
            """
    }

    private func table(_ page: PageContext) -> HTML {
        let heads = [
            page.says("Name", "Name"), page.says("Acts for", "Handelt für"), page.says("May", "Darf"),
            page.says("Programs", "Programme"),
            page.says("Last used", "Zuletzt benutzt"), page.says("Ends", "Endet"),
        ]
        let rows = rows.map { row -> [HTML] in
            let key = row.key
            let scopes = key.scopes.scopes
            let told = scopes.prefix(3).map { page.meaning(of: $0) } + (scopes.count > 3 ? ["… (\(scopes.count))"] : [])
            return [
                """
                <a href="\("/keys/\(key.id)" as Link)">\(key.name)</a>\(page.state(of: key).map { " \($0)" as HTML })
                """,
                key.actsFor.map { page.line(row.person, $0) } ?? "–", .text(told.joined(separator: "; ")),
                .text(row.programs.isEmpty ? page.says("all", "alle") : row.programs.joined(separator: ", ")),
                key.lastUsedOn.map { page.shortDay($0) } ?? .text(page.says("never", "nie")),
                key.expiresAt.map { page.shortDay($0.day) } ?? "–",
            ]
        }
        return page.table(Place.keys.name(page), heads, rows)
    }
}

extension PageContext {
    /// A word where a key opens nothing, or soon does not.
    func state(of key: Key) -> HTML? {
        if key.revoked != nil { return "<span class=\"badge\">\(says("revoked", "widerrufen"))</span>" }
        if key.opens == false { return "<span class=\"badge\">\(says("ended", "beendet"))</span>" }
        return key.expiresSoon ? "<span class=\"badge warn\">\(says("ends soon", "endet bald"))</span>" : nil
    }
}
