public import JSON

/// What the API offers, as pages tell it: the handler fills it from the tables that the server and `/openapi.json` go by.
public struct Description: Sendable {
    public let nouns: [Noun]
    public let codes: [Code]

    public init(_ nouns: [Noun], codes: [Code]) { (self.nouns, self.codes) = (nouns, codes) }

    /// The operations on one thing: a page.
    public struct Noun: Sendable {
        /// The last part of its address.
        public let id: String
        public let name: String
        public let operations: [Operation]

        public init(_ id: String, _ name: String, _ operations: [Operation]) {
            (self.id, self.name, self.operations) = (id, name, operations)
        }
    }

    public struct Operation: Sendable {
        public let id: String
        public let method: String
        /// With names in braces.
        public let path: String
        public let summary: String
        /// Which keys may ask, in a sentence.
        public let needs: String
        public let parameters: [Parameter]
        public let body: Body?
        public let answers: [Answer]
        /// Codes of problems by status, "409 Conflict"; those of any request are left out.
        public let problems: [(status: String, codes: [String])]

        public init(
            _ id: String, _ method: String, _ path: String, _ summary: String, needs: String, parameters: [Parameter],
            body: Body?,
            answers: [Answer], problems: [(status: String, codes: [String])]
        ) {
            (self.id, self.method, self.path, self.summary, self.needs) = (id, method, path, summary, needs)
            (self.parameters, self.body, self.answers, self.problems) = (parameters, body, answers, problems)
        }
    }

    /// What is sent beside a body.
    public struct Parameter: Sendable {
        public let name: String
        public let place: Place
        public let schema: Schema
        public let isList: Bool
        public let isRequired: Bool
        public let meaning: String

        public enum Place: String, Sendable { case path, query, field }

        public init(
            _ name: String, in place: Place, _ schema: Schema, isList: Bool = false, isRequired: Bool = false, _ meaning: String
        ) {
            (self.name, self.place, self.schema, self.isList) = (name, place, schema, isList)
            (self.isRequired, self.meaning) = (isRequired, meaning)
        }
    }

    public struct Body: Sendable {
        public let types: [String]
        public let schema: Schema
        public let bytesMax: Int
        public let isRequired: Bool
        /// JSON, indented.
        public let example: String?

        public init(_ types: [String], _ schema: Schema, bytesMax: Int, isRequired: Bool, example: String?) {
            (self.types, self.schema, self.bytesMax, self.isRequired, self.example) = (
                types, schema, bytesMax, isRequired, example
            )
        }
    }

    /// An answer that is no problem.
    public struct Answer: Sendable {
        /// "201 Created".
        public let status: String
        public let meaning: String
        public let types: [String]
        public let schema: Schema?
        /// Fields of the head that clients use.
        public let fields: [String]
        /// JSON, indented, or a text.
        public let example: String?

        public init(_ status: String, _ meaning: String, types: [String], _ schema: Schema?, fields: [String], example: String?) {
            (self.status, self.meaning, self.types, self.schema) = (status, meaning, types, schema)
            (self.fields, self.example) = (fields, example)
        }
    }

    /// A code of a problem.
    public struct Code: Sendable {
        public let id: String
        /// "409 Conflict".
        public let statuses: [String]
        public let meaning: String
        public let advice: String
        /// The operations that can answer with it, by id; nil for one that any request can get.
        public let operations: [String]?

        public init(_ id: String, _ statuses: [String], _ meaning: String, advice: String, operations: [String]?) {
            (self.id, self.statuses, self.meaning, self.advice, self.operations) = (id, statuses, meaning, advice, operations)
        }
    }
}

extension Description.Operation {
    /// The summary as a heading.
    var title: String { summary.hasSuffix(".") ? String(summary.dropLast()) : summary }
}

extension Description {
    /// The page with an operation, and where on it.
    func link(to operation: String) -> Link? {
        nouns.first { $0.operations.contains { $0.id == operation } }.map { ("/docs/\($0.id)" as Link).at(operation) }
    }
}
