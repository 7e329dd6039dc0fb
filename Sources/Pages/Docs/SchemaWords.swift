import JSON

extension Schema {
    /// What values it allows, in a few words; what has members of its own is named, and stands in a table elsewhere on the page.
    var words: HTML {
        switch self {
        case .text(let lengthMax, let format, let pattern):
            let length = lengthMax.map { ", at most \($0) characters" } ?? ""
            let form: HTML? = pattern.map { " that matches <code>\($0)</code>" }
            return "\(format.map { "\($0)" } ?? "text")\(length)\(format == nil ? form : nil)"
        case .visibleText(let lengthMax): return "text, at most \(lengthMax) characters"
        case .choice(let names):
            return names.count == 1
                ? "<code>\(names[0])</code>"
                : "one of \(names.enumerated().map { $0 == 0 ? "<code>\($1)</code>" : " <code>\($1)</code>" as HTML })"
        case .integer(let range):
            let end = range.upperBound >= JSONValue.integerMax ? "" : " to \(range.upperBound)"
            return "a whole number from \(range.lowerBound)\(end)"
        case .number: return "a number"
        case .boolean: return "<code>true</code> or <code>false</code>"
        case .any: return "any JSON"
        case .array(let items, let countMax): return "a list\(countMax.map { ", at most \($0)," } ?? "") of: \(items.words)"
        case .oneOf(let schemas):
            return schemas.enumerated().map { place, schema -> HTML in place == 0 ? schema.words : "; or \(schema.words)" }
                .joined()
        case .object(let members): return "an object\(Self.items(members))"
        case .map(let values, _, let countMax):
            return "an object with any names\(countMax.map { ", at most \($0)," } ?? ""), each: \(values.words)"
        case .nullable(let schema): return "\(schema.words), or <code>null</code>"
        case .named(let name, let schema):
            return schema.isObject ? "<a href=\"\(("" as Link).at("schema-\(name)"))\">\(name)</a>" : schema.words
        }
    }

    private static func items(_ members: [Member]) -> HTML {
        guard !members.isEmpty else { return "" }
        return "<ul>\(members.map { member -> HTML in "<li><code>\(member.name)</code>: \(member.words)</li>" })</ul>"
    }

    var isObject: Bool {
        switch self {
        case .object: true
        case .named(_, let schema): schema.isObject
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any, .array, .oneOf, .map, .nullable: false
        }
    }

    /// The members of an object; none of anything else.
    var members: [Member] {
        switch self {
        case .object(let members): members
        case .named(_, let schema): schema.members
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any, .array, .oneOf, .map, .nullable: []
        }
    }
}

extension Schema.Member {
    fileprivate var words: HTML { "\(schema.words)\(meaning.isEmpty ? "" : ". \(meaning)")" }
}
