public import Guidance

/// A kind of guidance: what sources say of it, and what programmes of it have to obey.
public struct RelationshipTypePage: Sendable {
    let type: RelationshipType
    let catalogue: Catalogue

    public init(_ type: RelationshipType, in catalogue: Catalogue) { (self.type, self.catalogue) = (type, catalogue) }

    public func content(_ page: PageContext) -> PageContent {
        let aliases = type.aliases.joined(separator: ", ")
        let (yes, no) = page.yesOrNo
        return page.record(
            type, type.name, in: catalogue, lede: "<p class=\"lede\">\(type.summary)</p>",
            facts: [
                (page.says("Who guides", "Wer begleitet"), "\(type.roles.guide)"),
                (page.says("Who is guided", "Wer begleitet wird"), "\(type.roles.learner)"),
                (page.says("Also called", "Auch genannt"), aliases.isEmpty ? nil : "\(aliases)"),
                (
                    page.says("A kind of", "Eine Form von"),
                    type.kindOf.flatMap { catalogue.relationshipTypes.value($0) }.map { other in
                        "<a href=\"\(Link.record(other.id, of: RelationshipType.self))\">\(other.name)</a>"
                    }
                ),
                (page.says("Programs can run it", "Als Programm möglich"), "\(type.isProgrammable ? yes : no)"),
            ], expand: "claims,conflicts", "\(policy(page))\(claims(page))")
    }

    private func policy(_ page: PageContext) -> HTML? {
        let heading = page.says("What programs of it have to obey", "Woran sich Programme halten müssen")
        guard let policy = type.policy else {
            let none: HTML = """
                <p class="muted">\(page.says("It has no policy: no program can run it.", "Er hat keine Richtlinie: Kein Programm kann ihn durchführen."))</p>
                """
            return page.section("policy", heading, none)
        }
        let rows = Policy.Member.allCases.map { member -> [HTML] in
            [
                "<span id=\"policy-\(member.rawValue)\">\(member.name(in: page.language))</span>",
                "\(policy.sentence(on: member, in: page.language))", readers(of: member, policy, page),
            ]
        }
        let table = ListTable(
            caption: heading,
            heads: [
                page.says("About", "Thema"), page.says("What the policy says", "Was die Richtlinie sagt"),
                page.says("Read by", "Gelesen von"),
            ],
            rows: rows)
        return page.section(
            "policy", heading,
            """
            <p>\(page.says("Rules read this policy, never the name of a type: a type of your own is held to its own policy.", "Regeln lesen diese Richtlinie, nie den Namen eines Typs: Ein eigener Typ wird an seiner eigenen Richtlinie gemessen."))</p>
            \(table.html)
            """)
    }

    private func readers(of member: Policy.Member, _ policy: Policy, _ page: PageContext) -> HTML {
        let rules = AnyRule.all.filter { $0.reads.contains(member) && $0.concerns(policy) }
        let links = rules.map { rule -> HTML in "<a href=\"\("/rules/\(rule.id)" as Link)\"><code>\(rule.id.text)</code></a>" }
        guard member == .manager else {
            guard links.isEmpty else { return page.separated(links) }
            return "<span class=\"muted\">\(page.says("no rule", "keiner Regel"))</span>"
        }
        let access: HTML = "<a href=\"\("/docs/data" as Link)\">\(page.says("who sees what", "wer was sieht"))</a>"
        return page.separated(links + [access])
    }

    private func claims(_ page: PageContext) -> HTML? {
        let all = Link.list(of: Claim.self).with("relationshipType", type.id.text)
        let parts = catalogue.dimensions.values.compactMap { dimension -> HTML? in
            let claims = catalogue.claims(of: type.id, on: dimension.id)
            guard !claims.isEmpty else { return nil }
            let conflict = catalogue.conflict(of: type.id, on: dimension.id).map { page.conflict($0, in: catalogue) }
            return """
                <h3><a href="\(Link.record(dimension.id, of: Dimension.self))">\(dimension.name)</a></h3>\(conflict)\(page.statements(claims, in: catalogue, all: all))
                """
        }
        let none: HTML = "<p class=\"muted\">\(page.says("No source says anything yet.", "Noch sagt keine Quelle etwas."))</p>"
        return page.section("claims", page.says("What sources say", "Was Quellen sagen"), parts.isEmpty ? none : parts.joined())
    }
}

extension RecordColumns where R == RelationshipType {
    public static let ofRelationshipTypes = RecordColumns(
        heads: { page in
            [
                page.says("Relationship type", "Beziehungstyp"), page.says("What it is", "Was es ist"),
                page.says("Who guides whom", "Wer begleitet wen"), page.says("Claims", "Aussagen"),
            ]
        }
    ) { type, catalogue, page in
        [
            "<a href=\"\(Link.record(type.id, of: RelationshipType.self))\">\(type.name)</a>\(page.marks(of: type, in: catalogue))",
            "\(type.summary)", "\(type.roles.guide) → \(type.roles.learner)",
            "\(catalogue.claimsCount(naming: .relationshipTypes, type.id))",
        ]
    }
}
