/// A fault in one record of a catalogue that only shows next to the other records.
public struct CatalogueFault: Error, Equatable, Sendable {
    public let table: CatalogueTable
    /// The id of the record.
    public let id: Slug
    /// The place inside the record as a JSON Pointer (RFC 6901).
    public let pointer: String
    /// What is wrong, and what would be right.
    public let detail: String

    /// Identifies a fault, however it is worded.
    struct Place: Hashable {
        let record: CatalogueKey
        let pointer: String
    }

    var place: Place { Place(record: CatalogueKey(table: table, id: id), pointer: pointer) }
}

extension Catalogue {
    /// Every fault that no field table can see, because it involves more than one member or more than one record.
    ///
    /// To change one record, apply the change to a copy, call this on the copy, and refuse the change if there are faults.
    ///
    /// - Returns: The faults in the order of tables and records, up to a limit; none in a catalogue that is in order.
    /// - Complexity: O(records and all they refer to).
    public func faults() -> [CatalogueFault] { faults(unread: []) }

    /// The same without that limit; faults beyond it carry little detail.
    func allFaults() -> [CatalogueFault] {
        var check = CatalogueCheck(catalogue: self, unread: [])
        for type in relationshipTypes.all { check.check(type.value) }
        for dimension in dimensions.all { check.check(dimension.value) }
        for claim in claims.all { check.check(claim.value) }
        for tension in tensions.all { check.check(tension.value) }
        return check.faults
    }

    /// - Parameter unread: Tables of which some records could not be read; references into them count as valid.
    func faults(unread: Set<CatalogueTable>) -> [CatalogueFault] {
        var check = CatalogueCheck(catalogue: self, unread: unread)
        for type in relationshipTypes.all where check.goesOn { check.check(type.value) }
        for dimension in dimensions.all where check.goesOn { check.check(dimension.value) }
        for claim in claims.all where check.goesOn { check.check(claim.value) }
        for tension in tensions.all where check.goesOn { check.check(tension.value) }
        return check.faults
    }
}
