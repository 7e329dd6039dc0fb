import Guidance
import HTTP
import JSON

// How domain values become answers. Every answer ends in a line feed.

extension Response {
    /// A record, which whoever asked for it may keep; without a tag nobody, who could not ask whether it is still good.
    static func json(_ status: Status = .ok, tag: EntityTag? = nil, modifiedAt: Instant? = nil, body: Body) -> Response {
        var response = Response(status, .json, body)
        (response.tag, response.caching) = (tag, tag == nil ? Caching.none : .personal)
        response.modifiedAt = modifiedAt?.seconds
        return response
    }

    /// RFC 9110 §15.4.5: what a 304 must tell again.
    ///
    /// - Parameters:
    ///   - named: The tag that the client has named, as a `PreconditionResult` has it.
    ///   - body: What the 200 would have.
    static func notModified(
        _ tag: EntityTag, named: EntityTag?, modifiedAt: Instant? = nil, caching: Caching = .personal, link: String? = nil,
        language: String? = nil, _ body: Body
    ) -> Response {
        var response = Response(.notModified, body: named == nil ? body : .empty)
        (response.tag, response.caching) = (named ?? tag, caching)
        response.modifiedAt = modifiedAt?.seconds
        if let language { response.set("Content-Language", language) }
        if let link { response.set("Link", link) }
        return response
    }
}

extension Instant {
    /// Whole seconds since 1970: as finely as HTTP tells times.
    fileprivate var seconds: Int64 { milliseconds / 1000 }
}

extension Stored {
    /// Strong: a record of one revision has one sequence of bytes.
    var tag: EntityTag { EntityTag(String(revision)) }
}

extension Request {
    /// One programme as it is kept, or a part of it: 304 if the client has it, indented if `?pretty` asks.
    ///
    /// - Parameters:
    ///   - part: The JSON of the part; nil for the whole.
    func answer(
        with stored: Stored<Program>, part: [UInt8]? = nil, link: String? = nil
    ) throws(ProblemDetails) -> Response {
        let (tag, modifiedAt) = (stored.tag, stored.value.updatedAt)
        switch precondition(against: tag, modifiedAt: modifiedAt.seconds) {
        case .matched(let named):
            return .notModified(tag, named: named, modifiedAt: modifiedAt, link: link, .json(part ?? stored.json))
        case .stale: throw staleness
        case .holds:
            var response = Response.json(tag: tag, modifiedAt: modifiedAt, body: .json(part ?? stored.json))
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

    /// A change needs If-Match with the tag of what the client has seen (RFC 6585 §3), and the tag must be that of what is
    /// there now.
    func requireMatch(_ tag: EntityTag, modifiedAt: Instant? = nil) throws(ProblemDetails) {
        guard field(.ifMatch) != nil else {
            throw ProblemDetails(
                .preconditionRequired, "if-match-missing",
                "A change needs If-Match, so that nobody overwrites what they have not seen.",
                fix: "GET the record and send its ETag in If-Match.")
        }
        try checkMatch(tag, modifiedAt: modifiedAt)
    }

    func requireMatch(_ current: Stored<Program>) throws(ProblemDetails) {
        try requireMatch(current.tag, modifiedAt: current.value.updatedAt)
    }

    /// What adds to a record may come with If-Match and need not.
    func checkMatch(_ current: Stored<Program>) throws(ProblemDetails) {
        try checkMatch(current.tag, modifiedAt: current.value.updatedAt)
    }

    func checkMatch(_ tag: EntityTag, modifiedAt: Instant? = nil) throws(ProblemDetails) {
        guard precondition(against: tag, modifiedAt: modifiedAt?.seconds) != .holds else { return }
        throw staleness
    }

    /// Why a precondition does not hold: of tags that could never match, what is wrong with them.
    var staleness: ProblemDetails {
        guard let match = field(.ifMatch), match != "*" else { return .stale }
        guard match.contains("\"") else { return .unquoted }
        let isWeak = match.split(separator: ",").contains { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("W/\"") }
        return isWeak ? .weak : .stale
    }
}
