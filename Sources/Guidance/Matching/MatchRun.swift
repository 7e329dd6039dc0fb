public import JSON

/// One matching of the guides and learners of a programme under one relationship type: what an organiser decided before, what went in,
/// and what came of it in numbers. Who is paired with whom stands in its `MatchResult`.
///
/// From `solved` on what went in stays as it is: another wish is another run.
public struct MatchRun: Moving {
    public var id = ID<MatchRun>(.lowest)
    public var revision = 1
    public var program = ID<Program>(.lowest)
    public var relationshipType: Slug = "mentoring"
    /// The run that it was made from.
    public var basedOn: ID<MatchRun>?
    public var pins: [Decided] = []
    public var forbids: [Decided] = []
    public var status = Status.draft
    /// Why the last attempt came to nothing.
    public var lastAttempt: Attempt?
    /// The configuration that holds, as it was when the run was started.
    public var configuration: MatchingConfiguration?
    /// The SHA-256 of what went in, in hexadecimal digits.
    public var snapshotHash: String?
    /// The same of who is paired with whom.
    public var resultHash: String?
    public var counts: Counts?
    public var summary: Summary?
    public var startedBy: String?
    public var solvedAt: Instant?
    public var publishedAt: Instant?
    /// Pairs that were not proposed when it was published, as something had changed since.
    public var skipped: [Skipped] = []
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Status: String, CaseIterable, Sendable {
        case draft, solving, solved, infeasible, reviewed, published, discarded
    }

    /// How an attempt ended that came to nothing.
    public enum Attempt: String, CaseIterable, Sendable {
        case cancelled
        case timedOut = "timed-out"
        case tooLarge = "too-large"
        /// A pin cannot be: its pair breaks what is never lifted, or the guide has no place.
        case pinsRefused = "pins-refused"
    }

    /// A pair on which an organiser has decided before.
    public struct Decided: Sendable, Equatable {
        public var learner = ID<Participant>(.lowest)
        public var guide = ID<Participant>(.lowest)
        public var reason: String?

        static let fields = FieldTable(
            blank: Decided(), named: "DecidedPair",
            [
                Field("learner", \.learner, .id(), "The participant who learns."),
                Field("guide", \.guide, .id(), "The participant who guides."),
                Field("reason", optional: \.reason, .text(1000), "Why. Those who run the program read it."),
            ])
    }

    /// How much went in.
    public struct Counts: Sendable, Equatable {
        public var learners = 0
        public var guides = 0
        public var places = 0
        public var allowedPairs = 0

        static let fields = FieldTable(
            blank: Counts(), named: "MatchCounts",
            [
                Field("learners", \.learners, .integer(0...JSONValue.integerMax), "The learners."),
                Field("guides", \.guides, .integer(0...JSONValue.integerMax), "The guides."),
                Field("places", \.places, .integer(0...JSONValue.integerMax), "The free places of the guides."),
                Field("allowedPairs", \.allowedPairs, .integer(0...JSONValue.integerMax), "The pairs that no constraint bars."),
            ])
    }

    /// A pair that was not proposed, and what stood in its way.
    public struct Skipped: Sendable, Equatable {
        public var learner = ID<Participant>(.lowest)
        public var guide = ID<Participant>(.lowest)
        /// The rules that refused it; none where one of the two was not there to be paired any more.
        public var rules: [Slug] = []

        static let fields = FieldTable(
            blank: Skipped(), named: "SkippedPair",
            [
                Field("learner", \.learner, .id(), "The participant who learns."),
                Field("guide", \.guide, .id(), "The participant who guides."),
                Field(
                    "rules", \.rules, .array(.slug, countMax: 50),
                    "The rules that refused it; none where one of the two could not be paired any more."),
            ])
    }

    /// As many as an organiser can still look through, and a record has room for.
    static let decidedMax = 1000
    /// More people than one programme has on a side.
    static let peopleMax = 10_000

    private static let making = "POST /v1/programs/{id}/match-runs"
    private static let stepping = "POST /v1/match-runs/{id}/transitions"
    private static let us = "the service"

    public static let fields = FieldTable(
        blank: MatchRun(), named: "MatchRun",
        standard(
            "match run",
            [
                Field("program", \.program, .id(), "The program.", setBy: making),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type.", setBy: making),
                Field("basedOn", optional: \.basedOn, .id(), "The run that it was made from.", setBy: making),
                Field(
                    "pins", \.pins, .array(.object(Decided.fields), countMax: decidedMax),
                    "Pairs that are made, whatever their score.", isRequired: false),
                Field(
                    "forbids", \.forbids, .array(.object(Decided.fields), countMax: decidedMax), "Pairs that are not made.",
                    isRequired: false),
                Field("status", \.status, .choice, "Where it stands.", setBy: stepping),
                Field("lastAttempt", optional: \.lastAttempt, .choice, "How an attempt ended that came to nothing.", setBy: us),
                Field(
                    "configuration", optional: \.configuration, .object(MatchingConfiguration.fields),
                    "The configuration that held, as it was when the run was started.", setBy: us),
                Field(
                    "snapshotHash", optional: \.snapshotHash, .text(64),
                    "The SHA-256 of what went in: the same hash gives the same pairs.", setBy: us),
                Field("resultHash", optional: \.resultHash, .text(64), "The SHA-256 of who is paired with whom.", setBy: us),
                Field("counts", optional: \.counts, .object(Counts.fields), "How much went in.", setBy: us),
                Field("summary", optional: \.summary, .object(Summary.fields), "What came of it, in numbers.", setBy: us),
                Field("startedBy", optional: \.startedBy, .text(200), "The key that started it.", setBy: stepping),
                Field("solvedAt", optional: \.solvedAt, .instant, "When the pairs were found.", setBy: us),
                Field("publishedAt", optional: \.publishedAt, .instant, "When the pairs were proposed.", setBy: stepping),
                Field(
                    "skipped", \.skipped, .array(.object(Skipped.fields), countMax: peopleMax),
                    "Pairs that were not proposed, as something had changed since.", setBy: stepping),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: stepping),
            ]))

    public static let transitionFields = Transition<Status>.fields(blank: .draft, "match run", named: "MatchRunTransition")
}

