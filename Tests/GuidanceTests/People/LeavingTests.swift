import JSON
import Testing

@testable import Guidance

/// What becomes of those who are set to inactive: nothing for fourteen days, and then what nobody takes back.
@Suite struct LeavingTests {
    private var desk = Desk()
    private let program: ID<Program>
    private let ada: ID<Person>
    private let other: ID<Person>

    init() throws {
        program = try desk.enrolling("coaching", #","enrolment":"open","places":{"learner":1,"guide":1}"#)
        (ada, other) = (try desk.person("Ada"), try desk.person("Other"))
    }

    private static let days = 86_400

    private mutating func set(_ active: Bool) throws { try desk.patch(ada, by: #"{"active":\#(active)}"#) }

    @Test func `for fourteen days everything stays as it was, and is so again for who comes back`() throws {
        var scene = self
        let guide = try scene.desk.apply(scene.ada, to: scene.program, side: "guide").id
        try scene.desk.step(guide, to: .active, as: .scheduler)
        let learner = try scene.desk.apply(scene.ada, to: scene.program).id
        let before = (try scene.desk.participant(guide), try scene.desk.participant(learner))
        try scene.set(false)
        let leavesAt = try #require(try scene.desk.records.record(scene.ada, Person.self).value.leavesAt)
        #expect(leavesAt == scene.desk.now.adding(seconds: 14 * Self.days - 1), "from when it was said")
        #expect(scene.desk.settle(at: Instant(milliseconds: leavesAt.milliseconds - 1)) == [])
        #expect(try (scene.desk.participant(guide), scene.desk.participant(learner)) == before)
        try scene.set(false)
        #expect(try scene.desk.records.record(scene.ada, Person.self).value.leavesAt == leavesAt, "saying it again wins no time")
        try scene.set(true)
        #expect(try scene.desk.records.record(scene.ada, Person.self).value.leavesAt == nil)
        #expect(scene.desk.settle(at: leavesAt.adding(seconds: Self.days)) == [])
        #expect(try (scene.desk.participant(guide), scene.desk.participant(learner)) == before)
    }

    @Test func `then what somebody takes part in ends, and the places go to those who wait, in one line`() throws {
        var scene = self
        let guide = try scene.desk.apply(scene.ada, to: scene.program, side: "guide").id
        let learner = try scene.desk.apply(scene.ada, to: scene.program).id
        try scene.desk.step(learner, to: .active, as: .scheduler)
        let waiting = try [
            scene.desk.apply(scene.other, to: scene.program).id,
            scene.desk.apply(scene.other, to: scene.program, side: "guide").id,
        ]
        #expect(try waiting.map { try scene.desk.status($0) } == [.waitlisted, .waitlisted])
        try scene.set(false)
        let lines = scene.desk.journal.count
        let end = scene.desk.now.adding(seconds: 14 * Self.days)
        #expect(scene.desk.settle(at: end) == ["person.leave"] && scene.desk.journal.count == lines + 1)
        let ended = try [learner, guide].map { try scene.desk.participant($0) }
        #expect(ended.map(\.status) == [.left, .withdrawn] && ended.map(\.leftReason) == [.leftDirectory, .leftDirectory])
        #expect(ended.map { $0.transitions.last?.by } == ["rapport", "rapport"])
        #expect(try waiting.map { try scene.desk.status($0) } == [.approved, .approved])
        #expect(scene.desk.settle(at: end) == [], "once")
        try scene.set(true)
        #expect(try scene.desk.status(learner) == .left, "what has ended stays ended")
    }

    @Test func `offices end then and keys are revoked, and what is for others stays`() throws {
        var ring = KeyRing()
        let (ada, other) = (ring.person(), ring.person())
        func document(_ person: ID<Person>) -> String {
            #"{"name":"K","scopes":["me:read","keys:write"],"actsFor":"\#(person)"}"#
        }
        let (own, others) = (try ring.make(document(ada)), try ring.make(document(other)))
        let child = try ring.make(document(ada), by: try #require(ring.caller(own.id)))
        let from = ring.now.adding(seconds: 300 * Self.days)
        let now = try ring.appoint(ada, "administrator")
        let past = try ring.appoint(ada, "auditor", #","until":"2027-01-16T00:00:00Z""#)
        let future = try ring.appoint(ada, "privacy-officer", #","from":"\#(from)""#)
        let kept = try ring.appoint(other, "administrator")
        try ring.change(ada, #"{"active":false}"#)
        #expect(ring.caller(own.id) == nil && ring.caller(child.id) == nil, "access ends at once")
        #expect(ring.caller(others.id) != nil)
        ring.later(seconds: 15 * Self.days)
        #expect(ring.settle() == ["person.leave"])
        try ring.change(ada, #"{"active":true}"#)
        #expect(ring.caller(own.id) == nil && ring.caller(child.id) == nil && ring.caller(others.id) != nil)
        #expect(ring.records.accessKeys[own.id]?.value.revoked == Key.Revocation(at: ring.now, by: "rapport"))
        let appointments = ring.records.appointments
        #expect(appointments[now]?.value.until == ring.now && appointments[future] == nil && appointments[kept]?.revision == 1)
        #expect(appointments[past]?.value.until == Instant("2027-01-16T00:00:00Z"))
    }

    @Test func `who comes back in time gets the place that nobody has taken meanwhile`() throws {
        var scene = self
        let first = try scene.desk.apply(scene.other, to: scene.program).id
        let waiting = try scene.desk.apply(scene.ada, to: scene.program).id
        try scene.set(false)
        try scene.desk.step(first, to: .withdrawn, as: .oneself)
        #expect(try scene.desk.status(waiting) == .waitlisted, "passed over")
        let lines = scene.desk.journal.count
        try scene.set(true)
        #expect(try scene.desk.status(waiting) == .approved && scene.desk.journal.count == lines + 1)
    }

    @Test func `the moment is the service's to set, and who was never there does not leave`() throws {
        var scene = self
        try scene.set(false)
        let leavesAt = try scene.desk.records.record(scene.ada, Person.self).value.leavesAt
        for other in [#""2030-01-01T00:00:00Z""#, "null"] {
            let faults = try scene.desk.faults(scene.ada, by: #"{"leavesAt":\#(other)}"#)
            #expect(faults.count == 1 && faults[0].hasPrefix("/leavesAt ") && faults[0].contains("the service"), "\(faults)")
        }
        #expect(leavesAt != nil)
        let made = try scene.desk.make(Person.self, #"{"displayName":"Gone","active":false}"#)
        #expect(try scene.desk.records.record(made, Person.self).value.leavesAt == nil)
    }
}
