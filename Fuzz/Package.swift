// swift-tools-version: 6.2

import PackageDescription

// A package of its own, as everything in it is built with libFuzzer and sanitizers: see `run`.
let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "rapport", path: "..")],
    targets: [
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CFuzzer", .product(name: "RapportModules", package: "rapport")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
        ),
    ]
)
