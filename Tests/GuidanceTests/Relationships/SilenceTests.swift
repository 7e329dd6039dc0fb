import JSON
import Testing

@testable import Guidance

/// What becomes of relationships that have had their sessions, and of those in which none is held.
@Suite struct SilenceTests {
    private static let days = 86_400

    /// An active relationship whose members agreed to meet that often.
    private func active(_ desk: inout Desk, every: String? = nil, _ program: String = "") throws -> ID<Relationship> {
        let id = try desk.accepted("mentoring")
        if !program.isEmpty { try desk.patch(try desk.relationship(id).program, program) }
        let schedule = every.map { #","schedule":{"every":"\#($0)"}"# } ?? ""
        try desk.agree(
            id, #"{"purpose":"Speak up","howToEnd":"With a talk.","expectations":[{"side":"learner","text":"T"}]\#(schedule)}"#)
        try desk.signAll(id)
        #expect(try desk.status(id) == .active)
        return id
    }

    private func agreement(of id: ID<Relationship>, in desk: Desk) throws -> Agreement {
        try #require(desk.records.agreementInForce(in: id))
    }

    /// Lets days pass, and has happen what is due by then.
    private func pass(_ count: Int, _ desk: inout Desk) -> [String] {
        desk.wait(until: desk.now.adding(seconds: count * Self.days))
        return desk.settle(at: desk.now)
    }

    private func isAsked(_ id: ID<Relationship>, in desk: Desk) throws -> Bool {
        let asked = try desk.relationship(id).members.map { member in
            try desk.viewer(member.person).tasks(of: member.person).contains { $0.what == .planSession }
        }
        #expect(Set(asked).count == 1, "all members or none")
        return asked.contains(true)
    }

    @Test(arguments: [(nil, 45), ("P1W", 45), ("P22D", 45), ("P4W", 56), ("P2M", 120)] as [(String?, Int)])
    func `the members are asked for a session after twice as long as they agreed on, and not before 45 days`(
        _ every: String?, _ count: Int
    ) throws {
        var desk = Desk()
        let id = try active(&desk, every: every)
        let asked = try #require(try agreement(of: id, in: desk).nudgesAt)
        #expect((asked.milliseconds - desk.now.milliseconds + 60_000) / 86_400_000 == Int64(count))
        #expect(pass(count - 1, &desk) == [])
        #expect(try !isAsked(id, in: desk))
        let revision = try desk.records.record(id, Relationship.self).revision
        #expect(pass(1, &desk) == ["agreement.nudge"])
        #expect(try isAsked(id, in: desk))
        let task = try desk.viewer(try desk.guide(of: id)).tasks(of: try desk.guide(of: id)).first
        #expect(try task?.since == agreement(of: id, in: desk).nudgedAt)
        #expect(
            try desk.records.record(id, Relationship.self).revision == revision, "nobody who cannot see sessions learns of it")
    }

    @Test func `a session that was held or is planned counts, and one that was cancelled or missed does not`() throws {
        for (step, counts) in [(Session.Status.held, true), (nil, true), (.noShow, false), (.cancelled, false)] {
            var desk = Desk()
            let id = try active(&desk)
            _ = pass(40, &desk)
            let session = try desk.plan(id, at: desk.now.adding(seconds: -60))
            if let step { try desk.take(session, to: step) }
            _ = pass(10, &desk)
            #expect(try isAsked(id, in: desk) == !counts, "\(step?.rawValue ?? "planned")")
            guard counts else { continue }
            _ = pass(34, &desk)
            #expect(try !isAsked(id, in: desk), "45 days from the session on")
            _ = pass(2, &desk)
            #expect(try isAsked(id, in: desk))
        }
    }

    @Test func `members who plan a session are not asked again until there is silence again`() throws {
        var desk = Desk()
        let id = try active(&desk)
        _ = pass(46, &desk)
        #expect(try isAsked(id, in: desk))
        let session = try desk.plan(id, at: desk.now.adding(seconds: 3 * Self.days))
        #expect(try !isAsked(id, in: desk))
        _ = pass(4, &desk)
        try desk.take(session, to: .held)
        #expect(pass(41, &desk) == ["agreement.nudge"], "a look, at which it is found that they have met")
        #expect(try !isAsked(id, in: desk) && agreement(of: id, in: desk).nudgedAt == nil)
        _ = pass(4, &desk)
        #expect(try isAsked(id, in: desk))
    }

    @Test func `nobody is asked during a pause, in a conflict, or once it is over`() throws {
        for status in [Relationship.Status.paused, .conflict] {
            var desk = Desk()
            let id = try active(&desk, #"{"closeAfterSilence":true}"#)
            try desk.set(id, status)
            for _ in 0..<3 { _ = pass(46, &desk) }
            #expect(try !isAsked(id, in: desk) && desk.status(id) == status, "\(status)")
            try desk.set(id, .active)
            for _ in 0..<46 { #expect(pass(1, &desk).count < 2) }
            #expect(try isAsked(id, in: desk))
        }
        var desk = Desk()
        let id = try active(&desk)
        try desk.take(id, to: .endedEarly)
        #expect(pass(100, &desk) == [])
    }

    @Test func `a program that wants it closes what stays silent for 14 days more`() throws {
        var desk = Desk()
        let id = try active(&desk, #"{"closeAfterSilence":true}"#)
        _ = pass(45, &desk)
        #expect(try isAsked(id, in: desk) && desk.status(id) == .active)
        #expect(pass(13, &desk) == [])
        #expect(pass(1, &desk) == ["agreement.nudge"])
        let closed = try desk.relationship(id)
        #expect(closed.status == .closing && closed.transitions.last?.by == "rapport")
        #expect(try !isAsked(id, in: desk))
        #expect(pass(14, &desk).contains("relationship.complete"))
        #expect(try desk.status(id) == .endedEarly, "no session was held")
        #expect(pass(400, &desk) == [], "nothing goes on behind it")
    }

    @Test func `planning a session in those 14 days keeps it open, and without the setting it stays open`() throws {
        var desk = Desk()
        let id = try active(&desk, #"{"closeAfterSilence":true}"#)
        _ = pass(50, &desk)
        let session = try desk.plan(id, at: desk.now.adding(seconds: 20 * Self.days))
        _ = pass(21, &desk)
        try desk.take(session, to: .held)
        _ = pass(30, &desk)
        #expect(try desk.status(id) == .active)
        let other = try active(&desk)
        _ = pass(200, &desk)
        #expect(try desk.status(other) == .active && isAsked(other, in: desk))
    }

    @Test func `a new version in force begins to count again, and a draft has no moment`() throws {
        var desk = Desk()
        let id = try active(&desk)
        _ = pass(46, &desk)
        let draft = try desk.agree(id, #"{"purpose":"More"}"#)
        #expect(draft.nudgesAt == nil && draft.nudgedAt == nil)
        try desk.signAll(id)
        #expect(try !isAsked(id, in: desk))
        #expect(pass(44, &desk) == [])
        #expect(pass(1, &desk) == ["agreement.nudge"])
    }

    // MARK: As many sessions as were planned

    @Test func `with the last of the sessions that were planned it closes, and is completed`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","plannedSessions":2"#)
        try desk.hold(id)
        let missed = try desk.plan(id, at: desk.now.adding(seconds: -60))
        try desk.take(missed, to: .noShow)
        #expect(try desk.status(id) == .active)
        let lines = desk.journal.count
        try desk.hold(id)
        #expect(desk.journal.count == lines + 2, "planned, and held with what follows")
        #expect(try desk.status(id) == .closing && desk.relationship(id).transitions.last?.by == "rapport")
        try desk.hold(id)
        #expect(try desk.status(id) == .closing, "one more is written down")
        _ = pass(15, &desk)
        #expect(try desk.status(id) == .completed)
    }

    @Test func `organisers who plan fewer sessions than were held close it, and those who plan none do not`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        try desk.hold(id)
        try desk.patch(id, by: #"{"plannedSessions":2}"#)
        #expect(try desk.status(id) == .active)
        try desk.patch(id, by: #"{"plannedSessions":1}"#)
        #expect(try desk.status(id) == .closing)
    }
}
