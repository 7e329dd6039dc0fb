import Glibc
@testable import Guidance
import Platform
import Testing

@testable import Store

/// Failing disks. Each test accounts for every ticket.
struct FaultTests {
    /// The function that fails.
    enum Call: CaseIterable {
        case write, truncate, synchronize
        /// Before the file has its name, and after, when the name is not known to be on disk.
        case publish, publishLate
    }

    /// How it fails: once, or from then on.
    struct Fault: Sendable, CustomTestStringConvertible {
        let call: Call
        let code: CInt
        let lasts: Bool

        var testDescription: String { "\(call): \(systemText(of: code))\(lasts ? ", for good" : "")" }

        static func all(_ calls: [Call], _ codes: [CInt]) -> [Fault] {
            calls.flatMap { call in
                codes.flatMap { code in [false, true].map { Fault(call: call, code: code, lasts: $0) } }
            }
        }
    }

    @Test(arguments: Fault.all(Call.allCases, [EIO, ENOSPC, EDQUOT, EFBIG, EMFILE]))
    func `whichever call fails, what was settled is there afterwards and what was refused is not`(fault: Fault) throws {
        let reached = try forEveryCall(of: fault) { surroundings, nth, _ in
            try run(in: Scene(), surroundings, nth)
        }
        #expect(reached > 3, "the failing call was met in opening and in writing, in new segments and in a snapshot")
    }

    /// A torn tail is cut off, two lines that nothing vouches for are written again, and all is synced.
    @Test(arguments: Fault.all([.write, .truncate, .synchronize], [EIO, ENOSPC]))
    func `whichever call fails in a start after a crash, the start is refused and the next one has every line`(
        fault: Fault
    ) throws {
        let sample = try TornTailTests.Sample()
        let reached = try forEveryCall(of: fault) { surroundings, nth, hasFailed in
            let scene = Scene()
            try scene.lay(Array(sample.bytes.dropLast(5)))
            do {
                let store = try scene.open(surroundings)
                #expect(!hasFailed() && store.durable.records == sample.records(5), "call \(nth)")
            } catch StoreError.unusable(_, _, let advice) {
                #expect(advice == (fault.code == ENOSPC ? "make room on the disk" : "check the disk"), "call \(nth)")
            }
            #expect(try Store.verify(folder: scene.path).isSound, "call \(nth)")
            #expect(try scene.open().durable.records == sample.records(5), "call \(nth)")
        }
        #expect(reached > 0)
    }

    /// Makes the first call of a function fail, then the second, and so on, until there is no such call any more.
    ///
    /// - Returns: How many calls failed.
    private func forEveryCall(
        of fault: Fault, _ body: (Surroundings, _ nth: Int, _ hasFailed: () -> Bool) throws -> Void
    ) throws -> Int {
        for nth in 1...1000 {
            let count = Monitor(0)
            let hasFailed = { count.withLock { $0 } >= nth }
            try body(failing(fault, nth, count), nth, hasFailed)
            if !hasFailed() { return nth - 1 }
        }
        throw FileError.injected(ELOOP)
    }

    /// A disk on which the n-th call of one function fails after half of its work.
    private func failing(_ fault: Fault, _ nth: Int, _ count: Monitor<Int>) -> Surroundings {
        let fails: @Sendable () -> Bool = {
            count.withLock {
                $0 += 1
                return fault.lasts ? $0 >= nth : $0 == nth
            }
        }
        var surroundings = Surroundings()
        switch fault.call {
        case .write:
            surroundings.disk.write = { file, bytes, offset throws(FileError) in
                guard fails() else { return try file.write(bytes, at: offset) }
                try file.write(Array(bytes[..<(bytes.count / 2)]), at: offset)
                throw .injected(fault.code)
            }
        case .truncate:
            surroundings.disk.truncate = { file, size throws(FileError) in
                if fails() { throw .injected(fault.code) }
                try file.truncate(to: size)
            }
        case .synchronize:
            surroundings.disk.synchronize = { _ throws(FileError) in
                if fails() { throw .injected(fault.code) }
            }
        case .publish, .publishLate:
            surroundings.disk.publish = { folder, temporary, path throws(FileError) in
                let isFailing = fails()
                if !isFailing || fault.call == .publishLate { try Disk().publish(folder, temporary, path) }
                if isFailing { throw .injected(fault.code) }
            }
        }
        return surroundings
    }

