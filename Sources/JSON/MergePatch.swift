extension JSONValue {
    /// Returns this value changed by a merge patch (RFC 7396): members of the patch replace ours, and null removes one.
    ///
    /// - Returns: The bytes of the result. Members keep their order; new ones come last.
    /// - Complexity: O(members²) for each object; the limit on bodies applies long before that matters.
    public func merged(with patch: JSONValue) -> [UInt8] {
        var writer = JSONWriter(reserving: document.bytes.count + patch.document.bytes.count)
        Self.merge(self, patch, into: &writer)
        return writer.bytes
    }

    private static func merge(_ target: JSONValue?, _ patch: JSONValue, into writer: inout JSONWriter) {
        guard patch.kind == .object else { return writer.raw(patch.raw) }
        writer.object { writer in
            if let target {
                for member in target.members {
                    let change = patch[member.name]
                    if change?.kind == .null { continue }
                    writer.name(member.name)
                    if let change { merge(member.value, change, into: &writer) } else { writer.raw(member.value.raw) }
                }
            }
            for member in patch.members where member.value.kind != .null && target?[member.name] == nil {
                writer.name(member.name)
                merge(nil, member.value, into: &writer)
            }
        }
    }
}
