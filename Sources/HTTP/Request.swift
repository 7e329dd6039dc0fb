/// A request as a handler sees it, over the bytes where they were received.
///
/// Valid only while the handler runs, which is why it cannot be copied or kept.
public struct Request: ~Copyable {
    let bytes: UnsafeRawBufferPointer
    let head: RequestHead
    private let bodyRange: Range<Int>
    private let parameters: [Range<Int>]
    /// The id of the request: the client's X-Request-Id if it is sane, else one of ours.
    public let requestID: String
    /// The id of the key the request came with, as its route's access said; empty without one.
    public let caller: String
    /// Whether the connection comes from this machine.
    public let isFromLoopback: Bool

    init(
        bytes: UnsafeRawBufferPointer, head: RequestHead, body: Range<Int>, parameters: [Range<Int>], requestID: String,
        caller: String,
        isFromLoopback: Bool
    ) {
        (self.bytes, self.head, self.parameters) = (bytes, head, parameters)
        (bodyRange, self.requestID, self.caller, self.isFromLoopback) = (body, requestID, caller, isFromLoopback)
    }

    public var method: Method { head.method }

    /// The path as it was sent, without the query.
    public var path: String { head.path.isEmpty ? "/" : bytes.part(head.path).string }

    /// Path and query as they were sent.
    public var target: String { head.query.map { path + "?" + bytes.part($0).string } ?? path }

    /// The parameter of the route at that place, decoded. `/v1/programs/{id}` has one, 0.
    public func parameter(_ place: Int) -> String { percentDecoded(bytes.part(parameters[place])) ?? "" }

    /// The length of the body in bytes.
    public var bodyCount: Int { bodyRange.count }

    /// The bytes of the body; empty without one.
    public var body: [UInt8] { Array(bytes.part(bodyRange)) }

    /// The value of a field, nil without it; several lines are joined by ", " (RFC 9110 §5.3).
    public func field(_ name: FieldName) -> String? {
        var value: String?
        forEachLine(of: name) { line in value = value.map { "\($0), \(line.string)" } ?? line.string }
        return value
    }

    func forEachLine(of name: FieldName, _ visit: (UnsafeRawBufferPointer) -> Void) {
        for field in head.fields where Int(field.nameCount) == name.name.utf8CodeUnitCount {
            guard bytes.part(field.name).equalsIgnoringCase(name.name) else { continue }
            visit(bytes.part(field.value))
        }
    }

    /// The token of `Authorization: Bearer` (RFC 6750 §2.1), nil without a well-formed one.
    public func withBearerToken<Result>(_ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        var token: UnsafeRawBufferPointer?
        forEachLine(of: .authorization) { value in
            guard value.count > 7, value.part(0..<7).equalsIgnoringCase("bearer ") else { return }
            let rest = value.part(7..<value.count).trimmed
            // token68 of RFC 9110 §11.2
            let isToken68 = rest.allSatisfy { byte in
                isDigit(byte) || lowercased(byte) >= 0x61 && lowercased(byte) <= 0x7A || "-._~+/=".utf8.contains(byte)
            }
            if isToken68 { token = rest }
        }
        return body(token)
    }
}
