import JSON
import Testing

@testable import Guidance

// What only the members of a relationship read, and what two people do together beside it.

extension PairSituation {
    static let memberSituations: [PairSituation] = [hasGoal, reached, hasStep, followUp, bothTypes, confidential].flatMap { $0 }

    /// A relationship that has begun, in a state.
    private static func begun(
        _ rule: Slug, _ name: String, _ fault: Severity?, type: Slug = "coaching", types: [RelationshipType] = [],
        in status: Relationship.Status = .active, learners: Int = 1,
        _ lay: @escaping @Sendable (inout Desk, ID<Relationship>) throws -> Void = { _, _ in }
    ) -> PairSituation {
        pair(rule, name, fault, types: types) { desk in
            let id = try desk.active(type, learners: learners)
            try lay(&desk, id)
            try desk.set(id, status)
            return try desk.relationship(id)
        }
    }

    private static let measuring = [zebra { $0.outcomes = .measured }]
    private static let evolving = [zebra { $0.outcomes = .evolving }]
    private static let ending = [zebra { $0.length.end = .required }]
    private static let open = [zebra { $0.length.end = .open }]

    // MARK: coaching-has-goal

    private static let goalRule: Slug = "coaching-has-goal"

    private static let hasGoal: [PairSituation] = [
        begun(goalRule, "one with a goal", nil) { desk, id in _ = try desk.worked(id) },
        begun(goalRule, "one with a goal that nobody has agreed to yet", nil) { desk, id in _ = try desk.drafted(id) },
        begun(goalRule, "one that closes with a goal", nil, in: .closing) { desk, id in _ = try desk.worked(id) },
        begun(goalRule, "one that is over without any", nil, in: .endedEarly),
        begun(goalRule, "mentoring without any", nil, type: "mentoring", in: .closing),
        begun(goalRule, "a type whose results evolve", nil, type: "zebra", types: evolving, in: .closing),
        begun(
            goalRule, "a group, whose learners do not learn of each other's goals", nil, type: "zebra", types: measuring,
            learners: 2),
        begun(goalRule, "one that has begun without any", .warning),
        begun(goalRule, "one that pauses without any", .warning, in: .paused),
        begun(goalRule, "one whose only goal was dropped", .warning) { desk, id in
            let goal = try desk.worked(id)
            try desk.take(goal, to: .dropped)
        },
        begun(goalRule, "one beside which another has a goal", .warning) { desk, _ in
            let other = try desk.active()
            _ = try desk.worked(other)
        },
        begun(goalRule, "one that closes without any", .error, in: .closing),
        begun(goalRule, "a type whose results are measured", .error, type: "zebra", types: measuring, in: .closing),
    ]

    // MARK: coaching-goals-reached

    /// Goals with these ratings, each in its order.
    private static func rated(
        _ name: String, _ fault: Severity?, type: Slug = "coaching", types: [RelationshipType] = [],
        in status: Relationship.Status = .active, learners: Int = 1, _ ratings: [[Int]],
        _ more: @escaping @Sendable (inout Desk, ID<Relationship>) throws -> Void = { _, _ in }
    ) -> PairSituation {
        begun("coaching-goals-reached", name, fault, type: type, types: types, in: status, learners: learners) { desk, id in
            let guide = try desk.guide(of: id)
            for levels in ratings {
                let goal = try desk.worked(id)
                for level in levels { try desk.rate(goal, level, by: guide) }
            }
            try more(&desk, id)
        }
    }

    private static let reached: [PairSituation] = [
        rated("one without a goal", nil, []),
        rated("one whose goal nobody has rated", nil, [[]]),
        rated("one whose goal is reached less than expected", nil, [[-1]]),
        rated("one with a goal that is not reached", nil, [[0], [-2]]),
        rated("one whose newest rating is lower", nil, [[2, -1]]),
        rated("one with a goal to come", nil, [[1]]) { desk, id in _ = try desk.drafted(id) },
        rated("one that closes", nil, in: .closing, [[0]]),
        rated("mentoring, which may go on", nil, type: "mentoring", [[2]]),
        rated("a type without an end", nil, type: "zebra", types: open, [[2]]),
        rated("a group", nil, type: "zebra", types: ending, learners: 2, [[2]]),
        rated("one whose goal is reached as expected", .warning, [[0]]),
        rated("one that pauses with its goals reached", .warning, in: .paused, [[1], [2]]),
        rated("one whose goal is reached by now", .warning, [[-2, 0]]),
        rated("a type that has to end", .warning, type: "zebra", types: ending, [[2]]),
        rated("one whose goals are rated and done with", .warning, [[1]]) { desk, id in
            for goal in desk.records.goals(in: id) { try desk.take(goal.id, to: .rated) }
        },
        rated("one whose other goal was dropped", .warning, [[1]]) { desk, id in
            let other = try desk.worked(id)
            try desk.take(other, to: .dropped)
        },
    ]

