/// A request as a handler sees it, over the bytes where they were received.
///
/// Valid only while the handler runs, which is why it cannot be copied or kept.
public struct Request: ~Copyable {
    let bytes: UnsafeRawBufferPointer
    let head: RequestHead
    /// The body, decoded.
    let content: UnsafeRawBufferPointer
    private let parameters: PathParameters
    /// The id of the request: the client's X-Request-Id if it is sane, else one of ours.
    public let requestID: String
    /// Who makes the request, as its route's access said.
    public internal(set) var principal: Principal
    /// The parameters of the query, each one its route knows.
    public internal(set) var query: Query
    /// The type its route's answers and Accept agree on; nil if the route does not look at Accept, or the query names the type.
    public internal(set) var agreedType: MediaType?
    /// It outlives the request; unchecked, as the check would count references for each.
    unowned(unsafe) let connection: Connection?

    init(
        bytes: UnsafeRawBufferPointer, head: RequestHead, content: UnsafeRawBufferPointer, parameters: PathParameters,
        requestID: String, principal: Principal, query: Query = Query(), agreedType: MediaType? = nil,
        connection: Connection? = nil
    ) {
        (self.bytes, self.head, self.content, self.parameters) = (bytes, head, content, parameters)
        (self.requestID, self.principal) = (requestID, principal)
        (self.query, self.agreedType, self.connection) = (query, agreedType, connection)
    }

    /// Reads the query, and settles the type of the answer, as the route declares them.
    mutating func agree(with route: Route) throws(ProblemDetails) {
        if let range = head.query, !route.takesAnyQuery { query = try Query(bytes.part(range), known: route.query) }
        guard !route.answers.isEmpty else { return }
        if let parameter = route.typeParameter, query[parameter] != nil { return }
        agreedType = try negotiated(route.answers)
    }

    public var method: Method { head.method }

    /// The path as it was sent, without the query.
    public var path: String { head.path(in: bytes) }

    /// Path and query as they were sent.
    public var target: String { head.query.map { path + "?" + bytes.part($0).string } ?? path }

    /// The parameter of the route at that place, decoded. `/v1/programs/{id}` has one, 0.
    public func parameter(_ place: Int) -> String { withParameter(place) { $0.string } }

    /// As `parameter`, over the bytes themselves.
    public func withParameter<Result>(_ place: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let bytes = bytes.part(parameters[place])
        guard head.isPathEscaped, var decoded = percentDecoded(bytes) else { return body(bytes) }
        return decoded.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    /// The length of the body in bytes.
    public var bodyCount: Int { content.count }

    /// The bytes of the body, without a coding; empty without one.
    public var body: [UInt8] { Array(content) }

    /// The body, to be inflated where that holds up no loop. For routes that say `inflatesLater`.
    public var sentBody: SentBody {
        SentBody(
            bytes: body, isGzipped: connection?.exchange.isBodyGzipped ?? false, bytesMax: connection?.bodyBytesMax ?? .max)
    }

    /// The value of a field, nil without it; several lines are joined by ", " (RFC 9110 §5.3).
    public func field(_ name: FieldName) -> String? {
        var value: String?
        forEachLine(of: name) { line in value = value.map { "\($0), \(line.string)" } ?? line.string }
        return value
    }

    func forEachLine(of name: FieldName, _ visit: (UnsafeRawBufferPointer) -> Void) {
        for field in head.fields where field.known == name { visit(bytes.part(field.value)) }
    }

    /// The token of `Authorization: Bearer` (RFC 6750 §2.1), nil without a well-formed one.
    public func withBearerToken<Result>(_ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        var token: UnsafeRawBufferPointer?
        forEachLine(of: .authorization) { value in
            guard value.count > 7, value.part(0..<7).equalsIgnoringCase("bearer ") else { return }
            let rest = value.part(7..<value.count).trimmed
            if rest.consists(of: .token68) { token = rest }
        }
        return body(token)
    }
}
