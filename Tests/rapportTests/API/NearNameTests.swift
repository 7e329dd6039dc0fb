import JSON
import Testing

/// What is mistyped where a name is one of a few: the answer says which was meant.
@Suite struct NearNameTests {
    let service: ServiceProcess
    let ines: Client

    init() throws {
        service = try ServiceProcess()
        ines = try service.admin()
    }

    /// What is sent, where PERSON and OWN stand for a person and her participation; and the pointer and the end of the sentence.
    static let rows: [(method: String, address: String, body: String, pointer: String, meant: String)] = [
        ("POST", "/v1/keys", #"{"name":"K","scopes":["people:read","programs:raed"]}"#, "/scopes/1", "programs:read"),
        (
            "POST", "KEY/delegations", #"{"person":"PERSON","scopes":["me:raed"]}"#, "/scopes/0", "me:read"
        ),
        ("POST", "/v1/appointments", #"{"person":"PERSON","office":"privacy-oficer"}"#, "/office", "privacy-officer"),
        ("POST", "/v1/appointments", #"{"person":"PERSON","office":"admin"}"#, "/office", "administrator"),
        ("PUT", "OWN/answers", #"{"values":{"gaol":"Lead"}}"#, "/values/gaol", "goal"),
        ("PUT", "OWN/answers", #"{"values":{"style":"clam"}}"#, "/values/style", "calm"),
        (
            "POST", "/v1/recommendations", #"{"answers":[{"question":"timescal","option":"weeks"}]}"#, "/answers/0/question",
            "timescale"
        ),
        ("POST", "/v1/recommendations", #"{"answers":[{"question":"timescale","option":"week"}]}"#, "/answers/0/option", "weeks"),
    ]

    @Test func `an unknown scope, office, question or option is refused, and the near one named`() throws {
        let person = try ines.open(#"{"displayName":"Ada"}"#, in: "/v1/people")
        let id = person.replacing("/v1/people/", with: "")
        let program = try ines.open(#"{"name":"P","relationshipTypes":["coaching"],"enrolment":"open"}"#)
        #expect(try ines.move(program, to: "enrolling").status == 201)
        let form = """
            {"questions":[{"id":"goal","kind":"text","text":"What for?"},{"id":"style","kind":"choice","text":"How?",
            "options":[{"id":"calm","label":"Calm"},{"id":"brisk","label":"Brisk"}]}]}
            """
        #expect(try ines.put("\(program)/form", form, ifMatch: nil).status == 201)
        let ada = try service.client(of: person, "me:read,me:write,programs:read")
        let own = try #require(try ada.post("\(program)/participants", #"{"side":"learner"}"#)["Location"])
        let made = try ines.post("/v1/keys", #"{"name":"Portal","scopes":["people:act","me:read"]}"#)
        let (key, secret) = (try #require(made["Location"]), try #require(try made.string("secret")))
        let portal = try Client(port: service.port, key: secret)
        for row in Self.rows {
            let client = row.address.hasPrefix("OWN") ? ada : row.address.hasPrefix("KEY") ? portal : ines
            let target = row.address.replacing("OWN", with: own).replacing("KEY", with: key)
            let answer = try client.send(row.method, target, row.body.replacing("PERSON", with: id))
            #expect(try answer.problem(422) == "invalid-document", "\(row)")
            #expect(try answer.pointers() == [row.pointer], "\(row): \(answer.text)")
            let detail = try answer.string("errors.0.detail")
            #expect(detail?.contains("did you mean \(row.meant)?") == true, "\(row): \(answer.text)")
        }
    }
}
