/// What waits to be sent on one connection.
struct SendQueue: ~Copyable {
    /// Heads and small bodies, in order.
    var bytes = OutBytes()
    private var bytesSent = 0
    /// A large body that follows them, not copied.
    private var tail: [UInt8] = []
    private var tailSent = 0

    /// A body up to this size follows its head in one buffer, which costs less than a second piece.
    private static let copiedBodyBytesMax = 16_384

    var isEmpty: Bool { bytesSent == bytes.count && tail.isEmpty }

    /// Whether there is room for another answer.
    func hasRoom(_ limits: Limits) -> Bool { tail.isEmpty && bytes.count - bytesSent < limits.outputBytesMax }

    /// The memory that all of it takes.
    var bytesHeld: Int { bytes.capacity + tail.count }

    /// The client is slower than we are: keeps no more memory than what is left needs. Otherwise all that was ever sent to a client
    /// that is always a little late would be kept.
    mutating func settleDown() {
        bytes.removeFirst(bytesSent)
        bytesSent = 0
        bytes.shrink()
    }

    mutating func append(body: [UInt8]) {
        if body.count <= Self.copiedBodyBytesMax { bytes.append(body) } else { tail = body }
    }

    /// JSON with the line feed that ends it.
    mutating func append(json: [UInt8]) {
        bytes.append(json)
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func send(over transport: Transport) -> Transport.Transfer {
        let head = bytes.buffer.part(bytesSent..<bytes.count)
        let result = tail.withUnsafeBytes { transport.send(head, $0.part(tailSent..<$0.count)) }
        guard case .count(let count) = result else { return result }
        let fromBytes = min(count, bytes.count - bytesSent)
        bytesSent += fromBytes
        tailSent += count - fromBytes
        if bytesSent == bytes.count {
            bytes.removeAll()
            bytesSent = 0
        }
        if tailSent == tail.count { (tail, tailSent) = ([], 0) }
        return result
    }
}
