/// All that Rapport remembers, as one value.
///
/// A copy costs O(1) and is one consistent moment. `apply` is the only change, live and on replay.
public struct Records: Sendable, Equatable {
    public private(set) var catalogue = Catalogue()
    public private(set) var programs = ProgramTable()
    public private(set) var keys = Shelf<AccessKey>()

    public init() {}

    init(catalogue: Catalogue, programs: ProgramTable, keys: Shelf<AccessKey>) {
        (self.catalogue, self.programs, self.keys) = (catalogue, programs, keys)
    }

    /// Carries out the changes of one decision, which belong together.
    public mutating func apply(_ changes: [Change]) {
        catalogue.apply(
            changes.lazy.compactMap { if case .catalogue(let change) = $0 { change } else { nil } })
        for change in changes {
            switch change {
            case .catalogue: break
            case .putProgram(let program): programs.put(program)
            case .deleteProgram(let id): programs.delete(id)
            case .putKey(let key): keys.put(key, id: key.value.id)
            }
        }
        if changes.contains(where: \.isOfCatalogue) { catalogue.countRevision() }
    }
}

extension Records {
    /// How many records each table holds, by the name that the journal has for it.
    public var counts: [(table: String, count: Int)] {
        CatalogueTable.allCases.map { ($0.rawValue, catalogue.count(of: $0)) }
            + RecordTable.allCases.map { table in
                switch table {
                case .programs: (table.rawValue, programs.count)
                case .keys: (table.rawValue, keys.all.count)
                }
            }
    }
}
