public import JSON

// Retiring records of the catalogue, importing it and putting it back, for those who may change it.

extension Viewer {
    /// Whether the caller may do that with the catalogue: with any record of it, and with all of it.
    ///
    /// - Throws: `Problem` with `.denied`.
    public func checkCatalogue(_ act: Act) throws(Problem) {
        try require(Need(act, .claims))
        let row = Matrix.rows[Matter.catalogue.rawValue]
        guard catalogueRoles.roles.contains(where: { row[$0].acts.contains(act) }) else {
            throw .denied(.otherRole(row.roles(that: act)))
        }
    }

    /// As `Records.retire`.
    public func retire<R: CatalogueRecord>(
        _ current: Visible<R>, for document: JSONValue?
    ) throws(Problem) -> Decision<Visible<R>> {
        try decide(on: current) { (records, by, now) throws(Problem) in
            try records.retire(current.id, R.self, for: document, by: by, at: now)
        }
    }

    /// As `Records.reinstate`.
    public func reinstate<R: CatalogueRecord>(_ current: Visible<R>) throws(Problem) -> Decision<Visible<R>> {
        try decide(on: current) { (records, _, _) throws(Problem) in try records.reinstate(current.id, R.self) }
    }

    /// As `Records.reset`: the record may have been deleted.
    public func reset<R: CatalogueRecord>(
        _ id: Slug, _ kind: R.Type, to builtIn: Catalogue
    ) throws(Problem) -> Decision<Visible<R>> {
        try checkCatalogue(.step)
        return try decide(on: nil) { (records, _, now) throws(Problem) in try records.reset(id, R.self, to: builtIn, at: now) }
    }

    /// - Returns: What was changed, and the catalogue as it is then.
    public func importCatalogue(
        _ file: CatalogueFile, builtIn: Catalogue
    ) throws(Problem) -> Decision<(CatalogueImport, Catalogue)> {
        try checkCatalogue(.change)
        return following(try records.importCatalogue(file, builtIn: builtIn, by: caller.signature, at: now))
    }

    /// - Returns: What was changed, and the catalogue as it is then.
    public func resetCatalogue(to builtIn: Catalogue) throws(Problem) -> Decision<(CatalogueImport, Catalogue)> {
        try checkCatalogue(.change)
        return following(try records.resetCatalogue(to: builtIn, by: caller.signature, at: now))
    }

    private func following(_ decision: Decision<CatalogueImport>) -> Decision<(CatalogueImport, Catalogue)> {
        var records = records
        records.apply(decision.changes)
        return decision.map { [catalogue = records.catalogue] in ($0, catalogue) }
    }
}
