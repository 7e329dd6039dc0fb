import JSON
import Matching

// The answer as it is sent: ids in place of positions, in canonical order, so that the same problem gives the same bytes.

extension MatchingAnswer {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("pairs")
            writer.array(pairs) { writer, pair in
                writer.array {
                    $0.string(problem.learners[pair.learner])
                    $0.string(problem.guides[pair.guide])
                    $0.integer(pair.score)
                }
            }
            writer.member("matched", totals.learners)
            writer.member("total", totals.points)
            if let floor = pairs.filter({ !isPinned($0.learner) }).map(\.score).min() { writer.member("floor", floor) }
            writer.member("loadSquares", loadSquares)
            switch explanation {
            case .assignment(let assignment, let prices, let without, let unmatched):
                writer.name("prices")
                writePrices(prices, to: &writer)
                writer.name("withoutPair")
                if let without { write(without, to: &writer) } else { writer.null() }
                writer.name("unmatched")
                writer.array(unmatched) { write($1, to: &$0) }
                writer.member("blockingPairs", blockingPairs)
                writer.name("certificate")
                write(assignment, to: &writer)
            case .stable(let mostPossible):
                writer.member("mostPossible", mostPossible)
                writer.name("unmatched")
                writer.array(guides.indices.filter { guides[$0] == nil }) { writer, learner in
                    writer.object { $0.member("learner", problem.learners[learner]) }
                }
                writer.member("blockingPairs", blockingPairs)
            }
        }
    }

    /// By learner.
    private var pairs: [(learner: Int, guide: Int, score: Int)] {
        guides.indices.compactMap { learner in
            guard let guide = guides[learner], let score = scores[learner] else { return nil }
            return (learner, guide, score)
        }
    }

    private func isPinned(_ learner: Int) -> Bool { problem.pinned.contains(learner) }

    private var loadSquares: Int {
        var loads = problem.market.guides.map(\.held)
        for case let guide? in guides { loads[guide] += 1 }
        return loads.reduce(0) { $0 + $1 * $1 }
    }

    private func writePrices(_ prices: Prices, to writer: inout JSONWriter) {
        writer.array(problem.guides.enumerated()) { writer, guide in
            writer.object {
                $0.member("guide", guide.element)
                $0.name("oneMore")
                $0.totals(prices.oneMore(at: guide.offset))
                $0.name("oneLess")
                $0.totals(prices.oneLess(at: guide.offset))
            }
        }
    }

    /// One element for each of `pairs`.
    private func write(_ without: [Int: Totals], to writer: inout JSONWriter) {
        writer.array(pairs) { writer, pair in
            if let change = without[pair.learner] { writer.totals(change) } else { writer.null() }
        }
    }

    private func write(_ unmatched: Unmatched, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("learner", problem.learners[unmatched.learner])
            writer.member("reason", unmatched.reason.name)
            writer.name("excludedBy")
            writer.object { writer in
                for bar in Bar.allCases where unmatched.excludedBy[bar.rawValue] > 0 {
                    writer.member(bar.name, unmatched.excludedBy[bar.rawValue])
                }
            }
            writer.name("relaxations")
            writer.array(unmatched.relaxations) { writer, relaxation in
                writer.object {
                    $0.member("guide", problem.guides[relaxation.guide])
                    $0.member("lift", Bar.names(of: relaxation))
                    $0.member("moves", relaxation.moves)
                    $0.name("change")
                    $0.totals(relaxation.change)
                }
            }
        }
    }

    /// What `Docs/check-matching.py` reads beside the problem: pins are in none of it.
    private func write(_ assignment: Assignment, to writer: inout JSONWriter) {
        let certificate = assignment.certificate
        let free = pairs.filter { !isPinned($0.learner) }
        writer.object { writer in
            writer.member("objective", problem.wish.objective.rawValue)
            writer.member("minimumScore", Int(certificate.minimumScore))
            writer.name("matched")
            writer.array(free) { writer, pair in
                writer.array([problem.learners[pair.learner], problem.guides[pair.guide]])
            }
            writer.name("totals")
            writer.object {
                $0.member("learners", free.count)
                $0.member("points", free.reduce(0) { $0 + $1.score })
            }
            writer.name("weights")
            writer.object {
                $0.member("perPoint", Int(certificate.weights.perPoint))
                $0.member("perLearner", Int(certificate.weights.perLearner))
            }
            writer.name("duals")
            writer.object { writer in
                writer.name("learners")
                writer.object { writer in
                    for learner in problem.learners.indices where !isPinned(learner) {
                        writer.member(problem.learners[learner], Int(certificate.learners[learner]))
                    }
                }
                writer.name("guides")
                writer.object { writer in
                    for (guide, dual) in zip(problem.guides, certificate.guides) { writer.member(guide, Int(dual)) }
                }
            }
        }
    }
}

