import CShim

extension Connection {
    /// Uses what it can of the bytes, which start where the last use ended.
    ///
    /// - Returns: How many were used.
    func process(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var start = 0
        while true {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            switch phase {
            case .head:
                guard !rest.isEmpty, output.hasRoom(loop.limits) else { return start }
                if exchange.startedAt == 0 {
                    exchange = Exchange()
                    exchange.startedAt = cs_monotonic()
                    phaseDeadline = loop.deadline(in: loop.limits.headMilliseconds)
                }
                do {
                    guard try parser.parse(UnsafeRawBufferPointer(rest), loop.limits) else { return start }
                } catch {
                    reject(error)
                    return bytes.count
                }
                start += begin(UnsafeRawBufferPointer(rest))
            case .body(var decoder):
                do {
                    let isWhole = try decoder.decode(rest, loop.limits, bodyBytesMax: bodyBytesMax)
                    phase = .body(decoder)
                    guard isWhole else {
                        phaseDeadline = min(bodyDeadline, slowBodyDeadline(decoder.count))
                        return start
                    }
                } catch {
                    reject(error)
                    return bytes.count
                }
                run(UnsafeRawBufferPointer(rest), body: decoder.start..<decoder.end)
                start += decoder.position
            case .discarding(let left):
                let dropped = min(left, rest.count)
                start += dropped
                guard dropped == left else {
                    phase = .discarding(left - dropped)
                    return start
                }
                (phase, phaseDeadline) = (.head, .max)
            case .held, .streaming: return start
            case .closing, .lingering:
                // A client that sends on behind the last request would lose its answer to a reset.
                mustLinger = mustLinger || !rest.isEmpty
                return bytes.count
            }
        }
    }

    var bodyBytesMax: Int { exchange.route.flatMap { loop.routes[$0].bodyBytesMax } ?? loop.limits.bodyBytesMax }

    /// A body that trickles is given up long before its absolute deadline.
    func slowBodyDeadline(_ count: Int) -> Int64 {
        let earned = count * 1000 / max(1, loop.limits.bodyBytesPerSecondMin)
        return bodyStartedAt + Int64(loop.limits.bodyGraceMilliseconds + earned) * 1_000_000
    }

    /// The head is whole: finds its route and decides everything that needs no body.
    ///
    /// - Returns: How many bytes were used: the head's if the request was answered, none while its body is awaited.
    func begin(_ bytes: UnsafeRawBufferPointer) -> Int {
        let count = parser.head.count
        exchange.method = parser.head.method
        exchange.isHTTP11 = parser.head.isHTTP11
        exchange.keepsAlive = parser.head.keepsAlive && !loop.isDraining
        if parser.head.query != nil { exchange.wantsPretty = request(bytes, body: 0..<0).wantsPretty }
        identify(bytes, parser.head)
        do {
            try admit(bytes, parser.head)
        } catch {
            exchange.instance = request(bytes, body: 0..<0).path
            answerEarly(parser.head) { answer(error, closing: $0) }
            return count
        }
        guard let route = exchange.route.map({ loop.routes[$0] }) else {
            answerEarly(parser.head) { emitOptions(closing: $0) }
            return count
        }
        if parser.head.framing == .none {
            run(bytes, body: count..<count)
            return count
        }
        (bodyStartedAt, phase) = (loop.now, .body(BodyDecoder(parser.head.framing, at: count)))
        bodyDeadline = loop.deadline(in: route.bodyMilliseconds ?? loop.limits.bodyMilliseconds)
        phaseDeadline = min(bodyDeadline, slowBodyDeadline(0))
        // RFC 9110 §10.1.1: not if the body is already arriving.
        if parser.head.expectsContinue, parser.head.framing != .length(0), bytes.count == count {
            if output.isEmpty { writeDeadline = loop.deadline(in: loop.limits.writeMilliseconds) }
            loop.lend(to: &output)
            output.bytes.append("HTTP/1.1 100 Continue\r\n\r\n")
        }
        return 0
    }

