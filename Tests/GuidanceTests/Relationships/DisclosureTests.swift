import JSON
import Testing

@_spi(Journal) @testable import Guidance

/// What somebody outside learns of a relationship, and on whose word.
@Suite struct DisclosureTests {
    /// A coaching engagement that is active, and the manager whom its agreement names.
    private struct Scene {
        var desk = Desk()
        let id: ID<Relationship>
        let learner, guide, manager: ID<Person>

        init(_ type: Slug = "coaching", what: String = #"["attendance","goals","goal-progress","summary","completion"]"#) throws {
            manager = try desk.person("Mia")
            let program = try desk.enrolling(type)
            learner = try desk.person("Ben", manager: manager)
            guide = try desk.person("Carl")
            let coach = try desk.taking(guide, .guide, in: program)
            id = try desk.propose(coach, [try desk.taking(learner, .learner, in: program)])
            try desk.acceptAll(id)
            if try desk.relationship(id).manager == .partner { try desk.giveInput(to: id) }
            try desk.agree(id, Self.agreement(#"{"to":"\#(manager)","office":"manager","what":\#(what)}"#))
            try desk.signAll(id)
            #expect(try desk.relationship(id).status == .active)
        }

        static func agreement(_ disclosures: String) -> String {
            #"{"purpose":"Speak freely","expectations":[{"side":"learner","text":"Plain words"}],"howToEnd":"With a last talk.","disclosures":[\#(disclosures)]}"#
        }

        func viewer(_ person: ID<Person>) -> Viewer {
            let caller = Caller(
                .signIn, signature: "\(person)", person: person, scopes: ScopeSet.all.subtracting(ScopeSet([.peopleAct])))
            return Viewer(caller, World(desk.records), at: desk.now)
        }

        mutating func draft(to reader: ID<Person>, by person: ID<Person>) throws -> ID<Disclosure> {
            let document = try json(#"{"to":"\#(reader)","text":"Speaks freely now."}"#)
            let id = id
            let draft = Disclosure.fields.draft(document).with { $0.relationship = id }
            let made = ID<Disclosure>(RecordKey(at: desk.now, count: desk.records.disclosures.count + 1, random: 9))
            let decision = try Disclosure.kind.create(viewer(person), draft, document, made)
            desk.remember(decision.changes)
            return made
        }

        mutating func move(_ id: ID<Disclosure>, to status: String, by person: ID<Person>) throws {
            let viewer = viewer(person)
            let decision = try viewer.move(
                try viewer.record(id, .step, of: Disclosure.self), as: try json(#"{"to":"\#(status)"}"#))
            desk.remember(decision.changes)
        }

        func reads(_ id: ID<Disclosure>, _ person: ID<Person>) -> Bool {
            (try? viewer(person).record(id, of: Disclosure.self)) != nil
        }
    }

    @Test func `a text is for nobody but the members until the learner releases it, and no longer than that`() throws {
        var scene = try Scene()
        let text = try scene.draft(to: scene.manager, by: scene.guide)
        #expect(!scene.reads(text, scene.manager) && scene.reads(text, scene.learner))
        #expect(throws: Problem.notYourStep(.disclosures, to: "released", [.learner])) {
            try scene.move(text, to: "released", by: scene.guide)
        }
        try scene.move(text, to: "released", by: scene.learner)
        let shown = String(decoding: try scene.viewer(scene.manager).record(text, of: Disclosure.self).json, as: UTF8.self)
        #expect(shown.contains("Speaks freely now.") && !shown.contains("transitions") && !shown.contains("createdAt"))
        try scene.move(text, to: "withdrawn", by: scene.learner)
        #expect(!scene.reads(text, scene.manager) && scene.reads(text, scene.guide))
    }

    @Test func `what is released stays as it was read`() throws {
        var scene = try Scene()
        let text = try scene.draft(to: scene.manager, by: scene.guide)
        try scene.move(text, to: "released", by: scene.learner)
        let error = #expect(throws: Problem.self) {
            try Disclosure.kind.patch(scene.viewer(scene.guide), text, try json(#"{"text":"Something else."}"#))
        }
        #expect(error == .invalid(FieldErrors([FieldError(pointer: "/text", .text(.released))])))
    }

    @Test func `a text is for people alone whom the agreement names, with a summary`() throws {
        var scene = try Scene(what: #"["attendance"]"#)
        let other = try scene.desk.person("Ada")
        for reader in [scene.manager, other] {
            let error = #expect(throws: Problem.self) { try scene.draft(to: reader, by: scene.guide) }
            #expect(error == .invalid(FieldErrors([FieldError(pointer: "/to", .text(.notNamedInAgreement))])))
        }
    }

    @Test func `a new agreement that names somebody else closes what the one before had opened`() throws {
        var scene = try Scene()
        let text = try scene.draft(to: scene.manager, by: scene.guide)
        try scene.move(text, to: "released", by: scene.learner)
        try scene.desk.agree(scene.id, Scene.agreement(""))
        try scene.desk.signAll(scene.id)
        #expect(!scene.reads(text, scene.manager))
        // As the partner the manager goes on seeing that the relationship is there.
        #expect(throws: Problem.denied(.otherRole([.oneself]))) { try scene.viewer(scene.manager).disclosed(in: scene.id) }
    }

    @Test func `what follows from records is as much as the agreement says, and the learner sees the same`() throws {
        var scene = try Scene(what: #"["attendance","completion"]"#)
        let stranger = try scene.desk.person("Otto")
        let (theirs, own) = (
            try scene.viewer(scene.manager).disclosed(in: scene.id), try scene.viewer(scene.learner).disclosed(in: scene.id)
        )
        #expect(theirs == own && theirs.count == 1)
        let text = String(
            decoding: JSONWriter.bytes { writer in theirs.first.map { $0.write(to: &writer) } }, as: UTF8.self)
        #expect(text == #"{"to":"\#(scene.manager)","attendance":{"held":0,"missed":0}}"#)
        #expect(throws: Problem.notFound(.relationships, scene.id.description)) {
            try scene.viewer(stranger).disclosed(in: scene.id)
        }
    }
}
