import CShim
import Dispatch
import Glibc
import JSON
import Locks
import Synchronization
import Testing

@testable import HTTP

/// A server on a free port with routes that show what reaches a handler, and how an answer leaves. Ends with its value.
final class TestServer {
    let server: Server
    let gate: Gate
    let seen: Seen
    private let log: AccessLog?

    /// What the handlers were asked, in order; and the tickets they gave out.
    final class Seen: Sendable {
        private let paths = Lock<[String]>([])
        private let tickets = Atomic<UInt64>(0)

        /// What the worker has to wait for, once for each answer that it makes of `/later`.
        let door = DispatchSemaphore(value: 0)

        /// What ends one calculation of `/calculation`.
        let result = DispatchSemaphore(value: 0)

        /// Bounded, so that a test that fails also ends.
        func passDoor() { _ = door.wait(timeout: .now() + .milliseconds(Int(Client.patienceMilliseconds))) }

        var all: [String] { paths.withLock { $0 } }

        func note(_ path: String) { paths.withLock { $0.append(path) } }

        /// Waits until it was noted.
        ///
        /// - Returns: Whether that came before `isOver`, and within a bound.
        func wait(for path: String, unless isOver: () -> Bool = { false }) -> Bool {
            comes { all.contains(path) || isOver() } && all.contains(path)
        }

        /// Waits until so many were noted, within a bound.
        func wait(count: Int) -> Bool { comes { all.count >= count } }

        func nextTicket() -> UInt64 { tickets.add(1, ordering: .relaxed).newValue }
    }

    /// - Parameter starts: False leaves the start to the test: the system takes connections and what they send, so that all of
    ///   it is there when the loop first looks, whatever the threads of the test have to wait for.
    init(
        _ limits: Limits = .patient, loops: Int = 1, log: AccessLog? = nil, tls: TLS? = nil, proxies: TrustedProxies = .init(),
        origins: AllowedOrigins = .init(), address: PublicAddress = .init(), rateLimit: RateLimit? = nil, starts: Bool = true
    ) throws {
        var configuration = Server.Configuration()
        (configuration.tls, configuration.proxies, configuration.origins) = (tls, proxies, origins)
        configuration.address = address
        (configuration.port, configuration.limits, configuration.loops) = (0, limits, loops)
        configuration.rateLimit = rateLimit
        (gate, seen, self.log) = (Gate(limits: limits), Seen(), log)
        server = try Server(configuration, routes: testRoutes(seen), gate: gate, accessLog: log)
        if starts { try server.start() }
    }

    deinit {
        server.stop()
        server.wait()
    }

    func client(
        milliseconds: Int32 = Client.patienceMilliseconds, from address: String? = nil, receiveBytes: Int32? = nil
    ) throws -> Client {
        try Client(server.port, milliseconds: milliseconds, from: address, receiveBytes: receiveBytes)
    }

    /// Over TLS, and agreed on it.
    func secureClient(_ options: TLSPeer.Options = .init()) throws -> Client {
        let client = try Client(server.port, tls: TLSPeer(options))
        try client.shakeHands()
        return client
    }

    /// Over TLS 1.3, with requests that come together with the end of the handshake.
    func secureClient(asking requests: String...) throws -> Client {
        let client = try Client(server.port, tls: TLSPeer(.init(versions: 0x0304...0x0304)))
        var last: [UInt8] = []
        try client.shakeHands { wire in
            if client.tls?.isDone == true { last = wire } else { client.sendOnWire(wire) }
        }
        for request in requests { client.tls?.write(bytes(request)) }
        client.sendOnWire(last + (client.tls?.take() ?? []))
        return client
    }

    /// A connection to this server, as it speaks.
    func anyClient() throws -> Client { server.loops[0].isSecure ? try secureClient() : try client() }

    /// The answer to one request on a connection of its own.
    func answer(to request: String) throws -> Answer { try anyClient().answer(to: request) }

