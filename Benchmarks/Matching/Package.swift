// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that building Rapport builds no benchmark.
let package = Package(
    name: "matching-bench",
    dependencies: [.package(name: "rapport", path: "../..")],
    targets: [
        .executableTarget(
            name: "matching-bench", dependencies: [.product(name: "RapportModules", package: "rapport")], path: ".",
            exclude: ["peers.py"], swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
