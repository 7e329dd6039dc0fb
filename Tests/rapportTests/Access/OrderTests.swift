import HTTP
import JSON
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// In which order a request is refused: what is hidden is not there; then whether the caller may; then the conditions; then the
/// document.
@Suite struct OrderTests {
    private let company: Company
    private let service: LocalService

    init() throws {
        company = try Company()
        service = try LocalService(Surroundings(), with: company.changes)
    }

    /// If-Match and a body with which nothing is written, and what somebody gets who may do it: nil where it is not sent.
    private static let tries: [(ifMatch: String?, granted: [Int])] = [
        (nil, [428, 422]), ("\"9-00000000\"", [412]), ("*", [422]),
    ]

    private static let nonsense = #"{"planted":[1.5],"to":7}"#

    @Test func `conditions and documents are judged for those alone who may do it`() throws {
        for who in Company.Who.allCases where who != .guest {
            let (client, viewer) = (try service.client(Company.secret(who)), try company.viewer(who))
            for operation in API.operations where operation.isWrite || operation.method != .get {
                // What is about no record, or has no conditions, has its own tests.
                guard operation.match != nil else { continue }
                for scenario in Scenario.all(of: operation, in: company) {
                    let (act, matter): (Act, Matter)
                    var isPart = false
                    switch scenario {
                    case .record(let one, let other, _): (act, matter) = (one, other)
                    case .part(let one, let other, let above):
                        (act, matter, isPart) = (one, other, true)
                        guard try company.cast(of: above).judge(viewer, .read) != .hidden else { continue }
                    default: continue
                    }
                    let cast = try company.cast(of: matter)
                    try refuse(
                        operation, cast, cast.judge(viewer, act), client, "\(operation.id) as \(who): \(matter)", viewer,
                        isPart: isPart)
                }
            }
        }
    }

    private func refuse(
        _ operation: APIOperation, _ cast: MatterCast, _ judged: MatterCast.Judgement, _ client: Client, _ told: String,
        _ viewer: Viewer, isPart: Bool
    ) throws {
        for (ifMatch, granted) in Self.tries {
            var fields: [String: String] = [:]
            fields["If-Match"] = ifMatch
            if let type = operation.body?.types.first { fields["Content-Type"] = "\(type.name)" }
            // What takes no document would be done.
            let isDone = ifMatch == "*" || ifMatch == nil && operation.match == .optional
            guard operation.body != nil || !isDone else { continue }
            let target = isPart ? cast.address : operation.template.replacing(/^.*\{id\}/, with: cast.address)
            let answer = try client.send(
                operation.method.name.description, target, operation.body == nil ? nil : Self.nonsense, fields: fields)
            let tried = "\(told), If-Match \(ifMatch ?? "missing"): \(answer.status) \(answer.text.prefix(300))"
            if let need = operation.asks.need, viewer.caller.denial(of: need) != nil {
                #expect(answer.status == 403, "\(tried)")
                continue
            }
            switch judged {
            // Callers who do not see a part get the answer that there is none, and may not make the first.
            case .hidden: #expect(answer.status == (isPart && operation.method == .put ? 403 : 404), "\(tried)")
            case .refused: #expect(answer.status == 403, "\(tried)")
            case .granted:
                // The answer to the document says what keeps the record itself from being written.
                let isOfRecord = answer.status == 409 && ifMatch != "\"9-00000000\""
                let isUnconditional = answer.status == 422 && ifMatch == nil
                #expect(
                    granted.contains(answer.status) && (!isUnconditional || operation.match == .optional) || isOfRecord,
                    "\(tried)")
            }
        }
    }

    @Test func `who may not make a record is not told what is wrong with it`() throws {
        let client = try service.client(Company.secret(.stranger))
        let taken = "planted-userName-learner"
        for (list, body) in [
            ("/v1/people", #"{"displayName":"A","userName":"\#(taken)"}"#), ("/v1/people", #"{"planted":1}"#),
            ("/v1/people", "{}"),
            ("/v1/programs", #"{"name":"A","externalId":"planted-externalId-draft","relationshipTypes":["\#(company.type)"]}"#),
            ("/v1/programs", #"{"name":"A","relationshipTypes":["nothing"]}"#),
            ("/v1/appointments", #"{"person":"\#(company.person(.chief))","office":"auditor"}"#),
            ("/v1/appointments", #"{"office":"emperor"}"#), ("/v1/sources", "{}"),
            ("/v1/relationship-types", #"{"id":"\#(company.type)"}"#),
        ] {
            let answer = try client.post(list, body)
            #expect(try answer.problem(403) == "denied", "\(list) \(body): \(answer.text.prefix(300))")
        }
    }

    @Test func `who may not invite does not learn who is there`() throws {
        let client = try service.client(Company.secret(.peer))
        let hidden = company.person(.stranger)
        let nobody = ID<Person>(Company.key(998))
        for body in [#"{"person":"ID","side":"learner"}"#, #"{"people":["ID"],"side":"learner"}"#] {
            let answers = try [hidden, nobody].map {
                try client.post(
                    "/v1/programs/\(company.program)/participants", body.replacing("ID", with: $0.description),
                    ["X-Request-Id": "a"]
                ).text.replacing($0.description, with: "ID")
            }
            #expect(answers[0] == answers[1] && answers[0].contains("not-your-step"), "\(answers)")
        }
    }

    @Test func `a key that cannot read what stands above reads which scope it lacks, whatever the id`() throws {
        let body = #"{"name":"Portal","scopes":["participants:read","participants:write","profiles:read"]}"#
        let made = try service.client(Company.secret(.admin)).post("/v1/keys", body)
        let client = try service.client(try made.string("secret"))
        for id in [company.program, ID<Program>(Company.key(997))] {
            let list = try client.get("/v1/programs/\(id)/participants")
            let one = try client.post("/v1/programs/\(id)/participants", #"{"side":"learner"}"#)
            for answer in [list, one] {
                #expect(try answer.problem(403) == "insufficient-scope", "\(answer.text)")
                #expect(answer.text.contains("programs:read"), "\(answer.text)")
            }
        }
        for person in [company.person(.learner), ID<Person>(Company.key(998))] {
            let answer = try client.get("/v1/people/\(person)/profile")
            #expect(try answer.problem(403) == "insufficient-scope" && answer.text.contains("people:read"), "\(answer.text)")
        }
    }
}
