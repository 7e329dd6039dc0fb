import JSON

/// The tables of the catalogue, under the names that its file and the journal have for them.
public enum CatalogueTable: String, CaseIterable, Sendable {
    case sources, dimensions, relationshipTypes, claims, tensions

    /// What one record of the table is called in a sentence.
    public var noun: String {
        switch self {
        case .sources: "source"
        case .dimensions: "dimension"
        case .relationshipTypes: "relationship type"
        case .claims: "claim"
        case .tensions: "tension"
        }
    }

    /// How many records it may hold.
    var countMax: Int {
        switch self {
        case .sources: CatalogueLimits.sourcesMax
        case .dimensions: CatalogueLimits.dimensionsMax
        case .relationshipTypes: CatalogueLimits.relationshipTypesMax
        case .claims: CatalogueLimits.claimsMax
        case .tensions: CatalogueLimits.tensionsMax
        }
    }

    /// The same in one word, as the operations of events have it.
    public var word: String { self == .relationshipTypes ? "relationship-type" : noun }

    /// The address of its records: `/v1/claims`.
    public var path: String { self == .relationshipTypes ? "/v1/relationship-types" : "/v1/\(rawValue)" }
}

/// A change to the catalogue; its journal form names the table:
///
///     {"put":"claims","id":"…","rev":1,"doc":{…}}
///     {"delete":"claims","id":"…"}
public enum CatalogueChange: Sendable, Equatable {
    case putSource(Stored<Source>)
    case putDimension(Stored<Dimension>)
    case putRelationshipType(Stored<RelationshipType>)
    case putClaim(Stored<Claim>)
    case putTension(Stored<Tension>)
    case delete(CatalogueTable, Slug)

    /// The record that is put; nil for a deletion.
    var keyPut: CatalogueKey? {
        switch self {
        case .putSource(let stored): CatalogueKey(table: .sources, id: stored.value.id)
        case .putDimension(let stored): CatalogueKey(table: .dimensions, id: stored.value.id)
        case .putRelationshipType(let stored): CatalogueKey(table: .relationshipTypes, id: stored.value.id)
        case .putClaim(let stored): CatalogueKey(table: .claims, id: stored.value.id)
        case .putTension(let stored): CatalogueKey(table: .tensions, id: stored.value.id)
        case .delete: nil
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .putSource(let stored): write(stored, to: &writer)
        case .putDimension(let stored): write(stored, to: &writer)
        case .putRelationshipType(let stored): write(stored, to: &writer)
        case .putClaim(let stored): write(stored, to: &writer)
        case .putTension(let stored): write(stored, to: &writer)
        case .delete(let table, let id): Change.writeDelete(table.rawValue, id.text, to: &writer)
        }
    }

    private func write<Record: CatalogueRecord>(_ stored: Stored<Record>, to writer: inout JSONWriter) {
        Change.writePut(Record.table.rawValue, id.text, stored, to: &writer)
    }

    /// The id of the record that is put or deleted.
    var id: Slug {
        switch self {
        case .putSource(let stored): stored.value.id
        case .putDimension(let stored): stored.value.id
        case .putRelationshipType(let stored): stored.value.id
        case .putClaim(let stored): stored.value.id
        case .putTension(let stored): stored.value.id
        case .delete(_, let id): id
        }
    }

    init(_ table: CatalogueTable, revision: Int, _ document: JSONValue) throws(ChangeError) {
        switch table {
        case .sources: self = .putSource(try Change.stored(document, revision, Source.fields))
        case .dimensions: self = .putDimension(try Change.stored(document, revision, Dimension.fields))
        case .relationshipTypes: self = .putRelationshipType(try Change.stored(document, revision, RelationshipType.fields))
        case .claims: self = .putClaim(try Change.stored(document, revision, Claim.fields))
        case .tensions: self = .putTension(try Change.stored(document, revision, Tension.fields))
        }
    }
}
