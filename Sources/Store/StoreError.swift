/// Why a data folder cannot be opened or read. Its description is one line: what is wrong and what to do.
public enum StoreError: Error, Sendable, Equatable {
    /// The folder, or a file in it, cannot be made, read or written.
    case unusable(folder: String, reason: String, advice: String)
    /// Another process writes there; its number is nil where the lock does not tell.
    case held(folder: String, process: Int?)
    /// Something is wrong with the journal that no crash explains.
    case damaged(folder: String, first: JournalFault, count: Int)
    /// The journal was written by a release that came later.
    case newer(file: String, format: Int)

    static func unusable(_ folder: DataFolder, _ error: FileError) -> StoreError {
        .unusable(folder: folder.path, reason: error.description, advice: error.advice)
    }
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unusable(let folder, let reason, let advice):
            "the data folder \(folder) cannot be used: \(reason); \(advice)"
        case .held(let folder, let process):
            "the data folder \(folder) is in use by \(process.map { "process \($0)" } ?? "another process"); "
                + "stop that one, or name another folder"
        case .damaged(let folder, let first, let count):
            "the journal is damaged: \(first)\(count > 1 ? ", and \(count - 1) more" : ""); nothing was changed; "
                + "run `rapport verify \(folder)` to list every fault, and put back a backup of the folder"
        case .newer(let file, let format):
            "\(file) has format \(format), and this release reads format \(Segment.format); "
                + "run the release that wrote it, or a later one"
        }
    }
}

/// One place in a journal that is not as it was written.
public struct JournalFault: Sendable, Equatable {
    public let file: String
    /// Counted from 1; the header is line 1.
    public let line: Int
    /// Of the line's first byte in the file.
    public let offset: Int
    public let reason: String
}

extension JournalFault: CustomStringConvertible {
    public var description: String { "\(file) line \(line) (byte \(offset)): \(reason)" }
}
