import Guidance
import HTTP
import JSON
import Store

// What can be done with records of the catalogue beside what every kind has: retiring them, and putting them back.

extension API {
    /// The operations on a kind of the catalogue.
    static func operations<R: CatalogueRecord>(on kind: R.Type) -> [APIOperation] {
        let (list, one, name) = (R.kind.path, "\(R.kind.path)/{id}", R.kind.name.any)
        let (id, noun, schema) = (name.singularID, name.noun, R.fields.schema)
        let told = schema.with(R.kind.expansions)
        return [
            APIOperation(
                .get, list, "list\(name.pluralID)", "List \(name.nouns).", access: .open, query: R.kind.parameters,
                typeParameter: "format",
                answers: [.page(of: told, "A page of the list.", types: ListForm.types, [.etag, .contentLanguage])],
                isTranslated: true
            ) { $0.list(R.self) },
            APIOperation(
                .get, one, "get\(id)", "Get \(name.nounWithArticle).", access: .open, query: [.expand(R.kind.expansions)],
                answers: [OperationAnswer(.ok, "The \(noun).", told, [.etag, .contentLanguage])], isTranslated: true
            ) { $0.get(R.self) },
        ] + edits(of: R.self) + [
            APIOperation(
                .post, "\(one)/retirement", "retire\(id)",
                "Retire \(name.nounWithArticle): it stays to be read and no longer counts.",
                body: .json(Retirement.reasonSchema.draft, bytesMax: stepBytesMax, isRequired: false),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag])], match: .optional, isWrite: true
            ) { $0.retire(R.self) },
            APIOperation(
                .delete, "\(one)/retirement", "reinstate\(id)", "Take \(name.nounWithArticle) into use again.",
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag])], match: .required, isWrite: true
            ) { $0.reinstate(R.self) },
            APIOperation(
                .post, "\(one)/reset", "reset\(id)", "Put \(name.nounWithArticle) back to what came with the release.",
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag])], match: .optional, isWrite: true,
                problems: [.notBuiltIn, .inUse, .invalidDocument]
            ) { $0.reset(R.self) },
        ]
    }

    /// The body may say why, as `{"reason":"…"}`.
    fileprivate func retire<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        let again = Self.again(R.self)
        return { request throws(ProblemDetails) in
            let (document, caller) = (request.bodyCount == 0 ? nil : try request.json(), request.caller)
            return try write(request, .retire(R.kind.name), to: R.self, .optional, again: again) {
                records, current, now throws(Problem) in
                try records.retire(current.value.id, R.self, for: document, by: caller, at: now)
            } answer: {
                .json(with: $0)
            }
        }
    }

    fileprivate func reinstate<R: CatalogueRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            try write(request, .reinstate(R.kind.name), to: R.self, .required, again: nil) {
                records, current, _ throws(Problem) in
                try records.reinstate(current.value.id, R.self)
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
            return try write(request, .reset(R.kind.name), again: again) { [builtIn] (records) throws(ProblemDetails) in
                if let current = records.catalogue[R.self][id] { return try conditions.check(current, .optional) }
                // RFC 9110 §13.1.1, §13.2.1: nothing is there that could match, though there is something to put there.
                guard !conditions.hasIfMatch || builtIn[R.self][id] == nil else { throw ProblemDetails.stale }
            } _: { [builtIn] (records, moment) throws(Problem) in
                try records.reset(id, R.self, to: builtIn, at: moment.now)
            } answer: {
                .json(with: $0)
            }
        }
    }
}
