@testable import Guidance
import Testing

@testable import Store

/// A wall clock and the time that passes, which a test moves together or apart.
final class StepClock: Sendable {
    static let day: Int64 = 86_400_000

    private let times = Monitor((wall: Int64(1_795_000_000_000), passed: Int64(0)))

    var now: Instant { times.withLock { Instant(milliseconds: $0.wall) } }

    var surroundings: Surroundings {
        var surroundings = Surroundings()
        surroundings.clock = { [self] in now }
        surroundings.times = { [times] in times.withLock { (Instant(milliseconds: $0.wall), $0.passed) } }
        return surroundings
    }

    /// Time passes, and the clock shows it.
    func add(days: Int64) { add(milliseconds: days * Self.day) }

    func add(milliseconds: Int64) { times.withLock { $0 = ($0.wall + milliseconds, $0.passed + milliseconds) } }

    /// The clock is set, and no time passes.
    func set(days: Int64) { set(milliseconds: days * Self.day) }

    func set(milliseconds: Int64) { times.withLock { $0.wall += milliseconds } }
}

/// A store to which lines are written one at a time, each on disk before the next.
struct LineWriter {
    let scene: Scene
    private(set) var store: Store
    private var tickets: Tickets
    private(set) var changes: [[Change]] = []

    init(
        _ scene: Scene, _ surroundings: Surroundings, log: Log = Log(), set: (inout Store.Settings) -> Void = { _ in }
    ) throws {
        self.scene = scene
        store = try scene.open(surroundings, log: log.add, set: set)
        tickets = Tickets(of: store)
    }

    /// Closes the store, has something happen meanwhile, and opens it again.
    mutating func restart(
        _ surroundings: Surroundings, log: Log = Log(), set: (inout Store.Settings) -> Void = { _ in },
        meanwhile: () -> Void = {}
    ) throws {
        store.close()
        meanwhile()
        store = try scene.open(surroundings, log: log.add, set: set)
        tickets = Tickets(of: store)
    }

    mutating func write(_ count: Int) throws {
        for _ in 0..<count {
            changes.append(try Chronicle.line(changes.count + 1))
            tickets.wait(for: try store.put(changes[changes.count - 1]))
        }
    }

    /// Makes a snapshot, and waits until everything it allows to go is gone: retention comes before the next
    /// snapshot is considered.
    func makeSnapshot() throws {
        _ = try store.makeSnapshot()
        _ = try store.makeSnapshot()
    }

    /// Compares every sequence number that can be restored with the records as they were then, and expects the
    /// others to be refused.
    func expectRestorable(_ wanted: ClosedRange<Int>) throws {
        let found = try Store.verify(folder: scene.path)
        #expect(found.isSound, "\(found.faults)")
        #expect(found.restorable == wanted)
        for sequence in wanted {
            let target = Scene()
            let copy = try FolderCopy(of: scene.path, at: .sequence(sequence)).copy(to: target.path)
            #expect(copy.isSound && copy.restorable?.upperBound == sequence, "\(sequence): \(copy.faults)")
            #expect(try Recovery(target.folder).edition.records == replayed(Array(changes[..<sequence])), "\(sequence)")
        }
        for sequence in [wanted.lowerBound - 1, wanted.upperBound + 1] {
            let error = #expect(throws: StoreError.self) { try FolderCopy(of: scene.path, at: .sequence(sequence)) }
            guard case .outOfReach = error else {
                Issue.record("\(sequence): \(String(describing: error))")
                return
            }
        }
    }
}
