internal import JSON

extension FormField.Control {
    /// What a member of a record takes, as the table of its fields says: its length, its range, or its choices.
    ///
    /// - Parameters:
    ///   - path: The names of the members that lead to it.
    ///   - word: What a choice is called.
    init(_ path: String, of schema: Schema, _ word: (String) -> String = { $0 }) {
        let schema = path.split(separator: "/").reduce(schema) { $0.member(named: String($1)) }
        switch schema.bare {
        case .text(let lengthMax?, _, _), .visibleText(let lengthMax): self = .text(lengthMax: lengthMax)
        case .integer(let range): self = .number(range)
        case .boolean: self = .check
        case .choice(let names): self = .choice(names.map { ($0, word($0)) })
        case .text, .number, .any, .array, .oneOf, .object, .map, .nullable, .named:
            preconditionFailure("no field takes what \(path) is")
        }
    }

    /// The least and the most that may be typed, where it is a whole number.
    var range: ClosedRange<Int>? { if case .number(let range) = self { range } else { nil } }
}

extension Schema {
    /// Without the name under which descriptions refer to it.
    fileprivate var bare: Schema { if case .named(_, let schema) = self { schema.bare } else { self } }

    fileprivate func member(named name: String) -> Schema {
        guard case .object(let members) = bare, let member = members.first(where: { $0.name == name }) else {
            preconditionFailure("there is no member \(name)")
        }
        return member.schema
    }
}