    // MARK: mentoring-has-step

    private static func met(
        _ name: String, _ fault: Severity?, type: Slug = "mentoring", types: [RelationshipType] = [],
        in status: Relationship.Status = .active, learners: Int = 1, _ sessions: Int,
        _ lay: @escaping @Sendable (inout Desk, ID<Relationship>) throws -> Void = { _, _ in }
    ) -> PairSituation {
        begun("mentoring-has-step", name, fault, type: type, types: types, in: status, learners: learners) { desk, id in
            desk.meet(id, sessions)
            try lay(&desk, id)
        }
    }

    private static let hasStep: [PairSituation] = [
        met("one that has met twice", nil, 2),
        met("one with a step in words", nil, 9) { desk, id in _ = try desk.drafted(id, "") },
        met("one whose sessions were missed", nil, 2) { desk, id in desk.meet(id, 5, as: .noShow) },
        met("one that closes", nil, in: .closing, 9),
        met("coaching, where another rule speaks", nil, type: "coaching", 9),
        met("a group", nil, learners: 2, 9),
        met("a type whose results are measured", nil, type: "zebra", types: measuring, 9),
        met("one that has met three times", .warning, 3),
        met("one that pauses", .warning, in: .paused, 4),
        met("one whose only goal was dropped", .warning, 3) { desk, id in
            let goal = try desk.drafted(id, "")
            try desk.take(goal, to: .dropped)
        },
        met("a type whose results evolve", .warning, type: "zebra", types: evolving, 3),
    ]

    // MARK: coaching-follow-up

    /// A goal that both work on, after which they do more.
    private static func looked(
        _ name: String, _ fault: Severity?, type: Slug = "coaching", types: [RelationshipType] = [],
        _ lay: @escaping @Sendable (inout Desk, ID<Relationship>, ID<Goal>) throws -> Void
    ) -> PairSituation {
        PairSituation(rule: "coaching-follow-up", fault: fault, name: name) {
            var desk = Desk(types: types)
            let id = try desk.active(type)
            desk.meet(id, 3)
            let goal = try desk.worked(id)
            try lay(&desk, id, goal)
            let record = try desk.records.record(goal, Goal.self).value
            return Laid(record, in: desk)
        }
    }

    private static let followUp: [PairSituation] = [
        looked("one agreed after all sessions", nil) { _, _, _ in },
        looked("one after two sessions", nil) { desk, id, _ in desk.meet(id, 2) },
        looked("one that was rated in between", nil) { desk, id, goal in
            desk.meet(id, 2)
            try desk.rate(goal, 0, by: try desk.guide(of: id))
            desk.meet(id, 2)
        },
        looked("one whose sessions were missed or cancelled", nil) { desk, id, _ in
            desk.meet(id, 3, as: .noShow)
            desk.meet(id, 3, as: .cancelled)
        },
        looked("one that is done with", nil) { desk, id, goal in
            try desk.rate(goal, 0, by: try desk.guide(of: id))
            desk.meet(id, 3)
            try desk.take(goal, to: .rated)
        },
        looked("mentoring", nil, type: "mentoring") { desk, id, _ in desk.meet(id, 9) },
        looked("a type whose results evolve", nil, type: "zebra", types: evolving) { desk, id, _ in desk.meet(id, 9) },
        looked("sessions of another", nil) { desk, _, _ in
            let other = try desk.active()
            desk.meet(other, 9)
        },
        looked("one after three sessions", .warning) { desk, id, _ in desk.meet(id, 3) },
        looked("one after three more", .warning) { desk, id, goal in
            try desk.rate(goal, 0, by: try desk.guide(of: id))
            desk.meet(id, 3)
        },
        looked("a type whose results are measured", .warning, type: "zebra", types: measuring) { desk, id, _ in
            desk.meet(id, 3)
        },
    ]

    // MARK: same-guide-both-types

