import Guidance

/// What answers to the questionnaire come to: the decision, why, what each answer gave, and what one answer would change.
struct RecommendationPart {
    private let recommendation: Recommendation
    /// In the order of the catalogue, which colors follow, and in the language of the page.
    private let types: [RelationshipType]
    private let wish: ChoosePage.Wish
    private let page: PageContext

    init(_ recommendation: Recommendation, among types: [RelationshipType], _ wish: ChoosePage.Wish, _ page: PageContext) {
        (self.recommendation, self.types, self.wish, self.page) = (recommendation, types, wish, page)
    }

    var section: HTML {
        """
        <section class="card verdict stack" id="recommendation" aria-labelledby="verdict" tabindex="-1">
        <h2 id="verdict" class="small muted">\(wish.answers.isEmpty ? page.says("Recommendation", "Empfehlung") : page.says("So far it is", "Bisher ist es"))</h2>
        <p class="decision">\(decision(recommendation.decision))</p>
        <p>\(recommendation.explanation)</p>
        \(bars)
        \(unserved)
        \(contributions)
        \(flips)
        \(next)
        </section>
        """
    }

    // MARK: The decision

    private func decision(_ decision: Recommendation.Decision) -> HTML {
        let types = decision.relationshipTypes
        switch decision {
        case .type: return type(types[0])
        case .combination:
            return page.says(
                "\(type(types[0])) and \(type(types[1])), together", "\(type(types[0])) und \(type(types[1])), zusammen")
        case .undecided: return page.says("Not decided yet", "Noch nicht entschieden")
        case .noType: return page.says("None of them", "Keines davon")
        }
    }

    private func type(_ id: Slug) -> HTML { "<span class=\"t\(color(id))\">\(name(id))</span>" }

    private func name(_ id: Slug) -> String { types.first { $0.id == id }?.name ?? id.text }

    /// The color stands beside the name, never for it.
    private func color(_ id: Slug) -> Int { (types.firstIndex { $0.id == id } ?? 0) % 3 + 1 }

    private func words(_ decision: Recommendation.Decision) -> String {
        let names = decision.relationshipTypes.map(name)
        switch decision {
        case .type: return names[0]
        case .combination: return page.says("\(names[0]) and \(names[1])", "\(names[0]) und \(names[1])")
        case .undecided: return page.says("not decided", "nicht entschieden")
        case .noType: return page.says("none of them", "keines davon")
        }
    }

    // MARK: Points

    private var bars: HTML? {
        guard recommendation.ranked.contains(where: { $0.score > 0 }) else { return nil }
        let most = max(recommendation.ranked.map(\.score).max() ?? 0, 2 * Recommendation.Decision.pointsMin)
        let rows = recommendation.ranked.map { ranked -> HTML in
            // One part for each answer that gave something; a type without points keeps a hair line.
            var start = 0
            let parts = ranked.contributions.map { contribution -> HTML in
                defer { start += contribution.points }
                return """
                    <rect class="f\(color(ranked.relationshipType))" x="\(percent(start, of: most))" width="\(percent(contribution.points, of: most))" height="100%"/>
                    """
            }
            return """
                <tr><th scope="row">\(ranked.name)</th><td class="bar"><svg aria-hidden="true" focusable="false">\(parts.isEmpty ? ["<rect class=\"f0\" width=\"0.5%\" height=\"100%\"/>"] : parts)</svg></td><td class="num">\(ranked.score)</td></tr>
                """
        }
        return """
            <figure class="stack"><table class="bars"><caption class="hidden-to-eyes">\(page.says("Points by relationship type", "Punkte je Beziehungstyp"))</caption><tbody>\(rows)</tbody></table><figcaption class="small muted">\(page.says("An answer that gives \(Recommendation.Decision.pointsMin) points is a reason.", "Eine Antwort, die \(Recommendation.Decision.pointsMin) Punkte gibt, ist ein Grund.")) <a href="\("/docs/recommendations" as Link)">\(page.says("How it decides", "Wie entschieden wird"))</a></figcaption></figure>
            """
    }

