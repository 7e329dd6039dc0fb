public import Guidance

/// Two match runs of a program side by side: their numbers, and the learners for whom they differ.
public struct MatchComparisonPage: Sendable {
    /// A learner with the guide by each run; nil for none.
    public struct Row: Sendable {
        public let learner: ID<Participant>
        public let here, there: ID<Participant>?

        /// First those who have a guide by one run alone, then those who change.
        public static func all(of comparison: MatchComparison) -> [Row] {
            comparison.onlyHere.map { Row(learner: $0.learner, here: $0.guide, there: nil) }
                + comparison.onlyThere.map { Row(learner: $0.learner, here: nil, there: $0.guide) }
                + comparison.moved.map { Row(learner: $0.learner, here: $0.here, there: $0.there) }
        }

        public var people: [ID<Participant>] { [learner] + [here, there].compactMap { $0 } }
    }

    private let here, there: MatchingPage.Row
    private let program: Program?
    private let type: RelationshipType?
    private let comparison: MatchComparison
    private let rows: [Row]
    private let next: String?
    private let people: MatchPeople

    /// - Parameter rows: Those of this page of the list.
    public init(
        _ here: MatchingPage.Row, with there: MatchingPage.Row, in program: Program?, _ type: RelationshipType?,
        _ comparison: MatchComparison, _ rows: [Row], next: String?, _ people: MatchPeople
    ) {
        (self.here, self.there, self.program, self.type) = (here, there, program, type)
        (self.comparison, self.rows, self.next, self.people) = (comparison, rows, next, people)
    }

    public func document(_ page: PageContext) -> Document {
        let (one, other) = (page.name(ofRun: here.number), page.name(ofRun: there.number))
        let title = page.says("\(one) beside \(other)", "\(one) neben \(other)")
        let address: Link = "/match-runs/\(here.run.id)"
        return page.document(
            program.map { "\(title): \($0.name)" } ?? title, at: .programs,
            crumbs: MatchRunPage.crumbs(here.run, program, page) + [Crumb(one, address)],
            named: page.says("Comparison", "Vergleich"),
            twin: Twin(json: ("/v1/match-runs/\(here.run.id)/comparison" as Link).with("with", there.run.id.description)),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("\(page.learners(comparison.same)) with the same guide in both; \(comparison.moved.count) with another, \(comparison.onlyHere.count) only here, \(comparison.onlyThere.count) only there.", "\(page.learners(comparison.same)) mit derselben Begleitung in beiden; \(comparison.moved.count) mit einer anderen, \(comparison.onlyHere.count) nur hier, \(comparison.onlyThere.count) nur dort."))</p>
            \(totals(one, other, page))
            \(differences(one, other, page))
            """)
    }

    /// Points are worth the same only where the same counts.
    private var countTheSame: Bool {
        here.run.configuration?.criteria == there.run.configuration?.criteria
    }

    private func totals(_ one: String, _ other: String, _ page: PageContext) -> HTML? {
        guard let own = here.run.summary, let others = there.run.summary else { return nil }
        func percent(_ value: Int?) -> String { value.map { "\($0) %" } ?? "–" }
        var rows = [
            (page.says("With a guide", "Mit Begleitung"), String(own.matched), String(others.matched)),
            (page.says("Without", "Ohne"), String(own.unmatched), String(others.unmatched)),
            (page.says("Mean fit", "Passung im Mittel"), percent(own.percentMean), percent(others.percentMean)),
            (page.says("Least fit", "Kleinste Passung"), percent(own.percentLeast), percent(others.percentLeast)),
        ]
        if countTheSame {
            rows.append((page.says("All points", "Alle Punkte"), page.digits(own.total), page.digits(others.total)))
        }
        let note: HTML? =
            countTheSame
            ? nil
            : "<p class=\"hint\">\(page.says("The two runs weigh differently, so their points are not compared.", "Die beiden Läufe gewichten verschieden; ihre Punkte werden deshalb nicht verglichen."))</p>"
        return page.section(
            "totals", page.says("In numbers", "In Zahlen"),
            "\(page.table(page.says("In numbers", "In Zahlen"), [page.says("Number", "Zahl"), one, other], rows.map { [.text($0.0), .text($0.1), .text($0.2)] }))\(note)"
        ).map { "<div class=\"part\">\($0)</div>" }
    }

    private func differences(_ one: String, _ other: String, _ page: PageContext) -> HTML? {
        let title = page.says("Where they differ", "Wo sie sich unterscheiden")
        let link = ("/match-runs/\(here.run.id)/comparison" as Link).with("with", there.run.id.description)
        let cells = rows.map { row -> [HTML] in
            [
                people.link(row.learner), row.here.map(people.link) ?? .text(page.says("nobody", "niemand")),
                row.there.map(people.link) ?? .text(page.says("nobody", "niemand")),
            ]
        }
        let table: HTML =
            rows.isEmpty
            ? "<p class=\"muted\">\(page.says("Nowhere: both have the same pairs.", "Nirgends: Beide haben dieselben Paare."))</p>"
            : "\(page.table(title, [page.head(.learner, of: type), one, other], cells))\(page.more(link, after: next))"
        return page.section("differences", title, table).map { "<div class=\"part\">\($0)</div>" }
    }
}
