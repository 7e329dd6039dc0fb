public import Guidance

/// How a program is matched: what is missing for a run, what counts, the runs that there are, and starting another.
public struct MatchingPage: Sendable {
    /// A run and its number in the program.
    public struct Row: Sendable {
        public let run: MatchRun
        public let number: Int

        public init(_ run: MatchRun, number: Int) { (self.run, self.number) = (run, number) }

        public var id: ID<MatchRun> { run.id }

        /// Whether something came of it that can be held against what came of another.
        public func isComparable(with other: MatchRun) -> Bool {
            run.solvedAt != nil && run.relationshipType == other.relationshipType
        }
    }

    /// What is worth another look, in words.
    public struct Finding: Sendable {
        /// Where in the configuration, as a JSON Pointer.
        let pointer: String
        let detail, fix: String

        public init(_ pointer: String, _ detail: String, fix: String) {
            (self.pointer, self.detail, self.fix) = (pointer, detail, fix)
        }
    }

    /// How many could be matched on each side.
    public struct Sides: Sendable {
        var guides = 0
        var learners = 0

        public init() {}

        public mutating func add(_ participant: Participant) {
            guard [.approved, .active].contains(participant.status) else { return }
            if participant.side == .guide { guides += 1 } else { learners += 1 }
        }
    }

    private let program: Program
    private let types: [RelationshipType]
    private let mayRun: Bool
    /// Whether the reader may change what counts.
    private let mayChange: Bool
    /// So that a run is made once, however often its form is sent.
    private let key: String
    /// Nil for those who read no more than what came of runs.
    private let configuration: MatchingConfiguration?
    private let findings: [Finding]
    /// Nil where they are too many to be counted for a page, or where the reader does not see them.
    private let sides: Sides?
    private let runs: [Row]
    private let next: String?
    /// The names of people who have started runs, by their ids, as far as the reader sees them.
    private let names: [String: String]
    /// Those whose pins and forbidden pairs another run can keep.
    private let deciding: [Row]
    private var values = FormValues()
    private var refused: Refused?
    /// Whether what counts has just been saved.
    private var isSaved = false

    /// - Parameters:
    ///   - all: Every run, the oldest first.
    ///   - shown: Those of this page of the list, the newest first.
    public init(
        _ program: Program, _ types: [RelationshipType], mayRun: Bool, mayChange: Bool, key: String,
        _ configuration: MatchingConfiguration?,
        _ findings: [Finding], _ sides: Sides?, all: [Row], shown: [Row], next: String?, names: [String: String]
    ) {
        (self.program, self.types, self.mayRun, self.mayChange, self.key) = (program, types, mayRun, mayChange, key)
        (self.configuration, self.findings, self.sides, self.runs, self.next) = (configuration, findings, sides, shown, next)
        self.names = names
        deciding = all.reversed().filter { !$0.run.pins.isEmpty || !$0.run.forbids.isEmpty }
    }

    /// With what was chosen, and why no run was made.
    public func refusing(_ refused: Refused, of values: FormValues) -> MatchingPage {
        var page = self
        (page.refused, page.values) = (refused, values)
        return page
    }

    public func telling(isSaved: Bool) -> MatchingPage {
        var page = self
        page.isSaved = isSaved
        return page
    }

    /// The document that the operation takes.
    public static func request(of values: FormValues, _ page: PageContext) -> [UInt8] {
        [typeField(page, []), baseField(page, [])].document(values, page, keepsBlank: false)
    }

    private static func typeField(_ page: PageContext, _ types: [RelationshipType]) -> FormField {
        FormField(
            "/relationshipType", page.says("Relationship type", "Beziehungstyp"), .choice(types.map { ($0.id.text, $0.name) }))
    }

    private static func baseField(_ page: PageContext, _ runs: [Row]) -> FormField {
        FormField(
            "/basedOn",
            page.says("Keep what was pinned and forbidden in", "Festgelegte und ausgeschlossene Paare behalten aus"),
            .choice(
                [("", page.says("no run", "keinem Lauf"))]
                    + runs.map { ($0.run.id.description, page.name(ofRun: $0.number)) }))
    }

    private func fields(_ page: PageContext) -> [FormField] {
        (types.count > 1 ? [Self.typeField(page, types)] : []) + (deciding.isEmpty ? [] : [Self.baseField(page, deciding)])
    }

    /// What is wrong with no field is wrong with the program.
    private func program(_ page: PageContext) -> FormField {
        FormField("", page.says("The program", "Das Programm"), .check)
    }

    // MARK: The page

    private var address: Link { "/programs/\(program.id)/matching" }
    private var participants: Link { "/programs/\(program.id)/participants" }

