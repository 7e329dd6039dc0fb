import Guidance
import HTTP
import JSON

/// What a request asks for, in one spelling of the many it may come in: the parameters in the order of the resource, those that
/// stand at their defaults left out.
struct Target {
    struct Parameter {
        let name: String
        /// Nil for what it is without the parameter.
        let value: String?
    }

    let text: String
    private let hasQuery: Bool

    /// - Parameter limit: Of a list; nil where it is the default.
    init(_ path: String, _ parameters: [Parameter] = [], limit: Int? = nil, isPretty: Bool) {
        var (text, hasQuery) = (path, false)
        func begin() {
            text += hasQuery ? "&" : "?"
            hasQuery = true
        }
        for parameter in parameters {
            guard let value = parameter.value else { continue }
            begin()
            text += parameter.name
            text += "="
            text += Self.escaped(value)
        }
        if let limit {
            begin()
            text += "limit=\(limit)"
        }
        if isPretty {
            begin()
            text += "pretty"
        }
        (self.text, self.hasQuery) = (text, hasQuery)
    }

    /// - Parameter value: Of characters that need no escape.
    func with(_ name: String, _ value: String) -> String { "\(text)\(hasQuery ? "&" : "?")\(name)=\(value)" }

    /// With everything but the unreserved characters of RFC 3986 §2.3 as escapes.
    static func escaped(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 * text.utf8.count)
        for byte in text.utf8 {
            guard !isUnreserved(byte) else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(ascii: "%"))
            bytes.append(Hexadecimal.digit(byte >> 4, isCapital: true))
            bytes.append(Hexadecimal.digit(byte & 15, isCapital: true))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}

// A parameter that a list refuses keeps a spelling that no list takes, so that it never finds the answer to another.
extension Query {
    /// What chooses the records of a list: its filters, then the words of a search.
    func choices<Value>(
        among filters: [Filter<Value>], _ expansions: [Expansion<Value>]
    ) -> [Target.Parameter] {
        var choices: [Target.Parameter] = []
        choices.reserveCapacity(filters.count + 2)
        for filter in filters { choices.append(Target.Parameter(name: filter.name, value: values(of: filter))) }
        choices.append(Target.Parameter(name: "q", value: self["q"].map(Self.words)))
        choices.append(expandChoice(expansions))
        return choices
    }

    private func values<Value>(of filter: Filter<Value>) -> String? {
        guard let text = self[filter.name] else { return nil }
        let values = Set(list(filter.name) ?? [])
        guard !values.isEmpty else { return text }
        if let preset = filter.preset, values == [preset] { return nil }
        return values.sorted().joined(separator: ",")
    }

    private static func words(of text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.isEmpty || text.utf8.count > searchBytesMax ? text : words.joined(separator: " ")
    }

    func expandChoice<Value>(_ expansions: [Expansion<Value>]) -> Target.Parameter {
        Target.Parameter(
            name: "expand", value: expansions.isEmpty ? nil : expansions.map(\.name).joined(separator: ","))
    }

    /// How many values are asked of filters, and how many words are looked for, before any of them is known to be right.
    func countChoices<Value>(among filters: [Filter<Value>]) -> (values: Int, words: Int) {
        let values = filters.reduce(0) { count, filter in
            count + (self[filter.name].map { $0.utf8.count { $0 == UInt8(ascii: ",") } + 1 } ?? 0)
        }
        return (values, self["q"].map { SearchText.words(of: String($0.prefix(Self.searchBytesMax))).count } ?? 0)
    }
}
