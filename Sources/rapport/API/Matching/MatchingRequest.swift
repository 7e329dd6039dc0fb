import Guidance
import JSON
import Matching

/// A matching problem as a client sends it: numbers alone, and positions in its own lists.
struct MatchingRequest: Sendable {
    enum Mode: String, CaseIterable, Sendable { case assignment, stable }
    enum Objective: String, CaseIterable, Sendable { case participation, score, floor }
    enum TieBreak: String, CaseIterable, Sendable { case lot, id }
    enum Proposer: String, CaseIterable, Sendable { case learners, guides }

    /// A learner, or a guide.
    struct Person: Sendable {
        var id = ""
        /// Positions of the other side, the best first.
        var ranks: [Int] = []
        /// Places of a guide, those of pins included.
        var capacity = 0
        /// Live relationships of a guide beside those.
        var held = 0
    }

    /// Positions in the lists of the client.
    struct Pair: Sendable, Hashable {
        let learner: Int
        let guide: Int
    }

    enum Scores: Sendable {
        /// Row by row, a learner each; -1 where the pair may not be.
        case table([Int32])
        case list([Market.ScoredPair])
    }

    let wish: Wish
    let learners: [Person]
    let guides: [Person]
    let scores: Scores
    let pins: [Pair]
    let forbids: [Pair]

    /// What is asked for, apart from the lists.
    struct Wish: Sendable {
        var mode = Mode.assignment
        var chosenObjective: Objective?
        var tieBreak = TieBreak.lot
        var seed: String?
        var chosenProposer: Proposer?
        var minimumScore = 0
        /// Which of the lists are there.
        var (hasLearners, hasGuides) = (false, false)
        var hasScores, hasPairs, hasPins, hasForbids: Bool?

        var objective: Objective { chosenObjective ?? .participation }
        var proposer: Proposer { chosenProposer ?? .learners }
    }
}

extension MatchingRequest.Objective {
    var ofMarket: Market.Objective {
        switch self {
        case .participation: .participation
        case .score: .score
        case .floor: .floor
        }
    }
}

/// What a caller may send.
struct MatchingLimits: Sendable {
    /// Learners times guides.
    let pairsMax: Int
    /// What it would be with a key that is missing.
    let withKey: Int?
    /// Up to here a body is done with in milliseconds: with the shortest ids it names some 50,000 pairs.
    let smallBytesMax: Int

    static let peopleMax = 10_000
    static let capacityMax = 10_000
    static let heldMax = 1_000_000
    static let scoreMost = 1_000_000
    /// Of all lists of ranks together.
    static let ranksMax = 1_000_000

    /// As many as there can be of two sides.
    static let full = MatchingLimits(pairsMax: peopleMax * peopleMax, withKey: nil, smallBytesMax: 8 << 10)
    static let keyless = MatchingLimits(pairsMax: 40_000, withKey: full.pairsMax, smallBytesMax: 32 << 10)

    /// The largest body: 40,000 pairs of a list come to 0.7 MiB.
    static let (bytesMax, keylessBytesMax) = (32 << 20, 1 << 20)
}

// MARK: - Fields

extension MatchingRequest {
    static let learnerFields = FieldTable(
        blank: Person(), named: "MatchingLearner",
        [
            Field("id", \.id, .text(200), "Names the learner in the answer; each only once."),
            Field(
                "ranks", \.ranks, .array(.integer(0...MatchingLimits.peopleMax - 1), countMax: MatchingLimits.peopleMax),
                "Guides in the order in which the learner wants them, as positions in guides.", isRequired: false),
        ])

    static let guideFields = FieldTable(
        blank: Person(), named: "MatchingGuide",
        [
            Field("id", \.id, .text(200), "Names the guide in the answer; each only once."),
            Field(
                "capacity", \.capacity, .integer(0...MatchingLimits.capacityMax), "Places for learners, those of pins included."),
            Field(
                "held", \.held, .integer(0...MatchingLimits.heldMax),
                "Relationships that the guide has already: they count when loads are made even, and take no place.",
                isRequired: false),
            Field(
                "ranks", \.ranks, .array(.integer(0...MatchingLimits.peopleMax - 1), countMax: MatchingLimits.peopleMax),
                "Learners in the order in which the guide wants them, as positions in learners.", isRequired: false),
        ])

    static let fields = FieldTable(
        blank: Wish(), named: "MatchingProblem",
        [
            Field(
                "mode", \.mode, .choice, "The best assignment, or a stable matching. assignment by default.", isRequired: false),
            Field(
                "objective", optional: \.chosenObjective, .choice,
                "What best means: the most learners and then the largest total (participation, by default), the other way round "
                    + "(score), or the most learners and the largest least score before the total (floor)."),
            Field(
                "proposer", optional: \.chosenProposer, .choice,
                "The side for whom a stable matching is best. learners by default."),
            Field(
                "tieBreak", \.tieBreak, .choice,
                "Who comes first where answers are equally good: by the SHA-256 of seed, a line feed and the id (lot, by default), "
                    + "or by the bytes of the id.", isRequired: false),
            Field("seed", optional: \.seed, .text(200), "What the lot is drawn with; empty by default."),
            Field(
                "minimumScore", \.minimumScore, .integer(0...MatchingLimits.scoreMost),
                "Pairs below this score are not allowed. 0 by default.", isRequired: false),
            Field(
                "learners", \.hasLearners, .passed(.array(learnerFields.schema.draft, countMax: MatchingLimits.peopleMax)),
                "The learners."),
            Field(
                "guides", \.hasGuides, .passed(.array(guideFields.schema.draft, countMax: MatchingLimits.peopleMax)),
                "The guides."),
            Field(
                "scores", optional: \.hasScores,
                .passed(.array(.array(.nullable(.integer(0...MatchingLimits.scoreMost))))),
                "For each learner a row with a score for each guide; null where the two may not be a pair. Either this or pairs."),
            Field(
                "pairs", optional: \.hasPairs, .passed(.array(.array(.integer(0...MatchingLimits.scoreMost), countMax: 3))),
                "[learner, guide, score] for each pair that is allowed, by positions."),
            Field(
                "pins", optional: \.hasPins,
                .passed(.array(.array(.integer(0...MatchingLimits.peopleMax - 1), countMax: 2))),
                "[learner, guide] for each pair that is decided already, by positions."),
            Field(
                "forbids", optional: \.hasForbids,
                .passed(.array(.array(.integer(0...MatchingLimits.peopleMax - 1), countMax: 2))),
                "[learner, guide] for each pair that has a score and is not allowed, by positions."),
        ])
}

extension Codec<Bool> {
    /// An array whose elements have been read already, see `MatchingReader`; true if it is there.
    fileprivate static func passed(_ schema: Schema) -> Codec {
        Codec(schema: schema) { json, reading in
            json.kind == .array ? true : reading.refuse(.notArray)
        } write: { _, writer in
            writer.null()
        }
    }
}
