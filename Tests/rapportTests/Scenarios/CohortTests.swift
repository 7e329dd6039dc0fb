import JSON
import Testing

/// A cohort of thirty mentoring pairs and five coachings, from the draft to the last day, as those live it who have a part in it.
///
/// Olga owns the programme, Ines administers the service, and everybody acts with a key of their own. Mentees ask for the first three
/// mentors themselves; Olga puts the others together.
@Suite struct CohortTests {
    let cohort: Cohort
    let olga, sven, rita: Colleague
    let managers, mentors, mentees, coaches, coachees: [Colleague]

    init() throws {
        let cohort = try Cohort(on: "2027-01-11T08:00:00Z")
        olga = try cohort.hires("Olga, the owner")
        sven = try cohort.hires("Sven, the sponsor")
        rita = try cohort.hires("Rita, the auditor")
        let managers = try cohort.hires(5, "Manager") { _ in nil }
        let mentors = try cohort.hires(30, "Mentor") { _ in nil }
        // One mentor is the manager of a mentee.
        mentees = try cohort.hires(30, "Mentee") { $0 == 28 ? mentors[28] : managers[$0 % 5] }
        coaches = try cohort.hires(5, "Coach") { _ in nil }
        coachees = try cohort.hires(5, "Coachee") { managers[$0] }
        (self.cohort, self.managers, self.mentors) = (cohort, managers, mentors)
    }

    var ines: Colleague { cohort.ines }
    var program: String { cohort.program }

    @Test func `thirty pairs and five coachings go from a draft to a closed programme, and refusals teach on the way`() throws {
        try draft()
        try enrol()
        let chosen = try choose()
        let early = try cohort.pair(coaches[0], coachees[0], by: olga)

        try cohort.comes("2027-01-19T08:00:00Z")
        try run(chosen.pairs, early)
        let asked = try answer(chosen.open)
        let mentoring = chosen.pairs + [asked] + (try assign())
        let coaching = [early] + (try (1..<5).map { try cohort.pair(coaches[$0], coachees[$0], by: olga) })
        try accept(mentoring, coaching)
        try begin(mentoring, coaching)
        try plan(mentoring + coaching)
        try write(mentoring + coaching)

        try cohort.comes("2027-02-02T09:00:00Z")
        try meet(mentoring + coaching)
        try setGoals(mentoring, coaching)

        try cohort.comes("2027-03-02T09:00:00Z")
        let successor = try reorganise(mentoring[10])
        let missed = try pause(mentoring[11])
        try leave(mentoring[12])
        try reachGoals(coaching)

        try cohort.comes("2027-04-07T09:00:00Z")
        try goOn(mentoring[11], missed, successor, coaching[3])

        try cohort.comes("2027-10-20T09:00:00Z")
        try windDown()

        try cohort.comes("2027-11-04T09:00:00Z")
        try close()
        try count(mentoring, successor, coaching)
        try keepToThemselves(mentoring + coaching)
    }

    private static let coachingEnds = Cohort.Obstacle(
        "coaching-ends", "updateProgram /endsOn", "updateProgram /length", "updateProgram /plannedSessions",
        "updateProgram /endCondition")
    private static let measured = Cohort.Obstacle("measurable-objectives", "updateProgram /objectives")

    // MARK: January: a draft, people, and wishes

