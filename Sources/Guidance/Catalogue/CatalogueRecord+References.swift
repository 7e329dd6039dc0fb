// Where records of the catalogue name others.

extension RelationshipType {
    public var references: [RecordReference] {
        kindOf.map { [RecordReference("/kindOf", .relationshipTypes, $0)] } ?? []
    }
}

extension Dimension {
    /// What its questions weigh.
    public var references: [RecordReference] {
        var references: [RecordReference] = []
        for (place, question) in questions.enumerated() {
            for (inside, option) in question.options.enumerated() {
                let pointer = "/questions/\(place)/options/\(inside)"
                for type in option.points.map(\.relationshipType) {
                    references.append(RecordReference("\(pointer)/points/\(type)", .relationshipTypes, type))
                }
                for (number, claim) in option.claims.enumerated() {
                    references.append(RecordReference("\(pointer)/claims/\(number)", .claims, claim))
                }
            }
        }
        return references
    }
}

extension Claim {
    public var references: [RecordReference] {
        [
            RecordReference("/relationshipType", .relationshipTypes, relationshipType),
            RecordReference("/dimension", .dimensions, dimension), RecordReference("/source", .sources, source),
        ]
    }
}

extension Tension {
    public var references: [RecordReference] {
        claims.enumerated().map { RecordReference("/claims/\($0.offset)", .claims, $0.element) }
    }
}
