import Guidance
import HTTP

/// What the catalogue is asked for again and again, kept until it changes.
final class CatalogueAnswers: Sendable {
    struct Answer: Sendable {
        let type: MediaType
        let body: KeptBody
        let tag: EntityTag
        /// The value of Content-Language; nil for what is in all of them, and where the language of something is not known.
        var language: String?
        /// What was asked for, without the query; it names what a browser saves.
        var path: String?
        /// The value of Link, where another page follows.
        var link: String?
        /// Whether it has what only some may see, so that no cache keeps it for others.
        var isPersonal = false
        /// Whether it is a page, with what a browser may do with one.
        var isPage = false
    }

    private let kept = CatalogueMemory<Answer>(countMax: 512, bytesMax: 16 << 20)

    /// - Parameter key: As for `CatalogueMemory`.
    func find(_ key: String, revision: Int) -> Answer? { kept.find(key, revision: revision) }

    /// The answer that is kept; made if there is none.
    func answer(_ key: String, revision: Int, make: () throws(ProblemDetails) -> Answer) throws(ProblemDetails) -> Answer {
        if let found = find(key, revision: revision) { return found }
        let answer = try make()
        let size = key.utf8.count + answer.body.bytesKeptMax
        kept.keep(answer, for: key, bytes: size, revision: revision)
        return answer
    }
}

extension CatalogueAnswers.Answer {
    /// What a client gets whose conditions come to this.
    func response(
        _ precondition: PreconditionResult, staleness: @autoclosure () -> ProblemDetails
    ) throws(ProblemDetails) -> Response {
        switch precondition {
        case .matched(let named):
            return .notModified(tag, named: named, caching: isPersonal ? .personal : .shared, link: link, .kept(body))
        case .stale: throw staleness()
        case .holds: break
        }
        var response = Response(.ok, type, .kept(body))
        (response.tag, response.caching) = (tag, isPersonal ? .personal : .shared)
        if isPage { response.setPagePolicy() }
        if let language { response.set("Content-Language", language) }
        if let link { response.set("Link", link) }
        // A browser shows the other forms and saves this one, under this name (RFC 6266). Not in a 304, which has of the
        // fields of the 200 only those that RFC 9110 §15.4.5 lists.
        if type == .csv, let path { response.set("Content-Disposition", Response.attachment(path)) }
        return response
    }
}

extension API {
    /// Answers from what is kept, with 304 for a client that has it. What takes long to make, or to compress, is left to the worker.
    ///
    /// - Parameters:
    ///   - key: As for `CatalogueAnswers`.
    ///   - revision: Of the catalogue that the answer follows from.
    ///   - effort: How long making it takes, not indented.
    func serve(
        _ request: borrowing Request, _ key: String, revision: Int, effort: @autoclosure () -> Effort,
        make: @escaping @Sendable () throws(ProblemDetails) -> CatalogueAnswers.Answer
    ) throws(ProblemDetails) -> Response {
        if let kept = catalogueAnswers.find(key, revision: revision) { return try send(kept, to: request) }
        if (request.wantsPretty ? 2 : 1) * effort() <= .turn {
            return try send(try catalogueAnswers.answer(key, revision: revision, make: make), to: request)
        }
        return later(request) { [catalogueAnswers] () throws(ProblemDetails) in
            try catalogueAnswers.answer(key, revision: revision, make: make)
        }
    }

    /// Answers with what is made already.
    func send(_ answer: CatalogueAnswers.Answer, to request: borrowing Request) throws(ProblemDetails) -> Response {
        let precondition = request.precondition(against: answer.tag)
        guard precondition == .holds, answer.body.awaitsGzip, request.takesGzip else {
            return try answer.response(precondition, staleness: request.staleness)
        }
        return later(request) { answer }
    }

    /// Has the worker make the answer, and do what the loop would.
    func later(
        _ request: borrowing Request, make: @escaping @Sendable () throws(ProblemDetails) -> CatalogueAnswers.Answer
    ) -> Response {
        let (conditions, takesGzip) = (request.conditions, request.takesGzip)
        return .later { () throws(ProblemDetails) in
            let answer = try make()
            let precondition = conditions.result(against: answer.tag)
            if precondition == .holds, takesGzip, answer.body.awaitsGzip { answer.body.compress() }
            return try answer.response(precondition, staleness: conditions.staleness)
        }
    }
}
