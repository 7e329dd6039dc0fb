import JSON

extension Sequence where Element: Hashable {
    /// Each element once, in the order of its first appearance.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

/// Says that something named is not there, and what is: the one that was probably meant, and all if they are few.
func unknownName(_ kind: String, _ name: String, known ids: [Slug]) -> String {
    let names = ids.map(\.text)
    var detail = "there is no \(kind) “\(name.prefix(100))”"
    let advice = names.count <= CatalogueLimits.namesComparedMax ? guess(at: name, in: names) : nil
    if let advice { detail += "; \(advice)" }
    if !names.isEmpty && names.count <= CatalogueLimits.namesListedMax {
        detail += (detail.hasSuffix("?") ? " " : "; ") + "known: \(names.joined(separator: ", "))"
    }
    return detail
}
