import Guidance
import HTTP
import JSON
import Store

// What stands under another record: lists of those that belong to it, and records of which it has one.
//
// The member that names the record above is `setBy` the address: no client sends it, and a draft has no place for it.

extension API {
    // MARK: Lists

    /// The list of those of a kind that belong to a record: `GET /v1/programs/{id}/participants`.
    ///
    /// - Parameters:
    ///   - word: The end of the address.
    ///   - filter: The filter of the kind that the address takes the place of: that of its reference.
    ///   - id: Of the operation.
    static func list<R: TimedRecord, Parent: TimedRecord>(
        of kind: R.Type, under parent: Parent.Type, _ word: String, by filter: String, id: String, _ summary: String
    ) -> APIOperation {
        guard let place = R.kind.filters.firstIndex(where: { $0.name == filter }) else {
            preconditionFailure("\(R.kind.noun) has the filter \(filter)")
        }
        return APIOperation(
            .get, "\(Parent.kind.path)/{id}/\(word)", id, summary, query: R.kind.parameters.filter { $0.name != filter },
            typeParameter: "format", answers: [.page(of: R.fields.schema, "A page of the list.", types: ListForm.types)]
        ) { api in
            { request throws(ProblemDetails) in
                let (id, records) = (try request.id(of: Parent.self), api.store.durable.records)
                try records.require(id, Parent.self)
                return try api.page(
                    request, of: R.self, at: request.path, in: records, under: (filter: place, key: .key(id.key)))
            }
        }
    }

    /// Making one that belongs to a record: `POST /v1/programs/{id}/participants`.
    ///
    /// - Parameter member: Where it names that record.
    static func creation<R: TimedRecord, Parent: TimedRecord>(
        of kind: R.Type, under parent: Parent.Type, _ word: String, as member: any WritableKeyPath<R, ID<Parent>> & Sendable
    ) -> APIOperation {
        let again = Self.again(R.self)
        let name = R.kind.name.any
        return APIOperation(
            .post, "\(Parent.kind.path)/{id}/\(word)", "create\(Parent.kind.name.any.singularID)\(name.singularID)",
            "Create \(name.nounWithArticle).", body: .json(R.fields.schema.draft, bytesMax: recordBytesMax),
            answers: [
                OperationAnswer(
                    .created, "The \(name.noun) as it was made.", R.fields.schema, [.location, .etag, .lastModified])
            ], isWrite: true, problems: R.kind.filters.contains(where: \.isUnique) ? [.alreadyExists] : []
        ) { api in
            { request throws(ProblemDetails) in
                let (id, document, caller) = (try request.id(of: Parent.self), try request.json(), request.caller)
                let draft = R.fields.draft(document).with { $0[keyPath: member] = id }
                return try api.write(request, .create(R.kind.name), again: again) { (records) throws(ProblemDetails) in
                    try records.require(id, Parent.self)
                } _: { (records, moment) throws(Problem) in
                    try R.kind.create(records, draft, document, moment.makeID(for: R.self), caller, moment.now)
                } answer: { stored in
                    var response = Response.json(with: stored, .created)
                    response.set("Location", "\(R.kind.path)/\(stored.value.id)")
                    return response
                }
            }
        }
    }

    // MARK: One of each

