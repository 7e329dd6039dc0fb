// Rules that look at what the members of a relationship have said in it, or at what else two of them do together.

extension Relationship {
    /// After how many sessions a goal, or a look at one, is missed. Ours: the sources give no number, and two sessions can go by with something
    /// else.
    static let sessionsMax = 3

    static let sameGuideBothTypes = Rule<Relationship>(
        "same-guide-both-types", .warning,
        claims: [
            "mentoring-roles-mentorcliq-complement", "mentoring-driver-mentorcliq-together",
            "mentoring-manager-mentoring-coaching-table", "mentoring-confidentiality-mentoring-coaching-table",
        ], dimensions: ["roles", "manager", "confidentiality"], reads: [.manager], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where one person guides another under a type that keeps the manager out, as mentoring does, and in the same program under \
                    one that has the manager as a partner, as coaching does, the first counts: nobody of the two reads what the manager says.
                    """,
                fix: """
                    Propose another guide for one of the two, with replaces in POST /v1/relationships; or go on knowingly: this is a warning.
                    """,
                ours: """
                    One source has the same people do both, and another keeps the manager away from the mentor; that the distance counts for \
                    more where both meet is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Begleitet jemand dieselbe Person unter einem Typ, der wie Mentoring die Führungskraft heraushält, und im selben Programm \
                    unter einem, der sie wie Coaching als Partnerin hat, so gilt der erste: Was die Führungskraft sagt, liest keine der beiden.
                    """,
                fix: """
                    Schlagen Sie für eine der beiden Beziehungen eine andere begleitende Person vor, mit replaces in POST /v1/relationships; \
                    oder bleiben Sie bewusst dabei: Dies ist eine Warnung.
                    """,
                ours: """
                    Eine Quelle lässt dieselben Personen beides tun, eine andere hält die Führungskraft von der Mentorin oder dem Mentor fern; \
                    dass die Distanz mehr zählt, wo beides zusammentrifft, stammt von uns.
                    """)),
        where: { $0.manager == .indirect }
    ) { relationship, type, _, records in
        // Those who see this one stand in no line of the learner, and see the other as well: it is of the same programme. In a group it
        // would tell of one learner to the others.
        guard relationship.format == .oneToOne, let learner = relationship.learners.first?.person,
            let other = records.openTo(relationship, of: learner), other.program == relationship.program
        else { return nil }
        let name = records.catalogue.relationshipTypes[other.relationshipType]?.value.phrase
        return Violation(
            type.id, .guideOfBothTypes(type: type.phrase, other: name ?? Phrase { _ in other.relationshipType.text }))
    }

    // In a group no learner reads of the goals of another, and would by these.

    static let coachingHasGoal = Rule<Relationship>(
        "coaching-has-goal", .error,
        claims: ["coaching-focus-guidance-overview", "coaching-duration-guidance-overview", "coaching-outcomes-mentorcliq"],
        dimensions: ["focus", "outcomes"], reads: [.outcomes], isForMembers: true, gates: [.completed],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where results are measured, as in coaching, a pair that has begun has a goal; without one it is not completed, but can be \
                    ended early.
                    """,
                fix: """
                    Write a goal with POST /v1/relationships/{id}/goals, to which the other side agrees; or end it early.
                    """,
                ours: """
                    The sources direct coaching at goals; that one is on record before it is completed is ours. In a group it says nothing.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo Ergebnisse wie beim Coaching gemessen werden, hat ein Paar, das begonnen hat, ein Ziel; ohne Ziel wird die Beziehung nicht \
                    abgeschlossen, lässt sich aber vorzeitig beenden.
                    """,
                fix: """
                    Schreiben Sie mit POST /v1/relationships/{id}/goals ein Ziel, dem die andere Seite zustimmt; oder beenden Sie die Beziehung \
                    vorzeitig.
                    """,
                ours: """
                    Die Quellen richten Coaching auf Ziele aus; dass eines festgehalten ist, bevor es abgeschlossen wird, stammt von uns. In einer \
                    Gruppe sagt die Regel nichts.
                    """)),
        where: { $0.outcomes == .measured }
    ) { relationship, type, _, records in
        guard relationship.format == .oneToOne, relationship.hasBegun, records.goals(in: relationship.id).isEmpty else {
            return nil
        }
        return Violation(
            type.id, .goalMissing(type: type.phrase), severity: relationship.status == .closing ? nil : .warning)
    }

    static let coachingGoalsReached = Rule<Relationship>(
        "coaching-goals-reached", .warning,
        claims: ["coaching-driver-mentoring-coaching-table-end", "coaching-driver-manfre-end"],
        dimensions: ["driver", "duration"],
        reads: [.length], isForMembers: true, gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A pair of a type that has to end, as coaching has, closes once all of its goals are reached: the guide is no longer needed.
                    """,
                fix: """
                    Close it with POST /v1/relationships/{id}/transitions, or write the next goal; or go on knowingly: this is a warning.
                    """,
                ours: """
                    The sources end coaching with the skill learned; that goals rated as expected or better show it is ours. In a group it says \
                    nothing.
                    """),
            german: RuleText.Words(
                statement: """
                    Ein Paar eines Typs, der wie Coaching ein Ende haben muss, kommt zum Abschluss, sobald alle Ziele erreicht sind: Die \
                    begleitende Person wird nicht mehr gebraucht.
                    """,
                fix: """
                    Schließen Sie die Beziehung mit POST /v1/relationships/{id}/transitions, oder schreiben Sie das nächste Ziel; oder bleiben \
                    Sie bewusst dabei: Dies ist eine Warnung.
                    """,
                ours: """
                    Nach den Quellen endet Coaching, wenn die Fähigkeit erlernt ist; dass Ziele es zeigen, die wie erwartet oder besser bewertet \
                    sind, stammt von uns. In einer Gruppe sagt die Regel nichts.
                    """)),
        where: { $0.length.end == .required }
    ) { relationship, type, _, records in
        guard relationship.format == .oneToOne, [.active, .paused].contains(relationship.status) else { return nil }
        let goals = records.goals(in: relationship.id)
        guard !goals.isEmpty, goals.allSatisfy({ $0.ratings.last.map { $0.level >= 0 } ?? false }) else { return nil }
        return Violation(type.id, .goalsReached(type: type.phrase))
    }

    static let mentoringHasStep = Rule<Relationship>(
        "mentoring-has-step", .warning, claims: ["mentoring-focus-wake-forest-planning"], dimensions: ["focus"],
        reads: [.outcomes], isForMembers: true, gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where outcomes may evolve, as in mentoring, a pair that has met three times has a goal or a next step on record, in \
                    whatever words.
                    """,
                fix: """
                    Write it as a goal with POST /v1/relationships/{id}/goals, which needs no measure; or go on knowingly: this is a warning.
                    """,
                ours: """
                    The source has mentoring help with goals, plans and steps; that one stands on record after three sessions is ours. In a \
                    group it says nothing.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo sich Ergebnisse wie beim Mentoring entwickeln dürfen, hält ein Paar nach drei Sitzungen ein Ziel oder einen nächsten \
                    Schritt fest, in welchen Worten auch immer.
                    """,
                fix: """
                    Schreiben Sie es mit POST /v1/relationships/{id}/goals als Ziel auf, das keine Messgröße braucht; oder bleiben Sie bewusst \
                    dabei: Dies ist eine Warnung.
                    """,
                ours: """
                    Nach der Quelle hilft Mentoring bei Zielen, Plänen und Schritten; dass nach drei Sitzungen etwas davon festgehalten ist, \
                    stammt von uns. In einer Gruppe sagt die Regel nichts.
                    """)),
        where: { $0.outcomes == .evolving }
    ) { relationship, type, _, records in
        guard relationship.format == .oneToOne, [.active, .paused].contains(relationship.status),
            records.goals(in: relationship.id).isEmpty
        else { return nil }
        let held = records.sessionsHeld(in: relationship.id)
        return held < sessionsMax ? nil : Violation(type.id, .stepMissing(type: type.phrase, sessions: held))
    }

    /// Whether its members meet, or have met.
    private var hasBegun: Bool { [.active, .paused, .conflict, .closing].contains(status) }
}

extension Records {
    /// The goals of a relationship that nobody has dropped.
    func goals(in id: ID<Relationship>) -> [Goal] {
        goals.all(in: .key(id.key), of: Goal.byRelationship).map(\.value).filter { $0.status != .dropped }
    }

    /// A relationship, not yet over, in which the same guide works with a learner as well, and on the other side of the firewall.
    func openTo(_ relationship: Relationship, of learner: ID<Person>) -> Relationship? {
        guard let guide = relationship.guide?.person else { return nil }
        let isBehind = relationship.isBehindFirewall(in: self)
        return open(guidedBy: guide, learner) { $0.id != relationship.id && $0.isBehindFirewall(in: self) != isBehind }?.value
    }
}
