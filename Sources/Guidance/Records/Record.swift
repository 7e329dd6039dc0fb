public import JSON

/// What the service remembers: a value with an id, of one kind.
///
/// `TimedRecord` and `CatalogueRecord` are the two sorts of record; a kind is one of them.
public protocol Record: Sendable, Equatable {
    associatedtype Identifier: RecordIdentifier
    associatedtype Table: RecordTable<Self>

    /// The members of a record, as clients and the journal write them.
    static var fields: FieldTable<Self> { get }
    /// What clients see of a record at the most: `fields`, but for a member that no view has.
    static var shown: FieldTable<Self> { get }
    /// All else there is to say of the kind. It is made when it is first asked for, from `fields`.
    static var kind: Kind<Self> { get }
    /// Where the records of the kind are.
    static func table(of records: Records) -> Table
    static func withTable<Answer>(of records: inout Records, _ body: (inout Table) -> Answer) -> Answer

    var id: Identifier { get set }
    /// When it was made, as far as it tells.
    var madeAt: Instant? { get }
    /// When it was last written, as far as it tells.
    var writtenAt: Instant? { get }
    /// The number of its last step; 0 for one that has taken none, or has no states.
    var lastStep: Int { get }
    /// Where it names other records.
    var references: [RecordReference] { get }

    /// A record as a client described it, made: with an id, its maker and its time, as far as the kind has them.
    ///
    /// - Parameter id: Of a kind whose ids are made; nil where the client chooses.
    static func made(_ draft: Self, id: Identifier?, by maker: String, at now: Instant) -> Self
    /// This record, which takes the place of another as the revision of that number.
    func revised(to revision: Int, by changer: String, at now: Instant) -> Self
    /// This record with what the service itself keeps in it, as a client has written the rest.
    ///
    /// - Parameter current: As it stands; nil if it is being made.
    func completed(instead current: Self?, in records: Records, at now: Instant) -> Self
    /// Refuses a record that is being made, for what the time of day has to do with it.
    func check(madeIn records: Records, at now: Instant) throws(Problem)
    /// Refuses the record in place of another, where rules or other records need that one.
    func check(instead current: Self, in records: Records, at now: Instant) throws(Problem)
}

extension Record {
    public static var shown: FieldTable<Self> { fields }
    /// What clients get of a record. Only those members are always there that each view has.
    public static var schema: Schema { shown.schema.requiring(Set(fields.names(of: kind.access.always))) }
    static var idSchema: Schema { Identifier.schema }

    public var madeAt: Instant? { nil }
    public var writtenAt: Instant? { nil }
    public var lastStep: Int { 0 }
    public var references: [RecordReference] { [] }

    public func completed(instead current: Self?, in records: Records, at now: Instant) -> Self { self }

    public func check(madeIn records: Records, at now: Instant) throws(Problem) {}

    public func check(instead current: Self, in records: Records, at now: Instant) throws(Problem) {}
}

/// A record whose id is a time-ordered key, and which tells how often and when it was written.
public protocol TimedRecord: Record, Prefixed where Identifier == ID<Self>, Table == Rows<Self> {
    static var rows: any WritableKeyPath<Records, Rows<Self>> & Sendable { get }

    var revision: Int { get set }
    var createdAt: Instant { get set }
    var updatedAt: Instant { get set }
}

extension TimedRecord {
    public var madeAt: Instant? { createdAt }
    public var writtenAt: Instant? { updatedAt }

    public static func table(of records: Records) -> Rows<Self> { records[keyPath: rows] }

    public static func withTable<Answer>(of records: inout Records, _ body: (inout Rows<Self>) -> Answer) -> Answer {
        body(&records[keyPath: rows])
    }

    public static func made(_ draft: Self, id: ID<Self>?, by maker: String, at now: Instant) -> Self {
        guard let id else { preconditionFailure("a record of this kind gets an id") }
        var record = draft
        (record.id, record.revision, record.createdAt, record.updatedAt) = (id, 1, now, now)
        return record
    }

