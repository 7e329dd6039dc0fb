import Foundation
import Glibc
@_spi(Journal) @testable import Guidance
import JSON
import Synchronization
import Testing

@testable import Store

/// A run of the service under load, with all that it did to its files and all that it told; and what becomes of that if the
/// power goes at a moment of it.
///
/// The run has two halves. The first ends in a kill right behind a write, so that the second starts on lines that the system
/// shows and the disk may not hold. In both, segments turn, snapshots are made and old files go.
struct PowerCuts: Sendable {
    /// What is not as promised.
    struct Outcome: Sendable {
        var cuts = 0
        /// What was acknowledged and is not there, each with the moment.
        var lostWrites: [String] = []
        /// What a reader was shown and is not there.
        var lostReads: [String] = []
        /// Where the store does not open, holds no moment that ever was, or is not sound afterwards.
        var unsound: [String] = []

        var faultCount: Int { lostWrites.count + lostReads.count + unsound.count }

        static func += (one: inout Outcome, other: Outcome) {
            one.cuts += other.cuts
            one.lostWrites += other.lostWrites
            one.lostReads += other.lostReads
            one.unsound += other.unsound
        }
    }

    private static let writers = 16
    private static let readers = 2
    /// Rounds of the second half, and what each writer does in one: enough for a snapshot to be due.
    private static let rounds = 3
    private static let steps = 4
    private static let readsMax = 20
    /// At which of its writes the service is killed.
    private static let killedAt = 16...48
    /// Syncs of a start: of folders, of the segment, and of the first writes.
    private static let syncsOfStart = 8
    /// What a sync takes at least: others write and read meanwhile, as beside a disk.
    private static let syncMicroseconds = 500
    /// Smaller than for a test that runs longer.
    private static let small = [
        "RAPPORT_STORE_SEGMENT_BYTES": "8192", "RAPPORT_STORE_SNAPSHOT_BYTES": "24576", "RAPPORT_STORE_SNAPSHOT_PERCENT": "1",
    ]

    let seed: UInt64
    private let root: String
    let log: PowerCutLog
    private let history: History

    /// Runs the service under load.
    init(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (folder, outside) = (try TemporaryFolder(), try TemporaryFolder())
        let settings = try Self.settings(folder, outside)
        var writers = (1...Self.writers).map { Writer($0, seed: seed) }
        let killed = settings.merging(["POWERCUT_KILL_AT": String(Int.random(in: Self.killedAt, using: &random))]) { $1 }
        let first = try ServiceProcess(in: folder, killed)
        _ = Self.load(first, &writers, steps: .max)
        guard first.child.wait() == -SIGKILL else { throw Failure("the service was not killed:\n\(first.logs)") }
        writers = (1...Self.writers).map { Writer($0, seed: seed &+ 100) }
        let second = try ServiceProcess(in: folder, settings)
        _ = try second.admin().get("/v1/programs?limit=1000")  // all that it starts with, told before anything is written
        var errors: [String] = []
        for _ in 0..<Self.rounds {
            let snapshots = Self.snapshots(in: folder)
            errors += Self.load(second, &writers, steps: Self.steps)
            guard holds({ !Self.snapshots(in: folder).isSubset(of: snapshots) }) else {
                throw Failure("no snapshot is made:\n\(second.logs)")
            }
        }
        guard second.stop() == 0, errors.isEmpty else { throw Failure("\(errors.joined(separator: "\n"))\n\(second.logs)") }
        try self.init(seed: seed, folder, outside)
    }

    /// Has one client write a program and another one read it, and no one else is there.
    ///
    /// - Parameter losesSyncs: The service then believes that bytes are on disk that are not. All of them are in one segment,
    ///   which opens whatever is torn off its end.
    init(losesSyncs: Bool) throws {
        let (folder, outside) = (try TemporaryFolder(), try TemporaryFolder())
        var settings = try Self.settings(folder, outside, turnsSegments: false)
        settings["POWERCUT_LOSE_SYNCS"] = losesSyncs ? "1" : "0"
        let service = try ServiceProcess(in: folder, settings)
        let program = try service.admin().open()
        _ = try service.admin().get(program, ["X-Request-Id": Told.requestID(program, reads: true)])
        guard service.stop() == 0 else { throw Failure("the service does not stop:\n\(service.logs)") }
        try self.init(seed: 0, folder, outside)
    }

    /// - Parameters:
    ///   - folder: Where the service ran.
    ///   - outside: Where the log is.
    private init(seed: UInt64, _ folder: TemporaryFolder, _ outside: TemporaryFolder) throws {
        (self.seed, root, log) = (seed, Self.root(of: folder), try PowerCutLog(in: outside))
        var walk = Walk(log, SimulatedDisk(root: root))
        try walk.advance(to: log.events.count)
        try Self.compare(walk.disk, with: folder)
        history = try History(walk.disk)
    }

