import Guidance
import HTTP
import JSON
import Store

// Changing the catalogue: the same for every kind of record.

extension API {
    /// Everything that can be done with one kind of record.
    func routes<Record: CatalogueRecord>(of listing: Listing<Stored<Record>>) -> [Route] {
        let (list, one) = (listing.path, "\(listing.path)/{id}")
        let admin = keys.required
        // A record with every member at its limit: a dimension with questions in many languages. And the few words of a reason.
        let (recordMax, reasonMax) = (1 << 20, 8192)
        return [
            Route(.get, list, access: Keys.open, query: listing.parameters, handler: self.list(listing)),
            Route(.post, list, access: admin, accepts: [.json], bodyBytesMax: recordMax, handler: create(Record.self)),
            Route(.get, one, access: Keys.open, query: ["expand"], handler: get(listing)),
            Route(.put, one, access: admin, accepts: [.json], bodyBytesMax: recordMax, handler: change(Record.self)),
            Route(.patch, one, access: admin, accepts: [.mergePatch], bodyBytesMax: recordMax, handler: patch(Record.self)),
            Route(.delete, one, access: admin, answers: [], handler: delete(Record.self)),
            Route(
                .post, "\(one)/retirement", access: admin, accepts: [.json], bodyBytesMax: reasonMax, handler: retire(Record.self)
            ),
            Route(.delete, "\(one)/retirement", access: admin, handler: reinstate(Record.self)),
            Route(.post, "\(one)/reset", access: admin, handler: reset(Record.self)),
        ]
    }

    private func create<Record: CatalogueRecord>(_ kind: Record.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let document = try request.json()
            let caller = request.caller
            return try write(request, "\(Record.table.word).create") { (records, moment) throws(ProblemDetails) in
                let now = moment.now
                return try domain { () throws(Problem) in try records.create(Record.self, from: document, by: caller, at: now) }
            } answer: { stored in
                var response = Self.answer(with: stored, .created)
                response.set("Location", "\(Record.table.path)/\(stored.value.id)")
                return response
            }
        }
    }

    private func change<Record: CatalogueRecord>(_ kind: Record.Type) -> Route.Handler {
        revision(of: kind, "change") { (request) throws(ProblemDetails) in
            let (document, caller) = (try request.json(), request.caller)
            return { (records, current, now) throws(ProblemDetails) in
                try domain { () throws(Problem) in
                    try records.change(current.value.id, to: document, Record.self, by: caller, at: now)
                }
            }
        }
    }

    /// A merge patch (RFC 7396).
    private func patch<Record: CatalogueRecord>(_ kind: Record.Type) -> Route.Handler {
        revision(of: kind, "change") { (request) throws(ProblemDetails) in
            let (patch, caller) = (try request.json(), request.caller)
            return { (records, current, now) throws(ProblemDetails) in
                try Self.patched(current, by: patch, Record.fields) { (document) throws(Problem) in
                    try records.change(current.value.id, to: document, Record.self, by: caller, at: now)
                }
            }
        }
    }

    private func delete<Record: CatalogueRecord>(_ kind: Record.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let id = try Self.id(request, in: Record.table)
            return try write(request, "\(Record.table.word).delete") { (records, _) throws(ProblemDetails) in
                let current = try domain { () throws(Problem) in try records.record(id, Record.self) }
                try request.requireMatch(EntityTag(of: current.json))
                return try domain { () throws(Problem) in try records.delete(id, Record.self) }
            } answer: { _ in
                Response(.noContent)
            }
        }
    }

    /// The body may say why, as `{"reason":"…"}`.
    private func retire<Record: CatalogueRecord>(_ kind: Record.Type) -> Route.Handler {
        revision(of: kind, "retire", needsMatch: false) { (request) throws(ProblemDetails) in
            let (document, caller) = (request.bodyCount == 0 ? nil : try request.json(), request.caller)
            return { (records, current, now) throws(ProblemDetails) in
                try domain { () throws(Problem) in
                    try records.retire(current.value.id, Record.self, for: document, by: caller, at: now)
                }
            }
        }
    }

    private func reinstate<Record: CatalogueRecord>(_ kind: Record.Type) -> Route.Handler {
        revision(of: kind, "reinstate") { _ in
            { (records, current, _) throws(ProblemDetails) in
                try domain { () throws(Problem) in try records.reinstate(current.value.id, Record.self) }
            }
        }
    }

    private func reset<Record: CatalogueRecord>(_ kind: Record.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let id = try Self.id(request, in: Record.table)
            return try write(request, "\(Record.table.word).reset") { (records, _) throws(ProblemDetails) in
                if let current = records.catalogue[Record.self][id] { try request.checkMatch(EntityTag(of: current.json)) }
                return try domain { () throws(Problem) in try records.reset(id, Record.self, to: builtIn) }
            } answer: {
                Self.answer(with: $0)
            }
        }
    }

    // MARK: Shared

    /// Writes a record that is there in place of itself, for whoever has seen it.
    private typealias Revising<Record: CatalogueRecord> =
        (Records, Stored<Record>, Instant) throws(ProblemDetails) -> Decision<Stored<Record>>

    /// - Parameters:
    ///   - verb: What is done, for the journal.
    ///   - needsMatch: Whether it takes If-Match; else that is looked at where it comes.
    ///   - read: Takes from the request what the decision needs: it does not outlive its handler.
    private func revision<Record: CatalogueRecord>(
        of kind: Record.Type, _ verb: String, needsMatch: Bool = true,
        _ read: @escaping @Sendable (borrowing Request) throws(ProblemDetails) -> Revising<Record>
    ) -> Route.Handler {
        { request throws(ProblemDetails) in
            let id = try Self.id(request, in: Record.table)
            let revise = try read(request)
            return try write(request, "\(Record.table.word).\(verb)") { (records, moment) throws(ProblemDetails) in
                let current = try domain { () throws(Problem) in try records.record(id, Record.self) }
                let tag = EntityTag(of: current.json)
                if needsMatch { try request.requireMatch(tag) } else { try request.checkMatch(tag) }
                return try revise(records, current, moment.now)
            } answer: {
                Self.answer(with: $0)
            }
        }
    }

    private static func id(_ request: borrowing Request, in table: CatalogueTable) throws(ProblemDetails) -> Slug {
        let text = request.parameter(0)
        guard let id = Slug(text) else { throw ProblemDetails(Problem.notFound(text, in: table)) }
        return id
    }

    private static func answer<Record: CatalogueRecord>(with stored: Stored<Record>, _ status: Status = .ok) -> Response {
        .json(status, tag: EntityTag(of: stored.json), body: .json(stored.json))
    }
}
