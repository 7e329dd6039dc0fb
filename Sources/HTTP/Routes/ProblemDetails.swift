public import JSON

/// An error as RFC 9457 defines it: what a client gets instead of the answer it asked for.
public struct ProblemDetails: Error, Sendable {
    public var status: Status
    /// Stable, in kebab-case: programs decide by it.
    public var code: String
    /// What is wrong with this request, as a sentence for people.
    public var detail: String
    /// What to do about it.
    public var fix: String?
    /// Further response fields, such as Allow or Retry-After.
    public var fields: [(name: StaticString, value: String)] = []
    /// As for a response: a refusal that depends on writes not yet on disk is held until they are.
    public var ticket: UInt64?
    /// Further members of the problem.
    public var extensions: (@Sendable (inout JSONWriter) -> Void)?

    public init(_ status: Status, _ code: String, _ detail: String, fix: String? = nil) {
        self.status = status
        self.code = code
        self.detail = detail
        self.fix = fix
    }

    /// The same with one more response field.
    public func with(_ name: StaticString, _ value: String) -> ProblemDetails {
        var changed = self
        changed.fields.append((name, value))
        return changed
    }

    /// Where a service has a page about each code: the type of a problem (RFC 9457 §3.1.1).
    public static let typesPath = "/docs/errors/"

    /// - Parameter instance: The path of the request, nil where it was not understood.
    func body(instance: String?, requestID: String) -> [UInt8] {
        JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("type", Self.typesPath + code)
                writer.member("title", status.reason.description)
                writer.member("status", status.rawValue)
                writer.member("detail", detail)
                writer.member("instance", ifPresent: instance)
                writer.member("code", code)
                extensions?(&writer)
                writer.member("fix", ifPresent: fix)
                writer.member("requestId", requestID)
            }
        }
    }
}

extension ProblemDetails {
    /// The answer to a request that cannot be understood.
    init(_ rejection: Rejection) {
        switch rejection {
        case .garbage(let expectation):
            self.init(
                .badRequest, "malformed-request", "The request is not well-formed HTTP/1.1: \(expectation).",
                fix: "Send the request with an HTTP client library, or mend the line that the sentence names.")
        case .uriTooLong:
            self.init(
                .uriTooLong, "uri-too-long", "The request line is longer than this server reads.", fix: "Send a shorter target.")
        case .fieldsTooLarge(let what):
            self.init(
                .headerFieldsTooLarge, "fields-too-large", "The request has larger fields than this server reads: \(what).",
                fix: "Send fewer or shorter fields.")
        case .methodUnknown:
            self.init(
                .notImplemented, "method-unknown", "This server does not know the method.",
                fix: "Use one of these, in capitals: \(Method.known).")
        case .versionNotSupported:
            self.init(
                .versionNotSupported, "version-not-supported", "This server speaks HTTP/1.1.",
                fix: "Send the request as HTTP/1.1.")
        case .codingUnknown:
            self.init(
                .notImplemented, "coding-unknown", "The transfer coding is not known here; chunked is.",
                fix: "Send the body with Content-Length, or chunked.")
        case .bodyTooLarge:
            self.init(
                .contentTooLarge, "content-too-large", "The body is larger than this resource accepts.",
                fix: "Send less at a time.")
        case .expectationUnknown:
            self.init(
                .expectationFailed, "expectation-failed", "The only expectation known here is 100-continue.",
                fix: "Leave Expect out.")
        case .tooSlow(let what):
            self.init(
                .requestTimeout, "request-timeout", "The request took too long: \(what).", fix: "Send the request again, faster.")
        }
    }

    /// A request that is well-formed but wrong in its query, its fields or its JSON.
    public static func badRequest(_ code: String, _ detail: String, fix: String? = nil) -> ProblemDetails {
        ProblemDetails(.badRequest, code, detail, fix: fix)
    }

    /// - Parameter meant: The address that was most likely meant.
    static func notFound(_ meant: String?) -> ProblemDetails {
        ProblemDetails(
            .notFound, "not-found", "There is nothing at this address.",
            fix: (meant.map { "Did you mean \($0)? " } ?? "") + "GET / lists where to start.")
    }

    static func tooManyRequests(_ limit: RateLimit, waitSeconds: Int) -> ProblemDetails {
        ProblemDetails(
            .tooManyRequests, "too-many-requests",
            "More requests came than the \(limit.requests) in \(limit.seconds) seconds that one client may make.",
            fix: "Wait as many seconds as Retry-After says, then send fewer: RateLimit tells how many are left."
        ).with("Retry-After", "\(waitSeconds)")
    }

    /// A large answer finds no memory in which it could wait for its reader.
    static let noRoomForAnswer = ProblemDetails(
        .serviceUnavailable, "overloaded", "There is no room for so large an answer: others have not read theirs.",
        fix: "Try again in a moment, or ask for less at a time."
    ).with("Retry-After", "1")

    static let internalError = ProblemDetails(
        .internalServerError, "internal-error", "The server made a mistake while it answered.",
        fix: "Read the record to see whether it was changed, and report the requestId.")
}
