import CShim

extension Connection {
    /// Uses what it can of the bytes, which start where the last call ended.
    ///
    /// - Returns: How many were used.
    func process(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var start = 0
        while true {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            switch phase {
            case .handshake: return start
            case .head:
                guard !rest.isEmpty, takesRequests else { return start }
                if exchange.startedAt == 0 {
                    guard spend() else { return start }
                    exchange = Exchange()
                    exchange.startedAt = loop.now
                    phaseDeadline = loop.deadline(in: loop.limits.headMilliseconds)
                }
                do {
                    guard try parser.parse(UnsafeRawBufferPointer(rest), loop.limits) else { return start }
                } catch {
                    reject(error, accepting: parser.head.acceptLanguage(in: UnsafeRawBufferPointer(rest)))
                    return bytes.count
                }
                start += beginRequest(UnsafeRawBufferPointer(rest))
            case .body(var decoder):
                do {
                    let isWhole = try decoder.decode(rest, loop.limits, bodyBytesMax: bodyBytesMax)
                    phase = .body(decoder)
                    guard isWhole else {
                        phaseDeadline = min(bodyDeadline, slowBodyDeadline(decoder.count))
                        return start
                    }
                } catch {
                    reject(error, accepting: parser.head.acceptLanguage(in: UnsafeRawBufferPointer(rest)))
                    return bytes.count
                }
                let bytes = UnsafeRawBufferPointer(rest)
                if let route = exchange.route {
                    callHandler(of: loop.routes[route], request(bytes, content: bytes.part(decoder.start..<decoder.end)))
                }
                parser.reset()
                start += decoder.position
            case .discarding(let left):
                let dropped = min(left, rest.count)
                start += dropped
                guard dropped == left else {
                    phase = .discarding(left - dropped)
                    return start
                }
                (phase, phaseDeadline) = (.head, .max)
            case .held, .making, .streaming: return start
            case .closing, .lingering:
                // A client that sends on after its last request would lose its answer to a reset.
                mustLinger = mustLinger || !rest.isEmpty
                return bytes.count
            }
        }
    }

    /// A body that the route has no use for is read as well, within the bound for bodies that are dropped.
    var bodyBytesMax: Int {
        guard let route = exchange.route.map({ loop.routes[$0] }) else { return loop.limits.bodyBytesMax }
        let most = route.bodyBytesMax ?? loop.limits.bodyBytesMax
        if route.accepts.isEmpty { return min(most, loop.limits.discardedBodyBytesMax) }
        return exchange.principal.id.isEmpty ? route.keylessBodyBytesMax ?? most : most
    }

    /// What a key would let in that is missing; nil where it would let in no more.
    private var bodyBytesMaxWithKey: Int? {
        guard exchange.principal.id.isEmpty, let route = exchange.route.map({ loop.routes[$0] }) else { return nil }
        return route.keylessBodyBytesMax == nil ? nil : route.bodyBytesMax ?? loop.limits.bodyBytesMax
    }

    /// A body that trickles is given up long before its absolute deadline.
    func slowBodyDeadline(_ count: Int) -> Int64 {
        let earned = count * 1000 / max(1, loop.limits.bodyBytesPerSecondMin)
        return bodyStartedAt + Int64(loop.limits.bodyGraceMilliseconds + earned) * 1_000_000
    }

