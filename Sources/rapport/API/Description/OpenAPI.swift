import Guidance
import HTTP
import JSON

/// The description of the API in the form of OpenAPI 3.1: every operation that there is, and nothing else.
struct OpenAPI {
    let operations: [APIOperation]
    let examples: Examples
    /// Where clients find the service.
    var address = PublicAddress()

    /// Writes the document as a JSON object.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("openapi", "3.1.0")
            writer.name("info")
            writer.object { Self.writeInfo(to: &$0) }
            writer.name("servers")
            writer.array { $0.object { $0.member("url", address == PublicAddress() ? "/" : address.link("")) } }
            writer.name("tags")
            writer.array(operations.map(\.tag).uniqued()) { writer, tag in writer.object { $0.member("name", tag) } }
            writer.name("paths")
            writer.object { writePaths(to: &$0) }
            writer.name("components")
            writer.object { writeComponents(to: &$0) }
        }
    }

    private static func writeInfo(to writer: inout JSONWriter) {
        writer.member("title", "Rapport")
        writer.member("version", version)
        writer.member("summary", "Coaching and mentoring programs: what tells them apart, and the rules that follow.")
        writer.member(
            "description",
            """
            Every answer of 400 and up is a problem (RFC 9457); x-problem-codes lists the codes that a response can have, and programs \
            decide by code. HEAD goes wherever GET does, and OPTIONS everywhere. Members that only the service sets may be sent back \
            unchanged in PUT and PATCH, though request schemas leave them out. Every answer has X-Request-Id.
            """)
        writer.name("license")
        writer.object {
            $0.member("name", "Apache-2.0")
            $0.member("identifier", "Apache-2.0")
        }
    }

    private func writePaths(to writer: inout JSONWriter) {
        for template in operations.map(\.template).uniqued() {
            writer.name(template)
            writer.object { writer in
                for operation in operations where operation.template == template {
                    writer.name(operation.method.name.description.lowercased())
                    write(operation, to: &writer)
                }
            }
        }
    }

    // MARK: Operations

    private func write(_ operation: APIOperation, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("operationId", operation.id)
            writer.member("summary", operation.summary)
            writer.member("tags", [operation.tag])
            writer.name("security")
            writer.array { writer in
                guard operation.asks != .nothing else { return }
                if operation.isOpen { writer.object { _ in } }  // a key is of use, and not needed
                writer.object { $0.member("bearer", [String]()) }
            }
            writer.name("parameters")
            writer.array { Self.writeParameters(of: operation, to: &$0) }
            if let body = operation.body {
                writer.name("requestBody")
                writer.object { writer in
                    writer.member("required", body.isRequired)
                    writer.name("content")
                    writer.object { writer in
                        for type in body.types {
                            writer.name(type.name.description)
                            Self.writeContent(body.schema, example: examples.request(operation.id), to: &writer)
                        }
                    }
                }
            }
            writer.name("responses")
            writer.object { writeAnswers(of: operation, to: &$0) }
        }
    }

    static let meMeaning = "The id of a person, or me for the person for whom the key acts."

    private static func writeParameters(of operation: APIOperation, to writer: inout JSONWriter) {
        for name in operation.pathParameters {
            writer.object { writer in
                writer.member("name", name)
                writer.member("in", "path")
                writer.member("required", true)
                if operation.takesMe {
                    writer.member("description", meMeaning)
                }
                writer.name("schema")
                operation.schema(ofPathParameter: name).write(to: &writer)
            }
        }
        for parameter in operation.query { parameter.write(to: &writer) }
        writer.object { $0.member("$ref", "#/components/parameters/pretty") }
        for field in operation.fields { writer.object { $0.member("$ref", "#/components/parameters/\(field.id)") } }
    }

    private static func writeContent(_ schema: Schema?, example: JSONValue?, to writer: inout JSONWriter) {
        writer.object { writer in
            if let schema {
                writer.name("schema")
                schema.write(to: &writer)
            }
            if let example { writer.member("example", raw: example.raw) }
        }
    }

    private func writeAnswers(of operation: APIOperation, to writer: inout JSONWriter) {
        for answer in operation.answers {
            writer.name(String(answer.status.rawValue))
            writer.object { writer in
                writer.member("description", answer.meaning)
                writeFields(answer.fields, to: &writer)
                if !answer.types.isEmpty {
                    writer.name("content")
                    writer.object { writer in
                        for type in answer.types {
                            writer.name(type.name.description)
                            let schema = type == .json ? answer.schema : .text()
                            Self.writeContent(schema, example: examples.answer(operation.id, answer.status, type), to: &writer)
                        }
                    }
                }
                writeLinks(of: operation, answer, to: &writer)
            }
        }
        if operation.isConditional {
            writer.name(String(Status.notModified.rawValue))
            writer.object { $0.member("$ref", "#/components/responses/NotModified") }
        }
        for (status, codes) in operation.problemsByStatus {
            writer.name(String(status.rawValue))
            if let example = examples.answer(operation.id, status, .problem) {
                ProblemResponse(status, codes).write(example: example, to: &writer)
            } else {
                writer.object { $0.member("$ref", "#/components/responses/\(ProblemResponse(status, codes).name)") }
            }
        }
    }

    private func writeFields(_ fields: [OperationAnswer.Field], to writer: inout JSONWriter) {
        guard !fields.isEmpty else { return }
        writer.name("headers")
        writer.object { writer in
            for field in fields {
                writer.name(field.rawValue)
                writer.object { $0.member("$ref", "#/components/headers/\(field.rawValue)") }
            }
        }
    }

    /// From what was made to what can be done with it.
    private func writeLinks(of operation: APIOperation, _ answer: OperationAnswer, to writer: inout JSONWriter) {
        guard operation.method == .post, answer.status == .created else { return }
        let following = operations.filter { $0.template.hasPrefix("\(operation.template)/{id}") && $0.pathParameters == ["id"] }
        guard !following.isEmpty else { return }
        writer.name("links")
        writer.object { writer in
            for next in following {
                writer.name(next.id)
                writer.object { writer in
                    writer.member("operationId", next.id)
                    writer.name("parameters")
                    writer.object {
                        $0.member("path.id", "$response.body#/id")
                        if next.match != nil { $0.member("header.If-Match", "$response.header.ETag") }
                    }
                }
            }
        }
    }
}

