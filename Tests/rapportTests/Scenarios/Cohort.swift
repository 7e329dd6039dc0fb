import Foundation
import JSON
import Testing

/// Somebody with a key and a connection of their own, which they keep from one request to the next.
final class Colleague {
    let name: String
    /// Empty for the administrator's key.
    let id: String
    /// The participation, where there is one.
    var place = ""
    /// The words of notes that are theirs to read.
    var hears: Set<String> = []
    private let key: String
    /// Nil while the service is away.
    private var connection: Client?

    init(_ name: String, id: String, key: String, port: UInt16) throws {
        (self.name, self.id, self.key) = (name, id, key)
        try connect(port)
    }

    func connect(_ port: UInt16) throws { connection = try Client(port: port, key: key) }

    func disconnect() { connection = nil }

    private var client: Client {
        get throws { try #require(connection) }
    }

    func asks(_ target: String) throws -> Answer { listen(try client.get(target)) }

    func sends(_ target: String, _ body: String? = "{}") throws -> Answer { listen(try client.post(target, body)) }

    func puts(_ target: String, _ body: String, ifMatch: String? = nil) throws -> Answer {
        listen(try client.put(target, body, ifMatch: ifMatch))
    }

    func changes(_ target: String, _ body: String) throws -> Answer { listen(try client.patch(target, body, ifMatch: "*")) }

    func moves(_ target: String, to state: String, _ more: String = "") throws -> Answer {
        try sends("\(target)/transitions", #"{"to":"\#(state)"\#(more)}"#)
    }

    func status(of target: String) throws -> String? { try asks(target).string("status") }

    /// What waits for them.
    func tasks() throws -> [String] { try words(asks("/v1/people/me/tasks"), "what") }

    func begin(_ method: String, _ target: String, _ body: String?) throws { try client.begin(method, target, body) }

    func read(_ method: String) throws -> Answer { listen(try client.read(answerTo: method)) }

    /// Searches every answer: no note reaches anybody outside its pair.
    private func listen(_ answer: Answer) -> Answer {
        let text = answer.text
        guard text.contains("whisper-") else { return answer }
        for word in text.matches(of: /whisper-[a-z0-9-]+/).map({ String($0.output) }) where !hears.contains(word) {
            Issue.record("\(name) was told \(word): \(text)")
        }
        return answer
    }
}

/// A guide and a learner who work together.
final class Tandem {
    let guide: Colleague
    let learner: Colleague
    /// The address of the relationship.
    let address: String
    /// The address of the session that they plan first.
    var session = ""
    /// The addresses of notes: one that both read, and one of the learner alone.
    var notes: [String] = []

    init(_ guide: Colleague, _ learner: Colleague, at address: String) {
        (self.guide, self.learner, self.address) = (guide, learner, address)
    }

    var members: [Colleague] { [guide, learner] }
}

/// An organisation that runs a programme, on a day that the test names: the real executable on one folder and a clock that is moved.
///
/// Each day begins with a restart of the service, as after a maintenance that took until then. What was to happen by itself meanwhile,
/// its scheduler does.
final class Cohort {
    private let folder: TemporaryFolder
    private let library: String
    private(set) var service: ServiceProcess
    let ines: Colleague
    private(set) var everybody: [Colleague] = []
    /// What of a rule is ours, by its id.
    private var ours: [String: String] = [:]
    /// The address of the programme.
    var program = ""

    /// - Parameter day: When the story begins, such as `2027-01-11T08:00:00Z`.
    init(on day: String) throws {
        folder = try TemporaryFolder()
        library = try folder.library(of: "CMovedClock/movedclock.c")
        service = try Self.start(on: day, in: folder, library)
        ines = try Colleague("Ines", id: "", key: service.key, port: service.port)
        for rule in try #require(try ines.asks("/v1/rules").json()["items"]).elements {
            ours[rule["id"]?.string ?? ""] = rule["ours"]?.string
        }
    }

    private static func start(on day: String, in folder: TemporaryFolder, _ library: String) throws -> ServiceProcess {
        let moment = try Date(day, strategy: .iso8601).timeIntervalSince1970
        // However slow the machine, nobody's connection ends for what others do in between.
        let settings = [
            "LD_PRELOAD": library, "MOVEDCLOCK_AT": String(Int64(moment * 1000)), "RAPPORT_LIMIT_IDLE_MILLISECONDS": "3600000",
        ]
        return try ServiceProcess(in: folder, settings)
    }

    /// Time goes by until that day, and the service is away meanwhile.
    func comes(_ day: String) throws {
        for somebody in everybody + [ines] { somebody.disconnect() }
        #expect(service.stop() == 0)
        service = try Self.start(on: day, in: folder, library)
        for somebody in everybody + [ines] { try somebody.connect(service.port) }
    }

    // MARK: People

    /// What each person's key can do: it is never a scope that hides something here, but what the person is.
    private static let scopes = [
        "me:read", "me:write", "preferences:write", "consents:write", "concerns:write", "sessions:write", "goals:write",
        "notes:read", "notes:write", "people:read", "profiles:read", "programs:read", "programs:write", "programs:step",
        "participants:read", "participants:write", "relationships:read", "relationships:write", "events:read", "audit:read",
    ]

    /// Ines records somebody, and makes a key for them.
    func hires(_ name: String, under manager: Colleague? = nil) throws -> Colleague {
        let above = manager.map { #","manager":"\#($0.id)""# } ?? ""
        let person = try ines.sends("/v1/people", #"{"displayName":"\#(name)"\#(above)}"#)
        let id = try #require(try person.string("id"), "\(person.text)")
        let scopes = Self.scopes.map { "\"\($0)\"" }.joined(separator: ",")
        let made = try ines.sends("/v1/keys", #"{"name":"\#(name)","scopes":[\#(scopes)],"actsFor":"\#(id)"}"#)
        let key = try #require(try made.string("secret"), "\(made.text)")
        let somebody = try Colleague(name, id: id, key: key, port: service.port)
        everybody.append(somebody)
        return somebody
    }

    func hires(_ count: Int, _ name: String, under manager: (Int) -> Colleague?) throws -> [Colleague] {
        try (0..<count).map { try hires("\(name) \($0)", under: manager($0)) }
    }

    // MARK: Acting

    /// All ask at once, each over a connection of their own, and only then read their answers.
    func together(
        _ people: [Colleague], _ method: String = "POST", expect status: Int? = nil, location: SourceLocation = #_sourceLocation,
        _ request: (Int, Colleague) -> (target: String, body: String?)
    ) throws -> [Answer] {
        for (number, somebody) in people.enumerated() {
            let request = request(number, somebody)
            try somebody.begin(method, request.target, request.body)
        }
        return try people.map { somebody in
            let answer = try somebody.read(method)
            if let status { #expect(answer.status == status, "\(somebody.name): \(answer.text)", sourceLocation: location) }
            return answer
        }
    }

    /// The owner puts two together.
    func propose(_ guide: Colleague, _ learner: Colleague, by owner: Colleague, _ more: String = "") throws -> Answer {
        let program = program.replacing("/v1/programs/", with: "")
        return try owner.sends(
            "/v1/relationships", #"{"program":"\#(program)","guide":"\#(guide.place)","learners":["\#(learner.place)"]\#(more)}"#)
    }

    /// The same, which nothing stands against.
    func pair(
        _ guide: Colleague, _ learner: Colleague, by owner: Colleague, _ more: String = "",
        location: SourceLocation = #_sourceLocation
    ) throws -> Tandem {
        let answer = try propose(guide, learner, by: owner, more)
        #expect(answer.status == 201, "\(answer.text)", sourceLocation: location)
        return Tandem(guide, learner, at: try #require(answer["Location"], sourceLocation: location))
    }

    /// Learners and then guides sign what the learners have written.
    func agree(_ pairs: [Tandem]) throws {
        let words = """
            {"purpose":"Lead well","schedule":{"every":"P2W","minutes":60,"mode":"video"},\
            "expectations":[{"side":"guide","text":"A question before each meeting"}],\
            "confidentiality":"What is said stays between us.","howToEnd":"Either of us says so."}
            """
        _ = try together(pairs.map(\.learner), "PUT", expect: 201) { number, _ in ("\(pairs[number].address)/agreement", words) }
        for side in [pairs.map(\.learner), pairs.map(\.guide)] {
            _ = try together(side, expect: 200) { number, _ in ("\(pairs[number].address)/agreement/signatures", nil) }
        }
    }

    /// Each learner plans the first session.
    func plan(_ pairs: [Tandem], at moment: String) throws {
        let planned = try together(pairs.map(\.learner), expect: 201) { number, _ in
            ("\(pairs[number].address)/sessions", #"{"startsAt":"\#(moment)","zone":"Europe/Berlin"}"#)
        }
        for (pair, answer) in zip(pairs, planned) { pair.session = try #require(answer["Location"]) }
    }

    // MARK: Counting

    /// How many relationships of a type there are in each state, as somebody sees it.
    func tally(_ type: String, for reader: Colleague) throws -> [String: Int] {
        let program = program.replacing("/v1/programs/", with: "")
        return try tally(reader.asks("/v1/relationships?program=\(program)&relationshipType=\(type)&limit=1000"))
    }

    func tally(_ list: Answer) throws -> [String: Int] {
        try words(list, "status").reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    // MARK: Refusals

    /// A rule that stands in the way: whether it is ours alone, and which requests would fix it.
    struct Obstacle {
        let rule: String
        var isOurs = false
        let remedies: [String]

        init(_ rule: String, isOurs: Bool = false, _ remedies: String...) {
            (self.rule, self.isOurs, self.remedies) = (rule, isOurs, remedies)
        }
    }

    /// Reads a refusal as somebody does who has to do something about it.
    func refuses(_ answer: Answer, _ obstacles: Obstacle..., location: SourceLocation = #_sourceLocation) throws {
        #expect(try answer.problem(422, location: location) == "rules-refuse", "\(answer.text)", sourceLocation: location)
        let refusals = try answer.value("refusals")?.elements.map { $0 } ?? []
        let rules = refusals.compactMap { $0["rule"]?.string }
        #expect(Set(rules) == Set(obstacles.map(\.rule)), "\(answer.text)", sourceLocation: location)
        for refusal in refusals {
            guard let obstacle = obstacles.first(where: { $0.rule == refusal["rule"]?.string }) else { continue }
            for name in ["detail", "fix"] {
                #expect(refusal[name]?.string?.isEmpty == false, "\(name) of \(obstacle.rule)", sourceLocation: location)
            }
            let sources = refusal["sources"]?.elements.map { $0 } ?? []
            #expect(sources.isEmpty == obstacle.isOurs, "sources of \(answer.text)", sourceLocation: location)
            for source in sources {
                #expect(
                    source["title"]?.string != nil && source["file"]?.string != nil && source["locator"]?.string != nil,
                    "\(answer.text)", sourceLocation: location)
            }
            if obstacle.isOurs {
                #expect(ours[obstacle.rule]?.hasPrefix("All of it") == true, "\(obstacle.rule)", sourceLocation: location)
            }
            let remedies = refusal["remedies"]?.elements.map { $0 } ?? []
            let requests = remedies.map {
                "\($0["operation"]?.string ?? "?")\($0["pointer"].flatMap(\.string).map { " \($0)" } ?? "")"
            }
            #expect(requests == obstacle.remedies, "\(answer.text)", sourceLocation: location)
            for remedy in remedies {
                for name in ["label", "href", "by"] {
                    #expect(remedy[name]?.string?.isEmpty == false, "\(name) of \(answer.text)", sourceLocation: location)
                }
            }
        }
    }
}

/// A member of each item of a list, where it has it.
func words(_ list: Answer, _ name: String) throws -> [String] {
    #expect(list.status == 200, "\(list.text)")
    return try list.value("items")?.elements.compactMap { $0[name]?.string } ?? []
}
