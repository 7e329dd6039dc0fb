import HTTP
import JSON
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// `me` in addresses, for the person of the caller.
@Suite struct MeTests {
    private let company: Company
    private let service: LocalService

    init() throws {
        company = try Company()
        service = try LocalService(Surroundings(), with: company.changes)
    }

    private static let operations = API.operations.filter(\.takesMe)

    private func targets(_ operation: APIOperation) -> (me: String, id: String) {
        let id = company.person(.learner).description
        return (operation.template.replacing("{id}", with: "me"), operation.template.replacing("{id}", with: id))
    }

    @Test func `every read below a person answers me as it answers the id`() throws {
        let client = try service.client(Company.secret(.learner))
        let reads = Self.operations.filter { $0.method == .get }
        #expect(reads.count >= 5)
        for operation in reads {
            let (me, id) = targets(operation)
            let (one, other) = (try client.get(me), try client.get(id))
            // An export says when it was made.
            func steady(_ text: String) -> String { text.replacing(/^(.{1,60})"at":"[^"]*"/) { "\($0.1)" } }
            let isAlike = steady(one.text) == steady(other.text) && one.tag == other.tag
            #expect(one.status == 200 && isAlike, "\(operation.id): \(one.text.prefix(300))")
        }
    }

    @Test func `what is written below me says where it is for everybody`() throws {
        let client = try service.client(Company.secret(.learner))
        let id = company.person(.learner)
        let profile = try client.put("/v1/people/me/profile", #"{"offers":["sales"]}"#, ifMatch: "*")
        #expect(profile.status == 200 && profile["Content-Location"] == "/v1/people/\(id)/profile", "\(profile.text)")
        let patched = try client.patch("/v1/people/me/profile", #"{"seeks":["law"]}"#, ifMatch: "*")
        #expect(patched["Content-Location"] == "/v1/people/\(id)/profile")
        let (peer, other) = (company.person(.peer), try service.client(Company.secret(.peer)))
        let person = try other.patch("/v1/people/me", #"{"nickName":"Lea"}"#, ifMatch: "*")
        #expect(try person.string("id") == peer.description && person.string("nickName") == "Lea", "\(person.text)")
        let consent = try client.post(
            "/v1/people/me/consents",
            #"{"kind":"take-part","program":"\#(company.program)","text":"planted-consent","textVersion":"1"}"#)
        #expect(try consent.status == 201 && consent.string("person") == id.description, "\(consent.text)")
        #expect(try client.get("/v1/people/me/consents?limit=1").value("items")?.count == 1)
    }

    @Test func `a key for nobody learns that it acts for nobody, and how to get one that does`() throws {
        for client in [try service.admin(), try service.client(Company.secret(.portal))] {
            // The scopes for a calendar are those of a person alone: that they lack is said first.
            let operations = Self.operations.filter { $0.method == .get && $0.id != "getPersonCalendarFeed" }
            var answers = try operations.map { try client.get(targets($0).me) }
            answers.append(try client.patch("/v1/people/me", #"{"nickName":"X"}"#, ifMatch: "*"))
            for answer in answers {
                #expect(try answer.problem(403) == "person-required", "\(answer.text.prefix(300))")
                #expect(try answer.string("fix")?.contains("POST /v1/keys") == true)
            }
        }
        #expect(try service.client(nil).get("/v1/people/me").problem(401) == "unauthorized")
    }

    @Test(arguments: ["Me", "ME", "%6de", "me%20", "per_me", "mе"])
    func `nothing else is me`(_ word: String) throws {
        let answer = try service.client(Company.secret(.learner)).get("/v1/people/\(word == "mе" ? "m%D0%B5" : word)")
        // An escaped letter is the letter (RFC 3986 §2.3).
        #expect(word == "%6de" ? answer.status == 200 : answer.status == 404, "\(answer.text.prefix(300))")
    }

    @Test func `me stands for nobody in other addresses`() throws {
        let client = try service.client(Company.secret(.learner))
        for target in ["/v1/keys/me", "/v1/programs/me", "/v1/participants/me", "/v1/appointments/me"] {
            #expect(try client.get(target).problem(404) == "not-found")
        }
    }
}
