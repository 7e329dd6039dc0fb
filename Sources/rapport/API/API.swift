import Guidance
import HTTP
import Store

/// The endpoints and what they work on.
struct API: Sendable {
    let store: Store
    let keys: Keys
    let health: Health
    /// The catalogue of this release.
    let builtIn: Catalogue
    let catalogueAnswers = CatalogueAnswers()

    /// Every endpoint; those that every kind of record has are in `routes(of:)`.
    var routes: [Route] {
        let (open, admin) = (Keys.open, keys.required)
        return [
            Route(.get, "/", access: open, handler: root),
            Route(.get, "/v1/rules", access: open, query: Listing<AnyRule>.rules.parameters, handler: list(.rules)),
            Route(.get, "/v1/rules/{id}", access: open, query: ["expand"], handler: get(.rules)),
            Route(.get, "/v1/conflicts", access: open, query: Listing<Conflict>.conflicts.parameters, handler: list(.conflicts)),
            Route(.get, "/v1/conflicts/{id}", access: open, query: ["expand"], handler: get(.conflicts)),

            Route(.get, "/v1/catalogue", access: open, handler: exportCatalogue),
            Route(
                .put, "/v1/catalogue", access: admin, query: ["mode"], accepts: [.json], bodyBytesMax: Self.catalogueBytesMax,
                handler: importCatalogue),
            Route(.get, "/v1/catalogue/release", access: open, handler: exportBuiltIn),
            Route(
                .post, "/v1/catalogue/diff", access: admin, query: ["mode"], accepts: [.json],
                bodyBytesMax: Self.catalogueBytesMax,
                handler: compareCatalogue),
            Route(.post, "/v1/catalogue/reset", access: admin, handler: resetCatalogue),

            Route(
                .get, "/v1/comparison", access: open, query: ["types", "dimensions", "format", "excel"],
                answers: ComparisonForm.types, typeParameter: "format", handler: compare),
            Route(.get, "/v1/questionnaire", access: open, handler: getQuestionnaire),
            Route(.post, "/v1/recommendations", access: open, accepts: [.json], bodyBytesMax: 65_536, handler: recommend),

            Route(.get, "/v1/programs/{id}/design", access: admin, handler: getDesign),
            Route(
                .put, "/v1/programs/{id}/design", access: admin, accepts: [.json], bodyBytesMax: Self.recordBytesMax,
                handler: putDesign),
            Route(
                .post, "/v1/programs/{id}/design/approval", access: admin, accepts: [.json], bodyBytesMax: Self.stepBytesMax,
                handler: approveDesign),

            Route(.get, "/v1/events", access: admin, query: Page.parameters, handler: listEvents),
        ]
            + watching(metrics: admin)
            + routes(of: RelationshipType.self) + routes(of: Dimension.self) + routes(of: Claim.self)
            + routes(of: Source.self) + routes(of: Tension.self)
            + routes(of: Program.self) + steps(of: Program.self)
    }

    /// What those who watch the service ask for.
    func watching(metrics access: @escaping Route.Access) -> [Route] {
        [
            Route(.get, "/livez", access: Keys.open, answers: [], handler: livez),
            Route(.get, "/readyz", access: Keys.open, query: ["verbose"], answers: [], handler: readyz),
            Route(.get, "/healthz", access: Keys.open, query: ["verbose"], answers: [], handler: readyz),
            Route(.get, "/metrics", access: access, answers: [], handler: metrics),
        ]
    }
}
