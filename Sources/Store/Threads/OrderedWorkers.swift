import CShim
import Platform

/// Threads that process inputs concurrently, and return results in the order of the inputs.
///
/// One thread makes it, uses it and lets it go. If no thread can be started, `takeResult` does the work.
final class OrderedWorkers<Input: Sendable, Output: Sendable> {
    private struct State: Sendable {
        var inputs: [(number: Int, input: Input)] = []
        var outputs: [Int: Output] = [:]
        var isOver = false
    }

    private let state = Monitor(State())
    private let work: @Sendable (Input) -> Output
    private var threadsMax: Int
    /// Started with the second input: `takeResult` processes a single one itself.
    private var threads: [Thread] = []
    private var added = 0
    private var taken = 0

    /// The number of inputs that keeps all threads at work.
    var inFlightMax: Int { 2 * max(1, threadsMax) }

    /// - Parameter count: The most threads to start; a machine with fewer processors gets fewer.
    init(threads count: Int, _ work: @escaping @Sendable (Input) -> Output) {
        self.work = work
        threadsMax = min(count, Int(cs_cores()))
    }

    private func startThreads() {
        for _ in 0..<threadsMax {
            let thread = try? Thread.start("rapport-read") { [state, work] in Self.run(state, work) }
            guard let thread else { break }
            threads.append(thread)
        }
        threadsMax = threads.count
    }

    deinit {
        state.withLock { state in
            state.isOver = true
            state.inputs = []
        }
        state.signal()
        for thread in threads { thread.join() }
    }

    private static func run(_ state: Monitor<State>, _ work: (Input) -> Output) {
        while true {
            let next = state.wait { state -> (number: Int, input: Input)?? in
                if state.isOver { return .some(nil) }
                guard !state.inputs.isEmpty else { return nil }  // waits; in a conditional expression nil would be .some(nil)
                return state.inputs.removeFirst()
            }
            guard let next else { return }
            let output = work(next.input)
            state.withLock { $0.outputs[next.number] = output }
            state.signal()
        }
    }

    func add(_ input: Input) {
        if added == 1 { startThreads() }
        state.withLock { $0.inputs.append((added, input)) }
        added += 1
        state.signal()
    }

    /// Waits for the result of the oldest input whose result has not been taken, and returns it.
    func takeResult() -> Output {
        precondition(taken < added, "a result is taken of what was added")
        defer { taken += 1 }
        guard !threads.isEmpty else {
            let input = state.withLock { $0.inputs.removeFirst() }
            return work(input.input)
        }
        return state.wait { $0.outputs.removeValue(forKey: taken) }
    }
}
