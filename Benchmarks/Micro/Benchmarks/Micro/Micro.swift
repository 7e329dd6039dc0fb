import Benchmark

/// The list that the library's plugin looks for, by this name.
let benchmarks: @Sendable () -> Void = {
    // Instructions are the steadier figure, and appear where the machine lets them be counted.
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions], scalingFactor: .kilo, maxDuration: .seconds(3), maxIterations: 10_000)
    httpBenchmarks()
    jsonBenchmarks()
}
