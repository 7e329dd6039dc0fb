import JSON

/// Says that there is nothing of this name, and what there is: the name that was probably meant, and all names if they are few.
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
