extension Agreement {
    /// Every rule that guards agreements, in the order in which refusals and findings list them.
    public static let rules = [agreementSaysWhat, managerFirewall, exitWithoutFault, mentoringConfidential]

    static let agreementSaysWhat = Rule<Agreement>(
        "agreement-says-what", .error,
        claims: [
            "coaching-accountability-guidance-overview-expectations", "mentoring-accountability-guidance-overview-expectations",
            "coaching-outcomes-mentorcliq",
        ], dimensions: ["accountability"], gates: [.partlySigned, .inForce],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Before anybody signs an agreement, it says what the relationship is for (purpose), and what the members expect of each \
                    other, who takes care of what or how they meet: one of expectations, responsibilities and schedule.
                    """,
                fix: "Put what is missing into the agreement with PATCH /v1/relationships/{id}/agreement.",
                ours: """
                    The sources ask for clear expectations and goals at the beginning; which members of an agreement have to say so is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Bevor jemand eine Vereinbarung unterschreibt, sagt sie, wozu die Beziehung dient (purpose), und was die Mitglieder \
                    voneinander erwarten, wer wofür sorgt oder wie sie sich treffen: eines von expectations, responsibilities und schedule.
                    """,
                fix: "Ergänzen Sie mit PATCH /v1/relationships/{id}/agreement, was in der Vereinbarung fehlt.",
                ours: """
                    Die Quellen verlangen klare Erwartungen und Ziele zu Beginn; welche Felder einer Vereinbarung sie nennen müssen, stammt \
                    von uns.
                    """))
    ) { agreement, records, _ in
        let saysHow = [Part.expectations, .responsibilities, .schedule].contains(where: agreement.says)
        let missing: [Part] = (agreement.says(.purpose) ? [] : [.purpose]) + (saysHow ? [] : [.expectations])
        return missing.isEmpty ? [] : [Violation(agreement.relationshipType, .agreementLacks(missing))]
    }

    static let managerFirewall = Rule<Agreement>(
        "manager-firewall", .error,
        claims: [
            "mentoring-confidentiality-mentoring-coaching-table", "mentoring-confidentiality-mentoring-coaching-table-integrity",
            "mentoring-confidentiality-manfre", "mentoring-confidentiality-manfre-integrity",
        ], dimensions: ["confidentiality", "manager"], reads: [.manager, .confidentiality], gates: [.partlySigned, .inForce],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where a type keeps the manager out, as mentoring does, nobody above a learner learns anything of the relationship; \
                    where a type is private, nobody outside it does.
                    """,
                fix: "Take the person out of disclosures with PATCH /v1/relationships/{id}/agreement.",
                ours: """
                    The sources say that mentor and manager exchange nothing; that it means to read nothing, and that the whole line counts, is \
                    ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo ein Typ wie Mentoring die Führungskraft heraushält, erfährt niemand über einer lernenden Person etwas aus der Beziehung; \
                    wo ein Typ privat ist, erfährt niemand außerhalb etwas.
                    """,
                fix: "Nehmen Sie die Person mit PATCH /v1/relationships/{id}/agreement aus disclosures heraus.",
                ours: """
                    Die Quellen sagen, dass Mentorin oder Mentor und Führungskraft nichts austauschen; dass dies heißt, nichts zu lesen, und dass \
                    die ganze Linie zählt, stammt von uns.
                    """)),
    ) { agreement, type, policy, records in
        guard !agreement.disclosures.isEmpty, let relationship = records.relationships[agreement.relationship]?.value else {
            return nil
        }
        // The stricter of what held when the relationship was proposed and of what holds today.
        if policy.confidentiality == .isPrivate || relationship.confidentiality == .isPrivate {
            return Violation(type.id, .disclosedFromPrivate(type: type.phrase))
        }
        guard policy.manager == .indirect || relationship.manager == .indirect else { return nil }
        let isInLine = agreement.disclosures.contains { disclosed in
            relationship.learners.contains { records.isInLine(disclosed.to, of: $0.person, since: nil, now: .last) }
        }
        return isInLine ? Violation(type.id, .disclosedToLine(type: type.phrase)) : nil
    }

    static let exitWithoutFault = Rule<Agreement>(
        "exit-without-fault", .warning, claims: [], dimensions: [], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Either side may end a relationship at any time and owes nobody a reason; the agreement says how they do it.
                    """,
                fix: """
                    Say in howToEnd how either side ends it, such as with a last conversation, with PATCH \
                    /v1/relationships/{id}/agreement; or leave it knowingly: this is a warning.
                    """,
                ours: "All of it is ours."),
            german: RuleText.Words(
                statement: """
                    Jede Seite darf eine Beziehung jederzeit beenden und schuldet niemandem einen Grund; die Vereinbarung sagt, wie das geschieht.
                    """,
                fix: """
                    Sagen Sie mit PATCH /v1/relationships/{id}/agreement in howToEnd, wie eine Seite die Beziehung beendet, etwa mit einem \
                    letzten Gespräch; oder lassen Sie es bewusst so: Dies ist eine Warnung.
                    """,
                ours: "Alles stammt von uns."))
    ) { agreement, _, _ in
        agreement.howToEnd == nil ? [Violation(nil, .howToEndMissing)] : []
    }

    static let mentoringConfidential = Rule<Agreement>(
        "mentoring-confidential", .warning,
        claims: [
            "mentoring-orientation-mentoring-coaching-table", "mentoring-orientation-manfre",
            "mentoring-confidentiality-mentoring-coaching-table", "mentoring-confidentiality-manfre",
        ], dimensions: ["orientation", "confidentiality"], reads: [.confidentiality], gates: [],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where a type is private, as mentoring is, the agreement says what stays among the members, so that the relationship is a \
                    safe place.
                    """,
                fix: """
                    Say in confidentiality what stays among you, with PATCH /v1/relationships/{id}/agreement; or leave it knowingly: this is a \
                    warning.
                    """,
                ours: "The sources ask for a safe place; that the agreement says what makes it one is ours."),
            german: RuleText.Words(
                statement: """
                    Wo ein Typ wie Mentoring privat ist, sagt die Vereinbarung, was unter den Mitgliedern bleibt, damit die Beziehung ein \
                    geschützter Raum ist.
                    """,
                fix: """
                    Sagen Sie mit PATCH /v1/relationships/{id}/agreement in confidentiality, was unter Ihnen bleibt; oder lassen Sie es bewusst \
                    so: Dies ist eine Warnung.
                    """,
                ours: "Die Quellen verlangen einen geschützten Raum; dass die Vereinbarung sagt, was ihn schützt, stammt von uns."
            ))
    ) { agreement, type, policy, records in
        let relationship = records.relationships[agreement.relationship]?.value
        let isPrivate = policy.confidentiality == .isPrivate || relationship?.confidentiality == .isPrivate
        return isPrivate && !agreement.says(.confidentiality)
            ? Violation(type.id, .confidentialityMissing(type: type.phrase)) : nil
    }
}