// MARK: As a kind

extension MatchRun {
    public static let prefix: StaticString = "run"
    public static var rows: any WritableKeyPath<Records, Rows<MatchRun>> & Sendable { \.matchRuns }

    public static let kind = Kind<MatchRun>(
        .matchRuns, "match run", german: GermanNoun(.masculine, "Matching-Lauf", "Matching-Läufe"), "/v1/match-runs",
        filters: [.choice("status") { $0.status }], sorts: [.createdAt],
        references: [
            .to(Program.self, "program", onDelete: .refuse) { $0.program },
            .toCatalogue(RelationshipType.self, "relationshipType") { [$0.relationshipType] },
        ],
        access: Access(
            { _ in .matchRun },
            views: [
                .unnumbered: fields.fields.map(\.name).filter { !["revision", "updatedAt"].contains($0) },
                .totals: ["id", "program", "relationshipType", "status", "counts", "summary", "solvedAt", "publishedAt"],
            ], runBy: [.administrator, .integration, .owner, .committee],
            sign: { (run, current, viewer, _) throws(Problem) in
                if let current { run.keep(of: current, hiddenFrom: viewer.knows) }
            },
            told: { $0.only($1.knows) }
        ) { run, viewer in
            viewer.records.programs[run.program].map { viewer.roles(byOfficeIn: $0.value) } ?? []
        },
        faults: { draft, records in draft.faults(in: records) })

    static let byProgram = kind.filter(ofReference: 0)
    static let byStatus = kind.filters.firstIndex { $0.name == "status" } ?? 0

    /// The group of those that wait to be solved.
    static let solving = GroupKey.choice(Status.allCases.firstIndex(of: .solving) ?? 0)

    public static let states = States<Status>(over: [.published, .discarded]) { state in
        switch state {
        case .draft: [.step(to: .solving, by: .organiser), .step(to: .discarded, by: .organiser)]
        case .solving:
            [
                .step(to: .draft, by: .organiser, .scheduler), .step(to: .solved, by: .scheduler),
                .step(to: .infeasible, by: .scheduler),
            ]
        case .solved:
            [
                .step(to: .reviewed, by: .organiser), .step(to: .published, by: .organiser),
                .step(to: .discarded, by: .organiser),
            ]
        case .infeasible: [.step(to: .discarded, by: .organiser)]
        case .reviewed: [.step(to: .published, by: .organiser), .step(to: .discarded, by: .organiser)]
        case .published, .discarded: []
        }
    }

    /// Without what names somebody else.
    func only(_ isKnown: (ID<Participant>) -> Bool) -> MatchRun {
        var told = self
        told.pins = pins.filter { isKnown($0.learner) && isKnown($0.guide) }
        told.forbids = forbids.filter { isKnown($0.learner) && isKnown($0.guide) }
        told.skipped = skipped.filter { isKnown($0.learner) && isKnown($0.guide) }
        return told
    }

    /// Keeps what was decided of people whom somebody does not know: who cannot read it neither sends it again nor takes it back.
    mutating func keep(of earlier: MatchRun, hiddenFrom isKnown: (ID<Participant>) -> Bool) {
        func isHidden(_ pair: Decided) -> Bool { !isKnown(pair.learner) || !isKnown(pair.guide) }
        let pinned = Set(pins.map(\.learner))
        pins += earlier.pins.filter { isHidden($0) && !pinned.contains($0.learner) }
        let forbidden = forbids
        forbids += earlier.forbids.filter { isHidden($0) && !forbidden.contains($0) }
    }

    public var guidedBy: [Slug] { [relationshipType] }
    public static var rules: [Rule<MatchRun>] { [] }

    public static func states(taking detail: StepDetail) -> [Status] { detail == .onRefusal ? [.published] : [] }

    public mutating func prepare(
        _ step: Transition<Status>, with details: StepDetails, in records: Records
    ) throws(Problem) {
        switch step.to {
        case .solving: (startedBy, lastAttempt) = (step.by, nil)
        case .draft: lastAttempt = lastAttempt ?? .cancelled
        default: break
        }
    }
}
