import JSON
import Synchronization
import Testing

/// Participants over the wire, as an administrator has them.
@Suite struct ParticipantRouteTests {
    let service: ServiceProcess
    let ines: Client
    let program: String

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
        program = try ines.open(#"{"name":"P","relationshipTypes":["coaching"],"places":{"learner":1}}"#)
        #expect(try ines.move(program, to: "enrolling").status == 201)
    }

    private func person() throws -> String {
        let address = try ines.open(#"{"displayName":"Ada"}"#, in: "/v1/people")
        return address.replacing("/v1/people/", with: "")
    }

    @Test func `one is invited, or many, and each refusal says what would be right`() throws {
        let (one, other) = (try person(), try person())
        let made = try ines.post("\(program)/participants", #"{"person":"\#(one)","side":"learner"}"#)
        let address = try #require(made["Location"])
        #expect(try made.status == 201 && made.string("status") == "invited" && made.string("role") == "coachee")
        #expect(try ines.get(address).tag == made.tag && made.string("manager") == "partner")
        let again = try ines.post("\(program)/participants", #"{"person":"\#(one)","side":"learner"}"#)
        #expect(try again.problem(409) == "already-exists" && again.string("takenBy.address") == address)
        let many = try ines.post("\(program)/participants", #"{"people":["\#(one)","\#(other)"],"side":"learner"}"#)
        #expect(try many.status == 200 && many.string("items.0.problem.code") == "already-exists")
        #expect(try many.string("items.1.participant.status") == "invited")
        #expect(try ines.ids("\(program)/participants?status=invited").count == 2)
        let wrong = try ines.post("\(program)/participants", #"{"person":"\#(one)","side":"mentor"}"#)
        #expect(try wrong.problem(422) == "invalid-document")
        let draft = try ines.open(Sample.coaching)
        #expect(try ines.post("\(draft)/participants", #"{"person":"\#(one)","side":"guide"}"#).problem(409) == "not-enrolling")
    }

    @Test func `nobody says yes for another, and steps say whose they are`() throws {
        let address = try ines.open(#"{"person":"\#(try person())","side":"learner"}"#, in: "\(program)/participants")
        let refused = try ines.move(address, to: "applied")
        #expect(try refused.problem(403) == "not-your-step" && refused.string("detail")?.contains("the person concerned") == true)
        #expect(try ines.get("\(address)/findings").string("steps.0.by.0") == "self")
        #expect(try ines.move(address, to: "completed").problem(409) == "illegal-transition")
        let left = try ines.post("\(address)/transitions", #"{"to":"withdrawn","reason":"other"}"#)
        #expect(try left.status == 201 && ines.get(address).string("leftReason") == "other")
        #expect(try ines.move(address, to: "invited").status == 201)
        #expect(try ines.patch(address, #"{"person":"\#(try person())"}"#, ifMatch: "*").problem(422) == "invalid-document")
    }

    @Test func `a program begins as the copy of another`() throws {
        let id = program.replacing("/v1/programs/", with: "")
        let made = try ines.post("/v1/programs", #"{"copyOf":"\#(id)","name":"Again"}"#)
        #expect(try made.status == 201 && made.string("status") == "draft" && made.value("places.learner")?.integer == 1)
        #expect(try ines.post("/v1/programs", #"{"copyOf":"\#(id)"}"#).problem(422) == "invalid-document")
    }

    @Test func `an invitation that is sent again under its key is told again`() throws {
        let people = [try person(), try person()]
        let body = #"{"people":["\#(people[0])","\#(people[1])"],"side":"guide"}"#
        let answers = try (0..<2).map { _ in
            try ines.send("POST", "\(program)/participants", body, fields: ["Idempotency-Key": "once"])
        }
        #expect(answers.map(\.status) == [200, 200] && answers[0].body == answers[1].body)
    }

    private func key(of person: String) throws -> String {
        let scopes = #""me:read","me:write","preferences:write","people:read","programs:read""#
        let made = try ines.post("/v1/keys", #"{"name":"K","scopes":[\#(scopes)],"actsFor":"\#(person)"}"#)
        #expect(made.status == 201, "\(made.text)")
        return try made.string("secret") ?? ""
    }

    private func client(of person: String) throws -> Client { try Client(port: service.port, key: try key(of: person)) }

    @Test func `of many who apply at once for one place one has it, and the others wait in their order`() throws {
        #expect(try ines.patch(program, #"{"enrolment":"open"}"#, ifMatch: "*").status == 200)
        let keys = try (0..<24).map { _ in try key(of: try person()) }
        let told = Mutex<[String]>([])
        inParallel(keys.count) { [program, port = service.port] number in
            let answer = try? Client(port: port, key: keys[number]).post("\(program)/participants", #"{"side":"learner"}"#)
            told.withLock { $0.append((try? answer?.string("status")) ?? answer?.text ?? "nothing") }
        }
        let statuses = told.withLock { $0.sorted() }
        #expect(statuses == ["approved"] + Array(repeating: "waitlisted", count: 23))
        let waiting = try ines.ids("\(program)/participants?status=waitlisted&limit=100")
        let first = try #require(try ines.ids("\(program)/participants?status=approved").first)
        #expect(try ines.move("/v1/participants/\(first)", to: "removed").status == 201)
        let next = try ines.get("/v1/participants/\(waiting[0])")
        #expect(try next.string("status") == "approved" && next.string("joinedAt") != nil)
        #expect(try ines.ids("\(program)/participants?status=waitlisted&limit=100") == Array(waiting.dropFirst()))
    }

    @Test func `what a person answers and prefers is the person's own, and a manager learns nothing`() throws {
        let (ada, boss) = (try person(), try person())
        #expect(try ines.patch("/v1/people/\(ada)", #"{"manager":"\#(boss)"}"#, ifMatch: "*").status == 200)
        #expect(try ines.patch(program, #"{"suggestionsUntil":"2099-12-31"}"#, ifMatch: "*").status == 200)
        let (own, above) = (try client(of: ada), try client(of: boss))
        let address = try #require(try own.post("\(program)/participants", #"{"side":"learner"}"#)["Location"])
        #expect(try own.put("\(address)/answers", #"{"values":{"goal":"x"}}"#, ifMatch: nil).problem(422) == "invalid-document")
        let first = try own.put("\(address)/preferences", #"{"avoid":["\#(boss)"]}"#, ifMatch: nil)
        #expect(try first.status == 201 && own.get("\(address)/preferences").tag == first.tag)
        #expect(try ines.get("\(address)/preferences").problem(403) == "insufficient-scope")
        #expect(try above.get("\(address)/preferences").problem(404) == "not-found")
        let said = #"{"person":"\#(ada)","text":"Somebody patient."}"#
        let received = try above.post("\(program)/suggestions", said)
        #expect(received.status == 202 && received.text == #"{"received":true}"# + "\n")
        #expect(try above.post("\(program)/suggestions", said).problem(422) == "rules-refuse")
        #expect(try own.post("\(program)/suggestions", said).problem(404) == "not-found")
        #expect(try ines.post("\(program)/suggestions", said).status == 403)
        #expect(try ines.ids("\(program)/suggestions?what=suggestion").count == 1)
        let guide = try client(of: try person())
        let guideAddress = try #require(try guide.post("\(program)/participants", #"{"side":"guide"}"#)["Location"])
        #expect(try ines.move(guideAddress, to: "approved").status == 201)
        let guides = try own.get("\(program)/guides?room=true")
        #expect(try guides.string("items.0.participant") == guideAddress.replacing("/v1/participants/", with: ""))
        #expect(try own.get("\(program)/guides?room=maybe").problem(400) == "invalid-query")
        #expect(try own.get("\(program)/guides?after=x").problem(400) == "invalid-cursor")
    }
}
