import Glibc
@testable import Guidance
import Testing

@testable import Store

/// What is synced and when, if answers do not wait for it.
struct DurabilityTests {
    /// Counts the syncs of the journal's files, and fails them.
    private final class Syncs: Sendable {
        private let count = Monitor(0)
        private let bytes = Monitor(0)
        private let error = Monitor<CInt?>(nil)

        var surroundings: Surroundings {
            var surroundings = Surroundings()
            surroundings.disk.synchronize = { [self] file throws(FileError) in
                if file.path.contains("/journal/") && !file.path.hasSuffix(".tmp") {
                    count.withLock { $0 += 1 }
                    if let code = error.withLock({ $0 }) { throw .injected(code) }
                }
                let size = try file.size()
                try file.synchronize()
                bytes.withLock { $0 = size }
            }
            return surroundings
        }

        var all: Int { count.withLock { $0 } }

        /// How many bytes of its file the last one has brought to the disk.
        var bytesSynced: Int { bytes.withLock { $0 } }

        func fail(_ code: CInt) { error.withLock { $0 = code } }
    }

    /// The `sync` of each line.
    private func synced(_ scene: Scene) throws -> [Int] {
        try scene.folder.segmentFirsts().flatMap { first in
            try scene.bytes(of: scene.folder.segment(first: first)).split(separator: 0x0A).dropFirst().map {
                try JournalLine(Array($0)).synced
            }
        }
    }

    private static let never = 3_600_000

    @Test(arguments: [Durability.interval, .os])
    func `an answer does not wait for a sync, readers see what was answered, and closing syncs it`(
        durability: Durability
    ) throws {
        let (scene, syncs) = (Scene(), Syncs())
        let store = try scene.open(
            syncs.surroundings,
            set: {
                $0.durability = durability
                $0.syncMilliseconds = Self.never
            })
        let atStart = syncs.all
        let tickets = Tickets(of: store)
        for number in 1...5 {
            #expect(tickets.wait(for: try store.put([try put(number)])) == nil)
            #expect(store.durable.sequence == number)
        }
        #expect(syncs.all == atStart, "none of them was synced")
        #expect(store.metrics.syncSeconds.count == 0 && store.metrics.commitSeconds.count == 5)
        store.close()
        #expect(syncs.all == atStart + 1, "all of them were, at once")
        #expect(try synced(scene) == [0, 0, 0, 0, 0])
        #expect(try scene.open().durable.records == replayed(try (1...5).map { [try put($0)] }))
    }

    @Test func `if each answer waits for its sync, closing has nothing to sync`() throws {
        let (scene, syncs) = (Scene(), Syncs())
        let store = try scene.open(syncs.surroundings)
        let atStart = syncs.all
        let tickets = Tickets(of: store)
        for number in 1...3 {
            tickets.wait(for: try store.put([try put(number)]))
            #expect(syncs.all == atStart + number)
        }
        store.close()
        #expect(syncs.all == atStart + 3 && store.metrics.syncSeconds.count == 3)
        #expect(try synced(scene) == [0, 1, 2])
    }

    @Test func `the interval syncs it once without another write, and later lines say so`() throws {
        let (scene, syncs) = (Scene(), Syncs())
        let store = try scene.open(
            syncs.surroundings,
            set: {
                $0.durability = .interval
                $0.syncMilliseconds = 20
            })
        let atStart = syncs.all
        let tickets = Tickets(of: store)
        let start = ContinuousClock.now
        tickets.wait(for: try store.put([try put(1)]))
        tickets.wait(for: try store.put([try put(2)]))
        #expect(eventually { store.metrics.syncSeconds.count > 0 })
        #expect(ContinuousClock.now - start >= .milliseconds(19), "not sooner")
        let size = try scene.bytes(of: scene.firstSegment).count
        #expect(eventually { syncs.bytesSynced == size })
        #expect(eventually { store.metrics.syncSeconds.count == syncs.all - atStart })
        let count = syncs.all
        #expect(count - atStart <= 2, "one for both, or for each where the second came so much later")
        let later = ContinuousClock.now + .milliseconds(100)
        #expect(eventually { ContinuousClock.now > later })
        #expect(syncs.all == count, "with nothing new nothing is synced")
        tickets.wait(for: try store.put([try put(3)]))
        store.close()
        #expect(try synced(scene).last == 2)
    }

