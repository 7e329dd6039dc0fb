public import JSON

// What can be done with records of the catalogue beside making, changing and deleting them. A change is checked on a copy of
// the catalogue, so that nothing is remembered that would leave it worse than it was.

extension Records {
    /// Retires a record: it stays to be read and does not count any more, see `Retirement`.
    ///
    /// - Parameters:
    ///   - document: `{"reason":"…"}`; nil for no reason.
    /// - Returns: The record; with no change to remember if it is retired for that reason already.
    /// - Throws: `Problem` with `.notFound` or `.invalidDocument`.
    func retire<R: CatalogueRecord>(
        _ id: Slug, _ kind: R.Type, for document: JSONValue?, by retirer: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<R>> {
        let current: Stored<R> = try record(id)
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
        return decide(on: record, revision: current.revision + 1)
    }

    /// Takes a retired record into use again.
    ///
    /// - Throws: `Problem` with `.notFound`, also if it is not retired.
    func reinstate<R: CatalogueRecord>(_ id: Slug, _ kind: R.Type) throws(Problem) -> Decision<Stored<R>> {
        let current: Stored<R> = try record(id)
        guard current.value.retirement != nil else {
            throw .notRetired(R.kind.name, id.text)
        }
        var record = current.value
        record.retirement = nil
        return decide(on: record, revision: current.revision + 1)
    }

    /// Puts a built-in record back as the release has it, in force again; also one that was deleted.
    ///
    /// - Parameter builtIn: The catalogue of the release.
    /// - Throws: `Problem` with `.notBuiltIn`; with `.notFound` if neither the catalogue nor the release has it; with
    ///   `.invalidDocument` if what it refers to is not there any more, or what refers to it would become wrong; with `.inUse`
    ///   as for `change`.
    func reset<R: CatalogueRecord>(
        _ id: Slug, _ kind: R.Type, to builtIn: Catalogue, at now: Instant
    ) throws(Problem) -> Decision<Stored<R>> {
        let current = catalogue[R.self][id]
        guard let release = builtIn[R.self][id]?.value, current?.value.origin != .own else {
            guard current != nil else { throw .notFound(R.kind.name, id.text) }
            throw .notBuiltIn(R.kind.name, id.text)
        }
        if let current, current.value == release { return Decision(changes: [], answer: current) }
        if let current { try release.check(instead: current.value, in: self, at: now) }
        var errors = catalogue.faults(putting: release, instead: current?.value)
        if let countMax = R.kind.countMax, current == nil, catalogue[R.self].count >= countMax {
            errors.append(FieldError(pointer: "", .text(.oneTooMany(R.kind.name, countMax: countMax))))
        }
        guard errors.isEmpty else { throw .invalid(first: errors) }
        return decide(on: release, revision: (current?.revision ?? 0) + 1)
    }
}

extension RelationshipType {
    /// Programmes need a type that they can run.
    public func check(instead current: RelationshipType, in records: Records, at now: Instant) throws(Problem) {
        guard !isProgrammable else { return }
        let use = records.ownUse(of: RecordAddress(kind: Self.kind.name, name: id.name))
        guard use.count == 0 else { throw .inUse(Self.kind.name, id.text, by: use, .staysProgrammable) }
    }
}

/// The body of a request that retires a record.
private struct RetirementReason: Sendable {
    var reason: String?

    static let fields = FieldTable(
        blank: RetirementReason(), [Field("reason", optional: \.reason, .text(500), "Why it does not count any more.")])
}

extension Retirement {
    /// What a client sends to retire a record.
    public static let reasonSchema = RetirementReason.fields.schema
}

extension Catalogue {
    /// What is wrong with a record beside the others, and what it would make wrong in them.
    ///
    /// - Parameter current: The record that it takes the place of.
    func faults<R: CatalogueRecord>(putting record: R, instead current: R?) -> [FieldError] {
        let address = RecordAddress(kind: R.kind.name, name: record.id.name)
        let change = Change.put(Stored(record, revision: 1))
        return retiredReferences(of: record, since: current)
            + newFaults(after: [change]).map { fault in
                fault.record == address ? fault.error() : fault.elsewhere
            }
    }

    /// What would be wrong after changes: everything in the records that are put, and in others what is not wrong now. An
    /// older release may have let in what this one would not, and that must not stand in the way of other changes.
    func newFaults(after changes: [Change]) -> [CatalogueFault] {
        var records = Records()
        records.catalogue = self
        records.apply(changes)
        let faults = records.catalogue.allFaults()
        guard !faults.isEmpty else { return [] }
        let put = Set(changes.filter { $0.stored != nil }.map(\.address))
        // By place and not by words: those can list all ids there are, and so change with every record.
        let known = Set(allFaults().map(\.place))
        return faults.filter { put.contains($0.record) || !known.contains($0.place) }
    }

    /// References to retired records that the record has now and had not before.
    private func retiredReferences<R: CatalogueRecord>(of record: R, since current: R?) -> [FieldError] {
        let former = Set(current?.references.map(\.target) ?? [])
        return record.references.filter { !former.contains($0.target) && state(of: $0.target).isRetired }.map { reference in
            FieldError(pointer: reference.pointer, .text(.retired(reference.target.kind)))
        }
    }
}
