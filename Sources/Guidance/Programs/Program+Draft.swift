internal import JSON

extension Kind<Program>.Draft {
    /// What is wrong with a programme that no field table can see: it may be incomplete, but not impossible.
    func faults(in records: Records) -> [FieldError] {
        let typeErrors = records.catalogue.relationshipTypeErrors(in: document, current: current)
        return typeErrors + (typeErrors.isEmpty ? goneTypeErrors : []) + dateErrors
            + (record.capacity == current?.capacity ? [] : record.capacityErrors)
            + Program.offices.flatMap { errors(in: $0.member, $0.people, records) }
    }

    /// That somebody holds an office twice, or comes into one who is not there. Those who leave keep it until a successor is named.
    private func errors(in member: String, _ people: (Program) -> [ID<Person>], _ records: Records) -> [FieldError] {
        let (named, before) = (people(record), current.map(people) ?? [])
        let inactive = named.enumerated().filter { _, person in
            !before.contains(person) && records.people[person]?.value.active == false
        }
        return FieldError.repetitions(of: named.map(\.description), in: "/\(member)")
            + inactive.map { FieldError(pointer: "/\(member)/\($0.offset)", .text(.inactive)) }
    }

    /// Once a programme has opened, people may take part in each of its types. Whether anybody does is not asked: the answer would
    /// tell of people who are hidden from the one who changes the programme.
    private var goneTypeErrors: [FieldError] {
        guard let current, current.hasOpened, !current.isOver else { return [] }
        let gone = current.relationshipTypes.filter { !record.relationshipTypes.contains($0) }
        return gone.map { FieldError(pointer: "/relationshipTypes", .text(.typeOpened($0))) }
    }

    private var dateErrors: [FieldError] {
        guard let startsOn = record.startsOn, let endsOn = record.endsOn, endsOn < startsOn else { return [] }
        return [FieldError(pointer: "/endsOn", .text(.endsTooEarly(startsOn: startsOn)))]
    }
}

extension Program {
    /// The members that name people for what they do.
    fileprivate static let offices: [(member: String, people: @Sendable (Program) -> [ID<Person>])] = [
        ("owners", { $0.owners }), ("sponsors", { $0.sponsors }), ("committee", { $0.committee }),
        ("concernContacts", { $0.concernContacts }),
    ]
}

extension FieldError {
    /// Whether a text stands where a type is to be named.
    var namesNoType: Bool {
        guard case .other(let other) = fault, case .notType? = other.fault as? FieldText else { return false }
        return true
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
            guard let text = element.string else { continue }
            guard let type = Slug(text) else {
                errors.append(FieldError(pointer: "/relationshipTypes/\(index)", .text(notType(text))))
                continue
            }
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
        return notType(type.text)
    }

    /// - Parameter text: What was sent as a type: perhaps its name, in a language of its record, or another that people use.
    private func notType(_ text: String) -> FieldText {
        let ids = programmable.map(\.text)
        return .notType(meant: id(named: text, among: ids) ?? nearest(to: text, in: ids), programmable: programmable)
    }

    private var programmable: [Slug] { recommendable.map(\.id) }
}
