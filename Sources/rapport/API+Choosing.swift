import Guidance
import HTTP
import JSON
import Store

// Comparing relationship types, and choosing one.

extension API {
    func compare(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let query = try request.query(["types", "dimensions"])
        let type = try request.negotiated([.json, .text])
        let (types, dimensions) = (query.list("types"), query.list("dimensions"))
        guard types?.isEmpty != true, dimensions?.isEmpty != true else {
            throw .badRequest(
                "invalid-query", "The query parameter \(types?.isEmpty == true ? "types" : "dimensions") names none.",
                fix: "Name at least one, or leave the parameter out to get all.")
        }
        return try answer(request, as: type) { (catalogue) throws(ProblemDetails) in
            let comparison: Comparison
            do throws(ParameterErrors) {
                comparison = try Comparison(of: catalogue, types: types, dimensions: dimensions)
            } catch {
                let details = error.all.map { "The query parameter \($0.parameter): \($0.detail)" }
                throw .badRequest(
                    "invalid-query", details.joined(separator: " "),
                    fix: "GET /v1/relationship-types and /v1/dimensions list the ids.")
            }
            return (type == .text ? Array(comparison.text().utf8) : JSONWriter.bytes { comparison.write(to: &$0) }, nil)
        }
    }

    func getQuestionnaire(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        _ = try request.query()
        _ = try request.negotiated([.json])
        return try answer(request, as: .json) { catalogue in
            (JSONWriter.bytes { Questionnaire(of: catalogue).write(to: &$0) }, nil)
        }
    }

    func recommend(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        _ = try request.query()
        _ = try request.negotiated([.json])
        let document = try request.json()
        do {
            let catalogue = store.durable.records.catalogue
            let language = request.language(among: catalogue.languages)
            let recommendation = try Recommendation(
                answering: document, in: catalogueAnswers.translation(of: catalogue, to: language))
            var response = Response.json(body: .json(JSONWriter.bytes { recommendation.write(to: &$0) }))
            response.set("Content-Language", language.text)
            return response
        } catch {
            throw ProblemDetails(error)
        }
    }
}
