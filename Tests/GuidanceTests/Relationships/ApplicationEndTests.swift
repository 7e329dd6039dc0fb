import JSON
import Testing

@testable import Guidance

/// What becomes of requests whose learner, guide or programme is not there any more.
@Suite struct ApplicationEndTests {
    /// Each record is written once in the last line.
    private func checkLastLine(_ desk: Desk, location: SourceLocation = #_sourceLocation) {
        let written = desk.journal.last?.map(\.address) ?? []
        #expect(Set(written).count == written.count, "\(written.map(\.name))", sourceLocation: location)
    }

    /// Whether nobody holds a place by an offer that is not open.
    private func checkPlaces(_ asking: Asking, location: SourceLocation = #_sourceLocation) throws {
        for guide in asking.guides.indices { #expect(try asking.room(guide) >= 0, sourceLocation: location) }
    }

    // MARK: The learner

    enum Leaving: CaseIterable { case withdraws, isRemoved, leavesActive, leavesPaused, isRemovedPaused, isGone }

    @Test(arguments: Leaving.allCases)
    func `with a learner who leaves the program goes what they have asked`(_ leaving: Leaving) throws {
        var asking = try Asking()
        let (id, learner) = (try asking.ask(0, 1), asking.learners[0])
        switch leaving {
        case .withdraws: try asking.desk.step(learner, to: .withdrawn, as: .oneself)
        case .isRemoved: try asking.desk.step(learner, to: .removed, as: .organiser)
        case .leavesActive:
            try asking.desk.step(learner, to: .active, as: .scheduler)
            try asking.desk.step(learner, to: .withdrawn, as: .oneself)
        case .leavesPaused, .isRemovedPaused:
            try asking.desk.step(learner, to: .active, as: .scheduler)
            try asking.desk.step(learner, to: .paused, as: .oneself)
            #expect(try asking.states(id) == "offered queued", "a pause is no end")
            let isOwn = leaving == .leavesPaused
            try asking.desk.step(learner, to: isOwn ? .withdrawn : .removed, as: isOwn ? .oneself : .organiser)
        case .isGone:
            try asking.desk.patch(asking.program, #"{"answerDays":60}"#)
            try asking.answer(id, by: 0, false)
            try asking.desk.patch(try asking.learner(), by: #"{"active":false}"#)
            let gone = try #require(try asking.desk.records.record(try asking.learner(), Person.self).value.leavesAt)
            #expect(asking.desk.settle(at: gone) == ["person.leave"])
        }
        let over = try asking.application(id)
        #expect(over.status == .withdrawn && over.transitions.map(\.by) == ["rapport"])
        #expect(over.choices.allSatisfy { ![.offered, .queued].contains($0.state) && $0.expiresAt == nil })
        #expect(try asking.room(0) == 1 && asking.room(1) == 1)
        checkLastLine(asking.desk)
        #expect(asking.desk.settle(at: asking.desk.now.adding(seconds: 400 * 86_400)) == [])
    }

    @Test func `what somebody asked who is not active any more begins nothing`() throws {
        var asking = try Asking()
        let id = try asking.ask(0, 1)
        try asking.desk.patch(try asking.learner(), by: #"{"active":false}"#)
        #expect(try asking.application(id).status == .withdrawn && asking.room(0) == 1)
        checkLastLine(asking.desk)
        _ = problem(.illegalTransition) { try asking.answer(id, by: 0) }
    }

    @Test func `a learner who pauses keeps what they asked, and is asked for`() throws {
        var asking = try Asking()
        let id = try asking.ask(0, 1)
        try asking.desk.step(asking.learners[0], to: .active, as: .scheduler)
        try asking.desk.step(asking.learners[0], to: .paused, as: .oneself)
        #expect(try asking.answer(id, by: 0).status == .accepted && asking.desk.status(asking.learners[0]) == .paused)
    }

    // MARK: The program

    enum Ending: CaseIterable { case closing, closed, cancelled, cancelledLater }

    @Test(arguments: Ending.allCases)
    func `with a program that ends goes what is open in it, once, and nobody is asked on the way`(_ ending: Ending) throws {
        var asking = try Asking("mentoring", places: [1, 1, 1], learners: 3)
        // A second choice, so that there would be somebody to ask next while guides leave one by one.
        let open = [try asking.ask(0, 1, 2, by: 0), try asking.ask(1, 2, 0, by: 1)]
        let accepted = try asking.ask(2, by: 2)
        try asking.answer(accepted, by: 2)
        let revisions = try open.map { try asking.desk.records.record($0, Application.self).revision }
        let steps: [Program.Status] =
            switch ending {
            case .closing: [.matching, .running, .closing]
            case .closed: [.matching, .running, .closing, .closed]
            case .cancelled: [.cancelled]
            case .cancelledLater: [.matching, .running, .cancelled]
            }
        for step in steps {
            var details = StepDetails()
            details.endsRelationships = step == .closed
            try asking.desk.take(asking.program, to: step, with: details, as: .organiser)
            checkLastLine(asking.desk)
        }
        for (id, before) in zip(open, revisions) {
            let over = try asking.application(id)
            #expect(try asking.states(id) == "withdrawn withdrawn withdrawn" && over.status == .withdrawn)
            #expect(over.transitions.map(\.by) == ["rapport"] && over.revision == before + 1)
            #expect(over.choices.count { $0.offeredAt != nil } == 1)
        }
        #expect(try asking.status(accepted) == .accepted)
        var replayed = Records()
        for changes in asking.desk.journal { replayed.apply(changes) }
        #expect(replayed == asking.desk.records)
    }

    // MARK: The guide

    enum Absence: CaseIterable { case pauses, withdraws, removed, deactivated, gone }

    @Test(arguments: Absence.allCases)
    func `a guide who is not there any more is passed over in all that they were asked, and nobody gets one place twice`(
        _ absence: Absence
    ) throws {
        var asking = try Asking(places: [3, 1, 1], learners: 4, #","answerDays":60"#)
        let all = [try asking.ask(0, 1, by: 0), try asking.ask(0, 1, 2, by: 1), try asking.ask(0, 1, 2, by: 2)]
        let guide = asking.guides[0]
        switch absence {
        case .pauses:
            try asking.desk.step(guide, to: .active, as: .scheduler)
            try asking.desk.step(guide, to: .paused, as: .oneself)
        case .withdraws: try asking.desk.step(guide, to: .withdrawn, as: .oneself)
        case .removed: try asking.desk.step(guide, to: .removed, as: .organiser)
        case .deactivated: try asking.desk.patch(try asking.guide(0), by: #"{"active":false}"#)
        case .gone:
            try asking.desk.patch(try asking.guide(0), by: #"{"active":false}"#)
            let gone = try #require(try asking.desk.records.record(try asking.guide(0), Person.self).value.leavesAt)
            #expect(asking.desk.settle(at: gone) == ["person.leave"])
        }
        #expect(
            try all.map { try asking.states($0) } == ["skipped offered", "skipped skipped offered", "skipped skipped skipped"])
        #expect(try all.map { try asking.status($0) } == [.open, .open, .exhausted])
        #expect(try (0...2).map { try asking.room($0) } == [3, 0, 0])
        let passed = try asking.application(all[0]).choices[0]
        #expect(passed.offeredAt != nil && passed.expiresAt == nil && passed.answeredAt == nil)
        if absence != .gone { checkLastLine(asking.desk) }
        try checkPlaces(asking)
        #expect(asking.desk.reader(try asking.guide(0)).candidates(Application.self) == [])
    }

    @Test func `a guide with a place beside who comes to the line of one of their learners keeps the offers of the others`()
        throws
    {
        var asking = try Asking("mentoring", places: [2, 1], learners: 2)
        let (one, other) = (try asking.ask(0, 1, by: 0), try asking.ask(0, 1, by: 1))
        try asking.desk.report(try asking.learner(0), to: try asking.guide(0))
        _ = problem(.rulesRefuse) { try asking.answer(one, by: 0) }
        #expect(try asking.answer(other, by: 0).status == .accepted)
        let end = try #require(try asking.application(one).offer?.expiresAt)
        #expect(asking.desk.settle(at: end) == ["application.offer-expires"])
        #expect(try asking.states(one) == "expired offered")
    }

    @Test func `who guides here and learns there loses only what the place left was for`() throws {
        var asking = try Asking(places: [1, 1], learners: 1)
        let gil = try asking.guide(0)
        let elsewhere = try asking.desk.enrolling("coaching")
        let learner = try asking.desk.taking(gil, .learner, in: elsewhere)
        let other = try asking.desk.taking(try asking.desk.person("Other"), .guide, in: elsewhere)
        let (asked, asks) = (try asking.ask(0, 1), try asking.desk.ask(gil, [other], in: elsewhere))
        try asking.desk.step(learner, to: .withdrawn, as: .oneself)
        #expect(try asking.status(asks) == .withdrawn && asking.states(asked) == "offered queued")
        try asking.desk.step(asking.guides[0], to: .withdrawn, as: .oneself)
        #expect(try asking.states(asked) == "skipped offered")
    }

    // MARK: Late

    @Test func `offers that ended while the service was away go on one by one, in the order of their ends`() throws {
        var asking = try Asking(places: [1, 1, 1], learners: 2, #","answerDays":1"#)
        let (first, second) = (try asking.ask(0, 2, by: 0), try asking.ask(1, 2, by: 1))
        let ends = try [first, second].compactMap { try asking.application($0).offer?.expiresAt }
        #expect(ends.count == 2 && ends[0] < ends[1])
        let late = ends[1].adding(seconds: 30 * 86_400)
        #expect(asking.desk.settle(at: late) == ["application.offer-expires", "application.offer-expires"])
        #expect(try asking.states(first) == "expired offered" && asking.states(second) == "expired skipped")
        #expect(try asking.application(first).offer?.offeredAt == late, "the next guide has all of the days")
    }
}
