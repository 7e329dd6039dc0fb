internal import JSON

extension Catalogue {
    /// Reads what a client sent as a programme, which may be incomplete but not impossible.
    ///
    /// - Parameter current: The programme as it stands; nil when one is opened.
    /// - Returns: The programme with the read-only members of a blank one.
    /// - Throws: `Problem` with `.invalidDocument` and every error of the document.
    func readProgram(_ document: JSONValue, current: Program? = nil) throws(Problem) -> Program {
        var program: Program?
        var errors: [FieldError] = []
        var isCut = false
        do {
            program = try Program.fields.readDraft(document, current: current)
        } catch {
            (errors, isCut) = (error.all, error.isCut)
        }
        // Found in the document and not in the programme, so that they are told along with the fields that cannot be read.
        errors += relationshipTypeErrors(in: document, current: current) + dateErrors(in: document)
        guard let program, errors.isEmpty else { throw .invalid(FieldErrors(errors, isCut: isCut)) }
        return program
    }

    private func relationshipTypeErrors(in document: JSONValue, current: Program?) -> [FieldError] {
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

    private func dateErrors(in document: JSONValue) -> [FieldError] {
        guard let startsOn = document["startsOn"]?.string.flatMap({ Day($0) }),
            let endsOn = document["endsOn"]?.string.flatMap({ Day($0) }), endsOn < startsOn
        else { return [] }
        return [FieldError(pointer: "/endsOn", "must not be before startsOn, \(startsOn)")]
    }
}
