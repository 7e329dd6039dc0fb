/// Who makes a request, as its credential says. What else there is to know of them, others add.
open class Principal: @unchecked Sendable {  // a class that others inherit from must say so; it never changes
    /// The id of the key, as it stands in logs; empty without one. Requests of one id count together.
    public let id: String

    public init(id: String) { self.id = id }

    public static let nobody = Principal(id: "")
}

/// One endpoint: what it declares, which is checked before the body of a request is read, and the function that answers.
public final class Route: Sendable {
    /// Answers a whole request. Synchronous: all data is in memory, there is nothing to wait for.
    public typealias Handler = @Sendable (borrowing Request) throws(ProblemDetails) -> Response
    /// Lets a request in, or throws 401 or 403; gives who makes it. The body is not there yet.
    public typealias Access = @Sendable (borrowing Request) throws(ProblemDetails) -> Principal

    public let method: Method
    /// Such as `/v1/programs/{id}/design`.
    public let template: String
    /// Whether neither metrics nor logs tell who asks for it, and for what.
    public let isConfidential: Bool
    /// The names of the query parameters it knows; it knows `pretty` as well. Any other is refused, as a typo must not vanish.
    public let query: [String]
    /// Whether it takes any parameter, which its handler reads by `Request.queryForm`: a page whose form has names from records.
    public let takesAnyQuery: Bool
    /// The types its answer can have, the one it prefers first; empty if it does not look at Accept.
    public let answers: [MediaType]
    /// The query parameter that names the type of the answer: where it is sent, Accept does not count.
    let typeParameter: String?
    let access: Access
    /// Whether its address holds a secret, which no problem repeats.
    let hasSecretAddress: Bool
    /// Whether its requests count against the limit of their callers.
    let isLimited: Bool
    let accepts: [MediaType]
    let bodyBytesMax: Int?
    let bodyMilliseconds: Int?
    let keylessBodyBytesMax: Int?
    /// Whether its handler gets the body as it came, see `Request.sentBody`.
    let inflatesLater: Bool
    let handler: Handler

    /// The server refuses a request that lacks access, whose body or query does not fit, or that takes none of the answers,
    /// before it runs the handler.
    ///
    /// - Parameters:
    ///   - isConfidential: True for what nobody else may learn was asked for.
    ///   - hasSecretAddress: True where a client that knows the address needs no key.
    ///   - isLimited: False for what has to be answered however many ask: health.
    ///   - accepts: The types its body may have; empty if it takes none, and a body is then read and dropped.
    ///   - bodyBytesMax: The largest body; nil for the server's own limit.
    ///   - keylessBodyBytesMax: The largest body of a request that has no key; nil where that makes no difference.
    ///   - inflatesLater: Whether its handler takes `Request.sentBody` and nothing else of the body: one that would take a loop too long
    ///     to inflate.
    ///   - bodyMilliseconds: How long the body may take to arrive; nil for the server's own limit.
    public init(
        _ method: Method, _ template: String, access: @escaping Access, isConfidential: Bool = false,
        hasSecretAddress: Bool = false, isLimited: Bool = true, query: [String] = [], takesAnyQuery: Bool = false,
        answers: [MediaType] = [.json],
        typeParameter: String? = nil,
        accepts: [MediaType] = [], bodyBytesMax: Int? = nil, keylessBodyBytesMax: Int? = nil, inflatesLater: Bool = false,
        bodyMilliseconds: Int? = nil, handler: @escaping Handler
    ) {
        (self.keylessBodyBytesMax, self.inflatesLater) = (keylessBodyBytesMax, inflatesLater)
        (self.method, self.template, self.access, self.accepts) = (method, template, access, accepts)
        (self.isConfidential, self.isLimited) = (isConfidential, isLimited)
        self.hasSecretAddress = hasSecretAddress
        (self.query, self.takesAnyQuery, self.answers, self.typeParameter) = (query, takesAnyQuery, answers, typeParameter)
        (self.bodyBytesMax, self.bodyMilliseconds, self.handler) = (bodyBytesMax, bodyMilliseconds, handler)
    }
}

extension Route {
    /// What metrics and logs call it.
    var label: String { isConfidential ? "confidential" : template }
}

/// Why a table of routes cannot work: a mistake of ours, which stops the start.
public struct RouteClash: Error, CustomStringConvertible {
    public let description: String
}

/// Where the parameters of a route stand in the head, in the order of the template.
struct PathParameters {
    /// More than any template of a readable API has.
    static let countMax = 4

    private var ranges = InlineArray<4, Range<Int>>(repeating: 0..<0)
    private(set) var count = 0

    subscript(place: Int) -> Range<Int> { ranges[place] }

    mutating func append(_ range: Range<Int>) {
        ranges[count] = range
        count += 1
    }
}

/// Finds the route of a path, segment by segment, on the bytes of the request.
///
/// A literal is taken before a parameter, and the search goes on below it alone. Paths are not normalised: `//`,
/// `/./` and `/../` name nothing. A segment is decoded once, after the path was split, so that `%2F` is part of a segment
/// and never divides.
///
/// The tree lies flat in arrays without references in them, so that a walk through it counts none.
final class Router: Sendable {
    private struct Node {
        /// Where in `literals` the segments stand that may follow, and the node for any other segment.
        var literals = 0..<0
        var parameter: Int?
        /// Where in `endpoints` those of this path stand.
        var endpoints = 0..<0
    }

    private struct Literal {
        /// Where in `text`.
        let text: Range<Int>
        let node: Int
    }

