import JSON
import Testing

@testable import Guidance

/// A concern reaches those whom the programme names for it, and nobody whom it is about or who stands above.
@Suite struct ConcernTests {
    /// Ada, below Boss, raises a concern about Guide in a programme with two contacts; Officer is the privacy officer.
    private struct Scene {
        var desk = Desk()
        var people: [String: ID<Person>] = [:]
        var program = ID<Program>(.lowest)

        /// - Parameter contacts: Of the programme.
        init(contacts: [String]) throws {
            for name in ["Boss", "Guide", "Carla", "Officer", "Other"] { try hire(name) }
            try hire("Ada", under: "Boss")
            try desk.make(Appointment.self, #"{"person":"\#(id("Officer"))","office":"privacy-officer"}"#)
            let ids = contacts.map { "\"\(id($0))\"" }.joined(separator: ",")
            program = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"],"concernContacts":[\#(ids)]}"#)
        }

        mutating func hire(_ name: String, under manager: String? = nil) throws {
            let manager = manager.map { #","manager":"\#(id($0))""# } ?? ""
            people[name] = try desk.make(Person.self, #"{"displayName":"\#(name)"\#(manager)}"#)
        }

        func id(_ name: String) -> ID<Person> { people[name] ?? ID(.lowest) }

        func caller(_ name: String) -> Caller { Caller(.none, signature: name, person: id(name), scopes: .all) }

        mutating func raise(about name: String? = "Guide") throws -> ID<Concern> {
            let about = name.map { #","about":"\#(id($0))""# } ?? ""
            let document = try json(#"{"program":"\#(program)","text":"We never meet."\#(about)}"#)
            let concern = ID<Concern>(RecordKey(at: desk.now, count: 0, random: 5))
            desk.remember(
                try desk.records.raiseConcern(
                    Concern.fields.draft(document), from: document, id: concern, by: caller("Ada"), at: desk.now
                ).changes)
            return concern
        }

        mutating func handle(_ id: ID<Concern>, _ document: String, by name: String) throws -> Concern {
            let decision = try desk.records.handleConcern(id, as: json(document), by: caller(name), at: desk.now)
            desk.remember(decision.changes)
            return decision.answer.value
        }

        func readers(_ id: ID<Concern>) throws -> Set<String> {
            let concern = try desk.records.record(id, Concern.self).value
            return Set(people.filter { desk.records.mayRead(concern, $0.value, at: desk.now) }.keys)
        }
    }

    @Test(
        arguments: [
            (["Carla", "Other"], "Guide", ["Ada", "Carla", "Other"]), (["Carla", "Guide"], "Guide", ["Ada", "Carla"]),
            (["Boss", "Carla"], "Guide", ["Ada", "Carla"]), (["Boss"], "Guide", ["Ada", "Officer"]),
            (["Guide", "Ada"], "Guide", ["Ada", "Officer"]), (["Guide"], nil, ["Ada", "Guide"]),
            ([], "Guide", ["Ada", "Officer"]),
            (["Boss"], "Officer", ["Ada"]),
        ] as [([String], String?, Set<String>)])
    func `those read it who receive concerns and have no part in it`(
        _ contacts: [String], _ about: String?, _ readers: Set<String>
    ) throws {
        var scene = try Scene(contacts: contacts)
        let id = try scene.raise(about: about)
        #expect(try scene.readers(id) == readers)
    }

    @Test func `who was above when it was raised does not come to read it by moving away`() throws {
        var scene = try Scene(contacts: ["Boss", "Carla"])
        let id = try scene.raise()
        try scene.desk.patch(scene.id("Ada"), by: #"{"manager":null}"#)
        #expect(try scene.readers(id) == ["Ada", "Carla"])
        try scene.desk.patch(scene.id("Carla"), by: #"{"active":false}"#)
        #expect(try scene.readers(id) == ["Ada", "Officer"])
    }

    @Test func `a contact answers and closes it, step by step`() throws {
        var scene = try Scene(contacts: ["Carla"])
        let id = try scene.raise()
        #expect(
            problem(.illegalTransition) { try scene.handle(id, #"{"to":"closed"}"#, by: "Carla") }.legalConcernSteps == [
                "acknowledged"
            ])
        let moment = scene.desk.now
        let answered = try scene.handle(id, #"{"to":"acknowledged","text":"We look at it."}"#, by: "Carla")
        #expect(
            answered.handling == [.init(to: .acknowledged, by: scene.id("Carla"), at: moment, text: "We look at it.")]
                && answered.status == .acknowledged)
        #expect(try scene.handle(id, #"{"to":"closed"}"#, by: "Carla").handling.map(\.to) == [.acknowledged, .closed])
        _ = problem(.illegalTransition) { try scene.handle(id, #"{"to":"open"}"#, by: "Carla") }
    }

    @Test func `who raised it waits for the contacts, and others find nothing`() throws {
        var scene = try Scene(contacts: ["Carla"])
        let id = try scene.raise()
        let step = #"{"to":"acknowledged"}"#
        #expect(
            problem(.notYourStep) { try scene.handle(id, step, by: "Ada") }
                == .notYourStep(.concerns, to: "acknowledged", [.contact]))
        for name in ["Boss", "Guide", "Other", "Officer"] { _ = problem(.notFound) { try scene.handle(id, step, by: name) } }
        _ = problem(.notFound) {
            try scene.desk.records.handleConcern(id, as: json(step), by: .administrator, at: scene.desk.now)
        }
        _ = problem(.invalidDocument) { try scene.handle(id, #"{"to":"acknowleged"}"#, by: "Carla") }
    }

    @Test func `a key without a person raises none, and nobody raises one in another's name`() throws {
        let scene = try Scene(contacts: ["Carla"])
        let document = try json(#"{"program":"\#(scene.program)","text":"We never meet."}"#)
        let id = ID<Concern>(RecordKey(at: scene.desk.now, count: 0, random: 5))
        for caller in [Caller.administrator, .nobody] {
            _ = problem(.personRequired) {
                try scene.desk.records.raiseConcern(
                    Concern.fields.draft(document), from: document, id: id, by: caller, at: scene.desk.now)
            }
        }
        let forged = try json(#"{"program":"\#(scene.program)","text":"Mine.","by":"\#(scene.id("Other"))","status":"closed"}"#)
        let refused = problem(.invalidDocument) {
            try scene.desk.records.raiseConcern(
                Concern.fields.draft(forged), from: forged, id: id, by: scene.caller("Ada"), at: scene.desk.now)
        }
        #expect(refused.errors.map(\.pointer) == ["/by", "/status"])
    }

    @Test func `a concern outlives those whom it names, and without its programme is for the privacy officers`() throws {
        var scene = try Scene(contacts: ["Carla"])
        let id = try scene.raise()
        let before = try #require(scene.desk.records.concerns[id]?.value)
        for name in ["Ada", "Guide"] {
            let decision = try scene.desk.records.delete(scene.id(name), of: Person.self, by: "ines", at: scene.desk.now)
            scene.desk.remember(decision.changes)
        }
        var now = try #require(scene.desk.records.concerns[id]?.value)
        #expect(now.by == nil && now.about == nil && now.text == before.text && now.program == scene.program)
        #expect(scene.desk.records.contacts(for: now, at: scene.desk.now) == [scene.id("Carla")])
        let decision = try scene.desk.records.delete(scene.program, of: Program.self, by: "ines", at: scene.desk.now)
        scene.desk.remember(decision.changes)
        now = try #require(scene.desk.records.concerns[id]?.value)
        #expect(now.program == nil && now.text == before.text)
        #expect(scene.desk.records.contacts(for: now, at: scene.desk.now) == [scene.id("Officer")])
    }

    @Test func `nobody raises a concern about no programme`() throws {
        let scene = try Scene(contacts: ["Carla"])
        let document = try json(#"{"text":"We never meet."}"#)
        let refused = problem(.invalidDocument) {
            try scene.desk.records.raiseConcern(
                Concern.fields.draft(document), from: document, id: ID(RecordKey(at: scene.desk.now, count: 0, random: 5)),
                by: scene.caller("Ada"), at: scene.desk.now)
        }
        #expect(refused.errors.map(\.pointer) == ["/program"])
    }
}

extension Problem {
    fileprivate var legalConcernSteps: [String] {
        guard case .illegalTransition(_, _, _, let steps) = self else { return [] }
        return steps.next
    }
}
