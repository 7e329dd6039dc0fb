private import CShim
public import Guidance
public import Platform

/// Solves match runs, one after another, on a thread of its own at idle priority.
///
/// What there is to do follows from the records: runs that are `solving`. So a run that a kill or a stop has interrupted is solved by the
/// next process, and one that is moved back to `draft` is given up.
public final class Matcher: Sendable {
    private let store: Store
    private let secondsMax: Int
    private let bytesMax: Int
    private let clock: @Sendable (String) -> ZoneClock?
    private let log: @Sendable (String) -> Void
    private let state = Monitor(State())
    private let thread = Monitor<Thread?>(nil)

    private struct State: Sendable {
        var isStopping = false
        var isAsked = false
        /// Of the run that is being solved.
        var progress: (run: ID<MatchRun>, at: MatchProgress)?
    }

    /// - Parameters:
    ///   - secondsMax: How much processor time one run may take.
    ///   - bytesMax: How much memory its pairs may take.
    ///   - clock: The clock of a time zone; nil for one that is not known.
    ///   - log: Gets a line for each thing that an operator should know.
    public init(
        _ store: Store, secondsMax: Int, bytesMax: Int, clock: @escaping @Sendable (String) -> ZoneClock?,
        log: @escaping @Sendable (String) -> Void
    ) {
        (self.store, self.secondsMax, self.bytesMax, self.clock, self.log) = (store, secondsMax, bytesMax, clock, log)
    }

    /// Starts the thread. The listener of the store's `onSettled` calls `hear` from before this until after `stop`.
    public func start() throws(SystemError) {
        let started = try Thread.start("rapport-match") { [self] in run() }
        thread.withLock { $0 = started }
    }

    public func stop() {
        state.withLock { $0.isStopping = true }
        state.signal()
        thread.withLock { $0.take() }?.join()
    }

    /// Looks whether there is something to solve.
    public func hear() {
        guard !store.durable.records.matchRunsToSolve.isEmpty else { return }
        state.withLock { $0.isAsked = true }
        state.signal()
    }

    /// How far a run is that is `solving`.
    public func progress(of id: ID<MatchRun>) -> MatchProgress {
        state.withLock { $0.progress.flatMap { $0.run == id ? $0.at : nil } } ?? MatchProgress(.queued)
    }

    // MARK: The thread

    private func run() {
        cs_thread_yield_to_others()
        // What was written may not be on disk yet, and the run then still be there to solve.
        var last: (id: ID<MatchRun>, step: Int)?
        while true {
            while let run = store.durable.records.matchRunsToSolve.first(where: { run in
                last.map { ($0.id, $0.step) != (run.id, run.lastStep) } ?? true
            }) {
                guard solve(run) else { break }
                last = (run.id, run.lastStep)
            }
            let goesOn = state.wait { state -> Bool? in
                if state.isStopping { return false }
                guard state.isAsked else { return nil }
                state.isAsked = false
                return true
            }
            guard goesOn else { return }
        }
    }

    /// - Returns: False where the service stops, or takes no changes for now.
    private func solve(_ run: MatchRun) -> Bool {
        let records = store.durable.records
        // Processor time: at idle priority a busy machine stretches all else.
        let end = cs_thread_time() + Int64(secondsMax) * 1_000_000_000
        var looks = 0
        let outcome = run.solve(
            in: records, at: store.clock(), bytesMax: bytesMax, digest: { $0.withUnsafeBytes(SHA256.digest(of:)) }, clock: clock
        ) { progress in
            looks += 1
            guard looks % 16 == 1 else { return }
            let isStopping = state.withLock { state in
                state.progress = (run.id, progress)
                return state.isStopping
            }
            if isStopping || !store.durable.records.isSolving(run.id) {
                throw MatchRun.AttemptEnd(.cancelled)
            }
            if cs_thread_time() > end { throw MatchRun.AttemptEnd(.timedOut) }
        }
        defer { state.withLock { $0.progress = nil } }
        // The next process solves it.
        if state.withLock({ $0.isStopping }) { return false }
        let note = EntryNote(by: Records.scheduler, op: "match-run.solve", requestID: "match")
        let entry = WriteEntry<Bool, Never>(note) { (records, moment) throws(Never) in
            records.settle(run.id, with: outcome, at: moment.now)
        }
        for case .failure(let reason) in store.write([entry]) {
            log("what a match run has found cannot be written: \(reason)")
            return false
        }
        return true
    }
}
