internal import JSON

// The states of a relationship, and what goes with a step.

extension Relationship {
    public static let states = States<Status>(over: [.completed, .endedEarly, .cancelled]) { state in
        switch state {
        case .proposed: [.step(to: .accepted, by: .scheduler), .step(to: .cancelled, by: .organiser, .scheduler)]
        case .accepted: [.step(to: .contracting, by: .scheduler), .step(to: .cancelled, by: .member, .organiser, .scheduler)]
        case .contracting: [.step(to: .active, by: .scheduler), .step(to: .cancelled, by: .member, .organiser, .scheduler)]
        case .active: [.step(to: .paused, by: .member)] + leaving
        case .paused: [.step(to: .active, by: .member, .scheduler)] + leaving
        case .conflict:
            [
                .step(to: .paused, by: .organiser, .scheduler), .step(to: .active, by: .scheduler),
                .step(to: .endedEarly, by: .member, .organiser, .scheduler),
            ]
        case .closing: [.step(to: .completed, by: .member, .scheduler), .step(to: .endedEarly, by: .member, .scheduler)]
        case .completed, .endedEarly, .cancelled: []
        }
    }

    private static let leaving: [States<Status>.Step] = [
        .step(to: .conflict, by: .scheduler), .step(to: .closing, by: .member, .scheduler),
        .step(to: .endedEarly, by: .member, .scheduler),
    ]

    public static func states(taking detail: StepDetail) -> [Status] {
        switch detail {
        case .until: [.paused]
        case .reason: [.cancelled, .endedEarly]
        case .endRelationships, .onRefusal: []
        }
    }

    public mutating func prepare(
        _ step: Transition<Status>, with details: StepDetails, in records: Records
    ) throws(Problem) {
        pausedUntil = step.to == .paused ? details.until : nil
        if step.to != .conflict { conflict = nil }
        switch step.to {
        case .accepted: expiresAt = agreementDue(from: step.at)
        case .contracting: break
        case .proposed, .active, .paused, .conflict, .closing, .completed, .endedEarly, .cancelled: expiresAt = nil
        }
        guard isOver(step.to) else { return }
        (endReason, endedBy) = (details.reason, member(details.person)?.person)
        proposedEnd = nil
    }

    public func check(instead current: Relationship, in records: Records, at now: Instant) throws(Problem) {
        try records.check(self, instead: current, at: now)
        // Its end is the members' to bring about, and no day of the past does.
        guard let end = plannedEnd, end != current.plannedEnd, end < now.day else { return }
        throw .invalid(FieldErrors([FieldError(pointer: "/plannedEnd", .text(.dayPast(now.day)))]))
    }

    private func isOver(_ status: Status) -> Bool { Self.states.over.contains(status) }

    public func completed(instead current: Relationship?, in records: Records, at now: Instant) -> Relationship {
        var relationship = self
        // An end that is on record now may be all that was missing.
        if current != nil, current != self { records.takeFollowers(of: &relationship, at: now) }
        return relationship
    }

    /// The state that follows by itself: once all have accepted, once they have begun on an agreement, once that is in force and nothing
    /// else stands in the way, and once as many sessions were held as were planned.
    public func follower(in records: Records, at now: Instant) -> Status? {
        switch status {
        case .proposed:
            let isAccepted = !learners.isEmpty && present.allSatisfy { $0.acceptedAt != nil }
            return isAccepted && guide?.leftAt == nil && obeysRules(of: .accepted, in: records, at: now) ? .accepted : nil
        case .accepted:
            let isBegun = records.agreement(of: id) != nil || isWaived(Self.agreementFirst.id, at: now)
            return isBegun && obeysRules(of: .contracting, in: records, at: now) ? .contracting : nil
        case .contracting: return obeysRules(of: .active, in: records, at: now) ? .active : nil
        case .active, .paused:
            guard let plannedSessions, records.sessionsHeld(in: id) >= plannedSessions else { return nil }
            return .closing
        case .conflict, .closing, .completed, .endedEarly, .cancelled: return nil
        }
    }

    private func obeysRules(of status: Status, in records: Records, at now: Instant) -> Bool {
        Self.rules.allSatisfy { !$0.gates.contains(status) || $0.errors(in: self, records, at: now).isEmpty }
    }
}
