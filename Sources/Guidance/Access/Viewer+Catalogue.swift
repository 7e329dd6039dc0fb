// Importing the catalogue, for those who may change it: the route asks for that, as the file is about no single record.

extension Viewer {
    /// - Returns: What was changed, and the catalogue as it is then.
    public func importCatalogue(
        _ file: CatalogueFile, builtIn: Catalogue
    ) throws(Problem) -> Decision<(CatalogueImport, Catalogue)> {
        following(try records.importCatalogue(file, builtIn: builtIn, by: caller.signature, at: now))
    }

    /// - Returns: What was changed, and the catalogue as it is then.
    public func resetCatalogue(to builtIn: Catalogue) throws(Problem) -> Decision<(CatalogueImport, Catalogue)> {
        following(try records.resetCatalogue(to: builtIn, by: caller.signature, at: now))
    }

    private func following(_ decision: Decision<CatalogueImport>) -> Decision<(CatalogueImport, Catalogue)> {
        var records = records
        records.apply(decision.changes)
        return decision.map { [catalogue = records.catalogue] in ($0, catalogue) }
    }
}
