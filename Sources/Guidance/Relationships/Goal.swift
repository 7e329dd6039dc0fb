public import JSON

/// What somebody wants to reach in a relationship. Both sides agree on it, and rate on five levels how far it was reached (goal attainment
/// scaling, Kiresuk and Sherman 1968).
public struct Goal: Moving {
    public var id = ID<Goal>(.lowest)
    public var revision = 1
    public var relationship = ID<Relationship>(.lowest)
    public var relationshipType: Slug = "coaching"
    public var owner = ID<Person>(.lowest)
    /// Who last wrote it: the other side agrees to it.
    public var draftedBy: ID<Person>?
    public var statement = ""
    public var measure: String?
    public var baseline: Double?
    public var target: Double?
    public var unit: String?
    public var dueOn: Day?
    public var importance = 1
    public var difficulty = 1
    /// The level at which its owner begins.
    public var startLevel = -1
    public var levels: Levels?
    /// Which of the programme's objectives it serves.
    public var objective: String?
    public var status = Status.draft
    /// The oldest first.
    public var ratings: [Rating] = []
    public var transitions: [Transition<Status>] = []
    public var createdAt = Instant(milliseconds: 0)
    public var updatedAt = Instant(milliseconds: 0)

    public enum Status: String, CaseIterable, Sendable { case draft, agreed, active, rated, dropped }

    /// What each level of attainment means.
    ///
    /// Described as a map: of "-1" and "+1" the makers of clients would make one name.
    public struct Levels: Sendable, Equatable {
        public var muchLess: String?
        public var less: String?
        public var expected: String?
        public var more: String?
        public var muchMore: String?

        static let fields = FieldTable(
            blank: Levels(), named: "GoalLevels",
            [
                Field("-2", optional: \.muchLess, .text(500), "Much less than expected."),
                Field("-1", optional: \.less, .text(500), "Less than expected."),
                Field("0", optional: \.expected, .text(500), "As expected."),
                Field("+1", optional: \.more, .text(500), "More than expected."),
                Field("+2", optional: \.muchMore, .text(500), "Much more than expected."),
            ])

        static let codec: Codec<Levels> = {
            let object = Codec.object(fields)
            let schema = Schema.map(.visibleText(lengthMax: 500), names: "^(-[12]|0|[+][12])$", countMax: 5)
            return Codec(schema: schema, read: object.read, write: object.write)
        }()
    }

    public struct Rating: Sendable, Equatable {
        public var level = 0
        public var at = Instant(milliseconds: 0)
        public var by = ID<Person>(.lowest)
        public var note: String?

        static let fields = FieldTable(
            blank: Rating(), named: "GoalRating",
            [
                Field("level", \.level, .integer(Goal.range), "How far it was reached; 0 is as expected."),
                Field("at", \.at, .instant, "When it was rated."), Field("by", \.by, .id(), "Who rated it."),
                Field("note", optional: \.note, .text(2000), "What the rating rests on."),
            ])
    }

    static let range = -2...2
    static let ratingsMax = 200
    private static let stepping = "POST /v1/goals/{id}/transitions"

    public static let fields = FieldTable(
        blank: Goal(), named: "Goal",
        standard(
            "goal",
            [
                Field("relationship", \.relationship, .id(), "The relationship.", setBy: "POST /v1/relationships/{id}/goals"),
                Field("relationshipType", \.relationshipType, .slug, "The relationship type.", setBy: "the service"),
                Field("owner", \.owner, .id(), "The member whose goal it is."),
                Field(
                    "draftedBy", optional: \.draftedBy, .id(), "Who last wrote it; the other side agrees to it.",
                    setBy: "the service"),
                Field("statement", \.statement, .text(1000), "What is to be reached."),
                Field("measure", optional: \.measure, .text(500), "What is measured."),
                Field("baseline", optional: \.baseline, .number, "What the measure is today."),
                Field("target", optional: \.target, .number, "What the measure is to become."),
                Field("unit", optional: \.unit, .text(50), "What baseline and target count."),
                Field("dueOn", optional: \.dueOn, .day, "When it is to be reached."),
                Field(
                    "importance", \.importance, .integer(1...3), "How much it counts beside other goals.", isRequired: false),
                Field("difficulty", \.difficulty, .integer(1...3), "How hard it is to reach.", isRequired: false),
                Field(
                    "startLevel", \.startLevel, .integer(range), "The level at which its owner begins; -1 without it.",
                    isRequired: false),
                Field("levels", optional: \.levels, Levels.codec, "What each level of attainment means."),
                Field("objective", optional: \.objective, .text(1000), "Which of the program's objectives it serves."),
                Field("status", \.status, .choice, "Where it stands.", setBy: stepping),
                Field(
                    "ratings", \.ratings, .array(.object(Rating.fields), countMax: ratingsMax), "How it was rated, oldest first.",
                    setBy: "POST /v1/goals/{id}/ratings"),
                Field(
                    "transitions", \.transitions, .array(.object(transitionFields), countMax: transitionsMax), "The steps taken.",
                    setBy: stepping),
            ]))

