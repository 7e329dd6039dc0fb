import Guidance
import HTTP
import JSON
import Store

extension API {
    func createProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        _ = try request.query()
        let document = try request.json()
        return try write(request, "program.create") { (records, moment) throws(ProblemDetails) in
            let (id, now) = (moment.makeProgramID(), moment.now)
            return try domain { () throws(Problem) in try records.openProgram(document, id: id, at: now) }
        } answer: { stored in
            var response = Response.json(.created, tag: stored.tag, modifiedAt: stored.value.updatedAt, body: .json(stored.json))
            response.set("Location", "/v1/programs/\(stored.value.id)")
            return response
        }
    }

    func getProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try request.answer(with: try program(request))
    }

    /// A merge patch (RFC 7396).
    func patchProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        _ = try request.query()
        let id = try programID(request)
        let patch = try request.json()
        return try write(request, "program.change") { (records, moment) throws(ProblemDetails) in
            let current = try domain { () throws(Problem) in try records.program(id) }
            try request.requireMatch(current)
            return try Self.changed(current, by: patch, in: records, at: moment.now)
        } answer: { stored in
            .json(tag: stored.tag, modifiedAt: stored.value.updatedAt, body: .json(stored.json))
        }
    }

    func deleteProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        _ = try request.query()
        let id = try programID(request)
        return try write(request, "program.delete") { (records, _) throws(ProblemDetails) in
            let current = try domain { () throws(Problem) in try records.program(id) }
            try request.requireMatch(current)
            return try domain { () throws(Problem) in try records.deleteProgram(id) }
        } answer: { _ in
            Response(.noContent)
        }
    }

    func getFindings(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        _ = try request.query()
        _ = try request.negotiated([.json])
        let id = try programID(request)
        let records = store.durable.records
        let stored = try domain { () throws(Problem) in try records.program(id) }
        let bytes = JSONWriter.bytes { records.writeFindings(of: stored.value, to: &$0) }
        return .json(body: .json(bytes))
    }

    // MARK: Shared

    func program(_ request: borrowing Request) throws(ProblemDetails) -> Stored<Program> {
        let id = try programID(request)
        return try domain { () throws(Problem) in try store.durable.program(id) }
    }

    func programID(_ request: borrowing Request) throws(ProblemDetails) -> ProgramID {
        guard let id = request.withParameter(0, { ProgramID($0) }) else {
            throw ProblemDetails(
                .notFound, "not-found", "There is no program \(request.parameter(0)): an id is prg_ and a UUID.",
                fix: "Look for it in GET /v1/programs.")
        }
        return id
    }

    /// A null for a member that clients do not write leaves no trace in the merged document. It is refused along with all else
    /// that is wrong.
    private static func changed(
        _ current: Stored<Program>, by patch: JSONValue, in records: Records, at now: Instant
    ) throws(ProblemDetails) -> Decision<Stored<Program>> {
        let removals = Program.fields.removals(of: patch)
        let decision: Decision<Stored<Program>>
        do throws(Problem) {
            decision = try records.changeProgram(current.value.id, to: merged(current.json, patch), at: now)
        } catch {
            guard removals.isEmpty else { throw ProblemDetails(FieldErrors(removals + error.errors)) }
            throw ProblemDetails(error)
        }
        guard removals.isEmpty else { throw ProblemDetails(FieldErrors(removals)) }
        return decision
    }

    /// A record with a merge patch done to it.
    static func merged(_ current: [UInt8], _ patch: JSONValue) -> JSONValue {
        guard let document = try? JSONDocument(current), let whole = try? JSONDocument(document.root.merged(with: patch))
        else {
            preconditionFailure("a record and a patch of it are JSON")
        }
        return whole.root
    }
}
