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

    /// - Parameter unread: Tables of which not every record could be read; references into them are let pass.
    func faults(unread: Set<CatalogueTable>) -> [CatalogueFault] {
        var check = CatalogueCheck(catalogue: self, unread: unread)
        for type in relationshipTypes.values where check.goesOn { check.check(type) }
        for dimension in dimensions.values where check.goesOn { check.check(dimension) }
        for claim in claims.values where check.goesOn { check.check(claim) }
        for tension in tensions.values where check.goesOn { check.check(tension) }
        return check.faults
    }
}
