import HTTP
import Store

/// The endpoints and what they work on.
struct API: Sendable {
    let store: Store
    let keys: Keys
    let health: Health
    let catalogueAnswers = CatalogueAnswers()

    /// Every endpoint on one screen.
    var routes: [Route] {
        let (open, admin) = (Keys.open, keys.required)
        // A programme with every member at its limit, and the few words of a step.
        let (programMax, stepMax) = (262_144, 8192)
        return [
            Route(.get, "/", access: open, handler: root),
            Route(.get, "/livez", access: open, handler: livez),
            Route(.get, "/readyz", access: open, handler: readyz),
            Route(.get, "/healthz", access: open, handler: readyz),
            Route(.get, "/metrics", access: keys.requiredFromElsewhere, handler: metrics),

            Route(.get, "/v1/relationship-types", access: open, handler: listRelationshipTypes),
            Route(.get, "/v1/relationship-types/{id}", access: open, handler: getRelationshipType),
            Route(.get, "/v1/dimensions", access: open, handler: listDimensions),
            Route(.get, "/v1/dimensions/{id}", access: open, handler: getDimension),
            Route(.get, "/v1/claims", access: open, handler: listClaims),
            Route(.get, "/v1/claims/{id}", access: open, handler: getClaim),
            Route(.get, "/v1/sources", access: open, handler: listSources),
            Route(.get, "/v1/sources/{id}", access: open, handler: getSource),
            Route(.get, "/v1/rules", access: open, handler: listRules),
            Route(.get, "/v1/rules/{id}", access: open, handler: getRule),

            Route(.get, "/v1/comparison", access: open, handler: compare),
            Route(.get, "/v1/questionnaire", access: open, handler: getQuestionnaire),
            Route(.post, "/v1/recommendations", access: open, accepts: [.json], bodyBytesMax: 65_536, handler: recommend),

            Route(.get, "/v1/programs", access: admin, handler: listPrograms),
            Route(.post, "/v1/programs", access: admin, accepts: [.json], bodyBytesMax: programMax, handler: createProgram),
            Route(.get, "/v1/programs/{id}", access: admin, handler: getProgram),
            Route(
                .patch, "/v1/programs/{id}", access: admin, accepts: [.mergePatch], bodyBytesMax: programMax,
                handler: patchProgram),
            Route(.delete, "/v1/programs/{id}", access: admin, handler: deleteProgram),
            Route(.get, "/v1/programs/{id}/design", access: admin, handler: getDesign),
            Route(
                .put, "/v1/programs/{id}/design", access: admin, accepts: [.json], bodyBytesMax: programMax, handler: putDesign),
            Route(
                .post, "/v1/programs/{id}/design/approval", access: admin, accepts: [.json], bodyBytesMax: stepMax,
                handler: approveDesign),
            Route(.get, "/v1/programs/{id}/transitions", access: admin, handler: listTransitions),
            Route(
                .post, "/v1/programs/{id}/transitions", access: admin, accepts: [.json], bodyBytesMax: stepMax,
                handler: moveProgram),
            Route(.get, "/v1/programs/{id}/transitions/{number}", access: admin, handler: getTransition),
            Route(.get, "/v1/programs/{id}/findings", access: admin, handler: getFindings),

            Route(.get, "/v1/events", access: admin, handler: listEvents),
        ]
    }
}
