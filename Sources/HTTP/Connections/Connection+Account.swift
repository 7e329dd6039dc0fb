import CShim

/// What a connection holds, and how it moves.
struct Account {
    /// What stands of it in the loop's budget.
    var heldBytes = 0
    /// Whether it is among the loop's unfinished.
    var isUnfinished = false
    /// When it last moved by `Connection.stepBytes`, while it is among them.
    var movedAt: Int64 = 0
    var movedBytes: Int32 = 0
    /// What the kernel keeps for it, as last measured; what is about to leave anyway counts as nothing.
    var kernelBytes = 0
    /// When to ask again, as the client may have read it; never if that is nothing.
    var measuresAt = Int64.max
    /// What was sent since then.
    var unmeasuredBytes = 0
    /// TLS keeps the part of a record.
    var holdsRecord = false
}

extension Connection {
    /// Fewer bytes are no movement: a client would keep its place by a drop from time to time.
    private static let stepBytes: Int32 = 4096
    /// How much is sent before the kernel is asked what it still has of it. This much may be unknown for each connection.
    private static let measuredBytesMin = 4096
    private static let measuredEachMilliseconds = 500
    /// Less than this in the kernel is not counted.
    private static let kernelBytesMin = 8192

    /// What it holds beyond the turn.
    var heldBytes: Int {
        var bytes = inbox.capacity + output.bytesHeld + account.kernelBytes
        if account.holdsRecord { bytes += Transport.recordBytes }
        if case .handshake = phase, case .tls = transport { bytes += Transport.handshakeBytes }
        return bytes
    }

    /// Whether the client owes the rest of a handshake or of a request, or the reading of an answer. One whose answer is being made,
    /// or waits for the disk, owes nothing.
    var isUnfinished: Bool {
        switch phase {
        case .head: !inbox.isEmpty || !output.isEmpty || account.kernelBytes > 0 || account.holdsRecord
        case .held, .making: false
        case .handshake: if case .tls = transport { true } else { false }
        case .body, .discarding, .streaming, .closing, .lingering: true
        }
    }

    var isInHandshake: Bool {
        if case .handshake = phase { true } else { false }
    }

    /// Counts bytes that were received or sent.
    func move(_ count: Int) {
        guard account.isUnfinished else { return }
        account.movedBytes += Int32(clamping: count)
        guard account.movedBytes >= Self.stepBytes else { return }
        (account.movedBytes, account.movedAt) = (0, loop.now)
        loop.renew(self)
    }

    /// Asks the kernel what it keeps, where so much was sent that this can matter.
    func measureIfDue() {
        if account.unmeasuredBytes >= Self.measuredBytesMin || account.kernelBytes > 0 { measure() }
    }

    func measure() {
        var bytes = cs_kernel_bytes(descriptor)
        if bytes < Self.kernelBytesMin { bytes = 0 }
        loop.metrics.addInKernel(bytes - account.kernelBytes)
        (account.kernelBytes, account.unmeasuredBytes) = (bytes, 0)
        account.measuresAt = bytes == 0 ? .max : loop.deadline(in: Self.measuredEachMilliseconds)
    }

    /// Others need the room. A client whose request is not whole may still read why.
    func giveWay() {
        switch phase {
        case .head where exchange.startedAt != 0, .body:
            if exchange.requestID.isEmpty { exchange.requestID = loop.requestIDs.next() }
            exchange.acceptLanguage = acceptLanguageSoFar
            answer(.roomNeeded, closing: true)
            advance()
        case .head, .handshake, .discarding, .held, .making, .streaming, .closing, .lingering: break
        }
        guard !isClosed else { return }
        if case .lingering = phase, account.kernelBytes == 0 { close() } else { abort() }
    }

    /// Ends a connection that lingers, unless its client goes on reading what the kernel still has. What a client leaves unread is
    /// dropped with a reset: after a plain close it would stay there, counted by nobody.
    func endLingering() {
        let before = account.kernelBytes
        measure()
        guard account.kernelBytes > 0 else { return close() }
        if account.kernelBytes < before { writeDeadline = loop.deadline(in: loop.limits.writeMilliseconds) }
        guard loop.now < writeDeadline else { return abort() }
        phaseDeadline = loop.deadline(in: loop.limits.lingerMilliseconds)
    }
}
