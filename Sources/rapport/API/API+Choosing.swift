import Guidance
import HTTP
import JSON
import Store

// Comparing relationship types, and choosing one.

extension API {
    func compare(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let wish = try ComparisonWish(request)
        var response = try answer(request, as: wish.form.type) { (view) throws(ProblemDetails) in
            CatalogueText(wish.form.bytes(of: try wish.comparison(of: view.catalogue), forExcel: wish.isForExcel))
        }
        // A browser shows the other forms and saves this one, under this name (RFC 6266). Not in a 304, which has of the
        // fields of the 200 only those that RFC 9110 §15.4.5 lists.
        if wish.form == .csv, response.status == .ok {
            response.set("Content-Disposition", "attachment; filename=\"comparison.csv\"")
        }
        return response
    }

    func getQuestionnaire(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        return try answer(request, as: .json) { view in
            CatalogueText(JSONWriter.bytes { Questionnaire(of: view.catalogue).write(to: &$0) })
        }
    }

    func recommend(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = try request.json()
        do {
            let catalogue = store.durable.records.catalogue
            let languages = request.languages(among: catalogue.languages)
            let recommendation = try Recommendation(
                answering: document, in: catalogueAnswers.translation(of: catalogue, to: languages))
            var response = Response.json(body: .json(JSONWriter.bytes { recommendation.write(to: &$0) }))
            response.set("Content-Language", languages.contentLanguage)
            return response
        } catch {
            throw ProblemDetails(Problem.invalid(error))
        }
    }
}

/// How a comparison is written; the names are those of `format`. Of those that Accept likes as much, the first is taken.
enum ComparisonForm: String, CaseIterable {
    case json, text, markdown, csv

    /// What the request asks for: by `format`, as links and address bars cannot set Accept, else by Accept.
    init(_ request: borrowing Request) throws(ProblemDetails) {
        if let name = try request.query.choice("format", of: Self.allCases.map(\.rawValue)), let form = Self(rawValue: name) {
            self = form
            return
        }
        let type = request.agreedType
        self = Self.allCases.first { $0.type == type } ?? .json
    }

    static let types = allCases.map(\.type)

    var type: MediaType {
        switch self {
        case .json: .json
        case .text: .text
        case .markdown: .markdown
        case .csv: .csv
        }
    }

    func bytes(of comparison: Comparison, forExcel: Bool) -> [UInt8] {
        switch self {
        case .json: JSONWriter.bytes { comparison.write(to: &$0) }
        case .text: Array(comparison.text().utf8)
        case .markdown: Array(comparison.markdown().utf8)
        case .csv: Array(comparison.csv(forExcel: forExcel).utf8)
        }
    }
}

/// What is to be compared, and how it is to come.
struct ComparisonWish {
    let form: ComparisonForm
    let isForExcel: Bool
    /// Ids or names; nil for all.
    private let types, dimensions: [String]?

    init(_ request: borrowing Request) throws(ProblemDetails) {
        let query = request.query
        form = try ComparisonForm(request)
        isForExcel = try query.flag("excel")
        (types, dimensions) = (query.list("types"), query.list("dimensions"))
        guard !isForExcel || form == .csv else {
            throw .badRequest(
                "invalid-query", "The query parameter excel is for CSV, and the answer would be \(form.type.name).",
                fix: "Add format=csv, or leave excel out.")
        }
        guard types?.isEmpty != true, dimensions?.isEmpty != true else {
            throw .badRequest(
                "invalid-query", "The query parameter \(types?.isEmpty == true ? "types" : "dimensions") names none.",
                fix: "Name at least one, or leave the parameter out to get all.")
        }
    }

    func comparison(of catalogue: Catalogue) throws(ProblemDetails) -> Comparison {
        do throws(ParameterErrors) {
            return try Comparison(of: catalogue, types: types, dimensions: dimensions)
        } catch {
            let details = error.all.map { error in
                let detail = error.text.sentence()
                return "The query parameter \(error.parameter): \(detail)\(detail.hasSuffix("?") ? "" : ".")"
            }
            throw .badRequest(
                "invalid-query", details.joined(separator: " "),
                fix: "GET /v1/relationship-types and /v1/dimensions list the ids.")
        }
    }
}
