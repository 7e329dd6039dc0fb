import JSON
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// What somebody could find out by two roles at once, by what was before, or by a key for less.
@Suite struct HiddenTests {
    /// An organisation with more in it, and a service over it.
    private static func service(
        _ ways: Company.Ways = Company.Ways(), _ more: (inout Company) throws -> Void = { _ in }
    ) throws -> (Company, LocalService) {
        var company = try Company(ways)
        try more(&company)
        return (company, try LocalService(Surroundings(), with: company.changes))
    }

    private static let (one, other) = (ID<Person>(Company.key(900)), ID<Person>(Company.key(901)))
    private static let id = ["X-Request-Id": "a"]

    private static func participation(of person: ID<Person>, in company: Company, _ status: String) -> String {
        """
        "program":"\(company.program)","person":"\(person)","relationshipType":"\(company.type)","side":"learner","role":"learner",\
        "origin":"applied","status":"\(status)","manager":"indirect","confidentiality":"private","transitions":[]
        """
    }

    @Test func `a manager reads of all that was said alike, whatever came of it`() throws {
        let (company, service) = try Self.service { company in
            let report = #""displayName":"Report","active":true,"manager":"\#(company.person(.manager))""#
            try company.add(Person.self, Self.one.key, report)
        }
        let (manager, admin) = (try service.client(Company.secret(.manager)), try service.client(ServiceProcess.key))
        let program = "/v1/programs/\(company.program)"
        let patch = ["Content-Type": "application/merge-patch+json", "If-Match": "*"]
        #expect(try admin.send("PATCH", program, #"{"suggestionsUntil":"2030-01-01"}"#, fields: patch).status == 200)
        for person in [company.person(.learner), Self.one] {
            let answer = try manager.post("\(program)/suggestions", #"{"person":"\#(person)","text":"planted-word"}"#)
            #expect(answer.status == 202, "\(answer.text)")
        }
        let list = try manager.get("\(program)/suggestions?what=suggestion")
        let items = try Array(#require(JSONDocument(list.body).root["items"]).elements)
        #expect(items.count == 2 && !list.text.contains("planted"), "\(list.text)")
        #expect(Set(items.map { $0.members.map(\.name) }).count == 1, "\(list.text)")
        #expect(try admin.get("\(program)/suggestions?what=suggestion").text.contains("planted-word"), "those who run it read it")
    }

    @Test func `nobody but the person reads the answer to a sensitive question, also after it is no longer one`() throws {
        let (company, service) = try Self.service()
        let admin = try service.client(ServiceProcess.key)
        let (owner, learner) = (try service.client(Company.secret(.owner)), try service.client(Company.secret(.learner)))
        let answers = "/v1/participants/\(company.participant)/answers"
        func mark(_ isSensitive: Bool) throws {
            let questions = """
                {"questions":[{"id":"style","kind":"text","text":"How?","for":"both","required":false,"sensitive":\(isSensitive)},\
                {"id":"hobby","kind":"text","text":"What?","for":"both","required":false}]}
                """
            let put = try admin.put("/v1/programs/\(company.program)/form", questions, ifMatch: "*")
            #expect(put.status == 200, "\(put.text)")
        }
        #expect(try owner.get(answers).text.contains("planted-answer"))
        try mark(true)
        #expect(try !owner.get(answers).text.contains("planted-answer"), "today's form holds")
        let said = #"{"values":{"style":"planted-secret","hobby":"planted-hobby"}}"#
        #expect(try learner.put(answers, said, ifMatch: "*").status == 200)
        for isSensitive in [true, false] {
            try mark(isSensitive)
            let read = try owner.get(answers)
            #expect(read.status == 200 && read.text.contains("planted-hobby"), "\(read.text)")
            #expect(!read.text.contains("planted-secret"), "\(read.text)")
            #expect(read["Last-Modified"] == nil && !read.text.contains("updatedAt"), "when is as much as what")
            #expect(try learner.get(answers).text.contains("planted-secret"))
        }
    }

    @Test func `a key confined to programmes stays confined when it acts for a person`() throws {
        let (company, service) = try Self.service()
        let admin = try service.client(ServiceProcess.key)
        func key(_ more: String) throws -> Client {
            let scopes = #""scopes":["people:read","people:write","programs:read","#
            let body = #"{"name":"Confined","programs":["\#(company.draft)"],\#(scopes)"#
            let made = try admin.post("/v1/keys", "\(body)\(more)")
            #expect(made.status == 201, "\(made.text)")
            return try service.client(try made.string("secret"))
        }
        let person = try key(#""programs:write","participants:read"],"actsFor":"\#(company.person(.administrator))"}"#)
        #expect(try person.get("/v1/programs/\(company.draft)").status == 200, "an administrator there")
        for target in ["/v1/programs/\(company.program)", "/v1/participants/\(company.participant)"] {
            #expect(try person.get(target).status == 404, "\(target)")
        }
        let people = try Array(#require(JSONDocument(person.get("/v1/people").body).root["items"]).elements)
        #expect(people.compactMap { $0["id"]?.string } == [company.person(.administrator).description])
        #expect(try person.post("/v1/people", #"{"displayName":"New"}"#).status == 403)
        #expect(try person.post("/v1/programs", #"{"name":"New","relationshipTypes":["\#(company.type)"]}"#).status == 403)

        let portal = try key(#""people:act","keys:write","keys:read"]}"#)
        let own = try JSONDocument(portal.get("/v1/me").body).root["key"]?["id"]?.string ?? ""
        func tries(_ person: ID<Person>) throws -> [String] {
            let (body, more) = (#"{"person":"\#(person)"}"#, #""programs":["\#(company.draft)"],"scopes":["programs:read"]"#)
            let made = #"{"name":"N","actsFor":"\#(person)",\#(more)}"#
            return try [("/v1/keys/\(own)/delegations", body), ("/v1/keys", made)].map { target, body in
                let answer = try portal.post(target, body, Self.id)
                #expect(answer.status == 422, "\(answer.text)")
                return answer.text.replacing(person.description, with: "ID")
            }
        }
        #expect(try tries(company.person(.stranger)) == tries(Self.other), "whom the key does not see is not there")
    }

    @Test func `who stood above somebody since then does not learn of it by taking part as well`() throws {
        let (_, service) = try Self.service { company in
            let time = #""from":"2020-01-01T00:00:00.000Z","until":"2026-11-01T00:00:00.000Z""#
            let line = #"{"manager":"\#(company.person(.peer))",\#(time)}"#
            for person in [Self.one, Self.other] {
                try company.add(Person.self, person.key, #""displayName":"Former","active":true,"lines":[\#(line)]"#)
            }
            try company.add(Participant.self, Company.key(902), Self.participation(of: Self.one, in: company, "approved"))
        }
        let peer = try service.client(Company.secret(.peer))
        let answers = try [Self.one, Self.other].map { person in
            try peer.get("/v1/people/\(person)", Self.id).text.replacing(person.description, with: "ID")
        }
        #expect(answers[0] == answers[1] && answers[0].contains("not-found"), "\(answers)")
        #expect(try !peer.get("/v1/people").text.contains("Former"))
        let learner = try service.client(Company.secret(.learner))
        #expect(try learner.get("/v1/people/\(Self.one)").status == 200, "others of the programme see the card")
    }

    @Test func `people who are invited read to what, and not who else is there`() throws {
        var ways = Company.Ways()
        ways.isListed = false
        let (company, service) = try Self.service(ways) { company in
            try company.add(
                Participant.self, Company.key(902), Self.participation(of: company.person(.stranger), in: company, "invited"))
        }
        let stranger = try service.client(Company.secret(.stranger))
        let program = "/v1/programs/\(company.program)"
        #expect(try stranger.get(program).status == 200 && stranger.get("\(program)/form").status == 200)
        #expect(try stranger.get("/v1/people/\(company.person(.learner))").status == 404)
        #expect(try stranger.get("\(program)/guides").status == 403)
        #expect(try service.client(Company.secret(.peer)).get(program).status == 200)
        #expect(try service.client(Company.secret(.chief)).get(program).status == 404)
    }

    @Test func `a refusal names of what stands in the way what the caller sees, and no more`() throws {
        let (company, service) = try Self.service()
        let admin = try service.client(ServiceProcess.key)
        let made = try admin.post("/v1/keys", #"{"name":"Editor","scopes":["catalogue:write"]}"#)
        let editor = try service.client(try made.string("secret"))
        let address = "/v1/relationship-types/\(company.type)"
        let (seen, hidden) = (try admin.delete(address, ifMatch: "*"), try editor.delete(address, ifMatch: "*"))
        #expect(try seen.problem(409) == "in-use" && seen.text.contains(company.program.description), "\(seen.text)")
        #expect(try hidden.problem(409) == "in-use" && !hidden.text.contains("prg_"), "\(hidden.text)")
    }

    @Test func `what is taken by something hidden is taken, without its name`() throws {
        let (company, service) = try Self.service()
        let admin = try service.client(ServiceProcess.key)
        let scopes = #""people:act","people:read","programs:read","programs:write","keys:write","participants:read""#
        let made = try admin.post("/v1/keys", #"{"name":"Portal","scopes":[\#(scopes)]}"#)
        let portal = try service.client(try made.string("secret"))
        let draft = try portal.post(
            "/v1/programs", #"{"name":"planted","relationshipTypes":["\#(company.type)"],"externalId":"E-1"}"#)
        let id = try #require(try draft.string("id"))
        let own = #"{"name":"Own","scopes":["programs:read","programs:write"],"actsFor":"\#(company.person(.owner))"}"#
        let owner = try service.client(try portal.post("/v1/keys", own).string("secret"))
        let patch = ["Content-Type": "application/merge-patch+json", "If-Match": "*"]
        #expect(try owner.get("/v1/programs/\(id)").status == 404)
        let second = #"{"name":"B","relationshipTypes":["\#(company.type)"],"owners":["\#(company.person(.owner))"]}"#
        let shared = try #require(try portal.post("/v1/programs", second).string("id"))
        for (client, isNamed) in [(portal, true), (owner, false)] {
            let answer = try client.send(
                "PATCH", "/v1/programs/\(shared)", #"{"externalId":"E-1"}"#, fields: patch)
            #expect(try answer.problem(409) == "already-exists", "\(answer.text)")
            #expect(answer.text.contains(id) == isNamed && !answer.text.contains("planted"), "\(answer.text)")
        }
    }

    @Test func `a document that names somebody hidden gets the answer to a made-up id`() throws {
        let (company, service) = try Self.service()
        let learner = try service.client(Company.secret(.learner))
        let answers = try [company.person(.stranger), Self.other].map { person in
            let concern = #"{"program":"\#(company.program)","about":"\#(person)","text":"Something"}"#
            let answer = try learner.post("/v1/concerns", concern, Self.id)
            #expect(answer.status == 422, "\(answer.text)")
            return answer.text.replacing(person.description, with: "ID")
        }
        #expect(answers[0] == answers[1], "\(answers)")
    }

    @Test(arguments: ["manager", "line"]) func `a list is not filtered by what its reader does not see`(_ filter: String) throws {
        let (company, service) = try Self.service()
        let query = "\(filter)=\(company.person(.manager))"
        let answers = try ["/v1/people?\(query)", "/v1/people?made-up=1"].map { target in
            try service.client(Company.secret(.peer)).get(target)
        }
        for answer in answers { #expect(try answer.problem(400) == "unknown-query-parameter", "\(answer.text)") }
        let sees = try service.client(Company.secret(.administrator)).get("/v1/people?\(query)")
        #expect(sees.status == 200 && sees.text.contains(company.person(.learner).description), "\(sees.text)")
    }

    @Test func `a part of a record does not say when it was last written: that may have been what is hidden`() throws {
        let (company, service) = try Self.service()
        let address = "/v1/people/\(company.person(.learner))"
        let part = try service.client(Company.secret(.peer)).get(address)
        #expect(part.status == 200 && part["Last-Modified"] == nil && !part.text.contains("updatedAt"), "\(part.text)")
        #expect(try service.client(ServiceProcess.key).get(address)["Last-Modified"] != nil)
    }
}
