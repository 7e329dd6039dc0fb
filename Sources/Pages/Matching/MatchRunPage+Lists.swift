internal import Guidance

// What came of a match run, as tables.

extension MatchRunPage {
    private func nobody(_ page: PageContext) -> HTML { "<p class=\"muted\">\(page.says("Nobody.", "Niemand."))</p>" }

    func proposals(_ rows: [MatchResult.Proposal], _ page: PageContext) -> HTML {
        guard !rows.isEmpty else { return nobody(page) }
        let heads = [
            page.head(.learner, of: type), page.head(.guide, of: type), page.says("Fit", "Passung"), page.says("Why", "Warum"),
        ]
        let mayDecide = mayRun && [.solved, .infeasible, .reviewed].contains(run.status)
        let cells = rows.map { row -> [HTML] in
            let pinned: HTML? =
                row.isPinned ? " <span class=\"badge\">\(page.says("pinned", "festgelegt"))</span>" : nil
            let decide: HTML? =
                mayDecide
                ? "<p><a href=\"\(decision(row.learner, row.guide))\">\(page.says("Pin or forbid…", "Festlegen oder ausschließen …"))<span class=\"hidden-to-eyes\"> \(people.name(row.learner)), \(people.name(row.guide))</span></a></p>"
                : nil
            return [
                people.link(row.learner), people.link(row.guide), "\(row.percent) %\(pinned)",
                "<details><summary>\(page.says("Why", "Warum"))</summary><div class=\"stack\">\(why(row, page))</div></details>\(decide)",
            ]
        }
        return """
            \(page.table(page.name(of: .proposals), heads, cells))
            <p class="hint">\(page.says("Who would suit somebody best goes by all that counts beside choices, wanted by others or not.", "Wer am besten passen würde, richtet sich nach allem, was neben Wahlen zählt, ob von anderen gewünscht oder nicht."))</p>
            """
    }

    private func decision(_ learner: ID<Participant>, _ guide: ID<Participant>) -> Link {
        ("/match-runs/\(run.id)/pair" as Link).with([("learner", learner.description), ("guide", guide.description)])
    }

    /// What each criterion adds, what the two obey, and who would suit each best if nobody else wanted them.
    private func why(_ row: MatchResult.Proposal, _ page: PageContext) -> HTML {
        let points = row.contributions.map { part -> HTML in
            .text(
                page.says(
                    "\(part.criterion): \(page.digits(part.points)) points, grade \(part.grade) times weight \(part.weight)",
                    "\(part.criterion): \(page.digits(part.points)) Punkte, Note \(part.grade) mal Gewicht \(part.weight)"))
        }
        func best(_ partner: MatchResult.Partner?, than own: ID<Participant>, for one: ID<Participant>) -> (String, HTML?) {
            let head = page.says("Would suit \(people.name(one)) best", "Würde am besten zu \(people.name(one)) passen")
            guard let partner else { return (head, nil) }
            guard partner.participant != own else { return (head, .text(page.says("this pair", "dieses Paar"))) }
            return (
                head, "\(people.link(partner.participant)), \(page.digits(partner.score)) \(page.says("points", "Punkte"))"
            )
        }
        let facts = page.facts([
            (page.says("All points", "Alle Punkte"), .text(page.digits(row.score))),
            best(row.learnerBest, than: row.guide, for: row.learner), best(row.guideBest, than: row.learner, for: row.guide),
            (
                page.says("What holds", "Was gilt"),
                row.passed.isEmpty ? nil : .text(row.passed.map(page.words).joined(separator: "; "))
            ),
        ])
        return "\(page.list(points))\(facts)"
    }

    func unmatched(_ rows: [MatchResult.Left], _ page: PageContext) -> HTML {
        guard !rows.isEmpty else {
            return "<p class=\"muted\">\(page.says("Every learner has a guide.", "Alle Lernenden haben Begleitung."))</p>"
        }
        let heads = [
            page.head(.learner, of: type), page.says("Why", "Warum"),
            page.says("The least that would help", "Was am ehesten hilft"),
        ]
        let cells = rows.map { row -> [HTML] in
            let barred = row.excludedBy.map { part -> HTML in
                .text("\(page.word(ofConstraint: part.constraint)): \(page.guides(part.guides))")
            }
            let more: HTML? = page.list(barred).map { list in
                "<details><summary>\(page.says("Who is barred by what", "Wen was ausschließt"))</summary>\(list)</details>"
            }
            let helps = row.relaxations.map { way -> HTML in "\(lifting(way, page))\(pin(row.learner, way, page))" }
            let shortage: HTML? = row.shortage.map { number -> HTML in
                " <a href=\"\(link(to: .shortages).at("list"))\">\(page.says("Group \(number)", "Gruppe \(number)"))</a>"
            }
            return [
                people.link(row.learner), "\(page.sentence(row.reason))\(shortage)\(more)",
                page.list(helps) ?? .text(page.says("Nothing small would.", "Nichts Kleines.")),
            ]
        }
        return page.table(page.name(of: .unmatched), heads, cells)
    }

