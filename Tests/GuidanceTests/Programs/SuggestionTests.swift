import JSON
import Testing

@testable import Guidance

/// What managers say of those who report to them.
@Suite struct SuggestionTests {
    private var desk = Desk()
    private let boss: ID<Person>
    private let program: ID<Program>

    init() throws {
        boss = try desk.person("Boss")
        program = try desk.enrolling("mentoring", #","suggestionsUntil":"2027-02-01""#)
    }

    private mutating func suggest(
        _ what: Suggestion.What, _ person: ID<Person>, by manager: ID<Person>? = nil, _ more: String = ""
    ) throws {
        var count = 0
        let document = try json(#"{"person":"\#(person)","text":"Needs somebody from sales."\#(more)}"#)
        let decision = try desk.records.suggest(what, document, in: program, by: manager ?? boss, at: desk.now) {
            count += 1
            return RecordKey(at: desk.now, count: count, random: 7)
        }
        desk.remember(decision.changes)
    }

    private func kept() -> [Suggestion] {
        var all: [Suggestion] = []
        desk.records.suggestions.forEach { stored in
            all.append(stored.value)
            return true
        }
        return all
    }

    @Test func `every report is answered alike, and the second of a kind is refused alike`() throws {
        var scene = self
        let reports = try (0..<3).map { _ in try scene.desk.person("Report", manager: scene.boss) }
        _ = try scene.desk.invite(reports[0], to: scene.program)
        let left = try scene.desk.invite(reports[1], to: scene.program)
        try scene.desk.step(left, to: .withdrawn, as: .oneself)
        for report in reports {
            try scene.suggest(.suggestion, report)
            let refused = problem(.rulesRefuse) { try scene.suggest(.suggestion, report) }
            #expect(refused.refusals.map(\.rule) == ["manager-suggests-once"])
            #expect(refused.refusals.first?.text == .suggestedBefore)
            #expect(refused.detail == "What you say is refused by manager-suggests-once.")
            #expect(!refused.fix.contains("\(report)"))
        }
        #expect(scene.kept().map { $0.text != nil } == [true, false, false], "what comes to nothing is not kept in words")
        let other = try scene.desk.person("New boss")
        var person = try scene.desk.records.record(reports[0], Person.self).value
        person.manager = other
        scene.desk.remember([.put(Stored(person, revision: 2))])
        try scene.suggest(.suggestion, reports[0], by: other)
        #expect(
            problem(.notFound) { try scene.suggest(.suggestion, reports[0]) } == .notFound(.people, "\(reports[0])"),
            "no longer the manager")
    }

    @Test func `who is no report is no more there than who never was`() throws {
        var scene = self
        let (stranger, nobody) = (try scene.desk.person("Stranger"), ID<Person>(.lowest))
        for person in [stranger, nobody, scene.boss] {
            for what in Suggestion.What.allCases {
                #expect(problem(.notFound) { try scene.suggest(what, person) } == .notFound(.people, "\(person)"))
            }
        }
        #expect(scene.kept().isEmpty)
    }

    @Test(arguments: [(nil, "2027-01-15", false), ("2027-01-14", "2027-01-15", false), ("2027-01-15", "2027-01-15", true)])
    func `the last day counts, and afterwards nothing is taken`(_ last: String?, _ today: String, _ isTaken: Bool) throws {
        var scene = self
        let report = try scene.desk.person("Report", manager: scene.boss)
        try scene.desk.patch(scene.program, #"{"suggestionsUntil":\#(last.map { "\"\($0)\"" } ?? "null")}"#)
        #expect(scene.desk.now.day.description == today)
        for what in Suggestion.What.allCases {
            guard !isTaken else {
                try scene.suggest(what, report)
                continue
            }
            let refused = problem(.rulesRefuse) { try scene.suggest(what, report) }
            #expect(refused.refusals.first?.text == .suggestionsOver(last.flatMap { Day($0) }))
        }
    }

    @Test func `a nomination invites, and is never enough`() throws {
        var scene = self
        let report = try scene.desk.person("Report", manager: scene.boss)
        try scene.suggest(.nomination, report, by: nil, #","side":"guide""#)
        var found: [Participant] = []
        scene.desk.records.participants.forEach { stored in
            found.append(stored.value)
            return true
        }
        let participant = try #require(found.first)
        #expect(participant.origin == .nominated && participant.nominatedBy == scene.boss && participant.side == .guide)
        #expect(participant.status == .invited && participant.manager == .indirect)
        _ = problem(.rulesRefuse) { try scene.desk.step(participant.id, to: .approved, as: .organiser) }
        try scene.desk.step(participant.id, to: .applied, as: .oneself)
        #expect(try scene.desk.status(participant.id) == .applied, "an organiser decides")
    }

    @Test func `a nomination of somebody who is there already comes to nothing, without a word`() throws {
        var scene = self
        let report = try scene.desk.person("Report", manager: scene.boss)
        let id = try scene.desk.invite(report, to: scene.program)
        try scene.suggest(.nomination, report)
        #expect(scene.kept().map(\.text) == [nil] && scene.desk.records.participants.count == 1)
        #expect(try scene.desk.participant(id).nominatedBy == nil)
        _ = problem(.rulesRefuse) { try scene.suggest(.nomination, report) }
    }

    @Test(arguments: [
        (Suggestion.What.suggestion, #","side":"guide""#, "/side"), (.nomination, #","side":"mentor""#, "/side"),
        (.nomination, #","relationshipType":"coaching""#, "/relationshipType"), (.suggestion, #","texts":"more""#, "/texts"),
    ])
    func `what is said has its form`(_ what: Suggestion.What, _ more: String, _ pointer: String) throws {
        var scene = self
        let report = try scene.desk.person("Report", manager: scene.boss)
        #expect(problem(.invalidDocument) { try scene.suggest(what, report, by: nil, more) }.errors.map(\.pointer) == [pointer])
    }
}
