public import Guidance

/// An axis on which relationship types differ: what sources say on it of each type, and what it asks in the questionnaire.
public struct DimensionPage: Sendable {
    let dimension: Dimension
    let catalogue: Catalogue

    public init(_ dimension: Dimension, in catalogue: Catalogue) { (self.dimension, self.catalogue) = (dimension, catalogue) }

    public func content(_ page: PageContext) -> PageContent {
        page.record(
            dimension, dimension.name, in: catalogue, lede: "<p class=\"lede\">\(dimension.question)</p>",
            facts: [(page.says("Values", "Werte"), "\(page.words(dimension.scale))")], expand: "claims,conflicts",
            "\(claims(page))\(questions(page))")
    }

    private func claims(_ page: PageContext) -> HTML? {
        let all = Link.list(of: Claim.self).with("dimension", dimension.id.text)
        let parts = catalogue.relationshipTypes.values.compactMap { type -> HTML? in
            let claims = catalogue.claims(of: type.id, on: dimension.id)
            guard !claims.isEmpty else { return nil }
            let conflict = catalogue.conflict(of: type.id, on: dimension.id).map { page.conflict($0, in: catalogue) }
            return """
                <h3><a href="\(Link.record(type.id, of: RelationshipType.self))">\(type.name)</a></h3>\(conflict)\(page.statements(claims, in: catalogue, all: all))
                """
        }
        let none: HTML = "<p class=\"muted\">\(page.says("No source says anything yet.", "Noch sagt keine Quelle etwas."))</p>"
        return page.section("claims", page.says("What sources say", "Was Quellen sagen"), parts.isEmpty ? none : parts.joined())
    }

    private func questions(_ page: PageContext) -> HTML? {
        let questions = dimension.questions.map { question -> HTML in
            let rows = question.options.map { [cell($0.label), points(of: $0, page), claims(of: $0, page)] }
            let kind = question.kind == .reason ? page.says("A reason", "Ein Grund") : page.says("A condition", "Eine Bedingung")
            let table = ListTable(
                caption: question.question,
                heads: [page.says("Answer", "Antwort"), page.says("Points", "Punkte"), page.says("Rests on", "Beruht auf")],
                rows: rows)
            return """
                <h3 id="\(question.id.text)">\(question.question)</h3><p class="small muted">\(kind). <a href="\("/docs/recommendations" as Link)">\(page.says("How it decides", "Wie entschieden wird"))</a></p>\(table.html)
                """
        }
        return page.section(
            "questions", page.says("What it asks in the questionnaire", "Was sie im Fragebogen fragt"),
            questions.isEmpty ? nil : questions.joined())
    }

    private func cell(_ text: String) -> HTML { .text(text) }

    private func points(of option: Question.Option, _ page: PageContext) -> HTML {
        guard !option.points.isEmpty else { return "<span class=\"muted\">\(page.says("none", "keine"))</span>" }
        return page.separated(
            option.points.map { points in
                "\(catalogue.relationshipTypes.value(points.relationshipType)?.name ?? points.relationshipType.text) \(points.points)"
            })
    }

    private func claims(of option: Question.Option, _ page: PageContext) -> HTML {
        page.separated(
            option.claims.compactMap { catalogue.claims.value($0) }.map { claim in
                let source = catalogue.sources.value(claim.source)?.shortName(in: page.language) ?? claim.source.text
                return """
                    <a href="\(Link.record(claim.id, of: Claim.self))" title="\(claim.statement)">\(source), \(claim.locator)</a>
                    """
            })
    }
}

extension RecordColumns where R == Dimension {
    public static let ofDimensions = RecordColumns(
        heads: { page in
            [
                page.says("Dimension", "Dimension"), page.says("The question it answers", "Die Frage dahinter"),
                page.says("Values", "Werte"), page.says("Claims", "Aussagen"),
            ]
        }
    ) { dimension, catalogue, page in
        [
            "<a href=\"\(Link.record(dimension.id, of: Dimension.self))\">\(dimension.name)</a>\(page.marks(of: dimension, in: catalogue))",
            "\(dimension.question)", "\(page.words(dimension.scale))",
            "\(catalogue.claimsCount(naming: .dimensions, dimension.id))",
        ]
    }
}
