internal import JSON

/// How one record of a catalogue differs from what it is meant to become.
public struct CatalogueDifference: Sendable, Equatable {
    public let kind: Kind
    public let table: KindName
    public let id: Slug
    /// The members that change; empty for a record that is created or deleted.
    public let members: [MemberDifference]

    /// What happens to the record.
    public enum Kind: String, CaseIterable, Sendable {
        case created, changed, retired, reinstated, deleted
    }

    init(_ kind: Kind, _ table: KindName, _ id: Slug, members: [MemberDifference] = []) {
        (self.kind, self.table, self.id, self.members) = (kind, table, id, members)
    }

    /// What `write` writes.
    static let schema = Schema.named(
        "CatalogueDifference",
        .object([
            .init("difference", .choice(Kind.allCases.map(\.rawValue)), "What happens to the record."),
            .init("table", .choice(KindName.catalogue.map(\.rawValue)), "Its kind."),
            .init("id", Slug.schema, "Its id."),
            .init(
                "members",
                .array(
                    .object([
                        .init("pointer", .text(), "The place, as a JSON Pointer."),
                        .init("before", .any, "The value there.", isRequired: false),
                        .init("after", .any, "The value that it is to have.", isRequired: false),
                    ])), "The places where it changes.", isRequired: false),
        ]))

    /// Writes `{"difference","table","id","members":[{"pointer","before","after"}]}`.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("difference", kind.rawValue)
            writer.member("table", table.rawValue)
            writer.member("id", id.text)
            guard !members.isEmpty else { return }
            writer.name("members")
            writer.array(members) { writer, member in
                writer.object {
                    $0.member("pointer", member.pointer)
                    if let before = member.before { $0.member("before", raw: before) }
                    if let after = member.after { $0.member("after", raw: after) }
                }
            }
        }
    }
}

/// A place inside a record where it differs, with the JSON there before and after.
public struct MemberDifference: Sendable, Equatable {
    /// A JSON Pointer (RFC 6901).
    public let pointer: String
    /// Nil if there was nothing.
    public let before: [UInt8]?
    /// Nil if there will be nothing.
    public let after: [UInt8]?

    /// Every difference between two documents: member by member, and element by element in arrays of equal length.
    static func all(from before: [UInt8], to after: [UInt8]) -> [MemberDifference] {
        guard let before = try? JSONDocument(before).root, let after = try? JSONDocument(after).root else {
            preconditionFailure("records are JSON")
        }
        var all: [MemberDifference] = []
        collect(before, after, at: "", into: &all)
        return all
    }

    /// No name needs the escapes of RFC 6901: records have letters in their member names, and maps have slugs and language tags.
    private static func collect(
        _ before: JSONValue?, _ after: JSONValue?, at pointer: String, into all: inout [MemberDifference]
    ) {
        if let before, let after {
            guard !before.isEqual(to: after) else { return }
            if before.kind == .object && after.kind == .object {
                for member in before.members {
                    collect(member.value, after[member.name], at: "\(pointer)/\(member.name)", into: &all)
                }
                for member in after.members where before[member.name] == nil {
                    collect(nil, member.value, at: "\(pointer)/\(member.name)", into: &all)
                }
                return
            }
            if before.kind == .array && after.kind == .array && before.count == after.count {
                for (index, (one, other)) in zip(before.elements, after.elements).enumerated() {
                    collect(one, other, at: "\(pointer)/\(index)", into: &all)
                }
                return
            }
        }
        all.append(MemberDifference(pointer: pointer, before: before.map { Array($0.raw) }, after: after.map { Array($0.raw) }))
    }
}
