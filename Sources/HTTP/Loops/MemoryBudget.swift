import CShim
import Synchronization

/// What all connections together hold in memory beyond their turn, against one bound: what has arrived of requests that are not
/// whole, what is left of answers, here and in the kernel, and handshakes in progress.
///
/// A connection that is served at once, as nearly all are, never gets into these books.
final class MemoryBudget: Sendable {
    let bytesMax: Int
    private let used = Atomic<Int>(0)
    /// The most since memory was last given back to the system.
    private let peak = Atomic<Int>(0)
    let loops = Wakers()

    /// What one read of a connection can add, and so what has to be free before it.
    private static let readBytesMax = 65_536
    /// An answer from here on is only sent if there is room for it.
    private static let largeBytesMin = 65_536
    /// Memory goes back to the system once this much less is held than at the peak.
    private static let trimmedBytesMin = 16 << 20

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    var bytes: Int { used.load(ordering: .relaxed) }

    func change(by bytes: Int) {
        let now = used.add(bytes, ordering: .relaxed).newValue
        if now > peak.load(ordering: .relaxed) { peak.store(now, ordering: .relaxed) }
    }

    /// What is left free for the next reads.
    private var reserve: Int { min(2 * Self.readBytesMax, bytesMax / 8) }

    /// Whether nothing more may be read before somebody has given way.
    var isFull: Bool { bytes > bytesMax - reserve }

    /// Whether enough is free for a while, once it was full: room for one at a time would have everybody wait for each.
    var hasRoomAgain: Bool { bytes <= bytesMax - bytesMax / 8 - reserve }

    /// Whether an answer of this size may be kept until its client has read it. Where little else is kept, the largest may: it could
    /// never be sent otherwise.
    func hasRoom(forAnswer bytes: Int) -> Bool {
        bytes < Self.largeBytesMin || self.bytes + bytes <= bytesMax - reserve || self.bytes < bytesMax / 8
    }

    /// Whether so much less is held than was that the system should have the difference. True once for each peak.
    func takeTrim() -> Bool {
        let (now, most) = (bytes, peak.load(ordering: .relaxed))
        guard most - now >= Self.trimmedBytesMin, now <= most / 4 else { return false }
        return peak.compareExchange(expected: most, desired: now, ordering: .relaxed).exchanged
    }

    // MARK: Loops

    /// Whether a loop that holds this much should have some of its connections give way: not one that holds less than half of its
    /// share, as the crowd is then elsewhere. There always is one that does.
    func isMuch(_ held: Int) -> Bool { held >= bytes / max(1, 2 * loops.count) }

    /// Has every loop look whether one of its connections should give way.
    func callForRoom(except caller: Int32) { loops.wake(except: caller) }
}