    public static let transitionFields = Transition<Status>.fields(blank: .draft, "goal", named: "GoalTransition")

    public static let prefix: StaticString = "gol"
    public static var rows: any WritableKeyPath<Records, Rows<Goal>> & Sendable { \.goals }

    public static let kind = Kind<Goal>(
        .goals, "goal", german: GermanNoun(.neuter, "Ziel", "Ziele"), "/v1/goals",
        filters: [.choice("status") { $0.status }, .rareID("owner", of: Person.self) { $0.owner }],
        sorts: [.createdAt, .day("dueOn") { $0.dueOn }],
        references: [.to(Relationship.self, "relationship", onDelete: .cascade) { $0.relationship }],
        access: .ofMembers(.goal, candidates: \.ownGoals) {
            $0.relationship
        } author: {
            $0.draftedBy
        } hiding: { goal, viewer in
            viewer.isOthers(goal)
        } sign: { goal, current, viewer, _ in
            if goal.substance != current?.substance { goal.draftedBy = viewer.caller.person }
        },
        faults: { draft, records in
            records.faults(inside: draft.record.relationship, draft.current == nil, in: Self.open) + draft.faults(in: records)
        })

    static let byRelationship = kind.filter(ofReference: 0)

    /// The states of a relationship in which its members set goals.
    private static let open: [Relationship.Status] = [.accepted, .contracting, .active, .paused, .closing]

    public static let states = States<Status>(over: [.rated, .dropped]) { state in
        switch state {
        case .draft: [.step(to: .agreed, by: .otherSide), .step(to: .dropped, by: .member)]
        case .agreed: [.step(to: .active, by: .scheduler), .step(to: .dropped, by: .member)]
        case .active: [.step(to: .rated, by: .member), .step(to: .dropped, by: .member)]
        case .rated, .dropped: []
        }
    }

    public var guidedBy: [Slug] { [relationshipType] }

    public func completed(instead current: Goal?, in records: Records, at now: Instant) -> Goal {
        var goal = self
        if current == nil, let type = records.relationships[relationship]?.value.relationshipType { goal.relationshipType = type }
        return goal
    }

    /// What both sides have agreed on.
    fileprivate var substance: Goal {
        var goal = self
        (goal.importance, goal.difficulty, goal.objective) = (1, 1, nil)
        return goal
    }

    public mutating func prepare(
        _ step: Transition<Status>, with details: StepDetails, in records: Records
    ) throws(Problem) {
        guard step.to == .rated, ratings.isEmpty else { return }
        throw .invalid(FieldErrors([FieldError(pointer: "/to", .text(.notRated))]))
    }

    public func follower(in records: Records, at now: Instant) -> Status? {
        guard status == .agreed, let status = records.relationships[relationship]?.value.status else { return nil }
        return [.active, .paused, .closing].contains(status) ? .active : nil
    }
}

extension Kind<Goal>.Draft {
    fileprivate func faults(in records: Records) -> [FieldError] {
        guard let relationship = records.relationships[record.relationship]?.value else { return [] }
        if let current, current.status != .draft, current.substance != record.substance {
            return [FieldError(pointer: "", .text(.goalAgreed))]
        }
        let isMember = relationship.present.contains { $0.person == record.owner } || record.owner == current?.owner
        return isMember ? [] : [FieldError(pointer: "/owner", .text(.notMember))]
    }
}

extension Viewer {
    /// Whether a goal is that of another learner of a group.
    func isOthers(_ goal: Goal) -> Bool {
        guard let relationship = records.relationships[goal.relationship]?.value, relationship.format == .group,
            let own = relationship.member(caller.person), own.side == .learner
        else { return false }
        return goal.owner != own.person && relationship.member(goal.owner)?.side == .learner
    }
}

// MARK: Rating

/// What a client sends to rate a goal.
struct GoalRatingRequest: Sendable {
    var level = 0
    var note: String?

    static let fields = FieldTable(
        blank: GoalRatingRequest(), named: "GoalRatingRequest",
        [
            Field(
                "level", \.level, .integer(Goal.range),
                "How far it was reached: -2 much less than expected, 0 as expected, 2 much more."),
            Field("note", optional: \.note, .text(2000), "What the rating rests on."),
        ])
}

