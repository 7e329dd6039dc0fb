import CShim
import Platform
import Synchronization

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
        /// Called on the worker's thread.
        let run: @Sendable () -> Void
    }

    private struct Queue {
        /// Of each client, in their order.
        private var jobs: [ClientAddress.Network?: [Job]] = [:]
        /// Those who have jobs, the next first.
        private var clients: [ClientAddress.Network?] = []
        private(set) var count = 0
        var isClosed = false

        init(isClosed: Bool = false) { self.isClosed = isClosed }

        /// Whether one more of this client may wait. It has no more than half of what is free, so that of however many clients each
        /// leaves room for another: with n of them, 2 of n + 2 places stay free.
        func hasRoom(for client: ClientAddress.Network?, jobsMax: Int) -> Bool {
            count < jobsMax && jobs[client]?.count ?? 0 < min(max(1, jobsMax / 4), max(1, (jobsMax - count) / 2))
        }

        mutating func append(_ job: Job) {
            if jobs[job.client] == nil { clients.append(job.client) }
            jobs[job.client, default: []].append(job)
            count += 1
        }

        mutating func popNext() -> Job? {
            guard !clients.isEmpty else { return nil }
            let client = clients.removeFirst()
            guard let job = jobs[client]?.removeFirst() else { return nil }
            if jobs[client]?.isEmpty == true { jobs[client] = nil } else { clients.append(client) }
            count -= 1
            return job
        }
    }

    private let queue = Mutex(Queue())
    private let jobsMax: Int
    private let waker: Int32
    private let thread = Mutex<Thread?>(nil)

    /// - Parameter jobsMax: How many may wait, apart from the one in progress.
    init(jobsMax: Int) throws(ServerError) {
        self.jobsMax = jobsMax
        waker = cs_wake_open_blocking()
        guard waker >= 0 else { throw ServerError("too many files are open: raise the limit (ulimit -n)") }
    }

    deinit { cs_close(waker) }

    func start() throws(SystemError) {
        let thread = try Thread.start("worker") { [self] in run() }
        self.thread.withLock { $0 = thread }
    }

    /// - Returns: False if as many wait as may, or as many of this client as is its share: a quarter, and less where others wait too.
    func add(_ job: Job) -> Bool {
        let isTaken = queue.withLock { queue in
            guard !queue.isClosed, queue.hasRoom(for: job.client, jobsMax: jobsMax) else { return false }
            queue.append(job)
            return true
        }
        if isTaken { cs_wake(waker) }
        return isTaken
    }

    /// Ends the thread after the job it is doing. Call it when no loop is left: jobs that wait have nobody to deliver to, and are
    /// dropped.
    func close() {
        queue.withLock { $0 = Queue(isClosed: true) }
        cs_wake(waker)
        thread.withLock { $0.take() }?.join()
    }

    private func run() {
        while true {
            let (job, isClosed) = queue.withLock { queue in (queue.popNext(), queue.isClosed) }
            if let job {
                guard cs_monotonic() < job.expiry else { continue }
                job.run()
            } else if isClosed {
                return
            } else {
                cs_wake_clear(waker)
            }
        }
    }
}
