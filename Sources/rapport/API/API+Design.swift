import Guidance
import HTTP
import JSON
import Store

// The design of a program and its approval.

extension API {
    static let ofDesign = [
        APIOperation(
            .get, "/v1/programs/{id}/design", "getProgramDesign", "Get the design of a program.",
            answers: [OperationAnswer(.ok, "The design.", Design.fields.schema, [.etag, .lastModified])],
            problems: [.designMissing]
        ) { $0.getDesign },
        APIOperation(
            .put, "/v1/programs/{id}/design", "setProgramDesign", "Give a program a design, which nobody has approved yet.",
            body: .json(Design.fields.schema.draft, bytesMax: recordBytesMax),
            answers: [
                OperationAnswer(.ok, "The design as it is now.", Design.fields.schema, [.etag, .contentLocation]),
                OperationAnswer(.created, "The first design.", Design.fields.schema, [.etag, .location, .contentLocation]),
            ], match: .required, isWrite: true, problems: [.programOver, .rulesRefuse]
        ) { $0.putDesign },
        APIOperation(
            .post, "/v1/programs/{id}/design/approval", "approveProgramDesign", "Approve the design of a program.",
            body: .json(Approver.fields.schema.draft, bytesMax: stepBytesMax, isRequired: false),
            answers: [OperationAnswer(.ok, "The design, approved.", Design.fields.schema, [.etag])], match: .optional,
            isWrite: true,
            problems: [.programOver, .designMissing, .rulesRefuse]
        ) { $0.approveDesign },
    ]

    func getDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let stored = try record(request, Program.self)
        guard let design = stored.value.design else { throw .noDesign }
        return try request.answer(with: stored, part: Design.fields.bytes(of: design))
    }

    func putDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (document, caller) = (try request.json(), request.caller)
        return try write(request, .setDesign, to: Program.self, .required, again: nil) { records, current, now throws(Problem) in
            let isNew = current.value.design == nil
            return try records.setDesign(current.value.id, to: document, by: caller, at: now).map { (isNew: isNew, stored: $0) }
        } answer: { written in
            // With the tag that the next change needs. Content-Location says that the body is the record as it is now, which
            // is not byte for byte what was sent (RFC 9110 §9.3.4, §8.7).
            var response = Self.answer(with: written.stored, written.isNew ? .created : .ok)
            response.set("Content-Location", "/v1/programs/\(written.stored.value.id)/design")
            return response
        }
    }

    /// The body may say who approves, as `{"by":"…"}`; without it, it is the key.
    func approveDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let approver = request.bodyCount == 0 ? request.caller : try Self.approver(request.json())
        let again: Again<Stored<Program>> = { records, earlier, _ throws(Problem) in
            let stored: Stored<Program> = try records.record(earlier)
            guard stored.value.design != nil else { throw .designMissing(stored.value.id, isEmpty: false) }
            return stored
        }
        return try write(request, .approveDesign, to: Program.self, .optional, again: again) {
            records, current, now throws(Problem) in
            try records.approveDesign(current.value.id, by: approver, at: now)
        } answer: { stored in
            Self.answer(with: stored, .ok)
        }
    }

    private static func approver(_ document: JSONValue) throws(ProblemDetails) -> String {
        do { return try Approver.fields.readDraft(document).by } catch { throw ProblemDetails(Problem.invalid(error)) }
    }

    private static func answer(with stored: Stored<Program>, _ status: Status) -> Response {
        guard let design = stored.value.design else { preconditionFailure("a program whose design was written has one") }
        var response = Response.json(status, tag: stored.tag, body: .json(Design.fields.bytes(of: design)))
        if status == .created { response.set("Location", "/v1/programs/\(stored.value.id)/design") }
        return response
    }
}

/// Who approves a design, as a client says it.
private struct Approver: Sendable {
    var by = ""

    static let fields = FieldTable(blank: Approver(), [Field("by", \.by, .text(200), "Who approves the design.")])
}
