import Guidance

/// Relationship types side by side: in each cell as few statements as tell the positions apart, with their sources; what sources disagree
/// about, and what pulls against each other.
struct ComparisonPart {
    private let comparison: Comparison
    private let overview: Comparison.Overview
    /// The sets of types that can be compared, and which is.
    private let choices: [(types: [RelationshipType], isShown: Bool)]
    private let page: PageContext
    /// Numbers and titles of the sources; looked up, never iterated.
    private let numbers: [Slug: Int]
    private let titles: [Slug: String]

    init(_ comparison: Comparison, among choices: [(types: [RelationshipType], isShown: Bool)], _ page: PageContext) {
        (self.comparison, self.choices, self.page) = (comparison, choices, page)
        overview = Comparison.Overview(of: comparison)
        numbers = Dictionary(uniqueKeysWithValues: zip(comparison.sources.map(\.id), 1...))
        titles = Dictionary(uniqueKeysWithValues: comparison.sources.map { ($0.id, $0.title) })
    }

    /// - Parameter link: To the page with other types compared.
    func section(_ link: ([Slug]) -> Link) -> HTML {
        let claims = comparison.rows.reduce(0) { $0 + $1.cells.reduce(0) { $0 + $1.claims.count } }
        let (dimensions, documents) = (comparison.rows.count, comparison.sources.count)
        return """
            <section id="comparison" aria-labelledby="comparison-title" class="stack part">
            <h2 id="comparison-title">\(page.says("What tells them apart", "Was sie unterscheidet"))</h2>
            <p>\(page.says("\(dimensions) dimensions, \(claims) statements of \(documents) documents, told in our words. Numbers lead to the source. Where sources disagree it says so; nothing is averaged.", "\(dimensions) Dimensionen, \(claims) Aussagen aus \(documents) Dokumenten, in unseren Worten. Zahlen führen zur Quelle. Wo Quellen sich widersprechen, steht es da; gemittelt wird nichts."))</p>
            \(chooser(link))
            \(jump)
            \(table)
            </section>
            <div class="columns">
            <section aria-labelledby="disagreements" class="stack">
            \(disagreements)
            \(tensions)
            </section>
            \(legend)
            </div>
            """
    }

    private func chooser(_ link: ([Slug]) -> Link) -> HTML {
        let sets = choices.map { choice -> HTML in
            let text = choice.types.map(\.name).joined(separator: ", ")
            return "<a href=\"\(link(choice.types.map(\.id)))\"\(.ariaCurrent, choice.isShown ? "true" : nil)>\(text)</a> "
        }
        let types = comparison.types.map(\.id.text).joined(separator: ",")
        let forms = [("CSV", "csv"), ("Markdown", "markdown"), ("Text", "text")].map { name, format -> HTML in
            "<a href=\"\(("/v1/comparison" as Link).with([("types", types), ("format", format)]))\">\(name)</a> "
        }
        return """
            <p class="actions small"><span class="muted">\(page.says("Show:", "Zeigen:"))</span> \(sets)<span class="muted">\(page.says("Take it with you:", "Zum Mitnehmen:"))</span> \(forms)</p>
            """
    }

    private var jump: HTML {
        let items = comparison.rows.map { row -> HTML in
            "<li><a href=\"\(("" as Link).at("d-\(row.dimension.id)"))\">\(row.dimension.name)</a></li>"
        }
        return "<nav aria-label=\"\(page.says("Dimensions", "Dimensionen"))\"><ul class=\"jump\">\(items)</ul></nav>"
    }

    // MARK: The table

    /// With roles said again: narrow screens show rows as cards, which takes them away.
    private var table: HTML {
        let heads = comparison.types.enumerated().map { place, type -> HTML in
            "<th role=\"columnheader\" scope=\"col\" class=\"t\(place % 3 + 1)\">\(type.name)</th>"
        }
        let rows = zip(comparison.rows, overview.positions).map { row, positions -> HTML in
            let cells = row.cells.indices.map { place in
                cell(row.cells[place], comparison.types[place].name, positions[place], on: row.dimension)
            }
            return """
                <tr role="row"><th role="rowheader" scope="row" id="d-\(row.dimension.id.text)">\(row.dimension.name)<small>\(row.dimension.question)</small></th>\(cells)</tr>
                """
        }
        return """
            <table class="matrix" role="table"><caption class="hidden-to-eyes">\(page.says("Relationship types by dimension", "Beziehungstypen nach Dimension"))</caption>
            <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">\(page.says("Dimension", "Dimension"))</th>\(heads)</tr></thead>
            <tbody role="rowgroup">\(rows)</tbody></table>
            """
    }

