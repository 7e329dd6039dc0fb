internal import JSON
import Synchronization

/// A record as it is kept, of whatever kind: its JSON as it was written once, and what tables need of it.
///
/// The same bytes serve the journal, a snapshot, GET and lists. Tables, indexes and the journal need no more than this, and
/// are compiled once for all kinds.
public class StoredRecord: @unchecked Sendable {  // all is constant or atomic; a class that others inherit from must say so
    public let name: RecordName
    /// How often the record was written; the first time is 1.
    public let revision: Int
    let json: [UInt8]
    /// What it is sorted by where its kind has a sort by name, else empty. Stored here, and not asked of the value: names
    /// often tie, and each comparison would go through the type of the record.
    let sortName: String
    /// The checksum once it was asked for, above a bit that says so.
    private let checksumKept = Atomic<UInt64>(0)

    /// The JSON for the journal and its snapshots. What leaves the service goes through `Visible`, which knows who may see it.
    @_spi(Journal) public var document: [UInt8] { json }

    /// A checksum of `json`, worked out when it is first asked for.
    ///
    /// - Parameter make: Always the same function.
    @_spi(Journal) public func checksum(_ make: ([UInt8]) -> UInt32) -> UInt32 {
        let kept = checksumKept.load(ordering: .relaxed)
        guard kept == 0 else { return UInt32(truncatingIfNeeded: kept >> 1) }
        let checksum = make(json)
        checksumKept.store(UInt64(checksum) << 1 | 1, ordering: .relaxed)
        return checksum
    }

    init(name: RecordName, revision: Int, json: [UInt8], sortName: String) {
        (self.name, self.revision, self.json, self.sortName) = (name, revision, json, sortName)
    }

    /// Its key; only records in `Rows` have one.
    var key: RecordKey {
        guard case .key(let key) = name else { preconditionFailure("a record in rows has a key") }
        return key
    }
}

extension StoredRecord: Equatable {
    /// Two are equal if they were written alike.
    public static func == (one: StoredRecord, other: StoredRecord) -> Bool {
        one === other || one.revision == other.revision && one.name == other.name && one.json == other.json
    }
}

/// A record of one kind as it is kept, with the value that rules read.
public final class Stored<R: Record>: StoredRecord, @unchecked Sendable {
    /// For rules. No other module reads it: an answer is made of `Visible`.
    let value: R

    init(_ value: R, revision: Int, json: [UInt8]) {
        self.value = value
        super.init(name: value.id.name, revision: revision, json: json, sortName: R.kind.sortName?(value) ?? "")
    }

    /// Writes the value.
    public convenience init(_ value: R, revision: Int) {
        self.init(value, revision: revision, json: R.fields.bytes(of: value))
    }
}

extension Stored where R: CatalogueRecord {
    /// The JSON for anybody: the catalogue is hidden from nobody, and those who may not see its authors read an edition without them.
    public var published: [UInt8] { json }
    /// The record for anybody, likewise.
    public var record: R { value }
}
