import Foundation

/// The checkout under test.
enum Repository {
    /// Four levels up: this file is in a subfolder of a folder of `Tests`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
