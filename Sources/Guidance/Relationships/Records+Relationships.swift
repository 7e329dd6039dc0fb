public import JSON

// How relationships begin, go on and end.

/// What a member says to a proposal.
struct Acceptance: Sendable {
    var accepts = true

    static let fields = FieldTable(
        blank: Acceptance(), named: "Acceptance",
        [Field("accepts", \.accepts, .boolean, "True to accept, false to decline.", isRequired: false)])
}

/// Which rule an organiser waives, and why.
struct WaiverRequest: Sendable {
    var rule: Slug = "agreement-first"
    var reason = ""
    var until: Day?

    static let fields = FieldTable(
        blank: WaiverRequest(), named: "WaiverRequest",
        [
            Field("rule", \.rule, .slug, "The rule that is not to hold this record."),
            Field("reason", \.reason, .text(1000), "Why. Those who see the record read it."),
            Field("until", optional: \.until, .day, "The last day on which the waiver counts; without it, for good."),
        ])
}

extension Waiver {
    /// What a client sends.
    public static let requestSchema = WaiverRequest.fields.schema
}

extension Relationship {
    /// What a member sends to accept or decline.
    public static let acceptanceSchema = Acceptance.fields.schema

    /// Whether a rule is waived for this one.
    public func isWaived(_ rule: Slug, at now: Instant) -> Bool { waivers.contains { $0.rule == rule && $0.counts(at: now) } }
}

extension Records {
    /// Refuses what rules refuse that guard a state.
    func requireRules<R: Moving>(of status: R.Status, in record: R, as action: Problem.Action, at now: Instant) throws(Problem) {
        let refusals = refusals(of: record, entering: status, at: now)
        guard refusals.isEmpty else { throw .rulesRefuse(action, refusals) }
    }

    /// What rules refuse that guard a state.
    func refusals<R: Moving>(of record: R, entering status: R.Status, at now: Instant) -> [Refusal] {
        R.rules.filter { $0.gates.contains(status) }.flatMap { rule in
            rule.errors(in: record, self, at: now).map { rule.refusal($0, in: record, catalogue) }
        }
    }

    // MARK: Accepting

