// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who builds Rapport fetches and builds the servers that it is compared with.
let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
    name: "Peers",
    platforms: [.macOS(.v14)],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        .target(name: "PeerRecords", swiftSettings: settings),
        .executableTarget(
            name: "HummingbirdPeer",
            dependencies: [
                "PeerRecords",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FlyingFoxPeer",
            dependencies: ["PeerRecords", .product(name: "FlyingFox", package: "FlyingFox")],
            swiftSettings: settings
        ),
    ]
)
