/// The request methods of RFC 9110 §9 and RFC 5789, and QUERY, which clients begin to know. Any other is answered 501.
public enum Method: UInt8, Sendable, CaseIterable {
    case get, head, post, put, patch, delete, options, connect, trace, query

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
        case .query: "QUERY"
        }
    }

    /// Whether it only reads (RFC 9110 §9.2.1).
    public var isSafe: Bool { self == .get || self == .head }

    /// Those that a resource can have, as a list for people and for Allow; the others never.
    static let known = allCases.filter { ![.connect, .trace, .query].contains($0) }.map(\.name.description).joined(
        separator: ", ")

    /// Methods are case-sensitive (RFC 9110 §9.1).
    init?(_ bytes: UnsafeRawBufferPointer) {
        let candidates: (Method, Method)
        switch bytes.count {  // so that one or two of them are compared
        case 3: candidates = (.get, .put)
        case 4: candidates = (.post, .head)
        case 5 where bytes[0] == UInt8(ascii: "Q"): candidates = (.query, .query)
        case 5: candidates = (.patch, .trace)
        case 6: candidates = (.delete, .delete)
        case 7: candidates = (.options, .connect)
        default: return nil
        }
        if bytes.equals(candidates.0.name) {
            self = candidates.0
        } else if bytes.equals(candidates.1.name) {
            self = candidates.1
        } else {
            return nil
        }
    }
}
