import JSON
import Synchronization
import Testing

/// Relationships over the wire, each actor with their own key.
@Suite struct RelationshipRouteTests {
    private let service: ServiceProcess

    init() throws { service = try ServiceProcess() }

    /// Mentoring between people who stand in no line with each other; the learner has a manager, who owns the programme as well.
    private func mentoring() throws -> (circle: Circle, mentor: Circle.Somebody, mentee: Circle.Somebody, boss: Circle.Somebody) {
        let circle = try Circle(service, type: "mentoring")
        let boss = try circle.person("Boss")
        #expect(try circle.ines.patch(circle.program, #"{"owners":["\#(boss.id)"]}"#, ifMatch: "*").status == 200)
        return (
            circle, try circle.joining(circle.person("Mentor"), as: "guide"),
            try circle.joining(circle.person("Mentee", manager: boss.id), as: "learner"), boss
        )
    }

    @Test func `a pair goes from the proposal to the first session, and each step waits for whom it is`() throws {
        let (circle, mentor, mentee, _) = try mentoring()
        let one = try circle.ines.open(circle.document(mentor, mentee), in: "/v1/relationships")
        #expect(try circle.ines.post("\(one)/acceptances", "{}").problem(403) == "denied")
        let null = try mentor.client.post("\(one)/acceptances", #"{"accepts":null}"#)
        #expect(try null.problem(422) == "invalid-document" && null.string("errors.0.pointer") == "/accepts")
        let again = try circle.ines.post("/v1/relationships", circle.document(mentor, mentee))
        #expect(try again.problem(422) == "invalid-document" && again.string("errors.0.pointer") == "/learners/0")
        #expect(again.text.contains(one.replacing("/v1/relationships/", with: "")), "it names the one there is")
        #expect(try mentor.client.post("\(one)/acceptances", "{}").string("status") == "proposed")
        #expect(try mentee.client.post("\(one)/acceptances", "{}").string("status") == "accepted")
        #expect(try circle.status("/v1/participants/\(mentee.participant)") == "active")

        let start = moment(-60)
        let planned = try mentee.client.post("\(one)/sessions", #"{"startsAt":"\#(start)","zone":"Europe/Berlin"}"#)
        let session = try #require(planned["Location"])
        let early = try mentee.client.move(session, to: "held")
        #expect(try early.problem(422) == "rules-refuse" && early.string("refusals.0.rule") == "agreement-first")
        #expect(try early.string("refusals.0.sources.0.title") != nil)
        let remedies = try #require(try early.value("refusals.0.remedies")).elements.compactMap { $0["operation"]?.string }
        #expect(remedies == ["setRelationshipAgreement", "signRelationshipAgreement", "createRelationshipWaiver"])

        let agreement = #"{"purpose":"Lead well","schedule":{"every":"P2W"},"howToEnd":"With a word."}"#
        #expect(try mentee.client.put("\(one)/agreement", agreement, ifMatch: nil).status == 201)
        #expect(try mentor.client.post("\(one)/agreement/signatures").string("status") == "partly-signed")
        // An edit voids what was signed.
        let edited = try mentee.client.patch("\(one)/agreement", #"{"goals":"A team that talks"}"#, ifMatch: "*")
        #expect(try edited.string("status") == "draft" && edited.string("signatures.0.person") == nil)
        for somebody in [mentor, mentee] { #expect(try somebody.client.post("\(one)/agreement/signatures").status == 200) }
        #expect(try circle.status(one) == "active")
        #expect(try mentor.client.move(session, to: "held").status == 201)
        let told = try circle.ines.get(one)
        #expect(try told.value("sessionsHeld")?.integer == 1 && told.string("lastHeldIn") == String(start.prefix(7)))
        #expect(try told.string("agreement") == "in-force" && told.value("revision") == nil)
        #expect(try circle.ines.move(one, to: "ended-early").problem(403) == "not-your-step")
        #expect(try mentee.client.post("\(one)/transitions", #"{"to":"ended-early","reason":"other"}"#).status == 201)
        #expect(try mentee.client.get(one).string("endReason") == "other")
        #expect(try mentor.client.get(one).string("endReason") == nil && circle.ines.get(one).string("endReason") == nil)
    }

    @Test func `a manager who owns the programme learns nothing of the pair, whatever they ask`() throws {
        let (circle, mentor, mentee, boss) = try mentoring()
        let one = try circle.active(mentor, mentee)
        let note = try mentee.client.post("\(one)/notes", #"{"scope":"shared","text":"About my boss."}"#)
        let goal = try mentee.client.post("\(one)/goals", #"{"owner":"\#(mentee.id)","statement":"Another team"}"#)
        let nobody = one.dropLast(12) + "000000000000"
        func unnamed(_ answer: Answer, _ address: some StringProtocol) -> String {
            answer.text.replacing(address, with: "").replacing(address.dropFirst("/v1/relationships/".count), with: "")
        }
        let parts = [
            "", "/agreement", "/agreements", "/sessions", "/goals", "/notes", "/manager-inputs", "/attainment", "/findings",
        ]
        for part in parts {
            let answers = try [one, String(nobody)].map { try boss.client.get("\($0)\(part)", ["X-Request-Id": "a"]) }
            #expect(answers[0].status == 404, "\(part): \(answers[0].text)")
            #expect(unnamed(answers[0], one) == unnamed(answers[1], nobody), "\(part)")
        }
        for address in [note["Location"], goal["Location"]] { #expect(try boss.client.get(#require(address)).status == 404) }
        #expect(try boss.client.ids("/v1/relationships").isEmpty)
        for list in ["agreements", "sessions", "goals", "notes", "manager-inputs"] {
            #expect(try boss.client.ids("/v1/\(list)").isEmpty, "\(list)")
        }
        let events = try boss.client.get("/v1/events?limit=1000").text
        for prefix in ["rel_", "agr_", "ses_", "gol_", "nte_", mentee.participant] {
            #expect(!events.contains(prefix), "\(prefix)")
        }
        let input = try boss.client.post("\(one)/manager-inputs", #"{"areas":["Everything"]}"#)
        #expect(input.status == 404)
        #expect(try boss.client.post("/v1/relationships", circle.document(mentor, mentee)).problem(422) == "invalid-document")
    }

    @Test func `a change of manager that puts the mentor above the mentee is a conflict, and another mends it`() throws {
        let (circle, mentor, mentee, boss) = try mentoring()
        let one = try circle.active(mentor, mentee)
        let note = try #require(
            try mentee.client.post("\(one)/notes", #"{"scope":"shared","text":"For the mentor."}"#)["Location"])
        let own = try #require(try mentor.client.post("\(one)/notes", #"{"text":"For myself."}"#)["Location"])
        #expect(try mentor.client.get(note).status == 200)
        let place = try circle.ines.lastEvent()
        // The boss of the mentee comes to report to the mentor: two levels up.
        #expect(try circle.ines.patch(boss.address, #"{"manager":"\#(mentor.id)"}"#, ifMatch: "*").status == 200)
        #expect(try circle.status(one) == "conflict" && circle.ines.get(one).string("conflict.rule") == "mentor-outside-line")
        #expect(try circle.ines.events(after: place).contains { $0.contains("relationships") }, "in the same line")
        let finding = try circle.ines.get("\(one)/findings")
        #expect(try finding.string("items.0.rule") == "re-check-on-change" && finding.string("steps.0.to") == "paused")
        // What the mentee has said is not for somebody above; one's own words stay.
        #expect(try mentor.client.get(note).status == 404 && mentor.client.get(own).status == 200)
        #expect(try mentee.client.get(note).status == 200)
        #expect(try circle.ines.patch(boss.address, #"{"manager":null}"#, ifMatch: "*").status == 200)
        #expect(try circle.status(one) == "active" && mentor.client.get(note).status == 200)
    }

    @Test func `coaching waits for the manager, who sees that it is there and nothing else`() throws {
        let circle = try Circle(service, type: "coaching")
        let boss = try circle.person("Boss")
        let (coach, coachee) = (
            try circle.joining(circle.person("Coach"), as: "guide"),
            try circle.joining(circle.person("Coachee", manager: boss.id), as: "learner")
        )
        let one = try circle.ines.open(circle.document(coach, coachee), in: "/v1/relationships")
        #expect(try boss.client.get(one).status == 404, "nothing is there before both have said yes")
        for somebody in [coach, coachee] { #expect(try somebody.client.post("\(one)/acceptances", "{}").status == 200) }
        let seen = try boss.client.get(one).json().members.map(\.name)
        #expect(
            seen == ["id", "program", "relationshipType", "members", "status", "startsOn", "plannedEnd", "createdAt"])
        #expect(try boss.client.get("\(one)/notes").status == 200 && boss.client.ids("\(one)/notes").isEmpty)
        #expect(try boss.client.get("\(one)/agreement").problem(403) == "denied")
        #expect(
            try coachee.client.put("\(one)/agreement", #"{"purpose":"Speak up","schedule":{"every":"P2W"}}"#, ifMatch: nil).status
                == 201)
        for somebody in [coach, coachee] { #expect(try somebody.client.post("\(one)/agreement/signatures").status == 200) }
        #expect(try circle.status(one) == "contracting")
        let blocked = try circle.ines.get("\(one)/findings").value("items")?.elements.compactMap { $0["rule"]?.string }
        #expect(blocked?.contains("manager-is-partner") == true)
        #expect(try coach.client.post("\(one)/manager-inputs", #"{"areas":["Pace"]}"#).problem(403) == "denied")
        #expect(try boss.client.post("\(one)/manager-inputs", #"{"areas":["Pace"]}"#).status == 201)
        #expect(try circle.status(one) == "active")
        #expect(try coachee.client.ids("\(one)/manager-inputs").count == 1)
    }

    @Test func `an organiser waives what can be waived, with a reason, and never in their own case`() throws {
        let (circle, mentor, mentee, _) = try mentoring()
        #expect(try circle.ines.patch(circle.program, #"{"owners":["\#(mentor.id)"]}"#, ifMatch: "*").status == 200)
        let one = try circle.ines.open(circle.document(mentor, mentee), in: "/v1/relationships")
        for somebody in [mentor, mentee] { #expect(try somebody.client.post("\(one)/acceptances", "{}").status == 200) }
        let waiver = #"{"rule":"agreement-first","reason":"They have worked together before."}"#
        #expect(try mentor.client.post("\(one)/waivers", waiver).problem(403) == "own-case")
        #expect(try mentee.client.post("\(one)/waivers", waiver).problem(403) == "denied")
        #expect(try circle.ines.post("\(one)/waivers", #"{"rule":"agreement-first"}"#).problem(422) == "invalid-document")
        let wrong = try circle.ines.post("\(one)/waivers", #"{"rule":"mentor-outside-line","reason":"No."}"#)
        #expect(try wrong.problem(422) == "invalid-document" && wrong.string("errors.0.pointer") == "/rule")
        #expect(try circle.ines.post("\(one)/waivers", waiver).string("status") == "active")
        #expect(try mentee.client.get(one).string("waivers.0.reason") == "They have worked together before.")
    }

    @Test func `the last day is another once both sides have set it`() throws {
        let (circle, mentor, mentee, _) = try mentoring()
        let one = try circle.active(mentor, mentee)
        let before = try #require(try circle.ines.get(one).string("plannedEnd"))
        let wish = #"{"plannedEnd":"2099-06-30"}"#
        let asked = try mentee.client.patch(one, wish, ifMatch: "*")
        #expect(try asked.string("plannedEnd") == before && asked.string("proposedEnd.on") == "2099-06-30")
        #expect(try mentee.client.patch(one, wish, ifMatch: "*").string("plannedEnd") == before, "not by asking twice")
        #expect(try mentor.client.patch(one, #"{"plannedEnd":"2099-05-31"}"#, ifMatch: "*").string("plannedEnd") == before)
        let settled = try mentee.client.patch(one, #"{"plannedEnd":"2099-05-31"}"#, ifMatch: "*")
        #expect(try settled.string("plannedEnd") == "2099-05-31" && settled.string("proposedEnd.on") == nil)
        #expect(try mentee.client.patch(one, #"{"endCondition":"x"}"#, ifMatch: "*").problem(422) == "invalid-document")
        #expect(try circle.ines.patch(one, #"{"plannedEnd":"2020-01-01"}"#, ifMatch: "*").problem(422) == "invalid-document")
        let today = try #require(try circle.ines.get(one).string("startsOn"))
        let sudden = try circle.ines.patch(one, #"{"plannedEnd":"\#(today)"}"#, ifMatch: "*")
        #expect(try sudden.problem(422) == "invalid-document" && sudden.string("errors.0.pointer") == "/plannedEnd")
    }

    @Test func `of many proposals at once for one guide as many come through as the guide offers`() throws {
        let circle = try Circle(service, type: "mentoring", #","capacity":{"most":3,"default":3}"#)
        let mentor = try circle.joining(circle.person("Mentor"), as: "guide")
        let learners = try (0..<12).map { _ in try circle.joining(circle.person("Mentee"), as: "learner") }
        let clients = try learners.map { _ in try service.admin() }
        for (client, learner) in zip(clients, learners) {
            try client.begin("POST", "/v1/relationships", circle.document(mentor, learner))
        }
        let answers = try clients.map { try $0.read(answerTo: "POST") }
        #expect(answers.count { $0.status == 201 } == 3)
        for answer in answers where answer.status != 201 {
            #expect(try answer.problem(422) == "rules-refuse" && answer.string("refusals.0.rule") == "guide-capacity")
        }
        let guide = try learners[0].client.get("\(circle.program)/guides")
        #expect(try guide.value("items.0.room")?.bool == false)
        // A decline gives the place to another.
        let first = try #require(answers.first { $0.status == 201 }?["Location"])
        #expect(try mentor.client.post("\(first)/acceptances", #"{"accepts":false}"#).string("status") == "cancelled")
        #expect(try learners[0].client.get("\(circle.program)/guides").value("items.0.room")?.bool == true)
    }
}

/// What somebody with a fresh eye found.
@Suite struct RelationshipFindingTests {
    private let service: ServiceProcess

    init() throws { service = try ServiceProcess() }

    @Test func `nobody but the partner gives input, whatever they run`() throws {
        let circle = try Circle(service, type: "coaching")
        let (boss, owner) = (try circle.person("Boss"), try circle.person("Owner"))
        #expect(try circle.ines.patch(circle.program, #"{"owners":["\#(owner.id)"]}"#, ifMatch: "*").status == 200)
        let (coach, coachee) = (
            try circle.joining(circle.person("Coach"), as: "guide"),
            try circle.joining(circle.person("Coachee", manager: boss.id), as: "learner")
        )
        let one = try circle.ines.open(circle.document(coach, coachee), in: "/v1/relationships")
        for somebody in [coach, coachee] { #expect(try somebody.client.post("\(one)/acceptances", "{}").status == 200) }
        #expect(try owner.client.post("\(one)/manager-inputs", #"{"areas":["Pace"]}"#).problem(403) == "denied")
        #expect(try boss.client.post("\(one)/manager-inputs", #"{"areas":[]}"#).problem(422) == "invalid-document")
        let input = try #require(try boss.client.post("\(one)/manager-inputs", #"{"areas":["Pace"]}"#)["Location"])
        #expect(try circle.ines.patch(coachee.address, #"{"manager":"\#(owner.id)"}"#, ifMatch: "*").status == 200)
        #expect(try boss.client.patch(input, #"{"areas":["Else"]}"#, ifMatch: "*").status == 404, "another is the partner now")
        // Those who run the programme learn that a member took a step, and not which.
        #expect(try coachee.client.move(one, to: "cancelled").status == 201)
        #expect(try owner.client.get("\(one)/transitions").value("items.1.by")?.string == "member")
        #expect(try owner.client.get(one).value("endedBy") == nil)
    }

    @Test func `a move and an agreement that are sent again are answered as the first time`() throws {
        let circle = try Circle(service, type: "mentoring")
        let (mentor, mentee) = (
            try circle.joining(circle.person("Mentor"), as: "guide"), try circle.joining(circle.person("Mentee"), as: "learner")
        )
        let one = try circle.active(mentor, mentee)
        let session = try #require(
            try mentee.client.post("\(one)/sessions", #"{"startsAt":"\#(moment(7 * 86_400))"}"#)["Location"])
        let later = moment(8 * 86_400)
        let moves = try (0..<2).map { _ in
            try mentee.client.post("\(session)/move", #"{"startsAt":"\#(later)"}"#, ["Idempotency-Key": "once"])
        }
        #expect(moves[0].status == 201 && moves[0]["Location"] != session && moves[0]["Location"] == moves[1]["Location"])
        let goal = try #require(
            try mentee.client.post("\(one)/goals", #"{"owner":"\#(mentee.id)","statement":"Lead"}"#)["Location"])
        let steps = try (0..<2).map { _ in
            try mentor.client.post("\(goal)/transitions", #"{"to":"agreed"}"#, ["Idempotency-Key": "once"])
        }
        #expect(try steps.map { try $0.string("to") } == ["agreed", "agreed"] && steps[0]["Location"] == steps[1]["Location"])
        #expect(try mentee.client.get(goal).string("status") == "active")
    }

    @Test func `why somebody leaves the programme does not reach the other side, and a private note stays one's own`() throws {
        let circle = try Circle(service, type: "mentoring")
        let (mentor, mentee) = (
            try circle.joining(circle.person("Mentor"), as: "guide"), try circle.joining(circle.person("Mentee"), as: "learner")
        )
        let one = try circle.active(mentor, mentee)
        let note = try #require(try mentee.client.post("\(one)/notes", #"{"text":"For myself."}"#)["Location"])
        let left = try mentee.client.post(
            "/v1/participants/\(mentee.participant)/transitions", #"{"to":"withdrawn","reason":"other"}"#)
        #expect(left.status == 201)
        #expect(try mentor.client.get(one).string("endReason") == "withdrawn")
        #expect(try mentee.client.get(note).status == 200 && mentor.client.get(note).status == 404)
        #expect(try mentee.client.delete(note, ifMatch: "*").status == 204)
    }
}
