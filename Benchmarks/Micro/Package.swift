// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that building Rapport neither fetches nor builds the benchmark library.
let package = Package(
    name: "Micro",
    dependencies: [
        .package(name: "rapport", path: "../.."),
        // Without its traits the library counts no allocations; with them it needs packages that replace malloc and swift_retain.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Micro",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "RapportModules", package: "rapport"),
            ],
            // The plugin looks for benchmarks only in a folder of this name.
            path: "Benchmarks/Micro",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        )
    ]
)
