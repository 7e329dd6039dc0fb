import Guidance
import HTTP
import JSON
import Pages

extension API {
    static let choosing: [PageRoute] = [
        .get("/choose", asks: .nothing, isOfCatalogue: true) { $0.getChoosePage }
    ]

    private func getChoosePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let fields = try request.queryForm().fields.filter { !$0.value.isEmpty }
        // Names too come from outside: unescaped, one could spell what is kept for others.
        let parameters = fields.map { Target.Parameter(name: Target.escaped($0.name), value: $0.value) }
        let target = Target("/choose", parameters.sorted { $0.name < $1.name }, isPretty: false)
        return try show(request, target.text) {
            $0.choosingEffort
        } _: { (catalogue, page) throws(ProblemDetails) in
            try choosing(fields, in: catalogue).content(page)
        }
    }

    private func choosing(
        _ fields: [(name: String, value: String)], in catalogue: Catalogue
    ) throws(ProblemDetails) -> ChoosePage {
        let questionnaire = Questionnaire(of: catalogue)
        let wish = ChoosePage.Wish(fields, to: questionnaire)
        let answers = JSONWriter.bytes { writer in
            writer.object { writer in
                writer.name("answers")
                writer.array(wish.answers) { writer, answer in
                    writer.object {
                        $0.member("question", answer.question)
                        $0.member("option", answer.option)
                    }
                }
            }
        }
        let recommendation: Recommendation
        do throws(FieldErrors) {
            guard let document = try? JSONDocument(answers).root else { preconditionFailure("what we write is JSON") }
            recommendation = try Recommendation(answering: document, in: catalogue)
        } catch {
            throw ProblemDetails(Problem.invalid(error))
        }
        let all = catalogue.relationshipTypes.values { $0.retirement == nil }.map(\.id.text)
        do throws(ParameterErrors) {
            let comparison = try Comparison(of: catalogue, types: wish.types ?? Array(all.prefix(2)))
            return ChoosePage(questionnaire, recommendation, comparison, in: catalogue, wish)
        } catch {
            throw ProblemDetails(error)
        }
    }
}

extension Catalogue {
    /// The questionnaire, what answers come to, and the comparison beside it.
    fileprivate var choosingEffort: Effort {
        optionsCount * .telling + recommendationEffort + ComparisonWish.effortOfAll(in: self)
    }
}
