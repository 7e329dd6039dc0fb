import Foundation
import HTTP
import JSON
import Store
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// Whatever somebody asks of two organisations that differ only in what is hidden from this one, the answers are the same to the byte.
///
/// That covers every way in which something could be told: what is hidden shows in no body, length, tag, cursor, order or refusal.
@Suite struct TwinTests {
    /// Everybody, each under other policies.
    static let viewers: [(who: Company.Who, ways: Company.Ways)] = Company.Who.allCases.filter { $0 != .admin }.enumerated().map {
        let indirect = $0 % 2 == 0
        return (
            $1,
            Company.Ways(
                kept: indirect ? .indirect : .partner, current: $0 % 3 == 0 ? .indirect : .partner, isListed: $0 % 5 != 0)
        )
    }

    @Test(arguments: viewers.indices) func `nothing that somebody asks tells what is hidden`(_ place: Int) throws {
        let (who, ways) = Self.viewers[place]
        for _ in 0..<Self.rounds {
            var dice = Dice(for: "twins of \(who)")
            let twins = try Twins(hiding: who, ways, dice: dice)
            #expect(twins.differences > 3 || who == .guest, "\(who) has something hidden")
            var pair = try Pair(twins)
            try Self.ask(&pair, &dice)
            #expect(pair.asked > 50)
            guard Self.isWhole, who != .guest else { continue }
            // Each way in which something could be told was there.
            for met in ["GET 200", "GET 304", "GET 404", "HEAD 200", "PATCH 404", "DELETE 404", "POST 422", "PUT 404"] {
                #expect(pair.met.contains(met), "\(who) meets \(met)")
            }
        }
    }

    @Test func `who runs a programme and stands above people in it learns nothing of them`() throws {
        for role in [Role.owner, .committee, .administrator] {
            let ways = Company.Ways(kept: .partner, current: .indirect, runs: (.manager, role))
            var dice = Dice(for: "twins of a manager as \(role)")
            var pair = try Pair(try Twins(hiding: .manager, ways, dice: dice))
            try Self.ask(&pair, &dice)
        }
    }

    /// `TWINS=all` asks everything, which takes minutes; without it each viewer asks a quarter of the operations, others each time.
    private static let isWhole = ProcessInfo.processInfo.environment["TWINS"] == "all"

    /// `TWINS_ROUNDS=20` has each viewer ask as many twins.
    private static let rounds = ProcessInfo.processInfo.environment["TWINS_ROUNDS"].flatMap(Int.init) ?? 1

    private static func ask(_ pair: inout Pair, _ dice: inout Dice) throws {
        let chosen = API.operations.filter { _ in isWhole || dice.below(4) == 0 }
        for operation in chosen where operation.method == .get && operation.id != "listProgramGuides" {
            try pair.read(operation, &dice)  // guides are seen where their places are not
        }
        for operation in chosen where operation.method != .get { try pair.write(operation, &dice) }
    }
}

/// Two services on the data of twins, and the one who asks both the same.
struct Pair {
    let twins: Twins
    private let services: [LocalService]
    private let clients: [Client]
    private let texts: [String]
    private(set) var asked = 0
    /// One is enough to look at, and tells what to mend.
    private var leaks: [String: Int] = [:]
    /// What came: by method and status.
    private(set) var met: Set<String> = []

    init(_ twins: Twins) throws {
        self.twins = twins
        var surroundings = Surroundings()
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        surroundings.clock = { now }
        // Its ids are the same each time.
        surroundings.repetition = Repetition { _ in }
        services = try [twins.one, twins.other].map { company in
            let service = try LocalService(surroundings, with: Array(company.changes.prefix(twins.baseCount)))
            for change in company.changes.dropFirst(twins.baseCount) { try service.remember(change) }
            return service
        }
        clients = try services.map { try $0.client(Company.secret(twins.who)) }
        // The log of readings has something of each that is there, and so of what is hidden.
        let people = twins.ids(.people).flatMap { ["/v1/people/\($0)/profile", "/v1/people/\($0)/consents"] }
        let programs = twins.ids(.programs).flatMap { id in
            ["participants", "suggestions"].map { "/v1/programs/\(id)/\($0)" }
        }
        for service in services {
            // By a key that is the same in both.
            let reader = try service.admin()
            for list in ["/v1/people"] + people + programs {
                _ = try reader.get(list.hasSuffix("/profile") ? list : "\(list)?limit=1000")
            }
        }
        texts = twins.texts()
    }

    /// Asks both, and compares all that comes.
    ///
    /// - Returns: One of the answers.
    @discardableResult
    mutating func ask(
        _ method: String, _ target: String, _ body: String? = nil, _ fields: [String: String] = [:], of operation: APIOperation
    ) throws -> Answer {
        try ask(method, [target, target], body, fields, of: operation)[0]
    }

