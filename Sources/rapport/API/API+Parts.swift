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
            .get, "\(Parent.kind.path)/{id}/\(word)", id, summary, asks: .read(R.kind.name), query: R.kind.parameters.filter { $0.name != filter },
            typeParameter: "format", answers: [.page(of: R.schema, "A page of the list.", types: ListForm.types)]
        ) { api in
            { request throws(ProblemDetails) in
                let (id, viewer) = (try request.id(of: Parent.self), api.viewer(request))
                try viewer.require(id, Parent.self)
                return try api.page(request, viewer, of: R.self, at: request.path, under: (filter: place, key: .key(id.key)))
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
            "Create \(name.nounWithArticle).", asks: .act(.create, R.kind.name), body: .json(R.fields.schema.draft, bytesMax: recordBytesMax),
            answers: [
                OperationAnswer(
                    .created, "The \(name.noun) as it was made.", R.schema, [.location, .etag, .lastModified])
            ], isWrite: true, problems: R.kind.filters.contains(where: \.isUnique) ? [.alreadyExists] : []
        ) { api in
            { request throws(ProblemDetails) in
                let (id, document) = (try request.id(of: Parent.self), try request.json())
                let draft = R.fields.draft(document).with { $0[keyPath: member] = id }
                return try api.write(request, .create(R.kind.name), again: again) { (viewer) throws(ProblemDetails) in
                    try viewer.require(id, Parent.self)
                } _: { (viewer, moment) throws(Problem) in
                    try R.kind.create(viewer, draft, document, moment.makeID(for: R.self))
                } answer: { visible in
                    var response = Response.json(with: visible, .created)
                    response.set("Location", "\(R.kind.path)/\(visible.value.id)")
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
        let (one, name, schema) = (R.kind.name.any.list, R.kind.name.any, R.schema)
        let (id, noun, above) = ("\(Parent.kind.name.any.singularID)\(name.singularID)", name.noun, Parent.kind.noun)
        let now = OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.etag, .lastModified, .contentLocation])
        return [
            APIOperation(
                .get, one, "get\(id)", "Get the \(noun) of the \(above).", asks: .read(R.kind.name),
                answers: [OperationAnswer(.ok, "The \(noun).", schema, [.etag, .lastModified])]
            ) { api in
                { request throws(ProblemDetails) in
                    try request.answer(with: api.viewer(request).part(R.self, of: try request.id(of: Parent.self)))
                }
            },
            APIOperation(
                .put, one, "set\(id)", "Give the \(above) a \(noun), or replace it whole.", asks: .act(.change, R.kind.name),
                body: .json(R.fields.schema.draft, bytesMax: recordBytesMax),
                answers: [
                    now,
                    OperationAnswer(
                        .created, "The first \(noun).", schema, [.etag, .lastModified, .location, .contentLocation]),
                ], match: .optional, isWrite: true, problems: [.ifMatchMissing]
            ) { $0.put(R.self, of: Parent.self, as: member) },
            APIOperation(
                .patch, one, "update\(id)", "Change members of the \(noun) (RFC 7396).", asks: .act(.change, R.kind.name),
                body: .patch(R.fields.schema.patch, bytesMax: recordBytesMax), answers: [now], match: .required, isWrite: true
            ) { $0.patch(R.self, of: Parent.self) },
        ]
    }

    /// Makes the part where there is none yet; it then needs no tag. `If-None-Match: *` asks for nothing else.
    fileprivate func put<R: TimedRecord, Parent: TimedRecord>(
        _ kind: R.Type, of parent: Parent.Type, as member: any WritableKeyPath<R, ID<Parent>> & Sendable
    ) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (above, document) = (try request.id(of: Parent.self), try request.json())
            let (id, conditions, path) = (ID<R>(above.key), request.conditions, request.path)
            return try write(request, .change(R.kind.name), again: nil) { (viewer) throws(ProblemDetails) in
                try viewer.require(above, Parent.self)
                let current = try viewer.partToChange(R.self, of: above)
                // RFC 9110 §13.1.2: one that is there already, for a client that wants to make the first.
                if case .matched = conditions.result(against: current?.tag) { throw conditions.staleness }
                if let current { return try conditions.check(current, .required) }
                guard conditions.result(against: nil) == .holds else { throw conditions.staleness }
            } _: { (viewer, _) throws(Problem) in
                guard !viewer.has(id, of: R.self) else {
                    return try R.kind.change(viewer, id, document).map { (isNew: false, visible: $0) }
                }
                let draft = R.fields.draft(document).with { $0[keyPath: member] = above }
                return try R.kind.create(viewer, draft, document, id).map { (isNew: true, visible: $0) }
            } answer: { written in
                var response = Response.json(with: written.visible, written.isNew ? .created : .ok)
                if written.isNew { response.set("Location", path) }
                response.set("Content-Location", path)
                return response
            }
        }
    }

    fileprivate func patch<R: TimedRecord, Parent: TimedRecord>(_ kind: R.Type, of parent: Parent.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (above, document) = (try request.id(of: Parent.self), try request.json())
            let (conditions, path) = (request.conditions, request.path)
            return try write(request, .change(R.kind.name), again: nil) { (viewer) throws(ProblemDetails) in
                try conditions.check(try viewer.part(R.self, of: above, .change), .required)
            } _: { (viewer, _) throws(Problem) in
                try R.kind.patch(viewer, ID(above.key), document)
            } answer: { visible in
                var response = Response.json(with: visible)
                response.set("Content-Location", path)
                return response
            }
        }
    }
}

extension Viewer {
    /// Refuses a request under a record that is not there, or is hidden.
    func require<R: TimedRecord>(_ id: ID<R>, _ kind: R.Type) throws(ProblemDetails) {
        do throws(Problem) { _ = try record(id, of: R.self) } catch { throw ProblemDetails(error) }
    }

    /// The record of a kind that another has one of. Whether it has one, only those learn who may read it.
    fileprivate func part<R: TimedRecord, Parent: TimedRecord>(
        _ kind: R.Type, of id: ID<Parent>, _ act: Act = .read
    ) throws(ProblemDetails) -> Visible<R> {
        try require(id, Parent.self)
        do throws(Problem) {
            return try record(ID<R>(id.key), act, of: R.self)
        } catch {
            if case .notFound = error { throw .noPart(R.self, of: Parent.self) }
            throw ProblemDetails(error)
        }
    }

    /// The same before a change; nil where there is none yet.
    fileprivate func partToChange<R: TimedRecord, Parent: TimedRecord>(
        _ kind: R.Type, of id: ID<Parent>
    ) throws(ProblemDetails) -> Visible<R>? {
        guard has(ID<R>(id.key), of: R.self) else { return nil }
        return try part(R.self, of: id, .change)
    }
}
