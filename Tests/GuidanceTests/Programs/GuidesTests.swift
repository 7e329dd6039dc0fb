import JSON
import Testing

@testable import Guidance

/// The guides among whom learners choose.
@Suite struct GuidesTests {
    private var desk = Desk()
    private let program: ID<Program>

    init() throws { program = try desk.enrolling("coaching", #","enrolment":"open","capacity":{"default":2,"most":3}"#) }

    private mutating func guide(
        _ name: String, manager: ID<Person>? = nil, capacity: Int? = nil,
        _ fill: (inout Person, inout Profile) -> Void = { _, _ in }
    ) throws -> ID<Participant> {
        let id = try desk.person(name, manager: manager)
        var person = try desk.records.record(id, Person.self).value
        var profile = Profile()
        (profile.id, profile.person) = (ID(id.key), id)
        fill(&person, &profile)
        desk.remember([.put(Stored(person, revision: 2)), .put(Stored(profile, revision: 1))])
        let own = capacity.map { ",\"capacity\":\($0)" } ?? ""
        return try desk.one(try desk.enrol(#"{"side":"guide"\#(own)}"#, in: program, as: [], caller: id)).id
    }

    private func names(_ choice: GuideChoice = GuideChoice(), for asker: ID<Person>? = nil) throws -> [String] {
        desk.records.guides(of: try desk.program(program), for: asker, choice, now: desk.now).map(\.person.displayName)
    }

    @Test func `who hides, pauses, has gone, or is above or below the one who asks is not there`() throws {
        var scene = self
        let top = try scene.desk.person("Top")
        let boss = try scene.guide("Boss", manager: top)
        let bossID = try scene.desk.participant(boss).person
        _ = try scene.guide("Hidden") { $1.browsable = false }
        _ = try scene.guide("Gone") { person, _ in person.title = "x" }
        var gone = try scene.desk.records.record(try scene.desk.participant(scene.ids()[2]).person, Person.self).value
        gone.active = false
        scene.desk.remember([.put(Stored(gone, revision: 3))])
        let paused = try scene.guide("Paused")
        try scene.desk.step(paused, to: .active, as: .scheduler)
        try scene.desk.step(paused, to: .paused, as: .oneself)
        _ = try scene.guide("Free")
        let learner = try scene.desk.person("Learner", manager: bossID)
        _ = try scene.desk.apply(learner, to: scene.program)
        #expect(try scene.names() == ["Boss", "Free"])
        #expect(try scene.names(for: learner) == ["Free"])
        #expect(try scene.names(for: top) == ["Free"], "below counts as well")
        #expect(try scene.names(for: bossID) == ["Free"], "oneself is no choice")
    }

    private func ids() -> [ID<Participant>] {
        var ids: [ID<Participant>] = []
        desk.records.participants.forEach { stored in
            ids.append(stored.value.id)
            return true
        }
        return ids
    }

    @Test func `each filter chooses, and several choose together`() throws {
        var scene = self
        _ = try scene.guide("Ada King", capacity: 0) { person, profile in
            (person.title, person.location, person.department) = ("Head of Sales", "Berlin", "Sales")
            (person.languages, profile.offers) = (["de"], ["Selling"])
        }
        _ = try scene.guide("Ben Lang") { person, profile in
            (person.location, person.preferredLanguage, profile.offers) = ("Berlin", "en", ["selling", "law"])
        }
        _ = try scene.guide("Cem") { $1.capacity = 0 }
        func choose(_ fill: (inout GuideChoice) -> Void) throws -> [String] {
            var choice = GuideChoice()
            fill(&choice)
            return try scene.names(choice)
        }
        #expect(try choose { $0.offers = "SELLING" } == ["Ada King", "Ben Lang"])
        #expect(try choose { $0.offers = "sell" } == [])
        #expect(try choose { $0.language = LanguageTag("de") } == ["Ada King"])
        #expect(try choose { $0.language = LanguageTag("en") } == ["Ben Lang"])
        #expect(try choose { $0.location = "Berlin" } == ["Ada King", "Ben Lang"])
        #expect(try choose { $0.department = "Sales" } == ["Ada King"])
        #expect(try choose { $0.hasRoom = true } == ["Ben Lang"])
        #expect(try choose { $0.hasRoom = false } == ["Ada King", "Cem"])
        #expect(try choose { $0.words = SearchText.words(of: "head sell") } == ["Ada King"])
        #expect(try choose { $0.words = SearchText.words(of: "lan") } == ["Ben Lang"])
        #expect(
            try choose {
                $0.location = "Berlin"
                $0.hasRoom = true
            } == ["Ben Lang"])
    }

    @Test(arguments: [
        (nil, nil, 2), (1, nil, 1), (3, nil, 3), (nil, 0, 0), (3, 1, 1), (0, 5, 0), (9, nil, 3), (nil, 5, 2),
    ])
    func `room is the least of what guide, programme and profile say`(_ own: Int?, _ all: Int?, _ room: Int) throws {
        var (guide, profile, records) = (Participant(), Profile(), desk.records)
        (guide.program, guide.capacity, profile.capacity) = (program, own, all)
        profile.id = ID(guide.person.key)
        records.apply([.put(Stored(profile, revision: 1))])
        #expect(records.room(of: guide) == room)
    }

    @Test func `a guide is written as a card, without what is not for others`() throws {
        var scene = self
        let id = try scene.guide("Ada") { person, profile in
            (person.employeeNumber, person.level, profile.seeks, profile.offers) = ("7", "5", ["secret"], ["law"])
        }
        let card = try #require(
            scene.desk.records.guides(of: try scene.desk.program(scene.program), for: nil, GuideChoice(), now: scene.desk.now)
                .first)
        let written = try json(written { card.write(to: &$0) })
        #expect(written["participant"]?.string == "\(id)" && written["room"]?.bool == true)
        #expect(
            written.members.map(\.name) == [
                "participant", "relationshipType", "person", "offers", "expertise", "credentials", "room",
            ])
        #expect(written["person"]?.members.map(\.name) == ["id", "displayName", "languages"])
    }
}
