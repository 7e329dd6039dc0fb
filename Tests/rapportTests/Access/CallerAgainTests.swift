import HTTP
import JSON
import Synchronization
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// Who a caller is, and may do, is worked out again where a write is decided: what was so when the request came may be over.
@Suite struct CallerAgainTests {
    /// What happens to the caller between the two.
    enum Loss: CaseIterable {
        case keyRevoked, keyOver, personAway, scopesTaken

        /// - Returns: The change, and the one that takes it back.
        fileprivate func changes(_ who: Company.Who, _ company: Company) throws -> (Change, back: Change) {
            let (key, person) = (
                try company.records.record(company.keyID(who), Key.self),
                try company.records.record(company.person(who), Person.self)
            )
            var (keyThen, personThen) = (key.value, person.value)
            switch self {
            case .keyRevoked: keyThen.revoked = Key.Revocation(at: company.now, by: "admin")
            case .keyOver: keyThen.expiresAt = company.now
            case .scopesTaken: keyThen.scopes = ScopeSet(.eventsRead)
            case .personAway:
                personThen.active = false
                return (.put(Stored(personThen, revision: 4)), .put(person))
            }
            return (.put(Stored(keyThen, revision: 2)), .put(key))
        }
    }

    private let company: Company
    private let service: LocalService
    private let disk = Monitor(true)
    private let decisions = Monitor(0)

    init() throws {
        company = try Company()
        var surroundings = Surroundings()
        let (disk, decisions, now) = (disk, decisions, company.now)
        surroundings.disk.synchronize = { file throws(FileError) in
            disk.wait { $0 ? () : nil }
            try file.synchronize()
        }
        surroundings.clock = {
            decisions.withLock { $0 += 1 }
            decisions.signal()
            return now
        }
        surroundings.repetition = Repetition { Issue.record("it decides otherwise the second time: \($0)") }
        service = try LocalService(surroundings, with: company.changes)
    }

    /// Has a request be let in before a change is on disk, and decided on with it.
    private func race(
        _ method: String, _ target: String, _ body: String?, by client: Client, _ fields: [String: String], against change: Change
    ) throws -> Answer {
        disk.withLock { $0 = false }
        defer {
            disk.withLock { $0 = true }
            disk.signal()
        }
        try service.remember(change, isAwaited: false)
        let before = decisions.withLock { $0 }
        try client.begin(method, target, body, fields: fields)
        // A clock is read where a decision begins: the request was let in by what was on disk.
        decisions.wait { $0 > before ? () : nil }
        disk.withLock { $0 = true }
        disk.signal()
        return try client.read(answerTo: method)
    }

    @Test(arguments: Loss.allCases) func `a caller that has lost the right to write when it is decided writes nothing`(
        _ loss: Loss
    ) throws {
        let (change, back) = try loss.changes(.administrator, company)
        let client = try service.client(Company.secret(.administrator))
        for operation in API.operations where operation.isWrite && operation.id != "importCatalogue" {
            let matter = Matter.allCases.first { matter in
                matter.kinds.contains { !$0.any.path.isEmpty && operation.template.hasPrefix("\($0.any.path)/{id}") }
            }
            let id = try matter.map { $0 == .catalogue ? "coaching" : try company.cast(of: $0).id } ?? "any"
            var fields = operation.match == nil ? [:] : ["If-Match": "*"]
            if let type = operation.body?.types.first { fields["Content-Type"] = "\(type.name)" }
            let answer = try race(
                operation.method.name.description, operation.template.replacing("{id}", with: id),
                operation.body?.isRequired == true ? "{}" : nil, by: client, fields, against: change)
            if loss == .scopesTaken {
                #expect([403, 404].contains(answer.status), "\(operation.id): \(answer.text.prefix(300))")
            } else {
                #expect(try answer.problem(401) == "unauthorized", "\(operation.id): \(answer.text.prefix(300))")
            }
            try service.remember(back)
            try settle(client)
            #expect(service.store.durable.records.programs == company.records.programs, "\(operation.id) has changed a program")
            #expect(service.store.durable.records.people == company.records.people, "\(operation.id) has changed a person")
        }
    }

    /// Until what was written is what requests are let in by.
    private func settle(_ client: Client) throws {
        let admin = try service.admin()
        // Its answer waits for the disk.
        #expect(try admin.delete("/v1/programs/\(ID<Program>(Company.key(999)))", ifMatch: "*").status == 404)
        #expect(try client.get("/v1/me").status == 200)
    }

    @Test(arguments: [Loss.keyRevoked, .personAway]) func `a token ends with its key and its person, before it is decided too`(
        _ loss: Loss
    ) throws {
        let portal = try service.client(Company.secret(.portal))
        let person = company.person(.peer)
        let token = try portal.post(
            "/v1/keys/\(company.keyID(.portal))/delegations", #"{"person":"\#(person)","scopes":["me:read","me:write"]}"#)
        let client = try service.client(try token.string("token"))
        let change: Change
        switch loss {
        case .personAway: change = try loss.changes(.peer, company).0
        case .keyRevoked, .keyOver, .scopesTaken:
            var key = try company.records.record(company.keyID(.portal), Key.self).value
            key.revoked = Key.Revocation(at: company.now, by: "admin")
            change = .put(Stored(key, revision: 2))
        }
        let answer = try race(
            "PATCH", "/v1/people/\(person)", #"{"nickName":"Pip"}"#, by: client,
            ["If-Match": "*", "Content-Type": "application/merge-patch+json"], against: change)
        #expect(try answer.problem(401) == "unauthorized", "\(answer.text.prefix(300))")
        #expect(service.store.durable.records.people[person]?.value.nickName != "Pip")
    }
}