extension JSONWriter {
    /// `[learners, points]`.
    fileprivate mutating func totals(_ totals: Totals) {
        array {
            $0.integer(totals.learners)
            $0.integer(totals.points)
        }
    }
}

extension MatchingAnswer.Bar {
    /// What has to be lifted, `capacity` for one more place.
    fileprivate static func names(of relaxation: Relaxation) -> [String] {
        allCases.filter { relaxation.lift & $0.bit != 0 }.map(\.name) + (relaxation.needsPlace ? ["capacity"] : [])
    }
}

extension Unmatched.Reason {
    static let names = ["no-allowed-guide", "shortage", "outweighed"]

    fileprivate var name: String {
        switch self {
        case .noAllowedGuide: "no-allowed-guide"
        case .shortage: "shortage"
        case .outweighed: "outweighed"
        }
    }
}

// MARK: - Schema

extension MatchingAnswer {
    static let schema: Schema = .named(
        "MatchingAnswer",
        .object([
            .init(
                "pairs", .array(.array(.any, countMax: 3)),
                "[learner, guide, score] for each pair, by ids, in the order in which ties are broken."),
            .init("matched", count, "How many learners have a guide."),
            .init("total", count, "The sum of the scores."),
            .init("floor", score, "The smallest score of a pair that is not pinned; left out without one.", isRequired: false),
            .init(
                "loadSquares", count,
                "The sum over all guides of the square of their load, held included: the smaller, the more even."),
            .init(
                "prices",
                .array(
                    .object([
                        .init("guide", .text(), "The id."),
                        .init("oneMore", change, "What changes with one more place."),
                        .init("oneLess", change, "What changes with one place less."),
                    ])), "What places are worth.", isRequired: false),
            .init(
                "withoutPair", .nullable(.array(.nullable(change))),
                "What changes if a pair is not allowed, for each of pairs; null for a pin, and instead of the list where that would "
                    + "take too long.", isRequired: false),
            .init(
                "mostPossible", count, "With a stable matching: how many learners could have a guide at once.", isRequired: false),
            .init("unmatched", .array(unmatched), "Learners without a guide."),
            .init(
                "blockingPairs", count, "Pairs that would rather have each other than what they get; 0 in a stable matching."),
            .init("certificate", certificate, "What proves that no assignment is better.", isRequired: false),
        ]))

    private static let count = Schema.integer(0...JSONValue.integerMax)
    private static let score = Schema.integer(0...MatchingLimits.scoreMost)
    /// [learners, points].
    private static let change = Schema.array(.integer(-JSONValue.integerMax...JSONValue.integerMax), countMax: 2)
    private static let duals = Schema.map(count, names: ".")

    private static let unmatched = Schema.object([
        .init("learner", .text(), "The id."),
        .init("reason", .choice(Unmatched.Reason.names), "Why.", isRequired: false),
        .init("excludedBy", .map(count, names: "^[a-z-]+$"), "How many guides each constraint excludes.", isRequired: false),
        .init(
            "relaxations",
            .array(
                .object([
                    .init("guide", .text(), "With whom."),
                    .init("lift", .array(.choice(Bar.allCases.map(\.name) + ["capacity"])), "What to lift."),
                    .init("moves", count, "How many others get another guide."),
                    .init("change", change, "What changes."),
                ])), "The smallest changes that give this learner a guide, the best first.", isRequired: false),
    ])

    private static let certificate = Schema.object([
        .init("objective", .choice(MatchingRequest.Objective.allCases.map(\.rawValue)), "What best means."),
        .init("minimumScore", score, "Pairs below it are not allowed; with floor, the largest that all can have."),
        .init("matched", .array(.array(.text(), countMax: 2)), "[learner, guide] without pins."),
        .init("totals", .object([.init("learners", count, "How many."), .init("points", count, "Their sum.")]), "Of matched."),
        .init(
            "weights", .object([.init("perPoint", count, "For each point."), .init("perLearner", count, "For each learner.")]),
            "A pair of score s weighs perPoint × s + perLearner."),
        .init(
            "duals", .object([.init("learners", duals, "By id."), .init("guides", duals, "By id.")]),
            "Numbers that no pair outweighs, and that come to what the answer weighs."),
    ])
}
