public import JSON

/// Something in a record that this service would not have written: a member past its limit, the name of a record that is not
/// there, or a state that no step led to. The record can be read, and is served as it is.
public struct Doubt: Sendable, Equatable {
    public let kind: KindName
    public let id: String
    public let error: FieldError
}

extension Doubt: CustomStringConvertible {
    public var description: String {
        "\(kind.rawValue) \(id)\(error.pointer.isEmpty ? "" : " \(error.pointer)"): \(error.detail)".tamed
    }
}

extension Records {
    /// Looks at every record as if a client had just sent it.
    ///
    /// - Parameter visit: Called with each doubt, in the order of kinds and records.
    /// - Complexity: O(n), and each document is read.
    public func forEachDoubt(_ visit: (Doubt) -> Void) {
        let faults = Dictionary(grouping: catalogue.allFaults()) { $0.record.kind }
        for kind in KindName.allCases {
            kind.any.forEach(self) { stored in
                let id = kind.any.text(stored.name)
                for error in kind.any.doubts(stored, self) { visit(Doubt(kind: kind, id: id, error: error)) }
                return true
            }
            for fault in faults[kind] ?? [] {
                visit(Doubt(kind: kind, id: kind.any.text(fault.record.name), error: fault.error()))
            }
        }
    }
}

extension Kind {
    /// What is doubtful in a record, but for what the whole catalogue tells.
    func doubts(of stored: Stored<R>, in records: Records) -> [FieldError] {
        guard let document = try? JSONDocument(stored.json).root else { return [] }
        let record = stored.value
        var errors = R.fields.draft(document, current: record).errors
        errors += references.flatMap { $0.missing(record, records.holds) }
        if !name.isOfCatalogue {
            let unread = Set(errors.map(\.pointer))
            let faults = self.faults(Draft(record: record, current: record, document: document, isThere: records.holds), records)
            errors += faults.filter { !unread.contains($0.pointer) }
        }
        for (place, filter) in filters.enumerated() {
            guard let key = filter.uniqueKey?(stored), let holder = records.holder(of: key, place, but: stored) else { continue }
            errors.append(FieldError(pointer: "/\(filter.name)", .text(.takenBy(name, holder.value.id.description))))
        }
        if let moving = record as? any Moving { errors += moving.historyErrors }
        return errors
    }
}

extension Moving {
    fileprivate var historyErrors: [FieldError] {
        var errors: [FieldError] = []
        for (place, step) in transitions.enumerated() {
            let follows = place == 0 || transitions[place - 1].to == step.from && transitions[place - 1].number < step.number
            guard !follows || !Self.states.next(from: step.from).contains(step.to) else { continue }
            errors.append(FieldError(pointer: "/transitions/\(place)", .text(.noStepLed(to: step.to.rawValue))))
        }
        let isLedTo = transitions.last.map { $0.to == status } ?? Self.states.initial.contains(status)
        return errors + (isLedTo ? [] : [FieldError(pointer: "/status", .text(.noStepLed(to: status.rawValue)))])
    }
}
