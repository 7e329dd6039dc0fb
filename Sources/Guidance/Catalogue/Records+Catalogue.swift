public import JSON

// An administrator's changes to the catalogue. What they come to is checked on a copy, so that nothing is remembered that
// would leave the catalogue worse than it was.

extension Records {
    /// The record of that id.
    ///
    /// - Throws: `Problem` with `.notFound`.
    public func record<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type) throws(Problem) -> Stored<Record> {
        guard let stored = catalogue[Record.self][id] else { throw .notFound(id.text, in: Record.table) }
        return stored
    }

    /// Records what an organisation says itself.
    ///
    /// - Parameters:
    ///   - document: The whole record, its id included.
    ///   - recorder: Who records it: the id of a key.
    /// - Throws: `Problem` with `.alreadyExists`; with `.invalidDocument` and every error: members that are unknown, wrong or
    ///   set by the service, references to what is not there or is retired, a value that is not on the scale of its dimension.
    public func create<Record: CatalogueRecord>(
        _ kind: Record.Type, from document: JSONValue, by recorder: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Record>> {
        if let id = document["id"]?.string.flatMap({ Slug($0) }), catalogue[Record.self][id] != nil {
            throw .alreadyExists(id, in: Record.table)
        }
        var record: Record = try read(document, current: nil)
        record.provenance = .own(by: recorder, at: now)
        return try decide(on: record, instead: nil)
    }

    /// Changes a record, be it built in or not.
    ///
    /// - Parameter document: The whole record as it is to be; read-only members may come back unchanged, or be left out.
    /// - Returns: The record; with no change to remember if the document says what is there already.
    /// - Throws: `Problem` with `.notFound`; with `.invalidDocument` as for `create`, also where the change would make a record
    ///   wrong that refers to this one; with `.inUse` if programmes have a type that no programme could run any more.
    public func change<Record: CatalogueRecord>(
        _ id: Slug, to document: JSONValue, _ kind: Record.Type, by changer: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Record>> {
        let current = try record(id, Record.self)
        var record: Record = try read(document, current: current.value)
        guard record.id == id else {
            throw .invalid(FieldErrors([FieldError(pointer: "/id", "is \(id) and stays so: others refer to it")]))
        }
        (record.provenance, record.retirement) = (current.value.provenance, current.value.retirement)
        guard record != current.value else { return Decision(changes: [], answer: current) }
        record.provenance = (record.provenance ?? .unknown).changed(by: changer, at: now)
        return try decide(on: record, instead: current)
    }

    /// Deletes a record that nothing refers to.
    ///
    /// - Throws: `Problem` with `.notFound`; with `.inUse`, naming what refers to it.
    public func delete<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type) throws(Problem) -> Decision<Void> {
        _ = try record(id, Record.self)
        let use = self.use(of: id, in: Record.table)
        guard use.count == 0 else { throw .inUse(id, in: Record.table, by: use, "cannot be deleted") }
        return Decision(changes: [.catalogue(.delete(Record.table, id))], answer: ())
    }

    /// Retires a record: it stays to be read and does not count any more, see `Retirement`.
    ///
    /// - Parameters:
    ///   - document: `{"reason":"…"}`; nil for no reason.
    /// - Returns: The record; with no change to remember if it is retired for that reason already.
    /// - Throws: `Problem` with `.notFound` or `.invalidDocument`.
    public func retire<Record: CatalogueRecord>(
        _ id: Slug, _ kind: Record.Type, for document: JSONValue?, by retirer: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<Record>> {
        let current = try record(id, Record.self)
        var reason: String?
        do {
            if let document { reason = try RetirementReason.fields.readDraft(document).reason }
        } catch {
            throw .invalid(error)
        }
        // Who retired it first, and why, stays; but another reason may be given.
        if let retirement = current.value.retirement, reason == nil || retirement.reason == reason {
            return Decision(changes: [], answer: current)
        }
        var record = current.value
        record.retirement = Retirement(by: retirer, at: now, reason: reason)
        return Decision(putting: record.stored(revision: current.revision + 1))
    }

    /// Takes a retired record into use again.
    ///
    /// - Throws: `Problem` with `.notFound`, also if it is not retired.
    public func reinstate<Record: CatalogueRecord>(_ id: Slug, _ kind: Record.Type) throws(Problem) -> Decision<Stored<Record>> {
        let current = try record(id, Record.self)
        guard current.value.retirement != nil else {
            throw Problem(.notFound, "The \(Record.table.noun) \(id) is not retired.", fix: "There is nothing to do.")
        }
        var record = current.value
        record.retirement = nil
        return Decision(putting: record.stored(revision: current.revision + 1))
    }

    /// Puts a built-in record back as the release has it, in force again; also one that was deleted.
    ///
    /// - Parameter builtIn: The catalogue of the release.
    /// - Throws: `Problem` with `.notBuiltIn`; with `.notFound` if neither the catalogue nor the release has it; with
    ///   `.invalidDocument` if what it refers to is not there any more, or what refers to it would become wrong; with `.inUse`
    ///   as for `change`.
    public func reset<Record: CatalogueRecord>(
        _ id: Slug, _ kind: Record.Type, to builtIn: Catalogue
    ) throws(Problem) -> Decision<Stored<Record>> {
        let current = catalogue[Record.self][id]
        guard let release = builtIn[Record.self][id]?.value, current?.value.origin != .own else {
            guard current != nil else { throw .notFound(id.text, in: Record.table) }
            throw .notBuiltIn(id, in: Record.table)
        }
        if let current, current.value == release { return Decision(changes: [], answer: current) }
        return try decide(on: release, instead: current)
    }

    // MARK: Shared

    private func read<Record: CatalogueRecord>(_ document: JSONValue, current: Record?) throws(Problem) -> Record {
        do {
            return try Record.fields.readDraft(document, current: current)
        } catch {
            throw .invalid(error)
        }
    }

    /// Puts the record, unless that would add anything wrong to the catalogue.
    private func decide<Record: CatalogueRecord>(
        on record: Record, instead current: Stored<Record>?
    ) throws(Problem) -> Decision<Stored<Record>> {
        if let type = record as? RelationshipType, !type.isProgrammable {
            let use = programUse(of: type.id)
            guard use.count == 0 else { throw .inUse(type.id, in: Record.table, by: use, "has to stay programmable") }
        }
        var errors = catalogue.retiredReferences(of: record, since: current?.value)
        let stored = record.stored(revision: (current?.revision ?? 0) + 1)
        errors += catalogue.newFaults(after: [Record.put(stored)]).map { fault in
            guard fault.table == Record.table, fault.id == record.id else {
                return FieldError(
                    pointer: "", "leaves the \(fault.table.noun) \(fault.id) wrong: \(fault.pointer) \(fault.detail)")
            }
            return FieldError(pointer: fault.pointer, fault.detail)
        }
        if current == nil && catalogue.count(of: Record.table) >= Record.table.countMax {
            errors.append(FieldError(pointer: "", "is one \(Record.table.noun) too many: there may be \(Record.table.countMax)"))
        }
        guard errors.isEmpty else { throw .invalid(first: errors) }
        return Decision(putting: stored)
    }
}

extension Decision {
    fileprivate init<Record: CatalogueRecord>(putting stored: Stored<Record>) where Answer == Stored<Record> {
        self.init(changes: [.catalogue(Record.put(stored))], answer: stored)
    }
}

/// The body of a request that retires a record.
private struct RetirementReason: Sendable {
    var reason: String?

    static let fields = FieldTable(
        blank: RetirementReason(), [Field("reason", optional: \.reason, .text(500), "Why it does not count any more.")])
}

extension Catalogue {
    /// The table of a kind of record.
    public subscript<Record: CatalogueRecord>(kind: Record.Type) -> Shelf<Record> { self[keyPath: Record.shelf] }

    /// What would be wrong after changes: everything in the records that are put, and in others what is not wrong now. An
    /// older release may have let in what this one would not, and that must not stand in the way of other changes.
    func newFaults(after changes: [CatalogueChange]) -> [CatalogueFault] {
        var changed = self
        changed.apply(changes)
        let faults = changed.allFaults()
        guard !faults.isEmpty else { return [] }
        let put = Set(changes.compactMap(\.keyPut))
        // By place and not by words: those can list all ids there are, and so change with every record.
        let known = Set(allFaults().map(\.place))
        return faults.filter { put.contains($0.place.record) || !known.contains($0.place) }
    }

    /// References to retired records that the record has now and had not before.
    fileprivate func retiredReferences<Record: CatalogueRecord>(of record: Record, since current: Record?) -> [FieldError] {
        let former = Set(current?.references.map(\.target) ?? [])
        return record.references.filter { !former.contains($0.target) && isRetired($0.target) }.map { reference in
            FieldError(
                pointer: reference.pointer,
                "names a \(reference.target.table.noun) that is retired: take it into use again, or name another")
        }
    }

    private func isRetired(_ key: CatalogueKey) -> Bool {
        switch key.table {
        case .sources: sources[key.id]?.value.retirement != nil
        case .dimensions: dimensions[key.id]?.value.retirement != nil
        case .relationshipTypes: relationshipTypes[key.id]?.value.retirement != nil
        case .claims: claims[key.id]?.value.retirement != nil
        case .tensions: tensions[key.id]?.value.retirement != nil
        }
    }
}
