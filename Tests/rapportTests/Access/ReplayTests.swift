import JSON
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// A POST that comes again under its Idempotency-Key is answered to the one who sent it, as far as that one may see it by now.
@Suite struct ReplayTests {
    private let company: Company
    private let service: LocalService

    init() throws {
        company = try Company()
        service = try LocalService(Surroundings(), with: company.changes)
    }

    private func post(_ client: Client, _ target: String, _ body: String) throws -> Answer {
        try client.post(target, body, ["Idempotency-Key": "once"])
    }

    /// The programme without those who run it.
    private func leave(listed: Bool) throws {
        var program = try company.records.record(company.program, Program.self).value
        (program.owners, program.isListed, program.revision) = ([company.person(.officer)], listed, 9)
        try service.remember(.put(Stored(program, revision: 9)))
    }

    @Test func `somebody else who sends the same under the same key does it for themselves`() throws {
        let body = #"{"name":"A","relationshipTypes":["\#(company.type)"]}"#
        let answers = try [Company.Who.administrator, .portal, .admin, .administrator].map {
            try post(service.client(Company.secret($0)), "/v1/programs", body)
        }
        #expect(answers.map(\.status) == [201, 201, 201, 201])
        #expect(Set(answers.map { $0["Location"] }).count == 3 && answers[0]["Location"] == answers[3]["Location"])
    }

    @Test(
        arguments: [
            ("participants", #"{"person":"PERSON","side":"learner"}"#, 201, 404, 404),
            ("participants", #"{"people":["PERSON"],"side":"learner"}"#, 200, 200, 404),
            ("transitions", #"{"to":"running"}"#, 201, 403, 404), ("design/approval", "{\"by\":\"Ines\"}", 200, 403, 404),
        ] as [(String, String, Int, Int, Int)])
    func `a caller that has lost sight of what was written gets the answer that it gets for the record`(
        _ word: String, _ body: String, _ first: Int, _ listed: Int, _ unlisted: Int
    ) throws {
        let owner = try service.client(Company.secret(.owner))
        let (target, stranger) = ("/v1/programs/\(company.program)/\(word)", company.person(.stranger).description)
        let body = body.replacing("PERSON", with: stranger)
        let answer = try post(owner, target, body)
        #expect(answer.status == first, "\(answer.text.prefix(500))")
        try leave(listed: true)
        let again = try post(owner, target, body)
        #expect(again.status == listed, "\(again.text.prefix(500))")
        #expect(!again.text.contains("planted"), "\(again.text.prefix(500))")
        try leave(listed: false)
        #expect(try post(owner, target, body).status == unlisted)
    }

    @Test func `what a manager has said is received again only while the manager sees the program`() throws {
        let manager = try service.client(Company.secret(.manager))
        let target = "/v1/programs/\(company.program)/suggestions"
        let body = #"{"person":"\#(company.person(.learner))","text":"Good."}"#
        for _ in 1...2 { #expect(try post(manager, target, body).status == 202) }
        try leave(listed: false)
        #expect(try post(manager, target, body).status == 404)
    }
}
