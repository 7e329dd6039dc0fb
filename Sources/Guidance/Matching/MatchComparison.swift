public import JSON

/// In what two match runs differ: who is paired by one of them alone, and who has another guide.
public struct MatchComparison: Sendable {
    /// Learners with a guide in the first run alone.
    public private(set) var onlyHere: [Pair] = []
    /// The same of the other.
    public private(set) var onlyThere: [Pair] = []
    public private(set) var moved: [Move] = []
    /// How many learners have the same guide in both.
    public private(set) var same = 0

    public struct Pair: Sendable {
        public var learner = ID<Participant>(.lowest)
        public var guide = ID<Participant>(.lowest)

        static let fields = FieldTable(
            blank: Pair(), named: "ComparedPair",
            [
                Field("learner", \.learner, .id(), "The participant who learns."),
                Field("guide", \.guide, .id(), "The participant who guides."),
            ])
    }

    public struct Move: Sendable {
        public var learner = ID<Participant>(.lowest)
        public var here = ID<Participant>(.lowest)
        public var there = ID<Participant>(.lowest)

        static let fields = FieldTable(
            blank: Move(), named: "MovedLearner",
            [
                Field("learner", \.learner, .id(), "The participant who learns."),
                Field("here", \.here, .id(), "The guide by this run."),
                Field("there", \.there, .id(), "The guide by the other."),
            ])
    }

    private static let fields = FieldTable(
        blank: MatchComparison(), named: "MatchComparison",
        [
            Field(
                "onlyHere", \.onlyHere, .array(.object(Pair.fields), countMax: MatchRun.peopleMax),
                "Learners who have a guide by this run alone."),
            Field(
                "onlyThere", \.onlyThere, .array(.object(Pair.fields), countMax: MatchRun.peopleMax),
                "Learners who have a guide by the other run alone."),
            Field(
                "moved", \.moved, .array(.object(Move.fields), countMax: MatchRun.peopleMax),
                "Learners who have another guide by the other run."),
            Field("same", \.same, .integer(0...JSONValue.integerMax), "The learners who have the same guide by both."),
        ])

    /// What `json` holds.
    public static let schema = fields.schema

    public var json: [UInt8] { Self.fields.bytes(of: self) }

    /// In the order of the learners of each run.
    public init(of here: MatchResult, with there: MatchResult) {
        self.init()
        let others = Dictionary(uniqueKeysWithValues: there.proposals.map { ($0.learner, $0.guide) })
        var own: Set<ID<Participant>> = []
        for pair in here.proposals {
            own.insert(pair.learner)
            guard let other = others[pair.learner] else {
                onlyHere.append(Pair(learner: pair.learner, guide: pair.guide))
                continue
            }
            if other == pair.guide {
                same += 1
            } else {
                moved.append(Move(learner: pair.learner, here: pair.guide, there: other))
            }
        }
        onlyThere = there.proposals.filter { !own.contains($0.learner) }.map { Pair(learner: $0.learner, guide: $0.guide) }
    }

    private init() {}
}
