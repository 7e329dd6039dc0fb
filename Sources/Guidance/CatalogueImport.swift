public import JSON

/// What it takes to bring a catalogue to what a file says, and what that comes to.
public struct CatalogueImport: Sendable, Equatable {
    /// What would be different, in the order of tables and of the file, deletions last in each table.
    public private(set) var differences: [CatalogueDifference] = []
    /// How many records are the same.
    public private(set) var unchangedCount = 0
    fileprivate var changes: [CatalogueChange] = []

    /// Told in full in an answer; more nobody reads.
    private static let differencesToldMax = 1_000

    /// Writes `{"counts":{"created",…,"unchanged"},"differences":[…],"isCut"}`; `isCut` if not all differences are told.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("counts")
            writer.object { writer in
                for kind in CatalogueDifference.Kind.allCases {
                    writer.member(kind.rawValue, differences.count { $0.kind == kind })
                }
                writer.member("unchanged", unchangedCount)
            }
            writer.name("differences")
            writer.array(differences.prefix(Self.differencesToldMax)) { $1.write(to: &$0) }
            writer.member("isCut", differences.count > Self.differencesToldMax)
        }
    }
}

extension Records {
    /// Brings the catalogue to what a file says, as one decision.
    ///
    /// What is recorded anew is the importer's, unless it is exactly what came with the release: what a file says about who
    /// recorded it elsewhere is not believed.
    ///
    /// - Parameters:
    ///   - document: A file as `CatalogueFile` has it.
    ///   - isMerge: Whether records that the file does not have stay; else they are deleted. A merge may leave tables out.
    ///   - builtIn: The catalogue of the release.
    /// - Throws: `Problem` with `.invalidDocument` and everything that is wrong, by place in the file; with `.inUse` if
    ///   programmes have a type that would be gone, or that programmes could not run any more.
    public func importCatalogue(
        _ document: JSONValue, isMerge: Bool, builtIn: Catalogue, by importer: String, at now: Instant
    ) throws(Problem) -> Decision<CatalogueImport> {
        let file: CatalogueFile
        do {
            file = try CatalogueFile(reading: document, isMerge: isMerge)
        } catch {
            throw .invalid(error)
        }
        let plan = Plan(from: catalogue, to: file.catalogue, isMerge: isMerge, builtIn: builtIn, by: importer, at: now)
        return try decide(on: plan.result) { table, id in file.place(of: id, in: table) }
    }

    /// Puts every record that came with the release back as it was; own records stay.
    ///
    /// - Throws: `Problem` with `.invalidDocument` if an own record would become wrong by that.
    public func resetCatalogue(
        to builtIn: Catalogue, by resetter: String, at now: Instant
    ) throws(Problem) -> Decision<CatalogueImport> {
        let plan = Plan(from: catalogue, to: builtIn, isMerge: true, builtIn: builtIn, by: resetter, at: now)
        return try decide(on: plan.result) { _, _ in nil }
    }

    private func decide(
        on result: CatalogueImport, place: (CatalogueTable, Slug) -> String?
    ) throws(Problem) -> Decision<CatalogueImport> {
        let errors = catalogue.newFaults(after: result.changes).map { fault in
            guard let place = place(fault.table, fault.id) else {
                return FieldError(
                    pointer: "", "leaves the \(fault.table.noun) \(fault.id) wrong: \(fault.pointer) \(fault.detail)")
            }
            return FieldError(pointer: place + fault.pointer, fault.detail)
        }
        guard errors.isEmpty else { throw .invalid(FieldErrors(errors)) }
        var (lost, use) = ([Slug](), CatalogueUse())
        for change in result.changes {
            switch change {
            case .delete(.relationshipTypes, let id): lost.append(id)
            case .putRelationshipType(let stored) where !stored.value.isProgrammable: lost.append(stored.value.id)
            case .putRelationshipType, .putSource, .putDimension, .putClaim, .putTension, .delete: break
            }
        }
        lost = lost.filter { programs.count(ofType: $0) > 0 }
        for type in lost { use.add(programUse(of: type)) }
        guard lost.isEmpty else { throw .typesInUse(lost, by: use) }
        return Decision(changes: result.changes.map { .catalogue($0) }, answer: result)
    }
}