    private func draft() throws {
        let idea = #"{"name":"Growing leaders","relationshipTypes":["mentoring","coaching"]"#
        #expect(try olga.sends("/v1/programs", "\(idea)}").problem(403) == "denied", "to open one is the administrator's")
        let opened = try ines.sends("/v1/programs", #"\#(idea),"owners":["\#(olga.id)"],"sponsors":["\#(sven.id)"]}"#)
        cohort.program = try #require(opened["Location"])
        let office = try ines.sends("/v1/appointments", #"{"person":"\#(rita.id)","office":"auditor"}"#)
        #expect(office.status == 201, "\(office.text)")

        let (design, objective) = (
            Cohort.Obstacle("design-before-enrolment", "setProgramDesign", "approveProgramDesign"),
            Cohort.Obstacle("combination-on-objectives", "updateProgram /objectives")
        )
        try cohort.refuses(olga.moves(program, to: "enrolling"), design, objective)
        try cohort.refuses(olga.moves(program, to: "running"), design, objective, Self.coachingEnds, Self.measured)
        let settings = """
            {"startsOn":"2027-01-18","suggestionsUntil":"2027-01-15","capacity":{"default":1,"most":2},"typeReason":"Both were asked for.",\
            "objectives":[{"statement":"Talks are clearer","measure":"listener survey","target":4}],\
            "consentTexts":{"take-part":{"version":1,"en":"I take part of my own free will."}}}
            """
        #expect(try olga.changes(program, settings).status == 200)
        // A design that lacks a part is nothing to approve, and approval is not for who answers for it above.
        let half = Sample.design.replacing(#","matchingProcess":"a committee matches""#, with: "")
        #expect(try olga.puts("\(program)/design", half, ifMatch: "*").status == 201)
        try cohort.refuses(
            ines.sends("\(program)/design/approval", #"{"by":"Ines"}"#),
            Cohort.Obstacle("design-before-enrolment", "setProgramDesign /matchingProcess", "approveProgramDesign"))
        #expect(try olga.puts("\(program)/design", Sample.design, ifMatch: "*").status == 200)
        #expect(try sven.sends("\(program)/design/approval", nil).problem(403) == "denied")
        try cohort.refuses(
            olga.moves(program, to: "enrolling"), Cohort.Obstacle("design-before-enrolment", "approveProgramDesign"))
        #expect(try ines.sends("\(program)/design/approval", #"{"by":"Ines"}"#).status == 200)
        let form = """
            {"questions":[{"id":"goal","kind":"text","text":"What do you want to reach?","for":"learner","required":true},\
            {"id":"topic","kind":"choice","text":"What about?","required":true,"options":[{"id":"team","label":"A team"},\
            {"id":"talks","label":"Talks"}]}]}
            """
        #expect(try olga.puts("\(program)/form", form).status == 201)
        let opening = try olga.moves(program, to: "enrolling")
        #expect(opening.status == 201, "\(opening.text)")
        #expect(try opening.json().strings("held") == ["design-before-enrolment", "combination-on-objectives"])
    }

    private func enrol() throws {
        func invite(_ people: [Colleague], _ side: String, _ type: String) throws {
            let list = people.map { "\"\($0.id)\"" }.joined(separator: ",")
            let answer = try olga.sends(
                "\(program)/participants", #"{"people":[\#(list)],"side":"\#(side)","relationshipType":"\#(type)"}"#)
            for (somebody, item) in zip(people, try #require(answer.json()["items"], "\(answer.text)").elements) {
                somebody.place = try #require(item["participant"]?["id"]?.string, "\(answer.text)")
            }
        }
        try invite(mentors, "guide", "mentoring")
        try invite(Array(mentees.prefix(29)), "learner", "mentoring")
        try invite(coaches, "guide", "coaching")
        try invite(coachees, "learner", "coaching")
        try nominate()

        // Nobody says yes for another, and nobody is in who has not.
        let first = "/v1/participants/\(mentees[0].place)"
        #expect(try mentees[0].tasks() == ["answer-invitation"])
        #expect(try olga.moves(first, to: "applied").problem(403) == "not-your-step")
        try cohort.refuses(olga.moves(first, to: "approved"), Cohort.Obstacle("volunteers-both", "createConsent /kind"))
        let id = program.replacing("/v1/programs/", with: "")
        func yes(_ words: String) -> String { #"{"kind":"take-part","program":"\#(id)","text":"\#(words)","textVersion":"1"}"# }
        #expect(try mentees[0].sends("/v1/people/me/consents", yes("If I must.")).problem(422) == "invalid-document")
        #expect(try ines.sends("/v1/people/\(mentees[0].id)/consents", yes("Yes")).problem(403) == "consent-is-personal")
        _ = try cohort.together(mentors + mentees, expect: 201) { _, _ in
            ("/v1/people/me/consents", yes("I take part of my own free will."))
        }
        _ = try cohort.together(coaches + coachees, expect: 201) { _, somebody in
            ("/v1/participants/\(somebody.place)/transitions", #"{"to":"applied"}"#)
        }
        #expect(try words(olga.asks("\(program)/tasks"), "what") == ["approve"], "whom a manager has nominated")
        #expect(try olga.moves("/v1/participants/\(mentees[29].place)", to: "approved").status == 201)

        let (guides, learners) = (mentors + coaches, mentees + coachees)
        let silent = try learners[0].puts("/v1/participants/\(learners[0].place)/answers", #"{"values":{"topic":"team"}}"#)
        #expect(try silent.problem(422) == "invalid-document" && silent.pointers() == ["/values/goal"])
        #expect(try learners[0].tasks() == ["answer-form"])
        _ = try cohort.together(guides + learners, "PUT", expect: 201) { number, somebody in
            let goal = number < guides.count ? "" : #","goal":"Lead a team""#
            return ("/v1/participants/\(somebody.place)/answers", #"{"values":{"topic":"team"\#(goal)}}"#)
        }
        let states = try cohort.tally(olga.asks("\(program)/participants?limit=1000"))
        #expect(states == ["approved": 70])
        // One mentor takes on two, and no more than the programme has anybody take on.
        let fourth = "/v1/participants/\(mentors[4].place)"
        #expect(try mentors[4].changes(fourth, #"{"capacity":3}"#).problem(422) == "invalid-document")
        #expect(try mentors[4].changes(fourth, #"{"capacity":2}"#).status == 200)
    }

    /// What a manager says of those who report to them is said once, and comes back to nobody.
    private func nominate() throws {
        let manager = managers[4]
        let nomination = """
            {"person":"\(mentees[29].id)","side":"learner","relationshipType":"mentoring","text":"Ready for more."}
            """
        for (what, body) in [
            ("nominations", nomination), ("suggestions", #"{"person":"\#(mentees[4].id)","text":"Somebody patient."}"#),
        ] {
            let told = try manager.sends("\(program)/\(what)", body)
            #expect(told.status == 202 && told.text == "{\"received\":true}\n", "\(told.text)")
            try cohort.refuses(manager.sends("\(program)/\(what)", body), Cohort.Obstacle("manager-suggests-once"))
            #expect(try managers[0].sends("\(program)/\(what)", body).problem(404) == "not-found", "another's report")
        }
        mentees[29].place = try #require(
            try olga.asks("\(program)/participants?person=\(mentees[29].id)").string("items.0.id"))
    }

    /// Three mentees ask mentors themselves.
    ///
    /// - Returns: Two pairs to whom the first asked said yes, and a request that is open.
    private func choose() throws -> (pairs: [Tandem], open: String) {
        func asking(_ mentee: Int, _ choices: [Int]) throws -> Answer {
            let list = choices.map { "\"\(mentors[$0].place)\"" }.joined(separator: ",")
            return try mentees[mentee].sends("\(program)/applications", #"{"choices":[\#(list)],"message":"Please."}"#)
        }
        func yes(of mentor: Int, to mentee: Int) throws -> Tandem {
            let asked = try #require(try asking(mentee, [mentor])["Location"])
            #expect(try mentors[mentor].tasks() == ["answer-offer"])
            let answer = try mentors[mentor].sends("\(asked)/answer", #"{"accepts":true}"#)
            let one = try #require(try answer.string("relationship"), "\(answer.text)")
            return Tandem(mentors[mentor], mentees[mentee], at: "/v1/relationships/\(one)")
        }
        let six = try asking(0, [0, 1, 2, 3, 4, 5])
        #expect(try six.problem(422) == "invalid-document" && six.pointers() == ["/choices"])
        let boss = try asking(28, [28])
        #expect(try boss.problem(422) == "invalid-document" && boss.pointers() == ["/choices/0"])
        let open = try #require(try asking(0, [0, 1, 2, 3, 4])["Location"])
        #expect(try asking(0, [5]).problem(409) == "already-exists")
        #expect(try mentors[1].asks(open).problem(404) == "not-found", "who is asked next does not know")
        #expect(try mentors[0].sends("\(open)/answer", #"{"accepts":false}"#).status == 200)
        #expect(try mentors[1].tasks() == ["answer-offer"])
        return ([try yes(of: 2, to: 1), try yes(of: 4, to: 2)], open)
    }

    // MARK: The second week: everybody has somebody

    /// The programme runs once it has an end, and says how it is judged.
    private func run(_ chosen: [Tandem], _ early: Tandem) throws {
        #expect(try olga.moves(program, to: "matching").status == 201)
        try cohort.refuses(olga.moves(program, to: "running"), Self.coachingEnds, Self.measured)
        let whole = """
            {"length":"P9M","objectives":[{"statement":"Talks are clearer","measure":"listener survey","baseline":3.1,"target":4,\
            "dueOn":"2027-10-31"}]}
            """
        #expect(try olga.changes(program, whole).status == 200)
        #expect(try olga.moves(program, to: "running").status == 201)
        // What began before there was an end has none of its own.
        for pair in chosen { #expect(try olga.changes(pair.address, #"{"plannedEnd":"2027-10-18"}"#).status == 200) }
        #expect(try olga.asks(early.address).string("plannedEnd") == nil)
    }

    /// One mentor has said no, one nothing for five working days, and one has no room any more: the learner is not told which.
    private func answer(_ open: String) throws -> Tandem {
        func states(_ reader: Colleague) throws -> [String] {
            try reader.asks(open).value("choices")?.elements.compactMap { $0["state"]?.string } ?? []
        }
        #expect(try holds { try states(olga) == ["declined", "expired", "offered"] })
        #expect(try states(mentees[0]) == ["not-available", "not-available", "not-available", "offered", "queued"])
        let shown = try #require(try mentees[0].asks(open).value("choices")).elements.prefix(3).map { $0.members.map(\.name) }
        #expect(Set(shown).count == 1, "no member tells one from another: \(shown)")
        for mentor in mentors.prefix(3) { #expect(try mentor.asks(open).status == 404) }
        #expect(try mentors[1].sends("\(open)/answer", #"{"accepts":true}"#).problem(404) == "not-found", "too late")
        let yes = try mentors[3].sends("\(open)/answer", #"{"accepts":true}"#)
        let one = try #require(try yes.string("relationship"), "\(yes.text)")
        #expect(try states(mentees[0]) == ["not-available", "not-available", "not-available", "accepted", "withdrawn"])
        return Tandem(mentors[3], mentees[0], at: "/v1/relationships/\(one)")
    }

    /// Olga puts the other twenty-seven together, and is refused four times.
    private func assign() throws -> [Tandem] {
        let line = Cohort.Obstacle("mentor-outside-line")
        try cohort.refuses(cohort.propose(mentors[28], mentees[28], by: olga), line)
        let full = Cohort.Obstacle("guide-capacity", isOurs: true)
        try cohort.refuses(cohort.propose(mentors[2], mentees[5], by: olga), full)
        let twice = try cohort.propose(mentors[4], mentees[2], by: olga)
        #expect(try twice.problem(422) == "invalid-document" && twice.pointers() == ["/learners/0"])
        // A mentor who would like to learn as well, and not from themselves.
        let (mentor, place) = (mentors[5], mentors[5].place)
        let applied = try mentor.sends("\(program)/participants", #"{"side":"learner","relationshipType":"mentoring"}"#)
        let second = try #require(try applied.string("id"), "\(applied.text)")
        #expect(try olga.moves("/v1/participants/\(second)", to: "approved").status == 201)
        let oneself =
            #"{"program":"\#(program.replacing("/v1/programs/", with: ""))","guide":"\#(place)","learners":["\#(second)"]}"#
        try cohort.refuses(
            olga.sends("/v1/relationships", oneself), Cohort.Obstacle("not-oneself", isOurs: true))
        #expect(try mentor.moves("/v1/participants/\(second)", to: "withdrawn").status == 201)

        var free = [0, 1] + (5..<30)
        free.swapAt(25, 26)
        return try (3..<30).map { try cohort.pair(mentors[free[$0 - 3]], mentees[$0], by: olga) }
    }

    /// Everybody says yes for themselves, all at once.
    private func accept(_ mentoring: [Tandem], _ coaching: [Tandem]) throws {
        #expect(
            try mentees[3].tasks() == ["accept"] && olga.sends("\(mentoring[3].address)/acceptances").problem(403) == "denied")
        let waiting = Array(mentoring.dropFirst(3)) + coaching
        let (guides, learners) = (waiting.map(\.guide), waiting.map(\.learner))
        _ = try cohort.together(guides + learners, expect: 200) { number, _ in
            ("\(waiting[number % waiting.count].address)/acceptances", "{}")
        }
        #expect(try cohort.tally("mentoring", for: olga) == ["accepted": 30])
        #expect(try cohort.tally("coaching", for: olga) == ["accepted": 5])
        #expect(try cohort.tally("coaching", for: managers[0]) == ["accepted": 1], "of the own report")
        for manager in managers { #expect(try cohort.tally("mentoring", for: manager) == [:]) }
    }

    /// No session before an agreement, and no coaching before the manager was heard and an end is on record.
    private func begin(_ mentoring: [Tandem], _ coaching: [Tandem]) throws {
        let agreement = Cohort.Obstacle(
            "agreement-first", "setRelationshipAgreement", "signRelationshipAgreement", "createRelationshipWaiver /rule")
        let manager = Cohort.Obstacle(
            "manager-is-partner", "createRelationshipManagerInput /areas", "createRelationshipWaiver /rule")
        let end = Cohort.Obstacle("relationship-ends", "updateRelationship /plannedEnd")
        func meetsAtOnce(_ pair: Tandem) throws -> Answer {
            let held = try pair.learner.sends("\(pair.address)/sessions", #"{"startsAt":"2027-01-19T07:30:00Z"}"#)
            let session = try #require(held["Location"], "\(held.text)")
            let answer = try pair.learner.moves(session, to: "held")
            #expect(try pair.guide.moves(session, to: "cancelled", #","reason":"other""#).status == 201)
            return answer
        }
        try cohort.refuses(meetsAtOnce(mentoring[3]), agreement)
        try cohort.refuses(meetsAtOnce(coaching[0]), agreement, manager, end)
        // An agreement that says nothing is not signed, nor one that has the boss told.
        let (thin, leaky) = (mentoring[4], mentoring[5])
        let report = #"{"to":"\#(managers[0].id)","office":"manager","what":["goals"]}"#
        for (pair, words, obstacle) in [
            (thin, "", Cohort.Obstacle("agreement-says-what", "updateRelationshipAgreement /expectations")),
            (
                leaky, #","responsibilities":"Each for themselves","disclosures":[\#(report)]"#,
                Cohort.Obstacle("manager-firewall", "updateRelationshipAgreement /disclosures")
            ),
        ] {
            #expect(try pair.learner.puts("\(pair.address)/agreement", #"{"purpose":"Lead well"\#(words)}"#).status == 201)
            try cohort.refuses(pair.guide.sends("\(pair.address)/agreement/signatures", nil), obstacle)
            let repaired = try pair.learner.changes(
                "\(pair.address)/agreement", #"{"responsibilities":"Each for themselves","disclosures":[]}"#)
            #expect(repaired.status == 200, "\(repaired.text)")
            for somebody in pair.members {
                #expect(try somebody.sends("\(pair.address)/agreement/signatures", nil).status == 200)
            }
        }
        #expect(try olga.sends("\(mentoring[3].address)/agreement/signatures", nil).problem(403) == "denied")
        #expect(try managers[3].sends("\(mentoring[3].address)/agreement/signatures", nil).problem(404) == "not-found")
        try cohort.agree((mentoring + coaching).filter { $0 !== thin && $0 !== leaky })
        #expect(try cohort.tally("mentoring", for: olga) == ["active": 30])
        #expect(try cohort.tally("coaching", for: olga) == ["contracting": 5])

        let input = #"{"areas":["Speaking to the board"]}"#
        #expect(try coaches[0].sends("\(coaching[0].address)/manager-inputs", input).problem(403) == "denied")
        #expect(try managers[1].sends("\(coaching[0].address)/manager-inputs", input).problem(404) == "not-found")
        #expect(try managers[0].tasks() == ["give-input"])
        _ = try cohort.together(managers, expect: 201) { number, _ in ("\(coaching[number].address)/manager-inputs", input) }
        #expect(try cohort.tally("coaching", for: olga) == ["contracting": 1, "active": 4])
        let missing = try words(coaching[0].guide.asks("\(coaching[0].address)/findings"), "rule")
        #expect(missing.contains("relationship-ends"))
        #expect(try olga.changes(coaching[0].address, #"{"plannedEnd":"2027-10-18"}"#).status == 200)
        #expect(try cohort.tally("coaching", for: olga) == ["active": 5])
    }

    /// All but the last coaching plan a first session; one moves it, and one calls it off.
    private func plan(_ pairs: [Tandem]) throws {
        let meeting = Array(pairs.dropLast())
        try cohort.plan(meeting, at: "2027-01-26T10:00:00Z")
        _ = try cohort.together(meeting.map(\.guide), expect: 201) { number, _ in
            ("\(meeting[number].session)/transitions", #"{"to":"confirmed"}"#)
        }
        let (moved, off) = (pairs[6], pairs[7])
        let early = try moved.guide.moves(moved.session, to: "held")
        #expect(try early.problem(422) == "invalid-document" && early.pointers() == ["/to"])
        let later = try moved.learner.sends("\(moved.session)/move", #"{"startsAt":"2027-01-27T15:00:00Z"}"#)
        #expect(try later.status == 201 && later.string("status") == "planned", "to be confirmed again")
        #expect(try moved.learner.status(of: moved.session) == "cancelled")
        moved.session = try #require(later["Location"])
        #expect(try moved.guide.moves(moved.session, to: "confirmed").status == 201)
        #expect(try off.guide.moves(off.session, to: "cancelled", #","reason":"other""#).status == 201)
        for stranger in [olga, managers[2], mentees[8]] { #expect(try stranger.asks(moved.session).status == 404) }
    }

    /// Each learner writes a note for the two and one for nobody.
    private func write(_ pairs: [Tandem]) throws {
        for scope in ["shared", "private"] {
            for (number, pair) in pairs.enumerated() {
                for reader in scope == "shared" ? pair.members : [pair.learner] {
                    reader.hears.insert("whisper-\(scope)-\(number)")
                }
            }
            let written = try cohort.together(pairs.map(\.learner), expect: 201) { number, _ in
                ("\(pairs[number].address)/notes", #"{"scope":"\#(scope)","text":"whisper-\#(scope)-\#(number)"}"#)
            }
            for (pair, answer) in zip(pairs, written) { pair.notes.append(try #require(answer["Location"])) }
        }
        for pair in pairs {
            #expect(try pair.guide.asks(pair.notes[0]).status == 200 && pair.guide.asks(pair.notes[1]).status == 404)
        }
    }
}
