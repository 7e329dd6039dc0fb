import Glibc
import JSON
import Testing

@testable import Guidance
@_spi(Journal) @testable import Store

/// What is due happens once, in order, whatever the clock, the disk and other writers do.
struct SchedulerTests {
    /// Programmes that are due at the milliseconds that their description says. What then happens, their name says.
    static let kind = Kind<Program>(
        .programs, "program", german: GermanNoun(.neuter, "Programm", "Programme"), "/v1/programs",
        access: Program.kind.access,
        due: [
            Due("end", at: { moment($0) }) { (stored, records, now) throws(Problem) in
                var program = stored.value
                switch program.name {
                case "refused": throw .designOver("closed")
                case "large": program.description = String(repeating: "x", count: StoreLimits.lineBytesMax)
                case "recurring": program.description = moment(program).map { String($0.milliseconds + 1000) }
                default: program.description = nil
                }
                return records.decide(on: program, instead: stored, by: Records.scheduler, at: now).changes
            }
        ])

    private static func moment(_ program: Program) -> Instant? {
        program.description.flatMap { Int64($0) }.map { Instant(milliseconds: $0) }
    }

    /// Looks at all records, as those of a kind without an index.
    private static let agenda = Agenda { records, now in
        all(in: records).map(\.moment).filter { moment in now.map { moment > $0 } ?? true }.min()
    } due: { records, now, countMax, aside in
        Array(all(in: records).filter { $0.moment <= now && !aside.contains($0) }.sorted().prefix(countMax))
    }

    private static func all(in records: Records) -> [DueRecord] {
        var all: [DueRecord] = []
        records.programs.forEach { stored in
            if let moment = moment(stored.value) { all.append(DueRecord(kind.any, stored, moment, 0)) }
            return true
        }
        return all
    }

    /// A store with a scheduler, and a clock that the test sets.
    final class Hall: Sendable {
        let scene: Scene
        let clock = Monitor(Instant(milliseconds: 10_000))
        let log = Log()
        let store: Store
        let scheduler: Scheduler
        let last = Monitor<UInt64>(0)

        init(
            in scene: Scene = Scene(), _ surroundings: Surroundings = Surroundings(), agenda: Agenda = SchedulerTests.agenda,
            set: (inout Store.Settings) -> Void = { _ in }
        ) throws {
            var surroundings = surroundings
            surroundings.clock = { [clock] in clock.withLock { $0 } }
            self.scene = scene
            store = try scene.open(surroundings, set: set)
            scheduler = Scheduler(store, agenda, log: log.add)
            store.onSettled { [scheduler, last] settlement in
                switch settlement {
                case .durable(let ticket): last.withLock { $0 = ticket }
                case .refused(let tickets, _): last.withLock { $0 = tickets.upperBound }
                case .failed: break
                }
                last.signal()
                scheduler.hear(settlement)
            }
        }

        deinit {
            scheduler.stop()
            store.close()
        }

        /// Writes a programme that is due at these milliseconds, and waits until it is settled.
        func lay(_ number: Int, due: Int?, name: String = "plain", revision: Int = 1) throws {
            let record = try program(programID(number), revision: revision, name: name, description: due.map { String($0) })
            let ticket = try store.put([.put(record)])
            last.wait { $0 >= ticket ? () : nil }
        }

        /// What the scheduler did, as the numbers of the programmes, in the order of the journal.
        func done() throws -> [Int] {
            try store.history(after: nil, limit: 1000).entries.filter { $0.note.by == "rapport" }.compactMap { entry in
                #expect(entry.note.op == "program.end" && entry.note.requestID == "due" && entry.changes.count == 1)
                return (1...40).first { programID($0).description == entry.changes.first?.id }
            }
        }

        func set(_ milliseconds: Int64) { clock.withLock { $0 = Instant(milliseconds: milliseconds) } }
    }

    @Test func `what is due happens in the order of the moments, and what is to come waits`() throws {
        let hall = try Hall()
        #expect(hall.scheduler.turn() == .idle(until: nil))
        for (number, due) in [(1, 9000), (2, 3000), (3, nil), (4, 20_000), (5, 3000)] { try hall.lay(number, due: due) }
        #expect(hall.scheduler.turn() == .done)
        #expect(try hall.done() == [2, 5, 1])
        #expect(hall.scheduler.turn() == .idle(until: Instant(milliseconds: 20_000)))
        hall.set(19_999)
        #expect(hall.scheduler.turn() == .idle(until: Instant(milliseconds: 20_000)))
        hall.set(20_000)
        #expect(hall.scheduler.turn() == .done && hall.scheduler.turn() == .idle(until: nil))
        #expect(try hall.done() == [2, 5, 1, 4] && hall.store.metrics.due.steps == 4)
    }

