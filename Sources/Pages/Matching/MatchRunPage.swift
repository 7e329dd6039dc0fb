public import Guidance
public import JSON

/// One match run: where it stands and what can follow, what came of it in numbers, and one of the lists of what came of it.
public struct MatchRunPage: Sendable {
    /// What of the result a page lists.
    public enum Part: String, CaseIterable, Sendable {
        case proposals, unmatched, guides, shortages
        case leftOut = "left-out"
    }

    /// The rows of one part.
    public enum Rows: Sendable {
        case proposals([MatchResult.Proposal])
        case unmatched([MatchResult.Left])
        case guides([MatchResult.Guide])
        case shortages([MatchResult.Shortage])
        case leftOut([MatchResult.LeftOut])

        /// Those whom the rows name.
        public var people: [ID<Participant>] {
            switch self {
            case .proposals(let rows):
                rows.flatMap { [$0.learner, $0.guide] + [$0.learnerBest, $0.guideBest].compactMap { $0?.participant } }
            case .unmatched(let rows): rows.flatMap { [$0.learner] + $0.relaxations.map(\.guide) }
            case .guides(let rows): rows.map(\.guide)
            case .shortages(let rows):
                rows.flatMap { $0.learners.prefix(MatchPeople.namedMax) + $0.guides.prefix(MatchPeople.namedMax) }
            case .leftOut(let rows): rows.map(\.participant)
            }
        }
    }

    /// How many rows each part of a result has.
    public static func counts(of result: MatchResult) -> [Part: Int] {
        [
            .proposals: result.proposals.count, .unmatched: result.unmatched.count, .guides: result.guides.count,
            .shortages: result.shortages.count, .leftOut: result.leftOut.count,
        ]
    }

    /// What a page says that it did.
    public enum Done: String, Sendable {
        case started, moved, published, made, decided
    }

    let run: MatchRun
    let program: Program?
    let type: RelationshipType?
    /// Its number in the program.
    let number: Int
    private let tag: String
    /// Whether the reader sees more than what came of it in numbers.
    private let isWhole: Bool
    private let steps: [MatchRun.Status]
    /// Whether the reader may make another run of the program.
    let mayRun: Bool
    /// The other runs that it can be compared with.
    private let others: [MatchingPage.Row]
    private var part = Part.proposals
    /// How many rows each part has; none before there is a result that the reader may read.
    private var counts: [Part: Int] = [:]
    private var rows: Rows?
    var people = MatchPeople([:])
    private var next: String?
    /// How far it is, while it is being solved.
    private var progress: MatchProgress?
    /// Whose proposals alone are shown.
    private var wish = FormValues()
    private var refused: Refused?
    private var done: Done?

    /// - Parameters:
    ///   - findings: As the API lists them, with the steps that the reader may take; nil for those who see only numbers.
    ///   - runs: Every run of the program, this one among them.
    public init(
        _ visible: Visible<MatchRun>, tag: String, in program: Program?, _ type: RelationshipType?, findings: JSONValue?,
        among runs: [MatchingPage.Row], mayRun: Bool
    ) {
        (run, isWhole, self.tag, self.program, self.type) = (visible.record, visible.showsSteps, tag, program, type)
        let id = visible.id
        number = runs.first { $0.run.id == id }?.number ?? 1
        let run = visible.record
        others = runs.reversed().filter { $0.id != id && $0.isComparable(with: run) }
        steps = findings.map { OpenStep.list($0).compactMap { MatchRun.Status(rawValue: $0.to) } } ?? []
        self.mayRun = mayRun
    }

    /// - Parameter counts: How many rows each part has.
    public func showing(
        _ part: Part, _ rows: Rows, counts: [Part: Int], next: String?, _ wish: FormValues
    ) -> MatchRunPage {
        var page = self
        (page.part, page.rows, page.counts, page.next, page.wish) = (part, rows, counts, next, wish)
        return page
    }

    /// With the names of those whom it names.
    public func naming(_ people: MatchPeople) -> MatchRunPage {
        var page = self
        page.people = people
        return page
    }

    public func being(at progress: MatchProgress) -> MatchRunPage {
        var page = self
        page.progress = progress
        return page
    }

