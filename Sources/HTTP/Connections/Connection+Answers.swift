internal import JSON

extension Connection {
    /// The request cannot be understood: where it ends is not known, so nothing after it is read.
    ///
    /// - Parameter languages: Accept-Language, as far as the head has arrived.
    func reject(_ rejection: Rejection, accepting languages: String?) {
        exchange.acceptLanguage = languages
        exchange.method = parser.hasMethod ? parser.head.method : nil  // HEAD gets no body with its refusal either, RFC 9112 §6.3
        if exchange.requestID.isEmpty { exchange.requestID = loop.requestIDs.next() }
        mustLinger = true
        answer(ProblemDetails(rejection), closing: true)
    }

    /// Accept-Language of a request that is not whole.
    var acceptLanguageSoFar: String? {
        guard let last = parser.head.fields.last, last.value.upperBound <= inbox.count else { return nil }
        return inbox.withUnsafeBytes { parser.head.acceptLanguage(in: $0) }
    }

    /// Answers a request whose body is not read. A small one is dropped and the connection goes on; otherwise it ends, as it
    /// does after an expectation, since the client may or may not send the body now (RFC 9110 §10.1.1).
    func answerEarly(_ answer: (_ closing: Bool) -> Void) {
        var left = 0
        var mustClose = false
        switch parser.head.framing {
        case .none, .length(0): break
        case .length(let count) where count <= loop.limits.discardedBodyBytesMax && !parser.head.expectsContinue: left = count
        case .length, .chunked: mustClose = true
        }
        mustLinger = mustLinger || mustClose || left > 0
        parser.reset()
        answer(mustClose)
        switch phase {
        case .head where left > 0:
            phase = .discarding(left)
            phaseDeadline = loop.deadline(in: loop.limits.bodyMilliseconds)
        case .held where left > 0: exchange.keepsAlive = false  // how much to drop would be forgotten by then
        case .handshake, .head, .body, .discarding, .held, .making, .streaming, .closing, .lingering: return
        }
    }

    func answer(_ problem: ProblemDetails, closing: Bool) {
        if closing { exchange.keepsAlive = false }
        if let bytesAtHand {
            exchange.acceptLanguage = parser.head.acceptLanguage(in: bytesAtHand)
            exchange.pageCookies = pageCookies(bytesAtHand)
        }
        let reader = Reader(SpokenLanguage(accepted: exchange.acceptLanguage), at: loop.address)
        var response =
            page(of: problem, for: reader)
            ?? Response(
                problem.status, .problem,
                .json(problem.body(instance: exchange.instance, requestID: exchange.requestID, for: reader)))
        response.caching = Caching.none
        response.set("Content-Language", reader.language.tag.text)
        for (name, value) in problem.fields { response.set(name, value) }
        response.ticket = problem.ticket
        settle(response)
    }

    /// An answer that was made cannot be sent.
    func answer(_ problem: ProblemDetails, insteadOf response: Response, closing: Bool) {
        guard let make = response.refusal else { return answer(problem, closing: closing) }
        if closing { exchange.keepsAlive = false }
        var refusal = make(problem)
        refusal.ticket = nil
        for (name, value) in problem.fields { refusal.set(name, value) }
        emit(refusal)
    }

    /// The problem as somebody reads it in a browser; nil for who reads JSON.
    private func page(of problem: ProblemDetails, for reader: Reader) -> Response? {
        guard let cookies = exchange.pageCookies, let make = loop.problemPage else { return nil }
        return make(
            ProblemPage(
                problem: problem, instance: exchange.instance, requestID: exchange.requestID, language: reader.language,
                principal: exchange.principal, cookies: cookies))
    }

    /// Answers OPTIONS (RFC 9110 §9.3.7, RFC 5789 §3.1).
    func answer(toOptions allow: String, patch: [MediaType] = [], closing: Bool) {
        if closing { exchange.keepsAlive = false }
        var response = Response(.noContent)
        response.set("Allow", allow)
        if !patch.isEmpty { response.set("Accept-Patch", patch.map(\.name.description).joined(separator: ", ")) }
        if exchange.allowedOrigin != nil {
            response.set("Access-Control-Allow-Methods", allow)
            response.set("Access-Control-Allow-Headers", AllowedOrigins.requestFields)
            response.set("Access-Control-Max-Age", AllowedOrigins.maxAge)
        }
        emit(response)
    }