    /// Once this is answered, the loop has seen whatever arrived before.
    func settle() throws { #expect(try answer(to: get("/")).status == 200) }

    /// Asks until so many connections are left, this one's own not counted.
    func waitForConnections(_ count: Int) throws {
        let client = try anyClient()
        let end = ContinuousClock.now + .milliseconds(Int(Client.patienceMilliseconds))
        repeat {
            guard ContinuousClock.now < end else { throw WireError(description: "other than \(count) connections are left") }
            #expect(try client.answer(to: get("/")).status == 200)
        } while metric("rapport_http_connections ") != "rapport_http_connections \(count + 1)"
    }

    /// How many connections have begun something that is not finished, as the loops last saw it.
    var unfinishedCount: Int? {
        metric("rapport_http_connections_unfinished ").flatMap { Int($0.split(separator: " ")[1]) }
    }

    /// A line of the metrics text that starts so.
    func metric(_ start: String) -> String? {
        var text: [UInt8] = []
        server.writeMetrics(to: &text)
        return String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(start) }.map(String.init)
    }
}

/// Looks again and again, for so long that only what never comes is given up.
func comes(_ isThere: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .milliseconds(Int(Client.patienceMilliseconds))
    while !isThere() {
        guard ContinuousClock.now < end else { return false }
        sched_yield()
    }
    return true
}

extension Limits {
    /// A release's, but for its times, which are so long that none is over before a test is: one that wants a time to pass
    /// sets it, and nothing else happens because the machine was busy.
    static var patient: Limits {
        var limits = Limits()
        let milliseconds = 600_000
        (limits.handshakeMilliseconds, limits.headMilliseconds) = (milliseconds, milliseconds)
        (limits.bodyMilliseconds, limits.bodyGraceMilliseconds) = (milliseconds, milliseconds)
        (limits.writeMilliseconds, limits.idleMilliseconds) = (milliseconds, milliseconds)
        (limits.lingerMilliseconds, limits.drainMilliseconds) = (milliseconds, milliseconds)
        (limits.holdMilliseconds, limits.stallMilliseconds) = (milliseconds, milliseconds)
        return limits
    }
}

func get(_ target: String, _ fields: String = "") -> String { "GET \(target) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n" }

