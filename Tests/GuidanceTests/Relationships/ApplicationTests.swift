import JSON
import Testing

@testable import Guidance

/// How learners ask guides: one after another, each with days to answer, until one says yes.
@Suite struct ApplicationTests {
    @Test func `guides are asked one after another, the most wanted first, and each has five working days`() throws {
        var asking = try Asking()
        let id = try asking.ask(1, 0, 2)
        let made = try asking.application(id)
        #expect(made.choices.map(\.guide) == [1, 0, 2].map { asking.guides[$0] })
        #expect(made.status == .open && made.transitions == [] && made.relationship == nil)
        #expect(try made.person == asking.learner() && made.learner == asking.learners[0] && made.program == asking.program)

        var moment = made.createdAt  // a Friday
        for states in ["offered queued queued", "expired offered queued", "expired expired offered"] {
            let offer = try #require(try asking.application(id).offer)
            let end = moment.adding(seconds: 7 * 86_400)
            #expect(try asking.states(id) == states && offer.offeredAt == moment && offer.expiresAt == end)
            #expect(asking.desk.settle(at: Instant(milliseconds: end.milliseconds - 1)) == [])
            #expect(asking.desk.settle(at: end) == ["application.offer-expires"])
            moment = end
        }
        let over = try asking.application(id)
        #expect(try over.status == .exhausted && asking.states(id) == "expired expired expired" && over.offer == nil)
        #expect(over.transitions.map { "\($0.number) \($0.from) \($0.to) \($0.by)" } == ["1 open exhausted rapport"])
        #expect(over.choices.allSatisfy { $0.expiresAt == nil && $0.answeredAt == nil })
        #expect(asking.desk.settle(at: moment.adding(seconds: 100 * 86_400)) == [], "once")
    }

