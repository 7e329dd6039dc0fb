internal import JSON

extension Kind<Program>.Draft {
    /// What is wrong with a programme that no field table can see: it may be incomplete, but not impossible.
    func faults(in catalogue: Catalogue) -> [FieldError] {
        catalogue.relationshipTypeErrors(in: document, current: current) + dateErrors
    }

    private var dateErrors: [FieldError] {
        guard let startsOn = record.startsOn, let endsOn = record.endsOn, endsOn < startsOn else { return [] }
        return [FieldError(pointer: "/endsOn", .text(.endsTooEarly(startsOn: startsOn)))]
    }
}

extension Catalogue {
    /// - Parameter document: As the client sent it, so that what cannot be read is told along with what is not there.
    fileprivate func relationshipTypeErrors(in document: JSONValue, current: Program?) -> [FieldError] {
        guard let list = document["relationshipTypes"], list.kind == .array, list.count <= Program.relationshipTypesMax else {
            return []  // the field itself is in error
        }
        guard list.count > 0 else {
            return [FieldError(pointer: "/relationshipTypes", .text(.noType(programmable: programmable)))]
        }
        var errors: [FieldError] = []
        var seen: [Slug] = []
        for (index, element) in list.elements.enumerated() {
            guard let type = element.string.flatMap({ Slug($0) }) else { continue }
            // A programme keeps a type that the catalogue has dropped since: its other members can still be changed.
            let isKept = current?.relationshipTypes.contains(type) ?? false
            if let fault = seen.contains(type) ? .typeTwice(type) : isKept ? nil : fault(of: type) {
                errors.append(FieldError(pointer: "/relationshipTypes/\(index)", .text(fault)))
            }
            seen.append(type)
        }
        return errors
    }

    /// Why no programme can run `type`; nil if one can.
    private func fault(of type: Slug) -> FieldText? {
        if let known = relationshipTypes[type]?.value {
            if known.retirement != nil { return .typeRetired(programmable: programmable) }
            return known.isProgrammable ? nil : .typeNotProgrammable(programmable: programmable)
        }
        let types = recommendable
        let words = String(type.text.map { $0 == "-" ? " " : $0 })
        let meant =
            types.first { $0.aliases.contains { $0.lowercased() == words } }?.id.text
            ?? nearest(to: type.text, in: types.map(\.id.text))
        return .notType(meant: meant, programmable: programmable)
    }

    private var programmable: [Slug] { recommendable.map(\.id) }
}
