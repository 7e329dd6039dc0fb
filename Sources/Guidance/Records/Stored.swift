public import JSON

/// A record as it is kept: the value that rules read, and its JSON as it was written once.
///
/// The same bytes serve the journal, a snapshot, GET and lists.
public final class Stored<Value: Sendable>: Sendable {
    /// How often the record was written; the first time is 1. Entity tags come from it.
    public let revision: Int
    public let value: Value
    public let json: [UInt8]

    public init(revision: Int, value: Value, json: [UInt8]) {
        self.revision = revision
        self.value = value
        self.json = json
    }

    public convenience init(revision: Int, _ value: Value, _ table: FieldTable<Value>) {
        self.init(revision: revision, value: value, json: table.bytes(of: value))
    }
}

extension Stored: Equatable {
    /// Two are equal if they were written alike.
    public static func == (one: Stored, other: Stored) -> Bool {
        one === other || one.revision == other.revision && one.json == other.json
    }
}
