@testable import JSON

private func parsed(_ bytes: [UInt8]) -> JSONValue? {
    do throws(JSONError) {
        return try JSONDocument(bytes).root
    } catch {
        check((0...bytes.count).contains(error.offset) && error.line > 0 && error.column > 0, "a fault lies in its text")
        return nil
    }
}

private func copy(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value.kind {
    case .null: writer.null()
    case .true, .false: writer.bool(value.bool ?? false)
    case .number:
        if let integer = value.integer {
            writer.integer(integer)
        } else if let number = value.number {
            writer.number(number)
        } else {
            writer.raw(value.raw)  // larger than any number that there is
        }
    case .string: writer.string(value.string ?? "")
    case .array: writer.array(value.elements) { copy($1, to: &$0) }
    case .object:
        writer.object {
            for member in value.members {
                $0.name(member.name)
                copy(member.value, to: &$0)
            }
        }
    }
}

private func equal(_ one: JSONValue, _ other: JSONValue?) -> Bool {
    guard let other else { return false }
    return one.isEqual(to: other) && other.isEqual(to: one)
}

/// A document; behind a NUL, which no document holds, a patch of it.
func fuzzJSON(_ input: UnsafeRawBufferPointer) {
    let parts = Array(input).split(separator: 0x00, maxSplits: 1, omittingEmptySubsequences: false).map { Array($0) }
    guard let value = parsed(parts[0]) else { return }
    check(value.raw.count <= parts[0].count, "a value lies in its text")
    check(equal(value, parsed(JSONWriter.bytes { copy(value, to: &$0) })), "a document written and read again is equal")
    check(equal(value, parsed(value.pretty())), "a document indented is equal")
    guard let patch = parts.count > 1 ? parsed(parts[1]) : value else { return }
    guard let merged = parsed(value.merged(with: patch)) else { return check(false, "a patched document is one") }
    check(equal(merged, parsed(merged.merged(with: patch))), "a patch does the second time nothing")
    guard patch.kind == .object else { return check(equal(merged, patch), "a patch that is no object takes the place of all") }
    for member in patch.members where member.value.kind == .null {
        check(merged[member.name] == nil, "null removes a member")
    }
    if value.kind == .object, let none = parsed([UInt8(ascii: "{"), UInt8(ascii: "}")]) {
        check(equal(value, parsed(value.merged(with: none))), "an empty patch changes nothing")
    }
}
