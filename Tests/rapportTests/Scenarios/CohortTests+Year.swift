import JSON
import Testing

// What becomes of the pairs once they have begun, and the end of the programme.

extension CohortTests {
    // MARK: February: they meet

    /// Everybody has met but three: one did not come, one had called it off, and one coaching has planned nothing.
    func meet(_ pairs: [Tandem]) throws {
        let (missed, off, never) = (pairs[5], pairs[7], pairs[34])
        #expect(try pairs[3].guide.tasks() == ["record-session"] && off.guide.tasks() == [] && never.guide.tasks() == [])
        #expect(try missed.guide.moves(missed.session, to: "no-show").status == 201)
        let met = pairs.filter { $0 !== missed && $0 !== off && $0 !== never }
        _ = try cohort.together(met.map(\.guide), expect: 201) { number, _ in
            ("\(met[number].session)/transitions", #"{"to":"held"}"#)
        }
        let told = try olga.asks(pairs[3].address)
        #expect(try told.value("sessionsHeld")?.integer == 1 && told.string("lastHeldIn") == "2027-01")
        #expect(try olga.asks(missed.address).value("sessionsHeld")?.integer == 0)
        #expect(try missed.learner.moves(missed.session, to: "held").problem(409) == "illegal-transition")
    }

    /// A goal of mentoring is in whatever words; one of coaching can be measured.
    func setGoals(_ mentoring: [Tandem], _ coaching: [Tandem]) throws {
        func write(_ pair: Tandem, _ more: String = "") throws -> String {
            let goal = #"{"owner":"\#(pair.learner.id)","statement":"Speak to the board"\#(more)}"#
            let answer = try pair.learner.sends("\(pair.address)/goals", goal)
            return try #require(answer["Location"], "\(answer.text)")
        }
        let descriptive = try write(mentoring[3])
        #expect(try mentoring[3].guide.tasks() == ["agree-goal"])
        #expect(try mentoring[3].learner.moves(descriptive, to: "agreed").problem(403) == "not-your-step")
        #expect(try mentoring[3].guide.sends("\(descriptive)/ratings", #"{"level":1}"#).problem(409) == "not-active")
        #expect(try mentoring[3].guide.moves(descriptive, to: "agreed").status == 201)
        #expect(try mentoring[3].learner.status(of: descriptive) == "active")

        for pair in coaching.prefix(3) {
            let goal = try write(pair)
            try cohort.refuses(
                pair.guide.moves(goal, to: "agreed"),
                Cohort.Obstacle("coaching-goal-measured", "updateGoal /measure", "updateGoal /target", "updateGoal /dueOn"))
            let measured = #"{"measure":"listener survey","baseline":2,"target":4,"dueOn":"2027-02-26"}"#
            #expect(try pair.learner.changes(goal, measured).status == 200)
            #expect(try pair.guide.moves(goal, to: "agreed").status == 201)
            let soon = try pair.guide.moves(goal, to: "rated")
            #expect(try soon.problem(422) == "invalid-document" && soon.pointers() == ["/to"])
            for (somebody, level) in [(pair.learner, -1), (pair.guide, 0)] {
                #expect(try somebody.sends("\(goal)/ratings", #"{"level":\#(level)}"#).status == 200)
            }
            let attained = try pair.learner.asks("\(pair.address)/attainment")
            #expect(try attained.value("items.0.t")?.integer == 50 && attained.value("items.0.change")?.integer == 10)
            #expect(try olga.asks("\(pair.address)/attainment").problem(403) == "denied")
            #expect(try olga.asks(goal).status == 404)
        }
    }

    // MARK: March: what comes between

    /// A mentee comes to report to their mentor. The relationship ends, nobody is at fault, and another mentor takes their place.
    func reorganise(_ pair: Tandem) throws -> Tandem {
        let (mentor, mentee) = (pair.guide, pair.learner)
        #expect(try ines.changes("/v1/people/\(mentee.id)", #"{"manager":"\#(mentor.id)"}"#).status == 200)
        let seen = try olga.asks(pair.address)
        #expect(try seen.string("status") == "conflict" && seen.string("conflict.rule") == "mentor-outside-line")
        #expect(try words(olga.asks("\(program)/tasks"), "what") == ["resolve-conflict"])
        // What the mentee has said there is not for somebody who is the manager now.
        mentor.hears = []
        #expect(try mentor.asks(pair.notes[0]).status == 404 && words(mentor.asks("\(pair.address)/notes"), "id") == [])
        #expect(try mentee.asks(pair.notes[0]).status == 200)

        let replaces = #","plannedEnd":"2027-10-18","replaces":"\#(pair.address.replacing("/v1/relationships/", with: ""))""#
        let again = try cohort.propose(mentor, mentee, by: olga, replaces)
        try cohort.refuses(again, Cohort.Obstacle("mentor-outside-line"))
        let successor = try cohort.pair(mentors[4], mentee, by: olga, replaces)
        #expect(try olga.moves(pair.address, to: "ended-early").status == 201)
        for member in pair.members {
            let over = try member.asks(pair.address)
            #expect(
                try over.string("status") == "ended-early" && over.string("endReason") == nil && over.string("endedBy") == nil)
        }
        // Managers learn of no mentoring, and the mentor is one now.
        let next = successor.address.replacing("/v1/relationships/", with: "")
        #expect(try mentee.asks(pair.address).string("replacedBy") == next)
        #expect(try mentor.asks(successor.address).problem(404) == "not-found")
        #expect(try words(mentor.asks("/v1/relationships?person=\(mentee.id)"), "id").contains(next) == false)
        #expect(try mentor.asks(pair.address).string("replacedBy") == nil)
        for member in successor.members { #expect(try member.sends("\(successor.address)/acceptances").status == 200) }
        try cohort.agree([successor])
        #expect(try olga.status(of: successor.address) == "active")
        return successor
    }

    /// - Returns: The address of a session in the pause.
    func pause(_ pair: Tandem) throws -> String {
        #expect(try olga.moves(pair.address, to: "paused").problem(403) == "not-your-step")
        #expect(try pair.learner.moves(pair.address, to: "paused", #","until":"2027-04-06T08:00:00Z""#).status == 201)
        let met = try pair.guide.sends("\(pair.address)/sessions", #"{"startsAt":"2027-03-01T16:00:00Z"}"#)
        let session = try #require(met["Location"], "\(met.text)")
        #expect(try pair.guide.moves(session, to: "held").problem(409) == "not-active")
        return session
    }

    /// Who leaves owes nobody a reason.
    func leave(_ pair: Tandem) throws {
        #expect(try olga.moves(pair.address, to: "ended-early").problem(403) == "not-your-step")
        #expect(try pair.learner.moves(pair.address, to: "ended-early").status == 201)
        for reader in [pair.guide, olga] {
            let over = try reader.asks(pair.address)
            #expect(try over.string("status") == "ended-early" && over.string("endReason") == nil)
        }
        #expect(try olga.asks(pair.address).string("endedBy") == nil)
        #expect(try olga.asks("\(pair.address)/transitions").text.contains(pair.learner.id) == false, "nor who of the two")
        #expect(try olga.status(of: "/v1/participants/\(pair.learner.place)") == "active", "another mentor may come")
    }

    /// Coaching that has reached what it was for is completed; without a goal there is nothing that it could have reached.
    func reachGoals(_ coaching: [Tandem]) throws {
        let (done, aimless) = (coaching[0], coaching[3])
        #expect(try done.learner.tasks() == ["rate-goal"], "its day has come since")
        let goal = try #require(try words(done.learner.asks("\(done.address)/goals"), "id").first)
        #expect(try done.guide.sends("/v1/goals/\(goal)/ratings", #"{"level":1,"note":"Two talks"}"#).status == 200)
        #expect(try words(done.learner.asks("\(done.address)/findings"), "rule").contains("coaching-goals-reached"))
        #expect(try words(olga.asks("\(done.address)/findings"), "rule").contains("coaching-goals-reached") == false)
        #expect(try done.guide.moves("/v1/goals/\(goal)", to: "rated").status == 201)
        #expect(try olga.moves(done.address, to: "closing").problem(403) == "not-your-step")
        #expect(try done.guide.moves(done.address, to: "closing").status == 201)
        #expect(try done.learner.moves(done.address, to: "completed").status == 201)
        #expect(try aimless.guide.moves(aimless.address, to: "closing").status == 201)
        try cohort.refuses(
            aimless.guide.moves(aimless.address, to: "completed"),
            Cohort.Obstacle("coaching-has-goal", "createRelationshipGoal /statement"))
    }

    // MARK: April: what has gone on by itself

    func goOn(_ paused: Tandem, _ missed: String, _ successor: Tandem, _ closing: Tandem) throws {
        #expect(try holds { try olga.status(of: paused.address) == "active" })
        let last = try olga.asks("\(paused.address)/transitions").value("items")?.elements.map { $0 }.last
        #expect(last?["by"]?.string == "rapport" && last?["from"]?.string == "paused")
        #expect(try paused.learner.moves(missed, to: "held").status == 201)
        #expect(try holds { try olga.status(of: closing.address) == "completed" })
        try cohort.plan([successor], at: "2027-04-06T10:00:00Z")
        #expect(try successor.learner.moves(successor.session, to: "held").status == 201)
        #expect(try olga.asks(successor.address).value("sessionsHeld")?.integer == 1)
    }

    // MARK: Autumn: the end

    /// The last day was the day before yesterday.
    func windDown() throws {
        #expect(try holds { try cohort.tally("mentoring", for: olga) == ["closing": 29, "ended-early": 2] })
        #expect(try holds { try cohort.tally("coaching", for: olga) == ["closing": 3, "completed": 2] })
        let closing = try olga.moves(program, to: "closing")
        #expect(
            try closing.status == 201 && closing.string("findings.0.rule") == "objective-measured-at-close", "\(closing.text)")
        let result = """
            {"objectives":[{"statement":"Talks are clearer","measure":"listener survey","baseline":3.1,"target":4,"dueOn":"2027-10-31",\
            "result":4.2}]}
            """
        #expect(try olga.changes(program, result).status == 200)
        #expect(try words(olga.asks("\(program)/findings"), "rule") == [])
        let late = try olga.sends(
            "\(program)/participants", #"{"person":"\#(rita.id)","side":"guide","relationshipType":"coaching"}"#)
        #expect(try late.problem(409) == "not-enrolling")
    }

    /// Two weeks later nothing is open any more.
    func close() throws {
        let ends = ["completed": 27, "ended-early": 4]
        #expect(try holds { try cohort.tally("mentoring", for: olga) == ends })
        #expect(try holds { try cohort.tally("coaching", for: olga) == ["completed": 4, "ended-early": 1] })
        #expect(try olga.moves(program, to: "closed").status == 201)
        #expect(try olga.changes(program, #"{"length":"P6M"}"#).problem(409) == "program-over")
    }

    /// Of each, what became of it; and nothing waits for anybody.
    func count(_ mentoring: [Tandem], _ successor: Tandem, _ coaching: [Tandem]) throws {
        // One did not come, one called it off, one had become the manager, one left, and one coaching never met.
        let early = [mentoring[5], mentoring[7], mentoring[10], mentoring[12], coaching[4]].map(\.address)
        for pair in mentoring + [successor] + coaching {
            let status = early.contains(pair.address) ? "ended-early" : "completed"
            #expect(try olga.status(of: pair.address) == status, "\(pair.learner.name)")
        }
        #expect(try cohort.tally("mentoring", for: ines) == ["completed": 27, "ended-early": 4])
        #expect(try cohort.tally("coaching", for: ines) == ["completed": 4, "ended-early": 1])
        // A mentor who learned from nobody has left as a mentee.
        let people = try cohort.tally(olga.asks("\(program)/participants?limit=1000"))
        #expect(people == ["completed": 70, "withdrawn": 1])
        #expect(try words(olga.asks("\(program)/tasks"), "what") == [])
        for somebody in cohort.everybody { #expect(try somebody.tasks() == [], "\(somebody.name)") }
    }

    /// No matter who asks, and how: what two have written down stays with them.
    func keepToThemselves(_ pairs: [Tandem]) throws {
        for pair in pairs {
            let outside = [
                ines, olga, sven, rita, managers[0], managers[1], pair.learner === mentees[0] ? mentees[1] : mentees[0],
            ]
            for note in pair.notes {
                let answers = try cohort.together(outside, "GET") { _, _ in (note, nil) }
                #expect(answers.allSatisfy { [403, 404].contains($0.status) }, "\(answers.map(\.status))")
            }
            for list in try cohort.together(outside, "GET", { _, _ in ("\(pair.address)/notes", nil) }) where list.status == 200 {
                #expect(try words(list, "id") == [])
            }
            #expect(try pair.learner.asks(pair.notes[1]).status == 200, "and is still theirs")
        }
        for stranger in [olga, sven, rita] + managers {
            #expect(try words(stranger.asks("/v1/notes?limit=1000"), "id") == [])
            #expect(try stranger.asks("/v1/events?limit=1000").text.contains("nte_") == false)
        }
    }
}

/// What the programme may not do while somebody is still at work in it.
@Suite struct OpenRelationshipTests {
    @Test func `a programme is not closed while relationships are open`() throws {
        let circle = try Circle(try ServiceProcess(), type: "mentoring")
        let (mentor, mentee) = (
            try circle.joining(circle.person("Mentor"), as: "guide"), try circle.joining(circle.person("Mentee"), as: "learner")
        )
        let one = try circle.active(mentor, mentee)
        for state in ["running", "closing"] { #expect(try circle.ines.move(circle.program, to: state).status == 201) }
        let refused = try circle.ines.move(circle.program, to: "closed")
        #expect(refused.status == 422 && refused.text.contains("relationships-over"), "\(refused.text)")
        #expect(try circle.status(one) == "active")
        let ended = try circle.ines.post(
            "\(circle.program)/transitions", #"{"to":"closed","endRelationships":true}"#)
        #expect(try ended.status == 201 && circle.status(one) == "ended-early", "\(ended.text)")
    }
}
