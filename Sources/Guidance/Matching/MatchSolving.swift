internal import Matching

/// What came of an attempt.
public enum MatchOutcome: Sendable {
    case failed(MatchRun.Attempt)
    case solved(MatchSolution)
}

/// What a run has found, before it is written down.
public struct MatchSolution: Sendable {
    var configuration: MatchingConfiguration
    var counts: MatchRun.Counts
    var snapshotHash: String
    var resultHash = ""
    var summary = MatchRun.Summary()
    var result = MatchResult()
    /// Whether any pair may be at all.
    var isFeasible = true
}

extension MatchRun {
    /// Finds the pairs of a run, and explains them. It reads nothing but `records`, and takes up to some seconds.
    ///
    /// - Parameters:
    ///   - bytesMax: The most memory for pairs.
    ///   - digest: SHA-256 of bytes.
    ///   - clock: The clock of a time zone; nil for one that is not known.
    ///   - check: Called again and again with how far it is; throws an `AttemptEnd` to stop.
    public func solve(
        in records: Records, at now: Instant, bytesMax: Int, digest: @escaping ([UInt8]) -> [UInt8],
        clock: @escaping (String) -> ZoneClock?, check: (MatchProgress) throws -> Void
    ) -> MatchOutcome {
        do { try check(MatchProgress(.snapshot)) } catch { return .failed((error as? AttemptEnd)?.attempt ?? .cancelled) }
        guard let snapshot = MatchSnapshot(of: program, relationshipType, in: records, at: now, digest: digest, clock: clock)
        else { return .failed(.cancelled) }
        guard max(snapshot.learners.count, snapshot.guides.count) <= Self.peopleMax else { return .failed(.tooLarge) }
        do {
            return .solved(
                try MatchSolver(self, snapshot, hash: digest, bytesMax: bytesMax).solve { try check(MatchProgress($0)) })
        } catch let end as AttemptEnd {
            return .failed(end.attempt)
        } catch is MatchingError {
            return .failed(.tooLarge)
        } catch {
            return .failed(.pinsRefused)
        }
    }

    /// What ends an attempt.
    public struct AttemptEnd: Error {
        let attempt: Attempt
        public init(_ attempt: Attempt) { self.attempt = attempt }
    }
}