    /// Writes sixteen times, sometimes waiting for the disk, over several segments and with snapshots between them,
    /// then starts with a working disk.
    private func run(in scene: Scene, _ surroundings: Surroundings, _ nth: Int) throws {
        var changes: [UInt64: Change] = [:]
        var refusedAtOnce = false
        var known: Tickets.Known?
        let size = journalLine(1, sync: 0, [try put(1)]).count
        if let store = try? scene.open(surroundings, set: { $0.segmentBytes = 3 * size }) {
            let tickets = Tickets(of: store)
            for number in 1...16 {
                if number == 6 { store.makeSnapshot { _ in } }  // alongside the writes
                if number == 11 { _ = try? store.makeSnapshot() }
                let change = try put(number)
                do {
                    let ticket = try store.put([change])
                    #expect(changes.updateValue(change, forKey: ticket) == nil, "a ticket is given once")
                    if number % 2 == 0 { tickets.wait(for: ticket) }
                } catch let refusal as WriteRefusal {
                    refusedAtOnce = true
                    #expect(refusal == .failed || refusal == .diskFull)
                }
            }
            store.close()
            known = tickets.now
        }
        let durable = changes.filter { known?.refused[$0.key] == nil }.sorted { $0.key < $1.key }.map { [$0.value] }
        #expect(known.map { $0.isInOrder && $0.settled == UInt64(changes.count) } ?? true, "call \(nth)")
        #expect(!refusedAtOnce || known?.reasons.isEmpty == false || known?.hasFailed == true, "call \(nth)")
        let reading = try Store.verify(folder: scene.path)
        #expect(reading.isSound, "call \(nth): \(reading.faults)")
        #expect(try scene.open().durable.records == replayed(durable), "call \(nth)")
        #expect(try !scene.hasTemporaries(), "call \(nth)")
    }

    @Test func `with a full disk reads go on, writes are refused, and room brings them back`() throws {
        let scene = Scene()
        let isFull = Monitor(false)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard isFull.withLock({ $0 }) else { return try file.write(bytes, at: offset) }
            try file.write(Array(bytes.dropLast(3)), at: offset)
            throw .injected(ENOSPC)
        }
        let log = Monitor<[String]>([])
        let store = try scene.open(surroundings) { line in log.withLock { $0.append(line) } }
        let tickets = Tickets(of: store)
        #expect(tickets.wait(for: try store.put([try put(1)])) == nil)
        let before = store.durable

