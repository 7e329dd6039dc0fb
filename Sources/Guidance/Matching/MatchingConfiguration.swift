public import JSON

/// What counts when the guides and learners of a programme are matched: one for each programme, under the programme's key.
///
/// Before anybody has written one, `preset(for:in:)` holds.
public struct MatchingConfiguration: TimedRecord {
    public var id = ID<MatchingConfiguration>(.lowest)
    /// How often it was written; 0 for the one that holds before that.
    public var revision = 0
    public var program = ID<Program>(.lowest)
    public var mode = Mode.assignment
    public var objective = Objective.participation
    public var tieBreak = TieBreak.lot
    /// What the lot is drawn with; nil for the programme's id.
    public var seed: String?
    /// No pair is made whose score is below, 0...1,000,000.
    public var minimumScore = 0
    /// Whether learners who have a relationship of the type in the programme get another.
    public var takesAdditional = false
    /// Whether somebody has to look at a run before it is published.
    public var asksForReview = false
    /// Whether another has to publish a run than started it.
    public var needsTwoPeople = false
    /// The organisation's words for levels, the lowest first. A level that is a whole number counts as it is.
    public var levels: [String] = []
    public var criteria: [MatchCriterion] = []
    public var constraints = MatchConstraints()
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    /// How pairs are found.
    public enum Mode: String, CaseIterable, Sendable {
        /// The best for all together.
        case assignment
        /// One in which no two would rather have each other.
        case stable
    }

    /// What the best is, of several things the first one first.
    public enum Objective: String, CaseIterable, Sendable {
        /// The most learners, then the largest total.
        case participation
        /// The largest total, then the most learners.
        case score
        /// The most learners, then the best of the worst pairs, then the largest total.
        case floor
    }

    /// Who comes first where nothing else decides.
    public enum TieBreak: String, CaseIterable, Sendable { case lot, id }

    /// More than anybody can explain.
    static let criteriaMax = 20
    /// More than any organisation has.
    static let levelsMax = 100
    /// What all weights come to at the most, so that a score is at most 1,000,000.
    static let weightsMax = 1000

    public static let fields = FieldTable(
        blank: MatchingConfiguration(), named: "Matching",
        [
            Field("id", \.id, .id(), "The id of the configuration.", setBy: "the service"),
            Field(
                "revision", \.revision, .integer(0...JSONValue.integerMax),
                "How often it was written; 0 for the one in force before anybody has written one.", setBy: "the service"),
            Field("program", \.program, .id(), "The program.", setBy: "PUT /v1/programs/{id}/matching"),
            Field(
                "mode", \.mode, .choice,
                "Whether the best for all is looked for (assignment), or pairs of whom no two prefer each other (stable).",
                isRequired: false),
            Field(
                "objective", \.objective, .choice,
                "What comes first in an assignment: the most learners (participation), the largest total (score), or, after the most "
                    + "learners, that the worst pair is as good as it can be (floor).", isRequired: false),
            Field(
                "tieBreak", \.tieBreak, .choice, "Who comes first where nothing else decides: by lot, or by the age of the ids.",
                isRequired: false),
            Field("seed", optional: \.seed, .text(200), "What the lot is drawn with; without it, the id of the program."),
            Field(
                "minimumScore", \.minimumScore, .integer(0...1_000_000), "The least score of a pair, up to 1000000.",
                isRequired: false),
            Field(
                "additional", \.takesAdditional, .boolean,
                "Whether learners who have a relationship of that type in the program get another.", isRequired: false),
            Field("review", \.asksForReview, .boolean, "Whether a run is reviewed before it is published.", isRequired: false),
            Field(
                "fourEyes", \.needsTwoPeople, .boolean, "Whether the person who publishes a run is not the one who started it.",
                isRequired: false),
            Field(
                "levels", \.levels, .array(.text(200), countMax: levelsMax),
                "The organization's words for levels, the lowest first, which count 0, 1 and so on; a level that is a whole number "
                    + "counts as it is.", isRequired: false),
            Field(
                "criteria", \.criteria, .array(.object(MatchCriterion.fields), countMax: criteriaMax),
                "What makes a pair good: each gives a grade from 0 to 1000, which counts by its weight."),
            Field(
                "constraints", \.constraints, .object(MatchConstraints.fields),
                "What every pair has to obey; one left out is off.",
                isRequired: false),
            Field("createdAt", \.createdAt, .instant, "When it was made.", setBy: "the service"),
            Field("updatedAt", \.updatedAt, .instant, "When it was last written.", setBy: "the service"),
        ])

    public static let prefix: StaticString = "mat"
    public static var rows: any WritableKeyPath<Records, Rows<MatchingConfiguration>> & Sendable { \.matchingConfigurations }

    public static let kind = Kind<MatchingConfiguration>(
        .matchingConfigurations, "matching configuration",
        german: GermanNoun(.feminine, "Matching-Konfiguration", "Matching-Konfigurationen"), "",
        under: "/v1/programs/{id}/matching", sorts: [.createdAt],
        references: [.to(Program.self, "program", onDelete: .cascade) { $0.program }],
        access: Access({ _ in .matching }) { configuration, viewer in
            viewer.records.programs[configuration.program].map { viewer.roles(toTermsOf: $0.value) } ?? []
        },
        faults: { draft, records in draft.faults(in: records) })
}

extension MatchingConfiguration {
    /// What holds for a programme until somebody writes a configuration: what profiles, directory and preferences have to say.
    ///
    /// It asks for no least difference of level: a hard limit on rank is nothing that the sources of mentoring know (see
    /// `Docs/Decisions/0058-scores-of-pairs.md`).
    static func preset(for program: Program, in catalogue: Catalogue) -> MatchingConfiguration {
        var preset = MatchingConfiguration()
        (preset.id, preset.program) = (ID(program.id.key), program.id)
        (preset.createdAt, preset.updatedAt) = (program.createdAt, program.updatedAt)
        // In reverse mentoring the guide is the junior one.
        let types = program.relationshipTypes.compactMap { catalogue.relationshipTypes[$0]?.value.policy }
        let isReverse = !types.isEmpty && types.allSatisfy { $0.seniority == .junior }
        var (topics, wish) = (MatchCriterion(id: "topics", .overlap, 500), MatchCriterion(id: "wish", .choice, 250))
        var (time, level) = (MatchCriterion(id: "time", .time, 150), MatchCriterion(id: "level", .distance, 100))
        (topics.learner, topics.guide, topics.floor) = (
            MatchSource.seeks.text, MatchSource.offers.text, MatchCriterion.floorPreset
        )
        (wish.side, wish.depth) = (.learner, Preferences.choicesMax)
        time.wantedMinutes = MatchCriterion.wantedMinutesPreset
        (level.of, level.target, level.tolerance) = (MatchSource.level.text, isReverse ? -1 : 1, 3)
        preset.criteria = [topics, wish, time, level]
        (preset.constraints.language, preset.constraints.repetition) = (.init(), .init())
        return preset
    }
}

extension Records {
    /// The configuration of a programme: as it was written, or what holds until then.
    func matching(of program: Program) -> Stored<MatchingConfiguration> {
        matchingConfigurations[ID(program.id.key)]
            ?? Stored(MatchingConfiguration.preset(for: program, in: catalogue), revision: 0)
    }
}
