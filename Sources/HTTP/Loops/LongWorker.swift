import CShim
import Platform
import Synchronization

/// A calculation of the long worker, as those see it who make it and those who wait for it: whether it goes on.
///
/// Who makes it asks `check` again and again, several times a second, and lets out what that throws.
public final class LongJob: Sendable {
    /// Why a calculation ends before it is done.
    public enum Stop: Error, Equatable, Sendable {
        /// Nobody waits for it any more.
        case cancelled
        /// The server stops.
        case stopping
        /// It has taken as much processor time as one may.
        case outOfTime(seconds: Int)
    }

    private let isCancelled = Atomic<Bool>(false)
    /// Of the thread, when the calculation began; of no use to others.
    private let startedAt = Atomic<Int64>(0)
    private let end: LongWorker.End
    private let secondsMax: Int

    init(_ end: LongWorker.End, secondsMax: Int) { (self.end, self.secondsMax) = (end, secondsMax) }

    /// Called on the worker's thread when the calculation's turn has come.
    ///
    /// - Returns: Whether anybody still wants it.
    func begin() -> Bool {
        startedAt.store(cs_thread_time(), ordering: .relaxed)
        return !isCancelled.load(ordering: .relaxed)
    }

    /// Whether to go on. It takes less than a microsecond, and is for the thread that calculates.
    public func check() throws(Stop) {
        if isCancelled.load(ordering: .relaxed) { throw .cancelled }
        if cs_monotonic() >= end.time { throw .stopping }
        let taken = cs_thread_time() - startedAt.load(ordering: .relaxed)
        if taken > Int64(secondsMax) * 1_000_000_000 { throw .outOfTime(seconds: secondsMax) }
    }

    /// Ends the calculation at its next `check`; one that has not begun is dropped. Any thread may call it.
    public func cancel() { isCancelled.store(true, ordering: .relaxed) }
}

/// The thread for what takes seconds: calculations that requests ask for.
///
/// One at a time, when no other thread wants the processor, and each with a bound of processor time. It has a queue of its own, so
/// that what waits for the disk, on the other worker, never waits for a calculation.
public final class LongWorker: Sendable {
    /// When calculations have to end, on the loops' clock.
    final class End: Sendable {
        private let at = Atomic<Int64>(.max)

        var time: Int64 { at.load(ordering: .relaxed) }

        func bring(to time: Int64) { _ = at.min(time, ordering: .relaxed) }
    }

    private let worker: Worker
    private let end = End()
    private let secondsMax: Int

    /// - Parameter bytesMax: What calculations may hold of requests while they wait.
    init(_ limits: Limits, bytesMax: Int) throws(ServerError) {
        worker = try Worker("long", jobsMax: limits.longMax, bytesMax: bytesMax, isIdle: true)
        secondsMax = limits.longSeconds
    }

    /// Whether a calculation is being made, or waits.
    public var isBusy: Bool { worker.isBusy }

    /// Adds a calculation.
    ///
    /// - Parameters:
    ///   - bytes: What the calculation holds in memory while it waits.
    ///   - expiry: When nobody waits for it any more.
    ///   - body: Called on the worker's thread, and not at all where the server stops before, or somebody cancels it. It asks
    ///     `LongJob.check` whether to go on.
    /// - Returns: Nil if as many wait as may, or the server has stopped.
    func add(
        for client: ClientAddress.Network?, holding bytes: Int, until expiry: Int64,
        _ body: @escaping @Sendable (LongJob) -> Void
    ) -> LongJob? {
        let job = LongJob(end, secondsMax: secondsMax)
        let isTaken = worker.add(
            Worker.Job(client: client, expiry: expiry, bytes: bytes) { if job.begin() { body(job) } })
        return isTaken ? job : nil
    }

    func start() throws(SystemError) { try worker.start() }

    /// Has what is being made, or waits, end by then.
    func stop(at time: Int64) { end.bring(to: time) }

    /// Ends the thread, and what is being made at its next `check`. What waits is dropped.
    func close() {
        stop(at: 0)
        worker.close()
    }
}
