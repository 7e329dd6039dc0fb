@testable import Guidance
import JSON
import Testing

@Suite struct ProgramTests {
    @Test func `a programme opens as a draft with what the client said and what the service knows`() throws {
        var desk = Desk()
        let opened = desk.now
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"],"format":"group"}"#)
        let stored = try desk.records.record(id, Program.self)
        #expect(stored.revision == 1 && stored.value.revision == 1)
        #expect(stored.value.status == .draft && stored.value.format == .group)
        #expect(stored.value.createdAt == opened && stored.value.updatedAt == opened)
        #expect(stored.json == Program.fields.bytes(of: stored.value))
    }

    struct Refused: Sendable {
        let document: String
        let errors: [String]
    }

    @Test(arguments: [
        Refused(document: "[]", errors: [" must be an object"]),
        Refused(
            document: "{}",
            errors: [
                "/name is required: What the program is called; need not be unique.",
                "/relationshipTypes is required: The relationship types it runs, by id, such as [\"mentoring\"].",
            ]),
        Refused(
            document: #"{"nane":"P","relationshipTypes":["coaching"],"status":"running","startsOn":"2026-02-30"}"#,
            errors: [
                "/name is required: What the program is called; need not be unique.",
                "/nane is not a member here; did you mean name?",
                "/status is set by POST /v1/programs/{id}/transitions: leave it out",
                "/startsOn must be a day that exists: there is no 30 February 2026",
            ]),
        Refused(
            document: #"{"name":" ","relationshipTypes":[],"objectives":[{"statement":"S","target":"high"},{"measure":"m"}]}"#,
            errors: [
                "/name must not be blank: it needs at least one visible character",
                "/objectives/0/target must be a number",
                "/objectives/1/statement is required: What the organization wants to reach.",
                "/relationshipTypes must name at least one relationship type; a program can run coaching, mentoring or reverse-mentoring",
            ]),
        Refused(
            document: #"{"name":"P","relationshipTypes":["mentoring","Coaching","mentorin","coaching","mentoring"]}"#,
            errors: [
                "/relationshipTypes/1 is not a relationship type; did you mean coaching?",
                "/relationshipTypes/2 is not a relationship type; did you mean mentoring?",
                "/relationshipTypes/4 names mentoring a second time",
            ]),
        Refused(
            document: #"{"name":"P","relationshipTypes":["Reverse Mentoring","MENTORSHIP","Yoga!"],"format":"One-to-One"}"#,
            errors: [
                "/format must be one of: one-to-one, group, circle; did you mean one-to-one?",
                "/relationshipTypes/0 is not a relationship type; did you mean reverse-mentoring?",
                "/relationshipTypes/1 is not a relationship type; did you mean mentoring?",
                "/relationshipTypes/2 is not a relationship type; a program can run coaching, mentoring or reverse-mentoring",
            ]),
        Refused(
            document: #"{"name":"P","relationshipTypes":["role-model","therapy","mentorship","business-coaching"]}"#,
            errors: [
                "/relationshipTypes/0 cannot be run by a program; a program can run coaching, mentoring or reverse-mentoring",
                "/relationshipTypes/1 is not a relationship type; a program can run coaching, mentoring or reverse-mentoring",
                "/relationshipTypes/2 is not a relationship type; did you mean mentoring?",
                "/relationshipTypes/3 is not a relationship type; did you mean coaching?",
            ]),
        Refused(
            document: #"{"name":"P","relationshipTypes":["a","b","c","d","e","f","g","h","i"]}"#,
            errors: ["/relationshipTypes must have at most 8 elements, has 9"]),
        Refused(
            document: #"{"name":7,"relationshipTypes":["coaching"],"startsOn":"2026-02-01","endsOn":"2026-01-31"}"#,
            errors: ["/name must be a string", "/endsOn must not be before startsOn, 2026-02-01"]),
    ])
    func `a document is refused with every error in it, by pointer`(_ row: Refused) throws {
        var desk = Desk()
        let refused = problem(.invalidDocument) { try desk.open(row.document) }
        #expect(refused.errors.map { "\($0.pointer) \($0.detail)" } == row.errors)
        #expect(!refused.fix.isEmpty)
    }

