import JSON
import Testing

@testable import Guidance

/// How a relationship comes about and goes on: from a proposal to the first session, through pauses, to its last day.
@Suite struct RelationshipTests {
    typealias Status = Relationship.Status

    static let days = 86_400

    /// Where each state leads, and who may take that step.
    static let table: [Status: [Status: [Actor]]] = [
        .proposed: [.accepted: [.scheduler], .cancelled: [.organiser, .scheduler]],
        .accepted: [.contracting: [.scheduler], .cancelled: [.member, .organiser, .scheduler]],
        .contracting: [.active: [.scheduler], .cancelled: [.member, .organiser, .scheduler]],
        .active: [
            .paused: [.member], .conflict: [.scheduler], .closing: [.member, .scheduler], .endedEarly: [.member, .scheduler],
        ],
        .paused: [
            .active: [.member, .scheduler], .conflict: [.scheduler], .closing: [.member, .scheduler],
            .endedEarly: [.member, .scheduler],
        ],
        .conflict: [
            .paused: [.organiser, .scheduler], .active: [.scheduler], .endedEarly: [.member, .organiser, .scheduler],
        ],
        .closing: [.completed: [.member, .scheduler], .endedEarly: [.member, .scheduler]],
        .completed: [:], .endedEarly: [:], .cancelled: [:],
    ]

    @Test(arguments: Status.allCases)
    func `a step is taken by those alone who may, and nothing else leads on`(_ from: Status) throws {
        var desk = Desk()
        let id = try desk.active()
        _ = try desk.worked(id)
        try desk.set(id, from)
        let legal = try #require(Self.table[from])
        for to in Status.allCases {
            for actor in Actor.allCases {
                let moved = Result { try desk.records.move(id, to: to, as: [actor], by: "Ines", at: desk.now) }
                switch (legal[to], moved) {
                case (let actors?, .success(let decision)):
                    #expect(actors.contains(actor), "\(from) to \(to) by \(actor)")
                    #expect(decision.answer.transition.to == to)
                case (let actors?, .failure(let error)):
                    #expect(!actors.contains(actor), "\(from) to \(to) by \(actor)")
                    let problem = try #require(error as? Problem)
                    #expect(problem == .notYourStep(.relationships, to: to.rawValue, Actor.allCases.filter(actors.contains)))
                case (nil, .failure(let error)): #expect((error as? Problem)?.code == .illegalTransition, "\(from) to \(to)")
                case (nil, .success): Issue.record("\(from) to \(to)")
                }
            }
        }
    }

    // MARK: Accepting

    @Test func `a proposal is accepted once each member has accepted it, and all of them take part in earnest`() throws {
        var desk = Desk()
        let id = try desk.proposed()
        let proposed = try desk.relationship(id)
        #expect(proposed.status == .proposed && proposed.format == .oneToOne && proposed.origin == .assigned)
        #expect(proposed.members.map(\.side) == [.guide, .learner] && proposed.members.map(\.role) == ["guide", "learner"])
        #expect(proposed.expiresAt == proposed.createdAt.adding(seconds: 14 * Self.days))
        let participants = proposed.members.map(\.participant)
        #expect(try desk.accept(id, try desk.learner(of: id)).status == .proposed)
        #expect(try participants.map { try desk.status($0) } == [.approved, .approved])

        let lines = desk.journal.count
        let accepted = try desk.accept(id, try desk.guide(of: id))
        #expect(accepted.status == .accepted && accepted.expiresAt == accepted.updatedAt.adding(seconds: 60 * Self.days))
        #expect(accepted.transitions.map { "\($0.number) \($0.to.rawValue) \($0.by)" } == ["1 accepted rapport"])
        #expect(try participants.map { try desk.status($0) } == [.active, .active])
        #expect(desk.journal.count == lines + 1 && desk.journal.last?.count == 3, "in one line")
    }

