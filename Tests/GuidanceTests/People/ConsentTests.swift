import JSON
import Testing

@testable import Guidance

/// Consent is given and withdrawn by the person alone.
@Suite struct ConsentTests {
    /// Ada and her manager on a desk, with a programme.
    private struct Scene {
        var desk = Desk()
        let ada, boss: ID<Person>
        let program: ID<Program>

        init() throws {
            boss = try desk.make(Person.self, #"{"displayName":"Boss"}"#)
            ada = try desk.make(Person.self, #"{"displayName":"Ada","manager":"\#(boss)"}"#)
            program = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        }

        static let key = ID<Key>(RecordKey(at: Instant(milliseconds: 9), count: 0, random: 9))

        func caller(_ person: ID<Person>?, scopes: ScopeSet = .all) -> Caller {
            Caller(.key(Self.key), signature: Self.key.description, person: person, scopes: scopes)
        }

        /// - Parameter document: With {program} and {boss}.
        mutating func give(_ document: String, by caller: Caller) throws -> Stored<Consent> {
            let text = document.replacing("{program}", with: program.description).replacing("{boss}", with: boss.description)
            let document = try json(text)
            let draft = Consent.fields.draft(document).with { $0.person = ada }
            let id = ID<Consent>(RecordKey(at: desk.now, count: 0, random: 3))
            let decision = try desk.records.giveConsent(draft, from: document, id: id, by: caller, at: desk.now)
            desk.remember(decision.changes)
            return decision.answer
        }
    }

    private static let takePart = #"{"kind":"take-part","program":"{program}","text":"I take part.","textVersion":"2"}"#

    @Test func `a person gives it, and it says when, in which words, and by which key`() throws {
        var scene = try Scene()
        let now = scene.desk.now
        let consent = try scene.give(Self.takePart, by: scene.caller(scene.ada)).value
        #expect(consent.person == scene.ada && consent.via == Scene.key && consent.createdAt == now && consent.textVersion == "2")
        #expect(scene.desk.records.consent(of: scene.ada, .takePart, program: scene.program)?.value == consent)
        #expect(scene.desk.records.consent(of: scene.boss, .takePart, program: scene.program) == nil)
        #expect(scene.desk.records.consent(of: scene.ada, .shareProfile) == nil)
    }

    @Test func `nobody else can give or withdraw it, whatever the scopes`() throws {
        var scene = try Scene()
        let given = try scene.give(Self.takePart, by: scene.caller(scene.ada))
        let others: [Caller] = [.administrator, .nobody, scene.caller(nil), scene.caller(scene.boss)]
        for caller in others {
            #expect(problem(.consentIsPersonal) { try scene.give(Self.takePart, by: caller) } == .personal(.consents))
            _ = problem(.consentIsPersonal) {
                try scene.desk.records.withdrawConsent(given.value.id, by: caller, at: scene.desk.now)
            }
        }
        #expect(scene.desk.records.consents.count == 1)
    }

    @Test func `it counts until it is withdrawn, once, and may be given again`() throws {
        var scene = try Scene()
        let caller = scene.caller(scene.ada)
        let given = try scene.give(Self.takePart, by: caller).value.id
        let (first, moment) = (try scene.desk.records.withdrawConsent(given, by: caller, at: scene.desk.now), scene.desk.now)
        scene.desk.remember(first.changes)
        #expect(scene.desk.records.consent(of: scene.ada, .takePart) == nil)
        let second = try scene.desk.records.withdrawConsent(given, by: caller, at: scene.desk.now)
        #expect(second.changes.isEmpty && second.answer.value.withdrawnAt == moment)
        let again = try scene.give(Self.takePart, by: caller)
        #expect(scene.desk.records.consent(of: scene.ada, .takePart) == again && scene.desk.records.consents.count == 2)
    }

    @Test func `that one manager may learn of it says nothing to the next`() throws {
        var scene = try Scene()
        _ = try scene.give(
            #"{"kind":"participation-visible","to":"{boss}","text":"My manager may know."}"#, by: scene.caller(scene.ada))
        #expect(scene.desk.records.consent(of: scene.ada, .participationVisible, to: scene.boss) != nil)
        #expect(scene.desk.records.consent(of: scene.ada, .participationVisible, to: scene.ada) == nil)
    }

    @Test(
        arguments: [
            (#"{"kind":"take-part","text":"Yes."}"#, ["/program is required: The program in which it counts."]),
            (#"{"kind":"accept","text":"Yes."}"#, ["/about is required: What it is about, such as the id of a question."]),
            (#"{"kind":"participation-visible","text":"Yes."}"#, ["/to is required: The person who may see what it opens."]),
            (
                #"{"kind":"use-answer","text":"Yes."}"#,
                [
                    "/program is required: The program in which it counts.",
                    "/about is required: What it is about, such as the id of a question.",
                ]
            ),
            (#"{"kind":"share-profil","text":"Yes."}"#, nil),
            (#"{"kind":"calendar-detail"}"#, ["/text is required: The words to which the person says yes."]),
            (#"{"kind":"calendar-detail","text":"Yes.","via":"key_1"}"#, ["/via is set by the service: leave it out"]),
            (
                #"{"kind":"calendar-detail","text":"Yes.","person":"per_1"}"#,
                ["/person is set by POST /v1/people/{id}/consents: leave it out"]
            ),
            (#"{"kind":"calendar-detail","text":"Yes.","withdrawnAt":"2026-11-29T12:00:00Z"}"#, nil),
            (#"{"kind":"calendar-detail","text":"Yes."}"#, []),
        ] as [(String, [String]?)])
    func `what is wrong with a consent is said at its place`(_ document: String, _ faults: [String]?) throws {
        var scene = try Scene()
        var told: [String] = []
        do { _ = try scene.give(document, by: scene.caller(scene.ada)) } catch let problem as Problem {
            told = problem.errors.map { "\($0.pointer) \($0.detail)" }
        }
        if let faults { #expect(told == faults) } else { #expect(told.count == 1, "\(told)") }
    }

    @Test func `who has consented to something cannot be deleted`() throws {
        var scene = try Scene()
        _ = try scene.give(Self.takePart, by: scene.caller(scene.ada))
        _ = problem(.inUse) { try scene.desk.records.delete(scene.ada, of: Person.self, by: "ines", at: scene.desk.now) }
        _ = problem(.inUse) { try scene.desk.records.delete(scene.program, of: Program.self, by: "ines", at: scene.desk.now) }
    }

    @Test func `whom a consent names can be deleted, and is no longer named`() throws {
        var scene = try Scene()
        let other = try scene.desk.person("Otto")
        let id = try scene.give(
            #"{"kind":"participation-visible","to":"\#(other)","text":"Otto may know."}"#, by: scene.caller(scene.ada)
        ).value.id
        let decision = try scene.desk.records.delete(other, of: Person.self, by: "ines", at: scene.desk.now)
        scene.desk.remember(decision.changes)
        let consent = try #require(scene.desk.records.consents[id]?.value)
        #expect(consent.to == nil && consent.text == "Otto may know.")
    }
}
