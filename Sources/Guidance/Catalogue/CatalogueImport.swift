public import JSON

/// The changes that make a catalogue match a file, and a summary of them.
public struct CatalogueImport: Sendable, Equatable {
    /// What would differ, in the order of tables and of the file, with deletions last in each table.
    public private(set) var differences: [CatalogueDifference] = []
    /// How many records stay the same.
    public private(set) var unchangedCount = 0
    fileprivate var changes: [Change] = []

    fileprivate init() {}

    /// Of an import that finds all records as they should be.
    public init(unchangedCount: Int) { self.unchangedCount = unchangedCount }

    /// The most differences an answer lists; nobody reads more.
    fileprivate static let differencesToldMax = 1_000

    /// What `write` writes.
    public static let schema = Schema.named(
        "CatalogueImport",
        .object([
            .init(
                "counts",
                .object(
                    (CatalogueDifference.Kind.allCases.map(\.rawValue) + ["unchanged"]).map {
                        .init($0, .integer(0...JSONValue.integerMax))
                    }), "How many records there are of each."),
            .init("differences", .array(CatalogueDifference.schema, countMax: differencesToldMax), "Each record that differs."),
            .init("isCut", .boolean, "Whether there are more than are listed."),
        ]))

    /// Writes `{"counts":{"created",…,"unchanged"},"differences":[…],"isCut"}`; `isCut` if some differences are not listed.
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
    /// Makes the catalogue match a file, as one decision.
    ///
    /// New records are recorded as the importer's, unless they are exactly what came with the release: the file is not
    /// trusted about who recorded them elsewhere.
    ///
    /// - Parameters:
    ///   - file: If it was read for a merge, records that it lacks stay; otherwise they are deleted.
    ///   - builtIn: The catalogue of the release.
    /// - Throws: `Problem` with `.invalidDocument` and every fault, by place in the file; with `.inUse` if programmes
    ///   have a type that would be gone, or that programmes could no longer run.
    func importCatalogue(
        _ file: CatalogueFile, builtIn: Catalogue, by importer: String, at now: Instant
    ) throws(Problem) -> Decision<CatalogueImport> {
        let steps = ImportSteps(
            from: catalogue, to: file.catalogue, isMerge: file.isMerge, builtIn: builtIn, by: importer, at: now)
        return try decide(on: steps.result) { record in Slug(record.name).flatMap { file.place(of: $0, in: record.kind) } }
    }

    /// Restores every record that came with the release; the organisation's own records stay.
    ///
    /// - Throws: `Problem` with `.invalidDocument` if that would leave one of the organisation's own records invalid.
    func resetCatalogue(
        to builtIn: Catalogue, by resetter: String, at now: Instant
    ) throws(Problem) -> Decision<CatalogueImport> {
        let steps = ImportSteps(
            from: catalogue, to: builtIn, isMerge: true, sparesOwn: true, builtIn: builtIn, by: resetter, at: now)
        return try decide(on: steps.result) { _ in nil }
    }

    private func decide(
        on result: CatalogueImport, place: (RecordAddress) -> String?
    ) throws(Problem) -> Decision<CatalogueImport> {
        var errors = catalogue.newFaults(after: result.changes).map { fault in
            guard let place = place(fault.record) else { return fault.elsewhere }
            return fault.error(at: place)
        }
        for kind in KindName.catalogue {
            let made = result.differences.count { $0.table == kind && $0.kind == .created }
            let gone = result.differences.count { $0.table == kind && $0.kind == .deleted }
            let count = kind.any.count(self) + made - gone
            guard let countMax = kind.any.countMax, count > countMax && made > 0 else { continue }
            errors.append(FieldError(pointer: "/\(kind.rawValue)", .text(.recordsTooMany(count, countMax: countMax))))
        }
        guard errors.isEmpty else { throw .invalid(first: errors) }
        try checkLost(after: result.changes)
        return Decision(changes: result.changes, answer: result)
    }

