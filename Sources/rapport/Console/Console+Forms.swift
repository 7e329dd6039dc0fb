import Guidance
import HTTP
import JSON
import Pages
import Store

/// What became of a form.
enum Outcome: Sendable {
    /// - Parameter json: What the operation answered; nil where it answers nothing.
    case done(JSONValue?)
    case refused(Refused)
}

extension API {
    private static let operationsByID: [String: APIOperation] = Dictionary(uniqueKeysWithValues: operations.map { ($0.id, $0) })

    /// What an operation that reads answers to the one who reads the page.
    ///
    /// - Parameters:
    ///   - operation: Its id.
    ///   - target: The address that a client would ask.
    func ask(_ request: borrowing Request, _ operation: String, at target: Link) throws(ProblemDetails) -> Response {
        guard let operation = Self.operationsByID[operation] else {
            preconditionFailure("a page names an operation that there is")
        }
        return try request.relay.send(to: operation.route(of: self), target.text, body: [])
    }

    /// Sends to an operation what a form stands for, as the one who reads the page, and answers with what the page makes of the outcome.
    /// The operation decides, and refuses, exactly as it does for a client.
    ///
    /// - Parameters:
    ///   - operation: Its id.
    ///   - target: The address that a client would send it to.
    ///   - match: The tag of the record as the form showed it.
    ///   - key: So that a form that is sent twice is done once.
    ///   - type: Of the body.
    func submit(
        _ request: borrowing Request, in page: PageContext, to operation: String, at target: Link, match: String? = nil,
        key: String? = nil, type: MediaType = .json, _ body: [UInt8] = [], then answer: @escaping @Sendable (Outcome) -> Response
    ) -> Response {
        submit(request.relay, in: page, to: operation, at: target, match: match, key: key, type: type, body, then: answer)
    }

    /// The same for a form that does two things: what its first outcome is answered with can be this again.
    func submit(
        _ relay: Relay, in page: PageContext, to operation: String, at target: Link, match: String? = nil,
        key: String? = nil, type: MediaType = .json, _ body: [UInt8] = [], then answer: @escaping @Sendable (Outcome) -> Response
    ) -> Response {
        guard let operation = Self.operationsByID[operation] else {
            preconditionFailure("a form names an operation that there is")
        }
        do throws(ProblemDetails) {
            if operation.asks != .nothing, case .none = relay.caller.credential {
                throw ProblemDetails.unauthorized(isUnknown: false)
            }
            if let need = operation.asks.need, let denial = relay.caller.denial(of: need) {
                throw ProblemDetails(Problem.denied(denial))
            }
            var fields: [(name: StaticString, value: String)] = [("Accept-Language", page.language.tag.text)]
            if let match { fields.append(("If-Match", match)) }
            if let key { fields.append(("Idempotency-Key", key)) }
            let response = try relay.send(to: operation.route(of: self), target.text, fields: fields, type: type, body: body)
            return response.replaced { result in
                switch result {
                case .success(let response): answer(.done(response.document))
                case .failure(let problem): answer(.refused(Refused(problem, for: page)))
                }
            }
        } catch {
            return answer(.refused(Refused(error, for: page)))
        }
    }
}

extension API {
    /// Sends a form that changes a record. Done, the reader goes on; where somebody else was quicker, the form comes again beside what there is
    /// now; refused, it comes again with what was typed.
    ///
    /// - Parameters:
    ///   - form: As it was sent, with the tag that it had then.
    ///   - body: What the operation takes; by default what the fields say.
    ///   - done: Where to go.
    ///   - newer: The form of the record as it is now; nil where the reader does not see it any more.
    func submitEdit(
        _ request: borrowing Request, in page: PageContext, to operation: String, at target: Link, _ form: FormPage,
        of values: FormValues, match: String?, _ body: [UInt8]? = nil, done: Link,
        newer: @escaping @Sendable (Viewer) -> FormPage?
    ) -> Response {
        let (caller, body) = (request.caller, body ?? form.document(of: values, page, keepsBlank: true))
        return submit(request, in: page, to: operation, at: target, match: match, body) { outcome in
            switch outcome {
            case .done: return .seeOther(done)
            case .refused(let refused) where refused.pageStatus == .preconditionFailed:
                guard let newer = newer(viewer(caller, store.durable)) else { return self.page(of: refused, in: page) }
                let document = form.conflicting(with: newer, of: values).document(page)
                return .page(document, in: page, at: address, .preconditionFailed)
            case .refused(let refused):
                return .page(form.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }
}

extension API {
    /// Has a form done that comes from a page of ours and from somebody who may send it; for one that only its sender has to be asked about again,
    /// the page that keeps what was typed.
    func admit(
        _ request: borrowing Request, _ asks: Ask, isRisky: Bool, _ handler: Route.Handler
    ) throws(ProblemDetails) -> Response {
        // What another site has sent is not shown, let alone sent again.
        if case .foreign = request.crossSite(address) { throw .foreignForm }
        let isNobody = if case .none = request.caller.credential { true } else { false }
        guard asks == .nothing || !isNobody else { return try resume(request, .signedOut) }
        guard try isOwn(request) else { return try resume(request, .otherSignIn) }
        if let need = asks.need, let denial = request.caller.denial(of: need) { throw ProblemDetails(Problem.denied(denial)) }
        // After the denial: nobody signs in again to hear it.
        if isRisky, let since = request.visitor.signedInAt, since.adding(seconds: SignIn.freshSeconds) < .current {
            return try resume(request, .longAgo)
        }
        return try handler(request)
    }

    private func resume(
        _ request: borrowing Request, _ reason: ResumePage.Reason
    ) throws(ProblemDetails) -> Response {
        let page = page(request)
        let document = ResumePage(try request.form().fields, reason, losingFile: request.takesFiles).document(page)
        var response = Response.page(document, in: page, at: address, reason == .otherSignIn ? .forbidden : .unauthorized)
        switch reason {
        case .signedOut: response.set("WWW-Authenticate", "Bearer realm=\"rapport\"")
        case .otherSignIn: break
        case .longAgo:
            // RFC 9470 §3.
            response.set(
                "WWW-Authenticate",
                "Bearer realm=\"rapport\", error=\"insufficient_user_authentication\", max_age=\"\(SignIn.freshSeconds)\"")
        }
        return response
    }
}

extension Response {
    /// Its body, where that is JSON.
    var document: JSONValue? {
        guard case .json(let bytes) = body else { return nil }
        return try? JSONDocument(bytes).root
    }
}
