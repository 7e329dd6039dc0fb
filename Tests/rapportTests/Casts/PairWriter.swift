import Foundation
import Guidance
import JSON
import Testing

/// A learner, a guide and the learner's manager who come together again and again, one step after another, and account for what they were
/// told.
///
/// Nobody else writes what is theirs. A step is one line, whatever it leads to in other records: after a crash all of it is there, or
/// nothing.
struct PairWriter: Sendable {
    enum Who: Int, CaseIterable, Sendable { case learner, guide, boss }

    /// Where somebody reads something.
    private struct Place: Hashable, Sendable {
        let who: Who
        let address: String
    }

    private enum Fact: Sendable {
        case holds([String])
        case gone
        /// It was paused for a moment: the scheduler has it go on, once.
        case goesOn
    }

    /// How many places keep their facts: the first, which every later start has to keep, and the last.
    private static let (firstMax, lastMax) = (20, 40)

    private let program: String
    private let learner: String
    private let guide: String
    /// By `Who`.
    private let keys: [String]
    private var random: SeededGenerator
    private var facts: [Place: Fact] = [:]
    private var places: [Place] = []
    /// What the manager wrote, by the address of the relationship.
    private var inputs: [String: Place] = [:]
    /// What the step that was asked for and not answered brings about.
    private var underWay: [Place: Fact] = [:]
    private(set) var acknowledged = 0
    /// How many pauses have come to their end by themselves.
    private(set) var resumed = 0
    private var number = 0

    /// Three people of a programme of coaching, in which guides have many places.
    init(_ circle: Circle, seed: UInt64) throws {
        let boss = try circle.person("Boss")
        let guide = try circle.joining(circle.person("Guide"), as: "guide")
        let learner = try circle.joining(circle.person("Learner", manager: boss.id), as: "learner")
        (program, keys) = (circle.program, [learner.key, guide.key, boss.key])
        (self.learner, self.guide, random) = (learner.id, guide.participant, SeededGenerator(seed: seed))
    }

    // MARK: Under load

    /// - Parameter hasBegun: Called when the first step was acknowledged.
    mutating func work(port: UInt16, hasBegun: () -> Void) throws {
        let clients = try keys.map { try Client(port: port, key: $0) }
        try takeBack(clients)
        hasBegun()
        while true { try comeTogether(clients) }
    }