    public func refusing(_ refused: Refused) -> MatchRunPage {
        var page = self
        page.refused = refused
        return page
    }

    public func telling(_ done: Done?) -> MatchRunPage {
        var page = self
        page.done = done
        return page
    }

    // MARK: The page

    var address: Link { "/match-runs/\(run.id)" }

    static func crumbs(_ run: MatchRun, _ program: Program?, _ page: PageContext) -> [Crumb] {
        [
            Crumb(Place.programs.name(page), Place.programs.link),
            Crumb(program?.name ?? run.program.description, "/programs/\(run.program)"),
            Crumb(page.says("Matching", "Zuordnung"), "/programs/\(run.program)/matching"),
        ]
    }

    public func document(_ page: PageContext) -> Document {
        let name = page.name(ofRun: number)
        let within = program.map { "\(name): \($0.name)" } ?? name
        let tab = part == .proposals ? within : "\(page.name(of: part)), \(within)"
        return page.document(
            refused == nil ? tab : page.says("Refused: \(tab)", "Abgelehnt: \(tab)"), at: .programs,
            crumbs: Self.crumbs(run, program, page), named: name, twin: twin,
            """
            <div class="title-row"><h1>\(name)</h1><span class="badge">\(page.word(run.status))</span></div>
            <p class="lede">\([program?.name, type?.name, headline(page)].compactMap { $0 }.joined(separator: " · "))</p>
            \(done.map { page.done(words($0, page)) })
            \(refused.map { page.alert(page.says("That was not done", "Das wurde nicht getan"), $0, on: address) })
            \(state(page))\(isWhole ? stepsSection(page) : nil)
            \(summary(page))
            \(rows.map { lists($0, page) })
            \(part == .proposals ? "\(notProposed(page))\(decided(page))" : nil)
            """)
    }

    private var twin: Twin {
        guard rows != nil else { return Twin(json: "/v1/match-runs/\(run.id)") }
        return Twin(json: chosen("/v1/match-runs/\(run.id)/\(part.rawValue)"))
    }

    private func headline(_ page: PageContext) -> String? {
        run.summary.map {
            page.says(
                "\($0.matched) matched, \($0.unmatched) without a guide",
                "\($0.matched) zugeordnet, \($0.unmatched) ohne Begleitung")
        }
    }

    private func words(_ done: Done, _ page: PageContext) -> String {
        switch done {
        // The page comes again under the same address, when this is done too.
        case .started where run.status == .solving: page.says("The run is started.", "Der Lauf ist gestartet.")
        case .made:
            page.says(
                "This is the new run, with what you decided; the other stays as it is.",
                "Das ist der neue Lauf mit Ihrer Entscheidung; der andere bleibt, wie er ist.")
        case .decided:
            page.says(
                "This is the new run, with what the committee decided. Start it to see the pairs; the other stays as it is.",
                "Das ist der neue Lauf mit den Entscheidungen des Gremiums. Starten Sie ihn, um die Paare zu sehen; der andere bleibt, wie er ist."
            )
        case .started, .moved: page.says("It is now: \(page.word(run.status)).", "Neuer Stand: \(page.word(run.status)).")
        case .published:
            run.skipped.isEmpty
                ? page.says("Each pair is proposed, and asked.", "Jedes Paar ist vorgeschlagen und wird gefragt.")
                : page.says(
                    "The pairs are proposed, but for \(run.skipped.count) that are listed below.",
                    "Die Paare sind vorgeschlagen, bis auf \(run.skipped.count), die unten stehen.")
        }
    }

    // MARK: Where it stands

    private func state(_ page: PageContext) -> HTML? {
        switch run.status {
        case .solving:
            """
            <p class="note part" role="status">\(page.says("Looking for the best pairs. This page reloads every few seconds until they are found.", "Die besten Paare werden gesucht. Diese Seite lädt alle paar Sekunden neu, bis sie gefunden sind.")) \(progress.map { page.sentence($0) } ?? "") <a href="\(address)">\(page.says("Look again now", "Jetzt nachsehen"))</a></p>
            """
        case .draft: run.lastAttempt.map { "<p class=\"note part\">\(page.sentence($0))</p>" }
        case .infeasible:
            """
            <p class="note part">\(page.says("Nobody could be paired. The lists below say why, and what would help.", "Es war kein Paar möglich. Die Listen unten sagen, warum, und was helfen würde."))</p>
            """
        case .solved, .reviewed, .published, .discarded: nil
        }
    }