/// Works out what it takes, table by table.
private struct Plan {
    let current: Catalogue
    let wanted: Catalogue
    let isMerge: Bool
    let builtIn: Catalogue
    let importer: String
    let now: Instant
    var result = CatalogueImport()

    init(
        from current: Catalogue, to wanted: Catalogue, isMerge: Bool, builtIn: Catalogue, by importer: String, at now: Instant
    ) {
        (self.current, self.wanted, self.isMerge, self.builtIn) = (current, wanted, isMerge, builtIn)
        (self.importer, self.now) = (importer, now)
        for table in CatalogueTable.allCases {
            switch table {
            case .sources: compare(Source.self)
            case .dimensions: compare(Dimension.self)
            case .relationshipTypes: compare(RelationshipType.self)
            case .claims: compare(Claim.self)
            case .tensions: compare(Tension.self)
            }
        }
    }

    private mutating func compare<Record: CatalogueRecord>(_ kind: Record.Type) {
        let (shelf, wantedShelf) = (current[kind], wanted[kind])
        for wanted in wantedShelf.values {
            if let stored = shelf[wanted.id] { change(stored, to: wanted) } else { create(wanted) }
        }
        guard !isMerge else { return }
        for stored in shelf.all where wantedShelf[stored.value.id] == nil {
            result.remember(.delete(Record.table, stored.value.id), .init(.deleted, Record.table, stored.value.id))
        }
    }

    private mutating func create<Record: CatalogueRecord>(_ wanted: Record) {
        var record = wanted.content
        let release = builtIn[Record.self][wanted.id]?.value
        record.provenance = release?.content == record ? release?.provenance : .own(by: importer, at: now)
        record.retirement = wanted.retirement.map { Retirement(by: importer, at: now, reason: $0.reason) }
        result.remember(Record.put(record.stored(revision: 1)), .init(.created, Record.table, record.id))
    }

    private mutating func change<Record: CatalogueRecord>(_ stored: Stored<Record>, to wanted: Record) {
        let before = stored.value
        let isSame = before.content == wanted.content
        let isSameRetirement =
            (before.retirement == nil) == (wanted.retirement == nil) && before.retirement?.reason == wanted.retirement?.reason
        guard !isSame || !isSameRetirement else {
            result.countUnchanged()
            return
        }
        var record = wanted.content
        let release = builtIn[Record.self][wanted.id]?.value
        let known = before.provenance ?? .unknown
        if isSame {
            record.provenance = before.provenance
        } else if before.origin == .builtIn && release?.content == record {
            record.provenance = release?.provenance
        } else {
            record.provenance = known.changed(by: importer, at: now)
        }
        record.retirement = wanted.retirement.map { Retirement(by: importer, at: now, reason: $0.reason) }
        if isSameRetirement { record.retirement = before.retirement }
        let kind: CatalogueDifference.Kind =
            isSame ? (wanted.retirement == nil ? .reinstated : .retired) : .changed
        result.remember(
            Record.put(record.stored(revision: stored.revision + 1)),
            .init(kind, Record.table, record.id, members: MemberDifference.all(from: before.shown, to: record.shown)))
    }
}

extension CatalogueRecord {
    /// As a difference tells it: without who recorded it, but with whether it counts.
    fileprivate var shown: [UInt8] {
        var record = self
        record.provenance = nil
        return Self.fields.bytes(of: record)
    }
}

extension CatalogueImport {
    fileprivate mutating func remember(_ change: CatalogueChange, _ difference: CatalogueDifference) {
        changes.append(change)
        differences.append(difference)
    }

    fileprivate mutating func countUnchanged() { unchangedCount += 1 }
}
