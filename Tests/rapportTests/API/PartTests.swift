import JSON
import Testing

/// Records that another has one of, and lists that stand under another.
@Suite struct PartTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    private func person(_ name: String, under manager: String? = nil) throws -> String {
        let manager = manager.map { #","manager":"\#($0.replacing("/v1/people/", with: ""))""# } ?? ""
        return try ines.open(#"{"displayName":"\#(name)"\#(manager)}"#, in: "/v1/people")
    }

    private static let missing = "/v1/people/per_00000000-0000-7000-8000-000000000000"

    @Test func `the first PUT makes it, and from then on a change needs its tag`() throws {
        let form = "\(try ines.open())/form"
        let (one, other) = (Self.questions("goal"), Self.questions("goal", "time"))
        #expect(try ines.get(form).problem(404) == "not-found")
        #expect(try ines.patch(form, one, ifMatch: "*").problem(404) == "not-found")
        #expect(try ines.put(form, one, ifMatch: "*").problem(412) == "precondition-failed", "nothing is there")
        #expect(try ines.put(form, Self.questions("goal", "goal"), ifMatch: nil).problem(422) == "invalid-document")
        let made = try ines.put(form, one, ifMatch: nil)
        #expect(made.status == 201 && made["Location"] == form && made["Content-Location"] == form && made.revision == 1)
        #expect(try ines.put(form, other, ifMatch: nil).problem(428) == "if-match-missing")
        let once = try ines.send("PUT", form, other, fields: ["If-None-Match": "*"])
        #expect(try once.problem(412) == "precondition-failed")
        #expect(try ines.put(form, other, ifMatch: "\"1-00000000\"").problem(412) == "precondition-failed")
        let changed = try ines.put(form, other, ifMatch: made.tag)
        #expect(changed.status == 200 && changed.revision == 2 && changed["Location"] == nil)
        let patched = try ines.patch(form, one, ifMatch: changed.tag)
        #expect(try patched.status == 200 && patched.value("questions")?.count == 1 && patched.value("version")?.integer == 3)
        #expect(try ines.patch(form, other, ifMatch: nil).problem(428) == "if-match-missing")
        #expect(try ines.get(form, ["If-None-Match": try #require(patched.tag)]).status == 304)
    }

    private static func questions(_ ids: String...) -> String {
        let questions = ids.map { #"{"id":"\#($0)","kind":"text","text":"What?"}"# }
        return #"{"questions":[\#(questions.joined(separator: ","))]}"#
    }

    @Test func `it names the record above, which no client sets`() throws {
        let program = try ines.open()
        let id = program.replacing("/v1/programs/", with: "")
        let answer = try ines.put("\(program)/form", #"{"program":"\#(id)","questions":[]}"#, ifMatch: nil)
        #expect(try answer.problem(422) == "invalid-document" && answer.pointers() == ["/program"])
        let made = try ines.put("\(program)/form", #"{"questions":[]}"#, ifMatch: nil)
        #expect(try made.string("program") == id && made.string("id") == id.replacing("prg_", with: "frm_"))
        #expect(try ines.put("\(program)/form", made.text, ifMatch: "*").status == 200, "it may be sent back")
    }

    @Test(arguments: ["/profile", "/consents", "/reports", "/line"])
    func `under what is not there, nothing is`(_ word: String) throws {
        #expect(try ines.get(Self.missing + word).problem(404) == "not-found")
        #expect(try ines.get("/v1/people/ada\(word)").problem(404) == "not-found")
        let form = "/v1/programs/prg_00000000-0000-7000-8000-000000000000/form"
        #expect(try ines.put(form, #"{"questions":[]}"#, ifMatch: nil).problem(404) == "not-found")
        #expect(try ines.patch(form, "{}", ifMatch: "*").problem(404) == "not-found")
    }

    @Test func `a part goes with its record, and counts among its changes`() throws {
        let program = try ines.open()
        #expect(try ines.put("\(program)/form", #"{"questions":[]}"#, ifMatch: nil).status == 201)
        let last = try ines.lastEvent()
        #expect(try ines.delete(program, ifMatch: "*").status == 204)
        #expect(try ines.get("\(program)/form").problem(404) == "not-found")
        let id = program.replacing("/v1/programs/", with: "")
        #expect(
            try ines.events(after: last) == ["program.delete: programs \(id) -, forms \(id.replacing("prg_", with: "frm_")) -"])
    }

    @Test func `those who report to a person are a list like any other, in pages and by filters`() throws {
        let boss = try person("Boss")
        let names = try (1...5).map { number in
            let person = try person("P\(number)", under: boss)
            if number > 3 { #expect(try ines.patch(person, #"{"active":false}"#, ifMatch: "*").status == 200) }
            return person.replacing("/v1/people/", with: "")
        }
        _ = try person("Other")
        #expect(try ines.walk("\(boss)/reports?limit=2") == [Array(names[0..<2]), Array(names[2..<4]), [names[4]]])
        #expect(try ines.walk("\(boss)/reports?active=true&sort=-createdAt") == [names[0..<3].reversed()])
        #expect(try ines.get("\(boss)/reports?manager=\(names[0])").problem(400) == "unknown-query-parameter")
        #expect(try ines.get("\(boss)/reports", ["Accept": "text/csv"]).text.split(separator: "\r\n").count == 6)
        let cursor = try #require(try ines.get("\(boss)/reports?limit=2").string("next"))
        #expect(try ines.get("/v1/people?limit=2&after=\(cursor)").problem(400) == "invalid-cursor", "it is another list's")
    }

    @Test func `the line of a person comes nearest first`() throws {
        let top = try person("Top")
        let middle = try person("Middle", under: top)
        let ada = try person("Ada", under: middle)
        func names(_ person: String) throws -> [String] {
            try #require(try ines.get("\(person)/line").json()["items"]).elements.compactMap { $0["displayName"]?.string }
        }
        #expect(try names(ada) == ["Middle", "Top"] && names(top) == [])
        let ring = try ines.patch(top, #"{"manager":"\#(ada.replacing("/v1/people/", with: ""))"}"#, ifMatch: "*")
        #expect(try ring.problem(422) == "invalid-document" && ring.pointers() == ["/manager"])
        #expect(try ring.string("errors.0.detail")?.contains("Top (") == true)
        #expect(try ines.delete(top, ifMatch: "*").problem(409) == "in-use")
    }

    @Test func `a profile and consents are the person's own, whatever the key of the administrator may`() throws {
        let person = try person("Ada")
        let ada = try service.client(of: person, "me:read,me:write,consents:write")
        let consent = #"{"kind":"calendar-detail","text":"Show what I do."}"#
        #expect(try ines.post("\(person)/consents", consent).problem(403) == "consent-is-personal")
        #expect(try ines.post("\(Self.missing)/consents", consent).problem(403) == "consent-is-personal", "whoever that is")
        #expect(try ines.put("\(person)/profile", "{}", ifMatch: nil).problem(403) == "insufficient-scope")
        #expect(try ada.put("\(person)/profile", #"{"capacity":2}"#, ifMatch: nil).status == 201)
        #expect(try ines.get("\(person)/profile").value("capacity")?.integer == 2)
        let given = try ada.post("\(person)/consents", consent)
        let address = try #require(given["Location"])
        #expect(try given.status == 201 && given.string("via")?.hasPrefix("key_") == true)
        // Others who see it see that there is one, and not its words.
        let seen = try ines.get(address)
        #expect(try seen.string("kind") == "calendar-detail" && seen.value("text") == nil && seen.value("via") == nil)
        #expect(try ines.post("\(address)/withdrawal").problem(403) == "consent-is-personal")
        let withdrawn = try ada.post("\(address)/withdrawal")
        #expect(try withdrawn.status == 200 && withdrawn.string("withdrawnAt") != nil)
        #expect(try ada.post("\(address)/withdrawal").text == withdrawn.text)
        #expect(try ada.ids("\(person)/consents").count == 1)
    }

    /// An administrator can make such a key, as a portal can delegate such a token: it is the person who has to see it.
    @Test func `a key that consents for a person is seen by that person, and the consent names it`() throws {
        let person = try person("Ada")
        let made = try ines.post(
            "/v1/keys",
            #"{"name":"Other","scopes":["consents:write"],"actsFor":"\#(person.replacing("/v1/people/", with: ""))"}"#)
        let (id, secret) = (try #require(try made.string("id")), try #require(try made.string("secret")))
        let given = try Client(port: service.port, key: secret).post(
            "\(person)/consents", #"{"kind":"calendar-detail","text":"Show what I do."}"#)
        let address = try #require(given["Location"], "\(given.text)")
        let ada = try service.client(of: person, "me:read,me:write")
        #expect(try ada.ids("/v1/keys").contains(id) && ada.get(address).string("via") == id)
        // She ends it without keys:write, and gets one of her own in its place.
        #expect(try ada.post("/v1/keys/\(id)/revocation").status == 200)
        let mine = #"{"name":"Mine","scopes":["me:read"],"actsFor":"\#(person.suffix(40))"}"#
        #expect(try ada.post("/v1/keys", mine).status == 201)
        #expect(try ada.post("/v1/keys", #"{"name":"Any","scopes":["me:read"]}"#).problem(422) == "invalid-document")
    }

    @Test func `an administrator neither appoints herself nor takes over the office of another`() throws {
        let (olga, eve) = (try person("Olga"), try person("Eve"))
        func appointment(_ person: String, _ office: String) -> String {
            #"{"person":"\#(person.replacing("/v1/people/", with: ""))","office":"\#(office)"}"#
        }
        let own = try #require(try ines.post("/v1/appointments", appointment(olga, "administrator"))["Location"])
        let client = try service.client(of: olga, "people:read,people:write,appointments:write,audit:read")
        #expect(try client.post("/v1/appointments", appointment(olga, "privacy-officer")).problem(403) == "own-case")
        let others = try #require(try client.post("/v1/appointments", appointment(eve, "privacy-officer"))["Location"])
        let mine = appointment(olga, "privacy-officer")
        #expect(try client.patch(others, mine, ifMatch: "*").problem(403) == "own-case")
        #expect(try client.put(others, mine, ifMatch: "*").problem(403) == "own-case")
        #expect(try client.patch(own, #"{"office":"privacy-officer"}"#, ifMatch: "*").problem(403) == "own-case")
        #expect(try client.delete(own, ifMatch: "*").problem(403) == "own-case")
        #expect(try client.get(own).status == 200 && client.get("\(eve)/access-log").status == 403)
        #expect(try client.delete(others, ifMatch: "*").status == 204)
        #expect(try ines.post("/v1/appointments", mine).status == 201, "the administrator's key acts for nobody")
    }

    @Test func `another person finds neither profile nor consents of somebody`() throws {
        let (person, stranger) = (try person("Ada"), try person("Eve"))
        let ada = try service.client(of: person, "me:read,me:write,consents:write")
        let eve = try service.client(of: stranger, "people:read,people:write,profiles:read,me:read,me:write,consents:write")
        #expect(try ada.put("\(person)/profile", "{}", ifMatch: nil).status == 201)
        let consent = try #require(try ada.post("\(person)/consents", #"{"kind":"share-profile","text":"Yes."}"#)["Location"])
        for target in ["\(person)/profile", "\(person)/consents", "\(person)/reports", "\(person)/line", consent] {
            #expect(try eve.get(target).problem(404) == "not-found", "\(target)")
        }
        #expect(try eve.put("\(person)/profile", "{}", ifMatch: "*").problem(404) == "not-found")
        #expect(
            try eve.post("\(person)/consents", #"{"kind":"share-profile","text":"Yes."}"#).problem(403) == "consent-is-personal")
        #expect(try eve.post("\(consent)/withdrawal").problem(404) == "not-found")
    }

    @Test func `a concern is between who raises it and the contacts`() throws {
        let (person, other, eve) = (try person("Ada"), try person("Carla"), try person("Eve"))
        let carla = other.replacing("/v1/people/", with: "")
        let program = try ines.open(#"{"name":"P","relationshipTypes":["coaching"],"concernContacts":["\#(carla)"]}"#)
        #expect(try ines.move(program, to: "enrolling").status == 201)
        let id = program.replacing("/v1/programs/", with: "")
        let ada = try service.client(of: person, "concerns:write,programs:read")
        let concern = try #require(try ada.post("/v1/concerns", #"{"program":"\#(id)","text":"We never meet."}"#)["Location"])
        let (contact, stranger) = (try service.client(of: other, "concerns:write"), try service.client(of: eve, "concerns:write"))
        let step = #"{"to":"acknowledged","text":"We look at it."}"#
        #expect(
            try ines.get(concern).problem(403) == "insufficient-scope"
                && ines.get("/v1/concerns").problem(403) == "insufficient-scope")
        #expect(try stranger.get(concern).problem(404) == "not-found" && stranger.ids("/v1/concerns") == [])
        #expect(try stranger.post("\(concern)/transitions", step).problem(404) == "not-found")
        #expect(try ada.post("\(concern)/transitions", step).problem(403) == "not-your-step")
        let answered = try contact.post("\(concern)/transitions", step)
        #expect(try answered.status == 200 && answered.string("handling.0.by") == carla)
        #expect(try ada.get(concern).string("handling.0.text") == "We look at it.")
        #expect(try contact.ids("/v1/concerns?status=acknowledged").count == 1)
    }
}
