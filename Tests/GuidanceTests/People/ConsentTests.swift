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

    private static let texts = #"""
        "consentTexts":{"take-part":{"version":3,"en":"I take part.","de":"Ich nehme teil."},"share-profile":{"version":1}}
        """#
    private static let version = #"/textVersion must be "3", the version in force in consentTexts of the program"#
    private static let words =
        "/text must be the text of version 3, in English or German, as consentTexts of the program has it"

    @Test(
        arguments: [
            (#""kind":"take-part","program":"{program}","text":"I take part.","textVersion":"3""#, []),
            (#""kind":"take-part","program":"{program}","text":"Ich nehme teil.","textVersion":"3""#, []),
            (#""kind":"take-part","program":"{program}","text":"I take part.","textVersion":"2""#, [version]),
            (#""kind":"take-part","program":"{program}","text":"I take part.","textVersion":"03""#, [version]),
            (#""kind":"take-part","program":"{program}","text":"I take part.""#, [version]),
            (#""kind":"take-part","program":"{program}","text":"I take part","textVersion":"3""#, [words]),
            (#""kind":"take-part","program":"{program}","text":"Yes.","textVersion":"2""#, [version, words]),
            (
                #""kind":"take-part","program":"{program}","textVersion":"3""#,
                ["/text is required: The words to which the person says yes."]
            ),
            // The programme has no words for it, or none at all.
            (#""kind":"share-profile","program":"{program}","text":"Yes.","textVersion":"1""#, []),
            (#""kind":"participation-visible","program":"{program}","to":"{boss}","text":"Yes.""#, []),
            (#""kind":"use-answer","program":"{program}","about":"style","text":"Yes.""#, []),
            (#""kind":"share-profile","text":"Yes.""#, []),
            // Of a programme that is not there nothing is said but that.
            (
                #""kind":"take-part","program":"prg_00000000-0000-7000-8000-000000000000","text":"Yes.""#,
                ["/program there is no program prg_00000000-0000-7000-8000-000000000000"]
            ),
        ] as [(String, [String])])
    func `a consent has the version in force, and its text`(_ members: String, _ faults: [String]) throws {
        var scene = try Scene()
        let decision = try scene.desk.records.patch(
            scene.program, of: Program.self, by: json("{\(Self.texts)}"), by: "ines", at: scene.desk.now)
        scene.desk.remember(decision.changes)
        var told: [String] = []
        do { _ = try scene.give("{\(members)}", by: scene.caller(scene.ada)) } catch let problem as Problem {
            told = problem.errors.map { "\($0.pointer) \($0.detail)" }
        }
        #expect(told == faults)
    }

    @Test func `a new version takes away no consent that was given to an earlier one`() throws {
        var scene = try Scene()
        let given = try scene.give(Self.takePart, by: scene.caller(scene.ada))
        let decision = try scene.desk.records.patch(
            scene.program, of: Program.self, by: json("{\(Self.texts)}"), by: "ines", at: scene.desk.now)
        scene.desk.remember(decision.changes)
        #expect(scene.desk.records.consent(of: scene.ada, .takePart, program: scene.program) == given)
        let withdrawn = try scene.desk.records.withdrawConsent(given.value.id, by: scene.caller(scene.ada), at: scene.desk.now)
        #expect(withdrawn.answer.value.withdrawnAt != nil)
    }

    @Test func `a programme that a person does not see says nothing of its texts`() throws {
        var scene = try Scene()
        let decision = try scene.desk.records.patch(
            scene.program, of: Program.self, by: json("{\(Self.texts)}"), by: "ines", at: scene.desk.now)
        scene.desk.remember(decision.changes)
        let document = try json(#"{"kind":"take-part","program":"\#(scene.program)","text":"Yes."}"#)
        let draft = Consent.fields.draft(document).with { $0.person = scene.ada }
        let viewer = Viewer(scene.caller(scene.ada), World(scene.desk.records), at: scene.desk.now)
        let id = ID<Consent>(RecordKey(at: scene.desk.now, count: 0, random: 3))
        let refused = #expect(throws: Problem.self) { try viewer.giveConsent(draft, from: document, id: id) }
        #expect(refused?.errors.map { "\($0.pointer) \($0.detail)" } == ["/program there is no program \(scene.program)"])
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
