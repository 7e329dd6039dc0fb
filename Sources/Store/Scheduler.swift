public import Guidance
public import Platform

/// Has happen what is due: it decides as any writer does, on a thread of its own, when the moments have come.
///
/// It takes what is due in the order of the moments, some at a time, and goes on once that is on disk: nobody waits behind many
/// decisions, and after a downtime memory holds few lines. What it has done follows from the records alone, so that neither a kill nor
/// a clock that is set makes it repeat or skip anything. Nothing sleeps for a record.
public final class Scheduler: Sendable {
    private let store: Store
    private let agenda: Agenda
    private let log: @Sendable (String) -> Void
    private let state = Monitor(State())
    private let thread = Monitor<Thread?>(nil)

    private struct State: Sendable {
        var isStopping = false
        /// Whether there is something to look at before the thread would wake by itself.
        var isAsked = false
        /// The first moment of all, as last seen, and the one at which the thread wakes by itself.
        var (seen, wakesAt) = (Instant?.none, Instant?.none)
        /// How many steps are decided together.
        var batch = StoreLimits.dueBatchFirst
        var settled: UInt64 = 0
        var refused: ClosedRange<UInt64>?
        /// The newest ticket that is waited for.
        var awaited: UInt64?
        /// What cannot happen while its record is as it is.
        var aside: Set<DueRecord> = []
        /// Operations of which that was logged.
        var logged: Set<String> = []
    }

    /// What became of a look at what is due.
    enum Turn: Equatable {
        /// Something was due, and is on disk.
        case done
        /// Nothing is due before this moment; nil if nothing will be.
        case idle(until: Instant?)
        /// The store takes no changes for now.
        case refused
        /// The store takes no changes any more, or the scheduler was stopped.
        case over
    }

    /// - Parameter log: Gets a line for each thing that an operator should know.
    public convenience init(_ store: Store, log: @escaping @Sendable (String) -> Void) { self.init(store, Agenda(), log: log) }

    init(_ store: Store, _ agenda: Agenda, log: @escaping @Sendable (String) -> Void) {
        (self.store, self.agenda, self.log) = (store, agenda, log)
    }