    /// What would give a learner a guide, in a sentence.
    private func lifting(_ way: MatchResult.Lifting, _ page: PageContext) -> HTML {
        let lifted = way.lift.filter { $0 != "capacity" }.map { "“\(page.word(ofConstraint: $0))”" }.joined(separator: ", ")
        let asked: HTML? =
            way.lift.contains("capacity")
            ? .text(page.says("takes one place more", "nimmt eine Person mehr")) : nil
        let relaxed: HTML? =
            lifted.isEmpty
            ? nil : .text(page.says("is paired although \(lifted) does not hold", "wird zugeordnet, obwohl \(lifted) nicht gilt"))
        let parts = [asked, relaxed].compactMap { $0 }.enumerated().map { place, part -> HTML in
            "\(place == 0 ? "" : page.says(" and ", " und "))\(part)"
        }
        let moves =
            switch way.moves {
            case 0: ""
            case 1: page.says(" 1 other learner changes guide.", " 1 andere lernende Person wechselt die Begleitung.")
            default:
                page.says(
                    " \(way.moves) other learners change guide.",
                    " \(way.moves) andere lernende Personen wechseln die Begleitung.")
            }
        return "\(people.link(way.guide)) \(parts) (\(page.worth(learners: way.learners, points: way.points))).\(moves)"
    }

    /// A pin is made whatever the configuration says, so that it lifts what stands in the way; a place it does not make.
    private func pin(_ learner: ID<Participant>, _ way: MatchResult.Lifting, _ page: PageContext) -> HTML? {
        guard mayRun, [.solved, .infeasible, .reviewed].contains(run.status), !way.lift.contains("capacity") else { return nil }
        return
            " <a href=\"\(decision(learner, way.guide))\">\(page.says("Pin them…", "Festlegen …"))<span class=\"hidden-to-eyes\"> \(people.name(learner)), \(people.name(way.guide))</span></a>"
    }

    func guides(_ rows: [MatchResult.Guide], _ page: PageContext) -> HTML {
        guard !rows.isEmpty else { return nobody(page) }
        let heads = [
            page.head(.guide, of: type), page.says("Learners", "Lernende"), page.says("One place more", "Ein Platz mehr"),
            page.says("One place less", "Ein Platz weniger"),
        ]
        func worth(_ worth: MatchResult.Worth?) -> HTML {
            .text(worth.map { page.worth(learners: $0.learners, points: $0.points) } ?? "–")
        }
        let cells = rows.map { row -> [HTML] in
            let load = page.says("\(row.load) of \(page.places(row.capacity))", "\(row.load) von \(row.capacity)")
            let pairs = address.with("guide", row.guide.description).at("list")
            return [
                people.link(row.guide),
                row.load == 0
                    ? .text(load) : "<a href=\"\(pairs)\" aria-label=\"\(load): \(people.name(row.guide))\">\(load)</a>",
                worth(row.oneMore), row.load == 0 && row.capacity == 0 ? "–" : worth(row.oneLess),
            ]
        }
        return page.table(page.name(of: .guides), heads, cells)
    }

    func shortages(_ rows: [MatchResult.Shortage], _ page: PageContext) -> HTML {
        guard !rows.isEmpty else {
            return "<p class=\"muted\">\(page.says("Places do not run short anywhere.", "Nirgends fehlen Plätze."))</p>"
        }
        return rows.map { row -> HTML in
            """
            <article class="finding warn stack" id="shortage-\(row.number)"><h3>\(page.says("Group \(row.number): \(page.places(row.missing)) missing", "Gruppe \(row.number): Es fehlt Platz für \(page.learners(row.missing))"))</h3>
            <p>\(page.says("\(page.learners(row.learners.count)) can only be guided by \(page.guides(row.guides.count)), who have \(page.places(row.places)).", "Für \(page.learners(row.learners.count)) kommt nur \(page.guides(row.guides.count)) mit \(page.places(row.places)) in Frage."))</p>
            \(page.facts([(page.words(.learner), people.list(row.learners, page)), (page.words(.guide), row.guides.isEmpty ? nil : people.list(row.guides, page))]))
            </article>
            """
        }.joined()
    }

    func leftOut(_ rows: [MatchResult.LeftOut], _ page: PageContext) -> HTML {
        guard !rows.isEmpty else {
            return "<p class=\"muted\">\(page.says("All who take part are in the run.", "Alle Teilnehmenden sind im Lauf."))</p>"
        }
        let heads = [page.says("Person", "Person"), page.says("As", "Als"), page.says("Why not", "Warum nicht")]
        let cells = rows.map { row -> [HTML] in
            [people.link(row.participant), .text(page.role(row.side, of: type)), .text(page.word(row.reason))]
        }
        return page.table(page.name(of: .leftOut), heads, cells)
    }
}
