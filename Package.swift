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

let package = Package(
    name: "rapport",
    targets: [
        .target(
            name: "CShim",
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto"), .linkedLibrary("z")]
        ),
        .target(name: "CAssets"),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["CShim", "JSON"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "JSON", "CShim"], swiftSettings: strict),
    ],
    cLanguageStandard: .gnu2x
)
