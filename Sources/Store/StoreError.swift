import Guidance

/// Why a data folder cannot be opened or read. Its description is one line: what is wrong and what to do.
public enum StoreError: Error, Sendable, Equatable {
    /// The folder, or a file in it, cannot be made, read or written.
    case unusable(folder: String, reason: String, advice: String)
    /// Another process writes there; its id is nil if the lock file does not tell.
    case held(folder: String, process: Int?)
    /// Something is wrong with the journal that no crash explains.
    case damaged(folder: String, first: DataFault, count: Int)
    /// A later release wrote the file.
    case newer(file: String, LaterFormat)
    /// The folder was being filled from another one, and that did not finish.
    case incomplete(folder: String)
    /// The folder was to be filled, and is not empty.
    case occupied(folder: String)
    /// The file to import is not as it was exported.
    case unreadable(DataFault)
    /// The folder cannot restore the requested moment.
    case outOfReach(String)
    /// The folder is of a format in which nothing can be redacted.
    case earlierFormat(folder: String)
    /// The store is closed, or is closing.
    case closed

    static func unusable(_ folder: DataFolder, _ error: FileError) -> StoreError {
        .unusable(folder: folder.path, reason: error.description, advice: error.advice)
    }
}

/// What a later release wrote that this one does not know.
public enum LaterFormat: Sendable, Equatable {
    case format(Int)
    case kind(String, line: Int)
}

extension StoreError: CustomStringConvertible {
    /// What is quoted of a file may be anything, and must not write lines of its own to a log or a screen.
    public var description: String { sentence.tamed }

    private var sentence: String {
        switch self {
        case .unusable(let folder, let reason, let advice):
            "the data folder \(folder) cannot be used: \(reason); \(advice)"
        case .held(let folder, let process):
            "the data folder \(folder) is in use by \(process.map { "process \($0)" } ?? "another process"); "
                + "stop that one, or name another folder"
        case .damaged(let folder, let first, let count):
            "the data is damaged: \(first)\(count > 1 ? ", and \(count - 1) more" : ""); nothing was changed; "
                + "run `rapport verify \(folder)` to list every fault"
                + (first.isOfSnapshot
                    ? "; if there is no other, move that file away, for the lines before it say the same; else "
                    : ", and ") + "put back a backup with `rapport restore`"
        case .newer(let file, .format(let format)):
            "\(file) has format \(format), and this release reads formats up to \(Format.newest.rawValue); "
                + "run the release that wrote it, or a later one"
        case .newer(let file, .kind(let kind, let line)):
            "\(file) line \(line) holds kind \(kind): a newer release wrote it; start that one, or restore a backup"
        case .incomplete(let folder):
            "a restore, an import or a backup into \(folder) was not finished: run it again; it starts over"
        case .occupied(let folder):
            "the data folder \(folder) holds data: name one that is new or empty, or move what is there away"
        case .unreadable(let fault): "nothing was imported: \(fault); export it again"
        case .outOfReach(let reason): reason
        case .earlierFormat(let folder):
            "nothing can be redacted in the data folder \(folder) while it is of format 1: run `rapport upgrade-format`; earlier "
                + "releases refuse it from then on"
        case .closed: "the store is closed"
        }
    }
}

extension StoreError {
    /// - Parameter path: The file that should be a snapshot.
    init(_ error: SnapshotError, _ path: String) {
        switch error {
        case .file(let error): self = .unusable(folder: path, reason: error.description, advice: error.advice)
        case .stopped(let error): self = error
        case .newer(let what): self = .newer(file: path, what)
        case .unfinished, .invalid:
            let folder = DataFolder.parent(of: path).flatMap(DataFolder.parent)
            self = .damaged(folder: folder ?? ".", first: DataFault(error, path), count: 1)
        }
    }
}

/// One place in a file of the store that differs from what was written.
public struct DataFault: Sendable, Equatable {
    public let file: String
    /// Counted from 1; the header is line 1.
    public let line: Int
    /// The offset of the line's first byte in the file.
    public let offset: Int
    public let reason: String

    /// Whether the fault is in a snapshot, so that the journal still holds the same, as far as it reaches back.
    public var isOfSnapshot: Bool {
        DataFolder.parent(of: file)?.hasSuffix("/snapshots") == true && file.hasSuffix(".jsonl")
    }
}

extension DataFault {
    /// - Parameter path: The file that should be a snapshot.
    init(_ error: SnapshotError, _ path: String) {
        switch error {
        case .file(let error): self.init(file: path, line: 1, offset: 0, reason: error.description)
        case .unfinished: self.init(file: path, line: 1, offset: 0, reason: "it lacks its last line: writing it was not finished")
        case .invalid(let line, let offset, let reason): self.init(file: path, line: line, offset: offset, reason: reason)
        case .newer(.format(let format)):
            self.init(file: path, line: 1, offset: 0, reason: "it has format \(format), of a later release")
        case .newer(.kind(let kind, let line)):
            self.init(file: path, line: line, offset: 0, reason: "it holds kind \(kind), of a later release")
        case .stopped(let error): self.init(file: path, line: 1, offset: 0, reason: error.description)
        }
    }
}

extension DataFault: CustomStringConvertible {
    public var description: String { "\(file) line \(line) (byte \(offset)): \(reason)".tamed }
}
