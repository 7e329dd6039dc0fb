import JSON
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// A refusal to delete tells nothing that is hidden: it says the same to everybody in that place, or names what they see.
@Suite struct DeletionTests {
    private static let nobody = Company.key(900)

    /// An organisation with somebody to whom nothing refers, and a service over it.
    private static func service(
        _ ways: Company.Ways = Company.Ways(), _ more: (inout Company) throws -> Void = { _ in }
    ) throws -> (Company, LocalService) {
        var company = try Company(ways)
        try company.add(Person.self, nobody, #""displayName":"Nobody","active":true"#)
        try more(&company)
        return (company, try LocalService(Surroundings(), with: company.changes))
    }

    private static let address = "/v1/people/\(ID<Person>(nobody))"

    @Test(arguments: [Company.Who.admin, .administrator, .portal]) func `a concern does not stand in the way, and stays`(
        _ who: Company.Who
    ) throws {
        let concern = ID<Concern>(Company.key(901))
        let (company, service) = try Self.service { company in
            try company.add(
                Concern.self, concern.key,
                #""program":"\#(company.program)","text":"planted","status":"open","handling":[],"by":"\#(ID<Person>(Self.nobody))""#
            )
        }
        #expect(try service.client(Company.secret(who)).delete(Self.address, ifMatch: "*").status == 204)
        let contact = try service.client(Company.secret(.contact)).get("/v1/concerns/\(concern)")
        #expect(try contact.status == 200 && contact.value("by") == nil)
        #expect(try contact.string("program") == company.program.description && contact.string("text") == "planted")
    }

    @Test(arguments: [true, false]) func `people who stood above somebody cannot delete them, whether they take part or not`(
        _ takesPart: Bool
    ) throws {
        let (_, service) = try Self.service(Company.Ways(runs: (.manager, .administrator))) { company in
            let time = #""from":"2020-01-01T00:00:00.000Z","until":"2021-01-01T00:00:00.000Z""#
            let line = #"{"manager":"\#(company.person(.manager))",\#(time)}"#
            try company.add(Person.self, Self.nobody, #""displayName":"Nobody","active":true,"lines":[\#(line)]"#)
            guard takesPart else { return }
            try company.add(
                Participant.self, Company.key(902),
                """
                "program":"\(company.program)","person":"\(ID<Person>(Self.nobody))","relationshipType":"\(company.type)",\
                "side":"learner","role":"learner","origin":"applied","status":"applied","manager":"indirect",\
                "confidentiality":"private","transitions":[]
                """)
        }
        let manager = try service.client(Company.secret(.manager))
        for ifMatch in ["*", "\"9-00000000\"", nil] {
            let answer = try manager.delete(Self.address, ifMatch: ifMatch)
            #expect(try answer.problem(403) == "denied" && !answer.text.contains("usedBy"), "\(answer.text)")
            #expect(try answer.string("detail")?.contains("may be hidden from you") == true)
        }
        // Somebody else reads it, or deletes.
        let other = try service.client(Company.secret(.administrator)).delete(Self.address, ifMatch: "*")
        #expect(other.status == (takesPart ? 409 : 204), "\(other.text)")
    }

    @Test func `nobody who acts for a person deletes a program that people could join`() throws {
        let (company, service) = try Self.service { company in
            for (number, status) in [(903, "enrolling"), (904, "draft")] {
                try company.add(
                    Program.self, Company.key(number),
                    #""name":"P","relationshipTypes":["\#(company.type)"],"status":"\#(status)","objectives":[],"transitions":[]"#
                )
            }
        }
        let administrator = try service.client(Company.secret(.administrator))
        let (open, draft) = (ID<Program>(Company.key(903)), ID<Program>(Company.key(904)))
        for id in [open, company.program] {
            #expect(try administrator.delete("/v1/programs/\(id)", ifMatch: "*").problem(403) == "denied")
        }
        #expect(try administrator.delete("/v1/programs/\(draft)", ifMatch: "*").status == 204)
        let admin = try service.admin()
        #expect(try admin.delete("/v1/programs/\(open)", ifMatch: "*").status == 204)
        let inUse = try admin.delete("/v1/programs/\(company.program)", ifMatch: "*")
        #expect(try inUse.problem(409) == "in-use" && inUse.text.contains(company.participant.description))
        #expect(!inUse.text.contains(company.concern.description))
    }

    @Test(arguments: [true, false]) func `a key that would not see what stands in the way needs the scope for it`(
        _ isNamed: Bool
    ) throws {
        let key = Keys.make()
        let (_, service) = try Self.service { company in
            var portal = try company.records.record(company.keyID(.portal), Key.self).value
            (portal.id, portal.scopes, portal.digests) = (
                ID(Company.key(905)), ScopeSet(.peopleWrite).union(ScopeSet(.peopleRead)), [Keys.digest(of: key)]
            )
            company.put(portal)
            guard isNamed else { return }
            try company.add(
                Program.self, Company.key(906),
                #""name":"P","relationshipTypes":["\#(company.type)"],"status":"draft","owners":["\#(ID<Person>(Self.nobody))"],"objectives":[],"transitions":[]"#
            )
        }
        let answer = try service.client(key).delete(Self.address, ifMatch: "*")
        #expect(try answer.problem(403) == "insufficient-scope" && answer.text.contains("programs:read"), "\(answer.text)")
    }
}
