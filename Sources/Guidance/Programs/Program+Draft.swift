internal import JSON

extension Kind<Program>.Draft {
    /// What is wrong with a programme that no field table can see: it may be incomplete, but not impossible.
    func faults(in catalogue: Catalogue) -> [FieldError] {
        catalogue.relationshipTypeErrors(in: document, current: current) + dateErrors
    }

    private var dateErrors: [FieldError] {
        guard let startsOn = record.startsOn, let endsOn = record.endsOn, endsOn < startsOn else { return [] }
        return [FieldError(pointer: "/endsOn", "must not be before startsOn, \(startsOn)")]
    }
}

extension Catalogue {
    /// - Parameter document: As the client sent it, so that what cannot be read is told along with what is not there.
    fileprivate func relationshipTypeErrors(in document: JSONValue, current: Program?) -> [FieldError] {
        guard let list = document["relationshipTypes"], list.kind == .array, list.count <= Program.relationshipTypesMax else {
            return []  // the field itself is in error
        }
        guard list.count > 0 else {
            return [FieldError(pointer: "/relationshipTypes", "must name at least one relationship type; \(programmableTypes)")]
        }
        var errors: [FieldError] = []
        var seen: [Slug] = []
        for (index, element) in list.elements.enumerated() {
            guard let type = element.string.flatMap({ Slug($0) }) else { continue }
            // A programme keeps a type that the catalogue has dropped since: its other members can still be changed.
            let isKept = current?.relationshipTypes.contains(type) ?? false
            if let fault = seen.contains(type) ? "names \(type) a second time" : isKept ? nil : fault(of: type) {
                errors.append(FieldError(pointer: "/relationshipTypes/\(index)", fault))
            }
            seen.append(type)
        }
        return errors
    }

    /// Why no programme can run `type`; nil if one can.
    private func fault(of type: Slug) -> String? {
        if let known = relationshipTypes[type]?.value {
            if known.retirement != nil {
                return "is retired: programs that have it go on, and no other takes it up; \(programmableTypes)"
            }
            return known.isProgrammable ? nil : "cannot be run by a program; \(programmableTypes)"
        }
        let types = recommendable
        let words = String(type.text.map { $0 == "-" ? " " : $0 })
        let meant =
            types.first { $0.aliases.contains { $0.lowercased() == words } }?.id.text
            ?? nearest(to: type.text, in: types.map(\.id.text))
        return "is not a relationship type; " + (meant.map { "did you mean \($0)?" } ?? programmableTypes)
    }

    private var programmableTypes: String {
        let types = recommendable.map(\.id.text)
        return types.isEmpty ? "no type is in force that a program can run" : "a program can run \(types.joined(by: "or"))"
    }
}
