import CShim
import Glibc
import JSON
import Testing

/// Bytes as they are written in the tables: each character up to U+00FF is one byte.
func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

/// What a server sent in answer to one request.
struct Answer {
    var status = 0
    var head = ""
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the field, nil without it; several lines are joined.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The code of the problem in the body.
    var code: String? { try? JSONDocument(body).root["code"]?.string }
}

struct WireError: Error, CustomStringConvertible {
    let description: String
}

/// One connection, driven byte by byte. Nothing here waits without a bound.
final class Client {
    /// How long anything here may take before the test fails, so that none hangs.
    static let patienceMilliseconds: Int32 = 60_000

    let descriptor: Int32
    /// Over TLS if it is there; its handshake is for `shakeHands`.
    let tls: TLSPeer?
    private var received: [UInt8] = []

    /// - Parameters:
    ///   - address: Where it comes from: any of 127.0.0.0/8.
    ///   - receiveBytes: What its kernel takes before it is read; nil for as much as the system gives.
    init(
        _ port: UInt16, milliseconds: Int32 = Client.patienceMilliseconds, tls: TLSPeer? = nil, from address: String? = nil,
        receiveBytes: Int32? = nil
    ) throws {
        self.tls = tls
        if address == nil, receiveBytes == nil {
            descriptor = cs_connect("127.0.0.1", port, milliseconds)
        } else {
            descriptor = Self.connect(port, milliseconds, from: address ?? "127.0.0.1", receiveBytes)
        }
        guard descriptor >= 0 else { throw WireError(description: "connecting failed with \(-descriptor)") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { cs_close(descriptor) }

    private static func connect(_ port: UInt16, _ milliseconds: Int32, from: String, _ receiveBytes: Int32?) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: Int(milliseconds) / 1000, tv_usec: Int(milliseconds) % 1000 * 1000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        if var receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<Int32>.size))
        }
        func call(_ host: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
            var address = sockaddr_in()
            (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
            address.sin_addr.s_addr = inet_addr(host)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) } == 0
            }
        }
        guard call(from, 0, { bind(descriptor, $0, $1) }), call("127.0.0.1", port, { Glibc.connect(descriptor, $0, $1) }) else {
            defer { cs_close(descriptor) }
            return -errno
        }
        return descriptor
    }

    // MARK: Sending

    /// - Returns: How much the server's side took before the time was up.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        guard let tls else { return sendOnWire(bytes) }
        tls.write(bytes)
        return sendOnWire(tls.take())
    }

    /// As they are, below TLS.
    @discardableResult
    func sendOnWire(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { cs_send(descriptor, $0.baseAddress, $0.count, nil, 0) }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    @discardableResult
    func send(_ text: String) -> Int { send(bytes(text)) }

    /// - Parameter onWire: As they are, below TLS.
    func sendByteByByte(_ bytes: [UInt8], onWire: Bool = false) {
        for byte in bytes { _ = onWire ? sendOnWire([byte]) : send([byte]) }
    }

    /// How long `send` waits for a server that does not read.
    func limitSending(milliseconds: Int) {
        var limit = timeval(tv_sec: 0, tv_usec: milliseconds * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func endWriting() { cs_shutdown_write(descriptor) }

    /// Makes the end of this client a reset, as a crash would.
    func resetAtEnd() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    // MARK: Receiving

    /// - Returns: Whether more has come; false at the end.
    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        if let tls, tls.hasEnded { return false }
        let count = cs_read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw WireError(description: "reading failed with \(-count) after \(received.count) bytes") }
        guard let tls else {
            received.append(contentsOf: buffer[..<count])
            return count > 0
        }
        tls.feed(buffer[..<count])
        let fresh = try tls.read()
        received.append(contentsOf: fresh)
        // A record may hold a ticket, or be there in part.
        return try !fresh.isEmpty || count > 0 && receive()
    }

    /// What comes below TLS, up to the end.
    func wire() throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = cs_read(descriptor, &buffer, buffer.count), count != 0 {
            guard count > 0 else { throw WireError(description: "reading failed with \(-count)") }
            all += buffer[..<count]
        }
        return all
    }

    /// Agrees on TLS.
    ///
    /// - Parameter send: How what this side says leaves.
    func shakeHands(send: (([UInt8]) -> Void)? = nil) throws {
        guard let tls else { return }
        while true {
            let isDone = tls.handshake()
            let wire = tls.take()
            if let send { send(wire) } else { sendOnWire(wire) }
            guard !isDone else { return }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = cs_read(descriptor, &buffer, buffer.count)
            guard count > 0, !tls.hasFailed else { throw TLSRefused(alert: tls.alert) }
            tls.feed(buffer[..<count])
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() else { throw WireError(description: "the connection ended within an answer") }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func takeLine() throws -> String {
        var index = 0
        while true {
            if let feed = received[index...].firstIndex(of: 0x0A) {
                guard feed > 0, received[feed - 1] == 0x0D else { throw WireError(description: "a bare LF in the answer") }
                return String(decoding: try take(feed + 1).dropLast(2), as: UTF8.self)
            }
            index = received.count
            guard try receive() else { throw WireError(description: "the connection ended; left: \(received)") }
        }
    }

    /// The next answer, an interim one included.
    ///
    /// - Parameter isHead: Whether it answers HEAD, and has no body.
    func answer(isHead: Bool = false) throws -> Answer {
        var answer = Answer()
        answer.head = try takeLine()
        let parts = answer.head.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
            throw WireError(description: "no status line: \(answer.head)")
        }
        answer.status = status
        while case let line = try takeLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw WireError(description: "no field line: \(line)") }
            answer.fields.append((String(line[..<colon]), line[line.index(after: colon)...].trimmingPrefix(" ").description))
        }
        if isHead || status < 200 || status == 204 || status == 304 { return answer }
        if let length = answer["Content-Length"].flatMap({ Int($0) }) {
            answer.body = try take(length)
        } else if answer["Transfer-Encoding"] == "chunked" {
            while let size = Int(try takeLine(), radix: 16), size > 0 {
                answer.body += try take(size)
                guard try takeLine().isEmpty else { throw WireError(description: "no CR LF behind a chunk") }
            }
            guard try takeLine().isEmpty else { throw WireError(description: "a trailer") }
        } else {
            answer.body = try rest()
        }
        return answer
    }

    func answer(to request: String) throws -> Answer {
        send(request)
        return try answer(isHead: request.hasPrefix("HEAD"))
    }

    /// Everything up to the end of the connection.
    func rest() throws -> [UInt8] {
        while try receive() {}
        defer { received = [] }
        return received
    }

    /// Whether the server ends the connection without another byte.
    func isEnded() -> Bool { (try? rest().isEmpty) ?? false }

    /// Whether nothing has come that was not taken.
    var isSilent: Bool {
        var one = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return received.isEmpty && poll(&one, 1, 0) == 0
    }
}
