@testable import Guidance
import Testing

@testable import Store

/// Which lines go, which stay, and what can still be restored.
struct RetentionTests {
    @Test func `lines go once a snapshot after them is older than the days of retention, and not sooner`() throws {
        let (scene, clock) = (Scene(), StepClock())
        var writer = try LineWriter(scene, clock.surroundings, set: { $0.retentionDays = 10 })
        try writer.write(4)
        try writer.makeSnapshot()
        clock.add(days: 6)
        try writer.write(4)
        try writer.makeSnapshot()
        clock.add(days: 4)
        try writer.write(1)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts() == [1, 5, 9, 10], "the first snapshot is ten days old, and not older")
        #expect(writer.store.metrics.firstSequence == 1)
        clock.add(days: 1)
        try writer.write(1)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts() == [5, 9, 10, 11])
        #expect(try scene.folder.snapshotSequences() == [4, 8, 9, 10], "all behind which there are lines stay")
        let files = try scene.files().filter { $0.key.hasPrefix("journal/") }
        #expect(writer.store.metrics.firstSequence == 5 && writer.store.metrics.journalSegments == 4)
        #expect(writer.store.metrics.journalBytes == files.values.reduce(0) { $0 + $1.count })
        try writer.expectRestorable(4...10)

        clock.add(days: 30)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts() == [11] && scene.folder.snapshotSequences() == [10])
        try writer.expectRestorable(10...10)
        try writer.write(3)
        try writer.expectRestorable(10...13)
        writer.store.close()
        let store = try scene.open()
        #expect(store.durable.records == replayed(writer.changes) && store.metrics.firstSequence == 11)
    }

    @Test func `lines go when they exceed the bytes of retention, the oldest first`() throws {
        let scene = Scene()
        let line = journalLine(1, sync: 0, try Chronicle.line(3)).count
        var writer = try LineWriter(scene, Surroundings(), set: { $0.retentionBytes = 7 * line })
        for _ in 1...5 {
            try writer.write(2)
            try writer.makeSnapshot()
            let kept = try scene.folder.segmentFirsts()
            let bytes = try kept.reduce(0) { $0 + (try scene.bytes(of: scene.folder.segment(first: $1)).count) }
            #expect(bytes <= 7 * line)
            #expect(writer.store.metrics.journalBytes == bytes)
        }
        let first = try #require(try scene.folder.segmentFirsts().first)
        #expect(first > 1 && first < 9, "some went, and no more than had to")
        #expect(try scene.folder.snapshotSequences().first == first - 1)
        try writer.expectRestorable(first - 1...10)
    }

    @Test func `with no retention the newest snapshot stays, and all lines after it`() throws {
        let (scene, clock) = (Scene(), StepClock())
        var writer = try LineWriter(
            scene, clock.surroundings,
            set: {
                $0.retentionBytes = 0
                $0.retentionDays = 0
                $0.segmentBytes = 500
            })
        for _ in 1...4 {
            try writer.write(5)
            clock.add(days: 1)
            try writer.makeSnapshot()
        }
        try writer.write(6)
        writer.store.close()
        #expect(try scene.folder.snapshotSequences() == [20])
        #expect(try scene.folder.segmentFirsts().first == 21 && scene.folder.segmentFirsts().count > 1)
        try writer.expectRestorable(20...26)
        #expect(try scene.open().durable.records == replayed(writer.changes))
    }

    @Test func `without a snapshot no line goes, however old it is, and a snapshot is made`() throws {
        let (scene, clock) = (Scene(), StepClock())
        var writer = try LineWriter(scene, clock.surroundings, set: { $0.segmentBytes = 500 })
        try writer.write(6)
        writer.store.close()
        let files = try scene.files()
        clock.add(days: 90)
        let young = try scene.open(clock.surroundings)
        #expect(young.metrics.snapshotsMade == 0 && !young.metrics.isMakingSnapshot)
        young.close()
        #expect(try scene.files() == files, "the first line is ninety days old, and not older")
        clock.add(days: 1)
        let store = try scene.open(clock.surroundings)
        #expect(eventually { store.metrics.snapshotsMade == 1 })
        store.close()
        #expect(try scene.folder.snapshotSequences() == [6] && scene.folder.segmentFirsts().first == 1)
        let again = try scene.open(clock.surroundings)
        clock.add(days: 91)
        _ = try again.makeSnapshot()
        #expect(eventually { again.metrics.firstSequence == 7 })
        #expect(again.durable.records == replayed(writer.changes))
    }

    @Test func `while someone reads the files none goes, and afterwards they go`() throws {
        let scene = Scene()
        var writer = try LineWriter(scene, Surroundings(), set: { $0.retentionBytes = 0 })
        try writer.write(3)
        #expect(writer.store.pin() == 3)
        _ = writer.store.pin()
        try writer.makeSnapshot()
        writer.store.unpin()
        try writer.write(3)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts() == [1, 4, 7] && scene.folder.snapshotSequences() == [3, 6])
        try writer.expectRestorable(1...6)
        writer.store.unpin()
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts() == [7] && scene.folder.snapshotSequences() == [6])
    }

    @Test func `if its snapshot is damaged nothing goes, and the log names it`() throws {
        let (scene, clock, log) = (Scene(), StepClock(), Log())
        var writer = try LineWriter(scene, clock.surroundings, log: log, set: { $0.retentionDays = 10 })
        try writer.write(4)
        try writer.makeSnapshot()
        clock.add(days: 9)
        let path = scene.folder.snapshot(4)
        let sound = try scene.bytes(of: path)
        var bytes = sound
        bytes[bytes.count / 2] ^= 1
        try scene.lay(bytes, at: path)
        try writer.write(4)
        clock.add(days: 2)
        try writer.makeSnapshot()
        #expect(log.contains("old lines are kept for now: the data is damaged: \(path) line "))
        #expect(try scene.folder.segmentFirsts() == [1, 5, 9] && scene.folder.snapshotSequences() == [4, 8])
        #expect(writer.store.metrics.health == .serving)
        try scene.lay(sound, at: path)
        try writer.write(1)
        try writer.makeSnapshot()
        #expect(try scene.folder.segmentFirsts() == [5, 9, 10])
    }

    @Test func `whatever a crash leaves of a removal opens, is sound, and is removed later`() throws {
        let (scene, clock) = (Scene(), StepClock())
        var writer = try LineWriter(scene, clock.surroundings, set: { $0.segmentBytes = 500 })
        for _ in 1...3 {
            try writer.write(5)
            try writer.makeSnapshot()
        }
        try writer.write(2)
        writer.store.close()
        let all = try scene.files()
        let base = 10
        let going =
            try scene.folder.segmentFirsts().filter { $0 <= base }.map { scene.folder.segment(first: $0) }
            + [scene.folder.snapshot(5)]
        #expect(going.count > 5)
        for count in 0...going.count {
            try scene.lay(all)
            for path in going.prefix(count) { try File.remove(path) }
            let found = try Store.verify(folder: scene.path)
            #expect(found.isSound, "\(count) are gone: \(found.faults)")
            #expect(found.restorable?.upperBound == 17)
            try writer.expectRestorable(try #require(found.restorable))
            let store = try scene.open(clock.surroundings)
            #expect(store.durable.records == replayed(writer.changes), "\(count) are gone")
            store.close()
            let again = try scene.open(clock.surroundings, set: { $0.retentionBytes = 0 })
            #expect(eventually { again.metrics.firstSequence == 16 })
            again.close()
            #expect(try scene.folder.segmentFirsts().first == 16)
            #expect(try Store.verify(folder: scene.path).isSound)
        }
    }
}
