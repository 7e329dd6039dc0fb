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
            .get, "\(Parent.kind.path)/{id}/\(word)", id, summary, asks: .read(R.kind.name),
            query: R.kind.parameters.filter { $0.name != filter },
            typeParameter: "format", answers: [.page(of: R.schema, "A page of the list.", types: ListForm.types)]
        ) { api in
            { request throws(ProblemDetails) in
                let (id, viewer) = (try request.id(of: Parent.self), api.viewer(request))
                try viewer.require(id, Parent.self)
                guard viewer.mayList(R.self, by: filter, under: id.key) else {
                    throw ProblemDetails(Problem.denied(.otherRole([.administrator])))
                }
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
            "Create \(name.nounWithArticle).", asks: .act(.create, R.kind.name),
            body: .json(R.fields.schema.draft, bytesMax: recordBytesMax),
            answers: [
                OperationAnswer(
                    .created, "The \(name.noun) as it was made.", R.schema, [.location, .etag, .lastModified])
            ], isWrite: true, problems: R.kind.filters.contains(where: \.isUnique) ? [.alreadyExists] : []
        ) { api in
            { request throws(ProblemDetails) in
                let (id, document, caller) = (try request.id(of: Parent.self), try request.json(), request.caller)
                let draft = R.fields.draft(document).with { $0[keyPath: member] = id }
                return try api.write(request, .create(R.kind.name), again: again) { (viewer) throws(ProblemDetails) in
                    try viewer.require(id, Parent.self)
                } _: { (viewer, moment) throws(Problem) in
                    try R.kind.create(viewer, draft, document, moment.makeID(for: R.self))
                } answer: { visible in
                    api.noteChange(visible, by: caller)
                    var response = Response.json(with: visible, .created)
                    response.set("Location", "\(R.kind.path)/\(visible.id)")
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
                    let (id, viewer) = (try request.id(of: Parent.self), api.viewer(request))
                    guard let part = try viewer.part(R.self, of: id, whole: Parent.self) else {
                        throw .noPart(R.self, of: Parent.self)
                    }
                    api.note(part, .read, by: viewer)
                    return try request.answer(with: part)
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
            let (id, document) = (try request.id(of: Parent.self), try request.json())
            let (conditions, path, caller) = (request.conditions, R.path(under: id), request.caller)
            var first = R.fields.blank
            first[keyPath: member] = id
            let (blank, draft) = (first, R.fields.draft(document).with { $0[keyPath: member] = id })
            return try write(request, .change(R.kind.name), again: nil) { (viewer) throws(ProblemDetails) in
                let current = try viewer.part(R.self, of: id, whole: Parent.self, .change)
                if current == nil { do throws(Problem) { try viewer.requireFirst(blank) } catch { throw ProblemDetails(error) } }
                try conditions.checkPut(current, isWritten: current != nil)
            } _: { (viewer, _) throws(Problem) in
                try viewer.putPart(draft, blank, from: document, of: id)
            } answer: { written in
                wrote(written, at: path, by: caller)
            }
        }
    }

    /// The answer to a write of the only record of its kind under another.
    func wrote<R: Record>(_ written: (isNew: Bool, visible: Visible<R>), at path: String, by caller: Caller) -> Response {
        noteChange(written.visible, by: caller)
        var response = Response.json(with: written.visible, written.isNew ? .created : .ok)
        if written.isNew { response.set("Location", path) }
        response.set("Content-Location", path)
        return response
    }

    fileprivate func patch<R: TimedRecord, Parent: TimedRecord>(_ kind: R.Type, of parent: Parent.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (id, document) = (try request.id(of: Parent.self), try request.json())
            let (conditions, path, caller) = (request.conditions, R.path(under: id), request.caller)
            return try write(request, .change(R.kind.name), again: nil) { (viewer) throws(ProblemDetails) in
                guard let current = try viewer.part(R.self, of: id, whole: Parent.self, .change) else {
                    throw .noPart(R.self, of: Parent.self)
                }
                try conditions.check(current, .required)
            } _: { (viewer, _) throws(Problem) in
                try R.kind.patch(viewer, ID(id.key), document)
            } answer: { visible in
                wrote((isNew: false, visible), at: path, by: caller)
            }
        }
    }
}

extension Conditions {
    /// Judges a PUT of the only record of its kind under another: what nobody has written yet needs no tag.
    ///
    /// - Parameter current: What is in force; nil for nothing.
    func checkPut<R: Record>(_ current: Visible<R>?, isWritten: Bool) throws(ProblemDetails) {
        // RFC 9110 §13.1.2: one that is there already, for a client that wants to make the first.
        if isWritten, case .matched = result(against: current?.tag) { throw staleness }
        if let current, isWritten || hasIfMatch { return try check(current, .required) }
        guard result(against: nil) == .holds else { throw staleness }
    }
}

extension TimedRecord {
    /// Where the one stands that belongs to a record; `me` is a name for it that means another to everybody.
    fileprivate static func path<Parent>(under id: ID<Parent>) -> String {
        kind.name.any.list.replacing("{id}", with: id.description)
    }
}

extension Viewer {
    /// Refuses a request under a record that is not there, or is hidden.
    func require<R: TimedRecord>(_ id: ID<R>, _ kind: R.Type) throws(ProblemDetails) {
        do throws(Problem) { _ = try record(id, of: R.self) } catch { throw ProblemDetails(error) }
    }

    /// Whether the caller sees, of each record of a kind that it sees at all, what a list under another record goes by: of others, the
    /// list would tell it. What names oneself one may know.
    func mayList<R: Record>(_ kind: R.Type, by filter: String, under key: RecordKey) -> Bool {
        guard let seen = seenInLists(R.self), !R.kind.isChosen(by: filter, isSort: false, seeing: seen) else { return true }
        return caller.person?.key == key
    }

    /// The same as `part(_:of:_:)`, with HTTP's words for a refusal.
    fileprivate func part<R: TimedRecord, Whole: TimedRecord>(
        _ kind: R.Type, of id: ID<Whole>, whole: Whole.Type, _ act: Act = .read
    ) throws(ProblemDetails) -> Visible<R>? {
        do throws(Problem) { return try part(R.self, of: id, act) } catch { throw ProblemDetails(error) }
    }
}
