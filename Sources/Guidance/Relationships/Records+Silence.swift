// What becomes of relationships whose members do not meet.

extension Agreement {
    /// How many days at least have to pass before it counts as silence. Ours: holidays and a busy month are none.
    static let silenceDaysMin = 45
    /// How long members who were asked to plan a session have, where the relationship then closes.
    static let nudgeSeconds = 14 * 86_400

    /// How long the members can go without a session before they are asked for one: twice as long as they agreed on.
    func silenceSeconds(from now: Instant) -> Int {
        let agreed = schedule?.every.map { now.day.adding($0).adding($0).number - now.day.number } ?? 0
        return max(Self.silenceDaysMin, agreed) * 86_400
    }
}

extension Records {
    /// Asks the members of a relationship to plan a session if none was for long; and closes the relationship where they were asked before and
    /// its programme wants that.
    ///
    /// The agreement keeps when, which nobody else reads: others would learn from it when the members meet.
    func nudge(_ stored: Stored<Agreement>, at now: Instant) -> [Change] {
        var (agreement, changes) = (stored.value, [Change]())
        let relationship = relationships[agreement.relationship]?.value
        let heardAt = relationship.map { lastHeard(in: $0) } ?? now
        let silence = agreement.silenceSeconds(from: heardAt)
        if relationship?.status != .active {
            (agreement.nudgedAt, agreement.nudgesAt) = (nil, now.adding(seconds: silence))
        } else if heardAt.adding(seconds: silence) > now {
            (agreement.nudgedAt, agreement.nudgesAt) = (nil, heardAt.adding(seconds: silence))
        } else {
            let closes = relationship.flatMap { programs[$0.program]?.value.closesAfterSilence } ?? false
            let isDue = agreement.nudgedAt.map { $0.adding(seconds: Agreement.nudgeSeconds) <= now } ?? false
            if closes, isDue { changes = closedBySilence(agreement.relationship, at: now) }
            agreement.nudgedAt = agreement.nudgedAt ?? now
            agreement.nudgesAt = now.adding(seconds: closes ? Agreement.nudgeSeconds : silence)
        }
        return decide(on: agreement, instead: stored, by: Self.scheduler, at: now).changes + changes
    }

    /// Since when the members of a relationship are asked to plan a session; nil where they are not, or have done so.
    func silence(in id: ID<Relationship>) -> Instant? {
        guard let nudgedAt = agreementInForce(in: id)?.nudgedAt else { return nil }
        var isPlanned = false
        sessions.forEach(in: Session.byRelationship, .key(id.key)) { stored in
            isPlanned = stored.value.status != .cancelled && stored.value.startsAt > nudgedAt
            return !isPlanned
        }
        return isPlanned ? nil : nudgedAt
    }

    private func closedBySilence(_ id: ID<Relationship>, at now: Instant) -> [Change] {
        // It is active, from where this step is legal and nothing guards it.
        do throws(Problem) { return try move(bySchedule: id, to: .closing, at: now) } catch {
            return []
        }
    }

    /// When something last happened in a relationship: a session that was held or is still to be, or a step of its own.
    private func lastHeard(in relationship: Relationship) -> Instant {
        var last = relationship.transitions.last?.at ?? relationship.createdAt
        sessions.forEach(in: Session.byRelationship, .key(relationship.id.key)) { stored in
            let session = stored.value
            if session.status != .cancelled, session.status != .noShow { last = max(last, session.startsAt) }
            return true
        }
        return last
    }
}
