public import JSON

/// Who is paired with whom by a match run, why, and the proof: one for each run that was solved, under the run's key. It never changes.
public struct MatchResult: TimedRecord {
    public var id = ID<MatchResult>(.lowest)
    public var revision = 1
    public var run = ID<MatchRun>(.lowest)
    public var program = ID<Program>(.lowest)
    /// In canonical order of the learners.
    public var proposals: [Proposal] = []
    public var unmatched: [Left] = []
    public var guides: [Guide] = []
    public var shortages: [Shortage] = []
    /// In the order of ids.
    public var leftOut: [LeftOut] = []
    /// What proves that nothing is better; nil in stable mode.
    public var proof: Proof?
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// A pair.
    public struct Proposal: Sendable, Equatable {
        public var learner = ID<Participant>(.lowest)
        public var guide = ID<Participant>(.lowest)
        public var isPinned = false
        public var score = 0
        /// Of the most that the criteria give.
        public var percent = 0
        public var contributions: [Contribution] = []
        /// The constraints that were looked at and that the pair obeys.
        public var passed: [Passed] = []
        /// The guide who would suit the learner best, wanted by others or not, by what counts beside choices.
        public var learnerBest: Partner?
        public var guideBest: Partner?

        public static let fields = FieldTable(
            blank: Proposal(), named: "Proposal",
            [
                Field("learner", \.learner, .id(), "The participant who learns."),
                Field("guide", \.guide, .id(), "The participant who guides."),
                Field("pinned", \.isPinned, .boolean, "Whether an organizer decided it before."),
                Field("score", \.score, .integer(0...1_000_000), "The sum of the points."),
                Field("percent", \.percent, .integer(0...100), "The score in percent of the most that the criteria give."),
                Field(
                    "contributions", \.contributions,
                    .array(.object(Contribution.fields), countMax: MatchingConfiguration.criteriaMax),
                    "What each criterion adds."),
                Field(
                    "passed", \.passed, .array(.object(Passed.fields), countMax: 16), "The constraints that the pair obeys."),
                Field(
                    "learnerBest", optional: \.learnerBest, .object(Partner.fields),
                    "The guide who would suit the learner best, by all that counts beside choices."),
                Field(
                    "guideBest", optional: \.guideBest, .object(Partner.fields),
                    "The learner whom the guide would suit best, by all that counts beside choices."),
            ])
    }

    /// What a criterion adds to a score.
    public struct Contribution: Sendable, Equatable {
        public var criterion = ""
        public var grade = 0
        public var weight = 0
        public var points = 0

        static let fields = FieldTable(
            blank: Contribution(), named: "Contribution",
            [
                Field("criterion", \.criterion, .text(100), "The id of the criterion."),
                Field("grade", \.grade, .integer(0...1000), "How well the two suit by it."),
                Field("weight", \.weight, .integer(0...1000), "How much it counts."),
                Field("points", \.points, .integer(0...1_000_000), "The weight times the grade."),
            ])
    }

    /// A constraint that a pair obeys, and by what.
    public struct Passed: Sendable, Equatable {
        public var constraint = ""
        public var languages: [String] = []
        public var minutes: Int?
        public var levels: Int?
        /// It holds since one of the two has said nothing.
        public var isUnknown = false

        static let fields = FieldTable(
            blank: Passed(), named: "PassedConstraint",
            [
                Field("constraint", \.constraint, .text(100), "The id of the constraint."),
                Field(
                    "languages", \.languages, .array(.text(100), countMax: 100), "The languages in common.", isRequired: false),
                Field("minutes", optional: \.minutes, .integer(0...10_080), "The minutes in common a week."),
                Field("levels", optional: \.levels, .integer(signed), "By how much the guide's level is above."),
                Field(
                    "unknown", \.isUnknown, .boolean, "Whether it holds only since one of the two has said nothing.",
                    isRequired: false),
            ])
    }

    /// Somebody who would suit, and how well.
    public struct Partner: Sendable, Equatable {
        public var participant = ID<Participant>(.lowest)
        public var score = 0

        static let fields = FieldTable(
            blank: Partner(), named: "BestPartner",
            [
                Field("participant", \.participant, .id(), "The participant."),
                Field("score", \.score, .integer(0...1_000_000), "The score of the two without choices."),
            ])
    }