    /// Refuses to take from records outside the catalogue what they name: types that programmes run, and whatever else.
    private func checkLost(after changes: [Change]) throws(Problem) {
        var (lost, use) = ([Slug](), Use())
        for change in changes {
            let type = change.stored as? Stored<RelationshipType>
            guard change.stored == nil || type?.value.isProgrammable == false, let id = Slug(change.name) else { continue }
            let users = ownUse(of: change.address)
            guard users.count > 0 else { continue }
            guard change.kind == .relationshipTypes else {
                throw .inUse(change.kind, change.id, by: users, .cannotBeDeleted)
            }
            lost.append(id)
            use.add(users)
        }
        guard lost.isEmpty else { throw .typesInUse(lost, by: use) }
    }
}

/// Works out the changes, table by table.
private struct ImportSteps {
    let current: Catalogue
    let wanted: Catalogue
    let isMerge: Bool
    /// Whether the organisation's own records stay as they are, even under an id that the file has.
    let sparesOwn: Bool
    let builtIn: Catalogue
    let importer: String
    let now: Instant
    var result = CatalogueImport()

    init(
        from current: Catalogue, to wanted: Catalogue, isMerge: Bool, sparesOwn: Bool = false, builtIn: Catalogue,
        by importer: String, at now: Instant
    ) {
        (self.current, self.wanted, self.isMerge, self.sparesOwn) = (current, wanted, isMerge, sparesOwn)
        self.builtIn = builtIn
        (self.importer, self.now) = (importer, now)
        for kind in Catalogue.kinds { compare(kind) }
    }

    private mutating func compare<R: CatalogueRecord>(_ kind: R.Type) {
        let (shelf, wantedShelf) = (current[kind], wanted[kind])
        for wanted in wantedShelf.values {
            guard let stored = shelf[wanted.id] else {
                create(wanted)
                continue
            }
            if !sparesOwn || stored.value.origin == .builtIn { change(stored, to: wanted) }
        }
        guard !isMerge else { return }
        for stored in shelf.all where wantedShelf[stored.value.id] == nil {
            result.remember(.delete(stored.name, R.kind.name), .init(.deleted, R.kind.name, stored.value.id))
        }
    }

    private mutating func create<R: CatalogueRecord>(_ wanted: R) {
        var record = wanted.content
        let release = builtIn[R.self][wanted.id]?.value
        record.provenance = release?.content == record ? release?.provenance : .own(by: importer, at: now)
        record.retirement = wanted.retirement.map { Retirement(by: importer, at: now, reason: $0.reason) }
        result.remember(.put(Stored(record, revision: 1)), .init(.created, R.kind.name, record.id))
    }

    private mutating func change<R: CatalogueRecord>(_ stored: Stored<R>, to wanted: R) {
        let before = stored.value
        let isSame = before.content == wanted.content
        let isSameRetirement =
            (before.retirement == nil) == (wanted.retirement == nil) && before.retirement?.reason == wanted.retirement?.reason
        guard !isSame || !isSameRetirement else {
            result.countUnchanged()
            return
        }
        var record = wanted.content
        let release = builtIn[R.self][wanted.id]?.value
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
        // Past the ones that are listed, members are not compared: that costs more than the change.
        let isTold = result.differences.count < CatalogueImport.differencesToldMax
        let members = isTold ? MemberDifference.all(from: before.shown, to: record.shown) : []
        result.remember(
            .put(Stored(record, revision: stored.revision + 1)), .init(kind, R.kind.name, record.id, members: members))
    }
}

extension CatalogueRecord {
    /// The record as a difference shows it: without who recorded or retired it and when, which only the change itself decides.
    fileprivate var shown: [UInt8] {
        let content = Self.fields.bytes(of: content)
        guard let retirement else { return content }
        let told = JSONWriter.bytes { $0.object { $0.member("reason", ifPresent: retirement.reason) } }
        return content.dropLast() + ",\"retirement\":".utf8 + told + "}".utf8
    }
}

extension CatalogueImport {
    fileprivate mutating func remember(_ change: Change, _ difference: CatalogueDifference) {
        changes.append(change)
        differences.append(difference)
    }

    fileprivate mutating func countUnchanged() { unchangedCount += 1 }
}