    @Test func `lines that keep coming are still synced at the interval`() throws {
        let (scene, syncs) = (Scene(), Syncs())
        let store = try scene.open(
            syncs.surroundings,
            set: {
                $0.durability = .interval
                $0.syncMilliseconds = 10
            })
        let atStart = syncs.all
        let tickets = Tickets(of: store)
        var number = 0
        // One that is slow to come may be alone between two syncs: until there were some together.
        let isSynced = try eventually {
            number += 1
            tickets.wait(for: try store.put([try put(number)]))
            let count = syncs.all - atStart
            return count >= 3 && number > count
        }
        #expect(isSynced)
        store.close()
        let lines = try synced(scene)
        #expect(lines == lines.sorted() && (lines.last ?? 0) > 0)
        #expect(zip(1..., lines).allSatisfy { $0 > $1 })
    }

    @Test(arguments: [Durability.interval, .os])
    func `a new segment and a snapshot sync what was written before`(durability: Durability) throws {
        let (scene, syncs) = (Scene(), Syncs())
        let size = journalLine(1, sync: 0, [try put(1)]).count
        let store = try scene.open(
            syncs.surroundings,
            set: {
                $0.durability = durability
                $0.syncMilliseconds = Self.never
                $0.segmentBytes = 3 * size
            })
        let atStart = syncs.all
        let tickets = Tickets(of: store)
        for number in 1...3 { tickets.wait(for: try store.put([try put(number)])) }
        #expect(syncs.all == atStart)
        for number in 4...5 { tickets.wait(for: try store.put([try put(number)])) }
        #expect(syncs.all == atStart + 1, "for the second segment")
        #expect(try store.makeSnapshot().sequence == 5)
        #expect(syncs.all == atStart + 2, "for the third, behind the snapshot")
        tickets.wait(for: try store.put([try put(6)]))
        #expect(syncs.all == atStart + 2)
        store.close()
        #expect(try synced(scene) == [0, 0, 0, 0, 3, 5])
        #expect(try Store.verify(folder: scene.path).isSound)
    }

    @Test(arguments: [EIO, ENOSPC])
    func `a sync that fails with nothing pending is reported, and ends writing`(code: CInt) throws {
        let (scene, syncs, log) = (Scene(), Syncs(), Log())
        let store = try scene.open(
            syncs.surroundings, log: log.add,
            set: {
                $0.durability = .interval
                $0.syncMilliseconds = 10
            })
        let tickets = Tickets(of: store)
        syncs.fail(code)
        let count = syncs.all
        #expect(tickets.wait(for: try store.put([try put(1)])) == nil)
        #expect(eventually { tickets.now.hasFailed })
        #expect(tickets.now.refused.isEmpty && store.metrics.health == .failed)
        #expect(throws: WriteRefusal.failed) { try store.put([try put(2)]) }
        #expect(log.contains("what was not synced may be lost"))
        #expect(store.durable.sequence == 1, "reads go on")
        store.close()
        #expect(syncs.all == count + 1, "it is not tried again")
    }

    @Test func `a sync that fails at the end is reported before closing returns`() throws {
        let (scene, syncs, log) = (Scene(), Syncs(), Log())
        let store = try scene.open(syncs.surroundings, log: log.add, set: { $0.durability = .os })
        let tickets = Tickets(of: store)
        tickets.wait(for: try store.put([try put(1)]))
        syncs.fail(EIO)
        store.close()
        #expect(tickets.now.hasFailed && log.contains("what was not synced may be lost"))
        #expect(store.metrics.health == .failed)
    }

    @Test(arguments: Durability.allCases)
    func `a full disk takes back what was not yet answered, and nothing else`(durability: Durability) throws {
        let scene = Scene()
        let isFull = Monitor(false)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard isFull.withLock({ $0 }) else { return try file.write(bytes, at: offset) }
            try file.write(Array(bytes.dropLast(7)), at: offset)
            throw .injected(ENOSPC)
        }
        let store = try scene.open(
            surroundings,
            set: {
                $0.durability = durability
                $0.syncMilliseconds = 5
            })
        let tickets = Tickets(of: store)
        for number in 1...3 { tickets.wait(for: try store.put([try put(number)])) }
        isFull.withLock { $0 = true }
        #expect(tickets.wait(for: try store.put([try put(4)])) == .diskFull)
        isFull.withLock { $0 = false }
        #expect(tickets.wait(for: try store.put([try put(5)])) == nil)
        store.close()
        #expect(try scene.open().durable.records == replayed(try [1, 2, 3, 5].map { [try put($0)] }))
    }
}