    private struct Endpoint {
        let method: Method
        let route: Int
    }

    enum Match {
        case route(Int, PathParameters)
        /// The path exists, with these methods only.
        case otherMethods(String, accepts: [MediaType], isSecret: Bool)
        case nothing
    }

    let routes: [Route]
    private let tree: Tree

    private struct Tree {
        var nodes: [Node] = []
        var literals: [Literal] = []
        var endpoints: [Endpoint] = []
        var text: [UInt8] = []
    }

    /// - Throws: `RouteClash` if two routes would answer the same request, or a template cannot be matched.
    init(_ routes: [Route]) throws(RouteClash) {
        for route in routes {
            guard route.template.hasPrefix("/") else {
                throw RouteClash(description: "the template \(route.template) does not start with /")
            }
            guard Self.segments(of: route.template).count(where: { $0.hasPrefix("{") }) <= PathParameters.countMax else {
                throw RouteClash(
                    description: "the template \(route.template) has more than \(PathParameters.countMax) parameters")
            }
        }
        self.routes = routes
        var tree = Tree()
        _ = try Self.add(routes.enumerated().map { ($0.offset, Self.segments(of: $0.element.template)[...]) }, routes, to: &tree)
        self.tree = tree
    }

    private static func segments(of template: String) -> [Substring] {
        template == "/" ? [] : template.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }

    /// Adds the node from which these entries go on, and all below it.
    ///
    /// - Parameter entries: Places of routes, with what is left of their templates.
    /// - Returns: The place of the node.
    private static func add(
        _ entries: [(route: Int, rest: ArraySlice<Substring>)], _ routes: [Route], to tree: inout Tree
    ) throws(RouteClash) -> Int {
        let place = tree.nodes.count
        tree.nodes.append(Node())
        let first = tree.endpoints.count
        for (index, rest) in entries where rest.isEmpty {
            if let other = tree.endpoints[first...].first(where: { $0.method == routes[index].method }) {
                throw RouteClash(description: "\(routes[index].template) and \(routes[other.route].template) clash")
            }
            tree.endpoints.append(Endpoint(method: routes[index].method, route: index))
        }
        tree.nodes[place].endpoints = first..<tree.endpoints.count

        var names: [Substring] = []
        for (_, rest) in entries { if let name = rest.first, !names.contains(name) { names.append(name) } }
        let placeholders = names.filter { $0.hasPrefix("{") }
        guard placeholders.count <= 1 else { throw RouteClash(description: "one place has two names: \(placeholders)") }
        var found: [Literal] = []
        for name in names {
            let below = entries.filter { $0.rest.first == name }.map { (route: $0.route, rest: $0.rest.dropFirst()) }
            let child = try add(below, routes, to: &tree)
            guard !name.hasPrefix("{") else {
                tree.nodes[place].parameter = child
                continue
            }
            found.append(Literal(text: tree.text.count..<tree.text.count + name.utf8.count, node: child))
            tree.text += Array(name.utf8)
        }
        tree.nodes[place].literals = tree.literals.count..<tree.literals.count + found.count
        tree.literals += found
        return place
    }

    /// - Parameters:
    ///   - path: Where in `bytes` the path is.
    ///   - isEscaped: Whether the path holds percent-encoded characters.
    func match(_ method: Method, _ bytes: UnsafeRawBufferPointer, _ path: Range<Int>, isEscaped: Bool) -> Match {
        var node = 0
        var parameters = PathParameters()
        var start = path.lowerBound + 1
        while path.count > 1, start <= path.upperBound {
            let end = bytes.part(0..<path.upperBound).place(of: UInt8(ascii: "/"), from: start) ?? path.upperBound
            let segment = bytes.part(start..<end)
            if let child = isEscaped ? decodedLiteral(of: tree.nodes[node], segment) : literal(of: tree.nodes[node], segment) {
                node = child
            } else if let child = tree.nodes[node].parameter, !segment.isEmpty {
                parameters.append(start..<end)
                node = child
            } else {
                return .nothing
            }
            start = end + 1
        }
        guard !tree.nodes[node].endpoints.isEmpty else { return .nothing }
        let wanted = method == .head ? Method.get : method
        for place in tree.nodes[node].endpoints where tree.endpoints[place].method == wanted {
            return .route(tree.endpoints[place].route, parameters)
        }
        let here = tree.endpoints[tree.nodes[node].endpoints]
        return .otherMethods(
            Self.allow(here.map(\.method)), accepts: here.first { $0.method == .patch }.map { routes[$0.route].accepts } ?? [],
            isSecret: here.contains { routes[$0.route].hasSecretAddress })
    }

    private func literal(of node: Node, _ segment: UnsafeRawBufferPointer) -> Int? {
        tree.text.withUnsafeBytes { text in
            for place in node.literals where segment.equals(text.part(tree.literals[place].text)) {
                return tree.literals[place].node
            }
            return nil
        }
    }

    private func decodedLiteral(of node: Node, _ segment: UnsafeRawBufferPointer) -> Int? {
        guard var decoded = percentDecoded(segment) else { return nil }
        return decoded.withUTF8 { literal(of: node, UnsafeRawBufferPointer($0)) }
    }

    /// The value of Allow: HEAD wherever GET, OPTIONS everywhere.
    private static func allow(_ methods: [Method]) -> String {
        Method.allCases.filter { method in
            switch method {
            case .head: methods.contains(.get)
            case .options: true
            case .get, .post, .put, .patch, .delete, .connect, .trace, .query: methods.contains(method)
            }
        }.map(\.name.description).joined(separator: ", ")
    }
}
