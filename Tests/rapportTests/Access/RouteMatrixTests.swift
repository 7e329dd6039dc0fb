import HTTP
import JSON
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// Every route, over a connection, for each role: what it shows and what it must not.
@Suite struct RouteMatrixTests {
    private let company: Company
    private let service: LocalService

    init() throws {
        company = try Company()
        service = try LocalService(Surroundings(), with: company.changes)
    }

    /// No record has it.
    private static let stale = "\"9-00000000\""

    @Test func `every route has a scenario`() throws {
        for operation in API.operations {
            #expect(!Scenario.all(of: operation, in: company).isEmpty, "nobody has thought of who may \(operation.id)")
        }
    }

    @Test func `every route lets each role do what the matrix says, and shows the members of its view`() throws {
        for isRead in [true, false] {  // what makes records comes last
            for who in Company.Who.allCases {
                let (client, viewer) = (try service.client(Company.secret(who)), try company.viewer(who))
                for operation in API.operations where !operation.isForWatchers && (operation.method == .get) == isRead {
                    for scenario in Scenario.all(of: operation, in: company) {
                        try walk(operation, scenario, who, viewer, client)
                    }
                }
            }
        }
    }

    private func walk(
        _ operation: APIOperation, _ scenario: Scenario, _ who: Company.Who, _ viewer: Viewer, _ client: Client
    ) throws {
        func send(_ target: String, _ body: String? = nil) throws -> Answer {
            var fields: [String: String] = [:]
            if operation.match != nil { fields["If-Match"] = Self.stale }
            if let type = operation.body?.types.first { fields["Content-Type"] = "\(type.name)" }
            let body = body ?? (operation.body.map { $0.isRequired ? "{}" : nil } ?? nil)
            return try client.send(operation.method.name.description, target, body, fields: fields)
        }
        let told = "\(operation.id) as \(who)"
        if who != .guest, case .act = operation.asks, operation.asks.need.flatMap(viewer.caller.denial) != nil {
            // It follows from the key alone, before the record is looked at.
            let answer = try send(operation.template.replacing("{id}", with: "any").replacing("{number}", with: "1"))
            return #expect(answer.status == 403 && !answer.text.contains("planted"), "\(told): \(answer.text.prefix(300))")
        }
        switch scenario {
        case .open:
            let answer = try send(address(operation, nil))
            #expect(![401, 403].contains(answer.status), "\(told): \(answer.text.prefix(300))")
            #expect(!answer.text.contains("planted-changer") || viewer.seesAuthors, "\(told)")
        case .key, .scope:
            let answer = try send(address(operation, nil))
            var isLetIn = who != .guest
            if case .scope(let scope) = scenario { isLetIn = isLetIn && viewer.caller.scopes.contains(scope) }
            guard isLetIn else {
                return #expect(answer.status == (who == .guest ? 401 : 403), "\(told): \(answer.text.prefix(300))")
            }
            #expect(answer.status != 401, "\(told): \(answer.text.prefix(300))")
            // Which of them may do it, the tests of keys, consents and concerns say; of what is hidden, nothing is told.
            let matter = Matter.allCases.first { matter in
                matter.kinds.contains { !$0.any.path.isEmpty && operation.template.hasPrefix("\($0.any.path)/{id}") }
            }
            // But for the person whom an agreement names: they learn of a relationship what it says, and do not see it.
            let isNamed = operation.id == "getRelationshipDisclosed" && who == .contact
            if let matter, !isNamed, case let cast = try company.cast(of: matter), cast.judge(viewer, .read) == .hidden {
                let answer = try send(address(operation, cast))
                #expect(answer.status >= 400 && !answer.text.contains("planted"), "\(told): \(answer.text.prefix(300))")
            }
        case .list(let kind):
            let answer = try send("\(operation.template)?limit=1000")
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            #expect(answer.status == 200, "\(told): \(answer.text.prefix(300))")
            let items = try answer.json()["items"]?.elements.map { $0 } ?? []
            let sight = viewer.sight(of: kind)
            #expect(items.compactMap { $0["id"]?.string }.sorted() == sight.keys.sorted(), "\(told)")
            for item in items {
                #expect(
                    Array(item.raw) == sight[item["id"]?.string ?? ""],
                    "\(told): \(String(decoding: item.raw, as: UTF8.self).prefix(300))")
            }
        case .record(let act, let matter, let isPart):
            let cast = try company.cast(of: matter)
            let answer = try send(address(operation, cast))
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            let judged = cast.judge(viewer, act)
            switch judged {
            case .hidden: #expect(answer.status == 404, "\(told) \(matter): \(answer.text.prefix(300))")
            case .refused: #expect(answer.status == 403, "\(told) \(matter): \(answer.text.prefix(300))")
            case .granted(let seen, _)
            where isPart && !seen.isSuperset(of: cast.members.contains("transitions") ? ["transitions"] : cast.members):
                #expect(answer.status == 403, "\(told) \(matter): \(answer.text.prefix(300))")
            case .granted where act == .read && !isPart:
                #expect(answer.status == 200, "\(told) \(matter): \(answer.text.prefix(300))")
                #expect(answer.body.dropLast() == (try cast.bytes(viewer))[...], "\(told) \(matter)")
            case .granted where act == .read: #expect([200, 404].contains(answer.status), "\(told): \(answer.text.prefix(300))")
            case .granted:
                // Those to whom it is given learn only that the tag is another.
                #expect(operation.match == nil || answer.status == 412, "\(told) \(matter): \(answer.text.prefix(300))")
                #expect(![401, 403, 404].contains(answer.status), "\(told) \(matter): \(answer.text.prefix(300))")
            }
            if answer.status >= 400 { #expect(!answer.text.contains("planted"), "\(told): \(answer.text)") }
        case .part(let act, let matter, let above):
            let (cast, parent) = (try company.cast(of: matter), try company.cast(of: above))
            let answer = try send(cast.address)
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            guard parent.judge(viewer, .read) != .hidden else {
                return #expect(answer.status == 404, "\(told): \(answer.text.prefix(300))")
            }
            switch cast.judge(viewer, act) {
            // Callers who do not see it get the answer that there is none, and may not make the first.
            case .hidden:
                #expect(
                    answer.status == ([.put, .post].contains(operation.method) ? 403 : 404), "\(told): \(answer.text.prefix(300))"
                )
            case .refused: #expect(answer.status == 403, "\(told): \(answer.text.prefix(300))")
            case .granted where act == .read:
                let bytes = try cast.bytes(viewer)
                #expect(answer.status == 200 && answer.body.dropLast() == bytes[...], "\(told)")
            case .granted:
                #expect(answer.status == (operation.match == nil ? 201 : 412), "\(told): \(answer.text.prefix(300))")
            }
            if answer.status >= 400 { #expect(!answer.text.contains("planted"), "\(told): \(answer.text)") }
        case .beside(let act, let matter):
            let cast = try company.cast(of: matter)
            let query = operation.id == "compareMatchRuns" ? "?with=\(cast.id)" : ""
            let answer = try send(operation.template.replacing("{id}", with: cast.id) + query)
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            switch cast.judge(viewer, act) {
            case .hidden: #expect(answer.status == 404, "\(told): \(answer.text.prefix(300))")
            case .refused: #expect(answer.status == 403, "\(told): \(answer.text.prefix(300))")
            // The run of the company was never solved.
            case .granted where operation.id == "askWhatIf":
                #expect(try answer.problem(409) == "snapshot-changed", "\(told): \(answer.text.prefix(300))")
            case .granted: #expect(answer.status == 200, "\(told): \(answer.text.prefix(300))")
            }
            if answer.status >= 400 { #expect(!answer.text.contains("planted"), "\(told): \(answer.text)") }
        case .under(let above, let kind, let member):
            let parent = try company.cast(of: above)
            let answer = try send(operation.template.replacing("{id}", with: parent.id))
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            guard parent.judge(viewer, .read) != .hidden else {
                return #expect(answer.status == 404, "\(told): \(answer.text.prefix(300))")
            }
            guard answer.status != 403 else { return }  // a list by what is hidden of those in it
            #expect(answer.status == 200, "\(told): \(answer.text.prefix(300))")
            let items = try answer.json()["items"]?.elements.map { Array($0.raw) } ?? []
            let sight = viewer.sight(of: kind).values
            for item in items { #expect(sight.contains(item), "\(told): \(String(decoding: item, as: UTF8.self))") }
            guard let member else { return }
            let expected = try sight.filter { try JSONDocument($0).root[member]?.string == parent.id }
            #expect(Set(items) == Set(expected), "\(told)")
        case .inside(let act, let matter):
            let (cast, parent) = (try company.cast(of: matter), try company.cast(of: .relationship))
            let answer = try send(operation.template.replacing("{id}", with: parent.id))
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            guard parent.judge(viewer, .read) != .hidden else {
                return #expect(answer.status == 404, "\(told): \(answer.text.prefix(300))")
            }
            let isMember = [.learner, .peer].contains(who)
            // A note of one's own is one's own, whose the other may be.
            if case .granted = cast.judge(viewer, act) {
                #expect(![401, 403, 404].contains(answer.status), "\(told): \(answer.text.prefix(300))")
            } else if matter != .note || !isMember {
                #expect(answer.status == 403, "\(told): \(answer.text.prefix(300))")
            }
            if !isMember { #expect(!answer.text.contains("planted"), "\(told): \(answer.text.prefix(300))") }
        case .accessLog:
            let (cast, parent) = (try company.cast(of: .accessLog), try company.cast(of: .person))
            let answer = try send(cast.address)
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            guard parent.judge(viewer, .read) != .hidden else {
                return #expect(answer.status == 404, "\(told): \(answer.text.prefix(300))")
            }
            guard case .granted(let seen, _) = cast.judge(viewer, .read) else {
                return #expect(answer.status == 403, "\(told): \(answer.text.prefix(300))")
            }
            #expect(answer.status == 200, "\(told): \(answer.text.prefix(300))")
            // Others have looked at all of the learner by now.
            let items = try answer.json()["items"]?.elements.map { $0 } ?? []
            let kinds = Set(items.flatMap { $0["kinds"]?.elements.compactMap(\.string) ?? [] })
            #expect(kinds.contains("people") && kinds.contains("participants") == (seen == cast.members), "\(told): \(kinds)")
        case .export:
            let (cast, parent) = (try company.cast(of: .export), try company.cast(of: .person))
            let answer = try send(cast.address)
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            guard parent.judge(viewer, .read) != .hidden else {
                return #expect(answer.status == 404, "\(told): \(answer.text.prefix(300))")
            }
            guard case .granted = cast.judge(viewer, .read) else {
                #expect(!answer.text.contains("planted"), "\(told): \(answer.text.prefix(300))")
                return #expect(answer.status == 403, "\(told): \(answer.text.prefix(300))")
            }
            #expect(answer.status == 200, "\(told): \(answer.text.prefix(300))")
            // Each record of it as its own address has it, and nothing else.
            let records = try #require(try answer.json()["records"])
            for part in records.members {
                let kind = try #require(KindName(rawValue: part.name))
                let sight = viewer.sight(of: kind).values
                for item in part.value.elements { #expect(sight.contains(Array(item.raw)), "\(told): \(part.name)") }
            }
        case .create(let matter, let body):
            let answer = try send(operation.template, body.replacing("another-", with: "another-\(who)-"))
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            let row = Matrix.row(of: matter)
            let isGiven: Bool =
                switch who {
                case .admin, .administrator: row[.administrator].acts.contains(.create)
                case .portal: row[matter == .person ? .administrator : .integration].acts.contains(.create)
                default: false
                }
            // What is wrong with a document is told first: it names somebody whom not all see, and the same office again.
            let isOfOthers = matter == .appointment || matter == .key
            let statuses = (isGiven ? [201] : [403]) + (isOfOthers ? [422] : [])
            #expect(statuses.contains(answer.status), "\(told): \(answer.text.prefix(300))")
        case .catalogue:
            let mode = operation.query.contains { $0.name == "mode" } ? "?mode=merge" : ""
            let answer = try send(operation.template + mode)
            guard who != .guest else { return #expect(answer.status == 401, "\(told)") }
            let isGiven = Matrix.row(of: .catalogue).roles(that: .change).contains { viewer.catalogueRoles.contains(RoleSet($0)) }
            #expect(isGiven ? ![401, 403].contains(answer.status) : answer.status == 403, "\(told): \(answer.text.prefix(300))")
        }
    }

    private func address(_ operation: APIOperation, _ cast: MatterCast?) -> String {
        guard let cast else { return Endpoint.address(operation.template, of: "/v1/programs/\(company.program)") }
        return operation.template.replacing(/^.*\{id\}/, with: cast.address).replacing("{number}", with: "1")
    }
}
