public import Guidance

/// Records whose earlier versions have to go from every file of a data folder, and people whose lines in the log of who read what go.
///
/// Nothing of it is kept anywhere: whoever asks for a redaction can tell again from the records what has to go, so that one that was
/// interrupted is asked for again, and takes up where it was.
public struct Redaction: Sendable, Equatable {
    /// For each record the sequence number of the decision that deleted it, or that wrote it without what has to go. Whatever the journal
    /// and the snapshots say of it from before goes; what that decision and later ones say stays.
    public private(set) var records: [RecordAddress: Int] = [:]
    /// The keys of people.
    public private(set) var people: Set<RecordKey> = []

    public init() {}

    /// - Parameters:
    ///   - address: Of a kind whose ids are keys.
    ///   - sequence: Of the decision. If there are several, the latest counts.
    public mutating func add(_ address: RecordAddress, before sequence: Int) {
        precondition(Self.canHold(address), "records of the catalogue are nobody's")
        records[address] = max(records[address] ?? 0, sequence)
    }

    public mutating func add(readingsAbout person: RecordKey) { people.insert(person) }

    /// Each change of the catalogue counts, so that none of them can go.
    static func canHold(_ address: RecordAddress) -> Bool {
        guard case .key = address.name else { return false }
        return !address.kind.isOfCatalogue
    }
}

/// How far a redaction is.
public enum RedactionStatus: Sendable, Equatable {
    case rewriting
    /// A backup, or somebody else who reads files of the folder, began before the last of them was replaced.
    case waitingForReaders
    /// No file of the folder holds any more what had to go, and nobody has an earlier one open.
    case done(RedactionReport)
    /// Some files may be rewritten, and others not. Asking again goes on from there.
    case failed(StoreError)
}

/// What a redaction came to.
public struct RedactionReport: Sendable, Equatable {
    /// How many versions of each record are missing from the journal now, whether they went in this pass or in one before.
    public internal(set) var versions: [RecordAddress: Int] = [:]
    /// Files that were replaced in this pass.
    public internal(set) var files = 0
    /// Lines that were removed in this pass from the log of who read what.
    public internal(set) var readings = 0

    /// `versions` by kinds.
    public var counts: [KindName: Int] {
        versions.reduce(into: [:]) { counts, version in counts[version.key.kind, default: 0] += version.value }
    }
}

extension Store {
    /// Has versions of records go from every file of the folder. It runs on the keeper's thread, beside readers and writers.
    ///
    /// A segment or a snapshot that holds one of them is replaced by a copy that has `redacted` in its place. Lines keep their numbers,
    /// times and authors, and lose the ids of their requests and their Idempotency-Keys. All can be repeated, after a crash too.
    ///
    /// - Parameters:
    ///   - redaction: Its decisions are in `durable`.
    ///   - readings: The log of who read what in this folder, if one is open.
    ///   - tell: Is called on another thread, or on this one, with each status; the last is `done` or `failed`. It must not close the store.
    public func redact(
        _ redaction: Redaction, readings: ReadingLog? = nil, _ tell: @escaping @Sendable (RedactionStatus) -> Void
    ) {
        let newest = durable.sequence
        precondition(redaction.records.values.allSatisfy { $0 <= newest }, "what is not decided for good removes nothing")
        ask {
            $0.redactions.append(RedactionRequest(redaction: redaction, readings: readings, tell: tell))
        } orElse: {
            tell(.failed(.closed))
        }
    }

    /// The same, and waits for it.
    ///
    /// - Throws: `StoreError` with `.earlierFormat` if the folder is of format 1, with `.damaged` if a file is not as it was written, and
    ///   others if the disk refuses or the store closes.
    @discardableResult
    public func redact(_ redaction: Redaction, readings: ReadingLog? = nil) throws(StoreError) -> RedactionReport {
        let promise = Promise<Result<RedactionReport, StoreError>>()
        redact(redaction, readings: readings) { status in
            switch status {
            case .rewriting, .waitingForReaders: break
            case .done(let report): promise.keep(.success(report))
            case .failed(let error): promise.keep(.failure(error))
            }
        }
        return try promise.wait().get()
    }

    /// Has the journal go on in the format in which versions of records can go. Releases that do not know it refuse the folder from
    /// then on, and so there is no way back to them. Nothing changes if it is of that format.
    ///
    /// - Parameter tell: Called once, on another thread or on this one, with the format; must not close the store.
    public func upgradeFormat(_ tell: @escaping @Sendable (Result<Int, StoreError>) -> Void) {
        ask {
            $0.upgrades.append(tell)
        } orElse: {
            tell(.failure(.closed))
        }
    }

    /// The same, and waits for it.
    @discardableResult
    public func upgradeFormat() throws(StoreError) -> Int {
        let promise = Promise<Result<Int, StoreError>>()
        upgradeFormat { promise.keep($0) }
        return try promise.wait().get()
    }
}
