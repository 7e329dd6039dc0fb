import HashTreeCollections

/// All that Rapport remembers, as one value.
///
/// A copy costs O(1) and is one consistent moment. `apply` is the only change, live and on replay.
public struct Records: Sendable, Equatable {
    public private(set) var catalogue = Catalogue()
    public private(set) var programs = Table<ProgramID, Program>()
    public private(set) var keys = Shelf<AccessKey>()

    public init() {}

    init(catalogue: Catalogue, programs: Table<ProgramID, Program>, keys: Shelf<AccessKey>) {
        (self.catalogue, self.programs, self.keys) = (catalogue, programs, keys)
    }

    /// Carries out the changes of one decision, which belong together.
    public mutating func apply(_ changes: [Change]) {
        for change in changes {
            switch change {
            case .catalogue(let change): catalogue.apply(change)
            case .putProgram(let program): programs.put(program, id: program.value.id)
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

/// The records of one kind, found by id and listed in the order of their ids.
///
/// The hash tree is seeded by process, so nothing iterates it; listing goes through the sorted index.
public struct Table<ID: Hashable & Comparable & Sendable, Value: Sendable>: Sendable, Equatable {
    private var byID = TreeDictionary<ID, Stored<Value>>()
    private var ids = SortedIndex<ID>()

    init() {}

    public var count: Int { ids.count }

    public subscript(id: ID) -> Stored<Value>? { byID[id] }

    /// Visits records in the order of their ids, from behind `start`, until `visit` says false.
    ///
    /// - Complexity: O(log n) and the records visited.
    public func forEach<Failure: Error>(
        after start: ID? = nil, _ visit: (Stored<Value>) throws(Failure) -> Bool
    ) throws(Failure) {
        try ids.forEach(after: start) { (id) throws(Failure) in
            guard let stored = byID[id] else { preconditionFailure("an indexed id has a record") }
            return try visit(stored)
        }
    }

    /// For many records at once: `index` comes last, and until then nothing is listed.
    ///
    /// - Returns: False if the record took the place of one of the same id.
    mutating func load(_ stored: Stored<Value>, id: ID) -> Bool { byID.updateValue(stored, forKey: id) == nil }

    /// Lists what was loaded.
    mutating func index(_ ids: [ID]) { self.ids = SortedIndex(sorted: ids) }

    mutating func put(_ stored: Stored<Value>, id: ID) {
        byID[id] = stored
        ids.insert(id)
    }

    mutating func delete(_ id: ID) {
        byID[id] = nil
        ids.remove(id)
    }
}
