import JSON
import Testing

@testable import Guidance

/// What is to be reached in a relationship: agreed on by both sides, rated, and summed up in one figure.
@Suite struct GoalTests {
    typealias Status = Goal.Status

    private func kept(_ id: ID<Goal>, in desk: Desk) throws -> Goal { try desk.records.record(id, Goal.self).value }

    /// Where each state leads, and who may take that step.
    private static let table: [Status: [Status: [Actor]]] = [
        .draft: [.agreed: [.otherSide], .dropped: [.member]], .agreed: [.active: [.scheduler], .dropped: [.member]],
        .active: [.rated: [.member], .dropped: [.member]], .rated: [:], .dropped: [:],
    ]

    @Test(arguments: Status.allCases)
    func `a step is taken by those alone who may, and nothing else leads on`(_ from: Status) throws {
        var desk = Desk()
        let relationship = try desk.accepted()
        let learner = try desk.learner(of: relationship)
        let id = try desk.goal(in: relationship, of: learner, by: learner)
        var goal = try kept(id, in: desk)
        goal.status = from
        goal.ratings = [Goal.Rating(level: 1, at: desk.now, by: learner)]
        desk.remember([.put(Stored(goal, revision: 2))])
        let legal = try #require(Self.table[from])
        for to in Status.allCases {
            for actor in Actor.allCases {
                let moved = Result { try desk.records.move(id, to: to, as: [actor], by: "Ines", at: desk.now) }
                switch (legal[to], moved) {
                case (let actors?, .success): #expect(actors.contains(actor), "\(from) to \(to) by \(actor)")
                case (let actors?, .failure(let error)):
                    #expect(!actors.contains(actor), "\(from) to \(to) by \(actor)")
                    #expect((error as? Problem)?.code == .notYourStep)
                case (nil, .failure(let error)): #expect((error as? Problem)?.code == .illegalTransition, "\(from) to \(to)")
                case (nil, .success): Issue.record("\(from) to \(to)")
                }
            }
        }
    }

    // MARK: Agreeing

