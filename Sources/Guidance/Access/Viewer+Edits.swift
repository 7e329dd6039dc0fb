public import JSON

// Making, changing and deleting as somebody may: `Records` with a viewer.

extension Viewer {
    /// As `Records.create`.
    ///
    /// - Throws: Also `Problem` with `.denied`.
    public func create<R: Record>(
        _ draft: Draft<R>, from document: JSONValue, id: R.Identifier?
    ) throws(Problem) -> Decision<Visible<R>> {
        let decision: Decision<Stored<R>>
        do throws(Problem) {
            decision = try records.create(draft, from: document, id: id, by: caller.signature, at: now, for: self)
        } catch {
            // Who may not make it is not told what is wrong with it: that another has the same, for one thing.
            if let record = draft.record, let denial = denial(of: .create, record) { throw .denied(denial) }
            throw error
        }
        if let denial = denial(of: .create, decision.answer.value) { throw .denied(denial) }
        return decision.map { written($0) }
    }

    /// As `Records.change`: the members that the caller does not see keep their values.
    public func change<R: Record>(
        _ id: R.Identifier, of kind: R.Type = R.self, to document: JSONValue
    ) throws(Problem) -> Decision<Visible<R>> {
        try change(id, from: document) { $0.draft(document, current: $1) }
    }

    /// As `Records.patch`.
    public func patch<R: Record>(
        _ id: R.Identifier, of kind: R.Type = R.self, by patch: JSONValue
    ) throws(Problem) -> Decision<Visible<R>> {
        try change(id, from: patch) { $0.patch(patch, of: $1) }
    }

    public func delete<R: Record>(_ id: R.Identifier, of kind: R.Type = R.self) throws(Problem) -> Decision<Void> {
        _ = try record(id, .delete, of: R.self)
        return try records.delete(id, of: R.self, by: caller.signature, at: now, for: self)
    }

    private func change<R: Record>(
        _ id: R.Identifier, from document: JSONValue, _ read: (FieldTable<R>, R) -> Draft<R>
    ) throws(Problem) -> Decision<Visible<R>> {
        guard let current = R.table(of: records)[id] else { throw .notFound(R.kind.name, id.description) }
        let (fields, seen, set): (FieldTable<R>, FieldMask?, FieldMask?)
        switch verdict(.change, current.value) {
        case .hidden: throw .notFound(R.kind.name, id.description)
        case .refused(let denial): throw .denied(denial)
        case .granted(let one, let other): (seen, set) = (one, other)
        }
        let before = Visible(current, seen: seen, for: self)
        if before.shown == nil, set == nil {
            fields = R.fields
        } else {
            let shown = before.shown ?? R.fields.all
            fields = R.fields.table(seeing: shown, setting: (set ?? R.fields.all).intersection(shown), setter: "somebody else")
        }
        let kept = before.shown.map { R.fields.all.subtracting($0) } ?? .none
        let decision = try records.change(
            current, by: read(fields, current.value), document, by: caller.signature, at: now, for: self, keeping: kept)
        // It may be about the caller by now: an office that was another's.
        if caller.person != nil, case .refused(.ownCase) = verdict(.change, decision.answer.value) { throw .denied(.ownCase) }
        return decision.map { written($0, before: before) }
    }

    /// Why the caller may make no record of the kind; nil if it may, or may some.
    public func denial<R: Record>(creating kind: R.Type) -> Denial? { denial(of: .create, R.fields.blank) }

    /// Whether the caller may do something with a record that it sees: for what a page offers.
    public func may<R: Record>(_ act: Act, _ visible: Visible<R>) -> Bool {
        if case .granted = verdict(act, visible.value) { true } else { false }
    }

    /// Why the caller may not do that with a record of which nothing has to be hidden; nil if it may.
    func denial<R: Record>(of act: Act, _ record: R) -> Denial? {
        switch verdict(act, record) {
        case .granted: nil
        case .refused(let denial): denial
        case .hidden where act == .create && caller.person == nil && caller.programs != nil: .confined
        case .hidden: .otherRole(Matrix.rows[R.kind.access.matter(record).rawValue].roles(that: act))
        }
    }
}
