import JSON
import Testing

@testable import Guidance

/// With whom participants would like to work.
@Suite struct PreferencesTests {
    struct Scene {
        var desk: Desk
        let program: ID<Program>
        let own: ID<Participant>
        let guides: [ID<Participant>]
        let learner: ID<Participant>
        let elsewhere: ID<Participant>
        let person: ID<Person>
        let other: ID<Person>

        init() throws {
            var desk = Desk()
            program = try desk.enrolling()
            (person, other) = (try desk.person(), try desk.person())
            own = try desk.invite(person, to: program)
            var guides: [ID<Participant>] = []
            for _ in 0..<6 { guides.append(try desk.invite(try desk.person(), to: program, side: "guide")) }
            self.guides = guides
            learner = try desk.invite(other, to: program)
            elsewhere = try desk.invite(try desk.person(), to: try desk.enrolling(), side: "guide")
            self.desk = desk
        }

        mutating func put(_ document: String) throws -> Preferences {
            let id = ID<Preferences>(own.key)
            guard let current = desk.records.preferences[id] else {
                var draft = Preferences()
                draft.participant = own
                let document = try json(document)
                let read = Preferences.fields.draft(document).with { $0.participant = draft.participant }
                let decision = try desk.records.create(read, from: document, id: id, by: "p", at: desk.now)
                desk.remember(decision.changes)
                return decision.answer.value
            }
            let decision = try desk.records.change(
                current.value.id, of: Preferences.self, to: json(document), by: "p", at: desk.now)
            desk.remember(decision.changes)
            return decision.answer.value
        }
    }

    @Test func `choices are ranked, and those whom one avoids are people`() throws {
        var scene = try Scene()
        let list = scene.guides.prefix(5).map { "\"\($0)\"" }.joined(separator: ",")
        let kept = try scene.put(#"{"choices":[\#(list)],"avoid":["\#(scene.other)"]}"#)
        #expect(kept.choices == Array(scene.guides.prefix(5)) && kept.avoid == [scene.other] && kept.participant == scene.own)
        #expect(try scene.put("{}").choices == [])
    }

    @Test func `whom one names has to be on the other side of the same programme`() throws {
        var scene = try Scene()
        let unknown = ID<Participant>(.lowest)
        let rows = [
            (#"{"choices":["\#(scene.guides[0])","\#(scene.guides[0])"]}"#, "/choices/1"),
            (#"{"choices":["\#(scene.learner)"]}"#, "/choices/0"), (#"{"choices":["\#(scene.elsewhere)"]}"#, "/choices/0"),
            (#"{"choices":["\#(scene.own)"]}"#, "/choices/0"), (#"{"choices":["\#(unknown)"]}"#, "/choices/0"),
            (#"{"choices":[\#(scene.guides.map { "\"\($0)\"" }.joined(separator: ","))]}"#, "/choices"),
            (#"{"avoid":["\#(scene.person)"]}"#, "/avoid/0"), (#"{"avoid":["\#(ID<Person>(.lowest))"]}"#, "/avoid/0"),
            (#"{"avoid":["\#(scene.own)"]}"#, "/avoid/0"), (#"{"choises":[]}"#, "/choises"),
        ]
        for (document, pointer) in rows {
            let problem = problem(.invalidDocument) { try scene.put(document) }
            #expect(problem.errors.map(\.pointer) == [pointer], "\(document)")
        }
    }

    @Test func `whom one chose may leave, and nothing about it shows`() throws {
        var scene = try Scene()
        _ = try scene.put(#"{"choices":["\#(scene.guides[0])"]}"#)
        scene.desk.remember(
            try scene.desk.records.delete(scene.guides[0], of: Participant.self, by: "ines", at: scene.desk.now).changes)
        #expect(try scene.put(#"{"choices":["\#(scene.guides[0])"],"avoid":["\#(scene.other)"]}"#).avoid == [scene.other])
        scene.desk.remember(
            try scene.desk.records.delete(scene.own, of: Participant.self, by: "ines", at: scene.desk.now).changes)
        #expect(scene.desk.records.preferences.count == 0, "they go with the participant")
    }
}