    @Test func `a draft may be incomplete, and may begin and end on one day`() throws {
        var desk = Desk()
        let id = try desk.open(
            #"""
            {"name":"P","relationshipTypes":["mentoring","coaching"],"startsOn":"2026-02-01","endsOn":"2026-02-01",
             "objectives":[{"statement":"S","dueOn":"2026-01-01"}]}
            """#)
        #expect(try desk.program(id).endsOn == desk.program(id).startsOn)
    }

    // MARK: Changing

    @Test func `a change counts the revision and the time, and keeps the rest`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"],"owner":"Ines"}"#)
        try desk.design(id, fullDesign)
        let (before, changed) = (try desk.program(id), desk.now)
        let stored = try desk.change(id, to: #"{"name":"Q","relationshipTypes":["mentoring"]}"#)
        var expected = before
        (expected.name, expected.owner, expected.revision, expected.updatedAt) = ("Q", nil, 3, changed)
        #expect(stored.value == expected && stored.revision == 3)
    }

    @Test func `a change that changes nothing is not remembered`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let before = try desk.records.record(id, Program.self)
        let decision = try desk.records.change(
            id, of: Program.self, to: try json(#"{"relationshipTypes":["coaching"],"name":"\u0050","owner":null}"#), by: "ines",
            at: desk.now)
        #expect(decision.changes.isEmpty && decision.answer === before)
    }

    @Test(arguments: ["P0D", "PT1H", "P0.5Y", "P10000D", "P1D1M", "p9m", "9 months", ""])
    func `an invalid length gets an answer that says what a length is`(_ length: String) {
        var desk = Desk()
        let refused = problem(.invalidDocument) {
            try desk.open(#"{"name":"P","relationshipTypes":["coaching"],"length":"\#(length)"}"#)
        }
        #expect(refused.errors.map(\.pointer) == ["/length"])
        for hint in ["whole years, months, weeks and days", "four digits", "more than none"] {
            #expect(refused.errors.first?.detail.contains(hint) == true)
        }
    }

    @Test(
        arguments: [
            (String(repeating: "a", count: 101), nil), ("a-", "a"), ("-a", "a"), ("A", "a"), ("Peer Mentoring", "peer-mentoring"),
            ("Größe", nil), ("", nil), ("--", nil), ("a_b", "a-b"),
        ] as [(String, String?)])
    func `an invalid id gets an answer that says what an id is, and which one it may mean`(_ id: String, _ meant: String?) throws
    {
        let document = try JSONDocument(Array(#"{"id":"\#(id)"}"#.utf8)).root
        let detail = Claim.fields.draft(document).errors.first { $0.pointer == "/id" }?.detail
        #expect(detail?.contains("1 to 100") == true && detail?.contains("at both ends") == true)
        #expect(detail?.hasSuffix("did you mean \(meant ?? "")?") == (meant != nil), "\(detail ?? "")")
    }

    @Test func `members that the service sets may come back unchanged`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        try desk.design(id, fullDesign)
        try desk.approve(id)
        try desk.move(id, to: .designed)
        let whole = try desk.records.record(id, Program.self)
        let decision = try desk.records.change(
            id, of: Program.self, to: try JSONDocument(whole.json).root, by: "ines", at: desk.now)
        #expect(decision.changes.isEmpty && decision.answer === whole)
    }

    @Test(arguments: [
        (#"{"id":"prg_00000000-0000-7000-8000-000000000000"}"#, "/id"), (#"{"revision":7}"#, "/revision"),
        (#"{"revision":"1"}"#, "/revision"), (#"{"status":"running"}"#, "/status"), (#"{"status":5}"#, "/status"),
        (#"{"design":{"purpose":"p"}}"#, "/design"), (#"{"transitions":[{"to":"running"}]}"#, "/transitions"),
        (#"{"createdAt":"2020-01-01T00:00:00.000Z"}"#, "/createdAt"), (#"{"updatedAt":"never"}"#, "/updatedAt"),
    ])
    func `members that the service sets may not be changed`(_ patch: String, _ pointer: String) throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        let refused = problem(.invalidDocument) { try desk.patch(id, patch) }
        #expect(refused.errors.map(\.pointer) == [pointer])
        #expect(refused.errors.first?.detail.hasSuffix("leave it out or send it back unchanged") == true)
    }

    @Test func `a programme keeps the types in which people can take part, whether somebody does or not`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        try desk.patch(id, #"{"relationshipTypes":["coaching","mentoring"]}"#)
        var program = try #require(desk.records.programs[id]?.value)
        program.status = .enrolling
        desk.remember([.put(Stored(program, revision: 9))])
        let refused = problem(.invalidDocument) { try desk.patch(id, #"{"relationshipTypes":["coaching"]}"#) }
        #expect(
            refused.errors.map { "\($0.pointer) \($0.detail)" } == [
                "/relationshipTypes leaves out mentoring, in which people can take part since the program has opened: keep it, "
                    + "or open another program"
            ])
        let mistyped = problem(.invalidDocument) { try desk.patch(id, #"{"relationshipTypes":["coachin"]}"#) }
        #expect(mistyped.errors.map(\.pointer) == ["/relationshipTypes/0"])
        program.status = .draft
        desk.remember([.put(Stored(program, revision: 10))])
        try desk.patch(id, #"{"relationshipTypes":["coaching"]}"#)
    }

    @Test func `a running programme may not lose what it had to have to run`() throws {
        var desk = Desk()
        let id = try desk.open(
            #"{"name":"P","relationshipTypes":["coaching"],"length":"P6M","objectives":[\#(measuredObjective)]}"#)
        try desk.move(id, to: .running)
        let refused = problem(.rulesRefuse) { try desk.patch(id, #"{"length":null,"objectives":[]}"#) }
        #expect(refused.refusals.map(\.rule) == ["coaching-ends", "measurable-objectives"])
        #expect(refused.detail.hasPrefix("The change to a program in state running is refused by coaching-ends and "))
        let added = problem(.rulesRefuse) { try desk.patch(id, #"{"relationshipTypes":["coaching","mentoring"]}"#) }
        #expect(added.refusals.map(\.rule) == ["design-before-enrolment"])
        try desk.patch(id, #"{"length":null,"plannedSessions":6,"name":"Q"}"#)
        try desk.move(id, to: .closing)
        try desk.patch(id, #"{"plannedSessions":null}"#)
        #expect(problem(.rulesRefuse) { try desk.move(id, to: .running) }.refusals.map(\.rule) == ["coaching-ends"])
    }

    @Test func `a rule that was already broken does not block other changes`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["mentoring"]}"#)
        try desk.design(id, fullDesign)
        try desk.approve(id)
        try desk.move(id, to: .enrolling)
        try desk.design(id, "{}")  // back to the drawing board while people enrol
        #expect(try desk.patch(id, #"{"name":"Q"}"#).value.name == "Q")
        let refused = problem(.rulesRefuse) { try desk.move(id, to: .matching) }
        #expect(refused.refusals.map(\.rule) == ["design-before-enrolment"])
    }

    @Test(arguments: [Program.Status.closed, .archived, .cancelled])
    func `only what it is called and who answers for it can change of a programme that is over`(_ status: Program.Status) throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"],"length":"P6M"}"#)
        var program = try desk.program(id)
        program.status = status
        desk.remember([.put(Stored(program, revision: 1))])
        for patch in [
            #"{"length":null}"#, #"{"relationshipTypes":["mentoring"]}"#, #"{"name":"Q","objectives":[{"statement":"S"}]}"#,
            #"{"endsOn":"2027-01-01"}"#,
        ] {
            let refused = problem(.programOver) { try desk.patch(id, patch) }
            #expect(refused.detail == "The program is \(status.rawValue), and what it was stays on record.")
            #expect(refused.fix == "Change name, description, owner, sponsor and externalId only, or open a new program.")
        }
        let stored = try desk.patch(id, #"{"name":"Q","description":"d","owner":"Ines","sponsor":"Otto","externalId":"E"}"#)
        #expect(stored.value.name == "Q" && stored.value.sponsor == "Otto" && stored.value.externalId == "E")
        #expect(
            try desk.records.change(
                id, of: Program.self, to: json(String(decoding: stored.json, as: UTF8.self)), by: "ines", at: desk.now
            ).changes
                .isEmpty)
    }

    @Test func `a document with more errors than are listed says so`() throws {
        var desk = Desk()
        let members = (0..<150).map { "\"x\($0)\":0" }.joined(separator: ",")
        let refused = problem(.invalidDocument) { try desk.open("{\(members)}") }
        #expect(refused.detail == "The document is wrong in at least 100 places, of which the first 100 are listed.")
        #expect(refused.errors.prefix(2).map(\.pointer) == ["/name", "/relationshipTypes"])
    }

    // MARK: Deleting

    @Test func `a deleted programme is gone for every operation`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        try desk.delete(id)
        let gone = "There is no program \(id)."
        #expect(problem(.notFound) { try desk.delete(id) }.detail == gone)
        #expect(problem(.notFound) { try desk.change(id, to: "{}") }.detail == gone)
        #expect(problem(.notFound) { try desk.design(id, "[]") }.detail == gone)
        #expect(problem(.notFound) { try desk.approve(id) }.detail == gone)
        #expect(problem(.notFound) { try desk.move(id, to: .running) }.detail == gone)
        #expect(problem(.notFound) { try desk.records.record(id, Program.self) }.detail == gone)
    }
}
