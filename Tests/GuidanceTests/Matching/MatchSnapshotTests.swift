import JSON
import Testing

@testable import Guidance

/// Who of a programme can be matched, and what is known of them.
@Suite struct MatchSnapshotTests {
    @Test func `people stand in the order of a lot, which the seed draws, or of their ids`() throws {
        var scene = try MatchScene(guides: 9, learners: 9)
        scene.configuration = MatchingConfiguration()
        let lots = try scene.snapshot()
        let keys = lots.learners.map { MatchScene.digest(Array("\(scene.program)\n\($0.participant)".utf8)) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        #expect(Set(lots.learners.map(\.participant)) == Set(scene.learners))
        scene.configuration?.seed = "another"
        #expect(try scene.snapshot().learners.map(\.participant) != lots.learners.map(\.participant))
        scene.configuration?.tieBreak = .id
        #expect(try scene.snapshot().learners.map(\.participant) == scene.learners)
        #expect(try scene.snapshot().guides.map(\.participant) == scene.guides)
    }

    @Test func `the same records give the same text, in canonical form, and another configuration another`() throws {
        var scene = try MatchScene()
        scene.desk.fillProfile(of: try scene.person(scene.guides[0])) { profile in
            profile.offers = ["  Leading ", "ÅNGSTRÖM"]
            profile.availability = [.init(days: [.mon], from: "09:00", until: "10:00")]
        }
        scene.prefer(scene.learners[0], choices: [scene.guides[1], scene.guides[0]])
        let text = try scene.snapshot().text
        #expect(try scene.snapshot().text == text)
        let root = try JSONDocument(text).root
        func check(_ value: JSONValue) {
            let names = value.members.map(\.name)
            #expect(names == names.sorted())
            if value.kind == .number { #expect(value.integer != nil) }
            for member in value.members { check(member.value) }
            for element in value.elements { check(element) }
        }
        check(root)
        #expect(root["guides"]?.elements.map { $0["id"]?.string } == scene.guides.map(\.description))
        #expect(String(decoding: text, as: UTF8.self).contains(#""profile.offers":["leading","ångström"]"#))
        #expect(!text.contains(UInt8(ascii: "\n")))
        scene.configuration = MatchingConfiguration()
        #expect(try scene.snapshot().text != text)
    }

    @Test func `who is on the way, or away, is left out with the reason, and who has gone is not spoken of`() throws {
        var scene = try MatchScene(guides: 1, learners: 5)
        let (invited, withdrawn) = (
            try scene.desk.invite(try scene.desk.person(), to: scene.program),
            try scene.desk.invite(try scene.desk.person(), to: scene.program)
        )
        try scene.desk.step(withdrawn, to: .withdrawn, as: .oneself)
        func put(_ id: ID<Participant>, _ status: Participant.Status) throws {
            var participant = try scene.desk.participant(id)
            participant.status = status
            scene.desk.remember([.put(Stored(participant, revision: 9))])
        }
        for (place, status) in [Participant.Status.applied, .waitlisted, .paused].enumerated() {
            try put(scene.learners[place], status)
        }
        try scene.change(scene.learners[3]) { $0.active = false }
        let snapshot = try scene.snapshot()
        let reasons = Dictionary(uniqueKeysWithValues: snapshot.leftOut.map { ($0.participant, $0.reason) })
        #expect(
            reasons == [
                invited: .invited, scene.learners[0]: .applied, scene.learners[1]: .waitlisted, scene.learners[2]: .paused,
                scene.learners[3]: .inactive,
            ])
        #expect(snapshot.learners.map(\.participant) == [scene.learners[4]] && snapshot.guides.count == 1)
        // Without a consent of their own, nobody is matched where both have to volunteer.
        var consents: [RecordName] = []
        scene.desk.records.consents.forEach {
            consents.append($0.name)
            return true
        }
        for name in consents { scene.desk.remember([.delete(name, .consents)]) }
        #expect(try scene.snapshot().leftOut.filter { $0.reason == .unconsented }.count == 2)
    }

    @Test func `a learner with a guide gets no second one, unless it is asked for, and never the same`() throws {
        var scene = try MatchScene()
        let id = try scene.desk.propose(scene.guides[0], [scene.learners[0]])
        #expect(try scene.snapshot().leftOut == [.init(participant: scene.learners[0], side: .learner, reason: .paired)])
        var configuration = MatchingConfiguration()
        (configuration.takesAdditional, configuration.constraints.repetition) = (true, .init())
        scene.configuration = configuration
        #expect(try scene.broken(scene.learners[0], scene.guides[0]) == ["already-paired"])
        #expect(try scene.broken(scene.learners[0], scene.guides[1]) == [])
        let guide = try #require(try scene.snapshot().guides.first { $0.participant == scene.guides[0] })
        #expect(guide.capacity == 0 && guide.held == 1)
        try scene.desk.acceptAll(id)
        #expect(try scene.broken(scene.learners[0], scene.guides[0]) == ["already-paired", "repeat"])
    }

    @Test func `who has worked together of late, or declined, is not brought together again`() throws {
        var scene = try MatchScene()
        let declined = try scene.desk.propose(scene.guides[0], [scene.learners[0]])
        try scene.desk.accept(declined, try scene.person(scene.guides[0]), false)
        #expect(try scene.broken(scene.learners[0], scene.guides[0]) == ["repeat"])
        #expect(
            try scene.broken(scene.learners[1], scene.guides[0]) == [] && scene.broken(scene.learners[0], scene.guides[1]) == [])
        let past = try scene.desk.propose(scene.guides[1], [scene.learners[0]])
        try scene.desk.acceptAll(past)
        try scene.desk.set(past, .completed)
        #expect(try scene.broken(scene.learners[0], scene.guides[1]) == ["repeat"])
        scene.configuration = MatchingConfiguration()
        #expect(try scene.broken(scene.learners[0], scene.guides[1]) == [], "the constraint is off")
        scene.configuration?.constraints.repetition = .init(months: 24)
        scene.desk.wait(until: scene.desk.now.adding(seconds: 3 * 366 * 86_400))
        #expect(try scene.broken(scene.learners[0], scene.guides[1]) == [], "that is long ago")
    }

