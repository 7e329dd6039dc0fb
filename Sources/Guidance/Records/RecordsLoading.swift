/// Builds records from one stream of puts, such as `Records.forEachChange` visits.
///
/// Indexes are built once, at the end: a million programmes pay for sorting and not for an insert into each index.
public struct RecordsLoading: Sendable {
    private var records = Records()
    private var rows: [KindName: RowIndex.Loading] = [:]

    public init() {}

    /// Adds one record; records may come in any order, and those in rows load fastest in the order of their ids.
    ///
    /// - Throws: `ChangeError` if the record is there already, or if the change deletes one. What was loaded is then good for
    ///   nothing.
    public mutating func add(_ change: Change) throws(ChangeError) {
        guard let stored = change.stored else { throw ChangeError("nothing is deleted here") }
        let isNew =
            change.kind.any.install == nil
            ? records.put(change) : rows[change.kind, default: RowIndex.Loading(change.kind.any.plan)].add(stored)
        guard isNew else { throw ChangeError("\(change.id) appears twice") }
    }

    /// - Parameters:
    ///   - catalogueRevision: As `catalogue.revision` of the records that were written out.
    ///   - build: Calls each of the closures, on any thread; by default one after the other.
    public consuming func finish(
        catalogueRevision: Int, building build: ([@Sendable () -> RowIndex.Part]) -> [RowIndex.Part] = { $0.map { $0() } }
    ) -> Records {
        while let (kind, loading) = rows.popFirst() {  // so that what one kind was built from goes before the next
            kind.any.install?(loading.finish(build), &records)
        }
        records.catalogue.restoreRevision(catalogueRevision)
        return records
    }
}

extension Records {
    /// Visits everything as the puts that `RecordsLoading` takes: kind after kind, each in its own order.
    ///
    /// - Complexity: O(n), without a copy of any record.
    public func forEachChange<Failure: Error>(_ body: (Change) throws(Failure) -> Void) throws(Failure) {
        for kind in KindName.allCases {
            var failure: Failure?  // a stored closure cannot be generic over its error
            kind.any.forEach(self) { stored in
                do throws(Failure) {
                    try body(.put(stored, kind))
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
            if let failure { throw failure }
        }
    }
}
