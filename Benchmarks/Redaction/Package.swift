// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that building Rapport builds no benchmark.
let package = Package(
    name: "redaction-bench",
    dependencies: [.package(name: "rapport", path: "../..")],
    targets: [
        .executableTarget(
            name: "redaction-bench", dependencies: [.product(name: "RapportModules", package: "rapport")], path: ".",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
