public import Guidance

/// What stands around a page that asks once more before a step of a run.
private struct StepFrame: Sendable {
    let run: MatchRun
    let program: Program?
    let number: Int
    /// Of the run as the page shows it.
    let tag: String

    var address: Link { "/match-runs/\(run.id)" }

    /// - Parameters:
    ///   - named: The step.
    ///   - json: What can be read over the API to decide.
    ///   - part: Where the form is sent, below the run.
    ///   - buttons: Of the form.
    func document(
        _ title: String, named: String, to state: MatchRun.Status, json: Link, isRefused: Bool, at part: StaticString,
        _ page: PageContext, _ matter: HTML, buttons: HTML
    ) -> Document {
        let within = program.map { "\(title) \($0.name)" } ?? title
        return page.document(
            isRefused ? page.says("Refused: \(within)", "Abgelehnt: \(within)") : within, at: .programs,
            crumbs: MatchRunPage.crumbs(run, program, page) + [Crumb(page.name(ofRun: number), address)], named: named,
            twin: Twin(
                json: json,
                curl: """
                    curl -s "$API/v1/match-runs/\(run.id)/transitions" -H "Authorization: Bearer $KEY" \\
                      -H 'Content-Type: application/json' -d '{"to":"\(state.rawValue)"}'
                    """),
            """
            <h1>\(title)</h1>
            \(matter)
            <form method="post" action="\(address.below(part).at("refused"))">\(page.hidden([("tag", tag)]))
            <p class="actions field">\(buttons)</p></form>
            """)
    }
}

/// Asks once more before a run is published, and says what will be made; what rules refuse stands here, with the way to go on without it.
public struct PublishPage: Sendable {
    /// A pair that was refused, and why.
    public struct Refusal: Sendable {
        let learner, guide: ID<Participant>
        /// What the API says.
        let detail: String
        let rules: [Slug]

        public var people: [ID<Participant>] { [learner, guide] }

        public init(_ pair: MatchResult.Proposal, _ detail: String) {
            (learner, guide, self.detail) = (pair.learner, pair.guide, detail)
            let words = Set(detail.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
            rules = AnyRule.all.map(\.id).filter { words.contains($0.text) }
        }
    }

    /// Of more refusals the API lists only these.
    private static let refusalsMax = 100

    private let frame: StepFrame
    private var refused: Refused?
    private var refusals: [Refusal] = []
    private var people = MatchPeople([:])
    private var catalogue: Catalogue?

    public init(_ visible: Visible<MatchRun>, number: Int, in program: Program?, tag: String) {
        frame = StepFrame(run: visible.record, program: program, number: number, tag: tag)
    }

    private var run: MatchRun { frame.run }

    /// With why nothing was proposed.
    ///
    /// - Parameter refusals: The pairs that were refused, where it was for them.
    public func refusing(
        _ refused: Refused, _ refusals: [Refusal], _ people: MatchPeople, in catalogue: Catalogue
    ) -> PublishPage {
        var page = self
        (page.refused, page.refusals, page.people, page.catalogue) = (refused, refusals, people, catalogue)
        return page
    }

    public func document(_ page: PageContext) -> Document {
        let name = page.name(ofRun: frame.number)
        return frame.document(
            page.says("Publish “\(name)”?", "„\(name)“ veröffentlichen?"), named: page.says("Publish", "Veröffentlichen"),
            to: .published, json: "/v1/match-runs/\(run.id)/proposals", isRefused: refused != nil, at: "/publish", page,
            """
            \(alert(page))
            \(what(page))
            """,
            buttons:
                "\(buttons(page)) <a class=\"button\" href=\"\(frame.address)\">\(page.says("Not yet", "Noch nicht"))</a>")
    }

    private var matched: Int { run.summary?.matched ?? 0 }

    private func what(_ page: PageContext) -> HTML {
        let unmatched = run.summary?.unmatched ?? 0
        let pairs =
            matched == 1
            ? page.says("1 pair is proposed", "1 Paar wird vorgeschlagen")
            : page.says("\(matched) pairs are proposed", "\(matched) Paare werden vorgeschlagen")
        let items: [HTML?] = [
            .text(
                page.says(
                    "\(pairs). Both people are asked, and it becomes a relationship only when both say yes.",
                    "\(pairs). Beide Personen werden gefragt; erst wenn beide zusagen, wird daraus eine Beziehung.")),
            unmatched == 0
                ? nil
                : .text(
                    page.says(
                        "\(page.learners(unmatched)) without a guide: nothing changes for them.",
                        "\(page.learners(unmatched)) ohne Begleitung: Für sie ändert sich nichts.")),
            .text(
                page.says(
                    "Every rule is asked again. If one refuses a pair, nothing is proposed, and you decide how to go on.",
                    "Jede Regel wird noch einmal befragt. Lehnt eine ein Paar ab, wird nichts vorgeschlagen, und Sie entscheiden, wie es weitergeht."
                )),
            run.configuration?.needsTwoPeople == true
                ? .text(
                    page.says(
                        "Someone else has to publish than who started the run.",
                        "Veröffentlichen muss jemand anderes, als den Lauf gestartet hat.")) : nil,
            .text(page.says("It cannot be undone.", "Es lässt sich nicht zurücknehmen.")),
        ]
        return "<div class=\"lede\">\(page.list(items.compactMap { $0 }))</div>"
    }