    private func cell(
        _ cell: Comparison.Cell, _ type: String, _ positions: [Comparison.Position], on dimension: Dimension
    ) -> HTML {
        guard !positions.isEmpty else {
            return """
                <td role="cell"><span class="cell-name">\(type)</span><span class="muted">\(page.says("nothing said", "keine Aussage"))</span></td>
                """
        }
        let disputed = positions.filter(\.isDisputed)
        // What is disputed stands in sight, all of it: one side alone would be a judgement.
        let shown = disputed.isEmpty ? Array(positions.prefix(1)) : disputed
        let said = Set(shown.flatMap { $0.claims.map(\.id) })
        let rest = cell.claims.filter { !said.contains($0.id) }
        let first = shown.map { position -> HTML in
            let badge: HTML? =
                position.isDisputed
                ? """
                <br><a class="badge warn" href="\(("" as Link).at("conflict-\(cell.relationshipType)-\(dimension.id)"))" aria-label="\(page.says("Disputed: \(type), \(dimension.name)", "Umstritten: \(type), \(dimension.name)"))">\(page.says("Disputed", "Umstritten"))</a>
                """ : nil
            let style: HTML.Attribute = .class
            return """
                <li\(style, position.isDisputed ? "disputed" : nil)>\(position.statement) \(references(position.claims))\(badge)</li>
                """
        }
        return """
            <td role="cell"><span class="cell-name">\(type)</span><ul>\(first)</ul>\(folded(rest))</td>
            """
    }

    private func folded(_ claims: [Claim]) -> HTML? {
        guard !claims.isEmpty else { return nil }
        let items = claims.map { claim -> HTML in "<li>\(claim.statement) \(references([claim]))</li>" }
        let count = claims.count
        return """
            <details><summary>\(count == 1 ? page.says("1 more statement", "1 weitere Aussage") : page.says("\(count) more statements", "\(count) weitere Aussagen"))</summary><ul>\(items)</ul></details>
            """
    }

    /// Numbers of sources, which lead to the claim.
    private func references(_ claims: [Claim]) -> HTML {
        let links = claims.map { claim -> HTML in
            let number = numbers[claim.source].map(String.init) ?? "·"
            let title = titles[claim.source] ?? claim.source.text
            return """
                <a class="ref" href="\("/claims/\(claim.id)" as Link)" aria-label="[\(number)] \(title)" title="\(title)">[\(number)]</a>
                """
        }
        return "<span class=\"refs\">\(links)</span>"
    }

    // MARK: Below it

    private var disagreements: HTML {
        let title = page.says("Where sources disagree", "Wo sich die Quellen widersprechen")
        guard !comparison.conflicts.isEmpty else {
            return """
                <h2 id="disagreements">\(title)</h2><p class="muted">\(page.says("Nowhere in this comparison.", "In diesem Vergleich nirgends."))</p>
                """
        }
        let items = comparison.conflicts.map { conflict -> HTML in
            let positions = conflict.positions.map { position -> HTML in
                "<li>\(position.sources.map(\.title).joined(separator: ", ")): \(position.saying)</li>"
            }
            return """
                <article class="finding warn stack" id="conflict-\(conflict.relationshipType.text)-\(conflict.dimension.text)"><h3><span class="badge warn">\(page.says("Disputed", "Umstritten"))</span> \(conflict.subject)</h3><ul>\(positions)</ul></article>
                """
        }
        return "<h2 id=\"disagreements\">\(title)</h2>\(items)"
    }

    private var tensions: HTML? {
        guard !comparison.tensions.isEmpty else { return nil }
        let items = comparison.tensions.map { tension -> HTML in
            "<li>\(tension.statement) <a href=\"\("/tensions/\(tension.id)" as Link)\">\(page.says("the claims", "die Aussagen"))<span class=\"hidden-to-eyes\">: \(tension.statement)</span></a></li>"
        }
        return """
            <h2>\(page.says("What pulls against each other", "Was gegeneinander zieht"))</h2>
            <ul>\(items)</ul>
            """
    }

    private var legend: HTML {
        let items = comparison.sources.enumerated().map { place, source -> HTML in
            let origin = [source.author, source.publisher, source.year.map(String.init)].compactMap { $0 }.joined(separator: ", ")
            return """
                <li id="source-\(place + 1)"><a href="\("/sources/\(source.id)" as Link)">\(source.title)</a>\(origin.isEmpty ? "" : ", \(origin)") <span class="muted">(\(page.kind(of: source)))</span></li>
                """
        }
        return """
            <aside class="card stack" aria-labelledby="sources"><h2 id="sources">\(page.says("Sources", "Quellen"))</h2><ol class="cites">\(items)</ol></aside>
            """
    }
}

extension PageContext {
    /// Who speaks in a source.
    func kind(of source: Source) -> String {
        switch source.kind {
        case .practitioner: says("practitioner", "aus der Praxis")
        case .institution: says("institution", "Institution")
        case .vendor: says("vendor", "Anbieter")
        case .organization: says("the organization itself", "die Organisation selbst")
        }
    }
}
