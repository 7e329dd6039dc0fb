import Guidance
import HTTP
import JSON
import Store

// Comparing relationship types, and choosing one.

extension API {
    static let ofChoosing = [
        APIOperation(
            .get, "/v1/comparison", "getComparison", "Compare relationship types, with what each source says.", asks: .nothing,
            query: [
                Parameter("types", names, "Relationship types, by id; all without it.", isList: true),
                Parameter("dimensions", names, "Dimensions, by id; all without it.", isList: true),
                Parameter(
                    "format", .choice(ComparisonForm.allCases.map(\.rawValue)), "The form of the answer, in place of Accept."),
                .excel,
            ], typeParameter: "format",
            answers: [
                OperationAnswer(
                    .ok, "The comparison.", types: ComparisonForm.types, Comparison.schema, [.etag, .contentLanguage])
            ], isTranslated: true
        ) { $0.compare },
        APIOperation(
            .get, "/v1/questionnaire", "getQuestionnaire", "Get the questions that a recommendation weighs.", asks: .nothing,
            answers: [OperationAnswer(.ok, "The questions.", Questionnaire.schema, [.etag, .contentLanguage])], isTranslated: true
        ) { $0.getQuestionnaire },
        APIOperation(
            .post, "/v1/recommendations", "createRecommendation", "Weigh answers to the questionnaire. Nothing is kept.",
            asks: .nothing, body: .json(Recommendation.answersSchema.draft, bytesMax: 65_536),
            answers: [OperationAnswer(.ok, "What is recommended, and why.", Recommendation.schema, [.contentLanguage])],
            isTranslated: true
        ) { $0.recommend },
    ]

    private static let names = Schema.text(pattern: #"^[^,\u0000]*[^,\s\u0000][^,\u0000]*$"#)

    func compare(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let wish = try ComparisonWish(request)
        return try answer(request, as: wish.form.type, to: wish.target.text) { catalogue in
            wish.effort(in: catalogue)
        } _: { (view) throws(ProblemDetails) in
            CatalogueText(wish.form.bytes(of: try wish.comparison(of: view.catalogue), at: address, forExcel: wish.isForExcel))
        }
    }

    func getQuestionnaire(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let target = Target("/v1/questionnaire", isPretty: request.wantsPretty)
        return try answer(request, as: .json, to: target.text) { catalogue in
            catalogue.optionsCount * .telling
        } _: { view in
            CatalogueText(JSONWriter.bytes { Questionnaire(of: view.catalogue).write(to: &$0) })
        }
    }

    func recommend(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = try request.json()
        let (catalogue, ranges) = (store.durable.published, request.acceptedLanguages)
        @Sendable func answer() throws(ProblemDetails) -> (bytes: [UInt8], language: String) {
            let languages = catalogue.languages(for: ranges)
            do throws(FieldErrors) {
                let recommendation = try Recommendation(answering: document, in: catalogue.translated(to: languages))
                return (JSONWriter.bytes { recommendation.write(to: &$0) }, languages.contentLanguage)
            } catch {
                throw ProblemDetails(Problem.invalid(error))
            }
        }
        @Sendable func response(_ body: Response.Body, _ language: String) -> Response {
            var response = Response.json(body: body)
            response.set("Content-Language", language)
            return response
        }
        guard catalogue.isIndexed, catalogue.recommendationEffort <= .turn else {
            let (isPretty, takesGzip) = (request.wantsPretty, request.takesGzip)
            return .later { () throws(ProblemDetails) in
                let (bytes, language) = try answer()
                let body = KeptBody(json: bytes, isPretty: isPretty)
                if takesGzip, body.awaitsGzip { body.compress() }
                return response(.kept(body), language)
            }
        }
        let (bytes, language) = try answer()
        return response(.json(bytes), language)
    }
}

extension Catalogue {
    /// Every option is tried beside the other answers, for every type; conflicts and claims are told.
    var recommendationEffort: Effort {
        optionsCount * .telling + optionsCount * (questionsCount * (relationshipTypes.count * .adding)) + disputedCount * .telling
    }
}

/// How a comparison is written; the names are those of `format`.
enum ComparisonForm: String, CaseIterable {
    case json, text, markdown, csv

    static let types = allCases.map(\.type)

    var type: MediaType {
        switch self {
        case .json: .json
        case .text: .text
        case .markdown: .markdown
        case .csv: .csv
        }
    }

    func bytes(of comparison: Comparison, at address: PublicAddress, forExcel: Bool) -> [UInt8] {
        switch self {
        case .json: JSONWriter.bytes { comparison.write(to: &$0) }
        case .text: Array(comparison.text(at: address).utf8)
        case .markdown: Array(comparison.markdown(at: address).utf8)
        case .csv: Array(comparison.csv(forExcel: forExcel).utf8)
        }
    }
}

/// What is to be compared, and how it is to come.
struct ComparisonWish {
    let form: ComparisonForm
    let isForExcel: Bool
    private let isPretty: Bool
    /// Ids or names; nil for all.
    private let types, dimensions: [String]?

    init(_ request: borrowing Request) throws(ProblemDetails) {
        let query = request.query
        form = try request.form(\.type, preset: .json)
        isForExcel = try request.isForExcel(form.type)
        isPretty = request.wantsPretty
        (types, dimensions) = (query.list("types"), query.list("dimensions"))
        guard types?.isEmpty != true, dimensions?.isEmpty != true else {
            throw .namesNone(types?.isEmpty == true ? "types" : "dimensions")
        }
    }

    /// In one spelling of many; the type of the answer stands beside it.
    var target: Target {
        func list(_ name: String, _ ids: [String]?) -> Target.Parameter {
            Target.Parameter(name: name, value: ids.map { $0.uniqued().joined(separator: ",") })
        }
        return Target(
            "/v1/comparison",
            [
                list("types", types), list("dimensions", dimensions),
                Target.Parameter(name: "excel", value: isForExcel ? "true" : nil),
            ], isPretty: isPretty)
    }

    func effort(in catalogue: Catalogue) -> Effort { Self.effort(types?.count, dimensions?.count, in: catalogue) }

    static func effortOfAll(in catalogue: Catalogue) -> Effort { effort(nil, nil, in: catalogue) }

    private static func effort(_ typesCount: Int?, _ dimensionsCount: Int?, in catalogue: Catalogue) -> Effort {
        let cells = (typesCount ?? catalogue.relationshipTypes.count) * (dimensionsCount ?? catalogue.dimensions.count)
        return cells * .adding + min(catalogue.claims.count, cells * Catalogue.claimsOfCellMax) * .telling
    }

    func comparison(of catalogue: Catalogue) throws(ProblemDetails) -> Comparison {
        do throws(ParameterErrors) {
            return try Comparison(of: catalogue, types: types, dimensions: dimensions)
        } catch {
            throw ProblemDetails(error)
        }
    }
}
