import Guidance
import HTTP
import JSON
import Store

// What can be done with records of the catalogue beside what every kind has: retiring them, and putting them back.

extension API {
    /// The routes of a kind of the catalogue.
    func routes<R: CatalogueRecord>(of kind: R.Type) -> [Route] {
        let (list, one, admin) = (R.kind.path, "\(R.kind.path)/{id}", keys.required)
        return [
            Route(
                .get, list, access: Keys.open, query: R.kind.choices + ["expand"] + Page.parameters,
                handler: self.list(R.self)),
            Route(.get, one, access: Keys.open, query: ["expand"], handler: get(R.self)),
        ] + edits(of: R.self) + [
            Route(
                .post, "\(one)/retirement", access: admin, accepts: [.json], bodyBytesMax: Self.stepBytesMax,
                handler: retire(R.self)),
            Route(.delete, "\(one)/retirement", access: admin, handler: reinstate(R.self)),
            Route(.post, "\(one)/reset", access: admin, handler: reset(R.self)),
        ]
    }

    /// The body may say why, as `{"reason":"…"}`.
    private func retire<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (document, caller) = (request.bodyCount == 0 ? nil : try request.json(), request.caller)
            return try write(request, .retire(R.kind.name), to: R.self, .optional) { records, current, now throws(Problem) in
                try records.retire(current.value.id, R.self, for: document, by: caller, at: now)
            } answer: {
                .json(with: $0)
            }
        }
    }

    private func reinstate<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            try write(request, .reinstate(R.kind.name), to: R.self, .required) { records, current, _ throws(Problem) in
                try records.reinstate(current.value.id, R.self)
            } answer: {
                .json(with: $0)
            }
        }
    }

    /// The record may have been deleted.
    private func reset<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (id, conditions) = (try request.id(of: R.self), request.conditions)
            return try write(request, .reset(R.kind.name)) { (records) throws(ProblemDetails) in
                if let current = records.catalogue[R.self][id] { try conditions.check(current, .optional) }
            } _: { [builtIn] (records, moment) throws(Problem) in
                try records.reset(id, R.self, to: builtIn, at: moment.now)
            } answer: {
                .json(with: $0)
            }
        }
    }
}
