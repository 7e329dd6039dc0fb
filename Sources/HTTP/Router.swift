/// One endpoint: what is known of it before the body of a request is read, and the function that answers.
public final class Route: Sendable {
    /// Answers a whole request. Synchronous: all data is in memory, there is nothing to wait for.
    public typealias Handler = @Sendable (borrowing Request) throws(ProblemDetails) -> Response
    /// Lets a request in, or throws 401 or 403; gives the id of the key it came with, empty for none. The body is not there yet.
    public typealias Access = @Sendable (borrowing Request) throws(ProblemDetails) -> String

    public let method: Method
    /// As in `/v1/programs/{id}/design`; also the label of metrics and logs.
    public let template: String
    let access: Access
    let accepts: [MediaType]
    let bodyBytesMax: Int?
    let bodyMilliseconds: Int?
    let handler: Handler

    /// - Parameters:
    ///   - accepts: The types its body may have; empty if it takes none, and a body is then read and dropped.
    ///   - bodyBytesMax: The largest body; nil for the server's own limit.
    ///   - bodyMilliseconds: How long the body may take to arrive; nil for the server's own limit.
    public init(
        _ method: Method, _ template: String, access: @escaping Access, accepts: [MediaType] = [], bodyBytesMax: Int? = nil,
        bodyMilliseconds: Int? = nil, handler: @escaping Handler
    ) {
        (self.method, self.template, self.access, self.accepts) = (method, template, access, accepts)
        (self.bodyBytesMax, self.bodyMilliseconds, self.handler) = (bodyBytesMax, bodyMilliseconds, handler)
    }
}

/// Why a table of routes cannot work; a mistake of ours, told at start.
public struct RouteClash: Error, CustomStringConvertible {
    public let description: String
}

/// Finds the route of a path, segment by segment, on the bytes of the request.
///
/// A literal is taken before a parameter, and what follows is looked for behind it alone. Paths are not normalised: `//`,
/// `/./` and `/../` name nothing. A segment is decoded once, after the path was split, so that `%2F` is part of a segment
/// and never divides.
struct Router: Sendable {
    private final class Node: Sendable {
        let literals: [(text: String, node: Node)]
        let parameter: Node?
        let routes: [(method: Method, index: Int)]

        init(_ literals: [(text: String, node: Node)], _ parameter: Node?, _ routes: [(method: Method, index: Int)]) {
            (self.literals, self.parameter, self.routes) = (literals, parameter, routes)
        }
    }

    enum Match {
        case route(Int, parameters: [Range<Int>])
        /// The path exists, with these methods.
        case otherMethods(String, accepts: [MediaType])
        case nothing
    }

    let routes: [Route]
    private let root: Node

    /// - Throws: `RouteClash` if two routes would answer the same request.
    init(_ routes: [Route]) throws(RouteClash) {
        for route in routes where !route.template.hasPrefix("/") {
            throw RouteClash(description: "the template \(route.template) does not start with /")
        }
        self.routes = routes
        root = try Self.node(routes.enumerated().map { ($0.offset, Self.segments(of: $0.element.template)[...]) }, routes)
    }

    private static func segments(of template: String) -> [Substring] {
        template == "/" ? [] : template.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }

    private static func node(_ entries: [(Int, ArraySlice<Substring>)], _ routes: [Route]) throws(RouteClash) -> Node {
        var own: [(method: Method, index: Int)] = []
        var names: [String] = []
        for (index, rest) in entries {
            guard let name = rest.first else {
                if let other = own.first(where: { $0.method == routes[index].method }) {
                    throw RouteClash(description: "\(routes[index].template) and \(routes[other.index].template) clash")
                }
                own.append((routes[index].method, index))
                continue
            }
            if !names.contains(String(name)) { names.append(String(name)) }
        }
        let placeholders = names.filter { $0.hasPrefix("{") }
        guard placeholders.count <= 1 else { throw RouteClash(description: "one place has two names: \(placeholders)") }
        var literals: [(text: String, node: Node)] = []
        var parameter: Node?
        for name in names {
            let child = try node(entries.filter { $0.1.first.map(String.init) == name }.map { ($0.0, $0.1.dropFirst()) }, routes)
            if name.hasPrefix("{") { parameter = child } else { literals.append((name, child)) }
        }
        return Node(literals, parameter, own)
    }

    /// - Parameter path: Where in `bytes` the path is.
    func match(_ method: Method, _ bytes: UnsafeRawBufferPointer, _ path: Range<Int>) -> Match {
        var node = root
        var parameters: [Range<Int>] = []
        var start = path.lowerBound + 1
        while path.count > 1, start <= path.upperBound {
            var end = start
            while end < path.upperBound, bytes[end] != UInt8(ascii: "/") { end += 1 }
            let segment = bytes.part(start..<end)
            if let child = literal(of: node, segment) {
                node = child
            } else if let child = node.parameter, !segment.isEmpty {
                parameters.append(start..<end)
                node = child
            } else {
                return .nothing
            }
            start = end + 1
        }
        guard !node.routes.isEmpty else { return .nothing }
        let wanted = method == .head ? Method.get : method
        if let found = node.routes.first(where: { $0.method == wanted }) { return .route(found.index, parameters: parameters) }
        return .otherMethods(
            allow(node), accepts: node.routes.first { $0.method == .patch }.map { routes[$0.index].accepts } ?? [])
    }

    private func literal(of node: Node, _ segment: UnsafeRawBufferPointer) -> Node? {
        if segment.contains(UInt8(ascii: "%")) {
            let decoded = percentDecoded(segment)
            return node.literals.first { $0.text == decoded }?.node
        }
        for (text, child) in node.literals where text.utf8.count == segment.count && segment.elementsEqual(text.utf8) {
            return child
        }
        return nil
    }

    /// The value of Allow: HEAD wherever GET, OPTIONS everywhere.
    private func allow(_ node: Node) -> String {
        var names: [String] = []
        for method in Method.allCases {
            let isAllowed =
                switch method {
                case .head: node.routes.contains { $0.method == .get }
                case .options: true
                case .get, .post, .put, .patch, .delete, .connect, .trace: node.routes.contains { $0.method == method }
                }
            if isAllowed { names.append(method.name.description) }
        }
        return names.joined(separator: ", ")
    }
}
