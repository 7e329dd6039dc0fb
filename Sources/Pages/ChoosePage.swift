public import Guidance
import JSON

/// Choosing a relationship type: the questions, what the answers recommend and why, and what sources say side by side.
public struct ChoosePage: Sendable {
    /// What the address asks for.
    public struct Wish: Sendable {
        /// Question and option, by id, in the order of the questionnaire; only those that there are.
        public let answers: [(question: String, option: String)]
        /// What the address has that the questionnaire has not, for a sentence about it.
        public let unknown: [String]
        /// The question after which the next is looked for.
        let last: String?
        /// Whether every question is shown.
        let isWhole: Bool
        /// The types to compare; nil for the two that are mixed up most, or those the answers are about.
        public let types: [String]?

        /// No question has such an id, as slugs have no underscores.
        public enum Name {
            public static let last = "_after"
            public static let whole = "_all"
            public static let types = "_types"
        }

        public init(_ parameters: [(name: String, value: String)], to questionnaire: Questionnaire) {
            var chosen: [String: String] = [:]
            var unknown: [String] = []
            for (name, value) in parameters where !name.hasPrefix("_") && !value.isEmpty {
                let question = questionnaire.items.lazy.map(\.question).first { $0.id.text == name }
                if question?.options.contains(where: { $0.id.text == value }) == true {
                    chosen[name] = value
                } else {
                    unknown.append("\(name)=\(value)")
                }
            }
            func value(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
            answers = questionnaire.items.compactMap { item in
                chosen[item.question.id.text].map { (item.question.id.text, $0) }
            }
            self.unknown = unknown
            last = value(Name.last)
            isWhole = value(Name.whole) != nil
            types = value(Name.types).map { $0.split(separator: ",").map(String.init) }.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    let questionnaire: Questionnaire
    let recommendation: Recommendation
    let comparison: Comparison
    let catalogue: Catalogue
    let wish: Wish

    /// - Parameter recommendation: What the answers of the wish come to.
    public init(
        _ questionnaire: Questionnaire, _ recommendation: Recommendation, _ comparison: Comparison, in catalogue: Catalogue,
        _ wish: Wish
    ) {
        (self.questionnaire, self.recommendation, self.comparison) = (questionnaire, recommendation, comparison)
        (self.catalogue, self.wish) = (catalogue, wish)
    }

    public func content(_ page: PageContext) -> PageContent {
        let title = page.says("Coaching, mentoring, or both?", "Coaching, Mentoring oder beides?")
        return PageContent(
            title, at: .choose, twin: twin(page), isMistaken: !wish.unknown.isEmpty,
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("Organizations mix the two up, and then run one by the rules of the other. Answer what you can: each answer shows what it speaks for, and who says so. Nothing is stored.", "Organisationen verwechseln beides und führen dann das eine nach den Regeln des anderen. Beantworten Sie, was Sie beantworten können: Jede Antwort zeigt, wofür sie spricht und wer das sagt. Gespeichert wird nichts."))</p>
            \(fault(page))
            <div class="wizard columns">
            \(wish.isWhole ? allQuestions(page) : oneQuestion(page))
            \(RecommendationPart(recommendation, among: types, wish, page).section)
            </div>
            \(ComparisonPart(comparison, among: choices, page).section { linkComparing($0) })
            """)
    }

    private func fault(_ page: PageContext) -> HTML? {
        guard !wish.unknown.isEmpty else { return nil }
        let list = wish.unknown.prefix(5).joined(separator: ", ")
        return page.alert(
            page.says("Part of this address is not known", "Ein Teil dieser Adresse ist nicht bekannt"),
            "<p>\(page.says("The questionnaire has no such answer: \(list). The others count.", "Diese Antwort gibt es im Fragebogen nicht: \(list). Die anderen zählen."))</p>"
        )
    }

    // MARK: Questions

    private func option(of question: Question) -> Question.Option? {
        guard let answer = wish.answers.first(where: { $0.question == question.id.text }) else { return nil }
        return question.options.first { $0.id.text == answer.option }
    }

    private var questions: [Question] { questionnaire.items.map(\.question) }

    /// The first without an answer after the one just shown, and from the beginning again.
    private var next: Questionnaire.Item? {
        let items = questionnaire.items
        let start = wish.last.flatMap { last in items.firstIndex { $0.question.id.text == last } }.map { $0 + 1 } ?? 0
        return (items[start...] + items[..<start]).first { option(of: $0.question) == nil }
    }

    /// The address with these answers.
    private func link(_ answers: [(question: String, option: String)], after last: String? = nil) -> Link {
        var parameters = answers.map { (name: $0.question, value: $0.option) }
        if let last { parameters.append((Wish.Name.last, last)) }
        if let types = wish.types { parameters.append((Wish.Name.types, types.joined(separator: ","))) }
        return ("/choose" as Link).with(parameters)
    }

    private func oneQuestion(_ page: PageContext) -> HTML {
        let (count, all) = (wish.answers.count, questions.count)
        let progress = page.says("\(count) of \(all) questions answered", "\(count) von \(all) Fragen beantwortet")
        return """
            <section class="card stack" aria-labelledby="question">
            <div><label class="small muted" for="progress">\(progress)</label><progress class="progress" id="progress" max="\(all)" value="\(count)">\(progress)</progress></div>
            \(next.map { form(for: $0, page) } ?? done(page))
            \(answersGiven(page))
            <p><a href="\(link(wish.answers).with(Wish.Name.whole, "1"))">\(page.says("All \(all) questions on one page", "Alle \(all) Fragen auf einer Seite"))</a>\(count == 0 ? nil : " · <a href=\"\(Place.choose.link)\">\(page.says("Start over", "Von vorn beginnen"))</a>" as HTML)</p>
            </section>
            """
    }

    private func done(_ page: PageContext) -> HTML {
        "<h2 id=\"question\">\(page.says("Every question is answered", "Alle Fragen sind beantwortet"))</h2>"
    }

    private func form(for item: Questionnaire.Item, _ page: PageContext) -> HTML {
        let (question, dimension) = (item.question, catalogue.dimensions.value(item.dimension))
        let hint = dimension.map { dimension -> HTML in
            """
            <p class="hint">\(page.says("From the dimension", "Aus der Dimension")) <a href="\("/dimensions/\(dimension.id)" as Link)">\(dimension.name)</a>: \(dimension.question)</p>
            """
        }
        return """
            <form method="get" action="\(("/choose" as Link).at("recommendation"))" data-live="recommendation">
            \(kept(without: question.id.text))<input type="hidden" name="\(Wish.Name.last)" value="\(question.id.text)">
            <fieldset><legend><h2 id="question">\(question.question)</h2></legend>
            \(hint)
            <div class="field">\(options(of: question))</div></fieldset>
            <p class="actions field"><button class="button first">\(page.says("Answer", "Antworten"))</button> <a class="button" href="\(link(wish.answers, after: question.id.text))">\(page.says("Skip", "Überspringen"))</a></p>
            </form>
            """
    }

    private func options(of question: Question) -> HTML {
        question.options.map { option -> HTML in
            let id = "\(question.id.text)-\(option.id.text)"
            return """
                <div class="choice"><input type="radio" name="\(question.id.text)" id="\(id)" value="\(option.id.text)"\(.checked, if: self.option(of: question)?.id == option.id)><label for="\(id)">\(option.label)</label></div>
                """
        }.joined()
    }

    /// What a form takes along that does not ask for it.
    private func kept(without question: String?) -> HTML {
        let answers = question.map { question in wish.answers.filter { $0.question != question } } ?? []
        let hidden =
            answers.map { ($0.question, $0.option) } + (wish.types.map { [(Wish.Name.types, $0.joined(separator: ","))] } ?? [])
        return hidden.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }.joined()
    }

    private func answersGiven(_ page: PageContext) -> HTML? {
        guard !wish.answers.isEmpty else { return nil }
        let items = questions.compactMap { question -> HTML? in
            guard let option = option(of: question) else { return nil }
            let others = wish.answers.filter { $0.question != question.id.text }
            let before = questions.firstIndex { $0.id == question.id }.flatMap { $0 == 0 ? nil : questions[$0 - 1].id.text }
            return """
                <li><span><span class="muted small">\(question.question)</span><br>\(option.label)</span><a href="\(link(others, after: before))" aria-label="\(page.says("Change the answer to: \(question.question)", "Antwort ändern: \(question.question)"))">\(page.says("Change", "Ändern"))</a></li>
                """
        }
        return """
            <h3>\(page.says("Your answers", "Ihre Antworten"))</h3>
            <ol class="answers">\(items)</ol>
            """
    }

    private func allQuestions(_ page: PageContext) -> HTML {
        let fields = questions.map { question -> HTML in
            let none = "\(question.id.text)-"
            return """
                <fieldset class="field"><legend><h3>\(question.question)</h3></legend>
                \(options(of: question))<div class="choice"><input type="radio" name="\(question.id.text)" id="\(none)" value=""\(.checked, if: option(of: question) == nil)><label for="\(none)">\(page.says("No answer", "Keine Angabe"))</label></div></fieldset>
                """
        }
        return """
            <section class="card stack" aria-labelledby="question">
            <h2 id="question">\(page.says("All questions", "Alle Fragen"))</h2>
            <form method="get" action="\(("/choose" as Link).at("recommendation"))" data-live="recommendation">
            \(kept(without: nil))<input type="hidden" name="\(Wish.Name.whole)" value="1">
            \(fields)
            <p class="actions field"><button class="button first">\(page.says("See what it comes to", "Ergebnis ansehen"))</button> <a class="button" href="\(link(wish.answers))">\(page.says("One at a time", "Einzeln beantworten"))</a></p>
            </form>
            </section>
            """
    }

    // MARK: What is compared

    private var types: [RelationshipType] { catalogue.relationshipTypes.values }

    /// The comparisons that links lead to: each set of types, under its names.
    private var choices: [(types: [RelationshipType], isShown: Bool)] {
        let all = catalogue.relationshipTypes.values { $0.retirement == nil }
        let shown = comparison.types.map(\.id)
        let pair = Array(all.prefix(2))
        let sets = [pair] + all.dropFirst(2).map { pair + [$0] } + (all.count > 3 ? [all] : [])
        return sets.map { ($0, $0.map(\.id) == shown) }
    }

    private func linkComparing(_ types: [Slug]) -> Link {
        var parameters = wish.answers.map { (name: $0.question, value: $0.option) }
        parameters.append((Wish.Name.types, types.map(\.text).joined(separator: ",")))
        if wish.isWhole { parameters.append((Wish.Name.whole, "1")) }
        return ("/choose" as Link).with(parameters).at("comparison")
    }

    private func twin(_ page: PageContext) -> Twin {
        let types = comparison.types.map(\.id.text).joined(separator: ",")
        let answers = wish.answers.map { "{\"question\":\"\($0.question)\",\"option\":\"\($0.option)\"}" }.joined(separator: ",")
        return Twin(
            json: ("/v1/comparison" as Link).with("types", types),
            curl: """
                curl -s "$API/v1/comparison?types=\(types)&format=text"
                curl -s "$API/v1/recommendations" -H 'Content-Type: application/json' -d '{"answers":[\(answers)]}'
                """,
            note: page.says("No key is needed for either.", "Für beides braucht es keinen Schlüssel."))
    }
}
