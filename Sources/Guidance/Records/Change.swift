public import JSON

/// One fact to remember: a whole record put, or one deleted.
///
/// Changes are physical, so that new rules replay an old journal exactly. In the journal:
///
///     {"put":"programs","id":"prg_…","rev":3,"doc":{…}}
///     {"delete":"programs","id":"prg_…"}
public struct Change: Sendable, Equatable {
    public let kind: KindName
    public let name: RecordName
    /// The record; nil deletes it.
    public let stored: StoredRecord?

    private init(_ kind: KindName, _ name: RecordName, _ stored: StoredRecord?) {
        (self.kind, self.name, self.stored) = (kind, name, stored)
    }

    public static func put<R: Record>(_ stored: Stored<R>) -> Change { Change(R.kind.name, stored.name, stored) }

    /// - Parameter stored: Of that kind.
    static func put(_ stored: StoredRecord, _ kind: KindName) -> Change { Change(kind, stored.name, stored) }

    public static func delete<R: TimedRecord>(_ id: ID<R>) -> Change { Change(R.kind.name, id.name, nil) }

    public static func delete(_ name: RecordName, _ kind: KindName) -> Change { Change(kind, name, nil) }

    /// The id of the record as text.
    public var id: String { kind.any.text(name) }

    /// The number of the last step that the record has taken with this; 0 without one, or if it is deleted.
    public var lastStep: Int { stored.map(kind.any.lastStep) ?? 0 }

    /// What is put or deleted.
    public var address: RecordAddress { RecordAddress(kind: kind, name: name) }
}

/// Why a change in a journal cannot be read; says what is wrong with it.
public struct ChangeError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
    /// The kind that this release does not know; nil if something else is wrong.
    public let unknownKind: String?

    public init(_ description: String) { (self.description, unknownKind) = (description, nil) }

    public init(unknown kind: String) {
        (description, unknownKind) = ("it holds the kind \(kind), which this release does not know", kind)
    }
}

extension Change {
    /// Writes the change in the form of the journal.
    @_spi(Journal) public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member(stored == nil ? "delete" : "put", kind.rawValue)
            $0.member("id", id)
            guard let stored else { return }
            $0.member("rev", stored.revision)
            $0.member("doc", raw: stored.json)
        }
    }

    /// Reads a change in the form of the journal.
    public init(_ json: JSONValue) throws(ChangeError) {
        let deletion = json["delete"]?.string
        guard let text = deletion ?? json["put"]?.string, let id = json["id"]?.string else {
            throw ChangeError("a change puts a document with its rev, or deletes one")
        }
        guard let kind = KindName(rawValue: text) else {
            throw ChangeError(unknown: text)
        }
        if deletion != nil {
            // The key that a first start makes is never deleted.
            guard kind != .keys, let name = kind.any.nameOfText(id) else { throw ChangeError("nothing known is deleted") }
            self.init(kind, name, nil)
            return
        }
        guard let rev = json["rev"], let document = json["doc"] else {
            throw ChangeError("a change puts a document with its rev, or deletes one")
        }
        guard let revision = rev.integer, revision > 0 else {
            throw ChangeError("the rev of \(id) must be a whole number from 1 to \(JSONValue.integerMax)")
        }
        let stored = try kind.any.read(document, revision)
        guard kind.any.text(stored.name) == id else { throw ChangeError("id and document differ") }
        self.init(kind, stored.name, stored)
    }
}
