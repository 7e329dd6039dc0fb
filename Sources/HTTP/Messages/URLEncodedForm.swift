/// What a form of a browser sends (`application/x-www-form-urlencoded`, WHATWG URL §5): names and values in the order of the form, in which
/// a name may come again.
public struct URLEncodedForm: Sendable {
    /// More than a page of ours has fields.
    static let fieldsMax = 2000

    public let fields: [(name: String, value: String)]

    public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    /// - Throws: 400 for an escape that is none, and for more fields than any page has.
    init(_ bytes: UnsafeRawBufferPointer) throws(ProblemDetails) {
        var fields: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < Self.fieldsMax else { throw .tooManyFormFields(max: Self.fieldsMax) }
            let part = UnsafeRawBufferPointer(rebasing: part)
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.count
            guard let name = percentDecoded(part.part(0..<equals), plusIsSpace: true),
                let value = percentDecoded(part.part(min(equals + 1, part.count)..<part.count), plusIsSpace: true)
            else { throw .brokenEscape }
            fields.append((name, value))
        }
        self.fields = fields
    }

    /// The first value of that name; nil without it.
    public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// All values of that name.
    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}

extension Request {
    /// The query as a form sends it: for a route that takes any parameter.
    public func queryForm() throws(ProblemDetails) -> URLEncodedForm {
        try head.query.map { range throws(ProblemDetails) in try URLEncodedForm(bytes.part(range)) } ?? URLEncodedForm()
    }
}
