/// Builds records from one stream of puts, such as `Records.forEachChange` visits.
///
/// Indexes are built once, at the end: a million programmes pay for sorting and not for an insert into each index.
public struct RecordsLoading: Sendable {
    private var catalogue = Catalogue()
    private var keys = Shelf<AccessKey>()
    private var programs = ProgramTable.Loading()

    public init() {}

    /// Adds one record; programmes may come in any order, and soonest in that of their ids.
    ///
    /// - Throws: `ChangeError` if the record is there already, or if the change is none that adds one. What was loaded is then
    ///   good for nothing.
    public mutating func add(_ change: Change) throws(ChangeError) {
        let isNew: Bool
        switch change {
        case .catalogue(.delete), .deleteProgram: throw ChangeError("nothing is deleted here")
        case .catalogue(let change): isNew = catalogue.apply(change)
        case .putKey(let key): isNew = keys.put(key, id: key.value.id)
        case .putProgram(let program): isNew = programs.add(program)
        }
        guard isNew else { throw ChangeError("\(change.id) is there twice") }
    }

    /// - Parameter catalogueRevision: As `catalogue.revision` of the records that were written out.
    public consuming func finish(catalogueRevision: Int) -> Records {
        catalogue.restoreRevision(catalogueRevision)
        return Records(catalogue: catalogue, programs: programs.finish(), keys: keys)
    }
}

extension Records {
    /// Visits everything as the puts that `RecordsLoading` takes: the tables of the catalogue, each in its own order, then
    /// keys, then programmes in the order of their ids.
    ///
    /// - Complexity: O(n), without a copy of any record.
    public func forEachChange<Failure: Error>(_ body: (Change) throws(Failure) -> Void) throws(Failure) {
        for table in CatalogueTable.allCases {
            switch table {
            case .sources: for stored in catalogue.sources.all { try body(.catalogue(.putSource(stored))) }
            case .dimensions: for stored in catalogue.dimensions.all { try body(.catalogue(.putDimension(stored))) }
            case .relationshipTypes:
                for stored in catalogue.relationshipTypes.all { try body(.catalogue(.putRelationshipType(stored))) }
            case .claims: for stored in catalogue.claims.all { try body(.catalogue(.putClaim(stored))) }
            case .tensions: for stored in catalogue.tensions.all { try body(.catalogue(.putTension(stored))) }
            }
        }
        for stored in keys.all { try body(.putKey(stored)) }
        try programs.forEach { (stored) throws(Failure) in
            try body(.putProgram(stored))
            return true
        }
    }
}
