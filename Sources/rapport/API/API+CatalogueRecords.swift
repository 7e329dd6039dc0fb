import Guidance
import HTTP
import JSON
import Store

// What can be done with records of the catalogue beside what every kind has: retiring them, and putting them back.

extension API {
    /// The operations on a kind of the catalogue.
    static func operations<R: CatalogueRecord>(on kind: R.Type) -> [APIOperation] {
        let (list, one, name) = (R.kind.path, "\(R.kind.path)/{id}", R.kind.name.any)
        let (id, noun, schema) = (name.singularID, name.noun, R.schema)
        let told = schema.with(R.kind.expansions)
        return [
            APIOperation(
                .get, list, "list\(name.pluralID)", "List \(name.nouns).", asks: .read(R.kind.name), query: R.kind.parameters,
                typeParameter: "format",
                answers: [.page(of: told, "A page of the list.", types: ListForm.types, [.etag, .contentLanguage])],
                isTranslated: true
            ) { $0.list(R.self) },
            APIOperation(
                .get, one, "get\(id)", "Get \(name.nounWithArticle).", asks: .read(R.kind.name),
                query: [.expand(R.kind.expansions)],
                answers: [OperationAnswer(.ok, "The \(noun).", told, [.etag, .contentLanguage])], isTranslated: true
            ) { $0.get(R.self) },
        ] + edits(of: R.self) + [
            APIOperation(
                .post, "\(one)/retirement", "retire\(id)",
                "Retire \(name.nounWithArticle): it stays to be read and no longer counts.", asks: .act(.step, R.kind.name),
                body: .json(Retirement.reasonSchema.draft, bytesMax: stepBytesMax, isRequired: false),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag])], match: .optional, isWrite: true
            ) { $0.retire(R.self) },
            APIOperation(
                .delete, "\(one)/retirement", "reinstate\(id)", "Take \(name.nounWithArticle) into use again.",
                asks: .act(.step, R.kind.name),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag])], match: .required, isWrite: true
            ) { $0.reinstate(R.self) },
            APIOperation(
                .post, "\(one)/reset", "reset\(id)", "Put \(name.nounWithArticle) back to what came with the release.",
                asks: .act(.step, R.kind.name),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag])], match: .optional, isWrite: true,
                problems: [.notBuiltIn, .inUse, .invalidDocument]
            ) { $0.reset(R.self) },
        ]
    }

    /// The body may say why, as `{"reason":"…"}`.
    fileprivate func retire<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        let again = Self.again(R.self)
        return { request throws(ProblemDetails) in
            let document = request.bodyCount == 0 ? nil : try request.json()
            return try write(request, .retire(R.kind.name), to: R.self, .step, .optional, again: again) {
                viewer, current throws(Problem) in
                try viewer.retire(current, for: document)
            } answer: {
                .json(with: $0)
            }
        }
    }

    fileprivate func reinstate<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            try write(request, .reinstate(R.kind.name), to: R.self, .step, .required, again: nil) {
                viewer, current throws(Problem) in
                try viewer.reinstate(current)
            } answer: {
                .json(with: $0)
            }
        }
    }

    /// The record may have been deleted.
    fileprivate func reset<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        let again = Self.again(R.self)
        return { request throws(ProblemDetails) in
            let (id, conditions) = (try request.id(of: R.self), request.conditions)
            return try write(request, .reset(R.kind.name), again: again) { [builtIn] (viewer) throws(ProblemDetails) in
                try viewer.mayChangeCatalogue()
                if let current = try? viewer.record(id, .step, of: R.self) { return try conditions.check(current, .optional) }
                // RFC 9110 §13.1.1, §13.2.1: nothing is there that could match, though there is something to put there.
                guard !conditions.hasIfMatch || builtIn[R.self][id] == nil else { throw ProblemDetails.stale }
            } _: { [builtIn] (viewer, _) throws(Problem) in
                try viewer.reset(id, R.self, to: builtIn)
            } answer: {
                .json(with: $0)
            }
        }
    }
}
