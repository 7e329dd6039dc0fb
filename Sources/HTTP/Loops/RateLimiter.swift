import Locks
import Synchronization

/// How many requests a caller may make: up to the quota at once, and the same number again in each window, spread evenly over it.
public struct RateLimit: Equatable, Sendable, CustomStringConvertible {
    let requests: Int
    let seconds: Int

    /// - Parameter text: Requests and seconds, such as `600/60`; nil if it is not two whole numbers from 1 to 1,000,000 and from 1 to
    ///   86,400.
    public init?(_ text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { number in
            number.utf8.allSatisfy(isDigit) && number.utf8.count <= 7 ? Int(number) : nil
        }
        guard numbers.count == 2, let requests = numbers[0], let seconds = numbers[1], (1...1_000_000).contains(requests),
            (1...86_400).contains(seconds)
        else { return nil }
        (self.requests, self.seconds) = (requests, seconds)
    }

    private init(requests: Int, seconds: Int) { (self.requests, self.seconds) = (requests, seconds) }

    /// How many keys that open nothing a network may send. No key is ever guessed; but who tries a million takes time from others, and a
    /// client that goes on with a dead key should hear of it.
    static let ofGuesses = RateLimit(requests: 20, seconds: 60)

    /// How often a network may try to sign in with what opens nothing. People mistype; nobody guesses.
    static let ofAttempts = RateLimit(requests: 10, seconds: 60)

    public var description: String { "\(requests)/\(seconds)" }
}

/// Counts requests against a limit, in a token bucket for each caller. All loops share it.
///
/// A bucket is the time at which it will be full again. Once that has come it says no more than none does, so that callers who stay
/// away are forgotten: after a window at the latest, or earlier where there are very many.
final class RateLimiter: Sendable {
    /// Whose requests count together.
    enum Caller: Hashable {
        /// The id of a key.
        case key(String)
        /// Without a key, the network that the request comes from: no stranger uses up what is another's.
        case network(ClientAddress.Network)
    }

    /// What is left to a caller.
    struct Standing: Equatable {
        /// How many requests it may make at once.
        let remaining: Int
        /// When its bucket is full again.
        let fullSeconds: Int
        /// When it may make its next request; 0 for now.
        let waitSeconds: Int
    }

    private struct Buckets {
        /// By the nanosecond at which each is full.
        var current: [Caller: Int64] = [:]
        /// Those of the window before, as far as they have not come again.
        var before: [Caller: Int64] = [:]
        var renewsAt: Int64 = 0
    }

    let limit: RateLimit
    /// As the field `RateLimit-Policy` has it, with its line end.
    let policyLine: [UInt8]
    /// From one token to the next, and from an empty bucket to a full one, in nanoseconds.
    private let (interval, window): (Int64, Int64)
    private let countMax: Int
    private let buckets = Lock(Buckets())

    /// - Parameter countMax: How many buckets there are, and as many from before: with the default 10 MB.
    init(_ limit: RateLimit, countMax: Int = 65_536) {
        self.limit = limit
        interval = Int64(limit.seconds) * 1_000_000_000 / Int64(limit.requests)
        window = interval * Int64(limit.requests)
        self.countMax = countMax
        policyLine = Array("RateLimit-Policy: \"default\";q=\(limit.requests);w=\(limit.seconds)\r\n".utf8)
    }

    /// Takes a token, if there is one.
    ///
    /// - Parameter now: Nanoseconds of a clock that only goes forward. Loops may differ by the length of a turn.
    /// - Returns: What is left; with a time to wait if there was none.
    func take(_ caller: Caller, at now: Int64) -> Standing {
        buckets.withLock { buckets in
            if now >= buckets.renewsAt || buckets.current.count >= countMax {
                (buckets.before, buckets.current, buckets.renewsAt) = (buckets.current, [:], now + window)
            }
            let fullAt = max(now, buckets.current[caller] ?? buckets.before[caller] ?? now)
            let missing = fullAt - now + interval
            guard missing <= window else {
                return Standing(
                    remaining: 0, fullSeconds: Self.seconds(fullAt - now), waitSeconds: Self.seconds(missing - window))
            }
            buckets.current[caller] = now + missing
            return Standing(remaining: Int((window - missing) / interval), fullSeconds: Self.seconds(missing), waitSeconds: 0)
        }
    }

    /// Rounded up, so that nobody comes too early.
    private static func seconds(_ nanoseconds: Int64) -> Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }
}
