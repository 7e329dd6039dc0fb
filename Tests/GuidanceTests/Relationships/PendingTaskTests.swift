import JSON
import Testing

@testable import Guidance

/// What waits for whom: it follows from the records, and is gone once it is done.
@Suite struct PendingTaskTests {
    private func tasks(of person: ID<Person>, in desk: Desk) throws -> [PendingTask.What] {
        try desk.viewer(person).tasks(of: person).map(\.what)
    }

    @Test func `each step of a pair waits for those who have not taken it`() throws {
        var desk = Desk()
        let id = try desk.proposed("coaching")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let boss = try desk.person("Boss")
        try desk.report(learner, to: boss)
        #expect(try tasks(of: guide, in: desk) == [.accept] && tasks(of: learner, in: desk) == [.accept])
        #expect(try tasks(of: boss, in: desk) == [], "of a proposal a manager learns nothing")
        let due = try desk.viewer(guide).tasks(of: guide).first?.due
        #expect(try due == desk.relationship(id).expiresAt)
        try desk.accept(id, guide)
        #expect(try tasks(of: guide, in: desk) == [] && tasks(of: learner, in: desk) == [.accept])
        try desk.accept(id, learner)
        #expect(try tasks(of: guide, in: desk) == [.writeAgreement] && tasks(of: boss, in: desk) == [.giveInput])
        let last = try desk.relationship(id).expiresAt
        #expect(try last != nil && desk.viewer(guide).tasks(of: guide).first?.due == last)
        try desk.agree(id)
        try desk.sign(id, learner)
        #expect(try desk.viewer(guide).tasks(of: guide).first?.due == last)
        #expect(try tasks(of: guide, in: desk) == [.sign] && tasks(of: learner, in: desk) == [])
        try desk.sign(id, guide)
        try desk.giveInput(to: id, by: boss)
        #expect(try tasks(of: boss, in: desk) == [] && desk.status(id) == .active)
    }

    @Test func `in a group each manager is asked, reads of their own, and no learner reads of another`() throws {
        var desk = Desk()
        let id = try desk.accepted("coaching", learners: 2)
        let (guide, one, other) = (try desk.guide(of: id), try desk.learner(of: id), try desk.learner(of: id, 1))
        let (first, second) = (try desk.person("First"), try desk.person("Second"))
        try desk.report(one, to: first)
        try desk.report(other, to: second)
        try desk.agree(id)
        try desk.signAll(id)
        let input = try desk.giveInput(to: id, by: first)
        #expect(try tasks(of: first, in: desk) == [] && tasks(of: second, in: desk) == [.giveInput])
        #expect(try desk.status(id) == .contracting)
        #expect(desk.records.told(try desk.relationship(id)).hasManagerInput == false)
        let finding = desk.records.findings(of: try desk.relationship(id), at: desk.now).first { $0.rule == "manager-is-partner" }
        #expect(finding?.detail.contains("of 1 of the 2 learners the manager has given no input yet.") == true)
        for person in [guide, one, first] { #expect(try desk.viewer(person).record(input, of: ManagerInput.self).id == input) }
        for person in [other, second] { _ = problem(.notFound) { try desk.viewer(person).record(input, of: ManagerInput.self) } }
        try desk.giveInput(to: id, by: second)
        #expect(try desk.status(id) == .active && desk.records.told(try desk.relationship(id)).hasManagerInput == true)
    }

    @Test func `a session that is over waits to be recorded, and a goal for the other side, then for its day`() throws {
        var desk = Desk()
        let id = try desk.active("coaching")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let session = try desk.plan(id, at: desk.now.adding(seconds: -1800))
        #expect(try tasks(of: guide, in: desk) == [], "it goes on for another half an hour")
        try desk.take(session, to: .cancelled)
        let past = try desk.plan(id, at: desk.now.adding(seconds: -7200))
        #expect(try tasks(of: guide, in: desk) == [.recordSession] && tasks(of: learner, in: desk) == [.recordSession])
        try desk.take(past, to: .noShow)
        let goal = try desk.goal(in: id, of: learner, by: learner)
        #expect(try tasks(of: guide, in: desk) == [.agreeGoal] && tasks(of: learner, in: desk) == [])
        try desk.take(goal, to: .agreed, as: .otherSide)
        #expect(try tasks(of: guide, in: desk) == [])
    }

    @Test func `nobody reads what waits for another, and a key without the scopes hears of nothing that it could not read`()
        throws
    {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let past = try desk.plan(id, at: desk.now.adding(seconds: -7200))
        _ = problem(.denied) { try desk.viewer(learner).tasks(of: guide) }
        let stranger = try desk.person("Stranger")
        _ = problem(.notFound) { try desk.viewer(stranger).tasks(of: learner) }
        let caller = Caller(.none, signature: "ada", person: learner, scopes: ScopeSet(.notesRead))
        let viewer = Viewer(caller, World(desk.records), at: desk.now)
        _ = problem(.insufficientScope) { try viewer.tasks(of: learner) }
        #expect(try tasks(of: learner, in: desk) == [.recordSession])
        // What ended is no task.
        try desk.take(id, to: .endedEarly)
        #expect(try tasks(of: learner, in: desk) == [] && desk.records.sessions[past]?.value.status == .planned)
    }

    @Test func `those who run a programme see who waits for them, and nothing in their own case`() throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching")
        let (owner, ada) = (try desk.person("Owner"), try desk.person("Ada"))
        try desk.patch(program, #"{"owners":["\#(owner)"]}"#)
        _ = try desk.apply(ada, to: program)
        #expect(try desk.viewer(owner).tasks(in: program).map(\.what) == [.approve])
        _ = try desk.apply(owner, to: program)
        #expect(try desk.viewer(owner).tasks(in: program).map(\.what) == [.approve], "one's own application is for another")
        #expect(throws: Problem.self) { try desk.viewer(ada).tasks(in: program) }
    }
}
