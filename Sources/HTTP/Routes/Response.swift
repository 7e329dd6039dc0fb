/// The answer to a request.
///
/// The server adds what every answer has: Date, Vary, Content-Length or Transfer-Encoding, Connection, X-Request-Id, nosniff;
/// and Content-Encoding where it compresses the body.
public struct Response: Sendable {
    public var status: Status
    /// Nil without a body.
    public var type: MediaType?
    /// A 304 may have the body of the 200 that it replaces: it is not sent, but shows whether that answer would be in gzip.
    public var body: Body
    /// The version of what is sent, whatever its coding: the server gives a compressed body a tag of its own.
    public var tag: EntityTag?
    /// When what is sent was last changed, in seconds since 1970.
    public var modifiedAt: Int64?
    public var caching: Caching?
    /// Further field lines as they go out, each with its CR LF.
    private(set) var fieldLines: [UInt8] = []
    /// The answer is held until the gate settles this ticket; nil if it may leave at once.
    public var ticket: UInt64?
    /// Makes what is sent in place of an answer that the gate refuses, or holds too long; nil sends the problem itself.
    public var refusal: (@Sendable (ProblemDetails) -> Response)?

    public enum Body: Sendable {
        case empty
        case bytes([UInt8])
        /// JSON, sent with a line feed after it and indented if `?pretty` asks: a record as it is kept, without a copy of it.
        case json([UInt8])
        /// Bytes that are sent again and again, compressed once.
        case kept(KeptBody)
        /// Pulled by the loop as the client takes it.
        case stream(BodyStream)
        /// The worker makes the whole answer, see `Response.later`.
        case later(@Sendable () throws(ProblemDetails) -> Response)
        /// The long worker makes the whole answer, see `Response.long`; with what it holds in memory until then.
        case long(bytes: Int, @Sendable (LongJob) throws(ProblemDetails) -> Response)
        /// The loop has the whole answer made at the end of its turn, see `Response.together`.
        case together(Shared)

        var isEmpty: Bool {
            if case .empty = self { return true }
            return false
        }

        /// What is kept of it in memory until it is sent.
        var bytesHeld: Int {
            switch self {
            case .bytes(let bytes), .json(let bytes): bytes.count
            case .kept(let kept): kept.bytes.count
            case .empty, .stream, .later, .long, .together: 0
            }
        }
    }

    /// Whether it is there to be sent, and not to be made yet.
    public var isMade: Bool {
        switch body {
        case .empty, .bytes, .json, .kept, .stream: true
        case .later, .long, .together: false
        }
    }

    public init(_ status: Status = .ok, body: Body = .empty) {
        self.status = status
        self.body = body
    }

    public init(_ status: Status = .ok, _ type: MediaType, _ bytes: [UInt8]) {
        self.init(status, type, .bytes(bytes))
    }

    public init(_ status: Status = .ok, _ type: MediaType, _ body: Body) {
        self.init(status, body: body)
        self.type = type
    }

    /// An answer that has to read from a disk: the worker's thread makes it while the loop goes on with other connections.
    ///
    /// Read what you need of the request first: it does not outlive its handler.
    public static func later(_ make: @escaping @Sendable () throws(ProblemDetails) -> Response) -> Response {
        Response(body: .later(make))
    }

    /// An answer that takes seconds to calculate: the long worker's thread makes it, when the processor has nothing else to do.
    ///
    /// - Parameters:
    ///   - bytes: What `make` holds in memory, such as the body of the request: a queue of them is bounded.
    ///   - make: Asks `LongJob.check` several times a second whether to go on.
    public static func long(
        holding bytes: Int, _ make: @escaping @Sendable (LongJob) throws(ProblemDetails) -> Response
    ) -> Response {
        Response(body: .long(bytes: bytes, make))
    }

    /// An answer that is cheaper to make together with others: one call makes all those that a turn of the loop has brought,
    /// see `Server.init`.
    public static func together(_ share: Shared) -> Response { Response(body: .together(share)) }

