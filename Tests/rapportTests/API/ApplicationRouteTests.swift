import JSON
import Testing

/// Requests to guides over the wire, each actor with their own key.
@Suite struct ApplicationRouteTests {
    private let service: ServiceProcess

    init() throws { service = try ServiceProcess() }

    /// A learner, three guides, and an owner, in a programme of mentoring.
    private struct Round {
        let circle: Circle
        let guides: [Circle.Somebody]
        let learner, owner: Circle.Somebody

        init(_ service: ServiceProcess, _ more: String = "") throws {
            let circle = try Circle(service, type: "mentoring", more)
            owner = try circle.person("Owner")
            #expect(try circle.ines.patch(circle.program, #"{"owners":["\#(owner.id)"]}"#, ifMatch: "*").status == 200)
            guides = try (0...2).map { try circle.joining(circle.person("Guide \($0)"), as: "guide") }
            learner = try circle.joining(circle.person("Learner"), as: "learner")
            self.circle = circle
        }

        var list: String { "\(circle.program)/applications" }

        func wish(_ choices: Int..., more: String = "") -> String {
            let list = choices.map { "\"\(guides[$0].participant)\"" }.joined(separator: ",")
            return #"{"choices":[\#(list)]\#(more)}"#
        }

        /// Asks guides, for the address of the application.
        func ask(_ choices: Int...) throws -> String {
            let names = choices.map { "\"\(guides[$0].participant)\"" }.joined(separator: ",")
            let made = try learner.client.post(list, #"{"choices":[\#(names)]}"#)
            #expect(made.status == 201, "\(made.text)")
            return try #require(made["Location"])
        }

        func answer(_ one: String, by guide: Int, _ accepts: Bool, _ fields: [String: String] = [:]) throws -> Answer {
            try guides[guide].client.post("\(one)/answer", #"{"accepts":\#(accepts)}"#, fields)
        }
    }

    private func states(_ answer: Answer) throws -> [String] {
        try answer.value("choices")?.elements.compactMap { $0["state"]?.string } ?? []
    }

    private static let id = ["X-Request-Id": "a"]

    @Test func `a learner asks, one guide says no, another yes, and they work together`() throws {
        let round = try Round(service)
        let made = try round.learner.client.post(round.list, round.wish(0, 1, 2, more: #","message":"Please.""#))
        let one = try #require(made["Location"])
        #expect(try made.status == 201 && made["ETag"] != nil && states(made) == ["offered", "queued", "queued"])
        #expect(try made.string("choices.0.expiresAt") != nil && made.string("choices.1.expiresAt") == nil)
        #expect(try round.learner.client.get(one).body == made.body)
        #expect(try round.learner.client.post(round.list, round.wish(1)).problem(409) == "already-exists")

        let asked = try round.guides[0].client.get(one)
        #expect(try asked.string("message") == "Please." && states(asked) == ["offered"] && asked.string("status") == "open")
        #expect(try round.guides[0].client.get("\(one)/transitions").problem(403) == "denied")
        #expect(try round.guides[1].client.get(one).status == 404)
        #expect(try round.learner.client.post("\(one)/answer", #"{"accepts":true}"#).problem(403) == "not-your-step")
        #expect(try round.circle.ines.post("\(one)/answer", #"{"accepts":true}"#).status == 403)
        #expect(try round.guides[0].client.post("\(one)/withdrawal", "{}").problem(403) == "not-your-step")
        #expect(try round.answer(one, by: 1, true).status == 404)

        let tasks = try round.guides[0].client.get("\(round.guides[0].address)/tasks")
        #expect(try tasks.string("items.0.what") == "answer-offer" && tasks.string("items.0.record.address") == one)
        let no = try round.answer(one, by: 0, false)
        #expect(try no.status == 200 && states(no) == ["declined"] && no.string("status") == "open")
        #expect(try round.guides[0].client.get(one).status == 404 && round.answer(one, by: 0, true).status == 404)
        #expect(try states(round.learner.client.get(one)) == ["not-available", "offered", "queued"])
        #expect(try states(round.owner.client.get(one)) == ["declined", "offered"])
        #expect(try states(round.guides[1].client.get(one)) == ["offered"])

        let yes = try round.answer(one, by: 1, true)
        let relationship = "/v1/relationships/\(try #require(try yes.string("relationship")))"
        #expect(try states(round.learner.client.get(one)) == ["not-available", "accepted", "withdrawn"])
        for somebody in [round.learner, round.guides[1], round.owner] {
            #expect(try round.circle.status(relationship, for: somebody) == "accepted")
        }
        #expect(try round.circle.ines.get(relationship).string("origin") == "requested")
        #expect(try round.answer(one, by: 1, true).body == yes.body, "a yes that is said twice is one")
        #expect(try round.answer(one, by: 1, false).problem(409) == "illegal-transition")
        #expect(try round.learner.client.post("\(one)/withdrawal", "{}").problem(409) == "illegal-transition")
        #expect(try round.learner.client.get("\(one)/transitions/1").string("to") == "accepted")
        let agreement = #"{"purpose":"Lead well","responsibilities":"Each for themselves","howToEnd":"With a word."}"#
        #expect(try round.learner.client.put("\(relationship)/agreement", agreement, ifMatch: nil).status == 201)
        for somebody in [round.learner, round.guides[1]] {
            #expect(try somebody.client.post("\(relationship)/agreement/signatures").status == 200)
        }
        #expect(try round.circle.status(relationship) == "active")
    }

    @Test func `what is sent again under its key is answered as the first time, and done once`() throws {
        let round = try Round(service)
        let made = try (0..<2).map { _ in
            try round.learner.client.post(round.list, round.wish(0, 1), ["Idempotency-Key": "ask"])
        }
        let one = try #require(made[0]["Location"])
        #expect(made.map(\.status) == [201, 201] && made[1]["Location"] == one && made[0].body == made[1].body)
        let no = try (0..<2).map { _ in try round.answer(one, by: 0, false, ["Idempotency-Key": "no"]) }
        #expect(no.map(\.status) == [200, 200] && no[0].body == no[1].body, "\(no[1].text)")
        #expect(try states(round.learner.client.get(one)) == ["not-available", "offered"])
        let yes = try (0..<2).map { _ in try round.answer(one, by: 1, true, ["Idempotency-Key": "yes"]) }
        #expect(yes.map(\.status) == [200, 200] && yes[0].body == yes[1].body)
        #expect(try round.circle.ines.ids("/v1/relationships").count == 1)
        // The key of another is another's.
        #expect(try round.answer(one, by: 2, true, ["Idempotency-Key": "yes"]).status == 404)
    }

    @Test func `of twelve who ask at once, and guides who answer at once, as many have a guide as there are places`() throws {
        let circle = try Circle(service, type: "mentoring", #","capacity":{"most":3,"default":3}"#)
        let mentor = try circle.joining(circle.person("Mentor"), as: "guide")
        let learners = try (0..<12).map { _ in try circle.joining(circle.person("Mentee"), as: "learner") }
        let wish = #"{"choices":["\#(mentor.participant)"]}"#
        for learner in learners { try learner.client.begin("POST", "\(circle.program)/applications", wish) }
        let asked = try learners.map { try $0.client.read(answerTo: "POST") }
        let open = asked.compactMap { $0["Location"] }
        #expect(open.count == 3 && asked.count { $0.status == 422 } == 9)
        for answer in asked where answer.status != 201 {
            #expect(try answer.problem(422) == "invalid-document" && answer.pointers() == ["/choices"])
        }
        let refused = try circle.ines.post("/v1/relationships", circle.document(mentor, learners[11]))
        #expect(try refused.problem(422) == "rules-refuse" && refused.string("refusals.0.rule") == "guide-capacity")
        // Each offer is answered four times at once.
        let made = try circle.ines.post(
            "/v1/keys", #"{"name":"K","scopes":[\#(Circle.scopes)],"actsFor":"\#(mentor.id)"}"#)
        let secret = try made.string("secret")
        let clients = try (0..<12).map { _ in try Client(port: service.port, key: secret) }
        for (number, client) in clients.enumerated() {
            try client.begin("POST", "\(open[number % 3])/answer", #"{"accepts":true}"#)
        }
        #expect(try clients.map { try $0.read(answerTo: "POST").status } == Array(repeating: 200, count: 12))
        #expect(try circle.ines.ids("/v1/relationships").count == 3)
        #expect(try circle.ines.ids("/v1/applications?status=accepted").count == 3)
        #expect(try learners[0].client.get("\(circle.program)/guides").value("items.0.room")?.bool == false)
    }

    @Test func `a yes and a withdrawal that meet leave one of the two`() throws {
        let round = try Round(service, #","capacity":{"most":9,"default":9}"#)
        for _ in 0..<8 {
            let one = try round.ask(0)
            try round.learner.client.begin("POST", "\(one)/withdrawal", "{}")
            try round.guides[0].client.begin("POST", "\(one)/answer", #"{"accepts":true}"#)
            let taken = try round.learner.client.read(answerTo: "POST").status
            let said = try round.guides[0].client.read(answerTo: "POST").status
            #expect([[200, 404], [409, 200]].contains([taken, said]), "\(taken) \(said)")
            let now = try round.learner.client.get(one)
            #expect(try now.string("status") == (taken == 200 ? "withdrawn" : "accepted"))
            guard let made = try now.string("relationship") else { continue }
            #expect(try round.learner.client.move("/v1/relationships/\(made)", to: "cancelled").status == 201, "one at a time")
        }
    }

    @Test func `a choice is taken back alone, and the condition of a step is judged`() throws {
        let round = try Round(service)
        let one = try round.ask(0, 1, 2)
        let tag = try #require(try round.learner.client.get(one).tag)
        let choice = #"{"choice":"\#(round.guides[1].participant)"}"#
        #expect(try round.learner.client.post("\(one)/withdrawal", choice, ["If-Match": "\"0-0\""]).problem(412) != nil)
        let taken = try round.learner.client.post("\(one)/withdrawal", choice, ["If-Match": tag])
        #expect(try taken.status == 200 && states(taken) == ["offered", "withdrawn", "queued"])
        #expect(try round.learner.client.post("\(one)/withdrawal", "{}", ["If-Match": tag]).problem(412) != nil)
        let asked = try #require(try round.guides[0].client.get(one).tag)
        #expect(try round.answer(one, by: 0, false, ["If-Match": tag]).problem(412) != nil, "another reads another record")
        let foreign = try round.learner.client.post("\(one)/withdrawal", #"{"choice":"\#(round.learner.participant)"}"#)
        #expect(try foreign.problem(422) == "invalid-document" && foreign.pointers() == ["/choice"])
        #expect(try round.answer(one, by: 0, false, ["If-Match": asked]).status == 200)
        #expect(try states(round.learner.client.get(one)) == ["not-available", "withdrawn", "offered"])
        #expect(try round.learner.client.post("\(one)/withdrawal", "{}").string("status") == "withdrawn")
        #expect(try round.learner.client.post("\(one)/withdrawal", "{}").status == 200)
    }

    // MARK: What others learn

    @Test func `events tell a learner neither who said no nor how, and a guide of the own offer alone`() throws {
        let round = try Round(service)
        let clients = [round.learner.client, round.owner.client] + round.guides.map(\.client)
        let places = try clients.map { try $0.lastEvent() }
        let whole = try round.circle.ines.lastEvent()
        let one = try round.ask(0, 1, 2)
        #expect(try round.answer(one, by: 0, false).status == 200)
        let second = round.guides[1]
        #expect(try second.client.move("/v1/participants/\(second.participant)", to: "withdrawn").status == 201, "passed over")
        let seen = try zip(clients, places).map { client, place in
            try client.events(after: place).filter { $0.contains("app_") }.map { $0.prefix { $0 != ":" } }
        }
        #expect(seen[0] == ["application.create", "application.change", "application.change"], "the learner")
        #expect(seen[1] == ["application.change", "application.change", "participant.move"], "the owner sees who has left")
        #expect(seen[2] == [], "who has said no has nothing left of it")
        #expect(seen[4] == ["application.change"], "the third does not learn that two were asked before")
        let all = try round.circle.ines.events(after: whole).filter { $0.contains("app_") }.map { $0.prefix { $0 != ":" } }
        #expect(all == ["application.create", "application.move", "participant.move"])
    }

    @Test func `lists show what one has part in, and filters choose among that alone`() throws {
        let round = try Round(service)
        let other = try round.circle.joining(round.circle.person("Other"), as: "learner")
        let one = try round.ask(0, 1).replacing("/v1/applications/", with: "")
        let made = try other.client.post(round.list, round.wish(1, 0))
        let two = try #require(made["Location"]).replacing("/v1/applications/", with: "")
        let (learner, owner, guides) = (round.learner, round.owner, round.guides)
        func ids(_ somebody: Circle.Somebody, _ query: String = "", in list: String = "/v1/applications") throws -> [String] {
            try somebody.client.ids(list + query)
        }
        for list in ["/v1/applications", round.list] {
            #expect(try ids(learner, in: list) == [one] && ids(other, in: list) == [two] && ids(owner, in: list) == [one, two])
            #expect(try ids(guides[0], in: list) == [one] && ids(guides[1], in: list) == [two] && ids(guides[2], in: list) == [])
        }
        #expect(try ids(learner, in: "\(learner.address)/applications") == [one])
        #expect(try ids(guides[0], in: "\(guides[0].address)/applications") == [one], "what one is asked")
        for (query, found) in [
            ("?learner=\(learner.participant)", [one]),
            ("?offeredTo=\(guides[1].participant)", [two]), ("?person=\(guides[1].id)", [two]), ("?person=\(other.id)", [two]),
            ("?program=\(round.circle.programID)", [one, two]), ("?relationshipType=mentoring", [one, two]),
            ("?relationshipType=coaching", []), ("?offeredTo=\(guides[2].participant)", []),
        ] {
            #expect(try ids(owner, query) == found, "\(query)")
            #expect(try round.circle.ines.ids("/v1/applications\(query)") == found, "\(query)")
        }
        #expect(try round.circle.ines.ids("/v1/applications?status=open") == [one, two])
        #expect(try round.circle.ines.ids("/v1/applications?status=accepted,withdrawn") == [])
        #expect(try ids(learner, "?status=open") == [one] && ids(guides[0], "?status=open") == [one])
        #expect(try ids(owner, "?status=open") == [one, two] && ids(guides[0], "?status=exhausted") == [])
        // Whom a learner would ask next is found by nobody.
        #expect(try ids(learner, "?offeredTo=\(guides[1].participant)") == [])
        #expect(try ids(guides[1], "?learner=\(learner.participant)") == [])
        #expect(try owner.client.get("/v1/applications?sort=message").problem(400) == "invalid-query")
        #expect(try guides[0].client.get("/v1/applications?q=Please").problem(400) == "unknown-query-parameter")
    }

    @Test func `one that is hidden is answered as one that never was, whatever is asked of it`() throws {
        let round = try Round(service)
        let one = try round.ask(0, 1)
        let never = "/v1/applications/app_01a31c8a-d000-7001-8000-00000000002a"
        let stranger = try round.circle.person("Stranger")
        for somebody in [round.guides[1], round.guides[2], stranger] {
            for (method, part, body) in [
                ("GET", "", nil), ("GET", "/transitions", nil), ("GET", "/transitions/1", nil), ("GET", "/findings", nil),
                ("POST", "/answer", #"{"accepts":true}"#), ("POST", "/answer", #"{"accepts":1}"#), ("POST", "/withdrawal", "{}"),
                ("POST", "/withdrawal", #"{"choice":"\#(round.guides[1].participant)"}"#),
            ] as [(String, String, String?)] {
                let answers = try [one, never].map { address in
                    let answer = try somebody.client.send(method, "\(address)\(part)", body, fields: Self.id)
                    return "\(answer.status) \(answer.text)".replacing(address, with: "ADDRESS")
                        .replacing(address.replacing("/v1/applications/", with: ""), with: "ID")
                }
                #expect(answers[0] == answers[1] && answers[0].hasPrefix("404"), "\(method) \(part): \(answers)")
            }
        }
    }

    @Test func `what members read of their own is in no log of readings, and what an organiser reads is`() throws {
        let round = try Round(service)
        let one = try round.ask(0, 1)
        func log() throws -> [String] {
            let log = try round.learner.client.get("\(round.learner.address)/access-log?limit=1000")
            return try #require(log.json()["items"]).elements.flatMap { $0.strings("kinds") }.filter { $0 == "applications" }
        }
        let before = try log()
        for somebody in [round.learner, round.guides[0]] {
            #expect(try somebody.client.get(one).status == 200 && somebody.client.ids("/v1/applications").count == 1)
            #expect(try somebody.client.ids("\(somebody.address)/applications").count == 1)
        }
        #expect(try round.answer(one, by: 0, false).status == 200)
        #expect(try log() == before)
        #expect(try round.owner.client.get(one).status == 200)
        #expect(try holds { try log().count > before.count })
    }

    @Test func `refusals are in the language that is asked for`() throws {
        let round = try Round(service)
        func german(_ body: String) throws -> Answer {
            try round.learner.client.post(round.list, body, ["Accept-Language": "de"])
        }
        let none = try german(#"{"choices":[]}"#)
        #expect(try none["Content-Language"] == "de" && none.problem(422) == "invalid-document")
        #expect(try none.string("errors.0.detail") == "muss mindestens eine begleitende Person nennen")
        let foreign = try german(#"{"choices":["\#(round.learner.participant)"]}"#)
        #expect(try foreign.string("errors.0.detail")?.hasPrefix("muss eine begleitende Person sein, die GET") == true)
        let one = try round.ask(0)
        let taken = try german(round.wish(1))
        #expect(try taken.problem(409) == "already-exists" && taken.string("detail")?.contains("Anfrage") == true)
        let step = try round.learner.client.post("\(one)/answer", "{}", ["Accept-Language": "de"])
        #expect(try step.problem(403) == "not-your-step" && step.string("detail")?.contains("Anfrage") == true, "\(step.text)")
    }
}
