/// What is wrong with one record of a catalogue when it is seen beside the others.
public struct CatalogueFault: Error, Equatable, Sendable {
    /// The table in which the record stands.
    public let table: CatalogueTable
    /// The id of the record.
    public let id: Slug
    /// The place inside the record as a JSON Pointer (RFC 6901).
    public let pointer: String
    /// What is wrong and what would be right.
    public let detail: String

    /// What tells one fault from another, however it is worded.
    struct Place: Hashable {
        let record: CatalogueKey
        let pointer: String
    }

    var place: Place { Place(record: CatalogueKey(table: table, id: id), pointer: pointer) }
}

extension Catalogue {
    /// Everything that no field table can see, because it takes more than one member or more than one record.
    ///
    /// Whoever changes one record applies the change to a copy, asks the copy, and refuses when there are faults.
    ///
    /// - Returns: The faults in the order of tables and records, until they are too many to be read; none in a catalogue
    ///   that is in order.
    /// - Complexity: O(records and all they refer to).
    public func faults() -> [CatalogueFault] { faults(unread: []) }

    /// The same, however many there are; past those that are read, with little said of them.
    func allFaults() -> [CatalogueFault] {
        var check = CatalogueCheck(catalogue: self, unread: [])
        for type in relationshipTypes.all { check.check(type.value) }
        for dimension in dimensions.all { check.check(dimension.value) }
        for claim in claims.all { check.check(claim.value) }
        for tension in tensions.all { check.check(tension.value) }
        return check.faults
    }

    /// - Parameter unread: Tables of which not every record could be read; references into them are let pass.
    func faults(unread: Set<CatalogueTable>) -> [CatalogueFault] {
        var check = CatalogueCheck(catalogue: self, unread: unread)
        for type in relationshipTypes.all where check.goesOn { check.check(type.value) }
        for dimension in dimensions.all where check.goesOn { check.check(dimension.value) }
        for claim in claims.all where check.goesOn { check.check(claim.value) }
        for tension in tensions.all where check.goesOn { check.check(tension.value) }
        return check.faults
    }
}
