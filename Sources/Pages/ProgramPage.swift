public import Guidance
public import JSON

/// One program: where it stands, what can follow and what stands in the way, its design, and what is known of it.
public struct ProgramPage: Sendable {
    let program: Program
    /// Whether the reader sees all of it, and may change it.
    private let isWhole: Bool
    private let mayChange: Bool
    /// Whether the reader may open programs, as a copy is one.
    private let mayCreate: Bool
    /// Whether the reader may read how it was matched.
    private let mayReadRuns: Bool
    /// The tag that a change needs.
    let tag: String
    private let findings: [RuleFinding]
    let steps: [(to: String, blockedBy: [String])]
    private let types: [RelationshipType]
    /// The design as it is, or as somebody has typed it.
    var design: FormValues
    /// What a step, or a change of the design, was refused for.
    var refused: Refused?
    /// The state that was asked for.
    var wanted: String?
    /// What has just been done.
    var done: Done?
    /// The reader's own part in it.
    private var joining: JoinPart?

    /// What a page says that it did.
    public enum Done: String, Sendable {
        case saved, moved, approved, opened
    }

    /// - Parameters:
    ///   - findings: As the API lists them, with the steps that the reader may take; nil for those who see only a part.
    ///   - types: Those of the program, in the language of the page.
    ///   - joining: What it offers to somebody who does not run it.
    public init(
        _ visible: Visible<Program>, tag: String, findings: JSONValue?, _ types: [RelationshipType], mayChange: Bool,
        mayCreate: Bool, mayReadRuns: Bool = false, joining: JoinPart? = nil
    ) {
        (program, isWhole, self.tag, self.types) = (visible.record, visible.isWhole, tag, types)
        (self.mayChange, self.mayCreate, self.mayReadRuns, self.joining) = (mayChange, mayCreate, mayReadRuns, joining)
        self.findings = findings?["items"].map { $0.elements.map { RuleFinding($0) } } ?? []
        steps =
            findings?["steps"].map { list in
                list.elements.map { step in
                    (step["to"]?.string ?? "", step["blockedBy"].map { $0.elements.compactMap(\.string) } ?? [])
                }
            } ?? []
        design = FormValues(visible.design.flatMap { try? JSONDocument($0).root }, for: Self.designPointers)
    }

    private static let designPointers = Policy.DesignComponent.allCases.map(\.rawValue)

    /// With what a form has sent, and why it was refused.
    public func refusing(_ refused: Refused, wanted: String? = nil, design: FormValues? = nil) -> ProgramPage {
        var page = self
        (page.refused, page.wanted) = (refused, wanted)
        if let design { page.design = design }
        return page
    }

    /// With what was typed to apply, and why that was refused.
    public func refusing(_ refused: Refused, joining values: FormValues) -> ProgramPage {
        var page = self
        (page.refused, page.joining) = (refused, joining?.with(values))
        return page
    }

    public func telling(_ done: Done?) -> ProgramPage {
        var page = self
        page.done = done
        return page
    }

    // MARK: The page

    public func document(_ page: PageContext) -> Document {
        let title = refused == nil ? program.name : page.says("Refused: \(program.name)", "Abgelehnt: \(program.name)")
        return page.document(
            title, at: .programs, crumbs: [Crumb(Place.programs.name(page), Place.programs.link)], named: program.name,
            twin: twin(page),
            """
            <div class="title-row"><h1>\(program.name)</h1>\(badges)<span class="badge">\(page.word(program.status))</span></div>
            <p class="lede">\(summary(page))</p>
            \(program.description.map { "<p>\($0)</p>" as HTML })
            \(done.map { page.done(words($0, page)) })
            \(refused.map { page.alert(headline($0, page), $0, page.fieldsOfDesign(needing: needed) + (joining?.fields(page) ?? []), on: own) })
            \(states(page))
            <div class="columns">
            <div class="stack-wide">
            \(isWhole ? "\(stepsSection(page))\(findingsSection(page))\(designSection(page))" : part(page))
            </div>
            <aside class="stack-wide" aria-label="\(page.says("About this program", "Über dieses Programm"))">
            \(facts(page))\(isWhole ? "\(objectives(page))\(policies(page))\(history(page))" : nil)
            </aside>
            </div>
            """)
    }

    private var own: Link { "/programs/\(program.id)" }