func post(_ target: String, _ body: String, type: String = "text/plain", _ fields: String = "") -> String {
    "POST \(target) HTTP/1.1\r\nHost: h\r\nContent-Type: \(type)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// 32 MiB, more than any socket takes at once; made once.
private let large = Array(String(repeating: "0123456789abcdef", count: 2 << 20).utf8)
private let kept = KeptBody(json: Array("[\(String(repeating: "1,", count: 1000))2]".utf8), isPretty: false)

private func text(_ text: String) -> Response { Response(.ok, .text, Array(text.utf8)) }

/// The parameters that tests name in a query of `/target`, which shows them as they came; the long one fills a request line.
private let targetQuery =
    ["a", "c", "before", "behind", "on", "next", "last", "never", "other", "q", "smuggled", String(repeating: "a", count: 7992)]
    + (0..<300).map(String.init)

func testRoutes(_ seen: TestServer.Seen) -> [Route] {
    let anyone: Route.Access = { _ in .nobody }
    let nobody: Route.Access = { request throws(ProblemDetails) in
        throw ProblemDetails(.unauthorized, "no-key", "This needs a key.").with("WWW-Authenticate", "Bearer")
    }
    func route(
        _ method: Method, _ template: String, query: [String] = [], answers: [MediaType] = [], typeParameter: String? = nil,
        accepts: [MediaType] = [], bodyBytesMax: Int? = nil, handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method, template, access: anyone, query: query, answers: answers, typeParameter: typeParameter, accepts: accepts,
            bodyBytesMax: bodyBytesMax
        ) { request throws(ProblemDetails) in
            seen.note(request.target)
            return try handler(request)
        }
    }
    return [
        route(.get, "/", query: ["a"]) { _ in text("hello\n") },
        route(.get, "/v1/notes/{id}/lines/{line}", query: ["SECRET3"]) { text("\($0.parameter(0))|\($0.parameter(1))") },
        route(.patch, "/v1/notes/{id}", accepts: [.mergePatch, .json]) { text($0.parameter(0)) },
        route(.delete, "/v1/notes/{id}") { _ in Response(.noContent) },
        route(.put, "/whole", accepts: [.text]) { _ in Response(.noContent) },
        route(.post, "/echo", accepts: [.text, .json]) { Response(.ok, .text, $0.body) },
        route(.post, "/dropped") { _ in text("dropped") },
        route(.post, "/small", accepts: [.text], bodyBytesMax: 8) { Response(.ok, .text, $0.body) },
        route(.get, "/target", query: targetQuery) { text("\($0.method.name) \($0.target)") },
        route(.get, "/door") { _ in
            seen.passDoor()  // keeps the loop itself
            return text("open")
        },
        route(.get, "/fields") { text("\($0.field(.accept) ?? "-")|\($0.field(.origin) ?? "-")|\($0.requestID)") },
        route(.get, "/languages") { text($0.acceptedLanguages.joined(separator: "|")) },
        route(.get, "/large") { _ in Response(.ok, .text, large) },
        route(.get, "/middling") { _ in text(String(repeating: "0123456789abcdef", count: 1 << 8)) },
        route(.get, "/kept") { _ in Response(.ok, .json, .kept(kept)) },
        route(.get, "/sized/{bytes}") { text(String(repeating: "x", count: Int($0.parameter(0)) ?? 0)) },
        route(.get, "/line") { _ in Response(.ok, .json, .json(Array("{}".utf8))) },
        route(.get, "/forged") { _ in
            var response = text("forged")
            response.set("Location", "/\r\nSet-Cookie: a=b")
            return response
        },
        route(.get, "/placed") { _ in
            var response = text("placed")
            response.set("Location", "/v1/notes/1")
            response.set("Link", "</v1/notes?after=2>; rel=\"next\"")
            response.set("X-Location", "/v1/notes/1")
            response.set("Content-Location", "/v1/notes/1/lines")
            response.set("Content-Language", "en")
            return response
        },
        route(.get, "/elsewhere") { _ in
            var response = text("elsewhere")
            response.set("Location", "https://other.example/v1")
            response.set("Link", "<https://other.example/v1>; rel=\"next\"")
            return response
        },
        route(.get, "/overfull") { _ in Response(.noContent, body: .bytes(Array("a body".utf8))) },
        route(.get, "/held") { _ in
            var response = text("held")
            response.ticket = seen.nextTicket()
            return response
        },
        route(.get, "/held/page") { _ in
            var response = text("held")
            response.ticket = seen.nextTicket()
            response.refusal = { text("a page about \($0.code)") }
            return response
        },
        route(.get, "/refused") { _ throws(ProblemDetails) in
            var problem = ProblemDetails(.conflict, "depends", "This depends on what is not on disk yet.")
            problem.ticket = seen.nextTicket()
            throw problem
        },
        route(.get, "/later/{name}") { request in
            let name = request.parameter(0)
            return .later {
                seen.note("at work on \(name)")
                seen.passDoor()
                return text(name)
            }
        },
        route(.get, "/later/tagged") { request throws(ProblemDetails) in
            let response = try conditional(request)
            return .later { response }
        },
        route(.get, "/later/gone") { _ in
            .later { () throws(ProblemDetails) in throw ProblemDetails(.gone, "gone", "It is not kept any more.") }
        },
        route(.get, "/later/held") { _ in
            .later {
                var response = text("held")
                response.ticket = seen.nextTicket()
                seen.note("at work on held")
                return response
            }
        },
        route(.get, "/calculation/{name}/{bytes}") { request in
            let name = request.parameter(0)
            return .long(holding: Int(request.parameter(1)) ?? 0) { (job) throws(ProblemDetails) in
                seen.note("calculating \(name)")
                do throws(LongJob.Stop) {
                    while seen.result.wait(timeout: .now() + .milliseconds(1)) == .timedOut { try job.check() }
                } catch {
                    seen.note("\(name) is \(error)")
                    throw ProblemDetails(.serviceUnavailable, "ended", "\(error)")
                }
                return text(name)
            }
        },
        Route(
            .post, "/inflated", access: { $0.withBearerToken { $0 == nil } ? .nobody : Principal(id: "key") }, answers: [],
            accepts: [.text], bodyBytesMax: 1 << 20, keylessBodyBytesMax: 100, inflatesLater: true
        ) { request in
            let body = request.sentBody
            return .later { () throws(ProblemDetails) in text("\(try body.inflated().count)") }
        },
        Route(.get, "/key/{id}", access: { Principal(id: $0.parameter(0)) }) { text($0.principal.id) },
        Route(.get, "/health", access: anyone, isLimited: false, answers: []) { _ in text("well") },
        Route(.get, "/secret", access: nobody) { _ in text("secret") },
        Route(.post, "/secret", access: nobody, accepts: [.text]) { _ in text("secret") },
        route(.get, "/stream/{pieces}") { stream(Int($0.parameter(0)) ?? 0, isCounted: false) },
        route(.get, "/counted/{pieces}") { stream(Int($0.parameter(0)) ?? 0, isCounted: true) },
        route(.get, "/short") { _ in stream(2, isCounted: true, extra: 1) },
        route(.get, "/long") { _ in stream(2, isCounted: true, extra: -1) },
        route(.get, "/tagged") { request throws(ProblemDetails) in try conditional(request) },
        route(.get, "/tagged/small") { request throws(ProblemDetails) in try conditional(request) },
        route(.post, "/tagged") { request throws(ProblemDetails) in try conditional(request) },
        route(.get, "/typed", answers: [.json, .text]) { text($0.agreedType?.name.description ?? "-") },
        route(.post, "/typed", query: ["name", "as"], answers: [.json, .text], typeParameter: "as", accepts: [.text]) { request in
            let body = String(decoding: request.body, as: UTF8.self)
            return text("\(request.agreedType?.name.description ?? "-")|\(request.query["name"] ?? "-")|\(body)")
        },
        route(.get, "/query", query: ["name", "size"]) { request throws(ProblemDetails) in
            let query = request.query
            return text("\(query["name"] ?? "-")|\(try query.integer("size", in: 1...9).map(String.init) ?? "-")")
        },
    ]
}

