extension Goal {
    /// Every rule that guards goals, in the order in which refusals and findings list them.
    public static let rules = [coachingGoalMeasured, agendaOwner, coachingFollowUp]

    static let coachingGoalMeasured = Rule<Goal>(
        "coaching-goal-measured", .error, claims: ["coaching-outcomes-wake-forest", "coaching-outcomes-mentorcliq"],
        dimensions: ["outcomes"], reads: [.outcomes], gates: [.agreed, .active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where results are measured, as in coaching, a goal has a measure, a target and a due date before both sides agree on it; \
                    elsewhere it may be put in words alone.
                    """,
                fix: "Give the goal measure, target and dueOn with PATCH /v1/goals/{id}.",
                ours:
                    "The sources ask for results that can be measured by a date; that each goal says how, before it is agreed, is ours."
            ),
            german: RuleText.Words(
                statement: """
                    Wo Ergebnisse wie beim Coaching gemessen werden, hat ein Ziel eine Messgröße, einen Zielwert und einen Termin, bevor beide \
                    Seiten sich darauf einigen; sonst genügt eine Beschreibung.
                    """,
                fix: "Ergänzen Sie mit PATCH /v1/goals/{id} measure, target und dueOn.",
                ours: """
                    Die Quellen verlangen bis zu einem Termin messbare Ergebnisse; dass jedes Ziel vorher sagt, wie, stammt von uns.
                    """)),
        where: { $0.outcomes == .measured }
    ) { goal, type, _, _ in
        var gaps: [Objective.Gap] = []
        if goal.measure == nil { gaps.append(.measure) }
        if goal.target == nil { gaps.append(.target) }
        if goal.dueOn == nil { gaps.append(.dueOn) }
        return gaps.isEmpty ? nil : Violation(type.id, .goalLacks(type: type.phrase, gaps))
    }

    static let agendaOwner = Rule<Goal>(
        "agenda-owner", .warning,
        claims: [
            "coaching-initiative-wake-forest", "coaching-initiative-mentorcliq", "mentoring-initiative-wake-forest",
        ], dimensions: ["initiative"], reads: [.agenda], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    The side that sets the agenda writes the goals: in mentoring the learner; in coaching both do, on which the sources \
                    disagree.
                    """,
                fix: "Have that side write the goal, and the other agree to it; or go on knowingly: this is a warning.",
                ours: """
                    The sources say who directs; which side writes a goal down is ours, and so is how we read the sentence of one source on who \
                    sets the agenda in coaching.
                    """),
            german: RuleText.Words(
                statement: """
                    Die Seite, die die Themen bestimmt, schreibt die Ziele: im Mentoring die lernende Person, im Coaching beide, worüber sich die \
                    Quellen uneinig sind.
                    """,
                fix: """
                    Lassen Sie diese Seite das Ziel schreiben und die andere zustimmen; oder bleiben Sie bewusst dabei: Dies ist eine Warnung.
                    """,
                ours: """
                    Die Quellen sagen, wer die Richtung vorgibt; welche Seite ein Ziel aufschreibt, stammt von uns, ebenso unsere Lesart des \
                    Satzes einer Quelle dazu, wer beim Coaching die Themen bestimmt.
                    """)),
        where: { $0.agenda != .both }
    ) { goal, type, policy, records in
        guard let author = goal.draftedBy, let side = records.relationships[goal.relationship]?.value.member(author)?.side
        else { return nil }
        let isTheirs = policy.agenda == .guide ? side == .guide : side == .learner
        return isTheirs ? nil : Violation(type.id, .agendaOfOtherSide(type: type.phrase, side == .guide ? .learner : .guide))
    }

    static let coachingFollowUp = Rule<Goal>(
        "coaching-follow-up", .warning, claims: ["coaching-accountability-guidance-overview"], dimensions: ["accountability"],
        reads: [.outcomes], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where results are measured, as in coaching, both sides look at a goal on which they have agreed: it is rated at least once \
                    in three sessions.
                    """,
                fix: "Rate the goal with POST /v1/goals/{id}/ratings; or go on knowingly: this is a warning.",
                ours: """
                    The source has a coach hold people to account; that a rating shows it, and the number of sessions, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo Ergebnisse wie beim Coaching gemessen werden, sehen sich beide Seiten ein vereinbartes Ziel an: Es wird mindestens einmal \
                    in drei Sitzungen bewertet.
                    """,
                fix:
                    "Bewerten Sie das Ziel mit POST /v1/goals/{id}/ratings; oder bleiben Sie bewusst dabei: Dies ist eine Warnung.",
                ours: """
                    Nach der Quelle erinnern Coaches an Zusagen; dass eine Bewertung es zeigt, und die Zahl der Sitzungen, stammt von uns.
                    """)),
        where: { $0.outcomes == .measured }
    ) { goal, type, _, records in
        guard goal.status == .active else { return nil }
        let looked = max(goal.transitions.last?.at ?? goal.createdAt, goal.ratings.last?.at ?? goal.createdAt)
        var held = 0
        records.sessions.forEach(in: Session.byRelationship, .key(goal.relationship.key)) { stored in
            if stored.value.status == .held, stored.value.startsAt > looked { held += 1 }
            return true
        }
        return held < Relationship.sessionsMax ? nil : Violation(type.id, .goalUnseen(type: type.phrase, sessions: held))
    }
}
