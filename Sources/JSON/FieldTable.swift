/// The fields of a record, once: reading with every error at once, writing and the schema come from here.
///
/// What runs for each record can be inlined, so that the module that knows the record compiles it for that: code that asks
/// for its types while it runs takes half as long again.
public struct FieldTable<Record: Sendable>: Sendable {
    public let fields: [Field<Record>]
    @usableFromInline
    let blank: Record
    @usableFromInline
    let names: FieldNames
    /// What every record has, a bit for each field; of drafts, what the client must give.
    @usableFromInline
    let required: UInt64
    @usableFromInline
    let requiredOfDrafts: UInt64
    /// What clients do not set.
    @usableFromInline
    let readOnly: UInt64
    /// Beside the fields: taking a whole field from its array costs a retain for each of its parts.
    @usableFromInline
    let readers: [Field<Record>.Read]
    @usableFromInline
    let writers: [Field<Record>.Write]

    /// - Parameter blank: The record before any field is read; it gives the values of members that are left out.
    public init(blank: Record, _ fields: [Field<Record>]) {
        precondition(fields.count <= 64, "which fields are present is kept in 64 bits")
        for field in fields where field.setBy == nil {
            precondition(!field.schema.hasReadOnlyMember, "a client could set what \(field.name) holds and must not")
        }
        func bits(where isSet: (Field<Record>) -> Bool) -> UInt64 {
            fields.indices.reduce(0) { $0 | (isSet(fields[$1]) ? 1 << UInt64($1) : 0) }
        }
        self.blank = blank
        self.fields = fields
        names = FieldNames(fields.map(\.name))
        required = bits { $0.isRequired }
        requiredOfDrafts = bits { $0.isRequired && $0.setBy == nil }
        readOnly = bits { $0.setBy != nil }
        readers = fields.map(\.read)
        writers = fields.map(\.write)
    }

    // MARK: Reading

    /// Reads a record whole: read-only members count like any other.
    ///
    /// - Parameter isKept: Whether the service itself wrote it, perhaps an earlier release of it: then limits do not hold, and
    ///   members that are required now may be missing.
    @inlinable
    public func read(_ json: JSONValue, isKept: Bool = false) throws(FieldErrors) -> Record {
        var reading = Reading(isKept: isKept)
        let record = read(json, &reading)
        guard let record, reading.errors.isEmpty else { throw FieldErrors(reading.errors, isCut: reading.isCut) }
        return record
    }

    /// Reads what a client sent.
    ///
    /// Read-only members may come back as they are in `current`; anything else in them is an error, and so are unknown
    /// members.
    ///
    /// - Parameter current: The record as it stands; nil when one is made.
    /// - Returns: The record; its read-only members are those of a blank one, for the caller to set.
    /// - Throws: Every error of the document, by JSON Pointer.
    @inlinable
    public func readDraft(_ json: JSONValue, current: Record? = nil) throws(FieldErrors) -> Record {
        var reading = Reading()
        let record = read(json, &reading, isDraft: true, of: current)
        guard let record, reading.errors.isEmpty else { throw FieldErrors(reading.errors, isCut: reading.isCut) }
        return record
    }

    /// Reads a record as part of a larger document.
    @usableFromInline
    func read(_ json: JSONValue, _ reading: inout Reading) -> Record? { read(json, &reading, isDraft: false, of: nil) }

    @inlinable
    func read(_ json: JSONValue, _ reading: inout Reading, isDraft: Bool, of current: Record?) -> Record? {
        guard json.kind == .object else { return reading.refuse("must be an object") }
        var record = blank
        var place = reading.errors.count
        var missing = reading.isKept ? 0 : isDraft ? requiredOfDrafts : required
        var expected = 0
        for member in json.members {
            guard let index = names.index(of: member, from: expected) else {
                refuseUnknown(member.name, &reading)
                continue
            }
            expected = index + 1
            let bit: UInt64 = 1 << UInt64(index)
            let isReadOnly = isDraft && readOnly & bit != 0
            if member.value.kind == .null, !isReadOnly { continue }  // says the same as leaving it out
            missing &= ~bit
            if isReadOnly {
                checkUnchanged(fields[index], member.value, in: current, &reading)
            } else {
                reading.within(fields[index].name) { readers[index](member.value, &record, &$0) }
            }
        }
        while missing != 0 {
            let field = fields[missing.trailingZeroBitCount]
            missing &= missing - 1
            reading.refuseMissing(field.name, "is required: \(field.meaning)", at: place)
            place = min(place + 1, reading.errors.count)
        }
        return record
    }

    @usableFromInline
    func checkUnchanged(_ field: Field<Record>, _ value: JSONValue, in current: Record?, _ reading: inout Reading) {
        guard let setter = field.setBy else { return }
        var written = JSONWriter()
        if let current { written.object { field.write(current, &$0) } }
        let before = (try? JSONDocument(written.bytes))?.root[field.name]
        if before.map({ $0.isEqual(to: value) }) ?? (value.kind == .null) { return }
        let _: Void? = reading.within(field.name) {
            $0.refuse("is set by \(setter): leave it out\(current == nil ? "" : " or send it back unchanged")")
        }
    }

    @usableFromInline
    func refuseUnknown(_ name: String, _ reading: inout Reading) {
        if reading.isFull {
            let _: Void? = reading.refuse("is not a member here")
            return
        }
        let known = fields.filter { $0.setBy == nil }.map(\.name)
        let advice = guess(at: name, in: known) ?? "known members: \(known.joined(separator: ", "))"
        let _: Void? = reading.within(name) { $0.refuse("is not a member here; \(advice)") }
    }

    // MARK: Writing

    @inlinable
    public func write(_ record: Record, to writer: inout JSONWriter) {
        writer.object { writer in for index in writers.indices { writers[index](record, &writer) } }
    }

    @inlinable
    public func bytes(of record: Record) -> [UInt8] {
        JSONWriter.bytes(reserving: 512) { write(record, to: &$0) }
    }

    public var schema: Schema {
        .object(
            fields.map {
                Schema.Member(
                    name: $0.name, meaning: $0.meaning, schema: $0.schema, isRequired: $0.isRequired, isReadOnly: $0.setBy != nil)
            })
    }
}

/// The names of a table's fields in bytes. It knows no record, so that looking one up runs no generic code.
@usableFromInline
struct FieldNames: Sendable {
    private let utf8: [[UInt8]]

    init(_ names: some Sequence<String>) { utf8 = names.map { Array($0.utf8) } }

    /// The field that a member is, looked for from where it is expected: members mostly come in the order of the table.
    @usableFromInline
    func index(of member: JSONValue.Member, from expected: Int) -> Int? {
        let node = member.document.nodes[member.index]
        for index in expected..<utf8.count where member.document.isText(of: node, utf8[index]) { return index }
        for index in 0..<expected where member.document.isText(of: node, utf8[index]) { return index }
        return nil
    }
}