    @Test func `a clock that is set back or ahead has nothing repeated or skipped`() throws {
        let hall = try Hall()
        for number in 1...3 { try hall.lay(number, due: 1000 * number) }
        try hall.lay(4, due: 50_000)
        #expect(hall.scheduler.turn() == .done)
        hall.set(500)
        #expect(hall.scheduler.turn() == .idle(until: Instant(milliseconds: 50_000)))
        hall.set(9_000_000)
        #expect(hall.scheduler.turn() == .done)
        hall.set(1500)
        #expect(hall.scheduler.turn() == .idle(until: nil))
        #expect(try hall.done() == [1, 2, 3, 4])
    }

    @Test func `after a downtime every time that was missed comes, in order, in batches that are on disk one by one`() throws {
        let scene = Scene()
        let count = 2 * StoreLimits.dueBatchMax + 50
        do {
            let hall = try Hall(in: scene)
            for number in 1...count { try hall.lay(number, due: 1_000_000 - number, name: number == 7 ? "recurring" : "plain") }
        }
        let hall = try Hall(in: scene)
        hall.set(1_002_000)
        var turns = 0
        while hall.scheduler.turn() == .done {
            turns += 1
            #expect(hall.store.metrics.pendingBytes == 0, "what was decided is on disk before more is")
        }
        #expect(turns >= 5, "three batches, where each is as large as can be, and the recurring one twice more")
        #expect(hall.store.metrics.due.steps == count + 2 && hall.store.durable.sequence == 2 * count + 2)
        let recurring: Stored<Program>? = hall.store.durable[programID(7)]
        #expect(recurring?.value.description == "1002993" && recurring?.revision == 4)
    }

    @Test(arguments: [
        (10, 1000, 10), (10, 500, 20), (10, 10, 20), (10, 2000, 5), (10, 100_000, 1), (1, 100_000, 1), (60, 900, 66),
        (80, 100, 100),
        (100, 0, 100), (1, 1, 2),
    ])
    func `as many steps are decided together as hold up others for a millisecond`(_ count: Int, _ micros: Int, _ next: Int) {
        #expect(Scheduler.batch(after: count, taking: .microseconds(micros)) == next)
    }

    @Test func `what is not due any more where it is decided is passed over`() throws {
        let stale = Monitor<[DueRecord]>([])
        let agenda = Agenda(first: { _, _ in nil }) { _, _, _, _ in stale.withLock { $0 } }
        let hall = try Hall(agenda: agenda)
        for number in 1...4 { try hall.lay(number, due: 1000) }
        stale.withLock { $0 = Self.agenda.due(hall.store.durable.records, Instant(milliseconds: 5000), 9, []) }
        try hall.lay(1, due: nil, revision: 2)
        try hall.lay(2, due: 20_000, revision: 2)
        try hall.store.put([.delete(programID(3))])
        #expect(hall.scheduler.turn() == .done)
        #expect(try hall.done() == [4], "judged on the records as they are then")
    }

    @Test func `what cannot happen is told once, holds nothing up, and is tried again when its record changes`() throws {
        let hall = try Hall()
        for number in 1...3 { try hall.lay(number, due: 1000 * number, name: number == 3 ? "plain" : "refused") }
        #expect(hall.scheduler.turn() == .done && hall.scheduler.turn() == .idle(until: nil))
        #expect(try hall.done() == [3])
        #expect(
            hall.log.all.count == 1
                && hall.log.contains("program.end is due for \(programID(1)) and does not happen: program-over"))
        #expect(hall.store.metrics.due.aside == 2 && hall.store.metrics.due.since == nil)
        let sequence = hall.store.durable.sequence
        for _ in 0..<3 { #expect(hall.scheduler.turn() == .idle(until: nil)) }
        #expect(hall.store.durable.sequence == sequence && hall.log.all.count == 1)

        try hall.lay(1, due: 1000, revision: 2)
        #expect(hall.scheduler.turn() == .done && hall.scheduler.turn() == .idle(until: nil))
        #expect(try hall.done() == [3, 1] && hall.store.metrics.due.aside == 1)
    }

