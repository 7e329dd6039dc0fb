import Benchmark

/// The library's plugin looks for a list of this name.
let benchmarks: @Sendable () -> Void = {
    // Instructions are the steadier figure, and appear if the machine can count them.
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions], scalingFactor: .kilo, maxDuration: .seconds(3), maxIterations: 10_000)
    httpBenchmarks()
    jsonBenchmarks()
    keysBenchmarks()
    pagesBenchmarks()
    recordsBenchmarks()
}
