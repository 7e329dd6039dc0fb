import CShim
import Glibc

/// How the bytes of a connection travel.
enum Transport {
    case plain(Int32)
    /// TLS over that descriptor, and the session, which `close` frees.
    case tls(Int32, OpaquePointer)

    enum Transfer {
        case count(Int)
        /// Nothing now; epoll reports when there is.
        case wouldBlock
        /// The same, but the other direction has to move first, as TLS has messages of its own.
        case wouldCross
        /// The other side has ended its direction. Over TLS only its own word counts: an end that anyone on the way
        /// could have made is `broken` (RFC 8446 §6.1, RFC 9112 §9.8).
        case ended
        case broken
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        switch self {
        case .plain(let descriptor):
            let count = cs_read(descriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? .count(count) : count == 0 ? .ended : Self.failure(count)
        case .tls(_, let session):
            let count = cs_tls_read(session, buffer.baseAddress, buffer.count)
            if count > 0 { return .count(count) }
            switch count {
            case Int(CS_TLS_DONE): return .ended
            case Int(CS_TLS_WANTS_READ): return .wouldBlock
            case Int(CS_TLS_WANTS_WRITE): return .wouldCross
            default: return .broken
            }
        }
    }

    /// Whether `read` would give something that epoll does not report, as TLS has already taken it from the descriptor.
    var hasHidden: Bool {
        switch self {
        case .plain: false
        case .tls(_, let session): cs_tls_has_hidden(session)
        }
    }

    /// Whether the part of a record is kept until the rest of it comes.
    var holdsPart: Bool {
        switch self {
        case .plain: false
        case .tls(_, let session): cs_tls_has_part(session)
        }
    }

    /// What OpenSSL keeps until the handshake is done, at most: measured with a client that sends a fragment of 16 KiB and no more.
    static let handshakeBytes = 57_344
    /// What it keeps of a record that is not whole.
    static let recordBytes = 17_408

    /// Sends as much of both pieces as one call takes: over TLS at most one record. Call it again with the rest.
    func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Transfer {
        switch self {
        case .plain(let descriptor):
            let count = cs_send(descriptor, first.baseAddress, first.count, second.baseAddress, second.count)
            return count >= 0 ? .count(count) : Self.failure(count)
        case .tls(_, let session):
            let piece = first.isEmpty ? second : first
            let count = cs_tls_write(session, piece.baseAddress, piece.count)
            if count >= 0 { return .count(count) }
            switch count {
            case Int(CS_TLS_WANTS_WRITE): return .wouldBlock
            case Int(CS_TLS_WANTS_READ): return .wouldCross
            default: return .broken
            }
        }
    }

    /// Ends our direction; what was sent still arrives.
    func endWriting() {
        switch self {
        case .plain(let descriptor): cs_shutdown_write(descriptor)
        case .tls(let descriptor, let session):
            cs_tls_end(session)
            cs_shutdown_write(descriptor)
        }
    }

    /// Ends both directions and frees what belongs to them.
    ///
    /// - Parameter isWhole: Whether all was sent, which TLS then says to the other side.
    func close(isWhole: Bool) {
        switch self {
        case .plain(let descriptor): cs_close(descriptor)
        case .tls(let descriptor, let session):
            if isWhole { cs_tls_end(session) }
            cs_tls_free(session)
            cs_close(descriptor)
        }
    }

    /// Ends both directions with a reset, so that the kernel drops what the client has left unread.
    func abort() {
        switch self {
        case .plain(let descriptor): cs_abort(descriptor)
        case .tls(let descriptor, let session):
            cs_tls_free(session)
            cs_abort(descriptor)
        }
    }

    private static func failure(_ code: Int) -> Transfer { code == -Int(EAGAIN) ? .wouldBlock : .broken }
}
