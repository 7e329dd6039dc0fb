public import Guidance
import JSON

/// Every rule, by the kind of records that it guards.
public struct RulesPage: Sendable {
    let rules: [AnyRule]
    let filters: [Filter<AnyRule>]
    let catalogue: Catalogue
    /// The parameters of the address that choose, with their values.
    let chosen: [(name: String, value: String)]

    /// - Parameter rules: Those that pass.
    public init(
        _ rules: [AnyRule], by chosen: [(name: String, value: String)], of filters: [Filter<AnyRule>], in catalogue: Catalogue
    ) {
        (self.rules, self.chosen, self.filters, self.catalogue) = (rules, chosen, filters, catalogue)
    }

    public func content(_ page: PageContext) -> PageContent {
        let title = page.says("Rules", "Regeln")
        let parts = rules.map(\.kind).uniqued().map { kind -> HTML in
            let nouns = kind.any.nouns
            let heading = page.says(nouns.prefix(1).uppercased() + nouns.dropFirst(), kind.any.german.many)
            return """
                <section class="stack part" aria-labelledby="rules-\(kind.rawValue)"><h2 id="rules-\(kind.rawValue)">\(heading)</h2>
                \(rules.filter { $0.kind == kind }.map { item($0, page) })
                </section>
                """
        }
        let none: HTML = "<p class=\"card field\">\(page.says("No rule fits.", "Keine Regel passt dazu."))</p>"
        return PageContent(
            title, at: .rules, twin: .open(("/v1/rules" as Link).with(chosen)),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("What programs and the people in them are held to, on whose word, and what of it is ours.", "Woran Programme und die Menschen darin gemessen werden, auf wessen Wort hin, und was davon von uns stammt."))</p>
            \(FilterForm(filters.compactMap { Choice($0, in: catalogue, page) }, chosen, at: Place.rules.link, page).html)
            \(parts.isEmpty ? [none] : parts)
            """)
    }

    private func item(_ rule: AnyRule, _ page: PageContext) -> HTML {
        let words = rule.text.words(in: page.language)
        let count = rule.basis(in: catalogue).count
        let basis =
            count == 0
            ? page.says("No source says so.", "Keine Quelle sagt es.")
            : page.count(count, ("claim says so.", "Aussage sagt es."), ("claims say so.", "Aussagen sagen es."))
        return """
            <article class="finding \(rule.severity == .error ? "refuse" : "warn") stack"><h3>\(page.badge(rule.severity)) <a href="\("/rules/\(rule.id)" as Link)"><code>\(rule.id.text)</code></a></h3>
            <p>\(words.statement)</p>
            <p class="small muted">\(page.gates(of: rule)) \(basis)\(words.ours.map { " \($0)" } ?? "")</p></article>

            """
    }
}

extension PageContext {
    func badge(_ severity: Severity) -> HTML {
        "<span class=\"badge \(severity == .error ? "refuse" : "warn")\">\(words(severity))</span>"
    }

    /// A state that a rule guards.
    func word(ofGate name: String, of kind: KindName) -> String {
        if kind == .participants, let status = Participant.Status(rawValue: name) { return word(status) }
        return word(ofStatus: name)
    }

    /// The states that a rule guards, in a sentence.
    func gates(of rule: AnyRule) -> HTML {
        guard !rule.gates.isEmpty else {
            return
                "\(says("It guards no state: it stays on the record as a warning.", "Sie bewacht keinen Status: Sie bleibt als Warnung stehen."))"
        }
        return "\(says("Before:", "Vor:")) \(separated(rule.gates.map { .text(word(ofGate: $0, of: rule.kind)) }))."
    }

    /// A text of ours that names paths of the API, each with the path before it under which the service is found.
    func placed(_ text: String) -> HTML {
        let parts = text.split(separator: "/v1/", omittingEmptySubsequences: false)
        return parts.enumerated().map { place, part -> HTML in place == 0 ? "\(part)" : "\("/v1/" as Link)\(part)" }.joined()
    }
}
