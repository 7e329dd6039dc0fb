/// Brings what was decided to the disk: one write and one sync for all that has come together meanwhile.
///
/// Runs on a thread of its own, which alone writes to the journal and alone publishes.
struct Flusher: Sendable {
    let ledger: Monitor<Ledger>
    let published: Monitor<Edition>
    var journal: Journal
    let log: @Sendable (String) -> Void
    private var isReadOnly = false

    init(
        _ journal: Journal, ledger: Monitor<Ledger>, published: Monitor<Edition>, log: @escaping @Sendable (String) -> Void
    ) {
        (self.journal, self.ledger, self.published, self.log) = (journal, ledger, published, log)
    }

    /// Returns after the store was closed and all is written, or when the disk has failed.
    mutating func run() {
        while case .write(let batch) = ledger.wait({ $0.takeWork() }) {
            guard flush(batch) else { return }
        }
    }

    /// - Returns: False if nothing more may be written.
    private mutating func flush(_ batch: Ledger.Batch) -> Bool {
        let start = ContinuousClock.now
        let outcome = journal.append(batch.lines)
        switch outcome {
        case .onDisk:
            publish(batch, seconds: (ContinuousClock.now - start) / .seconds(1))
            if isReadOnly { log("there is room on the disk again: writes are kept") }
            isReadOnly = false
            return true
        case .full(let error):
            tell { $0.takeBack(.diskFull) }
            if !isReadOnly { log("\(error): writes are refused until there is room; reads go on") }
            isReadOnly = true
            return true
        case .failed(let error):
            tell { $0.takeBack(.failed) }
            log("\(error): nothing that was acknowledged is lost, and nothing more is written; end the process")
            return false
        }
    }

    /// Shows the batch to readers before its tickets are settled: whoever is told must be able to read it.
    private func publish(_ batch: Ledger.Batch, seconds: Double) {
        let before = published.withLock { edition in
            defer { edition = batch.edition }
            return edition
        }
        tell { $0.settle(batch, seconds: seconds) }
        withExtendedLifetime(before) {}  // freeing what only it held takes time, and here no lock is held
    }

    private func tell(_ settle: (inout Ledger) -> Settlement) {
        let (settlement, onSettled) = ledger.withLock { (settle(&$0), $0.onSettled) }
        onSettled(settlement)
    }
}