    /// The head is whole: makes every check that needs no body, in the order in which they are due (RFC 9110 §13.2.1), and
    /// answers if there is none.
    ///
    /// - Returns: How many bytes were used: the head's if the request was answered, none while its body is awaited.
    private func beginRequest(_ bytes: UnsafeRawBufferPointer) -> Int {
        let count = parser.head.count
        identify(bytes, parser.head)
        guard let route = findRoute(bytes) else { return count }
        do throws(ProblemDetails) {
            var request = request(bytes, content: bytes.part(count..<count))
            do throws(ProblemDetails) {
                request.principal = try route.access(request)
            } catch {
                try takeToken(of: route, .nobody, bytes)  // who guesses keys is counted as one without
                if error.status == .unauthorized, request.withBearerToken({ $0 != nil }) { try countGuess(bytes) }
                throw error
            }
            exchange.principal = request.principal
            try takeToken(of: route, request.principal, bytes)
            try checkBody(of: route, bytes, parser.head)
            try request.agree(with: route)
            guard parser.head.framing == .none else {
                (exchange.query, exchange.agreedType) = (request.query, request.agreedType)
                awaitBody(of: route, isArriving: bytes.count > count)
                return 0
            }
            callHandler(of: route, request)
        } catch {
            refuse(error, bytes)
            return count
        }
        parser.reset()  // not before the request is gone, whose share of the fields would cost the parser a new array
        return count
    }

    /// Counts the request against the limit of its caller.
    private func takeToken(of route: Route, _ principal: Principal, _ bytes: UnsafeRawBufferPointer) throws(ProblemDetails) {
        guard let limiter = loop.rateLimiter, route.isLimited else { return }
        let standing = limiter.take(
            principal.id.isEmpty
                ? .network(loop.proxies.origin(of: parser.head, bytes, sentBy: address).network) : .key(principal.id),
            at: loop.now)
        exchange.standing = standing
        guard standing.waitSeconds > 0 else { return }
        throw .tooManyRequests(limiter.limit, waitSeconds: standing.waitSeconds)
    }

    /// Counts a key that opens nothing. Those that open something go on whatever the count, so that nobody shuts out another.
    private func countGuess(_ bytes: UnsafeRawBufferPointer) throws(ProblemDetails) {
        let network = loop.proxies.origin(of: parser.head, bytes, sentBy: address).network
        let standing = loop.guesses.take(.network(network), at: loop.now)
        guard standing.waitSeconds > 0 else { return }
        throw .tooManyGuesses(loop.guesses.limit, waitSeconds: standing.waitSeconds)
    }

    /// - Returns: Nil if there is no handler to call; the request is answered then.
    private func findRoute(_ bytes: UnsafeRawBufferPointer) -> Route? {
        guard !parser.head.isAsterisk else {
            answerEarly { answer(toOptions: Method.known, closing: $0) }
            return nil
        }
        switch loop.router.match(parser.head.method, bytes, parser.head.path, isEscaped: parser.head.isPathEscaped) {
        case .route(let index, let parameters):
            (exchange.route, exchange.parameters) = (index, parameters)
            return loop.routes[index]
        case .otherMethods(let allow, let accepts, _) where exchange.method == .options:
            answerEarly { answer(toOptions: allow, patch: accepts, closing: $0) }
        case .otherMethods(let allow, _, let isSecret):
            refuse(.methodNotAllowed(parser.head.method, allowed: allow), bytes, isSecret: isSecret)
        case .nothing: refuse(.notFound(loop.router.address(meantBy: parser.head.path(in: bytes))), bytes)
        }
        return nil
    }

    private func identify(_ bytes: UnsafeRawBufferPointer, _ head: RequestHead) {
        exchange.method = head.method
        exchange.isHTTP11 = head.isHTTP11
        exchange.keepsAlive = head.keepsAlive && !loop.isDraining
        if let query = head.query { exchange.wantsPretty = Request.wantsPretty(bytes.part(query)) }
        var hasCodings = false
        for field in head.fields {
            switch field.known {
            case .xRequestID?:
                let value = bytes.part(field.value)
                if RequestIDs.isSane(value) { exchange.requestID = value.string }
            case .traceparent?: exchange.traceID = RequestIDs.traceID(bytes.part(field.value))
            case .acceptEncoding?: hasCodings = true
            case .origin? where !loop.origins.isEmpty: exchange.allowedOrigin = loop.origins.allowed(bytes.part(field.value))
            default: continue
            }
        }
        if hasCodings { exchange.codings = AcceptedCodings(head, bytes) }  // once for all its lines
        if exchange.requestID.isEmpty { exchange.requestID = loop.requestIDs.next() }
    }

