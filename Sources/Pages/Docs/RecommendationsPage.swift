public import Guidance

/// How answers to the questionnaire become a decision: the rule, the thresholds, and every weight.
public struct RecommendationsPage: Sendable {
    let questionnaire: Questionnaire
    let catalogue: Catalogue

    public init(_ questionnaire: Questionnaire, in catalogue: Catalogue) {
        (self.questionnaire, self.catalogue) = (questionnaire, catalogue)
    }

    public func content(_ page: PageContext) -> PageContent {
        let title = page.says("How answers decide", "Wie Antworten entscheiden")
        let (points, lead) = (Recommendation.Decision.pointsMin, Recommendation.Decision.leadMin)
        let thresholds = page.facts([
            (page.says("Points that make a reason", "Punkte, die ein Grund sind"), "\(points)"),
            (page.says("Lead that decides without a reason", "Vorsprung, der ohne Grund entscheidet"), "\(lead)"),
        ])
        return PageContent(
            title, at: .docs, crumbs: [Crumb("API", Place.docs.link)], twin: .open("/v1/questionnaire"),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("A recommendation adds points and hides nothing: this is all that decides.", "Eine Empfehlung zählt Punkte zusammen und verbirgt nichts: Dies ist alles, was entscheidet."))</p>
            <div class="stack-wide part">
            \(page.section("rule", page.says("The rule", "Die Regel"), "<p>\(Recommendation.Decision.rule(in: page.language))</p>\(thresholds)"))
            <p><a class="button first" href="\(Place.choose.link)">\(page.says("Answer the questions", "Fragen beantworten"))</a></p>
            \(page.section("weights", page.says("Every weight", "Jedes Gewicht"), weights(page)))
            </div>
            """)
    }

    private func weights(_ page: PageContext) -> HTML {
        let types = catalogue.relationshipTypes.values.filter { $0.isProgrammable && $0.retirement == nil }
        let parts = questionnaire.items.map { item -> HTML in
            let rows = item.question.options.map { option -> [HTML] in
                let points = types.map { type -> HTML in
                    "\(option.points.first { $0.relationshipType == type.id }.map { String($0.points) } ?? "–")"
                }
                return ["\(option.label)"] + points
            }
            let table = ListTable(
                caption: item.question.question, heads: [page.says("Answer", "Antwort")] + types.map(\.name), rows: rows)
            let kind =
                item.question.kind == .reason ? page.says("A reason", "Ein Grund") : page.says("A condition", "Eine Bedingung")
            let link = Link.record(item.dimension, of: Dimension.self).at(item.question.id.text)
            return """
                <h3>\(item.question.question)</h3><p class="small muted">\(kind). <a href="\(link)">\(page.says("The claims behind the points", "Die Aussagen hinter den Punkten"))<span class="hidden-to-eyes">: \(item.question.question)</span></a></p>\(table.html)
                """
        }
        return parts.isEmpty
            ? "<p class=\"muted\">\(page.says("The catalog asks nothing.", "Der Katalog fragt nichts."))</p>" : parts.joined()
    }
}