    @Test func `the side that has not written it agrees, and the author never`() throws {
        for isByGuide in [true, false] {
            var desk = Desk()
            let relationship = try desk.active("mentoring")
            let (guide, learner) = (try desk.guide(of: relationship), try desk.learner(of: relationship))
            let (author, other) = isByGuide ? (guide, learner) : (learner, guide)
            let id = try desk.make(goalIn: relationship, of: learner, by: author)
            #expect(try kept(id, in: desk).draftedBy == author)
            #expect(
                problem(.notYourStep) { try desk.step(id, to: .agreed, by: author) }
                    == .notYourStep(.goals, to: "agreed", [.otherSide]))
            #expect(try desk.step(id, to: .agreed, by: other) == .active)
            #expect(try kept(id, in: desk).transitions.map(\.to) == [.agreed, .active])
        }
    }

    @Test func `who edits a draft is its author from then on, and an edit without a difference takes nothing over`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: relationship), try desk.learner(of: relationship))
        let id = try desk.make(goalIn: relationship, of: learner, by: learner)
        #expect(try desk.write(id, #"{"statement":"Speaks up"}"#, by: guide).draftedBy == learner)
        #expect(try desk.write(id, #"{"statement":"Speaks up at length"}"#, by: guide).draftedBy == guide)
        _ = problem(.notYourStep) { try desk.step(id, to: .agreed, by: guide) }
        #expect(try desk.step(id, to: .agreed, by: learner) == .active)
    }

    @Test func `another learner of the group is not the other side, and does not see it`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring", learners: 2)
        let people = try desk.relationship(relationship).members.map(\.person)
        let stranger = try desk.person("Stranger")
        let id = try desk.make(goalIn: relationship, of: people[1], by: people[1])
        #expect(desk.viewer(people[2]).parts(inside: relationship, writtenBy: people[1]) == [.member, .learner])
        #expect(desk.viewer(people[0]).parts(inside: relationship, writtenBy: people[1]) == [.member, .guide, .otherSide])
        #expect(problem(.notFound) { try desk.step(id, to: .agreed, by: people[2]) } == .notFound(.goals, "\(id)"))
        #expect(try desk.step(id, to: .agreed, by: people[0]) == .active)
        _ = problem(.notFound) { try desk.viewer(stranger).record(id, of: Goal.self) }
    }

    @Test func `in coaching it is measured before both agree on it`() throws {
        var desk = Desk()
        let relationship = try desk.active()
        let (guide, learner) = (try desk.guide(of: relationship), try desk.learner(of: relationship))
        let id = try desk.make(goalIn: relationship, of: learner, by: guide)
        let refused = problem(.rulesRefuse) { try desk.step(id, to: .agreed, by: learner) }
        #expect(refused.refusals.map(\.rule) == ["coaching-goal-measured"])
        #expect(refused.refusals.first?.detail.contains("measure") == true)
        _ = try desk.write(id, #"{"measure":"survey score","target":4,"dueOn":"2027-09-01"}"#, by: guide)
        #expect(try desk.step(id, to: .agreed, by: learner) == .active)
    }

    @Test func `it is worked on once its relationship is active, from then on at once`() throws {
        var desk = Desk()
        let relationship = try desk.accepted("mentoring")
        let (guide, learner) = (try desk.guide(of: relationship), try desk.learner(of: relationship))
        let agreed = try desk.make(goalIn: relationship, of: learner, by: learner)
        let draft = try desk.make(goalIn: relationship, of: guide, by: guide)
        #expect(try desk.step(agreed, to: .agreed, by: guide) == .agreed)
        try desk.agree(relationship)
        try desk.sign(relationship, guide)
        let lines = desk.journal.count
        try desk.sign(relationship, learner)
        #expect(desk.journal.count == lines + 1, "in the line of the last signature")
        let active = try kept(agreed, in: desk)
        #expect(active.status == .active && active.transitions.last?.by == "rapport" && active.revision == 3)
        #expect(try kept(draft, in: desk).status == .draft)
        #expect(try desk.step(draft, to: .agreed, by: learner) == .active)
    }

    @Test(arguments: Relationship.Status.allCases)
    func `goals are set while the relationship goes on`(_ status: Relationship.Status) throws {
        var desk = Desk()
        let relationship = try desk.accepted("mentoring")
        let learner = try desk.learner(of: relationship)
        try desk.set(relationship, status)
        let refused: Set<Relationship.Status> = [.proposed, .conflict, .completed, .endedEarly, .cancelled]
        guard refused.contains(status) else {
            let id = try desk.goal(in: relationship, of: learner, by: learner)
            let isWorkedOn = [.active, .paused, .closing].contains(status)
            #expect(try desk.take(id, to: .agreed, as: .otherSide).status == (isWorkedOn ? .active : .agreed))
            return
        }
        let problem = problem(.invalidDocument) { try desk.goal(in: relationship, of: learner, by: learner) }
        #expect(
            problem.errors.map { "\($0.pointer) \($0.detail)" }
                == [" cannot be made while the relationship is \(status.rawValue)"])
    }

    // MARK: Writing

    @Test(arguments: [
        #"{"statement":"Another"}"#, #"{"measure":"another"}"#, #"{"target":5}"#, #"{"target":null}"#,
        #"{"dueOn":"2027-12-01"}"#, #"{"startLevel":0}"#, #"{"levels":{"0":"Speaks once"}}"#, #"{"baseline":3}"#,
        #"{"unit":"points"}"#,
    ])
    func `what both sides have agreed on does not change in substance`(_ patch: String) throws {
        var desk = Desk()
        let relationship = try desk.active()
        let learner = try desk.learner(of: relationship)
        let id = try desk.goal(in: relationship, of: learner, by: learner)
        let other = try desk.goal(in: relationship, of: learner, by: learner)
        try desk.take(id, to: .agreed, as: .otherSide)
        #expect(try desk.faults(other, by: patch) == [], "a draft does")
        let faults = try desk.faults(id, by: patch)
        #expect(faults.count == 1 && faults[0].hasPrefix(" changes a goal that both sides have agreed on"))
        #expect(try desk.faults(id, by: #"{"importance":3,"difficulty":2,"objective":"Better delivery"}"#) == [])
    }

    @Test func `a goal is that of somebody in the relationship`() throws {
        var desk = Desk()
        let relationship = try desk.proposed("mentoring", learners: 3)
        let people = try desk.relationship(relationship).members.map(\.person)
        try desk.accept(relationship, people[3], false)
        try desk.acceptAll(relationship)
        for owner in people.prefix(3) { _ = try desk.goal(in: relationship, of: owner, by: people[0]) }
        for owner in [people[3], try desk.person("Stranger")] {
            let refused = problem(.invalidDocument) { try desk.goal(in: relationship, of: owner, by: people[0]) }
            #expect(
                refused.errors.map { "\($0.pointer) \($0.detail)" } == ["/owner must be a member of the relationship"])
        }
    }

    @Test(arguments: [
        (#","importance":0"#, "/importance must be a whole number from 1 to 3"),
        (#","difficulty":4"#, "/difficulty must be a whole number from 1 to 3"),
        (#","startLevel":-3"#, "/startLevel must be a whole number from -2 to 2"),
        (#","startLevel":0.5"#, "/startLevel must be a whole number from -2 to 2"),
        (#","levels":{"3":"x"}"#, "/levels/3 is not a member here"),
        (#","ratings":[{"level":2}]"#, "/ratings is set by POST /v1/goals/{id}/ratings"),
        (#","draftedBy":"per_00000000-0000-7000-8000-000000000000""#, "/draftedBy is set by the service"),
    ])
    func `a goal has its form`(_ more: String, _ error: String) throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let learner = try desk.learner(of: relationship)
        let refused = problem(.invalidDocument) { try desk.goal(in: relationship, of: learner, by: learner, with: more) }
        #expect(refused.errors.count == 1 && "\(refused.errors[0].pointer) \(refused.errors[0].detail)".hasPrefix(error))
    }

    // MARK: Rating

    @Test func `a goal that is worked on is rated as often as one likes, and the newest counts`() throws {
        var desk = Desk()
        let relationship = try desk.active()
        let (guide, learner) = (try desk.guide(of: relationship), try desk.learner(of: relationship))
        let id = try desk.goal(in: relationship, of: learner, by: guide)
        #expect(problem(.notActive) { try desk.rate(id, 1, by: learner) } == .notRatable("draft"))
        try desk.take(id, to: .agreed, as: .otherSide)
        let early = problem(.invalidDocument) { try desk.take(id, to: .rated) }
        #expect(
            early.errors.map { "\($0.pointer) \($0.detail)" }
                == ["/to needs a rating first, with POST /v1/goals/{id}/ratings"])
        try desk.rate(id, -2, by: learner)
        let moment = desk.now
        let rated = try desk.rate(id, 2, by: guide)
        #expect(rated.ratings.map(\.level) == [-2, 2] && rated.ratings.map(\.by) == [learner, guide])
        #expect(rated.ratings[1].at == moment && rated.status == .active)
        #expect(try desk.take(id, to: .rated).status == .rated)
        #expect(problem(.notActive) { try desk.rate(id, 0, by: learner) } == .notRatable("rated"))
    }

    @Test func `before its relationship is active an agreed goal is not rated`() throws {
        var desk = Desk()
        let relationship = try desk.accepted("mentoring")
        let learner = try desk.learner(of: relationship)
        let id = try desk.goal(in: relationship, of: learner, by: learner)
        #expect(try desk.take(id, to: .agreed, as: .otherSide).status == .agreed)
        let refused = problem(.notActive) { try desk.rate(id, 0, by: learner) }
        #expect(refused == .notRatable("agreed") && refused.detail == "The goal is agreed; only one that is active is rated.")
    }

    @Test(arguments: [
        (#"{"level":3}"#, "/level must be a whole number from -2 to 2"),
        (#"{"level":-3}"#, "/level must be a whole number from -2 to 2"),
        (#"{"level":0.5}"#, "/level must be a whole number from -2 to 2"),
        (#"{"level":"1"}"#, "/level must be a whole number from -2 to 2"), (#"{"note":"fine"}"#, "/level is required"),
        (#"{"level":1,"by":"me"}"#, "/by is not a member here"),
    ])
    func `there are five levels`(_ document: String, _ error: String) throws {
        var desk = Desk()
        let relationship = try desk.active()
        let learner = try desk.learner(of: relationship)
        let id = try desk.goal(in: relationship, of: learner, by: learner)
        try desk.take(id, to: .agreed, as: .otherSide)
        let current = try desk.records.record(id, Goal.self)
        let refused = problem(.invalidDocument) {
            try desk.records.rate(current, as: try json(document), by: learner, "ada", at: desk.now)
        }
        #expect(refused.errors.count == 1 && "\(refused.errors[0].pointer) \(refused.errors[0].detail)".hasPrefix(error))
    }

    @Test func `there is an end to rating, and it is said`() throws {
        var desk = Desk()
        let relationship = try desk.active()
        let learner = try desk.learner(of: relationship)
        let id = try desk.goal(in: relationship, of: learner, by: learner)
        try desk.take(id, to: .agreed, as: .otherSide)
        var goal = try kept(id, in: desk)
        goal.ratings = Array(repeating: Goal.Rating(level: 0, at: desk.now, by: learner), count: Goal.ratingsMax - 1)
        desk.remember([.put(Stored(goal, revision: 9))])
        #expect(try desk.rate(id, 1, by: learner).ratings.count == Goal.ratingsMax)
        let refused = problem(.invalidDocument) { try desk.rate(id, 1, by: learner) }
        #expect(refused.errors.map(\.detail) == ["would be one rating too many: a goal has at most 200"])
    }
}

extension Desk {
    /// Takes a step as a person would, and nothing but that.
    @discardableResult
    fileprivate mutating func step(_ id: ID<Goal>, to status: Goal.Status, by person: ID<Person>) throws -> Goal.Status {
        let viewer = self.viewer(person)
        let current = try viewer.record(id, .step, of: Goal.self)
        let decision = try viewer.move(current, as: try json(#"{"to":"\#(status.rawValue)"}"#))
        remember(decision.changes)
        return decision.answer.move.stored.value.status
    }

    /// Changes a goal as a member does.
    fileprivate mutating func write(_ id: ID<Goal>, _ patch: String, by person: ID<Person>) throws -> Goal {
        let decision = try viewer(person).patch(id, of: Goal.self, by: try json(patch))
        remember(decision.changes)
        return try records.record(id, Goal.self).value
    }

    /// Makes a goal as a member does.
    fileprivate mutating func make(
        goalIn relationship: ID<Relationship>, of owner: ID<Person>, by person: ID<Person>
    ) throws -> ID<Goal> {
        let document = try json(#"{"owner":"\#(owner)","statement":"Speaks up"}"#)
        let draft = Goal.fields.draft(document).with { $0.relationship = relationship }
        let id = ID<Goal>(RecordKey(at: now, count: 0, random: 7))
        remember(try viewer(person).create(draft, from: document, id: id).changes)
        return id
    }
}

/// How far goals were reached, in one figure.
@Suite struct AttainmentTests {
    private static let ada = ID<Person>(RecordKey(at: Instant(milliseconds: 1), count: 1, random: 7))
    private static let bo = ID<Person>(RecordKey(at: Instant(milliseconds: 1), count: 2, random: 7))

    /// - Parameters:
    ///   - weight: Of importance and difficulty together.
    ///   - levels: Of its ratings, the oldest first.
    private static func goal(
        _ weight: Int, _ levels: [Int], start: Int = -1, of owner: ID<Person> = ada, _ status: Goal.Status = .active
    ) -> Goal {
        var goal = Goal()
        (goal.owner, goal.status, goal.startLevel) = (owner, status, start)
        (goal.importance, goal.difficulty) = weight > 3 ? (weight / 2, 2) : (weight, 1)
        goal.ratings = levels.map { Goal.Rating(level: $0, by: owner) }
        return goal
    }

    /// To four decimals, as it is written.
    private func rounded(_ score: Double?) -> Double? { score.map { ($0 * 10_000).rounded() / 10_000 } }

    struct Case: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let levels: [Int]
        let starts: [Int]
        let score: Double
        let baseline: Double
        let change: Double

        var testDescription: String { "weights \(weights), levels \(levels), from \(starts)" }
    }

    @Test(arguments: [
        Case(
            weights: [2, 1, 1], levels: [0, 1, 1], starts: [-1, -1, -2], score: 56.6667, baseline: 33.3333, change: 23.3333),
        Case(
            weights: [1, 1, 1, 1], levels: [1, -1, 2, 0], starts: [-1, -1, -1, -1], score: 57.2548, baseline: 35.4905,
            change: 21.7643),
        Case(weights: [3, 1], levels: [2, -1], starts: [0, 0], score: 64.5556, baseline: 50, change: 14.5556),
        Case(
            weights: [4, 2, 2], levels: [0, 1, 1], starts: [-1, -1, -2], score: 56.6667, baseline: 33.3333, change: 23.3333),
    ])
    func `worked cases come out as by hand`(_ row: Case) {
        let goals = row.weights.indices.map { Self.goal(row.weights[$0], [row.levels[$0]], start: row.starts[$0]) }
        let attainment = Attainment(of: Self.ada, goals)
        #expect(rounded(attainment.t) == row.score)
        #expect(rounded(attainment.baselineT) == row.baseline)
        #expect(rounded(attainment.change) == row.change)
        #expect(attainment.cautiousT == attainment.t && attainment.goals == goals.count && attainment.rated == goals.count)
    }

    @Test(arguments: -2...2, [1, 3, 9])
    func `of one goal a level is worth ten, whatever it weighs`(_ level: Int, _ weight: Int) {
        #expect(rounded(Attainment.score([(weight: weight, level: level)])) == 50 + 10 * Double(level))
    }

    @Test func `without a goal there is no figure`() {
        #expect(Attainment.score([]) == nil)
        let none = Attainment(of: Self.ada, [])
        #expect(none.t == nil && none.baselineT == nil && none.change == nil && none.cautiousT == nil)
        #expect(written { none.write(to: &$0) } == #"{"person":"\#(Self.ada)","goals":0,"rated":0}"#)
    }

    @Test func `the newest rating counts, and of a goal without one where it began`() {
        let goals = [Self.goal(1, [-2, 0, 2]), Self.goal(1, [], start: -1)]
        let attainment = Attainment(of: Self.ada, goals)
        #expect(attainment.goals == 2 && attainment.rated == 1)
        #expect(rounded(attainment.t) == 70 && rounded(attainment.baselineT) == 40 && rounded(attainment.change) == 30)
        // (2 − 1) over the root of 0.7 · 2 + 0.3 · 4.
        #expect(rounded(attainment.cautiousT) == 56.2017)
        let unrated = Attainment(of: Self.ada, [Self.goal(1, [])])
        #expect(unrated.t == nil && unrated.change == nil && rounded(unrated.cautiousT) == 40)
    }

    @Test func `what is no goal of the person, not agreed on or dropped does not count`() {
        let goals = [
            Self.goal(1, [1]), Self.goal(1, [1], .rated), Self.goal(1, [-2], .draft), Self.goal(1, [-2], .dropped),
            Self.goal(1, [-2], of: Self.bo), Self.goal(1, [], start: 1, .agreed),
        ]
        let attainment = Attainment(of: Self.ada, goals)
        #expect(attainment.goals == 3 && attainment.rated == 2)
        #expect(attainment.t == Attainment.score([(weight: 1, level: 1), (weight: 1, level: 1)]))
    }

    @Test func `it is written to four decimals`() {
        let goals = [Self.goal(2, [0], start: -1), Self.goal(1, [1], start: -1), Self.goal(1, [1], start: -2)]
        let text = written { Attainment(of: Self.ada, goals).write(to: &$0) }
        #expect(
            text == #"{"person":"\#(Self.ada)","goals":3,"rated":3,"t":56.6667,"baselineT":33.3333,"change":23.3333,"#
                + #""cautiousT":56.6667}"#)
    }

    @Test func `a learner of a group sees their own, and the guide all`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", learners: 2)
        let people = try desk.relationship(id).members.map(\.person)
        let stranger = try desk.person("Stranger")
        for owner in people.dropFirst() {
            let goal = try desk.goal(in: id, of: owner, by: owner)
            try desk.take(goal, to: .agreed, as: .otherSide)
            try desk.rate(goal, 1, by: owner)
        }
        #expect(try desk.viewer(people[0]).attainment(in: id).map(\.person) == Array(people.dropFirst()))
        #expect(try desk.viewer(people[1]).attainment(in: id).map(\.person) == [people[1]])
        #expect(try desk.viewer(people[2]).attainment(in: id).map { rounded($0.t) } == [60])
        #expect(throws: Problem.self) { try desk.viewer(stranger).attainment(in: id) }
    }
}