extension Goal {
    /// What a client sends to rate it.
    public static let ratingSchema = GoalRatingRequest.fields.schema
}

extension Records {
    /// Adds a rating to a goal that its members work on.
    ///
    /// - Throws: `Problem` with `.invalidDocument`; with `.illegalTransition` for a goal that is not yet active.
    func rate(
        _ current: Stored<Goal>, as document: JSONValue, by person: ID<Person>, _ signature: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Goal>> {
        let request: GoalRatingRequest
        do { request = try GoalRatingRequest.fields.readDraft(document) } catch { throw .invalid(error) }
        var goal = current.value
        guard goal.status == .active else { throw .notRatable(goal.status.rawValue) }
        guard goal.ratings.count < Goal.ratingsMax else {
            throw .invalid(FieldErrors([FieldError(pointer: "", .text(.tooManyRatings(Goal.ratingsMax)))]))
        }
        goal.ratings.append(Goal.Rating(level: request.level, at: now, by: person, note: request.note))
        return decide(on: goal, instead: current, by: signature, at: now)
    }
}

// MARK: Attainment

/// How far a person's goals were reached, as one figure (Kiresuk and Sherman 1968): 50 where all were reached as expected, with a standard
/// deviation of 10 where they were set fairly.
public struct Attainment: Sendable, Equatable {
    public let person: ID<Person>
    public let goals: Int
    public let rated: Int
    /// Of those that were rated, by their newest rating; nil if none was.
    public let t: Double?
    /// The same goals at the levels where they began.
    public let baselineT: Double?
    /// All goals, those that were not rated where they began.
    public let cautiousT: Double?

    public var change: Double? { t.flatMap { t in baselineT.map { t - $0 } } }

    /// Written as `{"person","goals","rated","t","baselineT","change","cautiousT"}`.
    public static let schema = Schema.named(
        "Attainment",
        .object([
            .init("person", ID<Person>.schema, "Whose goals they are."),
            .init("goals", .integer(0...JSONValue.integerMax), "How many goals were agreed and not dropped."),
            .init("rated", .integer(0...JSONValue.integerMax), "How many of them were rated."),
            .init("t", .number, "The T-score of those that were rated; 50 is as expected.", isRequired: false),
            .init("baselineT", .number, "The same goals at the levels where they began.", isRequired: false),
            .init("change", .number, "The difference of the two.", isRequired: false),
            .init("cautiousT", .number, "The T-score of all, those not rated where they began.", isRequired: false),
        ]))

    init(of person: ID<Person>, _ goals: [Goal]) {
        let own = goals.filter { $0.owner == person && [.agreed, .active, .rated].contains($0.status) }
        let rated = own.filter { !$0.ratings.isEmpty }
        (self.person, self.goals, self.rated) = (person, own.count, rated.count)
        t = Self.score(rated.map { ($0.weight, $0.ratings.last?.level ?? $0.startLevel) })
        baselineT = Self.score(rated.map { ($0.weight, $0.startLevel) })
        cautiousT = Self.score(own.map { ($0.weight, $0.ratings.last?.level ?? $0.startLevel) })
    }

    /// How much two goals of one person are taken to go together.
    private static let correlation = 0.3

    /// T = 50 + 10 Σwx / √((1 − ρ) Σw² + ρ (Σw)²); nil without a goal.
    static func score(_ goals: [(weight: Int, level: Int)]) -> Double? {
        guard !goals.isEmpty else { return nil }
        let sum = Double(goals.reduce(0) { $0 + $1.weight * $1.level })
        let squares = Double(goals.reduce(0) { $0 + $1.weight * $1.weight })
        let weights = Double(goals.reduce(0) { $0 + $1.weight })
        return 50 + 10 * sum / ((1 - correlation) * squares + correlation * weights * weights).squareRoot()
    }

    public func write(to writer: inout JSONWriter) {
        func rounded(_ score: Double?) -> Double? { score.map { ($0 * 10_000).rounded() / 10_000 } }
        writer.object {
            $0.member("person", person.description)
            $0.member("goals", goals)
            $0.member("rated", rated)
            for (name, score) in [("t", t), ("baselineT", baselineT), ("change", change), ("cautiousT", cautiousT)] {
                guard let score = rounded(score) else { continue }
                $0.name(name)
                $0.number(score)
            }
        }
    }
}

extension Goal {
    fileprivate var weight: Int { importance * difficulty }
}
