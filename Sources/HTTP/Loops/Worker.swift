import CShim
import Locks
import Synchronization
import Platform

/// Makes the answers that a loop must not make, because they wait for the disk or take long: one after the other, on a thread of
/// its own.
///
/// Clients take turns, so that many answers for one of them hold up nobody else by more than one. The queue is bounded. A loop
/// never waits for it: a job delivers what it has made.
final class Worker: Sendable {
    struct Job: Sendable {
        /// Nil for what the server does for itself.
        let client: ClientAddress.Network?
        /// When nobody waits for it any more, on the loops' clock.
        let expiry: Int64
        /// What it holds in memory until it is done.
        var bytes = 0
        /// Called on the worker's thread.
        let run: @Sendable () -> Void
    }

    private struct Queue {
        /// Of each client, in their order.
        private var jobs: [ClientAddress.Network?: [Job]] = [:]
        /// Those who have jobs, the next first.
        private var clients: [ClientAddress.Network?] = []
        private(set) var count = 0
        /// What those that wait hold, and the one in progress.
        private(set) var bytes = 0
        private(set) var isWorking = false
        var isClosed = false

        init(isClosed: Bool = false) { self.isClosed = isClosed }

        /// Whether one more of this client may wait. It has no more than half of what is free, so that of however many clients each
        /// leaves room for another: with n of them, 2 of n + 2 places stay free.
        func hasRoom(for client: ClientAddress.Network?, jobsMax: Int) -> Bool {
            count < jobsMax && jobs[client]?.count ?? 0 < min(max(1, jobsMax / 4), max(1, (jobsMax - count) / 2))
        }

        /// Whether there is memory for so much more. Where nothing is held, there is for anything: it could never be done otherwise.
        func hasRoom(forBytes more: Int, bytesMax: Int) -> Bool { bytes == 0 || bytes + more <= bytesMax }

        mutating func append(_ job: Job) {
            if jobs[job.client] == nil { clients.append(job.client) }
            jobs[job.client, default: []].append(job)
            count += 1
            bytes += job.bytes
        }

        mutating func popNext() -> Job? {
            guard !clients.isEmpty else { return nil }
            let client = clients.removeFirst()
            guard let job = jobs[client]?.removeFirst() else { return nil }
            if jobs[client]?.isEmpty == true { jobs[client] = nil } else { clients.append(client) }
            count -= 1
            isWorking = true
            return job
        }

        /// The one that came last is done.
        mutating func finish(_ job: Job) {
            // One that was closed since has forgotten it.
            bytes = max(0, bytes - job.bytes)
            isWorking = false
        }
    }

    private let queue = Lock(Queue())
    private let name: String
    private let jobsMax: Int
    private let bytesMax: Int
    private let isIdle: Bool
    private let waker: Int32
    private let thread = Lock<Thread?>(nil)

    /// - Parameters:
    ///   - name: Of the thread.
    ///   - jobsMax: How many may wait, apart from the one in progress.
    ///   - bytesMax: How much they may hold in memory, the one in progress included.
    ///   - isIdle: Whether the thread runs when no other wants the processor.
    init(_ name: String = "worker", jobsMax: Int, bytesMax: Int = .max, isIdle: Bool = false) throws(ServerError) {
        (self.name, self.jobsMax, self.bytesMax, self.isIdle) = (name, jobsMax, bytesMax, isIdle)
        waker = cs_wake_open_blocking()
        guard waker >= 0 else { throw ServerError("too many files are open: raise the limit (ulimit -n)") }
    }

    deinit { cs_close(waker) }

    func start() throws(SystemError) {
        let thread = try Thread.start(name) { [self] in run() }
        self.thread.withLock { $0 = thread }
    }

    /// - Returns: False if as many wait as may, or as many of this client as is its share: a quarter, and less where others wait too.
    func add(_ job: Job) -> Bool {
        let isTaken = queue.withLock { queue in
            guard !queue.isClosed, queue.hasRoom(for: job.client, jobsMax: jobsMax),
                queue.hasRoom(forBytes: job.bytes, bytesMax: bytesMax)
            else { return false }
            queue.append(job)
            return true
        }
        if isTaken { cs_wake(waker) }
        return isTaken
    }

    /// Whether something is being done, or waits.
    var isBusy: Bool { queue.withLock { $0.isWorking || $0.count > 0 } }

    /// Ends the thread after the job it is doing. Call it when no loop is left: jobs that wait have nobody to deliver to, and are
    /// dropped.
    func close() {
        queue.withLock { $0 = Queue(isClosed: true) }
        cs_wake(waker)
        thread.withLock { $0.take() }?.join()
    }

    private func run() {
        if isIdle { cs_thread_yield_to_others() }
        while true {
            let (job, isClosed) = queue.withLock { queue in (queue.popNext(), queue.isClosed) }
            if let job {
                if cs_monotonic() < job.expiry { job.run() }
                queue.withLock { $0.finish(job) }
            } else if isClosed {
                return
            } else {
                cs_wake_clear(waker)
            }
        }
    }
}
