import Guidance
import HTTP
import JSON
import Store

extension API {
    func createProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
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
        let id = try programID(request)
        let patch = try request.json()
        return try write(request, "program.change") { (records, moment) throws(ProblemDetails) in
            let current = try domain { () throws(Problem) in try records.program(id) }
            try request.requireMatch(current)
            let now = moment.now
            return try Self.patched(current, by: patch, Program.fields) { (document) throws(Problem) in
                try records.changeProgram(id, to: document, at: now)
            }
        } answer: { stored in
            .json(tag: stored.tag, modifiedAt: stored.value.updatedAt, body: .json(stored.json))
        }
    }

    func deleteProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
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

    /// Decides on a record with a merge patch (RFC 7396) done to it.
    ///
    /// A null for a member that clients do not write leaves no trace in the merged document. It is refused along with all else
    /// that is wrong.
    static func patched<Record>(
        _ current: Stored<Record>, by patch: JSONValue, _ fields: FieldTable<Record>,
        _ decide: (JSONValue) throws(Problem) -> Decision<Stored<Record>>
    ) throws(ProblemDetails) -> Decision<Stored<Record>> {
        let removals = fields.removals(of: patch)
        let decision: Decision<Stored<Record>>
        do throws(Problem) {
            decision = try decide(merged(current.json, patch))
        } catch {
            guard removals.isEmpty else { throw ProblemDetails(FieldErrors(removals + error.errors)) }
            throw ProblemDetails(error)
        }
        guard removals.isEmpty else { throw ProblemDetails(FieldErrors(removals)) }
        return decision
    }

    private static func merged(_ current: [UInt8], _ patch: JSONValue) -> JSONValue {
        guard let document = try? JSONDocument(current), let whole = try? JSONDocument(document.root.merged(with: patch))
        else {
            preconditionFailure("a record and a patch of it are JSON")
        }
        return whole.root
    }
}