    @Test func `a change that no line can hold is set aside`() throws {
        let hall = try Hall()
        try hall.lay(1, due: 1000, name: "large")
        try hall.lay(2, due: 2000)
        #expect(hall.scheduler.turn() == .done && hall.scheduler.turn() == .idle(until: nil))
        #expect(try hall.done() == [2])
        #expect(hall.log.contains("the change is too large"))
    }

    @Test func `with a full disk nothing happens, and all of it once there is room`() throws {
        let isFull = Monitor(false)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if isFull.withLock({ $0 }) { throw .injected(ENOSPC) }
            try file.write(bytes, at: offset)
        }
        let hall = try Hall(surroundings)
        for number in 1...3 { try hall.lay(number, due: 1000 * number) }
        isFull.withLock { $0 = true }
        #expect(hall.scheduler.turn() == .refused && hall.scheduler.turn() == .refused)
        #expect(hall.store.metrics.due.isHeldUp && hall.store.metrics.due.steps == 0)
        #expect(hall.store.metrics.due.since == Instant(milliseconds: 1000))
        isFull.withLock { $0 = false }
        while hall.scheduler.turn() != .idle(until: nil) {}
        #expect(try hall.done() == [1, 2, 3] && !hall.store.metrics.due.isHeldUp && hall.store.metrics.due.steps == 3)
    }

    @Test func `it leaves a store that failed or is closed`() throws {
        let hall = try Hall()
        try hall.lay(1, due: 1000)
        hall.store.close()
        #expect(hall.scheduler.turn() == .over)
        var surroundings = Surroundings()
        let fails = Monitor(false)
        surroundings.disk.synchronize = { file throws(FileError) in
            if fails.withLock({ $0 }) { throw .injected(EIO) }
            try file.synchronize()
        }
        let failing = try Hall(surroundings)
        try failing.lay(1, due: 1000)
        fails.withLock { $0 = true }
        #expect([.over, .refused].contains(failing.scheduler.turn()))
        #expect(failing.scheduler.turn() == .over)
    }

    @Test func `its decisions own what they need`() throws {
        let told = Log()
        var surroundings = Surroundings()
        surroundings.repetition = Repetition(tell: told.add)
        let hall = try Hall(surroundings)
        for number in 1...3 { try hall.lay(number, due: 1000 * number, name: number == 2 ? "refused" : "plain") }
        #expect(hall.scheduler.turn() == .done && told.all.isEmpty, "\(told.all)")
    }

    // MARK: The thread

    @Test func `a moment that comes before the one it sleeps for wakes it`() throws {
        let hall = try Hall()
        try hall.lay(1, due: 50_000)
        try hall.scheduler.start()
        for number in 2...9 {
            try hall.lay(number, due: 5000)
            #expect(eventually { hall.store.durable[programID(number)]?.revision == 2 }, "\(number)")
        }
        #expect(try hall.done() == Array(2...9))
        hall.scheduler.stop()
        try hall.lay(10, due: 5000)
        #expect(hall.store.durable[programID(10)]?.revision == 1)
    }

    @Test func `it stops while its steps wait for a disk that has stopped`() throws {
        let (door, hasBegun) = (Door(isOpen: true), Monitor(0))
        var surroundings = Surroundings()
        surroundings.disk.synchronize = { file throws(FileError) in
            hasBegun.withLock { $0 += 1 }
            door.pass()
            try file.synchronize()
        }
        let hall = try Hall(surroundings)
        try hall.lay(1, due: 5000)
        let before = hasBegun.withLock { $0 }
        door.close()
        try hall.scheduler.start()
        #expect(eventually { hasBegun.withLock { $0 } > before })
        hall.scheduler.stop()
        door.open()
        hall.store.close()
        #expect(try Store.verify(folder: hall.scene.path).sequences == 1...2, "what it had decided is kept")
    }

    @Test func `where the store refuses, the thread tries again by itself`() throws {
        let isFull = Monitor(false)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if isFull.withLock({ $0 }) { throw .injected(ENOSPC) }
            try file.write(bytes, at: offset)
        }
        let hall = try Hall(surroundings)
        try hall.lay(1, due: 5000)
        isFull.withLock { $0 = true }
        try hall.scheduler.start()
        #expect(eventually { hall.store.metrics.due.isHeldUp })
        isFull.withLock { $0 = false }
        #expect(eventually { hall.store.durable[programID(1)]?.revision == 2 })
    }
}
