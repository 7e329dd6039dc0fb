import Platform
import Synchronization
import Testing

@Suite struct ThreadTests {
    private final class Witness: Sendable {
        let hasRun = Atomic<Bool>(false)
    }

    @Test func `a thread runs once, is waited for, and lets go of what it held`() throws {
        weak var kept: Witness?
        do {
            let witness = Witness()
            kept = witness
            let thread = try Thread.start("a name of more than fifteen bytes") {
                witness.hasRun.store(true, ordering: .releasing)
            }
            thread.join()
            let hasRun = witness.hasRun.load(ordering: .acquiring)
            #expect(hasRun)
        }
        #expect(kept == nil)
    }

    @Test func `waiting for a thread can be given up`() throws {
        let door = Mutex(())
        let thread = try door.withLock { _ in
            let thread = try Thread.start("waits") { door.withLock { _ in } }
            #expect(!thread.join(withinMilliseconds: 1))
            return thread
        }
        #expect(thread.join(withinMilliseconds: 10_000))
    }
}