    private func stepsSection(_ page: PageContext) -> HTML {
        let needsReview = run.configuration?.asksForReview == true && run.status == .solved
        var buttons: [HTML] = []
        if steps.contains(.published), !needsReview {
            let count = run.summary?.matched ?? 0
            buttons.append(
                "<a class=\"button first\" href=\"\(address.below("/publish"))\">\(page.says("Publish \(count)…", "\(count) veröffentlichen …"))</a>"
            )
        }
        let sent = steps.filter { ![.published, .discarded].contains($0) }
        if !sent.isEmpty {
            let items = sent.map { state -> HTML in
                "<button class=\"button\" name=\"to\" value=\"\(state.rawValue)\">\(page.action(to: state))</button> "
            }
            buttons.append(
                "<form method=\"post\" action=\"\(address.below("/transitions").at("refused"))\" class=\"actions\">\(page.hidden([("tag", tag)]))\(items)</form>"
            )
        }
        if mayRun, run.status != .solving {
            buttons.append(
                "<a class=\"button\" href=\"\(("/programs/\(run.program)/matching" as Link).at("start"))\">\(page.says("Run again", "Neuer Lauf"))</a>"
            )
        }
        if steps.contains(.discarded) {
            buttons.append(
                "<a class=\"button risky\" href=\"\(address.below("/discard"))\">\(page.says("Discard…", "Verwerfen …"))</a>")
        }
        let review: HTML? =
            needsReview
            ? "<p class=\"hint\">\(page.says("In this program somebody reviews a run before it is published.", "Das Programm verlangt, dass ein Lauf vor der Veröffentlichung geprüft wird."))</p>"
            : nil
        return """
            <section class="part stack" aria-labelledby="steps"><h2 id="steps" class="hidden-to-eyes">\(page.says("What can follow", "Was folgen kann"))</h2>
            \(review)<div class="actions">\(buttons)</div>\(compareForm(page))</section>
            """
    }

    private func compareForm(_ page: PageContext) -> HTML? {
        guard !others.isEmpty, rows != nil else { return nil }
        let choices = others.map { ($0.run.id.description, page.name(ofRun: $0.number)) }
        return """
            <form method="get" action="\(address.below("/comparison"))" class="filters">\(page.filter("with", page.says("Compare with", "Vergleichen mit"), choices, FormValues()))
            <button class="button">\(page.says("Compare", "Vergleichen"))</button></form>
            """
    }

    private func summary(_ page: PageContext) -> HTML? {
        guard let summary = run.summary else { return nil }
        let percents: HTML? = summary.percentMean.map { mean in
            .text(
                page.says(
                    "\(mean) % on average, \(summary.percentLeast ?? 0) % at the least",
                    "im Mittel \(mean) %, mindestens \(summary.percentLeast ?? 0) %"))
        }
        let choices: HTML? =
            summary.withChoices == 0
            ? nil
            : .text(
                page.says(
                    "\(summary.firstChoice) of \(summary.withChoices) get their first choice, \(summary.listed) one of their choices",
                    "\(summary.firstChoice) von \(summary.withChoices) erhalten ihre erste Wahl, \(summary.listed) eine ihrer Wahlen"
                ))
        let rows: [(String, HTML?)] = [
            (
                page.says("With a guide", "Mit Begleitung"),
                .text(
                    page.says(
                        "\(summary.matched) of at most \(summary.mostPossible)",
                        "\(summary.matched) von höchstens \(summary.mostPossible)"))
            ),
            (page.says("Without", "Ohne"), .text(String(summary.unmatched))),
            (page.says("How well they fit", "Wie gut sie passen"), percents),
            (page.says("Choices", "Wahlen"), choices),
            (
                page.says("Guides without a learner", "Begleitende ohne lernende Person"), .text(String(summary.idle))
            ),
            (
                page.says("What went in", "Grundlage"),
                run.counts.map { .text("\(page.learners($0.learners)), \(page.guides($0.guides)), \(page.places($0.places))") }
            ),
            (page.says("Pinned", "Festgelegt"), run.pins.isEmpty ? nil : .text(String(run.pins.count))),
            (page.says("Forbidden", "Ausgeschlossen"), run.forbids.isEmpty ? nil : .text(String(run.forbids.count))),
            (page.says("Matched on", "Berechnet am"), run.solvedAt.map(page.moment)),
            (page.says("Published on", "Veröffentlicht am"), run.publishedAt.map(page.moment)),
        ]
        return """
            <section class="card stack part" aria-labelledby="numbers"><h2 id="numbers">\(page.says("In numbers", "In Zahlen"))</h2>\(page.facts(rows))</section>
            """
    }

