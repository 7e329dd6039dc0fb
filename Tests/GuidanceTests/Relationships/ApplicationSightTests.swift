import JSON
import Testing

@testable import Guidance

/// Who sees what of a request to guides: three readers, three parts, and nobody the rank.
@Suite struct ApplicationSightTests {
    /// Ada has asked three guides of mentoring: the first has said no, the second is asked and runs the programme as well.
    private struct Scene {
        var asking: Asking
        var id = ID<Application>(.lowest)
        let ada, boss, olive, carl, sponsor, stranger: ID<Person>

        init() throws {
            asking = try Asking("mentoring", places: [1, 2, 1])
            ada = try asking.learner()
            boss = try asking.desk.person("Boss")
            olive = try asking.desk.person("Olive")
            carl = try asking.desk.person("Carl")
            sponsor = try asking.desk.person("Sponsor")
            stranger = try asking.desk.person("Stranger")
            try asking.desk.chain(ada, below: boss, over: 1)
            let owners = try [olive, boss, asking.guide(1)].map { "\"\($0)\"" }.joined(separator: ",")
            try asking.desk.patch(
                asking.program, #"{"owners":[\#(owners)],"committee":["\#(carl)"],"sponsors":["\#(sponsor)"]}"#)
            let guides = asking.guides
            id = try asking.desk.ask(ada, guides, in: asking.program, with: #","message":"Please, Gil.""#)
            try asking.answer(id, by: 0, false)
        }

        /// The record as somebody reads it; nil where it is hidden.
        func seen(by viewer: Viewer) -> String? {
            (try? viewer.record(id, of: Application.self)).map { String(decoding: $0.json, as: UTF8.self) }
        }

        func seen(by person: ID<Person>?) -> String? { seen(by: asking.desk.reader(person)) }

        /// - Parameters:
        ///   - choices: As JSON.
        ///   - rest: What comes behind them.
        func document(choices: [String], _ rest: String) throws -> String {
            let application = try asking.application(id)
            return
                #"{"id":"\#(id)","program":"\#(asking.program)","relationshipType":"mentoring","learner":"\#(application.learner)","#
                + #""person":"\#(ada)","choices":[\#(choices.joined(separator: ","))],\#(rest)}"#
        }

        /// - Parameter more: Behind the state, with a comma before it.
        func choice(_ number: Int, _ state: String, _ more: String = "") throws -> String {
            let person = try asking.guide(number)
            return #"{"guide":"\#(asking.guides[number])","person":"\#(person)","state":"\#(state)"\#(more)}"#
        }

        func offer(_ number: Int) throws -> String {
            let choice = try asking.application(id).choices[number]
            let (from, to) = (try #require(choice.offeredAt), try #require(choice.expiresAt))
            return try self.choice(number, "offered", #","offeredAt":"\#(from)","expiresAt":"\#(to)""#)
        }

        func declined(_ number: Int) throws -> String {
            let choice = try asking.application(id).choices[number]
            let (from, to) = (try #require(choice.offeredAt), try #require(choice.answeredAt))
            return try self.choice(number, "declined", #","offeredAt":"\#(from)","answeredAt":"\#(to)""#)
        }
    }

    @Test func `the learner reads whom they asked and who is asked, and not who said no`() throws {
        var scene = try Scene()
        let made = try scene.asking.application(scene.id).createdAt
        let message = #""message":"Please, Gil.","status":"#
        let gone = try scene.choice(0, "not-available")
        #expect(
            try scene.seen(by: scene.ada)
                == scene.document(
                    choices: [gone, scene.offer(1), scene.choice(2, "queued")],
                    #"\#(message)"open","transitions":[],"createdAt":"\#(made)""#))
        // Silence, and a guide who could not be asked, look the same.
        let end = try #require(try scene.asking.application(scene.id).offer?.expiresAt)
        try scene.asking.desk.patch(scene.asking.guides[2], by: #"{"capacity":0}"#)
        _ = scene.asking.desk.settle(at: end)
        #expect(try scene.asking.states(scene.id) == "declined expired skipped")
        let steps = #"[{"number":1,"from":"open","to":"exhausted","at":"\#(end)","by":"rapport"}]"#
        #expect(
            try scene.seen(by: scene.ada)
                == scene.document(
                    choices: try (0...2).map { try scene.choice($0, "not-available") },
                    #"\#(message)"exhausted","transitions":\#(steps),"createdAt":"\#(made)""#))
    }

    @Test func `a no and silence leave the learner the same record, but for the times`() throws {
        var told: [[String]] = []
        for declines in [true, false] {
            var asking = try Asking()
            let id = try asking.ask(0, 1)
            var views: [String] = []
            for guide in 0...1 {
                if declines {
                    try asking.answer(id, by: guide, false)
                } else {
                    _ = asking.desk.settle(at: try #require(try asking.application(id).offer?.expiresAt))
                }
                let seen = try asking.desk.reader(try asking.learner()).record(id, of: Application.self)
                views.append(String(decoding: seen.json, as: UTF8.self).replacing(/"[0-9-]+T[0-9:.]+Z"/, with: "a time"))
            }
            told.append(views)
        }
        #expect(told[0] == told[1])
    }

    @Test func `the guide who is asked reads the own choice and nothing of others, though they run the program`() throws {
        var scene = try Scene()
        let (first, second, third) = (try scene.asking.guide(0), try scene.asking.guide(1), try scene.asking.guide(2))
        let asked = try scene.document(choices: [scene.offer(1)], #""message":"Please, Gil.","status":"open""#)
        #expect(scene.seen(by: second) == asked)
        #expect(scene.seen(by: first) == nil && scene.seen(by: third) == nil, "not who has answered, nor who may be asked")
        try scene.asking.answer(scene.id, by: 1)
        let application = try scene.asking.application(scene.id)
        let (relationship, choice) = (try #require(application.relationship), application.choices[1])
        let times = #","offeredAt":"\#(try #require(choice.offeredAt))","answeredAt":"\#(try #require(choice.answeredAt))""#
        #expect(
            try scene.seen(by: second)
                == scene.document(
                    choices: [scene.choice(1, "accepted", times)],
                    #""message":"Please, Gil.","status":"accepted","relationship":"\#(relationship)""#))
        #expect(scene.seen(by: first) == nil && scene.seen(by: third) == nil)
    }

    @Test func `an owner who is one of the choices learns nothing of the rank, before, during and after`() throws {
        var scene = try Scene()
        let owner = try scene.asking.guide(1)
        try scene.asking.answer(scene.id, by: 1, false)
        #expect(scene.seen(by: owner) == nil)
        let other = try scene.asking.desk.taking(try scene.asking.desk.person("Other"), .learner, in: scene.asking.program)
        let asked = scene.asking.guides[0]
        let second = try scene.asking.desk.ask(
            try scene.asking.desk.participant(other).person, [asked, scene.asking.guides[1]], in: scene.asking.program)
        scene.id = second
        #expect(scene.seen(by: owner) == nil, "else the day of the own offer would tell that there was another before")
        #expect(scene.seen(by: scene.olive) != nil)
    }

    @Test func `those who run the program read who was asked, and neither the message nor who would be asked next`() throws {
        let scene = try Scene()
        let made = try scene.asking.application(scene.id).createdAt
        let seen = try scene.document(
            choices: [scene.declined(0), scene.offer(1)], #""status":"open","transitions":[],"createdAt":"\#(made)""#)
        #expect(scene.seen(by: scene.olive) == seen && scene.seen(by: scene.carl) == seen)
        #expect(scene.seen(by: nil) == seen, "a portal's key")
        #expect(scene.seen(by: Viewer(.administrator, World(scene.asking.desk.records), at: scene.asking.desk.now)) == seen)
        for person in [scene.boss, scene.sponsor, scene.stranger] {
            #expect(scene.seen(by: person) == nil, "nor an owner above the learner, behind the firewall")
        }
        let never = ID<Application>(RecordKey(at: scene.asking.desk.now, count: 3, random: 3))
        let hidden = problem(.notFound) { try scene.asking.desk.reader(scene.boss).record(scene.id, of: Application.self) }
        #expect(hidden == .notFound(.applications, scene.id.description))
        let other = problem(.notFound) { try scene.asking.desk.reader(scene.boss).record(never, of: Application.self) }
        #expect(other == .notFound(.applications, never.description))
    }

    @Test func `a key that is confined to another program reads none of it`() throws {
        let scene = try Scene()
        for person in [scene.ada, try scene.asking.guide(1), scene.olive, nil] {
            let caller = Caller(
                .key(ID(.lowest)), signature: "key", person: person, scopes: .all, programs: [ID<Program>(.lowest)])
            let viewer = Viewer(caller, World(scene.asking.desk.records), at: scene.asking.desk.now)
            #expect(scene.seen(by: viewer) == nil)
            _ = problem(.notFound) { try viewer.withdraw(scene.id, as: json("{}")) }
            _ = problem(.notFound) { try viewer.record(scene.asking.learners[0], of: Participant.self) }
        }
    }

    // MARK: Steps

    @Test func `each takes their own step, and what is hidden is not there`() throws {
        var scene = try Scene()
        let desk = scene.asking.desk
        let (yes, empty) = (try json("{}"), try json("{}"))
        func answer(_ person: ID<Person>?) throws -> Decision<Visible<Application>> {
            try desk.reader(person).answer(scene.id, as: yes) { ID(.lowest) }
        }
        func withdraw(_ person: ID<Person>?) throws -> Decision<Visible<Application>> {
            try desk.reader(person).withdraw(scene.id, as: empty)
        }
        for person in [scene.olive, scene.carl, nil] as [ID<Person>?] {
            #expect(throws: Problem.self) { try answer(person) }
            #expect(throws: Problem.self) { try withdraw(person) }
        }
        _ = problem(.notYourStep) { try answer(scene.ada) }
        _ = problem(.notYourStep) { try withdraw(try scene.asking.guide(1)) }
        for hidden in [try scene.asking.guide(0), try scene.asking.guide(2), scene.boss, scene.stranger] {
            _ = problem(.notFound) { try answer(hidden) }
            _ = problem(.notFound) { try withdraw(hidden) }
        }
        // Who says no is answered, though nothing is left for them to see.
        let no = try desk.reader(try scene.asking.guide(1)).answer(scene.id, as: json(#"{"accepts":false}"#)) { ID(.lowest) }
        scene.asking.desk.remember(no.changes)
        #expect(
            try String(decoding: no.answer.json, as: UTF8.self)
                == scene.document(choices: [scene.declined(1)], #""message":"Please, Gil.","status":"open""#))
        #expect(scene.seen(by: try scene.asking.guide(1)) == nil)
    }

    @Test func `a guide hears what a key may hear, and a step takes more than reading`() throws {
        let scene = try Scene()
        func viewer(_ scopes: ScopeSet) throws -> Viewer {
            let caller = Caller(.key(ID(.lowest)), signature: "key", person: try scene.asking.guide(1), scopes: scopes)
            return Viewer(caller, World(scene.asking.desk.records), at: scene.asking.desk.now)
        }
        let (reads, does) = (scene.seen(by: try viewer(ScopeSet(.meRead))), scene.seen(by: try viewer(ScopeSet(.notesRead))))
        #expect(reads != nil && does == nil)
        #expect(throws: Problem.self) { try viewer(ScopeSet(.meRead)).answer(scene.id, as: json("{}")) { ID(.lowest) } }
    }

    // MARK: Tasks

    @Test func `an offer is a task of the guide who is asked, until they have answered or the time is over`() throws {
        var scene = try Scene()
        func tasks(_ number: Int) throws -> [String] {
            let guide = try scene.asking.guide(number)
            return try scene.asking.desk.reader(guide).tasks(of: guide).filter { $0.what == .answerOffer }.map { task in
                String(decoding: JSONWriter.bytes { task.write(to: &$0, for: Reader()) }, as: UTF8.self)
            }
        }
        let offer = try #require(try scene.asking.application(scene.id).offer)
        let address = "/v1/applications/\(scene.id)"
        let task = """
            {"what":"answer-offer","record":{"kind":"applications","id":"\(scene.id)","address":"\(address)"},\
            "since":"\(try #require(offer.offeredAt))","due":"\(try #require(offer.expiresAt))",\
            "remedy":{"label":"Answer the request","operation":"answerApplication","href":"\(address)/answer","pointer":"/accepts","by":"self"}}
            """
        #expect(try tasks(0) == [] && tasks(1) == [task] && tasks(2) == [])
        #expect(try scene.asking.desk.reader(scene.olive).tasks(in: scene.asking.program).isEmpty)
        _ = scene.asking.desk.settle(at: try #require(offer.expiresAt))
        #expect(try tasks(1) == [] && tasks(2).count == 1)
        try scene.asking.answer(scene.id, by: 2)
        #expect(try tasks(2) == [])
    }
}
