public import Guidance

// What organizers decided on pairs before a run, and what was not proposed when it was published.

extension MatchRunPage {
    /// More would make a page of nothing else.
    private static let pairsMax = 100

    private var skipped: ArraySlice<MatchRun.Skipped> { run.skipped.prefix(Self.pairsMax) }
    private var pins: ArraySlice<MatchRun.Decided> { run.pins.prefix(Self.pairsMax) }
    private var forbids: ArraySlice<MatchRun.Decided> { run.forbids.prefix(Self.pairsMax) }

    /// Those whom it names beside its rows.
    public func people(of part: Part) -> [ID<Participant>] {
        guard part == .proposals else { return [] }
        return skipped.flatMap { [$0.learner, $0.guide] } + (pins + forbids).flatMap { [$0.learner, $0.guide] }
    }

    func notProposed(_ page: PageContext) -> HTML? {
        let items = skipped.map { pair -> HTML in
            let rules: HTML =
                pair.rules.isEmpty
                ? .text(
                    page.says(
                        "one of the two could not be paired any more", "eine der beiden Personen stand nicht mehr zur Verfügung"))
                : page.links(toRules: pair.rules.map(\.text))
            return "\(people.link(pair.learner)) → \(people.link(pair.guide)): \(rules)"
        }
        return part("skipped", page.says("Not proposed", "Nicht vorgeschlagen"), items, of: run.skipped.count, page)
    }

    func decided(_ page: PageContext) -> HTML {
        func items(_ pairs: ArraySlice<MatchRun.Decided>) -> [HTML] {
            pairs.map { "\(people.link($0.learner)) → \(people.link($0.guide))\($0.reason.map { ": \($0)" } ?? "")" }
        }
        let (pinned, forbidden) = (page.says("Pinned", "Festgelegt"), page.says("Forbidden", "Ausgeschlossen"))
        return """
            \(part("pins", pinned, items(pins), of: run.pins.count, page))\(part("forbids", forbidden, items(forbids), of: run.forbids.count, page))
            """
    }

    private func part(_ id: String, _ title: String, _ items: [HTML], of count: Int, _ page: PageContext) -> HTML? {
        let rest: HTML? =
            count > items.count
            ? "<p class=\"muted\">\(page.says("And \(count - items.count) more.", "Und \(count - items.count) weitere."))</p>"
            : nil
        return page.section(id, title, page.list(items).map { "\($0)\(rest)" }).map { "<div class=\"part\">\($0)</div>" }
    }
}