    /// Two relationships in a programme of several types: the one that the rule looks at, and one more.
    private static func beside(
        _ name: String, _ fault: Severity?, _ type: Slug = "mentoring", and other: Slug = "coaching", learners: Int = 1,
        isElsewhere: Bool = false, isAnotherGuide: Bool = false, in status: Relationship.Status = .active
    ) -> PairSituation {
        pair("same-guide-both-types", name, fault) { desk in
            let types = #","relationshipTypes":["coaching","mentoring","reverse-mentoring"]"#
            let program = try desk.enrolling()
            try desk.patch(program, "{\(types.dropFirst())}")
            let elsewhere = try desk.enrolling()
            try desk.patch(elsewhere, "{\(types.dropFirst())}")
            let (ada, bo, cem) = (try desk.person("Ada"), try desk.person("Bo"), try desk.person("Cem"))
            let place = isElsewhere ? elsewhere : program
            let coach = try desk.taking(isAnotherGuide ? cem : ada, .guide, in: place, of: other)
            let coachee = try desk.taking(bo, .learner, in: place, of: other)
            let first = try desk.propose(coach, [coachee])
            try desk.set(first, status)
            let guide = try desk.taking(ada, .guide, in: program, of: type, capacity: 5)
            var people = [try desk.taking(bo, .learner, in: program, of: type)]
            for _ in 1..<learners {
                let more = try desk.person("More")
                people.append(try desk.taking(more, .learner, in: program, of: type))
            }
            let id = try desk.propose(guide, people)
            return try desk.relationship(id)
        }
    }

    private static let bothTypes: [PairSituation] = [
        beside("the mentor and another's coaching", nil, isAnotherGuide: true),
        beside("the mentor, who was the coach before", nil, in: .completed),
        beside("the mentor, who is the coach in another program that readers may not see", nil, isElsewhere: true),
        beside("the coaching of the two, whose readers may not learn of the mentoring", nil, "coaching", and: "mentoring"),
        beside("two types that both keep the manager out", nil, "mentoring", and: "reverse-mentoring"),
        beside("a group, whose others would learn of it", nil, learners: 3),
        beside("the mentor, who is the coach as well", .warning),
        beside("the mentor, for whom the coaching is proposed", .warning, in: .proposed),
        beside("the mentor, whose coaching closes", .warning, in: .closing),
        beside("the reverse mentor, who is the coach as well", .warning, "reverse-mentoring"),
    ]

    // MARK: mentoring-confidential

    private static func silent(
        _ name: String, _ fault: Severity?, type: Slug = "mentoring", types: [RelationshipType] = [],
        wasPrivate: Bool = false, _ patch: String = Desk.agreement
    ) -> PairSituation {
        PairSituation(rule: "mentoring-confidential", fault: fault, name: name) {
            var desk = Desk(types: types)
            let id = try desk.accepted(type)
            if wasPrivate { try desk.alter(id) { $0.confidentiality = .isPrivate } }
            return Laid(try desk.agree(id, patch), in: desk)
        }
    }

    private static let shared = [zebra { $0.confidentiality = .sharedWithAgreement }]
    private static let closed = [zebra { $0.confidentiality = .isPrivate }]

    private static let confidential: [PairSituation] = [
        silent("mentoring that says it", nil, #"{"confidentiality":"What is said stays between us."}"#),
        silent("coaching that says nothing of it", nil, type: "coaching"),
        silent("a type that is shared", nil, type: "zebra", types: shared),
        silent("mentoring that says nothing of it", .warning),
        silent("mentoring that says nothing at all", .warning, "{}"),
        silent("a type that is private", .warning, type: "zebra", types: closed),
        silent("a type that was private when they began", .warning, type: "zebra", types: shared, wasPrivate: true),
    ]
}

extension Desk {
    /// A goal of the learner that nobody has agreed to.
    mutating func drafted(_ id: ID<Relationship>, _ more: String = measuredGoal) throws -> ID<Goal> {
        try goal(in: id, of: try learner(of: id), by: try learner(of: id), with: more)
    }

    /// A goal that both sides work on.
    mutating func worked(_ id: ID<Relationship>) throws -> ID<Goal> {
        let goal = try drafted(id)
        try take(goal, to: .agreed, as: .otherSide)
        return goal
    }