extension Parameter {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("in", "query")
            if isRequired { writer.member("required", true) }
            writer.member("description", meaning)
            writer.name("schema")
            guard isList else { return schema.write(to: &writer) }
            writer.object { writer in
                writer.member("type", "array")
                writer.name("items")
                schema.write(to: &writer)
                if name != "expand" { writer.member("minItems", 1) }  // expand= asks for nothing
            }
            writer.member("style", "form")
            writer.member("explode", false)
        }
    }
}

extension APIOperation {
    func schema(ofPathParameter name: String) -> Schema {
        if name == "number" { return .integer(1...1_000_000_000) }
        if name == "token" { return .text(pattern: "^[-_0-9A-Za-z]{43}$") }
        if name == "code" { return .choice(ProblemCode.allCases.map(\.rawValue)) }
        let kind = KindName.allCases.map(\.any).first { !$0.path.isEmpty && template.hasPrefix("\($0.path)/") }
        return kind?.idSchema ?? .text(lengthMax: 250)
    }
}

extension APIOperation {
    /// What it is grouped by: the kind of its records, if they are an organisation's own.
    fileprivate var tag: String {
        guard template.hasPrefix("/v1/") else { return "Service" }
        let segment = template.split(separator: "/")[1]
        let kind = KindName.allCases.first { $0.any.path == "/v1/\(segment)" }
        switch segment {
        case "events": return "Events"
        case "calculations": return "Calculations"
        case "comparison", "questionnaire", "recommendations": return "Choosing"
        default: return kind.map { $0.isOfCatalogue ? "Catalogue" : $0.any.pluralID } ?? "Catalogue"
        }
    }
}
