internal import JSON

extension Kind<Person>.Draft {
    /// What is wrong with a person that no field table can see.
    func faults(in records: Records) -> [FieldError] {
        var errors = FieldError.repetitions(of: record.emails.map { $0.value.lowercased() }, in: "/emails", at: "/value")
        for place in record.emails.indices.filter({ record.emails[$0].primary }).dropFirst() {
            errors.append(FieldError(pointer: "/emails/\(place)/primary", .text(.secondPrimary)))
        }
        errors += FieldError.repetitions(of: record.languages.map(\.text), in: "/languages")
        if record.manager != nil, record.managerReference != nil {
            errors.append(FieldError(pointer: "/managerReference", .text(.managerKnown)))
        }
        guard let current, let manager = record.manager, manager != current.manager else { return errors }
        if let fault = records.fault(of: manager, above: current) {
            errors.append(FieldError(pointer: "/manager", .text(fault)))
        }
        return errors
    }
}

extension Records {
    /// Why the one cannot be the manager of the other: that one stands somewhere above already. Nobody reports to a person who is only
    /// being made.
    fileprivate func fault(of manager: ID<Person>, above person: Person) -> FieldText? {
        var (ring, seen, next) = ([person], Set<ID<Person>>(), Optional(manager))
        while let id = next, seen.insert(id).inserted {
            guard id != person.id else { return .managerRing((ring + [person]).map(\.titled)) }
            guard let above = people[id]?.value else { return nil }
            guard ring.count <= Self.lineMax else { return .lineTooLong(countMax: Self.lineMax) }
            ring.append(above)
            next = above.manager
        }
        return nil
    }
}

extension Person {
    /// Name and id: people share names, and nobody knows an id by heart.
    fileprivate var titled: String { "\(displayName) (\(id))" }
}

extension FieldError {
    /// Tells of each value that stands in a list again.
    ///
    /// - Parameters:
    ///   - list: Where the list is, as a JSON Pointer.
    ///   - tail: Where in an element the value is.
    static func repetitions(of values: [String], in list: String, at tail: String = "") -> [FieldError] {
        var seen: Set<String> = []
        return values.enumerated().filter { !seen.insert($1).inserted }.map { place, value in
            FieldError(pointer: "\(list)/\(place)\(tail)", .text(.twice(value)))
        }
    }
}