/// A body of so many pieces of eight bytes; announces `extra` bytes more than it has.
private func stream(_ pieces: Int, isCounted: Bool, extra: Int = 0) -> Response {
    let made = Made()
    let next: @Sendable () -> [UInt8]? = {
        made.count.add(1, ordering: .relaxed).newValue <= pieces ? Array("a piece\n".utf8) : nil
    }
    return Response(.ok, .text, .stream(BodyStream(count: isCounted ? pieces * 8 + extra : nil, next: next)))
}

private final class Made: Sendable {
    let count = Atomic<Int>(0)
}

/// A resource with the tag "v1", last changed on Sun, 06 Nov 1994 08:49:37 GMT; large enough to be sent in gzip,
/// but for that of /tagged/small.
private func conditional(_ request: borrowing Request) throws(ProblemDetails) -> Response {
    let (tag, modifiedAt) = (EntityTag("v1"), Int64(784_111_777))
    let body = String(repeating: "tagged ", count: request.path == "/tagged" ? 200 : 2)
    let stale = ProblemDetails(.preconditionFailed, "stale", "It is another by now.").with("ETag", tag.text)
    var response: Response
    switch request.precondition(against: tag, modifiedAt: modifiedAt) {
    case .holds:
        response = text(body)
        response.tag = tag
    case .stale: throw stale
    case .matched(let named):
        guard request.method == .get || request.method == .head else { throw stale }
        response = Response(.notModified, body: named == nil ? .bytes(Array(body.utf8)) : .empty)
        response.tag = named ?? tag
    }
    response.modifiedAt = modifiedAt
    return response
}

extension ProblemDetails {
    /// One with the same sentence in every language.
    init(_ status: Status, _ code: String, _ detail: String) { self.init(status, code) { _ in Words(detail) } }
}