    public func document(_ page: PageContext) -> Document {
        let name = page.says("Matching", "Zuordnung")
        let tab = "\(name): \(program.name)"
        return page.document(
            refused == nil ? tab : page.says("Refused: \(tab)", "Abgelehnt: \(tab)"), at: .programs,
            crumbs: [Crumb(Place.programs.name(page), Place.programs.link), Crumb(program.name, "/programs/\(program.id)")],
            named: name, twin: twin,
            """
            <h1>\(name)</h1>
            <p class="lede">\(program.name)</p>
            \(isSaved ? page.done(page.says("Saved. It counts from the next run on.", "Gespeichert. Es gilt ab dem nächsten Lauf.")) : nil)
            \(refused.map { page.alert(page.says("No run was started", "Es wurde kein Lauf gestartet"), $0, fields(page) + [program(page)]) })
            <div class="columns"><div class="stack-wide">
            \(missing(page))\(start(page))
            </div>
            \(configuration.map { what($0, page) })</div>
            \(list(page))
            """)
    }

    private var twin: Twin {
        let path = "/v1/programs/\(program.id)/match-runs"
        return Twin(
            json: "/v1/programs/\(program.id)/match-runs",
            curl: """
                curl -s "$API\(path)" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{}'
                """)
    }

    // MARK: What is missing

    private func missing(_ page: PageContext) -> HTML? {
        guard let sides, configuration != nil else { return nil }
        var cards: [HTML] = []
        func add(_ title: String, _ text: String, _ link: HTML?) {
            let actions = link.map { "<p class=\"actions\">\($0)</p>" as HTML }
            cards.append("<article class=\"finding warn stack\"><h3>\(title)</h3><p>\(text)</p>\(actions)</article>")
        }
        if ![.enrolling, .matching, .running].contains(program.status) {
            add(
                page.says("The program is not open for it", "Das Programm ist dafür nicht offen"),
                page.says(
                    "People are matched while a program is enrolling, matching or running.",
                    "Zugeordnet wird, solange ein Programm im Stand „Anmeldung“, „Zuordnung“ oder „Läuft“ ist."),
                "<a class=\"button\" href=\"\(("/programs/\(program.id)" as Link).at("next"))\">\(page.says("Move the program", "Programm weiterführen"))</a>"
            )
        }
        for side in [Participant.Side.learner, .guide] where (side == .guide ? sides.guides : sides.learners) == 0 {
            add(
                side == .guide
                    ? page.says("There is no guide yet", "Noch begleitet niemand")
                    : page.says("There is no learner yet", "Noch lernt niemand"),
                page.says(
                    "Only people who are approved or active are matched.",
                    "Zugeordnet werden nur Personen, die aufgenommen oder aktiv sind."),
                "<a class=\"button\" href=\"\(participants.with("side", side.rawValue))\">\(page.says("Look at the participants", "Teilnehmende ansehen"))</a>"
            )
        }
        for finding in findings {
            let place = configuration?.name(of: finding.pointer, page).map { "\($0): " } ?? ""
            add(place + finding.detail, finding.fix, mayChange ? change(page) : nil)
        }
        let nothing: HTML? =
            cards.isEmpty
            ? "<p class=\"muted\">\(page.says("Nothing is missing: \(page.learners(sides.learners)) and \(page.guides(sides.guides)) can be matched.", "Nichts fehlt: \(page.learners(sides.learners)) und \(page.guides(sides.guides)) können zugeordnet werden."))</p>"
            : nil
        return """
            <section aria-labelledby="missing" class="stack"><h2 id="missing">\(page.says("Before a run", "Vor einem Lauf"))</h2>
            \(nothing)\(cards)</section>
            """
    }

    private func change(_ page: PageContext) -> HTML {
        "<a class=\"button\" href=\"\(address.below("/edit"))\">\(page.says("Change what counts", "Ändern, was zählt"))</a>"
    }

    // MARK: Starting one

    private func start(_ page: PageContext) -> HTML? {
        guard mayRun else { return nil }
        let form = Form(fields: fields(page), values: values, errors: refused?.errors ?? [])
        return """
            <section class="card stack" id="start" tabindex="-1" aria-labelledby="start-title"><h2 id="start-title">\(page.says("Start a run", "Lauf starten"))</h2>
            <p class="hint">\(page.says("Nobody is paired by it: it proposes, and you decide. Each run is kept.", "Damit entsteht noch kein Paar: Der Lauf schlägt vor, Sie entscheiden. Jeder Lauf bleibt erhalten."))</p>
            <form method="post" action="\(address.at("refused"))">\(page.hidden([("key", key)]))
            \(form.markup(page))
            <p class="actions field"><button class="button first">\(page.says("Start a run", "Lauf starten"))</button></p></form></section>
            """
    }

    // MARK: The runs

