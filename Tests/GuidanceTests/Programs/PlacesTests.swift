import JSON
import Testing

@_spi(Journal) @testable import Guidance

/// Places, and who waits for one.
@Suite struct PlacesTests {
    /// In the order in which they came.
    private static func statuses(_ desk: Desk, _ ids: [ID<Participant>]) throws -> [Participant.Status] {
        try ids.map { try desk.status($0) }
    }

    @Test func `of a hundred who want one place the first has it, and the others move up in their order`() throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching", #","enrolment":"open","places":{"learner":1}"#)
        let people = try (0..<100).map { _ in try desk.person() }
        let ids = try people.map { try desk.apply($0, to: program).id }
        #expect(try Self.statuses(desk, ids) == [.approved] + Array(repeating: .waitlisted, count: 99))
        for place in 0..<99 {
            let lines = desk.journal.count
            try desk.step(ids[place], to: .withdrawn, as: .oneself)
            #expect(desk.journal.count == lines + 1 && desk.journal.last?.count == 2, "one line frees the place and fills it")
            #expect(try desk.status(ids[place + 1]) == .approved)
        }
        let last = try desk.participant(ids[99])
        #expect(last.status == .approved && last.waitingSince == nil && last.transitions.map(\.by) == ["rapport", "rapport"])
    }

    @Test func `an organiser who approves where no place is free is refused, and learns what would help`() throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching", #","places":{"guide":1}"#)
        let (one, other) = (try desk.person(), try desk.person())
        let first = try desk.apply(one, to: program, side: "guide").id
        let second = try desk.apply(other, to: program, side: "guide").id
        #expect(try desk.step(first, to: .approved, as: .organiser).status == .approved)
        let refusal = try #require(problem(.rulesRefuse) { try desk.step(second, to: .approved, as: .organiser) }.refusals.first)
        #expect(refusal.rule == "capacity" && refusal.detail == "All 1 places for guides are taken.")
        #expect(refusal.fix.contains("wait list") && refusal.claims.isEmpty)
        let remedies = written { refusal.write(to: &$0, for: Reader()) }
        #expect(
            remedies.contains("/v1/programs/\(program)") && remedies.contains("/places/guide")
                && remedies.contains("/transitions"))
        let learner = try desk.apply(try desk.person(), to: program).id
        #expect(try desk.step(learner, to: .approved, as: .organiser).status == .approved, "places are counted by side")
        try desk.step(second, to: .waitlisted, as: .organiser)
        try desk.step(first, to: .removed, as: .organiser)
        #expect(try desk.status(second) == .approved)
        #expect(desk.records.findings(of: try desk.participant(second), at: desk.now).isEmpty)
    }

    @Test func `more places go to those who wait longest, and fewer take none away`() throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching", #","enrolment":"open","places":{"learner":1}"#)
        let ids = try (0..<5).map { _ in try desk.apply(try desk.person(), to: program).id }
        try desk.patch(program, #"{"places":{"learner":3}}"#)
        #expect(try Self.statuses(desk, ids) == [.approved, .approved, .approved, .waitlisted, .waitlisted])
        #expect(desk.journal.last?.count == 3)
        try desk.patch(program, #"{"places":{"learner":0}}"#)
        #expect(try Self.statuses(desk, ids).prefix(3) == [.approved, .approved, .approved])
        try desk.step(ids[0], to: .withdrawn, as: .oneself)
        #expect(try desk.status(ids[3]) == .waitlisted, "that place is gone")
        try desk.patch(program, #"{"places":null}"#)
        #expect(try Self.statuses(desk, ids) == [.withdrawn, .approved, .approved, .approved, .approved])
    }

    @Test func `who waits is passed over while they are not there, and while the programme takes nobody in`() throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching", #","enrolment":"open","places":{"learner":1},"lateJoiners":false"#)
        let people = try (0..<3).map { _ in try desk.person() }
        let ids = try people.map { try desk.apply($0, to: program).id }
        var gone = try desk.records.record(people[1], Person.self).value
        gone.active = false
        desk.remember([.put(Stored(gone, revision: 2))])
        try desk.step(ids[0], to: .withdrawn, as: .oneself)
        #expect(try Self.statuses(desk, ids) == [.withdrawn, .waitlisted, .approved])
        gone.active = true
        desk.remember([.put(Stored(gone, revision: 3))])
        try desk.move(program, to: .running)
        try desk.step(ids[2], to: .withdrawn, as: .oneself)
        #expect(try desk.status(ids[1]) == .waitlisted)
        try desk.patch(program, #"{"lateJoiners":true}"#)
        #expect(try desk.status(ids[1]) == .approved, "it takes people in again")
    }

    @Test func `with a person who leaves the organisation the places go to others`() throws {
        var desk = Desk()
        let program = try desk.enrolling("coaching", #","enrolment":"open","places":{"learner":1,"guide":1}"#)
        let (leaver, other) = (try desk.person(), try desk.person())
        let learner = try desk.apply(leaver, to: program).id
        let guide = try desk.apply(leaver, to: program, side: "guide").id
        try desk.step(learner, to: .active, as: .scheduler)
        let waiting = try [desk.apply(other, to: program).id, desk.apply(other, to: program, side: "guide").id]
        desk.remember(desk.records.endParticipations(of: leaver, at: desk.now))
        #expect(try Self.statuses(desk, [learner, guide] + waiting) == [.left, .withdrawn, .approved, .approved])
        #expect(try desk.participant(learner).leftReason == .leftDirectory)
    }

    /// What a programme that is open to all does, in as few words as there are.
    private struct Model {
        var places = 3
        var placed: Set<Int> = []
        var waiting: [Int] = []

        mutating func fill() {
            while placed.count < places, !waiting.isEmpty { placed.insert(waiting.removeFirst()) }
        }
    }

    @Test func `whatever happens, places and wait list are those of a simple model`() throws {
        var random = SeededRandom(for: "places")
        for _ in 0..<10 {
            var (desk, model) = (Desk(), Model())
            let program = try desk.enrolling("coaching", #","enrolment":"open","places":{"learner":3}"#)
            let people = try (0..<12).map { _ in try desk.person() }
            var ids: [Int: ID<Participant>] = [:]
            for _ in 0..<150 {
                let one = Int.random(in: 0..<12, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0...1:
                    guard !model.placed.contains(one), !model.waiting.contains(one) else { continue }
                    if let id = ids[one] {
                        try desk.step(id, to: .applied, as: .oneself)
                    } else {
                        ids[one] = try desk.apply(people[one], to: program).id
                    }
                    model.waiting.append(one)
                case 2:
                    guard let id = ids[one], model.placed.contains(one) || model.waiting.contains(one) else { continue }
                    try desk.step(id, to: .withdrawn, as: .oneself)
                    model.placed.remove(one)
                    model.waiting.removeAll { $0 == one }
                case 3:
                    model.places = Int.random(in: 0...6, using: &random)
                    try desk.patch(program, #"{"places":{"learner":\#(model.places)}}"#)
                case 4:
                    guard let id = ids[one], model.placed.contains(one), try desk.status(id) == .approved else { continue }
                    try desk.step(id, to: .active, as: .scheduler)
                default:
                    guard let id = ids[one], model.placed.contains(one), try desk.status(id) == .active else { continue }
                    try desk.step(id, to: .paused, as: .oneself)
                }
                // A place that is free has nobody waiting: whoever comes to it has to wait only where none is.
                model.fill()
                for (one, id) in ids {
                    let status = try desk.status(id)
                    #expect(status.hasPlace == model.placed.contains(one), "seed \(random.seed)")
                    #expect((status == .waitlisted) == model.waiting.contains(one), "seed \(random.seed)")
                }
            }
            var replayed = Records()
            for changes in desk.journal {
                replayed.apply(
                    try changes.map { change in try Change(JSONDocument(JSONWriter.bytes { change.write(to: &$0) }).root) })
            }
            #expect(replayed == desk.records, "seed \(random.seed)")
        }
    }
}
