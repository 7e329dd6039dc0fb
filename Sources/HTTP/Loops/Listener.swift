import CShim
import Glibc

/// The socket at which new connections wait, and a descriptor held back for when the process has no other left.
struct Listener: ~Copyable {
    static let tag = UInt64.max
    /// How long a listener that cannot take connections is left alone.
    private static let pauseNanoseconds: Int64 = 100_000_000

    /// What the kernel takes over of a connection before it has sent it. What a client does not read stays with us, where it is counted.
    private static let unsentBytesMax: Int32 = 16_384
    /// What it keeps until the client has acknowledged it: at a tenth of a second away, 2.6 MB/s.
    private static let keptBytesMax: Int32 = 262_144

    enum Arrival {
        case connection(Int32, from: ClientAddress)
        case nobody
        /// The process, or the system, has no descriptor left.
        case outOfDescriptors
        case failure
    }

    private let epoll: Int32
    /// -1 once closed.
    private var descriptor: Int32
    private var reserve = cs_reserve()
    /// When it is looked at again, on the loop's clock; `Int64.max` unless it pauses.
    private(set) var resumesAt = Int64.max

    /// - Parameters:
    ///   - descriptor: Is closed by the listener.
    ///   - epoll: Tells of connections from now on.
    init(_ descriptor: Int32, epoll: Int32, _ limits: Limits) {
        (self.descriptor, self.epoll) = (descriptor, epoll)
        _ = cs_bound(descriptor, Self.unsentBytesMax, Self.keptBytesMax, Int32(clamping: limits.writeMilliseconds))
        _ = cs_epoll_add(epoll, descriptor, UInt32(CS_READABLE), Self.tag)
    }

    deinit { for descriptor in [descriptor, reserve] where descriptor >= 0 { cs_close(descriptor) } }

    var hasReserve: Bool { reserve >= 0 }

    func take() -> Arrival {
        guard descriptor >= 0 else { return .nobody }
        var address = cs_address()
        let taken = cs_accept(descriptor, &address)
        switch taken {
        case 0...: return .connection(taken, from: ClientAddress(address))
        case -EAGAIN: return .nobody
        case -EMFILE, -ENFILE: return .outOfDescriptors
        default: return .failure
        }
    }

    /// Gives up the descriptor held back to take a connection and close it, so that the queue empties instead of waking the
    /// loop for ever.
    ///
    /// - Parameter answer: Sends what the client gets on this descriptor.
    /// - Returns: Whether that worked; others in the process may be faster to take the descriptor.
    mutating func turnAway(_ answer: (Int32) -> Void) -> Bool {
        if reserve >= 0 { cs_close(reserve) }
        var address = cs_address()
        let taken = cs_accept(descriptor, &address)
        if taken >= 0 {
            answer(taken)
            cs_close(taken)
        }
        reserve = cs_reserve()
        return taken >= 0 && reserve >= 0
    }

    /// The socket stays readable while connections wait, and would wake the loop for ever.
    mutating func pause(at now: Int64) {
        _ = cs_epoll_change(epoll, descriptor, 0, Self.tag)
        resumesAt = now + Self.pauseNanoseconds
    }

    mutating func resume() {
        resumesAt = .max
        if descriptor >= 0 { _ = cs_epoll_change(epoll, descriptor, UInt32(CS_READABLE), Self.tag) }
    }

    mutating func close() {
        guard descriptor >= 0 else { return }
        cs_close(descriptor)
        descriptor = -1
    }
}
