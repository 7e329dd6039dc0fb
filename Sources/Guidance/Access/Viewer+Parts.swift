public import JSON

// Records of a kind of which another record has one, under the same key.

extension Viewer {
    /// The part of a record; nil where there is none, or none that the caller sees.
    ///
    /// - Throws: `Problem` with `.notFound` for a record that the caller does not see; with `.denied`.
    public func part<R: TimedRecord, Whole: TimedRecord>(
        _ kind: R.Type, of id: ID<Whole>, _ act: Act = .read
    ) throws(Problem) -> Visible<R>? {
        _ = try record(id, of: Whole.self)
        guard let stored = records[keyPath: R.rows][ID(id.key)], verdict(act, stored.value) != .hidden else { return nil }
        return try visible(stored, act)
    }

    /// Refuses callers who may not make the first part of a record: alike whether there is one that is hidden, or none.
    ///
    /// - Parameter blank: A part that says nothing but to what it belongs.
    public func requireFirst<R: TimedRecord>(_ blank: R) throws(Problem) {
        if let denial = denial(of: .create, blank) { throw .denied(denial) }
    }

    /// Makes the part of a record, or replaces it whole.
    ///
    /// - Parameters:
    ///   - draft: Of the first one; it says to what it belongs.
    ///   - blank: As for `requireFirst`.
    public func putPart<R: TimedRecord, Whole: TimedRecord>(
        _ draft: Draft<R>, _ blank: R, from document: JSONValue, of id: ID<Whole>
    ) throws(Problem) -> Decision<(isNew: Bool, visible: Visible<R>)> {
        let (part, stored) = (ID<R>(id.key), records[keyPath: R.rows][ID<R>(id.key)])
        guard let stored, verdict(.change, stored.value) != .hidden else {
            try requireFirst(blank)
            guard stored == nil else { throw .denied(.otherRole([])) }
            return try R.kind.create(self, draft, document, part).map { (isNew: true, visible: $0) }
        }
        return try R.kind.change(self, part, document).map { (isNew: false, visible: $0) }
    }
}
