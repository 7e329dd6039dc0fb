import CShim
import Glibc

/// How the bytes of a connection travel. TLS is to be the second case.
enum Transport {
    case plain(Int32)

    enum Transfer {
        case count(Int)
        /// Nothing now; the loop tells when there is.
        case wouldBlock
        /// The other side has ended its direction.
        case ended
        case broken
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        switch self {
        case .plain(let descriptor):
            let count = cs_read(descriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? .count(count) : count == 0 ? .ended : Self.failure(count)
        }
    }

    /// Sends both pieces in one call, as far as they are taken.
    func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Transfer {
        switch self {
        case .plain(let descriptor):
            let count = cs_send(descriptor, first.baseAddress, first.count, second.baseAddress, second.count)
            return count >= 0 ? .count(count) : Self.failure(count)
        }
    }

    /// Ends our direction; what was sent still arrives.
    func endWriting() {
        switch self {
        case .plain(let descriptor): cs_shutdown_write(descriptor)
        }
    }

    private static func failure(_ code: Int) -> Transfer { code == -Int(EAGAIN) ? .wouldBlock : .broken }
}
