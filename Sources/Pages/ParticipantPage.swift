public import Guidance
public import JSON

/// One person's part in a program: where it stands, the steps that the reader may take, and what stands in the way of each.
public struct ParticipantPage: Sendable {
    private let participant: Participant
    /// The tag that a step or a change needs.
    private let tag: String
    private let person: Person?
    private let program: Program?
    private let types: [RelationshipType]
    private let findings: [RuleFinding]
    private let steps: [OpenStep]
    private let consents: [Consent]
    private let isOneself: Bool
    private let mayChange: Bool
    private var refused: Refused?
    private var wanted: Participant.Status?
    private var values = FormValues()
    private var done: Done?

    /// What a page says that it did.
    public enum Done: String, Sendable {
        case moved, saved, joined
    }

    /// - Parameters:
    ///   - person: Who it is; nil for somebody of whom the reader sees nothing else. Likewise the program.
    ///   - findings: As the API lists them, with the steps that the reader may take.
    ///   - consents: To taking part in this program, the newest last.
    public init(
        _ visible: Visible<Participant>, tag: String, _ person: Person?, in program: Program?, _ types: [RelationshipType],
        findings: JSONValue?, consents: [Consent], isOneself: Bool, mayChange: Bool
    ) {
        (participant, self.tag, self.person, self.program, self.types) = (visible.record, tag, person, program, types)
        self.findings = findings?["items"].map { $0.elements.map { RuleFinding($0) } } ?? []
        steps = findings.map { OpenStep.list($0) } ?? []
        (self.consents, self.isOneself, self.mayChange) = (consents, isOneself, mayChange)
    }

    /// With what a form has sent, and why it was refused.
    ///
    /// - Parameter state: The one that a step was to lead to.
    public func refusing(_ refused: Refused, wanted state: String? = nil, of values: FormValues) -> ParticipantPage {
        var page = self
        (page.refused, page.values) = (refused, values)
        page.wanted = state.flatMap { Participant.Status(rawValue: $0) }
        return page
    }

    public func telling(_ done: Done?) -> ParticipantPage {
        var page = self
        page.done = done
        return page
    }

    // MARK: Forms

