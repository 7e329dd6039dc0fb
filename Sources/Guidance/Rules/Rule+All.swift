extension Rule {
    /// Every rule, in the order in which refusals and findings list them.
    public static let all = [designBeforeEnrolment, coachingEnds, measurableObjectives, lengthFitsType]

    static let designBeforeEnrolment = Rule(
        "design-before-enrolment", .error,
        """
        A program of a type that requires design has an approved one before anyone enrolls, with every part the type asks \
        for: in mentoring purpose, focus areas, model, components and matching process.
        """,
        claims: ["mentoring-design-mentoring-coaching-table", "mentoring-design-manfre"],
        dimensions: ["design"],
        fix: """
            Put what is missing into the design with PUT /v1/programs/{id}/design, then have it approved with \
            POST /v1/programs/{id}/design/approval.
            """,
        ours: "The sources ask for a design phase; that somebody approves what came out of it is ours.",
        gates: [.enrolling, .matching, .running],
        check: designGap)

    static let coachingEnds = Rule(
        "coaching-ends", .error,
        """
        A program of a type that has to end, as coaching has, says how it ends before it runs: by a date, a length, a number \
        of sessions or a goal reached.
        """,
        claims: [
            "coaching-driver-mentoring-coaching-table-end", "coaching-driver-manfre-end",
            "coaching-duration-mentoring-coaching-table", "coaching-duration-guidance-overview", "coaching-duration-manfre",
            "coaching-duration-mentorcliq",
        ],
        dimensions: ["duration"],
        fix: "Give the program one of endsOn, length, plannedSessions and endCondition with PATCH /v1/programs/{id}.",
        ours: "The sources say that coaching ends; that the end is on record before the program runs is ours.",
        gates: [.running],
        check: endGap)

    static let measurableObjectives = Rule(
        "measurable-objectives", .error,
        """
        A program names at least one organizational objective with a measure. Where a type's results are measured, as in \
        coaching, the objective also has baseline, another target and a due date, not before the first day, before the \
        program runs; for other types a missing measure is a warning.
        """,
        claims: [
            "coaching-outcomes-wake-forest", "coaching-outcomes-mentorcliq", "coaching-outcomes-mentorcliq-objectives",
            "mentoring-outcomes-wake-forest", "mentoring-outcomes-mentorcliq", "mentoring-outcomes-mentorcliq-objectives",
        ],
        dimensions: ["outcomes"],
        fix: """
            Give one objective a measure with PATCH /v1/programs/{id}, which takes all objectives together; where results are \
            measured, give the same one baseline, another target and dueOn too.
            """,
        ours: "The sources ask for measured results in a set time; that baseline and target are on record beforehand is ours.",
        gates: [.running],
        check: measureGap)

    static let lengthFitsType = Rule(
        "length-fits-type", .warning,
        """
        The planned length, or else the time from the first to the last day, lies within the norm of the type; a number of \
        sessions in place of a length is not held against it.
        """,
        claims: [
            "coaching-duration-mentoring-coaching-table", "coaching-duration-guidance-overview", "coaching-duration-wake-forest",
            "coaching-duration-manfre", "coaching-duration-mentorcliq", "coaching-duration-mentorcliq-longer",
            "mentoring-duration-mentoring-coaching-table", "mentoring-duration-guidance-overview",
            "mentoring-duration-wake-forest", "mentoring-duration-manfre",
        ],
        dimensions: ["duration"],
        fix: """
            Give in length how long one relationship lasts, within the norm, or in plannedSessions how many sessions it has; \
            or keep what you have knowingly: this is a warning.
            """,
        ours: "The sources disagree about lengths; which of theirs is the norm stands in the policy of the type and is ours.",
        gates: [],
        check: lengthMisfit)

    /// A rule that looks at each relationship type of a programme by itself.
    ///
    /// A type that the catalogue no longer has, or whose policy is gone, is passed over: without a policy there is nothing
    /// to hold it to, and a programme that was right when it was written must not become one that nobody can move.
    private init(
        _ id: Slug, _ severity: Severity, _ statement: String, claims: [Slug], dimensions: [Slug], fix: String, ours: String?,
        isWaivable: Bool = false, gates: [Program.Status], check: @escaping @Sendable (Subject) -> Violation?
    ) {
        self.init(
            id: id, severity: severity, statement: statement, claims: claims, dimensions: dimensions, fix: fix,
            isWaivable: isWaivable, ours: ours, gates: gates
        ) { program, catalogue in
            program.relationshipTypes.compactMap { id in
                guard let type = catalogue.relationshipTypes[id]?.value, let policy = type.policy else { return nil }
                return check(Subject(program: program, type: type, policy: policy, catalogue: catalogue))
            }
        }
    }
}
