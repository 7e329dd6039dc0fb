/// A record of the catalogue, by its table and its id.
public struct CatalogueKey: Hashable, Sendable {
    public let table: CatalogueTable
    public let id: Slug
}

/// A member of one record that names another.
public struct CatalogueReference: Sendable {
    /// The place inside the record as a JSON Pointer (RFC 6901).
    public let pointer: String
    /// What is named there.
    public let target: CatalogueKey

    fileprivate init(_ pointer: String, _ table: CatalogueTable, _ id: Slug) {
        self.pointer = pointer
        target = CatalogueKey(table: table, id: id)
    }
}

extension Source {
    public var references: [CatalogueReference] { [] }
}

extension RelationshipType {
    public var references: [CatalogueReference] {
        kindOf.map { [CatalogueReference("/kindOf", .relationshipTypes, $0)] } ?? []
    }
}

extension Dimension {
    /// What its questions weigh.
    public var references: [CatalogueReference] {
        var references: [CatalogueReference] = []
        for (place, question) in questions.enumerated() {
            for (inside, option) in question.options.enumerated() {
                let pointer = "/questions/\(place)/options/\(inside)"
                for type in option.points.map(\.relationshipType) {
                    references.append(CatalogueReference("\(pointer)/points/\(type)", .relationshipTypes, type))
                }
                for (number, claim) in option.claims.enumerated() {
                    references.append(CatalogueReference("\(pointer)/claims/\(number)", .claims, claim))
                }
            }
        }
        return references
    }
}

extension Claim {
    public var references: [CatalogueReference] {
        [
            CatalogueReference("/relationshipType", .relationshipTypes, relationshipType),
            CatalogueReference("/dimension", .dimensions, dimension), CatalogueReference("/source", .sources, source),
        ]
    }
}

extension Tension {
    public var references: [CatalogueReference] {
        claims.enumerated().map { CatalogueReference("/claims/\($0.offset)", .claims, $0.element) }
    }
}
