/// One member of a record: its name, how it is read and written, and what it means.
public struct Field<Record: Sendable>: Sendable {
    public let name: String
    public let meaning: String
    public let isRequired: Bool
    /// Whether a record may lack it.
    let isOptional: Bool
    /// What sets the member, when a document cannot ("the service", "PUT …/design"); a client may send it back unchanged.
    public let setBy: String?
    let schema: Schema
    let read: Read
    let write: Write
    /// Takes the member from one record into another.
    let carry: Carry

    @usableFromInline
    typealias Read = @Sendable (JSONValue, inout Record, inout Reading) -> Void
    @usableFromInline
    typealias Write = @Sendable (Record, inout JSONWriter) -> Void
    @usableFromInline
    typealias Carry = @Sendable (Record, inout Record) -> Void

    /// A member that every record has.
    ///
    /// - Parameter isRequired: Whether a document must have it; without it, or with null, the record keeps the value of a blank
    ///   one.
    @inlinable
    public init<Value>(
        _ name: String, _ path: any WritableKeyPath<Record, Value> & Sendable, _ codec: Codec<Value>, _ meaning: String,
        isRequired: Bool = true, setBy: String? = nil
    ) {
        let (label, value, set) = (JSONWriter.Label(name), getter(of: path), setter(of: path))
        self.init(name, codec.schema, meaning, isRequired, isOptional: false, setBy) { json, record, reading in
            if let value = codec.read(json, &reading) { set(value, &record) }
        } write: { record, writer in
            writer.name(label)
            codec.write(value(record), &writer)
        } carry: { one, other in
            set(value(one), &other)
        }
    }

    /// A member that a record may lack; null in a document says the same as leaving it out.
    @inlinable
    public init<Value>(
        _ name: String, optional path: any WritableKeyPath<Record, Value?> & Sendable, _ codec: Codec<Value>, _ meaning: String,
        setBy: String? = nil
    ) {
        let (label, value, set) = (JSONWriter.Label(name), getter(of: path), setter(of: path))
        self.init(name, codec.schema, meaning, false, isOptional: true, setBy) { json, record, reading in
            set(codec.read(json, &reading), &record)
        } write: { record, writer in
            guard let value = value(record) else { return }
            writer.name(label)
            codec.write(value, &writer)
        } carry: { one, other in
            set(value(one), &other)
        }
    }

    @usableFromInline
    init(
        _ name: String, _ schema: Schema, _ meaning: String, _ isRequired: Bool, isOptional: Bool, _ setBy: String?,
        read: @escaping Read, write: @escaping Write, carry: @escaping Carry
    ) {
        (self.name, self.schema, self.meaning, self.isRequired, self.setBy) = (name, schema, meaning, isRequired, setBy)
        self.isOptional = isOptional
        (self.read, self.write, self.carry) = (read, write, carry)
    }
}

/// Takes a member from a record.
///
/// A member that is stored plainly is read at its offset, which is what `MemoryLayout.offset(of:)` is for: asking a key path
/// takes ten times as long, and was a third of the time it takes to write a record.
@inlinable
func getter<Record, Value>(of path: any WritableKeyPath<Record, Value> & Sendable) -> @Sendable (Record) -> Value {
    guard let offset = MemoryLayout<Record>.offset(of: path) else { return { $0[keyPath: path] } }
    return { record in withUnsafeBytes(of: record) { $0.load(fromByteOffset: offset, as: Value.self) } }
}

/// Puts a member into a record, in the same way and for the same reason.
@inlinable
func setter<Record, Value>(
    of path: any WritableKeyPath<Record, Value> & Sendable
) -> @Sendable (consuming Value, inout Record) -> Void {
    guard let offset = MemoryLayout<Record>.offset(of: path) else { return { $1[keyPath: path] = $0 } }
    return { value, record in
        withUnsafeMutableBytes(of: &record) { bytes in
            guard let start = bytes.baseAddress else { return }
            (start + offset).assumingMemoryBound(to: Value.self).pointee = value
        }
    }
}