    /// As the system gives it.
    private static func root(of folder: TemporaryFolder) -> String {
        URL(filePath: folder.path).resolvingSymlinksInPath().path
    }

    /// Those with which a service is watched.
    ///
    /// - Parameter outside: Where the library is, and the log.
    private static func settings(
        _ folder: TemporaryFolder, _ outside: TemporaryFolder, turnsSegments: Bool = true
    ) throws -> [String: String] {
        let watching = [
            "LD_PRELOAD": try library(in: outside), "POWERCUT_FOLDER": root(of: folder), "POWERCUT_LOG": "\(outside.path)/log",
            "POWERCUT_SYNC_MICROSECONDS": String(syncMicroseconds),
        ]
        return turnsSegments ? Crash.settings.merging(small) { $1 }.merging(watching) { $1 } : watching
    }

    /// What is preloaded to watch a process.
    static func library(in folder: TemporaryFolder) throws -> String { try folder.library(of: "CPowerCut/powercut.c") }

    private static func snapshots(in folder: TemporaryFolder) -> Set<String> {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/data/snapshots")
        return Set(names?.filter { $0.hasSuffix(".jsonl") } ?? [])
    }

    /// - Returns: What went wrong; where the service is killed, that it is gone.
    private static func load(_ service: ServiceProcess, _ writers: inout [Writer], steps: Int) -> [String] {
        let working = Mutex(writers)
        let errors = Mutex<[String]>([])
        inParallel(writers.count + readers) { index in
            do {
                let client = try service.admin()
                guard index < Self.writers else { return try read(client) }
                var writer = working.withLock { $0[index] }
                defer { working.withLock { [writer] in $0[index] = writer } }
                try writer.work(client, steps: steps)
            } catch {
                errors.withLock { $0.append("\(error)") }
            }
        }
        writers = working.withLock { $0 }
        return errors.withLock { $0 }
    }

    /// Lists programs, and reads some of them while others change and delete them.
    private static func read(_ client: Client) throws {
        var addresses: [String] = []
        for number in 0..<readsMax {
            guard number % 10 > 0, let address = addresses.randomElement() else {
                let items = try client.get("/v1/programs?limit=1000").json()["items"]?.elements
                addresses = items?.compactMap { $0["id"]?.string }.map { "/v1/programs/\($0)" } ?? []
                continue
            }
            _ = try client.get(address, ["X-Request-Id": Told.requestID(address, reads: true)])
        }
    }

    /// A call that the library does not know would go by it unseen.
    private static func compare(_ disk: SimulatedDisk, with folder: TemporaryFolder) throws {
        let names = folder.names.map { "\(disk.root)/\($0)" }
        guard Set(names + [disk.root]) == Set(disk.namesShown.keys) else {
            throw Failure("the log knows other names than \(names)")
        }
        for (path, node) in disk.namesShown where !node.isFolder {
            guard try Data(contentsOf: URL(filePath: path)) == Data(node.shown) else {
                throw Failure("the log knows another \(path)")
            }
        }
    }
}

// MARK: Cuts

extension PowerCuts {
    /// Cuts the power so often: where most can be lost, and anywhere.
    func cut(_ count: Int) throws -> Outcome {
        let places = places(count)
        let workers = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let outcome = Mutex(Result<Outcome, any Error>.success(Outcome()))
        inParallel(workers) { worker in
            let own = stride(from: worker, to: places.count, by: workers).map { (number: $0, place: places[$0]) }
            let part = Result { try judge(own) }
            outcome.withLock { all in
                all = all.flatMap { all in
                    part.map { part in
                        var all = all
                        all += part
                        return all
                    }
                }
            }
        }
        return try outcome.withLock { try $0.get() }
    }

    /// Right before syncs end, when most waits for the disk: half of them in a start, when least is written for what is then
    /// shown, and where files get their names and go. Past their number, anywhere.
    private func places(_ count: Int) -> [Int] {
        var random = SeededGenerator(seed: seed)
        let ends = log.syncEnds
        let starts = log.starts.flatMap { start in ends.filter { $0 > start }.prefix(Self.syncsOfStart) }
        let names = ["journal", "snapshots"].flatMap { log.publications(in: $0) + log.removals(in: $0) }
        let special = starts + names.compactMap { name in ends.first { $0 > name } }
        var places = special.shuffled(using: &random).prefix(count / 2) + ends.shuffled(using: &random).prefix(count / 2)
        while places.count < count { places.append(random.below(log.events.count + 1)) }
        return places.sorted()
    }

