import HTTP
import JSON
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// The first, third, fourth and eighth of OWASP's API Security Top 10 (2023), for every route there is.
@Suite struct ForeignTests {
    private let company: Company
    private let service: LocalService

    init() throws {
        company = try Company()
        service = try LocalService(Surroundings(), with: company.changes)
    }

    @Test func `API1: an id that is hidden, of another kind or of nobody gets the same 404 from every route`() throws {
        let client = try service.client(Company.secret(.stranger))
        let viewer = try company.viewer(.stranger)
        for operation in API.operations {
            guard case .act(let act, let kind) = operation.asks, !kind.isOfCatalogue, operation.template.contains("{id}"),
                operation.template.hasPrefix("\(kind.any.path)/{id}")
            else { continue }
            guard let matter = Matter.allCases.first(where: { $0.kinds.contains(kind) }) else { continue }
            let prefix = try company.cast(of: matter).id.prefix(4)
            var hidden: [String] = []
            for matter in Matter.allCases where matter.kinds.contains(kind) {
                let cast = try company.cast(of: matter)
                if cast.judge(viewer, act) == .hidden { hidden.append(cast.id) }
            }
            let foreign = try Matter.allCases.filter {
                !$0.kinds.contains(kind) && $0 != .catalogue && ![.accessLog, .export].contains($0)
            }.map {
                try company.cast(of: $0).id
            }
            let unknown = "\(prefix)00000000-0000-7000-8000-000000000000"
            var bodies: Set<String> = []
            for id in hidden + [unknown] + foreign.map({ "\(prefix)\($0.dropFirst(4))" })
            where !(viewer.sight(of: kind).keys.contains(id)) {
                var fields = ["X-Request-Id": "same"]
                if operation.match != nil { fields["If-Match"] = "*" }
                if let type = operation.body?.types.first { fields["Content-Type"] = "\(type.name)" }
                let target = operation.template.replacing("{id}", with: id).replacing("{number}", with: "1")
                let answer = try client.send(
                    operation.method.name.description, target, operation.body?.isRequired == true ? "{}" : nil, fields: fields)
                #expect(answer.status == 404, "\(operation.id) \(id): \(answer.text.prefix(300))")
                bodies.insert(answer.text.replacing(id, with: "ID"))
            }
            #expect(bodies.count == 1, "\(operation.id) answers alike: \(bodies)")
        }
    }

    @Test func `API3: a member that a role does not see is unknown to it, and one that it may not set is refused`() throws {
        // A link and a sign-in are ended and never changed: nothing takes a member of them.
        let unchanged: Set<Matter> = [.catalogue, .key, .signInLink, .signIn]
        for matter in Matter.allCases where !unchanged.contains(matter) {
            let cast = try company.cast(of: matter)
            for (role, holders) in cast.holders {
                for who in holders where who != .guest {
                    guard case .granted(let seen, let set) = cast.judge(try company.viewer(who), .change) else { continue }
                    let client = try service.client(Company.secret(who))
                    for member in cast.members.subtracting(set.intersection(seen)) {
                        // Of no type that any member has, so that nothing else is taken.
                        let answer = try client.patch(cast.address, "{\"\(member)\":{\"planted\":[1.5]}}", ifMatch: "*")
                        #expect(
                            answer.status == 422,
                            "\(who) as \(role) sets \(member) of \(matter): \(answer.status) \(answer.text.prefix(300))")
                        #expect(
                            try answer.pointers().contains { $0.hasPrefix("/\(member)") }, "\(member): \(answer.text.prefix(300))"
                        )
                    }
                }
            }
        }
        #expect(Self.documents(service.store.durable.records) == Self.documents(company.records), "all is as it was")
    }

    /// Every record outside the catalogue, by its name.
    private static func documents(_ records: Records) -> [RecordAddress: [UInt8]] {
        var documents: [RecordAddress: [UInt8]] = [:]
        for kind in KindName.allCases where !kind.isOfCatalogue && kind != .accessKeys {  // which keep when they were used
            kind.any.forEach(records) { stored in
                documents[RecordAddress(kind: kind, name: stored.name)] = stored.json
                return true
            }
        }
        return documents
    }

    @Test(arguments: ["1001", "-1", "0", "1e3", "99999999999999999999"])
    func `API4: no page of anybody has more than 1,000 records`(
        _ limit: String
    ) throws {
        let client = try service.client(Company.secret(.stranger))
        for operation in API.operations where operation.method == .get && operation.query.contains(where: { $0.name == "limit" })
        {
            guard !operation.template.contains("{") else { continue }
            #expect(try client.get("\(operation.template)?limit=\(limit)").status == 400, "\(operation.id)")
        }
    }

    @Test func `API8: no cache keeps what one key may see for another`() throws {
        for who in Company.Who.allCases where who != .guest {
            let client = try service.client(Company.secret(who))
            for operation in API.operations where operation.method == .get {
                guard case .act(_, let kind) = operation.asks, !kind.isOfCatalogue else { continue }
                for matter in Matter.allCases where matter.kinds.contains(kind) || operation.template.contains("{id}") {
                    let target = operation.template.replacing("{id}", with: try company.cast(of: matter).id).replacing(
                        "{number}", with: "1")
                    let answer = try client.get(target)
                    let caching = answer["Cache-Control"] ?? ""
                    #expect(
                        ["private, no-cache", "no-store"].contains(caching),
                        "\(operation.id) as \(who): \(answer.status) \(caching)")
                    #expect(answer["Access-Control-Allow-Origin"] == nil)
                }
            }
        }
    }
}
