import JSON
import Testing

@testable import Guidance

/// Who comes into a programme, by which steps, and who may take them.
@Suite struct ParticipantTests {
    typealias Status = Participant.Status

    /// Where each state leads, and who may take that step.
    static let table: [Status: [Status: [Actor]]] = [
        .invited: [.applied: [.oneself], .withdrawn: [.oneself, .organiser, .scheduler]],
        .applied: [
            .approved: [.organiser, .scheduler], .rejected: [.organiser], .waitlisted: [.organiser, .scheduler],
            .withdrawn: [.oneself, .scheduler],
        ],
        .waitlisted: [.approved: [.organiser, .scheduler], .rejected: [.organiser], .withdrawn: [.oneself, .scheduler]],
        .approved: [.active: [.scheduler], .withdrawn: [.oneself, .scheduler], .removed: [.organiser]],
        .active: [
            .paused: [.oneself, .organiser], .withdrawn: [.oneself, .scheduler], .removed: [.organiser], .left: [.scheduler],
            .completed: [.scheduler],
        ],
        .paused: [
            .active: [.oneself, .scheduler], .withdrawn: [.oneself, .scheduler], .removed: [.organiser], .left: [.scheduler],
            .completed: [.scheduler],
        ],
        .rejected: [.invited: [.organiser]], .removed: [.invited: [.organiser]],
        .withdrawn: [.invited: [.organiser], .applied: [.oneself]], .left: [.invited: [.organiser], .applied: [.oneself]],
        .completed: [:],
    ]

