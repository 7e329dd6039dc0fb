internal import JSON

/// What is wrong with one record of a catalogue when it is seen beside the others.
public struct CatalogueFault: Error, Equatable, Sendable {
    public let record: RecordAddress
    /// The place inside the record as a JSON Pointer (RFC 6901).
    public let pointer: String
    public let text: FieldText

    init(_ kind: KindName, _ id: Slug, pointer: String, _ text: FieldText) {
        (record, self.pointer, self.text) = (RecordAddress(kind: kind, name: id.name), pointer, text)
    }

    /// Identifies a fault, however it is worded.
    struct Place: Hashable {
        let record: RecordAddress
        let pointer: String
    }

    var place: Place { Place(record: record, pointer: pointer) }

    /// The fault as it concerns a client that sent another record.
    var elsewhere: FieldError { FieldError(pointer: "", .text(.elsewhere(self))) }

    /// The fault as it concerns a client that sent the record.
    ///
    /// - Parameter place: Of the record in what was sent.
    func error(at place: String = "") -> FieldError { FieldError(pointer: place + pointer, .text(text)) }
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
    func faults(unread: Set<KindName>) -> [CatalogueFault] {
        var check = CatalogueCheck(catalogue: self, unread: unread)
        for type in relationshipTypes.all where check.goesOn { check.check(type.value) }
        for dimension in dimensions.all where check.goesOn { check.check(dimension.value) }
        for claim in claims.all where check.goesOn { check.check(claim.value) }
        for tension in tensions.all where check.goesOn { check.check(tension.value) }
        return check.faults
    }
}