    /// What the operation takes for a step.
    public static func step(_ values: FormValues) -> [UInt8] {
        JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("to", values["to"])
                if !values["until"].isEmpty { writer.member("until", FormValues.moment(values["until"])) }
                if !values["reason"].isEmpty { writer.member("reason", values["reason"]) }
            }
        }
    }

    public static func capacity(_ values: FormValues, _ page: PageContext) -> [UInt8] {
        [capacityField(page)].document(values, page)
    }

    static func capacityField(_ page: PageContext) -> FormField {
        FormField(
            "/capacity", page.says("Relationships at a time", "Beziehungen gleichzeitig"), .number(0...Participant.capacityMax),
            hint: page.says("Blank: as many as the program says", "Leer: so viele, wie das Programm vorsieht"))
    }

    // MARK: The page

    private var address: Link { "/participants/\(participant.id)" }

    public func document(_ page: PageContext) -> Document {
        let name = page.name(person, participant.person)
        let crumbs =
            program.map {
                [
                    Crumb(Place.programs.name(page), Place.programs.link), Crumb($0.name, "/programs/\($0.id)"),
                    Crumb(page.says("Participants", "Teilnehmende"), "/programs/\($0.id)/participants"),
                ]
            } ?? []
        let tab = program.map { "\(name): \($0.name)" } ?? name
        let title = refused == nil ? tab : page.says("Refused: \(tab)", "Abgelehnt: \(tab)")
        return page.document(
            title, at: .programs, crumbs: crumbs, named: name, twin: twin(page),
            """
            <div class="title-row"><h1>\(name)</h1><span class="badge">\(page.role(of: participant, types))</span><span class="badge">\(page.word(participant.status))</span></div>
            <p class="lede">\(program.map { "<a href=\"\("/programs/\($0.id)" as Link)\">\($0.name)</a>" as HTML })</p>
            \(done.map { page.done(words($0, page)) })
            \(refused.map { page.alert(headline($0, page), $0, [ParticipantPage.capacityField(page)]) })
            \(stateLine(page))
            <div class="columns">
            <div class="stack-wide">
            \(stepsSection(page))\(findingsSection(page))\(capacitySection(page))
            </div>
            <aside class="stack-wide" aria-label="\(page.says("About this participation", "Über diese Teilnahme"))">
            \(facts(page))\(consentSection(page))\(history(page))
            </aside>
            </div>
            """)
    }

    private func words(_ done: Done, _ page: PageContext) -> String {
        let state = page.word(participant.status)
        return switch done {
        case .saved: page.says("Saved.", "Gespeichert.")
        case .moved: page.says("It is now: \(state).", "Neuer Stand: \(state).")
        case .joined:
            page.says("You have applied. It is now: \(state).", "Ihre Bewerbung ist eingegangen. Stand: \(state).")
        }
    }

    private func headline(_ refused: Refused, _ page: PageContext) -> String {
        guard let wanted, !refused.rules.isEmpty else {
            return refused.rules.isEmpty ? page.says("That was not done", "Das wurde nicht ausgeführt") : refused.title
        }
        let (count, state) = (refused.rules.count, page.word(wanted))
        return count == 1
            ? page.says(
                "“\(state)” is not possible yet: one rule stands in the way",
                "„\(state)“ ist noch nicht möglich: Eine Regel steht im Weg")
            : page.says(
                "“\(state)” is not possible yet: \(count) rules stand in the way",
                "„\(state)“ ist noch nicht möglich: \(count) Regeln stehen im Weg")
    }

    // MARK: Where it stands

    /// The usual way from first to last, and a state beside it where it is in one.
    private var way: [Participant.Status] {
        let status = participant.status
        let start: [Participant.Status] = participant.origin == .applied ? [] : [.invited]
        let way =
            start + [.applied] + (status == .waitlisted ? [.waitlisted] : []) + [.approved, .active]
            + (status == .paused ? [.paused] : []) + [.completed]
        return way.contains(status) ? way : way + [status]
    }

    private func stateLine(_ page: PageContext) -> HTML {
        let items = way.map { state -> HTML in
            let isHere = state == participant.status
            let step = steps.first { $0.to == state.rawValue }
            let style: HTML.Attribute = .class
            let note: HTML? =
                if isHere {
                    "<small> \(page.says("now", "jetzt"))</small>"
                } else if let step {
                    step.blockedBy.isEmpty
                        ? "<small> \(page.says("open to you", "möglich"))</small>"
                        : "<small class=\"why\"> \(page.says("a rule refuses", "eine Regel lehnt ab"))</small>"
                } else {
                    nil
                }
            return
                "<li\(.ariaCurrent, isHere ? "step" : nil)\(style, step?.blockedBy.isEmpty == false ? "blocked" : nil)>\(page.word(state))\(note)</li>"
        }
        return """
            <section aria-labelledby="where" class="stack"><h2 id="where" class="hidden-to-eyes">\(page.says("Where it stands", "Wo es steht"))</h2>
            <ol class="states">\(items)</ol></section>
            """
    }

    private func stepsSection(_ page: PageContext) -> HTML {
        let rows = steps.compactMap { step in Participant.Status(rawValue: step.to).map { row($0, step, page) } }
        let text: HTML? =
            rows.isEmpty
            ? "<p class=\"muted\">\(page.says("There is no step that you can take now.", "Sie können derzeit keinen Schritt gehen."))</p>"
            : nil
        return """
            <section class="card stack" id="steps" tabindex="-1" aria-labelledby="steps-title"><h2 id="steps-title">\(page.says("What you can do", "Was Sie tun können"))</h2>
            \(text)\(rows)</section>
            """
    }

    private func row(_ state: Participant.Status, _ step: OpenStep, _ page: PageContext) -> HTML {
        let name = page.action(state, from: participant.status, isOneself: isOneself)
        let isHarder = [.rejected, .removed, .withdrawn].contains(state)
        let why = step.blockedBy.enumerated().map { place, rule -> HTML in
            "\(place == 0 ? "" : ", ")<a href=\"\(("" as Link).at(anchor(of: rule)))\"><code>\(rule)</code></a>"
        }
        let blocked: HTML? =
            why.isEmpty ? nil : "<p class=\"hint\">\(page.says("Stands in the way:", "Steht im Weg:")) \(why)</p>"
        return """
            <form method="post" action="\(("/participants/\(participant.id)/transitions" as Link).at("refused"))" class="field">\(page.hidden([("tag", tag)]))\(detail(state, page))
            \(blocked)<p class="actions"><button class="\(isHarder ? "button risky" : "button")" name="to" value="\(state.rawValue)">\(why.isEmpty ? name : page.says("Try: \(name)", "Versuchen: \(name)"))</button></p></form>
            """
    }

    /// What a step can say beside where it leads.
    private func detail(_ state: Participant.Status, _ page: PageContext) -> HTML? {
        let isWanted = wanted == state
        if state == .paused {
            return """
                <div class="field short"><label for="until">\(page.says("Until", "Bis"))</label><p class="hint" id="until-hint">\(page.says("If you give a day, it resumes automatically when that day begins (UTC).", "Mit einem Tag geht es von selbst weiter, sobald dieser Tag beginnt (UTC)."))</p><input type="date" id="until" name="until" value="\(isWanted ? values["until"] : "")" aria-describedby="until-hint"></div>
                """
        }
        guard [.rejected, .removed].contains(state) else { return nil }
        let reasons: [EndReason] = [.rule, .leftDirectory, .other]
        let items = reasons.map { reason -> HTML in
            "<option value=\"\(reason.rawValue)\"\(.selected, if: isWanted && values["reason"] == reason.rawValue)>\(page.word(reason))</option>"
        }
        return """
            <div class="field short"><label for="reason-\(state.rawValue)">\(page.says("Reason", "Grund"))</label><select id="reason-\(state.rawValue)" name="reason"><option value="">\(page.says("none given", "keine Angabe"))</option>\(items)</select></div>
            """
    }

    private func anchor(of rule: String) -> String {
        findings.firstIndex { $0.rule == rule }.map { "finding-\($0)" } ?? "findings"
    }

    private func findingsSection(_ page: PageContext) -> HTML? {
        guard !participant.isOver else { return nil }
        let cards = findings.enumerated().map { page.card($1, $0, on: "/participants/\(participant.id)") }
        let text: HTML? =
            findings.isEmpty
            ? "<p class=\"muted\">\(page.says("Nothing stands in the way.", "Nichts steht im Weg."))</p>" : nil
        return """
            <section aria-labelledby="findings" class="stack"><h2 id="findings">\(page.says("What the rules find", "Was die Regeln finden"))</h2>
            \(text)\(cards)</section>
            """
    }

    private func capacitySection(_ page: PageContext) -> HTML? {
        guard participant.side == .guide, mayChange, !participant.isOver else { return nil }
        let field = ParticipantPage.capacityField(page)
        var now = values
        if refused == nil || wanted != nil {
            now = FormValues(participant.capacity.map { [("/capacity", String($0))] } ?? [])
        }
        let form = Form(fields: [field], values: now, errors: wanted == nil ? refused?.errors ?? [] : [])
        return """
            <section class="card stack" aria-labelledby="room"><h2 id="room">\(page.says("Capacity", "Kapazität"))</h2>
            <form method="post" action="\(address.at("refused"))">\(page.hidden([("tag", tag)]))\(form.markup(page))
            <p class="actions field"><button class="button">\(page.says("Save", "Speichern"))</button></p></form></section>
            """
    }

    // MARK: Beside it

    private func facts(_ page: PageContext) -> HTML {
        let type = types.first { $0.id == participant.relationshipType }
        let rows: [(String, HTML?)] = [
            (page.says("Person", "Person"), page.line(person, participant.person)),
            (page.says("Type", "Typ"), .text(type?.name ?? participant.relationshipType.text)),
            (page.says("Joined by", "Zugang"), .text(page.word(participant.origin))),
            (page.says("Approved", "Aufgenommen"), participant.joinedAt.map { page.shortDay($0.day) }),
            (page.says("Waits since", "Wartet seit"), participant.waitingSince.map { page.moment($0) }),
            (page.says("Paused until", "Pausiert bis"), participant.pausedUntil.map { page.moment($0) }),
            (page.says("Why it ended", "Grund des Endes"), participant.leftReason.map { .text(page.word($0)) }),
            (
                page.says("Capacity", "Kapazität"),
                participant.side == .guide ? participant.capacity.map { .text(String($0)) } : nil
            ),
        ]
        let waits: HTML? =
            participant.status == .waitlisted
            ? "<p class=\"small\">\(page.says("The next place that is free goes to those who have waited longest.", "Der nächste freie Platz geht an die Person, die am längsten wartet."))</p>"
            : nil
        return "<section class=\"card stack\"><h2>\(page.says("Facts", "Angaben"))</h2>\(page.facts(rows))\(waits)</section>"
    }

    private func consentSection(_ page: PageContext) -> HTML {
        let consent = consents.last { $0.withdrawnAt == nil }
        let text: HTML =
            if let consent {
                "<p>\(page.says("Given on", "Erteilt am")) \(page.moment(consent.createdAt))</p>"
            } else if let last = consents.last, let at = last.withdrawnAt {
                "<p>\(page.says("Withdrawn on", "Widerrufen am")) \(page.moment(at))</p>"
            } else {
                "<p class=\"muted\">\(page.says("None to taking part in this program.", "Keine zur Teilnahme an diesem Programm."))</p>"
            }
        let link: HTML? =
            isOneself
            ? "<p><a href=\"\(("/people/\(participant.person)/consents" as Link).at("give"))\">\(page.says("Your consents", "Ihre Einwilligungen"))</a></p>"
            : nil
        return "<section class=\"card stack\"><h2>\(page.says("Consent", "Einwilligung"))</h2>\(text)\(link)</section>"
    }

    private func history(_ page: PageContext) -> HTML {
        let steps = participant.transitions.reversed().prefix(20).map { step -> HTML in
            "<li>\(page.moment(step.at))<br>\(page.word(step.from)) → \(page.word(step.to)), \(page.says("by", "von")) \(page.word(ofSignature: step.by))</li>"
        }
        return """
            <section class="card stack"><h2>\(page.says("History", "Verlauf"))</h2><ul class="plain small">\(steps)<li>\(page.moment(participant.createdAt))<br>\(page.says("made", "angelegt"))</li></ul></section>
            """
    }

    private func twin(_ page: PageContext) -> Twin {
        guard let wanted else { return Twin(json: "/v1/participants/\(participant.id)") }
        return Twin(
            json: "/v1/participants/\(participant.id)",
            curl: """
                curl -s "$API/v1/participants/\(participant.id)/transitions" -H "Authorization: Bearer $KEY" \\
                  -H 'Content-Type: application/json' -d '{"to":"\(wanted.rawValue)"}'
                """)
    }
}

/// A step that the reader may take, as the API lists it.
struct OpenStep: Sendable {
    let to: String
    /// The rules that refuse it.
    let blockedBy: [String]

    /// - Parameter findings: What the operation on findings answers.
    static func list(_ findings: JSONValue) -> [OpenStep] {
        findings["steps"].map { list in
            list.elements.map { step in
                OpenStep(
                    to: step["to"]?.string ?? "", blockedBy: step["blockedBy"].map { $0.elements.compactMap(\.string) } ?? [])
            }
        } ?? []
    }
}