    /// The operations on a kind of which each record of another has one, under its key: `/v1/people/{id}/profile`.
    ///
    /// - Parameter member: Where it names that record. The kind refers to it with `.cascade`, so that both go together.
    static func part<R: TimedRecord, Parent: TimedRecord>(
        _ kind: R.Type, of parent: Parent.Type, as member: any WritableKeyPath<R, ID<Parent>> & Sendable
    ) -> [APIOperation] {
        let (one, name, schema) = (R.kind.name.any.list, R.kind.name.any, R.fields.schema)
        let (id, noun, above) = ("\(Parent.kind.name.any.singularID)\(name.singularID)", name.noun, Parent.kind.noun)
        let now = OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag, .lastModified, .contentLocation])
        return [
            APIOperation(
                .get, one, "get\(id)", "Get the \(noun) of the \(above).",
                answers: [OperationAnswer(.ok, "The \(noun).", schema, [.etag, .lastModified])]
            ) { api in
                { request throws(ProblemDetails) in
                    let (id, records) = (try request.id(of: Parent.self), api.store.durable.records)
                    return try request.answer(with: records.part(R.self, of: id))
                }
            },
            APIOperation(
                .put, one, "set\(id)", "Give the \(above) a \(noun), or replace it whole.",
                body: .json(schema.draft, bytesMax: recordBytesMax),
                answers: [
                    now,
                    OperationAnswer(
                        .created, "The first \(noun).", schema, [.etag, .lastModified, .location, .contentLocation]),
                ], match: .optional, isWrite: true, problems: [.ifMatchMissing]
            ) { $0.put(R.self, of: Parent.self, as: member) },
            APIOperation(
                .patch, one, "update\(id)", "Change members of the \(noun) (RFC 7396).",
                body: .patch(schema.patch, bytesMax: recordBytesMax), answers: [now], match: .required, isWrite: true
            ) { $0.patch(R.self, of: Parent.self) },
        ]
    }

    /// Makes the part where there is none yet; it then needs no tag. `If-None-Match: *` asks for nothing else.
    fileprivate func put<R: TimedRecord, Parent: TimedRecord>(
        _ kind: R.Type, of parent: Parent.Type, as member: any WritableKeyPath<R, ID<Parent>> & Sendable
    ) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (above, document, caller) = (try request.id(of: Parent.self), try request.json(), request.caller)
            let (id, conditions, path) = (ID<R>(above.key), request.conditions, request.path)
            return try write(request, .change(R.kind.name), again: nil) { (records) throws(ProblemDetails) in
                try records.require(above, Parent.self)
                let current = R.table(of: records)[id]
                // RFC 9110 §13.1.2: one that is there already, for a client that wants to make the first.
                if case .matched = conditions.result(against: current?.tag) { throw conditions.staleness }
                if let current { return try conditions.check(current, .required) }
                guard conditions.result(against: nil) == .holds else { throw conditions.staleness }
            } _: { (records, moment) throws(Problem) in
                guard R.table(of: records)[id] == nil else {
                    return try R.kind.change(records, id, document, caller, moment.now).map { (isNew: false, stored: $0) }
                }
                let draft = R.fields.draft(document).with { $0[keyPath: member] = above }
                return try R.kind.create(records, draft, document, id, caller, moment.now).map { (isNew: true, stored: $0) }
            } answer: { written in
                var response = Response.json(with: written.stored, written.isNew ? .created : .ok)
                if written.isNew { response.set("Location", path) }
                response.set("Content-Location", path)
                return response
            }
        }
    }

    fileprivate func patch<R: TimedRecord, Parent: TimedRecord>(_ kind: R.Type, of parent: Parent.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (above, document, caller) = (try request.id(of: Parent.self), try request.json(), request.caller)
            let (conditions, path) = (request.conditions, request.path)
            return try write(request, .change(R.kind.name), again: nil) { (records) throws(ProblemDetails) in
                try conditions.check(try records.part(R.self, of: above), .required)
            } _: { (records, moment) throws(Problem) in
                try R.kind.patch(records, ID(above.key), document, caller, moment.now)
            } answer: { stored in
                var response = Response.json(with: stored)
                response.set("Content-Location", path)
                return response
            }
        }
    }
}

extension Records {
    /// Refuses a request under a record that is not there.
    fileprivate func require<R: TimedRecord>(_ id: ID<R>, _ kind: R.Type) throws(ProblemDetails) {
        guard R.table(of: self)[id] != nil else { throw ProblemDetails(Problem.notFound(R.kind.name, id.description)) }
    }

    /// The record of a kind that another has one of.
    fileprivate func part<R: TimedRecord, Parent: TimedRecord>(
        _ kind: R.Type, of id: ID<Parent>
    ) throws(ProblemDetails) -> Stored<R> {
        try require(id, Parent.self)
        guard let stored = R.table(of: self)[ID(id.key)] else { throw .noPart(R.self, of: Parent.self) }
        return stored
    }
}
