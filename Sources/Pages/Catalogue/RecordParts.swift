import Guidance
import JSON

/// The most of something that one page shows; the rest is in a list of its own.
let shownMax = 200

// What pages about records of the catalogue have in common.

extension PageContext {
    /// Marks beside a name: what does not count any more, what sources dispute, what is one's own.
    func marks<R: CatalogueRecord>(of record: R, in catalogue: Catalogue) -> HTML {
        "\(retiredMark(!counts(record, in: catalogue)))\(disputedMark(isDisputed(record, in: catalogue)))\(ownMark(record.origin == .own))"
    }

    private func counts<R: CatalogueRecord>(_ record: R, in catalogue: Catalogue) -> Bool {
        if let claim = record as? Claim { return catalogue.isInForce(claim) }
        if let tension = record as? Tension { return catalogue.isInForce(tension) }
        return record.retirement == nil
    }

    private func isDisputed<R: CatalogueRecord>(_ record: R, in catalogue: Catalogue) -> Bool {
        (record as? Claim).map { catalogue.isDisputed($0.id) } ?? false
    }

    private func retiredMark(_ isOn: Bool) -> HTML? {
        isOn ? " <span class=\"badge\">\(says("Retired", "Stillgelegt"))</span>" : nil
    }
    private func disputedMark(_ isOn: Bool) -> HTML? {
        isOn ? " <span class=\"badge warn\">\(says("Disputed", "Umstritten"))</span>" : nil
    }
    private func ownMark(_ isOn: Bool) -> HTML? {
        isOn ? " <span class=\"badge good\">\(says("Your own", "Eigene"))</span>" : nil
    }

    /// That a record does not count any more, since when and why.
    func retirement<R: CatalogueRecord>(of record: R) -> HTML? {
        record.retirement.map { retirement in
            let reason: HTML = retirement.reason.map { " \(quoted($0))" } ?? ""
            return """
                <p class="note"><strong>\(says("Retired on", "Stillgelegt am")) \(day(retirement.at)).</strong> \(says("It stays to be read, and nothing new can rest on it.", "Der Eintrag bleibt lesbar; Neues kann sich nicht darauf stützen."))\(reason)</p>
                """
        }
    }

    /// Where a record came from.
    func origin<R: CatalogueRecord>(of record: R) -> [(term: String, value: HTML?)] {
        let provenance = record.provenance
        let by: HTML? = provenance?.recordedBy.flatMap { $0 == Provenance.release ? nil : " (<code>\($0)</code>)" }
        let since: HTML? = provenance?.recordedAt.map { ", \(day($0))" }
        let changed: HTML? = provenance?.changedAt.map { at in
            let changer: HTML? = provenance?.changedBy.map { " (<code>\($0)</code>)" }
            return "\(day(at))\(changer)"
        }
        return [
            (says("Origin", "Herkunft"), "\(words(record.origin))\(since)\(by)"), (says("Changed", "Geändert"), changed),
            (says("Id", "Kennung"), "<code>\(record.id.text)</code>"),
        ]
    }

    /// What sources say, each with who says it and where: as many as a page shows.
    ///
    /// - Parameter all: A list of them all.
    func statements(_ claims: [Claim], in catalogue: Catalogue, all: Link) -> HTML? {
        guard !claims.isEmpty else { return nil }
        let items = claims.prefix(shownMax).map { claim -> HTML in "<li>\(statement(claim, in: catalogue))</li>\n" }
        let count = claims.count
        let rest: HTML? =
            count > shownMax
            ? "<p><a href=\"\(all)\">\(says("All \(count) claims", "Alle \(count) Aussagen"))</a></p>" : nil
        return "<ul>\(items)</ul>\(rest)"
    }

    func statement(_ claim: Claim, in catalogue: Catalogue) -> HTML {
        let source = catalogue.sources.value(claim.source)?.shortName(in: language) ?? claim.source.text
        return """
            \(claim.statement)\(marks(of: claim, in: catalogue)) <span class="small muted"><a href="\(Link.record(claim.id, of: Claim.self))">\(source), \(claim.locator)</a>, \(words(claim.strength))</span>
            """
    }

    /// Where sources disagree, with who says what.
    func conflict(_ conflict: Conflict, in catalogue: Catalogue) -> HTML {
        let positions = conflict.positions.map { position -> HTML in
            let claims = position.claims.compactMap { catalogue.claims.value($0) }.map { claim -> HTML in
                let source = position.sources.first { $0.id == claim.source }
                return """
                    <a href="\(Link.record(claim.id, of: Claim.self))">\(source?.shortName(in: language) ?? claim.source.text)</a>
                    """
            }
            return "<li>\(separated(claims)): \(position.saying)</li>"
        }
        return """
            <article class="finding warn stack"><h3><span class="badge warn">\(says("Disputed", "Umstritten"))</span> \(conflict.subject)</h3><ul>\(positions)</ul></article>
            """
    }

    /// With commas between.
    func separated(_ parts: [HTML]) -> HTML {
        parts.enumerated().map { place, part -> HTML in place == 0 ? part : ", " + part }.joined()
    }

    /// Rules by name, each with what it says.
    func rules(_ rules: [AnyRule]) -> HTML? {
        list(
            rules.map { rule in
                "<a href=\"\("/rules/\(rule.id)" as Link)\"><code>\(rule.id.text)</code></a>: \(rule.text.words(in: language).statement)"
            })
    }

    /// What holds a page about a record together: the heading with its marks, what it says, and facts beside it.
    ///
    /// - Parameter lede: What stands below the heading.
    func record<R: CatalogueRecord>(
        _ record: R, _ heading: String, tab: String? = nil, in catalogue: Catalogue, lede: HTML?,
        facts: [(term: String, value: HTML?)],
        expand: String?,
        _ matter: HTML
    ) -> PageContent {
        let json = Link.twin(of: R.self, record.id)
        return PageContent(
            heading, tab: tab, at: .catalogue, crumbs: crumbs(to: R.self),
            twin: .open(expand.map { json.with("expand", $0) } ?? json),
            """
            <div class="title-row"><h1>\(heading)</h1>\(marks(of: record, in: catalogue))</div>
            \(lede)
            \(retirement(of: record))
            <div class="columns"><div class="stack-wide">
            \(matter)
            </div>
            <aside class="card stack" aria-labelledby="facts"><h2 id="facts">\(says("Facts", "Angaben"))</h2>
            \(self.facts(facts + origin(of: record)))
            </aside></div>
            """)
    }
}
