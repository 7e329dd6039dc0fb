extension PageContext {
    /// What stands in the way, on whose word, and what to do about it in the order to do it.
    ///
    /// - Parameters:
    ///   - title: What was refused.
    ///   - fields: Those of the form, whose labels say what is wrong where.
    ///   - shown: The address that the page has when nothing is refused.
    func alert(_ title: String, _ refused: Refused, _ fields: [FormField] = [], on shown: Link? = nil) -> HTML {
        guard !refused.rules.isEmpty else { return alert(title, faults(refused, fields) ?? plain(refused)) }
        let rules = refused.rules.map { rule -> HTML in
            """
            <div class="two stack"><div class="stack">
            <p><strong>\(rule.detail)</strong></p>
            \(remedies(rule, shown) ?? "<p>\(rule.fix)</p>")</div>
            <div class="cites">\(cites(rule))<p>\(says("In Rapport’s words, not theirs.", "In den Worten von Rapport, nicht in ihren.")) \(says("Rule", "Regel")) <a href="\("/rules/\(rule.rule)" as Link)"><code>\(rule.rule)</code></a>. \(says("Nothing was changed.", "Nichts wurde geändert."))</p></div>
            </div>
            """
        }
        return alert(title, rules.joined())
    }

    private func plain(_ refused: Refused) -> HTML {
        "<p>\(refused.detail)</p>\(fix(of: refused).map { "<p>\($0)</p>" as HTML })"
    }

    /// Each fault of a member leads to its field.
    private func faults(_ refused: Refused, _ fields: [FormField]) -> HTML? {
        guard !refused.errors.isEmpty else { return nil }
        let items = refused.errors.map { fault -> HTML in
            let field = fields.first { fault.pointer == $0.pointer || fault.pointer.hasPrefix($0.pointer + "/") }
            let (name, id) = (field?.label ?? fault.pointer, field?.id ?? FormField.id(ofPointer: fault.pointer))
            guard !id.isEmpty else { return "<li>\(name.isEmpty ? "" : "\(name): ")\(fault.detail)</li>" }
            return "<li><a href=\"\(("" as Link).at(id))\">\(name): \(fault.detail)</a></li>"
        }
        let count = items.count
        return """
            <p>\(count == 1 ? says("One field needs a change; nothing was saved.", "Ein Feld muss geändert werden; gespeichert wurde nichts.") : says("\(count) fields need a change; nothing was saved.", "\(count) Felder müssen geändert werden; gespeichert wurde nichts."))</p><ul>\(items)</ul>
            """
    }

    /// A finding, as a card.
    ///
    /// - Parameter place: Its number on the page, which gives it an address.
    func card(_ finding: RuleFinding, _ place: Int, on shown: Link) -> HTML {
        let style = finding.isError ? "refuse" : "warn"
        let word = finding.isError ? says("Stands in the way", "Steht im Weg") : says("Warning", "Hinweis")
        return """
            <article class="finding \(style) stack" id="finding-\(place)"><h3><span class="badge \(style)">\(word)</span> <a class="rule" href="\("/rules/\(finding.rule)" as Link)">\(finding.rule)</a></h3>
            <p>\(finding.detail)</p>
            \(remedies(finding, shown) ?? "<p class=\"muted\">\(finding.fix)</p>")
            \(finding.sources.isEmpty ? nil : "<details class=\"cites\"><summary>\(countOfSources(finding))</summary>\(cites(finding))</details>" as HTML)</article>
            """
    }

    private func countOfSources(_ finding: RuleFinding) -> String {
        let count = finding.sources.count
        return count == 1 ? says("1 source", "1 Quelle") : says("\(count) sources", "\(count) Quellen")
    }

    /// Links to the very fields and buttons, numbered where one comes after the other.
    private func remedies(_ finding: RuleFinding, _ shown: Link?) -> HTML? {
        let links = finding.remedies.compactMap { remedy in Remedies.link(remedy).map { (remedy.label, $0.seen(from: shown)) } }
        guard !links.isEmpty else { return nil }
        let items = links.enumerated().map { place, remedy -> HTML in
            let style: HTML.Attribute = .class
            let number = links.count > 1 ? "\(place + 1). " : ""
            return "<a\(style, place == 0 ? "button first" : "button") href=\"\(remedy.1)\">\(number)\(remedy.0)</a> "
        }
        return "<p class=\"actions\">\(items)</p>"
    }

    private func cites(_ finding: RuleFinding) -> HTML? {
        guard !finding.sources.isEmpty else { return nil }
        let items = finding.sources.map { source -> HTML in
            "<li><a href=\"\("/sources/\(source.id)" as Link)\">\(source.title)</a>, \(source.locator)</li>"
        }
        return "<p>\(says("On whose word:", "Wer das sagt:"))</p><ul>\(items)</ul>"
    }
}
