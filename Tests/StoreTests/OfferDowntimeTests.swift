import Glibc
import JSON
import Testing

@testable import Guidance
@_spi(Journal) @testable import Store

/// Offers to guides that end while the service is away: each step by itself is taken once, in the order of the moments, whatever kills
/// come between.
@Suite struct OfferDowntimeTests {
    private static let day = 86_400
    /// A Monday.
    private static let start = Instant(milliseconds: 1_800_259_200_000)
    private static let count = 6

    /// Six learners who have asked three guides each, an hour after one another, in a programme in which a guide has a day to answer.
    private static func lines() throws -> (lines: [[Change]], applications: [ID<Application>]) {
        var (records, lines) = (Records(), [[Change]]())
        func key(_ number: Int) -> RecordKey { RecordKey(at: start, count: number, random: 7) }
        func keep(_ changes: [Change]) {
            records.apply(changes)
            lines.append(changes)
        }
        let program = Program(
            id: ID(key(1)), revision: 1, name: "P", relationshipTypes: ["coaching"], status: .running, answerDays: 1,
            objectives: [], transitions: [], createdAt: start, updatedAt: start)
        keep([.put(Stored(program, revision: 1))])
        var guides: [Participant] = []
        var learners: [Participant] = []
        for number in 0..<3 + count {
            var (person, participant) = (Person(), Participant())
            (person.id, person.displayName) = (ID(key(100 + number)), "P\(number)")
            (participant.id, participant.person, participant.program) = (ID(key(200 + number)), person.id, program.id)
            (participant.side, participant.status) = (number < 3 ? .guide : .learner, .approved)
            if number < 3 { participant.capacity = count }
            keep([.put(Stored(person, revision: 1)), .put(Stored(participant, revision: 1))])
            if number < 3 { guides.append(participant) } else { learners.append(participant) }
        }
        var applications: [ID<Application>] = []
        // Those who come later have earlier ids, so that the order of the moments is no other order.
        for (number, learner) in learners.enumerated() {
            let id = ID<Application>(key(400 - number))
            let list = guides.map { "\"\($0.id)\"" }.joined(separator: ",")
            let decision = try records.application(
                from: try JSONDocument(Array(#"{"choices":[\#(list)]}"#.utf8)).root, of: learner.person, in: program, id: id,
                by: "ada", at: start.adding(seconds: 3600 * number))
            keep(decision.changes)
            applications.append(id)
        }
        return (lines, applications)
    }

    /// A disk that fails on demand: before it has taken the bytes, or after.
    private final class Fuse: Sendable {
        enum Place { case write, sync }

        let blowsAt = Monitor<Place?>(nil)

        var surroundings: Surroundings {
            var surroundings = Surroundings()
            surroundings.disk.write = { [blowsAt] file, bytes, offset throws(FileError) in
                if blowsAt.withLock({ $0 == .write }) { throw .injected(EIO) }
                try file.write(bytes, at: offset)
            }
            surroundings.disk.synchronize = { [blowsAt] file throws(FileError) in
                if blowsAt.withLock({ $0 == .sync }) { throw .injected(EIO) }
                try file.synchronize()
            }
            return surroundings
        }
    }

    @Test(arguments: [0, 1, 2, 5])
    func `what ended in a downtime goes on once, in order, and the next guides have all of their days`(_ killsMax: Int) throws {
        let scene = Scene()
        let (lines, applications) = try Self.lines()
        do {
            let store = try scene.open()
            for changes in lines { try store.put(changes) }
            store.close()
        }
        // A week later, and then a week after each kill; that many kills come before each round gets through.
        var (now, kills, killsHere) = (Self.start.adding(seconds: 7 * Self.day), 0, 0)
        var store: Records?
        while store == nil, kills < 100 {
            let fuse = Fuse()
            let hall = try SchedulerTests.Hall(in: scene, fuse.surroundings, agenda: Agenda())
            hall.set(now.milliseconds)
            fuse.blowsAt.withLock { $0 = killsHere < killsMax ? (kills % 2 == 0 ? .sync : .write) : nil }
            var turn = hall.scheduler.turn()
            while turn == .done { turn = hall.scheduler.turn() }
            switch turn {
            case .idle(nil): store = hall.store.durable.records
            case .idle(let moment?):
                (now, killsHere) = (max(now, moment), 0)
            case .done, .refused, .over:
                (kills, killsHere) = (kills + 1, killsHere + 1)
                now = now.adding(seconds: 7 * Self.day)
            }
        }
        let records = try #require(store)
        #expect(kills >= killsMax, "it was killed")
        for id in applications {
            let stored = try #require(records.applications[id])
            #expect(stored.value.status == .exhausted && stored.value.choices.map(\.state) == [.expired, .expired, .expired])
            #expect(stored.value.transitions.count == 1 && stored.revision == 4)
            let offers = stored.value.choices.compactMap(\.offeredAt)
            #expect(zip(offers, offers.dropFirst()).allSatisfy { $0.adding(workingDays: 1) <= $1 }, "nobody had less than a day")
        }
        let hall = try SchedulerTests.Hall(in: scene, agenda: Agenda())
        let steps = try hall.store.history(after: nil, limit: 1000).entries.filter { $0.note.op == "application.offer-expires" }
        #expect(steps.count == 3 * Self.count && steps.allSatisfy { $0.changes.count == 1 && $0.note.by == "rapport" })
        // In each round in the order of the moments, and each record's steps in their own.
        let first = steps.filter { $0.changes[0].revision == 2 }.map { $0.changes[0].id }
        #expect(first == applications.map(\.description))
        for id in applications {
            #expect(steps.filter { $0.changes[0].id == id.description }.compactMap { $0.changes[0].revision } == [2, 3, 4])
        }
        #expect(hall.scheduler.turn() == .idle(until: nil))
    }
}
