import JSON
import Testing

@testable import Guidance

/// When the members of a relationship meet: planned, confirmed, held or not, and moved.
@Suite struct SessionTests {
    typealias Status = Session.Status

    private static let days = 86_400

    private func kept(_ id: ID<Session>, in desk: Desk) throws -> Session { try desk.records.record(id, Session.self).value }

    /// Where each state leads, and who may take that step.
    private static let table: [Status: [Status: [Actor]]] = [
        .planned: [.confirmed: [.member], .held: [.member], .noShow: [.member], .cancelled: [.member, .scheduler]],
        .confirmed: [.held: [.member], .noShow: [.member], .cancelled: [.member, .scheduler]],
        .held: [:], .noShow: [:], .cancelled: [:],
    ]

    @Test(arguments: Status.allCases)
    func `a step is taken by those alone who may, and nothing else leads on`(_ from: Status) throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let id = try desk.plan(relationship, at: desk.now)
        var session = try kept(id, in: desk)
        session.status = from
        desk.remember([.put(Stored(session, revision: 2))])
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

    // MARK: Planning

    @Test func `it is planned for those who are in the relationship then`() throws {
        var desk = Desk()
        let id = try desk.proposed("mentoring", learners: 3)
        let people = try desk.relationship(id).members.map(\.person)
        try desk.accept(id, people[3], false)
        try desk.acceptAll(id)
        let start = try #require(Instant("2027-02-01T14:30:00Z"))
        let agenda = #","agenda":[{"title":"Hello","owner":"\#(people[1])"}]"#
        let planned = try desk.plan(id, at: start, with: #","zone":"Europe/Berlin","mode":"video","place":"Room 7""# + agenda)
        let made = try kept(planned, in: desk)
        #expect(made.status == .planned && made.people == Array(people.prefix(3)) && made.startsAt == start)
        #expect(made.minutes == 60 && made.zone == "Europe/Berlin" && made.mode == .video && made.agenda[0].owner == people[1])
        #expect(made.attendance.isEmpty && made.transitions.isEmpty && made.replaces == nil)
    }

    @Test(arguments: Relationship.Status.allCases)
    func `it is planned while the relationship goes on`(_ status: Relationship.Status) throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring")
        try desk.set(id, status)
        let refused: Set<Relationship.Status> = [.proposed, .conflict, .completed, .endedEarly, .cancelled]
        guard refused.contains(status) else {
            let made = try desk.plan(id, at: desk.now)
            #expect(try kept(made, in: desk).status == .planned)
            return
        }
        let problem = problem(.invalidDocument) { try desk.plan(id, at: desk.now) }
        #expect(
            problem.errors.map { "\($0.pointer) \($0.detail)" }
                == [" cannot be made while the relationship is \(status.rawValue)"])
    }

    @Test func `strangers own nothing on the agenda, and did not come`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, stranger) = (try desk.guide(of: id), try desk.person("Stranger"))
        let came = [guide, stranger, guide].map { #"{"person":"\#($0)","present":true}"# }.joined(separator: ",")
        let more = #","agenda":[{"title":"One"},{"title":"Two","owner":"\#(stranger)"}],"attendance":[\#(came)]"#
        let refused = problem(.invalidDocument) { try desk.plan(id, at: desk.now, with: more) }
        #expect(
            refused.errors.map { "\($0.pointer) \($0.detail)" } == [
                "/agenda/1/owner must be a member of the relationship",
                "/attendance/1/person must be a member of the relationship",
                "/attendance/2 names \(guide) a second time",
            ])
        let session = try desk.plan(id, at: desk.now)
        #expect(
            try desk.faults(session, by: #"{"agenda":[{"title":"One","owner":"\#(stranger)"}]}"#)
                == ["/agenda/0/owner must be a member of the relationship"])
    }

    @Test(arguments: [
        (#","minutes":4"#, "/minutes must be a whole number from 5 to 1440"),
        (#","zone":"Middle earth""#, "/zone must be the name of a time zone"),
        (#","mode":"telepathy""#, "/mode must be one of: in-person, video, phone, written"),
        (#","agenda":[{"title":" "}]"#, "/agenda/0/title must not be blank"),
        (#","status":"held""#, "/status is set by POST /v1/sessions/{id}/transitions"),
        (#","replaces":"ses_00000000-0000-7000-8000-000000000000""#, "/replaces is set by POST /v1/sessions/{id}/move"),
    ])
    func `what is planned has its form`(_ more: String, _ error: String) throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let refused = problem(.invalidDocument) { try desk.plan(id, at: desk.now, with: more) }
        #expect(refused.errors.count == 1 && "\(refused.errors[0].pointer) \(refused.errors[0].detail)".hasPrefix(error))
    }

    /// Of relationships that began long ago: when, and what is wrong with it.
    private static let starts: [(seconds: Int, fault: String?)] = [
        (-30 * days, nil), (-30 * days - 1, "a session is written down within 30 days, while people remember it"),
        (-3650 * days, "a session is written down within 30 days, while people remember it"),
        (732 * days, nil), (732 * days + 1, "sessions are planned up to two years ahead"),
        (400_000 * days, "sessions are planned up to two years ahead"),
    ]

    @Test(arguments: starts)
    func `it is written down soon, and not planned for years to come`(_ seconds: Int, _ fault: String?) throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        try desk.alter(id) { $0.startsOn = Day("2010-01-01") }
        let now = desk.now
        let planned = try desk.plan(id, at: now)
        let start = desk.now.adding(seconds: seconds)
        guard let fault else {
            let made = try desk.plan(id, at: start)
            #expect(try kept(made, in: desk).startsAt == start)
            let next = desk.now.adding(seconds: seconds)
            let moved = try desk.move(planned, to: next.description)
            #expect(try kept(moved, in: desk).startsAt == next)
            return
        }
        let refusals = [
            problem(.invalidDocument) { try desk.plan(id, at: start) },
            problem(.invalidDocument) { try desk.move(planned, to: start.description) },
        ]
        for refused in refusals {
            #expect(refused.errors.map(\.pointer) == ["/startsAt"] && refused.errors[0].detail.hasSuffix(fault))
        }
        #expect(try kept(planned, in: desk).startsAt == now, "it stays where it was")
    }

    @Test func `none is held before the relationship begins, wherever on earth it is held`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","startsOn":"2027-02-01""#)
        let first = try #require(Instant("2027-01-31T10:00:00Z"))  // the day has just begun on Kiritimati
        let made = try desk.plan(id, at: first)
        #expect(try kept(made, in: desk).startsAt == first)
        let refused = problem(.invalidDocument) { try desk.plan(id, at: first.adding(seconds: -1)) }
        #expect(
            refused.errors.map { "\($0.pointer) \($0.detail)" } == [
                "/startsAt must not be before 2027-02-01, the first day of the relationship; an organizer can set an earlier startsOn"
            ])
        try desk.patch(id, by: #"{"startsOn":"2027-01-20"}"#)
        _ = try desk.plan(id, at: first.adding(seconds: -1))
    }

    // MARK: Holding

    @Test(arguments: [Status.held, .noShow])
    func `what has not begun was neither held nor missed`(_ status: Status) throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let start = desk.now.adding(seconds: Self.days)
        let id = try desk.plan(relationship, at: start)
        let refused = problem(.invalidDocument) { try desk.take(id, to: status) }
        #expect(refused.errors.map(\.pointer) == ["/to"])
        #expect(refused.errors.first?.detail == "comes too early: the session begins at \(start)")
        let moved = try desk.records.move(id, to: status, as: [.member], by: "ada", at: start).answer.stored.value
        #expect(moved.status == status, "at the moment it begins")
    }

    @Test func `before everything is there that the relationship needs, none is held, and what is missing is named`() throws {
        var desk = Desk()
        let relationship = try desk.accepted()
        let id = try desk.plan(relationship, at: desk.now)
        let first = problem(.rulesRefuse) { try desk.take(id, to: .held) }
        #expect(first.refusals.map(\.rule) == ["manager-is-partner", "agreement-first"])
        #expect(first.detail == "The step to held is refused by manager-is-partner and agreement-first.")
        try desk.agree(relationship)
        try desk.signAll(relationship)
        #expect(problem(.rulesRefuse) { try desk.take(id, to: .held) }.refusals.map(\.rule) == ["manager-is-partner"])
        #expect(try desk.take(id, to: .confirmed).status == .confirmed, "to plan needs nothing")
        try desk.giveInput(to: relationship)
        #expect(try desk.take(id, to: .held).status == .held)
    }

    @Test(arguments: [Relationship.Status.paused, .conflict, .endedEarly, .completed, .cancelled, .proposed])
    func `none is held in a relationship that is not active, and some were missed all the same`(
        _ status: Relationship.Status
    ) throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let id = try desk.plan(relationship, at: desk.now)
        try desk.set(relationship, status)
        let refused = problem(.notActive) { try desk.take(id, to: .held) }
        #expect(refused == .relationshipNotActive(relationship, status: status.rawValue))
        #expect(refused.fix.contains("\(relationship)/findings"))
        #expect(try desk.take(id, to: .noShow).status == .noShow)
    }

    @Test func `while it closes there is a last session`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        try desk.take(relationship, to: .closing)
        try desk.hold(relationship)
        #expect(desk.records.sessionsHeld(in: relationship) == 1)
        #expect(try desk.take(relationship, to: .completed).status == .completed)
    }

    @Test func `who came is written down afterward, and nothing else of it changes`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let learner = try desk.learner(of: relationship)
        let id = try desk.hold(relationship)
        let came = #""attendance":[{"person":"\#(learner)","present":false}]"#
        let told = try desk.patch(id, by: #"{\#(came),"agenda":[{"title":"Hello"}]}"#)
        #expect(told.attendance == [Session.Attendance(person: learner, isPresent: false)] && told.agenda.count == 1)
        _ = problem(.over) { try desk.patch(id, by: #"{"minutes":30}"#) }
        _ = problem(.over) { try desk.patch(id, by: #"{"startsAt":"2027-03-01T10:00:00Z"}"#) }
    }

    @Test func `it is not put at another time without the other side's knowing`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let id = try desk.plan(relationship, at: desk.now.adding(seconds: Self.days))
        let refused = ["/startsAt is changed with POST /v1/sessions/{id}/move, which makes a session in place of this one"]
        #expect(try desk.faults(id, by: #"{"startsAt":"2027-03-01T10:00:00Z"}"#) == refused)
        try desk.take(id, to: .confirmed)
        #expect(try desk.faults(id, by: #"{"startsAt":"2027-03-01T10:00:00Z","minutes":30}"#) == refused)
        #expect(try desk.patch(id, by: #"{"minutes":30,"place":"Room 8"}"#).minutes == 30)
    }

    // MARK: Cancelling

    @Test func `it is cancelled with a reason, or with none`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let (one, other) = (try desk.plan(relationship, at: desk.now), try desk.plan(relationship, at: desk.now))
        #expect(try desk.take(one, to: .cancelled, with: StepDetails(reason: .other)).cancelReason == .other)
        #expect(try desk.take(other, to: .cancelled).cancelReason == nil)
        _ = problem(.illegalTransition) { try desk.take(one, to: .confirmed) }
    }

    @Test func `with the relationship those to come are cancelled, and by the service`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring", with: #","startsOn":"2027-01-01""#)
        let moment = desk.now
        let past = try desk.plan(relationship, at: moment.adding(seconds: -Self.days))
        let next = try desk.plan(relationship, at: moment.adding(seconds: Self.days))
        try desk.take(relationship, to: .endedEarly)
        #expect(try kept(past, in: desk).status == .planned, "somebody may still say what became of it")
        let cancelled = try kept(next, in: desk)
        #expect(cancelled.status == .cancelled && cancelled.transitions.last?.by == "rapport" && cancelled.revision == 2)
        #expect(try desk.take(past, to: .noShow).status == .noShow)
    }

    // MARK: Moving

    @Test func `moved to another time it is another, which takes its place and is to be confirmed again`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let learner = try desk.learner(of: relationship)
        let came = #","attendance":[{"person":"\#(learner)","present":true}]"#
        let first = try desk.plan(
            relationship, at: desk.now, with: #","minutes":45,"zone":"Europe/Berlin","place":"Room 7""# + came)
        try desk.take(first, to: .confirmed)
        let lines = desk.journal.count
        let second = try desk.move(first, to: "2027-02-01T10:00:00Z")
        #expect(desk.journal.count == lines + 1 && desk.journal.last?.count == 2, "in one line")
        let third = try desk.move(second, to: "2027-02-02T10:00:00Z", with: #","minutes":30,"zone":"America/New_York""#)
        let all = try [first, second, third].map { try kept($0, in: desk) }
        #expect(all.map(\.status) == [.cancelled, .cancelled, .planned])
        #expect(all.map(\.replaces) == [nil, first, second] && all.map(\.replacedBy) == [second, third, nil])
        #expect(all.map(\.minutes) == [45, 45, 30])
        #expect(all.map(\.zone) == ["Europe/Berlin", "Europe/Berlin", "America/New_York"])
        #expect(all.map(\.place) == ["Room 7", "Room 7", "Room 7"] && all.map(\.attendance.count) == [1, 0, 0])
        #expect(all.map(\.transitions.count) == [2, 1, 0] && all[2].people == all[0].people)
        #expect(all[2].revision == 1 && all[1].revision == 2)
    }

    @Test func `what was held or cancelled is not moved, nor anything by a stranger`() throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring")
        let held = try desk.hold(relationship)
        let cancelled = try desk.plan(relationship, at: desk.now)
        try desk.take(cancelled, to: .cancelled)
        for id in [held, cancelled] {
            _ = problem(.illegalTransition) { try desk.move(id, to: "2027-02-01T10:00:00Z") }
        }
        let planned = try desk.plan(relationship, at: desk.now)
        _ = problem(.notYourStep) { try desk.move(planned, to: "2027-02-01T10:00:00Z", as: [.organiser]) }
        let refused = problem(.invalidDocument) { try desk.move(planned, to: "soon") }
        #expect(refused.errors.map(\.pointer) == ["/startsAt"])
    }

    @Test(arguments: [Relationship.Status.conflict, .completed, .endedEarly, .cancelled])
    func `where none is planned any more none is moved to a day to come`(_ status: Relationship.Status) throws {
        var desk = Desk()
        let relationship = try desk.active("mentoring", with: #","startsOn":"2027-01-01""#)
        let id = try desk.plan(relationship, at: desk.now.adding(seconds: -Self.days))
        try desk.set(relationship, status)
        #expect(throws: Problem.self) { try desk.move(id, to: "2027-06-01T10:00:00Z") }
        let planned = desk.records.sessions.all(in: .key(relationship.key), of: Session.byRelationship).filter {
            !$0.value.isOver && $0.value.startsAt > desk.now
        }
        #expect(planned.isEmpty)
    }
}
