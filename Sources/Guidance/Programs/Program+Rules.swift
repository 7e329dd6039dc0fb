extension Program {
    /// Every rule that guards programmes, in the order in which refusals and findings list them.
    public static let rules = [
        designBeforeEnrolment, coachingEnds, measurableObjectives, lengthFitsType, designForLargeGroups, ownerNamed,
        combinationOnObjectives, whyThisType, objectiveMeasuredAtClose, relationshipsOver,
    ]

    static let designBeforeEnrolment = Rule<Program>(
        "design-before-enrolment", .error,
        claims: ["mentoring-design-mentoring-coaching-table", "mentoring-design-manfre"],
        dimensions: ["design"], reads: [.design], gates: [.enrolling, .matching, .running],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A program of a type that requires design has an approved one before anyone enrolls, with every part the type asks \
                    for: in mentoring purpose, focus areas, model, components and matching process.
                    """,
                fix: """
                    Put what is missing into the design with PUT /v1/programs/{id}/design, then have it approved with \
                    POST /v1/programs/{id}/design/approval.
                    """,
                ours: "The sources ask for a design phase; that somebody approves what came out of it is ours."),
            german: RuleText.Words(
                statement: """
                    Ein Programm eines Typs, der eine Konzeption verlangt, hat, bevor sich jemand anmeldet, ein \
                    freigegebenes Konzept mit allen Teilen, die der Typ verlangt: beim Mentoring Zweck, Schwerpunkte, \
                    Modell, Komponenten und Matching-Prozess.
                    """,
                fix: """
                    Ergänzen Sie mit PUT /v1/programs/{id}/design, was im Konzept fehlt, und lassen Sie es dann mit POST \
                    /v1/programs/{id}/design/approval freigeben.
                    """,
                ours: """
                    Die Quellen verlangen eine Konzeptionsphase; dass jemand ihr Ergebnis freigibt, stammt von uns.
                    """)),
        where: { $0.design.isRequired }, forEachType: designGap)

    static let coachingEnds = Rule<Program>(
        "coaching-ends", .error,
        claims: [
            "coaching-driver-mentoring-coaching-table-end", "coaching-driver-manfre-end",
            "coaching-duration-mentoring-coaching-table", "coaching-duration-guidance-overview", "coaching-duration-manfre",
            "coaching-duration-mentorcliq",
        ],
        dimensions: ["duration"], reads: [.length], gates: [.running],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A program of a type that has to end, as coaching has, says how it ends before it runs: by a date, a length, a number \
                    of sessions or a goal reached.
                    """,
                fix: "Give the program one of endsOn, length, plannedSessions and endCondition with PATCH /v1/programs/{id}.",
                ours: "The sources say that coaching ends; that the end is on record before the program runs is ours."),
            german: RuleText.Words(
                statement: """
                    Ein Programm eines Typs, der wie Coaching ein Ende haben muss, legt vor dem Start fest, wie es endet: \
                    durch ein Datum, eine Dauer, eine Anzahl von Sitzungen oder ein erreichtes Ziel.
                    """,
                fix: """
                    Geben Sie für das Programm mit PATCH /v1/programs/{id} eines dieser Felder an: endsOn, length, \
                    plannedSessions oder endCondition.
                    """,
                ours: """
                    Die Quellen sagen, dass Coaching endet; dass das Ende festgehalten ist, bevor das Programm läuft, \
                    stammt von uns.
                    """)),
        where: { $0.length.end == .required }, forEachType: endGap)

    static let measurableObjectives = Rule<Program>(
        "measurable-objectives", .error,
        claims: [
            "coaching-outcomes-wake-forest", "coaching-outcomes-mentorcliq", "coaching-outcomes-mentorcliq-objectives",
            "mentoring-outcomes-wake-forest", "mentoring-outcomes-mentorcliq", "mentoring-outcomes-mentorcliq-objectives",
        ],
        dimensions: ["outcomes"], reads: [.outcomes], gates: [.running],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A program names at least one organizational objective with a measure. Where a type's results are measured, as in \
                    coaching, the objective also has baseline, another target and a due date, not before the first day, before the \
                    program runs; for other types a missing measure is a warning.
                    """,
                fix: """
                    Give one objective a measure with PATCH /v1/programs/{id}, which takes all objectives together; where results are \
                    measured, give the same one baseline, another target and dueOn too.
                    """,
                ours:
                    "The sources ask for measured results in a set time; that baseline and target are on record beforehand is ours."
            ),
            german: RuleText.Words(
                statement: """
                    Ein Programm nennt mindestens ein Ziel der Organisation mit einer Messgröße. Wo die Ergebnisse eines \
                    Typs gemessen werden, wie beim Coaching, hat dieses Ziel, bevor das Programm läuft, außerdem einen \
                    Ausgangswert, einen davon abweichenden Zielwert und einen Termin, der nicht vor dem ersten Tag liegt; \
                    bei anderen Typen ist eine fehlende Messgröße eine Warnung.
                    """,
                fix: """
                    Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für ein Ziel eine Messgröße \
                    (measure) an; wo Ergebnisse gemessen werden, für dasselbe Ziel auch baseline, ein davon abweichendes target \
                    und dueOn.
                    """,
                ours: """
                    Die Quellen verlangen gemessene Ergebnisse innerhalb einer festgelegten Zeit; dass Ausgangswert und Zielwert \
                    vorher festgehalten sind, stammt von uns.
                    """)),
        forEachType: measureGap)

    static let lengthFitsType = Rule<Program>(
        "length-fits-type", .warning,
        claims: [
            "coaching-duration-mentoring-coaching-table", "coaching-duration-guidance-overview", "coaching-duration-wake-forest",
            "coaching-duration-manfre", "coaching-duration-mentorcliq", "coaching-duration-mentorcliq-longer",
            "mentoring-duration-mentoring-coaching-table", "mentoring-duration-guidance-overview",
            "mentoring-duration-wake-forest", "mentoring-duration-manfre",
        ],
        dimensions: ["duration"], reads: [.length], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    The planned length, or else the time from the first to the last day, lies within the norm of the type; a number of \
                    sessions in place of a length is not held against it.
                    """,
                fix: """
                    Give in length how long one relationship lasts, within the norm, or in plannedSessions how many sessions it has; \
                    or keep what you have knowingly: this is a warning.
                    """,
                ours:
                    "The sources disagree about lengths; which of theirs is the norm stands in the policy of the type and is ours."
            ),
            german: RuleText.Words(
                statement: """
                    Die geplante Dauer oder, wenn sie fehlt, die Zeit vom ersten bis zum letzten Tag liegt innerhalb der \
                    Norm des Typs; eine Anzahl von Sitzungen anstelle einer Dauer wird nicht an der Norm gemessen.
                    """,
                fix: """
                    Geben Sie in length an, wie lange eine einzelne Beziehung dauert, und zwar innerhalb der Norm, oder in \
                    plannedSessions, wie viele Sitzungen sie umfasst; oder bleiben Sie bewusst bei Ihren Angaben: Dies ist \
                    eine Warnung.
                    """,
                ours: """
                    Die Quellen sind sich über die Dauer uneinig; welche ihrer Angaben als Norm gilt, steht in der \
                    Richtlinie des Typs und stammt von uns.
                    """)),
        where: { $0.length.least != nil || $0.length.most != nil }, forEachType: lengthMisfit)

    static let designForLargeGroups = Rule<Program>(
        "design-for-large-groups", .warning,
        claims: ["coaching-design-mentoring-coaching-table-groups", "coaching-design-manfre-groups"], dimensions: ["design"],
        reads: [.design], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A type that needs no design, as coaching does not, takes some planning for many people: the design then names the \
                    competency areas, the expertise needed and the assessment tools.
                    """,
                fix: """
                    Put focusAreas, expertiseNeeded and assessmentTools into the design with PUT /v1/programs/{id}/design; or keep what \
                    you have knowingly: this is a warning.
                    """,
                ours: """
                    The sources speak of a large group and give no number; the one that counts stands in the policy of the type \
                    (design.largeGroup) and is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Ein Typ, der wie Coaching kein Konzept braucht, verlangt für viele Personen etwas Planung: Das Konzept nennt dann die \
                    Kompetenzfelder, das nötige Fachwissen und die Verfahren der Einschätzung.
                    """,
                fix: """
                    Ergänzen Sie im Konzept mit PUT /v1/programs/{id}/design focusAreas, expertiseNeeded und assessmentTools; oder bleiben \
                    Sie bewusst bei Ihren Angaben: Dies ist eine Warnung.
                    """,
                ours: """
                    Die Quellen sprechen von einer großen Gruppe, ohne eine Zahl zu nennen; welche gilt, steht in der Richtlinie des Typs \
                    (design.largeGroup) und stammt von uns.
                    """)),
        where: { $0.design.largeGroup != nil }, forEachType: largeGroupGap)

    static let ownerNamed = Rule<Program>(
        "owner-named", .warning, claims: [], dimensions: [], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: "A program names in owners at least one active person who runs it.",
                fix: "Name a person in owners with PATCH /v1/programs/{id}; or leave it knowingly: this is a warning.",
                ours: """
                    All of it. The sources speak of the people who run a program, not of a record of them; what a person may see \
                    and do follows from it here.
                    """),
            german: RuleText.Words(
                statement: "Ein Programm nennt in owners mindestens eine aktive Person, die es leitet.",
                fix: """
                    Nennen Sie mit PATCH /v1/programs/{id} eine Person in owners; oder lassen Sie es bewusst so: Dies ist eine \
                    Warnung.
                    """,
                ours: """
                    Alles. Die Quellen sprechen von denen, die ein Programm leiten, nicht davon, dass sie verzeichnet sind; hier \
                    folgt daraus, was eine Person sehen und tun darf.
                    """))
    ) { program, records, _ in
        program.owners.contains { records.people[$0]?.value.active == true } ? [] : [Violation(nil, .ownerMissing)]
    }

    static let relationshipsOver = Rule<Program>(
        "relationships-over", .error, claims: [], dimensions: [], gates: [.closed],
        text: RuleText(
            english: RuleText.Words(
                statement: "A program closes once its relationships have come to their end, or are closing.",
                fix: """
                    Let the members finish, or end the rest with the step itself: POST /v1/programs/{id}/transitions with \
                    {"to":"closed","endRelationships":true}.
                    """,
                ours: """
                    All of it. Either side may end a relationship at any time; an organizer who ends many of them at once confirms \
                    it in the request.
                    """),
            german: RuleText.Words(
                statement: "Ein Programm wird geschlossen, wenn seine Beziehungen zu Ende sind oder gerade abgeschlossen werden.",
                fix: """
                    Lassen Sie die Beteiligten zum Ende kommen, oder beenden Sie, was übrig ist, mit dem Schritt selbst: POST \
                    /v1/programs/{id}/transitions mit {"to":"closed","endRelationships":true}.
                    """,
                ours: """
                    Alles. Jede Seite darf eine Beziehung jederzeit beenden; wenn die Programmleitung viele auf einmal beendet, \
                    bestätigt sie das in der Anfrage.
                    """)),
        applies: { program, _ in program.status == .closing }
    ) { program, records, _ in
        guard program.status == .closing else { return [] }
        var isLeft = false
        records.relationships.forEach(in: Relationship.byProgram, .key(program.id.key)) { stored in
            isLeft = stored.value.status.hasPlace
            return !isLeft
        }
        return isLeft ? [Violation(nil, .relationshipsLeft)] : []
    }

    static let combinationOnObjectives = Rule<Program>(
        "combination-on-objectives", .error,
        claims: ["coaching-outcomes-mentorcliq-objectives", "mentoring-outcomes-mentorcliq-objectives"], dimensions: ["outcomes"],
        gates: [.enrolling, .matching, .running],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A program of several relationship types rests from the start on what the organization wants to reach: one objective has a \
                    measure and a target before anyone enrolls.
                    """,
                fix: """
                    Give one objective measure and target with PATCH /v1/programs/{id}, which takes all objectives together; or run each type \
                    in a program of its own.
                    """,
                ours: """
                    The source asks for measurable objectives from the outset; that the outset is the day on which people can enroll, and what \
                    makes an objective measurable, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Ein Programm mehrerer Beziehungstypen beruht von Anfang an auf dem, was die Organisation erreichen will: Ein Ziel hat \
                    Messgröße und Zielwert, bevor sich jemand anmeldet.
                    """,
                fix: """
                    Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für ein Ziel measure und target an; oder führen \
                    Sie jeden Typ in einem eigenen Programm.
                    """,
                ours: """
                    Die Quelle verlangt von Anfang an messbare Ziele; dass der Anfang der Tag ist, ab dem man sich anmelden kann, und was ein Ziel \
                    messbar macht, stammt von uns.
                    """)),
        applies: { program, _ in program.relationshipTypes.count > 1 }
    ) { program, _, _ in
        guard program.relationshipTypes.count > 1 else { return [] }
        func lacks(_ objective: Objective) -> Int { (objective.measure == nil ? 1 : 0) + (objective.target == nil ? 1 : 0) }
        let nearest = program.objectives.enumerated().min { lacks($0.element) < lacks($1.element) }
        if let nearest, lacks(nearest.element) == 0 { return [] }
        return [
            Violation(
                nil, .combinationUnmeasured(types: program.relationshipTypes.count, nearest: nearest.map { $0.offset + 1 }))
        ]
    }

    static let whyThisType = Rule<Program>(
        "why-this-type", .warning,
        claims: ["coaching-design-mentorcliq-understanding", "mentoring-design-mentorcliq-understanding"], dimensions: ["design"],
        gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A program in preparation says why it has the relationship types that it has: as a recommendation came to it, or in a \
                    sentence.
                    """,
                fix: """
                    Say it in typeReason with PATCH /v1/programs/{id}; POST /v1/recommendations gives reasons. Or leave it knowingly: this is a \
                    warning.
                    """,
                ours: """
                    The source asks that both types and their difference are understood before a program is made; that the reason is on record \
                    is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Ein Programm in Vorbereitung sagt, warum es die Beziehungstypen hat, die es hat: wie eine Empfehlung darauf kam, oder in \
                    einem Satz.
                    """,
                fix: """
                    Sagen Sie es mit PATCH /v1/programs/{id} in typeReason; POST /v1/recommendations nennt Gründe. Oder lassen Sie es bewusst \
                    so: Dies ist eine Warnung.
                    """,
                ours: """
                    Die Quelle verlangt, dass beide Typen und ihr Unterschied verstanden sind, bevor ein Programm entsteht; dass der Grund \
                    festgehalten ist, stammt von uns.
                    """))
    ) { program, _, _ in
        program.status == .draft && program.typeReason == nil ? [Violation(nil, .typeReasonMissing)] : []
    }

    static let objectiveMeasuredAtClose = Rule<Program>(
        "objective-measured-at-close", .warning, claims: ["mentoring-outcomes-mentorcliq"], dimensions: ["outcomes"], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: "A program that is closing says of each objective with a measure what the measure has become.",
                fix: """
                    Give each of them result with PATCH /v1/programs/{id}, which takes all objectives together; or close it knowingly: this is a \
                    warning.
                    """,
                ours: """
                    The source has it measured whether the results came for which a program was made; that this is on record when the program \
                    closes is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Ein Programm, das ausläuft, sagt für jedes Ziel mit einer Messgröße, was aus ihr geworden ist.
                    """,
                fix: """
                    Geben Sie mit PATCH /v1/programs/{id}, das alle Ziele zusammen entgegennimmt, für jedes ein Ergebnis (result) an; oder \
                    schließen Sie es bewusst ab: Dies ist eine Warnung.
                    """,
                ours: """
                    Nach der Quelle wird gemessen, ob die Ergebnisse eintraten, für die ein Programm gemacht wurde; dass es beim Abschluss \
                    festgehalten ist, stammt von uns.
                    """))
    ) { program, _, _ in
        guard program.status == .closing else { return [] }
        let missing = program.objectives.enumerated().filter { $0.element.measure != nil && $0.element.result == nil }
        return missing.isEmpty ? [] : [Violation(nil, .resultMissing(missing.map { $0.offset + 1 }))]
    }
}