        isFull.withLock { $0 = true }
        for number in 2...4 {
            #expect(tickets.wait(for: try store.put([try put(number)])) == .diskFull)
            #expect(store.durable === before)
            #expect(store.metrics.health == .readOnly)
        }
        isFull.withLock { $0 = false }
        #expect(tickets.wait(for: try store.put([try put(5)])) == nil)
        #expect(store.metrics.health == .serving)
        #expect(store.metrics.refusedWrites == 3)
        #expect(store.durable.sequence == 2, "sequence numbers of what was taken back are used again")
        store.close()
        #expect(log.withLock { $0.count } == 2, "told once when it begins and once when it ends")
        #expect(try scene.open().durable.records == replayed([[try put(1)], [try put(5)]]))
    }

    @Test func `decisions based on a batch that is taken back are refused with it`() throws {
        let scene = Scene()
        let (writing, decided) = (Door(), Door())
        let isFirst = Monitor(true)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            let isOfBatch =
                offset > 0
                && isFirst.withLock { first in
                    defer { first = false }
                    return first
                }
            guard isOfBatch else { return try file.write(bytes, at: offset) }
            writing.open()
            decided.pass()
            throw .injected(ENOSPC)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        let first = try store.put([try put(1)])
        writing.pass()
        let second = try store.write(.test) { records, _ in
            #expect(records.programs[programID(1)] != nil, "it sees what was decided before")
            return Decision(changes: [try put(2)], answer: records.programs.count)
        }
        let unchanged: Written<Int, any Error> = try store.write(.test) { records, _ throws(any Error) in
            Decision(changes: [], answer: records.programs.count)
        }
        #expect(unchanged.ticket == second.ticket && !unchanged.isSettled, "an answer without changes is held as well")
        decided.open()
        #expect(tickets.wait(for: first) == .diskFull)
        #expect(tickets.wait(for: second.ticket) == .diskFull)
        let third = try store.write(.test) { records, _ in
            Decision(changes: [try put(3)], answer: records.programs.count)
        }
        #expect(try third.result.get() == 0, "nothing of them is left")
        #expect(tickets.wait(for: third.ticket) == nil)
        store.close()
        #expect(try scene.open().durable.records == replayed([[try put(3)]]))
    }

    @Test func `on a full disk one write tries, and others are refused at once`() throws {
        let scene = Scene()
        let (trying, tried) = (Door(), Door())
        let count = Monitor(0)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard offset > 0 else { return try file.write(bytes, at: offset) }
            let isSecond = count.withLock {
                $0 += 1
                return $0 == 2
            }
            if isSecond {
                trying.open()
                tried.pass()
            }
            throw .injected(ENOSPC)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        #expect(tickets.wait(for: try store.put([try put(1)])) == .diskFull)
        let ticket = try store.put([try put(2)])
        trying.pass()
        #expect(throws: WriteRefusal.diskFull) { try store.put([try put(3)]) }
        tried.open()
        #expect(tickets.wait(for: ticket) == .diskFull)
        #expect(tickets.now.settled == 2)
    }

    @Test(arguments: [Call.write, .synchronize])
    func `after a failure nothing is written or synced any more`(call: Call) throws {
        let scene = Scene()
        let hasFailed = Monitor(false)
        let callsAfter = Monitor(0)
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            if hasFailed.withLock({ $0 }) { callsAfter.withLock { $0 += 1 } }
            if call == .write && offset > 0 {
                hasFailed.withLock { $0 = true }
                throw .injected(EIO)
            }
            try file.write(bytes, at: offset)
        }
        surroundings.disk.synchronize = { file throws(FileError) in
            if hasFailed.withLock({ $0 }) { callsAfter.withLock { $0 += 1 } }
            guard call == .synchronize, try file.size() > Segment.header(first: 1).count else { return }
            hasFailed.withLock { $0 = true }
            throw .injected(ENOSPC)
        }
        let store = try scene.open(surroundings)
        let tickets = Tickets(of: store)
        #expect(tickets.wait(for: try store.put([try put(1)])) == .failed)
        #expect(throws: WriteRefusal.failed) { try store.put([try put(2)]) }
        #expect(store.metrics.health == .failed)
        #expect(store.durable.sequence == 0, "reads go on")
        store.close()
        #expect(callsAfter.withLock { $0 } == 0)
    }

    @Test func `lines taken back are gone from the disk before their writers hear of it`() throws {
        let scene = Scene()
        let done = Monitor<[String]>([])
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            try file.write(bytes, at: offset)
            guard offset > 0 else { return }
            done.withLock { $0 = ["write"] }
            throw .injected(ENOSPC)
        }
        surroundings.disk.truncate = { file, size throws(FileError) in
            done.withLock { $0.append("cut to \(size)") }
            try file.truncate(to: size)
        }
        surroundings.disk.synchronize = { _ in done.withLock { $0.append("sync") } }
        let store = try scene.open(surroundings)
        store.onSettled { _ in done.withLock { $0.append("refused") } }
        try store.put([try put(1)])
        store.close()
        #expect(done.withLock { $0 } == ["write", "cut to \(Segment.header(first: 1).count)", "sync", "refused"])
    }

    @Test func `a cut that fails ends it like any other failure`() throws {
        let scene = Scene()
        var surroundings = Surroundings()
        surroundings.disk.write = { file, bytes, offset throws(FileError) in
            guard offset > 0 else { return try file.write(bytes, at: offset) }
            throw .injected(ENOSPC)
        }
        surroundings.disk.truncate = { _, _ throws(FileError) in throw .injected(EIO) }
        let store = try scene.open(surroundings)
        #expect(Tickets(of: store).wait(for: try store.put([try put(1)])) == .failed)
    }

    @Test func `the system's own full disk is recognised as one`() throws {
        let error = #expect(throws: FileError.self) { try File.openToWrite("/dev/full").write([1], at: 0) }
        #expect(error?.isDiskFull == true)
        #expect(error?.description == "cannot write to /dev/full: No space left on device")
    }
}