    private func percent(_ part: Int, of whole: Int) -> String {
        let hundredths = part * 10_000 / max(1, whole)
        let (ones, rest) = (hundredths / 100, hundredths % 100)
        return rest == 0 ? "\(ones)%" : "\(ones).\(rest < 10 ? "0" : "")\(rest)%"
    }

    private var unserved: HTML? {
        guard !recommendation.unserved.isEmpty else { return nil }
        let items = recommendation.unserved.map { one -> HTML in
            let types = one.relationshipTypes.map(name).joined(separator: ", ")
            return "<li>\(one.need) <span class=\"muted\">(\(types))</span></li>"
        }
        return """
            <div><h3>\(page.says("What it does not serve", "Was damit offen bleibt"))</h3><ul>\(items)</ul></div>
            """
    }

    private var contributions: HTML? {
        let rows = recommendation.ranked.flatMap { ranked in
            ranked.contributions.map { contribution -> HTML in
                let claims = contribution.claims.enumerated().map { place, claim -> HTML in
                    "\(place == 0 ? "" : ", ")<a href=\"\("/claims/\(claim)" as Link)\" aria-label=\"\(page.says("Claim \(place + 1) for \(ranked.name): \(contribution.answer.answered)", "Aussage \(place + 1) für \(ranked.name): \(contribution.answer.answered)"))\">\(place + 1)</a>"
                }
                return """
                    <tr><td>\(contribution.answer.answered)<br><span class="muted">\(contribution.answer.asked)</span></td><td>\(type(ranked.relationshipType))</td><td class="num">\(contribution.points)</td><td>\(claims)</td></tr>
                    """
            }
        }
        guard !rows.isEmpty else { return nil }
        let title = page.says("What each answer gave", "Was jede Antwort beiträgt")
        return """
            <details><summary>\(title)</summary><table class="data"><caption class="hidden-to-eyes">\(title)</caption><thead><tr><th scope="col">\(page.says("Answer", "Antwort"))</th><th scope="col">\(page.says("For", "Für"))</th><th scope="col" class="num">\(page.says("Points", "Punkte"))</th><th scope="col">\(page.says("Claims", "Aussagen"))</th></tr></thead><tbody>\(rows)</tbody></table></details>
            """
    }

    // MARK: What would change it

    /// Of questions that are answered: of the others every answer may change something, and nobody has asked yet.
    private var flips: HTML? {
        let answered = recommendation.flips.filter { $0.from != nil }
        guard !answered.isEmpty else { return nil }
        let questions = answered.map(\.to.question).uniqued()
        let items = questions.map { question -> HTML in
            let here = answered.filter { $0.to.question == question }
            let answers = here.map { flip -> HTML in
                "<dd>\(flip.to.answered) → <strong>\(words(flip.decision))</strong></dd>"
            }
            return "<dt>\(here[0].to.asked)</dt>\(answers)"
        }
        return """
            <div><h3>\(page.says("What one answer would change", "Was eine andere Antwort ändern würde"))</h3><dl class="flips">\(items)</dl></div>
            """
    }

    private var next: HTML? {
        let types = recommendation.decision.relationshipTypes
        guard !types.isEmpty else { return nil }
        let link = ("/programs/new" as Link).with(types.map { ("relationshipTypes", $0.text) })
        let text =
            types.count == 1
            ? page.says("Open a program with it", "Programm damit eröffnen")
            : page.says("Open a program with both", "Programm mit beiden eröffnen")
        return """
            <p class="actions"><a class="button first" href="\(link)">\(text)</a></p>
            <p class="small muted">\(page.says("The address of this page carries your answers: bookmark it, or send it to somebody.", "Die Adresse dieser Seite enthält Ihre Antworten: Setzen Sie ein Lesezeichen, oder senden Sie sie weiter."))</p>
            """
    }
}
