import Guidance
import HTTP
import JSON
import Pages
import Store

// The reference, from the tables that the server and its description go by.

extension API {
    static let docs: [PageRoute] = [
        .get("/docs", asks: .nothing, isOfCatalogue: true) { api in
            { request throws(ProblemDetails) in try api.showReference(request, "/docs") { DocsPage($0).content } }
        },
        .get("/docs/{noun}", asks: .nothing, isOfCatalogue: true) { $0.getNounPage },
        .get("/docs/rules", asks: .nothing, isOfCatalogue: true) { api in
            { _ in
                var response = Response(.seeOther)
                response.caching = Caching.none
                response.set("Location", api.address.link("/rules"))
                return response
            }
        },
        .get("/docs/recommendations", asks: .nothing, isOfCatalogue: true) { $0.getRecommendationsPage },
        .get("/docs/data", asks: .nothing, isOfCatalogue: true) { $0.getDataPage },
    ]

    private func getNounPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = request.parameter(0)
        guard let noun = Description.ofAPI.nouns.first(where: { $0.id == id }) else {
            throw .noReference(String(id.prefix(100)), meant: nearest(to: id, in: Description.ofAPI.nouns.map(\.id)))
        }
        return try showReference(request, "/docs/\(id)") { NounPage(noun, of: $0).content }
    }

    private func getRecommendationsPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try show(request, "/docs/recommendations") {
            $0.optionsCount * .telling
        } _: { catalogue, page in
            RecommendationsPage(Questionnaire(of: catalogue), in: catalogue).content(page)
        }
    }

    private func getDataPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try show(request, "/docs/data") { _ in
            .microseconds(1000)
        } _: { [policy, dataSettings] _, _ in
            DataPage(AccessTable(policy), dataSettings).content
        }
    }

    /// The codes of problems as a page.
    func showProblemCodes(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try showReference(request, "/docs/errors") { ProblemCodesPage($0).content }
    }

    /// A code as a page.
    func showProblemCode(_ request: borrowing Request, _ code: ProblemCode) throws(ProblemDetails) -> Response {
        try showReference(request, "/docs/errors/\(code.rawValue)") { description in
            guard let code = description.codes.first(where: { $0.id == code.rawValue }) else {
                preconditionFailure("the description has every code")
            }
            return ProblemCodePage(code, of: description).content
        }
    }

    /// Written by the worker when it is first asked for.
    private func showReference(
        _ request: borrowing Request, _ target: String, _ make: @escaping @Sendable (Description) -> PageContent
    ) throws(ProblemDetails) -> Response {
        try show(request, target) { _ in
            .microseconds(10_000)
        } _: { _, _ in
            make(.ofAPI)
        }
    }
}
