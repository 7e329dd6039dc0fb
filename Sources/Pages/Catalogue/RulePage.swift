public import Guidance

/// A rule: what it says, on whose word, what of it is ours, what it concerns, and how to do right by it.
public struct RulePage: Sendable {
    let rule: AnyRule
    let catalogue: Catalogue

    public init(_ rule: AnyRule, in catalogue: Catalogue) { (self.rule, self.catalogue) = (rule, catalogue) }

    public func content(_ page: PageContext) -> PageContent {
        let words = rule.text.words(in: page.language)
        let (yes, no) = page.yesOrNo
        let ours: HTML? = words.ours.map { "<p>\($0)</p>" }
        let facts: [(term: String, value: HTML?)] = [
            (page.says("Guards", "Bewacht"), "\(page.says(rule.kind.any.nouns, rule.kind.any.german.many))"),
            (
                page.says("Before", "Vor"),
                rule.gates.isEmpty ? nil : page.separated(rule.gates.map { .text(page.word(ofGate: $0, of: rule.kind)) })
            ),
            (page.says("Can be waived", "Ausnahme möglich"), "\(rule.isWaivable ? yes : no)"),
        ]
        return PageContent(
            rule.id.text, at: .rules, crumbs: [Crumb(Place.rules.name(page), Place.rules.link)],
            twin: .open(("/v1/rules/\(rule.id)" as Link).with("expand", "claims,sources")),
            """
            <div class="title-row"><h1><code>\(rule.id.text)</code></h1>\(page.badge(rule.severity))</div>
            <p class="lede">\(words.statement)</p>
            <div class="columns"><div class="stack-wide">
            \(page.section("claims", page.says("On whose word", "Auf wessen Wort"), claims(page)))
            \(page.section("ours", page.says("What of it is ours", "Was davon von uns stammt"), ours))
            \(page.section("fix", page.says("How to do right by it", "Wie man ihr gerecht wird"), "<p>\(page.placed(words.fix))</p>"))
            \(page.section("concerns", page.says("What it concerns", "Wen sie betrifft"), concerns(page)))
            </div>
            <aside class="card stack" aria-labelledby="facts"><h2 id="facts">\(page.says("Facts", "Angaben"))</h2>
            \(page.facts(facts))
            </aside></div>
            """)
    }

    private func claims(_ page: PageContext) -> HTML {
        let claims = rule.claims.compactMap { catalogue.claims.value($0) }
        return page.statements(claims, in: catalogue, all: Link.list(of: Claim.self))
            ?? "<p class=\"muted\">\(page.says("No source says so.", "Keine Quelle sagt es."))</p>"
    }

    private func concerns(_ page: PageContext) -> HTML {
        guard !rule.reads.isEmpty else {
            return
                "<p>\(page.says("Every relationship type: it reads no policy.", "Jeden Beziehungstyp: Sie liest keine Richtlinie."))</p>"
        }
        let members = rule.reads.map { "\($0.name(in: page.language))" }.joined(separator: ", ")
        let types = catalogue.relationshipTypes.values.filter { $0.policy.map(rule.concerns) ?? false }
        let items = types.compactMap { type -> HTML? in
            guard let policy = type.policy else { return nil }
            let sentences = rule.reads.map { policy.sentence(on: $0, in: page.language) }.joined(separator: " ")
            return "<a href=\"\(Link.record(type.id, of: RelationshipType.self).at("policy"))\">\(type.name)</a>: \(sentences)"
        }
        let none: HTML =
            "<p class=\"muted\">\(page.says("No relationship type at present.", "Zurzeit keinen Beziehungstyp."))</p>"
        return """
            <p>\(page.says("It reads what the policy of a type says about: \(members).", "Sie liest, was die Richtlinie eines Typs hierzu sagt: \(members)."))</p>
            \(page.list(items) ?? none)
            """
    }
}
