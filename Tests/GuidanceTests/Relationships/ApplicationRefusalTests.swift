import JSON
import Testing

@testable import Guidance

/// What of a request to guides is refused, when it is made, offered, answered or taken back.
@Suite struct ApplicationRefusalTests {
    private func errors<Answer>(_ body: () throws -> Answer) -> [String] {
        problem(.invalidDocument, body).errors.map { error in
            // An id has words of its own.
            if !error.detail.contains("par_0") { checkGerman(error.fault.sentence(for: Reader(.german)), beside: error.detail) }
            return "\(error.pointer) \(error.detail)"
        }
    }

    private static let notAmong =
        "must be a guide whom GET /v1/programs/{id}/guides lists, of the relationship type under which you learn"

    // MARK: Whom one asks

    @Test func `a choice is a guide whom the list shows, of the own type, and each of them once`() throws {
        var asking = try Asking(places: [1, 1, 1, 1, 1, 1])
        let learner = try asking.learner()
        let other = try asking.desk.enrolling("coaching")
        let foreign = try asking.desk.taking(try asking.desk.person("Foreign"), .guide, in: other)
        let never = ID<Participant>(RecordKey(at: asking.desk.now, count: 9, random: 9))
        let peer = try asking.desk.taking(try asking.desk.person("Peer"), .learner, in: asking.program)
        for wrong in [foreign, never, peer, asking.learners[0]] {
            let refused = errors { try asking.desk.ask(learner, [asking.guides[0], wrong], in: asking.program) }
            #expect(refused == ["/choices/1 \(Self.notAmong)"])
        }
        #expect(errors { try asking.desk.ask(learner, [], in: asking.program) } == ["/choices must name at least one guide"])
        #expect(errors { try asking.ask(0, 1, 0) } == ["/choices/2 names \(asking.guides[0]) a second time"])
        #expect(errors { try asking.ask(0, 1, 2, 3, 4, 5) } == ["/choices must have at most 5 elements, has 6"])
        let id = try asking.ask(0, 1, 2, 3, 4)
        #expect(try asking.states(id) == "offered queued queued queued queued")
    }

    enum Hiding: CaseIterable { case hides, paused, inactive, above, below }

