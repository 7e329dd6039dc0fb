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
        let profile = "\(try person("Ada"))/profile"
        #expect(try ines.get(profile).problem(404) == "not-found")
        #expect(try ines.patch(profile, #"{"capacity":1}"#, ifMatch: "*").problem(404) == "not-found")
        #expect(try ines.put(profile, #"{"capacity":1}"#, ifMatch: "*").problem(412) == "precondition-failed", "nothing is there")
        #expect(try ines.put(profile, #"{"capacity":51}"#, ifMatch: nil).problem(422) == "invalid-document")
        let made = try ines.put(profile, #"{"capacity":1}"#, ifMatch: nil)
        #expect(made.status == 201 && made["Location"] == profile && made["Content-Location"] == profile && made.revision == 1)
        #expect(try ines.put(profile, #"{"capacity":2}"#, ifMatch: nil).problem(428) == "if-match-missing")
        let once = try ines.send("PUT", profile, #"{"capacity":2}"#, fields: ["If-None-Match": "*"])
        #expect(try once.problem(412) == "precondition-failed")
        #expect(try ines.put(profile, #"{"capacity":2}"#, ifMatch: "\"1-00000000\"").problem(412) == "precondition-failed")
        let changed = try ines.put(profile, #"{"capacity":2}"#, ifMatch: made.tag)
        #expect(changed.status == 200 && changed.revision == 2 && changed["Location"] == nil)
        let patched = try ines.patch(profile, #"{"offers":["talks"]}"#, ifMatch: changed.tag)
        #expect(patched.status == 200 && patched.tag != changed.tag)
        #expect(try patched.value("capacity")?.integer == 2 && patched.value("offers.0")?.string == "talks")
        #expect(try ines.patch(profile, #"{"capacity":9}"#, ifMatch: nil).problem(428) == "if-match-missing")
        #expect(try ines.get(profile, ["If-None-Match": try #require(patched.tag)]).status == 304)
    }

    @Test func `it names the record above, which no client sets`() throws {
        let ada = try person("Ada")
        let id = ada.replacing("/v1/people/", with: "")
        let answer = try ines.put("\(ada)/profile", #"{"person":"\#(id)"}"#, ifMatch: nil)
        #expect(try answer.problem(422) == "invalid-document" && answer.pointers() == ["/person"])
        let made = try ines.put("\(ada)/profile", "{}", ifMatch: nil)
        #expect(try made.string("person") == id && made.string("id") == id.replacing("per_", with: "pfl_"))
        #expect(try ines.put("\(ada)/profile", made.text, ifMatch: "*").status == 200, "it may be sent back")
    }

    @Test(arguments: ["/profile", "/consents", "/reports", "/line"])
    func `under what is not there, nothing is`(_ word: String) throws {
        #expect(try ines.get(Self.missing + word).problem(404) == "not-found")
        #expect(try ines.get("/v1/people/ada\(word)").problem(404) == "not-found")
        guard word == "/profile" else { return }
        #expect(try ines.put(Self.missing + word, "{}", ifMatch: nil).problem(404) == "not-found")
        #expect(try ines.patch(Self.missing + word, "{}", ifMatch: "*").problem(404) == "not-found")
    }

    @Test func `a part goes with its record, and counts among its changes`() throws {
        let ada = try person("Ada")
        #expect(try ines.put("\(ada)/profile", "{}", ifMatch: nil).status == 201)
        let last = try ines.lastEvent()
        #expect(try ines.delete(ada, ifMatch: "*").status == 204)
        #expect(try ines.get("\(ada)/profile").problem(404) == "not-found")
        let id = ada.replacing("/v1/people/", with: "")
        #expect(try ines.events(after: last) == ["person.delete: people \(id) -, profiles \(id.replacing("per_", with: "pfl_")) -"])
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

    @Test func `consents and concerns are not for a key that acts for nobody`() throws {
        let ada = try person("Ada")
        let consent = #"{"kind":"calendar-detail","text":"Show what I do."}"#
        #expect(try ines.post("\(ada)/consents", consent).problem(403) == "consent-is-personal")
        #expect(try ines.post("\(Self.missing)/consents", consent).problem(404) == "not-found")
        let program = try ines.open().replacing("/v1/programs/", with: "")
        #expect(try ines.post("/v1/concerns", #"{"program":"\#(program)","text":"We never meet."}"#).problem(403) == "person-required")
        #expect(try ines.ids("/v1/concerns") == [] && ines.ids("\(ada)/consents") == [])
    }
}