    @Test func `oneself, one's line and whom one of the two avoids are out of the question`() throws {
        var scene = try MatchScene(guides: 4, learners: 2)
        let twice = try scene.desk.taking(try scene.person(scene.guides[0]), .learner, in: scene.program)
        #expect(try scene.broken(twice, scene.guides[0]) == ["not-oneself"])
        let (boss, report) = (try scene.person(scene.guides[1]), try scene.person(scene.guides[2]))
        try scene.change(scene.learners[0]) { $0.manager = boss }
        let learner = try scene.person(scene.learners[0])
        try scene.change(scene.guides[2]) { $0.manager = learner }
        try scene.change(scene.learners[1]) { $0.manager = report }
        #expect(try scene.broken(scene.learners[0], scene.guides[1]) == ["mentor-outside-line"])
        #expect(try scene.broken(scene.learners[0], scene.guides[2]) == ["mentor-outside-line"])
        #expect(try scene.broken(scene.learners[1], scene.guides[1]) == ["mentor-outside-line"], "two levels up")
        #expect(try scene.broken(scene.learners[0], scene.guides[3]) == [])
        scene.prefer(scene.learners[0], avoid: [try scene.person(scene.guides[3])])
        scene.prefer(scene.guides[0], avoid: [try scene.person(scene.learners[1])])
        #expect(try scene.broken(scene.learners[0], scene.guides[3]) == ["avoid"])
        #expect(try scene.broken(scene.learners[1], scene.guides[0]) == ["avoid"])
        #expect(MatchSnapshot.relaxable & MatchSnapshot.confidential == 0)
    }

