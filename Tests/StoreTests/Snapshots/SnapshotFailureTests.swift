import Glibc
@testable import Guidance
import JSON
import Platform
import Testing

@testable import Store

/// Snapshots that cannot be finished: the disk fails or is full, or the store closes.
struct SnapshotFailureTests {
    enum Call: CaseIterable {
        case write, synchronize
        /// Before the file has its name, and after, when the name is not known to be on disk.
        case publish, publishLate
    }

    @Test(arguments: Call.allCases, [EIO, ENOSPC])
    func `whichever call fails while a snapshot is written, the store goes on and the next is made`(
        call: Call, code: CInt
    ) throws {
        var (nth, isReached) = (1, true)
        while isReached {
            let chronicle = try Chronicle(lines: 3)
            let scene = chronicle.scene
            let count = Monitor(0)
            let log = Log()
            let store = try scene.open(failing(call, nth, code, count), log: log.add)
            do {
                let made = try store.makeSnapshot()
                isReached = false
                #expect(made.sequence == 3 && count.withLock { $0 } < nth)
            } catch {
                #expect("\(error)".contains(code == EIO ? "check the disk" : "make room on the disk"))
                #expect(log.contains("no snapshot was made: "))
                #expect(try !scene.hasTemporaries() && scene.folder.snapshotSequences().isEmpty, "call \(nth)")
                #expect(store.metrics.health == .serving && store.metrics.snapshotsFailed == 1)
                #expect(!store.metrics.isMakingSnapshot)
            }
            count.withLock { $0 = nth }  // nothing fails from here on
            let next = try put(9)
            #expect(Tickets(of: store).wait(for: try store.put([next])) == nil)
            #expect(try store.makeSnapshot().sequence == 4)
            store.close()
            #expect(try Store.verify(folder: scene.path).isSound)
            #expect(try scene.open().durable.records == replayed(chronicle.changes + [[next]]))
            nth += 1
        }
        #expect(nth > 2, "the failing call was met")
    }

    /// A disk on which the n-th call of one function fails, counting only calls for a snapshot.
    private func failing(_ call: Call, _ nth: Int, _ code: CInt, _ count: Monitor<Int>) -> Surroundings {
        let isNext: @Sendable (String) -> Bool = { path in
            count.withLock {
                if path.contains("/snapshots/") { $0 += 1 }
                return path.contains("/snapshots/") && $0 == nth
            }
        }
        var surroundings = Surroundings()
        switch call {
        case .write:
            surroundings.disk.write = { file, bytes, offset throws(FileError) in
                guard isNext(file.path) else { return try file.write(bytes, at: offset) }
                try file.write(Array(bytes[..<(bytes.count / 2)]), at: offset)
                throw .injected(code)
            }
        case .synchronize:
            surroundings.disk.synchronize = { file throws(FileError) in
                if isNext(file.path) { throw .injected(code) }
            }
        case .publish, .publishLate:
            surroundings.disk.publish = { folder, temporary, path throws(FileError) in
                let fails = isNext(path)
                if fails, call == .publish { throw .injected(code) }
                try Disk().publish(folder, temporary, path)
                if fails { throw .injected(code) }
            }
        }
        return surroundings
    }

    @Test func `a snapshot that does not read back as it was written is not taken`() throws {
        let chronicle = try Chronicle(lines: 3)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            var bytes = bytes
            if file.path.contains("/snapshots/") && bytes.count > 400 { bytes[300] ^= 4 }
            try file.write(bytes, at: offset)
        }
        let store = try chronicle.scene.open(surroundings)
        #expect(throws: StoreError.self) { try store.makeSnapshot() }
        #expect(try chronicle.scene.files().keys.allSatisfy { $0.hasPrefix("journal/") })
        #expect(store.metrics.snapshotsFailed == 1 && store.metrics.health == .serving)
    }

    @Test func `without room for a segment no snapshot is made, and the store goes on`() throws {
        let chronicle = try Chronicle(lines: 3)
        let isFull = Monitor(true)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard offset == 0 && file.path.hasSuffix(".tmp") && isFull.withLock({ $0 }) else {
                return try file.write(bytes, at: offset)
            }
            throw .injected(ENOSPC)
        }
        let store = try chronicle.scene.open(surroundings)
        let error = #expect(throws: StoreError.self) { try store.makeSnapshot() }
        #expect(error?.description.contains("make room on the disk") == true)
        #expect(store.metrics.health == .serving && store.metrics.snapshotsFailed == 1)
        #expect(try !chronicle.scene.hasTemporaries(), "a full disk has no room for what is of no use")
        #expect(Tickets(of: store).wait(for: try store.put([try put(9)])) == nil)
        isFull.withLock { $0 = false }
        #expect(try store.makeSnapshot().sequence == 4)
        store.close()
        #expect(try chronicle.scene.open().durable.records == replayed(chronicle.changes + [[try put(9)]]))
    }

    // MARK: Closing

    @Test func `closing stops a snapshot in progress, and leaves nothing of it`() throws {
        let scene = Scene()
        let (writing, mayGoOn) = (Door(), Door())
        let parts = Monitor(0)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if file.path.contains("/snapshots/") {
                parts.withLock { $0 += 1 }
                writing.open()
                mayGoOn.pass()
            }
            try file.write(bytes, at: offset)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        let name = String(repeating: "é", count: 60)
        for part in 0..<4 {  // some parts of a snapshot
            try store.put(try (1...500).map { try put(part * 1000 + $0, name: name) })
        }
        tickets.wait(for: 4)
        let result = Promise<Result<SnapshotSummary, StoreError>>()
        store.makeSnapshot { result.keep($0) }
        writing.pass()
        let late = Promise<Result<SnapshotSummary, StoreError>>()
        store.makeSnapshot { late.keep($0) }
        let closing = try Thread.start("closing") { store.close() }
        #expect(eventually { (try? store.makeSnapshotIsRefused()) == true }, "it has begun to close")
        mayGoOn.open()
        closing.join()
        #expect(parts.withLock { $0 } == 1, "no other part is written")
        #expect(result.wait() == .failure(.closed) && late.wait() == .failure(.closed))
        #expect(try scene.files().keys.allSatisfy { $0.hasPrefix("journal/") && !$0.hasSuffix(".tmp") })
        #expect(try scene.open().durable.records.programs.count == 2000)
    }

    @Test func `a snapshot of a closed store, or of one whose disk has failed, is refused at once`() throws {
        let scene = Scene()
        let store = try scene.open()
        store.close()
        #expect(throws: StoreError.closed) { try store.makeSnapshot() }

        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if offset > 0 { throw .injected(EIO) }
            try file.write(bytes, at: offset)
        }
        let failed = try scene.open(surroundings)
        #expect(Tickets(of: failed).wait(for: try failed.put([try put(1)])) == .failed)
        #expect(throws: StoreError.closed) { try failed.makeSnapshot() }
    }
}

extension Store {
    /// Whether the store has begun to close, so that it refuses a snapshot.
    fileprivate func makeSnapshotIsRefused() throws -> Bool {
        let isRefused = Monitor(false)
        makeSnapshot { result in
            if result == .failure(.closed) { isRefused.withLock { $0 = true } }
        }
        return isRefused.withLock { $0 }
    }
}
