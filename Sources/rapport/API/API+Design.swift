import Guidance
import HTTP
import JSON
import Store

// The design of a program and its approval.

extension API {
    static let ofDesign = [
        APIOperation(
            .get, "/v1/programs/{id}/design", "getProgramDesign", "Get the design of a program.", asks: .read(.programs),
            answers: [OperationAnswer(.ok, "The design.", Design.fields.schema, [.etag, .lastModified])],
            problems: [.designMissing]
        ) { $0.getDesign },
        APIOperation(
            .put, "/v1/programs/{id}/design", "setProgramDesign", "Give a program a design, which nobody has approved yet.",
            asks: .act(.change, .programs),
            body: .json(Design.fields.schema.draft, bytesMax: recordBytesMax),
            answers: [
                OperationAnswer(.ok, "The design as it is now.", Design.fields.schema, [.etag, .contentLocation]),
                OperationAnswer(.created, "The first design.", Design.fields.schema, [.etag, .location, .contentLocation]),
            ], match: .required, isWrite: true, problems: [.programOver, .rulesRefuse]
        ) { $0.putDesign },
        APIOperation(
            .post, "/v1/programs/{id}/design/approval", "approveProgramDesign", "Approve the design of a program.",
            asks: .act(.step, .programs),
            body: .json(Approver.fields.schema.draft, bytesMax: stepBytesMax, isRequired: false),
            answers: [OperationAnswer(.ok, "The design, approved.", Design.fields.schema, [.etag])], match: .optional,
            isWrite: true,
            problems: [.programOver, .designMissing, .rulesRefuse]
        ) { $0.approveDesign },
    ]

    func getDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let visible = try whole(request, Program.self)
        guard let design = visible.design else { throw .noDesign }
        return try request.answer(with: visible, part: design)
    }

    func putDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = try request.json()
        return try write(request, .setDesign, to: Program.self, .change, .required, again: nil) {
            viewer, current throws(Problem) in
            try viewer.setDesign(of: current, to: document).map { (isNew: current.design == nil, visible: $0) }
        } answer: { written in
            // With the tag that the next change needs. Content-Location says that the body is the record as it is now, which
            // is not byte for byte what was sent (RFC 9110 §9.3.4, §8.7).
            var response = Self.answer(with: written.visible, written.isNew ? .created : .ok)
            response.set("Content-Location", "/v1/programs/\(written.visible.id)/design")
            return response
        }
    }

    /// The body may say who approves, as `{"by":"…"}`; without it, it is the key.
    func approveDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let document = request.bodyCount == 0 ? nil : try request.json()
        let again: Again<Visible<Program>> = { viewer, earlier throws(Problem) in
            let visible: Visible<Program> = try viewer.record(earlier)
            guard visible.isWhole else { throw .denied(visible.partDenial) }
            guard visible.design != nil else { throw .designMissing(visible.id, isEmpty: false) }
            return visible
        }
        return try write(request, .approveDesign, to: Program.self, .step, .optional, again: again) {
            viewer, current throws(Problem) in
            try viewer.approveDesign(of: current, by: document.map(Self.approver) ?? viewer.caller.signature)
        } answer: { visible in
            Self.answer(with: visible, .ok)
        }
    }

    private static func approver(_ document: JSONValue) throws(Problem) -> String {
        do { return try Approver.fields.readDraft(document).by } catch { throw .invalid(error) }
    }

    private static func answer(with visible: Visible<Program>, _ status: Status) -> Response {
        guard let design = visible.design else { preconditionFailure("a program whose design was written has one") }
        var response = Response.json(status, tag: visible.tag, body: .json(design))
        if status == .created { response.set("Location", "/v1/programs/\(visible.id)/design") }
        return response
    }
}

/// Who approves a design, as a client says it.
private struct Approver: Sendable {
    var by = ""

    static let fields = FieldTable(blank: Approver(), [Field("by", \.by, .text(200), "Who approves the design.")])
}