    /// What was asked before a crash would stand in the way.
    private mutating func takeBack(_ clients: [Client]) throws {
        let last = try clients[0].walk("/v1/people/\(learner)/applications?limit=1000").joined().suffix(1)
        for id in last where try clients[0].get("/v1/applications/\(id)").string("status") == "open" {
            let one = Place(who: .learner, address: "/v1/applications/\(id)")
            try take(clients, .learner, "POST", "\(one.address)/withdrawal", "{}", [one: .holds([#""status":"withdrawn""#])])
        }
        // One step in any case.
        let one = try ask(clients)
        try take(clients, .learner, "POST", "\(one.address)/withdrawal", "{}", [one: .holds([#""status":"withdrawn""#])])
    }

    private mutating func ask(_ clients: [Client]) throws -> Place {
        // A pair has one relationship at a time; the one before may have been cut off by a crash.
        let own = try clients[0].walk("/v1/relationships?person=\(learner)&status=accepted,contracting,active,paused&limit=100")
        for id in own.joined() {
            let one = Place(who: .learner, address: "/v1/relationships/\(id)")
            let isBegun = try ["active", "paused"].contains(clients[0].get(one.address).string("status") ?? "")
            let end = isBegun ? "ended-early" : "cancelled"
            // Its agreement ends with it; and what the manager wrote is for nobody above where nothing came of it.
            let agreement = Place(who: .guide, address: "\(one.address)/agreement")
            if case .holds(let parts)? = facts[agreement] {
                facts[agreement] = .holds(parts.filter { !$0.hasPrefix(#""status""#) })
            }
            var ended = [one: Fact.holds([#""status":"\#(end)""#])]
            if !isBegun, let input = inputs[one.address], facts[input] != nil { ended[input] = .gone }
            try take(clients, .learner, "POST", "\(one.address)/transitions", #"{"to":"\#(end)"}"#, ended)
        }
        let made = try take(clients, .learner, "POST", "\(program)/applications", #"{"choices":["\#(guide)"]}"#)
        let asked = try Place(who: .learner, address: #require(made["Location"]))
        keep(asked, .holds([#""status":"open""#, #""state":"offered""#]))
        return asked
    }

    /// From the request to a guide to a pause of the work with them.
    private mutating func comeTogether(_ clients: [Client]) throws {
        number += 1
        let asked = try ask(clients)
        guard random.below(4) > 0 else {
            let gone = [asked: Fact.holds([#""status":"exhausted""#, #""state":"not-available""#])]
            return _ = try take(clients, .guide, "POST", "\(asked.address)/answer", #"{"accepts":false}"#, gone)
        }
        let accepted = [asked: Fact.holds([#""status":"accepted""#, #""state":"accepted""#])]
        let yes = try take(clients, .guide, "POST", "\(asked.address)/answer", #"{"accepts":true}"#, accepted)
        let one = "/v1/relationships/\(try #require(try yes.string("relationship")))"
        let relationship = Place(who: .learner, address: one)
        keep(relationship, .holds([#""status":"accepted""#, #""origin":"requested""#]))
        try sign(clients, relationship)
        try meet(clients, one)
        try note(clients, one)
        // Where a slow machine takes longer than that to ask, the next try leaves more time.
        for milliseconds in [1000, 10_000, 100_000] as [Int64] {
            let until = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) + milliseconds)
            let pause = #"{"to":"paused","until":"\#(until)"}"#
            let path = "\(one)/transitions"
            let paused = try take(clients, .learner, "POST", path, pause, [relationship: .goesOn], mayRefuse: true)
            if paused.status == 201 { return }
        }
        throw Failure("no pause is accepted")
    }

    private mutating func sign(_ clients: [Client], _ relationship: Place) throws {
        let one = relationship.address
        let agreement = Place(who: .guide, address: "\(one)/agreement")
        let words = #""howToEnd":"Word \#(number)""#
        try take(
            clients, .learner, "PUT", agreement.address,
            #"{"purpose":"Grow","responsibilities":"Each for themselves",\#(words)}"#,
            [agreement: .holds([words, #""status":"draft""#]), relationship: .holds([#""status":"contracting""#])])
        let input = try take(clients, .boss, "POST", "\(one)/manager-inputs", #"{"areas":["Area \#(number)"]}"#)
        let given = try Place(who: .boss, address: #require(input["Location"]))
        inputs[one] = given
        keep(given, .holds([#""Area \#(number)""#]))
        try take(
            clients, .guide, "POST", "\(one)/agreement/signatures", nil,
            [agreement: .holds([words, #""status":"partly-signed""#])])
        try take(
            clients, .learner, "POST", "\(one)/agreement/signatures", nil,
            [agreement: .holds([words, #""status":"in-force""#]), relationship: .holds([#""status":"active""#])])
    }

    private mutating func meet(_ clients: [Client], _ one: String) throws {
        let start = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) - 3_600_000)
        let planned = try take(clients, .guide, "POST", "\(one)/sessions", #"{"startsAt":"\#(start)"}"#)
        let session = try Place(who: .learner, address: #require(planned["Location"]))
        keep(session, .holds([#""status":"planned""#]))
        try take(
            clients, .guide, "POST", "\(session.address)/transitions", #"{"to":"held"}"#,
            [session: .holds([#""status":"held""#])])
        let document = #"{"owner":"\#(learner)","statement":"Goal \#(number)","measure":"score","target":4,"dueOn":"2099-09-01"}"#
        let set = try take(clients, .learner, "POST", "\(one)/goals", document)
        let goal = try Place(who: .guide, address: #require(set["Location"]))
        keep(goal, .holds([#""Goal \#(number)""#, #""status":"draft""#]))
        try take(
            clients, .guide, "POST", "\(goal.address)/transitions", #"{"to":"agreed"}"#,
            [goal: .holds([#""Goal \#(number)""#, #""status":"active""#])])
        try take(
            clients, .learner, "POST", "\(goal.address)/ratings", #"{"level":1}"#,
            [goal: .holds([#""Goal \#(number)""#, #""level":1"#])])
    }

    private mutating func note(_ clients: [Client], _ one: String) throws {
        let made = try take(clients, .learner, "POST", "\(one)/notes", #"{"scope":"shared","text":"First \#(number)"}"#)
        let note = try Place(who: .guide, address: #require(made["Location"]))
        keep(note, .holds([#""First \#(number)""#]))
        try take(
            clients, .learner, "PATCH", note.address, #"{"text":"Second \#(number)"}"#,
            [note: .holds([#""Second \#(number)""#])])
        if random.below(3) == 0 { try take(clients, .learner, "DELETE", note.address, nil, [note: .gone]) }
    }

    /// - Parameter facts: What is true once it is done. What a step makes has no address yet: the caller keeps that.
    @discardableResult
    private mutating func take(
        _ clients: [Client], _ who: Who, _ method: String, _ target: String, _ body: String?, _ facts: [Place: Fact] = [:],
        mayRefuse: Bool = false
    ) throws -> Answer {
        underWay = facts
        var fields = ["PATCH", "DELETE"].contains(method) ? ["If-Match": "*"] : [:]
        if method == "PATCH" { fields["Content-Type"] = "application/merge-patch+json" }
        let answer = try clients[who.rawValue].send(method, target, body, fields: fields)
        if mayRefuse, answer.status == 422 {
            underWay = [:]
            return answer
        }
        guard [200, 201, 204].contains(answer.status) else {
            Issue.record("\(method) \(target) by \(who) was answered \(answer.status): \(answer.text)")
            throw Failure("unexpected answer")
        }
        for (place, fact) in facts { keep(place, fact) }
        underWay = [:]
        acknowledged += 1
        return answer
    }

    private mutating func keep(_ place: Place, _ fact: Fact) {
        if facts.updateValue(fact, forKey: place) == nil { places.append(place) }
        guard places.count > Self.firstMax + Self.lastMax else { return }
        facts[places.remove(at: Self.firstMax)] = nil
    }

    // MARK: After the crash

    /// - Returns: What is not as it was acknowledged.
    mutating func reckon(port: UInt16) throws -> [String] {
        let clients = try keys.map { try Client(port: port, key: $0) }
        var (faults, done, undone): ([String], Int, Int) = ([], 0, 0)
        for place in places {
            guard let fact = facts[place] else { continue }
            let isKept = try isTrue(fact, at: place, clients)
            guard let next = underWay[place] else {
                if !isKept { faults.append("\(place.who) read at \(place.address) what is not \(fact)") }
                continue
            }
            if try isTrue(next, at: place, clients) {
                facts[place] = next
                done += 1
            } else if isKept {
                undone += 1
            } else {
                faults.append("\(place.who) reads at \(place.address) neither \(fact) nor \(next)")
            }
        }
        for (place, fact) in underWay where facts[place] == nil {
            guard try isTrue(fact, at: place, clients) else {
                undone += 1
                continue
            }
            keep(place, fact)
            done += 1
        }
        if done > 0, undone > 0 { faults.append("of one step \(done) records were written and \(undone) were not") }
        underWay = [:]
        return faults
    }

    private mutating func isTrue(_ fact: Fact, at place: Place, _ clients: [Client]) throws -> Bool {
        let client = clients[place.who.rawValue]
        switch fact {
        case .gone: return try client.get(place.address).status == 404
        case .holds(let parts):
            let answer = try client.get(place.address)
            guard answer.status == 200, parts.allSatisfy(answer.text.contains) else { return false }
            // With the yes of a guide comes the relationship.
            guard let made = try answer.string("relationship"), place.address.hasPrefix("/v1/applications") else { return true }
            return try client.get("/v1/relationships/\(made)").status == 200
        case .goesOn:
            guard
                try client.get(place.address).value("transitions")?.elements.contains(where: { $0["to"]?.string == "paused" })
                    == true
            else { return false }
            guard holds({ (try? client.get(place.address).string("status")) == "active" }) else { return false }
            let steps = try #require(try client.get(place.address).value("transitions")).elements.filter {
                $0["from"]?.string == "paused"
            }
            resumed += 1
            return steps.map { $0["by"]?.string } == ["rapport"]
        }
    }
}