    /// - Parameter targets: What is asked of either.
    private mutating func ask(
        _ method: String, _ targets: [String], _ body: String? = nil, _ fields: [String: String] = [:], of operation: APIOperation
    ) throws -> [Answer] {
        asked += 1
        let (fields, target) = (fields.merging(["X-Request-Id": "twin"]) { one, _ in one }, targets[0])
        let answers = try zip(clients, targets).map { try $0.send(method, $1, body, fields: fields) }
        // Secrets are drawn, and places in events sealed by either for itself: they have to be as long.
        func unsealed(_ text: String) -> String {
            var text = text.replacing(/rap_[A-Za-z0-9]+/, with: "rap_")
            // It says when it was made.
            if operation.id == "exportPerson" {
                text = text.replacing(/("person": ?"[^"]*",\s*"at": ?)"[^"]*"/) { String($0.1) }
            }
            return operation.id == "listEvents" ? text.replacing(/[A-Za-z0-9_-]{43,}/) { "[\($0.output.count)]" } : text
        }
        func told(_ answer: Answer) -> String {
            let head = answer.fields.filter { !["Date", "Retry-After"].contains($0.name) }.map { "\($0.name): \($0.value)" }
            return "\(answer.status)\n\(unsealed("\(head.joined(separator: "\n"))\n\n\(answer.text)"))"
        }
        let (one, other) = (told(answers[0]), told(answers[1]))
        // A caller that has revoked its own key is counted by the clock of each service: one may be at its limit when the other is not yet.
        let isShutOut = answers.contains { $0.status == 429 } && answers.allSatisfy { [401, 429].contains($0.status) }
        if one != other, !isShutOut, leaks[operation.id, default: 0] < 2 {
            leaks[operation.id, default: 0] += 1
            Issue.record(
                "\(twins.who) learns by \(method) \(target) \(fields) \(body ?? "")\n\(one.suffix(1500))\n--- and ---\n\(other.suffix(1500))"
            )
        }
        met.insert("\(method) \(answers[0].status)")
        return answers
    }

    // MARK: Reading

    /// Addresses of a template: with ids of both twins, of other kinds, and such that never were.
    private func targets(_ template: String, _ dice: inout Dice) -> [String] {
        guard template.contains("{") else { return [template] }
        let kind = KindName.allCases.first { !$0.any.path.isEmpty && template.hasPrefix("\($0.any.path)/{id}") }
        var ids = kind.map { $0.isOfCatalogue ? [twins.one.type.text, "coaching"] : twins.ids($0) } ?? ["in-use"]
        if let kind, !kind.isOfCatalogue {
            let prefix = ids.first.map { String($0.prefix(4)) } ?? ""
            ids = Array(ids.shuffled(using: &dice).prefix(16)) + ["\(prefix)00000000-0000-7000-8000-000000000000", "rubbish"]
        }
        if kind == .people { ids.append("me") }
        return ids.map {
            template.replacing("{id}", with: $0).replacing("{number}", with: "1").replacing("{code}", with: "in-use")
                // What hangs on its address alone, the person sees whose it is.
                .replacing("{token}", with: twins.who == .learner ? Company.calendarToken : "none")
        }
    }

    mutating func read(_ operation: APIOperation, _ dice: inout Dice) throws {
        let isVolatile = operation.isForWatchers
        guard !isVolatile else { return }
        for target in targets(operation.template, &dice) {
            let answer = try ask("GET", target, of: operation)
            try ask("HEAD", target, of: operation)
            try ask("GET", target, nil, ["Accept-Language": "de"], of: operation)
            if let tag = answer.tag {
                try ask("GET", target, nil, ["If-None-Match": tag], of: operation)
                try ask("GET", target, nil, ["If-Match": tag], of: operation)
            }
            for date in ["Mon, 21 Sep 2026 14:15:00 GMT", "Mon, 21 Sep 2026 14:18:20 GMT"] {
                try ask("GET", target, nil, ["If-Modified-Since": date], of: operation)
            }
            guard !operation.isOfCatalogue else { continue }
            try list(operation, target, &dice)
        }
    }

    /// A list in every way that it can be asked for, to its end.
    private mutating func list(_ operation: APIOperation, _ target: String, _ dice: inout Dice) throws {
        let names = operation.query.map(\.name)
        guard names.contains("limit") else { return }
        var queries = ["limit=1", "limit=2", "limit=3", "pretty"]
        if names.contains("format") { queries += ["format=csv", "format=ndjson", "format=csv&excel=1", "format=csv&limit=2"] }
        for name in names where !["limit", "after", "format", "excel", "pretty"].contains(name) {
            guard name != "sort" else { continue }
            for text in dice.some(4, of: texts) + [""] { queries.append("\(name)=\(Self.escaped(text))&limit=2") }
        }
        if names.contains("sort") {
            let sorts = KindName.allCases.first { $0.any.path == operation.template }.map { Self.sorts($0.any.type) } ?? []
            for sort in sorts { queries += ["sort=\(sort)&limit=1", "sort=-\(sort)&limit=2"] }
            queries.append("sort=rubbish")
        }
        if names.contains("q") { queries += ["q=anna", "q=b&limit=1", "q=planted", "q=the&limit=1"] }
        for query in queries {
            var next = ["\(target)?\(query)", "\(target)?\(query)"]
            var pages = 0
            while next.count == 2, pages < 100 {
                next = try ask("GET", next, of: operation).compactMap { answer in
                    answer["Link"].flatMap { $0.split(whereSeparator: { "<>".contains($0) }).first.map(String.init) }
                }
                pages += 1
            }
            #expect(pages < 100, "\(target)?\(query) comes to its end")
        }
    }

    private static func sorts<R: Record>(_ kind: R.Type) -> [String] { R.kind.sorts.map(\.name) }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    // MARK: Writing

    private static let leftOut: Set<String> = [
        // A secret is random, and a token says when it ends.
        "createKey", "rotateKey", "delegateKey", "createSignInLink", "createPersonCalendarFeed",
        // Places are counted with everybody in them: whether one is free is no secret of those who have them.
        "createProgramParticipants", "createParticipantTransition",
    ]

    /// Sends what may be taken and what may not, and stops once something that was hidden is no more.
    mutating func write(_ operation: APIOperation, _ dice: inout Dice) throws {
        guard !Self.leftOut.contains(operation.id) else { return }
        for target in dice.some(6, of: targets(operation.template, &dice)) + targets(operation.template, &dice).suffix(2) {
            for body in bodies(operation, &dice) {
                guard try seesTheSame() else { return }
                var fields: [String: String] = [:]
                switch dice.below(4) {
                case 0: fields["If-Match"] = "\"3-00000000\""
                case 1: break
                default: fields["If-Match"] = "*"
                }
                if operation.method == .post { fields["Idempotency-Key"] = "twin-\(dice.below(10))" }
                if let type = operation.body?.types.first { fields["Content-Type"] = "\(type.name)" }
                if operation.method == .post, dice.below(2) == 0 { fields["Idempotency-Key"] = nil }
                try ask(operation.method.name.description, target, body, fields, of: operation)
            }
        }
    }

    /// Whether what is seen of both is the same yet: somebody may open what was hidden.
    private func seesTheSame() throws -> Bool {
        let caller = try twins.one.caller(twins.who)
        let sights = services.map { Viewer(caller, $0.store.durable, at: twins.one.now).sight }
        return sights[0] == sights[1]
    }

    private func bodies(_ operation: APIOperation, _ dice: inout Dice) -> [String?] {
        guard operation.body != nil else { return [nil] }
        let text = { (dice: inout Dice) in dice.one(of: texts) }
        let person = { (dice: inout Dice) in dice.one(of: twins.ids(.people) + ["per_00000000-0000-7000-8000-000000000000"]) }
        let program = { (dice: inout Dice) in dice.one(of: twins.ids(.programs) + ["prg_00000000-0000-7000-8000-000000000000"]) }
        let participant = { (dice: inout Dice) in
            dice.one(of: twins.ids(.participants) + ["par_00000000-0000-7000-8000-000000000000"])
        }
        var bodies: [String?] = [
            "{}", #"{"displayName":"A","manager":"\#(person(&dice))"}"#, #"{"manager":"\#(person(&dice))"}"#,
            #"{"displayName":"A","userName":"\#(text(&dice))"}"#, #"{"nickName":"\#(text(&dice).prefix(20))"}"#,
            #"{"name":"P","relationshipTypes":["\#(twins.one.type)"],"owners":["\#(person(&dice))"],"externalId":"\#(text(&dice))"}"#,
            #"{"owners":["\#(person(&dice))"],"concernContacts":["\#(person(&dice))"]}"#, #"{"externalId":"\#(text(&dice))"}"#,
            #"{"person":"\#(person(&dice))","office":"auditor","program":"\#(program(&dice))"}"#,
            #"{"person":"\#(person(&dice))"}"#, #"{"person":"\#(person(&dice))","text":"Good at it"}"#,
            #"{"people":["\#(person(&dice))","\#(person(&dice))"],"side":"guide"}"#, #"{"side":"learner"}"#, #"{"side":"guide"}"#,
            #"{"to":"approved"}"#, #"{"to":"withdrawn"}"#, #"{"to":"running"}"#, #"{"to":"archived"}"#, #"{"capacity":2}"#,
            #"{"name":"K","scopes":["people:read"],"actsFor":"\#(person(&dice))"}"#,
            #"{"name":"K","scopes":["me:read"],"programs":["\#(program(&dice))"]}"#, #"{"by":"Ines"}"#, #"{"purpose":"P"}"#,
            #"{"about":"\#(program(&dice))","kind":"take-part"}"#, #"{"avoid":["\#(person(&dice))"]}"#,
            #"{"choices":["\#(participant(&dice))"],"avoid":["\#(person(&dice))"]}"#,
            #"{"person":"\#(person(&dice))","side":"learner"}"#,
        ]
        for name in ["lines", "revision", "leavesAt", "status", "digests", "createdAt"] {
            bodies.append("{\"\(name)\":null}")
        }
        return dice.some(8, of: bodies) + ["{}"]
    }
}

extension APIOperation {
    fileprivate var isOfCatalogue: Bool {
        if case .act(_, let kind) = asks { kind.isOfCatalogue } else { asks == .nothing || asks == .anybody }
    }
}