    /// Records what a member says to a proposal: each for themselves.
    ///
    /// - Throws: `Problem` with `.invalidDocument`; with `.illegalTransition` for one that is not proposed any more; with `.rulesRefuse`
    ///   where something has changed since.
    func accept(
        _ current: Stored<Relationship>, as document: JSONValue, by person: ID<Person>, _ signature: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Relationship>> {
        let acceptance: Acceptance
        do { acceptance = try Acceptance.fields.readDraft(document) } catch { throw .invalid(error) }
        // Elsewhere null says the same as leaving a member out; nobody says yes by it.
        guard document["accepts"]?.kind != .null else {
            throw .invalid(FieldErrors([FieldError(pointer: "/accepts", .notBoolean)]))
        }
        var relationship = current.value
        guard let place = relationship.members.firstIndex(where: { $0.person == person }) else {
            throw .denied(.otherRole([.oneself]))
        }
        guard relationship.members[place].leftAt == nil else { throw .denied(.hasLeft) }
        if relationship.members[place].isAsked, !relationship.isOver {
            return try join(current, at: place, accepts: acceptance.accepts, by: signature, at: now)
        }
        guard relationship.status == .proposed else {
            // A yes that was said before counts; a no that comes later is a step like any other.
            if acceptance.accepts, relationship.members[place].acceptedAt != nil { return Decision(changes: [], answer: current) }
            guard !acceptance.accepts else { throw .illegal(relationship, to: .accepted) }
            return try move(
                relationship.id, to: .cancelled, with: StepDetails(reason: .declined, person: person), as: [.member],
                by: signature, at: now
            ).map(\.stored)
        }
        guard acceptance.accepts else {
            return decide(
                on: declined(relationship, at: place, by: person, signature, at: now), instead: current, by: signature, at: now)
        }
        if relationship.members[place].acceptedAt == nil { relationship.members[place].acceptedAt = now }
        if relationship.present.allSatisfy({ $0.acceptedAt != nil }) {
            try requireRules(of: .accepted, in: relationship, as: .step(to: "accepted"), at: now)
        }
        takeFollowers(of: &relationship, at: now)
        return decide(on: relationship, instead: current, by: signature, at: now)
    }

    /// A proposal that a member has declined: a group goes on as long as it is one.
    private func declined(
        _ relationship: Relationship, at place: Int, by person: ID<Person>, _ signature: String, at now: Instant
    ) -> Relationship {
        var relationship = relationship
        relationship.members[place].leftAt = now
        guard relationship.guide?.leftAt == nil, relationship.learners.count > 1 else {
            (relationship.members[place].leftAt, relationship.members[place].acceptedAt) = (nil, nil)
            end(&relationship, as: .cancelled, because: .declined, by: signature, at: now)
            relationship.endedBy = person
            return relationship
        }
        takeFollowers(of: &relationship, at: now)
        return relationship
    }

    /// What becomes of a proposal that not all have accepted in time: a group begins with those who have, if its guide and two learners did.
    func expire(_ stored: Stored<Relationship>, at now: Instant) -> [Change] {
        var relationship = stored.value
        let isGroup = relationship.guide?.acceptedAt != nil && relationship.learners.count { $0.acceptedAt != nil } > 1
        if isGroup {
            for place in relationship.members.indices where relationship.members[place].acceptedAt == nil {
                relationship.members[place].leftAt = relationship.members[place].leftAt ?? now
            }
            takeFollowers(of: &relationship, at: now)
        }
        if relationship.status == .proposed {
            end(&relationship, as: .cancelled, because: .expired, by: Self.scheduler, at: now)
        }
        return decide(on: relationship, instead: stored, by: Self.scheduler, at: now).changes
    }

    /// What becomes of a relationship in which all have accepted and nobody has agreed in time. One with an agreement in force waits on:
    /// its members have done their part, and somebody else has not.
    func expireUnagreed(_ stored: Stored<Relationship>, at now: Instant) -> [Change] {
        var relationship = stored.value
        let accepted = relationship.transitions.last { $0.to == .accepted }?.at ?? relationship.createdAt
        let due = relationship.agreementDue(from: accepted)  // its first day may be another since
        if due > now {
            relationship.expiresAt = due
        } else if Relationship.agreementFirst.errors(in: relationship, self, at: now).isEmpty {
            relationship.expiresAt = now.adding(seconds: Relationship.agreementSeconds)
        } else {
            end(&relationship, as: .cancelled, because: .expired, by: Self.scheduler, at: now)
        }
        return decide(on: relationship, instead: stored, by: Self.scheduler, at: now).changes
    }

    // MARK: Waiving

    /// Has a rule not hold one relationship.
    ///
    /// - Throws: `Problem` with `.invalidDocument` for a rule that cannot be waived; with `.over`.
    func waive(
        _ current: Stored<Relationship>, as document: JSONValue, by signature: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Relationship>> {
        let request: WaiverRequest
        do { request = try WaiverRequest.fields.readDraft(document) } catch { throw .invalid(error) }
        var relationship = current.value
        guard !relationship.isOver else { throw .over(.relationships, relationship.status.rawValue) }
        let waivable = Relationship.rules.filter(\.isWaivable).map(\.id)
        var errors: [FieldError] = []
        if !waivable.contains(request.rule) { errors.append(FieldError(pointer: "/rule", .text(.notWaivable(waivable)))) }
        if let until = request.until, until < now.day { errors.append(FieldError(pointer: "/until", .text(.dayPast(now.day)))) }
        if relationship.waivers.count >= Relationship.waiversMax {
            errors.append(FieldError(pointer: "", .text(.tooManyWaivers(Relationship.waiversMax))))
        }
        guard errors.isEmpty else { throw .invalid(FieldErrors(errors)) }
        relationship.waivers.append(
            Waiver(rule: request.rule, reason: request.reason, by: signature, at: now, until: request.until))
        takeFollowers(of: &relationship, at: now)
        return decide(on: relationship, instead: current, by: signature, at: now)
    }

    // MARK: What follows

    /// The steps that a relationship takes by itself, now that something else has changed.
    func followed(_ id: ID<Relationship>, at now: Instant) -> [Change] {
        guard let stored = relationships[id] else { return [] }
        var relationship = stored.value
        takeFollowers(of: &relationship, at: now)
        return decide(on: relationship, instead: stored, by: Self.scheduler, at: now).changes
    }

    /// What a step of a relationship brings with it: participants who take part in earnest, goals that are worked on, and an end of all that
    /// is planned.
    func consequences(from before: Relationship?, to after: Relationship, at now: Instant) -> [Change] {
        var changes: [Change] = []
        let wasAccepted = before.map { ![.proposed, .cancelled].contains($0.status) } ?? false
        if !wasAccepted, ![.proposed, .cancelled].contains(after.status) {
            for member in after.present {
                guard let stored = participants[member.participant], stored.value.status == .approved else { continue }
                changes += stepped(stored, to: .active, at: now)
            }
        }
        if [.active, .paused, .closing].contains(after.status) {
            for stored in goals.all(in: .key(after.id.key), of: Goal.byRelationship) {
                var goal = stored.value
                takeFollowers(of: &goal, at: now)
                changes += decide(on: goal, instead: stored, by: Self.scheduler, at: now).changes
            }
        }
        if after.isOver { changes += endInside(after, at: now) }
        if after.status == .cancelled, let replaced = after.replaces.flatMap({ relationships[$0] }),
            replaced.value.replacedBy == after.id
        {
            var before = replaced.value
            before.replacedBy = nil
            changes += decide(on: before, instead: replaced, by: Self.scheduler, at: now).changes
        }
        return changes
    }

    /// Ends what is planned in a relationship that is over: its sessions to come, and its agreement.
    private func endInside(_ relationship: Relationship, at now: Instant) -> [Change] {
        var changes: [Change] = []
        for stored in sessions.all(in: .key(relationship.id.key), of: Session.byRelationship)
        where !stored.value.isOver && stored.value.startsAt > now {
            var session = stored.value
            session.take(session.nextTransition(to: .cancelled, by: Self.scheduler, at: now))
            changes += decide(on: session, instead: stored, by: Self.scheduler, at: now).changes
        }
        for stored in agreements.all(in: .key(relationship.id.key), of: Agreement.byRelationship) where !stored.value.isOver {
            var agreement = stored.value
            agreement.take(agreement.nextTransition(to: .ended, by: Self.scheduler, at: now))
            changes.append(
                .put(
                    Stored(agreement.revised(to: stored.revision + 1, by: Self.scheduler, at: now), revision: stored.revision + 1)
                ))
        }
        return changes
    }

    /// Takes a relationship to its end, whoever may take that step.
    func end(
        _ relationship: inout Relationship, as status: Relationship.Status, because reason: EndReason, by signature: String,
        at now: Instant
    ) {
        relationship.take(relationship.nextTransition(to: status, by: signature, at: now))
        (relationship.endReason, relationship.expiresAt) = (reason, nil)
        (relationship.pausedUntil, relationship.conflict, relationship.proposedEnd) = (nil, nil, nil)
    }

    /// Ends relationships of which something outside has come to its end.
    ///
    /// - Parameters:
    ///   - person: Who alone leaves them: a group goes on without one of its learners.
    ///   - isDone: Whether those that are closing are completed.
    func endRelationships(
        _ all: [Stored<Relationship>], without person: ID<Person>? = nil, because reason: EndReason, isDone: Bool = false,
        at now: Instant
    ) -> [Change] {
        var (next, changes) = (self, [Change]())
        for stored in all {
            guard let stored = next.relationships[stored.value.id], !stored.value.isOver else { continue }
            var relationship = stored.value
            if let place = relationship.members.firstIndex(where: { $0.person == person }),
                relationship.members[place].side == .learner,
                relationship.members[place].leftAt != nil || relationship.members[place].isAsked
                    || relationship.learners.count > 1
            {
                guard relationship.members[place].leftAt == nil else { continue }
                relationship.members[place].leftAt = now
                next.takeFollowers(of: &relationship, at: now)
                let more = next.decide(on: relationship, instead: stored, by: Self.scheduler, at: now).changes
                next.apply(more)
                let settled = next.settled(without: relationship.id, at: now)
                next.apply(settled)
                changes += more + settled
                continue
            }
            let status: Relationship.Status =
                switch relationship.status {
                case .proposed, .accepted, .contracting: .cancelled
                case .closing: isDone && next.sessionsHeld(in: relationship.id) > 0 ? .completed : .endedEarly
                case .active, .paused, .conflict, .completed, .endedEarly, .cancelled: .endedEarly
                }
            next.end(&relationship, as: status, because: reason, by: Self.scheduler, at: now)
            let more = next.decide(on: relationship, instead: stored, by: Self.scheduler, at: now).changes
            next.apply(more)
            changes += more
        }
        return changes
    }

    /// What a group goes on to once somebody has left it: an agreement that all others have signed is in force, and a conflict that came with
    /// that one is over.
    private func settled(without id: ID<Relationship>, at now: Instant) -> [Change] {
        guard let stored = relationships[id] else { return [] }
        let people = stored.value.present.map(\.person)
        if let signed = agreement(of: id), signed.value.status == .partlySigned,
            people.allSatisfy({ person in signed.value.signatures.contains { $0.person == person } })
        {
            var agreement = signed.value
            agreement.comeIntoForce(by: Self.scheduler, at: now)
            let revision = signed.revision + 1
            let written = Stored(agreement.revised(to: revision, by: Self.scheduler, at: now), revision: revision)
            return Decision(changes: [.put(written)], answer: written).withConsequences(from: signed.value, in: self, at: now)
                .changes
        }
        return rechecked(stored, at: now)
    }

    func relationships(of participant: ID<Participant>) -> [Stored<Relationship>] {
        relationships.all(in: .key(participant.key), of: Relationship.byParticipant)
    }

    // MARK: Room

    /// How much a guide offers in a programme, within what the programme lets them.
    func offered(by guide: Participant) -> Int {
        let capacity = programs[guide.program]?.value.capacity
        return min(guide.capacity ?? capacity?.preset ?? 1, capacity?.most ?? Participant.capacityMax)
    }

    /// How many relationships more a guide can take on: within what they offer here and over all programmes. What is offered to them takes
    /// a place as well.
    ///
    /// - Parameter own: A relationship that does not count.
    func room(of guide: Participant, but own: ID<Relationship>? = nil) -> Int {
        func taken(_ group: GroupKey) -> Int {
            let isOwn = own.flatMap { relationships[$0]?.value.placesTaken.contains(group) } ?? false
            return relationships.count(in: group, of: Relationship.byPlace) - (isOwn ? 1 : 0)
                + applications.count(in: group, of: Application.byPlace)
        }
        let here = offered(by: guide) - taken(Relationship.place(of: guide.id))
        guard let capacity = profiles[ID(guide.person.key)]?.value.capacity else { return here }
        return min(here, capacity - taken(Relationship.place(of: guide.person)))
    }

    // MARK: Inside

    /// What is wrong with making something in a relationship that is in another state.
    ///
    /// - Parameter states: In which such a thing is made.
    func faults(inside id: ID<Relationship>, _ isNew: Bool, in states: [Relationship.Status]) -> [FieldError] {
        guard isNew, let status = relationships[id]?.value.status, !states.contains(status) else { return [] }
        return [FieldError(pointer: "", .text(.notInRelationship(status.rawValue)))]
    }

    /// Refuses a session in a relationship that is not active: with what its rules still ask for.
    func requireActive(_ id: ID<Relationship>, for step: String, at now: Instant) throws(Problem) {
        let relationship = try record(id, Relationship.self).value
        switch relationship.status {
        case .active, .closing: return
        case .accepted, .contracting: try requireRules(of: .active, in: relationship, as: .step(to: step), at: now)
        case .proposed, .paused, .conflict, .completed, .endedEarly, .cancelled: break
        }
        throw .relationshipNotActive(id, status: relationship.status.rawValue)
    }
}
