public import Guidance

/// What one source says, where and how firmly, what disputes it, and what rests on it.
public struct ClaimPage: Sendable {
    let claim: Claim
    let catalogue: Catalogue

    public init(_ claim: Claim, in catalogue: Catalogue) { (self.claim, self.catalogue) = (claim, catalogue) }

    public func content(_ page: PageContext) -> PageContent {
        let type = catalogue.relationshipTypes.value(claim.relationshipType)
        let dimension = catalogue.dimensions.value(claim.dimension)
        let source = catalogue.sources.value(claim.source)
        let heading = "\(type?.name ?? claim.relationshipType.text) / \(dimension?.name ?? claim.dimension.text)"
        return page.record(
            claim, heading, tab: "\(heading): \(claim.statement)", in: catalogue,
            lede: """
                <p class="lede">\(claim.statement)</p>
                <p class="small muted">\(page.says("Told in our words, not in those of the source.", "In unseren Worten, nicht in denen der Quelle."))</p>
                """,
            facts: [
                (
                    page.says("Source", "Quelle"),
                    source.map { source in
                        "<a href=\"\(Link.record(source.id, of: Source.self))\">\(source.title)</a> (\(page.words(source.kind)))"
                    }
                ),
                (page.says("Where", "Fundstelle"), "\(claim.locator)"),
                (page.says("File", "Datei"), source?.file.map(HTML.text)),
                (page.says("How firmly", "Wie bestimmt"), "\(page.words(claim.strength))"),
                (page.says("The source says", "Die Quelle sagt"), claim.reading.map { "\(page.quoted($0))" }),
                (
                    claim.reading == nil ? page.says("Value", "Wert") : page.says("Read here as", "Hier verstanden als"),
                    catalogue.spokenValue(of: claim).map(HTML.text)
                ),
                (
                    page.says("Relationship type", "Beziehungstyp"),
                    type.map { "<a href=\"\(Link.record($0.id, of: RelationshipType.self))\">\($0.name)</a>" }
                ),
                (
                    page.says("Dimension", "Dimension"),
                    dimension.map { "<a href=\"\(Link.record($0.id, of: Dimension.self))\">\($0.name)</a>" }
                ),
            ],
            expand: "relationshipType,dimension,source", "\(disputes(page))\(uses(page))")
    }

    private func disputes(_ page: PageContext) -> HTML? {
        guard catalogue.isDisputed(claim.id), let conflict = catalogue.conflict(of: claim.relationshipType, on: claim.dimension)
        else {
            return nil
        }
        return page.section(
            "disputed", page.says("What disputes it", "Was dem widerspricht"), page.conflict(conflict, in: catalogue))
    }

    private func uses(_ page: PageContext) -> HTML? {
        let rules = AnyRule.citing(claim.id)
        let options = catalogue.options(citing: claim.id).map { use -> HTML in
            """
            \(use.question.question) <strong>\(use.option.label)</strong> <span class="small muted"><a href="\(Link.record(use.dimension.id, of: Dimension.self).at(use.question.id.text))">\(use.dimension.name)</a></span>
            """
        }
        let tensions = catalogue.tensions(touching: [claim.id]).map { tension -> HTML in
            "<a href=\"\(Link.record(tension.id, of: Tension.self))\">\(tension.statement)</a>"
        }
        let parts = [
            (page.says("Rules that cite it", "Regeln, die sich darauf stützen"), page.rules(rules)),
            (
                page.says("Answers of the questionnaire that rest on it", "Antworten im Fragebogen, die darauf beruhen"),
                page.list(options)
            ),
            (page.says("Tensions that it is part of", "Spannungen, in denen sie steht"), page.list(tensions)),
        ].compactMap { name, list in list.map { list -> HTML in "<h3>\(name)</h3>\(list)" } }
        let none: HTML = "<p class=\"muted\">\(page.says("Nothing but the comparison.", "Nichts außer dem Vergleich."))</p>"
        let idle: HTML = """
            <p class="muted">\(page.says("It does not count any more: nothing rests on it, whatever names it below.", "Sie gilt nicht mehr: Nichts stützt sich darauf, auch wenn sie unten genannt ist."))</p>
            """
        return page.section(
            "uses", page.says("What uses it", "Was sie verwendet"),
            "\(catalogue.isInForce(claim) ? nil : idle)\(parts.isEmpty ? [none] : parts)")
    }
}

extension RecordColumns where R == Claim {
    public static let ofClaims = RecordColumns(
        heads: { page in
            [
                page.says("What is said", "Was gesagt wird"), page.says("Of", "Über"), page.says("On", "Dimension"),
                page.says("Source", "Quelle"), page.says("How firmly", "Wie bestimmt"),
            ]
        }
    ) { claim, catalogue, page in
        [
            "<a href=\"\(Link.record(claim.id, of: Claim.self))\">\(claim.statement)</a>\(page.marks(of: claim, in: catalogue))",
            "\(catalogue.relationshipTypes.value(claim.relationshipType)?.name ?? claim.relationshipType.text)",
            "\(catalogue.dimensions.value(claim.dimension)?.name ?? claim.dimension.text)",
            "\(catalogue.sources.value(claim.source)?.shortName(in: page.language) ?? claim.source.text), \(claim.locator)",
            "\(page.words(claim.strength))",
        ]
    }
}