    /// Adds a field line. The value is ours; one with a line break in it, which would let a client write lines of its own, is
    /// a mistake of ours and stops the answer.
    public mutating func set(_ name: StaticString, _ value: String) {
        fieldLines += "\(name): ".utf8
        for byte in value.utf8 {
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
                isBroken = true
                continue
            }
            fieldLines.append(byte)
        }
        fieldLines += "\r\n".utf8
    }

    /// A field value held a control character: the server answers 500 instead.
    private(set) var isBroken = false
}

/// Who may keep an answer, and whether it is asked for again before it is used (RFC 9111 §5.2.2).
public enum Caching: Sendable {
    /// Anyone, if the server says that it is still good: what is the same for everyone.
    case shared
    /// The one who asked, if the server says that it is still good: records.
    case personal
    /// The one who asked, for five minutes without asking: what programs look at by themselves, again and again.
    case briefly
    /// Anyone, for a year and without asking: what has another address once it is another (RFC 8246 §2).
    case immutable
    /// Nobody.
    case none

    var value: StaticString {
        switch self {
        case .shared: "public, no-cache"
        case .personal: "private, no-cache"
        case .briefly: "private, max-age=300"
        case .immutable: "public, max-age=31536000, immutable"
        case .none: "no-store"
        }
    }
}

/// A body that is made while it is sent.
///
/// `next` gives a piece of bounded size, and nil at the end; it must not block, as a loop calls it. An empty piece says that what was looked
/// through so far had nothing in it: the loop asks again, when others have had their turn.
public struct BodyStream: Sendable {
    /// The length in bytes, where it is known before. The connection is closed if the pieces add up to another.
    public let count: Int?
    public let next: @Sendable () -> [UInt8]?

    public init(count: Int? = nil, next: @escaping @Sendable () -> [UInt8]?) {
        self.count = count
        self.next = next
    }
}

/// A media type that this service sends or accepts.
public enum MediaType: Sendable, CaseIterable {
    case json, problem, text, csv, ndjson, markdown, mergePatch, metrics
    case html, stylesheet, script, svg, form, multipartForm, calendar

    /// type/subtype in lower case.
    public var name: StaticString {
        switch self {
        case .json: "application/json"
        case .problem: "application/problem+json"
        case .text, .metrics: "text/plain"
        case .csv: "text/csv"
        case .ndjson: "application/x-ndjson"
        case .markdown: "text/markdown"
        case .mergePatch: "application/merge-patch+json"
        case .html: "text/html"
        case .stylesheet: "text/css"
        case .script: "text/javascript"  // RFC 9239 §6
        case .svg: "image/svg+xml"
        case .form: "application/x-www-form-urlencoded"
        case .multipartForm: "multipart/form-data"
        case .calendar: "text/calendar"
        }
    }

    /// The value of Content-Type.
    var line: StaticString {
        switch self {
        case .json: "application/json"  // always UTF-8, RFC 8259 §8.1
        case .problem: "application/problem+json"
        case .text: "text/plain; charset=utf-8"
        case .csv: "text/csv; charset=utf-8; header=present"  // RFC 4180 §3
        case .ndjson: "application/x-ndjson"  // always UTF-8, as JSON is
        case .markdown: "text/markdown; charset=utf-8; variant=GFM"  // RFC 7763 §2, RFC 7764 §3.2
        case .mergePatch: "application/merge-patch+json"
        case .metrics: "text/plain; version=0.0.4; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .stylesheet: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        case .svg: "image/svg+xml"
        case .form: "application/x-www-form-urlencoded"
        case .multipartForm: "multipart/form-data"
        case .calendar: "text/calendar; charset=utf-8"  // RFC 5545 §8.1
        }
    }
}

/// One handler's share of what is made together. Whoever runs the server derives a class from it.
open class Shared: @unchecked Sendable {  // a class that others inherit from must say so; it has no properties
    public init() {}
}
