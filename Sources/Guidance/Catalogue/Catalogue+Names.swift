extension Catalogue {
    /// The id that people mean who send a name in its place: what a relationship type or a dimension is called in a language of its record,
    /// or another name for it.
    ///
    /// - Parameter ids: Those that could be sent.
    public func id(named text: String, among ids: [String]) -> String? {
        let (sent, ids) = (words(text), Set(ids))
        let type = relationshipTypes.kept.first {
            ids.contains($0.value.id.text) && $0.value.names.contains { words($0) == sent }
        }
        if let type { return type.value.id.text }
        return dimensions.kept.first { ids.contains($0.value.id.text) && $0.value.names.contains { words($0) == sent } }?.value.id
            .text
    }

    /// Folded, with spaces for hyphens.
    private func words(_ text: String) -> [UInt8] {
        SearchText(text).utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: " ") : $0 }
    }
}

extension RelationshipType {
    /// What people call it, in every language of its record.
    fileprivate var names: [String] {
        let translated = (translations?.entries ?? []).map(\.texts)
        return [name] + aliases + translated.compactMap(\.name) + translated.flatMap { $0.aliases ?? [] }
    }
}

extension Dimension {
    fileprivate var names: [String] { [name] + (translations?.entries ?? []).compactMap(\.texts.name) }
}
