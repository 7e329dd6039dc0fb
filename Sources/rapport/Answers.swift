import Guidance
import HTTP
import JSON

// How domain values become answers. Every answer ends in a line feed.

/// Who may keep an answer, and whether it is asked for again before it is used.
enum Caching {
    /// The catalogue: the same for everyone.
    case catalogue
    /// Records: for the one who asked.
    case records
    case none

    var value: StaticString {
        switch self {
        case .catalogue: "public, no-cache"
        case .records: "private, no-cache"
        case .none: "no-store"
        }
    }
}

extension Response {
    static func json(_ status: Status = .ok, tag: EntityTag? = nil, cache: Caching = .records, body: Body) -> Response {
        var response = Response(status, .json, body)
        response.setRevalidated(tag, cache)
        return response
    }

    static func text(tag: EntityTag, cache: Caching, _ bytes: [UInt8]) -> Response {
        var response = Response(.ok, .text, bytes)
        response.setRevalidated(tag, cache)
        return response
    }

    /// RFC 9110 §15.4.5: what a 304 must tell again.
    static func notModified(_ tag: EntityTag, cache: Caching = .records, link: String? = nil) -> Response {
        var response = Response(.notModified)
        response.setRevalidated(tag, cache)
        if let link { response.set("Link", link) }
        return response
    }

    private mutating func setRevalidated(_ tag: EntityTag?, _ cache: Caching) {
        if let tag { set("ETag", tag.text) }
        set("Cache-Control", cache.value)
        set("Vary", "Accept, Accept-Encoding" as StaticString)
    }
}

extension Stored {
    /// Strong: a record of one revision has one sequence of bytes.
    var tag: EntityTag { EntityTag(String(revision)) }
}

extension Request {
    /// One record as it is kept: 304 if the client has it, indented if `?pretty` asks.
    func answer<Value>(with stored: Stored<Value>) throws(ProblemDetails) -> Response {
        try answer(with: stored.json, tag: stored.tag)
    }

    /// - Parameter query: What of the query has been read; nil where there is nothing to read.
    func answer(
        with json: [UInt8], tag: EntityTag, query read: Query? = nil, link: String? = nil
    ) throws(ProblemDetails) -> Response {
        if read == nil { _ = try query() }
        _ = try negotiated([.json])
        switch precondition(against: tag) {
        case .matched: return .notModified(tag, link: link)
        case .stale: throw .stale
        case .holds:
            var response = Response.json(tag: tag, body: .json(json))
            if let link { response.set("Link", link) }
            return response
        }
    }

    /// The body as JSON.
    func json() throws(ProblemDetails) -> JSONValue {
        do {
            return try JSONDocument(body).root
        } catch {
            var problem = ProblemDetails.badRequest(
                "invalid-json", "The body is not JSON: \(error).", fix: "Mend the place that line and column name.")
            problem.extensions = { writer in
                writer.member("line", error.line)
                writer.member("column", error.column)
            }
            throw problem
        }
    }

    /// A change of a record needs If-Match with the tag of what the client has seen (RFC 6585 §3), and the tag must be that of
    /// what is there now.
    func requireMatch(_ tag: EntityTag) throws(ProblemDetails) {
        guard field(.ifMatch) != nil else {
            throw ProblemDetails(
                .preconditionRequired, "if-match-missing",
                "A change needs If-Match, so that nobody overwrites what they have not seen.",
                fix: "GET the record and send its ETag in If-Match.")
        }
        try checkMatch(tag)
    }

    /// What adds to a record may come with If-Match and need not.
    func checkMatch(_ tag: EntityTag) throws(ProblemDetails) {
        guard precondition(against: tag) != .holds else { return }
        if let match = field(.ifMatch), match != "*", !match.contains("\"") { throw .unquoted }
        throw .stale
    }
}
