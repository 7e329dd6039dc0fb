import JSON
import Testing

@testable import Guidance

/// Profiles and consents are a person's own: who runs a programme sees them, unless that is somebody above the person where the
/// policy keeps the line out.
@Suite struct OwnRecordTests {
    /// Ada, below Boss, is a learner in a programme that Boss and Olga own; Eve takes part as well, and Carl in no programme.
    private struct Scene {
        var desk = Desk()
        var people: [String: ID<Person>] = [:]
        let program: ID<Program>

        init(_ type: String = "mentoring") throws {
            for name in ["Boss", "Olga", "Eve", "Carl"] {
                people[name] = try desk.make(Person.self, #"{"displayName":"\#(name)"}"#)
            }
            people["Ada"] = try desk.make(Person.self, #"{"displayName":"Ada","manager":"\#(people["Boss"]!)"}"#)
            if type == "coaching", var coaching = desk.records.catalogue.relationshipTypes["coaching"]?.value {
                coaching.policy?.manager = .partner
                desk.remember([.put(Stored(coaching, revision: 2))])
            }
            program = try desk.open(
                #"{"name":"P","relationshipTypes":["\#(type)"],"owners":["\#(people["Boss"]!)","\#(people["Olga"]!)"]}"#)
            let manager = desk.records.catalogue.relationshipTypes[Slug(type) ?? "x"]?.value.policy?.manager ?? .indirect
            for name in ["Ada", "Eve"] {
                var participant = Participant()
                (participant.id, participant.person) = (ID(RecordKey(at: desk.now, count: 0, random: 3)), id(name))
                (participant.program, participant.relationshipType) = (program, Slug(type) ?? "x")
                (participant.manager, participant.status, participant.createdAt) = (manager, .active, desk.now)
                desk.remember([.put(Stored(participant, revision: 1))])
            }
        }

        func id(_ name: String) -> ID<Person> { people[name] ?? ID(.lowest) }

        func viewer(_ name: String, _ scopes: ScopeSet = .all) -> Viewer {
            Viewer(Caller(.none, signature: name, person: id(name), scopes: scopes), World(desk.records), at: desk.now)
        }

        mutating func put(_ person: String, below manager: String) throws {
            people[person] = try desk.make(Person.self, #"{"displayName":"\#(person)","manager":"\#(id(manager))"}"#)
        }

        /// What an owner reads who invites somebody.
        func invitation(of person: String, by name: String, _ scopes: ScopeSet = .all, many: Bool = false) throws -> Problem? {
            var open = self
            var opened = try #require(desk.records.programs[program]?.value)
            opened.status = .enrolling
            open.desk.remember([.put(Stored(opened, revision: 9))])
            let document = try json(
                many ? #"{"people":["\#(id(person))"],"side":"learner"}"# : #"{"person":"\#(id(person))","side":"learner"}"#)
            do throws(Problem) {
                let made = ID<Participant>(RecordKey(at: desk.now, count: 0, random: 5))
                let answer = try open.viewer(name, scopes).enrol(document, in: program) { made }.answer
                guard case .many(let results) = answer, case .failure(let problem)? = results.first?.result else { return nil }
                return problem
            } catch { return error }
        }

        mutating func giveProfile() throws {
            let document = try json(#"{"seeks":["strategy"]}"#)
            let draft = Profile.fields.draft(document).with { $0.person = id("Ada") }
            desk.remember(try viewer("Ada").putPart(draft, draft.record ?? Profile(), from: document, of: id("Ada")).changes)
        }

        mutating func consent() throws -> ID<Consent> {
            let document = try json(#"{"kind":"take-part","program":"\#(program)","text":"I take part."}"#)
            let draft = Consent.fields.draft(document).with { $0.person = id("Ada") }
            let consent = ID<Consent>(RecordKey(at: desk.now, count: 0, random: 9))
            // What a programme in preparation is, its participants do not see; the consent is written as of before.
            desk.remember(
                try desk.records.giveConsent(draft, from: document, id: consent, by: viewer("Ada").caller, at: desk.now).changes)
            return consent
        }

        func seesProfile(_ name: String) throws -> Bool {
            let profile = try desk.records.record(ID<Profile>(id("Ada").key), Profile.self).value
            return viewer(name).verdict(.read, profile) != .hidden
        }

        func seesConsent(_ consent: ID<Consent>, _ name: String) throws -> Bool {
            viewer(name).verdict(.read, try desk.records.record(consent, Consent.self).value) != .hidden
        }
    }

    @Test(arguments: [false, true])
    func `an owner who is above somebody reads why others have to invite that person`(_ many: Bool) throws {
        var scene = try Scene()
        try scene.put("Dora", below: "Boss")
        #expect(try scene.invitation(of: "Dora", by: "Boss", many: many) == .denied(.line))
        #expect(try scene.invitation(of: "Dora", by: "Olga", many: many) == nil)
        #expect(try scene.invitation(of: "Carl", by: "Boss", many: many) == nil)
        #expect(
            try scene.invitation(of: "Dora", by: "Carl", many: many)?.code == .notYourStep
                || scene.invitation(of: "Dora", by: "Carl", many: many)?.code == .notFound)
        let own = ScopeSet([.meRead, .meWrite, .programsRead])
        #expect(try scene.invitation(of: "Carl", by: "Olga", own, many: many) == .denied(.scope(.participantsWrite)))
    }

    @Test(arguments: [("Ada", true), ("Olga", true), ("Boss", false), ("Eve", false), ("Carl", false)])
    func `an owner reads them, but not one above a learner of mentoring`(_ name: String, _ sees: Bool) throws {
        var scene = try Scene()
        try scene.giveProfile()
        let consent = try scene.consent()
        #expect(try scene.seesProfile(name) == sees && scene.seesConsent(consent, name) == sees)
        // Nor does that change when the owner moves the learner away.
        try scene.desk.patch(scene.id("Ada"), by: #"{"manager":null}"#)
        #expect(try scene.seesProfile(name) == sees && scene.seesConsent(consent, name) == sees)
    }

    @Test func `in coaching an owner above the learner reads the consent, and the profile no more than in mentoring`() throws {
        var scene = try Scene("coaching")
        try scene.giveProfile()
        let consent = try scene.consent()
        // Whether the profile is seen would otherwise tell of the mentoring that the learner takes up.
        #expect(try !scene.seesProfile("Boss") && scene.seesConsent(consent, "Boss"))
    }

    @Test func `of a consent others learn that there is one, and not its words`() throws {
        var scene = try Scene()
        let id = try scene.consent()
        let consent: Stored<Consent> = try scene.desk.records.record(id)
        let seen = try #require(scene.viewer("Olga").seen(consent))
        let members = try JSONDocument(seen.json).root.members.map(\.name)
        #expect(members.contains("givenAt") && members.contains("kind") && !members.contains("text") && !members.contains("via"))
        #expect(scene.viewer("Ada").seen(consent)?.isWhole == true)
    }

    @Test(arguments: ["Eve", "Boss", "Carl"])
    func `who does not see a profile gets the same answer to writing it, whether there is one or not`(_ name: String) throws {
        var scene = try Scene()
        let document = try json("{}")
        let draft = Profile.fields.draft(document).with { [id = scene.id("Ada")] in $0.person = id }
        func put() -> Problem? {
            let viewer = scene.viewer(name)
            do throws(Problem) {
                _ = try viewer.part(Profile.self, of: scene.id("Ada"), .change)
                _ = try viewer.putPart(draft, draft.record ?? Profile(), from: document, of: scene.id("Ada"))
                return nil
            } catch { return error }
        }
        let before = put()
        try scene.giveProfile()
        #expect(before != nil && put() == before)
    }

    @Test func `the line of a person ends where the reader does not see the manager`() throws {
        let scene = try Scene()
        func names(_ name: String, of other: String) throws -> [String] {
            try scene.viewer(name).line(of: scene.id(other)).map(\.value.displayName)
        }
        #expect(try names("Ada", of: "Ada") == ["Boss"], "everybody sees to whom they report")
        #expect(try names("Olga", of: "Ada") == ["Boss"] && names("Eve", of: "Ada") == [])
        _ = problem(.notFound) { try names("Carl", of: "Ada") }
    }
}