    @Test func `each guide has the days that the program has when they are asked`() throws {
        var asking = try Asking(places: [1, 1, 1], #","answerDays":1"#)
        let id = try asking.ask(0, 1, 2)
        let first = try #require(try asking.application(id).offer)
        #expect(first.offeredAt?.adding(seconds: 3 * 86_400) == first.expiresAt, "from Friday to Monday")
        try asking.desk.patch(asking.program, #"{"answerDays":60}"#)
        #expect(try asking.application(id).offer == first, "what was offered stays")
        try asking.answer(id, by: 0, false)
        let second = try #require(try asking.application(id).offer)
        #expect(second.offeredAt?.adding(seconds: 84 * 86_400) == second.expiresAt)
        try asking.desk.patch(asking.program, #"{"answerDays":null}"#)
        try asking.answer(id, by: 1, false)
        let third = try #require(try asking.application(id).offer)
        #expect(third.offeredAt?.adding(seconds: 7 * 86_400) == third.expiresAt)
        for wrong in [0, 61, -1] {
            #expect(try asking.desk.faults(asking.program, by: #"{"answerDays":\#(wrong)}"#).count == 1)
        }
    }

    @Test(
        arguments: [
            ("2027-01-11T09:00:00Z", 1, "2027-01-12T09:00:00Z"), ("2027-01-11T09:00:00Z", 5, "2027-01-18T09:00:00Z"),
            ("2027-01-11T09:00:00Z", 60, "2027-04-05T09:00:00Z"), ("2027-01-12T00:00:00Z", 1, "2027-01-13T00:00:00Z"),
            ("2027-01-12T00:00:00Z", 5, "2027-01-19T00:00:00Z"), ("2027-01-13T23:59:59.999Z", 1, "2027-01-14T23:59:59.999Z"),
            ("2027-01-13T23:59:59.999Z", 5, "2027-01-20T23:59:59.999Z"), ("2027-01-14T09:00:00Z", 1, "2027-01-15T09:00:00Z"),
            ("2027-01-14T09:00:00Z", 2, "2027-01-18T09:00:00Z"), ("2027-01-15T09:00:00Z", 1, "2027-01-18T09:00:00Z"),
            ("2027-01-15T09:00:00Z", 5, "2027-01-22T09:00:00Z"), ("2027-01-15T23:59:59.999Z", 1, "2027-01-18T23:59:59.999Z"),
            // A weekend's offer counts from Monday on.
            ("2027-01-16T00:00:00Z", 1, "2027-01-18T00:00:00Z"), ("2027-01-16T09:00:00Z", 5, "2027-01-22T09:00:00Z"),
            ("2027-01-17T23:59:59.999Z", 1, "2027-01-18T23:59:59.999Z"), ("2027-01-17T09:00:00Z", 60, "2027-04-09T09:00:00Z"),
            // Leap days, and years that end.
            ("2028-02-28T09:00:00Z", 1, "2028-02-29T09:00:00Z"), ("2028-02-29T09:00:00Z", 1, "2028-03-01T09:00:00Z"),
            ("2028-02-25T09:00:00Z", 3, "2028-03-01T09:00:00Z"), ("2027-02-26T09:00:00Z", 1, "2027-03-01T09:00:00Z"),
            ("2100-02-26T09:00:00Z", 1, "2100-03-01T09:00:00Z"), ("2027-12-31T09:00:00Z", 1, "2028-01-03T09:00:00Z"),
            ("2026-12-31T09:00:00Z", 1, "2027-01-01T09:00:00Z"), ("2026-12-31T09:00:00Z", 5, "2027-01-07T09:00:00Z"),
            ("1969-12-26T09:00:00Z", 1, "1969-12-29T09:00:00Z"), ("1969-12-31T09:00:00Z", 1, "1970-01-01T09:00:00Z"),
        ])
    func `Saturdays and Sundays are no working days`(_ start: String, _ days: Int, _ end: String) throws {
        let (start, end) = (try #require(Instant(start)), try #require(Instant(end)))
        #expect(start.adding(workingDays: days) == end, "\(start.adding(workingDays: days))")
    }

    @Test func `between an offer and its end are as many working days as there should be, whatever the day`() throws {
        let monday = try #require(Day("2027-01-04")).number
        for start in monday..<monday + 7 {
            for days in 1...60 {
                let end = Day(number: start).start.adding(seconds: 3601).adding(workingDays: days)
                let between = (start + 1...end.day.number).filter { ($0 - monday) % 7 < 5 }
                #expect(between.count == days && between.last == end.day.number, "\(days) from \(start - monday)")
                #expect(end == end.day.start.adding(seconds: 3601))
            }
        }
    }

    // MARK: Yes and no

    @Test func `a yes is a relationship that both sides have accepted, in one line, and the place counts once`() throws {
        var asking = try Asking(places: [3, 1, 1])
        #expect(try asking.room(0) == 3)
        let id = try asking.ask(0, 1, 2)
        #expect(try [asking.room(0), asking.room(1), asking.room(2)] == [2, 1, 1], "who is asked later holds no place")
        let (now, lines) = (asking.desk.now, asking.desk.journal.count)
        let answered = try asking.answer(id, by: 0)
        #expect(try answered.status == .accepted && asking.states(id) == "accepted withdrawn withdrawn")
        #expect(answered.choices[0].answeredAt == now && answered.choices.allSatisfy { $0.expiresAt == nil })
        #expect(answered.transitions.map { "\($0.to) \($0.by)" } == ["accepted gil"])
        let relationship = try asking.desk.relationship(try #require(answered.relationship))
        #expect(relationship.status == .accepted && relationship.origin == .requested)
        #expect(relationship.expiresAt == relationship.agreementDue(from: now), "as any that all have accepted")
        #expect(relationship.members.map(\.participant) == [asking.guides[0], asking.learners[0]])
        #expect(relationship.members.map(\.acceptedAt) == [now, now])
        #expect(relationship.transitions.map { "\($0.from) \($0.to) \($0.by)" } == ["proposed accepted rapport"])
        #expect(try [asking.guides[0], asking.learners[0]].map { try asking.desk.status($0) } == [.active, .active])
        #expect(asking.desk.journal.count == lines + 1 && asking.desk.journal.last?.map(\.address.kind).count == 4)
        #expect(try asking.room(0) == 2, "the relationship takes the place of the offer")
        #expect(asking.desk.settle(at: now.adding(seconds: 59 * 86_400)) == [])
    }

    @Test func `after a no the next guide is asked, and after the last it has come to nothing`() throws {
        var asking = try Asking()
        let id = try asking.ask(0, 1, 2)
        for (guide, states) in ["declined offered queued", "declined declined offered"].enumerated() {
            let now = asking.desk.now
            let answered = try asking.answer(id, by: guide, false)
            #expect(try asking.states(id) == states && answered.status == .open && answered.offer?.offeredAt == now)
            #expect(answered.choices[guide].answeredAt == now && answered.choices[guide].expiresAt == nil)
        }
        let over = try asking.answer(id, by: 2, false)
        #expect(try over.status == .exhausted && asking.states(id) == "declined declined declined")
        #expect(over.transitions.map(\.by) == ["rapport"], "nothing says by whose word it ended")
        #expect(try (0...2).map { try asking.room($0) } == [1, 1, 1] && over.relationship == nil)
        #expect(asking.desk.records.relationships.count == 0)
    }

    @Test func `a yes that is said twice is one, a no takes none back, and nobody answers for another`() throws {
        var asking = try Asking()
        let id = try asking.ask(0, 1)
        _ = problem(.illegalTransition) { try asking.answer(id, by: 1) }
        _ = problem(.illegalTransition) { try asking.answer(id, by: 2) }
        _ = problem(.illegalTransition) { try asking.desk.answer(id, try asking.learner()) }
        let answered = try asking.answer(id, by: 0)
        let lines = asking.desk.journal.count
        #expect(try asking.answer(id, by: 0) == answered && asking.desk.journal.count == lines)
        _ = problem(.illegalTransition) { try asking.answer(id, by: 0, false) }
        _ = problem(.illegalTransition) { try asking.answer(id, by: 1) }
        _ = problem(.illegalTransition) { try asking.withdraw(id) }
        _ = problem(.illegalTransition) { try asking.withdraw(id, 0) }
        #expect(try asking.application(id) == answered)
    }

    @Test(arguments: [#"{"accepts":"yes"}"#, #"{"accept":true}"#, "[]", #"{"accepts":1}"#])
    func `an answer is yes or no`(_ document: String) throws {
        var asking = try Asking()
        let id = try asking.ask(0)
        let current = try asking.desk.records.record(id, Application.self)
        _ = problem(.invalidDocument) {
            try asking.desk.records.answer(
                current, as: json(document), by: asking.guide(0), "gil", at: asking.desk.now, makeID: { ID(.lowest) })
        }
    }

    // MARK: Places

    @Test func `an offer takes a place, here and everywhere, and gives it back`() throws {
        var asking = try Asking(places: [2, 1, 1], learners: 4)
        let person = try asking.guide(0)
        let elsewhere = try asking.desk.enrolling("coaching")
        let other = try asking.desk.taking(person, .guide, in: elsewhere, capacity: 5)
        asking.desk.fillProfile(of: person) { $0.capacity = 3 }
        let one = try asking.ask(0, by: 0)
        let proposed = try asking.desk.propose(asking.guides[0], [asking.learners[1]])
        #expect(try asking.room(0) == 0 && asking.desk.records.room(of: asking.desk.participant(other)) == 1)
        let refused = problem(.rulesRefuse) { try asking.desk.propose(asking.guides[0], [asking.learners[2]]) }
        #expect(refused.refusals.map(\.rule) == ["guide-capacity"])
        _ = problem(.invalidDocument) { try asking.ask(0, by: 2) }
        let ada = try asking.desk.person("Elsewhere")
        let learner = try asking.desk.taking(ada, .learner, in: elsewhere)
        let third = try asking.desk.ask(ada, [other], in: elsewhere)
        #expect(try asking.desk.records.room(of: asking.desk.participant(other)) == 0, "three over all programs")
        _ = problem(.rulesRefuse) { try asking.desk.propose(other, [learner]) }
        try asking.answer(one, by: 0, false)
        #expect(try asking.room(0) == 1 && asking.desk.records.room(of: asking.desk.participant(other)) == 1)
        try asking.desk.withdraw(third)
        try asking.desk.take(proposed, to: .cancelled, as: .organiser)
        #expect(try asking.room(0) == 2 && asking.desk.records.room(of: asking.desk.participant(other)) == 3)
        try asking.desk.propose(asking.guides[0], [asking.learners[2]])
        try asking.ask(0, by: 3)
        #expect(try asking.room(0) == 0)
    }

    @Test func `of two learners who want the one place of a guide the first has it, and the other goes on`() throws {
        var asking = try Asking(learners: 3)
        let first = try asking.ask(0, 1, by: 0)
        let second = try asking.ask(0, 1, 2, by: 1)
        #expect(try asking.states(second) == "skipped offered queued")
        #expect(try asking.application(second).choices[0].offeredAt == nil)
        try asking.answer(first, by: 0, false)
        #expect(try asking.states(first) == "declined skipped" && asking.status(first) == .exhausted, "the other has the place")
        let third = try asking.ask(0, by: 2)
        #expect(
            try asking.states(third) == "offered" && asking.states(second) == "skipped offered queued", "who was skipped stays so"
        )
        try asking.answer(second, by: 1)
        try asking.answer(third, by: 0)
        #expect(try (0...2).map { try asking.room($0) } == [0, 0, 1])
    }

    // MARK: Passing over

    enum Bar: CaseIterable {
        case full, paused, removed, inactive, left, above, below
    }

    @Test(arguments: Bar.allCases)
    func `who cannot be asked when their turn comes is passed over`(_ bar: Bar) throws {
        var asking = try Asking("mentoring")
        let id = try asking.ask(0, 1, 2)
        let person = try asking.guide(1)
        switch bar {
        case .full: try asking.desk.patch(asking.guides[1], by: #"{"capacity":0}"#)
        case .paused: try asking.pause(1)
        case .removed: try asking.desk.step(asking.guides[1], to: .removed, as: .organiser)
        case .inactive: try asking.desk.patch(person, by: #"{"active":false}"#)
        case .left:
            try asking.desk.patch(person, by: #"{"active":false}"#)
            let left = try #require(try asking.desk.records.record(person, Person.self).value.leavesAt)
            // That is two weeks later, when the first two would have been asked.
            try asking.desk.patch(asking.program, #"{"answerDays":60}"#)
            #expect(asking.desk.settle(at: left) == ["application.offer-expires", "person.leave"])
        case .above: try asking.desk.report(try asking.learner(), to: person)
        case .below: try asking.desk.chain(person, below: try asking.learner(), over: 2)
        }
        if bar != .left { try asking.answer(id, by: 0, false) }
        let states = try asking.states(id)
        #expect(states.hasSuffix("skipped offered"), "\(states)")
        let skipped = try asking.application(id).choices[1]
        #expect(skipped.offeredAt == nil && skipped.expiresAt == nil && skipped.answeredAt == nil)
        #expect(try asking.application(id).offer?.guide == asking.guides[2])
    }

    @Test func `who has room again by then is asked`() throws {
        var asking = try Asking(learners: 2)
        let holder = try asking.ask(1, by: 1)
        let id = try asking.ask(0, 1)
        try asking.withdraw(holder)
        try asking.answer(id, by: 0, false)
        #expect(try asking.states(id) == "declined offered")
    }

    @Test func `a request of which no choice has room is none`() throws {
        var asking = try Asking(learners: 3)
        try asking.ask(0, by: 1)
        try asking.desk.propose(asking.guides[1], [asking.learners[2]])
        let lines = asking.desk.journal.count
        let refused = problem(.invalidDocument) { try asking.ask(0, 1) }
        #expect(
            refused.errors.map { "\($0.pointer) \($0.detail)" } == [
                "/choices has no guide with room: choose from GET /v1/programs/{id}/guides?room=true"
            ])
        #expect(asking.desk.journal.count == lines)
        let id = try asking.ask(0, 1, 2)
        #expect(try asking.states(id) == "skipped skipped offered")
    }
}