    private func list(_ page: PageContext) -> HTML {
        let title = page.says("Runs", "Läufe")
        guard !runs.isEmpty else {
            return """
                <section aria-labelledby="runs" class="stack part"><h2 id="runs">\(title)</h2><p class="muted">\(page.says("None yet.", "Noch keine."))</p></section>
                """
        }
        let heads = [
            page.says("Run", "Lauf"), page.says("State", "Stand"), page.says("Made", "Angelegt"),
            page.says("Started by", "Gestartet von"),
            page.says("With a guide", "Mit Begleitung"), page.says("Without", "Ohne"),
        ]
        let rows = runs.map { row -> [HTML] in
            let run = row.run
            return [
                "<a href=\"\("/match-runs/\(run.id)" as Link)\">\(page.name(ofRun: row.number))</a>",
                "<span class=\"badge\">\(page.word(run.status))</span>", page.moment(run.createdAt),
                .text(run.startedBy.map { starter($0, page) } ?? "–"),
                .text(run.summary.map { String($0.matched) } ?? "–"), .text(run.summary.map { String($0.unmatched) } ?? "–"),
            ]
        }
        return """
            <section aria-labelledby="runs" class="stack part"><h2 id="runs">\(title)</h2>
            \(page.table(title, heads, rows))\(page.more(address, after: next))</section>
            """
    }

    private func starter(_ signature: String, _ page: PageContext) -> String {
        let word = page.word(ofSignature: signature)
        return names[word] ?? word
    }

    // MARK: What counts

    private func what(_ configuration: MatchingConfiguration, _ page: PageContext) -> HTML {
        let criteria = configuration.criteria.map { criterion -> HTML in
            "<tr><td>\(criterion.id.text)<br><span class=\"muted\">\(page.word(criterion.kind))</span></td><td class=\"num\">\(criterion.weight)</td></tr>"
        }
        let constraints =
            configuration.constraints.names.map { page.word(ofConstraint: $0) }
            + (configuration.minimumScore > 0 ? [page.word(ofConstraint: "minimum-score")] : [])
        let ways: [(Bool, String)] = [
            (
                configuration.asksForReview,
                page.says("A run is reviewed before it is published.", "Vor der Veröffentlichung wird ein Lauf geprüft.")
            ),
            (
                configuration.needsTwoPeople,
                page.says(
                    "Someone else publishes than who started it.", "Wer veröffentlicht, hat den Lauf nicht selbst gestartet.")
            ),
        ]
        let title = page.says("What makes a pair good", "Was ein Paar gut macht")
        return """
            <aside class="stack-wide" aria-label="\(page.says("What counts", "Was zählt"))"><section class="card stack"><h2>\(title)</h2>
            \(criteria.isEmpty ? "<p class=\"muted\">\(page.says("No criteria.", "Keine Kriterien."))</p>" as HTML : "<table class=\"data\"><caption class=\"hidden-to-eyes\">\(title)</caption><thead><tr><th scope=\"col\">\(page.says("Criterion", "Kriterium"))</th><th scope=\"col\" class=\"num\">\(page.says("Weight", "Gewicht"))</th></tr></thead><tbody>\(criteria)</tbody></table>")
            <p class="small muted">\(page.says("Best is:", "Das Beste ist:")) \(page.word(configuration.mode, configuration.objective))</p></section>
            <section class="card stack"><h2>\(page.says("What every pair obeys", "Was für jedes Paar gilt"))</h2>
            \(page.list(([page.word(ofConstraint: "mentor-outside-line"), page.word(ofConstraint: "already-paired")] + constraints).map { .text($0) }))
            \(page.list(ways.filter(\.0).map { .text($0.1) }))
            \(mayChange ? "<p class=\"actions\">\(change(page))</p>" as HTML : nil)
            <p><a href="\("/v1/programs/\(program.id)/matching" as Link)">\(page.says("All of it, as JSON", "Alles, als JSON"))</a></p></section></aside>
            """
    }
}

extension MatchingConfiguration {
    /// What a page calls the criterion or the constraint at a place.
    fileprivate func name(of pointer: String, _ page: PageContext) -> String? {
        let parts = pointer.split(separator: "/").map(String.init)
        guard parts.count > 1 else { return nil }
        guard parts[0] == "criteria" else { return page.word(ofConstraint: parts[1]) }
        return Int(parts[1]).flatMap { criteria.indices.contains($0) ? criteria[$0].id.text : nil }
    }
}

extension MatchConstraints {
    /// Those that are on, by the ids that proposals name.
    fileprivate var names: [String] {
        let all: [(String, Bool)] = [
            ("language", language != nil), ("overlap", overlap != nil), ("level", level != nil), ("repeat", repetition != nil),
            ("segment", !segments.isEmpty),
        ]
        return all.filter(\.1).map(\.0)
    }
}

extension PageContext {
    func name(ofRun number: Int) -> String { says("Match run \(number)", "Matching-Lauf \(number)") }
}
