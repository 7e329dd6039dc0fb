import JSON
import Testing

@testable import Guidance

/// How relationships come to their end before it was planned: by those in it, and with what they stand on.
@Suite struct RelationshipEndTests {
    typealias Status = Relationship.Status

    private static let days = 86_400

    /// What a relationship comes to of which something outside has come to its end.
    private func end(of status: Status) -> Status {
        switch status {
        case .proposed, .accepted, .contracting: .cancelled
        case .active, .paused, .conflict, .closing: .endedEarly
        case .completed, .endedEarly, .cancelled: status
        }
    }

    private static let live = Status.allCases.filter { !Relationship.states.over.contains($0) }

    // MARK: By those in it

    @Test(arguments: [Status.active, .paused, .conflict, .closing], [0, 1])
    func `either side ends it at any time, and shows nobody else a reason`(_ status: Status, _ place: Int) throws {
        var desk = Desk()
        let id = try desk.active()
        try desk.set(id, status)
        let members = try desk.relationship(id).members.map(\.person)
        let decision = try desk.records.move(
            id, by: try json(#"{"to":"ended-early","reason":"other"}"#), as: [.member], by: "ada", for: members[place],
            at: desk.now)
        desk.remember(decision.changes)
        let ended = try desk.relationship(id)
        #expect(ended.status == .endedEarly && ended.endReason == .other && ended.endedBy == members[place])
        #expect(ended.conflict == nil && ended.pausedUntil == nil)
        #expect(desk.viewer(members[place]).told(ended).endReason == .other)
        #expect(desk.viewer(members[1 - place]).told(ended).endReason == nil)
    }

    @Test(arguments: [Status.active, .paused, .closing])
    func `organisers end none that has begun`(_ status: Status) throws {
        var desk = Desk()
        let id = try desk.active()
        try desk.set(id, status)
        #expect(
            problem(.notYourStep) { try desk.take(id, to: .endedEarly, as: .organiser) }
                == .notYourStep(.relationships, to: "ended-early", [.member, .scheduler]))
        _ = problem(.illegalTransition) { try desk.take(id, to: .cancelled, as: .organiser) }
    }

    @Test(arguments: [Actor.member, .organiser], [Status.accepted, .contracting])
    func `before it has begun it is cancelled, by those in it and by organisers`(_ actor: Actor, _ status: Status) throws {
        var desk = Desk()
        let id = try desk.accepted()
        if status == .contracting { try desk.agree(id) }
        let session = try desk.plan(id, at: desk.now.adding(seconds: Self.days))
        #expect(try desk.status(id) == status)
        let cancelled = try desk.take(id, to: .cancelled, with: StepDetails(reason: .rule), as: actor)
        #expect(cancelled.status == .cancelled && cancelled.endReason == .rule)
        #expect(try desk.records.record(session, Session.self).value.status == .cancelled)
        let agreement = desk.records.agreement(of: id)?.value.status
        #expect(agreement == (status == .contracting ? .ended : nil))
        let participants = try cancelled.members.map { try desk.status($0.participant) }
        #expect(participants == [.active, .active], "they stay in the program")
    }

