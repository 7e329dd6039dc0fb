import CShim
import Platform
import Synchronization

/// Makes the answers that a loop must not make because they wait for the disk: one after the other, on a thread of its own.
///
/// The queue is bounded. A loop never waits for it: the worker delivers an answer once it is made.
final class Worker: Sendable {
    struct Job: Sendable {
        let make: @Sendable () throws(ProblemDetails) -> Response
        /// Called on the worker's thread; must not block.
        let deliver: @Sendable (Result<Response, ProblemDetails>) -> Void
        /// When nobody waits for the answer any more, on the loops' clock.
        let expiry: Int64
    }

    private struct Queue {
        var jobs: [Job] = []
        var isClosed = false
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

    /// - Returns: False if as many wait as may.
    func add(_ job: Job) -> Bool {
        let isTaken = queue.withLock { queue in
            guard !queue.isClosed, queue.jobs.count < jobsMax else { return false }
            queue.jobs.append(job)
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
            let (job, isClosed) = queue.withLock { queue in
                (queue.jobs.isEmpty ? nil : queue.jobs.removeFirst(), queue.isClosed)
            }
            if let job {
                guard cs_monotonic() < job.expiry else { continue }
                job.deliver(Result { () throws(ProblemDetails) in try job.make() })
            } else if isClosed {
                return
            } else {
                cs_wake_clear(waker)
            }
        }
    }
}