    /// Queues the answer and ends the exchange, unless its body is made while it is sent.
    func emit(_ response: Response) {
        guard !response.isBroken else { return answer(.internalError, closing: true) }
        if response.status == .notModified, !response.body.isEmpty { return emit(notModified(response)) }
        guard let origin = exchange.allowedOrigin else { return send(response) }
        var response = response
        response.set("Access-Control-Allow-Origin", origin)
        response.set("Access-Control-Expose-Headers", AllowedOrigins.responseFields)
        send(response)
    }

    private func send(_ response: Response) {
        if loop.isDraining { exchange.keepsAlive = false }
        // RFC 9110 §6.4.1: these have no body, whatever the handler says.
        var body = response.status.allowsBody ? response.body : .empty
        if exchange.wantsPretty, case .json(let bytes) = body { body = .json(indented(bytes)) }
        let isGzipped = isWorthGzip(body)
        if isGzipped { body = .bytes(gzipped(body)) }
        // What was changed has to be told, however large that is.
        if response.ticket == nil, exchange.method != .head, !loop.hasRoom(forAnswer: body.bytesHeld, on: self) {
            loop.metrics.countRefusedAnswer()
            return answer(.noRoomForAnswer, closing: false)
        }
        beginOutput()
        let framing = framing(of: body, response.status)
        loop.heads.write(
            response, framing, isGzipped: isGzipped, requestID: exchange.requestID, standing: exchange.standing,
            isHTTP11: exchange.isHTTP11, keepsAlive: exchange.keepsAlive, at: loop.wallNow, to: &output.bytes)
        loop.record(exchange, response.status)
        exchange.startedAt = 0
        // Until all is sent only the progress of that counts.
        (phase, phaseDeadline) = (exchange.keepsAlive ? .head : .closing, .max)
        guard exchange.method != .head else { return }
        switch body {
        case .empty: break
        case .bytes(let bytes): output.append(body: bytes)
        case .json(let bytes): output.append(json: bytes)
        case .kept(let kept): output.append(body: kept.bytes)
        case .stream(let stream): phase = .streaming(stream, framing)
        case .later, .long, .together: preconditionFailure("an answer is made before it is sent")
        }
    }

    private func framing(of body: Response.Body, _ status: Status) -> BodyFraming {
        switch body {
        case .empty, .later, .long, .together: return status.allowsBody ? .length(0) : .none
        case .bytes(let bytes): return .length(bytes.count)
        case .json(let bytes): return .length(bytes.count + 1)
        case .kept(let kept): return .length(kept.bytes.count)
        case .stream(let stream):
            if let count = stream.count { return .length(count) }
            if exchange.isHTTP11 { return .chunked }
            exchange.keepsAlive = false  // RFC 9112 §6.3: the close ends the body
            return .none
        }
    }

    /// RFC 9110 §15.4.5: it has the fields of the whole answer, with the tag of the coding that one would have.
    private func notModified(_ whole: Response) -> Response {
        var body = whole.body
        if exchange.wantsPretty, case .json(let bytes) = body { body = .json(indented(bytes)) }
        var response = whole
        response.body = .empty
        if isWorthGzip(body) { response.tag = whole.tag?.gzipped }
        return response
    }

    /// Whether the client takes the body in gzip and gains by it.
    private func isWorthGzip(_ body: Response.Body) -> Bool {
        let count: Int
        switch body {
        case .bytes(let bytes), .json(let bytes): count = bytes.count
        case .kept(let kept): count = kept.bytes.count
        case .empty, .stream, .later, .long, .together: return false
        }
        switch exchange.codings {
        case .identity: return false
        case .gzip: return count >= Gzip.bytesMin && count <= Gzip.bytesMax
        case .gzipOnly: return count > 0 && count <= Gzip.bytesMax
        }
    }

    private func gzipped(_ body: Response.Body) -> [UInt8] {
        switch body {
        case .bytes(let bytes): loop.deflater.gzip(bytes)
        case .json(let bytes): loop.deflater.gzip(bytes + [UInt8(ascii: "\n")])
        case .kept(let kept): kept.gzipped(loop.deflater)
        case .empty, .stream, .later, .long, .together: []
        }
    }
}
