extension Relationship {
    /// Every rule that guards relationships, in the order in which refusals and findings list them.
    public static let rules = [
        notOneself, guideCapacity, mentorOutsideLine, reCheckOnChange, coacheeAccepts, managerIsPartner, agreementFirst,
        relationshipEnds, coachIsExpert, reverseSeniority, sameGuideBothTypes, coachingHasGoal, coachingGoalsReached,
        mentoringHasStep,
    ]

    private static let apart: [Slug] = [
        "mentoring-manager-mentoring-coaching-table-apart", "mentoring-manager-manfre-apart",
        "mentoring-confidentiality-mentoring-coaching-table", "mentoring-confidentiality-manfre",
    ]

    static let notOneself = Rule<Relationship>(
        "not-oneself", .error, claims: [], dimensions: [], gates: [.proposed],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Nobody guides themselves, and the same two people are not guide and learner both ways round under one \
                    relationship type of a program.
                    """,
                fix: "Name another guide, or run the other way round under a type of its own, such as reverse mentoring.",
                ours: "All of it is ours."),
            german: RuleText.Words(
                statement: """
                    Niemand begleitet sich selbst, und dieselben zwei Personen begleiten einander unter einem Beziehungstyp eines \
                    Programms nicht in beide Richtungen.
                    """,
                fix: """
                    Nennen Sie eine andere begleitende Person, oder führen Sie die Gegenrichtung unter einem eigenen Typ, etwa Reverse \
                    Mentoring.
                    """,
                ours: "Alles stammt von uns."))
    ) { relationship, records, _ in
        guard let guide = relationship.guide else { return [] }
        if relationship.learners.contains(where: { $0.person == guide.person }) { return [Violation(nil, .guidesThemselves)] }
        // Of one that is there, it would tell readers of others that are hidden from them.
        guard records.relationships[relationship.id] == nil else { return [] }
        let isReversed = relationship.learners.contains { learner in
            records.open(guidedBy: learner.person, guide.person) { other in
                other.id != relationship.id && other.program == relationship.program
                    && other.relationshipType == relationship.relationshipType
            } != nil
        }
        return isReversed ? [Violation(nil, .bothWaysRound)] : []
    }

    static let guideCapacity = Rule<Relationship>(
        "guide-capacity", .error, claims: [], dimensions: [], gates: [.proposed],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A guide has no more relationships at a time than they offer, in the program and over all programs; those that are \
                    proposed count, and those that are closing do not, nor does the one of the same guide that a proposal replaces.
                    """,
                fix: """
                    Choose a guide with room, which the list of the program's guides shows with room=true; or have the guide offer more, in \
                    the participant's capacity or in the profile.
                    """,
                ours: "All of it is ours."),
            german: RuleText.Words(
                statement: """
                    Eine begleitende Person hat gleichzeitig nicht mehr Beziehungen, als sie anbietet, im Programm und über alle Programme; \
                    vorgeschlagene zählen mit, auslaufende nicht und auch nicht die derselben begleitenden Person, die ein Vorschlag ersetzt.
                    """,
                fix: """
                    Wählen Sie eine begleitende Person mit freiem Platz, wie sie die Liste der begleitenden Personen des Programms mit \
                    room=true zeigt, oder lassen Sie die Person mehr anbieten, in capacity der Teilnahme oder im Profil.
                    """,
                ours: "Alles stammt von uns."))
    ) { relationship, records, _ in
        // It guards the proposal; of one that is there, it would tell readers of others that are hidden from them.
        guard records.relationships[relationship.id] == nil, let guide = relationship.guide,
            let participant = records.participants[guide.participant]?.value,
            records.room(of: participant, but: relationship.replaces) < 1
        else { return [] }
        return [Violation(nil, .guideFull(guide.participant))]
    }

    static let mentorOutsideLine = Rule<Relationship>(
        "mentor-outside-line", .error, claims: apart, dimensions: ["manager", "confidentiality"], reads: [.manager],
        gates: [.proposed, .accepted, .contracting, .active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where a type keeps the manager out, as mentoring does, the guide is neither the learner's manager nor anybody above or \
                    below the learner; two who report to the same manager are a warning.
                    """,
                fix: "Propose a guide from another line of the organization.",
                ours: """
                    The sources keep mentor and manager apart; that the whole line counts, above and below, and that a common manager is a \
                    warning, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo ein Typ wie Mentoring die Führungskraft heraushält, ist die begleitende Person weder Führungskraft der lernenden noch \
                    steht sie in der Linie über oder unter ihr; dieselbe Führungskraft zu haben ist eine Warnung.
                    """,
                fix: "Schlagen Sie eine begleitende Person aus einer anderen Linie der Organisation vor.",
                ours: """
                    Die Quellen trennen Mentorin oder Mentor und Führungskraft; dass die ganze Linie nach oben und unten zählt und eine \
                    gemeinsame Führungskraft eine Warnung ist, stammt von uns.
                    """)),
        where: { $0.manager == .indirect }
    ) { relationship, type, _, records in
        guard let tie = records.tie(in: relationship) else { return nil }
        // Of one that goes on, the rule on changes speaks.
        if tie != .sameManager, [.active, .paused, .conflict].contains(relationship.status) { return nil }
        return Violation(type.id, .guideInLine(type: type.phrase, tie), severity: tie == .sameManager ? .warning : nil)
    }

    static let reCheckOnChange = Rule<Relationship>(
        "re-check-on-change", .error, claims: apart, dimensions: ["manager", "confidentiality"], reads: [.manager],
        gates: [.active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    When the organization changes so that a guide is above or below a learner, a relationship whose type keeps the line out \
                    is in conflict: nothing goes on in it until the organization or the pair is another.
                    """,
                fix: """
                    It goes on automatically once the guide is in another line; or end it with POST \
                    /v1/relationships/{id}/transitions and propose another guide.
                    """,
                ours: "The sources keep mentor and manager apart; that a change later counts as well is ours."),
            german: RuleText.Words(
                statement: """
                    Ändert sich die Organisation so, dass eine begleitende Person über oder unter einer lernenden steht, ist eine Beziehung, \
                    deren Typ die Linie heraushält, im Konflikt: Es geht erst weiter, wenn die Organisation oder das Paar ein anderes ist.
                    """,
                fix: """
                    Sie geht von selbst weiter, sobald die begleitende Person in einer anderen Linie steht; oder beenden Sie sie mit POST \
                    /v1/relationships/{id}/transitions und schlagen Sie eine andere begleitende Person vor.
                    """,
                ours: """
                    Die Quellen trennen Mentorin oder Mentor und Führungskraft; dass auch eine spätere Änderung zählt, stammt von uns.
                    """)),
        where: { $0.manager == .indirect }
    ) { relationship, type, _, records in
        guard [.active, .paused, .conflict].contains(relationship.status), let tie = records.tie(in: relationship),
            tie != .sameManager
        else { return nil }
        return Violation(type.id, .lineChanged(type: type.phrase, tie))
    }

    static let coacheeAccepts = Rule<Relationship>(
        "coachee-accepts", .error, claims: ["coaching-voluntariness-wake-forest"], dimensions: ["voluntariness"],
        reads: [.consent], gates: [.accepted, .active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where a type lets people be referred, as coaching does, the learner accepts before the first session.
                    """,
                fix: "The learner accepts, with their own key, by POST /v1/relationships/{id}/acceptances.",
                ours: """
                    The source says that the coachee accepts; that it is on record before the first session is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo ein Typ wie Coaching erlaubt, dass jemand geschickt wird, stimmt die lernende Person vor der ersten Sitzung zu.
                    """,
                fix: "Die lernende Person stimmt mit ihrem eigenen Schlüssel zu: POST /v1/relationships/{id}/acceptances.",
                ours: """
                    Die Quelle sagt, dass die gecoachte Person zustimmt; dass es vor der ersten Sitzung festgehalten ist, stammt von uns.
                    """)),
        where: { $0.consent == .learnerAccepts }
    ) { relationship, type, _, _ in
        guard relationship.learners.contains(where: { $0.acceptedAt == nil }) else { return nil }
        return Violation(type.id, .learnerNotAccepted(type: type.phrase))
    }

    static let managerIsPartner = Rule<Relationship>(
        "manager-is-partner", .error,
        claims: [
            "coaching-manager-mentoring-coaching-table", "coaching-manager-mentoring-coaching-table-use",
            "coaching-manager-manfre", "coaching-manager-manfre-use",
        ], dimensions: ["manager"], reads: [.manager], isWaivable: true, gates: [.active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where a type has the manager as a partner, as coaching does, the learner's manager says before the first session where \
                    the learner could use support; in a group, the manager of each learner does.
                    """,
                fix: """
                    The manager gives input with POST /v1/relationships/{id}/manager-inputs; a sponsor of the program does, once for all \
                    learners, where managerInputFrom names one.
                    """,
                ours: """
                    The sources have the manager as an essential partner; that the input is there before the first session, and that a \
                    sponsor can give it, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo ein Typ wie Coaching die Führungskraft als Partnerin hat, sagt die Führungskraft der lernenden Person vor der ersten \
                    Sitzung, wobei diese Unterstützung gebrauchen kann; in einer Gruppe tun es die Führungskräfte aller lernenden Personen.
                    """,
                fix: """
                    Die Führungskraft äußert sich mit POST /v1/relationships/{id}/manager-inputs; wo managerInputFrom eine sponsernde Person \
                    des Programms nennt, tut es diese, einmal für alle lernenden Personen.
                    """,
                ours: """
                    Die Quellen nennen die Führungskraft eine wesentliche Partnerin; dass ihre Rückmeldung vor der ersten Sitzung vorliegt und \
                    auch von einer sponsernden Person kommen kann, stammt von uns.
                    """)),
        where: { $0.manager == .partner }
    ) { relationship, type, _, records in
        let missing = records.withoutInput(in: relationship).count
        guard missing > 0 else { return nil }
        return Violation(
            type.id, .managerInputMissing(type: type.phrase, learners: missing, of: relationship.learners.count))
    }

    static let agreementFirst = Rule<Relationship>(
        "agreement-first", .error,
        claims: [
            "coaching-accountability-guidance-overview-expectations", "mentoring-accountability-guidance-overview-expectations",
            "coaching-outcomes-mentorcliq",
        ], dimensions: ["accountability"], isWaivable: true, gates: [.active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Before the first session an agreement on expectations and goals is in force, signed by everybody in the relationship.
                    """,
                fix: """
                    Write it with PUT /v1/relationships/{id}/agreement; then each member signs with POST \
                    /v1/relationships/{id}/agreement/signatures.
                    """,
                ours: """
                    The source asks for clear expectations and goals at the beginning; that they are written down and signed before the first \
                    session is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Vor der ersten Sitzung gilt eine Vereinbarung über Erwartungen und Ziele, die alle in der Beziehung unterschrieben haben.
                    """,
                fix: """
                    Schreiben Sie sie mit PUT /v1/relationships/{id}/agreement; dann unterschreibt jede Person mit POST \
                    /v1/relationships/{id}/agreement/signatures.
                    """,
                ours: """
                    Die Quelle verlangt klare Erwartungen und Ziele zu Beginn; dass sie vor der ersten Sitzung aufgeschrieben und unterschrieben \
                    sind, stammt von uns.
                    """))
    ) { relationship, records, _ in
        guard records.agreementInForce(in: relationship.id) == nil else { return [] }
        let type = records.catalogue.relationshipTypes[relationship.relationshipType]?.value
        return [Violation(relationship.relationshipType, .agreementMissing(type: type?.phrase ?? Phrase { _ in "" }))]
    }

    static let relationshipEnds = Rule<Relationship>(
        "relationship-ends", .error,
        claims: [
            "coaching-driver-mentoring-coaching-table-end", "coaching-driver-manfre-end",
            "coaching-duration-mentoring-coaching-table", "coaching-duration-guidance-overview", "coaching-duration-manfre",
            "coaching-duration-mentorcliq",
        ], dimensions: ["duration"], reads: [.length], gates: [.active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A relationship of a type that has to end, as coaching has, says how it ends before it begins: on a day, after a number of \
                    sessions, or with a goal reached.
                    """,
                fix: """
                    An organizer gives it one of plannedEnd, plannedSessions and endCondition with PATCH /v1/relationships/{id}.
                    """,
                ours: "The sources say that coaching ends; that the end is on record beforehand is ours."),
            german: RuleText.Words(
                statement: """
                    Eine Beziehung eines Typs, der wie Coaching ein Ende haben muss, legt vor Beginn fest, wie sie endet: an einem Tag, nach \
                    einer Anzahl von Sitzungen oder mit einem erreichten Ziel.
                    """,
                fix: """
                    Die Programmleitung gibt ihr mit PATCH /v1/relationships/{id} eines dieser Felder: plannedEnd, plannedSessions oder \
                    endCondition.
                    """,
                ours: "Die Quellen sagen, dass Coaching endet; dass das Ende vorher festgehalten ist, stammt von uns.")),
        where: { $0.length.end == .required }
    ) { relationship, type, _, _ in
        guard relationship.plannedEnd == nil, relationship.plannedSessions == nil, relationship.endCondition == nil else {
            return nil
        }
        return Violation(type.id, .relationshipEndMissing(type: type.phrase))
    }

    static let coachIsExpert = Rule<Relationship>(
        "coach-is-expert", .warning,
        claims: [
            "coaching-expertise-mentoring-coaching-table", "coaching-expertise-guidance-overview",
            "coaching-expertise-guidance-overview-credentials", "coaching-expertise-manfre",
            "mentoring-expertise-guidance-overview", "mentoring-expertise-mentorcliq", "mentoring-expertise-mentorcliq-learning",
            "mentoring-expertise-mentorcliq-teaching", "reverse-mentoring-expertise-mentorcliq",
        ], dimensions: ["expertise"], reads: [.expertise], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A guide whose type rests on knowing the subject, as a coach's does, states expertise or a credential; one whose type \
                    rests on experience, as a mentor's does, states experience and needs no credential.
                    """,
                fix: "The guide says so in the profile, with PUT /v1/people/me/profile; or go on knowingly: this is a warning.",
                ours: """
                    The sources ask for an expert who can teach; that a credential serves as well as expertise, and that it stands in the \
                    profile, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wer einen Typ begleitet, der wie Coaching auf Fachwissen beruht, nennt Fachgebiete oder einen Nachweis; wo ein Typ wie \
                    Mentoring auf Erfahrung beruht, nennt die begleitende Person Erfahrung und braucht keinen Nachweis.
                    """,
                fix: """
                    Die begleitende Person nennt es im Profil, mit PUT /v1/people/me/profile; oder bleiben Sie bewusst dabei: Dies ist eine \
                    Warnung.
                    """,
                ours: """
                    Die Quellen verlangen Fachleute, die lehren können; dass ein Nachweis so viel gilt wie Fachwissen und dass es im Profil \
                    steht, stammt von uns.
                    """)),
        isOpen: { relationship, viewer in relationship.guide.map { viewer.reads(profileOf: $0.person) } ?? true }
    ) { relationship, records, now in
        guard let type = records.catalogue.relationshipTypes[relationship.relationshipType]?.value, let policy = type.policy,
            let guide = relationship.guide
        else { return [] }
        let profile = records.profiles[ID(guide.person.key)]?.value
        let isStated =
            switch policy.expertise {
            case .subject:
                profile.map { profile in
                    !profile.expertise.isEmpty || profile.credentials.contains { $0.expiresOn.map { now.day <= $0 } ?? true }
                } ?? false
            case .experience: profile.map { $0.experience != nil || !$0.offers.isEmpty || !$0.expertise.isEmpty } ?? false
            }
        return isStated ? [] : [Violation(type.id, .expertiseMissing(type: type.phrase, policy.expertise, guide.person))]
    }

    static let reverseSeniority = Rule<Relationship>(
        "reverse-seniority", .warning, claims: ["reverse-mentoring-seniority-mentorcliq"], dimensions: ["seniority"],
        reads: [.seniority], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: "Where a type turns seniority around, as reverse mentoring does, the guide is the junior of the two.",
                fix: "Propose a guide of a lower level; or go on knowingly: this is a warning.",
                ours: """
                    The source names reverse mentoring without saying who is junior; that it is the mentor, by the levels that people have \
                    in the directory, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo ein Typ wie Reverse Mentoring die Rangfolge umkehrt, ist die begleitende Person die rangniedrigere.
                    """,
                fix: """
                    Schlagen Sie eine begleitende Person einer niedrigeren Stufe vor; oder bleiben Sie bewusst dabei: Dies ist eine Warnung.
                    """,
                ours: """
                    Die Quelle nennt Reverse Mentoring, ohne zu sagen, wer den niedrigeren Rang hat; dass es die begleitende Person ist, nach den \
                    Stufen im Verzeichnis, stammt von uns.
                    """)),
        isOpen: { relationship, viewer in relationship.members.allSatisfy { viewer.reads(levelOf: $0.person) } },
        where: { $0.seniority == .junior }
    ) { relationship, type, _, records in
        func level(_ person: ID<Person>) -> Int? { records.people[person]?.value.level.flatMap { Int($0) } }
        guard let guide = relationship.guide.flatMap({ level($0.person) }) else { return nil }
        let isSenior = relationship.learners.contains { learner in level(learner.person).map { guide >= $0 } ?? false }
        return isSenior ? Violation(type.id, .guideNotJunior(type: type.phrase)) : nil
    }

    /// How the line of the organisation ties a guide to a learner.
    public enum Tie: Sendable, Equatable {
        /// Where the guide stands, seen from the learner.
        case manager, above, below, sameManager
    }
}

extension Records {
    /// How the line of today ties the guide of a relationship to a learner; nil where it does not.
    func tie(in relationship: Relationship) -> Relationship.Tie? {
        guard let guide = relationship.guide?.person else { return nil }
        var tie: Relationship.Tie?
        for learner in relationship.learners.map(\.person) {
            let manager = people[learner]?.value.manager
            if manager == guide { return .manager }
            if isInLine(guide, of: learner, since: nil, now: .last) { return .above }
            if isInLine(learner, of: guide, since: nil, now: .last) { return .below }
            if manager != nil, people[guide]?.value.manager == manager { tie = .sameManager }
        }
        return tie
    }
}
