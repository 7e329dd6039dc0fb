public import JSON

/// Why something was refused, as the API says it: read from the very problem that a client gets (RFC 9457), so that a page can say neither
/// more nor less.
public struct Refused: Sendable {
    public let code: String
    public let status: Int
    public let title: String
    public let detail: String
    public let fix: String?
    /// What is wrong with single members of what was sent.
    public private(set) var errors: [Fault]
    /// The rules that refuse.
    public let rules: [RuleFinding]
    public let requestID: String?

    /// What is wrong with one member.
    public struct Fault: Sendable, Equatable {
        /// A JSON Pointer.
        public let pointer: String
        public let detail: String
    }

    init(code: String, status: Int, title: String, detail: String, errors: [Fault]) {
        (self.code, self.status, self.title, self.detail, self.errors) = (code, status, title, detail, errors)
        (fix, rules, requestID) = (nil, [], nil)
    }

    /// With faults of members at the fields in which they stand.
    func locating(_ members: [(member: String, field: String)]) -> Refused {
        var other = self
        other.errors = errors.map { fault in
            let place = members.first { fault.pointer == $0.member || fault.pointer.hasPrefix($0.member + "/") }
            return place.map { Fault(pointer: $0.field, detail: fault.detail) } ?? fault
        }
        return other
    }

    /// - Parameter problem: The body of a problem.
    public init(_ problem: JSONValue) {
        func text(_ name: String) -> String? { problem[name]?.string }
        code = text("code") ?? ""
        status = problem["status"]?.integer ?? 500
        (title, detail, fix, requestID) = (text("title") ?? "", text("detail") ?? "", text("fix"), text("requestId"))
        errors = Array(problem["errors"]?.elements ?? .none).map {
            Fault(pointer: $0["pointer"]?.string ?? "", detail: $0["detail"]?.string ?? "")
        }
        rules = Array(problem["refusals"]?.elements ?? .none).map { RuleFinding($0) }
    }
}

extension PageContext {
    /// What to do, for somebody who looks at a page: a tag and the field that it goes into are none of theirs.
    func fix(of refused: Refused) -> String? {
        guard refused.code == "precondition-failed" else { return refused.fix }
        return says(
            "Look at what it says now, and decide again.", "Sehen Sie sich den jetzigen Stand an, und entscheiden Sie neu.")
    }
}

/// What a rule finds, as the API says it: a refusal, or a finding before anybody asks for a step.
public struct RuleFinding: Sendable {
    public let rule: String
    public let relationshipType: String?
    public let detail: String
    public let fix: String
    public let claims: [String]
    /// Titles of sources, and where in them.
    public let sources: [(id: String, title: String, locator: String)]
    public let remedies: [Remedy]
    /// Whether it keeps the record from a step.
    public let isError: Bool
    /// The states that it keeps the record from.
    public let blocks: [String]

    /// One thing to do about it: the same request that the API names, and where on a page it is made.
    public struct Remedy: Sendable {
        public let label: String
        public let operation: String
        public let href: String
        public let pointer: String?
    }

    /// - Parameter json: A refusal or a finding.
    public init(_ json: JSONValue) {
        func text(_ name: String, of json: JSONValue) -> String { json[name]?.string ?? "" }
        func list(_ name: String) -> [JSONValue] { Array(json[name]?.elements ?? .none) }
        rule = text("rule", of: json)
        relationshipType = json["relationshipType"]?.string
        (detail, fix) = (text("detail", of: json), text("fix", of: json))
        claims = list("claims").compactMap(\.string)
        sources = list("sources").map { (text("id", of: $0), text("title", of: $0), text("locator", of: $0)) }
        remedies = list("remedies").map {
            Remedy(
                label: text("label", of: $0), operation: text("operation", of: $0), href: text("href", of: $0),
                pointer: $0["pointer"]?.string)
        }
        isError = json["severity"]?.string != "warning"
        blocks = list("blocks").compactMap(\.string)
    }
}

extension JSONValue.Elements {
    /// Of what is not there.
    fileprivate static var none: JSONValue.Elements { JSONDocument.emptyArray.elements }
}

extension JSONDocument {
    fileprivate static let emptyArray: JSONValue = {
        guard let document = try? JSONDocument(Array("[]".utf8)) else { preconditionFailure("that is JSON") }
        return document.root
    }()
}