    /// Whether the route takes a body of this length, coding and type.
    private func checkBody(of route: Route, _ bytes: UnsafeRawBufferPointer, _ head: RequestHead) throws(ProblemDetails) {
        try checkLength(head.framing)
        try checkWholeness(head)
        guard !route.accepts.isEmpty, head.framing != .none, head.framing != .length(0) else { return }
        exchange.isBodyGzipped = try hasGzippedBody(bytes, head)
        try checkType(bytes, head, route)
    }

    private func checkLength(_ framing: BodyFraming) throws(ProblemDetails) {
        guard case .length(let count) = framing, count > bodyBytesMax else { return }
        throw .contentTooLarge(count, max: bodyBytesMax, withKeyMax: bodyBytesMaxWithKey)
    }

    /// RFC 9110 §14.5: a part taken for the whole would lose the rest.
    private func checkWholeness(_ head: RequestHead) throws(ProblemDetails) {
        guard head.method == .put, head.fields.contains(where: { $0.known == .contentRange }) else { return }
        throw .partialPut
    }

    /// - Throws: 415 for a coding other than gzip, and for two of them.
    private func hasGzippedBody(_ bytes: UnsafeRawBufferPointer, _ head: RequestHead) throws(ProblemDetails) -> Bool {
        var (count, areKnown) = (0, true)
        for field in head.fields where field.known == .contentEncoding {
            bytes.part(field.value).forEachListMember { coding in
                guard !coding.equalsIgnoringCase("identity") else { return }
                count += 1
                areKnown = areKnown && (coding.equalsIgnoringCase("gzip") || coding.equalsIgnoringCase("x-gzip"))
            }
        }
        guard count <= 1, areKnown else { throw .codingUnsupported }
        return count == 1
    }

    private func checkType(_ bytes: UnsafeRawBufferPointer, _ head: RequestHead, _ route: Route) throws(ProblemDetails) {
        let type = head.fields.last { $0.known == .contentType }
        guard let fault = type.map({ typeFault(bytes.part($0.value), among: route.accepts) }) ?? .missing else { return }
        let accepted = route.accepts.map(\.name.description).joined(separator: ", ")
        let field: StaticString =
            switch route.method {
            case .patch: "Accept-Patch"
            case .post: "Accept-Post"
            case .get, .head, .put, .delete, .options, .connect, .trace, .query: "Accept"
            }
        throw .typeUnsupported(fault, accepted: accepted).with(field, accepted)
    }

    private func awaitBody(of route: Route, isArriving: Bool) {
        (bodyStartedAt, phase) = (loop.now, .body(BodyDecoder(parser.head.framing, at: parser.head.count)))
        bodyDeadline = loop.deadline(in: route.bodyMilliseconds ?? loop.limits.bodyMilliseconds)
        phaseDeadline = min(bodyDeadline, slowBodyDeadline(0))
        // RFC 9110 §10.1.1: not if the body is already arriving.
        if parser.head.expectsContinue, parser.head.framing != .length(0), !isArriving {
            beginOutput()
            output.bytes.append("HTTP/1.1 100 Continue\r\n\r\n")
        }
    }

    private func request(_ bytes: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer) -> Request {
        Request(
            bytes: bytes, head: parser.head, content: content, parameters: exchange.parameters, requestID: exchange.requestID,
            principal: exchange.principal, query: exchange.query, agreedType: exchange.agreedType, connection: self)
    }

    /// Answers with a problem, without reading the body.
    private func refuse(_ problem: ProblemDetails, _ bytes: UnsafeRawBufferPointer, isSecret: Bool = false) {
        remember(bytes)
        if isSecret { exchange.instance = nil }
        answerEarly { answer(problem, closing: $0) }
    }

