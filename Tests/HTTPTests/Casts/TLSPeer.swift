import CTestTLS
import Glibc
import Testing

/// The server did not agree on TLS; the alert that it sent says why (RFC 8446 §6.2), -1 without one.
struct TLSRefused: Error, Equatable {
    let alert: Int32
}

/// The client's side of TLS by OpenSSL, without a socket: bytes go in and come out, and the test says when.
final class TLSPeer {
    struct Options {
        var versions: ClosedRange<Int32> = 0x0303...0x0304
        /// What ALPN offers; nothing leaves it out.
        var protocols: [String] = []
        var certificate: Certificates.Pair?
        /// Whom to believe; nil believes anyone.
        var authority: Certificates.Pair?
        /// What `session` gave on an earlier connection.
        var session: [UInt8] = []
    }

    private let pointer: OpaquePointer
    /// The server has said that no more comes.
    private(set) var hasEnded = false
    /// What became of the handshake.
    private(set) var isDone = false
    private(set) var hasFailed = false

    init(_ options: Options = Options()) {
        let protocols = options.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        let texts = [options.certificate?.certificate, options.certificate?.key, options.authority?.certificate]
            .map { $0.flatMap { strdup($0) } }
        defer { for text in texts { free(text) } }
        func text(_ place: Int) -> UnsafePointer<CChar>? { texts[place].map { UnsafePointer($0) } }
        var raw = ct_options()
        (raw.version_min, raw.version_max) = (options.versions.lowerBound, options.versions.upperBound)
        (raw.certificate, raw.key, raw.authorities) = (text(0), text(1), text(2))
        let made = protocols.withUnsafeBufferPointer { protocols in
            options.session.withUnsafeBufferPointer { session in
                if !protocols.isEmpty { (raw.protocols, raw.protocols_count) = (protocols.baseAddress, protocols.count) }
                if !session.isEmpty { (raw.session, raw.session_count) = (session.baseAddress, session.count) }
                return ct_connect(&raw)
            }
        }
        guard let made else { fatalError("OpenSSL does not do what the test asks of its client") }
        pointer = made
    }

    deinit { ct_free(pointer) }

    // MARK: The wire

    func feed(_ bytes: some Collection<UInt8>) { Array(bytes).withUnsafeBytes { ct_feed(pointer, $0.baseAddress, $0.count) } }

    /// What is to go to the server.
    func take() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = ct_take(pointer, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
        return all
    }

    // MARK: The session

    /// - Returns: Whether it is done.
    func handshake() -> Bool {
        let result = ct_handshake(pointer)
        (isDone, hasFailed) = (result == 1, result < 0)
        return isDone
    }

    func write(_ bytes: [UInt8]) { #expect(ct_write(pointer, bytes, bytes.count)) }

    /// All that has come; notes the end.
    func read() throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = ct_read(pointer, &buffer, buffer.count)
            if count == -2 { throw TLSRefused(alert: alert) }
            if count == 0 { hasEnded = true }
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    /// Says that no more comes; to be taken and sent.
    func end() { ct_end(pointer) }

    func updateKeys(asks: Bool) { #expect(ct_update_keys(pointer, asks)) }

    func renegotiate() { #expect(ct_renegotiate(pointer)) }

    var alert: Int32 { ct_alert(pointer) }
    var isResumed: Bool { ct_is_resumed(pointer) }
    /// How many certificates the server has sent.
    var chainCount: Int { Int(ct_chain_count(pointer)) }
    var version: Int32 { ct_version(pointer) }

    /// The protocol of ALPN; empty without one.
    var chosenProtocol: String {
        var name = [UInt8](repeating: 0, count: 255)
        let count = name.withUnsafeMutableBytes { ct_protocol(pointer, $0.baseAddress, $0.count) }
        return String(decoding: name[..<count], as: UTF8.self)
    }

    /// To be resumed; empty if the server has given no ticket yet.
    var session: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        return Array(bytes[..<ct_session(pointer, &bytes, bytes.count)])
    }
}