    @Test func `to accept once more changes nothing, and nobody accepts for another`() throws {
        var desk = Desk()
        let id = try desk.proposed()
        let (learner, stranger) = (try desk.learner(of: id), try desk.person("Stranger"))
        let first = try desk.accept(id, learner)
        let lines = desk.journal.count
        #expect(try desk.accept(id, learner) == first && desk.journal.count == lines)
        #expect(first.members.map { $0.acceptedAt != nil } == [false, true])
        _ = problem(.denied) { try desk.accept(id, stranger) }
        let accepted = try desk.accept(id, try desk.guide(of: id))
        #expect(try desk.accept(id, learner) == accepted)
        // A no that comes later is a step like any other.
        let declined = try desk.accept(id, learner, false)
        #expect(declined.status == .cancelled && declined.endReason == .declined && declined.endedBy == learner)
        _ = problem(.illegalTransition) { try desk.accept(id, learner, false) }
    }

    @Test func `who comes to stand above another in between is not accepted as a mentor`() throws {
        var desk = Desk()
        let id = try desk.proposed("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        try desk.accept(id, guide)
        try desk.report(learner, to: guide)
        let before = try desk.relationship(id)
        let refused = problem(.rulesRefuse) { try desk.accept(id, learner) }
        #expect(refused.refusals.map(\.rule) == ["mentor-outside-line"])
        #expect(try desk.relationship(id) == before)
    }

    @Test func `what the policy said to those who joined holds for what they begin, where it is stricter`() throws {
        var desk = Desk()
        let program = try desk.enrolling()
        let guide = try desk.taking(try desk.person("Guide"), .guide, in: program, capacity: 2)
        var policy = try #require(coaching.policy)
        (policy.manager, policy.confidentiality) = (.indirect, .isPrivate)
        desk.remember([.put(Stored(relationshipType("coaching", "Coaching", policy), revision: 2))])
        let kept = try desk.taking(try desk.person("Kept out"), .learner, in: program)
        desk.remember([.put(Stored(coaching, revision: 3))])
        let open = try desk.taking(try desk.person("Open"), .learner, in: program)
        let (first, second) = (try desk.propose(guide, [kept]), try desk.propose(guide, [open]))
        let strict = try desk.relationship(first)
        #expect(strict.manager == .indirect && strict.confidentiality == .isPrivate)
        let shared = try desk.relationship(second)
        #expect(shared.manager == .partner && shared.confidentiality == .sharedWithAgreement)
    }

    @Test(arguments: [#"{"accepts":null}"#, #"{"accepts":"yes"}"#, #"{"accepts":1}"#, #"{"accepts":[]}"#])
    func `only true is a yes`(_ document: String) throws {
        var desk = Desk()
        let id = try desk.proposed()
        let (stored, learner) = (try desk.records.record(id, Relationship.self), try desk.learner(of: id))
        let refused = problem(.invalidDocument) {
            try desk.records.accept(stored, as: try json(document), by: learner, "ada", at: desk.now)
        }
        #expect(refused.errors.map { "\($0.pointer) \($0.detail)" } == ["/accepts must be true or false"])
        #expect(try desk.relationship(id).members.allSatisfy { $0.acceptedAt == nil })
        try desk.accept(id, learner)
    }

    // MARK: Declining

    @Test(arguments: [0, 1])
    func `whoever of a pair declines cancels it, and owes nobody a reason`(_ place: Int) throws {
        var desk = Desk()
        let id = try desk.proposed()
        let members = try desk.relationship(id).members
        try desk.accept(id, members[1 - place].person)
        let declined = try desk.accept(id, members[place].person, false)
        #expect(declined.status == .cancelled && declined.endReason == .declined && declined.expiresAt == nil)
        #expect(declined.endedBy == members[place].person)
        #expect(try members.map { try desk.status($0.participant) } == [.approved, .approved], "they wait for another")
        _ = problem(.illegalTransition) { try desk.accept(id, members[place].person) }
    }

    @Test func `a group goes on without one who declines as long as two learners stay`() throws {
        var desk = Desk()
        let id = try desk.proposed(learners: 3)
        let people = try desk.relationship(id).members.map(\.person)
        for person in people.dropLast() { try desk.accept(id, person) }
        #expect(try desk.status(id) == .proposed)
        let accepted = try desk.accept(id, people[3], false)
        #expect(accepted.status == .accepted && accepted.format == .group && accepted.endReason == nil)
        #expect(accepted.members.map { $0.leftAt != nil } == [false, false, false, true])
        #expect(accepted.learners.map(\.person) == Array(people[1...2]))
        let participants = accepted.members.map(\.participant)
        #expect(try participants.map { try desk.status($0) } == [.active, .active, .active, .approved])
        _ = problem(.denied) { try desk.accept(id, people[3]) }
    }

    @Test(arguments: [[0], [2, 3]])
    func `a group without its guide, or with one learner left, is none`(_ places: [Int]) throws {
        var desk = Desk()
        let id = try desk.proposed(learners: 3)
        let people = try desk.relationship(id).members.map(\.person)
        try desk.accept(id, people[1])
        for place in places {
            #expect(try desk.status(id) == .proposed)
            try desk.accept(id, people[place], false)
        }
        let declined = try desk.relationship(id)
        #expect(declined.status == .cancelled && declined.endReason == .declined)
        #expect(declined.endedBy == people[places[places.count - 1]])
    }

    // MARK: Contracting

    @Test func `the first agreement begins the contracting, and each way to the last thing that is missing ends it`() throws {
        for steps in [["guide", "learner", "input"], ["guide", "input", "learner"], ["input", "learner", "guide"]] {
            var desk = Desk()
            let id = try desk.accepted()
            let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
            try desk.agree(id)
            for step in steps {
                #expect(try desk.status(id) == .contracting, "\(steps) before \(step)")
                switch step {
                case "guide": try desk.sign(id, guide)
                case "learner": try desk.sign(id, learner)
                default: try desk.giveInput(to: id)
                }
            }
            let active = try desk.relationship(id)
            #expect(active.status == .active, "\(steps)")
            #expect(active.transitions.map(\.to) == [.accepted, .contracting, .active])
            #expect(active.transitions.allSatisfy { $0.by == "rapport" })
        }
    }

    @Test func `what is missing is named to who would begin without it`() throws {
        var desk = Desk()
        let id = try desk.accepted()
        #expect(
            problem(.rulesRefuse) { try desk.take(id, to: .active, as: .scheduler) }.refusals.map(\.rule)
                == ["manager-is-partner", "agreement-first"])
        try desk.agree(id)
        try desk.signAll(id)
        #expect(
            problem(.rulesRefuse) { try desk.take(id, to: .active, as: .scheduler) }.refusals.map(\.rule)
                == ["manager-is-partner"])
        let steps = desk.records.steps(of: try desk.relationship(id), at: desk.now)
        #expect(steps.map { "\($0.to) \($0.blockedBy.map(\.text))" } == [#"active ["manager-is-partner"]"#, "cancelled []"])
    }

    @Test func `mentoring begins with the last signature, without a word from the manager`() throws {
        var desk = Desk()
        let id = try desk.accepted("mentoring", learners: 2)
        let people = try desk.relationship(id).members.map(\.person)
        try desk.agree(id)
        for person in people {
            #expect(try desk.status(id) == .contracting)
            try desk.sign(id, person)
        }
        #expect(try desk.status(id) == .active)
    }

    @Test func `a waiver stands for what is missing, and stays on record`() throws {
        var desk = Desk()
        let id = try desk.accepted()
        try desk.agree(id)
        try desk.signAll(id)
        let waived = try desk.waive("manager-is-partner", of: id)
        #expect(waived.status == .active)
        #expect(waived.waivers.map { "\($0.rule) \($0.by)" } == ["manager-is-partner ines"])
        let finding = desk.records.findings(of: waived, at: desk.now).first { $0.rule == "manager-is-partner" }
        #expect(finding?.severity == .warning && finding?.blocks == [])
    }

    @Test func `a waiver counts until its last day, and not on the day after`() throws {
        var desk = Desk()
        let id = try desk.proposed("mentoring")
        let today = desk.now.day
        #expect(try desk.waive("agreement-first", of: id, until: today.description).status == .proposed)
        try desk.acceptAll(id)
        #expect(try desk.status(id) == .active, "with the waiver nothing is missing")
        let waived = try desk.relationship(id)
        let tomorrow = Day(number: today.number + 1).start
        #expect(waived.isWaived("agreement-first", at: Instant(milliseconds: tomorrow.milliseconds - 1)))
        #expect(!waived.isWaived("agreement-first", at: tomorrow))
        #expect(!waived.isWaived("manager-is-partner", at: desk.now))
        let found = desk.records.findings(of: waived, at: tomorrow).first { $0.rule == "agreement-first" }
        #expect(found?.severity == .error)
    }

    private static let waivable = "/rule must be a rule that can be waived: manager-is-partner, agreement-first"

    @Test(arguments: [
        (#"{"rule":"mentor-outside-line","reason":"r"}"#, waivable), (#"{"rule":"zebra","reason":"r"}"#, waivable),
        (#"{"rule":"agreement-first","reason":"r","until":"2027-01-14"}"#, "/until must not be before today, 2027-01-15"),
        (#"{"rule":"agreement-first"}"#, "/reason is required: Why. Those who see the record read it."),
        (#"{"rule":"agreement-first","reason":" "}"#, "/reason must not be blank: it needs at least one visible character"),
    ])
    func `not every rule is waived, and never without a reason`(_ document: String, _ error: String) throws {
        var desk = Desk()
        let id = try desk.accepted()
        let current = try desk.records.record(id, Relationship.self)
        let refused = problem(.invalidDocument) {
            try desk.records.waive(current, as: try json(document), by: "ines", at: desk.now)
        }
        #expect(refused.errors.map { "\($0.pointer) \($0.detail)" } == [error])
    }

    // MARK: Changing

    @Test func `an end that is set when nothing else is missing begins it, and one that began keeps an end`() throws {
        var desk = Desk()
        let id = try desk.accepted()
        try desk.patch(id, by: #"{"plannedEnd":null}"#)
        try desk.giveInput(to: id)
        try desk.agree(id)
        try desk.signAll(id)
        #expect(try desk.status(id) == .contracting)
        #expect(try desk.patch(id, by: #"{"plannedSessions":6}"#).status == .active)
        let refused = problem(.rulesRefuse) { try desk.patch(id, by: #"{"plannedSessions":null}"#) }
        #expect(refused.refusals.map(\.rule) == ["relationship-ends"])
        let other = try desk.patch(id, by: #"{"plannedSessions":null,"endCondition":"Speaks at the all-hands"}"#)
        #expect(other.endCondition == "Speaks at the all-hands" && other.plannedSessions == nil)
        try desk.take(id, to: .endedEarly)
        _ = problem(.over) { try desk.patch(id, by: #"{"plannedSessions":3}"#) }
    }

    @Test(arguments: [
        (#"{"startsOn":"2027-03-02","plannedEnd":"2027-03-01"}"#, "/plannedEnd must not be before startsOn, 2027-03-02"),
        (#"{"managerInputFrom":"PERSON"}"#, "/managerInputFrom must be one of the program's sponsors"),
        (#"{"startsOn":"2026-12-01","plannedEnd":"2027-01-14"}"#, "/plannedEnd must not be before today, 2027-01-15"),
        (#"{"plannedSessions":0}"#, "/plannedSessions must be a whole number from 1 to 1000"),
    ])
    func `what organisers change fits together as what they propose`(_ patch: String, _ error: String) throws {
        var desk = Desk()
        let id = try desk.accepted()
        let person = try desk.person("No sponsor")
        let document = patch.replacing("PERSON", with: person.description)
        #expect(try desk.faults(id, by: document) == [error])
    }

    // MARK: Pausing

    @Test func `a pause ends by itself at its moment, or before by either side`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let until = desk.now.adding(seconds: 20 * Self.days)
        #expect(try desk.take(id, to: .paused, with: StepDetails(until: until)).pausedUntil == until)
        #expect(desk.settle(at: Instant(milliseconds: until.milliseconds - 1)) == [])
        #expect(desk.settle(at: until) == ["relationship.resume"])
        let resumed = try desk.relationship(id)
        #expect(resumed.status == .active && resumed.pausedUntil == nil && resumed.transitions.last?.by == "rapport")

        try desk.take(id, to: .paused)
        #expect(desk.settle(at: until.adding(seconds: 20 * Self.days)) == [], "without an end it lasts")
        #expect(try desk.take(id, to: .active).status == .active)
    }

    @Test func `a pause that a change in the organisation breaks goes on once it is mended`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring")
        let (guide, learner) = (try desk.guide(of: id), try desk.learner(of: id))
        let until = desk.now.adding(seconds: Self.days)
        try desk.take(id, to: .paused, with: StepDetails(until: until))
        try desk.report(learner, to: guide)
        #expect(try desk.relationship(id).status == .conflict && desk.relationship(id).conflict?.rule == "mentor-outside-line")
        let refused = problem(.rulesRefuse) { try desk.take(id, to: .active, as: .scheduler) }
        #expect(refused.refusals.map(\.rule) == ["re-check-on-change"])
        try desk.report(learner, to: nil)
        #expect(try desk.relationship(id).status == .paused && desk.relationship(id).conflict == nil)
        #expect(desk.settle(at: until) == ["relationship.resume"])
    }

    @Test func `a pause does not end while a rule stands in the way`() throws {
        var desk = Desk()
        let id = try desk.active()
        let until = desk.now.adding(seconds: Self.days)
        try desk.take(id, to: .paused, with: StepDetails(until: until))
        try desk.patch(id, by: #"{"plannedEnd":null}"#)
        #expect(desk.settle(at: until) == ["relationship.resume is stuck"])
        #expect(problem(.rulesRefuse) { try desk.take(id, to: .active) }.refusals.map(\.rule) == ["relationship-ends"])
        try desk.patch(id, by: #"{"plannedSessions":6}"#)
        #expect(desk.settle(at: until) == ["relationship.resume"])
    }

    // MARK: Coming to its end

    @Test(arguments: [true, false], [Status.active, .paused])
    func `on the day after the last it closes, and is over two weeks later`(_ isHeld: Bool, _ status: Status) throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","plannedEnd":"2027-03-31""#)
        if isHeld { try desk.hold(id) }
        if status == .paused { try desk.take(id, to: .paused) }
        let end = try #require(Instant("2027-04-01T00:00:00Z"))
        #expect(desk.settle(at: Instant(milliseconds: end.milliseconds - 1)).filter { $0 != "agreement.nudge" } == [])
        #expect(desk.settle(at: end) == ["relationship.close"])
        #expect(try desk.status(id) == .closing)
        let over = end.adding(seconds: 14 * Self.days)
        #expect(desk.settle(at: Instant(milliseconds: over.milliseconds - 1)) == [])
        #expect(desk.settle(at: over) == ["relationship.complete"])
        let ended = try desk.relationship(id)
        #expect(ended.status == (isHeld ? .completed : .endedEarly) && ended.endReason == nil && ended.endedBy == nil)
        #expect(desk.settle(at: over.adding(seconds: 100 * Self.days)) == [], "once")
    }

    @Test func `the end comes also where the service was away for longer than the closing lasts`() throws {
        var desk = Desk()
        let id = try desk.active("mentoring", with: #","plannedEnd":"2027-03-31""#)
        try desk.take(id, to: .paused, with: StepDetails(until: Instant("2027-05-01T00:00:00Z")))
        let late = try #require(Instant("2028-01-01T00:00:00Z"))
        #expect(
            desk.settle(at: late).filter { $0 != "agreement.nudge" } == ["relationship.close"], "those in it still have two weeks"
        )
        #expect(desk.settle(at: late.adding(seconds: 14 * Self.days)) == ["relationship.complete"])
    }

    @Test func `what others tell of it is worked out, and never kept`() throws {
        var desk = Desk()
        let id = try desk.accepted()
        #expect(desk.records.told(try desk.relationship(id)).hasManagerInput == false)
        try desk.giveInput(to: id)
        try desk.agree(id)
        #expect(desk.records.told(try desk.relationship(id)).agreementStatus == .draft)
        try desk.signAll(id)
        let before = try desk.relationship(id)
        try desk.hold(id)
        #expect(try desk.relationship(id) == before)
        let told = desk.records.told(before)
        #expect(told.agreementStatus == .inForce && told.sessionsHeld == 1 && told.lastHeldIn == "2027-01")
        #expect(told.hasManagerInput == true && before.sessionsHeld == nil && before.agreementStatus == nil)
    }
}
