import Testing

/// Promises 1 and 2 of the store against what a disk holds when the power goes: the service runs under load with a library
/// preloaded that writes down what it does, and disks of all that it could have left are rebuilt from that and opened.
@Suite(.serialized) struct PowerCutTests {
    /// Some seconds' worth; `make crash` asks for more.
    private static let cuts = Crash.rounds == nil ? 48 : 400
    private static let cutsTwice = Crash.rounds == nil ? 2 : 12
    private static let runs = max(1, (Crash.rounds ?? 0) / 25)

    /// What all tests look at: the cuts are made once.
    private static let outcome = Result {
        var outcome = PowerCuts.Outcome()
        for run in 0..<runs {
            let power = try PowerCuts(seed: Crash.seed &+ UInt64(run))
            let (reads, writes) = (power.log.told.count { $0.isRead }, power.log.told.count { !$0.isRead })
            print(
                "power cuts: seed \(power.seed), \(power.log.events.count) events, \(power.log.syncEnds.count) syncs, "
                    + "\(writes) writes and \(reads) reads told")
            guard reads > 100, writes > 100 else { throw Failure("the service was not under load") }
            let (segments, snapshots) = (power.log.publications(in: "journal"), power.log.publications(in: "snapshots"))
            let removed = ["journal", "snapshots"].map { power.log.removals(in: $0).count }
            print("power cuts: \(segments.count) segments and \(snapshots.count) snapshots made, \(removed) removed")
            guard segments.count > 5, snapshots.count > 2, removed[0] > 2, removed[1] > 0 else {
                throw Failure("too few segments and snapshots were made and removed for a test")
            }
            outcome += try power.cut(cuts)
            outcome += try power.cutTwice(cutsTwice)
        }
        print(
            "power cuts: \(outcome.cuts) cuts, lost \(outcome.lostWrites.count) writes and \(outcome.lostReads.count) reads, "
                + "\(outcome.unsound.count) folders unsound")
        return outcome
    }

    @Test func `after a power cut at any moment every acknowledged write is there`() throws {
        expectNone(try Self.outcome.get().lostWrites)
    }

    @Test func `a reader never sees what a crash then takes away`() throws {
        expectNone(try Self.outcome.get().lostReads)
    }

    @Test func `whatever a power cut leaves opens by itself, is a moment that was, and is sound`() throws {
        expectNone(try Self.outcome.get().unsound)
    }

    /// The tests above could not fail if they did not see this. All that was told is lost then, so that no luck is needed.
    @Test func `a disk that answers syncs and does nothing is found to lose writes, and what readers saw`() throws {
        let lossy = try PowerCuts(losesSyncs: true).cutAtTheEnd()
        #expect(lossy.lostWrites.count == 1 && lossy.lostReads.count == 1 && lossy.unsound.isEmpty, "\(lossy)")
        let honest = try PowerCuts(losesSyncs: false).cutAtTheEnd()
        #expect(honest.cuts == 1 && honest.faultCount == 0, "\(honest)")
    }

    /// Nor could they if every disk kept what no sync covers.
    @Test func `of what no sync covers a disk holds nothing, all, or something between`() throws {
        var disk = SimulatedDisk(root: "/disk")
        let written = [UInt8](repeating: 0x61, count: 5000)
        let events: [PowerCutLog.Event] = [
            .open(3, path: "/disk/synced", isMade: true, isEmptied: false), .write(3, offset: 0, written), .syncBegins(3),
            .syncEnds(3), .open(4, path: "/disk", isMade: false, isEmptied: false), .syncBegins(4), .syncEnds(4),
            .write(3, offset: 5000, written), .open(5, path: "/disk/new", isMade: true, isEmptied: false),
        ]
        for event in events { try disk.take(event) }
        var (random, sizes, hasNew) = (SeededGenerator(seed: 1), Set<Int>(), Set<Bool>())
        for _ in 0..<200 {
            let remains = disk.remains(&random)
            let bytes = try #require(remains["/synced"] ?? nil)
            #expect(bytes.starts(with: written) && bytes.count <= 10_000)
            sizes.insert(bytes.count)
            hasNew.insert(remains.keys.contains("/new"))
        }
        #expect(sizes.isSuperset(of: [5000, 10_000]) && sizes.count > 10 && hasNew.count == 2)
        #expect(disk.leastRemains == ["/synced": written])
    }

    private func expectNone(_ faults: [String], location: SourceLocation = #_sourceLocation) {
        guard !faults.isEmpty else { return }
        Issue.record("\(faults.count), such as\n\(faults.prefix(5).joined(separator: "\n"))", sourceLocation: location)
    }
}
