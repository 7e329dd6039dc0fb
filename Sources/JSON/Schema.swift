/// The values a member may have, in terms of JSON Schema 2020-12.
public indirect enum Schema: Sendable, Equatable {
    case text(lengthMax: Int, format: String?)
    case choice([String])
    case integer(ClosedRange<Int>)
    case number
    case boolean
    case any
    case array(Schema, countMax: Int)
    case oneOf([Schema])
    case object([Member])

    public struct Member: Sendable, Equatable {
        public let name: String
        public let meaning: String
        public let schema: Schema
        public let isRequired: Bool
        public let isReadOnly: Bool
    }

    /// Whether any object in it has a member that only the service sets.
    var hasReadOnlyMember: Bool {
        switch self {
        case .text, .choice, .integer, .number, .boolean, .any: false
        case .array(let items, _): items.hasReadOnlyMember
        case .oneOf(let schemas): schemas.contains { $0.hasReadOnlyMember }
        case .object(let members): members.contains { $0.isReadOnly || $0.schema.hasReadOnlyMember }
        }
    }

    /// Writes the schema as a JSON object.
    public func write(to writer: inout JSONWriter) {
        writer.object { self.writeMembers(to: &$0) }
    }

    private func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .text(let lengthMax, let format):
            writer.member("type", "string")
            writer.member("maxLength", lengthMax)
            writer.member("format", ifPresent: format)
        case .choice(let names):
            writer.member("type", "string")
            writer.member("enum", names)
        case .integer(let range):
            writer.member("type", "integer")
            writer.member("minimum", range.lowerBound)
            writer.member("maximum", range.upperBound)
        case .number: writer.member("type", "number")
        case .boolean: writer.member("type", "boolean")
        case .any: break
        case .array(let items, let countMax):
            writer.member("type", "array")
            writer.name("items")
            items.write(to: &writer)
            writer.member("maxItems", countMax)
        case .oneOf(let schemas):
            writer.name("oneOf")
            writer.array(schemas) { $1.write(to: &$0) }
        case .object(let members):
            writer.member("type", "object")
            writer.name("properties")
            writer.object { writer in
                for member in members {
                    writer.name(member.name)
                    writer.object { writer in
                        writer.member("description", member.meaning)
                        if member.isReadOnly { writer.member("readOnly", true) }
                        member.schema.writeMembers(to: &writer)
                    }
                }
            }
            let required = members.filter(\.isRequired).map(\.name)
            if !required.isEmpty { writer.member("required", required) }
            writer.member("additionalProperties", false)
        }
    }
}