    private var isCut: Bool { refusals.count >= Self.refusalsMax }

    private func buttons(_ page: PageContext) -> HTML {
        let rest = matched - refusals.count
        let others =
            isCut
            ? page.says("Publish the pairs that nothing refuses", "Die Paare veröffentlichen, die nichts ablehnt")
            : rest == 1
                ? page.says("Publish the other pair", "Das andere Paar veröffentlichen")
                : page.says("Publish the other \(rest) pairs", "Die anderen \(rest) Paare veröffentlichen")
        let skip: HTML? =
            refusals.isEmpty || rest <= 0 && !isCut
            ? nil : "<button class=\"button first\" name=\"onRefusal\" value=\"skip\">\(others)</button>"
        let all =
            matched == 1
            ? page.says("Publish the pair", "Das Paar veröffentlichen")
            : page.says("Publish \(matched) pairs", "\(matched) Paare veröffentlichen")
        let style: HTML.Attribute = .class
        return
            "\(skip) <button\(style, skip == nil ? "button first" : "button") name=\"onRefusal\" value=\"stop\">\(skip == nil ? all : page.says("Try all again", "Alle noch einmal versuchen"))</button>"
    }

    private func alert(_ page: PageContext) -> HTML? {
        guard let refused else { return nil }
        let title = page.says("Nothing was proposed", "Es wurde nichts vorgeschlagen")
        guard !refusals.isEmpty, let catalogue else { return page.alert(title, refused) }
        let pairs = refusals.map { refusal -> HTML in
            let why: HTML =
                refusal.rules.isEmpty
                ? .text(refusal.detail)
                : "\(page.says("refused by", "abgelehnt von")) \(page.links(toRules: refusal.rules.map(\.text)))"
            return "<strong>\(people.name(refusal.learner)) → \(people.name(refusal.guide))</strong>: \(why)"
        }
        let named = Set(refusals.flatMap(\.rules))
        let rules = AnyRule.all.filter { named.contains($0.id) }.map { rule -> HTML in
            let claims = rule.claims.compactMap { catalogue.claims.value($0) }
            let sources = page.statements(claims, in: catalogue, all: Link.list(of: Claim.self))
            return """
                <div class="cites"><p>\(page.links(toRules: [rule.id.text])): \(rule.text.words(in: page.language).statement)</p>
                \(sources.map { "<p>\(page.says("On whose word:", "Wer das sagt:"))</p>\($0)" as HTML })</div>
                """
        }
        let more: HTML? =
            isCut
            ? "<p>\(page.says("Others may be refused too: no more than \(Self.refusalsMax) are listed.", "Womöglich werden weitere abgelehnt: Mehr als \(Self.refusalsMax) werden nicht aufgezählt."))</p>"
            : nil
        return page.alert(title, "\(page.list(pairs))\(more)\(rules)")
    }
}

/// Asks once more before a run is discarded.
public struct DiscardPage: Sendable {
    private let frame: StepFrame
    private let refused: Refused?

    public init(_ visible: Visible<MatchRun>, number: Int, in program: Program?, tag: String, refused: Refused? = nil) {
        frame = StepFrame(run: visible.record, program: program, number: number, tag: tag)
        self.refused = refused
    }

    public func document(_ page: PageContext) -> Document {
        let name = page.name(ofRun: frame.number)
        return frame.document(
            page.says("Discard “\(name)”?", "„\(name)“ verwerfen?"), named: page.says("Discard", "Verwerfen"), to: .discarded,
            json: "/v1/match-runs/\(frame.run.id)", isRefused: refused != nil, at: "/discard", page,
            """
            \(refused.map { page.alert(page.says("It was not discarded", "Er wurde nicht verworfen"), $0) })
            <p class="lede">\(page.says("It stays on record, and can be compared, but never published.", "Er bleibt erhalten und vergleichbar, kann aber nicht mehr veröffentlicht werden."))</p>
            """,
            buttons: """
                <button class="button risky">\(page.says("Discard the run", "Lauf verwerfen"))</button> <a class="button" href="\(frame.address)">\(page.says("Keep it", "Beibehalten"))</a>
                """)
    }
}