    /// A learner without a guide.
    public struct Left: Sendable, Equatable {
        public var learner = ID<Participant>(.lowest)
        public var reason = Reason.shortage
        public var excludedBy: [Excluding] = []
        public var relaxations: [Lifting] = []
        /// The number of the shortage.
        public var shortage: Int?

        public enum Reason: String, CaseIterable, Sendable {
            case noAllowedGuide = "no-allowed-guide"
            case shortage, outweighed
        }

        public static let fields = FieldTable(
            blank: Left(), named: "UnmatchedLearner",
            [
                Field("learner", \.learner, .id(), "The participant who learns."),
                Field(
                    "reason", \.reason, .choice,
                    "Whether no guide may be (no-allowed-guide), those who may have no place left (shortage), or others would lose more."
                ),
                Field(
                    "excludedBy", \.excludedBy, .array(.object(Excluding.fields), countMax: 32),
                    "How many guides each constraint bars from this learner; a guide counts under each."),
                Field(
                    "relaxations", \.relaxations, .array(.object(Lifting.fields), countMax: 3),
                    "The smallest changes that would give this learner a guide and take none from anybody."),
                Field(
                    "shortage", optional: \.shortage, .integer(1...MatchRun.peopleMax),
                    "The number of the group of learners and guides in which places run short."),
            ])
    }

    public struct Excluding: Sendable, Equatable {
        public var constraint = ""
        public var guides = 0

        static let fields = FieldTable(
            blank: Excluding(), named: "ExcludedGuides",
            [
                Field("constraint", \.constraint, .text(100), "The id of the constraint."),
                Field("guides", \.guides, .integer(0...JSONValue.integerMax), "How many guides it bars."),
            ])
    }

    /// What would place one more learner.
    public struct Lifting: Sendable, Equatable {
        public var guide = ID<Participant>(.lowest)
        /// The constraints to lift for this pair; `capacity` is one place more.
        public var lift: [String] = []
        /// How many others change their guide.
        public var moves = 0
        public var learners = 0
        public var points = 0

        static let fields = FieldTable(
            blank: Lifting(), named: "Relaxation",
            [
                Field("guide", \.guide, .id(), "The participant who would guide."),
                Field(
                    "lift", \.lift, .array(.text(100), countMax: 32),
                    "The constraints to lift for this pair; capacity is one place more at the guide."),
                Field("moves", \.moves, .integer(0...JSONValue.integerMax), "How many others change their guide."),
                Field("learners", \.learners, .integer(signed), "How many learners more have a guide."),
                Field("points", \.points, .integer(signed), "By how much the total changes."),
            ])
    }

    /// A guide: how many come, and what a place more or less would mean.
    public struct Guide: Sendable, Equatable {
        public var guide = ID<Participant>(.lowest)
        public var capacity = 0
        public var load = 0
        /// Nil in stable mode.
        public var oneMore: Worth?
        public var oneLess: Worth?

        public static let fields = FieldTable(
            blank: Guide(), named: "MatchedGuide",
            [
                Field("guide", \.guide, .id(), "The participant who guides."),
                Field("capacity", \.capacity, .integer(0...JSONValue.integerMax), "The places that were free."),
                Field("load", \.load, .integer(0...JSONValue.integerMax), "The learners who come."),
                Field("oneMore", optional: \.oneMore, .object(Worth.fields), "What one place more would change."),
                Field("oneLess", optional: \.oneLess, .object(Worth.fields), "What one place less would change."),
            ])
    }

    public struct Worth: Sendable, Equatable {
        public var learners = 0
        public var points = 0

        static let fields = FieldTable(
            blank: Worth(), named: "Worth",
            [
                Field("learners", \.learners, .integer(signed), "How many learners more have a guide."),
                Field("points", \.points, .integer(signed), "By how much the total changes."),
            ])
    }

    /// Learners who can only be guided by these guides, who have too few places.
    public struct Shortage: Sendable, Equatable {
        public var number = 1
        public var learners: [ID<Participant>] = []
        public var guides: [ID<Participant>] = []
        public var places = 0
        public var missing = 0

        public static let fields = FieldTable(
            blank: Shortage(), named: "Shortage",
            [
                Field("number", \.number, .integer(1...MatchRun.peopleMax), "Counts the groups from 1."),
                Field("learners", \.learners, .array(.id(), countMax: MatchRun.peopleMax), "The learners."),
                Field("guides", \.guides, .array(.id(), countMax: MatchRun.peopleMax), "The only guides whom they may have."),
                Field("places", \.places, .integer(0...JSONValue.integerMax), "The places of these guides."),
                Field("missing", \.missing, .integer(0...JSONValue.integerMax), "How many places are missing."),
            ])
    }