    @Test func `a proposal is declined by members, and cancelled by organisers`() throws {
        var desk = Desk()
        let id = try desk.proposed()
        #expect(
            problem(.notYourStep) { try desk.take(id, to: .cancelled) }
                == .notYourStep(.relationships, to: "cancelled", [.organiser, .scheduler]))
        let cancelled = try desk.take(id, to: .cancelled, as: .organiser)
        #expect(cancelled.status == .cancelled && cancelled.expiresAt == nil && cancelled.endReason == nil)
    }

    @Test func `with the end what is planned ends too, in one line, and what was stays`() throws {
        var desk = Desk()
        let id = try desk.active()
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let held = try desk.hold(id)
        let missed = try desk.plan(id, at: desk.now.adding(seconds: -60))
        let next = try desk.plan(id, at: desk.now.adding(seconds: Self.days))
        let confirmed = try desk.plan(id, at: desk.now.adding(seconds: 2 * Self.days))
        try desk.take(confirmed, to: .confirmed)
        let goal = try desk.goal(in: id, of: learner, by: guide)
        try desk.take(goal, to: .agreed, as: .otherSide)
        try desk.agree(id, #"{"purpose":"More of the same"}"#)
        let lines = desk.journal.count
        try desk.take(id, to: .endedEarly)
        #expect(desk.journal.count == lines + 1 && desk.journal.last?.count == 5, "itself, two sessions, two agreements")
        let sessions = try [held, missed, next, confirmed].map { try desk.records.record($0, Session.self).value.status }
        #expect(sessions == [.held, .planned, .cancelled, .cancelled])
        #expect(desk.records.agreementInForce(in: id) == nil)
        #expect(try desk.records.record(goal, Goal.self).value.status == .active)
        #expect(try desk.relationship(id).members.map { try desk.status($0.participant) } == [.active, .active])
    }

    // MARK: With the organisation

    @Test(arguments: live, [0, 1])
    func `whoever leaves the organisation for good is in none any more`(_ status: Status, _ place: Int) throws {
        var desk = Desk()
        let id = try desk.active()
        try desk.set(id, status)
        let member = try desk.relationship(id).members[place]
        let leaver = try desk.records.record(member.person, Person.self)
        desk.remember(desk.records.leave(leaver, at: desk.now))
        let ended = try desk.relationship(id)
        #expect(ended.status == end(of: status) && ended.endReason == .leftDirectory && ended.endedBy == nil)
        #expect(ended.transitions.last?.by == "rapport")
        #expect(try ended.members.map { try desk.status($0.participant) }[1 - place] == .active, "the other stays")
        #expect(try desk.status(member.participant) == .left)
        #expect(desk.records.agreementInForce(in: id) == nil)
    }

    @Test func `for fourteen days it goes on, and then it ends in one line that writes each record once`() throws {
        var desk = Desk()
        let id = try desk.active()
        try desk.patch(try desk.learner(of: id), by: #"{"active":false}"#)
        let leavesAt = try #require(try desk.records.record(try desk.learner(of: id), Person.self).value.leavesAt)
        #expect(desk.settle(at: Instant(milliseconds: leavesAt.milliseconds - 1)) == [])
        #expect(try desk.status(id) == .active)
        let lines = desk.journal.count
        #expect(desk.settle(at: leavesAt) == ["person.leave"] && desk.journal.count == lines + 1)
        let ended = try desk.relationship(id)
        #expect(ended.status == .endedEarly && ended.endReason == .leftDirectory)
        let written = desk.journal[lines].map(\.address)
        #expect(Set(written).count == written.count, "\(written)")
    }

    @Test(arguments: [Status.proposed, .accepted, .contracting, .active, .paused, .closing], [true, false])
    func `a group goes on without a learner who leaves, as long as one stays`(_ status: Status, _ isOrganisation: Bool) throws {
        var desk = Desk()
        let id = try desk.active("mentoring", learners: 3)
        try desk.set(id, status)
        let members = try desk.relationship(id).members
        for place in 1...3 {
            let (lines, before) = (desk.journal.count, try desk.status(id))
            try desk.dismiss(members[place], fromOrganisation: isOrganisation)
            #expect(desk.journal.count == lines + 1)
            let written = desk.journal[lines].map(\.address)
            #expect(Set(written).count == written.count, "\(written)")
            let after = try desk.relationship(id)
            guard place == 3 else {
                #expect(!after.isOver && after.members.map { $0.leftAt != nil } == (0...3).map { (1...place).contains($0) })
                #expect(after.endReason == nil && after.format == .group)
                continue
            }
            #expect(after.status == end(of: before))
            #expect(after.endReason == (isOrganisation ? .leftDirectory : .withdrawn))
        }
        #expect(try desk.status(members[0].participant) == .active)
    }

    @Test func `without its guide a group ends`() throws {
        for isOrganisation in [true, false] {
            var desk = Desk()
            let id = try desk.active("mentoring", learners: 3)
            try desk.dismiss(try desk.relationship(id).members[0], fromOrganisation: isOrganisation)
            let ended = try desk.relationship(id)
            #expect(ended.status == .endedEarly && ended.endReason == (isOrganisation ? .leftDirectory : .withdrawn))
            #expect(ended.members.allSatisfy { $0.leftAt == nil })
        }
    }

    // MARK: With the programme

    @Test func `who has left a group before takes nothing from it by leaving more`() throws {
        for isOrganisation in [true, false] {
            var desk = Desk()
            let id = try desk.proposed("mentoring", learners: 3)
            let members = try desk.relationship(id).members
            try desk.accept(id, members[3].person, false)
            try desk.acceptAll(id)
            try desk.agree(id)
            try desk.signAll(id)
            #expect(try desk.status(id) == .active)
            try desk.dismiss(members[3], fromOrganisation: isOrganisation)
            #expect(try desk.status(members[3].participant) == .withdrawn)
            #expect(try desk.status(id) == .active, "\(isOrganisation ? "the organization" : "the program")")
        }
    }

    @Test(arguments: live)
    func `whoever leaves the programme ends what it brought about`(_ status: Status) throws {
        let exits: [(Participant.Status, StepDetails, Actor)] = [
            (.withdrawn, StepDetails(), .oneself), (.withdrawn, StepDetails(reason: .other), .oneself),
            (.removed, StepDetails(reason: .rule), .organiser),
        ]
        for (to, details, actor) in exits {
            var desk = Desk()
            let id = try desk.active()
            try desk.set(id, status)
            let member = try desk.relationship(id).members[1]
            let lines = desk.journal.count
            try desk.step(member.participant, to: to, with: details, as: actor)
            let ended = try desk.relationship(id)
            // Why somebody leaves is not for the other side.
            #expect(ended.status == end(of: status) && ended.endReason == .withdrawn && ended.endedBy == nil)
            #expect(desk.journal.count == lines + 1, "in one line")
        }
    }

    @Test func `a pause in the programme ends nothing, and what others have in it goes on`() throws {
        var desk = Desk()
        let program = try desk.enrolling("mentoring")
        let guide = try desk.taking(try desk.person("Guide"), .guide, in: program, capacity: 2)
        let one = try desk.taking(try desk.person("One"), .learner, in: program)
        let other = try desk.taking(try desk.person("Other"), .learner, in: program)
        let ids = [try desk.propose(guide, [one]), try desk.propose(guide, [other])]
        for id in ids {
            try desk.acceptAll(id)
            try desk.agree(id)
            try desk.signAll(id)
        }
        try desk.step(one, to: .paused, as: .oneself)
        #expect(try ids.map { try desk.status($0) } == [.active, .active])
        try desk.step(one, to: .withdrawn, as: .oneself)
        #expect(try ids.map { try desk.status($0) } == [.endedEarly, .active])
        #expect(try desk.status(guide) == .active)
    }

    @Test(arguments: live, [true, false])
    func `with the programme all of its relationships end`(_ status: Status, _ isHeld: Bool) throws {
        for (state, reason) in [(Program.Status.closed, EndReason.programEnded), (.cancelled, .programCancelled)] {
            var desk = Desk()
            let id = try desk.active()
            if isHeld { try desk.hold(id) }
            try desk.set(id, status)
            let before = try desk.relationship(id)
            try desk.move(before.program, to: .running)
            try desk.move(before.program, to: .closing)
            let lines = desk.journal.count
            var details = StepDetails()
            details.endsRelationships = state == .closed
            let move = try desk.records.move(
                before.program, to: state, with: details, as: [.organiser], by: "Ines", at: desk.now)
            desk.remember(move.changes)
            let ended = try desk.relationship(id)
            let isDone = status == .closing && isHeld && state == .closed
            #expect(ended.status == (isDone ? .completed : end(of: status)) && ended.endReason == reason)
            #expect(desk.journal.count == lines + 1)
            let written = desk.journal[lines].map(\.address)
            #expect(Set(written).count == written.count, "\(written)")
            let expected: Participant.Status = state == .closed ? .completed : .withdrawn
            #expect(try before.members.map { try desk.status($0.participant) } == [expected, expected])
        }
    }

    @Test func `whom a relationship names is not deleted`() throws {
        var desk = Desk()
        let id = try desk.proposed()
        let relationship = try desk.relationship(id)
        _ = problem(.inUse) { try desk.records.delete(relationship.program, of: Program.self, by: "ines", at: desk.now) }
        let participant = relationship.members[0].participant
        _ = problem(.inUse) { try desk.records.delete(participant, of: Participant.self, by: "ines", at: desk.now) }
    }
}

extension Desk {
    /// Has somebody leave for good.
    fileprivate mutating func dismiss(_ member: Relationship.Member, fromOrganisation: Bool) throws {
        guard fromOrganisation else {
            try step(member.participant, to: .withdrawn, as: .oneself)
            return
        }
        let leaver = try records.record(member.person, Person.self)
        remember(records.leave(leaver, at: now))
    }
}
