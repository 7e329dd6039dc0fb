/// Some of the members of a record: those that a reader may see, or change.
public struct FieldMask: Hashable, Sendable {
    /// A bit for each field of the table.
    @usableFromInline
    let bits: UInt64

    @usableFromInline
    init(bits: UInt64) { self.bits = bits }

    public static let none = FieldMask(bits: 0)

    public func union(_ other: FieldMask) -> FieldMask { FieldMask(bits: bits | other.bits) }
    public func intersection(_ other: FieldMask) -> FieldMask { FieldMask(bits: bits & other.bits) }
    public func subtracting(_ other: FieldMask) -> FieldMask { FieldMask(bits: bits & ~other.bits) }
    public func isSuperset(of other: FieldMask) -> Bool { bits & other.bits == other.bits }
    public var isEmpty: Bool { bits == 0 }
}

extension FieldTable {
    /// All members.
    public var all: FieldMask { FieldMask(bits: fields.count == 64 ? .max : 1 << UInt64(fields.count) - 1) }

    /// The members of these names, which the table has.
    public func mask(_ names: some Sequence<String>) -> FieldMask {
        FieldMask(
            bits: names.reduce(0) { bits, name in
                guard let place = fields.firstIndex(where: { $0.name == name }) else {
                    preconditionFailure("the table has a member \(name)")
                }
                return bits | 1 << UInt64(place)
            })
    }

    public func names(of mask: FieldMask) -> [String] {
        fields.indices.filter { mask.bits & 1 << UInt64($0) != 0 }.map { fields[$0].name }
    }

    /// Writes some of the members.
    public func write(_ record: Record, only mask: FieldMask, to writer: inout JSONWriter) {
        writer.object { writer in
            var bits = mask.bits
            while bits != 0 {
                writers[bits.trailingZeroBitCount](record, &writer)
                bits &= bits - 1
            }
        }
    }

    public func bytes(of record: Record, only mask: FieldMask) -> [UInt8] {
        JSONWriter.bytes(reserving: 512) { write(record, only: mask, to: &$0) }
    }

    /// Takes some of the members from one record into another.
    public func carry(_ mask: FieldMask, from one: Record, to other: inout Record) { carry(mask.bits, from: one, to: &other) }

    /// The record with some of its members; the others are those of a blank one.
    public func part(_ mask: FieldMask, of record: Record) -> Record {
        var part = blank
        carry(mask.bits, from: record, to: &part)
        return part
    }

    /// The table as it is for somebody who sees some of the members, and may set fewer: the rest is unknown.
    ///
    /// - Parameter setter: What sets the members that are seen and may not be set, for those who try.
    public func table(seeing seen: FieldMask, setting set: FieldMask, setter: String) -> FieldTable {
        FieldTable(
            blank: blank, named: name,
            fields.indices.filter { seen.bits & 1 << UInt64($0) != 0 }.map { place in
                let field = fields[place]
                return set.bits & 1 << UInt64(place) != 0 || field.setBy != nil ? field : field.settable(by: setter)
            })
    }
}

extension Field {
    /// The same member, which a document cannot set.
    fileprivate func settable(by setter: String) -> Field {
        Field(
            name, schema, meaning, isRequired, isOptional: isOptional, setter, read: read, write: write, carry: carry)
    }
}

extension Schema {
    /// A record of which readers see more or less: only the members of that mask are always there.
    public func seen(always names: Set<String>) -> Schema {
        switch self {
        case .named(let name, let schema): .named(name, schema.seen(always: names))
        case .object(let members):
            .object(
                members.map { member in
                    names.contains(member.name)
                        ? member
                        : Member(
                            member.name, member.schema, member.meaning, isRequired: false, isPreset: member.isPreset,
                            isReadOnly: member.isReadOnly)
                })
        case .text, .visibleText, .choice, .integer, .number, .boolean, .any, .array, .oneOf, .map, .nullable: self
        }
    }
}