    @Test(arguments: Hiding.allCases)
    func `who is not in the list is refused like one who never was`(_ hiding: Hiding) throws {
        var asking = try Asking("mentoring")
        let person = try asking.guide(1)
        switch hiding {
        case .hides: asking.desk.fillProfile(of: person) { $0.browsable = false }
        case .paused: try asking.pause(1)
        case .inactive: try asking.desk.patch(person, by: #"{"active":false}"#)
        case .above: try asking.desk.report(try asking.learner(), to: person)
        case .below: try asking.desk.chain(person, below: try asking.learner(), over: 1)
        }
        #expect(errors { try asking.ask(1, 0) } == ["/choices/0 \(Self.notAmong)"])
    }

    @Test(arguments: [
        (#"{"choices":"x"}"#, "/choices must be an array"),
        (#"{"choices":["x"]}"#, "/choices/0 must be the id of a participant, par_ and a UUID"),
        ("{}", "/choices is required: The guides, the most wanted first, by the ids that the list of guides has for them."),
        (#"{"choices":[],"message":""}"#, "/message must not be blank: it needs at least one visible character"),
        (#"{"choices":[],"rank":1}"#, "/rank is not a member here; known members: learner, choices, message"),
        (#"{"choices":[],"status":"accepted"}"#, "/status is not a member here; known members: learner, choices, message"),
    ])
    func `what is sent is a request`(_ document: String, _ error: String) throws {
        let asking = try Asking()
        let refused = errors {
            try asking.desk.records.application(
                from: json(document), of: asking.learner(), in: asking.desk.program(asking.program), id: ID(.lowest), by: "ada",
                at: asking.desk.now)
        }
        #expect(refused == [error])
    }

    @Test func `a message has two thousand characters, and not one more`() throws {
        var asking = try Asking()
        func message(_ count: Int) -> String { #","message":"\#(String(repeating: "é", count: count))""# }
        let (learner, guides) = (try asking.learner(), [asking.guides[0]])
        let refused = errors { try asking.desk.ask(learner, guides, in: asking.program, with: message(2001)) }
        #expect(refused == ["/message must have at most 2000 characters (Unicode scalars), has 2001"])
        let id = try asking.desk.ask(learner, guides, in: asking.program, with: message(2000))
        #expect(try asking.application(id).message?.count == 2000)
    }

    // MARK: Who asks

    @Test func `who asks learns in the program, and says as whom where that is not plain`() throws {
        var asking = try Asking()
        let none = "/learner must be your own participation as a learner in the program; you have none"
        let (stranger, guide) = (try asking.desk.person("Stranger"), try asking.guide(1))
        for person in [stranger, guide] {
            #expect(errors { try asking.desk.ask(person, [asking.guides[0]], in: asking.program) } == [none])
        }
        let other = try asking.desk.taking(try asking.desk.person("Other"), .learner, in: asking.program)
        let named = #","learner":"\#(other)""#
        let learner = try asking.learner()
        #expect(errors { try asking.desk.ask(learner, [asking.guides[0]], in: asking.program, with: named) } == [none])
        let waiting = try asking.desk.apply(stranger, to: asking.program)
        #expect(
            errors { try asking.desk.ask(stranger, [asking.guides[0]], in: asking.program) }
                == ["/learner is applied; only those who are approved or active can be in a relationship"])
        try asking.desk.step(waiting.id, to: .approved, as: .organiser)
        try asking.desk.ask(stranger, [asking.guides[0]], in: asking.program)
    }

    @Test func `who learns under two types asks as one of them, and only its guides`() throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching")
        try desk.patch(program, #"{"relationshipTypes":["coaching","mentoring"]}"#)
        let ada = try desk.person("Ada")
        let learners = try ["coaching", "mentoring"].map { try desk.taking(ada, .learner, in: program, of: $0) }
        let guides = try ["coaching", "mentoring"].map { type in
            try desk.taking(try desk.person("G"), .guide, in: program, of: Slug(type))
        }
        #expect(
            errors { try desk.ask(ada, [guides[0]], in: program) } == [
                "/learner is required: the program has several relationship types, coaching and mentoring"
            ])
        let named = learners.map { #","learner":"\#($0)""# }
        #expect(errors { try desk.ask(ada, [guides[1]], in: program, with: named[0]) } == ["/choices/0 \(Self.notAmong)"])
        for place in 0..<2 {
            let id = try desk.ask(ada, [guides[place]], in: program, with: named[place])
            #expect(try desk.application(id).learner == learners[place], "one for each participation")
        }
    }

    @Test func `a learner has one open in a program, and another once that is over`() throws {
        var asking = try Asking()
        let first = try asking.ask(0, 1)
        let taken = problem(.alreadyExists) { try asking.ask(2) }
        #expect(taken == .taken(.applications, member: "learner", by: first.description))
        try asking.withdraw(first)
        let second = try asking.ask(0)
        try asking.answer(second, by: 0, false)
        let third = try asking.ask(0)
        try asking.answer(third, by: 0)
        let fourth = try asking.ask(1)
        #expect(try asking.states(fourth) == "offered", "a learner may have more than one guide")
    }

    @Test func `five are open over all programs, and not one more`() throws {
        var desk = Desk()
        let ada = try desk.person("Ada")
        var all: [ID<Application>] = []
        var last: (program: ID<Program>, guide: ID<Participant>)?
        for _ in 0...Application.openMax {
            let program = try desk.enrolling("coaching")
            let guide = try desk.taking(try desk.person("G"), .guide, in: program)
            _ = try desk.taking(ada, .learner, in: program)
            last = (program, guide)
            if all.count < Application.openMax { all.append(try desk.ask(ada, [guide], in: program)) }
        }
        let sixth = try #require(last)
        #expect(
            errors { try desk.ask(ada, [sixth.guide], in: sixth.program) } == [
                " would be one request too many: a person has at most 5 open; withdraw one with POST "
                    + "/v1/applications/{id}/withdrawal"
            ])
        try desk.withdraw(all[3])
        try desk.ask(ada, [sixth.guide], in: sixth.program)
    }

    @Test(arguments: [Program.Status.draft, .designed, .closing, .closed, .cancelled, .archived])
    func `in a program that brings nobody together nobody is asked`(_ status: Program.Status) throws {
        let asking = try Asking()
        var program = try asking.desk.program(asking.program)
        program.status = status
        let refused = errors {
            try asking.desk.records.application(
                from: json(#"{"choices":["\#(asking.guides[0])"]}"#), of: asking.learner(), in: program, id: ID(.lowest),
                by: "ada", at: asking.desk.now)
        }
        #expect(refused.count == 1 && refused[0].contains(status.rawValue), "\(refused)")
    }

    // MARK: Rules, at each of three moments

    @Test func `what a rule will not have is refused when it is asked, and names the rule`() throws {
        var asking = try Asking("coaching", places: [2, 2])
        let (ada, gil) = (try asking.learner(), try asking.guide(0))
        // The other way round they work together already.
        let reversed = try asking.desk.taking(ada, .guide, in: asking.program, capacity: 2)
        try asking.desk.propose(reversed, [try asking.desk.taking(gil, .learner, in: asking.program)])
        let refused = problem(.rulesRefuse) { try asking.ask(1, 0) }
        #expect(refused.refusals.map(\.rule) == ["not-oneself"])
        let id = try asking.ask(1)
        #expect(try asking.states(id) == "offered")
    }

    @Test func `what a rule will not have any more when the offer is due is passed over without a word`() throws {
        var asking = try Asking("coaching", places: [2, 2])
        let id = try asking.ask(1, 0)
        let reversed = try asking.desk.taking(try asking.learner(), .guide, in: asking.program, capacity: 2)
        try asking.desk.propose(reversed, [try asking.desk.taking(try asking.guide(0), .learner, in: asking.program)])
        try asking.answer(id, by: 1, false)
        #expect(try asking.states(id) == "declined skipped" && asking.status(id) == .exhausted)
    }

    @Test func `what has changed since the offer is refused with the yes, and a no still goes`() throws {
        var asking = try Asking("mentoring")
        let id = try asking.ask(0, 1)
        try asking.desk.chain(try asking.learner(), below: try asking.guide(0), over: 1)
        let before = (application: try asking.application(id), lines: asking.desk.journal.count)
        let refused = problem(.rulesRefuse) { try asking.answer(id, by: 0) }
        #expect(refused.refusals.map(\.rule) == ["mentor-outside-line"])
        #expect(try asking.application(id) == before.application && asking.desk.journal.count == before.lines)
        try asking.desk.report(try asking.learner(), to: nil)
        #expect(try asking.answer(id, by: 0).status == .accepted, "once the organization is another")

        var other = try Asking("mentoring")
        let second = try other.ask(0, 1)
        try other.desk.report(try other.learner(), to: try other.guide(0))
        try other.answer(second, by: 0, false)
        #expect(try other.states(second) == "declined offered")
    }

    @Test func `who offers less since the offer takes on nobody more`() throws {
        var asking = try Asking()
        let id = try asking.ask(0, 1)
        try asking.desk.patch(asking.guides[0], by: #"{"capacity":0}"#)
        let refused = problem(.rulesRefuse) { try asking.answer(id, by: 0) }
        #expect(refused.refusals.map(\.rule) == ["guide-capacity"])
        try asking.answer(id, by: 0, false)
        #expect(try asking.states(id) == "declined offered")
    }

    // MARK: Taking back

    private static let notAsked = "/choice must be a guide of yours who has not answered"

    @Test func `a choice that is taken back is not asked, and the next is asked at once if it was their turn`() throws {
        var asking = try Asking(places: [1, 1, 1, 1])
        let id = try asking.ask(0, 1, 2)
        try asking.withdraw(id, 1)
        #expect(try asking.states(id) == "offered withdrawn queued")
        let lines = asking.desk.journal.count
        try asking.withdraw(id, 1)
        #expect(asking.desk.journal.count == lines, "twice is once")
        #expect(errors { try asking.withdraw(id, 3) } == [Self.notAsked])
        try asking.withdraw(id, 0)
        #expect(try asking.states(id) == "withdrawn withdrawn offered" && asking.room(0) == 1 && asking.room(2) == 0)
        #expect(try asking.application(id).choices[0].expiresAt == nil)
        let over = try asking.withdraw(id, 2)
        #expect(over.status == .withdrawn && over.transitions.map { "\($0.to) \($0.by)" } == ["withdrawn ada"])
        let after = asking.desk.journal.count
        #expect(try asking.withdraw(id, 2) == over && asking.withdraw(id) == over && asking.desk.journal.count == after)
        #expect(try asking.room(2) == 1)
    }

    @Test func `who has answered, or was passed over, is not taken back, and all of these are refused alike`() throws {
        var asking = try Asking(places: [1, 1, 1, 1], learners: 2)
        try asking.ask(2, by: 1)
        let id = try asking.ask(2, 0, 1, 3)
        let end = try #require(try asking.application(id).offer?.expiresAt)
        _ = asking.desk.settle(at: end)
        try asking.answer(id, by: 1, false)
        #expect(try asking.states(id) == "skipped expired declined offered")
        for guide in 0...2 { #expect(errors { try asking.withdraw(id, guide) } == [Self.notAsked]) }
        #expect(try asking.withdraw(id).status == .withdrawn)
        #expect(try asking.states(id) == "skipped expired declined withdrawn", "what has been stays")
    }

    @Test func `all of it is taken back at once, and again`() throws {
        var asking = try Asking()
        let id = try asking.ask(0, 1, 2)
        let over = try asking.withdraw(id)
        #expect(try over.status == .withdrawn && asking.states(id) == "withdrawn withdrawn withdrawn" && asking.room(0) == 1)
        let lines = asking.desk.journal.count
        #expect(try asking.withdraw(id) == over && asking.desk.journal.count == lines)
        _ = problem(.illegalTransition) { try asking.answer(id, by: 0) }
        _ = problem(.illegalTransition) { try asking.answer(id, by: 0, false) }
        #expect(asking.desk.settle(at: asking.desk.now.adding(seconds: 400 * 86_400)) == [])

        var other = try Asking()
        let exhausted = try other.ask(0)
        try other.answer(exhausted, by: 0, false)
        _ = problem(.illegalTransition) { try other.withdraw(exhausted) }
    }
}
