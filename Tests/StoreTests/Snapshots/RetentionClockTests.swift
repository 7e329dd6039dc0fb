@testable import Guidance
import Testing

@testable import Store

/// History goes for time that has passed, and never because a clock was set.
struct RetentionClockTests {
    /// A folder with a line and a snapshot of each day, which keeps ten days.
    private struct Diary {
        static let kept = 10
        let scene = Scene()
        let clock = StepClock()
        let log = Log()
        var writer: LineWriter

        init(days: Int = 12) throws {
            writer = try LineWriter(scene, clock.surroundings, log: log, set: Self.set)
            for _ in 0..<days { try live() }
        }

        @Sendable static func set(_ settings: inout Store.Settings) { settings.retentionDays = kept }

        /// A day on which a line is written.
        mutating func live() throws {
            try writer.write(1)
            try writer.makeSnapshot()
            clock.add(days: 1)
        }

        mutating func restart(meanwhile: (StepClock) -> Void = { _ in }) throws {
            try writer.restart(clock.surroundings, log: log, set: Self.set) { [clock] in meanwhile(clock) }
        }

        /// The first line that is left, once all is gone that goes now.
        func floor() throws -> Int {
            try writer.makeSnapshot()
            return try #require(try scene.folder.segmentFirsts().first)
        }

        /// Lets days pass, on each of which no more may go than the lines of that day, and of one day that is made up for, and expects
        /// that all goes in the end.
        func expectGradualEnd(through last: Int) throws {
            var floor = try floor()
            for _ in 0..<Self.kept + 1 {
                clock.add(days: 1)
                let next = try self.floor()
                #expect(min(next, last + 1) - floor <= 2)
                floor = next
            }
            #expect(floor > last, "history goes in the end")
        }
    }

    @Test(arguments: [400, 1500, 36_500])
    func `a clock that is ahead at the start removes nothing, and what was written before goes gradually`(days: Int64) throws {
        var diary = try Diary()
        let floor = try diary.floor()
        try diary.restart { $0.set(days: days) }
        #expect(try diary.floor() == floor)
        for _ in 0..<20 { try diary.restart() }
        #expect(try diary.floor() == floor, "however often it starts")
        try diary.expectGradualEnd(through: 12)
    }

    @Test(arguments: [400, 1500])
    func `nor does a write by such a clock, a snapshot after it, and another start`(days: Int64) throws {
        var diary = try Diary()
        let floor = try diary.floor()
        try diary.restart { $0.set(days: days) }
        try diary.writer.write(1)
        #expect(try diary.floor() == floor)
        for _ in 0..<5 {
            try diary.writer.write(1)
            try diary.restart()
            #expect(try diary.floor() == floor)
        }
        try diary.expectGradualEnd(through: 12)
    }

    @Test(arguments: [1500, -1500, -20_000])
    func `once a clock that was wrong is right again, history goes as if it had never been`(days: Int64) throws {
        var (diary, other) = (try Diary(), try Diary())
        try diary.restart { $0.set(days: days) }
        try diary.writer.write(1)
        try diary.writer.makeSnapshot()
        try other.writer.write(1)
        try other.writer.makeSnapshot()
        try diary.restart { $0.set(days: -days) }
        for day in 0..<25 {
            let (found, wanted) = (try diary.floor(), try other.floor())
            #expect(found == wanted, "day \(day)")
            try diary.live()
            try other.live()
        }
        #expect(try diary.floor() > 13 && diary.writer.store.durable.records == replayed(diary.writer.changes))
    }

    @Test func `a service that was really off for two years lets its history go, day after day`() throws {
        var diary = try Diary()
        let floor = try diary.floor()
        try diary.restart { $0.add(days: 730) }
        #expect(try diary.floor() == floor)
        for _ in 0..<11 {
            let before = try diary.floor()
            try diary.live()
            #expect(try diary.floor() - before <= 2)
        }
        #expect(try diary.floor() > 12)
        try diary.writer.expectRestorable(try diary.floor() - 1...diary.writer.changes.count)
    }

    @Test(arguments: [1, 8, 30, 400], [false, true])
    func `where little is written, history goes although every line is far from the next`(days: Int64, restarts: Bool) throws {
        var diary = try Diary(days: 0)
        for _ in 0..<20 {
            try diary.writer.write(1)
            try diary.writer.makeSnapshot()
            for _ in 0..<days where try diary.floor() > 0 { diary.clock.add(days: 1) }
            if restarts { try diary.restart() }
        }
        // Ten days, as snapshots are made; and where each start stands before a gap, what has to be made up for.
        let left = try diary.writer.changes.count - diary.floor() + 1
        #expect(left <= max(10 / Int(days) + 2, 8), "\(left) lines are left")
    }

