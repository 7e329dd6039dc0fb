public import Guidance
import JSON

/// What is in the catalogue: where sources disagree first, then the kinds with their counts, and what is one's own. With words, what is found
/// in all kinds.
public struct CataloguePage: Sendable {
    let catalogue: Catalogue
    /// What was searched for; nil without a search.
    let words: String?
    let found: [Part]
    let own: [Part]

    /// Some records of one kind, each as a name with a link.
    public struct Part: Sendable {
        let count: Int
        fileprivate let heading: @Sendable (PageContext) -> String
        fileprivate let items: @Sendable (PageContext) -> [HTML]
        fileprivate let all: Link

        /// How many of them are shown.
        public static var shownMax: Int { 10 }

        /// - Parameters:
        ///   - shown: The first of them.
        ///   - count: How many there are; one more than is shown stands for all that are not.
        ///   - chosen: The parameters with which the list of the kind shows them all.
        public init<R: CatalogueRecord>(
            _ shown: [R], of count: Int, in catalogue: Catalogue, by chosen: [(name: String, value: String)],
            columns: RecordColumns<R>
        ) {
            self.count = count
            all = Link.list(of: R.self).with(chosen)
            heading = { $0.heading(of: R.self) }
            items = { page in shown.compactMap { columns.cells($0, catalogue, page).first } }
        }
    }

    public init(_ catalogue: Catalogue, words: String?, found: [Part], own: [Part]) {
        (self.catalogue, self.words, self.found, self.own) = (catalogue, words, found, own)
    }

    public func content(_ page: PageContext) -> PageContent {
        let title = page.says("What sources say", "Was Quellen sagen")
        return PageContent(
            title, at: .catalogue, twin: .open("/v1/catalogue"),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("Every statement about coaching and mentoring that this service compares, weighs and holds programs to, with the document and the place in it.", "Jede Aussage über Coaching und Mentoring, die dieser Dienst vergleicht, abwägt und an der er Programme misst, mit Dokument und Fundstelle."))</p>
            \(search(page))
            <div class="stack-wide part">
            \(words.flatMap { results($0, page) })
            \(disputes(page))
            \(kinds(page))
            \(ownRecords(page))
            </div>
            """)
    }

    private func search(_ page: PageContext) -> HTML {
        """
        <form method="get" action="\(Place.catalogue.link)" class="filters card field" role="search">
        <div class="field"><label for="q">\(page.says("Words in any of it", "Wörter in allem"))</label><input type="search" id="q" name="q" maxlength="200"\(.value, words)></div>
        <p class="actions"><button class="button first">\(page.says("Search", "Suchen"))</button></p>
        </form>
        """
    }

    private func results(_ words: String, _ page: PageContext) -> HTML? {
        let parts = parts(found, page)
        let none: HTML = """
            <p class="muted">\(page.says("Nothing in the catalogue has \(page.quoted(words)) in it.", "Nichts im Katalog enthält \(page.quoted(words))."))</p>
            """
        return page.section("found", page.says("Found", "Gefunden"), parts.isEmpty ? none : parts.joined())
    }

    private func parts(_ parts: [Part], _ page: PageContext) -> [HTML] {
        parts.filter { $0.count > 0 }.map { part in
            let rest: HTML? =
                part.count > Part.shownMax
                ? "<p><a href=\"\(part.all)\">\(page.says("All of them", "Alle davon"))<span class=\"hidden-to-eyes\">: \(part.heading(page))</span></a></p>"
                : nil
            return "<h3>\(part.heading(page))</h3>\(page.list(part.items(page)))\(rest)"
        }
    }

    private func disputes(_ page: PageContext) -> HTML? {
        let conflicts = catalogue.conflicts
        guard !conflicts.isEmpty else { return nil }
        let (count, shown) = (conflicts.count, conflicts.prefix(shownMax).map { page.conflict($0, in: catalogue) })
        return page.section(
            "disagreements", page.says("Where sources disagree", "Wo sich die Quellen widersprechen"),
            """
            <p>\(count == 1 ? page.says("In one place. Nothing is averaged; both stand.", "An einer Stelle. Gemittelt wird nichts; beides steht da.") : page.says("In \(count) places. Nothing is averaged; each stands.", "An \(count) Stellen. Gemittelt wird nichts; alles steht da.")) <a href="\(Link.list(of: Claim.self).with("disputed", "true"))">\(page.says("All disputed claims", "Alle umstrittenen Aussagen"))</a></p>
            \(shown)
            """)
    }

    private func kinds(_ page: PageContext) -> HTML? {
        func row<R: CatalogueRecord>(_ kind: R.Type, _ meaning: String) -> [HTML] {
            let own = catalogue[R.self].count { $0.origin == .own }
            let all = catalogue[R.self].count
            return [
                "<a href=\"\(Link.list(of: R.self))\">\(page.heading(of: R.self))</a>", "\(meaning)", "\(all - own)",
                own == 0 ? "0" : "<a href=\"\(Link.list(of: R.self).with("origin", "own"))\">\(own)</a>",
            ]
        }
        let rows = [
            row(RelationshipType.self, page.says("the kinds of guidance", "die Arten der Begleitung")),
            row(Dimension.self, page.says("in what they differ", "worin sie sich unterscheiden")),
            row(
                Claim.self,
                page.says("what a source says of a type on a dimension", "was eine Quelle über einen Typ in einer Dimension sagt")
            ),
            row(Source.self, page.says("the documents", "die Dokumente")),
            row(Tension.self, page.says("claims that pull against each other", "Aussagen, die gegeneinander ziehen")),
        ]
        let table = ListTable(
            caption: page.says("What is in the catalogue", "Was im Katalog steht"),
            heads: [
                page.says("Kind", "Art"), page.says("What it is", "Was es ist"),
                page.says("Came with Rapport", "Mit Rapport ausgeliefert"),
                page.says("Your own", "Eigene"),
            ], rows: rows)
        return page.section("kinds", page.says("What there is", "Was es gibt"), table.html)
    }

    private func ownRecords(_ page: PageContext) -> HTML? {
        let parts = parts(own, page)
        let none: HTML = """
            <p class="muted">\(page.says("Nothing yet. What your own reviews found goes in over the API, and counts like the rest.", "Noch nichts. Was Ihre eigenen Auswertungen ergeben, kommt über die API hinein und zählt wie alles andere.")) <a href="\("/docs/claims" as Link)">\(page.says("How to record a claim", "So erfassen Sie eine Aussage"))</a></p>
            """
        return page.section(
            "own", page.says("Recorded by your organization", "Von Ihrer Organisation erfasst"),
            parts.isEmpty ? none : parts.joined())
    }
}
