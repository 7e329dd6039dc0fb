import CShim
import Locks
import Synchronization

/// Holds answers back until what they say is on disk.
///
/// An answer carries a ticket. The store settles tickets in rising order: opened, the answer leaves; refused, a problem leaves
/// in its place. Loops never wait; they are woken.
public final class Gate: Sendable {
    private struct Refusal {
        let tickets: ClosedRange<UInt64>
        let problem: ProblemDetails
        let at: Int64
    }

    /// What became of a ticket.
    enum Settlement {
        case opened
        case refused(ProblemDetails)
    }

    private let settled = Atomic<UInt64>(0)
    private let refusals = Lock<[Refusal]>([])
    private let refusalsCount = Atomic<Int>(0)
    let loops = Wakers()
    /// A refusal older than any answer can be held is forgotten, so that the list stays short.
    private let refusalNanosecondsMax: Int64

    public init(limits: Limits = Limits()) {
        refusalNanosecondsMax = Int64(limits.holdMilliseconds) * 4 * 1_000_000
    }

    /// Opens the gate for every ticket up to this one that was not refused.
    public func open(through ticket: UInt64) {
        settled.store(ticket, ordering: .releasing)
        loops.wake()
    }

    /// Refuses these tickets: their answers are replaced by the problem.
    public func refuse(_ tickets: ClosedRange<UInt64>, _ problem: ProblemDetails) {
        let now = cs_monotonic()
        let count = refusals.withLock { list in
            list.removeAll { now - $0.at > refusalNanosecondsMax }
            // A disk that stays full refuses batch after batch: one entry stands for them all.
            if let last = list.last, last.tickets.upperBound + 1 == tickets.lowerBound, last.problem.code == problem.code {
                list[list.count - 1] = Refusal(tickets: last.tickets.lowerBound...tickets.upperBound, problem: problem, at: now)
            } else {
                list.append(Refusal(tickets: tickets, problem: problem, at: now))
            }
            return list.count
        }
        refusalsCount.store(count, ordering: .releasing)
        open(through: tickets.upperBound)
    }

    /// - Returns: Nil while the ticket waits.
    func settlement(of ticket: UInt64) -> Settlement? {
        guard ticket <= settled.load(ordering: .acquiring) else { return nil }
        guard refusalsCount.load(ordering: .acquiring) > 0 else { return .opened }
        let refusal = refusals.withLock { list in list.last { $0.tickets.contains(ticket) } }
        return refusal.map { .refused($0.problem) } ?? .opened
    }
}
