import JSON
import Testing

@testable import Guidance

/// What becomes of a proposal that nobody answers, and of a pair that does not agree.
@Suite struct RelationshipExpiryTests {
    typealias Status = Relationship.Status

    private static let days = 86_400

    /// How far they come on the way to an agreement: nothing, a draft, one signature.
    @Test(arguments: [0, 1, 2])
    func `a pair that does not agree in sixty days is cancelled, and the guide has room again`(_ progress: Int) throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        if progress > 0 { try desk.agree(id) }
        if progress > 1 { try desk.sign(id, try desk.guide(of: id)) }
        let before = try desk.relationship(id)
        let due = try #require(before.expiresAt)
        #expect(before.status == (progress > 0 ? .contracting : .accepted))
        #expect(desk.settle(at: Instant(milliseconds: due.milliseconds - 1)) == [])
        let lines = desk.journal.count
        #expect(desk.settle(at: due) == ["relationship.expire"] && desk.journal.count == lines + 1)
        let expired = try desk.relationship(id)
        #expect(expired.status == .cancelled && expired.endReason == .expired && expired.expiresAt == nil)
        #expect(expired.transitions.last?.by == "rapport" && expired.endedBy == nil)
        #expect(desk.records.agreement(of: id)?.value.status == (progress > 0 ? .ended : nil))
        #expect(desk.records.room(of: try desk.participant(before.members[0].participant)) == 1)
    }

    @Test func `the sixty days begin with the first day, and with another that an organizer sets`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring", with: #","startsOn":"2027-06-01""#)
        let due = try #require(try desk.relationship(id).expiresAt)
        #expect(due == Instant("2027-07-31T00:00:00Z"))
        try desk.patch(id, by: #"{"startsOn":"2027-06-11"}"#)
        #expect(desk.settle(at: due) == ["relationship.expire"])
        let moved = try desk.relationship(id)
        #expect(moved.status == .accepted && moved.expiresAt == Instant("2027-08-10T00:00:00Z"))
        #expect(desk.settle(at: try #require(moved.expiresAt)) == ["relationship.expire"])
        #expect(try desk.status(id) == .cancelled)
    }

    @Test func `what waits for somebody else than its members waits on, and for nothing once it has begun`() throws {
        var desk = Desk()
        let id = try desk.accepted("coaching")
        try desk.agree(id)
        try desk.signAll(id)
        #expect(try desk.status(id) == .contracting, "the manager has said nothing")
        let due = try #require(try desk.relationship(id).expiresAt)
        #expect(desk.settle(at: due).filter { $0 != "agreement.nudge" } == ["relationship.expire"])
        #expect(try desk.status(id) == .contracting)
        #expect(try desk.relationship(id).expiresAt == due.adding(seconds: 60 * Self.days))
        try desk.giveInput(to: id)
        #expect(try desk.status(id) == .active && desk.relationship(id).expiresAt == nil)
    }

    @Test func `where the agreement is waived, no agreement is waited for`() throws {
        var desk = Desk()
        let id = try desk.accepted("coaching")
        try desk.waive("agreement-first", of: id)
        let due = try #require(try desk.relationship(id).expiresAt)
        #expect(desk.settle(at: due) == ["relationship.expire"])
        #expect(try desk.status(id) == .contracting)
    }

    @Test func `a pair that not both have accepted in fourteen days is cancelled`() throws {
        var desk = Desk()
        let id = try desk.proposed()
        let last = try #require(try desk.relationship(id).expiresAt)
        try desk.accept(id, try desk.learner(of: id))
        #expect(desk.settle(at: Instant(milliseconds: last.milliseconds - 1)) == [])
        #expect(desk.settle(at: last) == ["relationship.expire"])
        let expired = try desk.relationship(id)
        #expect(expired.status == .cancelled && expired.endReason == .expired && expired.endedBy == nil)
        #expect(expired.transitions.last?.by == "rapport" && expired.expiresAt == nil)
        #expect(desk.settle(at: last) == [], "once")
    }

    /// Who has accepted, by their places among the members, and what the group comes to.
    private static let answers: [([Int], Status)] = [
        ([0, 1, 2], .accepted), ([0, 1], .cancelled), ([1, 2, 3], .cancelled), ([0], .cancelled), ([], .cancelled),
    ]

    @Test(arguments: answers)
    func `a group begins with those who have accepted in time, if these are one`(_ places: [Int], _ status: Status) throws {
        var desk = Desk()
        let id = try desk.proposed(learners: 3)
        let before = try desk.relationship(id)
        let last = try #require(before.expiresAt)
        for place in places { try desk.accept(id, before.members[place].person) }
        #expect(desk.settle(at: last) == ["relationship.expire"])
        let after = try desk.relationship(id)
        #expect(after.status == status)
        #expect(after.expiresAt == (status == .accepted ? last.adding(seconds: 60 * Self.days) : nil))
        #expect(after.endReason == (status == .cancelled ? .expired : nil))
        guard status == .accepted else { return }
        #expect(after.members.map { $0.leftAt != nil } == [false, false, false, true])
        let participants = after.members.map(\.participant)
        #expect(try participants.map { try desk.status($0) } == [.active, .active, .active, .approved])
    }
}