    private var badges: [HTML] {
        types.enumerated().map { place, type in
            let style: HTML.Attribute = .class
            return "<span\(style, "badge t\(place % 3 + 1)")>\(type.name)</span>"
        }
    }

    private func summary(_ page: PageContext) -> HTML {
        let parts: [HTML?] = [
            program.format.map { .text(page.word($0)) },
            program.startsOn == nil && program.endsOn == nil ? nil : page.days(program),
            program.owner.map { .text(page.says("owned by \($0)", "geleitet von \($0)")) },
        ]
        return parts.compactMap { $0 }.enumerated().map { $0 == 0 ? $1 : " · \($1)" }.joined()
    }

    private func words(_ done: Done, _ page: PageContext) -> String {
        switch done {
        case .saved: page.says("Saved.", "Gespeichert.")
        case .moved: page.says("It is now: \(page.word(program.status)).", "Neuer Stand: \(page.word(program.status)).")
        case .approved: page.says("The design is approved.", "Das Konzept ist freigegeben.")
        case .opened:
            page.says(
                "The program is opened, as a draft. What it needs next is shown below.",
                "Das Programm ist eröffnet, als Entwurf. Was es als Nächstes braucht, steht unten.")
        }
    }

    private func headline(_ refused: Refused, _ page: PageContext) -> String {
        guard let wanted, !refused.rules.isEmpty else {
            return refused.rules.isEmpty ? page.says("That was not saved", "Das wurde nicht gespeichert") : refused.title
        }
        let (count, state) = (refused.rules.count, page.word(ofStatus: wanted))
        return count == 1
            ? page.says(
                "“\(state)” cannot begin yet: one rule stands in the way",
                "„\(state)“ kann noch nicht beginnen: Eine Regel steht im Weg")
            : page.says(
                "“\(state)” cannot begin yet: \(count) rules stand in the way",
                "„\(state)“ kann noch nicht beginnen: \(count) Regeln stehen im Weg")
    }

    func anchor(of rule: String) -> String {
        findings.firstIndex { $0.rule == rule }.map { "finding-\($0)" } ?? "findings"
    }

    private func findingsSection(_ page: PageContext) -> HTML {
        let cards = findings.enumerated().map { page.card($1, $0, on: own) }
        let text =
            findings.isEmpty
            ? "<p class=\"muted\">\(page.says("Nothing stands in the way.", "Nichts steht im Weg."))</p>" as HTML : nil
        return """
            <section aria-labelledby="findings" class="stack"><h2 id="findings">\(page.says("What the rules find", "Was die Regeln finden"))</h2>
            \(text)\(cards)</section>
            """
    }

    // MARK: Design

    private var needed: Set<Policy.DesignComponent> {
        Set(types.compactMap(\.policy).filter(\.design.isRequired).flatMap(\.design.components))
    }

    private func designSection(_ page: PageContext) -> HTML {
        let names = types.filter { $0.policy?.design.isRequired == true }.map(\.name)
        let hint: HTML? =
            names.isEmpty
            ? nil
            : """
            <p class="hint">\(page.says("\(names.joined(separator: ", ")) asks for the parts marked needed. A change takes the approval away.", "\(names.joined(separator: ", ")) verlangt die mit „nötig“ bezeichneten Teile. Eine Änderung hebt die Freigabe auf."))</p>
            """
        guard mayChange, !program.isOver else {
            return
                "<section class=\"card\" aria-labelledby=\"design\"><h2 id=\"design\">\(page.says("Design", "Konzept"))</h2>\(designAsText(page))\(approval(page))</section>"
        }
        let form = Form(
            fields: page.fieldsOfDesign(needing: needed), values: design,
            errors: refused.map { refused in refused.errors } ?? [], missing: missing(page))
        return """
            <section class="card" aria-labelledby="design"><h2 id="design">\(page.says("Design", "Konzept"))</h2>
            \(hint)
            <form method="post" action="\(("/programs/\(program.id)/design" as Link).at("refused"))">\(page.formToken)<input type="hidden" name="tag" value="\(tag)">
            \(form.markup(page))
            <p class="actions field"><button class="button first">\(page.says("Save the design", "Konzept speichern"))</button></p>
            </form>
            \(approval(page))
            </section>
            """
    }