    /// Starts the thread. The listener of the store's `onSettled` passes everything on to `hear` from before this until after `stop`.
    public func start() throws(SystemError) {
        let started = try Thread.start("rapport-due") { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Ends the thread; what it has decided stays decided.
    public func stop() {
        state.withLock { $0.isStopping = true }
        state.signal()
        thread.withLock { $0.take() }?.join()
    }

    /// Takes a settlement: its own writes are on disk, or others have brought an earlier moment.
    public func hear(_ settlement: Settlement) {
        let first = agenda.first(store.durable.records, nil)
        let wakes = state.withLock { state in
            switch settlement {
            case .durable(let ticket): state.settled = ticket
            case .refused(let tickets, _): (state.settled, state.refused) = (tickets.upperBound, tickets)
            case .failed: state.isStopping = true
            }
            // The first of all may be one that was set aside, which no look would change.
            if let first, first != state.seen, state.wakesAt.map({ first < $0 }) ?? true { state.isAsked = true }
            return state.isAsked || state.isStopping || state.awaited.map { $0 <= state.settled } ?? false
        }
        if wakes { state.signal() }
    }

    // MARK: The thread

    private func run() {
        var pause = StoreLimits.dueRetrySecondsMin
        while true {
            let turn = turn()
            if turn != .refused { pause = StoreLimits.dueRetrySecondsMin }
            switch turn {
            case .done: break
            case .idle(let moment): guard sleep(until: moment) else { return }
            case .refused:
                guard state.wait(seconds: pause, { $0.isStopping ? () : nil }) == nil else { return }
                pause = min(2 * pause, StoreLimits.dueRetrySecondsMax)
            case .over: return
            }
        }
    }

    /// Sleeps until a moment, or until it is asked to look. It looks now and then in any case: the clock may have been set.
    ///
    /// - Returns: False once it is to stop.
    private func sleep(until moment: Instant?) -> Bool {
        let hasAside = state.withLock { !$0.aside.isEmpty }
        var seconds = hasAside ? StoreLimits.dueAsideSeconds : StoreLimits.dueIdleSeconds
        if let moment { seconds = min(seconds, Double(moment.milliseconds - store.clock().milliseconds) / 1000) }
        let isGoingOn = state.wait(seconds: seconds) { state -> Bool? in
            guard !state.isStopping else { return false }
            return state.isAsked ? true : nil
        }
        return isGoingOn ?? true
    }

    /// Has happen what is due now, as much as one batch holds, and waits until it is on disk.
    func turn() -> Turn {
        guard
            !state.withLock({ state in
                state.isAsked = false
                return state.isStopping
            })
        else { return .over }
        let (records, now) = (store.durable.records, store.clock())
        let aside = settleAside(in: records)
        let due = agenda.due(records, now, state.withLock { $0.batch }, aside)
        guard let first = due.first else { return idle(records, at: now) }
        let began = ContinuousClock.now
        let written = store.write(due.map { entry($0) })
        state.withLock { $0.batch = Self.batch(after: due.count, taking: began.duration(to: .now)) }

        var (ticket, steps, refusal) = (UInt64?.none, 0, WriteRefusal?.none)
        for (due, result) in zip(due, written) {
            switch result {
            case .failure(.tooLarge): setAside(due, "the change is too large")
            case .failure(.outOfNumbers): setAside(due, "a number can count no further")
            case .failure(let reason): refusal = reason
            case .success(let written):
                if !written.isSettled { ticket = written.ticket }
                switch written.result {
                case .success(.step): steps += 1
                case .success(.over): break
                case .success(.stuck(let reason)): setAside(due, reason)
                }
            }
        }
        let isKept = ticket.map { wait(for: $0) } ?? true
        if refusal == .closed || refusal == .failed || state.withLock({ $0.isStopping }) { return .over }
        let isHeldUp = !isKept || refusal != nil
        count { metrics in
            if isKept { metrics.steps += steps }
            (metrics.since, metrics.isHeldUp) = (first.moment, isHeldUp)
        }
        return isHeldUp ? .refused : .done
    }

    /// How many steps to decide together next, so that other writers wait for as long as `StoreLimits.dueHold` and no longer.
    static func batch(after count: Int, taking time: Duration) -> Int {
        let fitting = Double(count) * (StoreLimits.dueHold / max(time, .nanoseconds(1)))
        // What was short by chance must not make the next one long.
        let next = min(fitting, Double(2 * count), Double(StoreLimits.dueBatchMax))
        return max(1, Int(next))
    }

    private func entry(_ due: DueRecord) -> WriteEntry<DueOutcome, Never> {
        let note = EntryNote(by: Records.scheduler, op: due.operation, requestID: "due")
        return WriteEntry(note) { records, moment in
            let outcome = records.outcome(of: due, at: moment.now)
            guard case .step(let changes) = outcome else { return Decision(changes: [], answer: outcome) }
            return Decision(changes: changes, answer: outcome)
        }
    }

    /// - Returns: False if it was taken back, or the scheduler is to stop.
    private func wait(for ticket: UInt64) -> Bool {
        state.wait { state in
            guard state.settled >= ticket || state.isStopping else {
                state.awaited = ticket
                return nil
            }
            state.awaited = nil
            return state.settled >= ticket && state.refused?.contains(ticket) != true
        }
    }

    private func idle(_ records: Records, at now: Instant) -> Turn {
        let (first, next) = (agenda.first(records, nil), agenda.first(records, now))
        count { ($0.since, $0.isHeldUp) = (nil, false) }
        state.withLock { ($0.seen, $0.wakesAt) = (first, next) }
        return .idle(until: next)
    }

    // MARK: What cannot happen

    /// - Returns: What is still as it was set aside.
    private func settleAside(in records: Records) -> Set<DueRecord> {
        let before = state.withLock { $0.aside }
        guard !before.isEmpty else { return before }
        let aside = before.filter { records.hasStill($0) }
        state.withLock { state in
            state.aside = aside
            if aside.isEmpty { state.logged = [] }
        }
        count { $0.aside = aside.count }
        return aside
    }

    private func setAside(_ due: DueRecord, _ reason: String) {
        let (isNew, count) = state.withLock { state in
            state.aside.insert(due)
            return (state.logged.insert(due.operation).inserted, state.aside.count)
        }
        self.count { $0.aside = count }
        guard isNew else { return }
        log(
            "\(due.operation) is due for \(due.id) and does not happen: \(reason); this record, and others like it, are tried again when "
                + "they change")
    }

    private func count(_ change: (inout DueMetrics) -> Void) { store.count { change(&$0.due) } }
}

/// What the scheduler asks of the records, as values, so that a test can put its own in place.
struct Agenda: Sendable {
    /// The first moment after another, or of all.
    var first: @Sendable (Records, _ now: Instant?) -> Instant? = { $0.firstDue(after: $1) }
    /// What is due, in the order of the moments.
    var due: @Sendable (Records, _ now: Instant, _ countMax: Int, _ aside: Set<DueRecord>) -> [DueRecord] = {
        $0.due(through: $1, countMax: $2, but: $3)
    }
}

/// What the scheduler has done since the start, and how it stands.
public struct DueMetrics: Sendable {
    /// Steps that it took and that are on disk.
    public internal(set) var steps = 0
    /// What is due and cannot happen while its record is as it is.
    public internal(set) var aside = 0
    /// The earliest moment that has come and of which nothing was done yet; nil if there is none.
    public internal(set) var since: Instant?
    /// Whether the store refused its last steps.
    public internal(set) var isHeldUp = false
}