    func identify(_ bytes: UnsafeRawBufferPointer, _ head: RequestHead) {
        for field in head.fields {
            let name = bytes.part(field.name)
            if name.count == 12, name.equalsIgnoringCase("x-request-id") {
                let value = bytes.part(field.value)
                if RequestIDs.isSane(value) { exchange.requestID = value.string }
            } else if name.count == 11, name.equalsIgnoringCase("traceparent") {
                exchange.traceID = RequestIDs.traceID(bytes.part(field.value))
            }
        }
        if exchange.requestID.isEmpty { exchange.requestID = loop.requestIDs.next() }
    }

    /// All checks that come before the body, in the order in which they are due (RFC 9110 §13.2.1).
    func admit(_ bytes: UnsafeRawBufferPointer, _ head: RequestHead) throws(ProblemDetails) {
        if head.isAsterisk { return exchange.options = ("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", []) }
        switch loop.router.match(head.method, bytes, head.path) {
        case .nothing:
            throw .notFound
        case .otherMethods(let allow, let accepts):
            if head.method == .options { return exchange.options = (allow, accepts) }
            throw ProblemDetails(
                .methodNotAllowed, "method-not-allowed", "This resource does not know \(head.method.name).",
                fix: "Use one of: \(allow)."
            ).with("Allow", allow)
        case .route(let index, let parameters):
            exchange.route = index
            exchange.parameters = parameters
        }
        guard let route = exchange.route.map({ loop.routes[$0] }) else { return }
        exchange.caller = try route.access(request(bytes, body: head.count..<head.count))
        if case .length(let count) = head.framing, count > bodyBytesMax {
            throw ProblemDetails(
                .contentTooLarge, "content-too-large", "The body has \(count) bytes; this resource accepts \(bodyBytesMax).",
                fix: "Send at most \(bodyBytesMax) bytes at a time.")
        }
        try checkType(of: route, bytes, head)
    }

    func checkType(of route: Route, _ bytes: UnsafeRawBufferPointer, _ head: RequestHead) throws(ProblemDetails) {
        guard !route.accepts.isEmpty, head.framing != .none, head.framing != .length(0) else { return }
        var type: UnsafeRawBufferPointer?
        var isCoded = false
        for field in head.fields {
            switch FieldName(bytes.part(field.name)) {
            case .contentType?: type = bytes.part(field.value)
            case .contentEncoding?: isCoded = isCoded || !bytes.part(field.value).equalsIgnoringCase("identity")
            default: continue
            }
        }
        if isCoded {
            throw ProblemDetails(
                .unsupportedMediaType, "content-encoding-unsupported", "The body is encoded in a way this server does not read.",
                fix: "Send the body without Content-Encoding."
            ).with("Accept-Encoding", "identity")
        }
        guard let type, acceptedType(type, among: route.accepts) != nil else {
            let accepted = route.accepts.map(\.name.description).joined(separator: ", ")
            throw ProblemDetails(
                .unsupportedMediaType, "content-type-unsupported",
                type == nil
                    ? "The body has no Content-Type."
                    : "The body's Content-Type is not one this resource reads, or not in UTF-8.",
                fix: "Send Content-Type: \(accepted)."
            ).with(route.method == .patch ? "Accept-Patch" : route.method == .post ? "Accept-Post" : "Accept", accepted)
        }
    }

    func request(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) -> Request {
        Request(
            bytes: bytes, head: parser.head, body: body, parameters: exchange.parameters, requestID: exchange.requestID,
            caller: exchange.caller, isFromLoopback: isFromLoopback)
    }

    /// The request is whole: has it answered.
    func run(_ bytes: UnsafeRawBufferPointer, body: Range<Int>) {
        guard let route = exchange.route.map({ loop.routes[$0] }) else { return }
        phase = .head
        do {
            settle(try route.handler(request(bytes, body: body)))
        } catch {
            exchange.instance = request(bytes, body: body).path
            answer(error, closing: false)
        }
        parser.reset()
    }

    /// Sends the answer, or holds it until what it tells of is on disk.
    func settle(_ response: Response) {
        guard response.ticket > 0 else { return emit(response) }
        switch loop.gate.outcome(of: response.ticket) {
        case .waiting:
            phase = .held(response)
            phaseDeadline = loop.deadline(in: loop.limits.holdMilliseconds)
            loop.hold(self, until: response.ticket)
        case .opened: emit(response)
        case .refused(let problem): answer(problem, closing: false)
        }
    }
}