    @Test func `people of another relationship type are not there`() throws {
        var scene = try MatchScene()
        try scene.desk.patch(scene.program, #"{"relationshipTypes":["mentoring","reverse-mentoring"]}"#)
        let other = try scene.desk.taking(try scene.desk.person(), .guide, in: scene.program, of: "reverse-mentoring")
        #expect(try !scene.snapshot().guides.map(\.participant).contains(other))
        #expect(try scene.snapshot(of: "reverse-mentoring").guides.map(\.participant) == [other])
        #expect(try scene.snapshot(of: "reverse-mentoring").learners.isEmpty)
    }

    @Test func `lists hold those who can be matched, in their order`() throws {
        var scene = try MatchScene(guides: 3, learners: 1)
        scene.prefer(scene.learners[0], choices: [scene.guides[2], scene.guides[0], scene.guides[1]])
        try scene.change(scene.guides[0]) { $0.active = false }
        let snapshot = try scene.snapshot()
        #expect(snapshot.learners[0].choices.map { snapshot.guides[$0].participant } == [scene.guides[2], scene.guides[1]])
    }

    @Test func `nothing is read that is sensitive, or was when it was answered, or is not for matching`() throws {
        var scene = try MatchScene(guides: 1, learners: 1)
        func question(_ id: Slug, _ use: [Form.Question.Use], isSensitive: Bool = false) -> Form.Question {
            var question = Form.Question()
            (question.id, question.kind, question.use, question.isSensitive) = (id, .choice, use, isSensitive)
            question.options = ["a", "b"].map { .init(id: $0, label: $0.text) }
            return question
        }
        scene.ask([
            question("open", [.match]), question("past", [.match]), question("faith", [.match], isSensitive: true),
            question("shown", [.show]),
        ])
        scene.answer(scene.learners[0], ["open", "past", "faith", "shown"].map { ($0, .text("a")) }, sensitive: ["past"])
        var configuration = MatchingConfiguration()
        configuration.criteria = (["open", "past", "faith", "shown"] as [Slug]).map { id in
            var criterion = MatchCriterion(id: id, .equal, 100)
            criterion.of = "form.\(id)"
            return criterion
        }
        configuration.constraints.segments = [.init(of: "form.faith", must: .equal)]
        scene.configuration = configuration
        let snapshot = try scene.snapshot()
        #expect(snapshot.learners[0].values.filter { $0.key != .languages } == [.question("open"): .tags(["a"])])
        #expect(snapshot.criteria.map(\.id) == ["open", "past"] && snapshot.segments == [] && snapshot.weights() == 200)
        #expect(!String(decoding: snapshot.text, as: UTF8.self).contains(#""form.faith":["a"]"#))
    }

    @Test func `levels are whole numbers, and languages have no regions`() throws {
        var scene = try MatchScene(guides: 1, learners: 1)
        try scene.change(scene.learners[0]) { ($0.level, $0.languages, $0.preferredLanguage) = ("L5", ["de-AT"], "en-GB") }
        try scene.change(scene.guides[0]) { ($0.level, $0.languages) = ("-99999999999", ["de"]) }
        let snapshot = try scene.snapshot()
        #expect(snapshot.learners[0].values[.level] == nil && snapshot.guides[0].values[.level] == .number(-1_000_000_000))
        #expect(snapshot.learners[0].values[.languages] == .tags(["de", "en"]))
        #expect(snapshot.passed(learner: 0, guide: 0).first { $0.constraint == "language" }?.detail == .languages(["de"]))
        try scene.change(scene.guides[0]) { $0.languages = ["fr"] }
        #expect(try scene.broken(scene.learners[0], scene.guides[0]) == ["language"])
        try scene.change(scene.guides[0]) { $0.languages = [] }
        #expect(try scene.broken(scene.learners[0], scene.guides[0]) == [], "nothing is known")
    }

    @Test func `words for levels count by their place among those of the organization`() throws {
        var scene = try MatchScene(guides: 3, learners: 2)
        var configuration = try scene.desk.records.matching(of: scene.desk.records.record(scene.program, Program.self).value)
            .value
        (configuration.levels, configuration.constraints.level) = (["Junior", "Senior", "Head of"], .init(least: 1))
        scene.configuration = configuration
        try scene.change(scene.learners[0]) { $0.level = "junior" }
        try scene.change(scene.guides[0]) { $0.level = " HEAD OF " }
        try scene.change(scene.guides[1]) { $0.level = "Junior" }
        try scene.change(scene.guides[2]) { $0.level = "7" }
        try scene.change(scene.learners[1]) { $0.level = "Trainee" }
        let snapshot = try scene.snapshot()
        func levels(_ entrants: [MatchSnapshot.Entrant], _ order: [ID<Participant>]) -> [MatchValue?] {
            order.map { id in entrants.first { $0.participant == id }?.values[.level] }
        }
        #expect(levels(snapshot.guides, scene.guides) == [.number(2), .number(0), .number(7)])
        #expect(levels(snapshot.learners, scene.learners) == [.number(0), nil], "nobody has said what that means")
        #expect(try scene.guides.map { try scene.broken(scene.learners[0], $0) } == [[], ["level"], []])
        #expect(try scene.broken(scene.learners[1], scene.guides[1]) == [])
    }

    @Test func `free time is that of the person's zone on the first day`() throws {
        var scene = try MatchScene(guides: 1, learners: 1, #","startsOn":"2027-07-05""#)
        // A zone with a summer time in the north, as a file of the tz database has it.
        let berlin = try #require(ZoneClock(Self.file("CET-1CEST,M3.5.0,M10.5.0/3")))
        for (participant, zone) in [(scene.guides[0], "Europe/Berlin"), (scene.learners[0], "UTC")] {
            try scene.change(participant) { $0.timezone = zone }
            scene.desk.fillProfile(of: try scene.person(participant)) {
                $0.availability = [.init(days: [.mon], from: "09:00", until: "11:00")]
            }
        }
        let snapshot = try scene.snapshot { $0 == "Europe/Berlin" ? berlin : $0 == "UTC" ? .utc : nil }
        // Berlin is two hours ahead in July: from 7 to 9 in UTC.
        #expect(snapshot.guides[0].hours?.spans == [28..<36] && snapshot.learners[0].hours?.spans == [36..<44])
        #expect(try scene.snapshot().guides[0].hours?.spans == [36..<44], "a zone that nobody knows is read as UTC")
    }

    /// A file with no changes but the rule in its last line.
    private static func file(_ rule: String) -> [UInt8] {
        let head = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        func counts(types: UInt8) -> [UInt8] { [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, types, 0, 0, 0, 4] }
        let type: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0] + Array("CET\0".utf8)
        return head + counts(types: 1) + type + head + counts(types: 1) + type + Array("\n\(rule)\n".utf8)
    }
}
