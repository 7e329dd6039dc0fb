import JSON
import Testing

@_spi(Journal) @testable import Guidance

/// The form of a programme in the journal, in answers and in backups.
@Suite struct ProgramJSONTests {
    /// A programme with every member, in the form that journals keep for years: members may be added, none may change.
    static let golden = #"""
        {"id":"prg_01a31c8a-d000-7001-8000-00000000002a","revision":4,"name":"Grow","externalId":"HR-7","description":"One\nTwo","\#
        relationshipTypes":["mentoring","coaching"],"typeReason":"Both are needed","status":"enrolling","format":"one-to-one","cycle":"cohort",\#
        "owner":"Ines","sponsor":"Otto","owners":["per_01a31c8a-d000-7001-8000-00000000002a"],"sponsors":[],"committee":[],\#
        "concernContacts":[],"listed":false,"enrolment":"open","lateJoiners":false,"places":{"guide":5,"learner":10},\#
        "capacity":{"least":1,"most":3,"default":2},"suggestionsUntil":"2026-02-01","answerDays":7,"closeAfterSilence":true,\#
        "consentTexts":{"take-part":{"version":2,"en":"I take part.","de":"Ich nehme teil."}},\#
        "startsOn":"2026-01-01","endsOn":"2026-12-31","length":"P1Y","plannedSessions":12,\#
        "endCondition":"goal reached","objectives":[{"statement":"Stay","measure":"turnover","baseline":12.5,"target":8,\#
        "unit":"percent","dueOn":"2026-12-31","result":9},{"statement":"Vague"}],\#
        "design":{"purpose":"Keep engineers","focusAreas":["career"],"model":"One mentor to one mentee",\#
        "components":["training","reviews"],"matchingProcess":"A committee matches","successMeasures":["stay"],\#
        "approval":{"by":"Otto","at":"2026-01-02T03:04:05.006Z"}},\#
        "transitions":[{"number":1,"from":"draft","to":"enrolling","at":"2026-01-03T00:00:00.000Z","by":"Ines"}],\#
        "externalIdBy":"key_01a31c8a-d000-7001-8000-00000000002a",\#
        "createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-03T00:00:00.000Z"}
        """#

    static let program = Program(
        id: ID<Program>(RecordKey(at: Instant(milliseconds: 0x01A3_1C8A_D000), count: 1, random: 42)), revision: 4, name: "Grow",
        externalId: "HR-7", externalIdBy: ID<Key>(RecordKey(at: Instant(milliseconds: 0x01A3_1C8A_D000), count: 1, random: 42)),
        description: "One\nTwo", relationshipTypes: ["mentoring", "coaching"], typeReason: "Both are needed", status: .enrolling,
        format: .oneToOne,
        cycle: .cohort, owner: "Ines", sponsor: "Otto",
        owners: [ID<Person>(RecordKey(at: Instant(milliseconds: 0x01A3_1C8A_D000), count: 1, random: 42))], isListed: false,
        enrolment: .open, takesLateJoiners: false, places: Places(guide: 5, learner: 10),
        capacity: Program.Capacity(least: 1, most: 3, preset: 2), suggestionsUntil: Day("2026-02-01"), answerDays: 7,
        closesAfterSilence: true,
        consentTexts: Program.ConsentTexts(
            takePart: Program.ConsentText(version: 2, english: "I take part.", german: "Ich nehme teil.")),
        startsOn: Day("2026-01-01"), endsOn: Day("2026-12-31"),
        length: Period(months: 12), plannedSessions: 12, endCondition: "goal reached",
        objectives: [
            Objective(
                statement: "Stay", measure: "turnover", baseline: 12.5, target: 8, unit: "percent", dueOn: Day("2026-12-31"),
                result: 9),
            Objective(statement: "Vague"),
        ],
        design: Design(
            purpose: "Keep engineers", focusAreas: ["career"], model: "One mentor to one mentee",
            components: ["training", "reviews"], matchingProcess: "A committee matches", successMeasures: ["stay"],
            approval: Design.Approval(by: "Otto", at: instant("2026-01-02T03:04:05.006Z"))),
        transitions: [
            Transition(number: 1, from: .draft, to: .enrolling, at: instant("2026-01-03T00:00:00Z"), by: "Ines")
        ],
        createdAt: instant("2026-01-01T00:00:00Z"), updatedAt: instant("2026-01-03T00:00:00Z"))

    @Test func `a programme is written as it has always been`() {
        #expect(String(decoding: Program.fields.bytes(of: Self.program), as: UTF8.self) == Self.golden)
    }

    @Test func `the sample has every member`() throws {
        #expect(try json(Self.golden).members.map(\.name) == Program.fields.fields.map(\.name))
    }

    @Test func `a programme written long ago is read as it was meant`() throws {
        #expect(try Program.fields.read(json(Self.golden)) == Self.program)
    }

    @Test func `a change is read from the journal as it was written`() throws {
        let changes: [Change] = [
            .put(Stored(Self.program, revision: 4)), .delete(Self.program.id),
        ]
        for change in changes {
            #expect(try Change(try JSONDocument(JSONWriter.bytes { change.write(to: &$0) }).root) == change)
        }
    }

    @Test func `a minimal programme comes back too`() throws {
        var desk = Desk()
        let id = try desk.open(#"{"name":"P","relationshipTypes":["coaching"]}"#)
        let stored = try desk.records.record(id, Program.self)
        #expect(try Program.fields.read(JSONDocument(stored.json).root) == stored.value)
    }
}

private func instant(_ text: String) -> Instant {
    guard let instant = Instant(text) else { preconditionFailure("\(text) is no time") }
    return instant
}
