import Guidance
import HTTP
import JSON
import Pages
import Store

extension API {
    static let choosing: [PageRoute] = [
        .get("/choose", asks: .nothing, isOfCatalogue: true) { $0.getChoosePage }
    ]

    func getChoosePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        let catalogue = store.durable.published.translated(to: [page.language.tag])
        let questionnaire = Questionnaire(of: catalogue)
        let wish = ChoosePage.Wish(try request.queryForm().fields, to: questionnaire)
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
        let comparison: Comparison
        let all = catalogue.relationshipTypes.values { $0.retirement == nil }.map(\.id.text)
        let types = wish.types ?? Array(all.prefix(2))
        do throws(ParameterErrors) { comparison = try Comparison(of: catalogue, types: types) } catch {
            throw ProblemDetails(error)
        }
        let document = ChoosePage(questionnaire, recommendation, comparison, in: catalogue, wish).document(page)
        return try answer(request, with: document, in: page, wish.unknown.isEmpty ? .ok : .badRequest)
    }
}
