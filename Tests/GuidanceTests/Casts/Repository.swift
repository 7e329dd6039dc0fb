import Foundation

/// The checkout that is tested.
enum Repository {
    /// Four levels up: this file stands in a room of a folder of `Tests`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
