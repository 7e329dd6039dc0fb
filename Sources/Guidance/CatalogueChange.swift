import JSON

/// The tables of the catalogue, under the names that its file and the journal have for them.
public enum CatalogueTable: String, CaseIterable, Sendable {
    case sources, dimensions, relationshipTypes, claims, tensions
}

/// A change to the catalogue; its journal form names the table: `{"put":"claims","id":"…","rev":1,"doc":{…}}`.
public enum CatalogueChange: Sendable, Equatable {
    case putSource(Stored<Source>)
    case putDimension(Stored<Dimension>)
    case putRelationshipType(Stored<RelationshipType>)
    case putClaim(Stored<Claim>)
    case putTension(Stored<Tension>)

    func write(to writer: inout JSONWriter) {
        switch self {
        case .putSource(let stored): write(.sources, stored, to: &writer)
        case .putDimension(let stored): write(.dimensions, stored, to: &writer)
        case .putRelationshipType(let stored): write(.relationshipTypes, stored, to: &writer)
        case .putClaim(let stored): write(.claims, stored, to: &writer)
        case .putTension(let stored): write(.tensions, stored, to: &writer)
        }
    }

    private func write<Record>(_ table: CatalogueTable, _ stored: Stored<Record>, to writer: inout JSONWriter) {
        Change.writePut(table.rawValue, id.text, stored, to: &writer)
    }

    /// The id of the record that is put.
    var id: Slug {
        switch self {
        case .putSource(let stored): stored.value.id
        case .putDimension(let stored): stored.value.id
        case .putRelationshipType(let stored): stored.value.id
        case .putClaim(let stored): stored.value.id
        case .putTension(let stored): stored.value.id
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
