extension Participant {
    /// Every rule that guards participants, in the order in which refusals and findings list them.
    public static let rules = [volunteersBoth, capacity]

    static let volunteersBoth = Rule<Participant>(
        "volunteers-both", .error, claims: ["mentoring-voluntariness-wake-forest"], dimensions: ["voluntariness"],
        reads: [.consent],
        gates: [.approved, .active],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    Where a type rests on both sides taking part of their own free will, as mentoring does, everybody joins by their own \
                    consent; a nomination or an invitation is never enough.
                    """,
                fix: """
                    The person consents, with their own key, by POST /v1/people/me/consents with the kind take-part and the program.
                    """,
                ours: """
                    The sources say that both volunteer; that the consent is on record before anybody is approved, and is given again by \
                    those who come back, is ours.
                    """),
            german: RuleText.Words(
                statement: """
                    Wo ein Typ wie Mentoring darauf beruht, dass beide Seiten freiwillig teilnehmen, nimmt jede Person durch ihre eigene \
                    Zustimmung teil; eine Nominierung oder Einladung genügt nie.
                    """,
                fix: """
                    Die Person stimmt mit ihrem eigenen Schlüssel zu: POST /v1/people/me/consents mit kind take-part und dem Programm.
                    """,
                ours: """
                    Die Quellen sagen, dass beide freiwillig teilnehmen; dass die Zustimmung vor der Aufnahme festgehalten und nach einer \
                    Rückkehr erneut gegeben wird, stammt von uns.
                    """)),
        where: { $0.consent == .bothVolunteer }
    ) { participant, type, _, records in
        guard !records.hasConsented(participant) else { return nil }
        return Violation(type.id, .consentMissing(type: type.phrase, participant.person))
    }

    static let capacity = Rule<Participant>(
        "capacity", .error, claims: [], dimensions: [], gates: [.approved],
        text: RuleText(
            english: RuleText.Words(
                statement: """
                    A program has no more people on a side than it has places; those who are approved, active or paused have one.
                    """,
                fix: """
                    Put the person on the wait list with POST /v1/participants/{id}/transitions, where the next place that is free is \
                    given to those who have waited longest, or offer more places with PATCH /v1/programs and the program's id.
                    """,
                ours: "All of it is ours."),
            german: RuleText.Words(
                statement: """
                    Ein Programm hat auf keiner Seite mehr Personen als Plätze; einen Platz hat, wer im Status approved, active oder \
                    paused ist.
                    """,
                fix: """
                    Setzen Sie die Person mit POST /v1/participants/{id}/transitions auf die Warteliste, auf der den nächsten freien Platz \
                    bekommt, wer am längsten wartet, oder bieten Sie mit PATCH /v1/programs und der Kennung des Programms mehr Plätze an.
                    """,
                ours: "Alles stammt von uns.")),
        applies: { participant, records in records.programs[participant.program]?.value.places?[participant.side] != nil }
    ) { participant, records, _ in
        guard !participant.status.isOut, let program = records.programs[participant.program]?.value,
            let free = records.freePlaces(in: program, participant.side, but: participant), free < 1
        else { return [] }
        return [Violation(nil, .placesTaken(program.id, participant.side, places: program.places?[participant.side] ?? 0))]
    }
}

extension Records {
    /// Whether the person has consented to taking part since they last came.
    func hasConsented(_ participant: Participant) -> Bool {
        let since = participant.transitions.last { $0.to.isOut }?.at
        guard let consent = consent(of: participant.person, .takePart, program: participant.program) else { return false }
        return since.map { consent.value.createdAt > $0 } ?? true
    }

    /// What a consent to taking part means to the participations of that person: who was invited has said yes, and who waits for
    /// nothing else is in.
    func consequences(of consent: Consent, at now: Instant) -> [Change] {
        guard consent.purpose == .takePart, consent.withdrawnAt == nil, let program = consent.program else { return [] }
        var (next, changes) = (self, [Change]())
        for stored in participants.all(in: .key(consent.person.key), of: Participant.byPerson)
        where stored.value.program == program {
            var participant = stored.value
            if participant.status == .invited {
                let step = participant.nextTransition(to: .applied, by: Self.scheduler, at: now)
                do throws(Problem) { try participant.prepare(step, with: StepDetails(), in: next) } catch { continue }
                participant.take(step)
            }
            next.takeFollowers(of: &participant, at: now)
            let more = next.decide(on: participant, instead: stored, by: Self.scheduler, at: now).changes
            next.apply(more)
            changes += more
            guard participant.status == .waitlisted else { continue }
            let filled = next.fillPlaces(of: program, participant.side, at: now)
            next.apply(filled)
            changes += filled
        }
        return changes
    }
}
