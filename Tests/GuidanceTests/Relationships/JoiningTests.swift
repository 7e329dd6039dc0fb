import JSON
import Testing

@testable import Guidance

/// How a learner joins a group that has begun: asked by an organiser, in it by their own word, and bound by their own signature.
@Suite struct JoiningTests {
    private static let days = 86_400

    /// An active group, and somebody else who takes part as a learner.
    private struct Scene {
        var desk = Desk()
        let group: ID<Relationship>
        let participant: ID<Participant>
        let newcomer: ID<Person>

        init(_ type: Slug = "mentoring", learners: Int = 2) throws {
            group = try desk.active(type, learners: learners)
            newcomer = try desk.person("Newcomer")
            participant = try desk.taking(newcomer, .learner, in: try desk.relationship(group).program)
        }

        @discardableResult
        mutating func ask(_ participant: ID<Participant>? = nil) throws(Problem) -> Relationship {
            let document: JSONValue
            let current: Stored<Relationship> = try desk.records.record(group)
            do { document = try json(#"{"participant":"\#(participant ?? self.participant)"}"#) } catch { preconditionFailure() }
            let decision = try desk.records.ask(
                toJoin: current, as: document, by: "ines", at: desk.now, where: desk.records.holds)
            desk.remember(decision.changes)
            return decision.answer.value
        }

        func tasks(of person: ID<Person>) throws -> [PendingTask.What] { try desk.viewer(person).tasks(of: person).map(\.what) }
    }

    @Test func `who is asked is in it once they accept, signs the version in force, and comes to what is planned from then on`()
        throws
    {
        var scene = try Scene()
        let (group, newcomer) = (scene.group, scene.newcomer)
        let before = try scene.desk.plan(group, at: scene.desk.now.adding(seconds: Self.days))
        let asked = try scene.ask()
        let member = try #require(asked.member(newcomer))
        #expect(member.side == .learner && member.askedAt != nil && member.acceptedAt == nil && asked.status == .active)
        #expect(asked.learners.count == 2, "not yet")
        #expect(try scene.tasks(of: newcomer) == [.accept])
        let joined = try scene.desk.accept(group, newcomer)
        #expect(joined.learners.count == 3 && joined.status == .active)
        #expect(try scene.desk.status(scene.participant) == .active)
        #expect(try scene.tasks(of: newcomer) == [.sign])
        let agreement = try scene.desk.sign(group, newcomer)
        #expect(agreement.status == .inForce && agreement.signatures.count == 4)
        #expect(try scene.tasks(of: newcomer) == [])
        let after = try scene.desk.plan(group, at: scene.desk.now.adding(seconds: 2 * Self.days))
        let seen = [before, after].map { (try? scene.desk.viewer(newcomer).record($0, of: Session.self)) != nil }
        #expect(seen == [false, true])
    }

    @Test func `until they answer they read the relationship and nothing that is said in it, and take no step`() throws {
        var scene = try Scene()
        let (group, newcomer) = (scene.group, scene.newcomer)
        let guide = try scene.desk.guide(of: group)
        let goal = try scene.desk.goal(in: group, of: guide, by: guide)
        try scene.ask()
        let viewer = scene.desk.viewer(newcomer)
        #expect(try viewer.record(group, of: Relationship.self).id == group)
        _ = problem(.notFound) { try viewer.record(goal, of: Goal.self) }
        _ = problem(.notFound) {
            try viewer.record(try #require(scene.desk.records.agreement(of: group)).value.id, of: Agreement.self)
        }
        #expect(viewer.parts(in: try scene.desk.relationship(group)) == [])
        #expect(throws: Problem.self) {
            var changed = try scene.desk.relationship(group)
            try viewer.propose(endOf: &changed, instead: changed, by: json(#"{"plannedEnd":"2028-01-01"}"#))
        }
        try scene.desk.accept(group, newcomer)
        #expect(try scene.desk.viewer(newcomer).record(goal, of: Goal.self).id == goal)
    }

    @Test func `who declines, does not answer for 14 days, or leaves the program is not in it, and the group goes on`() throws {
        for way in 0..<3 {
            var scene = try Scene()
            try scene.ask()
            switch way {
            case 0: try scene.desk.accept(scene.group, scene.newcomer, false)
            case 1:
                scene.desk.wait(until: scene.desk.now.adding(seconds: 13 * Self.days))
                #expect(scene.desk.settle(at: scene.desk.now) == [])
                scene.desk.wait(until: scene.desk.now.adding(seconds: Self.days))
                #expect(scene.desk.settle(at: scene.desk.now) == ["relationship.lapse"])
                #expect(throws: Problem.denied(.hasLeft)) { try scene.desk.accept(scene.group, scene.newcomer) }
            default: try scene.desk.step(scene.participant, to: .withdrawn, as: .oneself)
            }
            let group = try scene.desk.relationship(scene.group)
            #expect(group.status == .active && group.learners.count == 2, "way \(way)")
            #expect(group.member(scene.newcomer)?.leftAt != nil)
            #expect(scene.desk.settle(at: scene.desk.now.adding(seconds: 20 * Self.days)) == [], "nothing is due any more")
            guard way < 2 else { continue }
            #expect(try scene.ask().member(scene.newcomer)?.isAsked == true, "and may be asked again")
            #expect(try scene.desk.accept(scene.group, scene.newcomer).learners.count == 3)
        }
    }

    @Test func `with the relationship the question is over`() throws {
        var scene = try Scene()
        try scene.ask()
        try scene.desk.take(scene.group, to: .endedEarly)
        #expect(try scene.tasks(of: scene.newcomer) == [])
        #expect(scene.desk.settle(at: scene.desk.now.adding(seconds: 20 * Self.days)) == [])
        _ = problem(.illegalTransition) { try scene.desk.accept(scene.group, scene.newcomer) }
    }

    @Test func `a group takes in learners of its program and type alone, each once, and a pair nobody`() throws {
        var scene = try Scene()
        let (program, group) = (try scene.desk.relationship(scene.group).program, scene.group)
        let elsewhere = try scene.desk.taking(try scene.desk.person(), .learner, in: try scene.desk.enrolling("mentoring"))
        let guide = try scene.desk.taking(try scene.desk.person(), .guide, in: program)
        let paused = try scene.desk.taking(try scene.desk.person(), .learner, in: program)
        try scene.desk.set(paused, .paused)
        let within = try scene.desk.relationship(group).members[1].participant
        let nobody = ID<Participant>(RecordKey(at: scene.desk.now, count: 0, random: 9))
        for (participant, says) in [
            (elsewhere, "program"), (guide, "mentoring"), (paused, "paused"), (within, "\(group)"), (nobody, "\(nobody)"),
        ] {
            let refused = problem(.invalidDocument) { try scene.ask(participant) }
            #expect(
                refused.errors.map(\.pointer) == ["/participant"] && refused.errors[0].detail.contains(says), "\(refused.errors)")
        }
        try scene.ask()
        _ = problem(.invalidDocument) { try scene.ask() }
        for status in [Relationship.Status.proposed, .conflict, .closing] {
            try scene.desk.set(group, status)
            #expect(problem(.invalidDocument) { try scene.ask() }.errors.map(\.pointer) == [""])
        }
        try scene.desk.set(group, .completed)
        _ = problem(.over) { try scene.ask() }
        var pair = try Scene(learners: 1)
        #expect(problem(.invalidDocument) { try pair.ask() }.errors.map(\.pointer) == [""])
    }

    @Test func `the rules that guard a proposal guard who joins, when they are asked and when they accept`() throws {
        var scene = try Scene()
        let guide = try scene.desk.guide(of: scene.group)
        try scene.desk.report(scene.newcomer, to: guide)
        #expect(problem(.rulesRefuse) { try scene.ask() }.refusals.map(\.rule) == ["mentor-outside-line"])
        try scene.desk.report(scene.newcomer, to: nil)
        try scene.ask()
        try scene.desk.report(scene.newcomer, to: guide)
        #expect(try scene.desk.status(scene.group) == .active, "nobody is in it yet who reports to the guide")
        #expect(
            problem(.rulesRefuse) { try scene.desk.accept(scene.group, scene.newcomer) }.refusals.map(\.rule) == [
                "mentor-outside-line"
            ])
    }

    @Test func `a manager is no partner of a group that a report has not joined`() throws {
        var scene = try Scene("coaching")
        let boss = try scene.desk.person("Boss")
        try scene.desk.report(scene.newcomer, to: boss)
        try scene.ask()
        _ = problem(.notFound) { try scene.desk.viewer(boss).record(scene.group, of: Relationship.self) }
        try scene.desk.accept(scene.group, scene.newcomer)
        #expect(try scene.desk.viewer(boss).record(scene.group, of: Relationship.self).id == scene.group)
    }
}
