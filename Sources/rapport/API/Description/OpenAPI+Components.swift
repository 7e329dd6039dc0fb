import Guidance
import HTTP
import JSON

// What several operations share.

extension OpenAPI {
    func writeComponents(to writer: inout JSONWriter) {
        writer.name("schemas")
        writer.object { writer in
            for (name, schema) in namedSchemas.sorted(by: { $0.key < $1.key }) {
                writer.name(name)
                schema.write(to: &writer)
            }
        }
        writer.name("parameters")
        writer.object { Self.writeSharedParameters(to: &$0) }
        writer.name("headers")
        writer.object { writer in
            for field in OperationAnswer.Field.allCases {
                writer.name(field.rawValue)
                writer.object { writer in
                    writer.member("description", field.meaning)
                    writer.name("schema")
                    Schema.text().write(to: &writer)
                }
            }
        }
        writer.name("responses")
        writer.object { writer in
            writer.name("NotModified")
            writer.object { $0.member("description", "You have it already.") }
            for response in Set(operations.flatMap { $0.problemsByStatus.map { ProblemResponse($0.status, $0.codes) } }).sorted()
            {
                writer.name(response.name)
                response.write(example: nil, to: &writer)
            }
        }
        writer.name("securitySchemes")
        writer.object { writer in
            writer.name("bearer")
            writer.object {
                $0.member("type", "http")
                $0.member("scheme", "bearer")
                $0.member("description", "The key of the administrator.")
            }
        }
    }

    private var namedSchemas: [String: Schema] {
        var named: [String: Schema] = [:]
        func add(_ schema: Schema) {
            schema.forEachNamed { name, schema in
                if let known = named[name] {
                    assert(known == schema, "\(name) is the name of two schemas")
                    return false
                }
                named[name] = schema
                return true
            }
        }
        for operation in operations {
            for schema in operation.answers.compactMap(\.schema) { add(schema) }
            if let body = operation.body { add(body.schema) }
        }
        add(ProblemDetails.schema)
        return named
    }

    private static func writeSharedParameters(to writer: inout JSONWriter) {
        writer.name("pretty")
        Parameter.pretty.write(to: &writer)
        for field in RequestField.all {
            writer.name(field.id)
            writer.object { writer in
                writer.member("name", field.name)
                writer.member("in", "header")
                writer.member("description", field.meaning)
                if field.isRequired { writer.member("required", true) }
                writer.name("schema")
                field.schema.write(to: &writer)
            }
        }
    }
}

/// A status with the codes that a problem of it can have.
struct ProblemResponse: Hashable, Comparable {
    let status: Int
    let title: String
    let codes: [String]

    init(_ status: Status, _ codes: [ProblemCode]) {
        (self.status, title, self.codes) = (status.rawValue, status.reason.description, codes.map(\.rawValue))
    }

    /// What it can come with beside the problem.
    private var fields: [String] {
        switch status {
        case 401: ["WWW-Authenticate"]
        case 429, 503: ["Retry-After"]
        default: []
        }
    }

    /// Letters, digits and `.-_`.
    var name: String { "\(status).\(codes.joined(separator: "."))" }

    static func < (one: ProblemResponse, other: ProblemResponse) -> Bool { one.name < other.name }

    func write(example: JSONValue?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("description", "\(title): \(codes.joined(separator: ", ")).")
            writer.member("x-problem-codes", codes)
            if !fields.isEmpty {
                writer.name("headers")
                writer.object { writer in
                    for field in fields {
                        writer.name(field)
                        writer.object { writer in
                            writer.name("schema")
                            Schema.text().write(to: &writer)
                        }
                    }
                }
            }
            writer.name("content")
            writer.object { writer in
                writer.name(MediaType.problem.name.description)
                writer.object { writer in
                    writer.name("schema")
                    ProblemDetails.schema.write(to: &writer)
                    if let example { writer.member("example", raw: example.raw) }
                }
            }
        }
    }
}

extension OperationAnswer.Field {
    fileprivate var meaning: String {
        switch self {
        case .etag: "The version of what is answered (RFC 9110 §8.8.3)."
        case .lastModified: "When it was last changed, once that second is over."
        case .location: "The address of what was made."
        case .contentLocation: "The address of what is answered."
        case .link: "The address of the next page, where there is one (RFC 8288)."
        case .contentLanguage: "The languages of the answer, where they are known."
        }
    }
}

extension ProblemDetails {
    /// A problem of any kind.
    static let schema = Schema.named(
        "Problem",
        .object([
            .init("type", .text(), "The address of a page about the code."),
            .init("title", .text(), "The reason phrase of the status."),
            .init("status", .integer(400...599), "The status of the answer."),
            .init("detail", .text(), "What is wrong, as a sentence for people."),
            .init("instance", .text(), "The path of the request, where it was understood.", isRequired: false),
            .init("code", .choice(ProblemCode.allCases.map(\.rawValue)), "What programs decide by."),
            .init(
                "errors",
                .array(
                    .object([
                        .init("pointer", .text(), "The place, as a JSON Pointer (RFC 6901)."),
                        .init("detail", .text(), "What is wrong there, and what would be right."),
                    ])), "Every place of a document that is wrong.", isRequired: false),
            .init("refusals", .array(Refusal.schema), "Every rule that refuses.", isRequired: false),
            .init("legalSteps", .array(.text()), "The states that can follow.", isRequired: false),
            .init("usedBy", Use.schema, "What refers to the record.", isRequired: false),
            .init("takenBy", Problem.takenBySchema, "The record that has what only one may.", isRequired: false),
            .init("floor", .integer(0...JSONValue.integerMax), "The oldest event that is kept.", isRequired: false),
            .init("last", .text(), "The place of the newest event, to go on from.", isRequired: false),
            .init("line", .integer(1...JSONValue.integerMax), "Where a body is no JSON.", isRequired: false),
            .init("column", .integer(1...JSONValue.integerMax), "Where in that line, from 1.", isRequired: false),
            .init("checks", .any, "What verbose adds to the answer of /readyz.", isRequired: false),
            .init("fix", .text(), "What to do about it.", isRequired: false),
            .init("requestId", .text(), "The id of the request, as in the log of the service."),
        ]))
}