    @Test(arguments: Status.allCases)
    func `a step is taken by those alone who may, and nothing else leads on`(_ from: Status) throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling())
        let id = try desk.invite(person, to: program)
        var participant = try desk.participant(id)
        participant.status = from
        desk.remember([.put(Stored(participant, revision: 2))])
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
                    #expect(problem == .notYourStep(.participants, to: to.rawValue, Actor.allCases.filter(actors.contains)))
                    let who = actors == [.scheduler] ? "The service itself" : actors[0].spoken(in: .english)
                    #expect(problem.detail.contains(who) && problem.code == .notYourStep)
                case (nil, .failure(let error)): #expect((error as? Problem)?.code == .illegalTransition, "\(from) to \(to)")
                case (nil, .success): Issue.record("\(from) to \(to)")
                }
            }
        }
    }

    @Test func `a step that waits for the service says so, and sends nobody to take it`() throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling())
        let id = try desk.invite(person, to: program)
        var participant = try desk.participant(id)
        participant.status = .approved
        desk.remember([.put(Stored(participant, revision: 2))])
        let refused = problem(.illegalTransition) { try desk.step(id, to: .paused, as: .oneself) }
        #expect(
            refused.fix(for: Reader()) == "Wait until it is active, which happens automatically; paused can follow then.")
        #expect(refused.fix(for: Reader(.german)).hasPrefix("Warten Sie auf active; "))
        participant.status = .invited
        desk.remember([.put(Stored(participant, revision: 3))])
        let other = problem(.illegalTransition) { try desk.step(id, to: .approved, as: .organiser) }
        #expect(other.fix(for: Reader()) == "Go to applied first.")
    }

    @Test func `the steps that may follow say who may take them, and are those of a caller`() throws {
        var desk = Desk()
        let id = try desk.invite(try desk.person(), to: try desk.enrolling())
        let participant = try desk.participant(id)
        let all = desk.records.steps(of: participant, at: desk.now)
        #expect(
            all.map { "\($0.to) \($0.by.map(\.rawValue))" } == [
                #"applied ["self"]"#, #"withdrawn ["self", "organizer", "scheduler"]"#,
            ])
        #expect(desk.records.steps(of: participant, for: [.organiser], at: desk.now).map(\.to) == ["withdrawn"])
    }

    // MARK: Coming in

    @Test func `an organiser invites one person, who then says yes and is in`() throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling())
        let id = try desk.invite(person, to: program, side: "guide")
        let invited = try desk.participant(id)
        #expect(invited.status == .invited && invited.origin == .invited && invited.role == "guide" && invited.joinedAt == nil)
        let now = desk.now
        let approved = try desk.step(id, to: .applied, as: .oneself)
        #expect(approved.status == .approved && approved.joinedAt == now && approved.revision == 2)
        #expect(approved.transitions.map { "\($0.number) \($0.to) \($0.by)" } == ["1 applied Ines", "2 approved rapport"])
    }

    @Test func `a participant keeps what the policy of its type said when it was made`() throws {
        var private_ = mentoring.policy ?? Policy()
        (private_.manager, private_.confidentiality) = (.partner, .sharedWithAgreement)
        var desk = Desk(types: [relationshipType("open-mentoring", "Open", private_)])
        let program = try desk.enrolling("open-mentoring")
        let id = try desk.invite(try desk.person(), to: program)
        (private_.manager, private_.confidentiality) = (.indirect, .isPrivate)
        desk.remember([.put(Stored(relationshipType("open-mentoring", "Open", private_), revision: 2))])
        let kept = try desk.participant(id)
        #expect(kept.manager == .partner && kept.confidentiality == .sharedWithAgreement)
    }

    struct Entry: Sendable, CustomTestStringConvertible {
        let enrolment: String
        var state: Program.Status = .enrolling
        var lateJoiners = true
        let invites: Bool
        let applies: Status?

        var testDescription: String { "\(enrolment) \(state) \(lateJoiners)" }
    }

    @Test(arguments: [
        Entry(enrolment: "open", invites: true, applies: .approved), Entry(enrolment: "apply", invites: true, applies: .applied),
        Entry(enrolment: "invite", invites: true, applies: nil),
        Entry(enrolment: "open", state: .draft, invites: false, applies: nil),
        Entry(enrolment: "open", state: .designed, invites: false, applies: nil),
        Entry(enrolment: "open", state: .matching, invites: true, applies: .approved),
        Entry(enrolment: "apply", state: .running, invites: true, applies: .applied),
        Entry(enrolment: "apply", state: .matching, lateJoiners: false, invites: true, applies: .applied),
        Entry(enrolment: "open", state: .running, lateJoiners: false, invites: false, applies: nil),
        Entry(enrolment: "open", state: .closing, invites: false, applies: nil),
        Entry(enrolment: "open", state: .closed, invites: false, applies: nil),
        Entry(enrolment: "open", state: .cancelled, invites: false, applies: nil),
    ])
    func `a programme says who comes in, and when`(_ entry: Entry) throws {
        var desk = Desk()
        let id = try desk.enrolling("coaching", #","enrolment":"\#(entry.enrolment)","lateJoiners":\#(entry.lateJoiners)"#)
        var program = try desk.program(id)
        program.status = entry.state
        desk.remember([.put(Stored(program, revision: 9))])
        let (one, other) = (try desk.person(), try desk.person())
        if entry.invites {
            let invited = try desk.invite(one, to: id)
            #expect(try desk.status(invited) == .invited)
        } else {
            let problem = problem(.notEnrolling) { try desk.invite(one, to: id) }
            #expect(!problem.detail.isEmpty && !problem.fix.isEmpty)
        }
        if let status = entry.applies {
            #expect(try desk.apply(other, to: id).status == status)
        } else {
            _ = problem(.notEnrolling) { try desk.apply(other, to: id) }
        }
    }

    @Test func `many are invited at once, and each learns what became of it`() throws {
        var desk = Desk()
        let program = try desk.enrolling()
        let people = try (0..<3).map { _ in try desk.person() }
        _ = try desk.invite(people[1], to: program)
        var gone = try desk.records.record(people[2], Person.self).value
        gone.active = false
        desk.remember([.put(Stored(gone, revision: 2))])
        let unknown = ID<Person>(.lowest)
        let list = [people[0], people[1], people[2], unknown, people[0]].map { "\"\($0)\"" }.joined(separator: ",")
        guard case .many(let results) = try desk.enrol(#"{"people":[\#(list)],"side":"learner"}"#, in: program) else {
            Issue.record("several were named")
            return
        }
        let told = results.map { result in
            switch result.result {
            case .success(let stored): stored.value.status.rawValue
            case .failure(let problem): problem.code.rawValue
            }
        }
        #expect(told == ["invited", "already-exists", "not-enrolling", "not-found", "already-exists"])
        #expect(desk.records.participants.count == 2)
    }

    @Test(arguments: [
        (#"{"side":"learner"}"#, "/person is required: the key acts for nobody; send person, or people with at least one"),
        (
            #"{"people":[],"side":"learner"}"#,
            "/person is required: the key acts for nobody; send person, or people with at least one"
        ),
        (
            #"{"person":"PERSON"}"#,
            "/side is required: Whether they are guides (mentors, coaches) or learners (mentees, coachees)."
        ),
        (#"{"person":"PERSON","side":"mentee"}"#, "/side must be one of: guide, learner"),
        (
            #"{"person":"PERSON","people":["PERSON"],"side":"guide"}"#,
            "/people cannot be sent along with person: send one of the two"
        ),
        (
            #"{"person":"PERSON","side":"guide","relationshipType":"mentoring"}"#,
            "/relationshipType mentoring is not a relationship type of the program, which has coaching"
        ),
        (#"{"person":"PERSON","side":"learner","capacity":1}"#, "/capacity is for guides only: leave it out"),
        (#"{"person":"PERSON","side":"guide","capacity":9}"#, "/capacity must be a whole number from 1 to 4"),
        (#"{"person":"PERSON","side":"guide","capacity":-1}"#, "/capacity must be a whole number from 0 to 1000"),
        (#"{"person":"per_0","side":"guide"}"#, "/person must be the id of a person, per_ and a UUID"),
        (
            #"{"person":"per_00000000-0000-7000-8000-000000000000","side":"guide"}"#,
            "/person there is no person per_00000000-0000-7000-8000-000000000000"
        ),
        (
            #"{"person":"PERSON","side":"guide","status":"approved"}"#,
            "/status is not a member here; known members: person, people, relationshipType, side, capacity"
        ),
    ])
    func `who is to take part has to be said clearly`(_ document: String, _ error: String) throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching", #","capacity":{"least":1,"most":4}"#)
        let person = try desk.person()
        let problem = problem(.invalidDocument) {
            try desk.enrol(document.replacing("PERSON", with: person.description), in: program)
        }
        #expect(problem.errors.map { "\($0.pointer) \($0.detail)" } == [error])
    }

    @Test func `one takes part once on a side, and nobody is put in by a stranger`() throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling())
        let id = try desk.invite(person, to: program)
        #expect(
            problem(.alreadyExists) { try desk.apply(person, to: program) }
                == .taken(.participants, member: "person", by: "\(id)"))
        #expect(try desk.apply(person, to: program, side: "guide").status == .applied, "the other side is another matter")
        let other = try desk.person()
        #expect(
            problem(.notYourStep) {
                try desk.enrol(#"{"person":"\#(other)","side":"guide"}"#, in: program, as: [], caller: person)
            }
                == .notYourStep(.participants, to: "invited", [.organiser]))
        #expect(throws: Problem.self) { try desk.records.delete(person, of: Person.self, by: "ines", at: desk.now) }
    }

    // MARK: Consent

    @Test func `where both volunteer, nobody is in without a consent of their own`() throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling("mentoring", #","places":{"learner":1}"#))
        let id = try desk.invite(person, to: program)
        let refusal = try #require(problem(.rulesRefuse) { try desk.step(id, to: .approved, as: .organiser) }.refusals.first)
        #expect(refusal.rule == "volunteers-both" && refusal.claims == ["mentoring-voluntariness-wake-forest"])
        #expect(refusal.detail == "Mentoring rests on free will; the person has not consented to taking part.")
        #expect(try desk.step(id, to: .applied, as: .oneself).status == .applied, "to apply is not to consent")
        let lines = desk.journal.count
        try desk.consent(person, to: program)
        #expect(try desk.status(id) == .approved && desk.journal.count == lines + 1 && desk.journal.last?.count == 2)
        #expect(desk.records.findings(of: try desk.participant(id), at: desk.now).isEmpty)

        let other = try desk.person()
        let second = try desk.invite(other, to: program)
        try desk.consent(other, to: try desk.enrolling("mentoring"))
        #expect(try desk.status(second) == .invited, "that was to another programme")
        try desk.consent(other, to: program)
        #expect(try desk.status(second) == .waitlisted, "the one place is taken")
        #expect(try desk.participant(second).transitions.map(\.to) == [.applied, .waitlisted])
    }

    @Test func `whoever comes back consents again`() throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling("mentoring", #","enrolment":"open""#))
        try desk.consent(person, to: program)
        let id = try desk.apply(person, to: program).id
        #expect(try desk.status(id) == .approved, "who consents first is in at once")
        try desk.step(id, to: .withdrawn, as: .oneself)
        #expect(try desk.step(id, to: .applied, as: .oneself).status == .applied)
        try desk.consent(person, to: program)
        #expect(try desk.status(id) == .approved)
    }

    // MARK: Leaving and coming back

    @Test func `whoever left comes back with the same record, and has to be let in again`() throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling())
        let id = try desk.invite(person, to: program)
        #expect(try desk.step(id, to: .withdrawn, as: .oneself).leftReason == .declined)
        let back = try desk.step(id, to: .applied, as: .oneself)
        #expect(back.status == .applied && back.origin == .applied && back.leftReason == nil, "nobody has invited again")
        #expect(try desk.step(id, to: .approved, as: .organiser).joinedAt != nil)
        let left = try desk.step(id, to: .removed, with: StepDetails(reason: .rule), as: .organiser)
        #expect(left.leftReason == .rule)
        _ = problem(.illegalTransition) { try desk.step(id, to: .applied, as: .oneself) }
        let invited = try desk.step(id, to: .invited, as: .organiser)
        #expect(invited.origin == .invited && invited.joinedAt == nil && invited.leftReason == nil)
        #expect(try desk.step(id, to: .applied, as: .oneself).status == .approved)
        #expect(desk.records.participants.count == 1)
    }

    @Test func `nobody comes back by themselves where one has to be invited`() throws {
        var desk = Desk()
        let (person, program) = (try desk.person(), try desk.enrolling("coaching", #","enrolment":"invite""#))
        let id = try desk.invite(person, to: program)
        #expect(try desk.step(id, to: .applied, as: .oneself).status == .approved, "who was invited may come")
        try desk.step(id, to: .withdrawn, as: .oneself)
        #expect(problem(.notEnrolling) { try desk.step(id, to: .applied, as: .oneself) } == .notEnrolling(program, .inviteOnly))
        try desk.step(id, to: .invited, as: .organiser)
        #expect(try desk.step(id, to: .applied, as: .oneself).status == .approved)
    }

    @Test(arguments: [
        (#"{"to":"paused","until":"2027-01-15T08:00:00Z"}"#, "/until must be later than now"),
        (#"{"to":"paused","until":"2027-13-01"}"#, "/until must be a"),
        (#"{"to":"withdrawn","until":"2037-01-01T00:00:00Z"}"#, "/until goes only with a step to paused: leave it out"),
        (#"{"to":"paused","reason":"other"}"#, "/reason goes only with a step to rejected, withdrawn or removed: leave it out"),
        (#"{"to":"withdrawn","reason":"bored"}"#, "/reason must be one of: declined, expired"),
        (#"{"to":"paused","untill":"2037-01-01T00:00:00Z"}"#, "/untill is not a member here; did you mean until?"),
    ])
    func `what is said with a step has to go with it`(_ document: String, _ error: String) throws {
        var desk = Desk()
        let id = try desk.invite(try desk.person(), to: try desk.enrolling())
        let problem = problem(.invalidDocument) {
            try desk.records.move(
                id, by: json(document), as: [.oneself], by: "Ines", at: Instant(milliseconds: 1_800_000_000_000))
        }
        #expect(problem.errors.count == 1 && "\(problem.errors[0].pointer) \(problem.errors[0].detail)".hasPrefix(error))
    }

    @Test func `a pause keeps its end until it is over`() throws {
        var desk = Desk()
        let id = try desk.invite(try desk.person(), to: try desk.enrolling())
        try desk.step(id, to: .applied, as: .oneself)
        try desk.step(id, to: .active, as: .scheduler)
        let until = Instant(milliseconds: 1_900_000_000_000)
        #expect(try desk.step(id, to: .paused, with: StepDetails(until: until), as: .oneself).pausedUntil == until)
        #expect(try desk.step(id, to: .active, as: .oneself).pausedUntil == nil)
    }

    @Test func `a program does not close over relationships that go on, unless the step says that they end`() throws {
        var desk = Desk()
        let program = try desk.enrolling("mentoring")
        func pair() throws -> ID<Relationship> {
            let guide = try desk.taking(try desk.person("Guide"), .guide, in: program)
            return try desk.propose(guide, [try desk.taking(try desk.person("Learner"), .learner, in: program)])
        }
        let (going, closing, over) = (try pair(), try pair(), try pair())
        for (id, status) in [(going, Relationship.Status.active), (closing, .closing), (over, .completed)] {
            try desk.set(id, status)
        }
        try desk.move(program, to: .running)
        try desk.move(program, to: .closing)
        let refused = problem(.rulesRefuse) { try desk.take(program, to: .closed, as: .organiser) }
        let refusal = try #require(refused.refusals.first)
        #expect(refusal.rule == "relationships-over" && refusal.text.remedies == [.endRelationships])
        #expect(
            problem(.invalidDocument) {
                try desk.records.move(
                    program, by: try json(#"{"to":"running","endRelationships":true}"#), as: [.organiser], by: "ines",
                    at: desk.now)
            }.errors.map(\.pointer) == ["/endRelationships"])
        _ = problem(.rulesRefuse) {
            try desk.records.move(
                program, by: try json(#"{"to":"closed","endRelationships":false}"#), as: [.organiser], by: "ines", at: desk.now)
        }
        let decision = try desk.records.move(
            program, by: try json(#"{"to":"closed","endRelationships":true}"#), as: [.organiser], by: "ines", at: desk.now)
        desk.remember(decision.changes)
        #expect(try [going, closing, over].map { try desk.status($0) } == [.endedEarly, .endedEarly, .completed])
        #expect(try desk.relationship(going).endReason == .programEnded)
    }

    @Test func `with the programme the participations come to their end`() throws {
        for (state, expected) in [
            (Program.Status.closed, ["completed", "completed", "withdrawn program-ended", "withdrawn program-ended"]),
            (.cancelled, Array(repeating: "withdrawn program-cancelled", count: 4)),
        ] {
            var desk = Desk()
            let program = try desk.enrolling()
            let ids = try (0..<4).map { _ in try desk.invite(try desk.person(), to: program) }
            for id in ids.dropLast() { try desk.step(id, to: .applied, as: .oneself) }
            for id in ids.prefix(2) { try desk.step(id, to: .active, as: .scheduler) }
            try desk.step(ids[1], to: .paused, as: .oneself)
            try desk.move(program, to: .running)
            try desk.move(program, to: .closing)
            let revision = desk.journal.count
            desk.remember(try desk.records.move(program, to: state, as: [.organiser], by: "Ines", at: desk.now).changes)
            #expect(desk.journal.count == revision + 1 && desk.journal.last?.count == 5, "in one line")
            let told = try ids.map { id in
                let participant = try desk.participant(id)
                return ([participant.status.rawValue] + [participant.leftReason?.rawValue].compactMap { $0 }).joined(
                    separator: " ")
            }
            #expect(told == expected)
        }
    }
}
