internal import Guidance

// Where a program stands, and what can follow.

extension ProgramPage {
    /// The way of a program from first to last, the present marked, and what rules keep it from.
    func states(_ page: PageContext) -> HTML {
        let way: [Program.Status] = [.draft, .designed, .enrolling, .matching, .running, .closing, .closed]
        let isOffTheWay = !way.contains(program.status)
        let items = (isOffTheWay ? way + [program.status] : way).map { state -> HTML in
            let step = steps.first { $0.to == state.rawValue }
            let isHere = state == program.status
            let note: HTML? =
                if isHere {
                    "<small> \(page.says("now", "jetzt"))</small>"
                } else if let step, step.blockedBy.isEmpty {
                    "<small> \(page.says("open to you", "möglich"))</small>"
                } else if let step {
                    "<small class=\"why\"> \(step.blockedBy.count == 1 ? page.says("1 rule refuses", "1 Regel lehnt ab") : page.says("\(step.blockedBy.count) rules refuse", "\(step.blockedBy.count) Regeln lehnen ab"))</small>"
                } else {
                    nil
                }
            let style: HTML.Attribute = .class
            return
                "<li\(.ariaCurrent, isHere ? "step" : nil)\(style, step.map { $0.blockedBy.isEmpty } == false ? "blocked" : nil)>\(page.word(state))\(note)</li>"
        }
        return """
            <section aria-labelledby="where" class="stack"><h2 id="where" class="hidden-to-eyes">\(page.says("Where it stands", "Wo es steht"))</h2>
            <ol class="states">\(items)</ol></section>
            """
    }

    /// The states that may follow, each with its button, or with the rules that stand in the way.
    func stepsSection(_ page: PageContext) -> HTML? {
        guard !steps.isEmpty else { return nil }
        let rows = steps.map { step -> HTML in
            let state = page.word(ofStatus: step.to)
            let isLast = step.to == Program.Status.cancelled.rawValue
            let why: HTML =
                if step.blockedBy.isEmpty {
                    isLast
                        ? .text(
                            page.says(
                                "Nothing in the way; it cannot be undone.",
                                "Nichts steht im Weg; es lässt sich nicht zurücknehmen."))
                        : .text(page.says("Nothing in the way.", "Nichts steht im Weg."))
                } else {
                    step.blockedBy.enumerated().map { place, rule -> HTML in
                        "\(place == 0 ? "" : ", ")<a href=\"\(("" as Link).at(anchor(of: rule)))\"><code>\(rule)</code></a>"
                    }.joined()
                }
            let ending: HTML? =
                step.blockedBy.contains("relationships-over")
                ? """
                <div class="choice"><input type="checkbox" name="endRelationships" id="endRelationships" value="true"><label for="endRelationships">\(page.says("End the relationships with it", "Die Beziehungen damit beenden"))</label></div>
                """ : nil
            let button: HTML =
                isLast
                ? "<a class=\"button risky\" href=\"\("/programs/\(program.id)/cancel" as Link)\">\(page.says("Cancel…", "Absagen …"))</a>"
                : """
                <form method="post" action="\(("/programs/\(program.id)/transitions" as Link).at("refused"))">\(page.formToken)<input type="hidden" name="tag" value="\(tag)">\(ending)<button class="button" name="to" value="\(step.to)" aria-label="\(page.says("Move to: \(state)", "Weiter zu: \(state)"))">\(step.blockedBy.isEmpty ? page.says("Move", "Weiter") : page.says("Try", "Versuchen"))</button></form>
                """
            return "<tr><th scope=\"row\">\(state)</th><td>\(why)</td><td>\(button)</td></tr>"
        }
        return """
            <section class="card" aria-labelledby="next"><h2 id="next">\(page.says("What can follow", "Was folgen kann"))</h2>
            <table class="steps"><caption class="hidden-to-eyes">\(page.says("The next states, and what keeps the program from each", "Die nächsten Schritte und was ihnen im Weg steht"))</caption>
            <thead class="hidden-to-eyes"><tr><th scope="col">\(page.says("State", "Stand"))</th><th scope="col">\(page.says("What stands in the way", "Was im Weg steht"))</th><th scope="col">\(page.says("Step", "Schritt"))</th></tr></thead>
            <tbody>\(rows)</tbody></table></section>
            """
    }

    /// Where on the page a rule's finding stands: the first of its findings.
}