    /// What a refused step misses, beside its field.
    private func missing(_ page: PageContext) -> [String: String] {
        let parts = (refused?.rules ?? []).flatMap(\.remedies).filter { $0.operation == "setProgramDesign" }.compactMap(\.pointer)
        let text = page.says("Missing: the step was refused for it.", "Fehlt: Deshalb wurde der Schritt abgelehnt.")
        return Dictionary(parts.map { ($0, text) }) { one, _ in one }
    }

    private func designAsText(_ page: PageContext) -> HTML {
        let items = page.fieldsOfDesign(needing: needed).filter { !design[$0.pointer].isEmpty }.map { field -> HTML in
            "<dt>\(field.label)</dt><dd>\(design[field.pointer])</dd>"
        }
        guard !items.isEmpty else { return "<p class=\"muted\">\(page.says("There is none yet.", "Es gibt noch keines."))</p>" }
        return "<dl class=\"facts\">\(items)</dl>"
    }

    private func approval(_ page: PageContext) -> HTML {
        if let approval = program.design?.approval {
            return """
                <div id="approval" class="note good stack field" tabindex="-1"><h3>\(page.says("Approved", "Freigegeben"))</h3><p>\(page.says("By \(page.word(ofSignature: approval.by)),", "Von \(page.word(ofSignature: approval.by)),")) \(page.moment(approval.at))</p></div>
                """
        }
        let title = page.says("Not approved", "Nicht freigegeben")
        guard mayChange, !program.isOver, program.design != nil else {
            return
                "<div id=\"approval\" class=\"note stack field\" tabindex=\"-1\"><h3>\(title)</h3><p>\(page.says("It can be approved once it is written.", "Es kann freigegeben werden, sobald es geschrieben ist."))</p></div>"
        }
        return """
            <div id="approval" class="note stack field" tabindex="-1"><h3>\(title)</h3><p>\(page.says("Read it once more: enrolling rests on it.", "Lesen Sie es noch einmal: Die Anmeldung beruht darauf."))</p>
            <form method="post" action="\(("/programs/\(program.id)/approval" as Link).at("refused"))">\(page.formToken)<input type="hidden" name="tag" value="\(tag)"><button class="button">\(page.says("Approve the design", "Konzept freigeben"))</button></form></div>
            """
    }

    // MARK: Beside it

    private func part(_ page: PageContext) -> HTML {
        """
        <p>\(page.says("You see what everybody who may take part in this program sees.", "Sie sehen, was alle sehen, die an diesem Programm teilnehmen können."))</p>
        \(joining?.markup(page, errors: refused?.errors ?? []))
        """
    }