    // MARK: The lists

    private static let filters = ["learner", "guide"]

    private func chosen(_ link: Link) -> Link {
        link.with(Self.filters.filter { !wish[$0].isEmpty }.map { ($0, wish[$0]) })
    }

    func link(to part: Part) -> Link { part == .proposals ? address : "/match-runs/\(run.id)/\(part.rawValue)" }

    private func lists(_ rows: Rows, _ page: PageContext) -> HTML {
        let items = Part.allCases.map { part -> HTML in
            "<li><a href=\"\(link(to: part).at("list"))\"\(.ariaCurrent, part == self.part ? "true" : nil)>\(page.name(of: part))</a>: \(counts[part] ?? 0)</li>"
        }
        let isFiltered = Self.filters.contains { !wish[$0].isEmpty }
        let all: HTML? =
            isFiltered
            ? "<p><a href=\"\(address.at("list"))\">\(page.says("Show all pairs", "Alle Paare zeigen"))</a></p>" : nil
        let table: HTML =
            switch rows {
            case .proposals(let rows): proposals(rows, page)
            case .unmatched(let rows): unmatched(rows, page)
            case .guides(let rows): guides(rows, page)
            case .shortages(let rows): shortages(rows, page)
            case .leftOut(let rows): leftOut(rows, page)
            }
        return """
            <section class="part stack" id="list" tabindex="-1" aria-labelledby="list-title"><h2 id="list-title">\(page.name(of: part))</h2>
            <ul class="jump" role="list" aria-label="\(page.says("What came of it", "Was dabei herauskam"))">\(items)</ul>\(all)
            \(table)\(page.more(chosen(link(to: part)), after: next))
            \(part == .proposals ? committee(page) : nil)</section>
            """
    }

    private func committee(_ page: PageContext) -> HTML {
        let back: HTML? =
            mayRun
            ? " <a class=\"button\" href=\"\(address.below("/committee-file"))\">\(page.says("Send the table back…", "Tabelle zurücksenden …"))</a>"
            : nil
        return """
            <h3>\(page.says("For a committee", "Für ein Gremium"))</h3>
            <p>\(page.says("All pairs as a table, with columns to decide in.", "Alle Paare als Tabelle, mit Spalten für die Entscheidung."))</p>
            <p class="actions">\(CommitteePage.downloads(of: run, page))\(back)</p>
            """
    }
}

extension PageContext {
    func name(of part: MatchRunPage.Part) -> String {
        switch part {
        case .proposals: says("Pairs", "Paare")
        case .unmatched: says("Without a guide", "Ohne Begleitung")
        case .guides: says("Guides", "Begleitende")
        case .shortages: says("Too few places", "Zu wenige Plätze")
        case .leftOut: says("Not part of the run", "Nicht im Lauf")
        }
    }

    /// What a step of a run is called by those who take it.
    func action(to state: MatchRun.Status) -> String {
        switch state {
        case .solving: says("Start it", "Starten")
        case .draft: says("Stop looking", "Suche abbrechen")
        case .reviewed: says("I have reviewed it", "Ich habe ihn geprüft")
        case .published: says("Publish", "Veröffentlichen")
        case .discarded: says("Discard", "Verwerfen")
        case .solved, .infeasible: word(state)
        }
    }

    func links(toRules rules: [String]) -> HTML {
        rules.enumerated().map { place, rule -> HTML in
            "\(place == 0 ? "" : ", ")<a href=\"\("/rules/\(rule)" as Link)\"><code>\(rule)</code></a>"
        }.joined()
    }
}