    /// Somebody of the programme who is not matched, and why.
    public struct LeftOut: Sendable, Equatable {
        public var participant = ID<Participant>(.lowest)
        public var side = Participant.Side.learner
        public var reason = MatchSnapshot.LeftOut.Reason.invited

        public static let fields = FieldTable(
            blank: LeftOut(), named: "LeftOut",
            [
                Field("participant", \.participant, .id(), "The participant."),
                Field("side", \.side, .choice, "On which side."),
                Field("reason", \.reason, .choice, "Why they are not matched."),
            ])
    }

    /// The duals of the linear program: see `Docs/Matching.md`.
    public struct Proof: Sendable, Equatable {
        public var perPoint = 0
        public var perLearner = 0
        public var minimumScore = 0
        public var learners: [Dual] = []
        public var guides: [Dual] = []

        public static let fields = FieldTable(
            blank: Proof(), named: "MatchCertificate",
            [
                Field("perPoint", \.perPoint, .integer(0...JSONValue.integerMax), "What a point weighs."),
                Field("perLearner", \.perLearner, .integer(0...JSONValue.integerMax), "What a learner with a guide weighs."),
                Field("minimumScore", \.minimumScore, .integer(0...1_000_000), "The least score of a pair."),
                Field("learners", \.learners, .array(.object(Dual.fields), countMax: MatchRun.peopleMax), "The learners."),
                Field("guides", \.guides, .array(.object(Dual.fields), countMax: MatchRun.peopleMax), "The guides."),
            ])
    }

    public struct Dual: Sendable, Equatable {
        public var participant = ID<Participant>(.lowest)
        public var value = 0

        static let fields = FieldTable(
            blank: Dual(), named: "Dual",
            [
                Field("participant", \.participant, .id(), "The participant."),
                Field("value", \.value, .integer(signed), "The dual."),
            ])
    }

    private static let signed = -JSONValue.integerMax...JSONValue.integerMax

    public static let fields = FieldTable(
        blank: MatchResult(), named: "MatchResult",
        standard(
            "match result",
            [
                Field("run", \.run, .id(), "The run.", setBy: "the service"),
                Field("program", \.program, .id(), "The program.", setBy: "the service"),
                Field(
                    "proposals", \.proposals, .array(.object(Proposal.fields), countMax: MatchRun.peopleMax), "The pairs.",
                    setBy: "the service"),
                Field(
                    "unmatched", \.unmatched, .array(.object(Left.fields), countMax: MatchRun.peopleMax),
                    "The learners without a guide.", setBy: "the service"),
                Field(
                    "guides", \.guides, .array(.object(Guide.fields), countMax: MatchRun.peopleMax), "The guides.",
                    setBy: "the service"),
                Field(
                    "shortages", \.shortages, .array(.object(Shortage.fields), countMax: MatchRun.peopleMax),
                    "Where places run short.", setBy: "the service"),
                Field(
                    "leftOut", \.leftOut, .array(.object(LeftOut.fields), countMax: 2 * MatchRun.peopleMax),
                    "Participants who are not matched, and why.", setBy: "the service"),
                Field("proof", optional: \.proof, .object(Proof.fields), "What proves it.", setBy: "the service"),
            ]))

    public static let prefix: StaticString = "mrs"
    public static var rows: any WritableKeyPath<Records, Rows<MatchResult>> & Sendable { \.matchResults }

    public static let kind = Kind<MatchResult>(
        .matchResults, "match result", german: GermanNoun(.neuter, "Matching-Ergebnis", "Matching-Ergebnisse"), "",
        under: "/v1/match-runs/{id}/result", sorts: [.createdAt],
        references: [.to(MatchRun.self, "run", onDelete: .cascade) { $0.run }],
        access: Access(
            { _ in .matchResult },
            views: [.unnumbered: fields.fields.map(\.name).filter { !["revision", "updatedAt"].contains($0) }],
            told: { $0.only($1.knows) }
        ) { result, viewer in
            viewer.records.programs[result.program].map { viewer.roles(byOfficeIn: $0.value) } ?? []
        })
}