    @Test func `a clock that is set while the service runs suspends it, tells once, and counts nothing`() throws {
        let diary = try Diary()
        let floor = try diary.floor()
        diary.clock.set(days: 400)
        #expect(try diary.floor() == floor && diary.writer.store.metrics.isRetentionSuspended)
        #expect(
            diary.log.contains("the clock was set ahead by 576000 minutes while the service ran: no history goes for its age"))
        diary.clock.set(days: -3)
        #expect(try diary.floor() == floor)
        diary.clock.add(milliseconds: StepClock.day - 1)
        #expect(try diary.floor() == floor && diary.writer.store.metrics.isRetentionSuspended)
        #expect(diary.log.all.count { $0.contains("the clock was set") } == 1)
        // A line by that clock, as in service.
        diary.clock.add(milliseconds: 1)
        #expect(try diary.floor() - floor <= 2 && !diary.writer.store.metrics.isRetentionSuspended)
        #expect(diary.log.contains("the clock has kept time for a day since it was set"))
        try diary.expectGradualEnd(through: 12)
    }

    @Test func `a clock that is set and set right again takes nothing with it`() throws {
        var (diary, other) = (try Diary(), try Diary())
        diary.clock.set(days: 400)
        try diary.writer.write(1)
        try diary.writer.makeSnapshot()
        diary.clock.set(days: -400)
        try other.writer.write(1)
        try other.writer.makeSnapshot()
        for _ in 0..<2 {
            try diary.live()
            try other.live()
        }
        for day in 0..<25 {
            #expect(try diary.floor() == other.floor(), "day \(day)")
            try diary.live()
            try other.live()
        }
    }

    @Test func `while it is suspended lines go for their bytes`() throws {
        let (scene, clock, log) = (Scene(), StepClock(), Log())
        var writer = try LineWriter(scene, clock.surroundings, log: log, set: { $0.retentionBytes = 0 })
        clock.set(days: -2)
        try writer.write(3)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts() == [4] && writer.store.metrics.isRetentionSuspended)
        #expect(writer.store.metrics.segmentsRemoved == 1)
        let at = clock.now
        #expect(
            log.contains(
                "removed \(scene.folder.segment(first: 1)), the lines 1 to 3 from \(at) to \(at): the journal has more than 0 bytes, and "
                    + "a later snapshot holds the records"))
    }

    @Test func `each removal is a line of the log, with what went and why`() throws {
        var diary = try Diary()
        let at = diary.clock.now.adding(days: -12)
        #expect(try diary.scene.folder.segmentFirsts().first == 2)
        let folder = diary.scene.folder
        try diary.live()
        let why = "a later snapshot that is older than 10 days holds the records"
        #expect(
            diary.log.all == [
                "removed \(folder.segment(first: 1)), the lines 1 to 1 from \(at) to \(at): \(why)",
                "removed \(folder.segment(first: 2)), the lines 2 to 2 from \(at.adding(days: 1)) to \(at.adding(days: 1)): \(why)",
                "removed \(folder.snapshot(1)), made at \(at): \(why)",
            ])
        #expect(diary.writer.store.metrics.segmentsRemoved == 2)
    }

    // MARK: The edges

    private static let hour: Int64 = 3_600_000

    @Test(arguments: [
        ([hour], false), ([-hour], false), ([hour + 1], true), ([-hour - 1], true), ([hour / 2, hour / 2], false),
        ([hour / 2, hour / 2, 1], true), ([hour, -hour, -hour], false), ([400 * StepClock.day, -400 * StepClock.day], true),
    ])
    func `a clock may be wrong by an hour in all, either way`(steps: [Int64], isSuspended: Bool) {
        let clock = StepClock()
        var retention = RetentionClock(clock.now, passed: 0)
        let passed = { clock.surroundings.times().passed }
        for step in steps {
            clock.add(days: 30)
            clock.set(milliseconds: step)
            _ = retention.look(clock.now, passed: passed())
        }
        #expect(retention.isSuspended == isSuspended)
        clock.add(milliseconds: StepClock.day - 1)
        #expect(retention.look(clock.now, passed: passed()) == nil && retention.isSuspended == isSuspended)
        clock.add(milliseconds: 1)
        #expect(retention.look(clock.now, passed: passed()) == (isSuspended ? .keptTime : nil) && !retention.isSuspended)
    }

    /// The days that pass after a start; the steps back from it to what was written, the newest first; and how many days have passed since
    /// the oldest.
    @Test(arguments: [
        (0, [], 0), (3, [], 3), (3, [-2, -1], 3), (0, [7], 7), (0, [8], 0), (2, [8], 4), (20, [8], 28), (0, [1, 9], 2),
        (0, [4, 12], 8),
        (1, [400], 2), (1, [400, 800], 4), (1, [5, 3, 6], 15),
        // A clock that was ahead for a while, and one that was back.
        (1, [-1500, 1502], 3), (1, [2, -1500, 1503], 6), (1, [20_000, -19_999], 2), (1, [1, 20_000, -19_998], 4),
        (1, [20_000, -19_998, 2], 5), (1, [20_000], 2), (1, [20_000, 3], 5),
    ])
    func `a gap counts for no more than has passed since`(ran: Int64, back: [Int64], days: Int64) {
        let clock = StepClock()
        var retention = RetentionClock(clock.now, passed: 0)
        let start = clock.now
        clock.add(days: ran)
        _ = retention.look(clock.now, passed: clock.surroundings.times().passed)
        var passed = PassedTime(retention, gap: 7 * StepClock.day)
        let times = back.reduce(into: [start]) { $0.append($0[$0.count - 1].adding(days: -$1)) }.dropFirst()
        passed.reach(Array(times.reversed()), after: Instant(milliseconds: .min))
        #expect(passed.milliseconds == days * StepClock.day)
    }
}

extension Instant {
    fileprivate func adding(days: Int64) -> Instant { Instant(milliseconds: milliseconds + days * StepClock.day) }
}
