/// The fields of a record, once: reading with every error at once, writing and the schema come from here.
///
/// What runs for each record can be inlined, so that the module that knows the record compiles it for that: code that asks
/// for its types while it runs takes half as long again.
public struct FieldTable<Record: Sendable>: Sendable {
    /// What descriptions call the record; nil where they describe it in the place where it stands.
    let name: String?
    public let fields: [Field<Record>]
    /// The record before any field is read.
    public let blank: Record
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
    @usableFromInline
    let carriers: [Field<Record>.Carry]

    /// - Parameters:
    ///   - blank: The record before any field is read; it gives the values of members that are left out.
    ///   - name: What descriptions call the record, such as `Objective`; nil where they describe it in the place where it stands.
    public init(blank: Record, named name: String? = nil, _ fields: [Field<Record>]) {
        precondition(fields.count <= 64, "which fields are present is kept in 64 bits")
        for field in fields where field.setBy == nil {
            precondition(!field.schema.hasReadOnlyMember, "a client could set what \(field.name) holds and must not")
        }
        func bits(where isSet: (Field<Record>) -> Bool) -> UInt64 {
            fields.indices.reduce(0) { $0 | (isSet(fields[$1]) ? 1 << UInt64($1) : 0) }
        }
        (self.blank, self.name, self.fields) = (blank, name, fields)
        names = FieldNames(fields.map(\.name))
        required = bits { $0.isRequired }
        requiredOfDrafts = bits { $0.isRequired && $0.setBy == nil }
        readOnly = bits { $0.setBy != nil }
        readers = fields.map(\.read)
        writers = fields.map(\.write)
        carriers = fields.map(\.carry)
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
    /// - Returns: The record; its read-only members are those of `current`, or of a blank record.
    /// - Throws: Every error of the document, by JSON Pointer.
    @inlinable
    public func readDraft(_ json: JSONValue, current: Record? = nil) throws(FieldErrors) -> Record {
        let draft = draft(json, current: current)
        guard let record = draft.record, draft.errors.isEmpty else { throw FieldErrors(draft.errors, isCut: draft.isCut) }
        return record
    }

    /// The same, for a caller that looks for more errors before it gives up.
    @inlinable
    public func draft(_ json: JSONValue, current: Record? = nil) -> Draft<Record> {
        var reading = Reading()
        let record = read(json, &reading, as: .draft, current)
        return Draft(record: record, errors: reading.errors, isCut: reading.isCut)
    }

    /// Reads a merge patch (RFC 7396) of a record: members that it names replace those of `current`, null takes one away.
    ///
    /// Only what the patch names is read. A nested object is merged with the one that is there and then read whole.
    @inlinable
    public func patch(_ json: JSONValue, of current: Record) -> Draft<Record> {
        var reading = Reading()
        let record = read(json, &reading, as: .patch, current)
        return Draft(record: record, errors: reading.errors, isCut: reading.isCut)
    }

    /// Reads a record as part of a larger document.
    @usableFromInline
    func read(_ json: JSONValue, _ reading: inout Reading) -> Record? { read(json, &reading, as: .whole, nil) }

    /// - Parameter current: The record as it stands, for a draft and a patch. It is no part of the form, which would be copied
    ///   with it for each member.
    @inlinable
    func read(_ json: JSONValue, _ reading: inout Reading, as form: DocumentForm, _ current: Record?) -> Record? {
        guard json.kind == .object else { return reading.refuse(.notObject) }
        var record = blank
        var missing = reading.isKept ? 0 : required
        switch form {
        case .whole: break
        case .draft:
            missing = requiredOfDrafts
            if let current { carry(readOnly, from: current, to: &record) }
        case .patch:
            missing = 0
            if let current { record = current }
        }
        var place = reading.errors.count
        var expected = 0
        for member in json.members {
            guard let index = names.index(of: member, from: expected) else {
                refuseUnknown(member.name, &reading)
                continue
            }
            expected = index + 1
            let bit: UInt64 = 1 << UInt64(index)
            if form != .whole && readOnly & bit != 0 {
                checkUnchanged(fields[index], member.value, as: form, current, &reading)
                continue
            }
            if member.value.kind == .null {  // says the same as leaving it out; in a patch it takes the member away
                guard form == .patch else { continue }
                if required & bit != 0 { missing |= bit } else { carriers[index](blank, &record) }
                continue
            }
            missing &= ~bit
            if form == .patch, let current, member.value.kind == .object {
                readMerged(fields[index], member.value, with: current, &record, &reading)
            } else {
                reading.within(fields[index].name) { readers[index](member.value, &record, &$0) }
            }
        }
        while missing != 0 {
            let field = fields[missing.trailingZeroBitCount]
            missing &= missing - 1
            reading.refuseMissing(field.name, .required(meaning: field.meaning), at: place)
            place = min(place + 1, reading.errors.count)
        }
        return record
    }

    /// Takes members from one record into another.
    ///
    /// - Parameter bits: Which, a bit for each field.
    @usableFromInline
    func carry(_ bits: UInt64, from one: Record, to other: inout Record) {
        var bits = bits
        while bits != 0 {
            carriers[bits.trailingZeroBitCount](one, &other)
            bits &= bits - 1
        }
    }

    /// Takes the named members from one record into another.
    public func carry(_ names: Set<String>, from one: Record, to other: inout Record) {
        for field in fields where names.contains(field.name) { field.carry(one, &other) }
    }

    @usableFromInline
    func readMerged(
        _ field: Field<Record>, _ patch: JSONValue, with current: Record, _ record: inout Record, _ reading: inout Reading
    ) {
        var value = patch
        if let before = json(of: field, in: current), before.kind == .object,
            let merged = try? JSONDocument(before.merged(with: patch))
        {
            value = merged.root
        } else if let merged = try? JSONDocument(JSONDocument.emptyObject.root.merged(with: patch)) {
            value = merged.root  // RFC 7396 §2: without nulls
        }
        reading.within(field.name) { field.read(value, &record, &$0) }
    }

    /// The member as it is written; nil where it is left out.
    private func json(of field: Field<Record>, in record: Record) -> JSONValue? {
        var written = JSONWriter()
        written.object { field.write(record, &$0) }
        return (try? JSONDocument(written.bytes))?.root[field.name]
    }

    @usableFromInline
    func checkUnchanged(
        _ field: Field<Record>, _ value: JSONValue, as form: DocumentForm, _ current: Record?, _ reading: inout Reading
    ) {
        guard let setter = field.setBy else { return }
        if form == .patch && value.kind == .null {
            return reading.within(field.name) { let _: Void? = $0.refuse(.removesReadOnly(setBy: setter)) }
        }
        let before = current.flatMap { json(of: field, in: $0) }
        if before.map({ $0.isEqual(to: value) }) ?? (value.kind == .null) { return }
        let _: Void? = reading.within(field.name) { $0.refuse(.readOnly(setBy: setter, isMade: current == nil)) }
    }

    @usableFromInline
    func refuseUnknown(_ name: String, _ reading: inout Reading) {
        let _: Void? = reading.within(name) { $0.refuse(unknown(name)) }
    }

    private func unknown(_ name: String) -> Fault {
        let known = fields.filter { $0.setBy == nil }.map(\.name)
        return .unknownMember(meant: nearest(to: name, in: known), known: known)
    }

    // MARK: Writing

    @inlinable @inline(__always)
    public func write(_ record: Record, to writer: inout JSONWriter) {
        writer.object { writer in for index in writers.indices { writers[index](record, &writer) } }
    }

    /// Writes some members, in an object that is begun.
    public func write(_ names: Set<String>, of record: Record, to writer: inout JSONWriter) {
        for field in fields where names.contains(field.name) { field.write(record, &writer) }
    }

    @inlinable @inline(__always)
    public func bytes(of record: Record) -> [UInt8] {
        JSONWriter.bytes(reserving: 512) { write(record, to: &$0) }
    }

    public var schema: Schema {
        let schema = Schema.object(
            fields.map {
                Schema.Member(
                    $0.name, $0.schema, $0.meaning, isRequired: !$0.isOptional, isPreset: !$0.isRequired,
                    isReadOnly: $0.setBy != nil)
            })
        return name.map { .named($0, schema) } ?? schema
    }
}

/// What a document is to the record that it gives.
@usableFromInline
enum DocumentForm {
    /// All of it, read-only members too.
    case whole
    /// What a client wants it to be.
    case draft
    /// What a client wants to be different.
    case patch
}

/// What was read of a client's document, and what is wrong with it.
public struct Draft<Record: Sendable>: Sendable {
    /// As far as it could be read; nil if the document is no object.
    public let record: Record?
    public let errors: [FieldError]
    /// Whether there were more errors than are kept.
    public let isCut: Bool

    public init(record: Record?, errors: [FieldError], isCut: Bool) {
        (self.record, self.errors, self.isCut) = (record, errors, isCut)
    }

    /// The same with what a client does not send, such as what the address says.
    public func with(_ fill: (inout Record) -> Void) -> Draft {
        guard var record else { return self }
        fill(&record)
        return Draft(record: record, errors: errors, isCut: isCut)
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
