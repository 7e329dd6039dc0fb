/// The request methods of RFC 9110 §9 and RFC 5789. Any other is answered 501.
public enum Method: UInt8, Sendable, CaseIterable {
    case get, head, post, put, patch, delete, options, connect, trace

    /// As it is written on the wire, in capitals.
    public var name: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .connect: "CONNECT"
        case .trace: "TRACE"
        }
    }

    /// Methods are case-sensitive (RFC 9110 §9.1).
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let method = Self.allCases.first(where: { bytes.equals($0.name) }) else { return nil }
        self = method
    }
}
