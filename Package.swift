// swift-tools-version: 6.2

import PackageDescription

/// Every target of ours is held to the same language rules; a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The sanitizers look at what shares memory and takes bytes apart, with a lock that they can follow.
let isSanitized = Context.environment["RAPPORT_SANITIZED"] != nil

let package = Package(
    name: "rapport",
    products: [
        .executable(name: "rapport", targets: ["rapport"]),
        // For Benchmarks/Micro, Benchmarks/Matching and Fuzz, which are packages of their own; nothing else is meant to be built on it.
        .library(
            name: "RapportModules", targets: ["CShim", "Guidance", "HTTP", "JSON", "Matching", "Pages", "Platform", "Store"]),
    ],
    dependencies: [
        // There is no Package.resolved in this repository, so every version is exact.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0", traits: []),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2", traits: []),
    ],
    targets: [
        .target(
            name: "CShim",
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto"), .linkedLibrary("z")]
        ),
        .target(name: "CAssets", exclude: ["console.css", "console.js", "examples.json", "icon.svg"]),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "Locks", swiftSettings: strict + (isSanitized ? [.define("SANITIZED")] : [])),
        .target(name: "Matching", swiftSettings: strict),
        .target(name: "Platform", dependencies: ["CShim"], swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["CShim", "JSON", "Locks", "Platform"], swiftSettings: strict),
        .target(
            name: "Guidance",
            dependencies: ["JSON", "Locks", "Matching", .product(name: "HashTreeCollections", package: "swift-collections")],
            swiftSettings: strict
        ),
        .target(name: "Pages", dependencies: ["Guidance", "JSON"], swiftSettings: strict),
        .target(name: "Store", dependencies: ["CShim", "Guidance", "JSON", "Platform"], swiftSettings: strict),
        .executableTarget(
            name: "rapport",
            dependencies: [
                "CAssets", "CShim", "Guidance", "HTTP", "JSON", "Locks", "Matching", "Pages", "Platform", "Store",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "Guidance"], swiftSettings: strict),
        .testTarget(name: "MatchingTests", dependencies: ["Matching"], swiftSettings: strict),
        .testTarget(name: "PlatformTests", dependencies: ["Platform", "JSON"], swiftSettings: strict),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "JSON", "CShim", "CTestTLS", "Locks"], swiftSettings: strict),
        .testTarget(name: "GuidanceTests", dependencies: ["Guidance", "JSON", "Matching"], swiftSettings: strict),
        .testTarget(name: "PagesTests", dependencies: ["Pages", "Guidance", "JSON"], exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "StoreTests", dependencies: ["Store", "Guidance", "JSON", "CShim", "Platform"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "rapportTests",
            dependencies: ["rapport", "CShim", "CTestTLS", "Guidance", "HTTP", "JSON", "Pages", "Store"],
            exclude: ["Console/Golden"],
            swiftSettings: strict
        ),
        .target(
            name: "CTestTLS", path: "Tests/CTestTLS", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    ],
    cLanguageStandard: .gnu2x
)

// All that stands on those would take minutes to build.
if isSanitized {
    let left: Set = ["MatchingTests", "Pages", "rapport", "GuidanceTests", "PagesTests", "rapportTests"]
    package.targets.removeAll { left.contains($0.name) }
    package.products = []
}