    /// Sessions of this moment, as something became of them.
    mutating func meet(_ id: ID<Relationship>, _ count: Int, as status: Session.Status = .held) {
        for _ in 0..<count {
            var session = Session()
            (session.id, session.relationship) = (ID(RecordKey(at: now, count: 0, random: 7)), id)
            (session.startsAt, session.status) = (now, status)
            remember([.put(Stored(session, revision: 1))])
        }
    }
}

/// What a rule finds that reads what only members read.
@Suite struct MemberRuleTests {
    @Test func `only members learn what follows from what only members read`() throws {
        var desk = Desk()
        let id = try desk.active("coaching")
        let (owner, boss) = (try desk.person("Owner"), try desk.person("Boss"))
        try desk.patch(try desk.relationship(id).program, #"{"owners":["\#(owner)"]}"#)
        try desk.report(try desk.learner(of: id), to: boss)
        func told(_ viewer: Viewer) throws -> String {
            let visible = try viewer.record(id, of: Relationship.self)
            return visible.showsSteps ? written { viewer.writeFindings(of: visible, to: &$0, for: Reader()) } : ""
        }
        let administrator = Viewer(.administrator, World(desk.records), at: desk.now)
        for viewer in [desk.viewer(owner), desk.viewer(boss), administrator] {
            #expect(try !told(viewer).contains("coaching-has-goal"))
        }
        for member in try desk.relationship(id).members {
            #expect(try told(desk.viewer(member.person)).contains("coaching-has-goal"))
        }
        try desk.take(id, to: .closing)
        #expect(try told(desk.viewer(try desk.learner(of: id))).contains(#""blockedBy":["coaching-has-goal"]"#))
        for viewer in [desk.viewer(owner), Viewer(.administrator, World(desk.records), at: desk.now)] {
            #expect(try !told(viewer).contains("coaching-has-goal"))
        }
    }

    @Test func `a rule for members guards no kind whose findings others read but by its own mark`() {
        let marked = Relationship.rules.filter(\.isForMembers).map(\.id)
        #expect(marked == ["coaching-has-goal", "coaching-goals-reached", "mentoring-has-step"])
        #expect(Program.rules.allSatisfy { !$0.isForMembers } && Participant.rules.allSatisfy { !$0.isForMembers })
    }

    @Test func `without a goal coaching is not completed by its members, and by the service all the same`() throws {
        var desk = Desk()
        let id = try desk.active("coaching")
        desk.meet(id, 1)
        try desk.take(id, to: .closing)
        let refused = problem(.rulesRefuse) { try desk.take(id, to: .completed) }
        #expect(refused.refusals.map(\.rule) == ["coaching-has-goal"])
        #expect(refused.refusals.first?.fix.contains("/v1/relationships/\(id)/goals") == true)
        var other = desk
        _ = try other.worked(id)
        let decision = try other.records.move(id, to: .completed, as: [.member], by: "ada", at: other.now)
        #expect(!decision.answer.held.contains("coaching-has-goal"))
        #expect(!decision.answer.findings.contains { $0.rule == "coaching-has-goal" })
        // Its state is read by others, and does not say that there was no goal.
        let over = try #require(desk.records.firstDue(after: desk.now))
        #expect(desk.settle(at: over) == ["relationship.complete"])
        #expect(try desk.status(id) == .completed)
    }

    @Test func `what the manager says reaches nobody of a pair that also works where the manager stays outside`() throws {
        var desk = Desk()
        let program = try desk.enrolling()
        try desk.patch(program, #"{"relationshipTypes":["coaching","mentoring"]}"#)
        let (ada, bo, boss) = (try desk.person("Ada"), try desk.person("Bo"), try desk.person("Boss"))
        try desk.report(bo, to: boss)
        let coach = try desk.taking(ada, .guide, in: program, of: "coaching")
        let coachee = try desk.taking(bo, .learner, in: program, of: "coaching")
        let coaching = try desk.propose(coach, [coachee])
        try desk.acceptAll(coaching)
        let input = try desk.giveInput(to: coaching, by: boss)
        for person in [ada, bo, boss] { #expect(try desk.viewer(person).record(input, of: ManagerInput.self).id == input) }
        let mentor = try desk.taking(ada, .guide, in: program, of: "mentoring")
        let mentee = try desk.taking(bo, .learner, in: program, of: "mentoring")
        let mentoring = try desk.propose(mentor, [mentee])
        for person in [ada, bo] { _ = problem(.notFound) { try desk.viewer(person).record(input, of: ManagerInput.self) } }
        #expect(
            try desk.viewer(boss).record(input, of: ManagerInput.self).id == input,
            "who has said it reads it, and learns of nothing")
        try desk.accept(mentoring, bo, false)
        for person in [ada, bo] { #expect(try desk.viewer(person).record(input, of: ManagerInput.self).id == input) }
    }
}
