import JSON
import Testing

@testable import Guidance

/// Who moves the last day of a relationship, and how.
@Suite struct RelationshipLastDayTests {
    typealias Status = Relationship.Status

    private static let days = 86_400

    @Test func `a member's wish for another last day waits for the other side`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","plannedEnd":"2027-06-30""#)
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let (first, other) = (Day("2027-06-30"), Day("2027-09-30"))
        for _ in 0..<2 {
            let wished = try desk.wish(#""2027-09-30""#, in: id, by: guide)
            #expect(wished.plannedEnd == first && wished.proposedEnd?.on == other && wished.proposedEnd?.by == guide)
        }
        let accepted = try desk.wish(#""2027-09-30""#, in: id, by: learner)
        #expect(accepted.plannedEnd == other && accepted.proposedEnd == nil)
        #expect(try desk.wish(#""2027-07-31""#, in: id, by: learner).proposedEnd?.by == learner)
        let third = try desk.wish(#""2027-08-31""#, in: id, by: guide)
        #expect(third.plannedEnd == other && third.proposedEnd?.on == Day("2027-08-31") && third.proposedEnd?.by == guide)
        let organiser = Viewer(.administrator, World(desk.records), at: desk.now)
        let document = try json(#"{"plannedEnd":"2027-12-31"}"#)
        desk.remember(try organiser.patch(id, of: Relationship.self, by: document).changes)
        let set = try desk.relationship(id)
        #expect(set.plannedEnd == Day("2027-12-31") && set.proposedEnd == nil, "organizers set it at once")
    }

    @Test func `no member takes the last day away alone`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","plannedEnd":"2027-06-30""#)
        let learner = try desk.learner(of: id)
        let refused = problem(.invalidDocument) { try desk.wish("null", in: id, by: learner) }
        #expect(refused.errors.map(\.pointer) == ["/plannedEnd"])
        #expect(try desk.relationship(id).plannedEnd == Day("2027-06-30"))
    }

    @Test func `a wish for another last day is taken back by its author alone, and is not one for a day that is past`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","startsOn":"2027-01-01","plannedEnd":"2027-06-30""#)
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.wish(#""2027-09-30""#, in: id, by: guide)
        #expect(try desk.wish(#""2027-06-30""#, in: id, by: learner).proposedEnd?.by == guide, "it is not the other side's")
        let unnamed = try desk.viewer(guide).patch(id, of: Relationship.self, by: try json("{}"))
        #expect(unnamed.changes.isEmpty, "nothing is said of the last day")
        #expect(try desk.wish(#""2027-06-30""#, in: id, by: guide).proposedEnd == nil)
        #expect(try desk.relationship(id).plannedEnd == Day("2027-06-30"))
        let past = problem(.invalidDocument) { try desk.wish(#""2027-01-14""#, in: id, by: guide) }
        #expect(past.errors.map { "\($0.pointer) \($0.detail)" } == ["/plannedEnd must not be before today, 2027-01-15"])
        #expect(try desk.wish(#""2027-01-15""#, in: id, by: guide).proposedEnd?.on == Day("2027-01-15"))
        #expect(try desk.wish(#""2027-01-15""#, in: id, by: learner).plannedEnd == Day("2027-01-15"), "both may end it today")
    }

    @Test(arguments: [Status.endedEarly, .completed])
    func `a wish for another last day lapses with the relationship`(_ status: Status) throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        try desk.wish(#""2027-09-30""#, in: id, by: try desk.guide(of: id))
        if status == .completed { try desk.take(id, to: .closing) }
        #expect(try desk.relationship(id).proposedEnd != nil)
        #expect(try desk.take(id, to: status).proposedEnd == nil)
    }

    @Test func `with what ends it from outside a wish lapses as well`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        try desk.wish(#""2027-09-30""#, in: id, by: try desk.guide(of: id))
        try desk.step(try desk.relationship(id).members[1].participant, to: .withdrawn, as: .oneself)
        #expect(try desk.status(id) == .endedEarly && desk.relationship(id).proposedEnd == nil)
    }

    /// What an organiser sets while it goes on until 2027-02-10 or without an end, and whether that is refused: today is 2027-01-15.
    private static let ends: [(present: String?, day: String, isRefused: Bool)] = [
        ("2027-02-10", "2027-01-15", true), ("2027-02-10", "2027-01-28", true), ("2027-02-10", "2027-01-29", false),
        ("2027-01-20", "2027-01-21", false), ("2027-01-20", "2027-01-19", true), (nil, "2027-01-28", true),
        (nil, "2027-01-29", false), ("2027-02-10", "2027-12-31", false),
    ]

    @Test(arguments: ends)
    func `organisers tell those in it fourteen days ahead of an earlier end`(
        _ row: (present: String?, day: String, isRefused: Bool)
    ) throws {
        for status in [Status.active, .paused, .contracting, .conflict] {
            var desk = Desk()
            let id = try desk.active("mentoring")
            try desk.alter(id) { relationship in
                relationship.plannedEnd = row.present.flatMap { Day($0) }
                relationship.status = status
            }
            let organiser = Viewer(.administrator, World(desk.records), at: desk.now)
            let document = try json(#"{"plannedEnd":"\#(row.day)"}"#)
            guard row.isRefused, [.active, .paused].contains(status) else {
                desk.remember(try organiser.patch(id, of: Relationship.self, by: document).changes)
                #expect(try desk.relationship(id).plannedEnd == Day(row.day))
                continue
            }
            let refused = problem(.invalidDocument) { try organiser.patch(id, of: Relationship.self, by: document) }
            #expect(refused.errors.map(\.pointer) == ["/plannedEnd"])
            #expect(refused.errors[0].detail.hasPrefix("must not be before 2027-01-29: "))
        }
    }

    @Test func `a wish for an end is none, and begins nothing`() throws {
        var desk = Desk()
        let id = try desk.accepted()
        try desk.patch(id, by: #"{"plannedEnd":null}"#)
        try desk.giveInput(to: id)
        try desk.agree(id)
        try desk.signAll(id)
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let wished = try desk.wish(#""2027-09-30""#, in: id, by: guide)
        #expect(wished.status == .contracting && wished.plannedEnd == nil)
        let accepted = try desk.wish(#""2027-09-30""#, in: id, by: learner)
        #expect(accepted.status == .active && accepted.plannedEnd == Day("2027-09-30"))
    }

    @Test func `who has left a group has no say in when it ends`() throws {
        var desk = Desk()
        let id = try desk.proposed("mentoring", learners: 3, with: #","plannedEnd":"2027-06-30""#)
        let people = try desk.relationship(id).members.map(\.person)
        try desk.accept(id, people[3], false)
        try desk.acceptAll(id)
        let refused = problem(.denied) { try desk.wish(#""2027-05-31""#, in: id, by: people[3]) }
        #expect(refused == .denied(.hasLeft) && refused.detail.hasPrefix("You have left this relationship"))
        _ = problem(.denied) { try desk.viewer(people[3]).patch(id, of: Relationship.self, by: try json("{}")) }
        #expect(try desk.viewer(people[3]).record(id, of: Relationship.self).id == id, "it is still read")
        #expect(try desk.relationship(id).proposedEnd == nil)
        #expect(try desk.wish(#""2027-09-30""#, in: id, by: people[0]).proposedEnd?.by == people[0])
        _ = problem(.denied) { try desk.wish(#""2027-09-30""#, in: id, by: people[3]) }
        #expect(try desk.relationship(id).plannedEnd == Day("2027-06-30"))
    }

    @Test func `what is in conflict ends with its last day as everything does, with the rule as its reason`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","plannedEnd":"2027-06-30""#)
        try desk.report(try desk.learner(of: id), to: try desk.guide(of: id))
        #expect(try desk.status(id) == .conflict)
        let owner = try desk.person("Owner")
        try desk.patch(try desk.relationship(id).program, #"{"owners":["\#(owner)"]}"#)
        let end = try #require(Instant("2027-07-01T00:00:00Z"))
        #expect(try desk.viewer(owner).tasks(in: desk.relationship(id).program).map(\.due) == [end])
        #expect(desk.settle(at: Instant(milliseconds: end.milliseconds - 1)).filter { $0 != "agreement.nudge" } == [])
        #expect(desk.settle(at: end) == ["relationship.end"])
        let ended = try desk.relationship(id)
        #expect(ended.status == .endedEarly && ended.endReason == .rule && ended.conflict == nil)
        #expect(ended.transitions.last?.by == "rapport" && ended.endedBy == nil)
    }

    @Test func `without a last day a conflict waits for those who run the programme`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        try desk.patch(id, by: #"{"plannedEnd":null}"#)
        try desk.report(try desk.learner(of: id), to: try desk.guide(of: id))
        #expect(desk.settle(at: desk.now.adding(seconds: 3000 * Self.days)).filter { $0 != "agreement.nudge" } == [])
        #expect(try desk.status(id) == .conflict)
    }

    @Test func `a step of the service is nobody's to be asked for`() throws {
        var desk = Desk()
        let id = try desk.proposed("mentoring")
        let own = problem(.notYourStep) { try desk.take(id, to: .accepted) }
        #expect(own.detail == "The service itself takes the step of a relationship to accepted.")
        #expect(own.fix.hasPrefix("Nobody has to send it:") && !own.fix.contains("Ask"))
        let german = own.fix(for: Reader(.german))
        #expect(german.hasPrefix("Niemand muss ihn senden:"))
        #expect(problem(.notYourStep) { try desk.take(id, to: .cancelled) }.fix == "Ask them to take it.")
    }
}

extension Desk {
    /// Has a member set the last day.
    ///
    /// - Parameter day: As JSON.
    @discardableResult
    fileprivate mutating func wish(_ day: String, in id: ID<Relationship>, by member: ID<Person>) throws -> Relationship {
        let document = try json(#"{"plannedEnd":\#(day)}"#)
        let decision = try viewer(member).patch(id, of: Relationship.self, by: document)
        remember(decision.changes)
        return try relationship(id)
    }
}
