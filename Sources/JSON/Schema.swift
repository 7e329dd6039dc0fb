/// The values a member may have, in terms of JSON Schema 2020-12.
public indirect enum Schema: Sendable, Equatable {
    /// - Parameters:
    ///   - lengthMax: In Unicode scalars; nil for what the service writes.
    ///   - pattern: A regular expression of ECMA-262 that the text matches.
    case text(lengthMax: Int? = nil, format: String? = nil, pattern: String? = nil)
    /// A text for people, of which something shows.
    case visibleText(lengthMax: Int)
    case choice([String])
    case integer(ClosedRange<Int>)
    case number
    case boolean
    case any
    case array(Schema, countMax: Int? = nil)
    case oneOf([Schema])
    case object([Member])
    /// An object whose members are alike, and whose names match the pattern.
    case map(Schema, names: String, countMax: Int? = nil)
    case nullable(Schema)
    /// Written once, under this name, and referred to elsewhere.
    case named(String, Schema)

    public struct Member: Sendable, Equatable {
        public let name: String
        public let meaning: String
        public let schema: Schema
        /// Whether it is always there.
        public let isRequired: Bool
        /// Whether a client may leave it out all the same.
        public let isPreset: Bool
        public let isReadOnly: Bool

        public init(
            _ name: String, _ schema: Schema, _ meaning: String = "", isRequired: Bool = true, isPreset: Bool = false,
            isReadOnly: Bool = false
        ) {
            (self.name, self.schema, self.meaning) = (name, schema, meaning)
            (self.isRequired, self.isPreset, self.isReadOnly) = (isRequired, isPreset, isReadOnly)
        }
    }

    /// Where a document keeps what has a name.
    public static let definitionsPointer = "#/components/schemas/"

    /// What every `visibleText` is.
    private static let visible = named("Text", .text(pattern: #"^[^\#(controls)]*[^\#(controls)\#(unseen)][^\#(controls)]*$"#))

    private static let controls = #"\u0000-\u0008\u000B-\u001F\u007F-\u009F"#
    /// White space, and most of what stands between or above other characters.
    private static let unseen =
        #"\s\u00AD\u0300-\u036F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202F\u2060-\u206F"#
        + #"\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8"#
}

extension Schema {
    /// The names of the members of an object.
    public var memberNames: [String] {
        switch self {
        case .named(_, let schema): schema.memberNames
        case .object(let members): members.map(\.name)
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any, .array, .oneOf, .map, .nullable: []
        }
    }

    /// The same with no member that is always there but those of these names.
    public func requiring(_ names: Set<String>) -> Schema {
        switch self {
        case .named(let name, let schema): .named(name, schema.requiring(names))
        case .object(let members): .object(members.map { $0.required(where: names.contains($0.name)) })
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any, .array, .oneOf, .map, .nullable: self
        }
    }
}

extension Schema.Member {
    fileprivate func required(where isAlways: Bool) -> Self {
        Self(name, schema, meaning, isRequired: isRequired && isAlways, isPreset: isPreset, isReadOnly: isReadOnly)
    }
}

// MARK: What clients send

extension Schema {
    /// What a client sends to make a record or to replace it whole: members that the service sets are left out, and null stands for
    /// any other that may be.
    public var draft: Schema { sent(as: "Draft", keepsReadOnly: false) }

    /// A record in a file that is read whole, also what the service has set.
    public var document: Schema { sent(as: "Document", keepsReadOnly: true) }

    private func sent(as suffix: String, keepsReadOnly: Bool) -> Schema {
        rewritten(as: suffix) { member in
            guard !member.isReadOnly || keepsReadOnly else { return nil }
            let schema = member.schema.sent(as: suffix, keepsReadOnly: keepsReadOnly)
            let isRequired = member.isRequired && !member.isPreset
            return Member(member.name, isRequired ? schema : .nullable(schema), member.meaning, isRequired: isRequired)
        } inside: {
            $0.sent(as: suffix, keepsReadOnly: keepsReadOnly)
        } ofMap: {
            $0.sent(as: suffix, keepsReadOnly: keepsReadOnly)
        }
    }

    /// A merge patch of it (RFC 7396): any of the members, with null for those that are to go.
    public var patch: Schema {
        rewritten(as: "Patch") { member in
            guard !member.isReadOnly else { return nil }
            let schema = member.schema.isObject ? member.schema.patch : member.schema.draft
            let mayGo = !member.isRequired || member.isPreset
            return Member(member.name, mayGo ? .nullable(schema) : schema, member.meaning, isRequired: false)
        } inside: {
            $0.draft
        } ofMap: {
            .nullable($0.isObject ? $0.patch : $0.draft)
        }
    }

    private var isObject: Bool {
        switch self {
        case .object, .map: true
        case .named(_, let schema): schema.isObject
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any, .array, .oneOf, .nullable: false
        }
    }

    /// - Parameters:
    ///   - suffix: What the name of a named schema gets that becomes another.
    ///   - inside: What becomes of what an array holds.
    ///   - ofMap: The same of what a map holds.
    private func rewritten(
        as suffix: String, _ member: (Member) -> Member?, inside: (Schema) -> Schema, ofMap: (Schema) -> Schema
    ) -> Schema {
        switch self {
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any: return self
        case .array(let items, let countMax): return .array(inside(items), countMax: countMax)
        case .oneOf(let schemas): return .oneOf(schemas.map(inside))
        case .nullable(let schema): return .nullable(inside(schema))
        case .object(let members): return .object(members.compactMap(member))
        case .map(let values, let names, let countMax): return .map(ofMap(values), names: names, countMax: countMax)
        case .named(let name, let schema):
            let other = schema.rewritten(as: suffix, member, inside: inside, ofMap: ofMap)
            return other == schema ? self : .named(name + suffix, other)
        }
    }

    /// Whether any object in it has a member that only the service sets.
    var hasReadOnlyMember: Bool {
        switch self {
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any: false
        case .array(let schema, _), .map(let schema, _, _), .nullable(let schema), .named(_, let schema):
            schema.hasReadOnlyMember
        case .oneOf(let schemas): schemas.contains { $0.hasReadOnlyMember }
        case .object(let members): members.contains { $0.isReadOnly || $0.schema.hasReadOnlyMember }
        }
    }
}

// MARK: Writing

extension Schema {
    /// Visits everything in it that has a name, each before what it is made of.
    ///
    /// - Parameter visit: Says whether to go on into what it is made of.
    public func forEachNamed(_ visit: (String, Schema) -> Bool) {
        switch self {
        case .visibleText: Self.visible.forEachNamed(visit)
        case .text, .choice, .integer, .number, .boolean, .any: break
        case .array(let schema, _), .map(let schema, _, _), .nullable(let schema): schema.forEachNamed(visit)
        case .oneOf(let schemas): for schema in schemas { schema.forEachNamed(visit) }
        case .object(let members): for member in members { member.schema.forEachNamed(visit) }
        case .named(let name, let schema):
            if visit(name, schema) { schema.forEachNamed(visit) }
        }
    }

    /// Writes the schema as a JSON object, in which what has a name is referred to.
    public func write(to writer: inout JSONWriter) {
        writer.object { self.writeMembers(to: &$0) }
    }

    private func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .text(let lengthMax, let format, let pattern):
            writer.member("type", "string")
            if let lengthMax { writer.member("maxLength", lengthMax) }
            writer.member("format", ifPresent: format)
            writer.member("pattern", ifPresent: pattern)
        case .visibleText(let lengthMax):
            Self.visible.writeMembers(to: &writer)
            writer.member("maxLength", lengthMax)
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
            if let countMax { writer.member("maxItems", countMax) }
        case .oneOf(let schemas):
            writer.name("oneOf")
            writer.array(schemas) { $1.write(to: &$0) }
        case .object(let members): Self.write(members, to: &writer)
        case .map(let values, let names, let countMax):
            writer.member("type", "object")
            writer.name("propertyNames")
            Schema.text(pattern: names).write(to: &writer)
            writer.name("additionalProperties")
            values.write(to: &writer)
            if let countMax { writer.member("maxProperties", countMax) }
        case .nullable(let schema):
            writer.name("anyOf")
            writer.array {
                schema.write(to: &$0)
                $0.object { $0.member("type", "null") }
            }
        case .named(let name, _): writer.member("$ref", Self.definitionsPointer + name)
        }
    }

    private static func write(_ members: [Member], to writer: inout JSONWriter) {
        writer.member("type", "object")
        writer.name("properties")
        writer.object { writer in
            for member in members {
                writer.name(member.name)
                writer.object { writer in
                    if !member.meaning.isEmpty { writer.member("description", member.meaning) }
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
