public import JSON
internal import Matching

/// How far a run is that is being solved.
public struct MatchProgress: Sendable, Equatable {
    public let phase: Phase
    public let done: Int
    /// Nil where it is not known before.
    public let of: Int?

    public enum Phase: String, CaseIterable, Sendable {
        /// Another run is solved before.
        case queued
        /// Who can be matched is taken down.
        case snapshot
        /// The scores of all pairs are worked out.
        case score
        /// Learners get guides, one by one.
        case solve
        /// Learners move to guides who have fewer.
        case balance
        /// Of the matchings that are as good, one is taken.
        case canonical
        case explain
    }

    public init(_ phase: Phase) { (self.phase, done, of) = (phase, 0, nil) }

    init(_ progress: Progress) {
        phase =
            switch progress.phase {
            case .rows: .score
            case .solve: .solve
            case .balance: .balance
            case .canonical: .canonical
            case .explain: .explain
            }
        (done, of) = (progress.done, progress.of == 0 ? nil : progress.of)
    }

    /// What `write` writes.
    public static let schema = Schema.named(
        "MatchProgress",
        .object([
            .init("status", .choice(MatchRun.Status.allCases.map(\.rawValue)), "Where the run stands."),
            .init(
                "phase", .choice(Phase.allCases.map(\.rawValue)), "What is being done; only while it is solving.",
                isRequired: false),
            .init("done", .integer(0...JSONValue.integerMax), "How much of the phase is done.", isRequired: false),
            .init("of", .integer(0...JSONValue.integerMax), "Of how much, where that is known.", isRequired: false),
        ]))

    /// Writes `{"status","phase","done","of"}`.
    ///
    /// - Parameter progress: Nil for a run that is not being solved.
    public static func write(_ progress: MatchProgress?, of run: MatchRun, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("status", run.status.rawValue)
            guard let progress else { return }
            writer.member("phase", progress.phase.rawValue)
            writer.member("done", progress.done)
            if let of = progress.of { writer.member("of", of) }
        }
    }
}