    /// Keeps what a problem says of its request and to whom, for when the bytes are gone.
    private func remember(_ bytes: UnsafeRawBufferPointer) {
        exchange.instance = hasSecretAddress ? nil : parser.head.path(in: bytes)
        exchange.acceptLanguage = parser.head.acceptLanguage(in: bytes)
        exchange.pageCookies = pageCookies(bytes)
    }

    private var hasSecretAddress: Bool { exchange.route.map { loop.routes[$0].hasSecretAddress } ?? false }

    /// The Cookie of a client that shows pages, where there are any; nil for any other.
    func pageCookies(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard loop.problemPage != nil else { return nil }
        let request = request(bytes, content: bytes.part(0..<0))
        guard request.preferred(of: [.problem, .json, .text, .html]) == .html else { return nil }
        var cookies: [UInt8] = []
        request.forEachLine(of: .cookie) { line in
            if !cookies.isEmpty { cookies.append(contentsOf: "; ".utf8) }
            cookies.append(contentsOf: line)
        }
        return cookies
    }

    private func callHandler(of route: Route, _ request: borrowing Request) {
        phase = .head
        bytesAtHand = request.bytes
        defer { bytesAtHand = nil }
        do throws(ProblemDetails) {
            let isUnzipped = exchange.isBodyGzipped && !route.inflatesLater
            answer(try isUnzipped ? unzipped(request, for: route) : route.handler(request), request.bytes)
        } catch {
            exchange.instance = hasSecretAddress ? nil : request.path
            answer(error, closing: false)
        }
    }

    /// Calls the handler with the body decompressed.
    private func unzipped(_ request: borrowing Request, for route: Route) throws(ProblemDetails) -> Response {
        var result: Result<Response, ProblemDetails> = .failure(.internalError)
        let bytes = request.bytes
        try withGunzipped(request.content, bytesMax: bodyBytesMax) { content in
            result = Result { () throws(ProblemDetails) in try route.handler(self.request(bytes, content: content)) }
        }
        return try result.get()
    }

    /// Sends what the handler returned, or waits until it is made.
    private func answer(_ response: Response, _ bytes: UnsafeRawBufferPointer) {
        switch response.body {
        case .later(let make):
            remember(bytes)
            let client = loop.proxies.origin(of: parser.head, bytes, sentBy: address).network
            guard loop.makeLater(for: self, client: client, make) else {
                return answer(.tooManyWait, closing: false)
            }
        case .long(let count, let make):
            remember(bytes)
            let client = loop.proxies.origin(of: parser.head, bytes, sentBy: address).network
            guard let job = loop.makeLong(for: self, client: client, holding: count, make) else {
                return answer(.tooManyWait, closing: false)
            }
            (phase, phaseDeadline) = (.making(job), loop.deadline(in: loop.longMilliseconds))
            return
        case .together(let share):
            remember(bytes)
            loop.makeTogether(share, for: self)
        case .empty, .bytes, .json, .kept, .stream: return settle(response)
        }
        (phase, phaseDeadline) = (.making(nil), loop.deadline(in: loop.limits.holdMilliseconds))
    }

    /// Sends the answer, or holds it until what it says is on disk.
    func settle(_ response: Response) {
        guard let ticket = response.ticket else { return emit(response) }
        if let bytesAtHand { remember(bytesAtHand) }
        if let settlement = loop.gate.settlement(of: ticket) { return send(response, settlement) }
        (phase, phaseDeadline) = (.held(response, until: ticket), loop.deadline(in: loop.limits.holdMilliseconds))
        loop.hold(self, until: ticket)
    }

    /// Sends the answer whose ticket is settled, or the problem in its place.
    func send(_ response: Response, _ settlement: Gate.Settlement) {
        switch settlement {
        case .opened: emit(response)
        case .refused(let problem): answer(problem, insteadOf: response, closing: false)
        }
    }
}