    private func facts(_ page: PageContext) -> HTML {
        var rows: [(String, HTML)] = []
        func add(_ name: String, _ value: HTML?) { if let value { rows.append((name, value)) } }
        add(page.says("Owner", "Leitung"), program.owner.map { .text($0) })
        add(page.says("Sponsor", "Sponsor"), program.sponsor.map { .text($0) })
        add(page.says("Format", "Format"), program.format.map { .text(page.word($0)) })
        add(page.says("Cycle", "Ablauf"), program.cycle.map { .text(page.word($0)) })
        add(page.says("First day", "Erster Tag"), program.startsOn.map(page.shortDay))
        add(page.says("Last day", "Letzter Tag"), program.endsOn.map(page.shortDay))
        if isWhole { add(page.says("Getting in", "Teilnahme"), .text(page.word(program.enrolment))) }
        add(page.says("Relationship", "Beziehung"), program.length.map { .text($0.spoken(in: page.language)) })
        add(page.says("Sessions", "Sitzungen"), program.plannedSessions.map { .text(String($0)) })
        add(page.says("External id", "Externe Kennung"), program.externalId.map { .text($0) })
        let list = rows.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML }
        let copy: HTML? =
            mayCreate
            ? """
            <p><a href="\(("/programs/new" as Link).with("copyOf", program.id.description))">\(page.says("Copy as a new program", "Als neues Programm kopieren"))</a></p>
            """ : nil
        let links: HTML? =
            mayChange
            ? """
            <p><a href="\("/programs/\(program.id)/edit" as Link)">\(page.says("Change the facts", "Angaben ändern"))</a></p><p><a href="\("/programs/\(program.id)/participants" as Link)">\(page.says("Participants", "Teilnehmende"))</a></p>\(copy)
            """ : nil
        let matching: HTML? =
            mayReadRuns
            ? "<p><a href=\"\("/programs/\(program.id)/matching" as Link)\">\(page.says("Matching", "Zuordnung"))</a></p>" : nil
        return
            "<section class=\"card stack\"><h2>\(page.says("Facts", "Angaben"))</h2><dl class=\"facts\">\(list)</dl>\(links)\(matching)</section>"
    }

    private func objectives(_ page: PageContext) -> HTML {
        let items = program.objectives.map { objective -> HTML in
            "<li>\(objective.statement)<br><span class=\"muted small\">\(page.measure(of: objective))</span></li>"
        }
        let edit = ("/programs/\(program.id)/edit" as Link).at(
            FormField.id(ofPointer: "/objectives/\(program.objectives.count)/statement"))
        return """
            <section class="card stack"><h2>\(page.says("Objectives", "Ziele"))</h2>\(items.isEmpty ? "<p class=\"muted\">\(page.says("None yet.", "Noch keine."))</p>" as HTML : "<ul class=\"plain\">\(items)</ul>")\(mayChange ? "<p><a href=\"\(edit)\">\(page.says("Add an objective", "Ziel hinzufügen"))</a></p>" as HTML : nil)</section>
            """
    }

    private func policies(_ page: PageContext) -> HTML {
        types.map { type -> HTML in
            """
            <section class="card stack"><h2>\(page.says("What \(type.name) asks", "Was \(type.name) verlangt"))</h2>\(type.policy.map { page.facts(of: $0) })<p><a href="\("/relationship-types/\(type.id)" as Link)">\(page.says("Why", "Warum"))<span class="hidden-to-eyes">: \(type.name)</span></a></p></section>
            """
        }.joined()
    }

    private func history(_ page: PageContext) -> HTML {
        let steps = program.transitions.reversed().prefix(8).map { step -> HTML in
            "<li>\(page.moment(step.at))<br>\(page.word(step.from)) → \(page.word(step.to)), \(page.says("by", "von")) \(page.word(ofSignature: step.by))</li>"
        }
        let title = page.says("History", "Verlauf")
        return """
            <section class="card stack"><h2>\(title)</h2><ul class="plain small">\(steps)<li>\(page.moment(program.createdAt))<br>\(page.says("opened", "eröffnet"))</li></ul></section>
            """
    }

    private func twin(_ page: PageContext) -> Twin {
        let address = "/v1/programs/\(program.id)"
        guard let wanted else { return Twin(json: "/v1/programs/\(program.id)") }
        return Twin(
            json: "/v1/programs/\(program.id)",
            curl: """
                curl -s "$API\(address)/transitions" -H "Authorization: Bearer $KEY" \\
                  -H 'Content-Type: application/json' -d '{"to":"\(wanted)"}'
                """,
            note: page.says(
                "The step that was refused is one request; its answer has the rule, its sources and the fix.",
                "Der abgelehnte Schritt ist eine Anfrage; ihre Antwort nennt die Regel, ihre Quellen und den Ausweg."))
    }
}

extension PageContext {
    /// What a policy asks, in words.
    func facts(of policy: Policy) -> HTML {
        let length = [policy.length.least, policy.length.most].compactMap { $0 }.map { $0.spoken(in: language) }
        let span: String =
            switch (policy.length.least, policy.length.most) {
            case (nil, nil): says("open", "offen")
            case (_?, nil): says("\(length[0]) or more", "mindestens \(length[0])")
            case (nil, _?): says("up to \(length[0])", "bis \(length[0])")
            case (_?, _?): says("\(length[0]) to \(length[1])", "\(length[0]) bis \(length[1])")
            }
        let rows = [
            (
                says("Design", "Konzept"),
                policy.design.isRequired ? says("required", "nötig") : says("not required", "nicht nötig")
            ),
            (says("Length", "Dauer"), span),
            (
                says("Manager", "Vorgesetzte"),
                policy.manager == .partner ? says("partner", "Partner") : says("stays out", "bleiben außen vor")
            ),
            (
                says("Consent", "Zustimmung"),
                policy.consent == .bothVolunteer
                    ? says("both volunteer", "beide freiwillig") : says("learner accepts", "lernende Seite nimmt an")
            ),
        ]
        let items = rows.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as HTML }
        return "<dl class=\"facts\">\(items)</dl>"
    }
}
