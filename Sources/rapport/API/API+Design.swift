import Guidance
import HTTP
import JSON
import Store

// The design of a program and its approval.

extension API {
    func getDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let stored = try program(request)
        guard let design = stored.value.design else {
            throw ProblemDetails(
                .notFound, "design-missing", "The program has no design yet.", fix: "PUT one to this address.")
        }
        return try request.answer(with: stored, part: Design.fields.bytes(of: design))
    }

    func putDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = try programID(request)
        let document = try request.json()
        var isNew = false
        return try write(request, "program.design") { (records, moment) throws(ProblemDetails) in
            let current = try domain { () throws(Problem) in try records.program(id) }
            try request.requireMatch(current)
            isNew = current.value.design == nil
            let now = moment.now
            return try domain { () throws(Problem) in try records.setDesign(id, to: document, at: now) }
        } answer: { stored in
            // RFC 9110 §9.3.4: no validator, as what is kept is not byte for byte what was sent.
            Self.answer(with: stored, isNew ? .created : .ok, tag: nil)
        }
    }

    /// The body may say who approves, as `{"by":"…"}`; without it, it is the key.
    func approveDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = try programID(request)
        let approver = request.bodyCount == 0 ? request.caller : try Self.approver(request.json())
        return try write(request, "program.design.approve") { (records, moment) throws(ProblemDetails) in
            let current = try domain { () throws(Problem) in try records.program(id) }
            try request.checkMatch(current)
            let now = moment.now
            return try domain { () throws(Problem) in try records.approveDesign(id, by: approver, at: now) }
        } answer: { stored in
            Self.answer(with: stored, .ok, tag: stored.tag)
        }
    }

    private static func approver(_ document: JSONValue) throws(ProblemDetails) -> String {
        do { return try Approver.fields.readDraft(document).by } catch { throw ProblemDetails(error) }
    }

    private static func answer(with stored: Stored<Program>, _ status: Status, tag: EntityTag?) -> Response {
        guard let design = stored.value.design else { preconditionFailure("a program whose design was written has one") }
        var response = Response.json(status, tag: tag, body: .json(Design.fields.bytes(of: design)))
        if status == .created { response.set("Location", "/v1/programs/\(stored.value.id)/design") }
        return response
    }
}

/// Who approves a design, as a client says it.
private struct Approver: Sendable {
    var by = ""

    static let fields = FieldTable(blank: Approver(), [Field("by", \.by, .text(200), "Who approves the design.")])
}
