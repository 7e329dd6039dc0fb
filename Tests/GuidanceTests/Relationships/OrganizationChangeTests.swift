import JSON
import Testing

@testable import Guidance

/// What a change in the organisation breaks in relationships that go on, and what it mends.
@Suite struct OrganizationChangeTests {
    typealias Status = Relationship.Status

    @Test(arguments: [Status.active, .paused])
    func `who comes to stand above a mentee is in conflict, and it goes on from where it was once that is mended`(
        _ status: Status
    ) throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let until = desk.now.adding(seconds: 30 * 86_400)
        if status == .paused { try desk.take(id, to: .paused, with: StepDetails(until: until)) }
        let (lines, moment) = (desk.journal.count, desk.now)
        try desk.report(learner, to: guide)
        #expect(desk.journal.count == lines + 1, "in the line of the change")
        let broken = try desk.relationship(id)
        #expect(broken.status == .conflict && broken.transitions.last?.by == "rapport")
        #expect(broken.conflict == Relationship.Conflict(rule: "mentor-outside-line", since: moment))
        _ = problem(.invalidDocument) { try desk.plan(id, at: desk.now) }

        try desk.report(learner, to: nil)
        let mended = try desk.relationship(id)
        #expect(mended.status == status && mended.conflict == nil)
        #expect(mended.pausedUntil == (status == .paused ? until : nil), "a pause ends when it was to end")
    }

    /// Who comes to stand above whom; all report to nobody before.
    enum Change: CaseIterable, Sendable {
        case guideFarAbove, guideBelow, headChanges, sameManager, otherLine

        var isBroken: Bool {
            switch self {
            case .guideFarAbove, .guideBelow, .headChanges: true
            case .sameManager, .otherLine: false
            }
        }
    }

    @Test(arguments: Change.allCases, ["mentoring", "coaching"])
    func `the whole line counts, where the type keeps it out`(_ change: Change, _ type: String) throws {
        var desk = Desk()
        let id = try desk.active(try #require(Slug(type)))
        let (guide, learner, other) = (try desk.guide(of: id), try desk.learner(of: id), try desk.person("Other"))
        switch change {
        case .guideFarAbove: try desk.chain(learner, below: guide, over: 6)
        case .guideBelow: try desk.chain(guide, below: learner, over: 3)
        case .headChanges:
            // The one who moves is neither of the two.
            try desk.chain(learner, below: other, over: 3)
            #expect(try desk.status(id) == .active)
            try desk.report(other, to: guide)
        case .sameManager:
            for person in [guide, learner] { try desk.report(person, to: other) }
        case .otherLine: try desk.chain(learner, below: other, over: 2)
        }
        #expect(try desk.status(id) == (change.isBroken && type == "mentoring" ? .conflict : .active))
    }

    @Test(arguments: Status.allCases)
    func `what has not begun or is ending is left alone`(_ status: Status) throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.set(id, status)
        try desk.report(learner, to: guide)
        let isLive = [.active, .paused, .conflict].contains(status)
        #expect(try desk.status(id) == (isLive ? .conflict : status))
    }

    @Test func `what the line alone kept from beginning begins once it is mended`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.agree(id)
        try desk.report(learner, to: guide)
        try desk.signAll(id)
        #expect(try desk.status(id) == .contracting)
        try desk.report(learner, to: nil)
        #expect(try desk.status(id) == .active)
    }

    @Test func `one learner is enough to break a group, and it is mended with the last`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", learners: 3)
        let people = try desk.relationship(id).members.map(\.person)
        try desk.report(people[2], to: people[0])
        try desk.report(people[3], to: people[0])
        #expect(try desk.relationship(id).transitions.count { $0.to == .conflict } == 1)
        try desk.report(people[2], to: nil)
        #expect(try desk.status(id) == .conflict)
        try desk.report(people[3], to: nil)
        #expect(try desk.status(id) == .active)
    }

    @Test func `a group is mended where the one leaves who stood above or below`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", learners: 3)
        let members = try desk.relationship(id).members
        try desk.report(members[3].person, to: members[0].person)
        #expect(try desk.status(id) == .conflict)
        try desk.step(members[3].participant, to: .withdrawn, as: .oneself)
        #expect(try desk.status(id) == .active)
    }

    @Test func `organisers pause a conflict or end it, and members end it`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.report(learner, to: guide)
        _ = problem(.notYourStep) { try desk.take(id, to: .paused) }
        let paused = try desk.take(id, to: .paused, as: .organiser)
        #expect(paused.status == .paused && paused.conflict == nil)
        #expect(problem(.rulesRefuse) { try desk.take(id, to: .active) }.refusals.map(\.rule) == ["re-check-on-change"])
        try desk.report(learner, to: nil)
        #expect(try desk.status(id) == .paused, "whoever has paused it resumes it")
        #expect(try desk.take(id, to: .active).status == .active)
        try desk.report(learner, to: guide)
        #expect(try desk.take(id, to: .endedEarly).status == .endedEarly)
    }

    @Test func `a goal that is agreed on in a conflict is worked on once it is mended`() throws {
        for status in [Status.active, .paused] {
            var desk = Desk()
            let id = try desk.active("mentoring")
            let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
            let goal = try desk.goal(in: id, of: learner, by: learner)
            if status == .paused { try desk.take(id, to: .paused) }
            try desk.report(learner, to: guide)
            #expect(try desk.take(goal, to: .agreed, as: .otherSide).status == .agreed)
            try desk.report(learner, to: nil)
            #expect(try desk.status(id) == status)
            #expect(try desk.records.record(goal, Goal.self).value.status == .active, "\(status)")
        }
    }

    @Test func `who comes back under another manager is looked at as well`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.patch(learner, by: #"{"active":false}"#)
        try desk.patch(learner, by: #"{"active":true,"manager":"\#(guide)"}"#)
        #expect(try desk.status(id) == .conflict)
    }

    // MARK: Large changes

    /// Adds relationships like one that is there, in one line.
    private func multiply(_ id: ID<Relationship>, by count: Int, in desk: inout Desk) throws {
        let first = try desk.relationship(id)
        desk.remember(
            (1...count).map { number -> Guidance.Change in
                var copy = first
                copy.id = ID(RecordKey(at: desk.now, count: number, random: 9))
                return .put(Stored(copy, revision: 1))
            })
    }

    private func statuses(_ desk: Desk) -> [Status: Int] {
        var counts: [Status: Int] = [:]
        desk.records.relationships.forEach { stored in
            counts[stored.value.status, default: 0] += 1
            return true
        }
        return counts
    }

    @Test(arguments: [199, 200, 700])
    func `of many relationships each is looked at, with the change or piece by piece`(_ count: Int) throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try multiply(id, by: count, in: &desk)
        let moment = desk.now
        try desk.report(learner, to: guide)
        let isMarked = try desk.records.record(learner, Person.self).value.recheck != nil
        #expect(isMarked == (count >= Person.recheckedAtOnce))
        if isMarked { #expect(statuses(desk) == [.active: count + 1], "a mark alone stands in the line of the change") }
        let operations = desk.settle(at: moment.adding(seconds: 60))
        #expect(operations.allSatisfy { $0 == "person.recheck" } && operations.isEmpty != isMarked)
        #expect(statuses(desk) == [.conflict: count + 1])
        #expect(try desk.records.record(learner, Person.self).value.recheck == nil)
        #expect(desk.settle(at: moment.adding(seconds: 120)) == [])
    }

    @Test func `a large change goes on over everybody below, in pieces, and each once`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let guide = try desk.guide(of: id)
        let head = try desk.person("Head")
        try desk.report(try desk.learner(of: id), to: head)
        var ids = [id]
        for _ in 0..<4 {
            let below = try desk.person("Below", manager: head)
            let made = ID<Relationship>(RecordKey(at: desk.now, count: 0, random: 9))
            var copy = try desk.relationship(id)
            (copy.id, copy.members[1].person) = (made, below)
            desk.remember([.put(Stored(copy, revision: 1))])
            ids.append(made)
            try multiply(made, by: 120, in: &desk)
        }
        let moment = desk.now
        try desk.report(head, to: guide)
        // The next piece comes a moment later, so that others have a turn.
        var operations: [String] = []
        for second in 60..<70 { operations += desk.settle(at: moment.adding(seconds: second)) }
        #expect(operations.count > 1 && operations.allSatisfy { $0 == "person.recheck" })
        #expect(statuses(desk) == [.conflict: 485])
        #expect(try ids.map { try desk.relationship($0).transitions.count { $0.to == .conflict } } == [1, 1, 1, 1, 1])
    }
}
