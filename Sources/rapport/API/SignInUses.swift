import Guidance
import Locks
import Synchronization

/// When sign-ins were used last, until it is kept in the sign-ins themselves.
final class SignInUses: Sendable {
    private struct Use {
        var at: Instant
        /// Whether it has been handed on to be kept.
        var isNoted = false
    }

    private let uses = Lock<[ID<SignIn>: Use]>([:])

    func lastSeen(_ id: ID<SignIn>) -> Instant? { uses.withLock { $0[id]?.at } }

    func note(_ id: ID<SignIn>, at now: Instant) { uses.withLock { $0[id] = Use(at: now) } }

    /// What has come since it was last taken, at most that many.
    func take(countMax: Int = .max, at now: Instant) -> [ID<SignIn>: Instant] {
        uses.withLock { uses in
            // What was handed on long ago is on disk by now.
            uses = uses.filter { !$0.value.isNoted || now < $0.value.at.adding(seconds: 2 * SignIn.seenSeconds) }
            let new = uses.lazy.filter { !$0.value.isNoted }.prefix(countMax)
            let taken = Dictionary(uniqueKeysWithValues: new.map { ($0.key, $0.value.at) })
            for id in taken.keys { uses[id]?.isNoted = true }
            return taken
        }
    }
}
