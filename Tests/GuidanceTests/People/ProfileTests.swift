import JSON
import Testing

@testable import Guidance

/// What people offer and seek, what programmes ask, and what neither can hold.
@Suite struct ProfileTests {
    @Test(
        arguments: [
            ("{}", []),
            (#"{"offers":["talks"],"seeks":["talks"],"capacity":0,"browsable":false}"#, []),
            (#"{"offers":["Talks","talks"]}"#, ["/offers/1 names talks a second time"]),
            (#"{"seeks":["a","b","A"]}"#, ["/seeks/2 names a a second time"]),
            (#"{"expertise":[{"topic":"a","years":10},{"topic":"A"}]}"#, ["/expertise/1/topic names a a second time"]),
            (#"{"expertise":[{"years":10}]}"#, ["/expertise/0/topic is required: What the person knows well."]),
            (#"{"expertise":[{"topic":"a","years":81}]}"#, ["/expertise/0/years must be a whole number from 0 to 80"]),
            (#"{"capacity":-1}"#, ["/capacity must be a whole number from 0 to 50"]),
            (#"{"capacity":51}"#, ["/capacity must be a whole number from 0 to 50"]),
            (#"{"capacity":50}"#, []),
            (#"{"capacity":1.5}"#, ["/capacity must be a whole number from 0 to 50"]),
            (#"{"availability":[{"days":["mon","fri"],"from":"09:00","until":"12:00"}]}"#, []),
            (
                #"{"availability":[{"days":[],"from":"09:00","until":"12:00"}]}"#,
                ["/availability/0/days must name at least one day, such as mon"]
            ),
            (
                #"{"availability":[{"days":["monday"],"from":"09:00","until":"12:00"}]}"#,
                ["/availability/0/days/0 must be one of: mon, tue, wed, thu, fri, sat, sun"]
            ),
            (
                #"{"availability":[{"days":["mon","mon"],"from":"09:00","until":"12:00"}]}"#,
                ["/availability/0/days/1 names mon a second time"]
            ),
            (
                #"{"availability":[{"days":["mon"],"from":"12:00","until":"12:00"}]}"#,
                ["/availability/0/until must be later than from, 12:00"]
            ),
            (
                #"{"availability":[{"days":["mon"],"from":"22:00","until":"06:00"}]}"#,
                ["/availability/0/until must be later than from, 22:00"]
            ),
            (
                #"{"availability":[{"days":["mon"],"from":"9:00","until":"12:00"}]}"#,
                ["/availability/0/from must be a time of day from 00:00 to 23:59, such as 09:30"]
            ),
            (
                #"{"credentials":[{"name":"PCC","expiresOn":"2026-02-30"}]}"#,
                ["/credentials/0/expiresOn must be a day that exists: there is no February 30, 2026"]
            ),
            (
                #"{"person":"per_00000000-0000-7000-8000-000000000000"}"#,
                ["/person is set by PUT /v1/people/{id}/profile: leave it out"]
            ),
            (#"{"offer":["a"]}"#, ["/offer is not a member here; did you mean offers?"]),
        ] as [(String, [String])])
    func `what is wrong with a profile is said at its place`(_ document: String, _ faults: [String]) throws {
        var desk = Desk(empty: ())
        let ada = try desk.make(Person.self, #"{"displayName":"Ada"}"#)
        let sent = try json(document)
        let draft = Profile.fields.draft(sent).with { $0.person = ada }
        var told: [String] = []
        do { _ = try desk.records.create(draft, from: sent, id: ID<Profile>(ada.key), by: "ada", at: desk.now) } catch {
            told = error.errors.map { "\($0.pointer) \($0.detail)" }
        }
        #expect(told.map { $0.split(separator: "there is no ")[0] } == faults.map { $0.split(separator: "there is no ")[0] })
    }

    @Test(
        arguments: [
            ("00:00", 0), ("09:30", 570), ("23:59", 1439), ("24:00", nil), ("12:60", nil), ("9:30", nil), ("09:3", nil),
            ("+9:30", nil),
            ("09-30", nil), ("", nil), (":", nil), ("09:30:00", nil), ("٠٩:٣٠", nil),
        ] as [(String, Int?)])
    func `a time of day has four digits`(_ text: String, _ minutes: Int?) {
        #expect(TimeOfDay(text)?.minutes == minutes)
        if minutes != nil { #expect(TimeOfDay(text)?.description == text) }
    }

    @Test func `a profile goes with its person`() throws {
        var desk = Desk(empty: ())
        let ada = try desk.make(Person.self, #"{"displayName":"Ada"}"#)
        let draft = Profile.fields.draft(try json("{}")).with { $0.person = ada }
        desk.remember(try desk.records.create(draft, from: json("{}"), id: ID<Profile>(ada.key), by: "ada", at: desk.now).changes)
        desk.remember(try desk.records.delete(ada, of: Person.self, by: "ines", at: desk.now).changes)
        #expect(desk.records.profiles.count == 0 && desk.records.people.count == 0)
    }

    @Test(
        arguments: [
            (#"{"questions":[]}"#, []),
            ("{}", ["/questions is required: What is asked, in this order."]),
            (
                #"{"questions":[{"id":"a","kind":"text","text":"A?"},{"id":"b","kind":"number","text":"B?","for":"guide","required":true,"use":["match"]}]}"#,
                []
            ),
            (
                #"{"questions":[{"id":"a","kind":"txt","text":"A?"}]}"#,
                ["/questions/0/kind must be one of: choice, multi-choice, rank, number, text; did you mean text?"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"choise","text":"A?","options":[{"id":"x","label":"X"},{"id":"y","label":"Y"}]}]}"#,
                ["/questions/0/kind must be one of: choice, multi-choice, rank, number, text; did you mean choice?"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"text","text":"A?"},{"id":"a","kind":"text","text":"A?"}]}"#,
                ["/questions/1/id names a a second time"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"choice","text":"A?"}]}"#,
                ["/questions/0/options must be two or more, to choose from"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"rank","text":"A?","options":[{"id":"x","label":"X"}]}]}"#,
                ["/questions/0/options must be two or more, to choose from"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"choice","text":"A?","options":[{"id":"x","label":"X"},{"id":"x","label":"Y"}]}]}"#,
                ["/questions/0/options/1/id names x a second time"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"text","text":"A?","options":[{"id":"x","label":"X"}]}]}"#,
                ["/questions/0/options must be left out: only choice, multi-choice and rank have options"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"text","text":"A?","use":["match","match"]}]}"#,
                ["/questions/0/use/1 names match a second time"]
            ),
            (
                #"{"questions":[{"id":"a","kind":"text","text":"A?","for":"mentor"}]}"#,
                ["/questions/0/for must be one of: guide, learner, both"]
            ),
            (#"{"questions":[],"version":7}"#, ["/version is set by the service: leave it out"]),
        ] as [(String, [String])])
    func `what is wrong with a form is said at its place`(_ document: String, _ faults: [String]) throws {
        var desk = Desk()
        let program = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let sent = try json(document)
        let draft = Form.fields.draft(sent).with { $0.program = program }
        var told: [String] = []
        do { _ = try desk.records.create(draft, from: sent, id: ID<Form>(program.key), by: "ada", at: desk.now) } catch {
            told = error.errors.map { "\($0.pointer) \($0.detail)" }
        }
        #expect(told == faults)
    }

    @Test func `the version of a form counts the changes of its questions`() throws {
        var desk = Desk()
        let program = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let id = ID<Form>(program.key)
        let document = try json(#"{"questions":[{"id":"a","kind":"text","text":"A?"}]}"#)
        let draft = Form.fields.draft(document).with { $0.program = program }
        desk.remember(try desk.records.create(draft, from: document, id: id, by: "ada", at: desk.now).changes)
        func version() throws -> Int? { try JSONDocument(desk.records.record(id, Form.self).json).root["version"]?.integer }
        #expect(try version() == 1)
        try desk.patch(id, by: #"{"questions":[{"id":"a","kind":"text","text":"A?"}]}"#)
        #expect(try version() == 1, "nothing changed")
        try desk.patch(id, by: #"{"questions":[{"id":"a","kind":"text","text":"B?"}]}"#)
        #expect(try version() == 2)
        try desk.delete(program)
        #expect(desk.records.forms.count == 0, "it goes with its programme")
    }
}
