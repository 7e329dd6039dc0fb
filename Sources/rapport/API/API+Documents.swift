import Guidance
import HTTP
import JSON
import Store

// What the service says of itself: for programs as OpenAPI, for people as pages about the codes of problems.

extension API {
    static func descriptionBytes(at address: PublicAddress = PublicAddress()) -> [UInt8] {
        JSONWriter.bytes(reserving: 1 << 19) {
            OpenAPI(operations: operations, examples: .builtIn, address: address).write(to: &$0)
        }
    }

    /// Made by the worker when it is first asked for, and kept until the catalogue changes: it is no part of it, but this is where answers
    /// are kept.
    func getDescription(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (address, isPretty) = (address, request.wantsPretty)
        let revision = store.durable.catalogueRevision
        return try serve(
            request, "description\(isPretty ? " pretty" : "")", revision: revision, effort: .microseconds(10_000)
        ) {
            let bytes = Self.descriptionBytes(at: address)
            return CatalogueAnswers.Answer(
                type: .json, body: KeptBody(json: bytes, isPretty: isPretty), tag: EntityTag(of: bytes))
        }
    }

    func listProblemCodes(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let type = request.agreedType ?? .text
        if type == .html, console != .off { return try showProblemCodes(request) }
        let rows = ProblemCode.allCases.map { code in
            let statuses = code.statuses.map { String($0.rawValue) }.joined(separator: ", ")
            return type == .markdown
                ? "| [`\(code.rawValue)`](\(address.link(ProblemDetails.typesPath + code.rawValue))) | \(statuses) | \(code.meaning) |"
                : "\(code.rawValue) (\(statuses))\n  \(code.meaning)\n"
        }
        let head = type == .markdown ? "# Codes of problems\n\n| code | status | when |\n|---|---|---|\n" : ""
        return try answer(request, type, head + rows.joined(separator: "\n"))
    }

    /// The requests that can get each code.
    private static let requests: [ProblemCode: [String]] = {
        var requests: [ProblemCode: [String]] = [:]
        for operation in operations {
            for code in operation.problemCodes {
                requests[code, default: []].append("\(operation.method.name) \(operation.template)")
            }
        }
        return requests
    }()

    func getProblemCode(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let name = request.parameter(0)
        guard let code = ProblemCode(rawValue: name) else {
            let meant = nearest(to: name, in: ProblemCode.allCases.map(\.rawValue))
            throw .noCode(String(name.prefix(100)), meant: meant)
        }
        let type = request.agreedType ?? .text
        if type == .html, console != .off { return try showProblemCode(request, code) }
        let statuses = code.statuses.map { "\($0.rawValue) \($0.reason)" }.joined(separator: ", ")
        let operations = Self.requests[code] ?? []
        let isMarkdown = type == .markdown
        let (title, advice) = isMarkdown ? ("# `\(code.rawValue)`", "**What to do.**") : (code.rawValue, "What to do:")
        let list = operations.map { isMarkdown ? "- `\($0)`" : "  \($0)" }.joined(separator: "\n")
        let lines =
            [title, statuses, code.meaning, "\(advice) \(code.advice)"]
            + (ProblemCode.ofAnyRequest.contains(code) ? ["Any request can get it."] : ["Requests that can get it:", list])
        return try answer(request, type, lines.joined(separator: "\n\n"))
    }

    private func answer(_ request: borrowing Request, _ type: MediaType, _ text: String) throws(ProblemDetails) -> Response {
        let bytes = Array((text + "\n").utf8)
        let type = type == .html ? .text : type  // a service without pages gives a browser the text
        return try send(CatalogueAnswers.Answer(type: type, body: KeptBody(bytes), tag: EntityTag(of: bytes)), to: request)
    }
}
