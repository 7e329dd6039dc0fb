extension Connection {
    /// Call it before you add to the output: from then on, what waits to be sent has to make progress.
    func beginOutput() {
        if output.isEmpty { writeDeadline = loop.deadline(in: loop.limits.writeMilliseconds) }
        loop.lend(to: &output)
    }

    /// Sends what is queued.
    ///
    /// - Returns: Whether all of it is gone and the connection is open.
    func flush() -> Bool {
        // A stream that the socket keeps taking must not keep the loop from its other connections.
        var (piecesLeft, sendsLeft) = (16, 64)
        while true {
            guard sendOutput(&sendsLeft) else { return false }
            loop.takeBack(&output)
            guard case .streaming(let stream, let framing) = phase else { break }
            guard pullStream(stream, framing, &piecesLeft) else { return false }
        }
        setInterest(writing: false)
        measureIfDue()
        switch phase {
        case .closing:
            end()
            return false
        case .head where exchange.startedAt == 0:
            phaseDeadline = loop.deadline(in: loop.limits.idleMilliseconds)
        case .handshake, .head, .body, .discarding, .held, .making, .streaming, .lingering: break
        }
        return true
    }

    /// - Parameter left: How many more sends this turn may take.
    /// - Returns: False if something is left, or the connection has ended.
    private func sendOutput(_ left: inout Int) -> Bool {
        while !output.isEmpty {
            guard left > 0 else {
                setInterest(writing: true)
                return false
            }
            left -= 1
            switch output.send(over: transport) {
            case .count(let count):
                loop.countSent(count)
                move(count)
                account.unmeasuredBytes += count
                writeDeadline = loop.deadline(in: loop.limits.writeMilliseconds)
            case .wouldBlock:
                output.settleDown()
                measure()
                setInterest(writing: true)
                return false
            case .wouldCross:
                cross(.sendingNeedsReading)
                return false
            case .ended, .broken:
                close()
                return false
            }
        }
        return true
    }

    /// - Parameter left: How many more pieces this turn may take.
    /// - Returns: False if the next piece has to wait, or the connection has ended.
    private func pullStream(_ stream: BodyStream, _ framing: BodyFraming, _ left: inout Int) -> Bool {
        guard left > 0 else {
            setInterest(writing: true)
            return false
        }
        left -= 1
        if pull(stream, framing) { return true }
        close()
        return false
    }

    /// Takes the next piece of a body.
    ///
    /// - Returns: false if there is more or less of it than its head announced: only a close can tell the client so.
    private func pull(_ stream: BodyStream, _ framing: BodyFraming) -> Bool {
        let piece = stream.next()
        loop.lend(to: &output)
        switch framing {
        case .none: output.bytes.append(piece ?? [])
        case .length(let left):
            let count = piece?.count ?? 0
            guard count <= left, piece != nil || left == 0 else { return false }
            output.bytes.append(piece ?? [])
            phase = .streaming(stream, .length(left - count))
        case .chunked:
            if let piece, piece.isEmpty { return true }  // an empty chunk would be the last
            output.bytes.append(text: String(piece?.count ?? 0, radix: 16))
            output.bytes.append("\r\n")
            output.bytes.append(piece ?? [])
            output.bytes.append("\r\n")
        }
        if piece == nil { phase = exchange.keepsAlive ? .head : .closing }
        return true
    }

    /// Sends these bytes and nothing after them.
    func end(with bytes: consuming OutBytes) {
        (phase, phaseDeadline, mustLinger) = (.closing, .max, true)
        writeDeadline = loop.deadline(in: loop.limits.writeMilliseconds)
        output.bytes = bytes
        advance()
    }

    func end() {
        guard account.kernelBytes > 0 || !hasPeerEnded && (mustLinger || hasUnread) else { return close() }
        transport.endWriting()
        inbox = []
        (phase, phaseDeadline) = (.lingering(loop.limits.lingerBytesMax), loop.deadline(in: loop.limits.lingerMilliseconds))
        writeDeadline = loop.deadline(in: loop.limits.writeMilliseconds)
        resumeReading(true)
    }

    /// Whether the client has sent more than was asked for: a close would reset the connection, and the answer with it.
    private var hasUnread: Bool {
        if case .count = transport.read(into: loop.buffer) { return true }
        return false
    }

    func drop(_ left: Int) {
        switch transport.read(into: loop.buffer) {
        case .count(let count) where count < left:
            phase = .lingering(left - count)
            resumeReading(true)
        case .wouldBlock: return
        case .wouldCross: cross(.readingNeedsWriting)
        case .ended:
            hasPeerEnded = true
            setInterest(reading: false)
            endLingering()
        case .count, .broken: close()
        }
    }
}
