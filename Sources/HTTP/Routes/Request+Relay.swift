extension Request {
    /// Sends requests to other routes in the name of the caller.
    public var relay: Relay { Relay(requestID: requestID, principal: principal) }
}

/// Gives routes what a client would have sent to them, from the caller of a request, which may be over by then: for a page that does what
/// operations do, so that both decide and refuse alike.
public struct Relay: Sendable {
    fileprivate let requestID: String
    public let principal: Principal

    /// The answer of a route.
    ///
    /// - Parameters:
    ///   - target: Path and query.
    ///   - fields: Further fields, such as If-Match. One that could not stand in a head is 400.
    ///   - type: Of the body.
    public func send(
        to route: Route, _ target: String, fields: [(name: StaticString, value: String)] = [], type: MediaType = .json,
        body: [UInt8]
    ) throws(ProblemDetails) -> Response {
        var head = Array(
            "\(route.method.name) \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type.name)\r\n".utf8)
        for (name, value) in fields {
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { throw .brokenFormField }
            head += "\(name): \(value)\r\n".utf8
        }
        head += "\r\n".utf8
        var result: Result<Response, ProblemDetails> = .failure(.internalError)
        head.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                result = Result { () throws(ProblemDetails) in
                    try self.answer(of: route, to: head, body)
                }
            }
        }
        return try result.get()
    }

    private func answer(
        of route: Route, to bytes: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer
    ) throws(ProblemDetails) -> Response {
        var parser = HeadParser()
        let parameters: PathParameters
        do throws(Rejection) {
            guard try parser.parse(bytes, Limits()) else { preconditionFailure("a head that we write is whole") }
        } catch {
            throw ProblemDetails(error)
        }
        guard let router = try? Router([route]),
            case .route(_, let found) = router.match(
                parser.head.method, bytes, parser.head.path, isEscaped: parser.head.isPathEscaped)
        else { throw .internalError }
        parameters = found
        var request = Request(
            bytes: bytes, head: parser.head, content: body, parameters: parameters, requestID: requestID, principal: principal)
        try request.agree(with: route)
        return try route.handler(request)
    }
}
