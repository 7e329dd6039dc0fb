import JSON
import Testing

@testable import Guidance

/// What participants answer to the form of their programme.
@Suite struct AnswerSheetTests {
    static let form = """
        {"questions":[{"id":"goal","kind":"text","text":"What for?","required":true},
        {"id":"style","kind":"choice","text":"How?","options":[{"id":"calm","label":"Calm"},{"id":"brisk","label":"Brisk"}]},
        {"id":"topics","kind":"multi-choice","text":"What?","options":[{"id":"sales","label":"Sales"},{"id":"law","label":"Law"}]},
        {"id":"order","kind":"rank","text":"In which order?","options":[{"id":"one","label":"1"},{"id":"two","label":"2"}]},
        {"id":"years","kind":"number","text":"How many?"},
        {"id":"guides","kind":"text","text":"Of guides","for":"guide","required":true}]}
        """

    private var desk = Desk()
    private let own: ID<Participant>
    private let program: ID<Program>

    init() throws {
        program = try desk.enrolling()
        try Self.ask(Self.form, in: program, &desk)
        own = try desk.invite(try desk.person(), to: program)
    }

    private static func ask(_ document: String, in program: ID<Program>, _ desk: inout Desk) throws {
        let (id, document) = (ID<Form>(program.key), try json(document))
        let decision =
            desk.records.forms[id] == nil
            ? try desk.records.create(
                Form.fields.draft(document).with { $0.program = program }, from: document, id: id, by: "ines", at: desk.now)
            : try desk.records.change(id, of: Form.self, to: document, by: "ines", at: desk.now)
        desk.remember(decision.changes)
    }

    private mutating func put(_ values: String) throws -> AnswerSheet {
        let (id, document) = (ID<AnswerSheet>(own.key), try json(#"{"values":\#(values)}"#))
        let decision =
            desk.records.answers[id] == nil
            ? try desk.records.create(
                AnswerSheet.fields.draft(document).with { $0.participant = own }, from: document, id: id, by: "p", at: desk.now)
            : try desk.records.change(id, of: AnswerSheet.self, to: document, by: "p", at: desk.now)
        desk.remember(decision.changes)
        return decision.answer.value
    }

    @Test func `answers are kept with the version of the form that they fit`() throws {
        var scene = self
        let sheet = try scene.put(
            #"{"years":3,"goal":"Lead","style":"calm","topics":["law","sales"],"order":["two","one"]}"#)
        #expect(sheet.formVersion == 1 && sheet.values.map(\.question) == ["goal", "order", "style", "topics", "years"])
        #expect(sheet.values[1].value == .options(["two", "one"]) && sheet.values[4].value == .number(3))
        let stored = try #require(scene.desk.records.answers[sheet.id])
        #expect(try AnswerSheet.fields.read(JSONDocument(stored.json).root) == sheet)
        try Self.ask(#"{"questions":[{"id":"goal","kind":"text","text":"Why?"}]}"#, in: scene.program, &scene.desk)
        #expect(try scene.desk.records.record(sheet.id, AnswerSheet.self).value.formVersion == 1)
        #expect(try scene.put(#"{"goal":"Lead"}"#).formVersion == 2)
    }

    @Test(arguments: [
        (#"{}"#, "/values/goal is required: What for?"),
        (#"{"goal":" "}"#, "/values/goal must not be blank: it needs at least one visible character"),
        (
            #"{"goal":"x","gaol":"y"}"#,
            "/values/gaol there is no question “gaol”; did you mean goal? Known: goal, style, topics, order, years"
        ),
        (#"{"goal":"x","guides":"y"}"#, "/values/guides there is no question “guides”; known: goal, style, topics, order, years"),
        (#"{"goal":"x","style":"clam"}"#, "/values/style there is no option “clam”; did you mean calm? Known: calm, brisk"),
        (#"{"goal":"x","style":["calm"]}"#, "/values/style must be one of the options: calm, brisk"),
        (#"{"goal":"x","topics":"law"}"#, "/values/topics must be an array of options: sales, law"),
        (
            #"{"goal":"x","topics":["law","lawn"]}"#,
            "/values/topics/1 there is no option “lawn”; did you mean law? Known: sales, law"
        ),
        (#"{"goal":"x","order":["one","one"]}"#, "/values/order/1"),
        (#"{"goal":"x","years":"three"}"#, "/values/years must be a number"),
        (#"{"goal":3}"#, "/values/goal must be a string"),
        (#"{"goal":"x","a/b~c":1}"#, "/values/a~1b~0c there is no question “a/b~c”"),
        (#"[]"#, "/values must be an object"), (#"{"goal":{"a":1}}"#, "/values/goal must be a string"),
        (#"{"goal":true}"#, "/values/goal must be a string"),
    ])
    func `an answer has to fit its question`(_ values: String, _ error: String) throws {
        var scene = self
        let errors = problem(.invalidDocument) { try scene.put(values) }.errors.map { "\($0.pointer) \($0.detail)" }
        #expect(errors.contains { $0.hasPrefix(error) }, "\(errors)")
    }

    @Test func `answers go with the participant`() throws {
        var scene = self
        _ = try scene.put(#"{"goal":"Lead"}"#)
        scene.desk.remember(
            try scene.desk.records.delete(scene.own, of: Participant.self, by: "ines", at: scene.desk.now).changes)
        #expect(scene.desk.records.answers.count == 0)
    }
}