    public func revised(to revision: Int, by changer: String, at now: Instant) -> Self {
        var record = self
        (record.revision, record.updatedAt) = (revision, now)
        return record
    }

    /// The members that every record of such a kind begins and ends with, around its own.
    ///
    /// - Parameter noun: What a record of the kind is called.
    public static func standard(_ noun: String, _ own: [Field<Self>]) -> [Field<Self>] {
        [
            Field("id", \.id, .id(), "The id of the \(noun).", setBy: "the service"),
            Field(
                "revision", \.revision, .integer(1...JSONValue.integerMax), "How often the \(noun) was written.",
                setBy: "the service"),
        ] + own + [
            Field("createdAt", \.createdAt, .instant, "When the \(noun) was made.", setBy: "the service"),
            Field("updatedAt", \.updatedAt, .instant, "When it was last written.", setBy: "the service"),
        ]
    }
}

/// A member of one record that names another.
public struct RecordReference: Sendable, Equatable {
    /// The place inside the record as a JSON Pointer (RFC 6901).
    public let pointer: String
    /// What is named there.
    public let target: RecordAddress

    init(_ pointer: String, _ kind: KindName, _ name: some RecordIdentifier) {
        self.pointer = pointer
        target = RecordAddress(kind: kind, name: name.name)
    }
}

/// A record by its kind and its name.
public struct RecordAddress: Hashable, Sendable {
    public let kind: KindName
    public let name: RecordName

    public init(kind: KindName, name: RecordName) { (self.kind, self.name) = (kind, name) }

    /// - Parameter id: As text; nil is returned for what is no id of that kind.
    public init?(_ kind: KindName, id: String) {
        guard let name = kind.any.nameOfText(id) else { return nil }
        self.init(kind: kind, name: name)
    }

    /// The id of the record as text.
    public var id: String { kind.any.text(name) }

    /// The group of those that refer to it.
    var group: GroupKey {
        switch name {
        case .key(let key): .key(key)
        case .slug(let slug): .slug(slug)
        }
    }
}

/// Where the records of one kind are.
public protocol RecordTable<Value>: Sendable, Equatable {
    associatedtype Value: Record

    /// Whether `init(_:)` takes records that were loaded together.
    static var isLoadedAtOnce: Bool { get }
    /// - Returns: Nil if it does not.
    init?(_ loaded: RowIndex)
    /// The same without the type of the records; nil if it has no such index.
    var rows: RowIndex? { get }

    var count: Int { get }
    subscript(id: Value.Identifier) -> Stored<Value>? { get }

    /// - Returns: False if the record took the place of one of the same id.
    @discardableResult mutating func put(_ stored: Stored<Value>) -> Bool
    mutating func remove(_ ids: [Value.Identifier])

    /// Visits all records in their order until `visit` says false.
    func forEach<Failure: Error>(_ visit: (Stored<Value>) throws(Failure) -> Bool) throws(Failure)
    /// Visits the records of a selection until `visit` says that it has enough.
    ///
    /// - Parameters:
    ///   - place: The visit begins after it, whether its record still stands there or not. It is of the selection's order.
    ///   - examinedMax: It ends after this many records have been looked at, whether the selection holds them or not.
    /// - Returns: The place after which there is more to look at; nil if it came to the end.
    func forEach(
        in selection: Selection<Value>, after place: Place<Value>?, examinedMax: Int, _ visit: (Stored<Value>) -> Bool
    ) -> Place<Value>?
    /// Whether a visit can begin after the place.
    func knows(_ place: Place<Value>) -> Bool
    /// The records that refer to one: how many, and the first of them.
    ///
    /// - Parameter onDeletion: Those to which its deletion does this; nil for all.
    func referring(
        to target: RecordAddress, _ onDeletion: OnDeletion?, namedMax: Int
    ) -> (count: Int, named: [Stored<Value>])
}
