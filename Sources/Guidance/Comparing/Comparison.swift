internal import JSON

/// Relationship types side by side: what the sources say about each on each dimension, and where they disagree.
///
/// Renderers are functions over this value: JSON, CSV, Markdown, a text table for terminals.
public struct Comparison: Sendable, Equatable {
    /// The columns.
    public let types: [RelationshipType]
    /// A row for each dimension.
    public let rows: [Row]
    /// The conflicts in the cells, in the order of rows and columns.
    public let conflicts: [Conflict]
    /// The tensions that involve a claim of a cell.
    public let tensions: [Tension]
    /// The sources of all claims in the cells, in the order of the catalogue.
    public let sources: [Source]
    public let catalogueRevision: Int
    /// The language of its sentences.
    let language: SpokenLanguage

    /// One dimension, across all types.
    public struct Row: Sendable, Equatable {
        public let dimension: Dimension
        /// One cell for each type, in the order of types.
        public let cells: [Cell]
    }

    /// One type on one dimension.
    public struct Cell: Sendable, Equatable {
        public let relationshipType: Slug
        /// What the sources say here, in the order in which the claims were recorded.
        public let claims: [Claim]
        /// How they disagree; nil if they do not.
        public let conflict: Conflict?
    }
}

extension Comparison {
    /// Compares types on dimensions.
    ///
    /// - Parameters:
    ///   - types: Ids of relationship types in the order of the columns; a repeated id counts once; nil means all that
    ///     are not retired.
    ///   - dimensions: Ids of dimensions in the order of the rows, by the same rules.
    /// - Throws: Every id that is not in the catalogue, under its parameter, with the ids that are.
    /// - Complexity: O(types × dimensions + claims).
    public init(of catalogue: Catalogue, types: [String]? = nil, dimensions: [String]? = nil) throws(ParameterErrors) {
        var errors: [ParameterError] = []
        let types: [RelationshipType] = Self.find(types, in: catalogue, "types", &errors)
        let dimensions: [Dimension] = Self.find(dimensions, in: catalogue, "dimensions", &errors)
        guard errors.isEmpty else { throw ParameterErrors(all: errors) }
        self.init(of: catalogue, types, dimensions)
    }

    /// The most unknown names that an error lists: looking for what each may mean takes long.
    private static var unknownMax: Int { 10 }

    private static func find<Record: CatalogueRecord>(
        _ names: [String]?, in catalogue: Catalogue, _ parameter: String, _ errors: inout [ParameterError]
    ) -> [Record] {
        let shelf = catalogue[Record.self]
        guard let names else { return shelf.values { $0.retirement == nil } }
        let records = names.uniqued().map { name in (name: name, record: Slug(name).flatMap { shelf.value($0) }) }
        for (name, record) in records where record == nil && errors.count < unknownMax {
            let ids = shelf.kept.map(\.value.id)
            let meant = catalogue.id(named: name, among: ids.map(\.text))
            let text = FieldText.unknown(.record(Record.kind.name), name, among: ids, meant: meant)
            errors.append(ParameterError(parameter: parameter, text: text))
        }
        return records.compactMap(\.record)
    }

    private init(of catalogue: Catalogue, _ types: [RelationshipType], _ dimensions: [Dimension]) {
        self.types = types
        rows = dimensions.map { dimension in
            let cells = types.map { type in
                Cell(
                    relationshipType: type.id, claims: catalogue.claims(of: type.id, on: dimension.id),
                    conflict: catalogue.conflict(of: type.id, on: dimension.id))
            }
            return Row(dimension: dimension, cells: cells)
        }
        let cells = rows.flatMap(\.cells)
        let claims = cells.flatMap(\.claims)
        let cited = Set(claims.map(\.source))
        conflicts = cells.compactMap(\.conflict)
        tensions = catalogue.tensions(touching: claims.map(\.id))
        sources = catalogue.sources.values { cited.contains($0.id) }
        catalogueRevision = catalogue.revision
        language = catalogue.spokenLanguage
    }
}
