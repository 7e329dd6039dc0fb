public import Guidance

/// A document: whose word it is, and all that is taken from it.
public struct SourcePage: Sendable {
    let source: Source
    let catalogue: Catalogue

    public init(_ source: Source, in catalogue: Catalogue) { (self.source, self.catalogue) = (source, catalogue) }

    public func content(_ page: PageContext) -> PageContent {
        page.record(
            source, source.title, in: catalogue,
            lede:
                "<p class=\"lede\">\(page.says("A document that claims are taken from.", "Ein Dokument, aus dem Aussagen stammen."))</p>",
            facts: [
                (page.says("Who speaks", "Wer spricht"), "\(page.words(source.kind))"),
                (page.says("Author", "Verfasst von"), source.author.map(HTML.text)),
                (page.says("Publisher", "Herausgegeben von"), source.publisher.map(HTML.text)),
                (page.says("Year", "Jahr"), source.year.map { "\($0)" }),
                (page.says("File", "Datei"), source.file.map(HTML.text)),
            ], expand: "claims", "\(claims(page))")
    }

    private func claims(_ page: PageContext) -> HTML? {
        // With those that do not count any more, as the document says them all the same.
        let claims = catalogue.claims.values { $0.source == source.id }
        let all = Link.list(of: Claim.self).with([("source", source.id.text), ("retired", "any")])
        let none: HTML =
            "<p class=\"muted\">\(page.says("Nothing is taken from it yet.", "Noch ist nichts daraus entnommen."))</p>"
        let types = claims.map(\.relationshipType).uniqued()
        let parts = types.map { type -> HTML in
            let name = catalogue.relationshipTypes.value(type)?.name ?? type.text
            return "<h3>\(name)</h3>\(page.statements(claims.filter { $0.relationshipType == type }, in: catalogue, all: all))"
        }
        return page.section("claims", page.says("What it says", "Was es sagt"), claims.isEmpty ? none : parts.joined())
    }
}

extension RecordColumns where R == Source {
    public static let ofSources = RecordColumns(
        heads: { page in
            [
                page.says("Document", "Dokument"), page.says("Author, publisher", "Verfasst, herausgegeben von"),
                page.says("Year", "Jahr"), page.says("Who speaks", "Wer spricht"), page.says("Claims", "Aussagen"),
            ]
        }
    ) { source, catalogue, page in
        let origin = [source.author, source.publisher].compactMap { $0 }.joined(separator: ", ")
        return [
            "<a href=\"\(Link.record(source.id, of: Source.self))\">\(source.title)</a>\(page.marks(of: source, in: catalogue))",
            "\(origin.isEmpty ? "–" : origin)", "\(source.year.map(String.init) ?? "–")", "\(page.words(source.kind))",
            "\(catalogue.claimsCount(naming: .sources, source.id))",
        ]
    }
}
