import JSON

/// The parameters of a query, each at most once and each one the resource knows.
public struct Query: Sendable {
    /// Nil without any: most requests have no query, and an array would be counted with each.
    private let values: [(name: String, value: String)]?

    /// The decoded value, nil without the parameter.
    public subscript(name: String) -> String? { values?.first { $0.name == name }?.value }

    /// The value as a whole number in the range.
    public func integer(_ name: String, in range: ClosedRange<Int>) throws(ProblemDetails) -> Int? {
        guard let text = self[name] else { return nil }
        guard text.utf8.allSatisfy(isDigit), text.utf8.count <= 18, let value = Int(text), range.contains(value) else {
            throw .invalidNumber(name, in: range)
        }
        return value
    }

    /// The members of a comma-separated value, without spaces around them and without empty ones; nil without the parameter.
    public func list(_ name: String) -> [String]? {
        self[name]?.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
    }

    /// Whether a parameter such as `?excel` is on: there, or `=1` or `=true`; off is without it, or `=0` or `=false`.
    public func flag(_ name: String) throws(ProblemDetails) -> Bool {
        guard let value = self[name] else { return false }
        return try Self.flag(name, value)
    }

    @discardableResult
    private static func flag(_ name: String, _ value: String) throws(ProblemDetails) -> Bool {
        switch value {
        case "", "1", "true": return true
        case "0", "false": return false
        default: throw .invalidFlag(name, value)
        }
    }

    /// Without any parameter.
    init() { values = nil }

    /// Parameters that a form has sent.
    ///
    /// - Parameter values: Each name once.
    public init(_ values: [(name: String, value: String)]) { self.values = values.isEmpty ? nil : values }
    /// What a form has chosen: of each name that is known all values that say something, with commas between. Other names are left out.
    public init(_ form: URLEncodedForm, known: [String]) {
        let values = known.compactMap { name in
            let values = form.all(name).filter { !$0.allSatisfy(\.isWhitespace) }
            return values.isEmpty ? nil : (name: name, value: values.joined(separator: name == "q" ? " " : ","))
        }
        self.values = values.isEmpty ? nil : values
    }

    /// - Parameters:
    ///   - bytes: What follows the question mark.
    ///   - known: The parameters of the resource; `pretty` is known everywhere.
    /// - Throws: 400 for one that is unknown, as a typo must not vanish, and for one sent twice, which is ambiguous.
    init(_ bytes: UnsafeRawBufferPointer, known: [String]) throws(ProblemDetails) {
        var values: [(name: String, value: String)] = []
        if !bytes.isEmpty {
            for part in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
                let (name, value) = try Self.pair(UnsafeRawBufferPointer(rebasing: part))
                try Self.check(name, value, known: known, isRepeated: values.contains { $0.name == name })
                values.append((name, value))
            }
        }
        self.values = values
    }

    /// Name and value, decoded.
    private static func pair(_ part: UnsafeRawBufferPointer) throws(ProblemDetails) -> (name: String, value: String) {
        guard !part.isEmpty else { throw .emptyParameter }
        let equals = part.firstIndex(of: UInt8(ascii: "="))
        guard let name = percentDecoded(part.part(0..<(equals ?? part.count)), plusIsSpace: true),
            let value = percentDecoded(part.part((equals.map { $0 + 1 } ?? part.count)..<part.count), plusIsSpace: true)
        else { throw .brokenEscape }
        return (name, value)
    }

    private static func check(
        _ name: String, _ value: String, known: [String], isRepeated: Bool
    ) throws(ProblemDetails) {
        guard known.contains(name) || name == "pretty" else {
            let all = known + ["pretty"]
            throw .unknownParameter(name, meant: nearest(to: name, in: all), known: all)
        }
        guard !isRepeated else { throw .repeatedParameter(name) }
        if name == "pretty" { try flag(name, value) }
    }
}

extension Request {
    /// Whether `?pretty` asks for indented JSON.
    public var wantsPretty: Bool { head.query.map { Self.wantsPretty(bytes.part($0)) } ?? false }

    static func wantsPretty(_ query: UnsafeRawBufferPointer) -> Bool {
        query.split(separator: UInt8(ascii: "&")).contains {
            let part = UnsafeRawBufferPointer(rebasing: $0)
            return part.equals("pretty") || part.equals("pretty=") || part.equals("pretty=1") || part.equals("pretty=true")
        }
    }
}