    /// - Parameter places: In order; the number tells two cuts at one place apart.
    private func judge(_ places: [(number: Int, place: Int)]) throws -> Outcome {
        var (outcome, walk) = (Outcome(), Walk(log, SimulatedDisk(root: root)))
        for (number, place) in places {
            try walk.advance(to: place)
            var random = SeededGenerator(seed: seed &+ UInt64(place) &* 1_000_003 &+ UInt64(number))
            let cut = "seed \(seed), cut \(number) at event \(place) of \(log.events.count)"
            try judge(walk.disk.remains(&random), walk.known, cut, &outcome)
        }
        return outcome
    }

    /// Cuts the power when all is done and told, and leaves the least that a disk could hold then.
    func cutAtTheEnd() throws -> Outcome {
        var (outcome, walk) = (Outcome(), Walk(log, SimulatedDisk(root: root)))
        try walk.advance(to: log.events.count)
        try judge(walk.disk.leastRemains, walk.known, "cut at the end", &outcome)
        return outcome
    }

    /// Has the service start on so many of the disks that are left, and cuts the power again at each of its syncs.
    func cutTwice(_ count: Int) throws -> Outcome {
        var random = SeededGenerator(seed: seed)
        var (outcome, walk) = (Outcome(), Walk(log, SimulatedDisk(root: root)))
        // Before the first answer the folder may be new, and a start would write a first line of its own.
        let firstTold = log.told.first?.place ?? log.events.count
        let places = log.syncEnds.filter { $0 > firstTold }.shuffled(using: &random).prefix(count).sorted()
        for place in places {
            try walk.advance(to: place)
            let remains = walk.disk.remains(&random)
            let (folder, outside) = (try TemporaryFolder(), try TemporaryFolder())
            try lay(remains, in: folder.path)
            let service = try ServiceProcess(in: folder, Self.settings(folder, outside))
            _ = try service.admin().get("/v1/programs?limit=1000")
            guard service.stop() == 0 else { throw Failure("the service does not stop:\n\(service.logs)") }

            let second = try PowerCutLog(in: outside)
            var again = Walk(second, SimulatedDisk(root: Self.root(of: folder), holding: remains), after: walk.known)
            for end in second.syncEnds {
                try again.advance(to: end)
                let cut = "seed \(seed), cut at event \(place) of \(log.events.count), then \(end) of \(second.events.count)"
                try judge(again.disk.remains(&random), again.known, cut, &outcome)
            }
        }
        return outcome
    }

    private func judge(_ remains: [String: [UInt8]?], _ known: Known, _ cut: String, _ outcome: inout Outcome) throws {
        let folder = try TemporaryFolder()
        try lay(remains, in: folder.path)
        let before = outcome.faultCount
        judge("\(folder.path)/data", known, cut, &outcome)
        outcome.cuts += 1
        guard let kept = Crash.keptIn, outcome.faultCount > before else { return }
        let place = "\(kept)/\(cut)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try lay(remains, in: place)
    }

    private func lay(_ remains: [String: [UInt8]?], in folder: String) throws {
        for (path, bytes) in remains.sorted(by: { $0.key < $1.key }) {
            let place = URL(filePath: folder + path)
            guard let bytes else {
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
                continue
            }
            try Data(bytes).write(to: place)
        }
    }

    private func judge(_ folder: String, _ known: Known, _ cut: String, _ outcome: inout Outcome) {
        do {
            let store = try Store.open(Store.Settings(folder: folder), initial: { [] }, log: { _ in })
            let edition = store.durable
            for id in known.acknowledged.keys {
                if let fault = fault(id, known.acknowledged[id], edition) { outcome.lostWrites.append("\(cut): \(fault)") }
            }
            for id in known.read.keys {
                if let fault = fault(id, known.read[id], edition) { outcome.lostReads.append("\(cut): \(fault)") }
            }
            if edition.sequence >= history.states.count || edition.records != history.states[edition.sequence] {
                outcome.unsound.append("\(cut): the records are not those of line \(edition.sequence)")
            }
            store.close()
            let verification = try Store.verify(folder: folder)
            if let first = verification.faults.first { outcome.unsound.append("\(cut): \(first)") }
            if let tail = verification.tail { outcome.unsound.append("\(cut): \(tail.start) was left") }
        } catch {
            outcome.unsound.append("\(cut): \(error)")
        }
    }

    /// - Returns: What is wrong with a program of which this was told.
    private func fault(_ id: ID<Program>, _ fact: Told.Fact?, _ edition: Edition) -> String? {
        let stored = edition.records.programs[id]
        switch fact {
        case nil: return nil
        case .gone: return stored.map { "\(id) was deleted and is at revision \($0.revision)" }
        case .kept(let revision, let json):
            guard let stored else {
                let isDeleted = history.deletions[id].map { $0 <= edition.sequence } ?? false
                return isDeleted ? nil : "\(id) was at revision \(revision) and is gone"
            }
            if stored.revision == revision { return stored.document == json ? nil : "\(id) is another at revision \(revision)" }
            return stored.revision > revision ? nil : "\(id) was at revision \(revision) and is at \(stored.revision)"
        }
    }
}
